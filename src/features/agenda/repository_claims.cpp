// What is taken: the SQL of claims.
#include <algorithm>

#include "features/agenda/repository.hpp"
#include "platform/db/many_rows.hpp"

namespace beffroi::agenda::repository {
namespace {

// A macro so that the statements are whole literals.
#define BEFFROI_CLAIMS "SELECT subject, starts, ends, begins, purpose, insee, held_until FROM claims "

Claim claim_from(const db::Row& row) {
    return {row.integer(0),
            row.get<Instant>(1),
            row.get<Instant>(2),
            row.get<Instant>(3),
            row.string(5),
            row.integer(4),
            row.get<std::optional<Instant>>(6)};
}

}

void insert(db::Write& tx, std::span<const Claim> claims) {
    db::insert_rows(tx, "INSERT INTO claims (subject, starts, ends, begins, purpose, insee, held_until) VALUES ", 7,
                    db::Fires::trigger, claims, [](const Claim& c, std::vector<db::Param>& to) {
                        to.insert(to.end(), {c.subject, c.starts, c.ends, c.begins, c.purpose, c.insee, c.held_until});
                    });
}

void delete_claims(db::Write& tx, Purpose purpose) { tx.run("DELETE FROM claims WHERE purpose = ?1", purpose); }

void delete_old_holds(db::Write& tx, std::int64_t subject, Instant now) {
    tx.run("DELETE FROM claims WHERE subject = ?1 AND held_until <= ?2", subject, now);
}

std::int64_t delete_old_holds(db::Write& tx, Instant now) {
    return tx.run("DELETE FROM claims WHERE held_until <= ?1", now);
}

void claims_of(db::Read& tx, std::int64_t subject, Instant from, Instant to, Instant now, std::vector<Claim>& into) {
    // None is longer than a day, and none overlaps another: those that begin a day before, or later, are all that can touch.
    tx.each(
        BEFFROI_CLAIMS
        "WHERE subject = ?1 AND starts >= ?2 AND starts < ?3 AND ends > ?4 AND (held_until IS NULL OR held_until > ?5) "
        "ORDER BY starts",
        [&](const db::Row& row) { into.push_back(claim_from(row)); }, subject, from - std::chrono::days{1}, to, from,
        now);
}

void each_claim(db::Read& tx, std::span<const Asking> asked, Instant now, FunctionRef<void(Claim&&)> tell) {
    // Not one range for all: of who receives on Monday only that day is read.
#define BEFFROI_CLAIMS_OF(subject, after, before, until)                                            \
    BEFFROI_CLAIMS                                                                                  \
    "WHERE subject = " subject " AND starts >= " after " AND starts < " before " AND ends > " until \
    " AND (held_until IS NULL OR held_until > ?33)"
    for (; !asked.empty(); asked = asked.subspan(std::min(together, asked.size()))) {
        std::vector<db::Param> params;
        for (std::size_t i = 0; i < together; ++i) {
            const Asking each = i < asked.size() ? asked[i] : Asking{};
            params.insert(params.end(),
                          {each.person, each.time.from - std::chrono::days{1}, each.time.to, each.time.from});
        }
        params.emplace_back(now);
        tx.connection().execute(
            BEFFROI_CLAIMS_OF("?1", "?2", "?3", "?4")
            " UNION ALL " BEFFROI_CLAIMS_OF("?5", "?6", "?7", "?8")
            " UNION ALL " BEFFROI_CLAIMS_OF("?9", "?10", "?11", "?12")
            " UNION ALL " BEFFROI_CLAIMS_OF("?13", "?14", "?15", "?16")
            " UNION ALL " BEFFROI_CLAIMS_OF("?17", "?18", "?19", "?20")
            " UNION ALL " BEFFROI_CLAIMS_OF("?21", "?22", "?23", "?24")
            " UNION ALL " BEFFROI_CLAIMS_OF("?25", "?26", "?27", "?28")
            " UNION ALL " BEFFROI_CLAIMS_OF("?29", "?30", "?31", "?32"),
            params, [&](const db::Row& row) { return tell(claim_from(row)), true; });
    }
}

std::vector<Claim> claims_for(db::Read& tx, Purpose purpose) {
    std::vector<Claim> found;
    tx.each(
        BEFFROI_CLAIMS "WHERE purpose = ?1 ORDER BY subject, starts",
        [&](const db::Row& row) { found.push_back(claim_from(row)); }, purpose);
    return found;
}

}
