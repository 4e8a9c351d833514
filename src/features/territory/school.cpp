// School holidays, from data/territory/school_zones.csv and school_holidays.csv.
#include <algorithm>
#include <stdexcept>
#include <string>

#include "features/territory/territory.hpp"
#include "platform/base/text.hpp"

extern "C" {
extern const char school_zones_begin[], school_zones_end[], school_holidays_begin[], school_holidays_end[];
}

namespace beffroi::territory {
namespace {

struct Break {
    Date classes_end, classes_resume;  ///< days of class both: the holidays lie between
};

struct Zone {
    std::string_view name;
    Date known_from, known_until;
    std::vector<std::string_view> departements;
    std::vector<Break> breaks;  ///< in order
};

/// The lines after the first, each cut at its commas. What needs quotation marks stands last, and is for readers of the file.
std::vector<std::vector<std::string_view>> rows(const char* begin, const char* end) {
    std::vector<std::vector<std::string_view>> out;
    for (const auto line : text::split({begin, static_cast<std::size_t>(end - begin)}, '\n'))
        if (!line.empty()) out.push_back(text::split(line, ','));
    out.erase(out.begin());
    return out;
}

Date read_date(std::string_view cell) {
    const auto date = parse_date(cell);
    if (!date) throw std::logic_error("not a date in the school calendars: " + std::string(cell));
    return *date;
}

std::vector<Zone> read() {
    std::vector<Zone> zones;
    for (const auto& row : rows(school_zones_begin, school_zones_end))
        zones.push_back({row.at(0), read_date(row.at(1)), read_date(row.at(2)), text::split(row.at(3), ' '), {}});
    for (const auto& row : rows(school_holidays_begin, school_holidays_end))
        for (const auto name : text::split(row.at(0), ' ')) {
            const auto zone = std::find_if(zones.begin(), zones.end(), [&](const Zone& z) { return z.name == name; });
            if (zone == zones.end()) throw std::logic_error("no such zone of schools: " + std::string(name));
            zone->breaks.push_back({read_date(row.at(1)), read_date(row.at(2))});
        }
    for (auto& zone : zones)
        std::sort(zone.breaks.begin(), zone.breaks.end(),
                  [](const Break& a, const Break& b) { return a.classes_end < b.classes_end; });
    return zones;
}

const Zone* zone_of(std::string_view departement) {
    static const std::vector<Zone> zones = read();
    for (const auto& zone : zones)
        if (std::find(zone.departements.begin(), zone.departements.end(), departement) != zone.departements.end())
            return &zone;
    return nullptr;
}

}

std::string_view school_zone(std::string_view departement) {
    const auto* zone = zone_of(departement);
    return zone ? zone->name : std::string_view{};
}

std::optional<bool> is_school_holiday(Date date, std::string_view departement) {
    const auto* zone = zone_of(departement);
    if (!zone || date < zone->known_from || date > zone->known_until) return std::nullopt;
    const auto after = std::upper_bound(zone->breaks.begin(), zone->breaks.end(), date,
                                        [](Date d, const Break& b) { return d < b.classes_resume; });
    return after != zone->breaks.end() && date > after->classes_end;
}

std::optional<Date> school_calendar_end(std::string_view departement) {
    const auto* zone = zone_of(departement);
    return zone ? std::optional(zone->known_until) : std::nullopt;
}

}
