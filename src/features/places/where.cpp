// Where a place is: its département, its clock, its holidays, its point.
#include "features/places/places.hpp"

namespace beffroi::places {

std::string departement(const Place& place) {
    const std::string& code = place.insee.size() == 5 ? place.insee : place.postcode;
    if (code.size() != 5) return {};
    if (code.starts_with("97") || code.starts_with("98")) return code.substr(0, 3);
    // Corsica's postcodes are one series: 200 and 201 in the south, 202 and 206 in the north.
    if (code.starts_with("20") && &code == &place.postcode) return code[2] <= '1' ? "2A" : "2B";
    return code.substr(0, 2);
}

LocalTime local_time(const Place& place, Instant at) { return to_local(at, territory::time_zone(departement(place))); }

opening_hours::Where surroundings(const Place& place) {
    const std::string code = departement(place);
    opening_hours::Where where([code](Date date) { return territory::is_holiday(date, code); });
    where.school_holiday = [code](Date date) { return territory::is_school_holiday(date, code); };
    where.zone = territory::time_zone(code);
    if (const auto point = point_or_centre(place)) where.latitude = point->latitude, where.longitude = point->longitude;
    return where;
}

std::optional<territory::Point> point_or_centre(const Place& place) {
    if (place.point) return place.point;
    if (const auto commune = territory::commune(place.insee)) return commune->centre;
    return std::nullopt;
}

}
