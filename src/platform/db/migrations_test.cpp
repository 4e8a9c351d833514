#include "platform/base/text.hpp"
#include "platform/db/migrations.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>

#include "tests/support/database.hpp"

namespace beffroi::db {

using testing::at_once;

namespace {

constexpr Migration first{
    "shop", 1, "shelf", "",
    "CREATE TABLE shelf (id INTEGER PRIMARY KEY, price REAL, photo BLOB); CREATE INDEX shelf_price ON shelf (price)"};
constexpr Migration second{"shop", 2, "label", "",
                           "ALTER TABLE shelf ADD COLUMN label TEXT; INSERT INTO shelf (id, label) VALUES (1, 'a;b')"};
constexpr Migration other{"garden", 1, "trees", "", "CREATE TABLE trees (shelf INTEGER REFERENCES shelf (id))"};

/// Everything that a step may have left: its tables and its record.
struct Trace {
    std::vector<std::string> tables;
    std::vector<std::string> steps;
    bool operator==(const Trace&) const = default;
};

Trace trace(Database& db) {
    return db.read([](Read& tx) {
        Trace t;
        t.tables = tx.engine() == Engine::sqlite
                       ? tx.all<std::string>("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
                       : tx.all<std::string>(
                             "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename");
        const bool recorded = std::ranges::find(t.tables, "schema_migrations") != t.tables.end();
        if (recorded)
            t.steps = tx.all<std::string>(
                "SELECT feature || ' ' || number || ' ' || name || ' ' || checksum || ' ' || applied_at "
                "FROM schema_migrations ORDER BY feature, number");
        return t;
    });
}

std::string code_of(const Result<int>& result) {
    return result.ok() ? "applied " + std::to_string(*result) : result.error().code;
}

}

TEST_CASE_BOTH_ENGINES("steps are applied once, in order, and more may follow") {
    const std::vector<Migration> start{first};
    CHECK(code_of(migrate(db, start)) == "applied 1");
    CHECK(code_of(migrate(db, start)) == "applied 0");
    const std::vector<Migration> more{first, second, other};
    CHECK(code_of(migrate(db, more)) == "applied 2");
    CHECK(code_of(migrate(db, more)) == "applied 0");
    CHECK(trace(db).tables == std::vector<std::string>{"schema_migrations", "shelf", "trees"});
    CHECK(trace(db).steps.size() == 3);
    CHECK(db.read([](Read& tx) { return tx.one<std::string>("SELECT label FROM shelf WHERE id = 1"); }) == "a;b");
    // INTEGER holds 64 bits and REAL a double, everywhere.
    db.write([](Write& tx) {
        tx.run("INSERT INTO shelf (id, price, photo) VALUES (?1, ?2, ?3)", std::int64_t{1} << 60, 0.1,
               Param::blob("\xff"));
    });
    CHECK(db.read([](Read& tx) {
        return tx.one<double>("SELECT price FROM shelf WHERE id = ?1", std::int64_t{1} << 60);
    }) == 0.1);
}

TEST_CASE_BOTH_ENGINES("a changed past is refused, and nothing is touched") {
    const std::vector<Migration> start{first, second};
    REQUIRE(migrate(db, start));
    const Trace before = trace(db);
    Migration changed = first;
    changed.sql = "CREATE TABLE shelf (id INTEGER PRIMARY KEY)";
    const std::vector<Migration> rewritten{changed, second, other};
    const auto refused = migrate(db, rewritten);
    CHECK(code_of(refused) == "changed_migration");
    CHECK(refused.error().message.args == std::vector<std::string>{"shop", "1"});
    CHECK(trace(db) == before);
}

TEST_CASE_BOTH_ENGINES("a newer database is refused, and nothing is touched") {
    const std::vector<Migration> newer{first, second, other};
    REQUIRE(migrate(db, newer));
    const Trace before = trace(db);
    const std::vector<Migration> without_feature{first, second,
                                                 Migration{"attic", 1, "boxes", "", "CREATE TABLE boxes (id INTEGER)"}};
    CHECK(code_of(migrate(db, without_feature)) == "newer_database");
    const std::vector<Migration> without_number{first, other};
    const auto refused = migrate(db, without_number);
    CHECK(code_of(refused) == "newer_database");
    CHECK(refused.error().message.args == std::vector<std::string>{"shop", "2"});
    CHECK(code_of(migrate(db, {})) == "newer_database");
    CHECK(trace(db) == before);
}

TEST_CASE_BOTH_ENGINES("a failing step leaves nothing of itself, those before it stay") {
    const std::vector<Migration> broken{
        first, Migration{"shop", 2, "bad", "", "CREATE TABLE half (id INTEGER); CREATE TABLE shelf (id INTEGER)"},
        other};
    const auto failed = migrate(db, broken);
    CHECK(code_of(failed) == "migration_failed");
    CHECK(trace(db).tables == std::vector<std::string>{"schema_migrations", "shelf"});
    CHECK(trace(db).steps.size() == 1);
    const std::vector<Migration> mended{first, second, other};
    CHECK(code_of(migrate(db, mended)) == "applied 2");
}

TEST_CASE_BOTH_ENGINES("the steps of the other engine are left out") {
    const std::vector<Migration> both{
        first,
        Migration{"shop", 2, "fast", "sqlite", "CREATE TABLE fast (id INTEGER PRIMARY KEY) WITHOUT ROWID"},
        Migration{"shop", 2, "fast", "postgres", "CREATE TABLE fast (id bigserial PRIMARY KEY, small INTEGER)"},
    };
    CHECK(code_of(migrate(db, both)) == "applied 2");
    CHECK(code_of(migrate(db, both)) == "applied 0");
    CHECK(trace(db).tables == std::vector<std::string>{"fast", "schema_migrations", "shelf"});
    // What is written for PostgreSQL keeps PostgreSQL's meaning.
    if (db.engine() == Engine::postgres) {
        CHECK(db.read([](Read& tx) {
            return tx.one<std::string>("SELECT pg_typeof(small) FROM (SELECT NULL::integer AS small) s");
        }) == "integer");
        CHECK_THROWS_AS(
            db.write([](Write& tx) { tx.run("INSERT INTO fast (small) VALUES (?1)", std::int64_t{1} << 40); }),
            DatabaseError);
    }
}

TEST_CASE_BOTH_ENGINES("two programs that start at once apply each step once") {
    const auto options = testing::current_database().options();
    const std::vector<Migration> all{first, second, other};
    std::atomic<int> applied{0};
    at_once(4, [&] {
        auto mine = Database::open(options);
        REQUIRE(mine.ok());
        const auto count = migrate(**mine, all);
        if (!count.ok())
            FAIL_CHECK(count.error().code << ": " << count.error().message.key << " " << text::join(count.error().message.args, "; "));
        else
            applied += *count;
    });
    CHECK(applied == 3);
    CHECK(trace(db).steps.size() == 3);
}

}
