#include "features/accounts/accounts.hpp"

#include <algorithm>
#include <cstdio>
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

const crypto::Vault vault("a secret of the tests, long enough for a key");

void migrate(db::Database& db) {
    std::vector<db::Migration> all;
    for (const auto& part : {journal::migrations(), migrations()}) all.insert(all.end(), part.begin(), part.end());
    REQUIRE(db::migrate(db, all));
}

struct World {
    db::Database& db;
    PersonId paul;

    explicit World(db::Database& database) : db(database) {
        migrate(db);
        paul = add("Paul Lefèvre", "paul@exemple.fr", Role::counsellor);
    }
    PersonId add(std::string_view name, std::string_view mail, Role role, TeamId team = {}, OrganisationId organisation = {}) {
        const auto added = db.write([&](db::Write& tx) {
            return add_person(tx, vault, {std::string(name), std::string(mail), {{role, organisation, team}}, Lang::fr}, PersonId{}, now);
        });
        REQUIRE(added.ok());
        return *added;
    }
    void give_password(PersonId person, std::string_view password) {
        const std::string hashed = *hash_password(password);
        db.write([&](db::Write& tx) { set_password(tx, person, hashed, now); });
    }
    std::string sign_in(PersonId person, const Clock& clock = now, Strength strength = Strength::full) {
        return db.write([&](db::Write& tx) { return open_session(tx, person, strength, "Firefox, Linux", "192.0.2…", clock); }).token;
    }
    std::optional<Visitor> who(std::string_view token, const Clock& clock = now) { return holder(db, vault, token, clock); }
    Error refused(std::string_view name, std::string_view mail, std::vector<Held> roles = {{Role::counsellor, {}, {}}}) {
        const auto added = db.write([&](db::Write& tx) { return add_person(tx, vault, {std::string(name), std::string(mail), roles, Lang::fr}, PersonId{}, now); });
        REQUIRE(!added.ok());
        return added.error();
    }
};

net::Request asking(std::string_view token) {
    net::Request request;
    request.path = "/espace";
    if (!token.empty()) request.headers.push_back({"Cookie", std::string(session_cookie) + "=" + std::string(token)});
    return request;
}

std::string header(const net::Response& r, std::string_view name) {
    for (const auto& h : r.headers)
        if (h.name == name) return h.value;
    return {};
}

}

TEST_CASE_BOTH_ENGINES("one mail is one person, however it is written") {
    World world(db);
    CHECK(world.refused("Autre", " PAUL@exemple.FR ").code == "mail_taken");
    CHECK(world.refused("Autre", " PAUL@exemple.FR ").field == "mail");
    CHECK(world.refused(" ", "a@b.fr").field == "name");
    for (std::string_view wrong : {"", "paul", "a b@c.fr", "a@b.fr>", "a@b", "@b.fr", "a@b@c.fr"}) CHECK(world.refused("A", wrong).code == "bad_mail");
    CHECK(db.read([](db::Read& tx) { return staff(tx, vault, now); }).size() == 1);
    // Only who needs no mail may be without.
    CHECK(db.write([&](db::Write& tx) { return add_person(tx, vault, {"Odette", "", {{Role::resident, {}, {}}}, Lang::fr}, world.paul, now); }).ok());
    CHECK(db.write([&](db::Write& tx) { return add_person(tx, vault, {"Odette", "", {{Role::resident, {}, {}}}, Lang::fr}, world.paul, now); }).ok());
    CHECK(db.read([&](db::Read& tx) { return residents_of(tx, vault, world.paul, now); }).size() == 2);
}

