// Numbers, dates, times, distances and lists as people write them in each language.
// French follows the "Lexique des règles typographiques en usage à l'Imprimerie nationale".
#include "platform/i18n/i18n.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace beffroi::i18n {
namespace {

constexpr std::string_view narrow_space = "\u202F";  // no-break, between thousands
constexpr std::string_view space = "\u00A0";         // no-break, before a unit

constexpr std::array<std::string_view, 7> weekdays_fr = {"lundi",    "mardi",  "mercredi", "jeudi",
                                                         "vendredi", "samedi", "dimanche"};
constexpr std::array<std::string_view, 7> weekdays_en = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                                         "Friday", "Saturday", "Sunday"};
constexpr std::array<std::string_view, 12> months_fr = {"janvier",   "février", "mars",     "avril",
                                                        "mai",       "juin",    "juillet",  "août",
                                                        "septembre", "octobre", "novembre", "décembre"};
constexpr std::array<std::string_view, 12> months_en = {"January",   "February", "March",    "April",
                                                        "May",       "June",     "July",     "August",
                                                        "September", "October",  "November", "December"};

/// Digits in groups of three. French leaves four digits of a year alone, but a count of 1 331 is grouped as well.
std::string grouped(std::string_view digits, std::string_view separator) {
    std::string out;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (i > 0 && (digits.size() - i) % 3 == 0) out += separator;
        out += digits[i];
    }
    return out;
}

std::string day_month(Lang lang, Date date) {
    const auto day = static_cast<unsigned>(date.day());
    // Only the first is an ordinal in French.
    std::string out = std::to_string(day);
    if (lang == Lang::fr && day == 1) out += "er";
    out += lang == Lang::fr ? space : std::string_view(" ");
    return out + month(lang, static_cast<unsigned>(date.month()));
}

}

std::string_view code(Lang lang) { return lang == Lang::fr ? "fr" : "en"; }

std::string number(Lang lang, std::int64_t n) {
    const std::string digits = std::to_string(n);
    const bool negative = n < 0;
    const std::string out =
        grouped(std::string_view(digits).substr(negative ? 1 : 0), lang == Lang::fr ? narrow_space : ",");
    return negative ? "\u2212" + out : out;
}

std::string decimal(Lang lang, double x, int digits) {
    if (!std::isfinite(x)) return "–";
    char text[400];
    const auto end = std::to_chars(text, text + sizeof text, x, std::chars_format::fixed, digits).ptr;
    std::string_view s(text, static_cast<std::size_t>(end - text));
    const bool negative = s.front() == '-';
    if (negative) s.remove_prefix(1);
    const auto point = s.find('.');
    std::string out = grouped(s.substr(0, point), lang == Lang::fr ? narrow_space : ",");
    if (point != std::string_view::npos) {
        out += lang == Lang::fr ? ',' : '.';
        out += s.substr(point + 1);
    }
    // No minus before what rounds to zero.
    return negative && s.find_first_not_of("0.") != std::string_view::npos ? "\u2212" + out : out;
}

std::string weekday(Lang lang, unsigned iso_day) {
    if (iso_day < 1 || iso_day > 7) return {};
    return std::string((lang == Lang::fr ? weekdays_fr : weekdays_en)[iso_day - 1]);
}

std::string month(Lang lang, unsigned month) {
    if (month < 1 || month > 12) return {};
    return std::string((lang == Lang::fr ? months_fr : months_en)[month - 1]);
}

std::string short_date(Lang lang, Date date) {
    if (!date.ok()) return {};
    return day_month(lang, date) + " " + std::to_string(static_cast<int>(date.year()));
}

std::string date(Lang lang, Date date, bool with_year) {
    if (!date.ok()) return {};
    const std::chrono::weekday day{std::chrono::sys_days{date}};
    return weekday(lang, day.iso_encoding()) + " " + (with_year ? short_date(lang, date) : day_month(lang, date));
}

std::string time_of_day(Lang lang, int minute) {
    // Opening hours run past midnight: 26:00 is 2 in the morning.
    if (minute > 1440 || minute < 0) minute = ((minute % 1440) + 1440) % 1440;
    const int hours = minute / 60, minutes = minute % 60;
    const std::string two = (minutes < 10 ? "0" : "") + std::to_string(minutes);
    if (lang == Lang::fr) {
        std::string out = std::to_string(hours) + std::string(space) + "h";
        if (minutes != 0) out += std::string(space) + two;
        return out;
    }
    if (minute == 0 || minute == 1440) return "midnight";
    if (minute == 720) return "noon";
    const int twelve = hours % 12 == 0 ? 12 : hours % 12;
    std::string out = std::to_string(twelve);
    if (minutes != 0) out += ":" + two;
    return out + std::string(space) + (hours % 24 < 12 ? "am" : "pm");
}

std::string distance(Lang lang, double metres) {
    if (!(metres >= 0)) return {};
    // As precise as a person can use: 10 m near by, 100 m below 10 km, then whole kilometres.
    if (metres < 995) {
        const auto tens = std::max(10L, std::lround(metres / 10) * 10);
        return number(lang, tens) + std::string(space) + "m";
    }
    if (metres < 9950) {
        std::string km = decimal(lang, std::round(metres / 100) / 10, 1);
        if (km.ends_with("0")) km.resize(km.size() - 2);
        return km + std::string(space) + "km";
    }
    return number(lang, std::llround(metres / 1000)) + std::string(space) + "km";
}

std::string list(Lang lang, const std::vector<std::string>& parts) {
    std::string out;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (i > 0) out += i + 1 < parts.size() ? ", " : lang == Lang::fr ? " et " : " and ";
        out += parts[i];
    }
    return out;
}

}
