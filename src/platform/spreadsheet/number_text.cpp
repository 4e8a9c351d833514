#include "platform/spreadsheet/number_text.hpp"

#include <charconv>
#include <cmath>
#include <cstdio>
#include <optional>

#include "platform/base/text.hpp"
#include "platform/base/time.hpp"

namespace beffroi::spreadsheet {
namespace {

using Shape = NumberStyle::Shape;

std::string printed(const char* format, auto... values) {
    char text[48];
    std::snprintf(text, sizeof text, format, values...);
    return text;
}

std::string clock_text(std::int64_t seconds) {
    const int h = static_cast<int>(seconds / 3600), m = static_cast<int>(seconds / 60 % 60),
              s = static_cast<int>(seconds % 60);
    return s == 0 ? printed("%02d:%02d", h, m) : printed("%02d:%02d:%02d", h, m, s);
}

std::string day_text(std::int64_t days) {
    // The calendar of spreadsheets has a 29 February 1900, day 60: before it every day is one too early.
    if (days < 61) ++days;
    const Date date =
        add_days(Date{std::chrono::year{1899}, std::chrono::December, std::chrono::day{30}}, static_cast<int>(days));
    return printed("%02u/%02u/%04d", static_cast<unsigned>(date.day()), static_cast<unsigned>(date.month()),
                   static_cast<int>(date.year()));
}

/// Day and hour of a number, when it can be one.
std::optional<std::string> moment_text(double value, Shape shape, bool from_1904) {
    constexpr double last_day = 2'958'465;  // 31/12/9999
    if (from_1904) value += 1462;
    if (value < 0 || value > last_day + 1) return std::nullopt;
    const auto seconds = static_cast<std::int64_t>(std::llround(value * 86'400));
    const std::int64_t days = seconds / 86'400, of_day = seconds % 86'400;
    switch (shape) {
        case Shape::time: return clock_text(of_day);
        case Shape::elapsed: return clock_text(seconds);
        case Shape::date: return day_text(days);
        case Shape::date_time: return day_text(days) + " " + clock_text(of_day);
        case Shape::plain: break;
    }
    return std::nullopt;
}

bool is_whole(std::string_view raw) {
    if (raw.starts_with('-')) raw.remove_prefix(1);
    return !raw.empty() && raw.size() <= 18 && raw.find_first_not_of("0123456789") == std::string_view::npos;
}

/// The format without what it only writes: texts in quotation marks, colours, conditions. "[h]" becomes an 'H'.
std::string bare(std::string_view format) {
    std::string out;
    for (std::size_t i = 0; i < format.size(); ++i) {
        const char c = format[i];
        if (c == ';') break;
        if (c == '"') {
            i = format.find('"', i + 1);
            if (i == std::string_view::npos) break;
        } else if (c == '\\' || c == '_' || c == '*') {
            ++i;
        } else if (c == '[') {
            const std::size_t close = format.find(']', i);
            if (close == std::string_view::npos) break;
            const std::string inside = text::lower_ascii(format.substr(i + 1, close - i - 1));
            if (!inside.empty() && inside.find_first_not_of("hms") == std::string::npos) out += 'H';
            i = close;
        } else {
            out += c == 'H' ? 'h' : c;
        }
    }
    return out;
}

}

NumberStyle built_in_style(int number) {
    if ((number >= 14 && number <= 17) || (number >= 27 && number <= 31) || number == 36 ||
        (number >= 50 && number <= 58))
        return {Shape::date, 0};
    if ((number >= 18 && number <= 21) || (number >= 32 && number <= 35) || number == 45 || number == 47)
        return {Shape::time, 0};
    if (number == 22) return {Shape::date_time, 0};
    if (number == 46) return {Shape::elapsed, 0};
    return {};
}

NumberStyle style_of(std::string_view format) {
    const std::string code = bare(format);
    if (code.find('H') != std::string::npos) return {Shape::elapsed, 0};
    const std::string lower = text::lower_ascii(code);
    if (lower == "general" || lower == "@") return {};
    const bool time = lower.find_first_of("hs") != std::string::npos;
    // An m is minutes beside hours or seconds, else a month.
    const bool date = lower.find_first_of("yd") != std::string::npos || (!time && lower.find('m') != std::string::npos);
    if (date) return {time ? Shape::date_time : Shape::date, 0};
    if (time) return {Shape::time, 0};
    // "00000" and "0# ## ## ## ##" show zeros that the number itself has not.
    if (code.find_first_not_of("0# ") != std::string::npos) return {};
    int digits = 0;
    for (const char c : code) {
        if (c == '0' || (c == '#' && digits > 0)) ++digits;
    }
    return {Shape::plain, digits > 1 && digits <= 18 ? digits : 0};
}

std::string number_text(std::string_view raw, const NumberStyle& style, bool from_1904) {
    raw = text::trim(raw);
    if (style.shape == Shape::plain && is_whole(raw)) {
        if (raw.starts_with('-') || static_cast<int>(raw.size()) >= style.digits) return std::string(raw);
        return std::string(static_cast<std::size_t>(style.digits) - raw.size(), '0') + std::string(raw);
    }
    double value = 0;
    const auto [end, fault] = std::from_chars(raw.data(), raw.data() + raw.size(), value);
    if (fault != std::errc{} || end != raw.data() + raw.size() || !std::isfinite(value)) return std::string(raw);
    if (style.shape != Shape::plain)
        if (auto moment = moment_text(value, style.shape, from_1904)) return *moment;
    // Fifteen digits are what spreadsheets show: 0.30000000000000004 was typed as 0,3.
    std::string text =
        std::abs(value) < 1e15 && value == std::round(value) ? printed("%.0f", value) : printed("%.15g", value);
    if (text == "-0") text = "0";
    for (char& c : text)
        if (c == '.') c = ',';
    if (style.digits > static_cast<int>(text.size()) && is_whole(text) && text[0] != '-')
        text.insert(0, static_cast<std::size_t>(style.digits) - text.size(), '0');
    return text;
}

}
