// Every place in compact columns, immutable once built. See docs/decisions/finding-places.md.
#pragma once
#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "features/places/places.hpp"

namespace beffroi::places {

/// Up to this many places are kept whole (about 1.5 KB each); beyond, the few on a page are read from the database.
inline constexpr std::size_t most_kept_whole = 5000;

/// The sets that are searched, in one word: `search` masks meet it with one `and` each.
namespace bits {
inline constexpr unsigned services_at = 0, audiences_at = 9, needs_at = 14, fees_at = 21, programmes_at = 24;
inline constexpr std::uint64_t accessible = 1ULL << 40, has_point = 1ULL << 41, has_somewhere = 1ULL << 42,
                               has_stops = 1ULL << 43;
template <class E>
std::uint64_t of(Set<E> set, unsigned at) {
    return static_cast<std::uint64_t>(set.bits()) << at;
}
}

/// Where a place's clock and holidays are: one for each département that has places.
struct Calendar {
    std::string departement;
    std::string_view zone;
    opening_hours::Where where;
};
Calendar calendar_of(const std::string& departement);

/// One opening_hours text in one calendar: many places share one.
struct Schedule {
    opening_hours::Hours hours;
    std::uint32_t calendar = 0;
};

/// A point of the unit sphere. Half the chord between two, squared, is the haversine of their distance: ordering by it orders
/// by distance, for three multiplications.
struct OnSphere {
    double x = 0, y = 0, z = 0;
    static OnSphere at(territory::Point point);
    double haversine(const OnSphere& other) const {
        const double dx = x - other.x, dy = y - other.y, dz = z - other.z;
        return (dx * dx + dy * dy + dz * dz) / 4;
    }
};

class Snapshot {
public:
    static constexpr std::uint32_t no_schedule = UINT32_MAX;

    /// The database's places as of its version, those of `before` reused where they did not change.
    static std::shared_ptr<const Snapshot> build(db::Read& tx, const std::shared_ptr<const Snapshot>& before);

    std::int64_t version = 0;
    std::size_t size() const { return id.size(); }
    /// Row of an id, or `size()`.
    std::size_t row_of(std::int64_t wanted) const;
    std::string_view slug(std::size_t row) const;
    std::string_view name(std::size_t row) const;
    territory::Point point(std::size_t row) const { return {latitude[row] * 1e-7, longitude[row] * 1e-7}; }

    // One element for each place, in order of id. Coordinates in 1e-7 degrees (about 1 cm); those of the commune's centre
    // where the place has none (`has_somewhere` without `has_point`).
    std::vector<std::int64_t> id;
    std::vector<std::int32_t> latitude, longitude;
    std::vector<OnSphere> sphere;
    std::vector<std::uint64_t> bits;
    std::vector<std::uint32_t> schedule;
    std::vector<std::uint32_t> by_name;  ///< rows in order of folded name
    std::vector<std::uint32_t> by_latitude;  ///< rows that are somewhere, from south to north
    std::vector<std::shared_ptr<const Place>> whole;  ///< empty beyond `most_kept_whole`

    std::vector<Calendar> calendars;
    std::vector<Schedule> schedules;

    /// Where itinerant places come, and until when they do. Few.
    struct Stop {
        std::uint32_t row = 0;
        OnSphere at;
        Instant until;
        std::string insee;
    };
    std::vector<Stop> stops;

private:
    void add(Place&& place);
    void read_stops(db::Read& tx);
    std::uint32_t schedule_of(const Place& place);

    std::string words_;  ///< slug, NUL, name, NUL, one place after the other
    std::vector<std::uint32_t> words_at_;
    std::map<std::string, std::uint32_t, std::less<>> schedule_numbers_;  ///< calendar, NUL, text → number
    std::map<std::string, std::uint32_t, std::less<>> calendar_numbers_;  ///< département → number
};

}
