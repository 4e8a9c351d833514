// The demonstration territory: data/demo/*.csv, inside the program.
#include <map>

#include "features/places/places.hpp"
#include "features/places/repository.hpp"
#include "platform/base/text.hpp"
#include "platform/imports/csv.hpp"

extern "C" {
extern const char places_demo_begin[], places_demo_end[];
extern const char places_demo_rounds_begin[], places_demo_rounds_end[];
}

namespace beffroi::places {

namespace {

constexpr int weeks_ahead = 26;
constexpr std::string_view zone = "Europe/Paris";

int number(const std::string& text) { return std::atoi(text.c_str()); }
int minute_of_day(const std::string& clock) { return 60 * number(clock.substr(0, 2)) + number(clock.substr(3)); }

/// The stops from this week on, as the rows of rounds.csv tell them: place, weekday, every, phase, from, to, insee, where.
std::map<std::string, std::vector<Round>> upcoming(Date today) {
    std::map<std::string, std::vector<Round>> stops;
    imports::CsvReader reader(
        {places_demo_rounds_begin, static_cast<std::size_t>(places_demo_rounds_end - places_demo_rounds_begin)}, ',');
    imports::CsvRecord row;
    reader.next(row);  // The header line.
    const Date first_monday{std::chrono::year{1970}, std::chrono::January, std::chrono::day{5}};
    const int this_week = days_between(first_monday, today) / 7;
    while (reader.next(row)) {
        if (row.cells.size() != 8 || row.cells[0].starts_with('#')) continue;
        const auto& c = row.cells;
        for (int week = this_week; week < this_week + weeks_ahead; ++week) {
            if (week % number(c[2]) != number(c[3])) continue;
            const Date day = add_days(first_monday, 7 * week + number(c[1]) - 1);
            if (territory::is_holiday(day, std::string_view(c[6]).substr(0, 2))) continue;
            stops[c[0]].push_back({{},
                                   from_local({day, minute_of_day(c[4])}, zone),
                                   from_local({day, minute_of_day(c[5])}, zone),
                                   c[6],
                                   c[7]});
        }
    }
    return stops;
}

}

Result<void> load_demo(db::Database& database, const Clock& clock) {
    const std::string_view csv(places_demo_begin, static_cast<std::size_t>(places_demo_end - places_demo_begin));
    ImportOptions options;
    options.today = clock.today(zone);
    auto report = import(database, csv, options);
    if (!report) return report.error();
    // A fault of the file in the program: it would go unseen otherwise.
    for (const auto* remarks : {&report->refused, &report->dropped})
        if (!remarks->empty())
            return fail(ErrorKind::internal, "bad_demo", remarks->front().reason)
                .on(remarks->front().field)
                .because("data/demo/places.csv, line " + std::to_string(remarks->front().line));

    const auto stops = upcoming(clock.today(zone));
    return database.write([&](db::Write& tx) -> Result<void> {
        for (const auto& [source_id, rounds] : stops) {
            const auto place = tx.one<PlaceId>("SELECT id FROM places WHERE public_id = ?1", source_id);
            if (!place)
                return fail(ErrorKind::internal, "bad_demo", {}).because("data/demo/rounds.csv names " + source_id);
            set_rounds(tx, *place, rounds);
        }
        return {};
    });
}

}
