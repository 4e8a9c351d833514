// Time: instants in UTC microseconds, civil dates, zones through the IANA database.
#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace beffroi {

using Instant = std::chrono::sys_time<std::chrono::microseconds>;
using Date = std::chrono::year_month_day;

/// Microseconds since 1970-01-01T00:00Z, as stored.
inline std::int64_t to_micros(Instant at) { return at.time_since_epoch().count(); }
inline Instant from_micros(std::int64_t micros) { return Instant{std::chrono::microseconds{micros}}; }

/// What a wall clock shows in some zone.
struct LocalTime {
    Date date;
    int minute = 0;  ///< of the day, 0 to 1439
    int second = 0;
    auto operator<=>(const LocalTime&) const = default;
};

/// `zone` is an IANA name ("Europe/Paris", "Indian/Reunion"); unknown names fall back to Europe/Paris.
LocalTime to_local(Instant at, std::string_view zone);
/// The instant of a wall-clock time. In the hour skipped in spring: the instant just after the gap;
/// in the hour repeated in autumn: the first of the two.
Instant from_local(const LocalTime& local, std::string_view zone);

/// "2026-11-24". Errors: nothing but a real date is read.
std::optional<Date> parse_date(std::string_view text);
std::string date_text(Date date);
/// "2026-11-24T10:00:00Z".
std::string instant_text(Instant at);
/// Reads RFC 3339 ("2026-11-24T10:00:00+01:00", fractions allowed).
std::optional<Instant> parse_instant(std::string_view text);
/// "Tue, 24 Nov 2026 10:00:00 GMT", as HTTP writes dates.
std::string http_date(Instant at);
Date add_days(Date date, int days);
int days_between(Date from, Date to);
/// Easter Sunday of the Gregorian calendar (Meeus, "Astronomical Algorithms", chapter 8, after Butcher, 1876).
Date easter_sunday(int year);

/// Where the time comes from: the system, or a fixed instant in tests and demonstrations.
class Clock {
public:
    Clock() = default;
    static Clock fixed(Instant at) { Clock c; c.fixed_ = at; return c; }
    Instant now() const {
        return fixed_ ? *fixed_
                      : std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
    }
    Date today(std::string_view zone = "Europe/Paris") const { return to_local(now(), zone).date; }

private:
    std::optional<Instant> fixed_;
};

}
