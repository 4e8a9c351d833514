#include <doctest/doctest.h>

#include <atomic>
#include <limits>
#include <set>
#include <string>

#include "tests/support/database.hpp"

namespace beffroi {

using db::ConstraintError;
using db::Read;
using db::Row;
using db::Write;

namespace {

constexpr db::Migration things[] = {
    {"things", 1, "table", "", "CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, size REAL, open INTEGER, photo BLOB, "
                               "parent INTEGER REFERENCES things (id), CHECK (size >= 0))"},
};

void make_things(db::Database& db) { REQUIRE(db::migrate(db, things)); }

}

TEST_CASE_BOTH_ENGINES("every type comes back as it went in") {
    make_things(db);
    const std::int64_t big = std::numeric_limits<std::int64_t>::min() + 1;
    const std::string bytes("\0\x01\xff\\x'\n", 7);
    const std::string words = "L'Haÿ-les-Roses ?1 $1 \"œ\" \\ \t";
    db.write([&](Write& tx) {
        CHECK(tx.run("INSERT INTO things (id, name, size, open, photo) VALUES (?1, ?2, ?3, ?4, ?5)", big, words, 0.1, true,
                     db::Param::blob(bytes)) == 1);
    });
    db.read([&](Read& tx) {
        int rows = 0;
        tx.each("SELECT id, name, size, open, photo, parent FROM things WHERE id = ?1", [&](const Row& row) {
            ++rows;
            CHECK(row.get<std::int64_t>(0) == big);
            CHECK(row.get<std::string>(1) == words);
            CHECK(row.text(1) == words);
            CHECK(row.get<double>(2) == 0.1);
            CHECK(row.get<bool>(3));
            CHECK(row.string(4) == bytes);
            CHECK(row.text(4) == bytes);
            CHECK(row.is_null(5));
            CHECK_FALSE(row.get<std::optional<std::int64_t>>(5).has_value());
        }, big);
        CHECK(rows == 1);
    });
}

}
