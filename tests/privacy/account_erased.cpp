// The real accounts, taken along and erased.
#include <algorithm>

#include "features/accounts/accounts.hpp"
#include "features/privacy/privacy.hpp"
#include "platform/jobs/jobs.hpp"
#include "tests/privacy/traces.hpp"

using namespace beffroi;
using namespace beffroi::privacy;
using namespace beffroi::testing;

namespace {

/// The real accounts: two residents with all that an account may hold, one of them with a mail that still waits to be sent.
struct Accounts {
    db::Database& db;
    crypto::Vault vault{std::string(32, 'k')};
    std::vector<Holding> holdings = accounts::holdings(vault);
    PersonId leaving, staying, administrator;

    explicit Accounts(db::Database& database) : db(database) {
        for (auto& own : own_holdings()) holdings.push_back(std::move(own));
        std::vector<db::Migration> all;
        for (auto some :
             {jobs::migrations(), mail::migrations(), journal::migrations(), migrations(), accounts::migrations()})
            all.insert(all.end(), some.begin(), some.end());
        REQUIRE(db::migrate(db, all));
        administrator = add("Claire Lemoine", "claire@exemple.fr", accounts::Role::administrator);
        leaving = add("Eug\u00e9nie Zwingelstein", "zwingelstein@exemple.fr", accounts::Role::resident);
        staying = add("Ludovic Quenneville", "quenneville@exemple.fr", accounts::Role::resident);
    }
    PersonId add(const std::string& name, const std::string& mail, accounts::Role role) {
        mail::Settings settings;
        settings.url = "smtp://mail.exemple.fr";
        settings.from = "Pays de la Vire <bonjour@exemple.fr>";
        settings.house = {"Pays de la Vire", "", "https://exemple.fr"};
        return db.write([&](db::Write& tx) {
            const auto id =
                accounts::add_person(tx, vault, {name, mail, {{role, {}, {}}}, Lang::fr}, {}, after(-9)).value();
            accounts::open_session(tx, id, accounts::Strength::simple, "Firefox, Zwingel", "192.0.2", after(-1));
            const auto token = accounts::invite(tx, id, {}, after(-1)).value();
            const mail::Mail words{mail, "Bienvenue", "Bonjour " + name + ", https://exemple.fr/invitation/" + token,
                                   ""};
            REQUIRE(mail::enqueue(tx, "invitation", words, settings, after(-1).now()).ok());
            return id;
        });
    }
    int rows(const char* table, PersonId person) {
        return db.read([&](db::Read& tx) {
            return tx.one<int>(std::string("SELECT COUNT(*) FROM ") + table + " WHERE person = ?1", person).value();
        });
    }
};

}

TEST_CASE_BOTH_ENGINES(
    "an account is taken along whole, and erased with its sessions, devices, links and mails, sent or not") {
    Accounts world(db);
    const auto json =
        db.read([&](db::Read& tx) { return export_json(tx, world.holdings, world.leaving, Lang::fr, after(0).now()); });
    for (const char* part :
         {"\"mail\":\"zwingelstein@exemple.fr\"", "\"role\":\"resident\"", "\"device\":\"Firefox, Zwingel\"",
          "\"kind\":\"invitation\"", "\"act\":\"account_created\""}) {
        CAPTURE(part);
        CHECK(holds(json, part));
    }
    CHECK_FALSE(holds(json, "Quenneville"));
    REQUIRE(db.read([](db::Read& tx) {
        return tx.one<int>("SELECT COUNT(*) FROM jobs WHERE payload LIKE '%Zwingelstein%'").value();
    }) == 1);

    REQUIRE(erase(db, world.holdings, world.leaving, {}, after(0)).ok());
    for (const std::string& trace :
         {std::string("Zwingelstein"), std::string("zwingelstein@"), world.leaving.text() + "@"}) {
        CAPTURE(trace);
        CHECK(tables_with(db, trace) == std::vector<std::string>{});
        if (db.engine() == db::Engine::sqlite) CHECK(files_with(trace) == std::vector<std::string>{});
    }
    for (const char* table : {"sessions", "people_roles", "people_devices", "people_links"}) {
        CAPTURE(table);
        CHECK(world.rows(table, world.leaving) == 0);
        CHECK(world.rows(table, world.staying) == 1);
    }
    CHECK(db.read([](db::Read& tx) {
        return tx.one<int>("SELECT COUNT(*) FROM jobs WHERE payload LIKE '%quenneville%'").value();
    }) == 1);
    CHECK(db.read([](db::Read& tx) { return journal::verify(tx); }).state == journal::Verdict::State::whole);
}

TEST_CASE_BOTH_ENGINES("the last administrator stays, and who has been gone for a year does not") {
    Accounts world(db);
    const auto asked =
        db.write([&](db::Write& tx) { return ask_erasure(tx, world.holdings, world.administrator, after(0)); });
    REQUIRE_FALSE(asked.ok());
    CHECK(asked.error().code == "last_administrator");
    CHECK(erase(db, world.holdings, world.administrator, {}, after(0)).error().code == "last_administrator");
    REQUIRE(db.write([&](db::Write& tx) {
                  return accounts::close_account(tx, world.leaving, world.administrator, after(0));
              }).ok());
    const auto count_of = [&](const std::vector<Removed>& removed) {
        return std::find_if(removed.begin(), removed.end(), [](const Removed& r) { return r.key == "accounts"; })
            ->count;
    };
    CHECK(count_of(enforce_retention(db, world.holdings, after(364))) == 0);
    CHECK(count_of(enforce_retention(db, world.holdings, after(366), DryRun::yes)) == 1);
    CHECK(world.rows("people_roles", world.leaving) == 1);
    CHECK(count_of(enforce_retention(db, world.holdings, after(366))) == 1);
    CHECK(world.rows("people_roles", world.leaving) == 0);
    CHECK(world.rows("people_roles", world.administrator) == 1);
}
