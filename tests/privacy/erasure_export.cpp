// The right to take along and the right to be forgotten, from the request to the bytes on the disk.
#include "features/privacy/privacy.hpp"
#include "features/suggestions/suggestions.hpp"
#include "platform/jobs/jobs.hpp"
#include "tests/privacy/traces.hpp"

using namespace beffroi;
using namespace beffroi::privacy;
using namespace beffroi::testing;

namespace {

/// A feature that holds a name and an address: what any feature with people has.
constexpr db::Migration members[] = {
    {"members", 1, "members", "",
     "CREATE TABLE members (id INTEGER PRIMARY KEY, name TEXT NOT NULL, mail BLOB NOT NULL, since INTEGER NOT NULL);"
     "CREATE UNIQUE INDEX members_mail ON members (mail);"
     "CREATE INDEX members_name ON members (name, since)"}};

Holding member_holding() {
    return {"members",
            "Messages of visitors",
            [](db::Read& tx, PersonId person) {
                std::vector<Record> all;
                tx.each(
                    "SELECT name, mail, since FROM members WHERE id = ?1",
                    [&](const db::Row& row) {
                        all.push_back({{"name", "What", row.string(0)},
                                       {"mail", "Detail", row.string(1)},
                                       {"since", "When", row.get<Instant>(2)}});
                    },
                    person);
                return all;
            },
            [](db::Write& tx, PersonId person, const Clock&) { tx.run("DELETE FROM members WHERE id = ?1", person); },
            {}};
}

struct World {
    db::Database& db;
    std::vector<Holding> holdings = own_holdings();
    PersonId eugenie{7001}, other{7002};

    explicit World(db::Database& database) : db(database) {
        std::vector<db::Migration> all(std::begin(members), std::end(members));
        for (auto some :
             {jobs::migrations(), journal::migrations(), migrations(), places::migrations(), suggestions::migrations()})
            all.insert(all.end(), some.begin(), some.end());
        REQUIRE(db::migrate(db, all));
        holdings.push_back(member_holding());
        holdings.push_back(suggestions::holding());
        // Many others, so that pages split and move, and the two among them changed often.
        for (int i = 0; i < 400; ++i)
            put(PersonId{8000 + i}, "Personne " + std::to_string(i), "p" + std::to_string(i) + "@exemple.fr");
        for (int i = 0; i < 30; ++i) {
            put(eugenie, i % 2 ? "Eugénie Zwingelstein" : "Eugénie Zwingelstein-Quatrebarbes",
                "zwingelstein" + std::to_string(i) + "@exemple.fr");
            put(other, "Ludovic Quenneville", "quenneville@exemple.fr");
        }
        put(eugenie, "Eugénie Zwingelstein", "zwingelstein@exemple.fr");
        db.write([&](db::Write& tx) {
            journal::record(tx, {}, journal::Act::account_created, eugenie, "", after(-1));
            journal::record(tx, other, journal::Act::seen, eugenie, "person", after(0));
        });
    }
    void put(PersonId id, const std::string& name, const std::string& mail) {
        db.write([&](db::Write& tx) {
            tx.run(
                "INSERT INTO members (id, name, mail, since) VALUES (?1, ?2, ?3, ?4) "
                "ON CONFLICT (id) DO UPDATE SET name = excluded.name, mail = excluded.mail",
                id, name, db::Param::blob(mail), asked_at);
        });
    }
    /// The nightly job as a server would run it at that time; how many jobs ran.
    int night(const Clock& clock) {
        jobs::Runner runner(db, clock);
        serve(runner, db, holdings, clock);
        return runner.run_due();
    }
    bool has(PersonId person) {
        return db.read(
            [&](db::Read& tx) { return tx.one<int>("SELECT 1 FROM members WHERE id = ?1", person).has_value(); });
    }
    journal::Verdict chain() {
        return db.read([](db::Read& tx) { return journal::verify(tx); });
    }
};

const std::vector<std::string> traces{"Zwingelstein", "zwingelstein", "Quatrebarbes"};

}

