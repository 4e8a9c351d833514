// What changes how somebody signs in asks who they are, once in ten minutes.
#include "features/accounts/proof.hpp"

#include <liboath/oath.h>

#include <cstdlib>

#include "tests/accounts/pages_world.hpp"

using namespace beffroi;
using namespace beffroi::accounts;
using namespace beffroi::accounts::testing;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

std::string code_at(const Clock& clock) {
    char digits[7];
    const auto step = std::chrono::duration_cast<std::chrono::seconds>(clock.now().time_since_epoch()).count() / 30;
    oath_hotp_generate("12345678901234567890", 20, static_cast<std::uint64_t>(step), 6, false,
                       OATH_HOTP_DYNAMIC_TRUNCATION, digits);
    return digits;
}

net::Params fields(std::initializer_list<std::pair<std::string_view, std::string_view>> all) {
    net::Params form;
    for (const auto& [name, value] : all) form.add(name, value);
    return form;
}

/// What the page that asks carries.
std::string carried(const net::Response& page) {
    const auto& body = std::get<std::string>(page.body);
    const auto at = body.find("name=\"envoi\" value=\"");
    REQUIRE_MESSAGE(at != std::string::npos, body);
    const auto begin = at + 20;
    return body.substr(begin, body.find('"', begin) - begin);
}

struct Asked : Pages {
    using Pages::Pages;
    void with_app(PersonId person) {
        REQUIRE(world.db
                    .write([&](db::Write& tx) {
                        return set_totp(tx, vault, person, secret, code_at(use.clock), use.clock);
                    })
                    .ok());
    }
    void with_password(PersonId person) {
        const std::string hashed = *hash_password(good);
        world.db.write([&](db::Write& tx) { set_password(tx, person, hashed, now); });
    }
    bool has_app(PersonId id) {
        return world.db.read([&](db::Read& tx) { return person(tx, vault, id, use.clock)->has_totp; });
    }
    std::string other_session(PersonId id, std::string_view mine) {
        const auto here = holder(world.db, vault, mine, use.clock)->session;
        for (const Session& s : world.db.read([&](db::Read& tx) { return sessions(tx, id, use.clock); }))
            if (s.id != here) return s.id.text();
        return {};
    }
};

}

TEST_CASE_BOTH_ENGINES(
    "who has just signed in is not asked; ten minutes later one is, and what was sent is then done") {
    World world(db);
    Asked pages(world);
    pages.with_app(world.paul);
    const std::string mine = pages.open(world.paul, Strength::full), other = pages.open(world.paul, Strength::full);
    const std::string third = pages.open(world.paul, Strength::full);
    pages.use.clock = clock_at(9min);
    CHECK(pages.post("/espace/compte/sessions/" + pages.other_session(world.paul, mine) + "/fermer", {}, mine).status ==
          net::Status::see_other);
    CHECK(pages.inside(other) != pages.inside(third));

    pages.use.clock = clock_at(11min);
    const std::string path = "/espace/compte/sessions/" + pages.other_session(world.paul, mine) + "/fermer";
    const auto asked = pages.post(path, {}, mine);
    CHECK(asked.status == net::Status::ok);
    CHECK(asked.cache == net::Cache::none);
    CHECK(!pages.other_session(world.paul, mine).empty());
    const std::string sent = carried(asked);
    CHECK(sent.find("fermer") == std::string::npos);
    // Wrong: asked again, with what was sent.
    const auto wrong = pages.post("/espace/compte/confirmer", fields({{"envoi", sent}, {"code", "000000"}}), mine);
    CHECK(wrong.status == net::Status::unprocessable);
    CHECK(carried(wrong) == sent);
    CHECK(cookie_in(wrong).empty());
    // The password is what a thief of the session may have too: who has an app shows that.
    pages.with_password(world.marie);
    CHECK(pages.post("/espace/compte/confirmer", fields({{"envoi", sent}, {"password", good}}), mine).status ==
          net::Status::unprocessable);
    const auto done =
        pages.post("/espace/compte/confirmer", fields({{"envoi", sent}, {"code", code_at(pages.use.clock)}}), mine);
    CHECK(done.status == net::Status::see_other);
    CHECK(pages.other_session(world.paul, cookie_in(done)).empty());
    // The session goes on under another token, and is proven for ten minutes more.
    CHECK(!pages.inside(mine));
    const std::string fresh = cookie_in(done);
    REQUIRE(pages.inside(fresh));
    CHECK(pages.post("/espace/compte/double-verification/retirer", {}, fresh).status == net::Status::see_other);
    CHECK(!pages.has_app(world.paul));
}

