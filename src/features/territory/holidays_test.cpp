#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "features/territory/territory.hpp"
#include "platform/i18n/i18n.hpp"

using namespace beffroi;

namespace {

std::string listed(int year, std::string_view departement) {
    std::string out;
    for (const auto& holiday : territory::holidays(year, departement)) out += date_text(holiday.date).substr(5) + " ";
    if (!out.empty()) out.pop_back();
    return out;
}

bool holiday(std::string_view date, std::string_view departement) {
    return territory::is_holiday(*parse_date(date), departement);
}

}

TEST_CASE("public holidays are those published for 2024 to 2030") {
    // Service-public.fr and the calendars of the Ministry of Education.
    CHECK(listed(2024, "14") == "01-01 04-01 05-01 05-08 05-09 05-20 07-14 08-15 11-01 11-11 12-25");
    CHECK(listed(2025, "14") == "01-01 04-21 05-01 05-08 05-29 06-09 07-14 08-15 11-01 11-11 12-25");
    CHECK(listed(2026, "14") == "01-01 04-06 05-01 05-08 05-14 05-25 07-14 08-15 11-01 11-11 12-25");
    CHECK(listed(2027, "14") == "01-01 03-29 05-01 05-06 05-08 05-17 07-14 08-15 11-01 11-11 12-25");
    CHECK(listed(2028, "14") == "01-01 04-17 05-01 05-08 05-25 06-05 07-14 08-15 11-01 11-11 12-25");
    CHECK(listed(2029, "14") == "01-01 04-02 05-01 05-08 05-10 05-21 07-14 08-15 11-01 11-11 12-25");
    CHECK(listed(2030, "14") == "01-01 04-22 05-01 05-08 05-30 06-10 07-14 08-15 11-01 11-11 12-25");
}

TEST_CASE("Easter is right at the ends of its range and in the leap exceptions") {
    CHECK(holiday("1818-03-23", "75"));  // Easter on 22 March, the earliest
    CHECK(holiday("2038-04-26", "75"));  // Easter on 25 April, the latest
    CHECK(holiday("2000-04-24", "75"));
    CHECK(holiday("2076-04-20", "75"));
    CHECK(holiday("2100-03-29", "75"));
}

TEST_CASE("Alsace and Moselle have two days more") {
    for (const char* departement : {"57", "67", "68"}) {
        CHECK(listed(2026, departement) == "01-01 04-03 04-06 05-01 05-08 05-14 05-25 07-14 08-15 11-01 11-11 12-25 12-26");
        CHECK(holiday("2026-04-03", departement));
        CHECK(holiday("2027-12-26", departement));
    }
    CHECK_FALSE(holiday("2026-04-03", "54"));
    CHECK_FALSE(holiday("2026-12-26", "88"));
}

TEST_CASE("overseas the abolition of slavery has its own day") {
    CHECK(holiday("2026-05-27", "971"));
    CHECK(holiday("2026-05-22", "972"));
    CHECK(holiday("2026-06-10", "973"));
    CHECK(holiday("2026-12-20", "974"));
    CHECK(holiday("2026-04-27", "976"));
    CHECK(holiday("2026-10-09", "977"));
    CHECK(holiday("2026-05-28", "978"));
    CHECK(holiday("2016-05-27", "978"));
    CHECK_FALSE(holiday("2026-05-27", "978"));
    CHECK_FALSE(holiday("2026-05-27", "972"));
    CHECK_FALSE(holiday("2026-05-22", "75"));
    CHECK(territory::holidays(2026, "971").size() == 12);
    CHECK(territory::holidays(2026, "975").size() == 11);
}

TEST_CASE("the Pacific adds its own days") {
    CHECK(holiday("2026-04-28", "986"));
    CHECK(holiday("2026-07-29", "986"));
    CHECK(holiday("2026-03-05", "987"));
    CHECK(holiday("2026-04-03", "987"));
    CHECK(holiday("2024-06-29", "987"));
    CHECK_FALSE(holiday("2026-06-29", "987"));
    CHECK(holiday("2026-11-20", "987"));
    CHECK_FALSE(holiday("2024-11-20", "987"));
    CHECK(holiday("2026-09-24", "988"));
}

TEST_CASE("is_holiday and holidays agree on every day") {
    for (const char* departement : {"14", "2A", "67", "971", "974", "978", "987", "988", ""}) {
        for (int year = 2024; year <= 2030; ++year) {
            std::vector<Date> days;
            for (const auto& holiday : territory::holidays(year, departement)) {
                CHECK_MESSAGE(i18n::translate(Lang::fr, holiday.name) != holiday.name, "no French: ", std::string(holiday.name));
                days.push_back(holiday.date);
            }
            const auto first = *parse_date(std::to_string(year) + "-01-01");
            for (Date date = first; date.year() == first.year(); date = add_days(date, 1)) {
                const bool in_list = std::find(days.begin(), days.end(), date) != days.end();
                REQUIRE(territory::is_holiday(date, departement) == in_list);
            }
        }
    }
}

TEST_CASE("every territory has its clock") {
    CHECK(territory::time_zone("14") == "Europe/Paris");
    CHECK(territory::time_zone("2B") == "Europe/Paris");
    CHECK(territory::time_zone("") == "Europe/Paris");
    CHECK(territory::time_zone("974") == "Indian/Reunion");
    CHECK(territory::time_zone("973") == "America/Cayenne");
    // At noon in Paris in winter, in hours from there. An unknown zone name would give 12 everywhere.
    const auto noon = *parse_instant("2026-01-15T11:00:00Z");
    const auto hour = [&](const char* departement) { return to_local(noon, territory::time_zone(departement)).minute / 60; };
    CHECK(hour("14") == 12);
    CHECK(hour("971") == 7);
    CHECK(hour("972") == 7);
    CHECK(hour("973") == 8);
    CHECK(hour("974") == 15);
    CHECK(hour("975") == 8);
    CHECK(hour("976") == 14);
    CHECK(hour("977") == 7);
    CHECK(hour("978") == 7);
    CHECK(hour("984") == 16);
    CHECK(hour("986") == 23);
    CHECK(hour("987") == 1);
    CHECK(hour("988") == 22);
    CHECK(hour("989") == 3);
}
