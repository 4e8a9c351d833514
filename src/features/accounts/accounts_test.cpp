// People: who they are, how they are invited, who runs the belfry.
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

TEST_CASE_BOTH_ENGINES("one mail is one person, however it is written") {
    World world(db);
    CHECK(world.refused("Autre", " PAUL@exemple.FR ").code == "mail_taken");
    CHECK(world.refused("Autre", " PAUL@exemple.FR ").field == "mail");
    CHECK(world.refused(" ", "a@b.fr").field == "name");
    for (std::string_view wrong : {"", "paul", "a b@c.fr", "a@b.fr>", "a@b", "@b.fr", "a@b@c.fr"})
        CHECK(world.refused("A", wrong).code == "bad_mail");
    CHECK(db.read([](db::Read& tx) { return staff(tx, vault, now); }).size() == 1);
    // Only who needs no mail may be without.
    CHECK(db.write([&](db::Write& tx) {
                return add_person(tx, vault, {"Odette", "", {{Role::resident, {}, {}}}, Lang::fr}, world.paul, now);
            }).ok());
    CHECK(db.write([&](db::Write& tx) {
                return add_person(tx, vault, {"Odette", "", {{Role::resident, {}, {}}}, Lang::fr}, world.paul, now);
            }).ok());
    CHECK(db.read([&](db::Read& tx) { return residents_of(tx, vault, world.paul, now); }).size() == 2);
}

TEST_CASE_BOTH_ENGINES("the database alone tells no name and no address, and with another key nothing opens") {
    World world(db);
    world.add("Zoé Quelconque", "zoe@exemple.fr", Role::administrator);
    db.read([&](db::Read& tx) {
        tx.each("SELECT name, mail, mail_index FROM people", [&](const db::Row& row) {
            for (int column = 0; column < 3; ++column)
                for (std::string_view plain : {"Zoé", "Quelconque", "zoe@", "exemple", "Lefè", "paul"})
                    CHECK(row.text(column).find(plain) == std::string_view::npos);
        });
        CHECK(person_by_mail(tx, vault, "ZOE@exemple.fr", now)->name == "Zoé Quelconque");
    });
    const crypto::Vault other("another secret, just as long as the first one");
    db.read([&](db::Read& tx) {
        CHECK(!person_by_mail(tx, other, "zoe@exemple.fr", now));
        CHECK(person(tx, other, world.paul, now)->name == "—");
    });
    // What is sealed for one row does not open in another.
    db.write([&](db::Write& tx) {
        tx.run("UPDATE people SET name = (SELECT p.name FROM people p WHERE p.id = ?1) WHERE id <> ?1", world.paul);
    });
    db.read([&](db::Read& tx) { CHECK(person_by_mail(tx, vault, "zoe@exemple.fr", now)->name == "—"); });
}

TEST_CASE_BOTH_ENGINES("somebody always runs the belfry") {
    World world(db);
    const PersonId marie = world.add("Marie", "marie@exemple.fr", Role::administrator);
    const Held administrator{Role::administrator, {}, {}};
    CHECK(db.write([&](db::Write& tx) { return close_account(tx, marie, marie, now); }).error().code ==
          "last_administrator");
    CHECK(db.write([&](db::Write& tx) { return take_role(tx, marie, administrator, marie, now); }).error().code ==
          "last_administrator");
    CHECK(db.read([&](db::Read& tx) { return person(tx, vault, marie, now)->closed; }) == false);
    db.write([&](db::Write& tx) { give_role(tx, world.paul, administrator, marie, now); });
    db.write([&](db::Write& tx) { give_role(tx, world.paul, administrator, marie, now); });
    CHECK(db.write([&](db::Write& tx) { return take_role(tx, marie, administrator, world.paul, clock_at(1h)); }).ok());
    db.read([&](db::Read& tx) {
        const auto past = roles_over_time(tx, marie);
        REQUIRE(past.size() == 1);
        CHECK(past[0].until == morning + 1h);
        CHECK(person(tx, vault, world.paul, now)->roles.size() == 2);
        CHECK(person(tx, vault, marie, clock_at(30min))->roles.size() == 1);
        CHECK(person(tx, vault, marie, clock_at(2h))->roles.empty());
    });
}

TEST_CASE_BOTH_ENGINES("an invitation is good once, for a week, and the last one only") {
    World world(db);
    const auto send = [&] { return *db.write([&](db::Write& tx) { return invite(tx, world.paul, PersonId{}, now); }); };
    const std::string first = send(), second = send(), hashed = *hash_password(good);
    const auto accept_at = [&](std::string_view token, const Clock& at) {
        return db.write([&](db::Write& tx) { return accept_invitation(tx, token, hashed, at); });
    };
    CHECK(accept_at(first, now).error().code == "invitation_over");
    CHECK(accept_at(second, clock_at(8 * 24h)).error().code == "invitation_over");
    CHECK(*db.read([&](db::Read& tx) { return invited(tx, second, now); }) == world.paul);
    CHECK(db.read([&](db::Read& tx) { return invitation_until(tx, world.paul, now); }) == morning + 7 * 24h);
    const auto all = testing::at_once(20, [&] { return accept_at(second, now); });
    CHECK(std::count_if(all.begin(), all.end(), [](const auto& r) { return r.ok(); }) == 1);
    CHECK(check_credentials(db, vault, "paul@exemple.fr", good).ok());
    CHECK(accept_at(second, now).error().code == "invitation_over");
    const std::string third = send();
    db.write([&](db::Write& tx) { revoke_invitations(tx, world.paul, PersonId{}, now); });
    CHECK(accept_at(third, now).error().code == "invitation_over");
    // A link of one purpose is none of the other.
    const std::string link = db.write([&](db::Write& tx) { return sign_in_link(tx, world.paul, now); });
    CHECK(accept_at(link, now).error().code == "invitation_over");
    CHECK(db.write([&](db::Write& tx) { return use_sign_in_link(tx, link, clock_at(10min + 1s)); }).error().code ==
          "link_over");
    CHECK(*db.write([&](db::Write& tx) { return use_sign_in_link(tx, link, now); }) == world.paul);
    CHECK(db.write([&](db::Write& tx) { return use_sign_in_link(tx, link, now); }).error().code == "link_over");
}

TEST_CASE_BOTH_ENGINES("the first administrator comes in from the command line") {
    migrate(db);
    std::ostringstream out, err;
    CHECK(invite_command(db, vault, {"marie@exemple.fr", "Marie", {"king"}, "https://a.fr", Lang::en}, out, err) == 1);
    CHECK(err.str().find("king") != std::string::npos);
    CHECK(invite_command(db, vault, {"marie@exemple.fr", "Marie", {"administrator"}, "https://a.fr", Lang::fr}, out,
                         err) == 0);
    const auto at = out.str().find("https://a.fr/invitation/");
    REQUIRE(at != std::string::npos);
    const std::string token = out.str().substr(at + 24, 43);
    CHECK(db.read([&](db::Read& tx) { return invited(tx, token, Clock{}); }).ok());
    out.str("");
    list_command(db, vault, out, Lang::fr);
    CHECK(out.str() == "marie@exemple.fr  Marie  administrator  (n’a pas encore choisi de mot de passe)\n");
}
