#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "platform/db/migrations.hpp"
#include "tests/support/database.hpp"
#include "tests/support/postgres.hpp"

namespace beffroi::db {

using testing::TestDatabase;

namespace {

namespace fs = std::filesystem;

constexpr Migration steps[] = {
    {"pairs", 1, "table", "", "CREATE TABLE pairs (id INTEGER PRIMARY KEY, twin INTEGER NOT NULL, note TEXT)"}};
constexpr Migration later[] = {steps[0], {"pairs", 2, "more", "", "CREATE TABLE more (id INTEGER PRIMARY KEY)"}};

void add_pair(Database& db, std::int64_t n) {
    db.write([&](Write& tx) {
        tx.run(
            "INSERT INTO pairs VALUES (?1, ?2, 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa')",
            n * 2, n * 2 + 1);
        tx.run("INSERT INTO pairs VALUES (?1, ?2, NULL)", n * 2 + 1, n * 2);
    });
}

std::int64_t count(Database& db) {
    return db.read([](Read& tx) { return tx.one<std::int64_t>("SELECT count(*) FROM pairs").value(); });
}

std::string code_of(const Result<void>& result) {
    if (result.ok()) return "ok";
    INFO(result.error().message.key);
    return result.error().code;
}

std::string content(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

void write_file(const std::string& file, const std::string& bytes) { std::ofstream(file, std::ios::binary) << bytes; }

std::vector<std::string> names_in(const std::string& folder) {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder)) names.push_back(entry.path().filename());
    std::ranges::sort(names);
    return names;
}

/// On PostgreSQL a backup is of a whole database, so these tests have one each.
struct Case {
    explicit Case(Engine engine) : database(Engine::sqlite) {
        if (engine == Engine::postgres) {
            database.change_options().url = testing::Postgres::shared().fresh_database();
            database.close();
            database.open();
        }
        REQUIRE(migrate(*database, steps));
    }
    TestDatabase database;
    testing::TemporaryFolder elsewhere;
};

}

TEST_CASE_BOTH_ENGINES("a backup is whole while writes go on, and comes back") {
    Case c(db.engine());
    const std::string file = c.elsewhere.file("copy");
    for (int i = 0; i < 200; ++i) add_pair(*c.database, i);

    // Writes go on meanwhile; the copy holds whole transactions only.
    std::atomic<bool> enough{false};
    std::atomic<std::int64_t> next{200};
    std::thread writer([&] {
        while (!enough) add_pair(*c.database, next++);
    });
    while (next < 220) std::this_thread::yield();
    const auto made = c.database->backup(file);
    enough = true;
    writer.join();
    REQUIRE(code_of(made) == "ok");
    CHECK(names_in(c.elsewhere.path()) == std::vector<std::string>{"copy"});
    const auto after = count(*c.database);

    // A second backup replaces the first.
    const auto size = fs::file_size(file);
    CHECK(code_of(c.database->backup(file)) == "ok");
    CHECK(fs::file_size(file) >= size);

    // The later steps' tables must not survive: the restored database is the old one.
    const auto kept = count(*c.database);
    REQUIRE(migrate(*c.database, later));
    add_pair(*c.database, 900000);
    c.database.close();
    CHECK(code_of(restore(file, c.database.options(), steps)) == "ok");
    c.database.open();
    CHECK(count(*c.database) == kept);
    CHECK(kept >= after);
    CHECK(c.database->read([](Read& tx) {
        return tx.one<int>("SELECT count(*) FROM pairs a JOIN pairs b ON b.id = a.twin");
    }) == kept);
    CHECK(*migrate(*c.database, later) == 1);
    CHECK(c.database->check().ok());
}

