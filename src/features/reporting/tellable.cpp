// Small numbers of people, and what they could be reckoned from: for those who are told figures and know some of the people.
#include "features/reporting/reporting.hpp"

#include <algorithm>

namespace beffroi::reporting {

std::vector<bool> tellable(std::span<const std::int64_t> counts) {
    constexpr std::int64_t highest_hidden = smallest_told - 1;
    std::vector<bool> told(counts.size(), true);
    std::int64_t hidden = 0, sum = 0, highest = 0;
    const auto hide_those_of = [&](std::int64_t least, std::int64_t most) {
        for (std::size_t i = 0; i < counts.size(); ++i)
            if (told[i] && counts[i] >= least && counts[i] <= most) {
                told[i] = false;
                ++hidden;
                sum += counts[i];
                highest = std::max(highest, counts[i]);
            }
    };
    hide_those_of(1, highest_hidden);
    // Nearly all 1, or as high as any hidden one may be: the sum would betray them.
    const auto betrayed = [&] {
        return hidden > 0 && (hidden < 2 || sum < hidden + 2 || sum >= hidden * std::max(highest, highest_hidden));
    };
    while (betrayed()) {
        std::int64_t next = 0;
        for (std::size_t i = 0; i < counts.size(); ++i)
            if (told[i] && counts[i] > 0 && (next == 0 || counts[i] < next)) next = counts[i];
        if (next == 0) break;
        hide_those_of(next, next);
    }
    return told;
}

}
