// Finding: filters on columns in memory, then order, then the page.
#include <algorithm>
#include <cmath>
#include <map>
#include <mutex>
#include <numbers>

#include "features/places/repository.hpp"
#include "features/places/snapshot.hpp"
#include "platform/base/text.hpp"
#include "platform/search/search.hpp"

namespace beffroi::places {

namespace {

/// How many places the index of words ranks.
constexpr int most_ranked = 1000;

/// Which schedules are open at one minute, found out when first asked. Several threads may find out the same at once.
class OpenAt {
public:
    OpenAt(std::int64_t minute, std::size_t schedules) : minute_(minute), known_(schedules) {}
    std::int64_t minute() const { return minute_; }
    bool open(const Snapshot& places, std::uint32_t schedule) {
        enum : std::uint8_t { unknown, open_now, closed };
        auto& known = known_[schedule];
        auto state = known.load(std::memory_order_relaxed);
        if (state == unknown) {
            const auto& s = places.schedules[schedule];
            const auto& calendar = places.calendars[s.calendar];
            const Instant at{std::chrono::minutes{minute_}};
            state = s.hours.open_at(to_local(at, calendar.zone), calendar.where) ? open_now : closed;
            known.store(state, std::memory_order_relaxed);
        }
        return state == open_now;
    }

private:
    std::int64_t minute_;
    std::vector<std::atomic<std::uint8_t>> known_;
};

/// What a map shows, in 1e-7 degrees.
struct Bounds {
    std::int64_t south = INT64_MIN, north = INT64_MAX, west = INT64_MIN, east = INT64_MAX;

    Bounds() = default;
    explicit Bounds(const Box& box)
        : south(fixed(box.south_west.latitude)),
          north(fixed(box.north_east.latitude)),
          west(fixed(box.south_west.longitude)),
          east(fixed(box.north_east.longitude)) {}
    bool hold(std::int32_t latitude, std::int32_t longitude) const {
        return latitude >= south && latitude <= north && longitude >= west && longitude <= east;
    }
    static std::int64_t fixed(double degrees) { return std::llround(std::clamp(degrees, -1000.0, 1000.0) * 1e7); }
};

/// A search, made ready for rows.
class Filter {
public:
    Filter(const Snapshot& places, const Search& search, OpenAt* open) : places_(places), open_(open) {
        const auto any_of = [&](std::uint64_t mask) {
            if (mask != 0) masks_[count_++] = mask;
        };
        any_of(bits::of(search.services, bits::services_at));
        any_of(bits::of(search.audiences, bits::audiences_at));
        any_of(bits::of(search.needs, bits::needs_at));
        any_of(bits::of(search.programmes, bits::programmes_at));
        if (search.free_only) any_of(bits::of(Set<Fee>{Fee::free}, bits::fees_at));
        if (search.accessible) any_of(bits::accessible);
        if (search.near) any_of(bits::has_somewhere | bits::has_stops);
        if (search.within) any_of(bits::has_somewhere);
        if (search.within) bounds_ = Bounds(*search.within);
    }
    bool operator()(std::size_t row) const {
        const std::uint64_t b = places_.bits[row];
        for (int i = 0; i < count_; ++i)
            if ((b & masks_[i]) == 0) return false;
        if (!bounds_.hold(places_.latitude[row], places_.longitude[row])) return false;
        if (!open_) return true;
        const auto schedule = places_.schedule[row];
        return schedule != Snapshot::no_schedule && open_->open(places_, schedule);
    }

private:
    const Snapshot& places_;
    OpenAt* open_;
    std::uint64_t masks_[8]{};
    int count_ = 0;
    Bounds bounds_;
};

struct Matches {
    struct One {
        std::uint32_t row;
        double haversine;
        const Snapshot::Stop* stop = nullptr;  ///< where it comes, when that is nearer than its address
    };
    std::vector<One> rows;  ///< the first ones, in order; there may be more behind them
    std::size_t total = 0;
    bool more_than_ranked = false;
};

/// Mean radius of the Earth, as in territory::distance_m.
constexpr double earth_m = 6'371'008.8;
double haversine_of(double metres) {
    const double half = std::sin(std::clamp(metres / earth_m, 0.0, std::numbers::pi) / 2);
    return half * half;
}
double metres_of(double haversine) { return 2 * earth_m * std::asin(std::min(1.0, std::sqrt(haversine))); }

}

struct Directory::State {
    std::mutex mutex;  ///< of the two pointers
    std::shared_ptr<const Snapshot> snapshot;
    std::shared_ptr<OpenAt> open;
    std::int64_t open_version = 0;
    std::mutex building;

