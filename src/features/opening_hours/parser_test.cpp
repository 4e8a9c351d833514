#include <doctest/doctest.h>

#include <string>

#include "features/opening_hours/opening_hours.hpp"

using namespace beffroi;
using namespace beffroi::opening_hours;

namespace {

std::size_t fault(std::string_view text, std::string* message = nullptr) {
    Fault found;
    const auto hours = Hours::parse(text, &found);
    CHECK_MESSAGE(!hours.ok(), "should be refused: ", std::string(text));
    if (!hours.ok()) {
        CHECK(hours.error().code == "bad_opening_hours");
        CHECK(hours.error().message == found.message);
        const auto english = i18n::format(Lang::en, found.message);
        CHECK(english.find("{") == std::string::npos);
        CHECK_MESSAGE(i18n::translate(Lang::fr, found.message.key) != found.message.key, "no French: ", found.message.key);
        if (message) *message = english;
    }
    return found.position;
}

std::string canonical(std::string_view text) {
    Fault fault;
    const auto hours = Hours::parse(text, &fault);
    CHECK_MESSAGE(hours.ok(), std::string(text), " at ", fault.position, ": ", i18n::format(Lang::en, fault.message));
    return hours ? hours->text() : std::string();
}

}

TEST_CASE("what people write is brought to the grammar") {
    CHECK(canonical("mo-FR 9:00-12:00") == "Mo-Fr 09:00-12:00");
    CHECK(canonical("Mo – Fr 09h00–12h30 , 14h-17h") == "Mo-Fr 09:00-12:30,14:00-17:00");
    CHECK(canonical("Mo-Fr 9 h 30 – 12 h") == "Mo-Fr 09:30-12:00");
    CHECK(canonical("Mo-Fr 9-12 14-17") == "Mo-Fr 09:00-12:00,14:00-17:00");
    CHECK(canonical("Mo-Fr 09.00-12.00") == "Mo-Fr 09:00-12:00");
    CHECK(canonical("Mo-Fr 09:00:00-12:00:00") == "Mo-Fr 09:00-12:00");
    CHECK(canonical("Mo-Fr: 09:00-12:00 / 14:00-17:00;") == "Mo-Fr 09:00-12:00,14:00-17:00");
    CHECK(canonical("du lundi au vendredi de 9h à 12h et de 14h à 17h") == "Mo-Fr 09:00-12:00,14:00-17:00");
    CHECK(canonical("Lundi, mercredi & vendredi : 9h-12h") == "Mo,We,Fr 09:00-12:00");
    CHECK(canonical("09:00-12:00 Mo-Fr") == "Mo-Fr 09:00-12:00");
    CHECK(canonical("jours fériés fermé") == "PH off");
    CHECK(canonical("vacances scolaires 10h-12h") == "SH 10:00-12:00");
    CHECK(canonical("24h/24 7j/7") == "Mo-Su 24/7");
    CHECK(canonical("1er juillet-31 août 9h-12h") == "Jul 01-Aug 31 09:00-12:00");
    CHECK(canonical("Tu 22:00-26:00") == "Tu 22:00-02:00");
    CHECK(canonical("Tu 10:00-36:00") == "Tu 10:00-36:00");
}

TEST_CASE("remarks keep to one pair of quotation marks") {
    CHECK(canonical("Tu 9-12 « salle \"B\" » “étage 1”") == "Tu 09:00-12:00 \"salle 'B', étage 1\"");
    CHECK(canonical("Tu 9-12 \"a\nb\" open") == "Tu 09:00-12:00 open \"a b\"");
    CHECK(canonical("\"accueil\": Tu 9-12") == "Tu 09:00-12:00 open \"accueil\"");
    CHECK(canonical("Tu 9-12 \"\"") == "Tu 09:00-12:00");
}

