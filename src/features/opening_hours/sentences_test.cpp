#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "features/opening_hours/opening_hours.hpp"

using namespace beffroi;
using namespace beffroi::opening_hours;

namespace {

Where test_place() {
    return Where([](Date date) { return date_text(date) == "2026-11-11" || date_text(date) == "2026-12-25"; });
}

LocalTime local(std::string_view text) {
    return {*parse_date(text.substr(0, 10)),
            std::stoi(std::string(text.substr(11, 2))) * 60 + std::stoi(std::string(text.substr(14, 2))), 0};
}

/// No-break spaces are typography's business; here they read as spaces.
std::string plain(std::string_view s) {
    std::string out;
    while (!s.empty()) {
        const std::size_t space = s.starts_with("\u00a0") ? 2 : s.starts_with("\u202f") ? 3 : 0;
        out += space > 0 ? ' ' : s.front();
        s.remove_prefix(space > 0 ? space : 1);
    }
    return out;
}

std::string now(std::string_view text, std::string_view at, Lang lang = Lang::fr) {
    return plain(state(*Hours::parse(text), local(at), test_place(), lang).sentence);
}

std::string lines(std::string_view text, std::string_view today, Lang lang = Lang::fr) {
    std::string out;
    for (const auto& line : week(*Hours::parse(text), *parse_date(today), test_place(), lang).lines)
        out += (line.today ? "*" : "") + line.day + (line.closed ? "-" : "") + ": " + line.hours + "\n";
    return plain(out);
}

std::string notes(std::string_view text, std::string_view today, Lang lang = Lang::fr) {
    std::string out;
    for (const auto& note : week(*Hours::parse(text), *parse_date(today), test_place(), lang).notes) out += note + "\n";
    return plain(out);
}

}

// 2026-11-24 is a Tuesday.

TEST_CASE("the state, as a person says it") {
    const char* usual = "Mo-Fr 09:00-12:00,14:00-17:30; PH off";
    CHECK(now(usual, "2026-11-24T10:00") == "Ouvert jusqu’à 12 h");
    CHECK(now(usual, "2026-11-24T15:00") == "Ouvert jusqu’à 17 h 30");
    CHECK(now(usual, "2026-11-24T08:00") == "Fermé, ouvre à 9 h");
    CHECK(now(usual, "2026-11-24T12:30") == "Fermé, rouvre à 14 h");
    CHECK(now(usual, "2026-11-24T18:00") == "Fermé, ouvre demain à 9 h");
    CHECK(now(usual, "2026-11-27T18:00") == "Fermé, ouvre lundi à 9 h");
    CHECK(now(usual, "2026-11-10T18:00") == "Fermé, ouvre jeudi à 9 h");
    CHECK(now(usual, "2026-11-24T10:00", Lang::en) == "Open until noon");
    CHECK(now(usual, "2026-11-24T18:00", Lang::en) == "Closed, opens tomorrow at 9 am");
    CHECK(now(usual, "2026-11-27T18:00", Lang::en) == "Closed, opens on Monday at 9 am");
    CHECK(now("24/7", "2026-11-24T10:00") == "Ouvert jour et nuit");
    CHECK(now("24/7", "2026-11-24T10:00", Lang::en) == "Open day and night");
    CHECK(now("off", "2026-11-24T10:00") == "Fermé");
    CHECK(now("off \"travaux\"", "2026-11-24T10:00") == "Fermé (travaux)");
    CHECK(now("Mo-Fr 09:00-12:00; Nov 24 off \"travaux\"", "2026-11-24T10:00") ==
          "Fermé (travaux), ouvre demain à 9 h");
    CHECK(now("Dec 15 10:00-12:00", "2026-11-24T10:00") == "Fermé, ouvre mardi 15 décembre à 10 h");
    CHECK(now("Jul 10:00-12:00", "2026-11-24T10:00") == "Fermé, ouvre jeudi 1er juillet 2027 à 10 h");
    CHECK(now("Tu 09:00-12:00", "2026-11-24T13:00") == "Fermé, ouvre mardi 1er décembre à 9 h");
}

TEST_CASE("on a public holiday the hours are doubted unless they speak of it") {
    CHECK(now("Mo-Fr 09:00-12:00", "2026-11-11T10:00") == "Ouvert jusqu’à 12 h (jour férié : à confirmer)");
    CHECK(now("Mo-Fr,PH 09:00-12:00", "2026-11-11T10:00") == "Ouvert jusqu’à 12 h");
    CHECK(now("24/7", "2026-11-11T10:00") == "Ouvert jour et nuit");
    CHECK(now("Mo-Fr 09:00-12:00; PH off", "2026-11-11T10:00") == "Fermé, ouvre demain à 9 h");
}

