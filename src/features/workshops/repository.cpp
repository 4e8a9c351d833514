#include "features/workshops/repository.hpp"

#include <algorithm>

#include "platform/base/text.hpp"

namespace beffroi::workshops::repository {
namespace {

// Macros so that the statements are whole literals.
#define BEFFROI_WORKSHOPS                                                                                     \
    "SELECT id, slug, title, summary, level, audience, material, seats, price_cents, place, insee, sign_up, " \
    "first_day, "                                                                                             \
    "rule, except_days, also_days, from_min, to_min, on_holidays, created, created_by, cancelled FROM workshops "
#define BEFFROI_SESSION_COLUMNS                                                                                        \
    "s.id, s.workshop, s.day, s.starts, s.ends, s.seats, "                                                             \
    "(SELECT COUNT(*) FROM workshop_entries e WHERE e.session = s.id AND e.chair IS NOT NULL), "                       \
    "(SELECT COUNT(*) FROM workshop_entries e WHERE e.session = s.id AND e.state = 'waiting'), s.moved, s.cancelled, " \
    "s.reason, s.changes"
#define BEFFROI_SESSIONS "SELECT " BEFFROI_SESSION_COLUMNS " FROM workshop_sessions s "
#define BEFFROI_LED                                                                                        \
    "SELECT " BEFFROI_SESSION_COLUMNS                                                                      \
    ", w.title, w.place, w.insee, CASE WHEN s.changed > w.changed THEN s.changed ELSE w.changed END FROM " \
    "workshop_counsellors c JOIN workshops w ON w.id = c.workshop JOIN workshop_sessions s ON s.workshop = w.id "

Workshop workshop_from(const db::Row& row) {
    Workshop w;
    w.id = row.get<WorkshopId>(0);
    w.slug = row.string(1);
    w.title = row.string(2);
    w.summary = row.string(3);
    w.level = level_from(row.text(4)).value_or(Level::beginner);
    w.audience = audience_from(row.text(5)).value_or(Audience::everybody);
    w.material = row.string(6);
    w.seats = row.get<int>(7);
    w.price_cents = row.get<int>(8);
    w.place = row.get<PlaceId>(9);
    w.insee = row.string(10);
    w.sign_up = sign_up_from(row.text(11)).value_or(SignUp::both);
    w.series = {row.get<Date>(12), row.string(13), recurrence::days_from(row.text(14)),
                recurrence::days_from(row.text(15))};
    w.from_min = row.get<int>(16);
    w.to_min = row.get<int>(17);
    w.on_holidays = row.boolean(18);
    w.created = row.get<Instant>(19);
    w.created_by = row.get<PersonId>(20);
    w.cancelled = row.get<std::optional<Instant>>(21);
    return w;
}

Session session_from(const db::Row& row) {
    return {row.get<SessionId>(0), row.get<WorkshopId>(1),
            row.get<Date>(2),      row.get<Instant>(3),
            row.get<Instant>(4),   row.get<int>(5),
            row.get<int>(6),       row.get<int>(7),
            row.boolean(8),        row.get<std::optional<Instant>>(9),
            row.string(10),        row.get<int>(11)};
}

void fill(db::Read& tx, Workshop& w) {
    w.counsellors =
        tx.all<PersonId>("SELECT person FROM workshop_counsellors WHERE workshop = ?1 ORDER BY person", w.id);
    w.resources =
        tx.all<ResourceId>("SELECT resource FROM workshop_resources WHERE workshop = ?1 ORDER BY resource", w.id);
}

void count_change(db::Write& tx) { tx.run("UPDATE workshops_version SET version = version + 1 WHERE id = 1"); }

void set_people(db::Write& tx, const Workshop& w) {
    tx.run("DELETE FROM workshop_counsellors WHERE workshop = ?1", w.id);
    tx.run("DELETE FROM workshop_resources WHERE workshop = ?1", w.id);
    for (PersonId each : w.counsellors)
        tx.run("INSERT INTO workshop_counsellors (workshop, person) VALUES (?1, ?2)", w.id, each);
    for (ResourceId each : w.resources)
        tx.run("INSERT INTO workshop_resources (workshop, resource) VALUES (?1, ?2)", w.id, each);
}

template <class... Args>
std::vector<Workshop> some(db::Read& tx, std::string_view sql, const Args&... args) {
    std::vector<Workshop> found;
    tx.each(sql, [&](const db::Row& row) { found.push_back(workshop_from(row)); }, args...);
    for (Workshop& each : found) fill(tx, each);
    return found;
}

template <class... Args>
std::vector<Session> some_sessions(db::Read& tx, std::string_view sql, const Args&... args) {
    std::vector<Session> found;
    tx.each(sql, [&](const db::Row& row) { found.push_back(session_from(row)); }, args...);
    return found;
}

template <class... Args>
std::vector<Led> some_led(db::Read& tx, std::string_view sql, const Args&... args) {
    std::vector<Led> found;
    tx.each(
        sql,
        [&](const db::Row& row) {
            found.push_back(
                {session_from(row), row.string(12), row.get<PlaceId>(13), row.string(14), row.get<Instant>(15)});
        },
        args...);
    return found;
}

template <class T>
std::optional<T> first(std::vector<T> found) {
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

}

void insert(db::Write& tx, const Workshop& w) {
    tx.run(
        "INSERT INTO workshops (id, slug, title, summary, level, audience, material, seats, price_cents, place, insee, "
        "sign_up, first_day, rule, except_days, also_days, from_min, to_min, on_holidays, created, created_by, "
        "changed) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?20)",
        w.id, w.slug, w.title, w.summary, code(w.level), code(w.audience), w.material, w.seats, w.price_cents, w.place,
        w.insee, code(w.sign_up), w.series.first, w.series.rule, recurrence::days_text(w.series.except),
        recurrence::days_text(w.series.also), w.from_min, w.to_min, w.on_holidays, w.created, w.created_by);
    set_people(tx, w);
    count_change(tx);
}

void update(db::Write& tx, const Workshop& w, Instant now) {
    tx.run(
        "UPDATE workshops SET title = ?2, summary = ?3, level = ?4, audience = ?5, material = ?6, seats = ?7, "
        "price_cents = ?8, place = ?9, insee = ?10, sign_up = ?11, first_day = ?12, rule = ?13, except_days = ?14, "
        "also_days = ?15, from_min = ?16, to_min = ?17, on_holidays = ?18, changed = ?19 WHERE id = ?1",
        w.id, w.title, w.summary, code(w.level), code(w.audience), w.material, w.seats, w.price_cents, w.place, w.insee,
        code(w.sign_up), w.series.first, w.series.rule, recurrence::days_text(w.series.except),
        recurrence::days_text(w.series.also), w.from_min, w.to_min, w.on_holidays, now);
    set_people(tx, w);
    count_change(tx);
}

void set_cancelled(db::Write& tx, WorkshopId id, Instant now) {
    tx.run("UPDATE workshops SET cancelled = ?2, changed = ?2 WHERE id = ?1", id, now);
}

std::optional<Workshop> workshop(db::Read& tx, WorkshopId id) {
    return first(some(tx, BEFFROI_WORKSHOPS "WHERE id = ?1", id));
}
std::optional<Workshop> by_slug(db::Read& tx, std::string_view slug) {
    return first(some(tx, BEFFROI_WORKSHOPS "WHERE slug = ?1", slug));
}
std::vector<Workshop> workshops(db::Read& tx, int most) {
    return some(tx, BEFFROI_WORKSHOPS "ORDER BY id DESC LIMIT ?1", most);
}
bool slug_taken(db::Read& tx, std::string_view slug) {
    return tx.one<int>("SELECT 1 FROM workshops WHERE slug = ?1", slug).has_value();
}

void insert(db::Write& tx, const Session& s, Instant now) {
    tx.run(
        "INSERT INTO workshop_sessions (id, workshop, day, starts, ends, seats, moved, reason, changed, changes) "
        "VALUES "
        "(?1, ?2, ?3, ?4, ?5, ?6, ?7, '', ?8, 0)",
        s.id, s.workshop, s.day, s.starts, s.ends, s.seats, s.moved, now);
    for (int number = 1; number <= s.seats; ++number)
        tx.run("INSERT INTO workshop_chairs (session, number) VALUES (?1, ?2)", s.id, number);
}

void update(db::Write& tx, const Session& s, Instant now) {
    tx.run(
        "UPDATE workshop_sessions SET starts = ?2, ends = ?3, moved = ?4, cancelled = ?5, reason = ?6, changed = ?7, "
        "changes = changes + 1 WHERE id = ?1",
        s.id, s.starts, s.ends, s.moved, s.cancelled, s.reason, now);
}

void remove(db::Write& tx, SessionId id) {
    tx.run("DELETE FROM workshop_chairs WHERE session = ?1", id);
    tx.run("DELETE FROM workshop_sessions WHERE id = ?1", id);
}

bool has_entries(db::Read& tx, SessionId id) {
    return tx.one<int>("SELECT 1 FROM workshop_entries WHERE session = ?1 LIMIT 1", id).has_value() ||
           tx.one<int>("SELECT 1 FROM workshop_sheets WHERE session = ?1 LIMIT 1", id).has_value();
}

std::optional<Session> session(db::Read& tx, SessionId id) {
    return first(some_sessions(tx, BEFFROI_SESSIONS "WHERE s.id = ?1", id));
}
std::vector<Session> sessions_of(db::Read& tx, WorkshopId workshop) {
    return some_sessions(tx, BEFFROI_SESSIONS "WHERE s.workshop = ?1 ORDER BY s.starts, s.id", workshop);
}
std::vector<Session> sessions(db::Read& tx, Instant from, Instant to, int most) {
    return some_sessions(tx, BEFFROI_SESSIONS "WHERE s.starts >= ?1 AND s.starts < ?2 ORDER BY s.starts, s.id LIMIT ?3",
                         from, to, most);
}
int to_come_at(db::Read& tx, PlaceId place, Instant now) {
    return tx
        .one<int>(
            "SELECT COUNT(*) FROM workshop_sessions s JOIN workshops w ON w.id = s.workshop WHERE w.place = ?1 AND "
            "s.starts > ?2 AND s.cancelled IS NULL",
            place, now)
        .value_or(0);
}

std::vector<Led> led_by(db::Read& tx, PersonId counsellor, Instant from, Instant to) {
    return some_led(tx, BEFFROI_LED "WHERE c.person = ?1 AND s.ends > ?2 AND s.starts < ?3 ORDER BY s.starts, s.id",
                    counsellor, from, to);
}
std::optional<Led> led_by(db::Read& tx, PersonId counsellor, SessionId id) {
    return first(some_led(tx, BEFFROI_LED "WHERE c.person = ?1 AND s.id = ?2", counsellor, id));
}

bool set_chairs(db::Write& tx, SessionId id, int seats, Instant now) {
    const auto chairs = tx.all<int>("SELECT number FROM workshop_chairs WHERE session = ?1 ORDER BY number", id);
    const auto sat_on =
        tx.all<int>("SELECT chair FROM workshop_entries WHERE session = ?1 AND chair IS NOT NULL ORDER BY chair", id);
    if (static_cast<int>(sat_on.size()) > seats) return false;
    // Numbers mean nothing to people: any chair on which nobody sits may go.
    int have = static_cast<int>(chairs.size());
    for (auto number = chairs.rbegin(); number != chairs.rend() && have > seats; ++number) {
        if (std::find(sat_on.begin(), sat_on.end(), *number) != sat_on.end()) continue;
        tx.run("DELETE FROM workshop_chairs WHERE session = ?1 AND number = ?2", id, *number);
        --have;
    }
    for (int number = 1; have < seats; ++number) {
        if (std::binary_search(chairs.begin(), chairs.end(), number)) continue;
        tx.run("INSERT INTO workshop_chairs (session, number) VALUES (?1, ?2)", id, number);
        ++have;
    }
    tx.run("UPDATE workshop_sessions SET seats = ?2, changed = ?3 WHERE id = ?1", id, seats, now);
    return true;
}

std::optional<int> free_chair(db::Read& tx, SessionId id) {
    return tx.one<int>(
        "SELECT c.number FROM workshop_chairs c WHERE c.session = ?1 AND NOT EXISTS (SELECT 1 FROM workshop_entries e "
        "WHERE e.session = c.session AND e.chair = c.number) ORDER BY c.number LIMIT 1",
        id);
}

}
