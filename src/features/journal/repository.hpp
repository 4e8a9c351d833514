// The SQL of the journal, for both engines.
#pragma once
#include <vector>

#include "features/journal/chain.hpp"

namespace beffroi::journal::repository {

/// A number and its hash.
struct Link {
    std::int64_t number = 0;
    std::string hash;
};
/// The last entry, as the head table has it; number -1 when somebody emptied that table.
Link head(db::Read& tx);
/// What stands before the first entry that is kept.
Link start(db::Read& tx);

/// Triggers check that it comes right after the head, and move the head.
void insert(db::Write& tx, const Stored& entry);

/// The last entry of those at the beginning that are all of before `before`; number -1 when there is none.
Link last_before(db::Read& tx, Instant before);
/// Deletes the entries up to `link` and notes it as the start; returns how many went.
std::int64_t begin_after(db::Write& tx, const Link& link);

/// Every entry from `number` on, in order, until `f` answers false.
void each_from(db::Read& tx, std::int64_t number, FunctionRef<bool(const Stored&)> f);

std::vector<Entry> latest(db::Read& tx, const Filter& filter, int limit, std::int64_t before);
std::vector<Entry> about(db::Read& tx, PersonId person, int limit, std::int64_t before);

}
