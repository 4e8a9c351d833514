// What a person reads: the state now, and the week.
#include <algorithm>
#include <chrono>

#include "features/opening_hours/evaluate.hpp"
#include "features/opening_hours/words.hpp"

namespace beffroi::opening_hours {
namespace {

std::string say(Lang lang, const Message& message) { return i18n::format(lang, message); }

unsigned iso_weekday(Date date) { return std::chrono::weekday{std::chrono::sys_days{date}}.iso_encoding(); }

/// The day of `then` seen from `now`: a weekday within six days, else a date.
std::string day_text(const LocalTime& then, const LocalTime& now, Lang lang) {
    if (days_between(now.date, then.date) <= 6) return i18n::weekday(lang, iso_weekday(then.date));
    return i18n::date(lang, then.date, then.date.year() != now.date.year());
}

/// The end of an opening: "12 h", "minuit", "2 h" for the night that comes, "demain à 9 h", "mardi à 9 h".
std::string until_text(const LocalTime& then, const LocalTime& now, Lang lang) {
    const int days = days_between(now.date, then.date);
    const std::string time = i18n::time_of_day(lang, then.minute);
    if (days == 0) return time;
    if (days == 1 && then.minute == 0) return say(lang, msg("midnight"));
    if (days == 1 && then.minute <= 6 * 60) return time;
    if (days == 1) return say(lang, msg("tomorrow at {1}", time));
    return say(lang, msg("{1} at {2}", day_text(then, now, lang), time));
}

std::string with_remark(std::string sentence, std::string_view remark) {
    if (!remark.empty()) sentence += " (" + std::string(remark) + ")";
    return sentence;
}

bool speaks_of(const Rules& rules, bool school) {
    const auto alike = [&](const HolidayPick& pick) { return pick.school == school; };
    return std::any_of(rules.holidays.begin(), rules.holidays.end(), alike) ||
           std::any_of(rules.only_holidays.begin(), rules.only_holidays.end(), alike);
}
bool speaks_of_public_holidays(const Rules& rules) { return speaks_of(rules, false); }

/// The school holidays that `from` is in, else the next to begin within four months: "from … to …"; nothing when unknown.
std::string next_school_holidays(Date from, const Where& where, Lang lang) {
    constexpr int most_days_ahead = 125;
    const auto on_holiday = [&](Date date) { return where.school_holiday ? where.school_holiday(date) : std::nullopt; };
    Date first = from;
    while (on_holiday(first) == false && days_between(from, first) < most_days_ahead) first = add_days(first, 1);
    if (on_holiday(first) != true) return {};
    while (on_holiday(add_days(first, -1)) == true) first = add_days(first, -1);
    Date last = first;
    while (on_holiday(add_days(last, 1)) == true) last = add_days(last, 1);
    // Where the calendar ends within them, they may go on.
    const std::string begin = i18n::short_date(lang, first);
    if (!on_holiday(add_days(last, 1))) return say(lang, msg("School holidays: from {1} on.", begin));
    if (first == last) return say(lang, msg("School holidays: on {1}.", begin));
    return say(lang, msg("School holidays: from {1} to {2}.", begin, i18n::short_date(lang, last)));
}

std::string open_sentence(const Rules& rules, const Decision& decision, const LocalTime& now,
                          const std::optional<LocalTime>& change, const Where& where, Lang lang) {
    const auto remark = decision.comment(rules);
    if (!change) return with_remark(say(lang, msg("Open day and night")), remark);
    // Hours that say nothing of holidays were seldom written with them in mind.
    if (remark.empty() && where.public_holiday && where.public_holiday(now.date) && !speaks_of_public_holidays(rules))
        return with_remark(say(lang, msg("Open until {1}", until_text(*change, now, lang))),
                           say(lang, msg("public holiday: to be confirmed")));
    const Decision then = decide(rules, *change, where);
    const bool may_last = then.past_end || then.unpublished;
    const std::string until = until_text(*change, now, lang);
    return with_remark(
        may_last ? say(lang, msg("Open at least until {1}", until)) : say(lang, msg("Open until {1}", until)), remark);
}

std::string unknown_sentence(const Rules& rules, const Decision& decision, const LocalTime& now,
                             const std::optional<LocalTime>& change, Lang lang) {
    const auto remark = decision.comment(rules);
    if (decision.past_end) return with_remark(say(lang, msg("Probably open: the closing time is not given")), remark);
    if (remark.empty()) return say(lang, msg("Hours not certain: call before you come"));
    return change ? say(lang, msg("{1} until {2}", capitalised(remark), until_text(*change, now, lang)))
                  : capitalised(remark);
}

std::string closed_sentence(const Rules& rules, const Decision& decision, const LocalTime& now,
                            const std::optional<LocalTime>& change, const Where& where, Lang lang) {
    const auto remark = decision.comment(rules);
    const std::string closed =
        remark.empty() ? say(lang, msg("Closed")) : say(lang, msg("Closed ({1})", std::string(remark)));
    if (!change) return closed;
    const std::string time = i18n::time_of_day(lang, change->minute);
    const Decision then = decide(rules, *change, where);
    const std::string opening = then.unpublished ? say(lang, msg("to be confirmed")) : std::string(then.comment(rules));
    std::string sentence;
    if (change->date == now.date) {
        // After a break it opens again; a morning's first opening is just that.
        const DayLine today(rules, now.date, where);
        bool again = false;
        for (int minute = 0; minute < now.minute && !again; minute = today.run_end(minute))
            again = today.at(minute).status(rules) != Status::closed && !today.at(minute).from_day_before;
        sentence = again ? say(lang, msg("{1}, opens again at {2}", closed, time))
                         : say(lang, msg("{1}, opens at {2}", closed, time));
    } else if (days_between(now.date, change->date) == 1) {
        sentence = say(lang, msg("{1}, opens tomorrow at {2}", closed, time));
    } else {
        sentence = say(lang, msg("{1}, opens on {2} at {3}", closed, day_text(*change, now, lang), time));
    }
    return with_remark(std::move(sentence), opening);
}

}

State state(const Hours& hours, const LocalTime& now, const Where& where, Lang lang) {
    const Rules& rules = hours.rules();
    const Decision decision = decide(rules, now, where);
    State out;
    out.status = decision.status(rules);
    out.open = out.status == Status::open;
    // A place that opens in summer alone is worth a look far ahead; an open one isn't.
    const auto change = hours.next_change(now, where, out.status == Status::closed ? 370 : 62);
    out.sentence = out.status == Status::open      ? open_sentence(rules, decision, now, change, where, lang)
                   : out.status == Status::unknown ? unknown_sentence(rules, decision, now, change, lang)
                                                   : closed_sentence(rules, decision, now, change, where, lang);
    return out;
}

Week week(const Hours& hours, Date today, const Where& where, Lang lang) {
    const Rules& rules = hours.rules();
    const bool knows_holidays = speaks_of_public_holidays(rules), knows_school = speaks_of(rules, true);
    bool unpublished = false;
    Week out;
    const Date monday = add_days(today, 1 - static_cast<int>(iso_weekday(today)));
    std::vector<std::string> to_check;
    for (int ahead = 0; ahead < 7; ++ahead) {
        const Date date = add_days(monday, ahead);
        const auto intervals = hours.day(date, where);
        Week::Line line;
        line.day = i18n::weekday(lang, iso_weekday(date));
        line.hours = intervals_text(intervals, lang);
        line.today = date == today;
        line.closed = intervals.empty();
        if (knows_school) {
            if (where.school_holiday && where.school_holiday(date) == true)
                line.hours += " (" + say(lang, msg("school holidays")) + ")";
            unpublished = unpublished || DayLine(rules, date, where).has_unpublished();
        }
        if (where.public_holiday && where.public_holiday(date)) {
            if (knows_holidays)
                line.hours += " (" + say(lang, msg("public holiday")) + ")";
            else if (!line.closed)
                to_check.push_back(say(lang, msg("{1} is a public holiday: check before you come.",
                                                 capitalised(i18n::date(lang, date, false)))));
        }
        out.lines.push_back(std::move(line));
    }
    bool weeks = false;
    for (const auto& rule : rules.rules) {
        weeks = weeks || !rule.weeks.empty();
        // A text made to be long doesn't make the page long.
        if (out.notes.size() >= 12) continue;
        if (std::string note = rule_note(rules, rule, today, lang); !note.empty()) out.notes.push_back(std::move(note));
    }
    if (weeks) {
        const int number = week_of_year(today);
        const std::string text = std::to_string(number);
        out.notes.push_back(number % 2 == 0 ? say(lang, msg("This is week {1}, an even one.", text))
                                            : say(lang, msg("This is week {1}, an odd one.", text)));
    }
    if (unpublished)
        out.notes.push_back(
            say(lang, msg("The dates of the school holidays are not known here yet: check before you come.")));
    else if (auto holidays = knows_school ? next_school_holidays(today, where, lang) : std::string(); !holidays.empty())
        out.notes.push_back(std::move(holidays));
    for (auto& sentence : to_check) out.notes.push_back(std::move(sentence));
    return out;
}

}
