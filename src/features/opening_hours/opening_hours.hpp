// Opening hours in the OpenStreetMap grammar: read, asked "open now?", told as a week.
// Specification: https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/result.hpp"
#include "platform/base/time.hpp"
#include "platform/i18n/i18n.hpp"

namespace beffroi::opening_hours {

/// Answers whether a date is a public holiday where the place is.
using IsHoliday = std::function<bool(Date)>;

/// What stands in the text that the reader could not use.
struct Fault {
    std::size_t position = 0;  ///< byte offset, from 0
    Message message;
};

class Hours {
public:
    /// Errors: `bad_opening_hours` with the position in its message; `fault` gets it as a number.
    static Result<Hours> parse(std::string_view text, Fault* fault = nullptr);

    bool open_at(const LocalTime& at, const IsHoliday& holiday) const;

    /// When the state changes next, looking at most `days` ahead.
    std::optional<LocalTime> next_change(const LocalTime& from, const IsHoliday& holiday, int days = 62) const;

    /// Open intervals that begin on `date`, in order, in minutes of that day; an end beyond 1440 runs into the next day.
    struct Interval {
        int from = 0, to = 0;
        std::string comment;  ///< "sur rendez-vous"
        bool open_ended = false;
        bool operator==(const Interval&) const = default;
    };
    std::vector<Interval> day(Date date, const IsHoliday& holiday) const;

    /// The text in canonical form.
    std::string text() const;

    Hours();
    Hours(const Hours&);
    Hours(Hours&&) noexcept;
    Hours& operator=(const Hours&);
    Hours& operator=(Hours&&) noexcept;
    ~Hours();

private:
    struct Rules;
    std::shared_ptr<const Rules> rules_;
};

/// "Ouvert jusqu'à 12 h", "Fermé, ouvre mardi à 9 h", "Ouvert jour et nuit".
struct State {
    bool open = false;
    std::string sentence;
};
State state(const Hours& hours, const LocalTime& now, const IsHoliday& holiday, Lang lang);

/// One line a day for a table: {"lundi", "9 h – 12 h et 14 h – 17 h"}; holidays and irregular weeks are told for the
/// week of `today`, with what differs in other weeks as sentences in `notes`.
struct Week {
    struct Line { std::string day; std::string hours; bool today = false; bool closed = false; };
    std::vector<Line> lines;
    std::vector<std::string> notes;
};
Week week(const Hours& hours, Date today, const IsHoliday& holiday, Lang lang);

}
