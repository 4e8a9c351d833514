#include "features/appointments/ics.hpp"

#include "platform/base/content_line.hpp"

namespace beffroi::appointments {

using content_line::append, content_line::escaped, content_line::utc_text;

std::string ics(const CalendarEvent& event) {
    std::string out;
    append(out, "BEGIN", "VCALENDAR");
    append(out, "VERSION", "2.0");
    append(out, "PRODID", "-//Beffroi//Appointments//FR");
    append(out, "METHOD", "PUBLISH");
    append(out, "BEGIN", "VEVENT");
    append(out, "UID", escaped(event.uid));
    append(out, "SEQUENCE", std::to_string(event.sequence));
    append(out, "DTSTAMP", utc_text(event.stamp));
    append(out, "DTSTART", utc_text(event.starts));
    append(out, "DTEND", utc_text(event.ends));
    append(out, "SUMMARY", escaped(event.summary));
    if (!event.location.empty()) append(out, "LOCATION", escaped(event.location));
    if (!event.description.empty()) append(out, "DESCRIPTION", escaped(event.description));
    if (!event.url.empty()) append(out, "URL", event.url);
    append(out, "STATUS", event.cancelled ? "CANCELLED" : "CONFIRMED");
    append(out, "END", "VEVENT");
    append(out, "END", "VCALENDAR");
    return out;
}

}
