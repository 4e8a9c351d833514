#include "platform/net/security_headers.hpp"

#include <array>

#include "platform/base/text.hpp"

namespace beffroi::net {

namespace {

// Nothing but what this server itself sends: no inline script or style, no other origin, no plug-in, no frame.
constexpr std::string_view policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "worker-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
constexpr std::string_view embeddable_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "worker-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors *";
// The device's position on a tap, and passkeys of this site's own pages; nothing else.
constexpr std::string_view permissions =
    "geolocation=(self), accelerometer=(), autoplay=(), camera=(), display-capture=(), encrypted-media=(), fullscreen=(), "
    "gyroscope=(), hid=(), idle-detection=(), magnetometer=(), microphone=(), midi=(), payment=(), picture-in-picture=(), "
    "publickey-credentials-get=(self), screen-wake-lock=(), serial=(), usb=(), xr-spatial-tracking=()";

struct Line { std::string_view name, value; };

std::array<Line, 6> lines(bool embeddable, bool cors) {
    return {{{"Content-Security-Policy", embeddable ? embeddable_policy : policy},
             {"X-Content-Type-Options", "nosniff"},
             {"Referrer-Policy", "strict-origin-when-cross-origin"},
             {"Permissions-Policy", permissions},
             {"Cross-Origin-Opener-Policy", "same-origin"},
             {"Cross-Origin-Resource-Policy", cors || embeddable ? "cross-origin" : "same-origin"}}};
}

void append(std::string& head, const Line& line) {
    head += line.name;
    head += ": ";
    head += line.value;
    head += "\r\n";
}

std::string block(bool embeddable, bool cors) {
    std::string out;
    for (const Line& line : lines(embeddable, cors)) append(out, line);
    return out;
}

}

void append_security_headers(std::string& head, const Request& request, const Response& response, Subdomains subdomains) {
    static const std::string blocks[2][2] = {{block(false, false), block(false, true)}, {block(true, false), block(true, true)}};
    bool own = false;
    for (const Line& line : lines(false, false))
        for (const Header& h : response.headers) own |= h.name.size() == line.name.size() && text::lower_ascii(h.name) == text::lower_ascii(line.name);
    if (!own) {
        head += blocks[response.embeddable][response.cors];
    } else {
        for (const Line& line : lines(response.embeddable, response.cors)) {
            bool set = false;
            for (const Header& h : response.headers) set |= text::lower_ascii(h.name) == text::lower_ascii(line.name);
            if (!set) append(head, line);
        }
    }
    if (response.cors) head += "Access-Control-Allow-Origin: *\r\nAccess-Control-Expose-Headers: ETag, Link, Retry-After, X-Request-Id\r\n";
    if (request.secure) head += subdomains == Subdomains::https ? "Strict-Transport-Security: max-age=31536000; includeSubDomains\r\n" : "Strict-Transport-Security: max-age=31536000\r\n";
}

}
