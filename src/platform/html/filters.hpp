// The filters every template may use: {{ value | date }}. A filter is a function of the value, the language and further
// arguments; a feature adds its own in its namespace, with `Lang` as second parameter.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/time.hpp"
#include "platform/i18n/i18n.hpp"

namespace beffroi::html::filters {

/// The language, in a type of this namespace: that is how {{ x | date }} finds the functions below.
struct In {
    Lang lang;
    constexpr operator Lang() const { return lang; }  // NOLINT: meant to convert
};

/// "mardi 24 novembre 2026"
std::string date(Date day, In in);
/// "mardi 24 novembre"
std::string day_and_month(Date day, In in);
/// "24 novembre 2026"
std::string short_date(Date day, In in);
/// "2026-11-24", for `datetime` and `<input type="date">`
std::string iso_date(Date day, In in);
/// Minutes of the day: "14 h", "2 pm"
std::string time_of_day(int minute, In in);
/// A wall-clock time: "mardi 24 novembre 2026 à 14 h"
std::string date_and_time(const LocalTime& at, In in);
/// "1 331"
std::string number(std::int64_t n, In in);
/// With a fixed number of digits: "2,40"
std::string decimal(double x, In in, int digits);
/// Metres: "350 m", "2,4 km"
std::string distance(double metres, In in);
/// A French E.164 number as people read it: "+33231660000" → "02 31 66 00 00"; others as they are, grouped.
std::string phone(std::string_view e164, In in);
/// "a, b et c"
std::string list(const std::vector<std::string>& parts, In in);
/// At most `code_points`, cut at a word.
std::string shorten(std::string_view s, In in, int code_points);
/// A sentence that arose elsewhere.
std::string translate(const Message& message, In in);
/// A catalogue key that C++ chose (label(…)).
std::string_view translate(std::string_view key, In in);
/// First letter in upper case.
std::string capital(std::string_view s, In in);

}
