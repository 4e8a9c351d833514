#include "features/diary/series.hpp"

#include <doctest/doctest.h>

#include "features/diary/times.hpp"

using namespace beffroi;
using namespace beffroi::diary;

namespace {

Date on(const char* text) { return parse_date(text).value(); }

html::Form form(std::string_view encoded) { return html::Form(net::Params::parse(encoded)); }

recurrence::Series read(html::Form& typed, const recurrence::Series& before = {}) {
    return read_series(typed, before, Lang::fr);
}

std::string days(const recurrence::Series& series, const char* from) {
    std::string all;
    for (const auto& day : next_days(series, on(from), Lang::en)) all += (all.empty() ? "" : "; ") + day;
    return all;
}

}

TEST_CASE("times of day are read as people write them") {
    CHECK(read_time("14:30") == 870);
    CHECK(read_time("14h30") == 870);
    CHECK(read_time("14 h 30") == 870);
    CHECK(read_time("14H") == 840);
    CHECK(read_time("9") == 540);
    CHECK(read_time("0930") == 570);
    CHECK(read_time("24:00") == 1440);
    for (const char* wrong : {"", "zut", "25h", "12:60", "24:01", "1:2:3", "12:3", "123456", "-9"})
        CHECK_MESSAGE(!read_time(wrong), wrong);
    CHECK(time_field(570) == "09:30");
}

TEST_CASE("the days of a form are those of the series, and come back into the form") {
    auto typed = form("first=2031-03-08&every=other-week&weekdays=6&until=30/06/2031&except=22/03/2031%3B+2031-04-19");
    const auto series = read(typed);
    REQUIRE(typed.ok());
    CHECK(days(series, "2026-11-25") ==
          "Saturday 8 March 2031; Saturday 5 April 2031; Saturday 3 May 2031; Saturday 17 May 2031; "
          "Saturday 31 May 2031");
    auto again = form("weekdays=6");
    preset_series(again, series);
    CHECK(again.value("every") == "other-week");
    CHECK(again.value("until") == "2031-06-30");
    CHECK(again.value("except") == "22/03/2031, 19/04/2031");
    CHECK(read(again) == series);
}

TEST_CASE("a rule that the form cannot say stays as it is until another is chosen") {
    const recurrence::Series third{
        on("2031-03-08"), recurrence::read_rule("FREQ=WEEKLY;INTERVAL=3;BYDAY=SA", on("2031-03-08")).value(), {}, {}};
    html::Form shown;
    preset_series(shown, third);
    CHECK(shown.value("every") == "rule");
    CHECK(read(shown, third) == third);
    // Nobody makes a rule out of nothing.
    auto nothing = form("first=2031-03-08&every=rule");
    read(nothing);
    CHECK(nothing.error("every"));
    auto once = form("first=2031-03-08&every=once&except=22/03/2031");
    CHECK(read(once, third).rule.empty());
    CHECK(read(once, third).except.empty());
}

TEST_CASE("what is wrong is said on its field") {
    for (const auto& [encoded, field] : {std::pair{"first=zut&every=once", "first"},
                                         {"first=2031-03-08&every=zut", "every"},
                                         {"first=2031-03-08&every=week&weekdays=6&until=2031-03-01", "until"},
                                         {"first=2031-03-08&every=week&except=31/02/2031", "except"}}) {
        auto typed = form(encoded);
        read(typed);
        CHECK_MESSAGE(typed.error(field), encoded);
    }
}

TEST_CASE("the time that was chosen is read, and nothing else") {
    auto offered = form("horaire=1930640400000000~1k3f");
    const auto picked = read_picked(offered, "Europe/Paris", {});
    REQUIRE(picked);
    CHECK(to_micros(picked->starts) == 1930640400000000);
    CHECK(picked->place.text() == "1k3f");
    CHECK(!picked->outside);
    auto own = form("horaire=autre&autre_jour=2031-03-08&autre_heure=10h15");
    const auto free = read_picked(own, "Indian/Reunion", PlaceId{7});
    REQUIRE(free);
    CHECK(instant_text(free->starts) == "2031-03-08T06:15:00Z");
    CHECK(free->outside);
    for (const char* wrong : {"horaire=", "horaire=12", "horaire=x~1", "horaire=12~",
                              "horaire=autre&autre_jour=2031-03-08&autre_heure=x"}) {
        auto typed = form(wrong);
        CHECK_MESSAGE(!read_picked(typed, "Europe/Paris", {}), wrong);
        CHECK_MESSAGE(!typed.ok(), wrong);
    }
}
