// One appointment as an iCalendar file (RFC 5545), for the person's own calendar.
#pragma once
#include <string>
#include <vector>

#include "platform/base/time.hpp"

namespace beffroi::appointments {

struct CalendarEvent {
    std::string uid;  ///< the same for each version of one appointment
    int sequence = 0;  ///< counts the changes
    Instant stamp, starts, ends;
    std::string summary, location, description, url;
    bool cancelled = false;
};
/// With CRLF, folded at 75 bytes without cutting a letter.
std::string ics(const CalendarEvent& event);

}
