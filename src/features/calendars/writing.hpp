// What tells whether an absence is still what a device made of it.
#pragma once
#include <string>

#include "features/agenda/agenda.hpp"

namespace beffroi::calendars {

/// Of all that a calendar shows of an absence.
std::string fingerprint_of(const agenda::Absence& absence);

}
