// The SQL of lists.
#pragma once
#include <cstdint>

#include "features/listings/reading.hpp"

namespace beffroi::listings::repository {

/// Makes what is kept of this list the same as `read`: the same again writes nothing. Fills the numbers of `report`.
void put(db::Write& tx, Source source, const Read& read, Report& report, Instant now);

}
