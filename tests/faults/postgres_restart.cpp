// PostgreSQL goes away and comes back: Unavailable meanwhile, and the same Database object works again.
#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <set>

#include "platform/db/migrations.hpp"
#include "tests/support/database.hpp"
#include "tests/support/postgres.hpp"

namespace beffroi {
namespace {

using namespace std::chrono_literals;

constexpr db::Migration table[] = {{"faults", 1, "table", "", "CREATE TABLE t (id INTEGER PRIMARY KEY)"}};

struct Fixture {
    Fixture() {
        options.url = server.fresh_schema();
        options.readers = 6;
        auto opened = db::Database::open(options);
        REQUIRE(opened.ok());
        database = std::move(*opened);
        REQUIRE(db::migrate(*database, table).ok());
    }
    void put(std::int64_t id) {
        database->write([&](db::Write& tx) { tx.run("INSERT INTO t VALUES (?1)", id); });
    }
    std::vector<std::int64_t> ids() {
        return database->read([](db::Read& tx) { return tx.all<std::int64_t>("SELECT id FROM t ORDER BY id"); });
    }
    /// Calls `f` until it is no longer Unavailable; answers whether that came to pass.
    template <class F>
    bool comes_back(F f) {
        for (int i = 0; i < 600; ++i) {
            try {
                f();
                return true;
            } catch (const db::Unavailable&) { std::this_thread::sleep_for(50ms); }
        }
        return false;
    }
    testing::Postgres server{true};
    db::Options options;
    std::unique_ptr<db::Database> database;
};

bool left_out() {
    if (testing::Postgres::skipped()) MESSAGE("left out: BEFFROI_SKIP_POSTGRES=1");
    return testing::Postgres::skipped();
}

}

TEST_CASE("a stopped server is Unavailable, a started one is used again") {
    if (left_out()) return;
    Fixture f;
    f.put(1);
    // Several pooled connections, all of which die.
    testing::at_once(6, [&] { CHECK(f.ids().size() == 1); });
    f.server.stop();
    for (int i = 0; i < 5; ++i) {
        CHECK_THROWS_AS(f.put(2), db::Unavailable);
        CHECK_THROWS_AS(f.ids(), db::Unavailable);
    }
    CHECK_FALSE(f.database->check().ok());
    const auto second = db::Database::open(f.options);
    CHECK_FALSE(second.ok());
    CHECK(second.error().kind == ErrorKind::unavailable);
    f.server.start();
    CHECK(f.comes_back([&] { f.put(3); }));
    CHECK(f.ids() == std::vector<std::int64_t>{1, 3});

    // A restart that nobody was looking at goes unnoticed.
    testing::at_once(6, [&] { CHECK(f.ids().size() == 2); });
    f.server.stop();
    f.server.start();
    CHECK(f.ids().size() == 2);
    testing::at_once(6, [&] { CHECK(f.ids().size() == 2); });
    f.server.stop();
    f.server.start();
    f.put(4);
    CHECK(f.ids().size() == 3);
}

TEST_CASE("a connection cut in the middle of a transaction: done again, once") {
    if (left_out()) return;
    Fixture f;
    int runs = 0;
    const auto cut = [](db::Read& tx) {
        try {
            tx.one<bool>("SELECT pg_terminate_backend(pg_backend_pid())");
        } catch (const db::Unavailable&) { throw; }
    };
    f.database->write([&](db::Write& tx) {
        tx.run("INSERT INTO t VALUES (?1)", ++runs);
        if (runs == 1) cut(tx);
    });
    CHECK(runs == 2);
    CHECK(f.ids() == std::vector<std::int64_t>{2});
    // Swallowing the error does not make a lost transaction a kept one.
    runs = 0;
    f.database->write([&](db::Write& tx) {
        tx.run("INSERT INTO t VALUES (?1)", 10 + ++runs);
        if (runs == 1) try {
                cut(tx);
            } catch (const std::exception&) {}
    });
    CHECK(f.ids() == std::vector<std::int64_t>{2, 12});
    // Again and again: the caller hears of it.
    CHECK_THROWS_AS(f.database->write([&](db::Write& tx) { cut(tx); }), db::Unavailable);
    CHECK_THROWS_AS(f.database->read([&](db::Read& tx) { cut(tx); }), db::Unavailable);
    CHECK(f.ids().size() == 2);
}

TEST_CASE("kill -9 of the server during many writes loses nothing acknowledged") {
    if (left_out()) return;
    Fixture f;
    std::mutex mutex;
    std::set<std::int64_t> acknowledged;
    std::atomic<std::int64_t> next{0};
    std::atomic<int> unavailable{0};
    std::atomic<bool> enough{false};
    std::vector<std::thread> writers;
    for (int i = 0; i < 8; ++i) {
        writers.emplace_back([&] {
            while (!enough) {
                const auto id = ++next;
                try {
                    f.put(id);
                    const std::lock_guard lock(mutex);
                    acknowledged.insert(id);
                } catch (const db::Unavailable&) {
                    ++unavailable;
                    std::this_thread::sleep_for(10ms);
                }
            }
        });
    }
    const auto count = [&] {
        const std::lock_guard lock(mutex);
        return acknowledged.size();
    };
    const auto wait_for_more = [&](std::size_t more) {
        const auto from = count();
        for (int i = 0; i < 3000 && count() < from + more; ++i) std::this_thread::sleep_for(10ms);
        CHECK(count() >= from + more);
    };
    for (int round = 0; round < 3; ++round) {
        wait_for_more(50);
        f.server.kill();
        f.server.start();
    }
    wait_for_more(50);
    enough = true;
    for (auto& w : writers) w.join();
    CHECK(unavailable > 0);
    const auto there = f.ids();
    const std::set<std::int64_t> present(there.begin(), there.end());
    CHECK(std::ranges::includes(present, acknowledged));
}

}