TEST_CASE("nights, open ends and appointments") {
    CHECK(now("Tu 20:00-24:00", "2026-11-24T21:00") == "Ouvert jusqu’à minuit");
    CHECK(now("Tu 20:00-02:00", "2026-11-24T21:00") == "Ouvert jusqu’à 2 h");
    CHECK(now("Tu-Fr 00:00-24:00; Sa 00:00-12:00", "2026-11-24T21:00") == "Ouvert jusqu’à samedi à 12 h");
    CHECK(now("Tu 00:00-24:00; We 00:00-12:00", "2026-11-24T21:00") == "Ouvert jusqu’à demain à 12 h");
    CHECK(now("Tu 17:00+", "2026-11-24T18:00") == "Sans doute ouvert : l’heure de fermeture n’est pas précisée");
    CHECK(now("Tu 14:00-17:00+", "2026-11-24T15:00") == "Ouvert au moins jusqu’à 17 h");
    CHECK(now("Tu 09:00-12:00 \"sur rendez-vous\"", "2026-11-24T10:00") == "Sur rendez-vous jusqu’à 12 h");
    CHECK(now("Tu 09:00-12:00 \"sur rendez-vous\"", "2026-11-24T08:00") == "Fermé, ouvre à 9 h (sur rendez-vous)");
    CHECK(now("Tu 09:00-12:00 open \"accueil\"", "2026-11-24T10:00") == "Ouvert jusqu’à 12 h (accueil)");
    CHECK(now("\"sur rendez-vous\"", "2026-11-24T10:00") == "Sur rendez-vous");
    CHECK(now("\"été comme hiver\"", "2026-11-24T10:00") == "Été comme hiver");
    CHECK(now("unknown", "2026-11-24T10:00") == "Horaires incertains : appelez avant de venir");
    CHECK(state(*Hours::parse("Tu 17:00+"), local("2026-11-24T18:00"), test_place(), Lang::fr).status ==
          Status::unknown);
    CHECK_FALSE(state(*Hours::parse("Tu 17:00+"), local("2026-11-24T18:00"), test_place(), Lang::fr).open);
    CHECK(state(*Hours::parse("24/7"), local("2026-11-24T18:00"), test_place(), Lang::fr).open);
}

TEST_CASE("the week, a line a day") {
    CHECK(lines("Mo-Fr 09:00-12:00,14:00-17:00; We off; Sa 10:00-12:30", "2026-11-24") ==
          "lundi: 9 h – 12 h et 14 h – 17 h\n*mardi: 9 h – 12 h et 14 h – 17 h\nmercredi-: Fermé\n"
          "jeudi: 9 h – 12 h et 14 h – 17 h\nvendredi: 9 h – 12 h et 14 h – 17 h\nsamedi: 10 h – 12 h 30\ndimanche-: "
          "Fermé\n");
    CHECK(lines("Tu 09:00-12:00; Fr 22:00-02:00, Sa 03:00-24:00; Su 00:00-24:00; Mo 17:00+", "2026-11-24", Lang::en) ==
          "Monday: From 5 pm on\n*Tuesday: 9 am – noon\nWednesday-: Closed\nThursday-: Closed\nFriday: 10 pm – 2 am\n"
          "Saturday: 3 am – midnight\nSunday: Day and night\n");
    CHECK(lines("Mo 09:00-12:00 \"sur rendez-vous\"; Tu \"sur rendez-vous\"; We 09:00-12:00, We 14:00-17:00 \"sur "
                "rendez-vous\"; Th 9-12 unknown; Fr 14:00-17:00+",
                "2026-11-24") ==
          "lundi: 9 h – 12 h (sur rendez-vous)\n*mardi: Sur rendez-vous\n"
          "mercredi: 9 h – 12 h et 14 h – 17 h (sur rendez-vous)\njeudi: 9 h – 12 h (à confirmer)\n"
          "vendredi: 14 h – 17 h ou plus tard\nsamedi-: Fermé\ndimanche-: Fermé\n");
}

