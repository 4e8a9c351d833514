// Months and dates.
#include "features/opening_hours/parser.hpp"

namespace beffroi::opening_hours {

/// A single year before a month or Easter belongs to that date; before anything else it selects years.
bool Parser::date_follows_year() const { return token(1).kind == Kind::month || token(1).kind == Kind::easter; }

// Jul, Jul-Aug, Dec 24-26,31, Jan 5-Mar 3, 2026 Jan 5+, Oct Su[-1]-Mar Su[-1], easter -2 days-easter, and lists of them.
bool Parser::read_dates(Rule& rule) {
    const auto first = rules_.dates.size();
    const std::size_t start = i_;
    bool whole_months = false;
    for (;;) {
        Dates dates;
        std::vector<DayPoint> more;  // of Jan Mo[1,3]
        if (is(Kind::number) && token(1).kind != Kind::month) {
            // Dec 24,31: the month is the one before. It was a date, or the list would have ended.
            dates.from = rules_.dates.back().to;
            if (!read_day(dates.from)) return false;
        } else if (!read_point(dates.from, true, whole_months ? Nth::never : i_ == start ? Nth::if_dates_follow : Nth::always, &more)) {
            return false;
        }
        if (!read_range_end(dates)) return false;
        if (dates.shape != Dates::Shape::single && !more.empty())
            return refuse(msg("Character {1}: before “{2}” only one number can stand in the brackets."));
        if (dates.from.kind == DayPoint::Kind::whole_month) whole_months = true;
        rules_.dates.push_back(dates);
        for (const auto& point : more) rules_.dates.push_back({point, point, Dates::Shape::single, 1});
        if (!is(Kind::comma)) break;
        const Kind next = token(1).kind;
        const bool same_month = next == Kind::number && dates.to.kind == DayPoint::Kind::month_day && plain_date(dates.to);
        if (next != Kind::month && next != Kind::easter && next != Kind::year && !same_month &&
            !(next == Kind::number && token(2).kind == Kind::month))
            break;
        if (next == Kind::year && token(2).kind != Kind::month && token(2).kind != Kind::easter) break;
        ++i_;
    }
    rule.dates = slice(first, rules_.dates.size());
    return true;
}

bool Parser::read_range_end(Dates& dates) {
    dates.to = dates.from;
    const bool fixed_day = dates.from.kind == DayPoint::Kind::month_day && plain_date(dates.from);
    if (is(Kind::plus)) {
        if (dates.from.year == 0) return refuse(msg("Character {1}: “{2}” needs a year before the date, as in 2026 Jan 5+."));
        dates.shape = Dates::Shape::no_end;
        ++i_;
        return true;
    }
    if (!is(Kind::dash)) return true;
    const Token& dash = token();
    ++i_;
    dates.shape = Dates::Shape::range;
    if (is(Kind::number) && token(1).kind != Kind::month && fixed_day) {
        if (!read_day(dates.to)) return false;
        if (dates.to.day < dates.from.day) {
            --i_;
            return refuse(msg("Character {1}: day “{2}” comes before the first one."));
        }
    } else if (is(Kind::month) || is(Kind::easter) || is(Kind::year) || is(Kind::number)) {
        const bool whole = dates.from.kind == DayPoint::Kind::whole_month;
        dates.to = {};
        if (!read_point(dates.to, !whole, whole ? Nth::never : Nth::always, nullptr)) return false;
        if (whole != (dates.to.kind == DayPoint::Kind::whole_month))
            return refuse_at(dash, msg("Character {1}: on both sides of “{2}” stands a month, or on both a date."));
        if (dates.to.year != 0 && dates.from.year == 0) return refuse_at(dash, msg("Character {1}: the first date needs its year too."));
        const bool backwards = dates.to.year < dates.from.year ||
                               (dates.to.year == dates.from.year && dates.to.month < dates.from.month && plain_date(dates.from) &&
                                plain_date(dates.to));
        if (dates.to.year != 0 && backwards) return refuse_at(dash, msg("Character {1}: the second date comes before the first."));
    } else {
        return refuse(msg("Character {1}: after the dash a date was expected, instead of “{2}”."));
    }
    if (is(Kind::slash) && dates.from.kind == DayPoint::Kind::whole_month)
        return refuse(msg("Character {1}: only days can come at intervals (“{2}”), not months."));
    if (is(Kind::slash) && !read_step(dates.step, 100)) return false;
    // "Jan Mo[1]" alone would be read again as a month and a weekday, to which another weekday could be added.
    if (dates.from == dates.to && dates.from.kind != DayPoint::Kind::nth_weekday) {
        dates.shape = Dates::Shape::single;
        dates.step = 1;
    }
    return true;
}

/// [year] month day | [year] month weekday[n] | [year] easter | [year] month, with offsets. `more` takes what further
/// numbers in the brackets mean. After whole months what follows is no part of the date: "Jan-Mar 9-12" are hours, and
/// "Jan-Mar Mo[1]" a weekday.
bool Parser::read_point(DayPoint& point, bool day_allowed, Nth nth, std::vector<DayPoint>* more) {
    if (is(Kind::year)) {
        point.year = static_cast<std::int16_t>(token().value);
        ++i_;
    }
    if (is(Kind::easter)) {
        point.kind = DayPoint::Kind::easter;
        ++i_;
        return read_offsets(point);
    }
    if (are(Kind::number, Kind::month)) {  // 25 décembre
        point.month = static_cast<std::uint8_t>(token(1).value);
        const Token& day = token();
        i_ += 2;
        return set_day(point, day) && read_offsets(point);
    }
    if (!is(Kind::month)) return refuse(msg("Character {1}: a month was expected instead of “{2}”."));
    point.month = static_cast<std::uint8_t>(token().value);
    ++i_;
    if (is(Kind::number) && day_allowed) return read_day(point) && read_offsets(point);
    if (are(Kind::weekday, Kind::open_bracket) && (nth == Nth::always || (nth == Nth::if_dates_follow && nth_is_date()))) return read_nth_point(point, more);
    point.kind = DayPoint::Kind::whole_month;
    return true;
}

/// Whether the weekday[n] that stands here ends a date (a range or another date follows) rather than begin the weekdays.
bool Parser::nth_is_date() const {
    std::size_t ahead = 2;
    while (token(ahead).kind == Kind::number || token(ahead).kind == Kind::dash || token(ahead).kind == Kind::comma) ++ahead;
    if (token(ahead).kind != Kind::close_bracket) return false;
    ++ahead;
    if ((token(ahead).kind == Kind::plus || token(ahead).kind == Kind::dash) && token(ahead + 1).kind == Kind::number &&
        token(ahead + 2).kind == Kind::days)
        ahead += 3;
    const Kind next = token(ahead).kind == Kind::dash || token(ahead).kind == Kind::comma ? token(ahead + 1).kind : Kind::end;
    return next == Kind::month || next == Kind::year || next == Kind::easter;
}

bool Parser::read_nth_point(DayPoint& point, std::vector<DayPoint>* more) {
    const auto first = rules_.nths.size();
    const auto weekday = static_cast<std::uint8_t>(token().value);
    const Token& brackets = token(1);
    ++i_;
    if (!read_nths(weekday)) return false;
    point.kind = DayPoint::Kind::nth_weekday;
    point.weekday = weekday;
    for (auto at = first; at < rules_.nths.size(); ++at) {
        DayPoint each = point;
        each.nth = rules_.nths[at].nth;
        each.offset = rules_.nths[at].offset;
        if (at == first)
            point = each;
        else if (more)
            more->push_back(each);
        else
            return refuse_at(brackets, msg("Character {1}: only one number can stand in the brackets here."));
    }
    rules_.nths.resize(first);
    return true;
}

bool Parser::read_day(DayPoint& point) {
    if (!set_day(point, token())) return false;
    ++i_;
    return true;
}

bool Parser::set_day(DayPoint& point, const Token& day) {
    constexpr int longest[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (day.kind != Kind::number || day.value < 1 || day.value > longest[point.month - 1])
        return refuse_at(day, msg("Character {1}: “{2}” is not a day of that month."));
    point.kind = DayPoint::Kind::month_day;
    point.day = static_cast<std::uint8_t>(day.value);
    return true;
}

/// "+Su", "-Su", then "+2 days".
bool Parser::read_offsets(DayPoint& point) {
    // " +Su" is the Sunday after; "2026 Jan 5+ Su" is every Sunday from then on, and "Jan 5-Su" nothing at all.
    const bool glued = i_ > 0 && token(1).at == token().at + token().text.size() &&
                       token().at > tokens_[i_ - 1].at + tokens_[i_ - 1].text.size();
    if (glued && (are(Kind::plus, Kind::weekday) || are(Kind::dash, Kind::weekday))) {
        const int weekday = token(1).value + 1;
        point.toward = static_cast<std::int8_t>(is(Kind::plus) ? weekday : -weekday);
        i_ += 2;
    }
    int offset = 0;
    if (!read_offset(offset, 366)) return false;
    point.offset = static_cast<std::int16_t>(offset);
    return true;
}

}
