#include "features/places/vcard.hpp"

#include "platform/base/content_line.hpp"
#include "platform/base/text.hpp"

namespace beffroi::places {
using content_line::escaped;

std::string vcard(const Sheet& s, const std::string& address) {
    const Place& p = s.place;
    std::string out;
    content_line::append(out, "BEGIN", "VCARD");
    content_line::append(out, "VERSION", "3.0");
    content_line::append(out, "FN", escaped(p.name));
    content_line::append(out, "N", escaped(p.name) + ";;;;");
    content_line::append(out, "ORG", escaped(p.name));
    content_line::append(out, "ADR;TYPE=work",
                         ";" + escaped(p.address_more) + ";" + escaped(p.address) + ";" + escaped(s.commune) + ";;" +
                             escaped(p.postcode) + ";France");
    if (!p.phone.empty()) content_line::append(out, "TEL;TYPE=work,voice", escaped(p.phone));
    if (!s.mail.empty()) content_line::append(out, "EMAIL;TYPE=internet", escaped(s.mail));
    content_line::append(out, "URL", address);
    if (p.point) content_line::append(out, "GEO", degrees(p.point->latitude) + ";" + degrees(p.point->longitude));
    content_line::append(out, "UID", "beffroi-place-" + p.id.text());
    content_line::append(out, "END", "VCARD");
    return out;
}

}
