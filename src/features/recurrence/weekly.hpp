// Internal: the rules that nearly all openings have, by arithmetic. libical walks calendars of ICU, some 10 µs for each rule that it
// begins with; the free times of a territory begin with hundreds. And libical 3.0.16 begins "every other Sunday" a week late when the
// first day is no Sunday. The tests compare both on everything else.
#pragma once
#include <optional>
#include <string_view>

#include "features/recurrence/recurrence.hpp"

namespace beffroi::recurrence {

/// FREQ=DAILY or WEEKLY with INTERVAL, UNTIL or COUNT, and days of the week, and nothing else.
struct Weekly {
    bool daily = false;
    int interval = 1;
    std::uint8_t weekdays = 0;  ///< bit 0 is Monday; 0: none named
    std::optional<Date> until;
    std::optional<int> count;
};
/// None when the rule, canonical, says more.
std::optional<Weekly> weekly_of(std::string_view rule);
/// The days of [low, high] from `first` on; `day` answers false to stop.
void each_weekly(const Weekly& rule, Date first, Date low, Date high, FunctionRef<bool(Date)> day);
/// The same for any rule.
void each_by_libical(const std::string& rule, Date first, Date low, Date high, FunctionRef<bool(Date)> day);

}
