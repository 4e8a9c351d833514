#include "features/calendars/busy.hpp"

#include <algorithm>
#include <map>

#include "features/calendars/series.hpp"

namespace beffroi::calendars {
namespace {

using agenda::Span;

/// The zone of an event's wall clock: its own, when it says one.
std::string_view clock_of(const ical::Read& event, std::string_view zone) {
    return event.starts.whole_day || event.zone.empty() ? zone : std::string_view(event.zone);
}

struct Expansion {
    std::string_view zone;
    Instant from, to;
    Busy& busy;

    void add(Span span) const {
        if (span.to > from && span.from < to && span.to > span.from) busy.spans.push_back(span);
    }
    void once(const ical::Read& event) const { add({event.starts.at, event.ends.at}); }

    /// `changed`: times of the series that are told apart.
    void series(const ical::Read& event, const std::vector<ical::When>& changed) const {
        const std::string_view clock = clock_of(event, zone);
        const LocalTime first =
            event.starts.whole_day ? LocalTime{event.starts.day, 0, 0} : to_local(event.starts.at, clock);
        recurrence::Series days;
        days.first = first.date;
        if (!event.rule.empty()) {
            auto rule = recurrence::read_rule(with_until_as_day(event.rule, clock, first.minute), first.date);
            // One that ended before it began has no time at all, as if it were not there.
            if (!rule && rule.error().code == "rule_ends_early") return;
            if (!rule) {
                ++busy.unclear;
                return;
            }
            days.rule = *std::move(rule);
        }
        for (const auto* list : {&event.except, &changed})
            for (const ical::When& each : *list) days.except.push_back(day_of(each, clock));
        for (const ical::When& each : event.also) days.also.push_back(day_of(each, clock));
        if (days.rule.empty() && !days.also.empty()) days.also.push_back(days.first);
        for (auto* list : {&days.except, &days.also}) {
            std::sort(list->begin(), list->end(), [](Date a, Date b) { return days_between(b, a) < 0; });
            list->erase(std::unique(list->begin(), list->end()), list->end());
        }
        const auto length = event.ends.at - event.starts.at;
        const int whole = event.starts.whole_day ? std::max(1, days_between(event.starts.day, event.ends.day)) : 0;
        const Date begin = to_local(from - length - std::chrono::days{1}, clock).date, end = to_local(to, clock).date;
        recurrence::each(days, begin, end, [&](Date day) {
            const Instant at = from_local({day, first.minute, first.second}, clock);
            add({at, whole > 0 ? from_local({add_days(day, whole), 0, 0}, clock) : at + length});
            return busy.spans.size() < most_times * 4;
        });
    }
};

std::vector<Span> merged(std::vector<Span> spans) {
    std::sort(spans.begin(), spans.end(), [](const Span& a, const Span& b) { return a.from < b.from; });
    std::vector<Span> apart;
    for (const Span& each : spans) {
        if (!apart.empty() && each.from <= apart.back().to)
            apart.back().to = std::max(apart.back().to, each.to);
        else
            apart.push_back(each);
    }
    if (apart.size() > most_times) apart.resize(most_times);
    return apart;
}

}

Busy busy_of(const ical::Text& text, std::string_view zone, FunctionRef<bool(std::string_view uid)> ours, Instant from,
             Instant to) {
    Busy busy;
    const Expansion expand{zone, from, to, busy};
    std::map<std::string_view, std::vector<ical::When>> changed;
    for (const ical::Read& each : text.events)
        if (each.occurrence) changed[each.uid].push_back(*each.occurrence);
    for (const ical::Read& each : text.events) {
        // What takes no time may be as unclear as it likes.
        if (!each.takes_time || ours(each.uid)) continue;
        if (each.unreadable) {
            ++busy.unclear;
            continue;
        }
        const auto apart = changed.find(each.uid);
        static const std::vector<ical::When> none;
        if (each.occurrence || (each.rule.empty() && each.also.empty()))
            expand.once(each);
        else
            expand.series(each, apart == changed.end() ? none : apart->second);
    }
    busy.spans = merged(std::move(busy.spans));
    return busy;
}

}
