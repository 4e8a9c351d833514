// Hours as a table of a week, and back.
#include <algorithm>
#include <cstdio>

#include "features/opening_hours/rules.hpp"
#include "platform/base/text.hpp"

namespace beffroi::opening_hours {
namespace {

constexpr std::array<std::string_view, 7> weekday_names = {"Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"};
constexpr std::size_t most_spans = 2;

/// A kind of day. Hours without dates, weeks and hours past midnight depend on nothing else.
struct Kind {
    int weekday;
    bool public_holiday;
    std::optional<bool> school_holiday;  ///< none: not known
};

std::vector<Hours::Interval> intervals_on(const Hours& hours, const Kind& kind) {
    Where where;
    where.public_holiday = [&](Date) { return kind.public_holiday; };
    where.school_holiday = [&](Date) { return kind.school_holiday; };
    const Date monday{std::chrono::year{2026}, std::chrono::January, std::chrono::day{5}};
    auto all = hours.day(add_days(monday, kind.weekday), where);
    // 9–12 and 12–17 are the same hours as 9–17.
    std::vector<Hours::Interval> joined;
    for (auto& one : all) {
        if (!joined.empty() && joined.back().to == one.from && joined.back().status == one.status &&
            joined.back().comment == one.comment && !joined.back().open_ended)
            joined.back().to = one.to, joined.back().open_ended = one.open_ended;
        else
            joined.push_back(std::move(one));
    }
    return joined;
}

Table::Day day_on(const Hours& hours, const Kind& kind) {
    Table::Day day;
    for (const auto& one : intervals_on(hours, kind)) day.push_back({one.from, one.to});
    return day;
}

/// Whether only the kind of a day decides, and every hour is certain.
bool plain(const Rules& rules) {
    const auto whole = [](const Rule& rule) {
        return rule.years.empty() && rule.dates.empty() && rule.weeks.empty() && rule.nths.empty() &&
               rule.comment_size == 0 && rule.status != Status::unknown;
    };
    const auto certain = [](const TimeSpan& span) {
        return span.from_sun == Sun::none && span.to_sun == Sun::none && !span.open_end && span.to <= minutes_in_day;
    };
    const auto the_day_itself = [](const HolidayPick& pick) { return pick.offset == 0; };
    return std::all_of(rules.rules.begin(), rules.rules.end(), whole) &&
           std::all_of(rules.times.begin(), rules.times.end(), certain) &&
           std::all_of(rules.holidays.begin(), rules.holidays.end(), the_day_itself) &&
           std::all_of(rules.only_holidays.begin(), rules.only_holidays.end(), the_day_itself);
}

bool speaks_of(const Rules& rules, bool school) {
    const auto alike = [&](const HolidayPick& pick) { return pick.school == school; };
    return std::any_of(rules.holidays.begin(), rules.holidays.end(), alike) ||
           std::any_of(rules.only_holidays.begin(), rules.only_holidays.end(), alike);
}

bool all_closed(const std::array<Table::Day, 7>& days) {
    return std::all_of(days.begin(), days.end(), [](const auto& day) { return day.empty(); });
}

bool same_on_every_day(const Hours& a, const Hours& b) {
    // What neither speaks of makes no difference to either.
    std::vector<bool> public_holidays{false};
    std::vector<std::optional<bool>> school_holidays{false};
    if (speaks_of(a.rules(), false) || speaks_of(b.rules(), false)) public_holidays.push_back(true);
    if (speaks_of(a.rules(), true) || speaks_of(b.rules(), true))
        school_holidays.insert(school_holidays.end(), {true, std::nullopt});
    for (int weekday = 0; weekday < 7; ++weekday)
        for (const bool holiday : public_holidays)
            for (const auto& school : school_holidays)
                if (intervals_on(a, {weekday, holiday, school}) != intervals_on(b, {weekday, holiday, school}))
                    return false;
    return true;
}

std::string day_text(const Table::Day& day) {
    std::string out;
    for (const auto& span : day) {
        char text[32];
        std::snprintf(text, sizeof text, "%s%02d:%02d-%02d:%02d", out.empty() ? "" : ",", span.from / 60,
                      span.from % 60, span.to / 60, span.to % 60);
        out += text;
    }
    return out.empty() ? "off" : out;
}

bool sound_day(const Table::Day& day) {
    int before = -1;
    for (const auto& span : day) {
        if (span.from <= before || span.to <= span.from || span.to > minutes_in_day) return false;
        before = span.to;
    }
    return day.size() <= most_spans;
}

}

bool sound(const Table& table) {
    return std::all_of(table.days.begin(), table.days.end(), sound_day) &&
           (!table.public_holidays || sound_day(*table.public_holidays));
}

std::optional<Table> table_of(const Hours& hours) {
    const Rules& rules = hours.rules();
    if (!plain(rules)) return std::nullopt;
    Table table;
    std::array<Table::Day, 7> in_holidays;
    for (int weekday = 0; weekday < 7; ++weekday) {
        table.days[static_cast<std::size_t>(weekday)] = day_on(hours, {weekday, false, false});
        in_holidays[static_cast<std::size_t>(weekday)] = speaks_of(rules, true)
                                                             ? day_on(hours, {weekday, false, true})
                                                             : table.days[static_cast<std::size_t>(weekday)];
    }
    if (in_holidays != table.days) {
        if (all_closed(in_holidays)) {
            table.school = Table::School::not_in_holidays;
        } else if (all_closed(table.days)) {
            table.school = Table::School::holidays_only;
            table.days = in_holidays;
        } else {
            return std::nullopt;
        }
    }
    if (speaks_of(rules, false)) table.public_holidays = day_on(hours, {0, true, false});
    if (!sound(table)) return std::nullopt;
    const auto again = Hours::parse(text_of(table));
    if (!again || !same_on_every_day(hours, *again)) return std::nullopt;
    return table;
}

std::string text_of(const Table& table) {
    std::string text;
    const auto add = [&](const std::string& rule) { (text += text.empty() ? "" : "; ") += rule; };
    const bool never = all_closed(table.days);
    std::array<bool, 7> told{};
    for (std::size_t day = 0; day < 7; ++day) {
        if (told[day] || table.days[day].empty()) continue;
        std::string days;
        for (std::size_t other = day; other < 7; ++other) {
            if (table.days[other] != table.days[day]) continue;
            told[other] = true;
            (days += days.empty() ? "" : ",") += weekday_names[other];
        }
        add((table.school == Table::School::holidays_only ? "SH " : "") + days + " " + day_text(table.days[day]));
    }
    if (never) add("off");
    if (!never && table.school == Table::School::not_in_holidays) add("SH off");
    if (table.public_holidays) add("PH " + day_text(*table.public_holidays));
    const auto read = Hours::parse(text);
    return read ? read->text() : text;
}

std::optional<int> minute_from(std::string_view typed) {
    const std::string folded = text::fold(text::trim(typed));
    int numbers[2] = {0, 0};
    int count = 0, digits = 0;
    bool separated = false;
    for (const char c : folded) {
        if (c >= '0' && c <= '9') {
            if (digits == 0 && ++count > 2) return std::nullopt;
            if (++digits > 2) return std::nullopt;
            int& number = numbers[count - 1];
            number = number * 10 + (c - '0');
        } else if (c == 'h' || c == ':' || c == '.') {
            if (count != 1 || separated) return std::nullopt;
            separated = true;
            digits = 0;
        } else if (c == ' ' || c == '\xC2' || c == '\xA0') {
            // Blanks stand around the sign only: "9 30" may mean two things.
            if (digits > 0 && !separated && count == 2) return std::nullopt;
            continue;
        } else {
            return std::nullopt;
        }
    }
    if (count == 0 || (count == 2 && digits != 2)) return std::nullopt;
    const int minute = numbers[0] * 60 + numbers[1];
    if (numbers[1] > 59 || minute > minutes_in_day) return std::nullopt;
    return minute;
}

}