TEST_CASE_BOTH_ENGINES("the database alone tells no name and no address, and with another key nothing opens") {
    World world(db);
    world.add("Zoé Quelconque", "zoe@exemple.fr", Role::administrator);
    db.read([&](db::Read& tx) {
        tx.each("SELECT name, mail, mail_index FROM people", [&](const db::Row& row) {
            for (int column = 0; column < 3; ++column)
                for (std::string_view plain : {"Zoé", "Quelconque", "zoe@", "exemple", "Lefè", "paul"}) CHECK(row.text(column).find(plain) == std::string_view::npos);
        });
        CHECK(person_by_mail(tx, vault, "ZOE@exemple.fr", now)->name == "Zoé Quelconque");
    });
    const crypto::Vault other("another secret, just as long as the first one");
    db.read([&](db::Read& tx) {
        CHECK(!person_by_mail(tx, other, "zoe@exemple.fr", now));
        CHECK(person(tx, other, world.paul, now)->name == "—");
    });
    CHECK(db.write([&](db::Write& tx) { return check_vault(tx, vault); }).ok());
    CHECK(db.write([&](db::Write& tx) { return check_vault(tx, vault); }).ok());
    CHECK(db.write([&](db::Write& tx) { return check_vault(tx, other); }).error().code == "other_vault_key");
    // What is sealed for one row does not open in another.
    db.write([&](db::Write& tx) { tx.run("UPDATE people SET name = (SELECT p.name FROM people p WHERE p.id = ?1) WHERE id <> ?1", world.paul); });
    db.read([&](db::Read& tx) { CHECK(person_by_mail(tx, vault, "zoe@exemple.fr", now)->name == "—"); });
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
    // The place's own name, however it is written, with little around it.
    const auto here = [](std::string_view password) {
        const auto r = acceptable(password, "Paul Lefèvre", "", "Pays de la Vire aide.exemple.fr");
        return r.ok() ? std::string() : r.error().code;
    };
    for (std::string_view ours : {"Pays de la Vire 2026", "paysdelavire2026", "PAYS-DE-LA-VIRE!", "vireviredelavire", "aide.exemple.fr 1"}) CHECK_MESSAGE(here(ours) == "password_house", ours);
    for (std::string_view fine : {"un canard sur la Vire en mai", "Xk3!vv92-qLm", "delala-brouette-7"}) CHECK_MESSAGE(here(fine).empty(), fine);
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
    const auto comes_in = [&](std::string_view password) { return post("/connexion", std::string(password)).status == net::Status::see_other; };
    const std::string typed = "  chameau brique\t lundi ";
    const std::string invitation = *db.write([&](db::Write& tx) { return invite(tx, world.paul, PersonId{}, now); });
    CHECK(post("/invitation/" + invitation, typed).status == net::Status::see_other);
    CHECK(comes_in(typed));
    for (std::string_view other : {"chameau brique\t lundi", "  chameau brique\t lundi", "  chameau brique lundi ", " "}) CHECK_FALSE(comes_in(other));
    CHECK(check_credentials(db, vault, "paul@exemple.fr", typed).ok());
}

TEST_CASE_BOTH_ENGINES("mail and password open a session; wrong ones do not say which is wrong") {
    World world(db);
    const auto check = [&](std::string_view mail, std::string_view password) { return check_credentials(db, vault, mail, password); };
    CHECK(check("paul@exemple.fr", "").error().code == "wrong_credentials");  // none was chosen yet
    world.give_password(world.paul, good);
    CHECK(*check("Paul@Exemple.fr ", good) == world.paul);
    const auto wrong = check("paul@exemple.fr", "another password").error(), unknown = check("nobody@exemple.fr", good).error();
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
    const std::string older = "$argon2id$v=19$m=8192,t=2,p=1$PIxp7nGOvShmMnnuQx9d4Q$ZTB3YOsPTDmoExACOKXqSmr6cc+0Qe4KhZ6KeYHnGic";
    db.write([&](db::Write& tx) { set_password(tx, world.paul, older, now); });
    const auto kept = [&] { return db.read([](db::Read& tx) { return tx.one<std::string>("SELECT password FROM people").value(); }); };
    CHECK(check_credentials(db, vault, "paul@exemple.fr", "un autre mot de passe").error().code == "wrong_credentials");
    CHECK(kept() == older);
    CHECK(check_credentials(db, vault, "paul@exemple.fr", "correct cheval pile agrafe").ok());
    const std::string renewed = kept();
    CHECK(renewed != older);
    CHECK_FALSE(crypto::is_outdated(renewed));
    CHECK(check_credentials(db, vault, "paul@exemple.fr", "correct cheval pile agrafe").ok());
    CHECK(kept() == renewed);
}

