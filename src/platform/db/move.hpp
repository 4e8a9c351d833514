// From SQLite to PostgreSQL, when one machine is no longer enough.
#pragma once
#include <cstdint>

#include "platform/base/function_ref.hpp"
#include "platform/base/result.hpp"
#include "platform/db/db.hpp"

namespace beffroi::db {

struct Moved {
    std::int64_t tables = 0, rows = 0;
};

/// Copies every row of every ordinary table of `from` (SQLite) into the tables of the same names of `to` (PostgreSQL), in one
/// transaction, and hands that to `finish` for what only features can make again: the indexes of words. Both must have had the
/// same migrations and nothing else may change `from` meanwhile; what the migrations put into `to` is replaced. Foreign keys hold
/// at the end; triggers do not fire, for what they would do was done.
/// Errors: `missing_table` when the two differ.
Result<Moved> move_rows(Database& from, Database& to, FunctionRef<void(Write&)> finish);

/// Whether a database has had any migration: only one that has not may be moved into.
bool is_used(Database& database);

}