TEST_CASE("holidays of the week are named") {
    CHECK(lines("Mo-Fr 09:00-12:00; PH off", "2026-11-12").find("mercredi-: Fermé (jour férié)\n") !=
          std::string::npos);
    CHECK(notes("Mo-Fr 09:00-12:00; PH off", "2026-11-12") == "Jours fériés : fermé\n");
    CHECK(notes("Mo-Fr 09:00-12:00", "2026-11-12") ==
          "Mercredi 11 novembre est un jour férié : renseignez-vous avant de venir.\n");
    CHECK(notes("Mo 09:00-12:00", "2026-11-12") == "");
    CHECK(notes("Mo-Fr 09:00-12:00", "2026-11-24") == "");
}

TEST_CASE("what differs in other weeks stands in the notes") {
    CHECK(notes("week 1-53/2 Fr 13:30-16:30; PH off", "2026-11-24") ==
          "Une semaine sur deux (semaines impaires), vendredi : 13 h 30 – 16 h 30\nJours fériés : fermé\n"
          "Cette semaine est la semaine 48, une semaine paire.\n");
    CHECK(lines("week 1-53/2 Fr 13:30-16:30", "2026-11-24").find("vendredi-: Fermé") != std::string::npos);
    CHECK(lines("week 1-53/2 Fr 13:30-16:30", "2026-11-17").find("vendredi: 13 h 30 – 16 h 30") != std::string::npos);
    CHECK(notes("week 2-52/2 Th 08:45-12:15", "2026-11-17", Lang::en) ==
          "Every other week (even weeks), Thursday: 8:45 am – 12:15 pm\nThis is week 47, an odd one.\n");
    CHECK(notes("Mo-Fr 9-12; Jul-Aug Mo-Fr 9-13; Dec 25 off; Dec 24-Jan 2 off \"congés\"", "2026-11-24") ==
          "Du 1er juillet au 31 août, du lundi au vendredi : 9 h – 13 h\nLe 25 décembre : fermé\n"
          "Du 24 décembre au 2 janvier : fermé (congés)\n");
    CHECK(notes("Aug off; 2027 off; 2027-2029 off; SH 10:00-12:00; Mo[1],Fr[-1] off", "2026-11-24") ==
          "En août : fermé\nEn 2027 : fermé\nDe 2027 à 2029 : fermé\nVacances scolaires : 10 h – 12 h\n"
          "Le premier lundi du mois et le dernier vendredi du mois : fermé\n"
          "Les dates des vacances scolaires ne sont pas encore connues ici : renseignez-vous avant de venir.\n");
    CHECK(notes("Mo-Fr 9-12 || \"sur rendez-vous\"", "2026-11-24") == "Sinon : sur rendez-vous\n");
    CHECK(notes("easter off; Mar Su[-1]-Oct Su[-1] sunrise-(sunset-00:30)", "2026-11-24") ==
          "Le 5 avril 2026 : fermé\nDu 29 mars 2026 au 25 octobre 2026 : le lever du soleil – 30 min avant le coucher "
          "du soleil\n");
}

TEST_CASE("the command line answers a script") {
    std::string out;
    CHECK(command_line("2026-11-24T10:00", "Mo-Fr 09:00-12:00", false, test_place(), out) == 0);
    CHECK(out == "open\n");
    CHECK(command_line("2026-11-24T12:00:00", "Mo-Fr 09:00-12:00", false, test_place(), out) == 0);
    CHECK(out == "closed\n");
    CHECK(command_line("2026-11-24T12:00", "17:00", false, test_place(), out) == 2);
    CHECK(out ==
          "fault at byte 0: Character 1: the hour “17:00” stands alone. Write from when to when, as in 17:00-19:00.\n");
    CHECK(command_line("2026-11-24T10:00", "Mo-Fr 9h-12h", true, test_place(), out) == 0);
    CHECK(out == R"({"state":"open","next_change":"2026-11-24T12:00","comment":null,"canonical":"Mo-Fr 09:00-12:00",)"
                 R"("position":null,"message":"Open until noon"})"
                 "\n");
    CHECK(command_line("2026-11-24T10:00", "Mo-Fr 9h-12h; Sa 17:00", true, test_place(), out) == 2);
    CHECK(out.find(R"("state":"fault")") != std::string::npos);
    CHECK(out.find(R"("position":17)") != std::string::npos);
    for (const char* bad : {"", "2026-11-24", "2026-11-24T25:00", "2026-13-24T10:00", "2026-11-24T10:60",
                            "2026-11-24T10:00Z", "demain"}) {
        CHECK(command_line(bad, "24/7", false, test_place(), out) == 2);
        CHECK(command_line(bad, "24/7", true, test_place(), out) == 2);
        CHECK(out.find(R"("position":null)") != std::string::npos);
    }
}
