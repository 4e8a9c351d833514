#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "features/opening_hours/evaluate.hpp"
#include "features/opening_hours/opening_hours.hpp"
#include "features/opening_hours/sun.hpp"

using namespace beffroi;
using namespace beffroi::opening_hours;

namespace {

// A calendar of our own: three public holidays and a fortnight of school holidays in 2026.
Where test_place() {
    Where where([](Date date) {
        const std::string text = date_text(date);
        return text == "2026-11-11" || text == "2026-12-25" || text == "2027-01-01";
    });
    where.school_holiday = [](Date date) { return date >= *parse_date("2026-12-19") && date <= *parse_date("2027-01-03"); };
    return where;
}

LocalTime local(std::string_view text) {
    return {*parse_date(text.substr(0, 10)), std::stoi(std::string(text.substr(11, 2))) * 60 + std::stoi(std::string(text.substr(14, 2))), 0};
}

Hours read(std::string_view text) {
    Fault fault;
    auto hours = Hours::parse(text, &fault);
    CHECK_MESSAGE(hours.ok(), std::string(text), " at ", fault.position, ": ", i18n::format(Lang::en, fault.message));
    return hours ? *hours : Hours();
}

char status(std::string_view text, std::string_view at) {
    return "cou"[static_cast<int>(read(text).status_at(local(at), test_place()))];
}

std::string day(std::string_view text, std::string_view date) {
    std::string out;
    const auto clock = [](int minute) {
        const std::string m = std::to_string(minute % 60);
        return std::to_string(minute / 60) + ":" + (m.size() < 2 ? "0" : "") + m;
    };
    for (const auto& interval : read(text).day(*parse_date(date), test_place())) {
        if (!out.empty()) out += " ";
        out += clock(interval.from) + "-" + clock(interval.to);
        if (interval.open_ended) out += "+";
        if (interval.status == Status::unknown) out += "?";
        if (!interval.comment.empty()) out += "(" + interval.comment + ")";
    }
    return out;
}

}

// 2026-11-24 is a Tuesday of week 48.

TEST_CASE("weekdays and hours") {
    CHECK(status("Mo-Fr 09:00-12:00", "2026-11-24T10:00") == 'o');
    CHECK(status("Mo-Fr 09:00-12:00", "2026-11-24T08:59") == 'c');
    CHECK(status("Mo-Fr 09:00-12:00", "2026-11-24T09:00") == 'o');
    CHECK(status("Mo-Fr 09:00-12:00", "2026-11-24T12:00") == 'c');
    CHECK(status("Mo-Fr 09:00-12:00", "2026-11-28T10:00") == 'c');
    CHECK(status("Fr-Mo 09:00-12:00", "2026-11-24T10:00") == 'c');
    CHECK(status("Fr-Mo 09:00-12:00", "2026-11-29T10:00") == 'o');
    CHECK(status("Mo,We 09:00-12:00", "2026-11-24T10:00") == 'c');
    CHECK(status("Tu", "2026-11-24T23:59") == 'o');
    CHECK(day("Mo-Fr 09:00-12:00,14:00-17:00", "2026-11-24") == "9:00-12:00 14:00-17:00");
    CHECK(day("Mo-Fr 09:00-12:00,12:00-17:00", "2026-11-24") == "9:00-17:00");
    CHECK(day("Mo 09:00-12:00", "2026-11-24") == "");
    CHECK(day("24/7", "2026-11-24") == "0:00-24:00");
}

