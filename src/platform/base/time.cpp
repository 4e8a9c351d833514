#include "platform/base/time.hpp"

#include <date/tz.h>

#include <array>
#include <charconv>
#include <cstdio>
#include <mutex>
#include <unordered_map>

namespace beffroi {
namespace {

using namespace std::chrono;

/// Zones are looked up by name once; the pointers live as long as the program.
const date::time_zone* zone_of(std::string_view name) {
    thread_local std::unordered_map<std::string, const date::time_zone*> known;
    std::string key(name);
    if (const auto it = known.find(key); it != known.end()) return it->second;
    const date::time_zone* zone;
    try {
        zone = date::locate_zone(key);
    } catch (const std::exception&) {
        zone = date::locate_zone("Europe/Paris");
    }
    // The name may come from data: a bound keeps a stranger from filling the memory.
    if (known.size() < 64) known.emplace(std::move(key), zone);
    return zone;
}

bool digits(std::string_view s, std::size_t at, std::size_t count, int& out) {
    if (at + count > s.size()) return false;
    out = 0;
    for (std::size_t i = at; i < at + count; ++i) {
        if (s[i] < '0' || s[i] > '9') return false;
        out = out * 10 + (s[i] - '0');
    }
    return true;
}

}

LocalTime to_local(Instant at, std::string_view zone) {
    const date::sys_seconds second_only = std::chrono::floor<seconds>(at);
    const auto info = zone_of(zone)->get_info(second_only);
    const sys_seconds shifted = floor<seconds>(at) + info.offset;
    const sys_days day = floor<days>(shifted);
    const auto within = static_cast<int>((shifted - day).count());
    return LocalTime{Date{day}, within / 60, within % 60};
}

Instant from_local(const LocalTime& local, std::string_view zone) {
    const sys_seconds as_utc = sys_days{local.date} + minutes{local.minute} + seconds{local.second};
    const date::local_seconds wall{as_utc.time_since_epoch()};
    const auto info = zone_of(zone)->get_info(wall);
    if (info.result == date::local_info::nonexistent) return Instant{info.second.begin.time_since_epoch()};
    return Instant{as_utc.time_since_epoch() - info.first.offset};
}

std::optional<Date> parse_date(std::string_view text) {
    int y = 0, m = 0, d = 0;
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    if (!digits(text, 0, 4, y) || !digits(text, 5, 2, m) || !digits(text, 8, 2, d)) return std::nullopt;
    const Date date{year{y}, month{static_cast<unsigned>(m)}, day{static_cast<unsigned>(d)}};
    if (!date.ok()) return std::nullopt;
    return date;
}

std::string date_text(Date date) {
    char out[32];
    std::snprintf(out, sizeof out, "%04d-%02u-%02u", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                  static_cast<unsigned>(date.day()));
    return out;
}

std::string instant_text(Instant at) {
    const sys_days day = floor<days>(at);
    const auto within = static_cast<int>(floor<seconds>(at - day).count());
    char out[48];
    std::snprintf(out, sizeof out, "%sT%02d:%02d:%02dZ", date_text(Date{day}).c_str(), within / 3600, within / 60 % 60,
                  within % 60);
    return out;
}

std::optional<Instant> parse_instant(std::string_view s) {
    int h = 0, m = 0, sec = 0;
    if (s.size() < 17) return std::nullopt;
    const auto date = parse_date(s.substr(0, 10));
    if (!date || (s[10] != 'T' && s[10] != 't' && s[10] != ' ')) return std::nullopt;
    if (!digits(s, 11, 2, h) || s[13] != ':' || !digits(s, 14, 2, m)) return std::nullopt;
    std::size_t at = 16;
    if (s[at] == ':') {
        if (!digits(s, 17, 2, sec)) return std::nullopt;
        at = 19;
    }
    if (h > 23 || m > 59 || sec > 60) return std::nullopt;
    std::int64_t micros = 0;
    if (at < s.size() && s[at] == '.') {
        std::int64_t unit = 100000;
        const std::size_t begin = ++at;
        while (at < s.size() && s[at] >= '0' && s[at] <= '9') {
            micros += unit * (s[at++] - '0');
            unit /= 10;
        }
        if (at == begin) return std::nullopt;
    }
    minutes offset{0};
    if (at < s.size() && (s[at] == 'Z' || s[at] == 'z')) {
        ++at;
    } else {
        int oh = 0, om = 0;
        if (at + 6 != s.size() || (s[at] != '+' && s[at] != '-') || s[at + 3] != ':') return std::nullopt;
        if (!digits(s, at + 1, 2, oh) || !digits(s, at + 4, 2, om) || oh > 23 || om > 59) return std::nullopt;
        offset = minutes{(oh * 60 + om) * (s[at] == '-' ? -1 : 1)};
        at += 6;
    }
    if (at != s.size()) return std::nullopt;
    return Instant{sys_days{*date} + hours{h} + minutes{m} + seconds{sec} - offset + microseconds{micros}};
}

std::string http_date(Instant at) {
    static constexpr std::array day_names{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::array month_names{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const sys_days day = floor<days>(at);
    const Date date{day};
    const auto within = static_cast<int>(floor<seconds>(at - day).count());
    char out[64];
    std::snprintf(out, sizeof out, "%s, %02u %s %04d %02d:%02d:%02d GMT", day_names[weekday{day}.c_encoding()],
                  static_cast<unsigned>(date.day()), month_names[static_cast<unsigned>(date.month()) - 1],
                  static_cast<int>(date.year()), within / 3600, within / 60 % 60, within % 60);
    return out;
}

Date add_days(Date date, int count) { return Date{sys_days{date} + days{count}}; }
int days_between(Date from, Date to) { return static_cast<int>((sys_days{to} - sys_days{from}).count()); }

Date easter_sunday(int y) {
    const int a = y % 19, b = y / 100, c = y % 100;
    const int d = b / 4, e = b % 4, f = (b + 8) / 25, g = (b - f + 1) / 3;
    const int h = (19 * a + b - d - g + 15) % 30;
    const int i = c / 4, k = c % 4;
    const int l = (32 + 2 * e + 2 * i - h - k) % 7;
    const int m = (a + 11 * h + 22 * l) / 451;
    const int n = h + l - 7 * m + 114;
    return year{y} / month{static_cast<unsigned>(n / 31)} / day{static_cast<unsigned>(n % 31 + 1)};
}

}
