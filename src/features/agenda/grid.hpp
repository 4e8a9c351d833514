// Cutting the time in which somebody receives into what is free. No database here.
#pragma once
#include <span>
#include <string_view>
#include <vector>

#include "features/agenda/agenda.hpp"
#include "platform/base/function_ref.hpp"

namespace beffroi::agenda {

/// A stretch in which somebody receives.
struct Window {
    Instant from, to;
    std::string_view base;  ///< the commune where they are at its beginning, and must be at its end
};
/// What shall fit in.
struct Need {
    std::chrono::minutes duration{}, buffer{};
    std::string_view insee;  ///< where it takes place; empty: no way to it (telephone)
    bool away = false;       ///< elsewhere than where the window is: a home visit
};
/// Free time between two things: something may begin in [first, last].
struct Gap {
    Instant first, last;
    std::chrono::minutes travel{};  ///< the way there, before it
};
/// `taken` in order and apart, at least those of the four hours before and after the window, so that the way from and to them counts;
/// `absent` in order of their beginnings.
void each_gap(const Window& window, std::span<const Claim> taken, std::span<const Span> absent, const Need& need,
              FunctionRef<void(const Gap&)> gap);
/// Where something may begin in a gap: from its first moment, rounded up to five minutes, one after another with their pauses.
void each_start(const Gap& gap, const Need& need, Instant earliest, Instant latest, FunctionRef<void(Instant)> start);

}
