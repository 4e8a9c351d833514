#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "features/territory/territory.hpp"

using namespace beffroi;
using territory::is_school_holiday;

namespace {

Date day(std::string_view text) { return *parse_date(text); }

/// "2026-12-20..2027-01-03 …": the runs of school holidays between two days; "?" where they are not known.
std::string runs(std::string_view from, std::string_view to, std::string_view departement) {
    std::string out, begin, last;
    const auto close = [&] {
        if (!begin.empty()) out += (out.empty() ? "" : " ") + begin + ".." + last;
        begin.clear();
    };
    for (Date date = day(from); date <= day(to); date = add_days(date, 1)) {
        const auto holiday = is_school_holiday(date, departement);
        if (!holiday) return "?";
        if (!*holiday)
            close();
        else if (begin.empty())
            begin = date_text(date);
        last = date_text(date);
    }
    close();
    return out;
}

}

TEST_CASE("school holidays of the three zones are those of the arrêtés") {
    // Arrêté of 22 October 2025: from the day after classes end, a Saturday, to the eve of the day they resume.
    CHECK(runs("2026-09-01", "2027-09-05", "69") ==
          "2026-10-18..2026-11-01 2026-12-20..2027-01-03 2027-02-14..2027-02-28 2027-04-11..2027-04-25 "
          "2027-05-06..2027-05-09 "
          "2027-07-04..2027-09-01");
    CHECK(runs("2026-09-01", "2027-09-05", "14") ==
          "2026-10-18..2026-11-01 2026-12-20..2027-01-03 2027-02-21..2027-03-07 2027-04-18..2027-05-02 "
          "2027-05-06..2027-05-09 "
          "2027-07-04..2027-09-01");
    CHECK(runs("2026-09-01", "2027-09-05", "75") ==
          "2026-10-18..2026-11-01 2026-12-20..2027-01-03 2027-02-07..2027-02-21 2027-04-04..2027-04-18 "
          "2027-05-06..2027-05-09 "
          "2027-07-04..2027-09-01");
    // Arrêté of 7 December 2022. The spring of zone B ends with Easter Monday.
    CHECK(runs("2024-09-02", "2025-09-01", "35") ==
          "2024-10-20..2024-11-03 2024-12-22..2025-01-05 2025-02-09..2025-02-23 2025-04-06..2025-04-21 "
          "2025-05-29..2025-06-01 "
          "2025-07-06..2025-08-31");
    // Arrêté of 21 July 2026. After 8 and 1 May classes resume on Tuesdays.
    CHECK(runs("2027-09-02", "2028-06-30", "33") ==
          "2027-10-24..2027-11-07 2027-12-19..2028-01-02 2028-02-20..2028-03-05 2028-04-23..2028-05-08 "
          "2028-05-25..2028-05-28");
    CHECK(runs("2028-04-01", "2028-05-10", "31") == "2028-04-16..2028-05-01");
}

TEST_CASE("Corsica and La Réunion have calendars of their own") {
    CHECK(runs("2025-09-02", "2026-08-31", "2B") ==
          "2025-09-08..2025-09-08 2025-10-19..2025-11-02 2025-12-21..2026-01-04 2026-02-15..2026-03-01 "
          "2026-04-12..2026-04-26 "
          "2026-05-14..2026-05-17 2026-07-05..2026-08-31");
    CHECK(runs("2026-08-18", "2027-07-03", "974") ==
          "2026-10-11..2026-10-25 2026-12-20..2027-01-31 2027-03-17..2027-03-29 2027-05-06..2027-05-18");
}

TEST_CASE("what is not published is not guessed") {
    CHECK_FALSE(is_school_holiday(day("2024-08-31"), "14"));
    CHECK(is_school_holiday(day("2024-09-01"), "14") == true);
    CHECK(is_school_holiday(day("2028-06-30"), "14") == false);
    CHECK_FALSE(is_school_holiday(day("2028-07-01"), "14"));
    CHECK_FALSE(is_school_holiday(day("2028-12-25"), "14"));
    CHECK_FALSE(is_school_holiday(day("2026-12-25"), "2A"));
    CHECK_FALSE(is_school_holiday(day("2026-12-25"), "971"));
    CHECK_FALSE(is_school_holiday(day("2026-12-25"), "988"));
    CHECK_FALSE(is_school_holiday(day("2026-12-25"), ""));
    CHECK(territory::school_calendar_end("14") == day("2028-06-30"));
    CHECK(territory::school_calendar_end("974") == day("2027-07-03"));
    CHECK_FALSE(territory::school_calendar_end("971"));
}

TEST_CASE("every mainland département is in one zone") {
    int a = 0, b = 0, c = 0, corse = 0;
    for (int number = 1; number <= 95; ++number) {
        if (number == 20) continue;
        const std::string code = (number < 10 ? "0" : "") + std::to_string(number);
        const auto zone = territory::school_zone(code);
        CHECK_MESSAGE(zone.size() == 1, code);
        a += zone == "A";
        b += zone == "B";
        c += zone == "C";
    }
    for (const char* code : {"2A", "2B"}) corse += territory::school_zone(code) == "Corse";
    // Eight, eleven and five académies.
    CHECK(a == 32);
    CHECK(b == 41);
    CHECK(c == 21);
    CHECK(corse == 2);
    CHECK(territory::school_zone("38") == "A");
    CHECK(territory::school_zone("76") == "B");
    CHECK(territory::school_zone("34") == "C");
    CHECK(territory::school_zone("974") == "Réunion");
    CHECK(territory::school_zone("971").empty());
}
