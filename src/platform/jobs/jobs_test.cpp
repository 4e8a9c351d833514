#include "platform/jobs/jobs.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <set>
#include <thread>

#include "platform/base/log.hpp"
#include "tests/support/database.hpp"

namespace beffroi::jobs {

using namespace std::chrono_literals;
using db::Read;
using db::Row;
using db::Write;

namespace {

const Instant noon = *parse_instant("2026-11-24T12:00:00Z");

void start_empty(db::Database& db) {
    log::set_level(log::Level::off);  // jobs fail here on purpose
    REQUIRE(db::migrate(db, migrations()));
}

void add(db::Database& db, std::string_view kind, std::string_view payload, Instant at = noon,
         std::string_view key = {}) {
    db.write([&](Write& tx) { enqueue(tx, kind, payload, at, key); });
}

Counts counts(db::Database& db) {
    return db.read([](Read& tx) { return count(tx); });
}

Result<void> content(const Job&) { return {}; }
Result<void> discontent(const Job&) {
    return fail(ErrorKind::unavailable, "away", msg("Later.")).because("the other side");
}

/// Runs what is due at `now` with one handler for the kind "work".
int run_at(db::Database& db, Instant now, Runner::HandlerFn handler) {
    Runner runner(db, Clock::fixed(now));
    runner.on("work", std::move(handler));
    return runner.run_due();
}

}

TEST_CASE_BOTH_ENGINES("a job runs when it is due, once, oldest first") {
    start_empty(db);
    add(db, "work", "third", noon + 1min);
    add(db, "work", "first", noon - 1min);
    add(db, "work", R"({"second": "é"})", noon);
    std::vector<std::string> ran;
    const auto note = [&](const Job& job) -> Result<void> {
        CHECK(job.kind == "work");
        CHECK(job.attempts == 1);
        CHECK(job.id > 0);
        ran.push_back(job.payload);
        return {};
    };
    CHECK(run_at(db, noon - 2min, note) == 0);
    CHECK(run_at(db, noon, note) == 2);
    CHECK(run_at(db, noon, note) == 0);
    CHECK(counts(db).waiting == 1);
    CHECK(run_at(db, noon + 1min, note) == 1);
    CHECK(ran == std::vector<std::string>{"first", R"({"second": "é"})", "third"});
    CHECK(counts(db).waiting + counts(db).running + counts(db).failed == 0);
}

TEST_CASE_BOTH_ENGINES("a job exists if and only if its transaction was kept") {
    start_empty(db);
    CHECK_FALSE(db.write([](Write& tx) -> Result<void> {
                      enqueue(tx, "work", "", noon);
                      return fail(ErrorKind::conflict, "no", msg("No."));
                  }).ok());
    CHECK(counts(db).waiting == 0);
}

TEST_CASE_BOTH_ENGINES("kinds without a handler wait for a program that has one") {
    start_empty(db);
    add(db, "unknown", "");
    add(db, "work", "");
    CHECK(run_at(db, noon, content) == 1);
    CHECK(counts(db).waiting == 1);
    Runner nothing(db, Clock::fixed(noon));
    CHECK(nothing.run_due() == 0);
}

TEST_CASE_BOTH_ENGINES("a failing job comes back later and later, and is given up after twelve attempts") {
    start_empty(db);
    add(db, "work", "");
    Instant now = noon;
    const std::vector<std::chrono::minutes> pauses{1min,  2min,   4min,   8min,   16min, 32min,
                                                   64min, 128min, 256min, 360min, 360min};
    for (std::size_t i = 0; i < pauses.size(); ++i) {
        int attempt = 0;
        const auto handler = [&](const Job& job) -> Result<void> {
            attempt = job.attempts;
            // Both ways to fail count alike.
            if (i % 2 == 0) throw std::runtime_error("broken \xff bytes");
            return discontent(job);
        };
        CHECK(run_at(db, now, handler) == 1);
        CHECK(attempt == static_cast<int>(i) + 1);
        CHECK(run_at(db, now + pauses[i] - 1s, content) == 0);
        now += pauses[i];
    }
    CHECK(counts(db).waiting == 1);
    CHECK(run_at(db, now, discontent) == 1);
    CHECK(counts(db).failed == 1);
    CHECK(run_at(db, now + 240h, content) == 0);
    CHECK(db.read([](Read& tx) { return tx.one<std::string>("SELECT trouble FROM jobs"); }) == "away: the other side");

    CHECK(db.write([&](Write& tx) { return retry_failed(tx, now); }) == 1);
    CHECK(run_at(db, now, content) == 1);
    CHECK(counts(db).failed == 0);
}

TEST_CASE_BOTH_ENGINES("work in the database is kept with the end of its job, or neither is") {
    start_empty(db);
    db.write([](Write& tx) { tx.run("CREATE TABLE done (what TEXT NOT NULL)"); });
    for (int i = 0; i < 20; ++i) add(db, "work", std::to_string(i), noon + i * 1s);
    add(db, "other", "20", noon);
    bool broken = true;
    const auto write = [&](Write& tx, const Job& job) -> Result<void> {
        tx.run("INSERT INTO done (what) VALUES (?1)", job.payload);
        if (job.payload == "5" && broken) throw std::runtime_error("broken");
        if (job.payload == "11" && broken) return fail(ErrorKind::unavailable, "away", msg("Later."));
        return {};
    };
    const auto done = [&] {
        return db.read(
            [](Read& tx) { return tx.all<std::string>("SELECT what FROM done ORDER BY CAST(what AS INTEGER)"); });
    };
    const auto runs = [&](Instant now) {
        Runner runner(db, Clock::fixed(now));
        runner.on_write("work", write);
        runner.on("other", content);
        return runner.run_due();
    };
    CHECK(runs(noon + 30s) == 21);
    std::vector<std::string> all;
    for (int i = 0; i < 20; ++i)
        if (i != 5 && i != 11) all.push_back(std::to_string(i));
    CHECK(done() == all);
    CHECK(counts(db).waiting == 2);
    CHECK(db.read([](Read& tx) { return tx.all<std::string>("SELECT trouble FROM jobs ORDER BY due_at, id"); }) ==
          std::vector<std::string>{"exception: broken", "away"});
    broken = false;
    CHECK(runs(noon + 80s) == 0);  // a minute later, not before
    CHECK(runs(noon + 95s) == 2);
    all.insert(all.begin() + 5, "5");
    all.insert(all.begin() + 11, "11");
    CHECK(done() == all);
    CHECK(counts(db).waiting + counts(db).running + counts(db).failed == 0);
}

TEST_CASE_BOTH_ENGINES("many runners do the work of each job in the database exactly once") {
    start_empty(db);
    db.write([](Write& tx) { tx.run("CREATE TABLE done (what TEXT NOT NULL)"); });
    for (int i = 0; i < 60; ++i) add(db, "work", std::to_string(i));
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&] {
            Runner runner(db, Clock::fixed(noon));
            runner.on_write("work", [](Write& tx, const Job& job) -> Result<void> {
                tx.run("INSERT INTO done (what) VALUES (?1)", job.payload);
                return {};
            });
            (void)runner.run_due();
        });
    for (auto& each : threads) each.join();
    CHECK(db.read([](Read& tx) { return tx.one<int>("SELECT COUNT(*) FROM done"); }) == 60);
    CHECK(db.read([](Read& tx) { return tx.one<int>("SELECT COUNT(DISTINCT what) FROM done"); }) == 60);
    CHECK(counts(db).waiting == 0);
}

