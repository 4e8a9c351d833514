// The escapes. Most text needs none, so each finds the next character that does and copies what lies before in one piece.
#include <array>
#include <bit>
#include <cstring>

#include "platform/html/html.hpp"

namespace beffroi::html {
namespace {

std::string_view replacement(char c) {
    switch (c) {
        case '&': return "&amp;";
        case '<': return "&lt;";
        case '>': return "&gt;";
        case '"': return "&#34;";
        case '\'': return "&#39;";
        // A parser would turn CR into LF and drop NUL: references keep what was meant.
        case '\r': return "&#13;";
        default: return "\xEF\xBF\xBD";
    }
}

constexpr std::array<bool, 256> table_of(std::string_view characters) {
    std::array<bool, 256> table{};
    for (char c : characters) table[static_cast<unsigned char>(c)] = true;
    return table;
}
constexpr std::string_view unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
constexpr auto in_part = table_of(unreserved);
constexpr auto in_opaque = table_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+@");

static_assert(std::endian::native == std::endian::little, "positions are counted from the lowest byte of a word");

/// How a run of bytes is searched: 16 at once where there are as many, else 8, else one by one.
template <std::size_t N>
struct Lane {
    using Bytes __attribute__((vector_size(N))) = unsigned char;
    static constexpr std::size_t words = N / 8;
    std::uint64_t hit[words];

    /// Marks (0xFF) the bytes that need a replacement.
    Lane(const char* p, bool quotes) {
        Bytes b;
        std::memcpy(&b, p, N);
        Bytes found = (Bytes)(b == '&') | (Bytes)(b == '<') | (Bytes)(b == '>') | (Bytes)(b == '\r') | (Bytes)(b == 0);
        if (quotes) found |= (Bytes)(b == '"') | (Bytes)(b == '\'');
        std::memcpy(hit, &found, N);
    }
};

template <bool Quotes>
bool dangerous(char c) {
    return c == '&' || c == '<' || c == '>' || c == '\r' || c == '\0' || (Quotes && (c == '"' || c == '\''));
}

template <bool Quotes>
void escape_html(std::string& out, std::string_view s) {
    const char* p = s.data();
    const char* const end = p + s.size();
    const char* done = p;
    const auto replace = [&](const char* at) {
        out.append(done, static_cast<std::size_t>(at - done));
        out.append(replacement(*at));
        done = at + 1;
    };
    for (; end - p >= 16; p += 16) {
        const Lane<16> lane(p, Quotes);
        if ((lane.hit[0] | lane.hit[1]) == 0) continue;
        for (std::size_t word = 0; word < 2; ++word)
            for (std::uint64_t hit = lane.hit[word]; hit != 0;) {
                const auto byte = static_cast<std::size_t>(std::countr_zero(hit)) / 8;
                replace(p + word * 8 + byte);
                hit &= ~(std::uint64_t{0xFF} << (byte * 8));
            }
    }
    if (end - p >= 8) {
        const Lane<8> lane(p, Quotes);
        if (lane.hit[0] != 0)
            for (std::size_t i = 0; i < 8; ++i)
                if (dangerous<Quotes>(p[i])) replace(p + i);
        p += 8;
    }
    for (; p != end; ++p)
        if (dangerous<Quotes>(*p)) replace(p);
    out.append(done, static_cast<std::size_t>(end - done));
}

void percent(std::string& out, char c) {
    constexpr char digits[] = "0123456789ABCDEF";
    const auto byte = static_cast<unsigned char>(c);
    const char text[3] = {'%', digits[byte >> 4], digits[byte & 15]};
    out.append(text, 3);
}

void encode(std::string& out, std::string_view s, const std::array<bool, 256>& keep) {
    while (!s.empty()) {
        std::size_t n = 0;
        while (n < s.size() && keep[static_cast<unsigned char>(s[n])]) ++n;
        out.append(s.substr(0, n));
        if (n == s.size()) return;
        percent(out, s[n]);
        s.remove_prefix(n + 1);
    }
}

/// Whether a browser could read something else than an allowed scheme: it drops tabs and line breaks, and leading controls.
bool address_allowed(std::string_view s) {
    std::string scheme;
    for (char c : s) {
        if (c == '/' || c == '?' || c == '#' || c == '\\') return true;  // No scheme before these: a relative address.
        if (c == ':') {
            return scheme == "http" || scheme == "https" || scheme == "mailto" || scheme == "tel" || scheme == "geo";
        }
        const auto byte = static_cast<unsigned char>(c);
        if (byte <= 0x20) {
            if (scheme.empty() || c == '\t' || c == '\n' || c == '\r') continue;
        }
        scheme += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
        // Longer than any allowed one: it may still be a relative address without colon.
    }
    return true;
}

}

void escape_text(std::string& out, std::string_view s) { escape_html<false>(out, s); }
void escape_attribute(std::string& out, std::string_view s) { escape_html<true>(out, s); }

void escape_url(std::string& out, std::string_view s) {
    if (!address_allowed(s)) {
        out += '#';
        return;
    }
    for (char c : s) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte <= 0x20 || byte == 0x7f || c == '"' || c == '<' || c == '>' || c == '`' || c == '\\' || c == '{' || c == '}' || c == '|' ||
            c == '^') {
            percent(out, c);
        } else if (c == '&') {
            out += "&amp;";
        } else if (c == '\'') {
            out += "&#39;";
        } else {
            out += c;
        }
    }
}

void escape_url_part(std::string& out, std::string_view s) { encode(out, s, in_part); }
void escape_url_opaque(std::string& out, std::string_view s) { encode(out, s, in_opaque); }

}
