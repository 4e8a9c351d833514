#include "features/organisations/organisations.hpp"

#include <algorithm>

#include "features/organisations/form.hpp"
#include "tests/support/database.hpp"

using namespace beffroi;
using namespace beffroi::organisations;
using namespace std::chrono_literals;
using accounts::Held;
using accounts::Role;

namespace {

const Instant morning = *parse_instant("2026-11-25T09:00:00+01:00");
const Clock now = Clock::fixed(morning), later = Clock::fixed(morning + 1h), much_later = Clock::fixed(morning + 48h);
const crypto::Vault vault("a secret of the tests, long enough for a key");

/// A town and a team, and Paul who works in both.
struct World {
    db::Database& db;
    OrganisationId town;
    TeamId north;
    PersonId claire, paul;

    template <class F>
    auto write(F&& f) {
        return db.write(f);
    }
    template <class F>
    auto read(F&& f) {
        return db.read(f);
    }
    explicit World(db::Database& database) : db(database) {
        std::vector<db::Migration> all;
        for (const auto& part : {journal::migrations(), places::migrations(), accounts::migrations(), organisations::migrations()})
            all.insert(all.end(), part.begin(), part.end());
        REQUIRE(db::migrate(db, all));
        db.write([](db::Write& tx) { places::prepare(tx); });
        claire = person("Claire", "claire@exemple.fr", {Role::administrator, {}, {}});
        town = *write([&](db::Write& tx) { return add(tx, a_town(), claire, now); });
        north = *write([&](db::Write& tx) { return add_team(tx, "Nord", town, claire, now); });
        paul = person("Paul", "paul@exemple.fr", {Role::counsellor, {}, north});
    }
    static Organisation a_town() {
        Organisation o;
        o.name = "Mairie de Vire";
        o.kinds = {Kind::commune, Kind::funder};
        o.siret = "73282932000074";
        o.insee = "14762";
        return o;
    }
    PersonId person(std::string_view name, std::string_view mail, const Held& held) {
        return *write([&](db::Write& tx) { return accounts::add_person(tx, vault, {std::string(name), std::string(mail), {held}, Lang::fr}, claire, now); });
    }
    void give(PersonId to, const Held& held) {
        write([&](db::Write& tx) { accounts::give_role(tx, to, held, claire, now); });
    }
    std::vector<Held> roles(PersonId of, const Clock& at = much_later) {
        return read([&](db::Read& tx) { return accounts::person(tx, vault, of, at)->roles; });
    }
    std::vector<std::string> journal() {
        std::vector<std::string> what;
        for (const auto& entry : read([](db::Read& tx) { return journal::latest(tx, {.act = journal::Act::settings_changed, .by = {}, .about = {}, .from = {}, .until = {}}); }))
            what.push_back(entry.what);
        return what;
    }
    std::vector<std::string> found(const Search& search) {
        std::vector<std::string> names;
        for (const auto& each : read([&](db::Read& tx) { return find(tx, search); })) names.push_back(each.name);
        return names;
    }
};

using Names = std::vector<std::string>;

}

