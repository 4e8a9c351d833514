// The form of a workshop and its series.
#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>

#include "features/territory/territory.hpp"
#include "features/workshops/desk.hpp"
#include "features/workshops/rules.hpp"
#include "platform/base/text.hpp"

namespace beffroi::workshops {
namespace {

using recurrence::Every;
using recurrence::Unit;

constexpr std::size_t most_places = 1000;

std::string time_text(int minute) {
    char text[8];
    std::snprintf(text, sizeof text, "%02d:%02d", minute / 60 % 24, minute % 60);
    return text;
}

/// "14:30", "14h30", "14 h".
std::optional<int> minute_from(std::string_view typed) {
    std::string digits;
    int hour = -1;
    const auto number = [](const std::string& s) { return s.empty() ? 0 : std::atoi(s.c_str()); };
    for (const char c : typed) {
        if (c >= '0' && c <= '9') {
            if (digits.size() < 2) digits += c;
        } else if ((c == ':' || c == 'h' || c == 'H') && hour < 0 && !digits.empty()) {
            hour = number(digits);
            digits.clear();
        } else if (c != ' ') {
            return std::nullopt;
        }
    }
    if (hour < 0) {
        if (digits.empty()) return std::nullopt;
        hour = number(digits);
        digits.clear();
    }
    const int minute = number(digits);
    if (hour > 24 || minute > 59 || hour * 60 + minute > 24 * 60) return std::nullopt;
    return hour * 60 + minute;
}

int read_time(html::Form& form, std::string_view name) {
    const auto minute = minute_from(form.value(name));
    if (!minute) form.fail(name, msg("Write an hour, like 14:30."));
    return minute.value_or(0);
}

/// "2,50" in cents.
int read_price(html::Form& form) {
    std::string typed(form.value("price"));
    std::replace(typed.begin(), typed.end(), ',', '.');
    if (typed.empty()) return 0;
    double euros = 0;
    const auto [end, error] = std::from_chars(typed.data(), typed.data() + typed.size(), euros);
    if (error != std::errc() || end != typed.data() + typed.size() || euros < 0 || euros > 1000) {
        form.fail("price", msg("Write a price from 0 to 1000 euros, like 5 or 2.50; 0 is free."));
        return 0;
    }
    return static_cast<int>(euros * 100 + 0.5);
}

std::vector<Date> read_days(html::Form& form) {
    std::vector<Date> days;
    std::string typed(form.value("except"));
    for (char& c : typed)
        if (c == ',' || c == ';' || c == '\n' || c == '\r') c = ' ';
    for (auto part : text::split(typed, ' ')) {
        if (part.empty()) continue;
        net::Params one;
        one.set("day", part);
        html::Form reader(one);
        const Date day = reader.date("day");
        if (reader.ok())
            days.push_back(day);
        else
            form.fail("except",
                      msg("“{1}” is no day. Write days like 24/12/2026, with a space between.", std::string(part)));
    }
    return days;
}

constexpr std::array<std::string_view, 5> repeats{"once", "weeks", "months", "keep", ""};

}

html::Form form_of(const Workshop& w, Lang lang) {
    html::Form form;
    form.preset("title", w.title);
    form.preset("summary", w.summary);
    form.preset("level", code(w.level));
    form.preset("audience", code(w.audience));
    form.preset("material", w.material);
    form.preset("seats", std::to_string(w.seats));
    form.preset("price", w.price_cents == 0         ? "0"
                         : w.price_cents % 100 == 0 ? std::to_string(w.price_cents / 100)
                                                    : i18n::decimal(lang, w.price_cents / 100.0, 2));
    form.preset("place", w.place ? w.place.text() : "");
    form.preset("sign_up", code(w.sign_up));
    if (w.series.first.ok()) form.preset("first", date_text(w.series.first));
    form.preset("from", time_text(w.from_min > 0 ? w.from_min : 10 * 60));
    form.preset("to", time_text(w.to_min > 0 ? w.to_min : 12 * 60));
    const auto every = recurrence::every_of(w.series);
    form.preset("repeat", !every                                   ? "keep"
                          : every->unit == Unit::once              ? "once"
                          : every->unit == Unit::weeks             ? "weeks"
                          : every->unit == Unit::months_by_weekday ? "months"
                                                                   : "keep");
    form.preset("interval", std::to_string(every ? every->interval : 1));
    if (every && every->count) form.preset("count", std::to_string(*every->count));
    if (every && every->until) form.preset("until", date_text(*every->until));
    std::string except;
    for (Date day : w.series.except) except += (except.empty() ? "" : " ") + date_text(day);
    form.preset("except", except);
    net::Params ticks;
    if (w.on_holidays) form.preset("on_holidays", "1");
    return form;
}

Workshop read_form(html::Form& form, const Workshop& before) {
    Workshop w = before;
    w.title = form.text("title", longest_title, msg("Give the workshop a title."));
    w.summary = form.text("summary", longest_summary, html::Need::optional);
    w.material = form.text("material", longest_material, html::Need::optional);
    w.level = level_from(form.value("level")).value_or(Level::beginner);
    w.audience = audience_from(form.value("audience")).value_or(Audience::everybody);
    w.sign_up = sign_up_from(form.value("sign_up")).value_or(SignUp::both);
    w.seats = static_cast<int>(form.whole_number("seats", 1, most_seats).value_or(1));
    w.price_cents = read_price(form);
    w.place = PlaceId::from_text(form.value("place")).value_or(PlaceId{});
    w.from_min = read_time(form, "from");
    w.to_min = read_time(form, "to");
    w.on_holidays = form.ticked("on_holidays");
    w.series.first = form.date("first");
    w.series.except = read_days(form);
    const std::string repeat = form.choice("repeat", {repeats.data(), 4});
    const auto interval = form.whole_number("interval", 1, 12, html::Need::optional);
    const auto count = form.whole_number("count", 1, most_sessions, html::Need::optional);
    std::optional<Date> until;
    if (!form.value("until").empty()) until = form.date("until", html::Need::optional);
    if (form.ok() && repeat != "keep") {
        Every every;
        every.unit = repeat == "weeks" ? Unit::weeks : repeat == "months" ? Unit::months_by_weekday : Unit::once;
        every.interval = static_cast<int>(interval.value_or(1));
        if (every.unit != Unit::once) {
            if (count) every.count = static_cast<int>(*count);
            if (!count && until) every.until = until;
            if (!count && !until)
                form.fail("count",
                          msg("The series must end within a year: say how many sessions there are, or the last day."));
        }
        w.series.rule = recurrence::rule_of(every, w.series.first);
    }
    w.counsellors.clear();
    w.resources.clear();
    return w;
}

Choices choices(db::Read& tx, const Services& use, const Workshop& now, Lang lang) {
    Choices all;
    struct Known {
        std::string id, name, sort;
    };
    std::vector<Known> places;
    places::each_changed(tx, 0, [&](const places::Record& record) {
        if (record.retired && record.place.id != now.place) return;
        if (places.size() >= most_places && record.place.id != now.place) return;
        if (!use.departement.empty() && places::departement(record.place) != use.departement &&
            record.place.id != now.place)
            return;
        const auto commune = territory::commune(record.place.insee);
        std::string name = record.place.name + ", " + (commune ? std::string(commune->name) : record.place.commune);
        std::string sort = text::fold(name);
        places.push_back({record.place.id.text(), std::move(name), std::move(sort)});
    });
    std::sort(places.begin(), places.end(), [](const Known& a, const Known& b) { return a.sort < b.sort; });
    for (Known& each : places) all.places.push_back({std::move(each.id), std::move(each.name)});
    for (const auto& person : accounts::staff(tx, use.vault, use.clock)) {
        const bool leads = std::any_of(person.roles.begin(), person.roles.end(), [](const accounts::Held& held) {
            return held.role == accounts::Role::counsellor || held.role == accounts::Role::coordinator ||
                   held.role == accounts::Role::administrator;
        });
        const bool led = std::find(now.counsellors.begin(), now.counsellors.end(), person.id) != now.counsellors.end();
        if ((leads && !person.closed) || led) all.counsellors.push_back({person.id.text(), person.name});
    }
    for (const auto& each : agenda::resources(tx))
        if (!each.retired || std::find(now.resources.begin(), now.resources.end(), each.id) != now.resources.end())
            all.resources.push_back({each.id.text(), each.name});
    if (now.series.first.ok() && !now.series.rule.empty())
        all.told = recurrence::told(now.series, lang, use.clock.today());
    return all;
}

Error told_day(Error error, Lang lang) {
    for (std::string& each : error.message.args)
        if (const auto day = parse_date(each)) each = i18n::date(lang, *day);
    return error;
}

}
