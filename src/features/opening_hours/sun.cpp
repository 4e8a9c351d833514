#include "features/opening_hours/sun.hpp"

#include <chrono>
#include <cmath>
#include <numbers>

namespace beffroi::opening_hours {
namespace {

constexpr double radians = std::numbers::pi / 180;

struct Position {
    double declination;       ///< radians
    double equation_of_time;  ///< minutes the sundial is ahead of the clock
};

/// The sun at an instant, in Julian centuries from 2000-01-01T12:00Z. Formulas of the NOAA solar calculator
/// (https://gml.noaa.gov/grad/solcalc/calcdetails.html), after Meeus, "Astronomical Algorithms", chapters 25 and 28.
Position sun_at(double t) {
    const double mean_longitude = std::fmod(280.46646 + t * (36000.76983 + t * 0.0003032), 360) * radians;
    const double anomaly = (357.52911 + t * (35999.05029 - 0.0001537 * t)) * radians;
    const double eccentricity = 0.016708634 - t * (0.000042037 + 0.0000001267 * t);
    const double centre = std::sin(anomaly) * (1.914602 - t * (0.004817 + 0.000014 * t)) +
                          std::sin(2 * anomaly) * (0.019993 - 0.000101 * t) + std::sin(3 * anomaly) * 0.000289;
    const double node = (125.04 - 1934.136 * t) * radians;
    const double longitude = mean_longitude + (centre - 0.00569 - 0.00478 * std::sin(node)) * radians;
    const double obliquity =
        (23.0 + (26.0 + (21.448 - t * (46.815 + t * (0.00059 - t * 0.001813))) / 60) / 60 + 0.00256 * std::cos(node)) * radians;
    const double y = std::tan(obliquity / 2) * std::tan(obliquity / 2);
    const double equation = y * std::sin(2 * mean_longitude) - 2 * eccentricity * std::sin(anomaly) +
                            4 * eccentricity * y * std::sin(anomaly) * std::cos(2 * mean_longitude) -
                            0.5 * y * y * std::sin(4 * mean_longitude) - 1.25 * eccentricity * eccentricity * std::sin(2 * anomaly);
    return {std::asin(std::sin(obliquity) * std::sin(longitude)), equation / radians * 4};
}

}

std::optional<int> sun_minute(Sun event, Date date, const Where& where) {
    const bool twilight = event == Sun::dawn || event == Sun::dusk;
    const bool morning = event == Sun::dawn || event == Sun::sunrise;
    const double altitude = (twilight ? -6.0 : -0.833) * radians;  // the sun's upper edge, refraction included
    const double latitude = where.latitude * radians;

    using namespace std::chrono;
    const Instant noon = from_local({date, 12 * 60, 0}, where.zone);
    const auto midnight = sys_days{date};
    const double offset_min = static_cast<double>(duration_cast<minutes>(midnight + hours{12} - noon).count());
    const double day_2000 = static_cast<double>((midnight - sys_days{year{2000} / January / 1}).count()) - 0.5;
    double minute_utc = morning ? 6 * 60 - 4 * where.longitude : 18 * 60 - 4 * where.longitude;
    // The sun moves while we look for it: a second round settles the minute.
    for (int round = 0; round < 2; ++round) {
        const Position sun = sun_at((day_2000 + minute_utc / minutes_in_day) / 36525);
        const double cosine = (std::sin(altitude) - std::sin(latitude) * std::sin(sun.declination)) /
                              (std::cos(latitude) * std::cos(sun.declination));
        if (!(std::abs(cosine) <= 1)) return std::nullopt;
        const double half_day = std::acos(cosine) / radians * 4;
        const double transit = 720 - 4 * where.longitude - sun.equation_of_time;
        minute_utc = morning ? transit - half_day : transit + half_day;
    }
    const int local = static_cast<int>(std::floor(minute_utc + offset_min));
    return ((local % minutes_in_day) + minutes_in_day) % minutes_in_day;
}

}
