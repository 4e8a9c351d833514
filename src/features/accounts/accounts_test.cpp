#include "features/accounts/accounts.hpp"

#include <algorithm>
#include <sstream>

#include "platform/base/crypto.hpp"
#include "platform/net/csrf.hpp"
#include "tests/support/database.hpp"

using namespace beffroi;
using namespace beffroi::accounts;
using namespace std::chrono_literals;

namespace {

const Instant morning = *parse_instant("2026-11-25T09:00:00+01:00");
const Clock clock_at(std::chrono::microseconds later) { return Clock::fixed(morning + later); }
const Clock now = clock_at(0us);
constexpr std::string_view good = "chameau brique lundi tasse";

struct World {
    db::Database& db;
    PersonId paul;

    explicit World(db::Database& database) : db(database) {
        REQUIRE(db::migrate(db, migrations()));
        paul = add("Paul Lefèvre", "paul@exemple.fr", Role::counsellor);
    }
    PersonId add(std::string_view name, std::string_view mail, Role role) {
        const Role roles[] = {role};
        const auto added = db.write([&](db::Write& tx) { return add_person(tx, name, mail, roles, now); });
        REQUIRE(added.ok());
        return *added;
    }
    void give_password(PersonId person, std::string_view password) {
        const std::string hashed = hash_password(password);
        db.write([&](db::Write& tx) { set_password(tx, person, hashed); });
    }
    std::string sign_in(PersonId person, const Clock& clock = now) {
        return db.write([&](db::Write& tx) { return open_session(tx, person, "Firefox, Linux", "192.0.2…", clock); }).token;
    }
};

net::Request asking(std::string_view token) {
    net::Request request;
    request.path = "/espace";
    if (!token.empty()) request.headers.push_back({"Cookie", std::string(session_cookie) + "=" + std::string(token)});
    return request;
}

}

TEST_CASE_BOTH_ENGINES("one mail is one person, however it is written") {
    World world(db);
    const auto again = db.write([&](db::Write& tx) { return add_person(tx, "Autre", " PAUL@exemple.FR ", {}, now); });
    CHECK(again.error().code == "mail_taken");
    CHECK(again.error().field == "mail");
    CHECK(db.write([&](db::Write& tx) { return add_person(tx, " ", "a@b.fr", {}, now); }).error().field == "name");
    for (std::string_view wrong : {"", "paul", "a b@c.fr", "a@b.fr>"})
        CHECK(db.write([&](db::Write& tx) { return add_person(tx, "A", wrong, {}, now); }).error().code == "bad_mail");
    CHECK(db.read([](db::Read& tx) { return people(tx, now); }).size() == 1);
}

TEST_CASE("what is guessed first is refused, and nothing else") {
    const auto why = [](std::string_view password) {
        const auto r = acceptable(password, "Paul Lefèvre", "paul.lefevre@exemple.fr");
        return r.ok() ? std::string() : r.error().code;
    };
    for (std::string_view fine : {"chameau brique lundi tasse", "Xk3!vv92-qLm", "éléphant à vélo", "paul a mangé onze pommes vertes"}) CHECK_MESSAGE(why(fine).empty(), fine);
    CHECK(why("court") == "password_short");
    CHECK(why(std::string(201, 'a') + "b") == "password_long");
    for (std::string_view common : {"motdepasse2026", "Mot de Passe 123!", "azertyuiop123", "123456789012", "aaaaaaaaaaaaaa", "abcabcabcabcabc", "qwerty azerty", "BonjourBonjour1", "210987654321"})
        CHECK_MESSAGE(why(common) == "password_common", common);
    CHECK(why("lefevre-2026!") == "password_personal");
    CHECK(why("Lefèvre-2026!") == "password_personal");
}