TEST_CASE("rules replace, add and fall back") {
    CHECK(day("Mo-Fr 09:00-12:00; Tu off", "2026-11-24") == "");
    CHECK(day("Mo-Fr 09:00-12:00; Tu 14:00-17:00", "2026-11-24") == "14:00-17:00");
    CHECK(day("Mo-Fr 09:00-12:00, Tu 14:00-17:00", "2026-11-24") == "9:00-12:00 14:00-17:00");
    CHECK(day("Mo-Fr 09:00-12:00; 14:00-17:00", "2026-11-24") == "9:00-12:00 14:00-17:00");
    CHECK(day("09:00-12:00; 14:00-17:00", "2026-11-24") == "14:00-17:00");
    CHECK(day("Mo-Fr 09:00-18:00; Tu 12:00-14:00 off", "2026-11-24") == "9:00-12:00 14:00-18:00");
    CHECK(day("Mo-Fr 09:00-12:00 || Tu 08:00-10:00", "2026-11-24") == "8:00-12:00");
    CHECK(day("Mo 09:00-12:00 || Tu 14:00-15:00 || unknown", "2026-11-24") == "0:00-14:00? 14:00-15:00 15:00-24:00?");
    CHECK(status("open; Tu off", "2026-11-24T10:00") == 'c');
    CHECK(status("open; Tu off", "2026-11-25T10:00") == 'o');
    CHECK(status("off", "2026-11-24T10:00") == 'c');
    CHECK(status("unknown", "2026-11-24T10:00") == 'u');
    CHECK(status("Tu closed; Mo-Fr 09:00-12:00", "2026-11-24T10:00") == 'o');
}

TEST_CASE("hours past midnight belong to the evening before") {
    CHECK(status("Tu 22:00-02:00", "2026-11-25T01:59") == 'o');
    CHECK(status("Tu 22:00-02:00", "2026-11-24T01:00") == 'c');
    CHECK(status("Tu 22:00-26:00", "2026-11-25T02:00") == 'c');
    CHECK(day("Tu 22:00-02:00", "2026-11-24") == "22:00-26:00");
    CHECK(day("Tu 22:00-02:00", "2026-11-25") == "");
    CHECK(day("Tu 10:00-10:00", "2026-11-24") == "10:00-34:00");
    CHECK(day("Mo-Su 00:00-24:00", "2026-11-24") == "0:00-24:00");
    // A rule for the next day replaces the night too, unless a comma adds it.
    CHECK(status("Tu 22:00-02:00; We 10:00-12:00", "2026-11-25T01:00") == 'c');
    CHECK(status("Tu 22:00-02:00, We 10:00-12:00", "2026-11-25T01:00") == 'o');
    // New Year's night.
    CHECK(status("Dec 31 22:00-04:00", "2027-01-01T03:00") == 'o');
}

TEST_CASE("an open end is certain of nothing after it") {
    CHECK(status("17:00+", "2026-11-24T16:59") == 'c');
    CHECK(status("17:00+", "2026-11-24T17:00") == 'u');
    CHECK(status("17:00+", "2026-11-25T02:59") == 'u');
    CHECK(status("17:00+", "2026-11-25T03:00") == 'c');
    CHECK(day("17:00+", "2026-11-24") == "17:00-17:00+?");
    CHECK(day("14:00-17:00+", "2026-11-24") == "14:00-17:00+");
    CHECK(status("14:00-17:00+", "2026-11-24T16:00") == 'o');
    CHECK(status("14:00-17:00+", "2026-11-24T17:30") == 'u');
    CHECK(day("14:00-24:00+", "2026-11-24") == "14:00-24:00+");
    CHECK(day("22:00-02:00+", "2026-11-24") == "22:00-26:00+");
    CHECK(status("07:00+,12:00-16:00", "2026-11-24T11:00") == 'u');
    CHECK(status("07:00+,12:00-16:00", "2026-11-24T15:00") == 'o');
    CHECK(status("07:00+,12:00-16:00", "2026-11-24T17:00") == 'c');
    CHECK(status("14:00-17:00+,17:00-19:00", "2026-11-24T19:30") == 'c');
}

