#include "features/appointments/ics.hpp"

#include <cstdio>
#include <string_view>

namespace beffroi::appointments {
namespace {

/// RFC 5545, 3.1: a line holds 75 bytes at most; what follows begins with a space.
void line(std::string& out, std::string_view text) {
    constexpr std::size_t longest = 75;
    std::size_t room = longest;
    while (text.size() > room) {
        std::size_t cut = room;
        // Never inside a letter of several bytes.
        while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0) == 0x80) --cut;
        out.append(text.substr(0, cut)).append("\r\n ");
        text.remove_prefix(cut);
        room = longest - 1;
    }
    out.append(text).append("\r\n");
}

/// RFC 5545, 3.3.11.
std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '\\' || c == ';' || c == ',') out += '\\';
        if (c == '\n')
            out += "\\n";
        else if (static_cast<unsigned char>(c) >= 0x20)
            out += c;
    }
    return out;
}

/// "20261201T080000Z"
std::string stamp(Instant at) {
    std::string out;
    for (const char c : instant_text(std::chrono::floor<std::chrono::seconds>(at)))
        if (c != '-' && c != ':') out += c;
    return out;
}

}

std::string ics(const CalendarEvent& event) {
    std::string out;
    line(out, "BEGIN:VCALENDAR");
    line(out, "VERSION:2.0");
    line(out, "PRODID:-//Beffroi//Appointments//FR");
    line(out, "METHOD:PUBLISH");
    line(out, "BEGIN:VEVENT");
    line(out, "UID:" + escaped(event.uid));
    line(out, "SEQUENCE:" + std::to_string(event.sequence));
    line(out, "DTSTAMP:" + stamp(event.stamp));
    line(out, "DTSTART:" + stamp(event.starts));
    line(out, "DTEND:" + stamp(event.ends));
    line(out, "SUMMARY:" + escaped(event.summary));
    if (!event.location.empty()) line(out, "LOCATION:" + escaped(event.location));
    if (!event.description.empty()) line(out, "DESCRIPTION:" + escaped(event.description));
    if (!event.url.empty()) line(out, "URL:" + event.url);
    line(out, event.cancelled ? "STATUS:CANCELLED" : "STATUS:CONFIRMED");
    line(out, "END:VEVENT");
    line(out, "END:VCALENDAR");
    return out;
}

}
