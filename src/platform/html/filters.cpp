#include "platform/html/filters.hpp"

#include "platform/base/text.hpp"

namespace beffroi::html::filters {

std::string date(Date day, In in) { return i18n::date(in, day); }
std::string day_and_month(Date day, In in) { return i18n::date(in, day, false); }
std::string short_date(Date day, In in) { return i18n::short_date(in, day); }
std::string iso_date(Date day, In) { return date_text(day); }
std::string time_of_day(int minute, In in) { return i18n::time_of_day(in, minute); }

std::string date_and_time(const LocalTime& at, In in) {
    return i18n::date(in, at.date) + (in.lang == Lang::fr ? " à " : " at ") + i18n::time_of_day(in, at.minute);
}

std::string number(std::int64_t n, In in) { return i18n::number(in, n); }
std::string decimal(double x, In in, int digits) { return i18n::decimal(in, x, digits); }
std::string distance(double metres, In in) { return i18n::distance(in, metres); }

std::string phone(std::string_view e164, In) {
    const bool digits_only =
        e164.size() > 4 && e164[0] == '+' && e164.find_first_not_of("0123456789", 1) == std::string_view::npos;
    if (!digits_only) return std::string(e164);
    std::string out;
    std::string_view rest;
    // Overseas numbers (+262, +590, …) have a national form with a 0 too; only +33 is read without its prefix at home.
    if (e164.starts_with("+33") && e164.size() == 12) {
        out = "0";
        out += e164[3];
        rest = e164.substr(4);
    } else {
        out = e164.substr(0, 3);
        rest = e164.substr(3);
    }
    for (std::size_t i = 0; i < rest.size(); i += 2) {
        out += "\u00A0";
        out += rest.substr(i, 2);
    }
    return out;
}

std::string list(const std::vector<std::string>& parts, In in) { return i18n::list(in, parts); }
std::string shorten(std::string_view s, In, int code_points) {
    return text::shorten(s, static_cast<std::size_t>(code_points));
}
std::string translate(const Message& message, In in) { return i18n::format(in, message); }
std::string_view translate(std::string_view key, In in) { return i18n::translate(in, key); }

std::string capital(std::string_view s, In) {
    std::string out(s);
    if (out.empty()) return out;
    const auto first = static_cast<unsigned char>(out[0]);
    if (first >= 'a' && first <= 'z') out[0] = static_cast<char>(first - 32);
    // The two bytes of à to ÿ: their capitals lie 0x20 below (÷ and ÿ aside).
    if (first == 0xC3 && out.size() > 1) {
        const auto second = static_cast<unsigned char>(out[1]);
        if (second >= 0xA0 && second != 0xB7 && second != 0xBF) out[1] = static_cast<char>(second - 0x20);
    }
    return out;
}

}
