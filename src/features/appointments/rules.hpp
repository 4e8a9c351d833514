// The rules that booking and changing share.
#pragma once
#include "features/appointments/appointments.hpp"

namespace beffroi::appointments {

Error slot_taken();
/// Trims what was typed of whom it is for, and checks it. Errors: those of `book` about the fields.
Result<void> sound(Who& who, agenda::Kind kind);

/// Which times somebody may have.
enum class WhichTimes {
    offered,  ///< of the public: those that the search shows. Between them, a few minutes would be lost for everybody else
    held,  ///< what was offered when it was held: the grid may have moved since
};

/// Takes the slot for one of those who are free then: the one with least to do first, another when somebody was faster.
std::optional<agenda::Booking> take(db::Write& tx, agenda::Wanted wanted, PlaceId place, Instant starts,
                                    agenda::Purpose purpose, std::optional<Instant> held_until, Instant now,
                                    WhichTimes times = WhichTimes::offered);

}