    std::shared_ptr<const Snapshot> current() {
        std::lock_guard lock(mutex);
        return snapshot;
    }

    std::shared_ptr<const Snapshot> follow(db::Read& tx) {
        const std::int64_t version = repository::version(tx);
        auto now = current();
        if (now && now->version >= version) return now;
        // Everybody who needs the new version needs the same one: one builds, the others wait for it.
        std::lock_guard one(building);
        now = current();
        if (now && now->version >= version) return now;
        auto next = Snapshot::build(tx, now);
        std::lock_guard lock(mutex);
        snapshot = next;
        return next;
    }

    std::shared_ptr<OpenAt> open_at(const Snapshot& places, Instant at) {
        const std::int64_t minute = std::chrono::floor<std::chrono::minutes>(at).time_since_epoch().count();
        std::lock_guard lock(mutex);
        if (!open || open->minute() != minute || open_version != places.version) {
            open = std::make_shared<OpenAt>(minute, places.schedules.size());
            open_version = places.version;
        }
        return open;
    }

    /// For each place that comes somewhere from `now` on: the commune nearest to `centre`. Stops are in order of row.
    static std::map<std::uint32_t, Matches::One> nearest_stops(const Snapshot& places, const OnSphere& centre,
                                                               Instant now) {
        std::map<std::uint32_t, Matches::One> nearest;
        for (const auto& stop : places.stops) {
            if (stop.until <= now) continue;
            const double haversine = centre.haversine(stop.at);
            auto& best = nearest.try_emplace(stop.row, Matches::One{stop.row, haversine, &stop}).first->second;
            if (haversine < best.haversine) best = {stop.row, haversine, &stop};
        }
        return nearest;
    }