TEST_CASE_BOTH_ENGINES("a person takes along everything that was put in, for programs and on paper") {
    World world(db);
    db.write([&](db::Write& tx) { REQUIRE(ask_erasure(tx, world.holdings, world.eugenie, after(0)).ok()); });
    const auto json =
        db.read([&](db::Read& tx) { return export_json(tx, world.holdings, world.eugenie, Lang::fr, after(0).now()); });
    for (const char* part :
         {"\"person\":\"6ts\"", "\"name\":\"Eugénie Zwingelstein\"", "\"mail\":\"zwingelstein@exemple.fr\"",
          "\"since\":\"2026-11-25T09:00:00Z\"", "\"act\":\"account_created\"", "\"act\":\"seen\"",
          "\"detail\":\"person\"", "\"by\":\"staff\"", "\"by\":\"you\"", "\"key\":\"requests\"",
          "\"asked\":\"2026-11-25T09:00:00Z\"", "\"name\":\"Journal des accès et des droits\""}) {
        CAPTURE(part);
        CHECK(holds(json, part));
    }
    CHECK_FALSE(holds(json, "Quenneville"));
    CHECK_FALSE(holds(json, "Personne 3"));
    CHECK_FALSE(holds(json, world.other.text()));

    const Paper paper{Lang::fr, "Pays de la Vire", "Eugénie Zwingelstein", "02 61 91 00 00"};
    const auto words = words_of(
        db.read([&](db::Read& tx) { return export_pdf(tx, world.holdings, world.eugenie, paper, after(0).now()); }));
    for (const char* part :
         {"Les données de Eugénie Zwingelstein", "zwingelstein@exemple.fr", "Compte créé", "Fiche consultée",
          "Une personne de la coopérative", "Effacement demandé", "02 61 91 00 00"}) {
        CAPTURE(part);
        CHECK(holds(words, part));
    }
    CHECK_FALSE(holds(words, "Quenneville"));
    // Whoever never came is held nowhere, and told so.
    const auto stranger =
        db.read([&](db::Read& tx) { return export_json(tx, world.holdings, PersonId{1}, Lang::en, after(0).now()); });
    CHECK(holds(stranger, "\"key\":\"members\",\"records\":[]"));
    CHECK(holds(words_of(db.read(
                    [&](db::Read& tx) { return export_pdf(tx, world.holdings, PersonId{1}, paper, after(0).now()); })),
                "Rien à votre sujet."));
}

TEST_CASE_BOTH_ENGINES(
    "who asks to be erased has seven days to think again; then nothing of them is found anywhere, and the journal is "
    "whole") {
    World world(db);
    for (const std::string& trace : traces) {
        CAPTURE(trace);
        if (trace != "Quatrebarbes") CHECK_FALSE(tables_with(db, trace).empty());
        if (db.engine() == db::Engine::sqlite) CHECK_FALSE(files_with(trace).empty());
    }
    const auto request =
        db.write([&](db::Write& tx) { return ask_erasure(tx, world.holdings, world.eugenie, after(0)); }).value();
    CHECK(request.due == after(7).now());
    // Asked twice, the first counts.
    CHECK(
        db.write([&](db::Write& tx) { return ask_erasure(tx, world.holdings, world.eugenie, after(1)); }).value().due ==
        request.due);
    db.write([&](db::Write& tx) { schedule(tx, after(0)); });
    db.write([&](db::Write& tx) { schedule(tx, after(0)); });
    CHECK(world.night(after(0)) == 0);
    CHECK(world.night(after(1)) == 1);
    CHECK(world.has(world.eugenie));
    CHECK(db.write([&](db::Write& tx) { return withdraw_erasure(tx, world.eugenie, after(2)); }).ok());
    CHECK(db.write([&](db::Write& tx) { return withdraw_erasure(tx, world.eugenie, after(2)); }).error().code ==
          "no_request");
    CHECK(world.night(after(9)) == 1);
    CHECK(world.has(world.eugenie));

    db.write([&](db::Write& tx) { REQUIRE(ask_erasure(tx, world.holdings, world.eugenie, after(10)).ok()); });
    CHECK(world.night(after(16, 20)) == 1);
    CHECK(world.has(world.eugenie));
    CHECK(world.night(after(18)) == 1);
    CHECK_FALSE(world.has(world.eugenie));
    CHECK_FALSE(db.read([&](db::Read& tx) { return erasure_request(tx, world.eugenie); }));
    for (const std::string& trace : traces) {
        CAPTURE(trace);
        CHECK(tables_with(db, trace) == std::vector<std::string>{});
        if (db.engine() == db::Engine::sqlite) CHECK(files_with(trace) == std::vector<std::string>{});
    }
    // Others are untouched, the chain is whole, and its last word about her is that she was erased.
    CHECK(world.has(world.other));
    CHECK(db.read([](db::Read& tx) { return tx.one<int>("SELECT COUNT(*) FROM members").value(); }) == 401);
    CHECK(world.chain().state == journal::Verdict::State::whole);
    const auto last = db.read([&](db::Read& tx) { return journal::about(tx, world.eugenie, 1).at(0); });
    CHECK(last.act == journal::Act::account_erased);
}

TEST_CASE_BOTH_ENGINES("an erasure that fails in one feature is not half done") {
    World world(db);
    auto broken = world.holdings;
    broken.push_back(
        {"broken", "Detail", {}, [](db::Write&, PersonId, const Clock&) { throw std::runtime_error("a bug"); }, {}});
    CHECK_THROWS(erase(db, broken, world.eugenie, {}, after(0)));
    CHECK(world.has(world.eugenie));
    CHECK(db.read([&](db::Read& tx) { return journal::about(tx, world.eugenie, 1).at(0); }).act == journal::Act::seen);
    CHECK(erase(db, world.holdings, world.eugenie, world.other, after(0)).ok());
    CHECK_FALSE(world.has(world.eugenie));
}
