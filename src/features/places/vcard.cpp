#include "features/places/vcard.hpp"

#include "platform/base/text.hpp"

namespace beffroi::places {
namespace {

/// Commas, semicolons, backslashes and line breaks mean something in a value (RFC 2426, 5).
std::string escaped(std::string_view s) {
    std::string out;
    for (char c : s) {
        if (c == '\\' || c == ',' || c == ';') (out += '\\') += c;
        else if (c == '\n') out += "\\n";
        else if (c != '\r') out += c;
    }
    return out;
}

/// Lines are at most 75 bytes, folded between characters, and end with CRLF (RFC 2425, 5.8.1).
void line(std::string& out, std::string_view name, std::string_view value) {
    std::string all = std::string(name) + ":" + std::string(value);
    std::size_t room = 75;
    while (all.size() > room) {
        std::size_t cut = room;
        while (cut > 1 && (static_cast<unsigned char>(all[cut]) & 0xc0) == 0x80) --cut;
        out.append(all, 0, cut) += "\r\n ";
        all.erase(0, cut);
        room = 74;
    }
    out += all + "\r\n";
}

}

std::string vcard(const Sheet& s, const std::string& address) {
    const Place& p = s.place;
    std::string out;
    line(out, "BEGIN", "VCARD");
    line(out, "VERSION", "3.0");
    line(out, "FN", escaped(p.name));
    line(out, "N", escaped(p.name) + ";;;;");
    line(out, "ORG", escaped(p.name));
    line(out, "ADR;TYPE=work", ";" + escaped(p.address_more) + ";" + escaped(p.address) + ";" + escaped(s.commune) + ";;" + escaped(p.postcode) + ";France");
    if (!p.phone.empty()) line(out, "TEL;TYPE=work,voice", escaped(p.phone));
    if (!s.mail.empty()) line(out, "EMAIL;TYPE=internet", escaped(s.mail));
    line(out, "URL", address);
    if (p.point) line(out, "GEO", degrees(p.point->latitude) + ";" + degrees(p.point->longitude));
    line(out, "UID", "beffroi-place-" + p.id.text());
    line(out, "END", "VCARD");
    return out;
}

}
