#include "features/calendars/sent.hpp"

#include <algorithm>
#include <chrono>

#include "features/calendars/series.hpp"
#include "features/calendars/xml.hpp"
#include "platform/base/text.hpp"

namespace beffroi::calendars {

using std::chrono::days;

Refusal refused(std::string_view precondition, Message message, net::Status status) {
    return {status, xml::caldav, precondition, std::move(message)};
}
Refusal not_supported(Message message) { return refused("supported-calendar-data", std::move(message)); }

Sent read_sent(std::string_view body, std::string_view zone) {
    const auto no = [](Refusal why) { return Sent{{}, {}, std::move(why)}; };
    auto text = ical::read(body, zone);
    if (!text) return no(refused("valid-calendar-data", text.error().message));
    if (text->others)
        return no(refused("supported-calendar-component", msg("Only events are kept here: no tasks, no notes.")));
    if (text->events.empty())
        return no(refused("valid-calendar-object-resource", msg("There is no event in what was sent.")));
    Sent sent;
    bool has_event = false;
    for (ical::Read& each : text->events) {
        if (each.uid.empty() || each.uid.size() > 300 || each.uid != text->events.front().uid ||
            (has_event && !each.occurrence))
            return no(refused("valid-calendar-object-resource",
                              msg("Each event is kept apart, with an identifier of its own.")));
        if (each.unreadable)
            return no(not_supported(msg("We can’t read when this event takes place, or how often it comes back.")));
        if (each.occurrence) {
            sent.apart.push_back(each);
        } else {
            sent.event = each;
            has_event = true;
        }
    }
    if (!has_event)
        return no(
            not_supported(msg("This is one time of a series, without the series. Add an event of its own instead.")));
    if (sent.apart.size() > most_apart)
        return no(
            not_supported(msg("Too many times of this series were changed apart: {1} at most. End it, and begin "
                              "another one.",
                              std::to_string(most_apart))));
    return sent;
}

namespace {

/// Whether two zones show the same time throughout the year, as far as one looks at the quarters of two years.
bool same_clock(const ical::Read& event, std::string_view zone) {
    if (event.starts.whole_day || event.zone.empty()) return true;
    // Only what the device's zone and ours say of the event itself, and of days that it names, is known here.
    const std::string& theirs = event.zone;
    if (theirs == "UTC") return zone == "UTC";
    if (theirs == zone) return true;
    for (int quarter = 0; quarter < 8; ++quarter) {
        const Instant at = event.starts.at + days{91 * quarter};
        // An unknown name falls back to Paris, as the reader does for times.
        if (to_local(at, theirs) != to_local(at, zone)) return false;
    }
    return true;
}

Meant one_absence(const ical::Read& event, const Owner& owner, const std::string& insee) {
    const std::string_view zone = zone_of(insee);
    agenda::Absence a;
    a.counsellor = owner.person;
    a.insee = insee;
    if (!event.takes_time)
        return {a,
                {},
                not_supported(msg("What takes no time is not kept here: in this calendar each event means that you are "
                                  "not free. Keep it in another calendar."))};
    // What colleagues read of it: of a private event, nothing but the time.
    if (!event.is_private) a.why = text::shorten(text::trim(event.summary), agenda::longest_name);
    if (event.starts.whole_day) {
        a.series.first = event.starts.day;
        a.days = std::max(1, days_between(event.starts.day, event.ends.day));
    } else {
        const LocalTime from = to_local(event.starts.at, zone);
        // Begun seconds count as whole minutes on both sides.
        LocalTime to = to_local(event.ends.at + std::chrono::seconds{59}, zone);
        a.series.first = from.date;
        a.from_min = from.minute;
        a.days = days_between(from.date, to.date) + 1;
        a.to_min = to.minute;
        if (a.to_min == 0 && a.days > 1) {
            a.to_min = 24 * 60;
            --a.days;
        }
        if (a.days == 1 && a.to_min <= a.from_min)
            return {a,
                    {},
                    refused("valid-calendar-data",
                            msg("This event takes no time: its end must come after its beginning."))};
    }
    if (a.days > 366) return {a, {}, not_supported(msg("This event is too long: a year at most."))};
    if (!event.rule.empty() || !event.also.empty()) {
        if (!same_clock(event, zone))
            return {
                a,
                {},
                not_supported(msg("This series keeps the time of another place: when the clocks change, it would be "
                                  "at another hour here. Choose the time zone {1}.",
                                  std::string(zone)))};
        a.series.rule = with_until_as_day(event.rule, zone, a.from_min);
        for (const ical::When& each : event.except) a.series.except.push_back(day_of(each, zone));
        for (const ical::When& each : event.also) {
            if (!event.starts.whole_day && to_local(each.at, zone).minute != a.from_min)
                return {a, {}, not_supported(msg("Each time of a series begins at the same hour here."))};
            a.series.also.push_back(day_of(each, zone));
        }
        if (a.series.rule.empty()) {
            // Days without a rule: the first one among them.
            a.series.also.push_back(a.series.first);
        }
        for (auto* list : {&a.series.except, &a.series.also}) {
            std::sort(list->begin(), list->end(), [](Date x, Date y) { return days_between(y, x) < 0; });
            list->erase(std::unique(list->begin(), list->end()), list->end());
        }
    }
    return {a, {}, {}};
}

/// Leaves out of `series` the day that `each` changes; what was moved comes besides.
std::optional<Refusal> apply(const ical::Read& each, const Owner& owner, const agenda::Absence& before, Meant& series) {
    const std::string_view zone = zone_of(before.insee);
    if (each.and_later)
        return not_supported(
            msg("A series can’t be changed from one of its times on. End it the day before, and add "
                "another one."));
    if (!each.rule.empty() || !each.also.empty())
        return refused("valid-calendar-object-resource", msg("One time of a series can’t come back itself."));
    const Date day = day_of(*each.occurrence, zone);
    const bool at_its_hour =
        each.occurrence->whole_day || to_local(each.occurrence->at, zone).minute == before.from_min;
    auto days = before.series;
    days.except.clear();
    const bool comes_back = !days.rule.empty() || !days.also.empty();
    if (!comes_back || !at_its_hour || !recurrence::takes_place(days, day))
        return not_supported(
            msg("The time of {1} is not one of this series: it can’t be changed apart. Add an event "
                "of its own instead.",
                i18n::date(owner.lang, day)));
    auto& except = series.absence.series.except;
    if (std::find(except.begin(), except.end(), day) == except.end()) except.push_back(day);
    // Free after all: cancelled, or kept as something that takes no time.
    if (!each.takes_time) return {};
    Meant one = one_absence(each, owner, before.insee);
    if (one.refusal) return std::move(one.refusal);
    series.moved.push_back({day, std::move(one.absence)});
    return {};
}

}

Meant absence_of(const Sent& sent, const Owner& owner, const std::string& insee) {
    Meant meant = one_absence(sent.event, owner, insee);
    if (meant.refusal || sent.apart.empty()) return meant;
    agenda::Absence whole = meant.absence;
    if (!whole.series.rule.empty()) {
        auto rule = recurrence::read_rule(whole.series.rule, whole.series.first);
        if (!rule) return {whole, {}, not_supported(rule.error().message)};
        whole.series.rule = *std::move(rule);
    }
    std::vector<Date> changed;
    for (const ical::Read& each : sent.apart) {
        if (auto why = apply(each, owner, whole, meant)) return {whole, {}, std::move(why)};
        const Date day = day_of(*each.occurrence, zone_of(insee));
        if (std::find(changed.begin(), changed.end(), day) != changed.end())
            return {whole,
                    {},
                    refused("valid-calendar-object-resource",
                            msg("The time of {1} was changed apart twice.", i18n::date(owner.lang, day)))};
        changed.push_back(day);
    }
    auto& except = meant.absence.series.except;
    std::sort(except.begin(), except.end(), [](Date a, Date b) { return days_between(b, a) < 0; });
    std::sort(meant.moved.begin(), meant.moved.end(),
              [](const Moved& a, const Moved& b) { return days_between(b.day, a.day) < 0; });
    return meant;
}

}