TEST_CASE("holidays") {
    CHECK(status("Mo-Fr 09:00-12:00; PH off", "2026-11-11T10:00") == 'c');
    CHECK(status("Mo-Fr 09:00-12:00", "2026-11-11T10:00") == 'o');
    CHECK(status("Mo,PH 09:00-12:00", "2026-11-11T10:00") == 'o');
    CHECK(status("PH Mo 09:00-12:00", "2026-11-11T10:00") == 'c');
    CHECK(status("PH We 09:00-12:00", "2026-11-11T10:00") == 'o');
    CHECK(status("We PH 09:00-12:00", "2026-11-11T10:00") == 'o');
    CHECK(status("We PH 09:00-12:00", "2026-11-18T10:00") == 'c');
    CHECK(status("PH -1 day 09:00-12:00", "2026-11-10T10:00") == 'o');
    CHECK(status("PH +1 day 09:00-12:00", "2026-11-12T10:00") == 'o');
    CHECK(status("PH -1 day 09:00-12:00", "2026-12-31T10:00") == 'o');
    CHECK(status("SH 10:00-12:00", "2026-12-29T10:00") == 'o');
    CHECK(status("SH 10:00-12:00", "2026-11-24T10:00") == 'c');
    CHECK(status("Mo-Fr 09:00-17:00; SH,PH off", "2026-12-22T10:00") == 'c');
    // Without a calendar nothing is a holiday.
    CHECK(read("PH 09:00-12:00").status_at(local("2026-12-25T10:00"), Where{}) == Status::closed);
}

TEST_CASE("weekdays counted in the month") {
    CHECK(status("Tu[4] 09:00-12:00", "2026-11-24T10:00") == 'o');
    CHECK(status("Tu[-1] 09:00-12:00", "2026-11-24T10:00") == 'o');
    CHECK(status("Tu[1,3] 09:00-12:00", "2026-11-24T10:00") == 'c');
    CHECK(status("Tu[2-4] 09:00-12:00", "2026-11-24T10:00") == 'o');
    CHECK(status("Tu[5] 09:00-12:00", "2026-12-29T10:00") == 'o');
    CHECK(status("Mo[4] +1 day 09:00-12:00", "2026-11-24T10:00") == 'o');
    CHECK(status("Mo[1] -1 day 09:00-12:00", "2026-10-31T10:00") == 'c');
    CHECK(status("Su[1] -1 day 09:00-12:00", "2026-10-31T10:00") == 'o');  // 1 November is a Sunday
    CHECK(status("Tu[-5] 09:00-12:00", "2026-12-01T10:00") == 'o');
    CHECK(status("Tu[-2--1] 09:00-12:00", "2026-11-17T10:00") == 'o');
}

TEST_CASE("months and dates, across the year's end too") {
    CHECK(status("Nov 09:00-12:00", "2026-11-24T10:00") == 'o');
    CHECK(status("Oct-Feb 09:00-12:00", "2026-01-24T10:00") == 'o');
    CHECK(status("Oct-Feb 09:00-12:00", "2026-03-01T10:00") == 'c');
    CHECK(status("Nov 20-25 09:00-12:00", "2026-11-24T10:00") == 'o');
    CHECK(status("Nov 20-23 09:00-12:00", "2026-11-24T10:00") == 'c');
    CHECK(status("Nov 20,24 09:00-12:00", "2026-11-24T10:00") == 'o');
    CHECK(status("Dec 24-Jan 2 09:00-12:00", "2027-01-02T10:00") == 'o');
    CHECK(status("Dec 24-Jan 2 09:00-12:00", "2027-01-03T10:00") == 'c');
    CHECK(status("Nov 20-30/2 09:00-12:00", "2026-11-24T10:00") == 'o');
    CHECK(status("Nov 21-30/2 09:00-12:00", "2026-11-24T10:00") == 'c');
    CHECK(status("Feb 29 09:00-12:00", "2028-02-29T10:00") == 'o');
    CHECK(status("Feb 29 09:00-12:00", "2027-03-01T10:00") == 'c');
    CHECK(status("Feb 20-29 09:00-12:00", "2027-02-28T10:00") == 'o');
    CHECK(status("Mar Su[-1]-Oct Su[-1] 09:00-12:00", "2026-03-29T10:00") == 'o');
    CHECK(status("Mar Su[-1]-Oct Su[-1] 09:00-12:00", "2026-10-26T10:00") == 'c');
    CHECK(status("Oct Su[-1]-Mar Su[-1] 09:00-12:00", "2026-02-01T10:00") == 'o');
    CHECK(status("Jan Mo[1],Nov Tu[4] 09:00-12:00", "2026-11-24T10:00") == 'o');
    CHECK(status("Jan Mo[1],Nov Tu[4] 09:00-12:00", "2026-11-03T10:00") == 'c');
    CHECK(status("25 décembre fermé", "2026-12-25T10:00") == 'c');
    CHECK(status("1 janvier-15 mars 09:00-12:00", "2026-02-25T10:00") == 'o');
}

