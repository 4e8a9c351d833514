// Any text: read within bounds or refused with a position in it; what is read means the same once written and read again.
#include <cstdint>
#include <cstdlib>
#include <iostream>

#include "features/opening_hours/evaluate.hpp"
#include "features/opening_hours/opening_hours.hpp"

using namespace beffroi;
using namespace beffroi::opening_hours;

namespace {

[[noreturn]] void wrong(std::string_view what, const std::string& text, const std::string& again) {
    std::cerr << what << "\n  " << text << "\n  " << again << '\n';
    std::abort();
}

/// A calendar with a holiday every ninth day, so that short ranges of dates meet some.
const Where& place() {
    static const Where where = [] {
        Where w([](Date date) { return std::chrono::sys_days{date}.time_since_epoch().count() % 9 == 0; });
        w.school_holiday = [](Date date) { return static_cast<unsigned>(date.month()) % 4 == 0; };
        return w;
    }();
    return where;
}

}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    Fault fault;
    const auto hours = Hours::parse(text, &fault);
    if (!hours) {
        if (fault.position > text.size() || fault.message.key.empty()) wrong("a fault out of the text", text, "");
        i18n::format(Lang::fr, fault.message);
        return 0;
    }
    const std::string canonical = hours->text();
    if (canonical.size() > Hours::max_bytes) return 0;
    const auto again = Hours::parse(canonical, &fault);
    if (!again) wrong("the canonical text is refused at byte " + std::to_string(fault.position), text, canonical);
    if (again->text() != canonical) wrong("the canonical text changes", canonical, again->text());

    // Days on both sides of New Year, of a leap day, of Easter; the text chooses where to begin.
    std::uint32_t seed = 2166136261u;
    for (const char c : text) seed = (seed ^ static_cast<unsigned char>(c)) * 16777619u;
    const Date first = add_days(*parse_date("2023-12-25"), static_cast<int>(seed % 1500));
    for (int ahead = 0; ahead < 120; ahead += 11) {
        const Date date = add_days(first, ahead);
        const DayLine line(hours->rules(), date, place());
        for (int minute = static_cast<int>(seed % 97); minute < minutes_in_day; minute += 97) {
            const LocalTime at{date, minute, 0};
            const Status status = hours->status_at(at, place());
            if (again->status_at(at, place()) != status) wrong("means something else on " + date_text(date), text, canonical);
            if (again->comment_at(at, place()) != hours->comment_at(at, place())) wrong("has another remark on " + date_text(date), text, canonical);
            if (line.at(minute).status(hours->rules()) != status) wrong("the day's line differs on " + date_text(date), text, canonical);
        }
        int last = -1;
        for (const auto& interval : hours->day(date, place())) {
            if (interval.from < last || interval.to < interval.from || interval.from < 0 || interval.from >= minutes_in_day ||
                interval.to > 2 * minutes_in_day)
                wrong("intervals out of order on " + date_text(date), text, canonical);
            last = interval.to;
        }
    }
    const LocalTime now{first, static_cast<int>(seed % minutes_in_day), 0};
    if (const auto next = hours->next_change(now, place())) {
        if (!(*next > now)) wrong("a change in the past", text, canonical);
        if (hours->status_at(*next, place()) == hours->status_at(now, place())) wrong("a change that changes nothing", text, canonical);
    }
    state(*hours, now, place(), Lang::fr);
    week(*hours, first, place(), Lang::en);
    return 0;
}
