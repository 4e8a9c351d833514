#include "features/diary/series.hpp"

#include <algorithm>

#include "platform/base/text.hpp"

namespace beffroi::diary {

using recurrence::Every;
using recurrence::Series;
using recurrence::Unit;

namespace {

/// "24/12/2026, 31/12/2026": days with commas or line ends between.
std::vector<Date> read_days(html::Form& form, std::string_view field) {
    std::vector<Date> days;
    std::string all(form.value(field));
    std::replace_if(all.begin(), all.end(), [](char c) { return c == ';' || c == '\n' || c == '\r'; }, ',');
    for (const std::string_view part : text::split(all, ',')) {
        if (text::trim(part).empty()) continue;
        // The rules for one day of a form hold for each of several.
        net::Params one;
        one.set("day", text::trim(part));
        html::Form single(std::move(one));
        const Date day = single.date("day");
        if (!single.ok()) {
            form.fail(field, msg("“{1}” is no date. Write them like 24/12/2026, with commas between.",
                                 std::string(text::trim(part))));
            return {};
        }
        days.push_back(day);
    }
    std::sort(days.begin(), days.end());
    days.erase(std::unique(days.begin(), days.end()), days.end());
    return days;
}

}

Series read_series(html::Form& form, const Series& before, Lang) {
    Series series = before;
    series.first = form.date("first");
    series.except = read_days(form, "except");
    if (form.error("first")) return before;
    const std::string_view chosen = form.value("every");
    if (chosen == "rule" && !before.rule.empty()) return series;
    Every every;
    if (chosen == "week" || chosen == "other-week") {
        every.unit = Unit::weeks;
        every.interval = chosen == "week" ? 1 : 2;
        for (unsigned i = 0; i < 7; ++i)
            if (form.chosen("weekdays", std::to_string(i + 1))) every.weekdays |= static_cast<std::uint8_t>(1U << i);
    } else if (chosen == "month-weekday") {
        every.unit = Unit::months_by_weekday;
    } else if (chosen == "month-day") {
        every.unit = Unit::months_by_day;
    } else if (chosen != "once") {
        form.fail("every", msg("Choose whether it comes back."));
        return before;
    }
    if (every.unit != Unit::once && !form.value("until").empty()) {
        every.until = form.date("until");
        if (form.error("until")) return before;
        if (days_between(series.first, *every.until) < 0) {
            form.fail("until", msg("The last day must not come before the first one."));
            return before;
        }
    } else if (const auto was = recurrence::every_of(before); was && was->count && every.unit == was->unit) {
        every.count = was->count;
    }
    if (every.unit == Unit::once) series.except.clear();
    series.rule = recurrence::rule_of(every, series.first);
    if (!series.rule.empty()) {
        const auto rule = recurrence::read_rule(series.rule, series.first);
        if (!rule) {
            Error error = rule.error();
            error.field = "every";
            form.with(error);
            return before;
        }
        series.rule = *rule;
    }
    return series;
}

net::Params weekdays_of(const Series& series) {
    net::Params days;
    if (const auto every = recurrence::every_of(series))
        for (unsigned i = 0; i < 7; ++i)
            if (every->weekdays & 1U << i) days.add("weekdays", std::to_string(i + 1));
    return days;
}

SeriesForm series_form(const Whose& whom, std::string id, std::string_view base) {
    SeriesForm view;
    view.whom = whom;
    view.query = query_of(whom);
    view.action = std::string(base) + "/" + (id.empty() ? "nouvelle" : id);
    view.id = std::move(id);
    return view;
}

void preview(SeriesForm& view, const Series& series, const std::string& hours, Date today, Lang lang) {
    view.told = recurrence::told(series, lang, today);
    if (!hours.empty()) view.told += ", " + hours;
    view.next = next_days(series, today, lang);
}

void preset_series(html::Form& form, const Series& series) {
    form.preset("first", date_text(series.first));
    const auto every = recurrence::every_of(series);
    net::Params more;
    if (!every) {
        form.preset("every", "rule");
    } else {
        form.preset("every", every->unit == Unit::once                ? "once"
                             : every->unit == Unit::months_by_day     ? "month-day"
                             : every->unit == Unit::months_by_weekday ? "month-weekday"
                             : every->interval == 1                   ? "week"
                             : every->interval == 2                   ? "other-week"
                                                                      : "rule");
        // Every third week, or second month, is beyond what the form asks.
        if (every->interval > 2 || (every->interval > 1 && every->unit != Unit::weeks)) form.preset("every", "rule");
        if (every->until) form.preset("until", date_text(*every->until));
    }
    std::string except;
    for (const Date day : series.except) {
        const auto two = [](unsigned n) { return (n < 10 ? "0" : "") + std::to_string(n); };
        except += (except.empty() ? "" : ", ") + two(static_cast<unsigned>(day.day())) + "/" +
                  two(static_cast<unsigned>(day.month())) + "/" + std::to_string(static_cast<int>(day.year()));
    }
    form.preset("except", except);
}

std::vector<std::string> next_days(const Series& series, Date today, Lang lang) {
    std::vector<std::string> days;
    const Date from = days_between(today, series.first) > 0 ? series.first : today;
    recurrence::each(series, from, add_days(from, 366 * 2), [&](Date day) {
        days.push_back(i18n::date(lang, day));
        return days.size() < 5;
    });
    return days;
}

int read_minute(html::Form& form, std::string_view field, int missing) {
    const std::string_view typed = form.value(field);
    if (typed.empty() && missing >= 0) return missing;
    const auto minute = read_time(typed);
    if (!minute) form.fail(field, msg("Write a time, like 14:30."));
    return minute.value_or(0);
}

}
