// iCalendar (RFC 5545): what we write, and what others send.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "features/recurrence/recurrence.hpp"
#include "platform/base/content_line.hpp"
#include "platform/base/result.hpp"
#include "platform/base/time.hpp"

namespace beffroi::calendars::ical {

/// The longest text that is read, in bytes, and the most events in it.
inline constexpr std::size_t longest = 4 * 1024 * 1024, most_events = 20'000;

// ---- Writing ----

/// One event at one time.
struct Event {
    std::string uid;
    int sequence = 0;
    Instant changed;  ///< DTSTAMP and LAST-MODIFIED
    Instant starts, ends;
    bool cancelled = false;
    std::string summary, location, description;
    std::optional<Instant> occurrence;  ///< RECURRENCE-ID: one time of a series, by when it begins
};
/// One time of a series, by when it would have begun.
struct Instead {
    Date day{};
    int minute = 0;
    bool whole_days = false;
};
/// Time that comes back by days of a wall clock.
struct Block {
    std::string uid;
    Instant changed;
    recurrence::Series series;
    std::string_view zone;
    int from_min = 0, days = 1, to_min = 1440;
    std::string summary;
    std::optional<Instead> instead_of;  ///< RECURRENCE-ID
    bool whole_days() const { return from_min == 0 && to_min == 24 * 60; }
};
struct Period {
    Instant from, to;
};

class Writer {
public:
    /// `name` of the calendar, shown by programs that subscribe; may be empty.
    explicit Writer(std::string_view name = {});
    void add(const Event& event);
    void add(const Block& block);
    /// VFREEBUSY (RFC 4791, 7.10).
    void add_busy(Instant from, Instant to, const std::vector<Period>& busy, Instant now);
    /// The whole text, lines ended by CRLF.
    std::string take();

private:
    void line(std::string_view name, std::string_view value) { content_line::append(out_, name, value); }
    std::string out_;
    std::string zones_;  ///< those that are told already
};

// ---- Reading ----

/// A day, or a moment.
struct When {
    bool whole_day = false;
    Date day{};
    Instant at;
    bool operator==(const When&) const = default;
};
/// An event as it was sent.
struct Read {
    std::string uid, summary;
    int sequence = 0;
    When starts, ends;
    std::string zone;  ///< TZID as written; "UTC"; empty: the wall clock of whoever reads
    std::string rule;  ///< RRULE
    std::vector<When> except, also;
    std::optional<When> occurrence;  ///< RECURRENCE-ID
    bool and_later = false;  ///< with those that follow (RANGE)
    bool takes_time = true;  ///< neither TRANSPARENT nor cancelled
    bool cancelled = false;
    bool is_private = false;
    bool unreadable = false;  ///< something that says when it is could not be read
};
struct Text {
    std::vector<Read> events;
    bool others = false;  ///< tasks, journals: something besides events
};
/// Times without zone, and in zones that nobody knows, are those of `zone`. Errors: `not_a_calendar`, `calendar_large`.
Result<Text> read(std::string_view text, std::string_view zone);

}
