// Many readers and writers at once, on both engines.
#include <doctest/doctest.h>

#include <atomic>
#include <set>
#include <string>
#include <thread>

#include "platform/db/for_tests.hpp"
#include "tests/support/database.hpp"

namespace beffroi {

using namespace db::for_tests;
using db::ConstraintError;
using db::Read;
using db::Write;
using testing::at_once;

TEST_CASE_BOTH_ENGINES("a reader sees one view while others write") {
    make_things(db);
    db.write([](Write& tx) { add(tx, 1, "one"); });
    db.read([&](Read& tx) {
        CHECK(tx.one<int>("SELECT count(*) FROM things") == 1);
        std::thread([&] {
            db.write([](Write& w) {
                add(w, 2, "two");
                w.run("UPDATE things SET name = 'uno' WHERE id = 1");
            });
        }).join();
        CHECK(tx.one<int>("SELECT count(*) FROM things") == 1);
        CHECK(tx.one<std::string>("SELECT name FROM things WHERE id = 1") == "one");
    });
    CHECK(count_things(db) == 2);
    // What a write did is seen by the next read of anybody.
    for (std::int64_t i = 10; i < 60; ++i) {
        db.write([&](Write& tx) { add(tx, i, std::to_string(i)); });
        REQUIRE(db.read([&](Read& tx) { return tx.one<int>("SELECT 1 FROM things WHERE id = ?1", i); }) == 1);
    }
}

TEST_CASE_BOTH_ENGINES("among many writers, the failing harm no other") {
    make_things(db);
    constexpr int threads = 24;
    constexpr int each = 20;
    std::atomic<int> next{0};
    std::atomic<int> kept{0};
    std::atomic<int> refused{0};
    std::atomic<int> thrown{0};
    std::atomic<int> broken{0};
    at_once(threads, [&] {
        for (int i = 0; i < each; ++i) {
            const int n = next.fetch_add(1);
            try {
                const auto result = db.write([&](Write& tx) -> Result<void> {
                    add(tx, n + 1, "name " + std::to_string(n));
                    if (n % 4 == 1) return fail(ErrorKind::conflict, "no", msg("No."));
                    if (n % 4 == 2) throw std::runtime_error("stop");
                    if (n % 8 == 3)
                        tx.run("INSERT INTO things (id, name, parent) VALUES (?1, ?2, -5)", 100000 + n,
                               "x" + std::to_string(n));
                    if (n % 8 == 7)
                        tx.run("INSERT INTO things (id, name, owner) VALUES (?1, ?2, -5)", 100000 + n,
                               "x" + std::to_string(n));
                    return {};
                });
                (result.ok() ? kept : refused)++;
            } catch (const ConstraintError&) { broken++; } catch (const std::runtime_error&) {
                thrown++;
            }
        }
    });
    const int total = threads * each;
    CHECK(kept == total / 4);
    CHECK(refused == total / 4);
    CHECK(thrown == total / 4);
    CHECK(broken == total / 4);
    CHECK(count_things(db) == total / 4);
    CHECK(db.read([](Read& tx) { return tx.one<int>("SELECT count(*) FROM things WHERE (id - 1) % 4 <> 0"); }) == 0);
}

TEST_CASE_BOTH_ENGINES("no update is lost, nobody takes the same thing twice") {
    make_things(db);
    db.write([](Write& tx) {
        tx.run("INSERT INTO things (id, name, open) VALUES (1, 'counter', 0)");
        for (int i = 10; i < 20; ++i) add(tx, i, "free " + std::to_string(i));
    });
    constexpr int threads = 12;
    // Read, decide, write: right only if transactions behave as if one came after the other.
    at_once(threads, [&] {
        for (int i = 0; i < 5; ++i) {
            db.write([](Write& tx) {
                const int n = tx.one<int>("SELECT open FROM things WHERE id = 1").value();
                tx.run("UPDATE things SET open = ?1 WHERE id = 1", n + 1);
            });
        }
    });
    CHECK(db.read([](Read& tx) { return tx.one<int>("SELECT open FROM things WHERE id = 1"); }) == threads * 5);

    const auto taken = at_once(threads, [&] {
        return db.write([](Write& tx) -> std::int64_t {
            const auto id =
                tx.one<std::int64_t>("SELECT id FROM things WHERE id >= 10 AND open IS NULL ORDER BY id LIMIT 1");
            if (!id) return 0;
            tx.run("UPDATE things SET open = 1 WHERE id = ?1", *id);
            return *id;
        });
    });
    std::multiset<std::int64_t> ids(taken.begin(), taken.end());
    CHECK(ids.count(0) == 2);
    for (std::int64_t i = 10; i < 20; ++i) CHECK(ids.count(i) == 1);
}

TEST_CASE_BOTH_ENGINES("many readers and writers at once") {
    make_things(db);
    std::atomic<std::int64_t> next{0};
    std::atomic<bool> wrong{false};
    at_once(16, [&] {
        for (int i = 0; i < 25; ++i) {
            const auto n = next.fetch_add(2);
            // Always two rows in one transaction: a reader never sees an odd number.
            db.write([&](Write& tx) {
                add(tx, n + 1, "a" + std::to_string(n));
                add(tx, n + 2, "b" + std::to_string(n));
            });
            const auto seen = count_things(db);
            if (seen % 2 != 0 || seen == 0) wrong = true;
        }
    });
    CHECK_FALSE(wrong);
    CHECK(count_things(db) == 16 * 25 * 2);
}

TEST_CASE_BOTH_ENGINES("threads that come and go leave nothing behind") {
    make_things(db);
    for (int round = 0; round < 20; ++round) {
        at_once(4, [&] { count_things(db); });
    }
    db.write([](Write& tx) { add(tx, 1, "one"); });
    CHECK(db.check().ok());
}

}
