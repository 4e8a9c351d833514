// What a date is, asked for lazily: most rules look at the weekday alone.
#pragma once
#include <chrono>
#include <optional>

#include "features/opening_hours/rules.hpp"

namespace beffroi::opening_hours {

/// What a day is taken for when nobody knows whether it is of the school holidays.
enum class Unpublished { term, holiday };

class DayFacts {
public:
    DayFacts(Date date, const Where& where, Unpublished unpublished = Unpublished::term)
        : where_(where),
          date_(date),
          number_(static_cast<int>(std::chrono::sys_days{date}.time_since_epoch().count())),
          unpublished_(unpublished) {}

    Date date() const { return date_; }
    const Where& where() const { return where_; }
    int number() const { return number_; }  ///< days since 1970-01-01
    int year() const { return static_cast<int>(date_.year()); }
    /// 0 Monday to 6 Sunday; 1970-01-01 was a Thursday.
    int weekday() const { return ((number_ + 3) % 7 + 7) % 7; }
    int week();
    bool holiday(bool school, int days_before);
    /// Whether `holiday` had to take a day for something.
    bool met_unpublished() const { return met_unpublished_; }
    /// Minutes of this day.
    std::optional<int> sun(Sun event) { return sun(event, 0); }
    /// Minutes of the day after.
    std::optional<int> sun_tomorrow(Sun event) { return sun(event, 1); }

private:
    const Where& where_;
    Date date_;
    int number_;
    Unpublished unpublished_;
    bool met_unpublished_ = false;
    int week_ = 0;
    signed char holiday_[2] = {-1, -1};
    std::optional<int> sun(Sun event, int ahead);
    bool sun_known_[2][5] = {};
    std::optional<int> sun_[2][5];
};

/// Whether the days `rule` names take in that date.
bool holds(const Rules& rules, const Rule& rule, DayFacts& day);

}
