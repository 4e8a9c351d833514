// Hours that differ in school holidays: known, and not known yet.
#include <doctest/doctest.h>

#include <string>

#include "features/opening_hours/opening_hours.hpp"

using namespace beffroi;
using namespace beffroi::opening_hours;

namespace {

/// School from September on, with Christmas holidays, known until the end of January 2027.
Where test_place() {
    Where where([](Date date) { return date_text(date) == "2026-12-25"; });
    where.school_holiday = [](Date date) -> std::optional<bool> {
        if (date < *parse_date("2026-09-01") || date > *parse_date("2027-01-31")) return std::nullopt;
        return date >= *parse_date("2026-12-20") && date <= *parse_date("2027-01-03");
    };
    return where;
}

LocalTime local(std::string_view text) {
    return {*parse_date(text.substr(0, 10)),
            std::stoi(std::string(text.substr(11, 2))) * 60 + std::stoi(std::string(text.substr(14, 2))), 0};
}

/// 'o', 'c' or 'u'.
char status(std::string_view text, std::string_view at, const Where& where = test_place()) {
    return "cou"[static_cast<int>(Hours::parse(text)->status_at(local(at), where))];
}

std::string plain(std::string_view s) {
    std::string out;
    while (!s.empty()) {
        const std::size_t space = s.starts_with("\u00a0") ? 2 : s.starts_with("\u202f") ? 3 : 0;
        out += space > 0 ? ' ' : s.front();
        s.remove_prefix(space > 0 ? space : 1);
    }
    return out;
}

std::string line(std::string_view text, std::string_view date, const Where& where = test_place()) {
    for (const auto& one : week(*Hours::parse(text), *parse_date(date), where, Lang::fr).lines)
        if (one.today) return plain(one.hours);
    return {};
}

std::string notes(std::string_view text, std::string_view date, const Where& where = test_place()) {
    std::string out;
    for (const auto& note : week(*Hours::parse(text), *parse_date(date), where, Lang::fr).notes) out += note + "\n";
    return plain(out);
}

constexpr std::string_view club = "Mo-Fr 16:00-18:00; SH Mo-Fr 09:00-18:00; PH off";
constexpr std::string_view library = "Mo-Fr 09:00-12:00; SH off";

}

TEST_CASE("in the years that are known, rules for school holidays hold or don't") {
    CHECK(status(club, "2026-11-24T10:00") == 'c');
    CHECK(status(club, "2026-11-24T17:00") == 'o');
    CHECK(status(club, "2026-12-18T10:00") == 'c');
    CHECK(status(club, "2026-12-21T10:00") == 'o');
    CHECK(status(club, "2026-12-25T10:00") == 'c');
    CHECK(status(library, "2026-11-24T10:00") == 'o');
    CHECK(status(library, "2026-12-22T10:00") == 'c');
    CHECK(status("SH -1 day 10:00-12:00", "2026-12-19T10:00") == 'o');
}

TEST_CASE("in other years only what holds either way is said") {
    CHECK(status(club, "2027-02-15T10:00") == 'u');
    CHECK(status(club, "2027-02-15T17:00") == 'o');
    CHECK(status(club, "2027-02-15T19:00") == 'c');
    CHECK(status(club, "2027-02-13T10:00") == 'c');  // a Saturday
    CHECK(status(library, "2027-02-15T10:00") == 'u');
    CHECK(status(library, "2027-02-15T13:00") == 'c');
    CHECK(status("SH 10:00-12:00", "2026-08-31T10:00") == 'u');
    CHECK(status("SH,Sa 10:00-12:00", "2027-02-13T10:00") == 'o');
    CHECK(status("SH,Sa 10:00-12:00", "2027-02-12T10:00") == 'u');
    // A day that is known, asked for as the day before or after one that isn't.
    CHECK(status("SH +1 day 10:00-12:00", "2027-02-01T10:00") == 'c');
    CHECK(status("SH +1 day 10:00-12:00", "2027-02-02T10:00") == 'u');
    CHECK(status("SH -1 day 10:00-12:00", "2027-01-31T10:00") == 'u');
    // The night belongs to the day before, which is known.
    CHECK(status("Fr 20:00-23:00; SH 22:00-02:00", "2027-02-01T01:00") == 'c');
    CHECK(status("Fr 20:00-23:00; SH 22:00-02:00", "2027-02-02T01:00") == 'u');
    // Other texts do not ask.
    CHECK(status("Mo-Fr 09:00-12:00", "2027-02-15T10:00") == 'o');
    CHECK(status("Mo-Fr 09:00-12:00; PH off", "2027-02-15T10:00") == 'o');
    // Nor does a remark stand for certain.
    CHECK(Hours::parse("Mo-Fr 09:00-12:00; SH \"sur rendez-vous\"")
              ->comment_at(local("2027-02-15T10:00"), test_place())
              .empty());
    CHECK(Hours::parse("Mo-Fr 09:00-12:00; SH \"sur rendez-vous\"")
              ->comment_at(local("2026-12-22T10:00"), test_place()) == "sur rendez-vous");
}

