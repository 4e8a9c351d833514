#include "features/recurrence/weekly.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "platform/base/text.hpp"

namespace beffroi::recurrence {
namespace {

using Days = std::chrono::days;
using std::chrono::sys_days;

constexpr std::array<std::string_view, 7> names{"MO", "TU", "WE", "TH", "FR", "SA", "SU"};

int weekday_of(sys_days day) { return static_cast<int>(std::chrono::weekday{day}.iso_encoding()) - 1; }

std::optional<std::uint8_t> weekdays_of(std::string_view list) {
    std::uint8_t all = 0;
    for (auto part : text::split(list, ',')) {
        const auto at = std::find(names.begin(), names.end(), part);
        if (at == names.end()) return std::nullopt;  // "2TU" is another rule
        all |= static_cast<std::uint8_t>(1U << (at - names.begin()));
    }
    return all;
}

std::optional<Date> day_of(std::string_view compact) {
    if (compact.size() != 8) return std::nullopt;
    return parse_date(std::string(compact.substr(0, 4)) + "-" + std::string(compact.substr(4, 2)) + "-" +
                      std::string(compact.substr(6)));
}

}

std::optional<Weekly> weekly_of(std::string_view rule) {
    Weekly found;
    bool frequency = false;
    for (auto part : text::split(rule, ';')) {
        const auto equals = part.find('=');
        if (equals == std::string_view::npos) return std::nullopt;
        const auto name = part.substr(0, equals), value = part.substr(equals + 1);
        if (name == "FREQ" && (value == "DAILY" || value == "WEEKLY")) {
            frequency = true;
            found.daily = value == "DAILY";
        } else if (name == "INTERVAL" || name == "COUNT") {
            int number = 0;
            const auto end = value.data() + value.size();
            if (std::from_chars(value.data(), end, number).ptr != end || number < 1) return std::nullopt;
            if (name == "COUNT")
                found.count = number;
            else
                found.interval = number;
        } else if (name == "UNTIL") {
            found.until = day_of(value);
            if (!found.until) return std::nullopt;
        } else if (name == "BYDAY") {
            const auto all = weekdays_of(value);
            if (!all) return std::nullopt;
            found.weekdays = *all;
        } else {
            return std::nullopt;
        }
    }
    if (!frequency) return std::nullopt;
    return found;
}

void each_weekly(const Weekly& rule, Date first, Date low, Date high, FunctionRef<bool(Date)> tell) {
    const sys_days begin{first};
    const sys_days week =
        begin - Days{weekday_of(begin)};  // the Monday of the first week: weeks begin on Monday without WKST
    const auto wanted = rule.daily      ? (rule.weekdays ? rule.weekdays : std::uint8_t{0x7f})
                        : rule.weekdays ? rule.weekdays
                                        : static_cast<std::uint8_t>(1U << weekday_of(begin));
    sys_days last{high};
    if (rule.until) last = std::min(last, sys_days{*rule.until});
    // A count counts from the first day on, whatever is asked for.
    sys_days day = rule.count ? begin : std::max(sys_days{low}, begin);
    for (int left = rule.count.value_or(0); day <= last; day += Days{1}) {
        const auto turn = rule.daily ? (day - begin).count() : (day - week).count() / 7;
        if (turn % rule.interval != 0 || !(wanted & 1U << weekday_of(day))) continue;
        if (rule.count && left-- == 0) return;
        if (day >= sys_days{low} && !tell(Date{day})) return;
    }
}

}