TEST_CASE_BOTH_ENGINES("a failing job harms no other") {
    start_empty(db);
    add(db, "work", "bad");
    add(db, "work", "good");
    std::atomic<int> good{0};
    CHECK(run_at(db, noon, [&](const Job& job) -> Result<void> {
              if (job.payload == "bad") throw std::runtime_error("bad");
              ++good;
              return {};
          }) == 2);
    CHECK(good == 1);
    CHECK(counts(db).waiting == 1);
}

TEST_CASE_BOTH_ENGINES("a job whose process died is taken again after its lease, not before") {
    start_empty(db);
    add(db, "work", "");
    // What a process leaves behind that was killed in the middle of its job: taken, and never ended.
    db.write([](Write& tx) { tx.run("UPDATE jobs SET running = 1, attempts = 1, due_at = ?1", noon + 2min); });
    CHECK(run_at(db, noon + 2min - 1s, content) == 0);
    int attempt = 0;
    CHECK(run_at(db, noon + 2min, [&](const Job& job) -> Result<void> {
              attempt = job.attempts;
              return {};
          }) == 1);
    CHECK(attempt == 2);
}

TEST_CASE_BOTH_ENGINES(
    "while a job runs nobody else takes it, and after a lost lease its late end counts for nothing") {
    start_empty(db);
    add(db, "work", "");
    CHECK(run_at(db, noon, [&](const Job& outer) -> Result<void> {
              std::thread([&] {
                  CHECK(run_at(db, noon + 1min, content) == 0);
                  // Past the lease another one takes it and fails: the job must survive the first one's contented end.
                  CHECK(run_at(db, noon + 3min, discontent) == 1);
              }).join();
              return content(outer);
          }) == 1);
    CHECK(counts(db).waiting == 1);
    CHECK(db.read([](Read& tx) { return tx.one<int>("SELECT attempts FROM jobs"); }) == 2);
}