TEST_CASE_BOTH_ENGINES("an organisation is kept whole, changed, and the journal tells") {
    World world(db);
    Organisation o = *world.read([&](db::Read& tx) { return organisation(tx, world.town); });
    CHECK(o.name == "Mairie de Vire");
    CHECK(o.kinds.has(Kind::funder));
    CHECK(o.created == morning);
    CHECK(world.journal() == Names{"team:" + world.north.text() + ":added", "organisation:" + world.town.text() + ":added"});

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
    CHECK(world.write([&](db::Write& tx) { return change(tx, other, world.claire, now); }).error().code == "unknown_organisation");
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
    const auto all = testing::at_once(10, [&] { return db.write([&](db::Write& tx) { return add(tx, firm, world.claire, now); }); });
    CHECK(std::count_if(all.begin(), all.end(), [](const auto& r) { return r.ok(); }) == 1);
    // Nor by changing one.
    Organisation printer = *world.read([](db::Read& tx) { return by_siret(tx, "43493312300029"); });
    printer.siret = "73282932000074";
    CHECK(world.write([&](db::Write& tx) { return change(tx, printer, world.claire, now); }).error().code == "siret_taken");
    CHECK(world.read([](db::Read& tx) { return by_siret(tx, "43493312300029"); })->name == "Imprimerie");
    // Without a SIRET there may be many.
    firm.siret = "";
    for (int i = 0; i < 2; ++i) CHECK(world.write([&](db::Write& tx) { return add(tx, firm, world.claire, now); }).ok());
    CHECK(!world.read([](db::Read& tx) { return by_siret(tx, ""); }));
    // Nothing is told of what was not kept.
    const auto told = world.journal();
    CHECK(std::count_if(told.begin(), told.end(), [](const auto& what) { return what.starts_with("organisation:"); }) == 4);
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
    const auto add_named = [&](std::string_view name, OrganisationId of = {}) { return world.write([&](db::Write& tx) { return add_team(tx, name, of, world.claire, now); }); };
    CHECK(add_named("NORD").error().code == "name_taken");
    CHECK(add_named("  ").error().code == "name_needed");
    CHECK(add_named("Sud", OrganisationId{42}).error().field == "organisation");
    const auto south = *add_named("Sud");
    const auto rename = [&](TeamId id, std::string_view name, OrganisationId of = {}) { return world.write([&](db::Write& tx) { return change_team(tx, id, name, of, world.claire, now); }); };
    CHECK(rename(south, "Nord").error().field == "name");
    CHECK(rename(TeamId{42}, "Ouest").error().code == "unknown_team");
    CHECK(rename(south, "Sud et mer", world.town).ok());
    CHECK(world.read([&](db::Read& tx) { return team(tx, south); })->organisation == world.town);
    CHECK(world.read([&](db::Read& tx) { return teams_of(tx, world.town); }).size() == 2);
    CHECK(world.journal().front() == "team:" + south.text());
    CHECK(rename(south, "Sud et mer").ok());
    CHECK(world.read([&](db::Read& tx) { return teams_of(tx, world.town); }).size() == 1);
}

TEST_CASE_BOTH_ENGINES("roles in a place are listed with their dates, those held first") {
    World world(db);
    const PersonId nadia = world.person("Nadia", "nadia@exemple.fr", {Role::coordinator, {}, world.north});
    world.give(nadia, {Role::correspondent, world.town, {}});
    CHECK(world.write([&](db::Write& tx) { return accounts::take_role(tx, world.paul, {Role::counsellor, {}, world.north}, world.claire, later); }).ok());
    const auto in_team = world.read([&](db::Read& tx) { return accounts::roles_in(tx, world.north); });
    REQUIRE(in_team.size() == 2);
    CHECK(in_team[0].person == nadia);
    CHECK(in_team[0].role.held.role == Role::coordinator);
    CHECK(!in_team[0].role.until);
    CHECK(in_team[1].person == world.paul);
    CHECK(in_team[1].role.until == morning + 1h);
    const auto in_town = world.read([&](db::Read& tx) { return accounts::roles_in(tx, world.town); });
    REQUIRE(in_town.size() == 1);
    CHECK(in_town[0].person == nadia);
    // The id 0 stands for no place at all: Claire's role is nowhere, and is not listed as being there.
    CHECK(world.read([](db::Read& tx) { return accounts::roles_in(tx, TeamId{}); }).empty());
    CHECK(world.read([](db::Read& tx) { return accounts::roles_in(tx, OrganisationId{}); }).empty());
}

