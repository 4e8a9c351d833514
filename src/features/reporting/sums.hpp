// Sums that can be added and taken away: of one day, and of days together.
#pragma once
#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "features/activities/activities.hpp"
#include "features/reporting/reporting.hpp"

namespace beffroi::reporting {

/// What is counted of activities, and of those without a name.
struct Sums {
    std::int64_t activities = 0, individual = 0, accompaniments = 0, anonymous = 0, anonymous_already = 0,
                 duration_min = 0, work_min = 0;
    std::array<std::int64_t, 19> themes{};
    std::array<std::int64_t, 11> admin_themes{};
    std::array<std::int64_t, 5> equipment{};
    std::array<std::int64_t, 4> place_kinds{};
    std::array<std::int64_t, 4> durations{};
    std::array<std::int64_t, 3> genders{};
    std::array<std::int64_t, 5> situations{};
    std::array<std::int64_t, 8> age_bands{};
    bool operator==(const Sums&) const = default;

    void add(const activities::Counted& fact);
    /// What was counted of those without a name; of whom nothing was counted is "not told".
    void add_anonymous(const activities::Counts& counted);
    void add(const Sums& other, std::int64_t times);
    void add_to(Figures& figures) const;
};

/// How often each key occurs, by key.
using Tally = std::vector<std::pair<std::uint64_t, std::int64_t>>;

/// What has too many different values for a number each. Who was helped is kept with the month of their help before, so that a
/// period counts each person once: those whose help before lies before it.
struct Detail {
    Tally places;  ///< by number of the place
    Tally communes;  ///< where, by `commune_key`
    Tally people;  ///< by `person_key`
    Tally homes;  ///< where people live, by `home_key`
    bool operator==(const Detail&) const = default;
    void add(const Detail& other, std::int64_t times);
};

std::uint64_t commune_key(std::string_view insee);  ///< 0: none
std::string commune_of(std::uint64_t key);
/// Months since the beginning of our era; 0: never.
std::uint64_t month_key(std::optional<Date> day);
/// Of one of the three things that are counted of a person: `slot` 0 to 2 gender, 3 to 7 situation, 8 to 15 age band.
constexpr std::uint64_t person_key(std::uint64_t month, std::uint64_t slot) { return month * 16 + slot; }
constexpr std::uint64_t home_key(std::uint64_t commune, std::uint64_t month) { return commune << 20 | month; }

struct Day {
    Sums sums;
    Detail detail;
    bool operator==(const Day&) const = default;
};
/// Counted from the records.
Day day_from_records(db::Read& tx, Date day);
/// As a year keeps it: of people who came before in the same year nothing, of the others where they live without the month before.
Detail for_year(const Detail& detail, int year);

std::string packed(const Sums& sums);
std::string packed(const Detail& detail);
/// Errors: `damaged_sums` for bytes that `packed` did not make.
Result<Sums> sums_from(std::string_view bytes);
Result<Detail> detail_from(std::string_view bytes);

/// From sums, with the days that changed since counted anew; none when this selection is not summed up.
std::optional<Figures> figures_from_sums(db::Read& tx, const Selection& of);
/// Counted record by record.
Figures figures_from_records(db::Read& tx, const Selection& of);
/// The empty months and days of a period.
Figures frame_of(const Selection& of);

}