    /// Counts every match and gives the first `wanted` of them, in order.
    Matches match(const Snapshot& places, db::Read& tx, const Search& search, Instant now, std::size_t wanted) {
        const auto hours = search.open_now ? open_at(places, now) : nullptr;
        const Filter fits(places, search, hours.get());
        const OnSphere centre = search.near ? OnSphere::at(*search.near) : OnSphere{};
        const double radius = haversine_of(search.radius_m);
        const std::map<std::uint32_t, Matches::One> coming =
            search.near ? nearest_stops(places, centre, now) : std::map<std::uint32_t, Matches::One>();
        Matches found;
        const auto consider = [&](std::uint32_t row) {
            if (!fits(row)) return;
            Matches::One one{row, 0};
            if (search.near) {
                one.haversine = (places.bits[row] & bits::has_somewhere) ? centre.haversine(places.sphere[row]) : 2;
                if (places.bits[row] & bits::has_stops)
                    if (const auto stop = coming.find(row);
                        stop != coming.end() && stop->second.haversine < one.haversine)
                        one = stop->second;
                if (one.haversine > radius) return;
            }
            found.rows.push_back(one);
        };

        if (!text::fold_words(search.text).empty()) {
            const auto hits = search::find(tx, repository::words_index, search.text, most_ranked);
            found.more_than_ranked = hits.size() >= static_cast<std::size_t>(most_ranked);
            for (const auto& hit : hits)
                if (const auto row = places.row_of(hit.id); row < places.size())
                    consider(static_cast<std::uint32_t>(row));
        } else if (search.near) {
            // A band of latitude a little wider than the circle: a degree is nowhere shorter than 110,500 m.
            const auto south = Bounds::fixed(search.near->latitude - search.radius_m / 110500),
                       north = Bounds::fixed(search.near->latitude + search.radius_m / 110500);
            const auto before = [&](std::uint32_t row, std::int64_t latitude) {
                return places.latitude[row] < latitude;
            };
            for (auto at = std::lower_bound(places.by_latitude.begin(), places.by_latitude.end(), south, before);
                 at != places.by_latitude.end() && places.latitude[*at] <= north; ++at)
                if (!(places.bits[*at] & bits::has_stops)) consider(*at);
            // Those that move may stand far from where they come.
            for (std::uint32_t last = UINT32_MAX; const auto& stop : places.stops)
                if (stop.row != last) consider(last = stop.row);
        } else {
            // Counting goes through memory in order; only as much of the order by name is walked as the page needs.
            for (std::size_t row = 0; row < places.size(); ++row) found.total += fits(row);
            for (const auto row : places.by_name) {
                if (found.rows.size() >= std::min(wanted, found.total)) break;
                if (fits(row)) found.rows.push_back({row, 0});
            }
            return found;
        }
        found.total = found.rows.size();
        if (search.near) {
            const auto middle = found.rows.begin() + static_cast<std::ptrdiff_t>(std::min(wanted, found.rows.size()));
            std::partial_sort(found.rows.begin(), middle, found.rows.end(), [](const auto& a, const auto& b) {
                return a.haversine != b.haversine ? a.haversine < b.haversine : a.row < b.row;
            });
        }
        return found;
    }
};

Directory::Directory() : state_(std::make_unique<State>()) {}
Directory::~Directory() = default;

Page Directory::find(db::Read& tx, const Search& search, Instant now) {
    const auto places = state_->follow(tx);
    const auto offset = static_cast<std::size_t>(std::max(0, search.offset)),
               limit = static_cast<std::size_t>(std::max(0, search.limit));
    const auto matches = state_->match(*places, tx, search, now, offset + limit);

    Page page;
    page.total = static_cast<int>(matches.total);
    page.total_is_minimum = matches.more_than_ranked;
    std::vector<PlaceId> missing;
    for (std::size_t i = offset; i < std::min(offset + limit, matches.rows.size()); ++i) {
        const auto& [row, haversine, stop] = matches.rows[i];
        Found& found = page.places.emplace_back();
        if (!places->whole.empty())
            found.place = places->whole[row];
        else
            missing.push_back(PlaceId{places->id[row]});
        found.approximate = search.near && (stop || (places->bits[row] & bits::has_point) == 0);
        if (stop) found.stop_insee = stop->insee;
        if (search.near) found.distance_m = metres_of(haversine);
        if (places->schedule[row] != Snapshot::no_schedule)
            found.hours = places->schedules[places->schedule[row]].hours;
    }
    if (missing.empty()) return page;
    auto whole = repository::by_ids(tx, missing);
    for (std::size_t i = 0; i < page.places.size(); ++i) {
        const auto one =
            std::find_if(whole.begin(), whole.end(), [&](const Place& place) { return place.id == missing[i]; });
        if (one != whole.end()) page.places[i].place = std::make_shared<const Place>(std::move(*one));
    }
    // A place that this transaction does not see yet, while another one already does.
    std::erase_if(page.places, [](const Found& found) { return !found.place; });
    return page;
}

std::vector<Dot> Directory::dots(db::Read& tx, const Search& search, Instant now, int limit) {
    const auto places = state_->follow(tx);
    const auto most = static_cast<std::size_t>(std::max(0, limit));
    std::vector<Dot> dots;
    // Those without a point are few: some more than `limit` are put in order, lest too few remain.
    for (const auto& [row, haversine, stop] : state_->match(*places, tx, search, now, places->size()).rows) {
        if (dots.size() >= most) break;
        if (places->bits[row] & bits::has_point)
            dots.push_back({PlaceId{places->id[row]}, std::string(places->slug(row)), std::string(places->name(row)),
                            places->point(row)});
    }
    return dots;
}

}
