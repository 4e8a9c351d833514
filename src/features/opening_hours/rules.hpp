// Opening hours as read: rules in order, their selectors in shared pools. A real text takes 400 bytes.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "features/opening_hours/opening_hours.hpp"

namespace beffroi::opening_hours {

/// Part of one of the pools of `Rules`.
struct Slice {
    std::uint16_t first = 0, count = 0;
    bool empty() const { return count == 0; }
};

/// 2026, 2026-2028, 2026-2032/2, 2026+.
struct Years {
    std::int16_t from = 0, to = 0, step = 1;
    static constexpr std::int16_t no_end = 32767;
};

/// ISO weeks: 7, 1-10, 1-53/2.
struct Weeks {
    std::uint8_t from = 1, to = 53, step = 1;
};

/// Mo[1], Fr[-1] +2 days.
struct NthWeekday {
    std::uint8_t weekday = 0;  ///< 0 Monday to 6 Sunday
    std::int8_t nth = 1;       ///< 1 to 5, or -1 to -5 from the end of the month
    std::int16_t offset = 0;   ///< days
};

/// PH, SH, PH -1 day.
struct HolidayPick {
    bool school = false;
    std::int8_t offset = 0;  ///< days after the holiday
};

/// One end of a range of dates, or a single date.
struct DayPoint {
    enum class Kind : std::uint8_t { whole_month, month_day, nth_weekday, easter };
    Kind kind = Kind::month_day;
    std::uint8_t month = 1;        ///< 1 to 12
    std::uint8_t day = 1;          ///< 1 to 31, of a `month_day`
    std::uint8_t weekday = 0;      ///< 0 Monday, of an `nth_weekday`
    std::int8_t nth = 1;           ///< as in `NthWeekday`
    std::int8_t toward = 0;        ///< 1 to 7: the Monday to Sunday after that date; -1 to -7: the one before it
    std::int16_t offset = 0;       ///< days
    std::int16_t year = 0;         ///< 0: every year
    bool operator==(const DayPoint&) const = default;
};

/// Jul, Jul-Aug, Dec 24-26, Jan 5-Mar 3, easter -2 days-easter +1 day, 2026 Jan 5+.
struct Dates {
    enum class Shape : std::uint8_t { single, range, no_end };
    DayPoint from, to;
    Shape shape = Shape::single;
    std::uint8_t step = 1;  ///< every so many days from `from` on
};

enum class Sun : std::uint8_t { none, dawn, sunrise, sunset, dusk };

/// 09:00-12:00, 22:00-02:00 (kept as 22:00-26:00), (sunset-01:00)-23:00, 17:00+ (from 17:00 to 17:00, open end).
struct TimeSpan {
    std::int16_t from = 0, to = 0;  ///< minutes of the day, or minutes after the sun's event
    std::int16_t tail_to = 0;       ///< of an open end after a fixed hour: how far it is guessed to reach
    Sun from_sun = Sun::none, to_sun = Sun::none;
    bool open_end = false;          ///< from `to` on nothing is certain
};

struct Rule {
    Status status = Status::open;
    bool additional = false;     ///< after a comma: adds to the rules before it instead of replacing them
    bool fallback = false;       ///< after ||: only where the rules before it leave the place closed
    bool replaces = false;       ///< on its days, nothing that stands before it counts
    bool all_day = false;        ///< 24/7 was written
    bool into_next_day = false;  ///< some of its times may pass midnight
    std::uint8_t weekdays = 0;   ///< bit 0 Monday to bit 6 Sunday; 0: none named
    Slice years, dates, weeks;
    Slice nths, holidays;        ///< with `weekdays`, alternatives of one list: "Mo-Fr,PH"
    Slice only_holidays;         ///< "PH Mo-Fr": a holiday, and one of those days
    Slice times;                 ///< none: the whole day
    std::uint16_t comment_at = 0, comment_size = 0;

    bool names_days() const {
        return weekdays != 0 || !years.empty() || !dates.empty() || !weeks.empty() || !nths.empty() || !holidays.empty() ||
               !only_holidays.empty();
    }
};

struct Rules {
    std::vector<Rule> rules;
    std::vector<Years> years;
    std::vector<Dates> dates;
    std::vector<Weeks> weeks;
    std::vector<NthWeekday> nths;
    std::vector<HolidayPick> holidays, only_holidays;
    std::vector<TimeSpan> times;
    std::string comments;
    bool into_next_day = false;  ///< any rule is
    bool same_every_week = false;  ///< only weekdays and fixed times: a week tells all

    std::string_view comment(const Rule& rule) const {
        return std::string_view(comments).substr(rule.comment_at, rule.comment_size);
    }
    template <class T>
    static std::span<const T> part(const std::vector<T>& pool, Slice slice) {
        return std::span<const T>(pool).subspan(slice.first, slice.count);
    }
};

constexpr int minutes_in_day = 1440;
/// "17:00+" is told as uncertain until this minute: ten hours later, eight from 22:00 on, midnight before 17:00. The
/// specification leaves the length open; these are the guesses of the reference implementation.
constexpr int guessed_end(int from) { return from >= 22 * 60 ? from + 8 * 60 : from >= 17 * 60 ? from + 10 * 60 : minutes_in_day; }

}
