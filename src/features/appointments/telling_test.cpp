#include <doctest/doctest.h>

#include "tests/appointments/fixture.hpp"
#include "tests/notices/waiting_mails.hpp"

using namespace beffroi;
using namespace beffroi::appointments;

namespace {

/// What an appointment's messages become, with a mail server that is only written to.
struct Told {
    World& w;
    notices::Settings settings;
    explicit Told(World& world) : w(world) {
        settings.mail.url = "smtp://127.0.0.1:1";
        settings.mail.vault = w.vault;
        settings.mail.from = "Pays de la Vire <bonjour@exemple.fr>";
        settings.origin = "https://aide.exemple.fr";
    }
    void at_time(std::string_view when) {
        w.clock = Clock::fixed(at(when));
        jobs::Runner runner(w.db, w.clock);
        notices::serve(runner, runner, w.vault, std::make_shared<const notices::Settings>(settings));
        runner.run_due();
    }
    /// "confirmation:mail reminder: ": what was told, and by which way.
    std::string of(AppointmentId id) {
        std::string all;
        for (const auto& each : w.db.read([&](db::Read& tx) { return notices::told(tx, id.value); }))
            (((all += notices::code(each.kind)) += ':') += each.waits ? "waits" : each.way) += ' ';
        return all;
    }
    std::vector<std::string> mails() { return testing::waiting_mails(w.db, w.vault); }
};

Request with_mail(const World& w, const char* when = "2026-12-01T09:00:00+01:00") {
    Request r = w.request(when);
    r.who.mail = "jeanne@exemple.fr";
    return r;
}

}

TEST_CASE_BOTH_ENGINES("a booking is confirmed at once and reminded 48 hours before, with its own link") {
    World w(db);
    w.receives(w.anne);
    Told told(w);
    Request r = with_mail(w);
    r.who.booked_by = "Sylvie Roy";
    r.lang = Lang::en;
    const auto id = w.book(r).value().id;
    told.at_time("2026-11-24T06:00:00+01:00");
    REQUIRE(told.mails().size() == 1);
    CHECK(told.mails()[0].find("Hello Sylvie Roy") != std::string::npos);
    CHECK(told.mails()[0].find("The appointment of Jeanne Roy is booked for Tuesday 1 December at 9") !=
          std::string::npos);
    CHECK(told.mails()[0].find("https://aide.exemple.fr/en/rendez-vous/suivi/" + token_of(w.vault, id)) !=
          std::string::npos);
    told.at_time("2026-11-29T08:59:00+01:00");
    CHECK(told.of(id) == "confirmation:mail reminder:waits ");
    told.at_time("2026-11-29T09:00:00+01:00");
    told.at_time("2026-11-29T10:00:00+01:00");
    CHECK(told.of(id) == "confirmation:mail reminder:mail ");
    CHECK(told.mails().size() == 2);
}

TEST_CASE_BOTH_ENGINES("who books less than 48 hours before is not reminded") {
    World w(db);
    w.receives(w.anne);
    Told told(w);
    w.clock = Clock::fixed(at("2026-11-29T09:00:00+01:00"));
    const auto id = w.book(with_mail(w)).value().id;
    told.at_time("2026-11-29T09:00:00+01:00");
    told.at_time("2026-12-01T08:00:00+01:00");
    CHECK(told.of(id) == "confirmation:mail ");
}

TEST_CASE_BOTH_ENGINES("the reminder of a moved or cancelled appointment is never sent; the right one is") {
    World w(db);
    w.receives(w.anne);
    w.receives(w.anne, "2026-12-03");
    Told told(w);
    const auto moved = w.book(with_mail(w)).value().id;
    const auto gone = w.book(with_mail(w, "2026-12-01T10:00:00+01:00")).value().id;
    told.at_time("2026-11-25T09:00:00+01:00");
    Move later;
    later.starts = at("2026-12-03T09:00:00+01:00");
    for (int twice = 0; twice < 2; ++twice)
        REQUIRE(db.write([&](db::Write& tx) { return move(tx, w.vault, moved, later, w.desk, w.clock); }));
    REQUIRE(db.write([&](db::Write& tx) { return cancel(tx, w.vault, gone, "", w.desk, w.clock); }));
    told.at_time("2026-11-25T09:01:00+01:00");
    const auto before = told.mails().size();
    CHECK(before == 4);
    told.at_time("2026-11-29T12:00:00+01:00");
    CHECK(told.mails().size() == before);
    CHECK(told.of(gone) == "confirmation:mail cancellation:mail ");
    told.at_time("2026-12-01T09:00:00+01:00");
    CHECK(told.of(moved) == "confirmation:mail change:mail reminder:mail ");
    REQUIRE(told.mails().size() == before + 1);
    CHECK(told.mails().back().find("jeudi 3") != std::string::npos);
}