TEST_CASE_BOTH_ENGINES("retiring a team ends its roles and no other; restoring gives back those alone") {
    World world(db);
    const Held in_town{Role::correspondent, world.town, {}};
    world.give(world.paul, in_town);
    const PersonId nadia = world.person("Nadia", "nadia@exemple.fr", {Role::coordinator, {}, world.north});
    // Nadia left before: what she lost then is not given back.
    CHECK(world.write([&](db::Write& tx) { return accounts::take_role(tx, nadia, {Role::coordinator, {}, world.north}, world.claire, now); }).ok());
    const auto retire_at = [&](std::size_t seen) { return world.write([&](db::Write& tx) { return retire(tx, world.north, seen, world.claire, later); }); };
    // Somebody joined while the page was being read.
    CHECK(retire_at(0).error().code == "roles_changed");
    CHECK(world.roles(world.paul).size() == 2);
    CHECK(retire_at(1).ok());
    CHECK(world.roles(world.paul) == std::vector{in_town});
    CHECK(retire_at(7).ok());  // twice is no error
    const Team retired = *world.read([&](db::Read& tx) { return team(tx, world.north); });
    CHECK(retired.retired == morning + 1h);
    CHECK(world.read([&](db::Read& tx) { return ended_by_retiring(tx, retired); }).size() == 1);
    CHECK(world.read([](db::Read& tx) { return team_choices(tx); }).front().retired);
    CHECK(world.journal().front() == "team:" + world.north.text() + ":retired");

    CHECK(world.write([&](db::Write& tx) { return restore(tx, world.north, Former::given_back, world.claire, much_later); }).ok());
    CHECK(world.roles(world.paul).size() == 2);
    CHECK(world.roles(nadia).empty());
    CHECK(world.journal().front() == "team:" + world.north.text() + ":restored");
    CHECK(world.write([&](db::Write& tx) { return restore(tx, world.north, Former::given_back, world.claire, much_later); }).ok());
    CHECK(!world.read([&](db::Read& tx) { return team(tx, world.north); })->retired);
    for (auto how : {Former::stay_ended, Former::given_back}) {
        CHECK(world.write([&](db::Write& tx) { return restore(tx, TeamId{42}, how, world.claire, now); }).error().code == "unknown_team");
        CHECK(world.write([&](db::Write& tx) { return restore(tx, OrganisationId{42}, how, world.claire, now); }).error().code == "unknown_organisation");
    }
    CHECK(world.write([&](db::Write& tx) { return retire(tx, TeamId{42}, 0, world.claire, now); }).error().code == "unknown_team");
}

TEST_CASE_BOTH_ENGINES("a retired team's name is free, and restoring it must find another") {
    World world(db);
    CHECK(world.write([&](db::Write& tx) { return retire(tx, world.north, 1, world.claire, later); }).ok());
    CHECK(world.write([&](db::Write& tx) { return add_team(tx, "Nord", {}, world.claire, later); }).ok());
    const auto restored = world.write([&](db::Write& tx) { return restore(tx, world.north, Former::given_back, world.claire, much_later); });
    CHECK(restored.error().code == "name_taken");
    // Nothing of it was done: no role came back to a team that is still retired.
    CHECK(world.roles(world.paul).empty());
    CHECK(world.write([&](db::Write& tx) { return change_team(tx, world.north, "Nord et est", world.town, world.claire, much_later); }).ok());
    CHECK(world.write([&](db::Write& tx) { return restore(tx, world.north, Former::stay_ended, world.claire, much_later); }).ok());
    CHECK(world.roles(world.paul).empty());
}

TEST_CASE_BOTH_ENGINES("retiring an organisation ends its roles, leaves its teams, and is undone") {
    World world(db);
    const Held speaks{Role::correspondent, world.town, {}}, employed{Role::counsellor, world.town, world.north};
    world.give(world.paul, speaks);
    world.give(world.paul, employed);
    CHECK(world.write([&](db::Write& tx) { return retire(tx, world.town, 2, world.claire, later); }).ok());
    CHECK(world.roles(world.paul) == std::vector{Held{Role::counsellor, {}, world.north}});
    CHECK(world.found({}).empty());
    CHECK(world.found({.text = "", .kind = {}, .retired = true}) == Names{"Mairie de Vire"});
    CHECK(!world.read([&](db::Read& tx) { return team(tx, world.north); })->retired);
    // It keeps its SIRET: it can come back.
    CHECK(world.write([&](db::Write& tx) { return add(tx, World::a_town(), world.claire, later); }).error().code == "siret_taken");
    const auto choices = world.read([](db::Read& tx) { return organisation_choices(tx); });
    REQUIRE(choices.size() == 1);
    CHECK(choices[0].retired);
    // Meanwhile the team is retired too: of Paul's two roles one has nowhere to go back to.
    CHECK(world.write([&](db::Write& tx) { return retire(tx, world.north, 1, world.claire, later); }).ok());
    CHECK(world.write([&](db::Write& tx) { return restore(tx, world.town, Former::given_back, world.claire, much_later); }).ok());
    CHECK(world.roles(world.paul) == std::vector{speaks});
}

