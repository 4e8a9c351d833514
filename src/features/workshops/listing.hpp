// The list of what is to come: SQL that reads no more than a page shows, and where workshops take place, kept in memory.
#pragma once
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "features/territory/territory.hpp"
#include "features/workshops/workshops.hpp"

namespace beffroi::workshops {

/// Where workshops take place. Read again when a programme or a place changed, which two look-ups tell. Threads share it.
class Spots {
public:
    struct Spot {
        std::string name, slug, commune, address, postcode;
        std::optional<territory::Point> point;  ///< its own, else the centre of its commune
    };
    /// As the transaction sees them: none of them changes any more.
    using All = std::unordered_map<PlaceId, Spot>;
    std::shared_ptr<const All> now(db::Read& tx);
    static std::optional<Spot> one(db::Read& tx, PlaceId id);

private:
    std::mutex mutex_;
    std::shared_ptr<const All> all_;
    std::int64_t places_ = 0, workshops_ = 0;
};

/// A session of the list, with what its line tells of the programme.
struct Listed {
    Session session;
    std::string slug, title;
    Level level = Level::beginner;
    Audience audience = Audience::everybody;
    int price_cents = 0;
    PlaceId place;
    std::string insee;
    SignUp sign_up = SignUp::both;
};

namespace repository {

/// Which sessions are asked for. Cancelled ones count, but where seats are wanted.
struct Wish {
    Instant from;
    std::optional<Level> level;
    std::optional<Audience> audience;
    bool free_only = false, with_seats = false;
};
struct Coming {
    Instant starts;
    SessionId id;
    PlaceId place;
    auto operator<=>(const Coming&) const = default;
};
/// In order of time, those after `last` (a default one: from `wish.from` on).
std::vector<Coming> coming(db::Read& tx, const Wish& wish, const Coming& last, int most, int skip);
/// The first `most` of those at these places before `until`, in order of time. Sixteen places at most.
inline constexpr std::size_t places_at_once = 16;
std::vector<Coming> coming_at(db::Read& tx, const Wish& wish, std::span<const PlaceId> places, Instant until, int most);
/// In order of time.
std::vector<Listed> listed(db::Read& tx, std::span<const Coming> sessions);
/// Greater after each change of a programme.
std::int64_t version(db::Read& tx);
std::vector<PlaceId> places_of_all(db::Read& tx);

}
}
