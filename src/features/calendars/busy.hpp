// When a calendar that is kept elsewhere says that its owner is busy.
#pragma once
#include <string_view>
#include <vector>

#include "features/agenda/agenda.hpp"
#include "features/calendars/ical.hpp"
#include "platform/base/function_ref.hpp"

namespace beffroi::calendars {

struct Busy {
    std::vector<agenda::Span> spans;  ///< in order and apart
    int unclear = 0;  ///< events that could not be understood
};
/// The most times that one calendar tells; what comes later is left out.
inline constexpr std::size_t most_times = 5000;
/// Events of `text` within [from, to), series with their exceptions, without those that take no time and those whose identifier
/// is `ours`. Whole days are those of `zone`.
Busy busy_of(const ical::Text& text, std::string_view zone, FunctionRef<bool(std::string_view uid)> ours, Instant from,
             Instant to);

}
