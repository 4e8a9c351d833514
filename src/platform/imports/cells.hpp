// Days, hours and lengths as people write them into tables.
#pragma once
#include <optional>
#include <string_view>

#include "platform/base/time.hpp"

namespace beffroi::imports {

/// "2026-03-14", "14/03/2026", "14.3.2026".
std::optional<Date> read_day(std::string_view text);
/// Minutes since midnight: "10:30", "10h30", "10 h", "10:30:00".
std::optional<int> read_hour(std::string_view text);
/// When something begins or ends: an instant, or what a wall clock shows.
struct Moment {
    std::optional<Instant> instant;
    LocalTime local;
};
/// "2026-03-14 10:30", "14/03/2026 à 10h30", "2026-03-14T10:30:00+01:00".
std::optional<Moment> read_moment(std::string_view text);
/// Minutes: "45", "45 min", "1h30", "1:30".
std::optional<int> read_length(std::string_view text);

}
