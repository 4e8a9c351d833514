// Hours of the day.
#include "features/opening_hours/parser.hpp"

namespace beffroi::opening_hours {

// 09:00-12:00, 9-12, 22:00-02:00, 17:00+, 14:00-17:00+, (sunset-01:00)-23:00, and lists of them.
bool Parser::read_times(Rule& rule) {
    const auto first = rules_.times.size();
    for (;;) {
        if (!read_span()) return false;
        if (is(Kind::comma) && begins_time(1)) {
            ++i_;
        } else if (is(Kind::slash) && begins_time(1) && token(2).kind == Kind::dash) {
            ++i_;  // 9h-12h / 14h-17h
        } else if (!begins_time(0)) {
            break;  // "09:00-12:00 14:00-17:00" without its comma goes on
        }
    }
    if (is(Kind::slash)) return refuse(msg("Character {1}: hours at intervals (“{2}”) are for departures, not for opening."));
    rule.times = slice(first, rules_.times.size());
    return true;
}

bool Parser::begins_time(std::size_t ahead) const {
    const Kind kind = token(ahead).kind;
    return kind == Kind::clock || kind == Kind::sun || kind == Kind::open_parenthesis ||
           (kind == Kind::number && token(ahead + 1).kind == Kind::dash);
}

bool Parser::read_span() {
    TimeSpan span;
    const Token& start = token();
    if (!read_time(span.from, span.from_sun)) return false;
    if (span.from_sun == Sun::none && span.from >= minutes_in_day)
        return refuse_at(start, msg("Character {1}: opening cannot begin at “{2}”. A day ends at 24:00."));
    if (is(Kind::plus)) {
        ++i_;
        span.to = span.from;
        span.to_sun = span.from_sun;
        span.open_end = true;
        rules_.times.push_back(span);
        return true;
    }
    if (!is(Kind::dash))
        return refuse_at(start, msg("Character {1}: the hour “{2}” stands alone. Write from when to when, as in 17:00-19:00."));
    ++i_;
    const Token& end = token();
    if (!begins_end()) return refuse(msg("Character {1}: after the dash an hour was expected, instead of “{2}”."));
    if (!read_time(span.to, span.to_sun)) return false;
    if (span.to_sun == Sun::none && span.to > 2 * minutes_in_day)
        return refuse_at(end, msg("Character {1}: “{2}” is later than the end of the next day (48:00)."));
    if (span.from_sun == Sun::none && span.to_sun == Sun::none && span.to <= span.from)
        span.to = static_cast<std::int16_t>(span.to + minutes_in_day);
    if (is(Kind::plus)) {
        ++i_;
        span.open_end = true;
    }
    rules_.times.push_back(span);
    return true;
}

bool Parser::begins_end() const {
    return is(Kind::clock) || is(Kind::sun) || is(Kind::open_parenthesis) || is(Kind::number);
}

/// A clock time, an hour alone, or an event of the sun with or without its distance: (sunset-01:00).
bool Parser::read_time(std::int16_t& minutes, Sun& sun) {
    const Token& now = token();
    ++i_;
    if (now.kind == Kind::clock || now.kind == Kind::number) {
        const int value = now.kind == Kind::clock ? now.value : now.value * 60;
        if (value > 2 * minutes_in_day) return refuse_at(now, msg("Character {1}: “{2}” is not an hour."));
        minutes = static_cast<std::int16_t>(value);
        return true;
    }
    if (now.kind == Kind::sun) {
        sun = static_cast<Sun>(now.value);
        return true;
    }
    if (!is(Kind::sun)) return refuse(msg("Character {1}: sunrise, sunset, dawn or dusk was expected instead of “{2}”."));
    sun = static_cast<Sun>(token().value);
    ++i_;
    const bool before = is(Kind::dash);
    if (!before && !is(Kind::plus)) return refuse(msg("Character {1}: + or - was expected instead of “{2}”, as in (sunset-01:00)."));
    ++i_;
    if (!is(Kind::clock) || token().value > minutes_in_day)
        return refuse(msg("Character {1}: hours and minutes were expected instead of “{2}”, as in (sunset-01:00)."));
    minutes = static_cast<std::int16_t>(before ? -token().value : token().value);
    ++i_;
    if (!is(Kind::close_parenthesis)) return refuse(msg("Character {1}: a closing parenthesis was expected instead of “{2}”."));
    ++i_;
    return true;
}

}