TEST_CASE("the canonical text reads back to itself") {
    for (const char* text : {"24/7", "off", "open", "Mo[1,-1] +2 days 09:00-12:00", "PH Mo-Fr 10:00-12:00", "Mo,PH -1 day off", "2026+ Jan 10:00-12:00",
                             "2026-2030/2 week 1-53/2 Mo 9-12", "Oct-Feb 2026 10:00-12:00", "2026 Oct-Feb 10:00-12:00", "Dec 25 -Su -28 days off",
                             "easter -2 days-easter +1 day off", "2026 Nov 1-Feb 1 9-12", "Jan Mo[1],Nov Tu[4] 9-12", "Jan,Mar 5 9-12",
                             "(sunrise+01:00)-(sunset-00:30)", "sunset+", "17:00+", "22:00-02:00+", "10:00-10:00", "00:00-48:00", "Mo unknown || \"x\"",
                             "Mo 9-12 || Tu 9-12, We 9-12; Th off \"a\"", "Jan 1-31/2 9-12", "SH,PH Mo-Fr off", "Mo open, Tu 9-12", "Mo 9-12, \"a\" 14-17", "Mo 9-12, open 14-17", "Mo 24/7, Tu", "open, Mo off", "Dec 24-24/7", "2026 Jan 5+ Fr",
                             "Mar 5,Oct: Su[-2] -1 day 9-12", "Jan Mo[1]-Jan Mo[1] Su[2]", "Jan Mo[1]-Jan Mo[1] PH"}) {
        const std::string once = canonical(text);
        CHECK_MESSAGE(canonical(once) == once, text);
    }
}

TEST_CASE("a counted weekday behind a list of dates stays apart from its last month") {
    // Without the colon the second date would be a Saturday of October, and the first would lose its condition.
    CHECK(canonical("Mar Su[-1] -0 day,Oct: Su[-2] -1 day 10:00-0") == "Mar Su[-1],Oct: Su[-2] -1 day 10:00-24:00");
    const auto with = Hours::parse("Mar Su[-1],Oct: Su[-2] -1 day 10:00-12:00");
    const auto without = Hours::parse("Mar Su[-1],Oct Su[-2] -1 day 10:00-12:00");
    REQUIRE(with.ok());
    REQUIRE(without.ok());
    const LocalTime last_sunday_of_march{*parse_date("2026-03-29"), 660, 0};
    const LocalTime saturday_of_october{*parse_date("2026-10-17"), 660, 0};
    for (const auto& hours : {*with, *Hours::parse(with->text())}) {
        CHECK(hours.status_at(last_sunday_of_march, {}) == Status::closed);
        CHECK(hours.status_at(saturday_of_october, {}) == Status::open);
    }
    for (const auto& hours : {*without, *Hours::parse(without->text())}) {
        CHECK(hours.status_at(last_sunday_of_march, {}) == Status::open);
        CHECK(hours.status_at(saturday_of_october, {}) == Status::open);
    }
    // Where nothing can be mistaken there is no colon.
    CHECK(canonical("Oct: Su[-2] 9-12") == "Oct Su[-2] 09:00-12:00");
    CHECK(canonical("Mar,Oct: Su[-2] 9-12") == "Mar,Oct Su[-2] 09:00-12:00");
    CHECK(canonical("Mar 5,Oct: Mo,Su[-2] 9-12") == "Mar 05,Oct Mo,Su[-2] 09:00-12:00");
    CHECK(canonical("Mar 5,Oct week 40 Su[-2] 9-12") == "Mar 05,Oct week 40 Su[-2] 09:00-12:00");
}

TEST_CASE("a fault says where and what was expected") {
    std::string message;
    CHECK(fault("Mo-Fr 09:00-19:00; Sa 17:00", &message) == 22);
    CHECK(message == "Character 23: the hour “17:00” stands alone. Write from when to when, as in 17:00-19:00.");
    CHECK(fault("We,Th 12:00-14:00-17:00", &message) == 17);
    CHECK(message == "Character 18: hours have one beginning and one end. Separate two openings with a comma.");
    CHECK(fault("Mo 09:00-12:00 Tu 09:00-12:00", &message) == 15);
    CHECK(message == "Character 16: is a semicolon missing before “Tu”?");
    CHECK(fault("lundi sur rendez-vous") == 6);
    CHECK(fault("été comme hiver") == 0);
    // Bytes are counted from 0, characters from 1: é takes two bytes.
    CHECK(fault("\"été\" Xx", &message) == 8);
    CHECK(message.starts_with("Character 7:"));
}

