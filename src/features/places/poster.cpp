#include "features/places/poster.hpp"

#include <algorithm>

#include "features/places/view.hpp"
#include "platform/html/filters.hpp"

namespace beffroi::places {
namespace {

/// A week without holiday, of the schools neither: what is true of most weeks, on a sheet that stays up for months.
Date ordinary_day(const opening_hours::Where& where, Date today) {
    for (int week = 0; week < 12; ++week) {  // nine weeks of summer at most, and a holiday or two
        const Date day = add_days(today, 7 * week);
        const int weekday = static_cast<int>(std::chrono::weekday(std::chrono::sys_days(day)).iso_encoding());
        bool ordinary = true;
        for (int i = 1; i <= 7; ++i) {
            const Date date = add_days(day, i - weekday);
            if (where.public_holiday && where.public_holiday(date)) ordinary = false;
            // Every week touches a weekend of them or none: the days when people work tell.
            if (i <= 5 && where.school_holiday && where.school_holiday(date) == true) ordinary = false;
        }
        if (ordinary) return day;
    }
    return today;
}

/// The first stops of a place that travels.
std::vector<std::string> stops_in_short(const std::vector<Round>& rounds, std::string_view zone, Lang lang) {
    std::vector<std::string> out;
    for (const auto& round : rounds) {
        if (out.size() == 2) break;
        const Stop s = stop(round, zone, lang);
        out.push_back(html::filters::capital(s.when, {lang}) + " · " + s.where);
    }
    return out;
}

}

std::vector<std::string> in_short(const opening_hours::Week& week, Lang lang) {
    std::vector<std::string> out;
    std::vector<bool> told(week.lines.size(), false);
    for (std::size_t i = 0; i < week.lines.size(); ++i) {
        if (told[i] || week.lines[i].closed) continue;
        // Every run of days with these hours: "du lundi au mercredi, vendredi".
        std::vector<std::string> runs;
        for (std::size_t j = i; j < week.lines.size(); ++j) {
            if (week.lines[j].closed || week.lines[j].hours != week.lines[i].hours) continue;
            std::size_t end = j;
            while (end + 1 < week.lines.size() && !week.lines[end + 1].closed &&
                   week.lines[end + 1].hours == week.lines[i].hours)
                ++end;
            if (end - j >= 2)
                runs.push_back(i18n::format(lang, msg("{1} to {2}", week.lines[j].day, week.lines[end].day)));
            else
                for (std::size_t k = j; k <= end; ++k) runs.push_back(week.lines[k].day);
            for (std::size_t k = j; k <= end; ++k) told[k] = true;
            j = end;
        }
        out.push_back(html::filters::capital(
            i18n::format(lang, msg("{1}: {2}", i18n::list(lang, runs), week.lines[i].hours)), {lang}));
    }
    return out;
}

Poster poster(db::Read& tx, Directory& directory, const territory::Commune& town, Instant now, Lang lang) {
    Poster p;
    p.lang = lang;
    p.town = town.name;
    Search search;
    search.near = town.centre;
    search.limit = 12;
    for (const auto& found : directory.find(tx, search, now).places) {
        const Place& place = *found.place;
        if (place.access.has(Access::no_public)) continue;
        Poster::Line line;
        line.name = place.name;
        line.where = commune_name(place);
        if (!place.address.empty()) line.where = place.address + ", " + line.where;
        if (found.distance_m && *found.distance_m >= 1000)
            line.where += " · " + i18n::distance(lang, *found.distance_m);
        if (!place.phone.empty()) line.phone = html::filters::phone(place.phone, {lang});
        line.free_of_charge = place.fees.has(Fee::free);
        if (place.roaming.has(Roaming::itinerant)) {
            const auto next = rounds(tx, place.id, now);
            if (!next.empty()) {
                line.where = i18n::translate(lang, "Comes to you");
                line.hours = stops_in_short(next, territory::time_zone(departement(place)), lang);
            }
        }
        if (line.hours.empty() && found.hours) {
            const auto around = surroundings(place);
            const auto week =
                opening_hours::week(*found.hours, ordinary_day(around, local_time(place, now).date), around, lang);
            line.hours = in_short(week, lang);
        }
        p.lines.push_back(std::move(line));
    }
    return p;
}

}
