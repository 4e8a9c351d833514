#include <doctest/doctest.h>

#include "features/notices/notices.hpp"
#include "features/notices/repository.hpp"
#include "tests/notices/fixture.hpp"

using namespace beffroi;
using namespace beffroi::notices;
using testing_notices::at;
using testing_notices::Gate;
using testing_notices::World;

TEST_CASE_BOTH_ENGINES("a notice with a mail address goes by mail, once") {
    World w(db);
    w.plan(w.notice(Kind::confirmation, "a"));
    CHECK(!w.plan(w.notice(Kind::confirmation, "a")));
    w.run();
    w.run();
    REQUIRE(w.mails().size() == 1);
    CHECK(w.mails()[0].find("mardi 1er\u00a0décembre") != std::string::npos);
    CHECK(w.mails()[0].find("9\u00a0h") != std::string::npos);
    CHECK(w.mails()[0].find("https://aide.exemple.fr/rendez-vous/suivi/x") != std::string::npos);
    CHECK(w.told() == "confirmation:mail ");
    CHECK(!w.plan(w.notice(Kind::confirmation, "a")));
    w.run();
    CHECK(w.mails().size() == 1);
}

TEST_CASE_BOTH_ENGINES(
    "without a mail, by SMS; a landline, or nothing set, by a call; who did it themselves is not called") {
    World w(db);
    Gate gate;
    w.settings.sms = gate.gateway();
    Notice n = w.notice(Kind::reminder, "a");
    n.contact.mail.clear();
    w.plan(n);
    n.key = "b";
    n.contact.phone = "+33231660000";
    w.plan(n);
    n.key = "c";
    n.ways = Ways::messages;
    w.plan(n);
    n.key = "d";
    n.ways = Ways::mail;
    n.contact.phone = "+33612345678";
    w.plan(n);
    w.run();
    CHECK(gate.bodies().size() == 1);
    CHECK(w.states() == "a:sent b:call c:dropped d:dropped ");
    w.settings.sms = {};
    n.key = "e";
    n.ways = Ways::all;
    w.plan(n);
    // Nobody can be called without a number; but somebody who is not told of a change comes in vain.
    n.contact.phone.clear();
    n.key = "f";
    w.plan(n);
    n.kind = Kind::cancellation;
    n.key = "g";
    w.plan(n);
    w.run();
    CHECK(w.states() == "a:sent b:call c:dropped d:dropped e:call f:dropped g:call ");
}

TEST_CASE_BOTH_ENGINES("a reminder waits for its time, and is forgotten with what it was about") {
    World w(db);
    Notice n = w.notice(Kind::reminder, "a");
    n.due = at("2026-11-29T09:00:00+01:00");
    w.plan(n);
    n.key = "b";
    n.about = 8;
    w.plan(n);
    w.run();
    CHECK(w.mails().empty());
    w.now("2026-11-29T08:59:59+01:00");
    w.run();
    CHECK(w.mails().empty());
    CHECK(db.write([](db::Write& tx) { return forget(tx, 8); }) == 1);
    w.now("2026-11-29T09:00:00+01:00");
    w.run();
    CHECK(w.mails().size() == 1);
    CHECK(w.states() == "a:sent ");
    // What was told is not taken back.
    CHECK(db.write([](db::Write& tx) { return forget(tx, 7); }) == 0);
}

TEST_CASE_BOTH_ENGINES("no SMS disturbs at night, on Sundays or on public holidays; mail goes at once") {
    World w(db);
    Gate gate;
    w.settings.sms = gate.gateway();
    w.now("2026-11-28T21:00:00+01:00");  // a Saturday
    Notice n = w.notice(Kind::confirmation, "a");
    w.plan(n);
    n.key = "b";
    n.contact.mail.clear();
    w.plan(n);
    w.run();
    CHECK(w.states() == "a:sent b:waiting ");
    for (const char* when : {"2026-11-29T10:00:00+01:00", "2026-11-30T07:59:00+01:00"}) {
        w.now(when);
        w.run();
        CHECK(gate.bodies().empty());
    }
    w.now("2026-11-30T08:00:00+01:00");
    w.run();
    CHECK(gate.bodies().size() == 1);
    CHECK(w.states() == "a:sent b:sent ");
}