TEST_CASE("every fault is found where it stands, and has its French") {
    CHECK(fault("") == 0);
    CHECK(fault(" ;; ") == 4);
    CHECK(fault("|| Mo") == 0);
    CHECK(fault("Mo 9-12 ||") == 10);
    CHECK(fault("Mo 9-12 || ; Tu") == 11);
    CHECK(fault("Mo, 09:00-12:00") == 4);
    CHECK(fault("Mo,") == 3);
    CHECK(fault("Mo-") == 3);
    CHECK(fault("Mo-9:00") == 3);
    CHECK(fault("Mo[6]") == 3);
    CHECK(fault("Mo[0]") == 3);
    CHECK(fault("Mo[2-1]") == 5);
    CHECK(fault("Mo[1") == 4);
    CHECK(fault("Mo[1;") == 4);
    CHECK(fault("Mo-Fr[1]") == 5);
    CHECK(fault("Mo[1] +99 days") == 7);
    CHECK(fault("09:60-12:00") == 0);
    CHECK(fault("25:00-26:00") == 0);
    CHECK(fault("09:00-49:00") == 6);
    CHECK(fault("09:00-") == 6);
    CHECK(fault("09:00-Mo") == 6);
    CHECK(fault("99-12") == 0);
    CHECK(fault("10:00-16:00/01:30") == 11);
    CHECK(fault("(09:00)-12:00") == 1);
    CHECK(fault("(sunset*01:00)-12:00") == 7);
    CHECK(fault("(sunset 01:00)-12:00") == 8);
    CHECK(fault("(sunset-1)-12:00") == 8);
    CHECK(fault("(sunset-01:00-12:00") == 13);
    CHECK(fault("Jan 32") == 4);
    CHECK(fault("Feb 30") == 4);
    CHECK(fault("Jan 10-5") == 7);
    CHECK(fault("Jan-5") == 4);
    CHECK(fault("Jan-Mar 5-May") == 10);
    CHECK(fault("Jan 5-Mar") == 5);
    CHECK(fault("Jan 5-Mo") == 6);
    CHECK(fault("Jan 5 - Mo") == 8);
    CHECK(fault("Jan 5-09:00") == 6);
    CHECK(fault("Jan 5-2026 Mar 3") == 5);
    CHECK(fault("2027 Jan 5-2026 Mar 3") == 10);
    CHECK(fault("2026 Mar 5-2026 Jan 3") == 10);
    CHECK(fault("Jan 5+") == 5);
    CHECK(fault("Jan-Mar/2") == 7);
    CHECK(fault("Jan 1-31/0") == 9);
    CHECK(fault("Jan Mo[1,2]-Feb 3 off") == 17 + 1);
    CHECK(fault("Jan 3-Feb Mo[1,2] off") == 12);
    CHECK(fault("Jan Mo[1]-09:00") == 9);
    CHECK(fault("2026 Jan 5-2027 09:00") == 16);
    CHECK(fault("week 54") == 5);
    CHECK(fault("week 5-3") == 7);
    CHECK(fault("week 0-3") == 5);
    CHECK(fault("week Mo") == 5);
    CHECK(fault("week 1-53/40") == 10);
    CHECK(fault("2026-2024") == 5);
    CHECK(fault("12345") == 0);
    CHECK(fault("Mo 9-12 \"sur rendez-vous") == 8);
    CHECK(fault("Mo * 9-12") == 3);
    CHECK(fault("Mo 9-12 | Tu") == 8);
    CHECK(fault("24/7 09:00-12:00") == 5);
    CHECK(fault("Mo :: 9-12") == 4);
    CHECK(fault("]") == 0);
    CHECK(fault("Mo \xff 9-12") == 3);
    CHECK(fault(std::string(5000, ';')) == 4096);
    CHECK(fault(std::string("Mo\0", 3)) == 2);
}
