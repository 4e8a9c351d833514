// The escapes. Most text needs none, so many bytes are copied and searched at once.
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <type_traits>

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

/// N bytes looked at together.
template <std::size_t N>
struct Lane {
    using Bytes __attribute__((vector_size(N))) = unsigned char;
    std::uint64_t hit[N / 8];  ///< 0xFF where a byte needs a replacement

    Lane(const char* p, bool quotes) {
        Bytes b;
        std::memcpy(&b, p, N);
        Bytes found = (Bytes)(b == '&') | (Bytes)(b == '<') | (Bytes)(b == '>') | (Bytes)(b == '\r') | (Bytes)(b == 0);
        if (quotes) found |= (Bytes)(b == '"') | (Bytes)(b == '\'');
        std::memcpy(hit, &found, N);
    }
    /// How many bytes pass before the first that needs one.
    std::size_t passing() const {
        for (std::size_t i = 0; i < N / 8; ++i)
            if (hit[i] != 0) return i * 8 + static_cast<std::size_t>(std::countr_zero(hit[i])) / 8;
        return N;
    }
};

/// Copies and searches 16 bytes at once where there are as many, else 8, else one by one.
template <bool Quotes>
void escape_html(Out& out, std::string_view s) {
    constexpr std::size_t slack = 16;  // A lane writes whole, even when only its beginning counts.
    const char* p = s.data();
    const char* const end = p + s.size();
    char* to = out.room(s.size() + slack);
    const auto replace = [&] {
        const std::string_view by = replacement(*p++);
        out.written(to);
        to = out.room(by.size() + static_cast<std::size_t>(end - p) + slack);
        std::memcpy(to, by.data(), by.size());
        to += by.size();
    };
    const auto lane = [&]<std::size_t N>(std::integral_constant<std::size_t, N>) {
        std::memcpy(to, p, N);
        const std::size_t passing = Lane<N>(p, Quotes).passing();
        to += passing;
        p += passing;
        if (passing < N) replace();
    };
    while (end - p >= 16) lane(std::integral_constant<std::size_t, 16>{});
    while (end - p >= 8) lane(std::integral_constant<std::size_t, 8>{});
    while (p != end) {
        const char c = *p;
        if (c == '&' || c == '<' || c == '>' || c == '\r' || c == '\0' || (Quotes && (c == '"' || c == '\''))) {
            replace();
        } else {
            *to++ = c;
            ++p;
        }
    }
    out.written(to);
}

char* percent(char* to, char c) {
    constexpr char digits[] = "0123456789ABCDEF";
    const auto byte = static_cast<unsigned char>(c);
    *to++ = '%';
    *to++ = digits[byte >> 4];
    *to++ = digits[byte & 15];
    return to;
}

void encode(Out& out, std::string_view s, const std::array<bool, 256>& keep) {
    char* to = out.room(s.size() * 3);
    for (char c : s) {
        if (keep[static_cast<unsigned char>(c)])
            *to++ = c;
        else
            to = percent(to, c);
    }
    out.written(to);
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

void escape_text(Out& out, std::string_view s) { escape_html<false>(out, s); }
void escape_attribute(Out& out, std::string_view s) { escape_html<true>(out, s); }

void escape_url(Out& out, std::string_view s) {
    if (!address_allowed(s)) return out.append("#", 1);
    constexpr std::string_view encoded = "\"<>`\\{}|^\x7f", and_reference = "&amp;", quote_reference = "&#39;";
    char* to = out.room(s.size() * 5);
    for (char c : s) {
        if (static_cast<unsigned char>(c) <= 0x20 || encoded.find(c) != std::string_view::npos) {
            to = percent(to, c);
        } else if (c == '&' || c == '\'') {
            const auto reference = c == '&' ? and_reference : quote_reference;
            to = static_cast<char*>(std::memcpy(to, reference.data(), reference.size())) + reference.size();
        } else {
            *to++ = c;
        }
    }
    out.written(to);
}

void escape_url_part(Out& out, std::string_view s) { encode(out, s, in_part); }
void escape_url_opaque(Out& out, std::string_view s) { encode(out, s, in_opaque); }

}