TEST_CASE("Easter and days before and after it") {
    CHECK(status("easter 09:00-12:00", "2026-04-05T10:00") == 'o');
    CHECK(status("easter +1 day 09:00-12:00", "2026-04-06T10:00") == 'o');
    CHECK(status("easter -2 days-easter +1 day 09:00-12:00", "2026-04-03T10:00") == 'o');
    CHECK(status("easter -2 days-easter +1 day 09:00-12:00", "2026-04-06T10:00") == 'o');
    CHECK(status("easter -2 days-easter +1 day 09:00-12:00", "2026-04-07T10:00") == 'c');
    CHECK(status("easter-Oct 31 09:00-12:00", "2026-04-04T10:00") == 'c');
    CHECK(status("2027 easter 09:00-12:00", "2026-04-05T10:00") == 'c');
}

TEST_CASE("a weekday before or after a date") {
    CHECK(status("Dec 25 -Su 09:00-12:00", "2026-12-20T10:00") == 'o');
    CHECK(status("Dec 25 -Su -21 days 09:00-12:00", "2026-11-29T10:00") == 'o');  // the first Sunday of Advent
    CHECK(status("Dec 25 +Su 09:00-12:00", "2026-12-27T10:00") == 'o');
    CHECK(status("Dec 25 -Fr 09:00-12:00", "2026-12-25T10:00") == 'c');  // before, never the day itself
    CHECK(status("Dec 31 +Sa 09:00-12:00", "2027-01-02T10:00") == 'o');
}

TEST_CASE("years and weeks") {
    CHECK(status("2026 09:00-12:00", "2026-11-24T10:00") == 'o');
    CHECK(status("2027-2029 09:00-12:00", "2026-11-24T10:00") == 'c');
    CHECK(status("2024/2 09:00-12:00", "2026-11-24T10:00") == 'o');
    CHECK(status("2025/2 09:00-12:00", "2026-11-24T10:00") == 'c');
    CHECK(status("2020+ 09:00-12:00", "2026-11-24T10:00") == 'o');
    CHECK(status("2026 Nov 24 09:00-12:00", "2026-11-24T10:00") == 'o');
    CHECK(status("2027 Nov 24 09:00-12:00", "2026-11-24T10:00") == 'c');
    CHECK(status("2026 Nov 1-2027 Feb 1 09:00-12:00", "2027-01-24T10:00") == 'o');
    CHECK(status("2026 Nov 1-Feb 1 09:00-12:00", "2027-01-24T10:00") == 'o');
    CHECK(status("2026 Nov 1-Feb 1 09:00-12:00", "2026-01-24T10:00") == 'c');
    CHECK(status("2026 Nov 20+ 09:00-12:00", "2031-01-24T10:00") == 'o');
    CHECK(status("week 48 09:00-12:00", "2026-11-24T10:00") == 'o');
    CHECK(status("week 1-53/2 09:00-12:00", "2026-11-24T10:00") == 'c');
    CHECK(status("week 2-52/2 09:00-12:00", "2026-11-24T10:00") == 'o');
    CHECK(status("week 53 09:00-12:00", "2027-01-01T10:00") == 'o');
    CHECK(week_of_year(*parse_date("2024-12-30")) == 1);
    CHECK(week_of_year(*parse_date("2027-01-03")) == 53);
    CHECK(week_of_year(*parse_date("2026-01-01")) == 1);
}

