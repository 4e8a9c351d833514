#include "features/territory/territory.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "features/territory/table.hpp"

namespace beffroi::territory {
namespace {

constexpr double earth_radius_m = 6'371'008.8;
constexpr double nearest_within_m = 30'000;

constexpr double radians(double degrees) { return degrees * std::numbers::pi / 180; }

Point point(const Row& row) { return {row.latitude / 1e5, row.longitude / 1e5}; }

Commune from(const Table& t, const Row& row) {
    Commune c;
    c.insee = t.insee(row);
    c.name = t.name(row);
    const auto& d = t.departements[row.departement];
    c.departement = t.text(d.code_at, d.code_length);
    const auto& r = t.regions[d.region];
    c.region = t.text(r.code_at, r.code_length);
    c.postcodes.reserve(row.postcodes_count);
    for (const auto i : t.row_postcodes.subspan(row.postcodes_at, row.postcodes_count)) c.postcodes.push_back(t.postcode(i));
    if (row.latitude != Row::nowhere) c.centre = point(row);
    c.approximate = (row.flags & Row::approximate) != 0;
    c.population = static_cast<int>(row.population);
    if (row.kind == RowKind::arrondissement) c.part_of = t.insee(t.rows[row.parent]);
    return c;
}

/// The nearest of `northward`, whose latitudes rise. Only the band within reach is looked at, a few thousand communes at most.
const Row* nearest_among(const Table& t, std::span<const std::uint16_t> northward, Point at) {
    const double reach = nearest_within_m / earth_radius_m * 180 / std::numbers::pi;
    const auto south_of = [&](std::uint16_t i, double latitude) { return t.rows[i].latitude < latitude * 1e5; };
    const Row* best = nullptr;
    double best_m = nearest_within_m;
    for (auto it = std::lower_bound(northward.begin(), northward.end(), at.latitude - reach, south_of);
         it != northward.end() && t.rows[*it].latitude <= (at.latitude + reach) * 1e5; ++it) {
        const auto candidate = point(t.rows[*it]);
        // A degree of longitude is more than 30 km up to 74 degrees of latitude, beyond every commune.
        if (std::abs(candidate.longitude - at.longitude) > 1 && std::abs(candidate.longitude - at.longitude) < 359) continue;
        const double metres = distance_m(at, candidate);
        if (metres < best_m || (best == nullptr && metres <= best_m)) {
            best = &t.rows[*it];
            best_m = metres;
        }
    }
    return best;
}

}

double distance_m(Point a, Point b) {
    const double latitude = std::sin(radians(b.latitude - a.latitude) / 2);
    const double longitude = std::sin(radians(b.longitude - a.longitude) / 2);
    const double h = latitude * latitude + std::cos(radians(a.latitude)) * std::cos(radians(b.latitude)) * longitude * longitude;
    return 2 * earth_radius_m * std::asin(std::sqrt(std::min(1.0, h)));
}

std::optional<Commune> commune(std::string_view insee) {
    const auto& t = table();
    const Row* row = t.row(insee);
    if (row == nullptr) return std::nullopt;
    return from(t, row->kind == RowKind::former ? t.rows[row->parent] : *row);
}

std::string_view departement_name(std::string_view code) {
    const auto& t = table();
    const auto* d = t.departement(code);
    return d ? t.text(d->name_at, d->name_length) : std::string_view{};
}

std::string_view region_name(std::string_view code) {
    const auto& t = table();
    for (const auto& r : t.regions)
        if (t.text(r.code_at, r.code_length) == code) return t.text(r.name_at, r.name_length);
    return {};
}

std::size_t commune_count() { return table().communes; }

void each_commune(FunctionRef<void(const Commune&)> visit) {
    const auto& t = table();
    for (const auto& row : t.rows.first(t.communes)) visit(from(t, row));
}

std::optional<Commune> nearest(Point at) {
    const auto& t = table();
    // Not a number and what lies outside the globe is near nothing.
    if (!(std::abs(at.latitude) <= 90 && std::abs(at.longitude) <= 180)) return std::nullopt;
    const Row* row = nearest_among(t, t.located_northward, at);
    if (row == nullptr) row = nearest_among(t, t.all_northward, at);
    if (row == nullptr) return std::nullopt;
    return from(t, *row);
}

}