TEST_CASE("a place without a calendar knows no school holidays") {
    const Where nowhere;
    CHECK(status(library, "2026-11-24T10:00", nowhere) == 'u');
    CHECK(status(library, "2026-11-24T13:00", nowhere) == 'c');
    CHECK(status("24/7", "2026-11-24T13:00", nowhere) == 'o');
}

TEST_CASE("changes are found where what is known ends") {
    const auto hours = *Hours::parse(club);
    CHECK(*hours.next_change(local("2026-12-18T18:30"), test_place()) == local("2026-12-21T09:00"));
    CHECK(*hours.next_change(local("2027-01-29T18:30"), test_place()) == local("2027-02-01T09:00"));
    CHECK(*hours.next_change(local("2027-02-01T09:00"), test_place()) == local("2027-02-01T16:00"));
    CHECK(plain(state(hours, local("2027-01-29T18:30"), test_place(), Lang::fr).sentence) ==
          "Fermé, ouvre lundi à 9 h (à confirmer)");
    CHECK(plain(state(hours, local("2027-02-01T10:00"), test_place(), Lang::fr).sentence) ==
          "Horaires incertains : appelez avant de venir");
    CHECK(plain(state(*Hours::parse("Mo-Fr 09:00-18:00; SH Mo-Fr 09:00-12:00"), local("2027-02-01T10:00"), test_place(),
                      Lang::fr)
                    .sentence) == "Ouvert au moins jusqu’à 12 h");
}

TEST_CASE("every day agrees with its instants") {
    for (const auto text : {club, library, std::string_view("Fr 20:00-23:00; SH 22:00-02:00"),
                            std::string_view("SH,PH off || 10:00-12:00")}) {
        const auto hours = *Hours::parse(text);
        const Where where = test_place();
        LocalTime at = local("2027-01-25T00:00");
        for (auto next = hours.next_change(at, where); next && next->date < *parse_date("2027-02-10");
             next = hours.next_change(at, where)) {
            LocalTime before = *next;
            before.minute -= 1;
            if (next->minute == 0) before = {add_days(next->date, -1), 1439, 0};
            CHECK(hours.status_at(before, where) == hours.status_at(at, where));
            CHECK(hours.status_at(*next, where) != hours.status_at(at, where));
            REQUIRE(*next > at);
            at = *next;
        }
        CHECK(at.date >= *parse_date("2027-02-08"));
    }
}

TEST_CASE("the week shows the hours of the school holidays, and when they are") {
    CHECK(line(club, "2026-11-24") == "16 h – 18 h");
    CHECK(line(club, "2026-12-22") == "9 h – 18 h (vacances scolaires)");
    CHECK(line(library, "2026-12-22") == "Fermé (vacances scolaires)");
    CHECK(line("Mo-Fr 09:00-12:00", "2026-12-22") == "9 h – 12 h");
    CHECK(notes(club, "2026-11-24") ==
          "Vacances scolaires, du lundi au vendredi : 9 h – 18 h\nJours fériés : fermé\n"
          "Vacances scolaires : du 20 décembre 2026 au 3 janvier 2027.\n");
    CHECK(notes(library, "2026-12-30") ==
          "Vacances scolaires : fermé\nVacances scolaires : du 20 décembre 2026 au 3 janvier 2027.\n");
    CHECK(notes("Mo-Fr 09:00-12:00", "2026-12-30").empty());

    CHECK(line(club, "2027-02-15") == "9 h – 16 h (à confirmer) et 16 h – 18 h");
    CHECK(line(library, "2027-02-15") == "9 h – 12 h (à confirmer)");
    CHECK(notes(library, "2027-02-15") ==
          "Vacances scolaires : fermé\n"
          "Les dates des vacances scolaires ne sont pas encore connues ici : renseignez-vous avant de venir.\n");
    // Known until Sunday 31 January: no more holidays are known to come, and none are made up.
    CHECK(notes(library, "2027-01-29") == "Vacances scolaires : fermé\n");

    Where summer;
    summer.school_holiday = [](Date date) -> std::optional<bool> {
        return date > *parse_date("2027-08-31") ? std::nullopt : std::optional(date >= *parse_date("2027-07-04"));
    };
    CHECK(notes(library, "2027-07-20", summer) ==
          "Vacances scolaires : fermé\nVacances scolaires : à partir du 4 juillet 2027.\n");
}
