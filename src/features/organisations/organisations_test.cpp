#include <algorithm>

#include "tests/organisations/fixture.hpp"

using namespace beffroi;
using namespace beffroi::organisations;
using namespace beffroi::organisations::for_tests;

TEST_CASE_BOTH_ENGINES("an organisation is kept whole, changed, and the journal tells") {
    World world(db);
    Organisation o = *world.read([&](db::Read& tx) { return organisation(tx, world.town); });
    CHECK(o.name == "Mairie de Vire");
    CHECK(o.kinds.has(Kind::funder));
    CHECK(o.created == morning);
    CHECK(world.journal() ==
          Names{"team:" + world.north.text() + ":added", "organisation:" + world.town.text() + ":added"});

    o.phone = "+33231660000";
    o.note = "Rappeler en mars";
    CHECK(world.write([&](db::Write& tx) { return change(tx, o, world.claire, later); }).ok());
    CHECK(world.read([&](db::Read& tx) { return organisation(tx, world.town); }) == o);
    CHECK(world.journal().front() == "organisation:" + world.town.text());
    // What differs in nothing is not told.
    CHECK(world.write([&](db::Write& tx) { return change(tx, o, world.claire, later); }).ok());
    CHECK(world.journal().size() == 3);

    Organisation other = o;
    other.id = OrganisationId{42};
    CHECK(world.write([&](db::Write& tx) { return change(tx, other, world.claire, now); }).error().code ==
          "unknown_organisation");
    o.name = " – ";
    CHECK(world.write([&](db::Write& tx) { return change(tx, o, world.claire, now); }).error().field == "name");
    o.name = "Mairie";
    o.kinds = {};
    CHECK(world.write([&](db::Write& tx) { return change(tx, o, world.claire, now); }).error().field == "kinds");
}

TEST_CASE_BOTH_ENGINES("one SIRET is one organisation, however many add it at once") {
    World world(db);
    const auto again = world.write([&](db::Write& tx) { return add(tx, World::a_town(), world.claire, now); });
    CHECK(again.error().code == "siret_taken");
    CHECK(again.error().field == "siret");
    CHECK(world.read([](db::Read& tx) { return by_siret(tx, "73282932000074"); })->id == world.town);

    Organisation firm = World::a_town();
    firm.name = "Imprimerie";
    firm.siret = "43493312300029";
    const auto all =
        testing::at_once(10, [&] { return db.write([&](db::Write& tx) { return add(tx, firm, world.claire, now); }); });
    CHECK(std::count_if(all.begin(), all.end(), [](const auto& r) { return r.ok(); }) == 1);
    // Nor by changing one.
    Organisation printer = *world.read([](db::Read& tx) { return by_siret(tx, "43493312300029"); });
    printer.siret = "73282932000074";
    CHECK(world.write([&](db::Write& tx) { return change(tx, printer, world.claire, now); }).error().code ==
          "siret_taken");
    CHECK(world.read([](db::Read& tx) { return by_siret(tx, "43493312300029"); })->name == "Imprimerie");
    // Without a SIRET there may be many.
    firm.siret = "";
    for (int i = 0; i < 2; ++i)
        CHECK(world.write([&](db::Write& tx) { return add(tx, firm, world.claire, now); }).ok());
    CHECK(!world.read([](db::Read& tx) { return by_siret(tx, ""); }));
    // Nothing is told of what was not kept.
    const auto told = world.journal();
    CHECK(std::count_if(told.begin(), told.end(), [](const auto& what) { return what.starts_with("organisation:"); }) ==
          4);
}

TEST_CASE_BOTH_ENGINES("organisations are found by words of their name, town and numbers, and by kind") {
    World world(db);
    Organisation o;
    o.name = "Les Éditions d’Été";
    o.kinds = {Kind::firm};
    o.siret = "43493312300029";
    o.rna = "W141000123";
    o.insee = "14174";
    CHECK(world.write([&](db::Write& tx) { return add(tx, o, world.claire, now); }).ok());
    CHECK(world.found({}) == Names{"Les Éditions d’Été", "Mairie de Vire"});
    for (std::string_view typed : {"editions", "ETE", "condé édit", "434 933 123", "434.933.123.00029", "w141000123"})
        CHECK(world.found({.text = std::string(typed)}) == Names{"Les Éditions d’Été"});
    CHECK(world.found({.text = "vire normandie"}) == Names{"Mairie de Vire"});
    CHECK(world.found({.text = "mairie éditions"}).empty());
    CHECK(world.found({.text = "9%9_9"}).empty());  // neither % nor _ stands for anything
    CHECK(world.found({.text = "", .kind = Kind::funder}) == Names{"Mairie de Vire"});
    CHECK(world.found({.text = "", .kind = Kind::employer}).empty());
    CHECK(world.found({.text = "", .kind = {}, .retired = false, .limit = 1}).size() == 1);
    CHECK(world.found({.text = "", .kind = {}, .retired = true}).empty());
}

