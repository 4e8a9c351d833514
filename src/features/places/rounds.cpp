#include "features/places/places.hpp"

namespace beffroi::places {

std::optional<Round> next_round(db::Read& tx, PlaceId place, Instant from, std::string_view insee) {
    std::optional<Round> next;
    tx.each("SELECT starts, ends, insee, spot FROM places_rounds WHERE place = ?1 AND ends > ?2 AND (?3 = '' OR insee = ?3) "
            "ORDER BY starts LIMIT 1",
            [&](const db::Row& row) { next = Round{place, row.get<Instant>(0), row.get<Instant>(1), row.string(2), row.string(3)}; }, place, from, insee);
    return next;
}

std::vector<NextRound> next_rounds(db::Read& tx, Instant from, int limit) {
    std::vector<NextRound> all;
    tx.each("SELECT r.place, r.starts, r.ends, r.insee, r.spot, p.slug, p.name FROM places_rounds r JOIN places p ON p.id = r.place "
            "WHERE r.ends > ?1 AND p.retired = 0 ORDER BY r.starts, r.place LIMIT ?2",
            [&](const db::Row& row) {
                all.push_back({{row.get<PlaceId>(0), row.get<Instant>(1), row.get<Instant>(2), row.string(3), row.string(4)},
                               row.string(5), row.string(6)});
            },
            from, limit);
    return all;
}

}
