#include "features/agenda/grid.hpp"

#include <algorithm>
#include <cmath>

#include "features/territory/territory.hpp"

namespace beffroi::agenda {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

/// What is further away in time says nothing of where somebody comes from: they may have been home.
constexpr hours near{4};

Instant rounded_up(Instant at, minutes step) {
    const auto since = at.time_since_epoch() % step;
    return since == since.zero() ? at : at + (step - since);
}

minutes way(std::string_view from, std::string_view to) {
    if (from.empty() || to.empty()) return minutes{0};
    return minutes{travel_min(from, to)};
}

/// A claim or an absence, as time in which nothing can be.
struct Blocked {
    Instant from, to;
    const Claim* claim = nullptr;
};

}

int travel_min(std::string_view from_insee, std::string_view to_insee) {
    if (from_insee == to_insee) return 0;
    const auto from = territory::commune(from_insee), to = territory::commune(to_insee);
    if (!from || !to || !from->centre || !to->centre) return 0;
    constexpr double winding = 1.3, metres_per_minute = 50'000.0 / 60, to_park_min = 5;
    const double min = to_park_min + territory::distance_m(*from->centre, *to->centre) * winding / metres_per_minute;
    return static_cast<int>(std::ceil(min / 5)) * 5;
}

void each_gap(const Window& window, std::span<const Claim> taken, std::span<const Span> absent, const Need& need,
              FunctionRef<void(const Gap&)> tell) {
    const Claim *before = nullptr, *after = nullptr;
    std::vector<Blocked> blocked;
    for (const Claim& each : taken) {
        if (each.ends <= window.from) {
            if (each.ends > window.from - near) before = &each;
        } else if (each.starts >= window.to) {
            if (!after && each.starts < window.to + near) after = &each;
        } else {
            blocked.push_back({each.starts, each.ends, &each});
        }
    }
    for (const Span& each : absent)
        if (each.to > window.from && each.from < window.to) blocked.push_back({each.from, each.to, nullptr});
    std::sort(blocked.begin(), blocked.end(), [](const Blocked& a, const Blocked& b) { return a.from < b.from; });

    const auto gap = [&](Instant from, Instant to, const Claim* last, const Claim* next) {
        Gap found;
        if (last && !last->insee.empty())
            found.travel = way(last->insee, need.insee);
        else if (need.away)
            found.travel = way(window.base, need.insee);
        // The way there may begin as soon as what was before is over, even before the window; a visit's way from the base
        // begins with the window.
        found.first = last ? std::max(from, last->ends + found.travel) : from + found.travel;
        Instant end = to;
        if (next) {
            end = std::min(end, next->begins - way(need.insee, next->insee));
            end = std::min(end, next->starts);
            // The pause after must be over when the next thing takes its time.
            end = std::min(end, next->starts - need.buffer);
        }
        if (need.away && (!next || next == after)) end = std::min(end, window.to - way(need.insee, window.base));
        found.last = end - need.duration;
        if (found.last >= found.first) tell(found);
    };

    Instant free_from = window.from;
    const Claim* last = before;
    for (const Blocked& each : blocked) {
        if (each.from > free_from) gap(free_from, each.from, last, each.claim);
        if (each.to <= free_from) continue;
        free_from = each.to;
        last = each.claim;  // After an absence people set out from where they begin.
    }
    if (free_from < window.to) gap(free_from, window.to, last, after);
}

void each_start(const Gap& gap, const Need& need, Instant earliest, Instant latest, FunctionRef<void(Instant)> start) {
    constexpr minutes fives{5};
    const minutes step = std::max(fives, minutes{(need.duration + need.buffer + fives - minutes{1}) / fives * fives});
    Instant at = rounded_up(gap.first, fives);
    // The steps before the earliest are those of the same grid: it does not move with the clock.
    if (at < earliest) at += (earliest - at + step - std::chrono::microseconds{1}) / step * step;
    for (; at <= gap.last && at <= latest; at += step) start(at);
}

}
