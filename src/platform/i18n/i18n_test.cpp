#include <doctest/doctest.h>

#include "platform/i18n/i18n.hpp"
#include "platform/i18n/key.hpp"

using namespace beffroi;
using namespace beffroi::i18n;

namespace {
Date day(int y, unsigned m, unsigned d) {
    return Date{std::chrono::year{y}, std::chrono::month{m}, std::chrono::day{d}};
}
}

TEST_CASE("sentences come from the catalogue; a missing one is its key") {
    CHECK(translate(Lang::fr, "Skip to the content") == "Aller au contenu");
    CHECK(translate(Lang::en, "Skip to the content") == "Skip to the content");
    CHECK(translate(Lang::fr, "not in the catalogue") == "not in the catalogue");
    CHECK(translate(Lang::fr, "") == "");
    static constinit const Key key{"Skip to the content"}, missing{"not in the catalogue"};
    for (int i = 0; i < 2; ++i) {
        CHECK(key.in(Lang::fr) == "Aller au contenu");
        CHECK(key.in(Lang::en) == "Skip to the content");
        CHECK(missing.in(Lang::fr) == "not in the catalogue");
    }
}

TEST_CASE("places in a sentence are filled once, and only those that exist") {
    CHECK(format(Lang::en, Message{"{2} before {1}", {"a", "b"}}) == "b before a");
    CHECK(format(Lang::en, Message{"{1} {3} {x} {", {"{2}", "b"}}) == "{2} {3} {x} {");
    CHECK(format(Lang::en, Message{"", {}}) == "");
    CHECK(format(Lang::en, Message{"{1}", {}}) == "{1}");
}

TEST_CASE("plurals: French treats 0 as one, English does not") {
    CHECK(plural(Lang::en, "{n} x", "{n} xs", 0) == "0 xs");
    CHECK(plural(Lang::en, "{n} x", "{n} xs", 1) == "1 x");
    CHECK(plural(Lang::fr, "{n} x", "{n} xs", 0) == "0 x");
    CHECK(plural(Lang::fr, "{n} x", "{n} xs", 1) == "1 x");
    CHECK(plural(Lang::fr, "{n} x", "{n} xs", 2) == "2 xs");
    CHECK(plural(Lang::fr, "{n} place", "{n} places", 1500) == "1\u202F500 lieux");
    CHECK(plural(Lang::fr, "{n} place", "{n} places", 0) == "0 lieu");
}

TEST_CASE("numbers") {
    CHECK(number(Lang::fr, 1331) == "1\u202F331");
    CHECK(number(Lang::fr, 999) == "999");
    CHECK(number(Lang::fr, 0) == "0");
    CHECK(number(Lang::fr, -1234567) == "\u22121\u202F234\u202F567");
    CHECK(number(Lang::en, 1234567) == "1,234,567");
    CHECK(number(Lang::en, INT64_MIN) == "\u22129,223,372,036,854,775,808");
    CHECK(decimal(Lang::fr, 1234.5, 2) == "1\u202F234,50");
    CHECK(decimal(Lang::en, 1234.5, 1) == "1,234.5");
    CHECK(decimal(Lang::fr, -0.001, 1) == "0,0");
    CHECK(decimal(Lang::fr, 2, 0) == "2");
}

TEST_CASE("dates") {
    CHECK(date(Lang::fr, day(2026, 11, 24)) == "mardi 24\u00A0novembre 2026");
    CHECK(date(Lang::en, day(2026, 11, 24)) == "Tuesday 24 November 2026");
    CHECK(date(Lang::fr, day(2027, 1, 1)) == "vendredi 1er\u00A0janvier 2027");
    CHECK(date(Lang::en, day(2027, 1, 1), false) == "Friday 1 January");
    CHECK(date(Lang::fr, day(2026, 8, 2), false) == "dimanche 2\u00A0août");
    CHECK(short_date(Lang::fr, day(2024, 2, 29)) == "29\u00A0février 2024");
    CHECK(short_date(Lang::fr, day(2026, 2, 29)) == "");
    CHECK(weekday(Lang::fr, 7) == "dimanche");
    CHECK(weekday(Lang::en, 8) == "");
    CHECK(month(Lang::fr, 12) == "décembre");
    CHECK(month(Lang::fr, 0) == "");
}

TEST_CASE("times of the day") {
    CHECK(time_of_day(Lang::fr, 14 * 60) == "14\u00A0h");
    CHECK(time_of_day(Lang::fr, 9 * 60 + 5) ==
          "9\u00A0h\u00A0"
          "05");
    CHECK(time_of_day(Lang::fr, 0) == "0\u00A0h");
    CHECK(time_of_day(Lang::fr, 1440) == "24\u00A0h");
    CHECK(time_of_day(Lang::fr, 26 * 60) == "2\u00A0h");
    CHECK(time_of_day(Lang::en, 14 * 60) == "2\u00A0pm");
    CHECK(time_of_day(Lang::en, 9 * 60 + 5) == "9:05\u00A0am");
    CHECK(time_of_day(Lang::en, 12 * 60 + 30) == "12:30\u00A0pm");
    CHECK(time_of_day(Lang::en, 30) == "12:30\u00A0am");
    CHECK(time_of_day(Lang::en, 720) == "noon");
    CHECK(time_of_day(Lang::en, 1440) == "midnight");
}

TEST_CASE("distances: as precise as a person can use") {
    CHECK(distance(Lang::fr, 0) == "10\u00A0m");
    CHECK(distance(Lang::fr, 347) == "350\u00A0m");
    CHECK(distance(Lang::fr, 994) == "990\u00A0m");
    CHECK(distance(Lang::fr, 996) == "1\u00A0km");
    CHECK(distance(Lang::fr, 2412) == "2,4\u00A0km");
    CHECK(distance(Lang::en, 2412) == "2.4\u00A0km");
    CHECK(distance(Lang::fr, 9949) == "9,9\u00A0km");
    CHECK(distance(Lang::fr, 9951) == "10\u00A0km");
    CHECK(distance(Lang::fr, 18400) == "18\u00A0km");
    CHECK(distance(Lang::fr, 1331000) == "1\u202F331\u00A0km");
}

TEST_CASE("lists") {
    CHECK(list(Lang::fr, {}) == "");
    CHECK(list(Lang::fr, {"a"}) == "a");
    CHECK(list(Lang::fr, {"a", "b"}) == "a et b");
    CHECK(list(Lang::fr, {"a", "b", "c"}) == "a, b et c");
    CHECK(list(Lang::en, {"a", "b", "c"}) == "a, b and c");
}
