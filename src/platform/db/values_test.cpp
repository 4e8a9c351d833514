// Parameters, rows and statements: both engines take and give the same.
#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <limits>
#include <random>
#include <string>

#include "platform/db/for_tests.hpp"
#include "tests/support/database.hpp"

namespace beffroi {

using namespace db::for_tests;
using db::Param;
using db::Read;
using db::Row;
using db::Write;

namespace {

struct Named {
    std::int64_t id;
    std::string name;
    static Named from(const Row& row) { return {row.integer(0), row.string(1)}; }
};

}

TEST_CASE_BOTH_ENGINES("every type comes back as it went in") {
    make_things(db);
    const std::int64_t lowest = std::numeric_limits<std::int64_t>::min() + 1;
    const std::string bytes("\0\x01\xff\\x'\n", 7);
    const std::string words = "L'Haÿ-les-Roses ?1 $1 \"œ\" \\ \t";
    db.write([&](Write& tx) {
        CHECK(tx.run("INSERT INTO things (id, name, size, open, photo) VALUES (?1, ?2, ?3, ?4, ?5)", lowest, words, 0.1,
                     true, Param::blob(bytes)) == 1);
    });
    int rows = 0;
    db.read([&](Read& tx) {
        tx.each(
            "SELECT id, name, size, open, photo, parent FROM things WHERE id = ?1",
            [&](const Row& row) {
                ++rows;
                CHECK(row.get<std::int64_t>(0) == lowest);
                CHECK(row.get<std::string>(1) == words);
                CHECK(row.text(1) == words);
                CHECK(row.get<double>(2) == 0.1);
                CHECK(row.get<bool>(3));
                CHECK(row.string(4) == bytes);
                CHECK(row.text(4) == bytes);
                CHECK(row.is_null(5));
                CHECK_FALSE(row.get<std::optional<std::int64_t>>(5).has_value());
            },
            lowest);
    });
    CHECK(rows == 1);
}

TEST_CASE_BOTH_ENGINES("dates, instants, identifiers and optionals are parameters and columns") {
    using ThingId = Id<struct ThingTag>;
    db.write([](Write& tx) { tx.run("CREATE TABLE t (id BIGINT, day TEXT, at BIGINT, note TEXT, n BIGINT)"); });
    const auto id = ThingId::next();
    const Date day = *parse_date("2026-11-24");
    const Instant at = from_micros(1'795'000'000'123'456);
    db.write([&](Write& tx) {
        tx.run("INSERT INTO t VALUES (?1, ?2, ?3, ?4, ?5)", id, day, at, std::optional<std::string>("x"),
               std::optional<int>());
        tx.run("INSERT INTO t VALUES (?1, ?2, ?3, ?4, ?5)", nullptr, std::nullopt, std::optional<Instant>(),
               std::optional<Date>(), std::optional<ThingId>(id));
    });
    db.read([&](Read& tx) {
        CHECK(tx.one<ThingId>("SELECT id FROM t WHERE id = ?1", id) == id);
        CHECK(tx.one<Date>("SELECT day FROM t WHERE day = ?1", day) == day);
        CHECK(tx.one<Instant>("SELECT at FROM t WHERE at >= ?1", at) == at);
        CHECK(tx.one<std::optional<std::string>>("SELECT note FROM t WHERE id IS NOT NULL") ==
              std::optional<std::string>("x"));
        CHECK(tx.one<std::optional<int>>("SELECT n FROM t WHERE id IS NOT NULL").value() == std::nullopt);
        CHECK(tx.one<std::int64_t>("SELECT n FROM t WHERE id IS NULL") == id.value);
        CHECK_FALSE(tx.one<int>("SELECT 1 FROM t WHERE note = 'nothing'").has_value());
    });
}

TEST_CASE_BOTH_ENGINES("empty is not null") {
    make_things(db);
    db.write([](Write& tx) {
        tx.run("INSERT INTO things (id, name, photo) VALUES (1, ?1, ?2)", std::string_view(), Param::blob({}));
    });
    db.read([](Read& tx) {
        CHECK(tx.one<int>(
            "SELECT 1 FROM things WHERE name IS NOT NULL AND name = '' AND photo IS NOT NULL AND length(photo) = 0"));
        CHECK(tx.one<std::string>("SELECT photo FROM things") == "");
    });
}

TEST_CASE_BOTH_ENGINES("doubles keep every digit, sums and conditions are read as numbers") {
    make_things(db);
    std::mt19937_64 random(7);
    std::vector<double> values{0.0, 1e-300, 1.7976931348623157e308, 48.838596, -0.0};
    for (int i = 0; i < 200; ++i) values.push_back(std::abs(std::bit_cast<double>(random() & 0x7fefffffffffffffULL)));
    db.write([&](Write& tx) {
        for (std::size_t i = 0; i < values.size(); ++i) {
            tx.run("INSERT INTO things (id, name, size) VALUES (?1, ?2, ?3)", i, std::to_string(i), values[i]);
        }
    });
    CHECK(db.read([](Read& tx) { return tx.all<double>("SELECT size FROM things ORDER BY id"); }) == values);
    db.read([&](Read& tx) {
        CHECK(tx.one<std::int64_t>("SELECT sum(id) FROM things WHERE id < 5") == 10);
        CHECK(tx.one<double>("SELECT avg(id) FROM things WHERE id < 4") == 1.5);
        CHECK(tx.one<int>("SELECT avg(id) FROM things WHERE id < 4") == 1);
        CHECK(tx.one<bool>("SELECT 2 > 1") == true);
        CHECK(tx.one<bool>("SELECT 1 > 2") == false);
        CHECK(tx.one<int>("SELECT count(*) = 5 FROM things WHERE id < 5") == 1);
    });
}

TEST_CASE_BOTH_ENGINES("a parameter may stand twice, be null, and is never SQL") {
    make_things(db);
    db.write([](Write& tx) {
        add(tx, 1, "Robert'); DROP TABLE things;--");
        add(tx, 2, "?1 $1 :a @b");
        add(tx, 3, "plain");
    });
    const auto find = [&](std::optional<std::string> name, std::optional<std::int64_t> from) {
        return db.read([&](Read& tx) {
            return tx.all<std::int64_t>(
                "SELECT id FROM things WHERE (?1 IS NULL OR name = ?1) AND (?2 IS NULL OR id >= ?2) ORDER BY id", name,
                from);
        });
    };
    using Ids = std::vector<std::int64_t>;
    CHECK(find({}, {}) == Ids{1, 2, 3});
    CHECK(find("Robert'); DROP TABLE things;--", {}) == Ids{1});
    CHECK(find("?1 $1 :a @b", 2) == Ids{2});
    CHECK(find({}, 3) == Ids{3});
    db.read([](Read& tx) {
        CHECK(tx.one<std::string>("SELECT '?1' || ?1 || '?2' /* ?9 */ -- ?8\n", "x") == "?1x?2");
        CHECK(tx.one<std::string>("SELECT name AS \"?3\" FROM things WHERE id = ?2 AND ?1 = 'é'", "é", 3) == "plain");
        CHECK(
            tx.one<std::string>(
                "SELECT ?10 || ?1 FROM things WHERE id = 1 AND ?2 = 2 AND ?3 = 3 AND ?4 = 4 AND ?5 = 5 AND ?6 = 6 AND "
                "?7 = 7 AND ?8 = 8 AND ?9 = 9",
                "a", 2, 3, 4, 5, 6, 7, 8, 9, "ten") == "tena");
    });
}

TEST_CASE_BOTH_ENGINES("a wrong number of parameters is refused") {
    make_things(db);
    CHECK_THROWS_AS(db.read([](Read& tx) { return tx.one<int>("SELECT ?1 + ?2", 1); }), db::DatabaseError);
    CHECK_THROWS_AS(db.read([](Read& tx) { return tx.one<int>("SELECT 1", 1); }), db::DatabaseError);
    CHECK_THROWS_AS(db.write([](Write& tx) { tx.run("DELETE FROM things; DELETE FROM things"); }), db::DatabaseError);
    CHECK_THROWS_AS(db.write([](Write& tx) { tx.run("SELEC 1"); }), db::DatabaseError);
    CHECK(count_things(db) == 0);
}

TEST_CASE_BOTH_ENGINES("rows become structs, changes are counted, RETURNING returns") {
    make_things(db);
    db.write([](Write& tx) {
        for (int i = 1; i <= 5; ++i) add(tx, i, "thing " + std::to_string(i));
        CHECK(tx.run("UPDATE things SET open = 1 WHERE id > 2") == 3);
        CHECK(tx.run("UPDATE things SET open = 1 WHERE id > 20") == 0);
        CHECK(tx.run("SELECT * FROM things") == 0);
        CHECK(tx.one<std::string>("INSERT INTO things (id, name) VALUES (6, 'six') RETURNING name") == "six");
        CHECK(tx.all<std::int64_t>("DELETE FROM things WHERE id < 3 RETURNING id").size() == 2);
        CHECK_FALSE(tx.one<std::int64_t>(
            "INSERT INTO things (id, name) VALUES (7, 'six') ON CONFLICT DO NOTHING RETURNING id"));
        const std::vector<Param> params{Param(8), Param("eight")};
        CHECK(tx.run_list("INSERT INTO things (id, name) VALUES (?1, ?2)", params) == 1);
    });
    const auto named = db.read([](Read& tx) { return tx.all<Named>("SELECT id, name FROM things ORDER BY id"); });
    REQUIRE(named.size() == 5);
    CHECK(named[0].id == 3);
    CHECK(named[4].name == "eight");
    CHECK(db.read([](Read& tx) { return tx.one<Named>("SELECT id, name FROM things WHERE id = 6"); })->name == "six");
}

TEST_CASE_BOTH_ENGINES("statements nest, the same text too, and stop early") {
    make_things(db);
    db.write([](Write& tx) {
        for (int i = 1; i <= 4; ++i) add(tx, i, std::to_string(i));
        // The same text inside its own rows, and changes meanwhile.
        int inner = 0;
        tx.each("SELECT id FROM things WHERE id <= 4", [&](const Row&) {
            tx.each("SELECT id FROM things WHERE id <= 4", [&](const Row&) { ++inner; });
            tx.run("UPDATE things SET open = coalesce(open, 0) + 1 WHERE id = 1");
        });
        CHECK(inner == 16);
    });
    db.read([](Read& tx) {
        int seen = 0;
        tx.each("SELECT id FROM things ORDER BY id", [&](const Row& row) {
            ++seen;
            return row.integer(0) < 2;
        });
        CHECK(seen == 2);
        CHECK(tx.one<int>("SELECT open FROM things WHERE id = 1") == 4);
    });
}

TEST_CASE_BOTH_ENGINES("the statement cache forgets, and statements survive a change of the tables") {
    make_things(db);
    db.write([](Write& tx) { add(tx, 1, "one"); });
    db.read([](Read& tx) {
        for (int i = 0; i < 1200; ++i) {
            REQUIRE(tx.one<int>("SELECT id + " + std::to_string(i) + " FROM things WHERE id = ?1", 1) == i + 1);
        }
    });
    const auto all_columns = [&] {
        return db.read([](Read& tx) {
            std::string name;
            tx.each("SELECT * FROM things", [&](const Row& row) { name = row.string(1); });
            return name;
        });
    };
    CHECK(all_columns() == "one");
    db.write([](Write& tx) { tx.connection().script("ALTER TABLE things ADD COLUMN more TEXT"); });
    CHECK(all_columns() == "one");
    db.write([](Write& tx) {
        tx.run("UPDATE things SET more = 'x'");
        // A text and a number in the same place of the same statement are both right.
        CHECK(tx.run("UPDATE things SET open = ?1", 3) == 1);
        CHECK(tx.run("UPDATE things SET open = ?1", nullptr) == 1);
        CHECK(tx.run("UPDATE things SET open = ?1", std::optional<int>()) == 1);
        CHECK(tx.run("UPDATE things SET open = ?1", true) == 1);
    });
    CHECK(db.read([](Read& tx) { return tx.one<bool>("SELECT open FROM things WHERE open = 1"); }) == true);
}

}
