// Passkeys through the site's own routes.
#include "tests/accounts/pages_world.hpp"

using namespace beffroi;
using namespace beffroi::accounts;
using namespace beffroi::accounts::testing;

TEST_CASE_BOTH_ENGINES("a stolen password neither adds a key, nor takes one away, nor sets up another second step") {
    World world(db);
    Pages pages(world);
    Device device, thief;
    // Who has nothing yet adds a first key, which makes the session worth both factors.
    const std::string first = pages.open(world.paul, Strength::simple);
    auto made = device.create(pages.challenge_in(pages.post("/espace/compte/cles/defi", {}, first)));
    const auto added = pages.post("/espace/compte/cles", form_of(made), first);
    REQUIRE_MESSAGE(added.status == net::Status::ok, std::get<std::string>(added.body));
    CHECK(says(added, "\"to\":\"/espace\""));
    // Under a token of its own: the one before, which somebody may have copied, is out.
    CHECK(!pages.inside(first));
    CHECK(pages.strength(cookie_in(added)) == Strength::full);
    CHECK(world.keys(world.paul).front().name == "Clé d’accès de Firefox, Linux");

    db.write(
        [&](db::Write& tx) { set_password(tx, world.paul, "hashed", now); });  // so that the key is not the last way in
    const std::string stolen = pages.open(world.paul, Strength::simple);
    CHECK(says(pages.post("/espace/compte/cles/defi", {}, stolen), "proof_needed"));
    made = thief.create(world.challenge(Ceremony::create, world.paul));
    CHECK(says(pages.post("/espace/compte/cles", form_of(made), stolen), "proof_needed"));
    const std::string key = world.keys(world.paul).front().id.text();
    // Pages ask for the key instead of doing it; the password does not do.
    CHECK(says(pages.post("/espace/compte/cles/" + key + "/retirer", {}, stolen), "/connexion/preuve"));
    CHECK(world.keys(world.paul).size() == 1);
    net::Params totp;
    totp.add("offer",
             crypto::base64url(vault.seal("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "totp.offer:" + world.paul.text())));
    totp.add("code", "123456");
    CHECK(says(pages.post("/espace/compte/double-verification", totp, stolen), "/connexion/preuve"));
    net::Params password;
    password.add("password", good);
    CHECK(pages.post("/espace/compte/confirmer", password, stolen).status == net::Status::unprocessable);
    CHECK(pages.strength(stolen) == Strength::simple);

    // The key itself opens: a new token, and the one before is over.
    const auto proven =
        pages.post("/connexion/preuve",
                   form_of(device.get(pages.challenge_in(pages.post("/connexion/preuve/defi", {}, stolen)))), stolen);
    const std::string fresh = cookie_in(proven);
    REQUIRE(!fresh.empty());
    CHECK(pages.strength(fresh) == Strength::full);
    CHECK(!holder(world.db, vault, stolen, now));
    // Nobody else's key, and nobody without a session.
    const std::string other = pages.open(world.marie, Strength::simple);
    CHECK(says(
        pages.post("/connexion/preuve",
                   form_of(device.get(pages.challenge_in(pages.post("/connexion/preuve/defi", {}, other)))), other),
        "passkey_unknown"));
    CHECK(pages.post("/connexion/preuve/defi").error->code == "signed_out");
    CHECK(pages.post("/espace/compte/cles/defi", {}, pages.open(world.paul, Strength::card)).status ==
          net::Status::forbidden);
    CHECK(pages.post("/espace/compte/cles/defi", {}, pages.open(world.paul, Strength::pending)).error->code ==
          "second_factor_awaited");
}

TEST_CASE_BOTH_ENGINES("a key alone accepts an invitation, once, and signs in") {
    World world(db);
    Pages pages(world);
    Device device, second;
    const std::string invitation = *db.write([&](db::Write& tx) { return invite(tx, world.marie, PersonId{}, now); });
    const std::string path = "/invitation/" + invitation + "/cle";
    const auto asked = pages.post(path + "/defi");
    CHECK(says(asked, "marie@exemple.fr"));
    CHECK(says(asked, "\"userVerification\":\"required\""));
    const auto other = pages.challenge_in(pages.post(path + "/defi"));
    // A refused key leaves the invitation as it was.
    CHECK(pages.post(path, form_of(device.create(other, {.flags = 0x01}))).status == net::Status::unprocessable);
    const auto in = pages.post(path, form_of(device.create(pages.challenge_in(asked))));
    CHECK(in.status == net::Status::ok);
    CHECK(in.cache == net::Cache::none);
    CHECK(pages.strength(cookie_in(in)) == Strength::full);
    CHECK(says(pages.post(path + "/defi"), "invitation_over"));
    CHECK(says(pages.post(path, form_of(second.create(world.challenge(Ceremony::create, world.marie)))),
               "invitation_over"));
    CHECK(world.keys(world.marie).size() == 1);
    CHECK(says(pages.post("/invitation/invented/cle/defi"), "invitation_over"));

    auto form = form_of(device.get(pages.challenge_in(pages.post("/connexion/cle/defi"))));
    form.add("retour", "/espace/personnes");
    const auto back = pages.post("/connexion/cle", form);
    CHECK(says(back, "\"to\":\"/espace/personnes\""));
    CHECK(holder(world.db, vault, cookie_in(back), now)->person == world.marie);
    const auto again = pages.post("/connexion/cle", form);
    CHECK(says(again, "challenge_over"));
    CHECK(cookie_in(again).empty());
    // An address that asks for ever more challenges fills no table.
    int refused = 0;
    for (int i = 0; i < 200; ++i)
        refused += pages.post("/connexion/cle/defi", {}, {}, "198.51.100.1").status == net::Status::too_many;
    CHECK(refused == 80);
}