TEST_CASE_BOTH_ENGINES("teams have a name of their own") {
    World world(db);
    const auto add_named = [&](std::string_view name, OrganisationId of = {}) {
        return world.write([&](db::Write& tx) { return add_team(tx, name, of, world.claire, now); });
    };
    CHECK(add_named("NORD").error().code == "name_taken");
    CHECK(add_named("  ").error().code == "name_needed");
    CHECK(add_named("Sud", OrganisationId{42}).error().field == "organisation");
    const auto south = *add_named("Sud");
    const auto rename = [&](TeamId id, std::string_view name, OrganisationId of = {}) {
        return world.write([&](db::Write& tx) { return change_team(tx, id, name, of, world.claire, now); });
    };
    CHECK(rename(south, "Nord").error().field == "name");
    CHECK(rename(TeamId{42}, "Ouest").error().code == "unknown_team");
    CHECK(rename(south, "Sud et mer", world.town).ok());
    CHECK(world.read([&](db::Read& tx) { return team(tx, south); })->organisation == world.town);
    CHECK(world.read([&](db::Read& tx) { return teams_of(tx, world.town); }).size() == 2);
    CHECK(world.journal().front() == "team:" + south.text());
    CHECK(rename(south, "Sud et mer").ok());
    CHECK(world.read([&](db::Read& tx) { return teams_of(tx, world.town); }).size() == 1);
}

TEST_CASE_BOTH_ENGINES("places are an organisation's by its SIRET") {
    World world(db);
    REQUIRE(places::import(db,
                           "id,pivot,nom,commune,code_postal,adresse,date_maj,services\n"
                           "1,73282932000074,Médiathèque,Vire Normandie,14500,1 rue du Port,2026-01-01,Aide aux "
                           "démarches administratives\n"
                           "2,00000000000000,Ailleurs,Vire Normandie,14500,2 rue du Port,2026-01-01,Aide aux démarches "
                           "administratives\n",
                           {})
                .ok());
    const auto of = [&](std::string_view pivot) {
        return world.read([&](db::Read& tx) { return places::places_of(tx, pivot); });
    };
    REQUIRE(of("73282932000074").size() == 1);
    CHECK(of("73282932000074")[0].name == "Médiathèque");
    CHECK(of("73282932000074")[0].commune == "Vire Normandie");
    CHECK(of("").empty());
    CHECK(of("00000000000000").empty());  // "not known" is nobody's
}

TEST_CASE_BOTH_ENGINES("the demonstration is made once, and its people have their places") {
    World world(db);
    for (int i = 0; i < 2; ++i) REQUIRE(load_demo(db, now).ok());
    CHECK(world.found({}).size() == 7);
    CHECK(world.read([](db::Read& tx) { return teams(tx); }).size() == 2);  // "Nord" was there
    for (const auto& each : world.read([](db::Read& tx) { return find(tx, {}); })) CHECK(read_siret(each.siret).ok());
    REQUIRE(accounts::load_demo(db, vault, now, demo_role).ok());
    const auto role_of = [&](std::string_view mail) {
        return world.read([&](db::Read& tx) { return accounts::person_by_mail(tx, vault, mail, now)->roles.at(0); });
    };
    CHECK(role_of("yann@pays-de-la-vire.example").team == role_of("aicha@pays-de-la-vire.example").team);
    CHECK(role_of("yann@pays-de-la-vire.example").team != role_of("mehdi@pays-de-la-vire.example").team);
    CHECK(role_of("luc@mairie-vire.example").organisation ==
          world.read([](db::Read& tx) { return by_siret(tx, "00000002600013"); })->id);
}