TEST_CASE_BOTH_ENGINES("a session ends unused, in any case after its time, sooner for who sees personal data, and when its owner says so") {
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

TEST_CASE_BOTH_ENGINES("somebody always runs the belfry") {
    World world(db);
    const PersonId marie = world.add("Marie", "marie@exemple.fr", Role::administrator);
    const Held administrator{Role::administrator, {}, {}};
    CHECK(db.write([&](db::Write& tx) { return close_account(tx, marie, marie, now); }).error().code == "last_administrator");
    CHECK(db.write([&](db::Write& tx) { return take_role(tx, marie, administrator, marie, now); }).error().code == "last_administrator");
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
    const auto accept_at = [&](std::string_view token, const Clock& at) { return db.write([&](db::Write& tx) { return accept_invitation(tx, token, hashed, at); }); };
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
    CHECK(db.write([&](db::Write& tx) { return use_sign_in_link(tx, link, clock_at(10min + 1s)); }).error().code == "link_over");
    CHECK(*db.write([&](db::Write& tx) { return use_sign_in_link(tx, link, now); }) == world.paul);
    CHECK(db.write([&](db::Write& tx) { return use_sign_in_link(tx, link, now); }).error().code == "link_over");
}

TEST_CASE("codes of RFC 6238 are read, one step early or late, and none twice") {
    // The secret "12345678901234567890" and codes of the RFC's appendix B, its last six digits.
    const std::string secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
    const auto at = [](long long seconds) { return Instant{std::chrono::seconds(seconds)}; };
    struct Known { long long seconds; const char* digits; };
    for (const Known& k : {Known{59, "287082"}, {1111111109, "081804"}, {1111111111, "050471"}, {1234567890, "005924"}, {2000000000, "279037"}, {20000000000, "353130"}}) {
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
            if (step == std::chrono::duration_cast<std::chrono::seconds>(clock.now().time_since_epoch()).count() / 30) return std::string(digits);
        }
        return std::string();
    };
    const std::string first = code_of(now), later = code_of(clock_at(5min));
    const auto keep = [&](std::string_view digits) { return db.write([&](db::Write& tx) { return set_totp(tx, vault, world.paul, offer.secret, digits, now); }); };
    CHECK(keep("12345").error().code == "wrong_code");
    const auto codes = keep(first);
    REQUIRE(codes.ok());
    CHECK(codes->size() == 10);
    const auto check = [&](std::string_view code, const Clock& clock, PersonId person) { return db.write([&](db::Write& tx) { return check_second_factor(tx, vault, person, code, clock); }); };
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
        tx.each("SELECT totp FROM people WHERE totp IS NOT NULL", [&](const db::Row& row) { CHECK(row.text(0).find(offer.secret) == std::string_view::npos); });
    });
    db.write([&](db::Write& tx) { remove_totp(tx, world.paul, world.paul, now); });
    CHECK(!check(codes->at(1), now, world.paul));
}

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
    const auto colleague_with = [&](std::vector<Held> roles) { Person p; p.id = colleague; p.roles = std::move(roles); return p; };
    CHECK(may_on(coordinator, Right::manage_people, colleague_with({{Role::counsellor, {}, team}})));
    CHECK_FALSE(may_on(coordinator, Right::manage_people, colleague_with({{Role::counsellor, {}, team}, {Role::administrator, {}, {}}})));
    CHECK_FALSE(may_on(coordinator, Right::manage_people, colleague_with({{Role::administrator, {}, team}})));
    CHECK_FALSE(may_on(coordinator, Right::manage_people, colleague_with({{Role::counsellor, {}, team}, {Role::counsellor, {}, other_team}})));
    CHECK(may_on(administrator, Right::manage_people, colleague_with({{Role::administrator, {}, {}}})));
    Person invited_long_ago = colleague_with({{Role::administrator, {}, {}}});
    invited_long_ago.registered_by = self;
    CHECK_FALSE(may_on(coordinator, Right::manage_people, invited_long_ago));
    // A person of two teams can be seen from either; a resident by the counsellor who registered them.
    Person both{stranger, "", "", "fr", {{Role::counsellor, {}, other_team}, {Role::counsellor, {}, team}}, {}, false, false, false};
    CHECK(may_on(coordinator, Right::see_people, both));
    Person resident{stranger, "", "", "fr", {{Role::resident, {}, {}}}, self, false, false, false};
    Visitor counsellor{self, {}, "", {{Role::counsellor, {}, team}}, Strength::full};
    CHECK(may_on(counsellor, Right::give_cards, resident));
    resident.registered_by = colleague;
    CHECK_FALSE(may_on(counsellor, Right::give_cards, resident));
}

