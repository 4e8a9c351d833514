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
        settings.vault = vault;
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
        return tx.one<int>("SELECT COUNT(*) FROM jobs WHERE kind = 'mail'").value();
    }) == 3);

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
    CHECK(db.read([](db::Read& tx) { return tx.one<int>("SELECT COUNT(*) FROM jobs WHERE kind = 'mail'").value(); }) ==
          2);
    CHECK(db.read([](db::Read& tx) { return journal::verify(tx); }).state == journal::Verdict::State::whole);
}

TEST_CASE_BOTH_ENGINES(
    "whoever steals the database reads neither to whom letters go nor the links of those that wait") {
    Accounts world(db);
    const auto told = [&] {
        std::vector<std::string> found;
        for (const char* secret : {"zwingelstein@", "Zwingelstein", "exemple.fr/invitation/", "Bienvenue"}) {
            for (auto& each : tables_with(db, secret)) found.push_back(each + ": " + secret);
            if (db.engine() == db::Engine::sqlite)
                for (auto& each : files_with(secret)) found.push_back(each + ": " + secret);
        }
        return found;
    };
    const auto address_of = [&] {
        return db.read(
            [&](db::Read& tx) { return mail::records(tx, world.vault, "Zwingelstein@exemple.fr", 9).at(0).address; });
    };
    CHECK(told() == std::vector<std::string>{});
    CHECK(address_of() == "zwingelstein@exemple.fr");

    // As a former version left them, with the next start of the present one.
    db.write([](db::Write& tx) {
        const auto token =
            tx.one<std::string>("SELECT token FROM mails WHERE id = (SELECT MIN(id) FROM mails)").value();
        tx.run(
            "UPDATE mails SET address = 'zwingelstein@exemple.fr', sealed = NULL, address_index = NULL WHERE token <> "
            "?1",
            token);
        tx.run(
            "UPDATE jobs SET payload = '{\"token\":\"' || ?1 || '\",\"to\":\"zwingelstein@exemple.fr\",\"subject\":"
            "\"Bienvenue\",\"text\":\"https://exemple.fr/invitation/x\",\"html\":\"\"}' WHERE kind = 'mail'",
            token);
    });
    CHECK(told().size() > 3);
    CHECK(db.write([&](db::Write& tx) { return mail::seal_former(tx, world.vault); }) == 5);
    CHECK(db.write([&](db::Write& tx) { return mail::seal_former(tx, world.vault); }) == 0);
    REQUIRE(db.forget_deleted());
    CHECK(told() == std::vector<std::string>{});
    CHECK(address_of() == "zwingelstein@exemple.fr");
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
