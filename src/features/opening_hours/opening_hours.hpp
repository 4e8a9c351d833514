// Opening hours in the OpenStreetMap grammar: read, asked "open now?", told as a week.
// Specification: https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification
//
//     auto hours = Hours::parse("Mo-Fr 09:00-12:00,14:00-17:00; We off");
//     Where here([](Date date) { return territory::is_holiday(date, "14"); });
//     if (hours && hours->open_at(now, here)) …
#pragma once
#include <array>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "platform/base/result.hpp"
#include "platform/base/time.hpp"
#include "platform/i18n/i18n.hpp"

namespace beffroi::opening_hours {

/// Answers whether a date is a holiday where the place is.
using IsHoliday = std::function<bool(Date)>;
/// The same; nothing when that is not known.
using MayBeHoliday = std::function<std::optional<bool>(Date)>;

/// What must be known of where a place is. Built from the public holidays alone it serves nearly every text; `Where{}`
/// knows no holiday. Keep one for many places of the same département: copying it copies the functions.
struct Where {
    IsHoliday public_holiday;
    MayBeHoliday school_holiday;  ///< empty: never known. Where a rule for `SH` decides then, the status is unknown
    double latitude = 46.54;  ///< the middle of France; only texts with sunrise, sunset, dawn or dusk look at it
    double longitude = 2.43;
    std::string_view zone = "Europe/Paris";  ///< IANA name, for the sun only

    Where() = default;
    template <class F>
        requires(!std::is_same_v<std::remove_cvref_t<F>, Where> && std::is_invocable_r_v<bool, F&, Date>)
    Where(F&& is_public_holiday) : public_holiday(std::forward<F>(is_public_holiday)) {}
};

/// What stands in the text that the reader could not use.
struct Fault {
    std::size_t position = 0;  ///< byte offset, from 0
    Message message;  ///< names the place in the text and what was expected there
};

enum class Status {
    closed,
    open,
    unknown,  ///< the text says so, or gives a comment ("sur rendez-vous") or an open end (17:00+) instead of a certainty; or
    ///< it depends on school holidays that are not known
};

struct Rules;  // of this folder alone

/// The hours of one place: a value, cheap to copy, safe to share between threads. Equal texts may share one.
class Hours {
public:
    /// Longest text read, in bytes.
    static constexpr std::size_t max_bytes = 4096;

    /// Reads the grammar, and what real files hold besides: any case, French and English names of days and months, "9h30",
    /// "9-12", long dashes, missing spaces and zeros. It never guesses: what has no single meaning is a fault.
    /// Errors: `bad_opening_hours` with the position in its message; `fault` gets it as a number.
    static Result<Hours> parse(std::string_view text, Fault* fault = nullptr);

    /// A rule made only of times after a rule with days adds to it; any other rule after `;` replaces, on its days, what
    /// stands before it (the night hours of the day before included), as the reference implementation reads them.
    Status status_at(const LocalTime& at, const Where& where) const;
    bool open_at(const LocalTime& at, const Where& where) const { return status_at(at, where) == Status::open; }
    /// The comment that holds at an instant ("sur rendez-vous"), or nothing.
    std::string_view comment_at(const LocalTime& at, const Where& where) const;

    /// When the status changes next, looking at most `days` ahead.
    std::optional<LocalTime> next_change(const LocalTime& from, const Where& where, int days = 62) const;

    /// Intervals that begin on `date` and aren't closed, in order, in minutes of that day; an end beyond 1440 runs into the
    /// next day.
    struct Interval {
        int from = 0, to = 0;
        std::string comment;  ///< "sur rendez-vous"
        bool open_ended = false;  ///< `to` is the last minute that is certain: 17:00+ is from 17:00 to 17:00
        Status status = Status::open;
        bool operator==(const Interval&) const = default;
    };
    std::vector<Interval> day(Date date, const Where& where) const;

    /// The text in canonical form: reading it gives the same hours.
    std::string text() const;

    Hours();  ///< never open
    Hours(const Hours&);
    Hours(Hours&&) noexcept;
    Hours& operator=(const Hours&);
    Hours& operator=(Hours&&) noexcept;
    ~Hours();

    /// The rules as read, for the files of this folder.
    const Rules& rules() const { return *rules_; }

private:
    std::shared_ptr<const Rules> rules_;
};

/// "Ouvert jusqu'à 12 h", "Fermé, ouvre mardi à 9 h", "Ouvert jour et nuit", "Sur rendez-vous jusqu'à 12 h".
struct State {
    bool open = false;
    std::string sentence;
    Status status = Status::closed;
};
State state(const Hours& hours, const LocalTime& now, const Where& where, Lang lang);

/// One line a day for a table: {"lundi", "9 h – 12 h et 14 h – 17 h"}; holidays and irregular weeks are told for the
/// week of `today`, with what differs in other weeks as sentences in `notes`.
struct Week {
    struct Line {
        std::string day;
        std::string hours;
        bool today = false;
        bool closed = false;
    };
    std::vector<Line> lines;
    std::vector<std::string> notes;
};
Week week(const Hours& hours, Date today, const Where& where, Lang lang);

// ---- As a table, for those who write hours ----

/// The hours of a week as a form holds them.
struct Table {
    struct Span {
        int from = 0, to = 0;  ///< minutes of the day; `to` is 1440 at most
        bool operator==(const Span&) const = default;
    };
    using Day = std::vector<Span>;  ///< at most two, in order and apart; none: closed
    enum class School { always, holidays_only, not_in_holidays };
    std::array<Day, 7> days;  ///< Monday first
    std::optional<Day> public_holidays;  ///< none: nothing is said of them; empty: closed
    School school = School::always;  ///< nothing when every day is closed
    bool operator==(const Table&) const = default;
};
/// The table that says all that the hours say, and no more; none when no table does (dates, remarks, three openings a day…).
/// Proven for each text: both are compared on every kind of day that there is.
std::optional<Table> table_of(const Hours& hours);
/// The canonical text of a sound table: "Mo-Fr 09:00-12:00,14:00-17:00; PH off"; "off" when every day is closed.
/// `table_of` reads it back as the same table.
std::string text_of(const Table& table);
/// Whether spans are in order, apart, at most two a day and within it.
bool sound(const Table& table);
/// A time of day as people write it, in minutes: "9h", "9:30", "9 h 30", "24:00".
std::optional<int> minute_from(std::string_view text);

/// `beffroi opening-hours --at 2026-11-24T10:00 'Mo-Fr 09:00-12:00' [--json]`: fills `out` and returns the exit code.
/// `at` is the wall clock where the place is. Exit 0 and "open", "closed" or "unknown" on one line; exit 2 and
/// "fault at byte N: …" when the text, or "…" when the instant, can't be read. With `json`, one object with `state`
/// ("open", "closed", "unknown", "fault"), `next_change` ("2026-11-24T12:00" or null), `comment`, `canonical`,
/// `position` (bytes from 0, or null) and `message`, whatever the outcome. Sentences, not words for programs, are in `lang`.
int command_line(std::string_view at, std::string_view text, bool json, const Where& where, std::string& out,
                 Lang lang = Lang::en);

}