TEST_CASE_BOTH_ENGINES("mail and password open a session; wrong ones do not say which is wrong") {
    World world(db);
    CHECK(check_credentials(db, "paul@exemple.fr", "").error().code == "wrong_credentials");  // none was chosen yet
    world.give_password(world.paul, good);
    CHECK(*check_credentials(db, "Paul@Exemple.fr ", good) == world.paul);
    const auto wrong = check_credentials(db, "paul@exemple.fr", "another password").error(), unknown = check_credentials(db, "nobody@exemple.fr", good).error();
    CHECK(wrong.code == unknown.code);
    CHECK(wrong.message == unknown.message);
    // A stolen database tells neither the password nor the session.
    const std::string token = world.sign_in(world.paul);
    db.read([&](db::Read& tx) {
        CHECK(tx.one<std::string>("SELECT password FROM people").value().starts_with("$argon2id$"));
        tx.each("SELECT token FROM sessions", [&](const db::Row& row) { CHECK(std::string(row.text(0)) != token); });
    });
}

TEST_CASE_BOTH_ENGINES("a session ends unused after twelve hours, in any case after fourteen days, and when its owner says so") {
    World world(db);
    const std::string token = world.sign_in(world.paul);
    CHECK(holder(db, token, clock_at(11h)).value().name == "Paul Lefèvre");
    CHECK(holder(db, token, clock_at(22h)));  // it was seen at eleven
    CHECK(!holder(db, token, clock_at(35h)));
    CHECK(!holder(db, "", now));
    CHECK(!holder(db, crypto::random_token(), now));

    const std::string kept = world.sign_in(world.paul);
    for (auto day = 0h; day < 13 * 24h; day += 10h) CHECK(holder(db, kept, clock_at(day)));
    CHECK(!holder(db, kept, clock_at(14 * 24h + 1h)));

    const std::string one = world.sign_in(world.paul), other = world.sign_in(world.paul);
    const auto who = holder(db, one, now).value();
    const PersonId marie = world.add("Marie", "marie@exemple.fr", Role::administrator);
    db.write([&](db::Write& tx) { end_session(tx, marie, who.session); });  // somebody else's
    CHECK(holder(db, one, now));
    db.write([&](db::Write& tx) { end_session(tx, world.paul, who.session); });
    CHECK(!holder(db, one, now));
    CHECK(holder(db, other, now));
    const std::string hashed = hash_password(good);
    db.write([&](db::Write& tx) { set_password(tx, world.paul, hashed, holder(db, other, now)->session); });
    CHECK(holder(db, other, now));
    db.write([&](db::Write& tx) { REQUIRE(close_account(tx, world.paul, now).ok()); });
    CHECK(!holder(db, other, now));
    CHECK(check_credentials(db, "paul@exemple.fr", good).error().code == "wrong_credentials");
}

TEST_CASE_BOTH_ENGINES("an invitation is good once, for a week, and the last one only") {
    World world(db);
    const auto send = [&] { return *db.write([&](db::Write& tx) { return invite(tx, world.paul, now); }); };
    const std::string first = send(), second = send(), hashed = hash_password(good);
    const auto accept_at = [&](std::string_view token, const Clock& at) { return db.write([&](db::Write& tx) { return accept_invitation(tx, token, hashed, at); }); };
    CHECK(accept_at(first, now).error().code == "invitation_over");
    CHECK(accept_at(second, clock_at(8 * 24h)).error().code == "invitation_over");
    CHECK(db.read([&](db::Read& tx) { return invited(tx, second, now); })->name == "Paul Lefèvre");
    const auto all = testing::at_once(20, [&] { return accept_at(second, now); });
    CHECK(std::count_if(all.begin(), all.end(), [](const auto& r) { return r.ok(); }) == 1);
    CHECK(check_credentials(db, "paul@exemple.fr", good).ok());
    CHECK(accept_at(second, now).error().code == "invitation_over");
}

