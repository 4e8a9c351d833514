#include "platform/base/text.hpp"

#include <algorithm>
#include <array>

namespace beffroi::text {
namespace {

/// Decodes one code point at `at`; `length` is 0 when the bytes are not UTF-8 (overlong forms and surrogates included).
struct Decoded { char32_t point; std::size_t length; };

Decoded decode(std::string_view s, std::size_t at) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(s[at + i]); };
    const auto continues = [&](std::size_t i) { return at + i < s.size() && (byte(i) & 0xC0) == 0x80; };
    const unsigned char b0 = byte(0);
    if (b0 < 0x80) return {b0, 1};
    if (b0 >= 0xC2 && b0 <= 0xDF && continues(1)) return {static_cast<char32_t>((b0 & 0x1F) << 6 | (byte(1) & 0x3F)), 2};
    if (b0 >= 0xE0 && b0 <= 0xEF && continues(1) && continues(2)) {
        const char32_t p = static_cast<char32_t>((b0 & 0x0F) << 12 | (byte(1) & 0x3F) << 6 | (byte(2) & 0x3F));
        if (p >= 0x800 && (p < 0xD800 || p > 0xDFFF)) return {p, 3};
    }
    if (b0 >= 0xF0 && b0 <= 0xF4 && continues(1) && continues(2) && continues(3)) {
        const char32_t p = static_cast<char32_t>((b0 & 0x07) << 18 | (byte(1) & 0x3F) << 12 | (byte(2) & 0x3F) << 6 | (byte(3) & 0x3F));
        if (p >= 0x10000 && p <= 0x10FFFF) return {p, 4};
    }
    return {0, 0};
}

/// Latin letters U+00C0 to U+017F without their accents, lower case; '\0' where the letter passes unchanged.
constexpr std::array<char, 0x180 - 0xC0> make_base_letters() {
    std::array<char, 0x180 - 0xC0> t{};
    const auto set = [&](char32_t from, char32_t to, char letter) {
        for (char32_t p = from; p <= to; ++p) t[p - 0xC0] = letter;
    };
    set(0xC0, 0xC5, 'a'); set(0xC7, 0xC7, 'c'); set(0xC8, 0xCB, 'e'); set(0xCC, 0xCF, 'i'); set(0xD0, 0xD0, 'd');
    set(0xD1, 0xD1, 'n'); set(0xD2, 0xD6, 'o'); set(0xD8, 0xD8, 'o'); set(0xD9, 0xDC, 'u'); set(0xDD, 0xDD, 'y');
    set(0xE0, 0xE5, 'a'); set(0xE7, 0xE7, 'c'); set(0xE8, 0xEB, 'e'); set(0xEC, 0xEF, 'i'); set(0xF0, 0xF0, 'd');
    set(0xF1, 0xF1, 'n'); set(0xF2, 0xF6, 'o'); set(0xF8, 0xF8, 'o'); set(0xF9, 0xFC, 'u'); set(0xFD, 0xFD, 'y');
    set(0xFF, 0xFF, 'y');
    set(0x100, 0x105, 'a'); set(0x106, 0x10D, 'c'); set(0x10E, 0x111, 'd'); set(0x112, 0x11B, 'e'); set(0x11C, 0x123, 'g');
    set(0x124, 0x127, 'h'); set(0x128, 0x131, 'i'); set(0x134, 0x135, 'j'); set(0x136, 0x138, 'k'); set(0x139, 0x142, 'l');
    set(0x143, 0x14B, 'n'); set(0x14C, 0x151, 'o'); set(0x154, 0x159, 'r'); set(0x15A, 0x161, 's'); set(0x162, 0x167, 't');
    set(0x168, 0x173, 'u'); set(0x174, 0x175, 'w'); set(0x176, 0x178, 'y'); set(0x179, 0x17E, 'z'); set(0x17F, 0x17F, 's');
    return t;
}
constexpr auto base_letters = make_base_letters();

bool ascii_alnum(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'); }

std::u32string code_points(std::string_view s) {
    std::u32string out;
    out.reserve(s.size());
    for (std::size_t at = 0; at < s.size();) {
        const auto [point, length] = decode(s, at);
        out += length == 0 ? U'\uFFFD' : point;
        at += length == 0 ? 1 : length;
    }
    return out;
}

}

bool is_utf8(std::string_view bytes) {
    for (std::size_t at = 0; at < bytes.size();) {
        const auto length = decode(bytes, at).length;
        if (length == 0) return false;
        at += length;
    }
    return true;
}

std::string clean_utf8(std::string_view bytes) {
    std::string out;
    out.reserve(bytes.size());
    for (std::size_t at = 0; at < bytes.size();) {
        const auto [point, length] = decode(bytes, at);
        if (length == 0) {
            out += "\uFFFD";
            ++at;
            continue;
        }
        const bool control = (point < 0x20 && point != '\t' && point != '\n') || (point >= 0x7F && point < 0xA0);
        if (!control) out += bytes.substr(at, length);
        at += length;
    }
    return out;
}

