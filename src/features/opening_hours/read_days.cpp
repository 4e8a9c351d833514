// Years, weeks, weekdays and holidays.
#include "features/opening_hours/parser.hpp"

namespace beffroi::opening_hours {

// 2026, 2026-2028, 2026-2032/2, 2026/2, 2026+, and lists of them.
bool Parser::read_years(Rule& rule) {
    const auto first = rules_.years.size();
    for (;;) {
        Years years;
        years.from = years.to = static_cast<std::int16_t>(token().value);
        ++i_;
        if (are(Kind::dash, Kind::year)) {
            ++i_;
            if (token().value <= years.from) return refuse(msg("Character {1}: the year “{2}” is not after the one before it."));
            years.to = static_cast<std::int16_t>(token().value);
            ++i_;
            if (is(Kind::slash) && !read_step(years.step, 100)) return false;
        } else if (is(Kind::slash)) {
            years.to = Years::no_end;
            if (!read_step(years.step, 100)) return false;
        } else if (is(Kind::plus)) {
            years.to = Years::no_end;
            ++i_;
        }
        rules_.years.push_back(years);
        if (!are(Kind::comma, Kind::year)) break;
        ++i_;
    }
    rule.years = slice(first, rules_.years.size());
    return true;
}

// week 7, week 1-10,20, week 1-53/2
bool Parser::read_weeks(Rule& rule) {
    const auto first = rules_.weeks.size();
    for (;;) {
        if (is(Kind::week)) ++i_;
        Weeks weeks;
        if (!read_week(weeks.from)) return false;
        weeks.to = weeks.from;
        if (are(Kind::dash, Kind::number)) {
            ++i_;
            if (!read_week(weeks.to)) return false;
            if (weeks.to < weeks.from) {
                --i_;
                return refuse(msg("Character {1}: week {2} comes before the first one. Write both ends of the year: 50-53,1-10."));
            }
            if (is(Kind::slash) && !read_step(weeks.step, 26)) return false;
        }
        rules_.weeks.push_back(weeks);
        if (!are(Kind::comma, Kind::number) && !are(Kind::comma, Kind::week)) break;
        ++i_;
    }
    rule.weeks = slice(first, rules_.weeks.size());
    return true;
}

bool Parser::read_week(std::uint8_t& week) {
    if (!is(Kind::number) || token().value < 1 || token().value > 53)
        return refuse(msg("Character {1}: “{2}” is not a week. Weeks go from 1 to 53."));
    week = static_cast<std::uint8_t>(token().value);
    ++i_;
    return true;
}

// Mo, Mo-Fr, Sa[1,-1], PH, SH, and lists of them; "PH Mo-Fr" wants both.
bool Parser::read_days(Rule& rule) {
    const auto first_nth = rules_.nths.size(), first_holiday = rules_.holidays.size();
    const std::size_t start = i_;
    std::uint8_t mask = 0;
    for (;;) {
        if (is(Kind::holiday)) {
            HolidayPick pick;
            pick.school = token().value == 1;
            ++i_;
            int offset = 0;
            if (!read_offset(offset, 31)) return false;
            pick.offset = static_cast<std::int8_t>(offset);
            rules_.holidays.push_back(pick);
        } else if (is(Kind::every_day)) {
            mask = 0x7f;
            ++i_;
        } else if (!read_weekday(mask)) {
            return false;
        }
        if (is(Kind::comma) && names_day(token(1).kind))
            ++i_;
        else if (!(is(Kind::weekday) && rules_.holidays.size() == first_holiday))
            break;  // "Mo Tu" without its comma goes on; "PH Mo" does not
    }
    const bool only_holidays = mask == 0 && rules_.nths.size() == first_nth;
    const bool had_days = rule.weekdays != 0 || !rule.nths.empty() || !rule.holidays.empty();
    const bool more_days = names_day(token().kind);
    if (only_holidays && (more_days || had_days) && rule.only_holidays.empty()) {
        // Weekdays stand beside these holidays without a comma: both must hold.
        const auto first = rules_.only_holidays.size();
        rules_.only_holidays.insert(rules_.only_holidays.end(), rules_.holidays.begin() + static_cast<std::ptrdiff_t>(first_holiday),
                                    rules_.holidays.end());
        rules_.holidays.resize(first_holiday);
        rule.only_holidays = slice(first, rules_.only_holidays.size());
        return true;
    }
    if (had_days) {
        i_ = start;
        return refuse_twice();
    }
    rule.weekdays = mask;
    rule.nths = slice(first_nth, rules_.nths.size());
    rule.holidays = slice(first_holiday, rules_.holidays.size());
    return true;
}

bool Parser::read_weekday(std::uint8_t& mask) {
    const int from = token().value;
    ++i_;
    if (is(Kind::open_bracket)) return read_nths(from);
    int to = from;
    if (is(Kind::dash)) {
        if (token(1).kind != Kind::weekday) {
            ++i_;
            return refuse(msg("Character {1}: after the dash a day was expected, instead of “{2}”."));
        }
        to = token(1).value;
        i_ += 2;
        if (is(Kind::open_bracket)) return refuse(msg("Character {1}: “{2}” counts a single day in the month, not a range of days."));
    }
    for (int day = from;; day = (day + 1) % 7) {
        mask = static_cast<std::uint8_t>(mask | 1 << day);
        if (day == to) break;
    }
    return true;
}

// The brackets of Mo[1], Mo[1,3], Mo[1-2], Mo[-1], and "+2 days" after them.
bool Parser::read_nths(int weekday) {
    const auto first = rules_.nths.size();
    do {
        ++i_;
        int from = 0, to = 0;
        if (!read_nth(from)) return false;
        to = from;
        if (is(Kind::dash)) {
            ++i_;
            if (!read_nth(to)) return false;
            if (to < from || (from < 0) != (to < 0)) {
                --i_;
                return refuse(msg("Character {1}: “{2}” comes before the first number in the brackets."));
            }
        }
        for (int nth = from; nth <= to; ++nth)
            rules_.nths.push_back({static_cast<std::uint8_t>(weekday), static_cast<std::int8_t>(nth), 0});
    } while (is(Kind::comma));
    if (!is(Kind::close_bracket)) return refuse(msg("Character {1}: a closing bracket ] was expected instead of “{2}”."));
    ++i_;
    int offset = 0;
    if (!read_offset(offset, 31)) return false;
    for (auto at = first; at < rules_.nths.size(); ++at) rules_.nths[at].offset = static_cast<std::int16_t>(offset);
    return true;
}

bool Parser::read_nth(int& nth) {
    const bool from_end = is(Kind::dash);
    if (from_end) ++i_;
    if (!is(Kind::number) || token().value < 1 || token().value > 5)
        return refuse(msg("Character {1}: in brackets stands which one of the month: 1 to 5, or -1 for the last, instead of “{2}”."));
    nth = from_end ? -token().value : token().value;
    ++i_;
    return true;
}

/// " +2 days", " -1 day", or nothing.
bool Parser::read_offset(int& offset, int most) {
    if (!are(Kind::plus, Kind::number, Kind::days) && !are(Kind::dash, Kind::number, Kind::days)) return true;
    const bool before = is(Kind::dash);
    ++i_;
    if (token().value > most) return refuse(msg("Character {1}: “{2}” days are too many."));
    offset = before ? -token().value : token().value;
    i_ += 2;
    return true;
}

}
