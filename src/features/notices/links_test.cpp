// The short links of SMS: they lead where the long ones do, and say nothing without the key.
#include <doctest/doctest.h>

#include "features/notices/sender.hpp"
#include "tests/notices/fixture.hpp"

using namespace beffroi;
using namespace beffroi::notices;
using testing_notices::at;
using testing_notices::Gate;
using testing_notices::World;

namespace {
std::optional<std::string> target(World& w, std::string_view code) {
    return w.db.read([&](db::Read& tx) { return short_link_target(tx, w.vault, code, w.clock.now()); });
}
}

TEST_CASE_BOTH_ENGINES(
    "an SMS has a short link that leads to the page, in the person's language, and mail the long one") {
    World w(db);
    Gate gate;
    w.settings.sms = gate.gateway();
    w.now("2026-11-25T10:00:00+01:00");
    Notice n = w.notice(Kind::confirmation, "a");
    n.contact.mail.clear();
    n.contact.lang = Lang::en;
    w.plan(n);
    w.run();
    REQUIRE(gate.bodies().size() == 1);
    const std::string body = gate.bodies()[0];
    const auto begin = body.find("https://aide.exemple.fr/r/");
    REQUIRE(begin != std::string::npos);
    CHECK(body.find("suivi") == std::string::npos);
    const std::string code = body.substr(begin + 26, body.find('"', begin) - begin - 26);
    // 128 bits, as base64url.
    CHECK(code.size() == 22);
    CHECK(target(w, code) == "/en/rendez-vous/suivi/x");
    for (const std::string& wrong : {code.substr(1), code + "x", std::string(22, 'A'), std::string()})
        CHECK(!target(w, wrong));
    // It works when it is over, to see what became of it, and then no more.
    w.now("2026-12-31T08:59:00+01:00");
    CHECK(target(w, code));
    w.now("2026-12-31T09:00:00+01:00");
    CHECK(!target(w, code));
    w.run();
    CHECK(db.read([](db::Read& tx) { return tx.one<int>("SELECT COUNT(*) FROM notices_links"); }) == 0);
}

TEST_CASE_BOTH_ENGINES(
    "a short link is the same each time, another for each appointment, and not readable in the tables") {
    World w(db);
    Notice n = w.notice(Kind::confirmation, "a");
    std::string first;
    db.write([&](db::Write& tx) {
        first = short_link(tx, w.vault, n);
        CHECK(short_link(tx, w.vault, n) == first);
        n.link = "/rendez-vous/suivi/y";
        CHECK(short_link(tx, w.vault, n) != first);
        n.link.clear();
        CHECK(short_link(tx, w.vault, n).empty());
    });
    db.read([&](db::Read& tx) {
        int rows = 0;
        tx.each("SELECT code, target FROM notices_links", [&](const db::Row& row) {
            ++rows;
            CHECK(row.text(0).find(first.substr(3)) == std::string::npos);
            CHECK(row.text(1).find("suivi") == std::string::npos);
        });
        CHECK(rows == 2);
    });
    // Of who is erased nothing leads anywhere.
    n.account = PersonId{55};
    n.link = "/rendez-vous/suivi/x";
    w.plan(n);
    db.write([&](db::Write& tx) { holding(w.vault).erase(tx, PersonId{55}, w.clock); });
    CHECK(!target(w, first.substr(3)));
}

TEST_CASE_BOTH_ENGINES(
    "a short link that went out leads there while the key is replaced, and until where it leads is over") {
    World w(db);
    const std::string first(32, 'a'), second(32, 'b');
    w.vault.use({{first}, 0, {}});
    Notice n = w.notice(Kind::confirmation, "a");
    const auto link = [&] { return db.write([&](db::Write& tx) { return short_link(tx, w.vault, n); }).substr(3); };
    const auto renew = [&] {
        keys::Found found;
        for (const keys::Table& each : resealing()) found += keys::pass(db, w.vault, each, keys::Act::renew);
        return found;
    };
    const std::string code = link();
    REQUIRE(target(w, code) == n.link);
    w.vault.use({{second, first}, 0, {}});
    CHECK(target(w, code) == n.link);
    CHECK(link() != code);
    CHECK(renew().renewed == 1);
    CHECK(target(w, code) == n.link);
    CHECK(target(w, link()) == n.link);
    CHECK(renew().behind == 0);
    // Nobody can make that code any more, and the address behind it opens nothing: it goes.
    w.vault.use({{second}, 0, {}});
    CHECK(target(w, link()) == n.link);
    CHECK(renew().renewed == 1);
    CHECK(!target(w, code));
    CHECK(target(w, link()) == n.link);
    CHECK(db.read([](db::Read& tx) { return tx.one<int>("SELECT COUNT(*) FROM notices_links"); }) == 1);
}