std::string_view trim(std::string_view s) {
    const auto blank = [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); };
    while (!s.empty()) {
        if (blank(s.front())) s.remove_prefix(1);
        else if (s.substr(0, 2) == "\u00A0") s.remove_prefix(2);
        else break;
    }
    while (!s.empty()) {
        if (blank(s.back())) s.remove_suffix(1);
        else if (s.size() >= 2 && s.substr(s.size() - 2) == "\u00A0") s.remove_suffix(2);
        else break;
    }
    return s;
}

std::vector<std::string_view> split(std::string_view s, char separator) {
    std::vector<std::string_view> parts;
    for (;;) {
        const auto at = s.find(separator);
        parts.push_back(s.substr(0, at));
        if (at == std::string_view::npos) return parts;
        s.remove_prefix(at + 1);
    }
}

std::string join(const std::vector<std::string>& parts, std::string_view separator) {
    std::string out;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (i != 0) out += separator;
        out += parts[i];
    }
    return out;
}

std::string lower_ascii(std::string_view s) {
    std::string out(s);
    for (char& c : out) if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

bool starts_with_ci(std::string_view s, std::string_view prefix) {
    return s.size() >= prefix.size() && lower_ascii(s.substr(0, prefix.size())) == lower_ascii(prefix);
}

std::string fold(std::string_view s) {
    std::string out;
    out.reserve(s.size());
    for (std::size_t at = 0; at < s.size();) {
        const char c = s[at];
        if (static_cast<unsigned char>(c) < 0x80) {
            out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
            ++at;
            continue;
        }
        const auto [point, length] = decode(s, at);
        if (length == 0) { ++at; continue; }
        if (point >= 0x300 && point <= 0x36F) {}  // combining accents of decomposed text
        else if (point == 0xC6 || point == 0xE6) out += "ae";
        else if (point == 0x152 || point == 0x153) out += "oe";
        else if (point == 0xDF || point == 0x1E9E) out += "ss";
        else if (point == 0xDE || point == 0xFE) out += "th";
        else if (point == 0x132 || point == 0x133) out += "ij";
        else if (point == 0x2018 || point == 0x2019 || point == 0x2BC) out += '\'';
        else if (point >= 0x2010 && point <= 0x2015) out += '-';
        else if (point == 0xA0 || point == 0x202F || (point >= 0x2000 && point <= 0x200A)) out += ' ';
        else if (point >= 0xC0 && point < 0x180 && base_letters[point - 0xC0] != '\0') out += base_letters[point - 0xC0];
        else out += s.substr(at, length);
        at += length;
    }
    return out;
}

std::string fold_words(std::string_view s) {
    const std::string folded = fold(s);
    std::string out;
    out.reserve(folded.size());
    bool gap = false;
    for (const char c : folded) {
        // Bytes beyond ASCII are letters of other scripts: they stay.
        if (ascii_alnum(c) || static_cast<unsigned char>(c) >= 0x80) {
            if (gap && !out.empty()) out += ' ';
            gap = false;
            out += c;
        } else {
            gap = true;
        }
    }
    return out;
}

std::string slug(std::string_view s) {
    std::string out;
    for (const char c : fold_words(s)) {
        if (static_cast<unsigned char>(c) >= 0x80) continue;
        if (c != ' ') out += c;
        else if (!out.empty() && out.back() != '-') out += '-';
    }
    if (out.size() > 80) out.resize(80);
    while (!out.empty() && out.back() == '-') out.pop_back();
    return out;
}

std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit) {
    const std::u32string x = code_points(a), y = code_points(b);
    const std::size_t n = x.size(), m = y.size();
    if ((n > m ? n - m : m - n) > limit) return limit + 1;
    std::vector<std::size_t> before(m + 1), last(m + 1), row(m + 1);
    for (std::size_t j = 0; j <= m; ++j) last[j] = j;
    for (std::size_t i = 1; i <= n; ++i) {
        row[0] = i;
        std::size_t best = row[0];
        for (std::size_t j = 1; j <= m; ++j) {
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (x[i - 1] == y[j - 1] ? 0U : 1U)});
            if (i > 1 && j > 1 && x[i - 1] == y[j - 2] && x[i - 2] == y[j - 1]) row[j] = std::min(row[j], before[j - 2] + 1);
            best = std::min(best, row[j]);
        }
        if (best > limit) return limit + 1;
        std::swap(before, last);
        std::swap(last, row);
    }
    return std::min(last[m], limit + 1);
}

std::size_t length(std::string_view utf8) {
    return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

std::string shorten(std::string_view s, std::size_t limit) {
    if (length(s) <= limit) return std::string(s);
    std::size_t at = 0, points = 0, last_space = 0;
    while (at < s.size() && points + 1 < limit) {
        if (s[at] == ' ') last_space = at;
        const auto step = std::max<std::size_t>(1, decode(s, at).length);
        at += step;
        ++points;
    }
    const std::size_t cut = last_space > at / 2 ? last_space : at;
    std::string out(trim(s.substr(0, cut)));
    out += "…";
    return out;
}

}
