// Passwords, sessions, the second step, and the devices that they are used on.
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

TEST_CASE("what is guessed first is refused, and nothing else") {
    const auto why = [](std::string_view password) {
        const auto r = acceptable(password, "Paul Lefèvre", "paul.lefevre@exemple.fr");
        return r.ok() ? std::string() : r.error().code;
    };
    for (std::string_view fine :
         {"chameau brique lundi tasse", "Xk3!vv92-qLm", "éléphant à vélo", "paul a mangé onze pommes vertes"})
        CHECK_MESSAGE(why(fine).empty(), fine);
    CHECK(why("court") == "password_short");
    CHECK(why(std::string(201, 'a') + "b") == "password_long");
    for (std::string_view common :
         {"motdepasse2026", "Mot de Passe 123!", "azertyuiop123", "123456789012", "aaaaaaaaaaaaaa", "abcabcabcabcabc",
          "qwerty azerty", "BonjourBonjour1", "210987654321"})
        CHECK_MESSAGE(why(common) == "password_common", common);
    CHECK(why("lefevre-2026!") == "password_personal");
    CHECK(why("Lefèvre-2026!") == "password_personal");
    // The place's own name, however it is written, with little around it.
    const auto here = [](std::string_view password) {
        const auto r = acceptable(password, "Paul Lefèvre", "", "Pays de la Vire aide.exemple.fr");
        return r.ok() ? std::string() : r.error().code;
    };
    for (std::string_view ours :
         {"Pays de la Vire 2026", "paysdelavire2026", "PAYS-DE-LA-VIRE!", "vireviredelavire", "aide.exemple.fr 1"})
        CHECK_MESSAGE(here(ours) == "password_house", ours);
    for (std::string_view fine : {"un canard sur la Vire en mai", "Xk3!vv92-qLm", "delala-brouette-7"})
        CHECK_MESSAGE(here(fine).empty(), fine);
}

TEST_CASE_BOTH_ENGINES("a password counts exactly as it was typed, spaces too") {
    World world(db);
    Services use{db, vault, now, {}, [](const net::Request&) { return html::Page{}; }, {}, {}, {}, {}};
    net::Router router;
    routes(router, use);
    const auto post = [&](std::string path, std::string password, std::string token = {}) {
        net::Request request = asking(token);
        request.method = net::Method::post;
        request.path = path;
        request.peer = "192.0.2.7";
        request.received = morning;
        request.headers.push_back({"Content-Type", "application/x-www-form-urlencoded"});
        net::Params form;
        form.add("mail", "paul@exemple.fr");
        form.add("password", password);
        request.body = form.encode();
        auto found = router.find(request.method, request.path);
        request.path_params = found.params;
        return found.route->handler(request);
    };
    const auto comes_in = [&](std::string_view password) {
        return post("/connexion", std::string(password)).status == net::Status::see_other;
    };
    const std::string typed = "  chameau brique\t lundi ";
    const std::string invitation = *db.write([&](db::Write& tx) { return invite(tx, world.paul, PersonId{}, now); });
    CHECK(post("/invitation/" + invitation, typed).status == net::Status::see_other);
    CHECK(comes_in(typed));
    for (std::string_view other :
         {"chameau brique\t lundi", "  chameau brique\t lundi", "  chameau brique lundi ", " "})
        CHECK_FALSE(comes_in(other));
    CHECK(check_credentials(db, vault, "paul@exemple.fr", typed).ok());
}

TEST_CASE_BOTH_ENGINES("mail and password open a session; wrong ones do not say which is wrong") {
    World world(db);
    const auto check = [&](std::string_view mail, std::string_view password) {
        return check_credentials(db, vault, mail, password);
    };
    CHECK(check("paul@exemple.fr", "").error().code == "wrong_credentials");  // none was chosen yet
    world.give_password(world.paul, good);
    CHECK(*check("Paul@Exemple.fr ", good) == world.paul);
    const auto wrong = check("paul@exemple.fr", "another password").error(),
               unknown = check("nobody@exemple.fr", good).error();
    CHECK(wrong.code == unknown.code);
    CHECK(wrong.message == unknown.message);
    // A stolen database tells neither the password nor the session.
    const std::string token = world.sign_in(world.paul);
    db.read([&](db::Read& tx) {
        CHECK(tx.one<std::string>("SELECT password FROM people").value().starts_with("$argon2id$"));
        tx.each("SELECT token FROM sessions", [&](const db::Row& row) { CHECK(std::string(row.text(0)) != token); });
    });
}

