// Writing iCalendar.
#include "features/calendars/ical.hpp"

#include <cstdio>

#include "features/calendars/zones.hpp"

namespace beffroi::calendars::ical {
namespace {

std::string clock_text(int minute) {
    char out[24];
    std::snprintf(out, sizeof out, "%02d%02d00", minute / 60, minute % 60);
    return out;
}

}

Writer::Writer(std::string_view name) {
    out_ = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Beffroi//Beffroi//FR\r\nCALSCALE:GREGORIAN\r\n";
    if (!name.empty()) {
        line("NAME", content_line::escaped(name));
        line("X-WR-CALNAME", content_line::escaped(name));
        out_ += "REFRESH-INTERVAL;VALUE=DURATION:PT15M\r\nX-PUBLISHED-TTL:PT15M\r\n";
    }
}

void Writer::add(const Event& e) {
    out_ += "BEGIN:VEVENT\r\n";
    line("UID", content_line::escaped(e.uid));
    line("SEQUENCE", std::to_string(e.sequence));
    line("DTSTAMP", content_line::utc_text(e.changed));
    line("LAST-MODIFIED", content_line::utc_text(e.changed));
    if (e.occurrence) line("RECURRENCE-ID", content_line::utc_text(*e.occurrence));
    line("DTSTART", content_line::utc_text(e.starts));
    line("DTEND", content_line::utc_text(e.ends));
    line("STATUS", e.cancelled ? "CANCELLED" : "CONFIRMED");
    line("TRANSP", e.cancelled ? "TRANSPARENT" : "OPAQUE");
    line("SUMMARY", content_line::escaped(e.summary));
    if (!e.location.empty()) line("LOCATION", content_line::escaped(e.location));
    if (!e.description.empty()) line("DESCRIPTION", content_line::escaped(e.description));
    out_ += "END:VEVENT\r\n";
}

void Writer::add(const Block& b) {
    const bool whole_days = b.whole_days();
    const std::string zone(b.zone);
    if ((!whole_days || (b.instead_of && !b.instead_of->whole_days)) && zones_.find(zone + ";") == std::string::npos) {
        out_ += time_zone_text(zone);
        zones_ += zone + ";";
    }
    out_ += "BEGIN:VEVENT\r\n";
    line("UID", content_line::escaped(b.uid));
    line("DTSTAMP", content_line::utc_text(b.changed));
    const auto time = [&](std::string_view name, Date day, int minute, bool whole) {
        if (whole) return line(std::string(name) + ";VALUE=DATE", content_line::day_text(day));
        line(std::string(name) + ";TZID=" + zone, content_line::day_text(day) + "T" + clock_text(minute));
    };
    const auto times = [&](std::string_view name, Date day, int minute) { time(name, day, minute, whole_days); };
    if (b.instead_of) time("RECURRENCE-ID", b.instead_of->day, b.instead_of->minute, b.instead_of->whole_days);
    times("DTSTART", b.series.first, b.from_min);
    const Date last = add_days(b.series.first, b.days - 1);
    if (b.to_min == 24 * 60)
        times("DTEND", add_days(last, 1), 0);
    else
        times("DTEND", last, b.to_min);
    if (!b.series.rule.empty()) line("RRULE", b.series.rule);
    for (Date day : b.series.except) times("EXDATE", day, b.from_min);
    for (Date day : b.series.also) times("RDATE", day, b.from_min);
    line("SUMMARY", content_line::escaped(b.summary));
    out_ += "END:VEVENT\r\n";
}

void Writer::add_busy(Instant from, Instant to, const std::vector<Period>& busy, Instant now) {
    out_ += "BEGIN:VFREEBUSY\r\n";
    line("DTSTAMP", content_line::utc_text(now));
    line("DTSTART", content_line::utc_text(from));
    line("DTEND", content_line::utc_text(to));
    for (const Period& each : busy)
        line("FREEBUSY", content_line::utc_text(each.from) + "/" + content_line::utc_text(each.to));
    out_ += "END:VFREEBUSY\r\n";
}

std::string Writer::take() {
    out_ += "END:VCALENDAR\r\n";
    return std::move(out_);
}

}
