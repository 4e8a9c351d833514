// Any text as hours: when a table is offered, it is sound, its text reads back as the same table and says the same.
// Any text as a time of day: a minute of the day or nothing.
#include <cstdint>
#include <cstdlib>
#include <iostream>

#include "features/opening_hours/opening_hours.hpp"

using namespace beffroi;
using namespace beffroi::opening_hours;

namespace {
void must(bool truth, const char* what) {
    if (truth) return;
    std::cerr << what << '\n';
    std::abort();
}
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto minute = minute_from(text)) must(*minute >= 0 && *minute <= 1440, "a minute of no day");
    const auto hours = Hours::parse(text);
    if (!hours) return 0;
    const auto table = table_of(*hours);
    if (!table) return 0;
    must(sound(*table), "a table that is not sound");
    const auto again = Hours::parse(text_of(*table));
    must(again.ok(), "a text that can't be read back");
    must(table_of(*again) == table, "another table comes back");
    // One kind of day each: the weekday, a public holiday, school holidays.
    Where where([](Date date) { return static_cast<unsigned>(date.day()) % 5 == 0; });
    where.school_holiday = [](Date date) -> std::optional<bool> { return static_cast<unsigned>(date.day()) % 2 == 0; };
    for (int day = 0; day < 30; ++day)
        for (int minute = 0; minute < 1440; minute += 173) {
            const LocalTime at{add_days({std::chrono::year{2026}, std::chrono::March, std::chrono::day{1}}, day),
                               minute};
            must(hours->status_at(at, where) == again->status_at(at, where), "the hours changed their meaning");
        }
    return 0;
}
