#include "features/diary/free_times.hpp"

#include <algorithm>

namespace beffroi::diary {
namespace {

Instant whole_five_minutes(Instant at) {
    constexpr std::chrono::minutes five{5};
    const auto since = at.time_since_epoch();
    const auto rest = since % five;
    return rest == rest.zero() ? at : at + (five - rest);
}

/// What one visit more between two others, or between the last one and the start, adds.
int added(const std::vector<std::size_t>& order, std::size_t at, std::size_t visit, const Way& way) {
    const std::size_t before = at == 0 ? 0 : order[at - 1], after = at == order.size() ? 0 : order[at];
    return way(before, visit) + way(visit, after) - way(before, after);
}

std::vector<std::size_t> inserted(std::vector<std::size_t> left, const Way& way) {
    std::vector<std::size_t> order;
    while (!left.empty()) {
        // The one that is nearest to what is on the round already.
        const auto distance = [&](std::size_t visit) {
            int least = way(0, visit);
            for (std::size_t each : order) least = std::min(least, way(each, visit));
            return least;
        };
        const auto next = std::min_element(left.begin(), left.end(),
                                           [&](std::size_t a, std::size_t b) { return distance(a) < distance(b); });
        std::size_t best = 0;
        for (std::size_t at = 1; at <= order.size(); ++at)
            if (added(order, at, *next, way) < added(order, best, *next, way)) best = at;
        order.insert(order.begin() + static_cast<std::ptrdiff_t>(best), *next);
        left.erase(next);
    }
    return order;
}

void turned(std::vector<std::size_t>& order, const Way& way) {
    for (bool better = true; better;) {
        better = false;
        for (std::size_t i = 0; i + 1 < order.size() && !better; ++i)
            for (std::size_t j = i + 1; j < order.size() && !better; ++j) {
                auto other = order;
                std::reverse(other.begin() + static_cast<std::ptrdiff_t>(i),
                             other.begin() + static_cast<std::ptrdiff_t>(j) + 1);
                if (round_min(other, way) < round_min(order, way)) {
                    order = std::move(other);
                    better = true;
                }
            }
    }
}

}

std::vector<FreeTime> free_times(const std::vector<std::vector<agenda::Span>>& open, std::vector<agenda::Span> taken,
                                 Instant now) {
    std::sort(taken.begin(), taken.end(), [](const auto& a, const auto& b) { return a.from < b.from; });
    const Instant first = whole_five_minutes(now);
    std::vector<FreeTime> free;
    for (std::size_t n = 0; n < open.size(); ++n)
        for (const agenda::Span& span : open[n]) {
            Instant from = std::max(span.from, first);
            for (const agenda::Span& each : taken) {
                if (each.to <= from || each.from >= span.to) continue;
                if (each.from - from >= least_free) free.push_back({n, {from, each.from}});
                from = whole_five_minutes(each.to);
            }
            if (span.to - from >= least_free) free.push_back({n, {from, span.to}});
        }
    std::sort(free.begin(), free.end(), [](const auto& a, const auto& b) { return a.span.from < b.span.from; });
    return free;
}

int round_min(const std::vector<std::size_t>& order, const Way& way) {
    int sum = 0;
    std::size_t from = 0;
    for (std::size_t each : order) {
        sum += way(from, each);
        from = each;
    }
    return sum + way(from, 0);
}

std::vector<std::size_t> shorter_round(std::vector<std::size_t> order, const Way& way) {
    auto best = order;
    for (auto start : {order, inserted(order, way)}) {
        turned(start, way);
        if (round_min(start, way) < round_min(best, way)) best = std::move(start);
    }
    return best;
}

}
