// What only SQLite has: one data folder, one file.
#include <doctest/doctest.h>
#include <sqlite3.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>

#include "platform/db/migrations.hpp"
#include "tests/support/database.hpp"

namespace beffroi::db {

using testing::TemporaryFolder;
using testing::TestDatabase;

namespace {

namespace fs = std::filesystem;

std::string code_of(const Result<std::unique_ptr<Database>>& result) {
    return result.ok() ? "ok" : result.error().code;
}

Options at(const std::string& folder, OpenedBy by = OpenedBy::command) {
    Options options;
    options.data_dir = folder;
    options.opened_by = by;
    return options;
}

}

TEST_CASE("a folder is created, one server uses it, commands may write meanwhile") {
    TemporaryFolder folder;
    const std::string data = folder.file("new/data");
    auto server = Database::open(at(data, OpenedBy::server));
    REQUIRE(code_of(server) == "ok");
    CHECK((fs::status(data).permissions() & fs::perms::others_all) == fs::perms::none);
    CHECK(code_of(Database::open(at(data, OpenedBy::server))) == "in_use");
    (*server)->write([](Write& tx) { tx.run("CREATE TABLE t (n INTEGER)"); });

    auto command = Database::open(at(data));
    REQUIRE(code_of(command) == "ok");
    testing::at_once(4, [&] {
        for (int i = 0; i < 10; ++i) {
            (*server)->write([](Write& tx) { tx.run("INSERT INTO t VALUES (1)"); });
            (*command)->write([](Write& tx) { tx.run("INSERT INTO t VALUES (2)"); });
        }
    });
    CHECK((*server)->read([](Read& tx) { return tx.one<int>("SELECT count(*) FROM t"); }) == 80);
    server->reset();
    CHECK(code_of(Database::open(at(data, OpenedBy::server))) == "ok");
}

TEST_CASE("who waits too long for another program's write is told to come back") {
    TestDatabase database(Engine::sqlite);
    database->write([](Write& tx) { tx.run("CREATE TABLE t (n INTEGER)"); });
    auto options = database.options();
    options.busy_wait_ms = 50;
    auto impatient = Database::open(options);
    REQUIRE(impatient.ok());
    database->write([&](Write&) {
        CHECK_THROWS_AS((*impatient)->write([](Write& tx) { tx.run("INSERT INTO t VALUES (1)"); }), Unavailable);
        CHECK((*impatient)->read([](Read& tx) { return tx.one<int>("SELECT count(*) FROM t"); }) == 0);
    });
    (*impatient)->write([](Write& tx) { tx.run("INSERT INTO t VALUES (1)"); });
}

TEST_CASE("a folder that can't be used gets a sentence") {
    TemporaryFolder folder;
    std::ofstream(folder.file("file")) << "x";
    const auto under_a_file = Database::open(at(folder.file("file/data")));
    CHECK(code_of(under_a_file) == "cannot_create");
    CHECK(under_a_file.error().message.args.at(0) == folder.file("file/data"));
    fs::create_directory(folder.file("taken"));
    fs::create_directory(folder.file("taken/beffroi.db"));
    CHECK(code_of(Database::open(at(folder.file("taken")))) == "not_a_database");
}

TEST_CASE("durability and safety are what the design says") {
    TestDatabase database(Engine::sqlite);
    database->write([](Write& tx) {
        CHECK(tx.one<std::string>("PRAGMA journal_mode") == "wal");
        CHECK(tx.one<int>("PRAGMA synchronous") == 2);
        CHECK(tx.one<int>("PRAGMA foreign_keys") == 1);
    });
    database->read([](Read& tx) { CHECK(tx.one<int>("PRAGMA query_only") == 1); });
}

TEST_CASE("hooks see every connection") {
    static bool active = false;
    on_sqlite_open([](sqlite3* connection) {
        if (!active) return;
        sqlite3_create_function(
            connection, "answer", 0, SQLITE_UTF8, nullptr,
            [](sqlite3_context* context, int, sqlite3_value**) { sqlite3_result_int(context, 42); }, nullptr, nullptr);
    });
    active = true;
    TestDatabase database(Engine::sqlite);
    CHECK(database->write([](Write& tx) { return tx.one<int>("SELECT answer()"); }) == 42);
    CHECK(database->read([](Read& tx) { return tx.one<int>("SELECT answer()"); }) == 42);
    active = false;
}

TEST_CASE("writers that wait share one commit") {
    TestDatabase database(Engine::sqlite);
    database->write([](Write& tx) { tx.run("CREATE TABLE t (n INTEGER)"); });
    const auto before = database->stats();
    // The first job holds the writer until all others queue behind it.
    std::atomic<int> queued{0};
    testing::at_once(33, [&] {
        const int n = queued.fetch_add(1);
        database->write([&](Write& tx) {
            if (n == 0) {
                while (queued < 33) std::this_thread::yield();
                std::this_thread::sleep_for(std::chrono::milliseconds(50));
            }
            tx.run("INSERT INTO t VALUES (?1)", n);
        });
    });
    const auto after = database->stats();
    CHECK(after.writes - before.writes == 33);
    CHECK(after.groups - before.groups < 33);
}

TEST_CASE("the log stays bounded under writers and readers that never pause") {
    TestDatabase database(Engine::sqlite);
    database->write([](Write& tx) { tx.run("CREATE TABLE t (id INTEGER PRIMARY KEY, bytes BLOB)"); });
    std::atomic<bool> enough{false};
    // Views that overlap: at every moment somebody reads, and the log can't simply start over.
    std::vector<std::thread> readers;
    for (int i = 0; i < 4; ++i) {
        readers.emplace_back([&] {
            while (!enough) {
                database->read([](Read& tx) {
                    tx.one<int>("SELECT count(*) FROM t");
                    std::this_thread::sleep_for(std::chrono::milliseconds(3));
                });
            }
        });
    }
    std::atomic<int> next{0};
    testing::at_once(4, [&] {
        for (int i = 0; i < 250; ++i) {
            // Bytes that change: SQLite does not write what is there already.
            const int n = next++;
            const std::string bytes(200'000, static_cast<char>(n));
            database->write([&](Write& tx) {
                tx.run("INSERT INTO t VALUES (?1, ?2) ON CONFLICT (id) DO UPDATE SET bytes = excluded.bytes", n % 20,
                       Param::blob(bytes));
            });
        }
    });
    enough = true;
    for (auto& r : readers) r.join();
    // 200 MB were written, and the bound is 64 MB.
    CHECK(fs::file_size(database.folder() + "/beffroi.db-wal") < (std::uintmax_t{100} << 20));
}

TEST_CASE("the log is copied back into the database beside the writer") {
    TestDatabase database(Engine::sqlite);
    database->write([](Write& tx) { tx.run("CREATE TABLE t (id INTEGER PRIMARY KEY, bytes BLOB)"); });
    const std::string file = database.folder() + "/beffroi.db";
    const std::string bytes(1'000'000, 'x');
    // 40 MB: twice what makes the keeper copy, less than what makes the writer itself start the log over.
    for (int i = 0; i < 40; ++i)
        database->write([&](Write& tx) { tx.run("INSERT INTO t VALUES (?1, ?2)", i, Param::blob(bytes)); });
    for (int waited = 0; fs::file_size(file) < 15'000'000 && waited < 5000; ++waited)
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    CHECK(fs::file_size(file) >= 15'000'000);
}

TEST_CASE("what was deleted is in none of the files any more") {
    TestDatabase database(Engine::sqlite);
    const auto files_with = [&](const std::string& needle) {
        int count = 0;
        for (const auto& entry : fs::directory_iterator(database.folder())) {
            std::ifstream in(entry.path(), std::ios::binary);
            const std::string bytes((std::istreambuf_iterator<char>(in)), {});
            count += bytes.find(needle) != std::string::npos;
        }
        return count;
    };
    database->write([](Write& tx) {
        tx.connection().script("CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT); CREATE INDEX t_name ON t (name)");
    });
    for (int i = 0; i < 300; ++i)
        database->write([&](Write& tx) {
            tx.run("INSERT INTO t VALUES (?1, ?2)", i,
                   "Zwingelstein " + std::string(static_cast<std::size_t>(i % 90), 'x'));
        });
    CHECK(files_with("Zwingelstein") > 0);
    // Read in the meantime: a reader's view does not keep the log for ever.
    database->read([](Read& tx) { tx.one<int>("SELECT count(*) FROM t"); });
    database->write([](Write& tx) { tx.run("DELETE FROM t"); });
    CHECK(files_with("Zwingelstein") > 0);
    CHECK(database->forget_deleted().ok());
    CHECK(files_with("Zwingelstein") == 0);
}

TEST_CASE("a reader that does not pause makes the database say so, and nothing waits for ever") {
    TestDatabase database(Engine::sqlite);
    database.close();
    database.change_options().busy_wait_ms = 100;
    database.open();
    database->write([](Write& tx) { tx.run("CREATE TABLE t (id INTEGER PRIMARY KEY)"); });
    std::atomic<bool> reading{false}, enough{false};
    std::thread reader([&] {
        database->read([&](Read& tx) {
            tx.one<int>("SELECT count(*) FROM t");
            reading = true;
            while (!enough) std::this_thread::sleep_for(std::chrono::milliseconds(1));
        });
    });
    while (!reading) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    database->write([](Write& tx) { tx.run("INSERT INTO t VALUES (1)"); });
    const auto refused = database->forget_deleted();
    enough = true;
    reader.join();
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().code == "unavailable");
    CHECK(database->forget_deleted().ok());
}

}
