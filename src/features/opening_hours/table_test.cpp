// Hours as a table and back: nothing is lost on the way, or no table is offered.
#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <random>

#include "features/opening_hours/opening_hours.hpp"

using namespace beffroi;
using namespace beffroi::opening_hours;

namespace {

/// Holidays of both kinds on every weekday, alone and together, and months whose calendar is not published.
Where somewhere() {
    Where where([](Date date) { return static_cast<unsigned>(date.day()) % 9 == 0; });
    where.school_holiday = [](Date date) -> std::optional<bool> {
        if (static_cast<unsigned>(date.month()) == 5) return std::nullopt;
        return static_cast<unsigned>(date.month()) % 3 == 0;
    };
    return where;
}

Hours read(const std::string& text) {
    const auto hours = Hours::parse(text);
    REQUIRE_MESSAGE(hours.ok(), text);
    return *hours;
}

std::optional<Table> table(const std::string& text) { return table_of(read(text)); }

/// Every quarter of an hour of sixteen months: the statuses must be the same.
bool same_for_long(const Hours& a, const Hours& b, const Where& where) {
    const Date begin{std::chrono::year{2026}, std::chrono::October, std::chrono::day{1}};
    for (int day = 0; day < 480; ++day)
        for (int minute = 0; minute < 1440; minute += 15) {
            const LocalTime at{add_days(begin, day), minute};
            if (a.status_at(at, where) != b.status_at(at, where)) return false;
        }
    return true;
}

}

TEST_CASE("a week, a pause at noon, public and school holidays make a table") {
    const auto office = table("Mo-Fr 09:00-12:00,14:00-17:00; Sa 9h-12h; PH off");
    REQUIRE(office);
    CHECK(office->days[0] == Table::Day{{540, 720}, {840, 1020}});
    CHECK(office->days[5] == Table::Day{{540, 720}});
    CHECK(office->days[6].empty());
    CHECK(office->public_holidays == Table::Day{});
    CHECK(office->school == Table::School::always);
    CHECK(text_of(*office) == "Mo-Fr 09:00-12:00,14:00-17:00; Sa 09:00-12:00; PH off");

    CHECK(!table("Mo-Fr 09:00-12:00")->public_holidays);
    CHECK(table("Mo-Fr 09:00-12:00; PH 10:00-12:00")->public_holidays == Table::Day{{600, 720}});
    CHECK(table("SH Mo-Fr 09:00-12:00")->school == Table::School::holidays_only);
    CHECK(text_of(*table("SH Mo-Fr 09:00-12:00; PH off")) == "SH Mo-Fr 09:00-12:00; PH off");
    CHECK(table("Mo-Fr 09:00-12:00; SH off")->school == Table::School::not_in_holidays);
    CHECK(text_of(*table("24/7")) == "Mo-Su 00:00-24:00");
    CHECK(text_of(*table("off")) == "off");
    CHECK(text_of(*table("Mo 09:00-12:00; Mo 14:00-17:00")) == "Mo 14:00-17:00");
    CHECK(text_of(*table("Mo 09:00-12:00,12:00-17:00")) == "Mo 09:00-17:00");
}

TEST_CASE("what a table cannot say is left as text") {
    for (const char* text :
         {"Mo-Fr 09:00-12:00 \"sur rendez-vous\"", "Jul-Aug Mo-Fr 09:00-12:00", "week 1-53/2 Mo 09:00-12:00",
          "Mo[1] 09:00-12:00", "Mo 08:00-09:00,10:00-11:00,12:00-13:00", "Fr 22:00-02:00", "Mo 17:00+",
          "Mo-Fr sunrise-sunset", "PH -1 day off; Mo 09:00-12:00", "Mo-Fr 09:00-12:00; SH Mo-Fr 10:00-12:00",
          "Mo-Fr unknown", "2026 Mo-Fr 09:00-12:00", "Mo-Fr 09:00-12:00; PH Mo off; PH Tu 10:00-11:00"})
        CHECK_MESSAGE(!table(text), text);
}

TEST_CASE("every sound table comes back from its text as itself") {
    std::mt19937 random(20261125);
    const auto below = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
    const auto day = [&] {
        Table::Day out;
        int at = below(40) * 15;
        for (int n = below(3); n > 0 && at < 1400; --n) {
            const int from = at, to = std::min(1440, from + 15 * (1 + below(30)));
            out.push_back({from, to});
            at = to + 15 * (1 + below(12));
        }
        return out;
    };
    for (int i = 0; i < 3000; ++i) {
        Table wanted;
        bool open = false;
        const Table::Day usual = day();
        for (auto& one : wanted.days) open = !(one = below(2) ? usual : day()).empty() || open;
        if (below(2)) wanted.public_holidays = day();
        if (open) wanted.school = static_cast<Table::School>(below(3));
        REQUIRE(sound(wanted));
        const std::string text = text_of(wanted);
        const auto again = table(text);
        REQUIRE_MESSAGE(again, text);
        CHECK_MESSAGE(*again == wanted, text);
        CHECK(text_of(*again) == text);
    }
}

TEST_CASE("real hours keep their meaning through the table") {
    const char* given = std::getenv("BEFFROI_SHARED");
    const std::string name = (given ? std::string(given) : "../shared") + "/data/places/opening-hours.txt";
    std::ifstream lines(name);
    if (!lines) {
        MESSAGE("skipped: the reference file is not at ", name,
                "; set BEFFROI_SHARED to the folder that holds data/places");
        return;
    }
    const Where where = somewhere();
    int all = 0, as_table = 0;
    for (std::string line; std::getline(lines, line);) {
        const auto hours = Hours::parse(line);
        if (line.empty() || line[0] == '#' || !hours) continue;
        ++all;
        const auto found = table_of(*hours);
        if (!found) continue;
        ++as_table;
        const Hours again = read(text_of(*found));
        CHECK_MESSAGE(same_for_long(*hours, again, where), line);
        CHECK_MESSAGE(table_of(again) == found, line);
    }
    MESSAGE(as_table, " of ", all, " real lines are offered as a table");
    CHECK(as_table * 10 > all * 8);
}

TEST_CASE("times as people write them") {
    CHECK(minute_from("9h") == 540);
    CHECK(minute_from(" 9 h 30 ") == 570);
    CHECK(minute_from("09:30") == 570);
    CHECK(minute_from("9.30") == 570);
    CHECK(minute_from("17") == 1020);
    CHECK(minute_from("24:00") == 1440);
    CHECK(minute_from("0h") == 0);
    for (const char* wrong :
         {"", "h", "25:00", "24:01", "9:5", "9:60", "930", "9 30", "9h30h", "neuf", "9-12", "-9", "9:30:00"})
        CHECK_MESSAGE(!minute_from(wrong), wrong);
}
