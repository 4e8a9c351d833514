// What the rules say of an instant and of a day.
#pragma once
#include <array>
#include <cstdint>

#include "features/opening_hours/day_facts.hpp"
#include "features/opening_hours/rules.hpp"

namespace beffroi::opening_hours {

/// What decides an instant.
struct Decision {
    int rule = -1;              ///< index; -1: no rule says anything, so it is closed
    bool past_end = false;      ///< only the open end of that rule (17:00+) speaks for this minute
    bool from_day_before = false;
    bool unpublished = false;   ///< it depends on school holidays that are not known: no rule can be told
    bool operator==(const Decision&) const = default;

    Status status(const Rules& rules) const {
        if (unpublished) return Status::unknown;
        if (rule < 0) return Status::closed;
        const Status said = rules.rules[static_cast<std::size_t>(rule)].status;
        return past_end && said != Status::closed ? Status::unknown : said;
    }
    std::string_view comment(const Rules& rules) const {
        return rule < 0 ? std::string_view() : rules.comment(rules.rules[static_cast<std::size_t>(rule)]);
    }
};

Decision decide(const Rules& rules, const LocalTime& at, const Where& where);

/// A whole day, minute by minute, packed: what `decide` would say of each.
class DayLine {
public:
    /// `work` grows by what this costs, in rough nanoseconds, for callers that look at many days.
    DayLine(const Rules& rules, Date date, const Where& where, std::size_t* work = nullptr);

    Decision at(int minute) const {
        const std::uint16_t cell = cells_[static_cast<std::size_t>(minute)];
        if (cell == unpublished) return {-1, false, false, true};
        return {static_cast<int>(cell >> 2) - 1, (cell & 2) != 0, (cell & 1) != 0};
    }
    /// The first minute after `minute` decided otherwise, or 1440.
    int run_end(int minute) const;

    /// Whether some of the day could not be told because school holidays are not known.
    bool has_unpublished() const;

private:
    static constexpr std::uint16_t unpublished = 0xFFFF;  // more rules than a text of `max_bytes` can hold
    using Cells = std::array<std::uint16_t, minutes_in_day>;
    DayLine() = default;
    static void paint(Cells& cells, const Rules& rules, DayFacts& today, DayFacts& yesterday, std::size_t* work);
    Cells cells_{};
};

/// The date a point falls on in `year`, unless it names its own; the last day of a month when it ends a range.
Date date_of_point(const DayPoint& point, int year, bool ends_range);
/// ISO 8601.
int week_of_year(Date date);

}
