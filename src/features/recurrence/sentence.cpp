// How a series is told.
#include <array>
#include <bit>

#include "features/recurrence/recurrence.hpp"

namespace beffroi::recurrence {
namespace {

std::string say(Lang lang, const Message& message) { return i18n::format(lang, message); }

std::string weekday_list(Lang lang, std::uint8_t weekdays, bool several) {
    std::vector<std::string> names;
    for (unsigned i = 0; i < 7; ++i) {
        if (!(weekdays & 1U << i)) continue;
        // French days take an s: "tous les mardis".
        names.push_back(i18n::weekday(lang, i + 1) + (several && lang == Lang::fr ? "s" : ""));
    }
    return i18n::list(lang, names);
}

std::string weeks(Lang lang, const Every& every) {
    if (every.weekdays == 0x7f && every.interval == 1) return say(lang, msg("every day"));
    if (every.weekdays == 0x1f && every.interval == 1) return say(lang, msg("from Monday to Friday"));
    if (every.interval == 1) return say(lang, msg("every {1}", weekday_list(lang, every.weekdays, true)));
    if (every.interval == 2 && std::has_single_bit(every.weekdays))
        return say(lang, msg("every other {1}", weekday_list(lang, every.weekdays, false)));
    if (every.interval == 2) return say(lang, msg("every other week, {1}", weekday_list(lang, every.weekdays, false)));
    return say(lang,
               msg("every {1} weeks, {2}", std::to_string(every.interval), weekday_list(lang, every.weekdays, false)));
}

std::string nth(Lang lang, Date first) {
    const unsigned day = static_cast<unsigned>(first.day());
    const std::string name = i18n::weekday(lang, std::chrono::weekday{std::chrono::sys_days{first}}.iso_encoding());
    switch ((day - 1) / 7) {
        case 0: return say(lang, msg("the first {1}", name));
        case 1: return say(lang, msg("the second {1}", name));
        case 2: return say(lang, msg("the third {1}", name));
        case 3: return say(lang, msg("the fourth {1}", name));
        default: return say(lang, msg("the last {1}", name));
    }
}

std::string months(Lang lang, const Every& every, Date first) {
    const std::string which = every.unit == Unit::months_by_weekday
                                  ? nth(lang, first)
                                  : say(lang, msg("the {1}", std::to_string(static_cast<unsigned>(first.day()))));
    if (every.interval == 1) return say(lang, msg("{1} of each month", which));
    return say(lang, msg("{1}, every {2} months", which, std::to_string(every.interval)));
}

std::string some_days(Lang lang, const std::vector<Date>& all, std::size_t most) {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < all.size() && i < most; ++i)
        names.push_back(i == 0 ? i18n::short_date(lang, all[i])
                               : say(lang, msg("the {1}", i18n::short_date(lang, all[i]))));
    return i18n::list(lang, names);
}

std::string by_its_days(const Series& series, Lang lang, Date today) {
    std::vector<Date> coming;
    each(series, today, add_days(today, 366 * furthest_years), [&](Date day) {
        coming.push_back(day);
        return coming.size() < 4;
    });
    if (coming.empty()) return say(lang, msg("no day to come"));
    const bool more = coming.size() == 4;
    const std::string list = some_days(lang, coming, 3);
    return more ? say(lang, msg("{1}, and so on", list)) : list;
}

}

std::string told(const Series& series, Lang lang, Date today) {
    const auto every = every_of(series);
    if (!every) return by_its_days(series, lang, today);
    if (every->unit == Unit::once) {
        if (!series.also.empty() || !series.except.empty()) return by_its_days(series, lang, today);
        return i18n::date(lang, series.first);
    }
    std::string sentence = every->unit == Unit::weeks ? weeks(lang, *every) : months(lang, *every, series.first);
    if (every->count)
        sentence = say(lang, msg("{1}, {2} in all", sentence, i18n::plural(lang, "once", "{n} times", *every->count)));
    if (every->until) sentence = say(lang, msg("{1} through {2}", sentence, i18n::short_date(lang, *every->until)));
    std::vector<Date> left_out, besides;
    for (Date day : series.except)
        if (day >= today) left_out.push_back(day);
    for (Date day : series.also)
        if (day >= today) besides.push_back(day);
    constexpr std::size_t most = 6;
    if (left_out.size() > most)
        sentence = say(lang, msg("{1}, except on {2} days", sentence, std::to_string(left_out.size())));
    else if (!left_out.empty())
        sentence = say(lang, msg("{1}, except on {2}", sentence, some_days(lang, left_out, most)));
    if (!besides.empty()) sentence = say(lang, msg("{1}, and also on {2}", sentence, some_days(lang, besides, most)));
    return sentence;
}

}
