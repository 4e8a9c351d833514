#include <algorithm>

#include "features/places/places.hpp"
#include "server/open.hpp"
#include "tests/support/database.hpp"

namespace beffroi::server {
namespace {

/// Every row of a table as one text a row, in an order that both engines share.
std::vector<std::string> rows_of(db::Database& database, const std::string& table,
                                 const std::vector<std::string>& columns) {
    std::string list;
    for (const auto& column : columns) list += (list.empty() ? "\"" : ", \"") + column + "\"";
    std::vector<std::string> rows;
    database.read([&](db::Read& tx) {
        tx.each("SELECT " + list + " FROM \"" + table + "\"", [&](const db::Row& row) {
            std::string text;
            for (int i = 0; i < static_cast<int>(columns.size()); ++i)
                text += (row.is_null(i) ? "(null)" : row.string(i)) + "|";
            rows.push_back(text);
        });
    });
    std::ranges::sort(rows);
    return rows;
}

std::vector<std::string> names(db::Database& database, const std::string& sql) {
    return database.read([&](db::Read& tx) { return tx.all<std::string>(sql); });
}

const crypto::Vault vault("a secret of the tests, long enough for a key");

void fill(db::Database& database) {
    REQUIRE(db::migrate(database, all_migrations()));
    database.write([](db::Write& tx) { places::prepare(tx); });
    REQUIRE(places::load_demo(database, Clock{}));
    database.write([](db::Write& tx) {
        // What a BLOB and an empty column become, and rows that point to each other before they are there.
        mail::Settings settings;
        settings.url = "smtp://127.0.0.1:1";
        settings.from = "bonjour@exemple.fr";
        settings.vault = vault;
        REQUIRE(mail::enqueue(tx, "test", {"marie@exemple.fr", "s", "x", ""}, settings, from_micros(5)));
        tx.run(
            "INSERT INTO suggestions (id, place, subject, words, received, digest) SELECT 1, MIN(id), 'other', 'É\"|', "
            "5, ?1 FROM places",
            db::Param::blob(std::string("\0\xff\n", 3)));
    });
}

}

TEST_CASE("everything that SQLite held is in PostgreSQL, and works there") {
    testing::TestDatabase from(db::Engine::sqlite), to(db::Engine::postgres);
    fill(*from);
    const auto moved = move_to(*from, to.options().url);
    REQUIRE_MESSAGE(moved, moved.error().code << moved.error().message.key);
    const auto tables =
        names(*from,
              "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE "
              "'sqlite_%' AND name <> 'schema_migrations'");
    CHECK(tables.size() > 8);
    CHECK(moved->tables == static_cast<std::int64_t>(tables.size()));
    std::int64_t rows = 0;
    for (const auto& table : tables) {
        CAPTURE(table);
        const auto columns = names(*from, "SELECT name FROM pragma_table_info('" + table + "')");
        // Halves are written differently as text: compared below.
        std::vector<std::string> comparable;
        std::ranges::copy_if(columns, std::back_inserter(comparable),
                             [](const auto& c) { return c != "latitude" && c != "longitude"; });
        const auto here = rows_of(*from, table, comparable);
        CHECK(here == rows_of(*to, table, comparable));
        rows += static_cast<std::int64_t>(here.size());
    }
    CHECK(moved->rows == rows);
    CHECK(rows > 100);
    const auto digest = to->read([](db::Read& tx) { return tx.one<std::string>("SELECT digest FROM suggestions"); });
    CHECK(digest == std::string("\0\xff\n", 3));
    const auto addressed = to->read([](db::Read& tx) { return mail::records(tx, vault, "marie@exemple.fr", 9); });
    REQUIRE(addressed.size() == 1);
    CHECK(addressed[0].address == "marie@exemple.fr");
    const auto north = [](db::Database& database) {
        return database.read([](db::Read& tx) { return tx.one<double>("SELECT MAX(latitude) FROM places"); });
    };
    CHECK(north(*from) == north(*to));

    // It is searched, foreign keys hold at once again, and what may not change may not change.
    CHECK(names(*to, "SELECT CAST(id AS TEXT) FROM places_text").size() ==
          names(*to, "SELECT slug FROM places").size());
    CHECK_FALSE(to->write([](db::Write& tx) {
        return tx.attempt(
            [&] { tx.run("INSERT INTO places_rounds (place, starts, ends, insee, spot) VALUES (1, 1, 2, '', '')"); });
    }));
    CHECK(names(*to, "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'O'").empty());
    CHECK(names(*to, "SELECT conname FROM pg_constraint WHERE condeferrable").empty());
    REQUIRE(db::migrate(*to, all_migrations()));

    // Never into what is in use.
    CHECK(move_to(*from, to.options().url).error().code == "not_empty");
}

TEST_CASE("a move that fails leaves nothing behind it") {
    testing::TestDatabase from(db::Engine::sqlite), to(db::Engine::postgres);
    fill(*from);
    from->write([](db::Write& tx) { tx.run("CREATE TABLE elsewhere (id INTEGER PRIMARY KEY)"); });
    const auto moved = move_to(*from, to.options().url);
    REQUIRE_FALSE(moved);
    CHECK(moved.error().code == "missing_table");
    CHECK(names(*to, "SELECT slug FROM places").empty());
}

}
