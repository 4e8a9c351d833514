// Slots and the calendar: holidays, clocks that change, other zones, how soon and how far ahead (CTest slots_cases).
#include "tests/agenda/fixture.hpp"

using namespace beffroi;
using namespace beffroi::agenda;
using namespace beffroi::agenda::testing;

TEST_SUITE("slots_cases") {
    TEST_CASE_BOTH_ENGINES("public holidays are closed: those of the place, unless the opening says otherwise") {
        World w(db);
        const auto motif = w.motif(60);
        Opening saturdays = w.opening("2026-12-25", 9, 10, {motif});  // Christmas, a Friday
        saturdays.series.rule = "FREQ=DAILY;COUNT=2";
        w.open(saturdays);
        CHECK(w.found(w.wanted(motif, "2026-12-25", "2026-12-27")) == "09:00");
        // 26 December is a holiday in Alsace-Moselle.
        Opening alsace = saturdays;
        alsace.counsellor = w.bruno;
        alsace.place = w.db.write([&](db::Write& tx) { return w.place(tx, "Strasbourg", strasbourg, "67000"); });
        alsace.insee = strasbourg;
        w.open(alsace);
        Wanted there = w.wanted(motif, "2026-12-25", "2026-12-27");
        there.places = {alsace.place};
        CHECK(w.found(there) == "");
        Opening open_then = alsace;
        open_then.counsellor = PersonId{1003};
        open_then.on_holidays = true;
        w.open(open_then);
        CHECK(w.found(there) == "09:00 09:00");
    }
    TEST_CASE_BOTH_ENGINES("the clock changes: nine o'clock is nine o'clock") {
        World w(db);
        const auto motif = w.motif(30);
        Opening sundays = w.opening("2027-03-21", 9, 10, {motif});
        sundays.series.rule = "FREQ=WEEKLY;COUNT=2";
        w.open(sundays);
        const auto all = w.db.read([&](db::Read& tx) {
            return slots(tx, w.wanted(motif, "2027-03-21", "2027-03-29"), at("2027-03-01T00:00:00Z"));
        });
        REQUIRE(all.size() == 4);
        CHECK(instant_text(all[0].starts) == "2027-03-21T08:00:00Z");
        CHECK(instant_text(all[2].starts) == "2027-03-28T07:00:00Z");
    }
    TEST_CASE_BOTH_ENGINES("the night of the clock change has as many hours as it has") {
        World w(db);
        w.clock = Clock::fixed(at("2026-10-01T00:00:00Z"));
        const auto motif = w.motif(60);
        w.open(w.opening("2026-10-25", 1, 4, {motif}));
        CHECK(w.found(w.wanted(motif, "2026-10-25", "2026-10-25"), at("2026-10-01T00:00:00Z")) ==
              "01:00 02:00 02:00 03:00");
        w.open(w.opening("2027-03-28", 1, 4, {motif}));
        CHECK(w.found(w.wanted(motif, "2027-03-28", "2027-03-28"), at("2027-03-01T00:00:00Z")) == "01:00 03:00");
    }
    TEST_CASE_BOTH_ENGINES("overseas: the wall clock of the place, and its days") {
        World w(db);
        const auto motif = w.motif(60);
        Opening o = w.opening("2026-12-01", 0, 2, {motif});
        o.place = w.db.write([&](db::Write& tx) { return w.place(tx, "Saint-Denis", reunion, "97400"); });
        o.insee = reunion;
        w.open(o);
        const auto all =
            w.db.read([&](db::Read& tx) { return slots(tx, w.wanted(motif, "2026-12-01", "2026-12-01"), now); });
        REQUIRE(all.size() == 2);
        CHECK(instant_text(all[0].starts) == "2026-11-30T20:00:00Z");
    }
    TEST_CASE_BOTH_ENGINES("notice and horizon hold for the public, not for the counsellors") {
        World w(db);
        Motif m;
        m.name = "Later";
        m.duration_min = 60;
        m.notice_min = 24 * 60;
        m.horizon_days = 10;
        const auto motif = w.db.write([&](db::Write& tx) { return add(tx, m, w.clock); }).value();
        Opening o = w.opening("2026-11-24", 9, 10, {motif});
        o.series.rule = "FREQ=DAILY;COUNT=30";
        w.open(o);
        const auto count = [&](AskedBy by) {
            Wanted all = w.wanted(motif, "2026-11-24", "2027-01-10");
            all.asked_by = by;
            return w.db.read([&](db::Read& tx) { return slots(tx, all, now).size(); });
        };
        CHECK(count(AskedBy::everyone) == 9);
        CHECK(count(AskedBy::staff) == 30);
    }
}
