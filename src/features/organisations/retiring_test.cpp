// Roles in a place, and what becomes of them when it is retired and restored.
#include "tests/organisations/fixture.hpp"

using namespace beffroi;
using namespace beffroi::organisations;
using namespace beffroi::organisations::for_tests;
using namespace std::chrono_literals;

TEST_CASE_BOTH_ENGINES("roles in a place are listed with their dates, those held first") {
    World world(db);
    const PersonId nadia = world.person("Nadia", "nadia@exemple.fr", {Role::coordinator, {}, world.north});
    world.give(nadia, {Role::correspondent, world.town, {}});
    CHECK(world
              .write([&](db::Write& tx) {
                  return accounts::take_role(tx, world.paul, {Role::counsellor, {}, world.north}, world.claire, later);
              })
              .ok());
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
    CHECK(world
              .write([&](db::Write& tx) {
                  return accounts::take_role(tx, nadia, {Role::coordinator, {}, world.north}, world.claire, now);
              })
              .ok());
    const auto retire_at = [&](std::size_t seen) {
        return world.write([&](db::Write& tx) { return retire(tx, world.north, seen, world.claire, later); });
    };
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

    CHECK(world
              .write(
                  [&](db::Write& tx) { return restore(tx, world.north, Former::given_back, world.claire, much_later); })
              .ok());
    CHECK(world.roles(world.paul).size() == 2);
    CHECK(world.roles(nadia).empty());
    CHECK(world.journal().front() == "team:" + world.north.text() + ":restored");
    CHECK(world
              .write(
                  [&](db::Write& tx) { return restore(tx, world.north, Former::given_back, world.claire, much_later); })
              .ok());
    CHECK(!world.read([&](db::Read& tx) { return team(tx, world.north); })->retired);
    for (auto how : {Former::stay_ended, Former::given_back}) {
        CHECK(
            world.write([&](db::Write& tx) { return restore(tx, TeamId{42}, how, world.claire, now); }).error().code ==
            "unknown_team");
        CHECK(world.write([&](db::Write& tx) { return restore(tx, OrganisationId{42}, how, world.claire, now); })
                  .error()
                  .code == "unknown_organisation");
    }
    CHECK(world.write([&](db::Write& tx) { return retire(tx, TeamId{42}, 0, world.claire, now); }).error().code ==
          "unknown_team");
}

TEST_CASE_BOTH_ENGINES("a retired team's name is free, and restoring it must find another") {
    World world(db);
    CHECK(world.write([&](db::Write& tx) { return retire(tx, world.north, 1, world.claire, later); }).ok());
    CHECK(world.write([&](db::Write& tx) { return add_team(tx, "Nord", {}, world.claire, later); }).ok());
    const auto restored = world.write(
        [&](db::Write& tx) { return restore(tx, world.north, Former::given_back, world.claire, much_later); });
    CHECK(restored.error().code == "name_taken");
    // Nothing of it was done: no role came back to a team that is still retired.
    CHECK(world.roles(world.paul).empty());
    CHECK(world
              .write([&](db::Write& tx) {
                  return change_team(tx, world.north, "Nord et est", world.town, world.claire, much_later);
              })
              .ok());
    CHECK(world
              .write(
                  [&](db::Write& tx) { return restore(tx, world.north, Former::stay_ended, world.claire, much_later); })
              .ok());
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
    CHECK(world.write([&](db::Write& tx) { return add(tx, World::a_town(), world.claire, later); }).error().code ==
          "siret_taken");
    const auto choices = world.read([](db::Read& tx) { return organisation_choices(tx); });
    REQUIRE(choices.size() == 1);
    CHECK(choices[0].retired);
    // Meanwhile the team is retired too: of Paul's two roles one has nowhere to go back to.
    CHECK(world.write([&](db::Write& tx) { return retire(tx, world.north, 1, world.claire, later); }).ok());
    CHECK(
        world
            .write([&](db::Write& tx) { return restore(tx, world.town, Former::given_back, world.claire, much_later); })
            .ok());
    CHECK(world.roles(world.paul) == std::vector{speaks});
}

TEST_CASE_BOTH_ENGINES("the last administrator's role ends by no retiring") {
    World world(db);
    const Held here{Role::administrator, world.town, {}};
    world.give(world.claire, here);
    CHECK(world
              .write([&](db::Write& tx) {
                  return accounts::take_role(tx, world.claire, {Role::administrator, {}, {}}, world.claire, now);
              })
              .ok());
    CHECK(world.write([&](db::Write& tx) { return retire(tx, world.town, 1, world.claire, later); }).error().code ==
          "last_administrator");
    CHECK(world.roles(world.claire) == std::vector{here});
    CHECK(!world.read([&](db::Read& tx) { return organisation(tx, world.town); })->retired);
}