TEST_CASE_BOTH_ENGINES("what a page carries is done for its own session only, and nothing else is") {
    World world(db);
    Asked pages(world);
    pages.with_app(world.paul);
    pages.with_app(world.marie);
    const std::string paul = pages.open(world.paul, Strength::full), marie = pages.open(world.marie, Strength::full);
    pages.use.clock = clock_at(11min);
    const std::string of_marie = carried(pages.post("/espace/compte/double-verification/retirer", {}, marie));
    const std::string code = code_at(pages.use.clock);
    const auto foreign = pages.post("/espace/compte/confirmer", fields({{"envoi", of_marie}, {"code", code}}), paul);
    CHECK(cookie_in(foreign).empty());
    CHECK(pages.post("/espace/compte/confirmer", fields({{"envoi", "AAAA"}, {"code", code}}), paul).status ==
          net::Status::see_other);
    CHECK(pages.has_app(world.paul));
    CHECK(pages.has_app(world.marie));
    // Without anything sent, it leads back, within the desk only.
    const auto back =
        pages.post("/espace/compte/confirmer", fields({{"code", code}, {"retour", "https://elsewhere.example"}}), paul);
    CHECK(back.headers.front().value == "/espace");
    // A right that was taken away meanwhile is missing.
    pages.use.clock = clock_at(25min);
    const std::string mine = cookie_in(back);
    const auto asked = pages.post("/espace/personnes/" + world.paul.text() + "/cles/retirer", {}, marie);
    const std::string sent = carried(asked);
    db.write([&](db::Write& tx) {
        give_role(tx, world.paul, {Role::administrator, {}, {}}, {}, pages.use.clock);
        REQUIRE(take_role(tx, world.marie, {Role::administrator, {}, {}}, world.paul, pages.use.clock).ok());
        give_role(tx, world.marie, {Role::counsellor, {}, {}}, {}, pages.use.clock);
    });
    const auto refused =
        pages.post("/espace/compte/confirmer", fields({{"envoi", sent}, {"code", code_at(pages.use.clock)}}), marie);
    CHECK(refused.status == net::Status::forbidden);
}

