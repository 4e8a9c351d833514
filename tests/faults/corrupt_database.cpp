// A damaged database file: a sentence, never a crash, and the file stays as it is for whoever can save it.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>

#include "platform/base/log.hpp"
#include "platform/db/migrations.hpp"
#include "tests/support/database.hpp"

namespace beffroi {
namespace {

namespace fs = std::filesystem;

constexpr db::Migration table[] = {{"faults", 1, "table", "",
                                    "CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, bytes BLOB); "
                                    "CREATE INDEX t_bytes ON t (bytes)"}};

std::string content(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

void write_file(const std::string& file, const std::string& bytes) { std::ofstream(file, std::ios::binary) << bytes; }

/// The bytes of a sound database with a few hundred rows.
std::string sound_database() {
    log::set_level(log::Level::off);  // damage on purpose
    testing::TestDatabase database(db::Engine::sqlite);
    REQUIRE(db::migrate(*database, table).ok());
    database->write([](db::Write& tx) {
        for (int i = 0; i < 400; ++i)
            tx.run("INSERT INTO t VALUES (?1, ?2, ?3)", i, "name " + std::to_string(i), std::string(100, 'x'));
    });
    const std::string file = database.folder() + "/beffroi.db";
    database.close();
    return content(file);
}

struct Opened {
    std::string code;
    std::string file;    ///< that the sentence names
    std::string detail;  ///< why, for the log
    bool untouched = false;
};

Opened open_damaged(const std::string& bytes) {
    testing::TemporaryFolder folder(testing::TemporaryFolder::On::memory);
    write_file(folder.file("beffroi.db"), bytes);
    Opened opened;
    {
        const auto result = db::Database::open({.url = {}, .data_dir = folder.path()});
        if (!result.ok()) {
            opened.code = result.error().code;
            opened.file = fs::path(result.error().message.args.at(0)).filename();
            opened.detail = result.error().detail;
        }
    }
    opened.untouched = content(folder.file("beffroi.db")) == bytes;
    for (const auto& entry : fs::directory_iterator(folder.path())) {
        const auto name = entry.path().filename().string();
        opened.untouched = opened.untouched && (name == "beffroi.db" || name == "beffroi.lock");
    }
    return opened;
}

}

TEST_CASE("what is no database is refused and left alone") {
    for (const std::string& bytes :
         {std::string("Bonjour"), std::string(100'000, '\0'), std::string(4096, 'x'), std::string("SQLite format 3")}) {
        const auto opened = open_damaged(bytes);
        CHECK(opened.code == "not_a_database");
        CHECK(opened.file == "beffroi.db");
        CHECK_FALSE(opened.detail.empty());
        CHECK(opened.untouched);
    }
}

TEST_CASE("a damaged database is refused and left alone") {
    const std::string good = sound_database();
    REQUIRE(open_damaged(good).code.empty());

    const auto cut = open_damaged(good.substr(0, good.size() / 2));
    CHECK(cut.code == "damaged_database");
    CHECK(cut.untouched);

    std::string no_schema = good;
    for (std::size_t i = 100; i < 4096; ++i) no_schema[i] = 'z';
    const auto garbled = open_damaged(no_schema);
    CHECK(garbled.code == "damaged_database");
    CHECK(garbled.untouched);

    std::string odd_page_size = good;
    odd_page_size[16] = 3;
    odd_page_size[17] = 7;
    const auto odd = open_damaged(odd_page_size);
    CHECK((odd.code == "damaged_database" || odd.code == "not_a_database"));
    CHECK(odd.untouched);
}

TEST_CASE("damage inside the tables is found by check, and is an error, never a crash") {
    const std::string good = sound_database();
    std::mt19937 random(2026);
    int found = 0;
    constexpr int rounds = 150;
    for (int round = 0; round < rounds; ++round) {
        CAPTURE(round);
        std::string bytes = good;
        // Anywhere after the header and the schema: a few bytes, a sector, a page of nothing.
        const std::size_t at = 4096 + random() % (bytes.size() - 4096 * 2);
        const std::size_t count = round % 3 == 0 ? 4 : round % 3 == 1 ? 512 : 4096;
        for (std::size_t i = at; i < at + count; ++i) bytes[i] = static_cast<char>(round % 2 ? 0 : random());
        testing::TemporaryFolder folder(testing::TemporaryFolder::On::memory);
        write_file(folder.file("beffroi.db"), bytes);
        const auto database = db::Database::open({.url = {}, .data_dir = folder.path()});
        if (!database.ok()) {
            CHECK(database.error().code == "damaged_database");
            ++found;
            continue;
        }
        try {
            (*database)->read([](db::Read& tx) {
                tx.all<std::string>("SELECT name FROM t ORDER BY id");
                tx.all<std::string>("SELECT bytes FROM t ORDER BY bytes");
                tx.one<std::string>("SELECT id FROM t WHERE name = 'name 7'");
            });
        } catch (const db::DatabaseError&) {}
        const auto checked = (*database)->check();
        if (!checked.ok()) {
            CHECK(checked.error().code == "damaged_database");
            ++found;
        }
        try {
            (*database)->write([](db::Write& tx) { tx.run("UPDATE t SET bytes = ?1", std::string(50, 'y')); });
        } catch (const db::DatabaseError&) {}
    }
    // Bytes inside a text are nobody's business but the reader's; whole sectors are always noticed.
    CHECK(found > rounds / 2);
}

}
