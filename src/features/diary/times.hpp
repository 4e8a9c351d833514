// The times that a form offers, and the one that was chosen.
#pragma once
#include <optional>

#include "features/diary/view.hpp"

namespace beffroi::diary {

/// Free times by day, the first of them chosen; at most `most`. `from` is the day from which on they were looked for.
TimesView times_of(Names& names, const std::vector<agenda::Slot>& slots, Date from, std::size_t most = 12);

/// What the form sends for a time that is offered.
std::string value_of(const agenda::Slot& slot);

struct Picked {
    Instant starts;
    PlaceId place;
    bool outside = false;  ///< a time of one's own choice, whether somebody receives then or not
};
/// What was chosen among `horaire`, or written in `autre_jour` and `autre_heure`. Errors on these fields. `zone` is the wall clock of
/// what was written, `place` where that takes place.
std::optional<Picked> read_picked(html::Form& form, std::string_view zone, PlaceId place);

}
