#include "features/agreements/repository.hpp"

namespace beffroi::agreements::repository {
namespace {

// A macro so that the statements are whole literals.
#define BEFFROI_AGREEMENTS                                                                                          \
    "SELECT id, kind, funder, siret, title, first_day, last_day, contracted_min, contracted_sessions, hour_cents, " \
    "session_cents, lump_cents, work_cents, audience, ages, themes, notes, created, created_by, changed, closed, "  \
    "removed FROM agreements "

Agreement agreement_from(const db::Row& r) {
    Agreement a;
    a.id = r.get<AgreementId>(0);
    a.kind = funder_from(r.text(1)).value_or(Funder::other);
    a.funder = r.string(2);
    a.siret = r.string(3);
    a.title = r.string(4);
    a.from = r.get<Date>(5);
    a.to = r.get<Date>(6);
    a.minutes = r.integer(7);
    a.sessions = r.get<int>(8);
    a.hour_cents = r.integer(9);
    a.session_cents = r.integer(10);
    a.lump_cents = r.integer(11);
    a.work_cents = r.integer(12);
    a.audience = r.string(13);
    a.ages = Set<AgeBand>(static_cast<std::uint32_t>(r.integer(14)));
    a.themes = Set<Theme>(static_cast<std::uint32_t>(r.integer(15)));
    a.notes = r.string(16);
    a.created = r.get<Instant>(17);
    a.created_by = r.get<PersonId>(18);
    a.changed = r.get<Instant>(19);
    a.closed = r.get<std::optional<Instant>>(20);
    a.removed = r.get<std::optional<Instant>>(21);
    return a;
}

void add_lists(db::Read& tx, Agreement& a) {
    a.places = tx.all<PlaceId>("SELECT place FROM agreement_places WHERE agreement = ?1 ORDER BY place", a.id);
    a.counsellors =
        tx.all<PersonId>("SELECT counsellor FROM agreement_counsellors WHERE agreement = ?1 ORDER BY counsellor", a.id);
}

template <class... Args>
std::vector<Agreement> told(db::Read& tx, std::string_view sql, const Args&... args) {
    std::vector<Agreement> found;
    tx.each(sql, [&](const db::Row& r) { found.push_back(agreement_from(r)); }, args...);
    for (Agreement& each : found) add_lists(tx, each);
    return found;
}

void set_lists(db::Write& tx, const Agreement& a) {
    tx.run("DELETE FROM agreement_places WHERE agreement = ?1", a.id);
    for (const PlaceId each : a.places)
        tx.run("INSERT INTO agreement_places (agreement, place) VALUES (?1, ?2)", a.id, each);
    tx.run("DELETE FROM agreement_counsellors WHERE agreement = ?1", a.id);
    for (const PersonId each : a.counsellors)
        tx.run("INSERT INTO agreement_counsellors (agreement, counsellor) VALUES (?1, ?2)", a.id, each);
}

std::string name_context(FileId id) { return "agreements.file_name:" + id.text(); }
std::string bytes_context(FileId id) { return "agreements.file:" + id.text(); }

File file_from(const crypto::Vault& vault, const db::Row& r) {
    File f;
    f.id = r.get<FileId>(0);
    f.agreement = r.get<AgreementId>(1);
    f.pdf = r.text(2) == "pdf";
    f.name = vault.open(r.text(3), name_context(f.id)).value_or("");
    f.size = r.integer(4);
    f.added = r.get<Instant>(5);
    f.added_by = r.get<PersonId>(6);
    f.removed = r.get<std::optional<Instant>>(7);
    return f;
}

}

void insert(db::Write& tx, const Agreement& a) {
    tx.run(
        "INSERT INTO agreements (id, kind, funder, siret, title, first_day, last_day, contracted_min, "
        "contracted_sessions, hour_cents, session_cents, lump_cents, work_cents, audience, ages, themes, notes, "
        "created, created_by, changed) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, "
        "?17, ?18, ?19, ?20)",
        a.id, code(a.kind), a.funder, a.siret, a.title, a.from, a.to, a.minutes, a.sessions, a.hour_cents,
        a.session_cents, a.lump_cents, a.work_cents, a.audience, static_cast<std::int64_t>(a.ages.bits()),
        static_cast<std::int64_t>(a.themes.bits()), a.notes, a.created, a.created_by, a.changed);
    set_lists(tx, a);
}

void update(db::Write& tx, const Agreement& a) {
    tx.run(
        "UPDATE agreements SET kind = ?2, funder = ?3, siret = ?4, title = ?5, first_day = ?6, last_day = ?7, "
        "contracted_min = ?8, contracted_sessions = ?9, hour_cents = ?10, session_cents = ?11, lump_cents = ?12, "
        "work_cents = ?13, audience = ?14, ages = ?15, themes = ?16, notes = ?17, changed = ?18 WHERE id = ?1",
        a.id, code(a.kind), a.funder, a.siret, a.title, a.from, a.to, a.minutes, a.sessions, a.hour_cents,
        a.session_cents, a.lump_cents, a.work_cents, a.audience, static_cast<std::int64_t>(a.ages.bits()),
        static_cast<std::int64_t>(a.themes.bits()), a.notes, a.changed);
    set_lists(tx, a);
}

void set_closed(db::Write& tx, AgreementId id, std::optional<Instant> at, Instant now) {
    tx.run("UPDATE agreements SET closed = ?2, changed = ?3 WHERE id = ?1", id, at, now);
}
void set_removed(db::Write& tx, AgreementId id, std::optional<Instant> at, Instant now) {
    tx.run("UPDATE agreements SET removed = ?2, changed = ?3 WHERE id = ?1", id, at, now);
}

std::optional<Agreement> agreement(db::Read& tx, AgreementId id) {
    auto found = told(tx, BEFFROI_AGREEMENTS "WHERE id = ?1", id);
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}
std::vector<Agreement> agreements(db::Read& tx) {
    return told(tx, BEFFROI_AGREEMENTS "WHERE removed IS NULL ORDER BY last_day DESC, id DESC");
}
std::vector<Agreement> open_on(db::Read& tx, Date day) {
    return told(tx,
                BEFFROI_AGREEMENTS
                "WHERE removed IS NULL AND closed IS NULL AND last_day >= ?1 AND first_day <= ?1 "
                "ORDER BY last_day, id",
                day);
}
std::vector<Agreement> about(db::Read& tx, PersonId person) {
    return told(tx,
                BEFFROI_AGREEMENTS
                "WHERE created_by = ?1 OR id IN (SELECT agreement FROM agreement_counsellors WHERE "
                "counsellor = ?1) ORDER BY id",
                person);
}
void remove_counsellor(db::Write& tx, PersonId person) {
    tx.run("DELETE FROM agreement_counsellors WHERE counsellor = ?1", person);
}

// ---- Files ----

void insert(db::Write& tx, const crypto::Vault& vault, const File& f, std::string_view bytes) {
    const std::string name = vault.seal(f.name, name_context(f.id)), kept = vault.seal(bytes, bytes_context(f.id));
    tx.run(
        "INSERT INTO agreement_files (id, agreement, kind, name, bytes, size, added, added_by) VALUES (?1, ?2, ?3, ?4, "
        "?5, ?6, ?7, ?8)",
        f.id, f.agreement, std::string_view(f.pdf ? "pdf" : "picture"), db::Param::blob(name), db::Param::blob(kept),
        f.size, f.added, f.added_by);
}
void set_file_removed(db::Write& tx, FileId id, std::optional<Instant> at) {
    tx.run("UPDATE agreement_files SET removed = ?2 WHERE id = ?1", id, at);
}

#define BEFFROI_AGREEMENT_FILES "SELECT id, agreement, kind, name, size, added, added_by, removed FROM agreement_files "

std::vector<File> files(db::Read& tx, const crypto::Vault& vault, AgreementId id) {
    std::vector<File> found;
    tx.each(
        BEFFROI_AGREEMENT_FILES "WHERE agreement = ?1 AND removed IS NULL ORDER BY id DESC",
        [&](const db::Row& r) { found.push_back(file_from(vault, r)); }, id);
    return found;
}
std::optional<File> file(db::Read& tx, const crypto::Vault& vault, FileId id) {
    std::optional<File> found;
    tx.each(BEFFROI_AGREEMENT_FILES "WHERE id = ?1", [&](const db::Row& r) { found = file_from(vault, r); }, id);
    return found;
}
std::string file_bytes(db::Read& tx, const crypto::Vault& vault, FileId id) {
    const auto kept = tx.one<std::string>("SELECT bytes FROM agreement_files WHERE id = ?1", id);
    return kept ? vault.open(*kept, bytes_context(id)).value_or("") : std::string();
}
std::int64_t forget_files(db::Write& tx, Date ended_before, Instant removed_before) {
    return tx.run(
        "DELETE FROM agreement_files WHERE removed < ?2 OR agreement IN (SELECT id FROM agreements WHERE last_day < "
        "?1)",
        ended_before, removed_before);
}

}
