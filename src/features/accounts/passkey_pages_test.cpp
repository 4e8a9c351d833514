// Passkeys through the site's own routes.
#include <utility>

#include "tests/accounts/passkey_world.hpp"

using namespace beffroi;
using namespace beffroi::accounts;
using namespace beffroi::accounts::testing;

namespace {

/// The site's own routes, asked as the server asks them: the guard first.
struct Pages {
    World& world;
    Services use;
    net::Router router;

    explicit Pages(World& w)
        : world(w),
          use{w.db, vault, now, {}, [](const net::Request&) { return html::Page{}; }, {}, site.origin, {}, {}} {
        routes(router, use);
    }

    net::Response post(std::string_view path, const net::Params& form = {}, std::string_view token = {},
                       std::string_view peer = "192.0.2.7") {
        net::Request request;
        request.method = net::Method::post;
        request.path = path;
        request.peer = peer;
        request.received = morning;
        request.headers.push_back(
            {"User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"});
        request.headers.push_back({"Content-Type", "application/x-www-form-urlencoded"});
        if (!token.empty())
            request.headers.push_back({"Cookie", std::string(session_cookie) + "=" + std::string(token)});
        request.body = form.encode();
        auto found = router.find(request.method, request.path);
        REQUIRE(found.route);
        request.path_params = found.params;
        if (found.route->access.kind == net::Access::Kind::guarded)
            if (auto answer = guard(use, request, *found.route)) return std::move(*answer);
        return found.route->handler(request);
    }
    /// The challenge of an answer's options.
    static std::string challenge_in(const net::Response& answer) {
        const auto& body = std::get<std::string>(answer.body);
        const auto at = body.find("\"challenge\":\"");
        REQUIRE_MESSAGE(at != std::string::npos, body);
        return *crypto::from_base64url(std::string_view(body).substr(at + 13, 43));
    }
    std::string open(PersonId person, Strength strength) {
        return world.db
            .write([&](db::Write& tx) { return open_session(tx, person, strength, "Firefox, Linux", "192.0.2…", now); })
            .token;
    }
    Strength strength(std::string_view token) { return holder(world.db, vault, token, now)->strength; }
};

net::Params form_of(const Made& made) {
    net::Params form;
    form.add("client_data", crypto::base64url(made.client_data));
    form.add("attestation", crypto::base64url(made.attestation));
    return form;
}
net::Params form_of(const Shown& shown) {
    net::Params form;
    for (const auto& [name, value] : {std::pair<std::string_view, const std::string&>{"credential", shown.credential},
                                      {"client_data", shown.client_data},
                                      {"data", shown.data},
                                      {"signature", shown.signature},
                                      {"owner", shown.owner}})
        form.add(name, crypto::base64url(value));
    return form;
}

std::string cookie_in(const net::Response& answer) {
    for (const auto& each : answer.headers)
        if (each.name == "Set-Cookie") return each.value.substr(session_cookie.size() + 1, 43);
    return {};
}
bool says(const net::Response& answer, std::string_view words) {
    return std::get<std::string>(answer.body).find(words) != std::string::npos;
}

}

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
    CHECK(pages.strength(first) == Strength::full);
    CHECK(world.keys(world.paul).front().name == "Clé d’accès de Firefox, Linux");

    db.write(
        [&](db::Write& tx) { set_password(tx, world.paul, "hashed", now); });  // so that the key is not the last way in
    const std::string stolen = pages.open(world.paul, Strength::simple);
    CHECK(says(pages.post("/espace/compte/cles/defi", {}, stolen), "second_step_first"));
    made = thief.create(world.challenge(Ceremony::create, world.paul));
    CHECK(says(pages.post("/espace/compte/cles", form_of(made), stolen), "second_step_first"));
    const std::string key = world.keys(world.paul).front().id.text();
    CHECK(pages.post("/espace/compte/cles/" + key + "/retirer", {}, stolen).status == net::Status::forbidden);
    CHECK(world.keys(world.paul).size() == 1);
    net::Params totp;
    totp.add("offer",
             crypto::base64url(vault.seal("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "totp.offer:" + world.paul.text())));
    totp.add("code", "123456");
    CHECK(pages.post("/espace/compte/double-verification", totp, stolen).error->code == "second_step_first");
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
