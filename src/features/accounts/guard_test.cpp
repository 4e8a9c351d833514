// Who comes in where, and how signing in leads there.
#include <algorithm>
#include <cstdio>
#include <sstream>

#include "platform/base/crypto.hpp"
#include "platform/net/csrf.hpp"
#include "tests/accounts/fixture.hpp"

using namespace beffroi;
using namespace beffroi::accounts;
using namespace beffroi::accounts::testing_people;
using namespace std::chrono_literals;

TEST_CASE_BOTH_ENGINES("the guard lets in who holds the right: every right, every role, and nobody else") {
    World world(db);
    net::Route route{net::Method::get, "/espace", {}, {}, {}};
    const Services use{db, vault, now, {}, {}, {}, {}, {}, {}};
    for (Right right : every_right()) {
        route.access = may(right);
        for (Role role : every_role()) {
            const auto person = world.add("Essai", "essai" + PersonId::next().text() + "@exemple.fr", role);
            CAPTURE(code(right));
            CAPTURE(code(role));
            const bool allowed = reach(role, right) != Reach::none;
            net::Request request = asking(world.sign_in(person));
            const auto answer = guard(use, request, route);
            CHECK(answer.has_value() != allowed);
            if (answer) CHECK(answer->status == net::Status::forbidden);
            if (!answer) CHECK(visitor(request).person == person);

            // A password alone opens what is one's own, and more only to those who see nothing personal of others.
            request = asking(world.sign_in(person, now, Strength::simple));
            const auto simple = guard(use, request, route);
            const bool mine = right == Right::own_account || right == Right::own_space;
            CHECK(simple.has_value() != (allowed && (mine || !needs_second_factor(role))));
            request = asking(world.sign_in(person, now, Strength::card));
            CHECK(guard(use, request, route).has_value() != (right == Right::own_space));
            request = asking(world.sign_in(person, now, Strength::pending));
            CHECK(guard(use, request, route).has_value());
        }
        for (std::string_view token : {"", "forged"}) {
            net::Request request = asking(token);
            const auto answer = guard(use, request, route);
            REQUIRE(answer);
            CHECK(answer->status == net::Status::see_other);
            request.method = net::Method::post;
            CHECK(guard(use, request, route)->status != net::Status::see_other);
            CHECK(guard(use, request, route)->error->code == "signed_out");
        }
    }
    // A right that nobody has heard of opens to nobody; a role that is over opens nothing.
    route.access = {net::Access::Kind::guarded, "everything"};
    net::Request request = asking(world.sign_in(world.paul));
    CHECK(guard(use, request, route)->status == net::Status::forbidden);
    db.write([&](db::Write& tx) { tx.run("UPDATE people_roles SET until = ?1", morning); });
    route.access = may(Right::desk);
    CHECK(guard(use, request, route)->status == net::Status::forbidden);
}

