// The rules written back in the grammar, selectors in the order of the specification.
#include <algorithm>
#include <array>
#include <cstdio>

#include "features/opening_hours/rules.hpp"

namespace beffroi::opening_hours {
namespace {

constexpr std::array<std::string_view, 7> weekday_names = {"Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"};
constexpr std::array<std::string_view, 12> month_names = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::array<std::string_view, 5> sun_names = {"", "dawn", "sunrise", "sunset", "dusk"};

std::string two_digits(int n) {
    char out[16];
    std::snprintf(out, sizeof out, "%02d", n);
    return out;
}

std::string clock(int minutes) { return two_digits(minutes / 60) + ":" + two_digits(minutes % 60); }

std::string offset_text(int days) {
    if (days == 0) return {};
    const int count = days < 0 ? -days : days;
    return std::string(days < 0 ? " -" : " +") + std::to_string(count) + (count == 1 ? " day" : " days");
}

std::string point_text(const DayPoint& point) {
    std::string out = point.year != 0 ? std::to_string(point.year) + " " : "";
    if (point.kind == DayPoint::Kind::easter) {
        out += "easter";
    } else {
        out += month_names[point.month - 1u];
        if (point.kind == DayPoint::Kind::month_day) out += " " + two_digits(point.day);
        if (point.kind == DayPoint::Kind::nth_weekday)
            out += " " + std::string(weekday_names[point.weekday]) + "[" + std::to_string(point.nth) + "]";
    }
    if (point.toward != 0)
        out += std::string(point.toward > 0 ? " +" : " -") +
               std::string(weekday_names[static_cast<std::size_t>(point.toward > 0 ? point.toward : -point.toward) - 1]);
    return out + offset_text(point.offset);
}

std::string dates_text(const Dates& dates) {
    std::string out = point_text(dates.from);
    if (dates.shape == Dates::Shape::no_end) out += "+";
    if (dates.shape == Dates::Shape::range) out += "-" + point_text(dates.to);
    if (dates.step != 1) out += "/" + std::to_string(dates.step);
    return out;
}

std::string years_text(const Years& years) {
    std::string out = std::to_string(years.from);
    if (years.to == Years::no_end) return out + (years.step == 1 ? "+" : "/" + std::to_string(years.step));
    if (years.to != years.from) out += "-" + std::to_string(years.to);
    if (years.step != 1) out += "/" + std::to_string(years.step);
    return out;
}

std::string weeks_text(const Weeks& weeks) {
    std::string out = two_digits(weeks.from);
    if (weeks.to != weeks.from || weeks.step != 1) out += "-" + two_digits(weeks.to);
    if (weeks.step != 1) out += "/" + std::to_string(weeks.step);
    return out;
}

std::string holiday_text(const HolidayPick& pick) { return (pick.school ? "SH" : "PH") + offset_text(pick.offset); }

std::string nth_text(const NthWeekday& nth) {
    return std::string(weekday_names[nth.weekday]) + "[" + std::to_string(nth.nth) + "]" + offset_text(nth.offset);
}

void add(std::string& list, std::string_view part) {
    if (!list.empty()) list += ",";
    list += part;
}

std::string weekdays_text(std::uint8_t mask) {
    std::string out;
    for (std::size_t from = 0; from < 7; ++from) {
        if ((mask >> from & 1) == 0) continue;
        std::size_t to = from;
        while (to < 6 && (mask >> (to + 1) & 1) != 0) ++to;
        // Two days in a row read better as a list.
        if (to - from < 2)
            add(out, weekday_names[from]);
        else
            add(out, std::string(weekday_names[from]) + "-" + std::string(weekday_names[to]));
        if (to - from >= 2) from = to;
    }
    return out;
}

std::string time_text(int minutes, Sun sun) {
    if (sun == Sun::none) return clock(minutes);
    const std::string name(sun_names[static_cast<std::size_t>(sun)]);
    if (minutes == 0) return name;
    return "(" + name + (minutes < 0 ? "-" : "+") + clock(minutes < 0 ? -minutes : minutes) + ")";
}

std::string span_text(const TimeSpan& span) {
    std::string out = time_text(span.from, span.from_sun);
    const bool only_start = span.open_end && span.from == span.to && span.from_sun == span.to_sun;
    if (!only_start) {
        // 22:00-26:00 is written 22:00-02:00, as everybody does; from 24 hours on only the long form says it.
        const bool fixed = span.from_sun == Sun::none && span.to_sun == Sun::none;
        const bool next_morning = fixed && span.to > minutes_in_day && span.to - minutes_in_day <= span.from;
        out += "-" + time_text(next_morning ? span.to - minutes_in_day : span.to, span.to_sun);
    }
    return out + (span.open_end ? "+" : "");
}

template <class T, class F>
std::string list_text(const std::vector<T>& pool, Slice slice, F text_of) {
    std::string out;
    for (const auto& item : Rules::part(pool, slice)) add(out, text_of(item));
    return out;
}

void word(std::string& out, std::string_view part) {
    if (part.empty()) return;
    if (!out.empty()) out += " ";
    out += part;
}

/// Whether a "Su[-1]" right behind the dates would be read as the day of the last one. Behind other dates, and as long as none of
/// them is a whole month, a month takes it; the colon of "Mar Su[-1],Oct: Su[-2]" is what keeps them apart.
bool month_takes_nth(const Rules& rules, const Rule& rule) {
    const auto dates = Rules::part(rules.dates, rule.dates);
    if (dates.size() < 2 || dates.back().shape != Dates::Shape::single) return false;
    const auto whole = [](const Dates& each) { return each.from.kind == DayPoint::Kind::whole_month; };
    return std::find_if(dates.begin(), dates.end(), whole) == dates.end() - 1;
}

std::string days_text(const Rules& rules, const Rule& rule) {
    std::string out;
    // A single year right before a month would become part of that date, which differs when the months pass New Year.
    const std::string years = list_text(rules.years, rule.years, years_text);
    const bool one_year = years.size() == 4;
    if (!one_year) word(out, years);
    word(out, list_text(rules.dates, rule.dates, dates_text));
    if (rule.weekdays == 0 && !rule.nths.empty() && !one_year && rule.weeks.empty() && rule.only_holidays.empty() &&
        month_takes_nth(rules, rule))
        out += ":";
    if (one_year) word(out, years);
    if (!rule.weeks.empty()) word(out, "week " + list_text(rules.weeks, rule.weeks, weeks_text));
    word(out, list_text(rules.only_holidays, rule.only_holidays, holiday_text));
    std::string days = weekdays_text(rule.weekdays);
    if (!rule.nths.empty()) add(days, list_text(rules.nths, rule.nths, nth_text));
    if (!rule.holidays.empty()) add(days, list_text(rules.holidays, rule.holidays, holiday_text));
    word(out, days);
    if (rule.all_day) word(out, "24/7");
    return out;
}

/// "off", "unknown", "open" where it must be said, and the remark.
std::string modifier_text(const Rules& rules, const Rule& rule, bool say_open) {
    std::string out;
    const std::string_view comment = rules.comment(rule);
    if (rule.status == Status::closed) out = "off";
    if (rule.status == Status::unknown && comment.empty()) out = "unknown";
    if (rule.status == Status::open && (say_open || !comment.empty())) out = "open";
    if (!comment.empty()) word(out, "\"" + std::string(comment) + "\"");
    return out;
}

std::string rule_text(const Rules& rules, const Rule& rule, bool comma_follows) {
    std::string out = days_text(rules, rule);
    const std::string times = list_text(rules.times, rule.times, span_text);
    // Behind a comma, hours that begin a rule would join those of the rule before, and days those before a comma.
    const bool hours_first = rule.additional && out.empty() && !times.empty();
    const bool bare_days = times.empty() && !rule.all_day && (comma_follows || out.empty());
    const std::string modifier = modifier_text(rules, rule, hours_first || bare_days);
    if (hours_first) word(out, modifier);
    word(out, times);
    if (!hours_first) word(out, modifier);
    return out;
}

}

std::string Hours::text() const {
    const auto& rules = rules_->rules;
    if (rules.empty()) return "off";
    std::string out;
    for (std::size_t at = 0; at < rules.size(); ++at) {
        if (at > 0) out += rules[at].additional ? ", " : rules[at].fallback ? " || " : "; ";
        out += rule_text(*rules_, rules[at], at + 1 < rules.size() && rules[at + 1].additional);
    }
    return out;
}

}
