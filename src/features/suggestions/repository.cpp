#include "features/suggestions/repository.hpp"

namespace beffroi::suggestions::repository {
namespace {

#define BEFFROI_SUGGESTIONS                                                                               \
    "SELECT s.id, s.place, p.slug, p.name, s.subject, s.words, s.received, s.settled FROM suggestions s " \
    "JOIN places p ON p.id = s.place "

Suggestion suggestion_from(const db::Row& row) {
    return {row.get<SuggestionId>(0),
            row.get<places::PlaceId>(1),
            row.string(2),
            row.string(3),
            *subject_from(row.text(4)),
            row.string(5),
            row.get<Instant>(6),
            row.get<std::optional<Instant>>(7)};
}

}

bool insert(db::Write& tx, const Suggestion& s, std::string_view digest) {
    return tx.run(
               "INSERT INTO suggestions (id, place, subject, words, received, digest) VALUES (?1, ?2, ?3, ?4, ?5, ?6) "
               "ON CONFLICT (digest) DO NOTHING",
               s.id, s.place, code(s.subject), s.words, s.received, db::Param::blob(digest)) == 1;
}

std::vector<Suggestion> all(db::Read& tx, All all, int limit) {
    std::vector<Suggestion> found;
    const auto collect = [&](const db::Row& row) { found.push_back(suggestion_from(row)); };
    if (all == All::yes)
        tx.each(BEFFROI_SUGGESTIONS "ORDER BY s.received, s.id LIMIT ?1", collect, limit);
    else
        tx.each(BEFFROI_SUGGESTIONS "WHERE s.settled IS NULL ORDER BY s.received, s.id LIMIT ?1", collect, limit);
    return found;
}

bool settle(db::Write& tx, SuggestionId id, Instant at) {
    return tx.run("UPDATE suggestions SET settled = COALESCE(settled, ?2) WHERE id = ?1", id, at) == 1;
}

std::int64_t count(db::Read& tx) { return tx.one<std::int64_t>("SELECT COUNT(*) FROM suggestions").value_or(0); }

std::int64_t delete_older(db::Write& tx, Instant before) {
    return tx.run("DELETE FROM suggestions WHERE COALESCE(settled, received) < ?1", before);
}

bool reopen(db::Write& tx, SuggestionId id) { return tx.run("UPDATE suggestions SET settled = NULL WHERE id = ?1", id) == 1; }

int count_open(db::Read& tx) { return tx.one<int>("SELECT COUNT(*) FROM suggestions WHERE settled IS NULL").value_or(0); }

std::vector<Suggestion> last_settled(db::Read& tx, int limit) {
    std::vector<Suggestion> found;
    tx.each(BEFFROI_SUGGESTIONS "WHERE s.settled IS NOT NULL ORDER BY s.settled DESC, s.id LIMIT ?1",
            [&](const db::Row& row) { found.push_back(suggestion_from(row)); }, limit);
    return found;
}

}
