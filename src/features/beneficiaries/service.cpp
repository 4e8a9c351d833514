// The rules of beneficiaries.
#include <algorithm>
#include <array>

#include "features/beneficiaries/beneficiaries.hpp"
#include "features/beneficiaries/repository.hpp"
#include "features/places/places.hpp"
#include "features/territory/territory.hpp"
#include "platform/base/text.hpp"

namespace beffroi::beneficiaries {
namespace {

using journal::Act;

Error unknown() {
    return fail(ErrorKind::not_found, "unknown_beneficiary", msg("This person is not known here, or no longer."));
}

Result<void> not_longer(std::string_view text, std::size_t most, std::string_view code, std::string_view field) {
    if (text::length(text) <= most) return {};
    return invalid(code, msg("This text is too long: {1} characters at most.", std::to_string(most)), field);
}

Result<void> sound(Beneficiary& b, const Clock& clock) {
    for (std::string* each :
         {&b.who.first_name, &b.who.last_name, &b.who.phone, &b.who.mail, &b.who.address, &b.who.notes})
        *each = text::trim(text::clean_utf8(*each));
    if (b.who.first_name.empty() && b.who.last_name.empty())
        return invalid("name_needed",
                       msg("Write a first name or a last name. For somebody who stays anonymous, no sheet is needed."),
                       "last_name");
    if (auto ok = not_longer(b.who.first_name, longest_name, "name_long", "first_name"); !ok) return ok;
    if (auto ok = not_longer(b.who.last_name, longest_name, "name_long", "last_name"); !ok) return ok;
    if (auto ok = not_longer(b.who.address, longest_address, "address_long", "address"); !ok) return ok;
    if (auto ok = not_longer(b.who.notes, longest_notes, "notes_long", "notes"); !ok) return ok;
    const int this_year = static_cast<int>(clock.today().year());
    if (b.birth_year && (*b.birth_year < 1900 || *b.birth_year > this_year))
        return invalid("bad_birth_year",
                       msg("Write the year of birth with four figures, from 1900 to {1}.", std::to_string(this_year)),
                       "birth_year");
    if (!b.insee.empty() && !territory::commune(b.insee))
        return invalid("unknown_commune", msg("Choose the commune from the list."), "commune");
    if (!b.who.phone.empty()) b.no_phone = false;
    return {};
}

/// Folded letters and figures, without spaces: what is compared of a name.
std::string bare(std::string_view name) {
    std::string out;
    for (const char c : text::fold_words(name))
        if (c != ' ') out += c;
    return out;
}

/// One letter wrong in five, and names that sound alike, are one name typed twice.
bool alike(std::string_view a, std::string_view b) {
    if (a.empty() || b.empty()) return false;
    const std::string x = bare(a), y = bare(b);
    if (x.empty() || y.empty()) return false;
    if (x == y || sound_of(x) == sound_of(y)) return true;
    const std::size_t allowed = std::max(x.size(), y.size()) / 5;
    return allowed > 0 && text::edit_distance(x, y, allowed) <= allowed;
}

/// Whether the person agreed to be seen by colleagues, by the latest of what these sheets note; none: nothing was noted.
std::optional<bool> last_decision(db::Read& tx, std::initializer_list<BeneficiaryId> sheets) {
    std::optional<Consent> last;
    for (const BeneficiaryId each : sheets) {
        const auto said = repository::consents(tx, each);
        if (!said.empty() && (!last || said.front().at > last->at)) last = said.front();
    }
    return last ? std::optional(last->given) : std::nullopt;
}

struct Field {
    std::string_view name;
    std::string Who::* value;
};
constexpr std::array<Field, 6> fields{{{"first_name", &Who::first_name},
                                       {"last_name", &Who::last_name},
                                       {"phone", &Who::phone},
                                       {"mail", &Who::mail},
                                       {"address", &Who::address},
                                       {"notes", &Who::notes}}};

}

std::string Beneficiary::name() const {
    if (who.first_name.empty()) return who.last_name;
    return who.last_name.empty() ? who.first_name : who.first_name + " " + who.last_name;
}

Result<BeneficiaryId> add(db::Write& tx, const crypto::Vault& vault, const Beneficiary& typed, const Clock& clock) {
    Beneficiary b = typed;
    if (auto ok = sound(b, clock); !ok) return ok.error();
    b.id = BeneficiaryId::next();
    b.created = b.changed = clock.now();
    repository::insert(tx, vault, b);
    return b.id;
}

Result<void> change(db::Write& tx, const crypto::Vault& vault, const Beneficiary& typed, PersonId by,
                    const Clock& clock) {
    Beneficiary b = typed;
    const auto before = repository::row(tx, vault, b.id);
    if (!before || before->it.forgotten) return unknown();
    if (auto ok = sound(b, clock); !ok) return ok;
    b.changed = clock.now();
    repository::update(tx, vault, b);
    journal::record(tx, by, Act::corrected, PersonId{b.id.value}, "beneficiary", clock);
    return {};
}

std::optional<Beneficiary> beneficiary(db::Read& tx, const crypto::Vault& vault, BeneficiaryId id) {
    // A chain of merges is as short as people's patience.
    for (int step = 0; step < 20; ++step) {
        auto row = repository::row(tx, vault, id);
        if (!row) return std::nullopt;
        if (!row->merged_into) return std::move(row->it);
        id = row->merged_into;
    }
    return std::nullopt;
}

std::optional<Beneficiary> of_account(db::Read& tx, const crypto::Vault& vault, PersonId account) {
    const auto id = repository::of_account(tx, account);
    return id ? beneficiary(tx, vault, *id) : std::nullopt;
}

Result<void> set_account(db::Write& tx, BeneficiaryId id, PersonId account, PersonId by, const Clock& clock) {
    if (account)
        if (const auto other = repository::of_account(tx, account); other && *other != id)
            return invalid("account_taken", msg("This account belongs to another sheet. Join both sheets if they are one person."),
                           "account");
    if (!repository::set_account(tx, id, account, clock.now())) return unknown();
    journal::record(tx, by, Act::corrected, PersonId{id.value}, account ? "beneficiary:account" : "beneficiary:no-account",
                    clock);
    return {};
}

// ---- Who may see them ----

bool may_see(db::Read& tx, const crypto::Vault& vault, const accounts::Visitor& visitor, const Beneficiary& b,
             const Clock& clock) {
    using accounts::Right;
    if (!visitor.may(Right::help_people)) return false;
    if (b.counsellor == visitor.person || b.shared || !b.counsellor) return true;
    const auto whose = accounts::person(tx, vault, b.counsellor, clock);
    return whose && accounts::may_on(visitor, Right::help_people, *whose);
}

void note_seen(db::Write& tx, BeneficiaryId id, PersonId by, std::string_view what, const Clock& clock) {
    journal::record(tx, by, Act::seen, PersonId{id.value}, what, clock);
}

Result<void> set_consent(db::Write& tx, BeneficiaryId id, bool given, How how, PersonId by, const Clock& clock) {
    if (!repository::set_shared(tx, id, given, clock.now())) return unknown();
    repository::insert_consent(tx, id, {clock.now(), given, how, by});
    journal::record(tx, by, Act::consent_changed, PersonId{id.value},
                    given ? "beneficiary:shared" : "beneficiary:not_shared", clock);
    return {};
}

std::vector<Consent> consents(db::Read& tx, BeneficiaryId id) { return repository::consents(tx, id); }

Result<void> hand_over(db::Write& tx, const crypto::Vault& vault, BeneficiaryId id, PersonId to, std::string_view note,
                       PersonId by, const Clock& clock) {
    const auto before = repository::row(tx, vault, id);
    if (!before || before->it.forgotten) return unknown();
    if (auto ok = not_longer(note, longest_notes, "note_long", "note"); !ok) return ok;
    const auto whom = accounts::person(tx, vault, to, clock);
    const bool helps =
        whom && !whom->closed && std::any_of(whom->roles.begin(), whom->roles.end(), [](const accounts::Held& held) {
            return accounts::reach(held.role, accounts::Right::help_people) != accounts::Reach::none;
        });
    if (!helps) return invalid("unknown_counsellor", msg("Choose a counsellor from the list."), "to");
    repository::set_counsellor(tx, id, to, clock.now());
    repository::insert_hand_over(tx, vault, id,
                                 {clock.now(), before->it.counsellor, to, by, std::string(text::trim(note))});
    journal::record(tx, by, Act::handed_over, PersonId{id.value}, "beneficiary:handed_over", clock);
    return {};
}

std::vector<HandOver> hand_overs(db::Read& tx, const crypto::Vault& vault, BeneficiaryId id) {
    return repository::hand_overs(tx, vault, id);
}

// ---- Finding ----

std::vector<Beneficiary> find(db::Read& tx, const crypto::Vault& vault, const accounts::Visitor& visitor,
                              const Search& search, const Clock& clock) {
    const std::string typed(text::trim(search.words));
    if (typed.empty()) {
        auto theirs =
            repository::of_counsellor(tx, vault, search.counsellor ? search.counsellor : visitor.person, search.limit);
        std::erase_if(theirs, [&](const Beneficiary& b) { return !may_see(tx, vault, visitor, b, clock); });
        return theirs;
    }
    std::vector<std::string> words = repository::words_of(typed);
    std::vector<BeneficiaryId> ids;
    if (typed.find('@') != std::string::npos) {
        ids = repository::with_contact(tx, vault, {}, typed);
        words.clear();
    } else if (const auto phone = places::phone_from(typed)) {
        ids = repository::with_contact(tx, vault, *phone, {});
        words.clear();
    } else {
        constexpr std::size_t most_words = 6;
        if (words.size() > most_words) words.resize(most_words);
        std::vector<std::vector<std::int64_t>> numbers;
        for (const std::string& word : words) numbers.push_back(repository::numbers_of(vault, word));
        constexpr int looked_at = 500;
        ids = repository::with_words(tx, numbers, looked_at);
    }

    struct Hit {
        int rank;
        std::string name;
        Beneficiary it;
    };
    std::vector<Hit> hits;
    for (BeneficiaryId id : ids) {
        auto row = repository::row(tx, vault, id);
        if (!row || row->merged_into || row->it.forgotten) continue;
        if (search.counsellor && row->it.counsellor != search.counsellor) continue;
        std::vector<std::string> names = repository::words_of(row->it.who.first_name);
        for (std::string& each : repository::words_of(row->it.who.last_name)) names.push_back(std::move(each));
        // A whole word is 0, a beginning 1, a sound 2; a number that met by chance is none of them.
        int rank = 0;
        bool all = true;
        for (const std::string& word : words) {
            int best = 3;
            for (const std::string& name : names)
                best = std::min(best, name == word                                 ? 0
                                      : word.size() >= 4 && name.starts_with(word) ? 1
                                      : sound_of(name) == sound_of(word)           ? 2
                                                                                   : 3);
            all = all && best < 3;
            rank += best;
        }
        if (!all || !may_see(tx, vault, visitor, row->it, clock)) continue;
        std::string name = text::fold_words(row->it.who.last_name + " " + row->it.who.first_name);
        hits.push_back({rank, std::move(name), std::move(row->it)});
    }
    std::sort(hits.begin(), hits.end(), [](const Hit& a, const Hit& b) {
        return a.rank != b.rank ? a.rank < b.rank : a.name != b.name ? a.name < b.name : a.it.id < b.it.id;
    });
    std::vector<Beneficiary> found;
    for (Hit& hit : hits) {
        if (std::ssize(found) == search.limit) break;
        found.push_back(std::move(hit.it));
    }
    return found;
}

// ---- Twice the same person ----

Likeness likeness(const Who& a, const Who& b) {
    return {alike(a.first_name, b.first_name), alike(a.last_name, b.last_name), !a.phone.empty() && a.phone == b.phone,
            !a.mail.empty() && text::lower_ascii(a.mail) == text::lower_ascii(b.mail)};
}

std::vector<Twin> twins(db::Read& tx, const crypto::Vault& vault, const Who& who, BeneficiaryId but) {
    std::vector<BeneficiaryId> ids = repository::with_contact(tx, vault, who.phone, who.mail);
    // A name typed wrongly mostly still sounds, or begins, as it did.
    std::vector<std::vector<std::int64_t>> both;
    for (const std::string* name : {&who.first_name, &who.last_name})
        for (const std::string& word : repository::words_of(*name)) both.push_back(repository::numbers_of(vault, word));
    constexpr int looked_at = 200;
    if (both.size() >= 2)
        for (BeneficiaryId id : repository::with_words(tx, both, looked_at)) ids.push_back(id);
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());