TEST_CASE("a right reaches as far as its role's place") {
    const PersonId self{1}, colleague{2}, stranger{3};
    const TeamId team{10}, other_team{11};
    const OrganisationId town{20}, other_town{21};
    Visitor coordinator{self, {}, "", {{Role::coordinator, {}, team}}, Strength::full};
    CHECK(coordinator.may(Right::manage_people, {.owner = colleague, .team = team}));
    CHECK_FALSE(coordinator.may(Right::manage_people, {.owner = stranger, .team = other_team}));
    CHECK_FALSE(coordinator.may(Right::manage_people, {.owner = stranger}));
    CHECK(coordinator.reach(Right::manage_people) == Reach::team);
    Visitor without_team{self, {}, "", {{Role::coordinator, {}, {}}}, Strength::full};
    CHECK_FALSE(without_team.may(Right::see_people, {.owner = stranger}));  // no team is not everybody's team
    Visitor town_hall{self, {}, "", {{Role::correspondent, town, {}}}, Strength::full};
    CHECK(town_hall.may(Right::edit_places, {.organisation = town}));
    CHECK_FALSE(town_hall.may(Right::edit_places, {.organisation = other_town}));
    CHECK_FALSE(town_hall.may(Right::edit_places, {}));
    CHECK_FALSE(town_hall.may(Right::see_people));
    Visitor administrator{self, {}, "", {{Role::administrator, {}, {}}}, Strength::full};
    CHECK(administrator.may(Right::manage_people, {.owner = stranger}));
    CHECK_FALSE(administrator.may(Right::own_account, {.owner = stranger}));
    // Whoever changes an account can come in as its owner: the right must reach all that the owner may.
    const auto colleague_with = [&](std::vector<Held> roles) {
        Person p;
        p.id = colleague;
        p.roles = std::move(roles);
        return p;
    };
    CHECK(may_on(coordinator, Right::manage_people, colleague_with({{Role::counsellor, {}, team}})));
    CHECK_FALSE(may_on(coordinator, Right::manage_people,
                       colleague_with({{Role::counsellor, {}, team}, {Role::administrator, {}, {}}})));
    CHECK_FALSE(may_on(coordinator, Right::manage_people, colleague_with({{Role::administrator, {}, team}})));
    CHECK_FALSE(may_on(coordinator, Right::manage_people,
                       colleague_with({{Role::counsellor, {}, team}, {Role::counsellor, {}, other_team}})));
    CHECK(may_on(administrator, Right::manage_people, colleague_with({{Role::administrator, {}, {}}})));
    Person invited_long_ago = colleague_with({{Role::administrator, {}, {}}});
    invited_long_ago.registered_by = self;
    CHECK_FALSE(may_on(coordinator, Right::manage_people, invited_long_ago));
    // A person of two teams can be seen from either; a resident by the counsellor who registered them.
    Person both{stranger, "",    "",    "fr", {{Role::counsellor, {}, other_team}, {Role::counsellor, {}, team}},
                {},       false, false, false};
    CHECK(may_on(coordinator, Right::see_people, both));
    Person resident{stranger, "", "", "fr", {{Role::resident, {}, {}}}, self, false, false, false};
    Visitor counsellor{self, {}, "", {{Role::counsellor, {}, team}}, Strength::full};
    CHECK(may_on(counsellor, Right::give_cards, resident));
    resident.registered_by = colleague;
    CHECK_FALSE(may_on(counsellor, Right::give_cards, resident));
}

TEST_CASE_BOTH_ENGINES(
    "signing in leads back to the desk and nowhere else; strangers' attempts are slowed down and lock nobody out") {
    World world(db);
    world.give_password(world.paul, good);
    Services use{db, vault, now, {}, [](const net::Request&) { return html::Page{}; }, {}, {}, {}, {}};
    net::Router router;
    routes(router, use);
    const auto post = [&](std::string body, std::string_view peer = "192.0.2.7") {
        net::Request request;
        request.method = net::Method::post;
        request.path = "/connexion";
        request.peer = peer;
        request.received = morning;
        request.headers.push_back({"Content-Type", "application/x-www-form-urlencoded"});
        request.body = std::move(body);
        return router.find(request.method, request.path).route->handler(request);
    };
    const std::string credentials = "mail=paul%40exemple.fr&password=chameau+brique+lundi+tasse";
    const auto in = post(credentials + "&retour=/espace/compte");
    CHECK(in.status == net::Status::see_other);
    CHECK(header(in, "Location") == "/espace/compte");
    const std::string cookie = header(in, "Set-Cookie");
    for (std::string_view part : {"HttpOnly", "SameSite=Lax", "Path=/"}) CHECK(cookie.find(part) != std::string::npos);
    for (std::string_view away :
         {"//evil.example", "https://evil.example", "/espace/%0d%0aX: y", "/espaceX", "/lieux", "/espace\\evil"})
        CHECK(header(post(credentials + "&retour=" + std::string(away)), "Location") == "/espace");

    int slowed = 0;
    for (int i = 0; i < 40; ++i) {
        const auto answer =
            post("mail=paul%40exemple.fr&password=wrong+one+" + std::to_string(i), "198.51.100." + std::to_string(i));
        CHECK(header(answer, "Set-Cookie").empty());
        slowed += answer.status == net::Status::too_many;
        // The password is never written back.
        CHECK(std::get<std::string>(answer.body).find("wrong one") == std::string::npos);
    }
    CHECK(slowed == 26);  // Paul's own first sign-in here was one of the fifteen
    CHECK(header(post(credentials, "198.51.100.99"), "Set-Cookie").empty());
    // The published password of the demonstration opens nothing on a site that is real.
    world.give_password(world.paul, demo_password);
    const std::string published = "mail=paul%40exemple.fr&password=la+cloche+sonne+midi";
    CHECK(header(post(published, "192.0.2.30"), "Set-Cookie").empty());
    use.policy.demo = true;
    CHECK(header(post(published, "192.0.2.30"), "Location") == "/espace");
    use.policy.demo = false;
    world.give_password(world.paul, good);
    // Paul himself still comes in from where he works.
    CHECK(header(post(credentials, "192.0.2.30"), "Location") == "/espace");
}
