#include "features/recurrence/recurrence.hpp"
#include "features/recurrence/weekly.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <thread>

using namespace beffroi;
using namespace beffroi::recurrence;

namespace {

Date on(const char* text) { return parse_date(text).value(); }

std::string listed(const Series& series, const char* from, const char* to) {
    std::string all;
    for (Date day : days(series, on(from), on(to))) all += (all.empty() ? "" : " ") + date_text(day);
    return all;
}

Series of(const char* first, const char* rule) { return {on(first), read_rule(rule, on(first)).value(), {}, {}}; }

std::string refused(const char* rule, const char* first = "2026-11-24") {
    const auto read = read_rule(rule, on(first));
    return read ? "" : read.error().code;
}

}

TEST_CASE("a series gives its days, with those left out and those besides, in order and once") {
    CHECK(listed({on("2026-11-24"), "", {}, {}}, "2026-11-01", "2026-12-31") == "2026-11-24");
    CHECK(listed({on("2026-11-24"), "", {}, {}}, "2026-11-25", "2026-12-31") == "");
    CHECK(listed(of("2026-11-24", "FREQ=WEEKLY"), "2026-12-01", "2026-12-20") == "2026-12-01 2026-12-08 2026-12-15");
    CHECK(listed(of("2026-11-24", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH"), "2026-11-01", "2026-12-12") ==
          "2026-11-24 2026-11-26 2026-12-08 2026-12-10");
    Series series = of("2026-11-24", "FREQ=WEEKLY;COUNT=4");
    series.except = {on("2026-12-08")};
    series.also = {on("2026-12-09"), on("2026-12-01"), on("2026-11-20"), on("2026-12-09")};
    CHECK(listed(series, "2026-11-01", "2027-12-31") == "2026-11-20 2026-11-24 2026-12-01 2026-12-09 2026-12-15");
    CHECK(last(series) == on("2026-12-15"));
    CHECK(takes_place(series, on("2026-12-09")));
    CHECK(!takes_place(series, on("2026-12-08")));
}

TEST_CASE("a window in the middle of a long series gives what the whole series gives there") {
    for (const char* rule :
         {"FREQ=WEEKLY;INTERVAL=3;BYDAY=MO,FR", "FREQ=MONTHLY;BYDAY=-1TH", "FREQ=MONTHLY;BYMONTHDAY=31",
          "FREQ=MONTHLY;INTERVAL=2;BYDAY=1MO", "FREQ=DAILY;INTERVAL=5", "FREQ=YEARLY;BYMONTH=3;BYDAY=2SU",
          "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE;COUNT=200", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"}) {
        CAPTURE(rule);
        const Series series = of("2020-01-31", rule);
        const auto whole = days(series, on("2020-01-01"), on("2027-12-31"));
        REQUIRE(whole.size() > 6);
        for (int shift = 0; shift < 40; shift += 3) {
            const Date from = add_days(on("2024-02-20"), shift), to = add_days(from, 120);
            std::vector<Date> expected;
            for (Date day : whole)
                if (day >= from && day <= to) expected.push_back(day);
            CHECK(days(series, from, to) == expected);
        }
    }
}

TEST_CASE("the common rules by arithmetic give what libical gives, on every day of six years") {
    int compared = 0;
    for (const char* frequency : {"DAILY", "WEEKLY"})
        for (const char* interval : {"", ";INTERVAL=2", ";INTERVAL=3", ";INTERVAL=7"})
            for (const char* weekdays :
                 {"", ";BYDAY=TU", ";BYDAY=SU", ";BYDAY=MO,TH", ";BYDAY=SU,MO,SA", ";BYDAY=MO,TU,WE,TH,FR"})
                for (const char* until : {"", ";UNTIL=20270314", ";UNTIL=20261231", ";COUNT=1", ";COUNT=17"})
                    for (const char* first : {"2024-02-29", "2026-11-22", "2026-11-23", "2026-12-31"}) {
                        const std::string rule = std::string("FREQ=") + frequency + until + interval + weekdays;
                        // There libical is wrong, and contradicts itself: see the next test.
                        if (*interval && std::string_view(weekdays) == ";BYDAY=SU" && on(first) != on("2026-11-22"))
                            continue;
                        const auto simple = weekly_of(rule);
                        REQUIRE(simple);
                        std::vector<Date> ours, theirs;
                        each_weekly(*simple, on(first), on("2023-01-01"), on("2029-01-01"),
                                    [&](Date day) { return ours.push_back(day), true; });
                        each_by_libical(rule, on(first), on("2023-01-01"), on("2029-01-01"),
                                        [&](Date day) { return theirs.push_back(day), true; });
                        CAPTURE(rule);
                        CAPTURE(first);
                        CHECK(ours == theirs);
                        compared += !ours.empty();
                    }
    CHECK(compared > 400);
    for (const char* other : {"FREQ=MONTHLY", "FREQ=WEEKLY;WKST=SU", "FREQ=WEEKLY;BYMONTH=3", "FREQ=WEEKLY;BYDAY=2TU"})
        CHECK(!weekly_of(other));
}

TEST_CASE("every other Sunday begins with the Sunday of the first week") {
    // RFC 5545, 3.8.5.3: with WKST=MO the week of Tuesday 5 August 1997 ends on Sunday the 10th, and counts.
    CHECK(listed(of("1997-08-05", "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU"), "1997-01-01", "1998-01-01") ==
          "1997-08-05 1997-08-10 1997-08-19 1997-08-24");
    CHECK(listed(of("1997-08-05", "FREQ=WEEKLY;INTERVAL=2;COUNT=3;BYDAY=SU"), "1997-01-01", "1998-01-01") ==
          "1997-08-10 1997-08-24 1997-09-07");
    CHECK(last(of("1997-08-05", "FREQ=WEEKLY;INTERVAL=2;COUNT=3;BYDAY=SU")) == on("1997-09-07"));
}

TEST_CASE("rules are read as programs and people write them, and told canonically") {
    CHECK(read_rule(" rrule:freq=weekly; byday=tu ;", on("2026-11-24")).value() == "FREQ=WEEKLY;BYDAY=TU");
    CHECK(read_rule("FREQ=WEEKLY;UNTIL=20270601T215959Z", on("2026-11-24")).value() == "FREQ=WEEKLY;UNTIL=20270601");
}

TEST_CASE("what can't be a rule is refused with the reason") {
    CHECK(refused("") == "rule_unreadable");
    CHECK(refused("every tuesday") == "rule_unreadable");
    CHECK(refused("FREQ=WEEKLY;COUNT=3;UNTIL=20270601") == "rule_unreadable");
    CHECK(refused("FREQ=WEEKLY;FREQ=DAILY") == "rule_unreadable");
    CHECK(refused("FREQ=WEEKLY;BYDAY=") == "rule_unreadable");
    CHECK(refused("FREQ=WEEKLY;COLOUR=RED") == "rule_unreadable");
    CHECK(refused("FREQ=WEEKLY;INTERVAL=0") == "rule_unreadable");
    CHECK(refused("FREQ=HOURLY") == "rule_of_hours");
    CHECK(refused("FREQ=DAILY;BYHOUR=9,10") == "rule_of_hours");
    CHECK(refused("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30") == "rule_never");
    CHECK(refused("FREQ=WEEKLY;UNTIL=20261101") == "rule_ends_early");
    CHECK(refused("FREQ=DAILY;COUNT=99999") == "rule_too_many");
}

TEST_CASE("29 February, the fifth Tuesday and the year's end") {
    CHECK(listed(of("2024-02-29", "FREQ=YEARLY"), "2024-01-01", "2033-01-01") == "2024-02-29 2028-02-29 2032-02-29");
    CHECK(listed(of("2026-09-29", "FREQ=MONTHLY;BYDAY=5TU"), "2026-09-01", "2027-04-01") ==
          "2026-09-29 2026-12-29 2027-03-30");
    CHECK(listed(of("2026-12-21", "FREQ=WEEKLY;INTERVAL=2"), "2026-12-01", "2027-01-31") ==
          "2026-12-21 2027-01-04 2027-01-18");
}

TEST_SUITE("recurrence_dst") {
    TEST_CASE("nine o'clock stays nine o'clock over both clock changes, in each zone") {
        const Series sundays = of("2026-10-18", "FREQ=WEEKLY");
        std::vector<std::string> paris, reunion;
        for (Date day : days(sundays, on("2026-10-18"), on("2026-11-01"))) {
            paris.push_back(instant_text(from_local({day, 9 * 60, 0}, "Europe/Paris")));
            reunion.push_back(instant_text(from_local({day, 9 * 60, 0}, "Indian/Reunion")));
        }
        CHECK(paris ==
              std::vector<std::string>{"2026-10-18T07:00:00Z", "2026-10-25T08:00:00Z", "2026-11-01T08:00:00Z"});
        CHECK(reunion ==
              std::vector<std::string>{"2026-10-18T05:00:00Z", "2026-10-25T05:00:00Z", "2026-11-01T05:00:00Z"});
    // Half past two does not exist on the night of spring, and comes twice in autumn.
        CHECK(instant_text(from_local({on("2027-03-28"), 150, 0}, "Europe/Paris")) == "2027-03-28T01:00:00Z");
        CHECK(instant_text(from_local({on("2026-10-25"), 150, 0}, "Europe/Paris")) == "2026-10-25T00:30:00Z");
    }

    TEST_CASE("in each zone of France and in each week of three years, the wall clock shows what was said") {
        for (std::string_view zone : {"Europe/Paris", "America/Guadeloupe", "America/Martinique", "America/Cayenne",
                                      "Indian/Reunion", "Indian/Mayotte", "America/Miquelon", "Pacific/Noumea",
                                      "Pacific/Tahiti", "Pacific/Wallis", "Pacific/Marquesas"}) {
            CAPTURE(std::string(zone));
            for (int minute : {0, 8 * 60 + 30, 23 * 60 + 59})
                each(of("2025-01-05", "FREQ=WEEKLY;BYDAY=SU,WE"), on("2025-01-01"), on("2027-12-31"), [&](Date day) {
                    CHECK(to_local(from_local({day, minute, 0}, zone), zone) == LocalTime{day, minute, 0});
                    return true;
                });
        }
        // Saint-Pierre-et-Miquelon changes its clocks with North America: three weeks before, one week after Paris.
        const auto utc = [](const char* day, std::string_view zone) {
            return instant_text(from_local({on(day), 9 * 60, 0}, zone)).substr(11, 5);
        };
        CHECK(utc("2027-03-07", "America/Miquelon") == "12:00");
        CHECK(utc("2027-03-14", "America/Miquelon") == "11:00");
        CHECK(utc("2027-03-14", "Europe/Paris") == "08:00");
        CHECK(utc("2027-10-31", "America/Miquelon") == "11:00");
        CHECK(utc("2027-11-07", "America/Miquelon") == "12:00");
    }
}

TEST_CASE("a series cut before a day keeps what was before") {
    const Series tuesdays = of("2026-11-24", "FREQ=WEEKLY");
    CHECK(listed(until(tuesdays, on("2026-12-08")), "2026-01-01", "2030-01-01") == "2026-11-24 2026-12-01");
    CHECK(listed(until(tuesdays, on("2026-11-24")), "2026-01-01", "2030-01-01") == "");
    const Series thrice = of("2026-11-24", "FREQ=WEEKLY;COUNT=3");
    CHECK(until(thrice, on("2027-06-01")) == thrice);
    CHECK(listed(until(thrice, on("2026-12-08")), "2026-01-01", "2030-01-01") == "2026-11-24 2026-12-01");
    Series besides = tuesdays;
    besides.also = {on("2026-12-30")};
    CHECK(listed(until(besides, on("2026-12-08")), "2026-01-01", "2030-01-01") == "2026-11-24 2026-12-01");
    CHECK(last(until(tuesdays, on("2026-12-08"))) == on("2026-12-01"));
    CHECK(!last(tuesdays));
}

TEST_CASE("what a form says becomes a rule and comes back") {
    const Date first = on("2026-11-24");
    for (const Every& every :
         {Every{}, Every{Unit::weeks, 1, 0b10, {}, {}}, Every{Unit::weeks, 2, 0b1010, on("2027-06-03"), {}},
          Every{Unit::weeks, 1, 0x7f, {}, 6}, Every{Unit::months_by_day, 1, 0, {}, {}},
          Every{Unit::months_by_weekday, 3, 0, on("2028-01-01"), {}}}) {
        const std::string rule = rule_of(every, first);
        CAPTURE(rule);
        Series series{first, rule.empty() ? rule : read_rule(rule, first).value(), {}, {}};
        CHECK(every_of(series) == every);
    }
    CHECK(!every_of(of("2026-11-24", "FREQ=YEARLY")));
    CHECK(!every_of(of("2026-11-24", "FREQ=MONTHLY;BYDAY=2WE")));
    CHECK(rule_of({Unit::months_by_weekday, 1, 0, {}, {}}, on("2026-09-29")) == "FREQ=MONTHLY;BYDAY=-1TU");
}

TEST_CASE("a series is told as people say it") {
    const Date today = on("2026-11-20");
    // The no-break spaces of dates are not what is looked at here.
    const auto fr = [&](const Series& series) {
        std::string text = told(series, Lang::fr, today);
        for (std::size_t at; (at = text.find("\xC2\xA0")) != std::string::npos;) text.replace(at, 2, " ");
        return text;
    };
    CHECK(fr({on("2026-11-24"), "", {}, {}}) == "mardi 24 novembre 2026");
    CHECK(fr(of("2026-11-24", "FREQ=WEEKLY")) == "tous les mardis");
    CHECK(fr(of("2026-11-24", "FREQ=WEEKLY;BYDAY=TU,TH;UNTIL=20270603")) ==
          "tous les mardis et jeudis jusqu’au 3 juin 2027");
    CHECK(fr(of("2026-11-24", "FREQ=WEEKLY;INTERVAL=2;COUNT=6")) == "un mardi sur deux, 6 fois en tout");
    CHECK(fr(of("2026-11-24", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH")) == "une semaine sur deux, mardi et jeudi");
    CHECK(fr(of("2026-11-24", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR")) == "du lundi au vendredi");
    CHECK(fr(of("2026-11-24", "FREQ=DAILY")) == "tous les jours");
    CHECK(fr(of("2026-11-24", "FREQ=MONTHLY;BYDAY=4TU")) == "le quatrième mardi de chaque mois");
    CHECK(fr(of("2026-11-24", "FREQ=MONTHLY")) == "le 24 de chaque mois");
    Series but = of("2026-11-24", "FREQ=WEEKLY");
    but.except = {on("2026-12-22"), on("2026-12-29")};
    CHECK(fr(but) == "tous les mardis, sauf le 22 décembre 2026 et le 29 décembre 2026");
    CHECK(fr(of("2026-11-24", "FREQ=YEARLY")) ==
          "24 novembre 2026, le 24 novembre 2027 et le 24 novembre 2028, et ainsi de suite");
    CHECK(told(of("2026-11-24", "FREQ=WEEKLY;BYDAY=TU,TH;UNTIL=20270603"), Lang::en, today) ==
          "every Tuesday and Thursday through 3 June 2027");
}

TEST_CASE("many threads may ask at once") {
    const Series series = of("2020-01-31", "FREQ=MONTHLY;BYDAY=-1TH");
    const auto expected = days(series, on("2024-01-01"), on("2025-01-01"));
    std::vector<std::jthread> threads;
    std::atomic<int> wrong = 0;
    for (int i = 0; i < 8; ++i)
        threads.emplace_back([&] {
            for (int n = 0; n < 200; ++n) wrong += days(series, on("2024-01-01"), on("2025-01-01")) != expected;
        });
    threads.clear();
    CHECK(wrong == 0);
}