TEST_CASE_BOTH_ENGINES("moved away and back again, it is told both times, and reminded once") {
    World w(db);
    w.receives(w.anne);
    w.receives(w.anne, "2026-12-03");
    Told told(w);
    const auto id = w.book(with_mail(w)).value().id;
    for (const char* to : {"2026-12-03T09:00:00+01:00", "2026-12-01T09:00:00+01:00"}) {
        told.at_time("2026-11-25T09:00:00+01:00");
        Move there;
        there.starts = at(to);
        REQUIRE(db.write([&](db::Write& tx) { return move(tx, w.vault, id, there, w.desk, w.clock); }));
    }
    told.at_time("2026-12-01T08:00:00+01:00");
    CHECK(told.of(id) == "confirmation:mail change:mail change:mail reminder:mail ");
}

TEST_CASE_BOTH_ENGINES("a cancellation that is taken back is told, and reminded of again") {
    World w(db);
    w.receives(w.anne);
    Told told(w);
    const auto id = w.book(with_mail(w)).value().id;
    told.at_time("2026-11-25T09:00:00+01:00");
    REQUIRE(db.write([&](db::Write& tx) { return cancel(tx, w.vault, id, "", w.desk, w.clock); }));
    told.at_time("2026-11-25T09:01:00+01:00");
    REQUIRE(db.write([&](db::Write& tx) { return restore(tx, w.vault, id, w.desk, w.clock); }));
    told.at_time("2026-11-29T09:00:00+01:00");
    CHECK(told.of(id) == "confirmation:mail cancellation:mail confirmation:mail reminder:mail ");
}

TEST_CASE_BOTH_ENGINES(
    "without mail or gateway the reminder is a call, and so is what we change; what they do themselves is not") {
    World w(db);
    w.receives(w.anne);
    Told told(w);
    Request r = w.request();
    r.who.phone = "+33231660000";
    const auto id = w.book(r).value().id;
    r = w.request("2026-12-01T10:00:00+01:00");
    const auto nobody = w.book(r).value().id;
    told.at_time("2026-11-29T10:00:00+01:00");
    CHECK(told.of(id) == "confirmation: reminder:waits ");
    CHECK(told.of(nobody) == "confirmation: reminder: ");
    REQUIRE(db.write([&](db::Write& tx) { return cancel(tx, w.vault, id, "", PersonId{}, w.clock); }));
    REQUIRE(db.write([&](db::Write& tx) { return cancel(tx, w.vault, nobody, "", w.desk, w.clock); }));
    told.at_time("2026-11-29T10:01:00+01:00");
    CHECK(told.of(id) == "confirmation: cancellation: ");
    CHECK(told.of(nobody) == "confirmation: reminder: cancellation:waits ");
    CHECK(db.read([&](db::Read& tx) { return notices::count(tx, w.clock.now()).calls; }) == 1);
}

TEST_CASE_BOTH_ENGINES("the reminder goes to the address that was corrected") {
    World w(db);
    w.receives(w.anne);
    Told told(w);
    const auto id = w.book(with_mail(w)).value().id;
    told.at_time("2026-11-25T09:00:00+01:00");
    Who who = w.of(id).who;
    who.mail = "jeanne.roy@exemple.fr";
    REQUIRE(db.write([&](db::Write& tx) { return correct(tx, w.vault, id, who, w.desk, w.clock); }));
    told.at_time("2026-11-29T09:00:00+01:00");
    REQUIRE(told.mails().size() == 2);
    CHECK(told.mails()[1].find("jeanne.roy@exemple.fr") != std::string::npos);
}

TEST_CASE_BOTH_ENGINES("who did not come is written to only when the desk wants it, and once") {
    World w(db);
    w.receives(w.anne);
    Told told(w);
    const auto first = w.book(with_mail(w)).value().id;
    const auto second = w.book(with_mail(w, "2026-12-01T10:00:00+01:00")).value().id;
    told.at_time("2026-12-01T11:00:00+01:00");
    const auto says = [&](AppointmentId id, Status status) {
        REQUIRE(db.write([&](db::Write& tx) { return set_status(tx, w.vault, id, status, w.anne, w.clock); }));
    };
    says(first, Status::noshow);
    db.write([](db::Write& tx) { notices::set_follows_up(tx, true); });
    says(second, Status::noshow);
    says(second, Status::seen);
    told.at_time("2026-12-02T10:00:00+01:00");
    CHECK(told.of(first).find("follow_up") == std::string::npos);
    CHECK(told.of(second).find("follow_up") == std::string::npos);
    says(second, Status::noshow);
    told.at_time("2026-12-03T10:00:00+01:00");
    says(second, Status::seen);
    says(second, Status::noshow);
    told.at_time("2026-12-05T10:00:00+01:00");
    const std::string all = told.of(second);
    CHECK(all.find("follow_up:mail") != std::string::npos);
    CHECK(all.find("follow_up") == all.rfind("follow_up"));
}
