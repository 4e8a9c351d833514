// Words, numbers and dates in the language of the page. English keys, French catalogue (locale/fr.po), both compiled in.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "platform/base/result.hpp"
#include "platform/base/time.hpp"

namespace beffroi {

enum class Lang { fr, en };

namespace i18n {

std::string_view code(Lang lang);  ///< "fr", "en"

/// A key of the catalogue for where it is translated later: a literal, which lives as long as the program.
consteval std::string_view key(const char* literal) { return literal; }

/// The sentence for `key`. English is the key itself; a missing French one is the key, and fails the tests.
std::string_view translate(Lang lang, std::string_view key);
/// With `{1}`, `{2}` filled.
std::string format(Lang lang, const Message& message);
/// "1 place" / "{n} places": French treats 0 as singular.
std::string plural(Lang lang, std::string_view one, std::string_view many, std::int64_t n);

/// "1 331" in French (narrow no-break space), "1,331" in English.
std::string number(Lang lang, std::int64_t n);
std::string decimal(Lang lang, double x, int digits);
/// "mardi 24 novembre 2026", "Tuesday 24 November 2026". The year is left out when `with_year` is false.
std::string date(Lang lang, Date date, bool with_year = true);
/// "24 novembre 2026", without the weekday.
std::string short_date(Lang lang, Date date);
/// "14 h", "9 h 05"; "2 pm", "9:05 am", "noon", "midnight". Minutes beyond 1440 are of the next day.
std::string time_of_day(Lang lang, int minute);
std::string weekday(Lang lang, unsigned iso_day);  ///< 1 Monday to 7 Sunday
std::string month(Lang lang, unsigned month);
/// Metres for people: "350 m", "2,4 km", "18 km".
std::string distance(Lang lang, double metres);
/// Parts joined as a sentence does: "a, b et c".
std::string list(Lang lang, const std::vector<std::string>& parts);

}
}
