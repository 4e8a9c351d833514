#include "features/calendars/series.hpp"

#include <algorithm>

namespace beffroi::calendars {

Date day_of(const ical::When& when, std::string_view zone) {
    return when.whole_day ? when.day : to_local(when.at, zone).date;
}

std::string with_until_as_day(std::string rule, std::string_view zone, int from_min) {
    const auto at = rule.find("UNTIL=");
    if (at == std::string::npos) return rule;
    const auto end = std::min(rule.find(';', at), rule.size());
    const std::string value = rule.substr(at + 6, end - at - 6);
    if (value.size() < 15) return rule;
    const std::string iso = value.substr(0, 4) + "-" + value.substr(4, 2) + "-" + value.substr(6, 5) + ":" +
                            value.substr(11, 2) + ":" + value.substr(13, 2) + "Z";
    const auto moment = parse_instant(iso);
    if (!moment) return rule;
    LocalTime last = value.ends_with('Z') ? to_local(*moment, zone) : to_local(*moment, "UTC");
    if (last.minute < from_min) last.date = add_days(last.date, -1);
    return rule.replace(at + 6, end - at - 6, content_line::day_text(last.date));
}

}