TEST_CASE_BOTH_ENGINES("each shows what they have: a password, a code, a recovery code, a passkey") {
    World world(db);
    Asked pages(world);
    const PersonId odette = world.add("Odette", "odette@exemple.fr", Role::resident);
    pages.with_password(odette);
    std::string mine = pages.open(odette, Strength::simple);
    pages.use.clock = clock_at(11min);
    CHECK(says(pages.get("/espace/compte/confirmer", mine), "name=\"password\""));
    const auto asked = pages.get("/espace/compte/double-verification", mine);
    CHECK(asked.headers.front().value == "/espace/compte/confirmer?retour=%2Fespace%2Fcompte%2Fdouble-verification");
    CHECK(says(pages.post("/espace/compte/confirmer", fields({{"password", "pas le bon"}}), mine), "field-error"));
    CHECK(says(pages.post("/espace/compte/confirmer", {}, mine), "field-error"));
    const auto by_password = pages.post("/espace/compte/confirmer", fields({{"password", good}}), mine);
    mine = cookie_in(by_password);
    CHECK(pages.strength(mine) == Strength::simple);
    CHECK(pages.get("/espace/compte/double-verification", mine).status == net::Status::ok);

    // Whoever came by a link has nothing to show but another link.
    const PersonId lea = world.add("Léa", "lea@exemple.fr", Role::resident);
    pages.use.clock = now;
    const std::string by_link = pages.open(lea, Strength::simple);
    CHECK(pages.post("/espace/compte/mot-de-passe", fields({{"password", good}}), by_link).status ==
          net::Status::see_other);
    const PersonId zoe = world.add("Zoé", "zoe@exemple.fr", Role::resident);
    const std::string late = pages.open(zoe, Strength::simple);
    pages.use.clock = clock_at(11min);
    const auto link = pages.post("/espace/compte/mot-de-passe", fields({{"password", good}}), late);
    CHECK(says(link, "/connexion/lien"));
    CHECK(!says(link, good));
    CHECK(pages.post("/espace/compte/confirmer", fields({{"envoi", carried(link)}}), late).status ==
          net::Status::unprocessable);

    // Codes on paper do too; new ones take their place.
    pages.use.clock = now;
    pages.with_app(world.paul);
    const auto codes = db.write([&](db::Write& tx) { return new_recovery_codes(tx, vault, world.paul, now); });
    std::string paul = pages.open(world.paul, Strength::full);
    pages.use.clock = clock_at(20min);
    const std::string sent = carried(pages.post("/espace/compte/codes-de-secours", {}, paul));
    const auto fresh =
        pages.post("/espace/compte/confirmer", fields({{"envoi", sent}, {"code", codes->front()}}), paul);
    CHECK(fresh.status == net::Status::ok);
    CHECK(says(fresh, "<li><code>"));
    CHECK(!says(fresh, codes->back()));
    CHECK(db.read([&](db::Read& tx) { return recovery_codes_left(tx, world.paul); }) == 10);
    CHECK(
        !db.write([&](db::Write& tx) { return check_second_factor(tx, vault, world.paul, codes->back(), now); }).ok());
    CHECK(db.write([&](db::Write& tx) { return new_recovery_codes(tx, vault, odette, now); }).error().code ==
          "no_second_step");

    // A passkey, whose answer goes with the form.
    Device device;
    world.add_key(world.marie, device);
    const std::string marie = pages.open(world.marie, Strength::full);
    pages.use.clock = clock_at(40min);
    const std::string key = world.keys(world.marie).front().id.text();
    pages.with_password(world.marie);
    std::string again = pages.open(world.marie, Strength::full);
    pages.use.clock = clock_at(60min);
    const auto removing = pages.post("/espace/compte/cles/" + key + "/retirer", {}, again);
    net::Params answer = form_of(device.get(pages.challenge_in(pages.post("/connexion/preuve/defi", {}, again))));
    answer.add("envoi", carried(removing));
    const auto removed = pages.post("/espace/compte/confirmer", answer, again);
    CHECK(removed.status == net::Status::see_other);
    CHECK(world.keys(world.marie).empty());
}

TEST_CASE_BOTH_ENGINES(
    "the cookie of a site whose address is https is one that browsers take from this host alone, over HTTPS") {
    World world(db);
    Asked pages(world);
    pages.with_password(world.paul);
    const auto line = [](const net::Response& answer) {
        for (const auto& each : answer.headers)
            if (each.name == "Set-Cookie") return each.value;
        return std::string();
    };
    const auto sign_in = fields({{"mail", "paul@exemple.fr"}, {"password", good}});
    const std::string secure = line(pages.post("/connexion", sign_in));
    CHECK(secure.starts_with("__Host-beffroi_session="));
    CHECK(secure.ends_with("; Path=/; HttpOnly; SameSite=Lax; Max-Age=1209600; Secure"));
    const auto out = pages.post("/deconnexion", {}, secure.substr(23, 43));
    CHECK(line(out) == "__Host-beffroi_session=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0; Secure");
    CHECK(!pages.inside(secure.substr(23, 43)));
    // Elsewhere the plain name: browsers would refuse the other one.
    pages.use.origin = "http://127.0.0.1:8080";
    const std::string plain = line(pages.post("/connexion", sign_in));
    CHECK(plain.starts_with("beffroi_session="));
    CHECK(plain.ends_with("Max-Age=1209600"));
    // Neither is taken for the other.
    CHECK(pages.get("/espace/compte", plain.substr(16, 43)).status == net::Status::see_other);
}