TEST_CASE_BOTH_ENGINES("the guard lets in who holds the right: every right, every role, and nobody else") {
    World world(db);
    net::Route route{net::Method::get, "/espace", {}, {}, {}};
    const Clock clock = now;
    for (Right right : every_right()) {
        route.access = may(right);
        for (Role role : every_role()) {
            const auto person = world.add("Essai", "essai" + PersonId::next().text() + "@exemple.fr", role);
            net::Request request = asking(world.sign_in(person));
            const auto answer = guard(db, clock, request, route);
            CAPTURE(code(right));
            CAPTURE(code(role));
            CHECK(answer.has_value() != allows(role, right));
            if (answer) CHECK(answer->status == net::Status::forbidden);
            if (!answer) CHECK(visitor(request).person == person);
        }
        for (std::string_view token : {"", "forged"}) {
            net::Request request = asking(token);
            const auto answer = guard(db, clock, request, route);
            REQUIRE(answer);
            CHECK(answer->status == net::Status::see_other);
            request.method = net::Method::post;
            CHECK(guard(db, clock, request, route)->status == net::Status::unauthorized);
        }
    }
    // A right that nobody has heard of opens to nobody; a role that is over opens nothing.
    route.access = {net::Access::Kind::guarded, "everything"};
    net::Request request = asking(world.sign_in(world.paul));
    CHECK(guard(db, clock, request, route)->status == net::Status::forbidden);
    db.write([&](db::Write& tx) { tx.run("UPDATE people_roles SET until = ?1", morning); });
    route.access = may(Right::desk);
    CHECK(guard(db, clock, request, route)->status == net::Status::forbidden);
}

TEST_CASE_BOTH_ENGINES("signing in leads back to the desk and nowhere else; too many attempts are slowed down") {
    World world(db);
    world.give_password(world.paul, good);
    Services use{db, now, [](const net::Request&) { return html::Page{}; }};
    net::Router router;
    routes(router, use);
    const auto post = [&](std::string body) {
        net::Request request;
        request.method = net::Method::post;
        request.path = "/connexion";
        request.peer = "192.0.2.7";
        request.received = morning;
        request.headers.push_back({"Content-Type", "application/x-www-form-urlencoded"});
        request.body = std::move(body);
        return router.find(request.method, request.path).route->handler(request);
    };
    const auto header = [](const net::Response& r, std::string_view name) {
        for (const auto& h : r.headers)
            if (h.name == name) return h.value;
        return std::string();
    };
    const std::string credentials = "mail=paul%40exemple.fr&password=chameau+brique+lundi+tasse";
    const auto in = post(credentials + "&retour=/espace/compte");
    CHECK(in.status == net::Status::see_other);
    CHECK(header(in, "Location") == "/espace/compte");
    const std::string cookie = header(in, "Set-Cookie");
    for (std::string_view part : {"HttpOnly", "SameSite=Lax", "Path=/"}) CHECK(cookie.find(part) != std::string::npos);
    for (std::string_view away : {"//evil.example", "https://evil.example", "/espace/%0d%0aX: y", "/espaceX", "/lieux"})
        CHECK(header(post(credentials + "&retour=" + std::string(away)), "Location") == "/espace");

    int slowed = 0;
    for (int i = 0; i < 30; ++i) {
        const auto answer = post("mail=paul%40exemple.fr&password=wrong+one+" + std::to_string(i));
        CHECK(header(answer, "Set-Cookie").empty());
        slowed += answer.status == net::Status::too_many;
        // The password is never written back.
        CHECK(std::get<std::string>(answer.body).find("wrong one") == std::string::npos);
    }
    CHECK(slowed > 10);
}

TEST_CASE_BOTH_ENGINES("the first administrator comes in from the command line") {
    REQUIRE(db::migrate(db, migrations()));
    std::ostringstream out, err;
    CHECK(invite_command(db, "marie@exemple.fr", "Marie", {"king"}, "https://a.fr", out, err, Lang::en) == 1);
    CHECK(err.str().find("king") != std::string::npos);
    CHECK(invite_command(db, "marie@exemple.fr", "Marie", {"administrator"}, "https://a.fr", out, err, Lang::fr) == 0);
    const auto at = out.str().find("https://a.fr/invitation/");
    REQUIRE(at != std::string::npos);
    const std::string token = out.str().substr(at + 24, 43);
    CHECK(db.read([&](db::Read& tx) { return invited(tx, token, Clock{}); }).ok());
    out.str("");
    list_command(db, out, Lang::fr);
    CHECK(out.str() == "marie@exemple.fr  Marie  administrator  (n’a pas encore choisi de mot de passe)\n");
}

TEST_CASE("a device is called by its browser and system") {
    CHECK(device_of("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0") == "Firefox, Linux");
    CHECK(device_of("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0") == "Edge, Windows");
    CHECK(device_of("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1") == "Safari, iPhone");
    CHECK(device_of("curl/8").empty());
}