TEST_CASE_BOTH_ENGINES("a cancellation of what begins before an SMS may go is mailed at once and called") {
    World w(db);
    Gate gate;
    w.settings.sms = gate.gateway();
    w.now("2026-12-01T06:30:00+01:00");
    Notice n = w.notice(Kind::cancellation, "a");
    n.begins = at("2026-12-01T07:30:00+01:00");
    w.plan(n);
    n.key = "b";
    n.contact.mail.clear();
    w.plan(n);
    // Of what begins later the mail is enough.
    n = w.notice(Kind::cancellation, "c");
    w.plan(n);
    w.run();
    CHECK(w.mails().size() == 2);
    CHECK(gate.bodies().empty());
    CHECK(w.states() == "a:sent a:call:call b:call c:sent ");
}

TEST_CASE_BOTH_ENGINES("what has begun is told no more, and its words go") {
    World w(db);
    Notice n = w.notice(Kind::reminder, "a");
    n.due = at("2026-11-29T09:00:00+01:00");
    w.plan(n);
    n.key = "b";
    n.contact = {"Jeanne", "+33231660000", "", Lang::fr};
    w.plan(n);
    w.now("2026-11-29T09:00:00+01:00");
    w.run();
    CHECK(w.states() == "a:sent b:call ");
    CHECK(w.worded() == 2);
    w.now("2026-12-01T12:00:00+01:00");
    w.run();
    CHECK(w.states() == "a:sent b:dropped ");
    CHECK(w.worded() == 0);
    // The program was away for days.
    w.now("2026-11-25T09:00:00+01:00");
    n.key = "c";
    w.plan(n);
    w.now("2026-12-02T09:00:00+01:00");
    w.run();
    CHECK(w.states() == "a:sent b:dropped c:dropped ");
}

TEST_CASE_BOTH_ENGINES("a gateway in trouble is asked again, one that refuses is not: somebody calls") {
    World w(db);
    Gate gate;
    w.settings.sms = gate.gateway();
    gate.answers({503, 429, 200});
    Notice n = w.notice(Kind::confirmation, "a");
    n.contact.mail.clear();
    w.now("2026-11-25T10:00:00+01:00");
    w.plan(n);
    w.run();
    CHECK(gate.bodies().size() == 1);
    CHECK(w.states() == "a:sending ");
    w.now("2026-11-25T10:01:00+01:00");
    w.run();
    w.now("2026-11-25T10:03:00+01:00");
    w.run();
    CHECK(w.states() == "a:sent ");
    // Each try has the same number.
    REQUIRE(gate.bodies().size() == 3);
    CHECK(gate.bodies()[0] == gate.bodies()[2]);

    gate.answers({400});
    n.key = "b";
    n.ways = Ways::all;
    w.plan(n);
    w.run();
    CHECK(w.states() == "a:sent b:call ");
    CHECK(gate.bodies().size() == 4);
    // It never comes back: in the end somebody calls.
    gate.close();
    n.key = "c";
    w.plan(n);
    for (int minute = 4; minute < 4 + 300; minute += 5) {
        w.clock = Clock::fixed(at("2026-11-25T10:00:00+01:00") + std::chrono::minutes(minute));
        w.run();
    }
    CHECK(w.states() == "a:sent b:call c:call ");
}