    std::vector<Twin> found;
    for (BeneficiaryId id : ids) {
        if (id == but) continue;
        auto row = repository::row(tx, vault, id);
        if (!row || row->merged_into || row->it.forgotten) continue;
        const Likeness why = likeness(who, row->it.who);
        constexpr int enough = 2;
        if (why.count() >= enough) found.push_back({std::move(row->it), why});
    }
    std::stable_sort(found.begin(), found.end(),
                     [](const Twin& a, const Twin& b) { return a.why.count() > b.why.count(); });
    return found;
}

Result<MergeId> merge(db::Write& tx, const crypto::Vault& vault, std::span<const Attached> attached, BeneficiaryId kept,
                      BeneficiaryId gone, PersonId by, const Clock& clock) {
    if (kept == gone)
        return fail(ErrorKind::conflict, "same_beneficiary", msg("This is one and the same sheet already."));
    auto to = repository::row(tx, vault, kept);
    const auto from = repository::row(tx, vault, gone);
    if (!to || !from || to->merged_into || from->merged_into || to->it.forgotten || from->it.forgotten)
        return unknown();
    Beneficiary& b = to->it;
    std::string filled;
    const auto note = [&](std::string_view field) { filled += (filled.empty() ? "" : ",") + std::string(field); };
    for (const Field& each : fields) {
        std::string& mine = b.who.*each.value;
        const std::string& theirs = from->it.who.*each.value;
        if (!mine.empty() || theirs.empty()) continue;
        mine = theirs;
        note(each.name);
    }
    if (!b.birth_year && from->it.birth_year) b.birth_year = from->it.birth_year, note("birth_year");
    if (b.insee.empty() && !from->it.insee.empty()) b.insee = from->it.insee, note("insee");
    if (b.gender == Gender::not_told && from->it.gender != Gender::not_told) b.gender = from->it.gender, note("gender");
    if (b.situation == Situation::not_told && from->it.situation != Situation::not_told)
        b.situation = from->it.situation, note("situation");
    b.changed = clock.now();
    repository::update(tx, vault, b);
    if (from->it.last_helped) repository::helped(tx, kept, *from->it.last_helped);
    repository::set_merged(tx, gone, kept);
    // It is one person: what they decided last holds, on whichever sheet it was noted.
    if (const auto said = last_decision(tx, {kept, gone}); said && *said != b.shared)
        repository::set_shared(tx, kept, *said, clock.now());
    const Merge done{MergeId::next(), clock.now(), kept, gone, by, {}};
    repository::insert_merge(tx, done, filled);
    for (const Attached& each : attached) {
        const auto rows = each.rows_of(tx, gone);
        if (rows.empty()) continue;
        repository::insert_moved(tx, done.id, each.kind, rows);
        each.give(tx, rows, kept);
    }
    journal::record(tx, by, Act::corrected, PersonId{kept.value}, "beneficiary:merged", clock);
    journal::record(tx, by, Act::corrected, PersonId{gone.value}, "beneficiary:merged", clock);
    return done.id;
}

