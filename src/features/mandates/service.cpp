// The rules of mandates.
#include <algorithm>

#include "features/mandates/repository.hpp"
#include "platform/base/crypto.hpp"
#include "platform/base/text.hpp"

namespace beffroi::mandates {
namespace {

using journal::Act;

constexpr std::string_view hash_of_nothing = "0000000000000000000000000000000000000000000000000000000000000000";
constexpr std::size_t seed_bytes = 16;

Error unknown() {
    return fail(ErrorKind::not_found, "unknown_mandate", msg("This mandate is not known here, or no longer."));
}
Error over() {
    return fail(ErrorKind::conflict, "mandate_over",
                msg("This mandate is over: nothing may be done by it any more. The person can give a new one."));
}
Error too_late() {
    return fail(ErrorKind::conflict, "too_late",
                msg("It is too late to put this back. The person can allow it again by a new mandate."));
}
Error not_allowed() {
    return invalid("procedure_not_allowed",
                   msg("The person did not allow this kind of procedure. Ask them for a new mandate."), "procedure");
}

void note(db::Write& tx, const Mandate& m, PersonId by, std::string_view what, const Clock& clock) {
    const Act act = what.starts_with("mandate-use:") ? Act::acted_for : Act::consent_changed;
    journal::record(tx, by, act, PersonId{m.beneficiary.value}, what, clock);
}

/// The same person may, for a moment.
bool may_undo(std::optional<Instant> done, PersonId by, PersonId who, Instant now) {
    return done && by == who && now - *done <= undo_time;
}

std::string hash_after(std::string_view previous, MandateId id, const repository::Stored& use) {
    std::string text(previous);
    for (const std::string& each : {id.text(), std::to_string(use.number), std::to_string(use.at_us),
                                    id_to_text(use.by), use.kind, use.words_hash}) {
        text += '\t';
        text += each;
    }
    return crypto::hex(crypto::blake2b(text));
}

std::string words_context(MandateId id, std::int64_t number) {
    return "mandates.use:" + id.text() + ":" + std::to_string(number);
}

}

const Permission* Mandate::of(Procedure procedure) const {
    const auto at = std::ranges::find(procedures, procedure, &Permission::procedure);
    return at == procedures.end() ? nullptr : &*at;
}

State state(const Mandate& m, Instant now) {
    if (m.ended) return State::ended;
    if (!m.given) return now - m.made > std::chrono::days{draft_days} ? State::ended : State::drafted;
    if (to_local(now, "Europe/Paris").date > m.last_day()) return State::ended;
    return std::ranges::all_of(m.procedures, [](const Permission& p) { return p.revoked.has_value(); }) ? State::ended
                                                                                                        : State::given;
}

Result<MandateId> draft(db::Write& tx, const crypto::Vault& vault, const Draft& typed, PersonId by,
                        const Clock& clock) {
    const auto whose = beneficiaries::beneficiary(tx, vault, typed.beneficiary);
    if (!whose || whose->forgotten)
        return fail(ErrorKind::not_found, "unknown_beneficiary", msg("This person is not known here, or no longer."));
    const auto to = organisations::organisation(tx, typed.organisation);
    if (!to || to->retired)
        return invalid("unknown_organisation", msg("Choose the organisation that will act for the person."),
                       "organisation");
    if (std::ranges::find(every_length(), typed.days) == every_length().end())
        return invalid("bad_length", msg("Choose how long it lasts from the list."), "days");
    const Date today = clock.today();
    constexpr int furthest = 365;
    if (typed.begins < today)
        return invalid("begins_past", msg("This day is over. Choose today or a day to come."), "begins");
    if (typed.begins > add_days(today, furthest))
        return invalid("begins_far", msg("Choose a day within a year from now."), "begins");
    Mandate m;
    for (const Procedure each : every_procedure())
        if (std::ranges::find(typed.procedures, each) != typed.procedures.end()) m.procedures.push_back({each, {}, {}});
    if (m.procedures.empty()) return invalid("no_procedure", msg("Tick at least one kind of procedure."), "procedures");
    m.id = MandateId::next();
    m.beneficiary = whose->id;
    m.organisation = typed.organisation;
    m.name = whose->name();
    m.begins = typed.begins;
    m.days = typed.days;
    m.consent = typed.consent;
    m.where = typed.where;
    m.made_by = by;
    m.made = clock.now();
    m.head = hash_of_nothing;
    repository::insert(tx, vault, m);
    note(tx, m, by, "mandate:drafted", clock);
    return m.id;
}

Result<void> give(db::Write& tx, MandateId id, Consent consent, Paper paper, PersonId by, const Clock& clock) {
    auto m = repository::mandate(tx, nullptr, id);
    if (!m) return unknown();
    const State now = state(*m, clock.now());
    if (now == State::given) return {};
    if (now == State::ended) return over();
    m->given = clock.now();
    m->given_by = by;
    m->consent = consent;
    m->paper = paper;
    m->begins = std::max(m->begins, clock.today());
    repository::set_given(tx, *m);
    note(tx, *m, by, "mandate:given:" + std::string(code(consent)), clock);
    return {};
}

std::optional<Mandate> mandate(db::Read& tx, const crypto::Vault& vault, MandateId id) {
    return repository::mandate(tx, &vault, id);
}
std::vector<Mandate> of_beneficiary(db::Read& tx, const crypto::Vault& vault, BeneficiaryId id) {
    return repository::of_beneficiary(tx, &vault, id);
}
std::vector<Mandate> given_until(db::Read& tx, const crypto::Vault& vault, std::span<const OrganisationId> to,
                                 Date from, Date until, int most) {
    return repository::given_until(tx, vault, to, from, until, most);
}
std::vector<Mandate> drafts(db::Read& tx, const crypto::Vault& vault, std::span<const OrganisationId> to, Instant since,
                            int most) {
    return repository::drafts(tx, vault, to, since, most);
}

// ---- Taking back ----

Result<void> revoke(db::Write& tx, MandateId id, Procedure procedure, PersonId by, const Clock& clock) {
    const auto m = repository::mandate(tx, nullptr, id);
    if (!m) return unknown();
    const Permission* p = m->of(procedure);
    if (p == nullptr) return not_allowed();
    if (p->revoked) return {};
    repository::set_permission(tx, id, {procedure, clock.now(), by});
    note(tx, *m, by, "mandate:revoked:" + std::string(code(procedure)), clock);
    return {};
}

Result<void> put_back(db::Write& tx, MandateId id, Procedure procedure, PersonId by, const Clock& clock) {
    const auto m = repository::mandate(tx, nullptr, id);
    if (!m) return unknown();
    const Permission* p = m->of(procedure);
    if (p == nullptr) return not_allowed();
    if (!p->revoked) return {};
    if (!may_undo(p->revoked, p->by, by, clock.now())) return too_late();
    repository::set_permission(tx, id, {procedure, {}, {}});
    note(tx, *m, by, "mandate:put-back:" + std::string(code(procedure)), clock);
    return {};
}

Result<void> end(db::Write& tx, MandateId id, Ending why, PersonId by, const Clock& clock) {
    auto m = repository::mandate(tx, nullptr, id);
    if (!m) return unknown();
    if (m->ended) return {};
    m->ended = clock.now();
    m->why = why;
    m->ended_by = by;
    repository::set_ended(tx, *m);
    note(tx, *m, by, "mandate:ended:" + std::string(code(why)), clock);
    return {};
}

Result<void> resume(db::Write& tx, MandateId id, PersonId by, const Clock& clock) {
    auto m = repository::mandate(tx, nullptr, id);
    if (!m) return unknown();
    if (!m->ended) return {};
    if (!may_undo(m->ended, m->ended_by, by, clock.now())) return too_late();
    m->ended.reset();
    repository::set_ended(tx, *m);
    note(tx, *m, by, "mandate:resumed", clock);
    return {};
}

// ---- The signed paper ----

Result<void> keep_paper(db::Write& tx, const crypto::Vault& vault, MandateId id, std::string_view picture, PersonId by,
                        const Clock& clock) {
    const auto m = repository::mandate(tx, nullptr, id);
    if (!m) return unknown();
    if (!m->given)
        return fail(ErrorKind::conflict, "not_given",
                    msg("The person has not agreed yet: first write that it is signed."));
    repository::set_kept(tx, id, vault.seal(picture, "mandates.paper:" + id.text()), by, clock.now());
    repository::set_paper(tx, id, Paper::file);
    note(tx, *m, by, "mandate:paper", clock);
    return {};
}

std::optional<std::string> kept_paper(db::Read& tx, const crypto::Vault& vault, MandateId id) {
    const auto sealed = repository::kept(tx, id);
    return sealed ? vault.open(*sealed, "mandates.paper:" + id.text()) : std::nullopt;
}

// ---- Uses ----

Result<std::int64_t> use(db::Write& tx, const crypto::Vault& vault, MandateId id, Procedure procedure,
                         std::string_view typed, PersonId by, const Clock& clock) {
    const auto m = repository::mandate(tx, nullptr, id);
    if (!m) return unknown();
    if (state(*m, clock.now()) == State::ended) return over();
    if (!m->given)
        return fail(ErrorKind::conflict, "not_given",
                    msg("The person has not agreed yet: nothing may be done by this mandate."));
    if (clock.today() < m->begins)
        return fail(ErrorKind::conflict, "not_begun",
                    msg("This mandate has not begun yet: nothing may be done by it before its first day."));
    const Permission* p = m->of(procedure);
    if (p == nullptr) return not_allowed();
    if (p->revoked)
        return invalid("procedure_revoked",
                       msg("The person has taken this kind of procedure back. Ask them for a new mandate."),
                       "procedure");
    const std::string words(text::trim(text::clean_utf8(typed)));
    if (words.empty()) return invalid("words_needed", msg("Write in a few words what was done."), "words");
    if (text::length(words) > longest_words)
        return invalid("words_long",
                       msg("This text is too long: {1} characters at most.", std::to_string(longest_words)), "words");

    repository::Stored next{m->uses + 1, to_micros(clock.now()), by.value, std::string(code(procedure)), {}, {}, {}};
    const std::string seeded = crypto::random_bytes(seed_bytes) + words;
    next.words = vault.seal(seeded, words_context(id, next.number));
    next.words_hash = crypto::hex(crypto::blake2b(seeded));
    next.hash = hash_after(m->head, id, next);
    repository::insert_use(tx, id, next);
    note(tx, *m, by, "mandate-use:" + next.hash, clock);
    return next.number;
}

std::vector<Use> uses(db::Read& tx, const crypto::Vault& vault, MandateId id) {
    std::vector<Use> all;
    for (const repository::Stored& each : repository::uses(tx, id)) {
        const auto procedure = procedure_from(each.kind);
        if (!procedure) continue;
        const std::string seeded = vault.open(each.words, words_context(id, each.number)).value_or("");
        all.push_back({each.number, from_micros(each.at_us), PersonId{each.by}, *procedure,
                       seeded.size() > seed_bytes ? seeded.substr(seed_bytes) : std::string(), each.hash});
    }
    std::ranges::reverse(all);
    return all;
}

namespace {

Verdict verdict_of(db::Read& tx, const crypto::Vault* vault, MandateId id) {
    using enum Verdict::State;
    const auto m = repository::mandate(tx, nullptr, id);
    Verdict verdict;
    std::string head(hash_of_nothing);
    const auto at_fault = [&](Verdict::State state, std::int64_t number) {
        verdict.state = state;
        verdict.number = number;
        return verdict;
    };
    const std::int64_t known = m ? m->uses : 0;
    for (const repository::Stored& each : repository::uses(tx, id)) {
        if (each.number != verdict.uses + 1) return at_fault(missing, verdict.uses + 1);
        if (each.hash != hash_after(head, id, each)) return at_fault(changed, each.number);
        if (vault != nullptr) {
            const auto seeded = vault->open(each.words, words_context(id, each.number));
            if (!seeded || crypto::hex(crypto::blake2b(*seeded)) != each.words_hash)
                return at_fault(changed, each.number);
        }
        if (each.number > known) return at_fault(added, each.number);
        ++verdict.uses;
        head = each.hash;
    }
    if (verdict.uses < known) return at_fault(cut_short, verdict.uses + 1);
    if (m && head != m->head) return at_fault(changed, verdict.uses);
    return verdict;
}

}

Verdict verify(db::Read& tx, MandateId id) { return verdict_of(tx, nullptr, id); }
Verdict verify(db::Read& tx, const crypto::Vault& vault, MandateId id) { return verdict_of(tx, &vault, id); }

// ---- Who may ----

bool acts_for(db::Read& tx, const accounts::Visitor& visitor, OrganisationId organisation) {
    return std::ranges::any_of(organisations_of(tx, visitor),
                               [&](const organisations::Organisation& each) { return each.id == organisation; });
}

std::vector<organisations::Organisation> organisations_of(db::Read& tx, const accounts::Visitor& visitor) {
    std::vector<organisations::Organisation> all;
    const auto add = [&](OrganisationId id) {
        if (!id || std::ranges::any_of(all, [&](const auto& each) { return each.id == id; })) return;
        if (auto one = organisations::organisation(tx, id); one && !one->retired) all.push_back(*std::move(one));
    };
    bool helps = false;
    for (const accounts::Held& held : visitor.roles) {
        if (accounts::reach(held.role, accounts::Right::help_people) == accounts::Reach::none) continue;
        helps = true;
        add(held.organisation);
        if (const auto team = held.team ? organisations::team(tx, held.team) : std::nullopt) add(team->organisation);
    }
    // Who works anywhere in the co-operative works for it.
    if (helps)
        for (const auto& each : organisations::find(tx, {{}, organisations::Kind::cooperative, false, 5})) add(each.id);
    return all;
}

// ---- The person's own way to it ----

std::string token_of(const crypto::Vault& vault, MandateId id) {
    return id.text() + "-" + crypto::base64url(vault.index(id.text(), "mandates.token"));
}

std::optional<MandateId> id_of(const crypto::Vault& vault, std::string_view token) {
    const auto id = MandateId::from_text(token.substr(0, token.find('-')));
    if (!id) return std::nullopt;
    // Links that went out before a key was replaced open until that key goes.
    for (const std::string& each : vault.indexes(id->text(), "mandates.token"))
        if (crypto::equal_constant_time(token, id->text() + "-" + crypto::base64url(each))) return id;
    return std::nullopt;
}

// ---- For others ----

beneficiaries::Attached attached() {
    return {"mandates", [](db::Read& tx, BeneficiaryId whose) { return repository::rows_of(tx, whose); },
            [](db::Write& tx, std::span<const std::int64_t> rows, BeneficiaryId to) {
                repository::set_beneficiary(tx, rows, to);
            }};
}

}
