#include "features/beneficiaries/repository.hpp"

#include <algorithm>
#include <cstring>

#include "platform/base/text.hpp"
#include "platform/db/many_rows.hpp"

namespace beffroi::beneficiaries::repository {
namespace {

// A macro so that the statements are whole literals.
#define BEFFROI_BENEFICIARIES                                                                                   \
    "SELECT id, first_name, last_name, phone, mail, address, notes, no_phone, birth_year, insee, gender, "      \
    "situation, counsellor, account, shared, held, forgotten, last_helped, created, changed, merged_into FROM " \
    "beneficiaries "

std::string sealed(const crypto::Vault& vault, std::string_view value, std::string_view field, BeneficiaryId id) {
    return value.empty() ? std::string() : vault.seal(value, "beneficiaries." + std::string(field) + ":" + id.text());
}
std::string opened(const crypto::Vault& vault, std::string_view bytes, std::string_view field, BeneficiaryId id) {
    return bytes.empty() ? std::string()
                         : vault.open(bytes, "beneficiaries." + std::string(field) + ":" + id.text()).value_or("");
}

constexpr std::string_view phone_purpose = "beneficiaries.phone", mail_purpose = "beneficiaries.mail";
std::string phone_index(const crypto::Vault& vault, std::string_view phone) {
    return phone.empty() ? std::string() : vault.index(phone, phone_purpose);
}
std::string mail_index(const crypto::Vault& vault, std::string_view mail) {
    return mail.empty() ? std::string() : vault.index(text::lower_ascii(mail), mail_purpose);
}

/// 32 bits are enough to find, and tell less than the whole would; names are compared once they are open.
std::int64_t number(std::string_view index) {
    std::uint32_t bits = 0;
    std::memcpy(&bits, index.data(), sizeof bits);
    return bits;
}

template <class I>
std::optional<I> or_none(I id) {
    return id ? std::optional(id) : std::nullopt;
}

Row row_from(const crypto::Vault& vault, const db::Row& row) {
    const auto id = row.get<BeneficiaryId>(0);
    Beneficiary b;
    b.id = id;
    b.who = {opened(vault, row.text(1), "first_name", id), opened(vault, row.text(2), "last_name", id),
             opened(vault, row.text(3), "phone", id),      opened(vault, row.text(4), "mail", id),
             opened(vault, row.text(5), "address", id),    opened(vault, row.text(6), "notes", id)};
    b.no_phone = row.boolean(7);
    b.birth_year = row.get<std::optional<int>>(8);
    b.insee = row.string(9);
    b.gender = gender_from(row.text(10)).value_or(Gender::not_told);
    b.situation = situation_from(row.text(11)).value_or(Situation::not_told);
    b.counsellor = row.get<PersonId>(12);
    b.account = row.get<std::optional<PersonId>>(13).value_or(PersonId{});
    b.shared = row.boolean(14);
    b.held = row.boolean(15);
    b.forgotten = row.boolean(16);
    b.last_helped = row.get<std::optional<Date>>(17);
    b.created = row.get<Instant>(18);
    b.changed = row.get<Instant>(19);
    return {std::move(b), row.get<std::optional<BeneficiaryId>>(20).value_or(BeneficiaryId{})};
}

/// By the present key.
std::int64_t word_index(const crypto::Vault& vault, std::string_view word) {
    return number(vault.index(word, "beneficiaries.word"));
}
std::int64_t beginning_index(const crypto::Vault& vault, std::string_view four_letters) {
    return number(vault.index(four_letters, "beneficiaries.beginning"));
}
std::int64_t sound_index(const crypto::Vault& vault, std::string_view word) {
    return number(vault.index(sound_of(word), "beneficiaries.sound"));
}

/// Every number under which somebody of this name is found.
std::vector<std::int64_t> numbers_of(const crypto::Vault& vault, const Who& who) {
    std::vector<std::int64_t> all;
    for (const std::string* name : {&who.first_name, &who.last_name})
        for (const std::string& word : words_of(*name)) {
            all.push_back(word_index(vault, word));
            all.push_back(sound_index(vault, word));
            if (word.size() >= 4) all.push_back(beginning_index(vault, std::string_view(word).substr(0, 4)));
        }
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
}

/// The sealed fields and their indexes, alive as long as the statement.
struct Sealed {
    std::string first, last, phone, mail, address, notes, phone_found, mail_found;
    Sealed(const crypto::Vault& vault, const Beneficiary& b)
        : first(sealed(vault, b.who.first_name, "first_name", b.id)),
          last(sealed(vault, b.who.last_name, "last_name", b.id)),
          phone(sealed(vault, b.who.phone, "phone", b.id)),
          mail(sealed(vault, b.who.mail, "mail", b.id)),
          address(sealed(vault, b.who.address, "address", b.id)),
          notes(sealed(vault, b.who.notes, "notes", b.id)),
          phone_found(phone_index(vault, b.who.phone)),
          mail_found(mail_index(vault, b.who.mail)) {}
};

}

void insert(db::Write& tx, const crypto::Vault& vault, const Beneficiary& b) {
    const Sealed s(vault, b);
    tx.run(
        "INSERT INTO beneficiaries (id, first_name, last_name, phone, mail, address, notes, phone_index, mail_index, "
        "no_phone, birth_year, insee, gender, situation, counsellor, account, shared, held, forgotten, last_helped, "
        "created, changed) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, 0, 0, "
        "?18, ?19, ?19)",
        b.id, db::Param::blob(s.first), db::Param::blob(s.last), db::Param::blob(s.phone), db::Param::blob(s.mail),
        db::Param::blob(s.address), db::Param::blob(s.notes), db::Param::blob(s.phone_found),
        db::Param::blob(s.mail_found), b.no_phone, b.birth_year, b.insee, code(b.gender), code(b.situation),
        b.counsellor, or_none(b.account), b.shared, b.last_helped, b.created);
    set_words(tx, vault, b.id, b.who);
}

bool update(db::Write& tx, const crypto::Vault& vault, const Beneficiary& b) {
    const Sealed s(vault, b);
    const bool there =
        tx.run(
            "UPDATE beneficiaries SET first_name = ?2, last_name = ?3, phone = ?4, mail = ?5, address = ?6, notes = "
            "?7, phone_index = ?8, mail_index = ?9, no_phone = ?10, birth_year = ?11, insee = ?12, gender = ?13, "
            "situation = ?14, account = ?15, changed = ?16 WHERE id = ?1",
            b.id, db::Param::blob(s.first), db::Param::blob(s.last), db::Param::blob(s.phone), db::Param::blob(s.mail),
            db::Param::blob(s.address), db::Param::blob(s.notes), db::Param::blob(s.phone_found),
            db::Param::blob(s.mail_found), b.no_phone, b.birth_year, b.insee, code(b.gender), code(b.situation),
            or_none(b.account), b.changed) == 1;
    if (there) set_words(tx, vault, b.id, b.who);
    return there;
}

std::optional<Row> row(db::Read& tx, const crypto::Vault& vault, BeneficiaryId id) {
    std::optional<Row> found;
    tx.each(BEFFROI_BENEFICIARIES "WHERE id = ?1", [&](const db::Row& r) { found = row_from(vault, r); }, id);
    return found;
}

std::optional<BeneficiaryId> of_account(db::Read& tx, PersonId account) {
    return tx.one<BeneficiaryId>("SELECT id FROM beneficiaries WHERE account = ?1", account);
}

std::vector<Beneficiary> of_counsellor(db::Read& tx, const crypto::Vault& vault, PersonId counsellor, int limit) {
    std::vector<Beneficiary> found;
    tx.each(
        BEFFROI_BENEFICIARIES
        "WHERE counsellor = ?1 AND forgotten = 0 AND merged_into IS NULL ORDER BY last_helped IS NULL, last_helped "
        "DESC, id DESC LIMIT ?2",
        [&](const db::Row& r) { found.push_back(row_from(vault, r).it); }, counsellor, limit);
    return found;
}

std::vector<std::int64_t> numbers_of(const crypto::Vault& vault, std::string_view word) {
    std::vector<std::int64_t> all;
    const auto add = [&](std::string_view value, std::string_view purpose) {
        for (const std::string& each : vault.indexes(value, purpose)) all.push_back(number(each));
    };
    add(word, "beneficiaries.word");
    add(sound_of(word), "beneficiaries.sound");
    if (word.size() >= 4) add(word.substr(0, 4), "beneficiaries.beginning");
    return all;
}

void set_words(db::Write& tx, const crypto::Vault& vault, BeneficiaryId id, const Who& who) {
    tx.run("DELETE FROM beneficiary_words WHERE beneficiary = ?1", id);
    const auto numbers = numbers_of(vault, who);
    db::insert_rows(tx, "INSERT INTO beneficiary_words (word, beneficiary) VALUES ", 2, db::Fires::nothing,
                    std::span(numbers),
                    [&](std::int64_t n, std::vector<db::Param>& to) { to.insert(to.end(), {n, id}); });
}

std::vector<std::string> words_of(std::string_view name) {
    std::vector<std::string> words;
    // Kept: what `split` gives points into it.
    const std::string folded = text::fold_words(name);
    for (const std::string_view each : text::split(folded, ' '))
        if (!each.empty()) words.emplace_back(each);
    return words;
}

std::vector<BeneficiaryId> with_words(db::Read& tx, std::span<const std::vector<std::int64_t>> words, int limit) {
    if (words.empty()) return {};
    // As many for each word, so that one statement serves them all; the last one fills up.
    std::size_t most = 0;
    for (const auto& each : words) most = std::max(most, each.size());
    const auto numbers = [&](std::size_t i, std::vector<db::Param>& to) {
        for (std::size_t n = 0; n < most; ++n) to.emplace_back(words[i][std::min(n, words[i].size() - 1)]);
    };
    const auto places = [&](std::size_t last) {
        std::string list;
        for (std::size_t n = last - most + 1; n <= last; ++n) list += (list.empty() ? "?" : ", ?") + std::to_string(n);
        return list;
    };
    // It begins with the rarest: of a thousand called Martin few are called Apolline.
    constexpr int many = 2000;
    std::vector<std::pair<int, std::size_t>> rarest;
    for (std::size_t i = 0; i < words.size(); ++i) {
        std::vector<db::Param> params;
        numbers(i, params);
        int count = 0;
        tx.connection().execute("SELECT COUNT(*) FROM (SELECT 1 AS one FROM beneficiary_words WHERE word IN (" +
                                    places(most) + ") LIMIT 2000) few",
                                params, [&](const db::Row& r) { return count = r.get<int>(0), false; });
        rarest.emplace_back(count, i);
    }
    std::sort(rarest.begin(), rarest.end());
    if (rarest.front().first == 0) return {};
    std::string sql = "SELECT DISTINCT a.beneficiary FROM beneficiary_words a WHERE a.word IN (" + places(most) + ")";
    std::vector<db::Param> params;
    numbers(rarest.front().second, params);
    for (std::size_t i = 1; i < rarest.size(); ++i) {
        numbers(rarest[i].second, params);
        sql += " AND EXISTS (SELECT 1 FROM beneficiary_words b WHERE b.beneficiary = a.beneficiary AND b.word IN (" +
               places(params.size()) + "))";
    }
    params.emplace_back(std::min(limit, many));
    sql += " LIMIT ?" + std::to_string(params.size());
    std::vector<BeneficiaryId> found;
    tx.connection().execute(sql, params,
                            [&](const db::Row& r) { return found.push_back(r.get<BeneficiaryId>(0)), true; });
    return found;
}

std::vector<BeneficiaryId> with_contact(db::Read& tx, const crypto::Vault& vault, std::string_view phone,
                                        std::string_view mail) {
    std::vector<BeneficiaryId> found;
    const auto collect = [&](const db::Row& r) {
        const auto id = r.get<BeneficiaryId>(0);
        if (std::find(found.begin(), found.end(), id) == found.end()) found.push_back(id);
    };
    for (const std::string& each : phone.empty() ? std::vector<std::string>() : vault.indexes(phone, phone_purpose))
        tx.each(
            "SELECT id FROM beneficiaries WHERE phone_index = ?1 AND LENGTH(phone_index) > 0 AND merged_into IS NULL "
            "LIMIT 50",
            collect, db::Param::blob(each));
    const std::string in_lower_case = text::lower_ascii(mail);
    for (const std::string& each :
         mail.empty() ? std::vector<std::string>() : vault.indexes(in_lower_case, mail_purpose))
        tx.each(
            "SELECT id FROM beneficiaries WHERE mail_index = ?1 AND LENGTH(mail_index) > 0 AND merged_into IS NULL "
            "LIMIT 50",
            collect, db::Param::blob(each));
    return found;
}

bool set_shared(db::Write& tx, BeneficiaryId id, bool shared, Instant now) {
    return tx.run("UPDATE beneficiaries SET shared = ?2, changed = ?3 WHERE id = ?1", id, shared, now) == 1;
}

void insert_consent(db::Write& tx, BeneficiaryId id, const Consent& consent) {
    tx.run(
        "INSERT INTO beneficiary_consents (id, beneficiary, at, given, how, done_by) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        next_id(), id, consent.at, consent.given, code(consent.how), consent.by);
}

std::vector<Consent> consents(db::Read& tx, BeneficiaryId id) {
    std::vector<Consent> found;
    tx.each(
        "SELECT at, given, how, done_by FROM beneficiary_consents WHERE beneficiary = ?1 ORDER BY id DESC",
        [&](const db::Row& r) {
            found.push_back(
                {r.get<Instant>(0), r.boolean(1), how_from(r.text(2)).value_or(How::spoken), r.get<PersonId>(3)});
        },
        id);
    return found;
}

bool set_counsellor(db::Write& tx, BeneficiaryId id, PersonId to, Instant now) {
    return tx.run("UPDATE beneficiaries SET counsellor = ?2, changed = ?3 WHERE id = ?1", id, to, now) == 1;
}

void insert_hand_over(db::Write& tx, const crypto::Vault& vault, BeneficiaryId id, const HandOver& done) {
    const std::int64_t row = next_id();
    const std::string note =
        done.note.empty() ? std::string() : vault.seal(done.note, "beneficiaries.hand_over:" + std::to_string(row));
    tx.run(
        "INSERT INTO beneficiary_hand_overs (id, beneficiary, at, came_from, went_to, done_by, note) VALUES (?1, ?2, "
        "?3, ?4, ?5, ?6, ?7)",
        row, id, done.at, done.from, done.to, done.by, db::Param::blob(note));
}

std::vector<HandOver> hand_overs(db::Read& tx, const crypto::Vault& vault, BeneficiaryId id) {
    std::vector<HandOver> found;
    tx.each(
        "SELECT id, at, came_from, went_to, done_by, note FROM beneficiary_hand_overs WHERE beneficiary = ?1 ORDER BY "
        "id DESC",
        [&](const db::Row& r) {
            HandOver each{r.get<Instant>(1), r.get<PersonId>(2), r.get<PersonId>(3), r.get<PersonId>(4), {}};
            if (!r.text(5).empty())
                each.note =
                    vault.open(r.text(5), "beneficiaries.hand_over:" + std::to_string(r.integer(0))).value_or("");
            found.push_back(std::move(each));
        },
        id);
    return found;
}

void set_merged(db::Write& tx, BeneficiaryId gone, BeneficiaryId into) {
    tx.run("UPDATE beneficiaries SET merged_into = ?2 WHERE id = ?1", gone, or_none(into));
}

void insert_merge(db::Write& tx, const Merge& merge, std::string_view filled) {
    tx.run("INSERT INTO beneficiary_merges (id, kept, gone, at, done_by, filled) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
           merge.id, merge.kept, merge.gone, merge.at, merge.by, filled);
}

void insert_moved(db::Write& tx, MergeId merge, std::string_view kind, std::span<const std::int64_t> rows) {
    db::insert_rows(tx, "INSERT INTO beneficiary_moved (merge_id, kind, moved_row) VALUES ", 3, db::Fires::nothing,
                    rows,
                    [&](std::int64_t row, std::vector<db::Param>& to) { to.insert(to.end(), {merge, kind, row}); });
}

std::vector<std::int64_t> moved(db::Read& tx, MergeId merge, std::string_view kind) {
    return tx.all<std::int64_t>(
        "SELECT moved_row FROM beneficiary_moved WHERE merge_id = ?1 AND kind = ?2 ORDER BY moved_row", merge, kind);
}

namespace {
Merge merge_from(const db::Row& r) {
    return {r.get<MergeId>(0),       r.get<Instant>(1),  r.get<BeneficiaryId>(2),
            r.get<BeneficiaryId>(3), r.get<PersonId>(4), r.get<std::optional<Instant>>(5)};
}
}

std::optional<MergeRow> merge(db::Read& tx, MergeId id) {
    std::optional<MergeRow> found;
    tx.each(
        "SELECT id, at, kept, gone, done_by, undone, filled FROM beneficiary_merges WHERE id = ?1",
        [&](const db::Row& r) { found = MergeRow{merge_from(r), r.string(6)}; }, id);
    return found;
}

void set_undone(db::Write& tx, MergeId id, Instant at) {
    tx.run("UPDATE beneficiary_merges SET undone = ?2 WHERE id = ?1", id, at);
    tx.run("DELETE FROM beneficiary_moved WHERE merge_id = ?1", id);
}

std::vector<Merge> merges(db::Read& tx, BeneficiaryId kept) {
    std::vector<Merge> found;
    tx.each(
        "SELECT id, at, kept, gone, done_by, undone FROM beneficiary_merges WHERE kept = ?1 ORDER BY id DESC",
        [&](const db::Row& r) { found.push_back(merge_from(r)); }, kept);
    return found;
}

void helped(db::Write& tx, BeneficiaryId id, Date day) {
    tx.run("UPDATE beneficiaries SET last_helped = ?2 WHERE id = ?1 AND (last_helped IS NULL OR last_helped < ?2)", id,
           day);
}

bool set_account(db::Write& tx, BeneficiaryId id, PersonId account, Instant now) {
    return tx.run("UPDATE beneficiaries SET account = ?2, changed = ?3 WHERE id = ?1 AND forgotten = 0", id,
                  account ? std::optional(account) : std::nullopt, now) == 1;
}

bool set_held(db::Write& tx, BeneficiaryId id, bool held) {
    return tx.run("UPDATE beneficiaries SET held = ?2 WHERE id = ?1", id, held) == 1;
}

void forget(db::Write& tx, BeneficiaryId id, Instant now) {
    const auto nothing = db::Param::blob("");
    tx.run(
        "UPDATE beneficiaries SET first_name = ?2, last_name = ?2, phone = ?2, mail = ?2, address = ?2, notes = ?2, "
        "phone_index = ?2, mail_index = ?2, birth_year = NULL, account = NULL, shared = 0, forgotten = 1, changed = ?3 "
        "WHERE id = ?1 AND forgotten = 0",
        id, nothing, now);
    tx.run("DELETE FROM beneficiary_words WHERE beneficiary = ?1", id);
    tx.run("UPDATE beneficiary_hand_overs SET note = ?2 WHERE beneficiary = ?1", id, nothing);
}

std::vector<BeneficiaryId> part_of(db::Read& tx, BeneficiaryId id) {
    return tx.all<BeneficiaryId>("SELECT id FROM beneficiaries WHERE merged_into = ?1", id);
}

std::vector<BeneficiaryId> over(db::Read& tx, Instant before, int limit) {
    return tx.all<BeneficiaryId>(
        "SELECT id FROM beneficiaries WHERE forgotten = 0 AND held = 0 AND merged_into IS NULL AND (last_helped < ?1 "
        "OR (last_helped IS NULL "
        "AND created < ?2)) LIMIT ?3",
        to_local(before, "Europe/Paris").date, before, limit);
}

}
