// What comes back: "every other Tuesday until June", as RFC 5545 writes it (RRULE) and as people say it.
//
// A series is made of days. Its time of day is a wall clock's and stands elsewhere, so that nine o'clock stays nine o'clock when
// the clocks change. Rules are evaluated by libical.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/function_ref.hpp"
#include "platform/base/result.hpp"
#include "platform/base/time.hpp"
#include "platform/i18n/i18n.hpp"

namespace beffroi::recurrence {

/// Days that come back.
struct Series {
    Date first{};  ///< the first day on which it may take place
    std::string rule;  ///< as `read_rule` gives it, without "RRULE:"; empty: once, on `first`
    std::vector<Date> except;  ///< days left out (EXDATE)
    std::vector<Date> also;  ///< days besides (RDATE)
    bool operator==(const Series&) const = default;
};

/// How far ahead a rule without end is looked at, and how much one may hold.
inline constexpr int furthest_years = 10, most_occurrences = 4000;

/// A rule as a program or a person writes it, in canonical form. A rule of days: parts that divide a day (FREQ=HOURLY, BYHOUR…)
/// are refused. Errors, on the field `rule`: `rule_unreadable`, `rule_of_hours`, `rule_never` when it gives no day within
/// `furthest_years` of `first`, `rule_ends_early` when it ends before `first`, `rule_too_many`.
Result<std::string> read_rule(std::string_view text, Date first);

/// The days of `series` in [from, to], in order, each once; `day` may answer false to stop. `series.rule` is as `read_rule` gave it.
void each(const Series& series, Date from, Date to, FunctionRef<bool(Date)> day);
std::vector<Date> days(const Series& series, Date from, Date to);
bool takes_place(const Series& series, Date day);
/// The first day on or after `from`, looking `furthest_years` ahead.
std::optional<Date> next(const Series& series, Date from);
/// The last day; none when it has no end, or no day at all.
std::optional<Date> last(const Series& series);
/// The same series ended so that its last day is before `day`: for "this one and those that follow".
Series until(const Series& series, Date day);

// ---- As a form holds it ----

enum class Unit { once, weeks, months_by_day, months_by_weekday };
struct Every {
    Unit unit = Unit::once;
    int interval = 1;  ///< every so many weeks or months
    std::uint8_t weekdays = 0;  ///< of `weeks`: bit 0 is Monday; none: that of the first day
    std::optional<Date> until;  ///< the last day that may be one
    std::optional<int> count;  ///< or so many times
    bool operator==(const Every&) const = default;
};
/// The rule of a form. `months_by_day` is "the 24th", `months_by_weekday` "the fourth Tuesday" (the last one from the fifth on), both
/// of `first`.
std::string rule_of(const Every& every, Date first);
/// The form of a rule; none when no form says all that the rule does.
std::optional<Every> every_of(const Series& series);

/// Days as one column of a database keeps them: "2026-12-24 2026-12-31". What is no day is left out when read.
std::string days_text(const std::vector<Date>& days);
std::vector<Date> days_from(std::string_view text);

/// "tous les mardis et jeudis jusqu’au 3 juin 2027, sauf le 24 décembre 2026", "un mardi sur deux, six fois", "le premier lundi du mois";
/// a rule without everyday words is told by its next days.
std::string told(const Series& series, Lang lang, Date today);

}
