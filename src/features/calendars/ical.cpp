// Writing iCalendar.
#include "features/calendars/ical.hpp"

#include <cstdio>

#include "features/calendars/zones.hpp"

namespace beffroi::calendars::ical {
namespace {

std::string clock_text(int minute) {
    char out[8];
    std::snprintf(out, sizeof out, "%02d%02d00", minute / 60, minute % 60);
    return out;
}

bool continues(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

}

std::string escaped(std::string_view text) {
    std::string out;
    out.reserve(text.size() + 8);
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '\\' || c == ';' || c == ',')
            (out += '\\') += c;
        else if (c == '\n')
            out += "\\n";
        else if (static_cast<unsigned char>(c) >= 32 && c != 127)
            out += c;
        else if (c == '\t')
            out += ' ';
    }
    return out;
}

void append_line(std::string& out, std::string_view name, std::string_view value) {
    std::string whole(name);
    (whole += ':') += value;
    std::string_view rest = whole;
    std::size_t room = 75;
    while (rest.size() > room) {
        std::size_t cut = room;
        while (cut > 1 && continues(rest[cut])) --cut;
        (out += rest.substr(0, cut)) += "\r\n ";
        rest.remove_prefix(cut);
        room = 74;  // the space that begins a continued line counts
    }
    (out += rest) += "\r\n";
}

std::string day_text(Date day) {
    char out[32];
    std::snprintf(out, sizeof out, "%04d%02u%02u", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                  static_cast<unsigned>(day.day()));
    return out;
}

std::string utc_text(Instant at) {
    const LocalTime utc = to_local(at, "UTC");
    char out[16];
    std::snprintf(out, sizeof out, "T%02d%02d%02dZ", utc.minute / 60, utc.minute % 60, utc.second);
    return day_text(utc.date) + out;
}

Writer::Writer(std::string_view name) {
    out_ = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Beffroi//Beffroi//FR\r\nCALSCALE:GREGORIAN\r\n";
    if (!name.empty()) {
        line("NAME", escaped(name));
        line("X-WR-CALNAME", escaped(name));
        out_ += "REFRESH-INTERVAL;VALUE=DURATION:PT15M\r\nX-PUBLISHED-TTL:PT15M\r\n";
    }
}

void Writer::add(const Event& e) {
    out_ += "BEGIN:VEVENT\r\n";
    line("UID", escaped(e.uid));
    line("SEQUENCE", std::to_string(e.sequence));
    line("DTSTAMP", utc_text(e.changed));
    line("LAST-MODIFIED", utc_text(e.changed));
    if (e.occurrence) line("RECURRENCE-ID", utc_text(*e.occurrence));
    line("DTSTART", utc_text(e.starts));
    line("DTEND", utc_text(e.ends));
    line("STATUS", e.cancelled ? "CANCELLED" : "CONFIRMED");
    line("TRANSP", e.cancelled ? "TRANSPARENT" : "OPAQUE");
    line("SUMMARY", escaped(e.summary));
    if (!e.location.empty()) line("LOCATION", escaped(e.location));
    if (!e.description.empty()) line("DESCRIPTION", escaped(e.description));
    out_ += "END:VEVENT\r\n";
}

void Writer::add(const Block& b) {
    const bool whole_days = b.from_min == 0 && b.to_min == 24 * 60;
    const std::string zone(b.zone);
    if (!whole_days && zones_.find(zone + ";") == std::string::npos) {
        out_ += time_zone_text(zone);
        zones_ += zone + ";";
    }
    out_ += "BEGIN:VEVENT\r\n";
    line("UID", escaped(b.uid));
    line("DTSTAMP", utc_text(b.changed));
    const auto times = [&](std::string_view name, Date day, int minute) {
        if (whole_days) return line(std::string(name) + ";VALUE=DATE", day_text(day));
        line(std::string(name) + ";TZID=" + zone, day_text(day) + "T" + clock_text(minute));
    };
    times("DTSTART", b.series.first, b.from_min);
    const Date last = add_days(b.series.first, b.days - 1);
    if (b.to_min == 24 * 60)
        times("DTEND", add_days(last, 1), 0);
    else
        times("DTEND", last, b.to_min);
    if (!b.series.rule.empty()) line("RRULE", b.series.rule);
    for (Date day : b.series.except) times("EXDATE", day, b.from_min);
    for (Date day : b.series.also) times("RDATE", day, b.from_min);
    line("SUMMARY", escaped(b.summary));
    out_ += "END:VEVENT\r\n";
}

void Writer::add_busy(Instant from, Instant to, const std::vector<Period>& busy, Instant now) {
    out_ += "BEGIN:VFREEBUSY\r\n";
    line("DTSTAMP", utc_text(now));
    line("DTSTART", utc_text(from));
    line("DTEND", utc_text(to));
    for (const Period& each : busy) line("FREEBUSY", utc_text(each.from) + "/" + utc_text(each.to));
    out_ += "END:VFREEBUSY\r\n";
}

std::string Writer::take() {
    out_ += "END:VCALENDAR\r\n";
    return std::move(out_);
}

}
