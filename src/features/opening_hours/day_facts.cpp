#include "features/opening_hours/day_facts.hpp"

#include "features/opening_hours/evaluate.hpp"
#include "features/opening_hours/sun.hpp"

namespace beffroi::opening_hours {
namespace {

using namespace std::chrono;

int number_of(Date date) { return static_cast<int>(sys_days{date}.time_since_epoch().count()); }
Date date_of(int number) { return Date{sys_days{days{number}}}; }
int weekday_of(int number) { return ((number + 3) % 7 + 7) % 7; }
int last_of_month(int y, unsigned m) {
    return static_cast<int>(static_cast<unsigned>((year{y} / month{m} / last).day()));
}

enum class Role { single, start, end };

/// The day a point falls on in year `y` (its own year wins), as a day number. Nothing for a single 29 February in a common year.
std::optional<int> resolve(const DayPoint& point, int y, Role role) {
    if (point.year != 0) y = point.year;
    const month m{point.month};
    int number = 0;
    switch (point.kind) {
        case DayPoint::Kind::whole_month:
            number = number_of(year{y} / m / day{1}) + (role == Role::end ? last_of_month(y, point.month) - 1 : 0);
            break;
        case DayPoint::Kind::month_day: {
            const int longest = last_of_month(y, point.month);
            if (point.day > longest && role == Role::single) return std::nullopt;
            // A range begins on 1 March, or ends on 28 February, when 29 February is missing.
            const int in_month = role == Role::end && point.day > longest ? longest : point.day;
            number = number_of(year{y} / m / day{1}) + in_month - 1;
            break;
        }
        case DayPoint::Kind::nth_weekday: {
            const int first = number_of(year{y} / m / day{1});
            if (point.nth > 0) {
                number = first + (point.weekday - weekday_of(first) + 7) % 7 + 7 * (point.nth - 1);
                if (role == Role::single && number >= first + last_of_month(y, point.month)) return std::nullopt;
            } else {
                const int final = first + last_of_month(y, point.month) - 1;
                number = final - (weekday_of(final) - point.weekday + 7) % 7 + 7 * (point.nth + 1);
                if (role == Role::single && number < first) return std::nullopt;
            }
            break;
        }
        case DayPoint::Kind::easter: number = number_of(easter_sunday(y)); break;
    }
    if (point.toward > 0) number += (point.toward - 1 - weekday_of(number) + 6) % 7 + 1;
    if (point.toward < 0) number -= (weekday_of(number) - (-point.toward - 1) + 6) % 7 + 1;
    return number + point.offset;
}

bool moved(const DayPoint& point) { return point.offset != 0 || point.toward != 0; }

bool in_range(const Dates& dates, int base, int number) {
    const int from = *resolve(dates.from, base, Role::start);
    if (number < from) return false;
    if (dates.shape != Dates::Shape::no_end) {
        const int from_year = dates.from.year != 0 ? dates.from.year : base;
        int to = *resolve(dates.to, from_year, Role::end);
        if (to < from && dates.to.year == 0) to = *resolve(dates.to, from_year + 1, Role::end);
        if (number > to) return false;
    }
    return (number - from) % dates.step == 0;
}

bool in_dates(const Dates& dates, const DayFacts& day) {
    const int y = day.year();
    // Whole months of every year, by far the most common: no calendar needed.
    if (dates.from.kind == DayPoint::Kind::whole_month && dates.from.year == 0 && dates.step == 1) {
        const unsigned m = static_cast<unsigned>(day.date().month()), from = dates.from.month, to = dates.to.month;
        return from <= to ? from <= m && m <= to : from <= m || m <= to;
    }
    if (dates.shape == Dates::Shape::single && dates.from.kind != DayPoint::Kind::whole_month) {
        // An offset may carry the day into the next or the previous year.
        const int reach = moved(dates.from) && dates.from.year == 0 ? 1 : 0;
        for (int base = y - reach; base <= y + reach; ++base)
            if (resolve(dates.from, base, Role::single) == day.number()) return true;
        return false;
    }
    if (dates.from.year != 0) return in_range(dates, y, day.number());
    const int ahead = moved(dates.from) || moved(dates.to) ? 1 : 0;
    for (int base = y - 1 - ahead; base <= y + ahead; ++base)
        if (in_range(dates, base, day.number())) return true;
    return false;
}

bool in_nth(const NthWeekday& nth, const DayFacts& day) {
    const int base = day.number() - nth.offset;
    if (weekday_of(base) != nth.weekday) return false;
    const Date date = nth.offset == 0 ? day.date() : date_of(base);
    const int in_month = static_cast<int>(static_cast<unsigned>(date.day()));
    if (nth.nth > 0) return (in_month - 1) / 7 + 1 == nth.nth;
    const int longest = last_of_month(static_cast<int>(date.year()), static_cast<unsigned>(date.month()));
    return (longest - in_month) / 7 + 1 == -nth.nth;
}

template <class T, class F>
bool any(const std::vector<T>& pool, Slice slice, F matches) {
    for (std::size_t at = slice.first; at < std::size_t{slice.first} + slice.count; ++at)
        if (matches(pool[at])) return true;
    return false;
}

}

Date date_of_point(const DayPoint& point, int y, bool ends_range) {
    return date_of(*resolve(point, y, ends_range ? Role::end : Role::start));
}

int week_of_year(Date date) {
    const int number = number_of(date);
    const int thursday = number - weekday_of(number) + 3;
    return (thursday - number_of(date_of(thursday).year() / January / 1)) / 7 + 1;
}

int DayFacts::week() {
    if (week_ == 0) week_ = week_of_year(date_);
    return week_;
}

bool DayFacts::holiday(bool school, int days_before) {
    const auto ask = [&](Date date) {
        if (!school) return where_.public_holiday && where_.public_holiday(date);
        const auto answer = where_.school_holiday ? where_.school_holiday(date) : std::nullopt;
        met_unpublished_ = met_unpublished_ || !answer;
        return answer.value_or(unpublished_ == Unpublished::holiday);
    };
    if (days_before != 0) return ask(date_of(number_ - days_before));
    auto& known = holiday_[school ? 1 : 0];
    if (known < 0) known = ask(date_) ? 1 : 0;
    return known == 1;
}

std::optional<int> DayFacts::sun(Sun event, int ahead) {
    const auto at = static_cast<std::size_t>(event);
    auto& minute = sun_[ahead][at];
    if (!sun_known_[ahead][at]) {
        minute = sun_minute(event, ahead == 0 ? date_ : date_of(number_ + ahead), where_);
        sun_known_[ahead][at] = true;
    }
    return minute;
}

bool holds(const Rules& rules, const Rule& rule, DayFacts& day) {
    if (!rule.names_days()) return true;
    const auto holiday = [&](const HolidayPick& pick) { return day.holiday(pick.school, pick.offset); };
    if ((rule.weekdays != 0 || !rule.nths.empty() || !rule.holidays.empty()) &&
        (rule.weekdays >> day.weekday() & 1) == 0 &&
        !any(rules.nths, rule.nths, [&](const NthWeekday& nth) { return in_nth(nth, day); }) &&
        !any(rules.holidays, rule.holidays, holiday))
        return false;
    if (!rule.only_holidays.empty() && !any(rules.only_holidays, rule.only_holidays, holiday)) return false;
    if (!rule.weeks.empty() && !any(rules.weeks, rule.weeks, [&](const Weeks& weeks) {
            return weeks.from <= day.week() && day.week() <= weeks.to && (day.week() - weeks.from) % weeks.step == 0;
        }))
        return false;
    if (!rule.years.empty() && !any(rules.years, rule.years, [&](const Years& years) {
            return years.from <= day.year() && day.year() <= years.to && (day.year() - years.from) % years.step == 0;
        }))
        return false;
    return rule.dates.empty() || any(rules.dates, rule.dates, [&](const Dates& dates) { return in_dates(dates, day); });
}

}