TEST_CASE_BOTH_ENGINES("a retry that falls into the night waits for the morning") {
    World w(db);
    Gate gate;
    w.settings.sms = gate.gateway();
    gate.answers({503});
    w.now("2026-11-25T19:59:30+01:00");
    Notice n = w.notice(Kind::confirmation, "a");
    n.contact.mail.clear();
    w.plan(n);
    w.run();
    w.now("2026-11-25T20:05:00+01:00");
    w.run();
    CHECK(gate.bodies().size() == 1);
    CHECK(w.states() == "a:waiting ");
    w.now("2026-11-26T08:00:00+01:00");
    w.run();
    CHECK(gate.bodies().size() == 2);
    CHECK(w.states() == "a:sent ");
}

TEST_CASE_BOTH_ENGINES("what waits goes to the new address") {
    World w(db);
    Notice n = w.notice(Kind::reminder, "a");
    n.due = at("2026-11-29T09:00:00+01:00");
    w.plan(n);
    db.write([&](db::Write& tx) {
        Contact other = n.contact;
        other.mail = "autre@exemple.fr";
        readdress(tx, w.vault, 7, other, n.values, n.link);
    });
    w.now("2026-11-29T09:00:00+01:00");
    w.run();
    REQUIRE(w.mails().size() == 1);
    CHECK(w.mails()[0].find("autre@exemple.fr") != std::string::npos);
}

TEST_CASE_BOTH_ENGINES("nothing of whom and what is readable in the tables") {
    World w(db);
    Notice n = w.notice(Kind::reminder, "a");
    n.due = at("2026-11-29T09:00:00+01:00");
    w.plan(n);
    db.read([&](db::Read& tx) {
        std::string all;
        tx.each("SELECT content FROM notices", [&](const db::Row& row) { all += row.text(0); });
        tx.each("SELECT payload FROM jobs", [&](const db::Row& row) { all += row.text(0); });
        for (const char* secret : {"Jeanne", "jeanne@", "612345678", "Médiathèque", "suivi"})
            CHECK(all.find(secret) == std::string::npos);
    });
}

TEST_CASE("two servers run the jobs of one PostgreSQL: each is told once") {
    testing::TestDatabase first(db::Engine::postgres);
    World w(*first);
    Gate gate;
    w.settings.sms = gate.gateway();
    w.now("2026-11-25T10:00:00+01:00");
    for (int i = 0; i < 60; ++i) {
        Notice n = w.notice(Kind::confirmation, std::to_string(i));
        if (i % 2) n.contact.mail.clear();
        w.plan(n);
    }
    auto second = db::Database::open(first.options());
    REQUIRE(second);
    std::atomic<int> turn = 0;
    testing::at_once(4, [&] { w.run(turn++ % 2 ? *first : **second); });
    w.run();
    CHECK(w.mails().size() == 30);
    CHECK(gate.bodies().size() == 30);
    const auto bodies = gate.bodies();
    CHECK(std::set<std::string>(bodies.begin(), bodies.end()).size() == 30);
}

TEST_CASE_BOTH_ENGINES("killed between the gateway's answer and the record, it goes again under the same number") {
    World w(db);
    Gate gate;
    w.settings.sms = gate.gateway();
    w.now("2026-11-25T10:00:00+01:00");
    Notice n = w.notice(Kind::confirmation, "a");
    n.contact.mail.clear();
    w.plan(n);
    w.run();
    CHECK(gate.bodies().size() == 1);
    // What the database had before the record was written.
    db.write([&](db::Write& tx) {
        auto row =
            repository::row(tx, w.vault, NoticeId{tx.one<std::int64_t>("SELECT id FROM notices").value()}).value();
        row.notice = n;
        repository::update_content(tx, w.vault, row);
        repository::set_state(tx, row.id, repository::State::sending, n.due);
        jobs::enqueue(tx, "notice_sms", "{\"id\":\"" + row.id.text() + "\"}", w.clock.now());
    });
    w.run();
    REQUIRE(gate.bodies().size() == 2);
    CHECK(gate.bodies()[0] == gate.bodies()[1]);
    CHECK(w.states() == "a:sent ");
}
