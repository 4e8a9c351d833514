// When the sun rises and sets.
#pragma once
#include <optional>

#include "features/opening_hours/rules.hpp"

namespace beffroi::opening_hours {

/// Minutes of the day on the wall clock of `where.zone`, to within two minutes. Nothing when the sun doesn't do that on this
/// date there. Dawn and dusk are civil: six degrees below the horizon.
std::optional<int> sun_minute(Sun event, Date date, const Where& where);

}
