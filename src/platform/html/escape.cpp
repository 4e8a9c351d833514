// The escapes. Most text needs none, so each finds the next character that does and copies what lies before in one piece.
#include <algorithm>
#include <array>
#include <cstring>

#include "platform/html/html.hpp"

namespace beffroi::html {
namespace {

/// What replaces each byte in text and attributes; nothing for those that pass.
constexpr std::array<std::string_view, 256> replacements = [] {
    std::array<std::string_view, 256> table{};
    table['&'] = "&amp;";
    table['<'] = "&lt;";
    table['>'] = "&gt;";
    table['"'] = "&#34;";
    table['\''] = "&#39;";
    // A parser would turn CR into LF and drop NUL: references keep what was meant.
    table['\r'] = "&#13;";
    table['\0'] = "\xEF\xBF\xBD";
    return table;
}();

constexpr std::array<bool, 256> passes = [] {
    std::array<bool, 256> table{};
    for (std::size_t i = 0; i < 256; ++i) table[i] = replacements[i].empty();
    return table;
}();

constexpr std::array<bool, 256> table_of(std::string_view characters) {
    std::array<bool, 256> table{};
    for (char c : characters) table[static_cast<unsigned char>(c)] = true;
    return table;
}
constexpr std::string_view unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
constexpr auto in_part = table_of(unreserved);
constexpr auto in_opaque = table_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+@");

using Bytes __attribute__((vector_size(16))) = unsigned char;
using Words __attribute__((vector_size(16))) = std::uint64_t;

/// True when none of the 16 bytes needs a replacement.
bool block_passes(const char* p) {
    Bytes b;
    std::memcpy(&b, p, sizeof b);
    const auto hit = (b == '&') | (b == '<') | (b == '>') | (b == '"') | (b == '\'') | (b == '\r') | (b == 0);
    Words w;
    std::memcpy(&w, &hit, sizeof w);
    return (w[0] | w[1]) == 0;
}

void escape_html(std::string& out, std::string_view s) {
    const char* p = s.data();
    const char* const end = p + s.size();
    const char* done = p;
    while (p != end) {
        if (end - p >= 16 && block_passes(p)) {
            p += 16;
            continue;
        }
        const char* const stop = std::min(end, p + 16);
        for (; p != stop; ++p) {
            if (passes[static_cast<unsigned char>(*p)]) continue;
            out.append(done, static_cast<std::size_t>(p - done));
            out.append(replacements[static_cast<unsigned char>(*p)]);
            done = p + 1;
        }
    }
    out.append(done, static_cast<std::size_t>(end - done));
}

void percent(std::string& out, char c) {
    constexpr char digits[] = "0123456789ABCDEF";
    const auto byte = static_cast<unsigned char>(c);
    const char text[3] = {'%', digits[byte >> 4], digits[byte & 15]};
    out.append(text, 3);
}

void encode(std::string& out, std::string_view s, const std::array<bool, 256>& keep) {
    for (char c : s) {
        if (keep[static_cast<unsigned char>(c)]) out += c;
        else percent(out, c);
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

void escape_text(std::string& out, std::string_view s) { escape_html(out, s); }
void escape_attribute(std::string& out, std::string_view s) { escape_html(out, s); }

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