Result<void> undo_merge(db::Write& tx, const crypto::Vault& vault, std::span<const Attached> attached, MergeId id,
                        PersonId by, const Clock& clock) {
    const auto merge = repository::merge(tx, id);
    if (!merge || merge->it.undone)
        return fail(ErrorKind::not_found, "unknown_merge", msg("This was taken back already."));
    for (const Merge& each : repository::merges(tx, merge->it.kept)) {
        if (each.id == id) break;
        if (!each.undone)
            return fail(ErrorKind::conflict, "merged_since",
                        msg("Another sheet was joined to this one since. Take that back first."));
    }
    auto row = repository::row(tx, vault, merge->it.kept);
    const auto gone = repository::row(tx, vault, merge->it.gone);
    if (!row || !gone || row->merged_into || row->it.forgotten) return unknown();
    Beneficiary& b = row->it;
    const Beneficiary& from = gone->it;
    // What somebody has written there since stays.
    for (const std::string_view name : text::split(merge->filled, ',')) {
        for (const Field& each : fields)
            if (each.name == name && b.who.*each.value == from.who.*each.value) (b.who.*each.value).clear();
        if (name == "birth_year" && b.birth_year == from.birth_year) b.birth_year.reset();
        if (name == "insee" && b.insee == from.insee) b.insee.clear();
        if (name == "gender" && b.gender == from.gender) b.gender = Gender::not_told;
        if (name == "situation" && b.situation == from.situation) b.situation = Situation::not_told;
    }
    b.changed = clock.now();
    repository::update(tx, vault, b);
    repository::set_merged(tx, merge->it.gone, {});
    for (const Attached& each : attached) {
        const auto rows = repository::moved(tx, id, each.kind);
        if (!rows.empty()) each.give(tx, rows, merge->it.gone);
    }
    repository::set_undone(tx, id, clock.now());
    repository::set_shared(tx, merge->it.kept, last_decision(tx, {merge->it.kept}).value_or(false), clock.now());
    journal::record(tx, by, Act::corrected, PersonId{merge->it.kept.value}, "beneficiary:parted", clock);
    journal::record(tx, by, Act::corrected, PersonId{merge->it.gone.value}, "beneficiary:parted", clock);
    return {};
}

std::vector<Merge> merges(db::Read& tx, BeneficiaryId kept) { return repository::merges(tx, kept); }

// ---- What ends ----

void helped(db::Write& tx, BeneficiaryId id, Date day) { repository::helped(tx, id, day); }

Result<void> hold(db::Write& tx, BeneficiaryId id, bool held, PersonId by, const Clock& clock) {
    if (!repository::set_held(tx, id, held)) return unknown();
    journal::record(tx, by, Act::settings_changed, PersonId{id.value},
                    held ? "beneficiary:held" : "beneficiary:released", clock);
    return {};
}

void forget(db::Write& tx, BeneficiaryId id, const Clock& clock) {
    repository::forget(tx, id, clock.now());
    // The sheets that became part of it name the same person.
    for (const BeneficiaryId each : repository::part_of(tx, id)) forget(tx, each, clock);
}

std::int64_t forget_older(db::Write& tx, Instant before, const Clock& clock) {
    constexpr int together = 1000;
    std::int64_t forgotten = 0;
    for (;;) {
        const auto ids = repository::over(tx, before, together);
        for (BeneficiaryId id : ids) forget(tx, id, clock);
        forgotten += std::ssize(ids);
        if (std::ssize(ids) < together) return forgotten;
    }
}

}
