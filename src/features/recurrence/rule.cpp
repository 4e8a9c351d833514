// Rules of RFC 5545, evaluated by libical.
#include <libical/ical.h>

#include <algorithm>
#include <array>
#include <bit>
#include <memory>
#include <mutex>
#include <utility>

#include "features/recurrence/recurrence.hpp"
#include "features/recurrence/weekly.hpp"
#include "platform/base/text.hpp"

namespace beffroi::recurrence {
namespace {

using std::chrono::sys_days;
using std::chrono::years;

icaltimetype ical_day(Date date) {
    icaltimetype at = icaltime_null_time();
    at.year = static_cast<int>(date.year());
    at.month = static_cast<int>(static_cast<unsigned>(date.month()));
    at.day = static_cast<int>(static_cast<unsigned>(date.day()));
    at.is_date = 1;
    return at;
}

Date day_of(const icaltimetype& at) {
    return Date{std::chrono::year{at.year}, std::chrono::month{static_cast<unsigned>(at.month)},
                std::chrono::day{static_cast<unsigned>(at.day)}};
}

Date far_from(Date first) { return Date{sys_days{first} + std::chrono::days{366 * furthest_years}}; }

struct Iterator {
    struct Free {
        void operator()(icalrecur_iterator* it) const { icalrecur_iterator_free(it); }
    };
    std::unique_ptr<icalrecur_iterator, Free> it;

