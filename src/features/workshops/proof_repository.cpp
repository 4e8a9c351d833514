// The SQL of what proves: signatures, pictures of signed sheets, and the history. What names or shows somebody is sealed.
#include "features/workshops/repository.hpp"

namespace beffroi::workshops::repository {
namespace {

std::string signature_context(EntryId id, Half half) {
    return "workshops.signature:" + id.text() + (half == Half::am ? ":am" : ":pm");
}
std::string sheet_context(SheetId id) { return "workshops.sheet:" + id.text(); }

}

void set_signature(db::Write& tx, const crypto::Vault& vault, EntryId id, Half half, std::string_view path) {
    const std::string sealed_path = path.empty() ? std::string() : vault.seal(path, signature_context(id, half));
    if (half == Half::am)
        tx.run("UPDATE workshop_entries SET signed_am = ?2 WHERE id = ?1", id, db::Param::blob(sealed_path));
    else
        tx.run("UPDATE workshop_entries SET signed_pm = ?2 WHERE id = ?1", id, db::Param::blob(sealed_path));
}

std::string signature(db::Read& tx, const crypto::Vault& vault, EntryId id, Half half) {
    const auto kept = half == Half::am
                          ? tx.one<std::string>("SELECT signed_am FROM workshop_entries WHERE id = ?1", id)
                          : tx.one<std::string>("SELECT signed_pm FROM workshop_entries WHERE id = ?1", id);
    if (!kept || kept->empty()) return {};
    return vault.open(*kept, signature_context(id, half)).value_or("");
}

void insert(db::Write& tx, const crypto::Vault& vault, const Sheet& s, std::string_view picture) {
    const std::string kept = vault.seal(picture, sheet_context(s.id));
    tx.run("INSERT INTO workshop_sheets (id, session, picture, added, added_by) VALUES (?1, ?2, ?3, ?4, ?5)", s.id,
           s.session, db::Param::blob(kept), s.added, s.added_by);
}

namespace {

Sheet sheet_from(const db::Row& row) {
    return {row.get<SheetId>(0), row.get<SessionId>(1), row.get<Instant>(2), row.get<PersonId>(3)};
}
}

std::vector<Sheet> sheets(db::Read& tx, SessionId session) {
    std::vector<Sheet> found;
    tx.each(
        "SELECT id, session, added, added_by FROM workshop_sheets WHERE session = ?1 ORDER BY id",
        [&](const db::Row& row) { found.push_back(sheet_from(row)); }, session);
    return found;
}
std::optional<Sheet> sheet(db::Read& tx, SheetId id) {
    std::optional<Sheet> found;
    tx.each(
        "SELECT id, session, added, added_by FROM workshop_sheets WHERE id = ?1",
        [&](const db::Row& row) { found = sheet_from(row); }, id);
    return found;
}
std::string sheet_picture(db::Read& tx, const crypto::Vault& vault, SheetId id) {
    const auto kept = tx.one<std::string>("SELECT picture FROM workshop_sheets WHERE id = ?1", id);
    return kept ? vault.open(*kept, sheet_context(id)).value_or("") : std::string();
}
void remove(db::Write& tx, SheetId id) { tx.run("DELETE FROM workshop_sheets WHERE id = ?1", id); }

Proof proof(db::Read& tx, SessionId session) {
    Proof found;
    tx.each(
        "SELECT COUNT(*), COALESCE(SUM(CASE WHEN LENGTH(signed_am) + LENGTH(signed_pm) > 0 AND (COALESCE(came_am, 0) = "
        "0 "
        "OR LENGTH(signed_am) > 0) AND (COALESCE(came_pm, 0) = 0 OR LENGTH(signed_pm) > 0) THEN 1 ELSE 0 END), 0) FROM "
        "workshop_entries WHERE session = ?1 AND state = 'seen'",
        [&](const db::Row& row) {
            found.came = row.get<int>(0);
            found.signed_here = row.get<int>(1);
        },
        session);
    found.sheets = tx.one<int>("SELECT COUNT(*) FROM workshop_sheets WHERE session = ?1", session).value_or(0);
    return found;
}

void insert(db::Write& tx, const crypto::Vault& vault, WorkshopId workshop, const Event& e) {
    const std::int64_t id = next_id();
    const std::string reason =
        e.reason.empty() ? std::string() : vault.seal(e.reason, "workshops.reason:" + id_to_text(id));
    tx.run(
        "INSERT INTO workshop_history (id, workshop, session, registration, at, done_by, act, was, reason) VALUES (?1, "
        "?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        id, workshop, e.session ? std::optional(e.session) : std::nullopt,
        e.registration ? std::optional(e.registration) : std::nullopt, e.at, e.by, e.act, e.was,
        db::Param::blob(reason));
}

namespace {
template <class I>
std::vector<Event> told(db::Read& tx, const crypto::Vault& vault, std::string_view sql, I of) {
    std::vector<Event> found;
    tx.each(
        sql,
        [&](const db::Row& row) {
            Event e{row.get<Instant>(1),
                    row.get<PersonId>(2),
                    row.get<std::optional<SessionId>>(3).value_or(SessionId{}),
                    row.get<std::optional<RegistrationId>>(4).value_or(RegistrationId{}),
                    row.string(5),
                    row.string(6),
                    {}};
            if (!row.text(7).empty())
                e.reason = vault.open(row.text(7), "workshops.reason:" + id_to_text(row.integer(0))).value_or("");
            found.push_back(std::move(e));
        },
        of);
    return found;
}
#define BEFFROI_HISTORY "SELECT id, at, done_by, session, registration, act, was, reason FROM workshop_history "
}

std::vector<Event> history(db::Read& tx, const crypto::Vault& vault, WorkshopId id) {
    return told(tx, vault, BEFFROI_HISTORY "WHERE workshop = ?1 ORDER BY id", id);
}
std::vector<Event> history(db::Read& tx, const crypto::Vault& vault, RegistrationId id) {
    return told(tx, vault, BEFFROI_HISTORY "WHERE registration = ?1 ORDER BY id", id);
}

}
