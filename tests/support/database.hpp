// Databases for tests.
//
//   TEST_CASE_BOTH_ENGINES("one tablet is never lent twice") {
//       REQUIRE(db::migrate(db, loans::migrations()));
//       …
//   }
//
// runs the body with a fresh, empty `db` (a beffroi::db::Database&) on SQLite in a temporary folder, then on a real PostgreSQL.
#pragma once
#include <doctest/doctest.h>

#include <exception>
#include <latch>
#include <memory>
#include <string>
#include <thread>
#include <type_traits>
#include <vector>

#include "platform/db/db.hpp"
#include "platform/db/migrations.hpp"

namespace beffroi::testing {

/// A folder of one's own, removed with everything in it: in /tmp, or in memory where flushing to disk costs nothing.
class TemporaryFolder {
public:
    enum class On { disk, memory };
    explicit TemporaryFolder(On where = On::disk);
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    const std::string& path() const { return path_; }
    std::string file(const std::string& name) const { return path_ + "/" + name; }

private:
    std::string path_;
};

/// A fresh, empty database of one engine. Fails the test with a sentence when PostgreSQL can't be had.
class TestDatabase {
public:
    explicit TestDatabase(db::Engine engine);
    ~TestDatabase();
    db::Database& operator*() { return *database_; }
    db::Database* operator->() { return database_.get(); }
    /// What it was opened with: for opening it once more.
    const db::Options& options() const { return options_; }
    const std::string& folder() const { return folder_.path(); }
    /// Closes it; `options` may be changed before `open` opens it again.
    void close() { database_.reset(); }
    void open();
    db::Options& change_options() { return options_; }

private:
    TemporaryFolder folder_{TemporaryFolder::On::memory};
    db::Options options_;
    std::unique_ptr<db::Database> database_;
};

/// Inside TEST_CASE_BOTH_ENGINES: the database of the running case, for fixtures that are built without an argument.
TestDatabase& current_database();

/// Runs `f` in `count` threads that begin together; the results in no particular order. An exception of one is thrown again.
template <class F>
auto at_once(int count, F f) {
    using R = std::invoke_result_t<F&>;
    std::latch begin(count);
    std::vector<std::exception_ptr> errors(static_cast<std::size_t>(count));
    std::vector<std::thread> threads;
    const auto in_all = [&](auto each) {
        for (int i = 0; i < count; ++i) {
            threads.emplace_back([&, i, each] {
                begin.arrive_and_wait();
                try {
                    each(static_cast<std::size_t>(i));
                } catch (...) { errors[static_cast<std::size_t>(i)] = std::current_exception(); }
            });
        }
        for (auto& t : threads) t.join();
        for (auto& e : errors)
            if (e) std::rethrow_exception(e);
    };
    if constexpr (std::is_void_v<R>) {
        in_all([&](std::size_t) { f(); });
    } else {
        std::vector<std::optional<R>> slots(static_cast<std::size_t>(count));
        in_all([&](std::size_t i) { slots[i].emplace(f()); });
        std::vector<R> results;
        for (auto& s : slots) results.push_back(std::move(*s));
        return results;
    }
}

namespace detail {
void run_case(db::Engine engine, void (*body)(db::Database&));
}

}

#define BEFFROI_BOTH_ENGINES(name, body)                                                                       \
    static void body(beffroi::db::Database& db);                                                               \
    TEST_CASE(name " [sqlite]") { beffroi::testing::detail::run_case(beffroi::db::Engine::sqlite, body); }     \
    TEST_CASE(name " [postgres]") { beffroi::testing::detail::run_case(beffroi::db::Engine::postgres, body); } \
    static void body([[maybe_unused]] beffroi::db::Database& db)
#define TEST_CASE_BOTH_ENGINES(name) BEFFROI_BOTH_ENGINES(name, DOCTEST_ANONYMOUS(both_engines_))