TEST_CASE("restoring refuses what is no backup, and touches nothing [sqlite]") {
    Case c(Engine::sqlite);
    for (int i = 0; i < 300; ++i) add_pair(*c.database, i);
    const std::string good = c.elsewhere.file("good.db");
    REQUIRE(c.database->backup(good).ok());
    add_pair(*c.database, 900000);
    const auto options = c.database.options();
    CHECK(code_of(restore(good, options, steps)) == "in_use");
    const auto rows = count(*c.database);
    c.database.close();
    const std::string before = content(options.data_dir + "/beffroi.db");

    CHECK(code_of(restore(c.elsewhere.file("missing"), options, steps)) == "not_a_backup");
    write_file(c.elsewhere.file("text"), std::string(5000, 'x'));
    CHECK(code_of(restore(c.elsewhere.file("text"), options, steps)) == "not_a_backup");
    write_file(c.elsewhere.file("empty"), "");
    CHECK(code_of(restore(c.elsewhere.file("empty"), options, steps)) == "not_a_backup");

    const std::string bytes = content(good);
    write_file(c.elsewhere.file("short"), bytes.substr(0, bytes.size() / 2));
    CHECK(code_of(restore(c.elsewhere.file("short"), options, steps)) == "damaged_backup");
    std::string garbled = bytes;
    for (std::size_t i = 8192; i < 12000; ++i) garbled[i] = 'z';
    write_file(c.elsewhere.file("garbled"), garbled);
    const auto damaged = restore(c.elsewhere.file("garbled"), options, steps);
    CHECK(code_of(damaged) == "damaged_backup");
    CHECK(damaged.error().message.args.at(0) == c.elsewhere.file("garbled"));

    // Another program's file: the same format without our mark.
    std::string foreign = bytes;
    foreign[68] = foreign[69] = foreign[70] = foreign[71] = 0;
    write_file(c.elsewhere.file("foreign"), foreign);
    CHECK(code_of(restore(c.elsewhere.file("foreign"), options, steps)) == "not_a_backup");

    CHECK(code_of(restore(good, options, {})) == "newer_database");
    constexpr Migration changed[] = {{"pairs", 1, "table", "", "CREATE TABLE pairs (id INTEGER)"}};
    CHECK(code_of(restore(good, options, changed)) == "changed_migration");

    CHECK(content(options.data_dir + "/beffroi.db") == before);
    CHECK(names_in(options.data_dir) == std::vector<std::string>{"beffroi.db", "beffroi.lock"});
    c.database.open();
    CHECK(count(*c.database) == rows);
}

TEST_CASE("restoring keeps the former database beside the new one [sqlite]") {
    Case c(Engine::sqlite);
    add_pair(*c.database, 1);
    const std::string good = c.elsewhere.file("good.db");
    REQUIRE(c.database->backup(good).ok());
    add_pair(*c.database, 2);
    const auto options = c.database.options();
    c.database.close();
    REQUIRE(code_of(restore(good, options, steps)) == "ok");
    const auto names = names_in(options.data_dir);
    REQUIRE(names.size() == 3);
    CHECK(names[0].starts_with("beffroi-before-20"));

    // A damaged database is replaced too, and kept as it was.
    std::string broken = content(options.data_dir + "/beffroi.db");
    broken.resize(6000);
    write_file(options.data_dir + "/beffroi.db", broken);
    CHECK(code_of(restore(good, options, steps)) == "ok");
    CHECK(names_in(options.data_dir).size() == 4);
    c.database.open();
    CHECK(count(*c.database) == 2);

    // Into an empty folder: moving to another machine.
    testing::TemporaryFolder fresh;
    Options moved = options;
    moved.data_dir = fresh.file("data");
    CHECK(code_of(restore(good, moved, steps)) == "ok");
    auto opened = Database::open(moved);
    REQUIRE(opened.ok());
    CHECK(count(**opened) == 2);
    // The former one is a database like any other.
    const auto former = names_in(options.data_dir)[0];
    CHECK(content(options.data_dir + "/" + former).size() > 0);
}

TEST_CASE("a backup that can't be written says so [sqlite]") {
    Case c(Engine::sqlite);
    add_pair(*c.database, 1);
    CHECK(code_of(c.database->backup(c.elsewhere.file("no/such/folder/copy"))) == "cannot_write");
    CHECK(names_in(c.elsewhere.path()).empty());
}

TEST_CASE("restoring refuses what is no backup, and touches nothing [postgres]") {
    if (testing::Postgres::skipped()) return;
    Case c(Engine::postgres);
    for (int i = 0; i < 300; ++i) add_pair(*c.database, i);
    const auto options = c.database.options();
    const std::string good = c.elsewhere.file("good.dump");
    REQUIRE(code_of(c.database->backup(good)) == "ok");
    CHECK(code_of(restore(c.elsewhere.file("missing"), options, steps)) == "not_a_backup");
    write_file(c.elsewhere.file("text"), std::string(5000, 'x'));
    CHECK(code_of(restore(c.elsewhere.file("text"), options, steps)) == "not_a_backup");
    const std::string bytes = content(good);
    write_file(c.elsewhere.file("short"), bytes.substr(0, bytes.size() / 2));
    CHECK(code_of(restore(c.elsewhere.file("short"), options, steps)) == "damaged_backup");
    CHECK(code_of(restore(good, options, {})) == "newer_database");
    CHECK(count(*c.database) == 600);

    // Without the tools: a sentence.
    const std::string path = std::getenv("PATH");
    setenv("PATH", "/nowhere", 1);
    CHECK(code_of(c.database->backup(c.elsewhere.file("other"))) == "no_pg_dump");
    CHECK(code_of(restore(good, options, steps)) == "no_pg_restore");
    setenv("PATH", path.c_str(), 1);
    CHECK_FALSE(fs::exists(c.elsewhere.file("other")));
}

}