TEST_CASE_BOTH_ENGINES("the last administrator's role ends by no retiring") {
    World world(db);
    const Held here{Role::administrator, world.town, {}};
    world.give(world.claire, here);
    CHECK(world.write([&](db::Write& tx) { return accounts::take_role(tx, world.claire, {Role::administrator, {}, {}}, world.claire, now); }).ok());
    CHECK(world.write([&](db::Write& tx) { return retire(tx, world.town, 1, world.claire, later); }).error().code == "last_administrator");
    CHECK(world.roles(world.claire) == std::vector{here});
    CHECK(!world.read([&](db::Read& tx) { return organisation(tx, world.town); })->retired);
}

TEST_CASE_BOTH_ENGINES("places are an organisation's by its SIRET") {
    World world(db);
    REQUIRE(places::import(db, "id,pivot,nom,commune,code_postal,adresse,date_maj,services\n"
                               "1,73282932000074,Médiathèque,Vire Normandie,14500,1 rue du Port,2026-01-01,Aide aux démarches administratives\n"
                               "2,00000000000000,Ailleurs,Vire Normandie,14500,2 rue du Port,2026-01-01,Aide aux démarches administratives\n", {}).ok());
    const auto of = [&](std::string_view pivot) { return world.read([&](db::Read& tx) { return places::places_of(tx, pivot); }); };
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
    const auto role_of = [&](std::string_view mail) { return world.read([&](db::Read& tx) { return accounts::person_by_mail(tx, vault, mail, now)->roles.at(0); }); };
    CHECK(role_of("yann@pays-de-la-vire.example").team == role_of("aicha@pays-de-la-vire.example").team);
    CHECK(role_of("yann@pays-de-la-vire.example").team != role_of("mehdi@pays-de-la-vire.example").team);
    CHECK(role_of("luc@mairie-vire.example").organisation == world.read([](db::Read& tx) { return by_siret(tx, "00000002600013"); })->id);
}

TEST_CASE("a form that is sent as it was shown changes nothing") {
    Organisation o = World::a_town();
    o.rna = "W141000123";
    o.phone = "+33231660000";
    o.address = "1 rue du Port";
    o.mail = "accueil@exemple.fr";
    o.site = "https://exemple.fr/";
    o.note = "Rappeler";
    for (const auto extent : {Extent::contact, Extent::everything}) {
        html::Form form = form_of(o);
        Organisation read = o;
        read_form(form, extent, read);
        CHECK(form.ok());
        CHECK(read == o);
    }
}

TEST_CASE("a commune is typed by name, postcode or both") {
    const auto read = [](std::string_view typed) {
        net::Params params;
        params.set("commune", typed);
        html::Form form(params);
        const std::string insee = read_commune(form, "commune");
        if (!insee.empty()) return insee;
        return form.error("commune") ? "?" + form.error("commune")->args.back() : std::string();
    };
    CHECK(read("").empty());
    CHECK(read("Vire Normandie") == "14762");
    CHECK(read("condé-en-normandie") == "14174");
    CHECK(read("Zzyzx").starts_with("?Zzyzx"));
    // Several have this name: the candidates are named, and each of them is understood.
    CHECK(read("Saint-Denis").find("Saint-Denis (") != std::string::npos);
    for (std::string_view insee : {"14762", "97411", "93066", "75056", "2A004"}) CHECK(read(commune_label(insee)) == insee);
    CHECK(commune_label("99999").empty());
}