TEST_CASE_BOTH_ENGINES("a key added or taken away ends the other sessions") {
    World world(db);
    Asked pages(world);
    pages.with_password(world.marie);
    Device device;
    const std::string other = pages.open(world.marie, Strength::simple),
                      mine = pages.open(world.marie, Strength::simple);
    const auto added =
        pages.post("/espace/compte/cles",
                   form_of(device.create(pages.challenge_in(pages.post("/espace/compte/cles/defi", {}, mine)))), mine);
    CHECK(!pages.inside(other));
    CHECK(!pages.inside(mine));
    const std::string fresh = cookie_in(added), another = pages.open(world.marie, Strength::full);
    // The dialogue of the device may end a little after the ten minutes.
    pages.use.clock = clock_at(9min);
    const std::string challenge = pages.challenge_in(pages.post("/espace/compte/cles/defi", {}, fresh));
    pages.use.clock = clock_at(13min);
    CHECK(says(pages.post("/espace/compte/cles/defi", {}, fresh), "proof_needed"));
    const auto second = pages.post("/espace/compte/cles", form_of(Device().create(challenge)), fresh);
    CHECK(second.status == net::Status::ok);
    CHECK(!pages.inside(another));
    const std::string last = cookie_in(second), more = pages.open(world.marie, Strength::full);
    CHECK(
        pages.post("/espace/compte/cles/" + world.keys(world.marie).front().id.text() + "/retirer", {}, last).status ==
        net::Status::see_other);
    CHECK(pages.inside(last));
    CHECK(!pages.inside(more));
}

TEST_CASE_BOTH_ENGINES("a lost factor is taken away only with how its owner was recognised, which the journal keeps") {
    World world(db);
    Asked pages(world);
    pages.with_app(world.paul);
    Device device;
    world.add_key(world.paul, device);
    const std::string marie = pages.open(world.marie, Strength::full), paul = pages.open(world.paul, Strength::full);
    pages.use.mail.url = "smtp://127.0.0.1:1";
    pages.use.mail.from = "Essai <bonjour@exemple.fr>";
    pages.use.mail.vault = vault;
    const std::string sheet = "/espace/personnes/" + world.paul.text();
    for (const auto& nothing : {net::Params(), fields({{"checked_app", "mail"}}), fields({{"checked_keys", "seen"}})}) {
        const auto answer = pages.post(sheet + "/double-verification/retirer", nothing, marie);
        CHECK(answer.status == net::Status::unprocessable);
        CHECK(says(answer, "checked_app-error"));
    }
    CHECK(pages.has_app(world.paul));
    CHECK(pages.post(sheet + "/double-verification/retirer", fields({{"checked_app", "called"}}), marie).status ==
          net::Status::see_other);
    CHECK(pages.post(sheet + "/cles/retirer", fields({{"checked_keys", "seen"}}), marie).status ==
          net::Status::see_other);
    CHECK(!pages.has_app(world.paul));
    CHECK(world.keys(world.paul).empty());
    CHECK(!pages.inside(paul));
    CHECK(world.mails("lost_factor") == 2);
    CHECK(world.journalled("factor_removed", "totp:called") == 1);
    CHECK(world.journalled("factor_removed", "passkey:seen") == 1);
}

TEST_CASE_BOTH_ENGINES("whoever manages somebody signs them out everywhere, and a letter tells them") {
    World world(db);
    Asked pages(world);
    pages.use.mail.url = "smtp://127.0.0.1:1";
    pages.use.mail.from = "Essai <bonjour@exemple.fr>";
    pages.use.mail.vault = vault;
    const std::string marie = pages.open(world.marie, Strength::full), paul = pages.open(world.paul, Strength::full);
    const std::string link = db.write([&](db::Write& tx) { return sign_in_link(tx, world.paul, now); });
    const std::string sheet = "/espace/personnes/" + world.paul.text();
    CHECK(says(pages.get(sheet + "/sessions", marie), "/sessions/fermer"));
    CHECK(pages.post(sheet + "/sessions/fermer", {}, marie).status == net::Status::see_other);
    CHECK(!pages.inside(paul));
    CHECK(pages.inside(marie));
    CHECK(!db.write([&](db::Write& tx) { return use_sign_in_link(tx, link, now); }).ok());
    CHECK(world.mails("sessions_ended") == 1);
    CHECK(world.journalled("signed_out", "all") == 1);
    // Not one's own, which end on one's own page, and not by whoever does not manage that person.
    CHECK(pages.post("/espace/personnes/" + world.marie.text() + "/sessions/fermer", {}, marie).status ==
          net::Status::forbidden);
    CHECK(pages
              .post("/espace/personnes/" + world.marie.text() + "/sessions/fermer", {},
                    pages.open(world.paul, Strength::full))
              .status == net::Status::forbidden);
    CHECK(pages.inside(marie));
    CHECK(world.mails("sessions_ended") == 1);
}