    /// `from` lets rules without a count begin near the days that are asked for.
    Iterator(icalrecurrencetype rule, Date first, Date from) : it(icalrecur_iterator_new(rule, ical_day(first))) {
        if (it && rule.count == 0 && sys_days{from} > sys_days{first})
            icalrecur_iterator_set_start(it.get(), ical_day(from));
    }
    std::optional<Date> next() {
        if (!it) return std::nullopt;
        const icaltimetype at = icalrecur_iterator_next(it.get());
        if (icaltime_is_null_time(at)) return std::nullopt;
        return day_of(at);
    }
};

icalrecurrencetype parsed(const std::string& rule) {
    // libical makes its tables of time zones and its error settings on first use, which is not safe in two threads at once.
    static std::once_flag once;
    std::call_once(once, [] {
        icalerror_set_errors_are_fatal(false);
        icalrecurrencetype ready = icalrecurrencetype_from_string("FREQ=DAILY;COUNT=1");
        Iterator(ready, Date{std::chrono::year{2026}, std::chrono::January, std::chrono::day{1}},
                 Date{std::chrono::year{2026}, std::chrono::January, std::chrono::day{1}})
            .next();
    });
    return icalrecurrencetype_from_string(rule.c_str());
}

bool set(const short* values) { return values[0] != ICAL_RECURRENCE_ARRAY_MAX; }

Error bad(std::string_view code, Message message) { return invalid(code, std::move(message), "rule"); }

Error unreadable() {
    return bad("rule_unreadable",
               msg("We can’t read how often it comes back. Write for instance FREQ=WEEKLY;BYDAY=TU for each Tuesday."));
}

/// "UNTIL=20270601T215959Z" with a time means a day to us: the one that it names.
std::string until_as_day(std::string rule) {
    const auto at = rule.find("UNTIL=");
    if (at == std::string::npos) return rule;
    const auto end = std::min(rule.find(';', at), rule.size());
    if (end - at > 14) rule.erase(at + 14, end - at - 14);
    return rule;
}

bool has_part(std::string_view rule, std::string_view name) {
    for (auto part : text::split(rule, ';'))
        if (part.substr(0, part.find('=')) == name) return true;
    return false;
}

/// Each part is one that the standard has, each once, with a value: libical lets some others pass.
bool well_formed(std::string_view rule) {
    static constexpr std::array<std::string_view, 9> known{"FREQ",  "UNTIL",      "COUNT",     "INTERVAL", "WKST",
                                                           "BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYMONTH"};
    static constexpr std::array<std::string_view, 5> more{"BYWEEKNO", "BYSETPOS", "BYHOUR", "BYMINUTE", "BYSECOND"};
    std::vector<std::string_view> seen;
    for (auto part : text::split(rule, ';')) {
        const auto equals = part.find('=');
        if (equals == std::string_view::npos || equals + 1 == part.size()) return false;
        const auto name = part.substr(0, equals);
        if (std::find(known.begin(), known.end(), name) == known.end() &&
            std::find(more.begin(), more.end(), name) == more.end())
            return false;
        if (std::find(seen.begin(), seen.end(), name) != seen.end()) return false;
        seen.push_back(name);
    }
    return has_part(rule, "FREQ") && !(has_part(rule, "COUNT") && has_part(rule, "UNTIL"));
}

}

Result<std::string> read_rule(std::string_view typed, Date first) {
    if (typed.size() > 400) return unreadable();
    std::string rule;
    for (char c : text::trim(typed)) {
        if (c == ' ') continue;
        if (static_cast<unsigned char>(c) < 33 || static_cast<unsigned char>(c) > 126) return unreadable();
        rule.push_back(c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c);
    }
    if (rule.starts_with("RRULE:")) rule.erase(0, 6);
    while (rule.ends_with(';')) rule.pop_back();
    if (!well_formed(rule)) return unreadable();
    icalrecurrencetype read = parsed(until_as_day(rule));
    if (read.freq == ICAL_NO_RECURRENCE || read.interval < 1 || read.interval > 999 || read.count < 0)
        return unreadable();
    if (read.freq < ICAL_DAILY_RECURRENCE || set(read.by_hour) || set(read.by_minute) || set(read.by_second))
        return bad("rule_of_hours",
                   msg("It can come back by day, week, month or year, not within a day. Write the time of day apart."));
    if (!icaltime_is_null_time(read.until) && sys_days{day_of(read.until)} < sys_days{first})
        return bad("rule_ends_early",
                   msg("It ends before its first day. Choose a later end, or an earlier first day."));
    Iterator it(read, first, first);
    auto day = it.next();
    if (!day || sys_days{*day} > sys_days{far_from(first)})
        return bad("rule_never",
                   msg("With this rule it would never take place. Look at the days and months that you chose."));
    if (read.count > most_occurrences)
        return bad("rule_too_many",
                   msg("It comes back more than {1} times. Choose an earlier end.", std::to_string(most_occurrences)));
    const std::unique_ptr<char, decltype(&icalmemory_free_buffer)> text(icalrecurrencetype_as_string_r(&read),
                                                                        &icalmemory_free_buffer);
    return std::string(text.get());
}

void each_by_libical(const std::string& rule, Date first, Date low, Date high, FunctionRef<bool(Date)> tell) {
    Iterator it(parsed(rule), first, low);
    for (auto day = it.next(); day && sys_days{*day} <= sys_days{high}; day = it.next())
        if (sys_days{*day} >= sys_days{low} && !tell(*day)) return;
}

void each(const Series& series, Date from, Date to, FunctionRef<bool(Date)> visit) {
    const sys_days low = std::max(sys_days{from}, sys_days{series.first}), high{to};
    std::vector<Date> also;
    for (Date day : series.also)
        if (sys_days{day} >= sys_days{from} && sys_days{day} <= high) also.push_back(day);
    std::sort(also.begin(), also.end());
    also.erase(std::unique(also.begin(), also.end()), also.end());

    auto more = also.begin();
    const auto tell = [&](Date day) {
        return std::find(series.except.begin(), series.except.end(), day) != series.except.end() || visit(day);
    };
    const auto tell_with_others = [&](Date day) {
        for (; more != also.end() && *more < day; ++more)
            if (!tell(*more)) return false;
        if (more != also.end() && *more == day) ++more;
        return tell(day);
    };
    if (series.rule.empty()) {
        if (sys_days{series.first} >= low && sys_days{series.first} <= high && !tell_with_others(series.first)) return;
    } else if (low <= high) {
        bool stopped = false;
        const auto tell_until_stopped = [&](Date day) { return !(stopped = !tell_with_others(day)); };
        if (const auto simple = weekly_of(series.rule))
            each_weekly(*simple, series.first, Date{low}, Date{high}, tell_until_stopped);
        else
            each_by_libical(series.rule, series.first, Date{low}, Date{high}, tell_until_stopped);
        if (stopped) return;
    }
    for (; more != also.end(); ++more)
        if (!tell(*more)) return;
}

std::vector<Date> days(const Series& series, Date from, Date to) {
    std::vector<Date> all;
    each(series, from, to, [&](Date day) { return all.push_back(day), true; });
    return all;
}

bool takes_place(const Series& series, Date day) { return !days(series, day, day).empty(); }

std::optional<Date> next(const Series& series, Date from) {
    std::optional<Date> found;
    const Date to = far_from(sys_days{from} > sys_days{series.first} ? from : series.first);
    each(series, from, to, [&](Date day) { return found = day, false; });
    return found;
}

std::optional<Date> last(const Series& series) {
    Date to = series.first;
    if (!series.rule.empty()) {
        const icalrecurrencetype rule = parsed(series.rule);
        if (!icaltime_is_null_time(rule.until)) {
            to = day_of(rule.until);
        } else if (rule.count > 0) {
            // At most 4,000 times (most_occurrences), at most 999 years apart: far enough for each.
            const Date far{series.first.year() + years{400}, series.first.month(), std::chrono::day{28}};
            const auto keep = [&](Date day) { return to = day, true; };
            if (const auto simple = weekly_of(series.rule))
                each_weekly(*simple, series.first, series.first, far, keep);
            else
                each_by_libical(series.rule, series.first, series.first, far, keep);
        } else {
            return std::nullopt;
        }
    }
    for (Date day : series.also) to = std::max(to, day);
    std::optional<Date> found;
    each(series, series.first, to, [&](Date day) { return found = day, true; });
    return found;
}

Series until(const Series& series, Date day) {
    Series cut = series;
    const auto not_before = [&](Date other) { return other >= day; };
    std::erase_if(cut.also, not_before);
    std::erase_if(cut.except, not_before);
    if (cut.rule.empty()) {
        if (cut.first >= day) cut.except.push_back(cut.first);
        return cut;
    }
    icalrecurrencetype rule = parsed(cut.rule);
    const Date eve{sys_days{day} - std::chrono::days{1}};
    if (sys_days{eve} < sys_days{cut.first}) {
        // Nothing of it is left but days besides.
        cut.rule.clear();
        cut.except.push_back(cut.first);
        return cut;
    }
    if (icaltime_is_null_time(rule.until) || day_of(rule.until) > eve) {
        // A count may end before: then it holds, and RFC 5545 does not allow both.
        if (const auto end = last(series); end && *end <= eve) return cut;
        rule.count = 0;
        rule.until = ical_day(eve);
        const std::unique_ptr<char, decltype(&icalmemory_free_buffer)> text(icalrecurrencetype_as_string_r(&rule),
                                                                            &icalmemory_free_buffer);
        cut.rule = text.get();
    }
    return cut;
}

// ---- Forms ----

namespace {

constexpr std::array<std::string_view, 7> day_codes{"MO", "TU", "WE", "TH", "FR", "SA", "SU"};

unsigned weekday_index(Date day) { return std::chrono::weekday{sys_days{day}}.iso_encoding() - 1; }

int nth_of(Date day) {
    const int nth = (static_cast<int>(static_cast<unsigned>(day.day())) - 1) / 7 + 1;
    return nth > 4 ? -1 : nth;
}

std::string compact(Date day) {
    std::string text = date_text(day);
    std::erase(text, '-');
    return text;
}

}

std::string rule_of(const Every& every, Date first) {
    if (every.unit == Unit::once) return {};
    std::string rule = every.unit == Unit::weeks ? "FREQ=WEEKLY" : "FREQ=MONTHLY";
    if (every.until)
        rule += ";UNTIL=" + compact(*every.until);
    else if (every.count)
        rule += ";COUNT=" + std::to_string(*every.count);
    if (every.interval > 1) rule += ";INTERVAL=" + std::to_string(every.interval);
    if (every.unit == Unit::weeks) {
        const unsigned chosen = every.weekdays ? every.weekdays : 1U << weekday_index(first);
        rule += ";BYDAY=";
        bool some = false;
        for (unsigned i = 0; i < 7; ++i)
            if (chosen & 1U << i) rule += (std::exchange(some, true) ? "," : "") + std::string(day_codes[i]);
    } else if (every.unit == Unit::months_by_weekday) {
        rule += ";BYDAY=" + std::to_string(nth_of(first)) + std::string(day_codes[weekday_index(first)]);
    } else {
        rule += ";BYMONTHDAY=" + std::to_string(static_cast<unsigned>(first.day()));
    }
    return rule;
}

std::optional<Every> every_of(const Series& series) {
    Every every;
    if (series.rule.empty()) return every;
    const icalrecurrencetype rule = parsed(series.rule);
    every.interval = rule.interval;
    if (rule.count > 0) every.count = rule.count;
    if (!icaltime_is_null_time(rule.until)) every.until = day_of(rule.until);
    for (const short* part : {rule.by_year_day, rule.by_week_no, rule.by_month, rule.by_set_pos})
        if (set(part)) return std::nullopt;
    if (rule.freq == ICAL_DAILY_RECURRENCE && rule.interval == 1 && !set(rule.by_day) && !set(rule.by_month_day)) {
        every.unit = Unit::weeks;
        every.weekdays = 0x7f;
        return every;
    }
    if (rule.freq == ICAL_WEEKLY_RECURRENCE && !set(rule.by_month_day)) {
        every.unit = Unit::weeks;
        for (const short* day = rule.by_day; *day != ICAL_RECURRENCE_ARRAY_MAX; ++day) {
            if (icalrecurrencetype_day_position(*day) != 0) return std::nullopt;
            // libical counts from Sunday, 1.
            const int from_sunday = static_cast<int>(icalrecurrencetype_day_day_of_week(*day)) - 1;
            every.weekdays |= static_cast<std::uint8_t>(1U << ((from_sunday + 6) % 7));
        }
        if (!every.weekdays) every.weekdays = static_cast<std::uint8_t>(1U << weekday_index(series.first));
        // Every other week from another day than Monday on is another rule once several days are meant.
        if (rule.interval > 1 && rule.week_start != ICAL_MONDAY_WEEKDAY && std::popcount(every.weekdays) > 1)
            return std::nullopt;
        return every;
    }
    if (rule.freq != ICAL_MONTHLY_RECURRENCE) return std::nullopt;
    if (!set(rule.by_day) && !set(rule.by_month_day)) {
        every.unit = Unit::months_by_day;
        return every;
    }
    for (const Unit unit : {Unit::months_by_day, Unit::months_by_weekday}) {
        every.unit = unit;
        // The form is right when it writes the same rule.
        if (auto same = read_rule(rule_of(every, series.first), series.first); same && *same == series.rule)
            return every;
    }
    return std::nullopt;
}

std::string days_text(const std::vector<Date>& days) {
    std::string all;
    for (Date day : days) all += (all.empty() ? "" : " ") + date_text(day);
    return all;
}

std::vector<Date> days_from(std::string_view text) {
    std::vector<Date> days;
    if (text.empty()) return days;
    for (auto part : text::split(text, ' '))
        if (auto day = parse_date(part)) days.push_back(*day);
    return days;
}

}
