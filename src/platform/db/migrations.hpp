// Migrations: numbered SQL per feature, applied once, never changed afterwards.
//
// One text serves both engines: PostgreSQL reads INTEGER as BIGINT, REAL as DOUBLE PRECISION and BLOB as BYTEA (whole words,
// outside of strings, quoted names and comments). So `id INTEGER PRIMARY KEY` is right on both, and fast on SQLite.
// Foreign keys are enforced on both. Write no BEGIN, COMMIT or PRAGMA: each migration runs in a transaction of its own.
#pragma once
#include <span>
#include <string_view>

#include "platform/base/result.hpp"

namespace beffroi::db {

class Database;

/// One file of a feature's `migrations/` folder.
struct Migration {
    std::string_view feature;
    int number;
    std::string_view name;
    std::string_view engine;  ///< "" for both, else "sqlite" or "postgres"
    std::string_view sql;
};

/// Applies what is missing, in the order given, each in its own transaction, and records its checksum.
/// Errors (nothing is applied after one): `changed_migration` when an applied file is no longer what it was,
/// `newer_database` when the database holds migrations that this program does not know, `migration_failed`.
Result<int> migrate(Database& database, std::span<const Migration> migrations);

}
