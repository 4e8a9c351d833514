// Time zones as iCalendar tells them.
#pragma once
#include <string>

namespace beffroi::calendars::ical {

/// The VTIMEZONE of an IANA name, from the machine's database; empty when it has none.
std::string time_zone_text(const std::string& zone);

}
