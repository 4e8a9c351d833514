// The days of an agenda as columns: openings and absences behind, appointments and free times before them.
#pragma once
#include <vector>

#include "features/diary/view.hpp"

namespace beffroi::diary {

/// What the database says of the days that are shown.
struct DaysRead {
    std::vector<agenda::Opening> openings;
    std::vector<agenda::Absence> absences;
    std::vector<appointments::Appointment> appointments;
    std::vector<agenda::Claim> claims;  ///< of what is no appointment
    std::vector<agenda::Span> taken;  ///< whatever takes time, ways and pauses with it
};

/// What became of it: a catalogue key; empty while it is simply booked.
std::string status_of(const appointments::Appointment& a);
/// Fills the days of the view, and the hours beside them.
void fill(AgendaView& view, Names& names, const DaysRead& read, std::string_view zone, Instant now);

}