TEST_CASE("the sun, at Bruère-Allichamps and in Saint-Denis de La Réunion") {
    // Published times (IMCCE) for Paris, 21 June and 21 December 2026: 5:47 to 21:58 and 8:41 to 16:56.
    Where paris;
    paris.latitude = 48.8566;
    paris.longitude = 2.3522;
    const auto near = [](std::optional<int> minute, int hour, int minutes) {
        REQUIRE(minute.has_value());
        CHECK(std::abs(*minute - (hour * 60 + minutes)) <= 2);
    };
    near(sun_minute(Sun::sunrise, *parse_date("2026-06-21"), paris), 5, 47);
    near(sun_minute(Sun::sunset, *parse_date("2026-06-21"), paris), 21, 58);
    near(sun_minute(Sun::sunrise, *parse_date("2026-12-21"), paris), 8, 41);
    near(sun_minute(Sun::sunset, *parse_date("2026-12-21"), paris), 16, 56);
    Where reunion;
    reunion.latitude = -20.88;
    reunion.longitude = 55.45;
    reunion.zone = "Indian/Reunion";
    near(sun_minute(Sun::sunrise, *parse_date("2026-12-21"), reunion), 5, 36);
    near(sun_minute(Sun::sunset, *parse_date("2026-12-21"), reunion), 18, 56);
    Where pole;
    pole.latitude = 80;
    CHECK_FALSE(sun_minute(Sun::sunrise, *parse_date("2026-12-21"), pole).has_value());
    CHECK(read("sunrise-sunset").status_at(local("2026-12-21T12:00"), pole) == Status::closed);
    CHECK(status("sunrise-sunset", "2026-11-24T12:00") == 'o');
    CHECK(status("sunset-sunrise", "2026-11-24T02:00") == 'o');
    CHECK(status("(sunset-04:00)-sunset", "2026-11-24T12:00") == 'c');
    CHECK(status("(sunset-04:00)-sunset", "2026-11-24T14:00") == 'o');
    CHECK(status("dawn-10:00", "2026-11-24T09:00") == 'o');
}

TEST_CASE("remarks") {
    CHECK(status("Mo-Fr 09:00-12:00 \"sur rendez-vous\"", "2026-11-24T10:00") == 'u');
    CHECK(status("Mo-Fr 09:00-12:00 open \"sur rendez-vous\"", "2026-11-24T10:00") == 'o');
    CHECK(status("\"été\": Mo-Fr 09:00-12:00", "2026-11-24T10:00") == 'o');
    CHECK(read("Mo-Fr 09:00-12:00 \"sur rendez-vous\"").comment_at(local("2026-11-24T10:00"), test_place()) == "sur rendez-vous");
    CHECK(read("Mo-Fr 09:00-12:00 \"sur rendez-vous\"").comment_at(local("2026-11-24T13:00"), test_place()) == "");
    CHECK(day("Mo-Fr 09:00-12:00, Tu 14:00-17:00 \"sur rendez-vous\"", "2026-11-24") == "9:00-12:00 14:00-17:00?(sur rendez-vous)");
}

TEST_CASE("the next change") {
    const auto next = [](std::string_view text, std::string_view from, int days = 62) {
        const auto change = read(text).next_change(local(from), test_place(), days);
        return change ? date_text(change->date) + " " + std::to_string(change->minute) : std::string("never");
    };
    CHECK(next("Mo-Fr 09:00-12:00", "2026-11-24T10:00") == "2026-11-24 720");
    CHECK(next("Mo-Fr 09:00-12:00", "2026-11-24T12:00") == "2026-11-25 540");
    CHECK(next("Mo-Fr 09:00-12:00", "2026-11-27T13:00") == "2026-11-30 540");
    CHECK(next("Tu 09:00-12:00", "2026-11-24T12:00") == "2026-12-01 540");
    CHECK(next("Mo-Fr 22:00-02:00", "2026-11-24T23:00") == "2026-11-25 120");
    CHECK(next("24/7", "2026-11-24T10:00") == "never");
    CHECK(next("24/7; PH off", "2026-12-24T10:00") == "2026-12-25 0");
    CHECK(next("Jul 10:00-12:00", "2026-11-24T10:00") == "never");
    CHECK(next("Jul 10:00-12:00", "2026-11-24T10:00", 370) == "2027-07-01 600");
    CHECK(next("Mo-Fr 09:00-12:00, Mo-Fr 12:00-14:00", "2026-11-24T10:00") == "2026-11-24 840");
}