TEST_CASE_BOTH_ENGINES("a password that was hashed with lesser parameters is hashed anew when somebody signs in") {
    World world(db);
    // "correct cheval pile agrafe" with 8 MB and two passes, as an older program may have had it.
    const std::string older =
        "$argon2id$v=19$m=8192,t=2,p=1$PIxp7nGOvShmMnnuQx9d4Q$ZTB3YOsPTDmoExACOKXqSmr6cc+0Qe4KhZ6KeYHnGic";
    db.write([&](db::Write& tx) { set_password(tx, world.paul, older, now); });
    const auto kept = [&] {
        return db.read([](db::Read& tx) { return tx.one<std::string>("SELECT password FROM people").value(); });
    };
    CHECK(check_credentials(db, vault, "paul@exemple.fr", "un autre mot de passe").error().code == "wrong_credentials");
    CHECK(kept() == older);
    CHECK(check_credentials(db, vault, "paul@exemple.fr", "correct cheval pile agrafe").ok());
    const std::string renewed = kept();
    CHECK(renewed != older);
    CHECK_FALSE(crypto::is_outdated(renewed));
    CHECK(check_credentials(db, vault, "paul@exemple.fr", "correct cheval pile agrafe").ok());
    CHECK(kept() == renewed);
}

TEST_CASE_BOTH_ENGINES(
    "a session ends unused, in any case after its time, sooner for who sees personal data, and when its owner says "
    "so") {
    World world(db);
    const PersonId odette = world.add("Odette", "odette@exemple.fr", Role::resident);
    const PersonId luc = world.add("Luc", "luc@exemple.fr", Role::correspondent);
    for (const PersonId person : {odette, luc}) {
        const std::string token = world.sign_in(person);
        CHECK(world.who(token, clock_at(11h)));
        CHECK(world.who(token, clock_at(22h)));  // it was seen at eleven
        CHECK(!world.who(token, clock_at(35h)));
        const std::string kept = world.sign_in(person);
        for (auto day = 0h; day < 13 * 24h; day += 10h) CHECK(world.who(kept, clock_at(day)));
        CHECK(!world.who(kept, clock_at(14 * 24h + 1h)));
    }
    const std::string token = world.sign_in(world.paul);
    CHECK(world.who(token, clock_at(3h)).value().name == "Paul Lefèvre");
    CHECK(world.who(token, clock_at(6h)));  // it was seen at three
    CHECK(db.read([&](db::Read& tx) { return sessions(tx, world.paul, clock_at(10h)); }).size() == 1);
    CHECK(!world.who(token, clock_at(10h + 1min)));
    CHECK(db.read([&](db::Read& tx) { return sessions(tx, world.paul, clock_at(10h + 1min)); }).empty());
    CHECK(!world.who(""));
    CHECK(!world.who(crypto::random_token()));

    const std::string kept = world.sign_in(world.paul);
    for (auto hour = 0h; hour <= 24h; hour += 3h) CHECK(world.who(kept, clock_at(hour)));
    CHECK(!world.who(kept, clock_at(24h + 1min)));

    const std::string awaiting = world.sign_in(world.paul, now, Strength::pending);
    CHECK(world.who(awaiting, clock_at(14min)));
    CHECK(!world.who(awaiting, clock_at(16min)));

    const std::string one = world.sign_in(world.paul), other = world.sign_in(world.paul);
    const auto self = world.who(one).value();
    const PersonId marie = world.add("Marie", "marie@exemple.fr", Role::administrator);
    db.write([&](db::Write& tx) { end_session(tx, marie, self.session, now); });  // somebody else's
    CHECK(world.who(one));
    db.write([&](db::Write& tx) { end_session(tx, world.paul, self.session, now); });
    CHECK(!world.who(one));
    const std::string hashed = *hash_password(good);
    const SessionId mine = world.who(other)->session;
    db.write([&](db::Write& tx) { set_password(tx, world.paul, hashed, now, mine); });
    CHECK(world.who(other));
    db.write([&](db::Write& tx) { REQUIRE(close_account(tx, world.paul, marie, now).ok()); });
    CHECK(!world.who(other));
    CHECK(check_credentials(db, vault, "paul@exemple.fr", good).error().code == "wrong_credentials");
    db.write([&](db::Write& tx) { REQUIRE(reopen_account(tx, world.paul, marie, now).ok()); });
    CHECK(check_credentials(db, vault, "paul@exemple.fr", good).ok());
    CHECK(!world.who(other));
}

