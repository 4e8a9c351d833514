// What of records goes after its time or on demand, and what stays.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/activities/fixture.hpp"

using namespace beffroi;
using namespace beffroi::activities;

TEST_CASE_BOTH_ENGINES("notes go after their time, unless the law keeps somebody's; figures stay") {
    World w(db);
    const auto jeanne = w.sheet("Jeanne", "Lecointe"), luc = w.sheet("Luc", "Roy");
    const auto noted = [&](BeneficiaryId who, const char* day) {
        Activity a = w.one(who);
        a.day = on(day);
        a.notes = "Mot de passe oublié";
        const auto id = w.recorded(a);
        a = w.of(id);
        a.notes = "Mot de passe retrouvé";
        REQUIRE(w.try_change(a));
        return id;
    };
    const auto old = noted(jeanne, "2024-01-10"), kept = noted(luc, "2024-01-10"), young = noted(jeanne, "2026-01-10");
    REQUIRE(db.write([&](db::Write& tx) { return beneficiaries::hold(tx, luc, true, w.boss, w.clock); }));
    const auto rule = holding(w.vault);
    const auto gone = [&] {
        return db.write([&](db::Write& tx) { return rule.delete_older(tx, at("2024-11-26T00:00:00Z"), w.clock); });
    };
    CHECK(gone() == 1);
    CHECK(gone() == 0);
    CHECK(w.of(old).notes.empty());
    CHECK(w.of(kept).notes == "Mot de passe retrouvé");
    CHECK(w.of(young).notes == "Mot de passe retrouvé");
    const auto former = [&](ActivityId id) {
        return db.read([&](db::Read& tx) { return history(tx, w.vault, id); })[1].was.size();
    };
    CHECK(former(old) == 0);
    CHECK(former(young) == 1);
    CHECK(w.facts(jeanne).size() == 2);
    REQUIRE(db.write([&](db::Write& tx) { return beneficiaries::hold(tx, luc, false, w.boss, w.clock); }));
    CHECK(gone() == 1);
}

TEST_CASE_BOTH_ENGINES("somebody with an account takes records along, and erases what was noted") {
    World w(db);
    const PersonId account{4242};
    const auto jeanne = w.sheet("Jeanne", "Lecointe", 1958, "", account);
    Activity a = w.one(jeanne);
    a.notes = "Mot de passe oublié";
    const auto id = w.recorded(a);
    const auto rule = holding(w.vault);
    const auto records = db.read([&](db::Read& tx) { return rule.export_about(tx, account); });
    REQUIRE(records.size() == 1);
    CHECK(std::get<std::string>(records[0].back().value) == "Mot de passe oublié");
    CHECK(db.read([&](db::Read& tx) { return rule.export_about(tx, PersonId{1}); }).empty());
    db.write([&](db::Write& tx) { rule.erase(tx, account, w.clock); });
    CHECK(w.of(id).notes.empty());
    CHECK(w.facts(jeanne).size() == 1);
}

TEST_CASE("a stolen database file tells no note") {
    testing::TestDatabase database(db::Engine::sqlite);
    World w(*database);
    Activity a = w.one();
    a.notes = "Zoroastre a perdu son code";
    a = w.of(w.recorded(a));
    a.notes = "Zoroastre l'a retrouvé";
    REQUIRE(w.try_change(a));
    bool found = false;
    for (const auto& file : std::filesystem::directory_iterator(database.folder())) {
        std::ifstream in(file.path(), std::ios::binary);
        const std::string bytes{std::istreambuf_iterator<char>(in), {}};
        CHECK(bytes.find("Zoroastre") == std::string::npos);
        found = found || bytes.find("activities_history") != std::string::npos;
    }
    CHECK(found);
}
