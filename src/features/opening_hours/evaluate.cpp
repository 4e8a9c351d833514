// Which rule decides. In order: a rule that `replaces` forgets those before it on its days; then each later rule overrules the
// earlier at its hours; a fallback speaks only where they leave the place closed. Hours past midnight belong to the day they
// begin on and stand right behind their rule.
#include "features/opening_hours/evaluate.hpp"

#include <algorithm>
#include <utility>

namespace beffroi::opening_hours {
namespace {

/// The minutes of a span on one date: certain from `from` to `to`, then doubtful until `tail_to`.
struct Minutes {
    int from = 0, to = 0, tail_to = 0;
};

Minutes minutes_of(const TimeSpan& span, DayFacts& day) {
    if (span.from_sun == Sun::none && span.to_sun == Sun::none)
        return {span.from, span.to, span.open_end ? span.tail_to : span.to};
    Minutes out;
    out.from = span.from;
    if (span.from_sun != Sun::none) {
        const auto event = day.sun(span.from_sun);
        if (!event) return {};
        out.from += *event;
    }
    const bool only_start = span.open_end && span.from_sun == span.to_sun && span.from == span.to;
    if (only_start) {
        out.to = out.from;
    } else if (span.to_sun == Sun::none) {
        out.to = span.to <= out.from ? span.to + minutes_in_day : span.to;
    } else {
        const auto event = day.sun(span.to_sun);
        if (!event) return {};
        out.to = *event + span.to;
        if (out.to <= out.from) {
            // The sun of the morning after, a minute or two away from today's.
            const auto later = day.sun_tomorrow(span.to_sun);
            if (!later) return {};
            out.to = minutes_in_day + *later + span.to;
        }
    }
    if (out.from >= minutes_in_day) return {};
    out.from = std::max(out.from, 0);
    out.to = std::clamp(out.to, out.from, 2 * minutes_in_day);
    out.tail_to = !span.open_end      ? out.to
                  : span.tail_to != 0 ? std::max<int>(span.tail_to, out.to)
                                      : std::min(guessed_end(out.to), 2 * minutes_in_day);
    return out;
}

enum class Answer { silent, certain, past_end };

/// What the hours of a rule say of a minute; 1440 and more is the day after.
Answer ask(const Rules& rules, const Rule& rule, int minute, DayFacts& day) {
    if (rule.times.empty()) return minute < minutes_in_day ? Answer::certain : Answer::silent;
    Answer answer = Answer::silent;
    for (std::size_t at = rule.times.first; at < std::size_t{rule.times.first} + rule.times.count; ++at) {
        const TimeSpan& span = rules.times[at];
        const Minutes m = minutes_of(span, day);
        if (m.from <= minute && minute < m.to) return Answer::certain;
        if (m.to <= minute && minute < m.tail_to) answer = Answer::past_end;
    }
    return answer;
}

/// The last rule that replaces those before it on that day, or 0.
std::size_t first_that_counts(const Rules& rules, DayFacts& day) {
    for (std::size_t at = rules.rules.size(); at-- > 1;)
        if (rules.rules[at].replaces && holds(rules, rules.rules[at], day)) return at;
    return 0;
}

Decision decide(const Rules& rules, const LocalTime& at, DayFacts& today, DayFacts& yesterday) {
    Decision decision;
    const auto consider = [&](std::size_t index, int minute, DayFacts& day) {
        const Rule& rule = rules.rules[index];
        if (rule.fallback && decision.status(rules) != Status::closed) return;
        if (!holds(rules, rule, day)) return;
        const Answer answer = ask(rules, rule, minute, day);
        if (answer != Answer::silent)
            decision = {static_cast<int>(index), answer == Answer::past_end, minute >= minutes_in_day};
    };
    for (std::size_t index = first_that_counts(rules, today); index < rules.rules.size(); ++index) {
        consider(index, at.minute, today);
        if (rules.rules[index].into_next_day) consider(index, at.minute + minutes_in_day, yesterday);
    }
    return decision;
}

/// The ways, beyond the first, that a day and the one before it may be: of the school term or of its holidays.
constexpr std::pair<Unpublished, Unpublished> other_ways[] = {{Unpublished::holiday, Unpublished::holiday},
                                                              {Unpublished::holiday, Unpublished::term},
                                                              {Unpublished::term, Unpublished::holiday}};

/// Whether two decisions tell a person the same.
bool tell_the_same(const Rules& rules, const Decision& a, const Decision& b) {
    return a == b || (a.status(rules) == b.status(rules) && a.comment(rules) == b.comment(rules));
}

}

Decision decide(const Rules& rules, const LocalTime& at, const Where& where) {
    const Date before = rules.into_next_day ? add_days(at.date, -1) : at.date;
    DayFacts today(at.date, where), yesterday(before, where);
    const Decision decision = decide(rules, at, today, yesterday);
    if (today.met_unpublished() || yesterday.met_unpublished())
        for (const auto& [now, then] : other_ways) {
            DayFacts other_today(at.date, where, now), other_yesterday(before, where, then);
            if (!tell_the_same(rules, decision, decide(rules, at, other_today, other_yesterday)))
                return {-1, false, false, true};
        }
    return decision;
}

DayLine::DayLine(const Rules& rules, Date date, const Where& where, std::size_t* work) {
    DayFacts today(date, where), yesterday(add_days(date, -1), where);
    paint(cells_, rules, today, yesterday, work);
    if (!today.met_unpublished() && !yesterday.met_unpublished()) return;
    for (const auto& [now, then] : other_ways) {
        DayLine other;
        DayFacts other_today(date, where, now), other_yesterday(add_days(date, -1), where, then);
        paint(other.cells_, rules, other_today, other_yesterday, work);
        for (int minute = 0; minute < minutes_in_day; ++minute)
            if (!tell_the_same(rules, at(minute), other.at(minute)))
                cells_[static_cast<std::size_t>(minute)] = unpublished;
    }
}

void DayLine::paint(Cells& cells, const Rules& rules, DayFacts& today, DayFacts& yesterday, std::size_t* work) {
    // In nanoseconds, more or less: what asking every selector twice costs, then what is painted.
    std::size_t painted = minutes_in_day + 16 * rules.rules.size() + 16 * rules.times.size() + 32 * rules.nths.size() +
                          96 * rules.dates.size() + 128 * (rules.holidays.size() + rules.only_holidays.size());
    const auto closed = [&](std::uint16_t cell) {
        return cell < 4 || rules.rules[static_cast<std::size_t>(cell >> 2) - 1].status == Status::closed;
    };
    const auto fill = [&](const Rule& rule, int from, int to, std::uint16_t cell) {
        from = std::max(from, 0);
        to = std::min(to, minutes_in_day);
        if (from >= to) return;
        painted += static_cast<std::size_t>(to - from);
        const auto begin = cells.begin() + from, end = cells.begin() + to;
        if (rule.fallback)
            std::replace_if(begin, end, closed, cell);
        else
            std::fill(begin, end, cell);
    };
    const auto paint_rule = [&](std::size_t index, DayFacts& day, bool day_before) {
        const Rule& rule = rules.rules[index];
        if (!holds(rules, rule, day)) return;
        const auto cell = static_cast<std::uint16_t>((index + 1) << 2 | (day_before ? 1 : 0));
        const int shift = day_before ? minutes_in_day : 0;
        if (rule.times.empty()) {
            if (!day_before) fill(rule, 0, minutes_in_day, cell);
            return;
        }
        // What is certain overrules the doubt of another span's open end.
        const auto spans = Rules::part(rules.times, rule.times);
        if (!rule.fallback) {
            for (const auto& span : spans)
                if (span.open_end) {
                    const Minutes m = minutes_of(span, day);
                    fill(rule, m.to - shift, m.tail_to - shift, cell | 2);
                }
        }
        for (const auto& span : spans) {
            const Minutes m = minutes_of(span, day);
            fill(rule, m.from - shift, m.to - shift, cell);
        }
        if (rule.fallback) {
            for (const auto& span : spans)
                if (span.open_end) {
                    const Minutes m = minutes_of(span, day);
                    fill(rule, m.to - shift, m.tail_to - shift, cell | 2);
                }
        }
    };
    for (std::size_t index = first_that_counts(rules, today); index < rules.rules.size(); ++index) {
        paint_rule(index, today, false);
        if (rules.rules[index].into_next_day) paint_rule(index, yesterday, true);
    }
    if (work) *work += painted;
}

bool DayLine::has_unpublished() const { return std::find(cells_.begin(), cells_.end(), unpublished) != cells_.end(); }

int DayLine::run_end(int minute) const {
    const std::uint16_t cell = cells_[static_cast<std::size_t>(minute)];
    int end = minute + 1;
    while (end < minutes_in_day && cells_[static_cast<std::size_t>(end)] == cell) ++end;
    return end;
}

Status Hours::status_at(const LocalTime& at, const Where& where) const {
    return decide(*rules_, at, where).status(*rules_);
}

std::string_view Hours::comment_at(const LocalTime& at, const Where& where) const {
    return decide(*rules_, at, where).comment(*rules_);
}

std::optional<LocalTime> Hours::next_change(const LocalTime& from, const Where& where, int days) const {
    // A week tells everything when every week is the same.
    if (rules_->same_every_week) days = std::min(days, 7);
    // No honest text comes near this; one made to be slow is looked at less far ahead.
    constexpr std::size_t most_work = 3'000'000;
    const Status now = status_at(from, where);
    std::size_t work = 0;
    for (int ahead = 0; ahead <= days && work < most_work; ++ahead) {
        const Date date = add_days(from.date, ahead);
        const DayLine line(*rules_, date, where, &work);
        for (int minute = ahead == 0 ? from.minute : 0; minute < minutes_in_day; minute = line.run_end(minute))
            if (line.at(minute).status(*rules_) != now) return LocalTime{date, minute, 0};
    }
    return std::nullopt;
}

std::vector<Hours::Interval> Hours::day(Date date, const Where& where) const {
    const Rules& rules = *rules_;
    const DayLine line(rules, date, where);
    std::optional<DayLine> tomorrow;
    std::vector<Interval> out;
    for (int minute = 0; minute < minutes_in_day;) {
        const Decision decision = line.at(minute);
        int end = line.run_end(minute);
        const Status status = decision.status(rules);
        const int from = minute;
        minute = end;
        if (status == Status::closed || decision.from_day_before) continue;
        const bool joins = !out.empty() && out.back().to == from;
        if (decision.past_end) {
            // The doubtful minutes only say that the last certain one isn't the end.
            if (joins && out.back().comment == decision.comment(rules))
                out.back().open_ended = true;
            else
                out.push_back({from, from, std::string(decision.comment(rules)), true, Status::unknown});
            continue;
        }
        bool open_ended = false;
        if (end == minutes_in_day && decision.rule >= 0 &&
            rules.rules[static_cast<std::size_t>(decision.rule)].into_next_day) {
            if (!tomorrow) tomorrow.emplace(rules, add_days(date, 1), where);
            const Decision after = tomorrow->at(0);
            if (after.from_day_before && after.rule == decision.rule) {
                if (!after.past_end) {
                    const int more = tomorrow->run_end(0);
                    end += more;
                    const Decision then = more < minutes_in_day ? tomorrow->at(more) : Decision{};
                    open_ended = then.from_day_before && then.past_end && then.rule == decision.rule;
                } else {
                    open_ended = true;
                }
            }
        }
        if (joins && !out.back().open_ended && out.back().status == status &&
            out.back().comment == decision.comment(rules)) {
            out.back().to = end;
            out.back().open_ended = open_ended;
        } else {
            out.push_back({from, end, std::string(decision.comment(rules)), open_ended, status});
        }
    }
    return out;
}

}
