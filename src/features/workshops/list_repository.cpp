// The SQL of the list. Sessions are found by time, or around a town by place; what a line tells is read for one page only.
#include <algorithm>

#include "features/workshops/listing.hpp"

namespace beffroi::workshops::repository {
namespace {

// Macros so that the statements are whole literals. CROSS JOIN: SQLite keeps to the order that is written.
#define BEFFROI_FITS \
    "s.starts >= ?1 AND w.price_cents <= ?2 AND (?3 = '' OR w.level = ?3) AND (?4 = '*' OR w.audience = ?4) "
#define BEFFROI_HAS_SEATS                                                                                            \
    "AND s.cancelled IS NULL AND NOT EXISTS (SELECT 1 FROM workshop_entries e WHERE e.session = s.id AND e.state = " \
    "'waiting') AND (SELECT COUNT(*) FROM workshop_entries e WHERE e.session = s.id AND e.chair IS NOT NULL) < "     \
    "s.seats "
#define BEFFROI_BY_TIME                                                                                       \
    "SELECT s.starts, s.id, w.place FROM workshop_sessions s CROSS JOIN workshops w WHERE w.id = s.workshop " \
    "AND " BEFFROI_FITS "AND (s.starts > ?1 OR s.id > ?5) "
#define BEFFROI_BY_PLACE                                                                                          \
    "SELECT s.starts, s.id, w.place FROM workshops w CROSS JOIN workshop_sessions s WHERE s.workshop = w.id AND " \
    "w.place IN (?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22) AND " BEFFROI_FITS  \
    "AND s.starts < ?5 "
#define BEFFROI_IN_ORDER "ORDER BY s.starts, s.id LIMIT ?6"

constexpr std::size_t lines_at_once = 20;
#define BEFFROI_LISTED                                                                                                 \
    "SELECT s.id, s.workshop, s.day, s.starts, s.ends, s.seats, "                                                      \
    "(SELECT COUNT(*) FROM workshop_entries e WHERE e.session = s.id AND e.chair IS NOT NULL), "                       \
    "(SELECT COUNT(*) FROM workshop_entries e WHERE e.session = s.id AND e.state = 'waiting'), s.moved, s.cancelled, " \
    "s.reason, s.changes, w.slug, w.title, w.level, w.audience, w.price_cents, w.place, w.insee, w.sign_up FROM "      \
    "workshop_sessions s CROSS JOIN workshops w WHERE w.id = s.workshop AND s.id IN (?1, ?2, ?3, ?4, ?5, ?6, ?7, "     \
    "?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)"

constexpr int any_price = 1'000'000'000;
std::string_view level_of(const Wish& wish) { return wish.level ? code(*wish.level) : std::string_view(); }
std::string_view audience_of(const Wish& wish) { return wish.audience ? code(*wish.audience) : std::string_view("*"); }

Coming coming_from(const db::Row& row) { return {row.get<Instant>(0), row.get<SessionId>(1), row.get<PlaceId>(2)}; }

Listed listed_from(const db::Row& row) {
    Listed l;
    l.session = {row.get<SessionId>(0), row.get<WorkshopId>(1),
                 row.get<Date>(2),      row.get<Instant>(3),
                 row.get<Instant>(4),   row.get<int>(5),
                 row.get<int>(6),       row.get<int>(7),
                 row.boolean(8),        row.get<std::optional<Instant>>(9),
                 row.string(10),        row.get<int>(11)};
    l.slug = row.string(12);
    l.title = row.string(13);
    l.level = level_from(row.text(14)).value_or(Level::beginner);
    l.audience = audience_from(row.text(15)).value_or(Audience::everybody);
    l.price_cents = row.get<int>(16);
    l.place = row.get<PlaceId>(17);
    l.insee = row.string(18);
    l.sign_up = sign_up_from(row.text(19)).value_or(SignUp::both);
    return l;
}

}

std::vector<Coming> coming(db::Read& tx, const Wish& wish, const Coming& last, int most, int skip) {
    std::vector<Coming> found;
    const auto collect = [&](const db::Row& row) { found.push_back(coming_from(row)); };
    const Instant from = std::max(wish.from, last.starts);
    const int price = wish.free_only ? 0 : any_price;
    if (wish.with_seats)
        tx.each(BEFFROI_BY_TIME BEFFROI_HAS_SEATS BEFFROI_IN_ORDER " OFFSET ?7", collect, from, price, level_of(wish),
                audience_of(wish), last.id, most, skip);
    else
        tx.each(BEFFROI_BY_TIME BEFFROI_IN_ORDER " OFFSET ?7", collect, from, price, level_of(wish), audience_of(wish),
                last.id, most, skip);
    return found;
}

std::vector<Coming> coming_at(db::Read& tx, const Wish& wish, std::span<const PlaceId> places, Instant until,
                              int most) {
    std::vector<Coming> found;
    if (places.empty()) return found;
    std::vector<db::Param> params{wish.from, wish.free_only ? 0 : any_price, level_of(wish), audience_of(wish), until,
                                  most};
    // A shorter list ends with its last place several times.
    for (std::size_t i = 0; i < places_at_once; ++i) params.emplace_back(places[std::min(i, places.size() - 1)]);
    tx.connection().execute(
        wish.with_seats ? BEFFROI_BY_PLACE BEFFROI_HAS_SEATS BEFFROI_IN_ORDER : BEFFROI_BY_PLACE BEFFROI_IN_ORDER,
        params, [&](const db::Row& row) {
            found.push_back(coming_from(row));
            return true;
        });
    return found;
}

std::vector<Listed> listed(db::Read& tx, std::span<const Coming> sessions) {
    std::vector<Listed> found;
    found.reserve(sessions.size());
    for (std::size_t begin = 0; begin < sessions.size(); begin += lines_at_once) {
        std::vector<db::Param> params;
        for (std::size_t i = begin; i < begin + lines_at_once; ++i)
            params.emplace_back(sessions[std::min(i, sessions.size() - 1)].id);
        tx.connection().execute(BEFFROI_LISTED, params, [&](const db::Row& row) {
            found.push_back(listed_from(row));
            return true;
        });
    }
    std::sort(found.begin(), found.end(), [](const Listed& a, const Listed& b) {
        return a.session.starts != b.session.starts ? a.session.starts < b.session.starts : a.session.id < b.session.id;
    });
    return found;
}

std::int64_t version(db::Read& tx) {
    return tx.one<std::int64_t>("SELECT version FROM workshops_version WHERE id = 1").value_or(0);
}

std::vector<PlaceId> places_of_all(db::Read& tx) { return tx.all<PlaceId>("SELECT DISTINCT place FROM workshops"); }

}
