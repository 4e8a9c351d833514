#include "features/opening_hours/words.hpp"

#include "features/opening_hours/evaluate.hpp"
#include "platform/base/text.hpp"

namespace beffroi::opening_hours {
namespace {

std::string say(Lang lang, const Message& message) { return i18n::format(lang, message); }

std::string clock(int minute, Lang lang) {
    return minute == minutes_in_day ? say(lang, msg("midnight")) : i18n::time_of_day(lang, minute);
}

std::string interval_text(const Hours::Interval& interval, Lang lang) {
    if (interval.open_ended && interval.to == interval.from) return say(lang, msg("from {1} on", clock(interval.from, lang)));
    if (interval.from == 0 && interval.to == minutes_in_day && !interval.open_ended) return say(lang, msg("day and night"));
    const std::string from = clock(interval.from, lang), to = clock(interval.to, lang);
    return interval.open_ended ? say(lang, msg("{1} – {2} or later", from, to)) : say(lang, msg("{1} – {2}", from, to));
}

/// Runs of days: "du lundi au vendredi", "mardi", "samedi".
void weekday_parts(std::uint8_t mask, Lang lang, std::vector<std::string>& out) {
    for (unsigned from = 0; from < 7; ++from) {
        if ((mask >> from & 1) == 0) continue;
        unsigned to = from;
        while (to < 6 && (mask >> (to + 1) & 1) != 0) ++to;
        if (to - from >= 2) {
            out.push_back(say(lang, msg("{1} to {2}", i18n::weekday(lang, from + 1), i18n::weekday(lang, to + 1))));
            from = to;
        } else {
            out.push_back(i18n::weekday(lang, from + 1));
        }
    }
}

std::string nth_text(const NthWeekday& nth, Lang lang) {
    const std::string day = i18n::weekday(lang, nth.weekday + 1u);
    std::string out;
    switch (nth.nth) {
        case 1: out = say(lang, msg("the first {1} of the month", day)); break;
        case 2: out = say(lang, msg("the second {1} of the month", day)); break;
        case 3: out = say(lang, msg("the third {1} of the month", day)); break;
        case 4: out = say(lang, msg("the fourth {1} of the month", day)); break;
        case 5: out = say(lang, msg("the fifth {1} of the month", day)); break;
        case -1: out = say(lang, msg("the last {1} of the month", day)); break;
        case -2: out = say(lang, msg("the last {1} but one of the month", day)); break;
        default: out = say(lang, msg("the {1} that is number {2} from the end of the month", day, std::to_string(-nth.nth)));
    }
    if (nth.offset == 0) return out;
    const auto days = i18n::plural(lang, "{n} day", "{n} days", nth.offset < 0 ? -nth.offset : nth.offset);
    return nth.offset < 0 ? say(lang, msg("{1} before {2}", days, out)) : say(lang, msg("{1} after {2}", days, out));
}

std::string holiday_text(const HolidayPick& pick, Lang lang) {
    if (pick.offset == -1 && !pick.school) return say(lang, msg("the day before a public holiday"));
    if (pick.offset == 1 && !pick.school) return say(lang, msg("the day after a public holiday"));
    const std::string holidays = pick.school ? say(lang, msg("school holidays")) : say(lang, msg("public holidays"));
    if (pick.offset == 0) return holidays;
    const auto days = i18n::plural(lang, "{n} day", "{n} days", pick.offset < 0 ? -pick.offset : pick.offset);
    return pick.offset < 0 ? say(lang, msg("{1} before {2}", days, holidays)) : say(lang, msg("{1} after {2}", days, holidays));
}

/// "1er juillet"; with its year when it moves or belongs to one.
std::string point_text(const DayPoint& point, int year, bool ends_range, Lang lang) {
    const Date date = date_of_point(point, year, ends_range);
    const bool fixed = (point.kind == DayPoint::Kind::month_day || point.kind == DayPoint::Kind::whole_month) && point.toward == 0 &&
                       point.offset == 0;
    const std::string full = i18n::short_date(lang, date);
    if (!fixed || point.year != 0) return full;
    return full.substr(0, full.rfind(' '));  // "1er juillet 2026" without the year
}

std::string dates_text(const Dates& dates, Date today, Lang lang) {
    const int year = static_cast<int>(today.year());
    std::string out;
    if (dates.shape == Dates::Shape::no_end) {
        out = say(lang, msg("from {1} on", point_text(dates.from, year, false, lang)));
    } else if (dates.shape == Dates::Shape::range) {
        int end_year = year;
        // A range through New Year ends in the year after it began.
        if (dates.to.year == 0 && date_of_point(dates.to, dates.from.year != 0 ? dates.from.year : year, true) <
                                      date_of_point(dates.from, year, false))
            end_year = (dates.from.year != 0 ? dates.from.year : year) + 1;
        out = say(lang, msg("{1} to {2}", point_text(dates.from, year, false, lang), point_text(dates.to, end_year, true, lang)));
    } else if (dates.from.kind == DayPoint::Kind::whole_month) {
        std::string month = i18n::month(lang, dates.from.month);
        if (dates.from.year != 0) month += " " + std::to_string(dates.from.year);
        out = say(lang, msg("in {1}", month));
    } else {
        out = say(lang, msg("on {1}", point_text(dates.from, year, false, lang)));
    }
    if (dates.step > 1) out += ", " + say(lang, msg("one day in {1}", std::to_string(dates.step)));
    return out;
}

std::string years_text(const Years& years, Lang lang) {
    const std::string from = std::to_string(years.from);
    std::string out = years.to == Years::no_end  ? say(lang, msg("from {1} on", from))
                      : years.to == years.from ? say(lang, msg("in {1}", from))
                                               : say(lang, msg("from {1} to {2}", from, std::to_string(years.to)));
    if (years.step > 1) out += ", " + say(lang, msg("one year in {1}", std::to_string(years.step)));
    return out;
}

std::string weeks_text(const Weeks& weeks, Lang lang) {
    if (weeks.step == 2 && weeks.from <= 2 && weeks.to >= 51)
        return weeks.from == 1 ? say(lang, msg("every other week (odd weeks)")) : say(lang, msg("every other week (even weeks)"));
    const std::string from = std::to_string(weeks.from), to = std::to_string(weeks.to);
    if (weeks.from == weeks.to) return say(lang, msg("week {1}", from));
    std::string out = say(lang, msg("weeks {1} to {2}", from, to));
    if (weeks.step > 1) out += ", " + say(lang, msg("one week in {1}", std::to_string(weeks.step)));
    return out;
}

std::string time_text(int minutes, Sun sun, Lang lang) {
    if (sun == Sun::none) return clock(minutes, lang);
    std::string event;
    switch (sun) {
        case Sun::dawn: event = say(lang, msg("dawn")); break;
        case Sun::sunrise: event = say(lang, msg("sunrise")); break;
        case Sun::sunset: event = say(lang, msg("sunset")); break;
        default: event = say(lang, msg("dusk"));
    }
    if (minutes == 0) return event;
    const std::string distance = std::to_string(minutes < 0 ? -minutes : minutes) + "\u00a0min";
    return minutes < 0 ? say(lang, msg("{1} before {2}", distance, event)) : say(lang, msg("{1} after {2}", distance, event));
}

std::string rule_hours(const Rules& rules, const Rule& rule, Lang lang) {
    std::vector<std::string> spans;
    for (const auto& span : Rules::part(rules.times, rule.times)) {
        const std::string from = time_text(span.from, span.from_sun, lang), to = time_text(span.to, span.to_sun, lang);
        if (span.open_end && span.from == span.to && span.from_sun == span.to_sun)
            spans.push_back(say(lang, msg("from {1} on", from)));
        else
            spans.push_back(span.open_end ? say(lang, msg("{1} – {2} or later", from, to)) : say(lang, msg("{1} – {2}", from, to)));
    }
    std::string hours = i18n::list(lang, spans);
    const std::string comment(rules.comment(rule));
    if (rule.status == Status::closed) {
        const std::string closed = say(lang, msg("closed"));
        hours = hours.empty() ? closed : closed + " " + hours;
    } else if (hours.empty()) {
        if (rule.status == Status::unknown && !comment.empty()) return comment;
        hours = rule.status == Status::unknown ? say(lang, msg("hours to be confirmed")) : say(lang, msg("day and night"));
    } else if (rule.status == Status::unknown && comment.empty()) {
        hours += " (" + say(lang, msg("to be confirmed")) + ")";
    }
    return comment.empty() ? hours : hours + " (" + comment + ")";
}

}

std::string capitalised(std::string_view s) {
    std::string out(s);
    if (out.empty()) return out;
    const auto lead = static_cast<unsigned char>(out[0]);
    if (lead >= 'a' && lead <= 'z') {
        out[0] = static_cast<char>(lead - 0x20);
    } else if (lead == 0xC3 && out.size() > 1) {
        // U+00E0 to U+00FE have their capitals 32 code points before them.
        const auto trail = static_cast<unsigned char>(out[1]);
        if (trail >= 0xA0 && trail <= 0xBE && trail != 0xB7) out[1] = static_cast<char>(trail - 0x20);
    }
    return out;
}

std::string intervals_text(std::span<const Hours::Interval> intervals, Lang lang) {
    if (intervals.empty()) return say(lang, msg("Closed"));
    const auto remark = [&](const Hours::Interval& interval) {
        if (!interval.comment.empty()) return interval.comment;
        return interval.status == Status::unknown && !interval.open_ended ? say(lang, msg("to be confirmed")) : std::string();
    };
    // A remark that holds for all is said once.
    const std::string common = remark(intervals.front());
    bool same = true;
    for (const auto& interval : intervals) same = same && remark(interval) == common;
    if (same && !common.empty() && intervals.size() == 1 && intervals[0].from == 0 && intervals[0].to == minutes_in_day &&
        intervals[0].status == Status::unknown)
        return capitalised(common);
    std::vector<std::string> parts;
    for (const auto& interval : intervals) {
        std::string part = interval_text(interval, lang);
        if (const std::string own = remark(interval); !same && !own.empty()) part += " (" + own + ")";
        parts.push_back(std::move(part));
    }
    std::string out = capitalised(i18n::list(lang, parts));
    if (same && !common.empty()) out += " (" + common + ")";
    return out;
}

std::string rule_note(const Rules& rules, const Rule& rule, Date today, Lang lang) {
    const bool plain = rule.years.empty() && rule.dates.empty() && rule.weeks.empty() && rule.nths.empty() && rule.holidays.empty() &&
                       rule.only_holidays.empty();
    if (plain && !rule.fallback) return {};
    std::vector<std::string> when, each;
    const auto add_list = [&] {
        if (!each.empty()) when.push_back(i18n::list(lang, each));
        each.clear();
    };
    if (rule.fallback) when.push_back(say(lang, msg("otherwise")));
    for (const auto& years : Rules::part(rules.years, rule.years)) each.push_back(years_text(years, lang));
    add_list();
    for (const auto& dates : Rules::part(rules.dates, rule.dates)) each.push_back(dates_text(dates, today, lang));
    add_list();
    for (const auto& weeks : Rules::part(rules.weeks, rule.weeks)) each.push_back(weeks_text(weeks, lang));
    add_list();
    for (const auto& pick : Rules::part(rules.only_holidays, rule.only_holidays)) each.push_back(holiday_text(pick, lang));
    add_list();
    weekday_parts(rule.weekdays, lang, each);
    for (const auto& nth : Rules::part(rules.nths, rule.nths)) each.push_back(nth_text(nth, lang));
    for (const auto& pick : Rules::part(rules.holidays, rule.holidays)) each.push_back(holiday_text(pick, lang));
    add_list();
    std::string whole;
    for (const auto& part : when) whole += (whole.empty() ? "" : ", ") + part;
    // No honest rule is that long; a page isn't made to hold what is.
    return text::shorten(say(lang, msg("{1}: {2}", capitalised(whole), rule_hours(rules, rule, lang))), 600);
}

}
