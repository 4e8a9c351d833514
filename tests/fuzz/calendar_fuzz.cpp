// Any bytes as a calendar: read without a fault, and what is read makes sense; what a device would make of it too.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "features/calendars/ical.hpp"
#include "features/calendars/sent.hpp"

namespace {

/// Each time that was moved stands for one day of its series, which leaves that day out.
void check_meant(std::string_view text) {
    using namespace beffroi;
    const auto sent = calendars::read_sent(text, "Europe/Paris");
    if (sent.refusal) return;
    const auto meant = calendars::absence_of(sent, {agenda::PersonId{1}, calendars::Shown::names, Lang::fr}, "14762");
    if (meant.refusal) return;
    const auto& except = meant.absence.series.except;
    for (const auto& each : meant.moved) {
        if (std::count(except.begin(), except.end(), each.day) != 1) std::abort();
        if (!each.absence.series.rule.empty() || each.absence.days < 1 || each.absence.days > 366) std::abort();
    }
}

}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace beffroi;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (size > 20'000) return 0;
    const auto read = calendars::ical::read(text, "Europe/Paris");
    if (!read) return 0;
    check_meant(text);
    for (const auto& event : read->events) {
        if (event.unreadable) continue;
        if (event.ends.at < event.starts.at || event.ends.whole_day != event.starts.whole_day || !event.starts.day.ok())
            std::abort();
        // Written again it is one event still.
        calendars::ical::Writer out;
        calendars::ical::Event e;
        e.uid = event.uid;
        e.summary = event.summary;
        e.starts = event.starts.at;
        e.ends = event.ends.at;
        out.add(e);
        const auto again = calendars::ical::read(out.take(), "Europe/Paris");
        if (!again || again->events.size() != 1 || again->others) std::abort();
    }
    return 0;
}
