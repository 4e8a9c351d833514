// The grammar, by descent without recursion: every function reads forward and never returns to a token, so that the work is
// linear in the length of the text. One file for each kind of selector.
#pragma once
#include <algorithm>
#include <vector>

#include "features/opening_hours/lexer.hpp"
#include "features/opening_hours/rules.hpp"

namespace beffroi::opening_hours {

class Parser {
public:
    using Kind = Token::Kind;

    Parser(std::string_view text, const std::vector<Token>& tokens, Fault& fault) : text_(text), tokens_(tokens), fault_(fault) {}

    /// Fills `out`, or the fault and returns false. So do all that read.
    bool run(Rules& out);

private:
    const Token& token(std::size_t ahead = 0) const { return tokens_[std::min(i_ + ahead, tokens_.size() - 1)]; }
    bool is(Kind kind) const { return token().kind == kind; }
    template <class... Kinds>
    bool are(Kinds... kinds) const {
        std::size_t ahead = 0;
        return ((token(ahead++).kind == kinds) && ...);
    }

    bool refuse_at(const Token& where, Message message);
    bool refuse(Message message) { return refuse_at(token(), std::move(message)); }
    bool refuse_twice() { return refuse(msg("Character {1}: is a semicolon missing before “{2}”?")); }
    bool refuse_rule() { return refuse(msg("Character {1}: a day, an hour or a remark was expected instead of “{2}”.")); }

    // parser.cpp
    bool read_rule(Rule& rule);
    void read_comment(Rule& rule, bool state);
    void finish();
    void guess_ends(const Rule& rule);

    // read_days.cpp: years, weeks, weekdays, holidays
    bool read_years(Rule& rule);
    bool read_weeks(Rule& rule);
    bool read_week(std::uint8_t& week);
    bool read_days(Rule& rule);
    bool read_weekday(std::uint8_t& mask);
    bool read_nths(int weekday);
    bool read_nth(int& nth);
    bool read_offset(int& offset, int most);
    /// "/2"
    template <class Int>
    bool read_step(Int& step, int most) {
        ++i_;
        if (!is(Kind::number) || token().value < 1 || token().value > most)
            return refuse(msg("Character {1}: “{2}” cannot be a period. Write /2 for every second one."));
        step = static_cast<Int>(token().value);
        ++i_;
        return true;
    }
    static bool names_day(Kind kind) { return kind == Kind::weekday || kind == Kind::holiday || kind == Kind::every_day; }

    // read_dates.cpp: months and dates
    /// Whether "weekday[n]" after a month makes a date of it. Alone, "Oct Su[-1]" is left to the weekdays: the same days.
    enum class Nth { never, if_dates_follow, always };
    bool date_follows_year() const;
    bool read_dates(Rule& rule);
    bool read_range_end(Dates& dates);
    bool read_point(DayPoint& point, bool day_allowed, Nth nth, std::vector<DayPoint>* more);
    bool nth_is_date() const;
    bool read_nth_point(DayPoint& point, std::vector<DayPoint>* more);
    bool read_day(DayPoint& point);
    bool set_day(DayPoint& point, const Token& day);
    bool read_offsets(DayPoint& point);
    static bool plain_date(const DayPoint& point) {
        return point.kind != DayPoint::Kind::easter && point.toward == 0 && point.offset == 0;
    }

    // read_times.cpp
    bool read_times(Rule& rule);
    bool begins_time(std::size_t ahead) const;
    bool read_span();
    bool begins_end() const;
    bool read_time(std::int16_t& minutes, Sun& sun);

    static Slice slice(std::size_t first, std::size_t end) {
        return {static_cast<std::uint16_t>(first), static_cast<std::uint16_t>(end - first)};
    }

    std::string_view text_;
    const std::vector<Token>& tokens_;
    Fault& fault_;
    std::size_t i_ = 0;
    Rules rules_;
};

}
