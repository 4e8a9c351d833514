// The list for calendars (RFC 5545) and for readers of news (RSS 2.0).
#include "features/workshops/rules.hpp"
#include "features/workshops/view.hpp"
#include "platform/base/content_line.hpp"
#include "platform/html/out.hpp"

namespace beffroi::workshops {
namespace {

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
    content_line::append(out, "X-WR-CALNAME", content_line::escaped(name));
    for (const auto& [each, address] : events) {
        const Session& s = each.session;
        out += "BEGIN:VEVENT\r\n";
        content_line::append(out, "UID", "atelier-" + each.id + "@" + host_of(origin));
        content_line::append(out, "DTSTAMP", content_line::utc_text(now));
        content_line::append(out, "DTSTART", content_line::utc_text(s.starts));
        content_line::append(out, "DTEND", content_line::utc_text(s.ends));
        content_line::append(out, "SEQUENCE", std::to_string(s.changes));
        content_line::append(out, "STATUS", s.cancelled ? "CANCELLED" : "CONFIRMED");
        content_line::append(out, "SUMMARY", content_line::escaped(each.title));
        std::string where = each.place;
        for (const std::string* part : {&each.address, &each.commune})
            if (!part->empty()) where += ", " + *part;
        content_line::append(out, "LOCATION", content_line::escaped(where));
        std::string words(i18n::translate(lang, each.level));
        if (!each.audience.empty()) words += ". " + std::string(i18n::translate(lang, each.audience));
        if (s.cancelled && !s.reason.empty()) words += "\n" + s.reason;
        content_line::append(out, "DESCRIPTION", content_line::escaped(words));
        content_line::append(out, "URL", address);
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
