// What is free of a counsellor's openings, and the shortest round of a day's visits: reckoned without the database.
#pragma once
#include <functional>
#include <vector>

#include "features/agenda/agenda.hpp"

namespace beffroi::diary {

struct FreeTime {
    std::size_t opening = 0;  ///< its place in `open`
    agenda::Span span;
};
/// What remains of the spans of each opening when those of `taken` are gone, from `now` on (the next five minutes that are whole), in
/// order of time; nothing shorter than `least_free`.
std::vector<FreeTime> free_times(const std::vector<std::vector<agenda::Span>>& open, std::vector<agenda::Span> taken,
                                 Instant now);
inline constexpr std::chrono::minutes least_free{15};

/// Minutes on the road between two of the points, the same both ways.
using Way = std::function<int(std::size_t from, std::size_t to)>;
/// Minutes of a round from point 0 over the others in this order and back to 0.
int round_min(const std::vector<std::size_t>& order, const Way& way);
/// An order of the points 1 to `visits` that is short: each is put where it adds least, the nearest first, then pieces are turned round
/// as long as that saves something (nearest insertion, 2-opt). Not always the shortest there is; never longer than `order`.
std::vector<std::size_t> shorter_round(std::vector<std::size_t> order, const Way& way);

}
