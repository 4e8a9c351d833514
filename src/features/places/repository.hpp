// The SQL of places, for both engines.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "features/places/places.hpp"

namespace beffroi::places::repository {

/// The index of words, see platform/search.
inline constexpr std::string_view words_index = "places_text";

/// Moves the change counter and returns it. The first statement of every transaction that changes places.
std::int64_t begin_change(db::Write& tx);
std::int64_t version(db::Read& tx);

/// Of everything that a file says of a place: not its id, slug and source.
std::string fingerprint(const Place& place);

/// `public_id` is what exports write as the identifier.
void insert(db::Write& tx, const Place& place, std::string_view public_id, std::int64_t version);
/// Everything but id, slug, source, identifiers.
void update(db::Write& tx, const Place& place, std::int64_t version);

/// Keeps what the source says of a place that holds something else; empty: it holds what the source says.
void set_imported(db::Write& tx, PlaceId place, std::string_view fingerprint);

/// What an import must know of a place that is there, retired or not.
struct Known {
    PlaceId id;
    std::string slug;
    std::string source_id;
    std::string public_id;
    std::string fingerprint;
    std::string imported;  ///< what its source said last, where that is not what the place holds
    const std::string& said() const { return imported.empty() ? fingerprint : imported; }
    static Known from(const db::Row& row);
};
std::vector<Known> known_of(db::Read& tx, std::string_view source);
std::vector<Known> every_known(db::Read& tx);

/// What the search for duplicates must know.
struct Sight {
    PlaceId id;
    std::string name, commune, postcode, address;
    std::optional<territory::Point> point;
    static Sight from(const db::Row& row);
};
void each_sight(db::Read& tx, FunctionRef<void(Sight&&)> sight);
/// False when the pair was known.
bool propose_duplicate(db::Write& tx, PlaceId a, PlaceId b, std::string_view reason, Instant at);

/// Places that changed after `version`, in order of id, retired ones too.
void each_since(db::Read& tx, std::int64_t version, FunctionRef<void(Place&&, bool listed)> place);
/// The communes to which itinerant places come, and until when they do, in order of place.
struct Coming {
    PlaceId place;
    std::string insee;
    Instant until;
};
void each_coming(db::Read& tx, FunctionRef<void(Coming&&)> coming);
/// Oldest first; `public_id` is the export's `id`.
void each_for_export(db::Read& tx, FunctionRef<void(const Place&, const std::string& public_id)> place);
/// In no order; unknown ids are passed over. Any number of ids.
std::vector<Place> by_ids(db::Read& tx, std::span<const PlaceId> ids);

}
