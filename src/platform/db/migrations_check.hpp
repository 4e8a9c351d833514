// Internal: compares what a database went through with what this program knows.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "platform/db/db.hpp"
#include "platform/db/migrations.hpp"

namespace beffroi::db::detail {

/// One row of `schema_migrations`.
struct Applied {
    std::string feature;
    int number = 0;
    std::string checksum;
    static Applied from(const Row& row) { return {row.string(0), static_cast<int>(row.integer(1)), row.string(2)}; }
};
inline constexpr const char* select_applied =
    "SELECT feature, number, checksum FROM schema_migrations ORDER BY feature, number";

bool concerns(const Migration& migration, Engine engine);
std::string checksum(const Migration& migration);
/// `newer_database` or `changed_migration`, or nothing when the database may be used.
std::optional<Error> refusal(const std::vector<Applied>& applied, std::span<const Migration> known, Engine engine);
/// What the database went through; empty when it is new.
std::vector<Applied> read_applied(Read& tx);

}
