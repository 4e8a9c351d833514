// The list for calendars (RFC 5545) and for readers of news (RSS 2.0).
#include "features/workshops/rules.hpp"
#include "features/workshops/view.hpp"
#include "platform/html/out.hpp"

namespace beffroi::workshops {
namespace {

/// Section 3.3.11: TEXT.
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

/// Section 3.1: lines of 75 bytes at most, never inside a letter.
void line(std::string& out, std::string_view name, std::string_view value) {
    std::string whole = std::string(name) + ":" + std::string(value);
    std::string_view rest = whole;
    std::size_t room = 75;
    while (rest.size() > room) {
        std::size_t cut = room;
        while (cut > 0 && (static_cast<unsigned char>(rest[cut]) & 0xC0) == 0x80) --cut;
        out.append(rest.substr(0, cut)).append("\r\n ");
        rest.remove_prefix(cut);
        room = 74;  // the space counts
    }
    out.append(rest).append("\r\n");
}

/// "20261201T090000Z": the instant itself, so that no calendar needs to know our zones.
std::string stamp(Instant at) {
    std::string out;
    for (const char c : instant_text(at))
        if (c != '-' && c != ':') out += c;
    return out;
}

std::string host_of(std::string_view origin) {
    const auto at = origin.find("://");
    std::string host(at == std::string_view::npos ? origin : origin.substr(at + 3));
    return host.substr(0, host.find(':'));
}

std::string xml(std::string_view text) {
    html::Out out(text.size() + 16);
    html::escape_attribute(out, text);
    return std::move(out).take();
}

}

std::string calendar(const std::vector<std::pair<Line, std::string>>& events, std::string_view name,
                     std::string_view origin, Instant now, Lang lang) {
    std::string out = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Beffroi//Ateliers//FR\r\nCALSCALE:GREGORIAN\r\n";
    line(out, "X-WR-CALNAME", escaped(name));
    for (const auto& [each, address] : events) {
        const Session& s = each.session;
        out += "BEGIN:VEVENT\r\n";
        line(out, "UID", "atelier-" + each.id + "@" + host_of(origin));
        line(out, "DTSTAMP", stamp(now));
        line(out, "DTSTART", stamp(s.starts));
        line(out, "DTEND", stamp(s.ends));
        line(out, "SEQUENCE", std::to_string(s.changes));
        line(out, "STATUS", s.cancelled ? "CANCELLED" : "CONFIRMED");
        line(out, "SUMMARY", escaped(each.title));
        std::string where = each.place;
        for (const std::string* part : {&each.address, &each.commune})
            if (!part->empty()) where += ", " + *part;
        line(out, "LOCATION", escaped(where));
        std::string words(i18n::translate(lang, each.level));
        if (!each.audience.empty()) words += ". " + std::string(i18n::translate(lang, each.audience));
        if (s.cancelled && !s.reason.empty()) words += "\n" + s.reason;
        line(out, "DESCRIPTION", escaped(words));
        line(out, "URL", address);
        out += "END:VEVENT\r\n";
    }
    return out + "END:VCALENDAR\r\n";
}

std::string rss(const std::vector<Line>& lines, std::string_view title, std::string_view site, std::string_view origin,
                std::string_view prefix, Lang lang) {
    const std::string base = std::string(origin) + std::string(prefix);
    std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\"><channel><title>" + xml(title) +
                      " – " + xml(site) + "</title><link>" + xml(base + "/ateliers") + "</link><description>" +
                      xml(title) + "</description><language>" + std::string(i18n::code(lang)) + "</language>\n";
    for (const Line& each : lines) {
        std::string words = each.day + ", " + each.hours + " · " + each.place;
        if (!each.commune.empty()) words += ", " + each.commune;
        words += " · " + each.seats;
        out += "<item><title>" + xml(each.title + ", " + each.day) + "</title><link>" +
               xml(base + "/ateliers/" + each.slug + "#" + each.id) + "</link><guid isPermaLink=\"false\">atelier-" +
               xml(each.id) + "</guid><description>" + xml(words) + "</description></item>\n";
    }
    return out + "</channel></rss>\n";
}

}