TEST_CASE_BOTH_ENGINES("signing in leads back to the desk and nowhere else; strangers' attempts are slowed down and lock nobody out") {
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
    for (std::string_view away : {"//evil.example", "https://evil.example", "/espace/%0d%0aX: y", "/espaceX", "/lieux", "/espace\\evil"})
        CHECK(header(post(credentials + "&retour=" + std::string(away)), "Location") == "/espace");

    int slowed = 0;
    for (int i = 0; i < 40; ++i) {
        const auto answer = post("mail=paul%40exemple.fr&password=wrong+one+" + std::to_string(i), "198.51.100." + std::to_string(i));
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

TEST_CASE_BOTH_ENGINES("the first administrator comes in from the command line") {
    migrate(db);
    std::ostringstream out, err;
    CHECK(invite_command(db, vault, {"marie@exemple.fr", "Marie", {"king"}, "https://a.fr", Lang::en}, out, err) == 1);
    CHECK(err.str().find("king") != std::string::npos);
    CHECK(invite_command(db, vault, {"marie@exemple.fr", "Marie", {"administrator"}, "https://a.fr", Lang::fr}, out, err) == 0);
    const auto at = out.str().find("https://a.fr/invitation/");
    REQUIRE(at != std::string::npos);
    const std::string token = out.str().substr(at + 24, 43);
    CHECK(db.read([&](db::Read& tx) { return invited(tx, token, Clock{}); }).ok());
    out.str("");
    list_command(db, vault, out, Lang::fr);
    CHECK(out.str() == "marie@exemple.fr  Marie  administrator  (n’a pas encore choisi de mot de passe)\n");
}

TEST_CASE_BOTH_ENGINES("a device that was never seen before is told of, the first one is not") {
    World world(db);
    const auto open = [&](std::string_view device, Strength strength = Strength::full) {
        return db.write([&](db::Write& tx) { return open_session(tx, world.paul, strength, device, "192.0.2…", now); }).new_device;
    };
    CHECK_FALSE(open("Firefox, Linux"));
    CHECK_FALSE(open("Firefox, Linux"));
    CHECK_FALSE(open("Chrome, Android", Strength::pending));
    CHECK(open("Chrome, Android"));
    CHECK_FALSE(open("Chrome, Android"));
}

TEST_CASE("a device is called by its browser and system") {
    CHECK(device_of("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0") == "Firefox, Linux");
    CHECK(device_of("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0") == "Edge, Windows");
    CHECK(device_of("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1") == "Safari, iPhone");
    CHECK(device_of("curl/8").empty());
}
