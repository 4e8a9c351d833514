#include "platform/base/content_line.hpp"

#include <cstdio>

namespace beffroi::content_line {
namespace {

bool continues(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

}

std::string escaped(std::string_view text) {
    std::string out;
    out.reserve(text.size() + 8);
    for (const char c : text) {
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

void append(std::string& out, std::string_view name, std::string_view value) {
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

}
