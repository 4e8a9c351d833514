#include "features/journal/repository.hpp"

#include <limits>

namespace beffroi::journal::repository {
namespace {

/// PostgreSQL hands over a whole answer at once: a long journal is read in pieces.
constexpr std::int64_t rows_at_once = 5000;

#define BEFFROI_JOURNAL "SELECT number, at_us, done_by, act, about, what FROM journal "

/// An entry of a newer program, with an act that this one does not know, is left out of lists; the chain has it.
void collect(std::vector<Entry>& found, const db::Row& row) {
    const auto act = act_from(row.text(3));
    if (!act) return;
    found.push_back(
        {row.integer(0), row.get<Instant>(1), row.get<PersonId>(2), *act, row.get<PersonId>(4), row.string(5)});
}

Link link_of(db::Read& tx, const char* sql) {
    Link link{-1, std::string(hash_of_nothing)};
    tx.each(sql, [&](const db::Row& row) { link = {row.integer(0), row.string(1)}; });
    return link;
}

std::int64_t below(std::int64_t before) { return before > 0 ? before : std::numeric_limits<std::int64_t>::max(); }

}

Link head(db::Read& tx) { return link_of(tx, "SELECT number, hash FROM journal_head"); }

Link start(db::Read& tx) { return link_of(tx, "SELECT number, hash FROM journal_start"); }

void insert(db::Write& tx, const Stored& e) {
    tx.run("INSERT INTO journal (number, at_us, done_by, act, about, what, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
           e.number, e.at_us, e.by, e.act, e.about, e.what, e.hash);
}

Link last_before(db::Read& tx, Instant before) {
    Link link{-1, {}};
    tx.each(
        "SELECT number, hash FROM journal WHERE number < COALESCE((SELECT MIN(number) FROM journal WHERE at_us >= ?1), "
        "(SELECT MAX(number) + 1 FROM journal)) ORDER BY number DESC LIMIT 1",
        [&](const db::Row& row) { link = {row.integer(0), row.string(1)}; }, before);
    return link;
}

std::int64_t begin_after(db::Write& tx, const Link& link) {
    tx.run("UPDATE journal_start SET number = ?1, hash = ?2", link.number, link.hash);
    return tx.run("DELETE FROM journal WHERE number <= ?1", link.number);
}

void each_from(db::Read& tx, std::int64_t number, FunctionRef<bool(const Stored&)> f) {
    bool wanted = true;
    for (std::int64_t rows = rows_at_once; wanted && rows == rows_at_once;) {
        rows = 0;
        tx.each(
            "SELECT number, at_us, done_by, act, about, what, hash FROM journal WHERE number >= ?1 ORDER BY number "
            "LIMIT ?2",
            [&](const db::Row& row) {
                ++rows;
                number = row.integer(0) + 1;
                wanted = f({row.integer(0), row.integer(1), row.integer(2), row.string(3), row.integer(4),
                            row.string(5), row.string(6)});
                return wanted;
            },
            number, rows_at_once);
    }
}

std::vector<Entry> latest(db::Read& tx, const Filter& filter, int limit, std::int64_t before) {
    std::vector<Entry> found;
    const std::string_view act = filter.act ? code(*filter.act) : std::string_view();
    tx.each(
        BEFFROI_JOURNAL
        "WHERE number < ?1 AND (?2 = '' OR act = ?2) AND (?3 = 0 OR done_by = ?3) AND (?4 = 0 OR about = ?4) "
        "AND (?5 IS NULL OR at_us >= ?5) AND (?6 IS NULL OR at_us < ?6) ORDER BY number DESC LIMIT ?7",
        [&](const db::Row& row) { collect(found, row); }, below(before), act, filter.by, filter.about, filter.from,
        filter.until, limit);
    return found;
}

std::vector<Entry> about(db::Read& tx, PersonId person, int limit, std::int64_t before) {
    std::vector<Entry> found;
    if (!person) return found;
    // Each half walks its own index from the newest; one OR would sort everything.
    tx.each(
        "SELECT number, at_us, done_by, act, about, what FROM ("
        "SELECT * FROM (" BEFFROI_JOURNAL
        "WHERE about = ?1 AND about <> 0 AND number < ?2 ORDER BY number DESC LIMIT ?3) AS of_them "
        "UNION SELECT * FROM (" BEFFROI_JOURNAL
        "WHERE done_by = ?1 AND done_by <> 0 AND number < ?2 ORDER BY number DESC LIMIT ?3) AS by_them"
        ") AS both_ways ORDER BY number DESC LIMIT ?3",
        [&](const db::Row& row) { collect(found, row); }, person, below(before), limit);
    return found;
}

}