TEST_CASE("a day's line and an instant's decision agree") {
    const Where where = test_place();
    for (const char* text : {"Mo-Fr 09:00-12:00,14:00-17:00; We off; PH off", "Fr,Sa 20:00-03:00; Su 10:00-12:00", "17:00+,13:00-02:00", "sunset-sunrise",
                             "Mo-Fr 09:00-12:00 || 11:00-15:00 unknown || \"x\"", "22:00-02:00+ || off \"y\"", "14:00-17:00+ || 16:00-20:00",
                             "Mo-Su 00:00-24:00; Tu 10:00-12:00 off", "week 1-53/2 Mo-Fr 20:00-28:00, Tu 10:00+"}) {
        const Hours hours = read(text);
        for (int ahead = 0; ahead < 20; ++ahead) {
            const Date date = add_days(*parse_date("2026-11-05"), ahead);
            const DayLine line(hours.rules(), date, where);
            for (int minute = 0; minute < minutes_in_day; minute += 7) {
                const Decision one = decide(hours.rules(), {date, minute, 0}, where);
                REQUIRE_MESSAGE(line.at(minute).status(hours.rules()) == one.status(hours.rules()), text, " ", date_text(date), " ", minute);
                REQUIRE(line.at(minute).comment(hours.rules()) == one.comment(hours.rules()));
            }
        }
    }
}

TEST_CASE("hostile texts stay within bounds") {
    const Where where = test_place();
    const auto repeated = [](std::string_view part) {
        std::string text;
        while (text.size() + part.size() <= Hours::max_bytes) text += part;
        return text;
    };
    for (const char* part : {"Mo;", "Mo||", "9-9,", "\"a\",", "PH -9 days;", "easter -9 days off;", "Jan Mo[1]-Feb Mo[1],", "Mo[1,1,1,1];", "Mo 00:00-23:59||",
                             "09:00+,", "sunset-sunrise,", "(sunrise-01:00)+;", "week 1-53/2;", "Dec 25 -Su -9 days,", "((((", "[[[", "1,", "Mo,", "\"", "2026,"}) {
        const std::string text = repeated(part);
        for (const std::string& one : {text, text.substr(0, text.size() - 1), "Tu " + text.substr(0, 4000)}) {
            Fault found;
            const auto hours = Hours::parse(one, &found);
            CHECK(found.position <= one.size());
            if (!hours) continue;
            hours->status_at(local("2026-11-24T10:00"), where);
            hours->next_change(local("2026-11-24T10:00"), where, 370);
            CHECK(hours->text().size() < 64 * Hours::max_bytes);
            CHECK(week(*hours, *parse_date("2026-11-24"), where, Lang::fr).notes.size() <= 20);
        }
    }
}

TEST_CASE("hours are values") {
    const Hours none;
    CHECK(none.status_at(local("2026-11-24T10:00"), Where{}) == Status::closed);
    CHECK(none.text() == "off");
    Hours one = read("Mo-Fr 09:00-12:00");
    Hours other = one;
    const Hours moved = std::move(one);
    CHECK(moved.text() == "Mo-Fr 09:00-12:00");
    CHECK(one.text() == "off");  // NOLINT: what is moved from is empty, never null
    other = Hours();
    CHECK(other.text() == "off");
}