TEST_CASE("codes of RFC 6238 are read, one step early or late, and none twice") {
    // The secret "12345678901234567890" and codes of the RFC's appendix B, its last six digits.
    const std::string secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
    const auto at = [](long long seconds) { return Instant{std::chrono::seconds(seconds)}; };
    struct Known {
        long long seconds;
        const char* digits;
    };
    for (const Known& k : {Known{59, "287082"},
                           {1111111109, "081804"},
                           {1111111111, "050471"},
                           {1234567890, "005924"},
                           {2000000000, "279037"},
                           {20000000000, "353130"}}) {
        CHECK(totp_step(secret, k.digits, at(k.seconds), 0) == k.seconds / 30);
        CHECK(totp_step(secret, k.digits, at(k.seconds + 30), 0) == k.seconds / 30);
        CHECK(totp_step(secret, k.digits, at(k.seconds - 30), 0) == k.seconds / 30);
        CHECK(!totp_step(secret, k.digits, at(k.seconds + 61), 0));
        CHECK(!totp_step(secret, k.digits, at(k.seconds), k.seconds / 30));
    }
    CHECK(totp_step(secret, " 287 082 ", at(59), 0));
    for (const char* wrong : {"", "28708", "2870822", "abcdef"}) CHECK(!totp_step(secret, wrong, at(59), 0));
    CHECK(!totp_step("not base32 !", "287082", at(59), 0));
}

TEST_CASE_BOTH_ENGINES("the second step: each code once, recovery codes once, and nobody else's") {
    World world(db);
    const auto offer = offer_totp("Pays de la Vire", "paul@exemple.fr");
    CHECK(offer.address.starts_with("otpauth://totp/Pays%20de%20la%20Vire:paul%40exemple.fr?secret="));
    const auto code_of = [&](const Clock& clock) {
        for (int guess = 0; guess < 1000000; ++guess) {
            char digits[7];
            std::snprintf(digits, sizeof digits, "%06d", guess);
            const auto step = totp_step(offer.secret, digits, clock.now(), 0);
            if (step == std::chrono::duration_cast<std::chrono::seconds>(clock.now().time_since_epoch()).count() / 30)
                return std::string(digits);
        }
        return std::string();
    };
    const std::string first = code_of(now), later = code_of(clock_at(5min));
    const auto keep = [&](std::string_view digits) {
        return db.write([&](db::Write& tx) { return set_totp(tx, vault, world.paul, offer.secret, digits, now); });
    };
    CHECK(keep("12345").error().code == "wrong_code");
    const auto codes = keep(first);
    REQUIRE(codes.ok());
    CHECK(codes->size() == 10);
    const auto check = [&](std::string_view code, const Clock& clock, PersonId person) {
        return db.write([&](db::Write& tx) { return check_second_factor(tx, vault, person, code, clock); });
    };
    CHECK(!check(first, now, world.paul));  // it was used to set it up
    const auto many = testing::at_once(20, [&] { return check(later, clock_at(5min), world.paul); });
    CHECK(std::count_if(many.begin(), many.end(), [](const auto& r) { return r.ok(); }) == 1);
    const PersonId marie = world.add("Marie", "marie@exemple.fr", Role::administrator);
    CHECK(!check(codes->at(0), now, marie));
    std::string typed = codes->at(0);
    for (char& c : typed) c = c == '-' ? ' ' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
    CHECK(check(typed, now, world.paul));
    CHECK(!check(codes->at(0), now, world.paul));
    CHECK(db.read([&](db::Read& tx) { return recovery_codes_left(tx, world.paul); }) == 9);
    db.read([&](db::Read& tx) {
        tx.each("SELECT totp FROM people WHERE totp IS NOT NULL",
                [&](const db::Row& row) { CHECK(row.text(0).find(offer.secret) == std::string_view::npos); });
    });
    db.write([&](db::Write& tx) { remove_totp(tx, world.paul, world.paul, now); });
    CHECK(!check(codes->at(1), now, world.paul));
}

TEST_CASE_BOTH_ENGINES("a device that was never seen before is told of, the first one is not") {
    World world(db);
    const auto open = [&](std::string_view device, Strength strength = Strength::full) {
        return db.write([&](db::Write& tx) { return open_session(tx, world.paul, strength, device, "192.0.2…", now); })
            .new_device;
    };
    CHECK_FALSE(open("Firefox, Linux"));
    CHECK_FALSE(open("Firefox, Linux"));
    CHECK_FALSE(open("Chrome, Android", Strength::pending));
    CHECK(open("Chrome, Android"));
    CHECK_FALSE(open("Chrome, Android"));
}

TEST_CASE("a device is called by its browser and system") {
    CHECK(device_of("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0") == "Firefox, Linux");
    CHECK(device_of("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 "
                    "Safari/537.36 Edg/140.0") == "Edge, Windows");
    CHECK(device_of("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
                    "Version/18.0 Mobile/15E148 Safari/604.1") == "Safari, iPhone");
    CHECK(device_of("curl/8").empty());
}
