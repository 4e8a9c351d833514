// What iCalendar says of series, as days of a wall clock.
#pragma once
#include <string>
#include <string_view>

#include "features/calendars/ical.hpp"

namespace beffroi::calendars {

/// The day of a series that a moment or a day names.
Date day_of(const ical::When& when, std::string_view zone);
/// A rule whose UNTIL is a moment, with the last day on which something at `from_min` begins no later.
std::string with_until_as_day(std::string rule, std::string_view zone, int from_min);

}