TEST_CASE_BOTH_ENGINES("the lease is renewed while a long job works") {
    start_empty(db);
    add(db, "work", "", Clock().now());
    std::set<std::int64_t> ends;
    Runner runner(db, Clock(), 100ms);
    runner.on("work", [&](const Job&) -> Result<void> {
        while (ends.size() < 4) {
            ends.insert(db.read([](Read& tx) { return tx.one<std::int64_t>("SELECT due_at FROM jobs").value(); }));
            std::this_thread::sleep_for(1ms);
        }
        return {};
    });
    CHECK(runner.run_due() == 1);
    CHECK(ends.size() == 4);
    CHECK(counts(db).running == 0);
}

TEST_CASE_BOTH_ENGINES("a unique key keeps one waiting job") {
    start_empty(db);
    add(db, "work", "a", noon, "key");
    add(db, "work", "b", noon, "key");
    add(db, "work", "c", noon, "other");
    add(db, "work", "d", noon);
    add(db, "work", "e", noon);
    std::multiset<std::string> ran;
    CHECK(run_at(db, noon, [&](const Job& job) -> Result<void> {
              ran.insert(job.payload);
              return {};
          }) == 4);
    CHECK(ran == std::multiset<std::string>{"a", "c", "d", "e"});

    // While it runs, a new one may wait: what it shall see may have changed since it began. If the running one then fails,
    // the new one does its work.
    add(db, "work", "old", noon, "key");
    const auto add_meanwhile = [&](const Job& job) -> Result<void> {
        std::thread([&] { add(db, "work", "new", noon + 1min, "key"); }).join();
        return discontent(job);
    };
    CHECK(run_at(db, noon, add_meanwhile) == 1);
    CHECK(counts(db).waiting == 1);
    ran.clear();
    CHECK(run_at(db, noon + 1h, [&](const Job& job) -> Result<void> {
              ran.insert(job.payload);
              return {};
          }) == 1);
    CHECK(ran == std::multiset<std::string>{"new"});
}

TEST_CASE_BOTH_ENGINES("failed jobs of one key come back as one") {
    start_empty(db);
    for (const char* payload : {"a", "b"}) {
        add(db, "work", payload, noon, "key");
        db.write([](Write& tx) { tx.run("UPDATE jobs SET failed = 1"); });
    }
    CHECK(counts(db).failed == 2);
    CHECK(db.write([](Write& tx) { return retry_failed(tx, noon); }) == 1);
    CHECK(counts(db).waiting == 1);
}

TEST_CASE_BOTH_ENGINES("many runners run each job exactly once") {
    start_empty(db);
    constexpr int total = 60;
    for (int i = 0; i < total; ++i) add(db, "work", std::to_string(i));
    // Runners of several processes: each with its own Database.
    auto other = db::Database::open(testing::current_database().options());
    REQUIRE(other.ok());
    std::mutex mutex;
    std::multiset<std::string> ran;
    std::atomic<int> which{0};
    testing::at_once(6, [&] {
        db::Database& mine = which.fetch_add(1) % 2 == 0 ? db : **other;
        run_at(mine, noon, [&](const Job& job) -> Result<void> {
            const std::lock_guard lock(mutex);
            ran.insert(job.payload);
            return {};
        });
    });
    CHECK(ran.size() == total);
    CHECK(std::set<std::string>(ran.begin(), ran.end()).size() == total);
    CHECK(counts(db).waiting + counts(db).running + counts(db).failed == 0);
}

TEST_CASE_BOTH_ENGINES("the thread runs jobs as they come, and stopping lets the one at hand finish") {
    start_empty(db);
    std::atomic<int> begun{0};
    std::atomic<int> finished{0};
    std::atomic<bool> go{false};
    Runner runner(db, Clock());
    runner.on("work", [&](const Job&) -> Result<void> {
        ++begun;
        while (!go) std::this_thread::sleep_for(1ms);
        ++finished;
        return {};
    });
    runner.start();
    add(db, "work", "", Clock().now());
    add(db, "work", "", Clock().now());
    while (begun == 0) std::this_thread::sleep_for(1ms);
    std::thread release([&] {
        std::this_thread::sleep_for(20ms);
        go = true;
    });
    runner.stop();
    release.join();
    CHECK(finished == begun);
    runner.start();
    while (finished < 2) std::this_thread::sleep_for(1ms);
    runner.stop();
    CHECK(counts(db).waiting == 0);
}

}
