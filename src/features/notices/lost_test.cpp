// What came back, or was refused, is told by somebody who calls: once, and only while it is true and to come.
#include <doctest/doctest.h>

#include "features/notices/repository.hpp"
#include "tests/notices/fixture.hpp"

using namespace beffroi;
using namespace beffroi::notices;
using testing_notices::at;
using testing_notices::Gate;
using testing_notices::World;

namespace {

/// What another mail server writes of the mail that was sent as the `nth`.
mail::Bounce comes_back(World& w, int nth, const std::string& status = "5.1.1",
                        const std::string& said = "550 5.1.1 No such user") {
    std::vector<std::string> tokens;
    w.db.read([&](db::Read& tx) {
        tx.each("SELECT token FROM mails ORDER BY id", [&](const db::Row& row) { tokens.push_back(row.string(0)); });
    });
    const std::string report =
        "From: MAILER-DAEMON@relais.exemple\nTo: retours@exemple.fr\nContent-Type: multipart/report; "
        "report-type=delivery-status; boundary=\"B\"\n\n--B\nContent-Type: message/delivery-status\n\nReporting-MTA: "
        "dns; "
        "relais.exemple\n\nFinal-Recipient: rfc822; jeanne@exemple.fr\nAction: failed\nStatus: " +
        status + "\nDiagnostic-Code: smtp; " + said + "\n\n--B--\n";
    return w.db.write([&](db::Write& tx) {
        return mail::take_back(tx, report, "retours+" + tokens.at(static_cast<std::size_t>(nth)) + "@exemple.fr",
                               w.clock.now());
    });
}

/// "a:no_such_mailbox ", by key: why calls stand on the list.
std::string reasons(World& w) {
    std::string all;
    w.db.read([&](db::Read& tx) {
        tx.each("SELECT unique_key, reason FROM notices WHERE state = 'call' ORDER BY unique_key",
                [&](const db::Row& row) { (((all += row.text(0)) += ':') += row.text(1)) += ' '; });
    });
    return all;
}

std::vector<repository::Row> calls(World& w) {
    return w.db.read([&](db::Read& tx) { return repository::calls(tx, w.vault, {true, {}}, w.clock.now(), 10); });
}

}

TEST_CASE_BOTH_ENGINES("a mail that comes back becomes a call, once, with its words and the reason") {
    World w(db);
    Notice n = w.notice(Kind::confirmation, "a");
    n.ways = Ways::messages;
    w.plan(n);
    w.run();
    CHECK(w.states() == "a:sent ");
    w.now("2026-11-27T09:00:00+01:00");
    CHECK(comes_back(w, 0) == mail::Bounce::recorded);
    CHECK(comes_back(w, 0) == mail::Bounce::recorded);
    w.run();
    w.run();
    CHECK(reasons(w) == "a:no_such_mailbox ");
    REQUIRE(calls(w).size() == 1);
    CHECK(calls(w)[0].notice.values.place == "Médiathèque");
    CHECK(calls(w)[0].notice.contact.phone == "+33612345678");
    // Somebody has called: a report that arrives again changes nothing.
    const NoticeId id = calls(w)[0].id;
    db.write([&](db::Write& tx) { repository::set_called(tx, id, w.clock.now(), PersonId{1}); });
    comes_back(w, 0);
    w.run();
    CHECK(w.states() == "a:called ");
}

TEST_CASE_BOTH_ENGINES(
    "the reason tells a wrong address from a mailbox that is full and from a server that is silent") {
    World w(db);
    w.plan(w.notice(Kind::reminder, "a"));
    w.plan(w.notice(Kind::reminder, "b"));
    w.run();
    comes_back(w, 0, "5.2.2", "552 5.2.2 Mailbox full");
    w.run();
    CHECK(reasons(w) == "a:mail_refused ");
    // Nobody listens on that port: after four days it is given up.
    for (int hour = 0; hour <= 24 * 5; ++hour) {
        w.clock = Clock::fixed(at("2026-11-25T09:00:00+01:00") + std::chrono::hours(hour));
        jobs::Runner runner(db, w.clock);
        mail::serve(runner, std::make_shared<const mail::Settings>(w.settings.mail));
        serve(runner, runner, w.vault, std::make_shared<const Settings>(w.settings));
        runner.run_due();
    }
    CHECK(reasons(w) == "a:mail_refused b:mail_unsent ");
}

TEST_CASE_BOTH_ENGINES("what is over, was moved or cancelled, or was done by the person is not called for") {
    World w(db);
    w.plan(w.notice(Kind::confirmation, "a"));
    Notice own = w.notice(Kind::confirmation, "b");
    own.ways = Ways::mail;
    w.plan(own);
    Notice missed = w.notice(Kind::follow_up, "c");
    missed.about = 8;
    w.plan(missed);
    Notice moved = w.notice(Kind::confirmation, "d");
    moved.about = 9;
    w.plan(moved);
    w.run();
    REQUIRE(w.mails().size() == 4);
    CHECK(db.write([](db::Write& tx) { return forget(tx, 9); }) == 0);
    for (int nth : {1, 2, 3}) comes_back(w, nth);
    w.run();
    CHECK(reasons(w).empty());
    // What was tidied a second before is not why: the words are still there.
    w.now("2026-12-01T08:59:59+01:00");
    w.run();
    CHECK(w.worded() == 1);
    w.now("2026-12-01T09:00:00+01:00");
    comes_back(w, 0);
    w.run();
    CHECK(w.states() == "a:sent b:sent c:sent d:sent ");
}

TEST_CASE_BOTH_ENGINES("the words of a mail stay sealed as long as it may come back, and no longer") {
    World w(db);
    Notice n = w.notice(Kind::confirmation, "a");
    n.begins = at("2027-02-01T09:00:00+01:00");
    w.plan(n);
    w.run();
    CHECK(w.worded() == 1);
    w.now("2026-12-05T08:59:00+01:00");
    w.run();
    CHECK(w.worded() == 1);
    w.now("2026-12-05T10:30:00+01:00");
    w.run();
    CHECK(w.worded() == 0);
    comes_back(w, 0);
    w.run();
    CHECK(w.states() == "a:sent ");
}

TEST_CASE_BOTH_ENGINES("an SMS that is refused for good becomes a call even for what is not called otherwise") {
    World w(db);
    Gate gate;
    w.settings.sms = gate.gateway();
    gate.answers({400, 400});
    w.now("2026-11-25T10:00:00+01:00");
    Notice n = w.notice(Kind::confirmation, "a");
    n.contact.mail.clear();
    n.ways = Ways::messages;
    w.plan(n);
    n.key = "b";
    n.kind = Kind::follow_up;
    w.plan(n);
    w.run();
    w.run();
    CHECK(gate.bodies().size() == 2);
    CHECK(w.states() == "a:call b:dropped ");
    CHECK(reasons(w) == "a:sms_refused ");
}

TEST_CASE_BOTH_ENGINES("whoever has a corrected address is called at the new number") {
    World w(db);
    Notice n = w.notice(Kind::confirmation, "a");
    w.plan(n);
    w.run();
    db.write([&](db::Write& tx) {
        Contact other = n.contact;
        other.phone = "+33699999999";
        readdress(tx, w.vault, 7, other, n.values, n.link);
    });
    comes_back(w, 0);
    w.run();
    REQUIRE(calls(w).size() == 1);
    CHECK(calls(w)[0].notice.contact.phone == "+33699999999");
}
