#include "features/experiences/repository.hpp"

#include "platform/base/crypto.hpp"
#include "platform/base/text.hpp"

namespace beffroi::experiences::repository {
namespace {

#define BEFFROI_NOTES                                                                                               \
    "SELECT e.id, e.solution, e.words, e.since_year, e.since_month, e.size, e.kind, e.name, e.commune, "            \
    "COALESCE(e.counsellor, 0), e.lang, e.state, e.version, e.written, e.changed, e.confirmed, e.settled, "         \
    "e.withdrawn, e.reason, e.said, e.told, (SELECT COUNT(*) FROM experiences o WHERE o.mail_index = e.mail_index " \
    "AND o.solution = e.solution AND o.id <> e.id AND o.state <> 'unconfirmed') FROM experiences e "

constexpr int columns_of_a_note = 22;

Note note_from(const db::Row& row, int at = 0) {
    Note note;
    note.id = row.get<NoteId>(at);
    note.solution = row.string(at + 1);
    note.says.words = row.string(at + 2);
    note.says.since = {row.get<int>(at + 3), row.get<int>(at + 4)};
    note.says.size = *size_from(row.text(at + 5));
    note.says.kind = *kind_from(row.text(at + 6));
    note.says.name = row.string(at + 7);
    note.says.commune = row.string(at + 8);
    note.counsellor = row.get<accounts::PersonId>(at + 9);
    note.lang = row.text(at + 10) == "en" ? Lang::en : Lang::fr;
    note.state = *state_from(row.text(at + 11));
    note.version = row.get<int>(at + 12);
    note.written = row.get<Instant>(at + 13);
    note.changed = row.get<Instant>(at + 14);
    note.confirmed = row.get<std::optional<Instant>>(at + 15);
    note.settled = row.get<std::optional<Instant>>(at + 16);
    note.withdrawn = row.get<std::optional<Instant>>(at + 17);
    note.reason = reason_from(row.text(at + 18));
    note.said = row.string(at + 19);
    note.told = row.get<bool>(at + 20);
    note.alike = row.get<int>(at + 21);
    return note;
}

template <class... Args>
std::vector<Note> all(db::Read& tx, std::string_view where, const Args&... args) {
    std::vector<Note> found;
    tx.each(
        std::string(BEFFROI_NOTES) + std::string(where), [&](const db::Row& row) { found.push_back(note_from(row)); },
        args...);
    return found;
}
template <class... Args>
std::optional<Note> one(db::Read& tx, std::string_view where, const Args&... args) {
    auto found = all(tx, where, args...);
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

std::string context_of(NoteId id) { return "experiences.contact:" + id.text(); }

/// The mail, then the key, one a line.
Contact contact_from(std::string_view opened) {
    const auto end = opened.find('\n');
    if (end == std::string_view::npos) return {};
    return {std::string(opened.substr(0, end)), std::string(opened.substr(end + 1))};
}

}

std::string index_of(const crypto::Vault& vault, std::string_view mail) {
    return vault.index(text::lower_ascii(mail), index_purpose);
}
std::vector<std::string> indexes_of(const crypto::Vault& vault, std::string_view mail) {
    return vault.indexes(text::lower_ascii(mail), index_purpose);
}

bool insert(db::Write& tx, const crypto::Vault& vault, const Note& n, const Contact& contact, std::string_view digest) {
    const std::string sealed = vault.seal(contact.mail + "\n" + contact.key, context_of(n.id));
    const std::string index = contact.mail.empty() ? std::string() : index_of(vault, contact.mail);
    const std::string hash = crypto::blake2b(contact.key);
    return tx.run(
               "INSERT INTO experiences (id, solution, words, since_year, since_month, size, kind, name, commune, "
               "counsellor, lang, contact, mail_index, key_hash, digest, state, written, changed) VALUES (?1, ?2, ?3, "
               "?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?17) ON CONFLICT (digest) DO NOTHING",
               n.id, n.solution, n.says.words, n.says.since.year, n.says.since.month, code(n.says.size),
               code(n.says.kind), n.says.name, n.says.commune,
               n.counsellor ? std::optional(n.counsellor.value) : std::nullopt, i18n::code(n.lang),
               db::Param::blob(sealed), index.empty() ? db::Param(nullptr) : db::Param::blob(index),
               db::Param::blob(hash), db::Param::blob(digest), code(n.state), n.written) == 1;
}

std::optional<Note> note(db::Read& tx, NoteId id) { return one(tx, "WHERE e.id = ?1", id); }
std::optional<Note> by_digest(db::Read& tx, std::string_view digest) {
    return one(tx, "WHERE e.digest = ?1", db::Param::blob(digest));
}
std::optional<Note> by_key(db::Read& tx, std::string_view key) {
    const std::string hash = crypto::blake2b(key);
    return one(tx, "WHERE e.key_hash = ?1", db::Param::blob(hash));
}

std::optional<Contact> contact(db::Read& tx, const crypto::Vault& vault, NoteId id) {
    const auto sealed =
        tx.one<std::string>("SELECT contact FROM experiences WHERE id = ?1 AND contact IS NOT NULL", id);
    const auto opened = sealed ? vault.open(*sealed, context_of(id)) : std::nullopt;
    if (!opened) return std::nullopt;
    return contact_from(*opened);
}

std::optional<Instant> mailed(db::Read& tx, NoteId id) {
    return tx.one<Instant>("SELECT mailed FROM experiences WHERE id = ?1 AND mailed IS NOT NULL", id);
}
void set_mailed(db::Write& tx, NoteId id, Instant at) {
    tx.run("UPDATE experiences SET mailed = ?2 WHERE id = ?1", id, at);
}

bool confirm(db::Write& tx, NoteId id, Instant at) {
    return tx.run("UPDATE experiences SET state = 'waiting', confirmed = ?2 WHERE id = ?1 AND state = 'unconfirmed'",
                  id, at) == 1;
}

bool change(db::Write& tx, NoteId id, const Writing& says, Instant at) {
    return tx.run(
               "UPDATE experiences SET words = ?2, since_year = ?3, since_month = ?4, size = ?5, kind = ?6, name = ?7, "
               "commune = ?8, changed = ?9, version = version + 1, reason = '', said = '', settled = NULL, state = "
               "CASE WHEN state = 'unconfirmed' THEN 'unconfirmed' ELSE 'waiting' END WHERE id = ?1 AND withdrawn IS "
               "NULL",
               id, says.words, says.since.year, says.since.month, code(says.size), code(says.kind), says.name,
               says.commune, at) == 1;
}

bool set_withdrawn(db::Write& tx, NoteId id, std::optional<Instant> at) {
    return tx.run("UPDATE experiences SET withdrawn = ?2 WHERE id = ?1 AND (withdrawn IS NULL) <> (?2 IS NULL)", id,
                  at) == 1;
}

// The version and the state that were read stand in the statement: what somebody changed meanwhile is not settled unread.
bool show(db::Write& tx, NoteId id, int version, accounts::PersonId by, Instant at) {
    return tx.run(
               "UPDATE experiences SET state = 'shown', settled = ?3, settled_by = ?4 WHERE id = ?1 AND version = ?2 "
               "AND state = 'waiting' AND withdrawn IS NULL",
               id, version, at, by) == 1;
}
bool refuse(db::Write& tx, NoteId id, int version, Reason reason, std::string_view said, accounts::PersonId by,
            Instant at) {
    return tx.run(
               "UPDATE experiences SET state = 'refused', settled = ?3, settled_by = ?4, reason = ?5, said = ?6 WHERE "
               "id = ?1 AND version = ?2 AND state IN ('waiting', 'shown') AND withdrawn IS NULL",
               id, version, at, by, code(reason), said) == 1;
}
bool reopen(db::Write& tx, NoteId id) {
    return tx.run(
               "UPDATE experiences SET state = 'waiting', settled = NULL, reason = '', said = '' WHERE id = ?1 AND "
               "state IN ('shown', 'refused') AND words <> '' AND withdrawn IS NULL",
               id) == 1;
}
void set_told(db::Write& tx, NoteId id, bool told) {
    tx.run("UPDATE experiences SET told = ?2 WHERE id = ?1", id, told);
}

std::vector<Note> shown_of(db::Read& tx, std::string_view solution, int most) {
    return all(tx,
               "WHERE e.solution = ?1 AND e.state = 'shown' AND e.withdrawn IS NULL ORDER BY e.changed DESC, e.id "
               "DESC LIMIT ?2",
               solution, most);
}
std::vector<Note> waiting(db::Read& tx, int most) {
    return all(tx, "WHERE e.state = 'waiting' AND e.withdrawn IS NULL ORDER BY e.changed, e.id LIMIT ?1", most);
}
std::vector<Note> settled(db::Read& tx, int most) {
    return all(tx,
               "WHERE e.state IN ('shown', 'refused') AND e.words <> '' AND e.withdrawn IS NULL AND e.settled IS NOT "
               "NULL ORDER BY e.settled DESC, e.id LIMIT ?1",
               most);
}
std::vector<Note> refused(db::Read& tx, int most) {
    return all(tx, "WHERE e.state = 'refused' AND e.withdrawn IS NULL ORDER BY e.settled DESC, e.id LIMIT ?1", most);
}
std::vector<Note> of_counsellor(db::Read& tx, accounts::PersonId counsellor, int most) {
    return all(tx, "WHERE e.counsellor = ?1 ORDER BY e.changed DESC, e.id DESC LIMIT ?2", counsellor, most);
}
std::vector<Note> of_mail(db::Read& tx, const crypto::Vault& vault, std::string_view mail) {
    std::vector<Note> found;
    for (const std::string& each : indexes_of(vault, mail))
        for (Note& note : all(tx, "WHERE e.mail_index = ?1 ORDER BY e.written, e.id", db::Param::blob(each)))
            found.push_back(std::move(note));
    return found;
}

void forget_mail(db::Write& tx, const crypto::Vault& vault, std::string_view mail) {
    for (const std::string& each : indexes_of(vault, mail))
        tx.run("DELETE FROM experiences WHERE mail_index = ?1", db::Param::blob(each));
}
void forget_counsellor(db::Write& tx, accounts::PersonId counsellor) {
    tx.run("UPDATE experiences SET counsellor = NULL, contact = NULL, key_hash = NULL WHERE counsellor = ?1",
           counsellor);
}
std::int64_t delete_older(db::Write& tx, Instant before) {
    return tx.run("DELETE FROM experiences WHERE changed < ?1", before);
}

std::int64_t clean(db::Write& tx, Instant now) {
    std::int64_t gone =
        tx.run("DELETE FROM experiences WHERE state = 'unconfirmed' AND written < ?1", now - confirm_within);
    gone += tx.run("DELETE FROM experiences WHERE withdrawn < ?1", now - put_back_within);
    // The line in the list of refusals stays: which solution, when, and why.
    gone += tx.run(
        "UPDATE experiences SET words = '', name = '', commune = '', said = '', contact = NULL, mail_index = NULL, "
        "key_hash = NULL, counsellor = NULL WHERE state = 'refused' AND words <> '' AND settled < ?1",
        now - forget_refused_after);
    gone += tx.run("DELETE FROM experience_reports WHERE settled < ?1", now - forget_settled_after);
    return gone;
}

std::int64_t count(db::Read& tx, State state) {
    return tx.one<std::int64_t>("SELECT COUNT(*) FROM experiences WHERE state = ?1 AND withdrawn IS NULL", code(state))
        .value_or(0);
}

// ---- Reports ----

namespace {

#define BEFFROI_REPORTED "JOIN experience_reports r ON r.note = e.id "

std::vector<Report> reports(db::Read& tx, std::string_view where, int most) {
    // The columns of a report come behind those of its note.
    std::string sql = BEFFROI_NOTES BEFFROI_REPORTED;
    sql.insert(sql.find(" FROM experiences e "), ", r.id, r.words, r.received, r.settled");
    std::vector<Report> found;
    tx.each(
        sql + std::string(where),
        [&](const db::Row& row) {
            found.push_back({row.get<ReportId>(columns_of_a_note), row.string(columns_of_a_note + 1),
                             row.get<Instant>(columns_of_a_note + 2),
                             row.get<std::optional<Instant>>(columns_of_a_note + 3), note_from(row)});
        },
        most);
    return found;
}

}

bool insert(db::Write& tx, const Report& report, std::string_view digest) {
    return tx.run(
               "INSERT INTO experience_reports (id, note, words, received, digest) VALUES (?1, ?2, ?3, ?4, ?5) ON "
               "CONFLICT (digest) DO NOTHING",
               report.id, report.note.id, report.words, report.received, db::Param::blob(digest)) == 1;
}
bool settle(db::Write& tx, ReportId id, std::optional<Instant> at) {
    return tx.run(
               "UPDATE experience_reports SET settled = CASE WHEN ?2 IS NULL THEN NULL ELSE COALESCE(settled, ?2) "
               "END WHERE id = ?1",
               id, at) == 1;
}
std::vector<Report> reports_open(db::Read& tx, int most) {
    return reports(tx,
                   "WHERE r.settled IS NULL AND e.state = 'shown' AND e.withdrawn IS NULL ORDER BY r.received, r.id "
                   "LIMIT ?1",
                   most);
}
std::vector<Report> reports_settled(db::Read& tx, int most) {
    return reports(tx, "WHERE r.settled IS NOT NULL ORDER BY r.settled DESC, r.id LIMIT ?1", most);
}
std::int64_t count_reports(db::Read& tx) {
    return tx
        .one<std::int64_t>(
            "SELECT COUNT(*) FROM experience_reports r JOIN experiences e ON e.id = r.note WHERE r.settled IS NULL AND "
            "e.state = 'shown' AND e.withdrawn IS NULL")
        .value_or(0);
}

// ---- What a new key seals anew ----

void renew_note(const crypto::Vault&, keys::Row& row) {
    const auto opened = row.seal("contact", context_of(NoteId{row.number()}));
    if (!opened) return;
    const Contact contact = contact_from(*opened);
    if (!contact.mail.empty()) row.index("mail_index", text::lower_ascii(contact.mail), index_purpose);
}

}
