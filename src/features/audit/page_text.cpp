#include "features/audit/page_text.hpp"

#include <iconv.h>
#include <libxml/HTMLparser.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <optional>

#include "platform/base/text.hpp"

namespace beffroi::audit {
namespace {

constexpr std::size_t prescan = 1024;

bool word_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == ':' || c == '.';
}

/// What stands behind "charset=": in "text/html; charset=utf-8", or <meta charset="utf-8">.
std::string charset_in(std::string_view text) {
    const std::string lower = text::lower_ascii(text);
    for (std::size_t at = lower.find("charset"); at != std::string::npos; at = lower.find("charset", at + 1)) {
        std::size_t i = std::min(lower.find_first_not_of(' ', at + 7), lower.size());
        if (i == lower.size() || lower[i] != '=') continue;
        i = std::min(lower.find_first_not_of(" \"'", i + 1), lower.size());
        std::size_t end = i;
        while (end < lower.size() && word_char(lower[end])) ++end;
        if (end > i) return lower.substr(i, end - i);
    }
    return {};
}

void add_code_point(std::string& all, unsigned code) {
    if (code == 0 || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) code = 0xfffd;
    const auto add = [&](unsigned byte) { all += static_cast<char>(byte); };
    if (code < 0x80) return add(code);
    if (code < 0x800) {
        add(0xc0 | code >> 6);
    } else {
        if (code < 0x10000) {
            add(0xe0 | code >> 12);
        } else {
            add(0xf0 | code >> 18);
            add(0x80 | (code >> 12 & 0x3f));
        }
        add(0x80 | (code >> 6 & 0x3f));
    }
    add(0x80 | (code & 0x3f));
}

/// A sequence of UTF-8 at the beginning of `bytes`; 0: there is none.
std::size_t sequence_size(std::string_view bytes) {
    for (std::size_t n = 2; n <= 4 && n <= bytes.size(); ++n)
        if (text::is_utf8(bytes.substr(0, n))) return n;
    return 0;
}

std::string from_utf8(std::string_view bytes) {
    std::string all;
    for (std::size_t i = 0; i < bytes.size();) {
        const auto byte = static_cast<unsigned char>(bytes[i]);
        const std::size_t n = byte < 0x80 ? 1 : sequence_size(bytes.substr(i));
        if (n > 0)
            all += bytes.substr(i, n);
        else
            add_code_point(all, byte);
        i += std::max<std::size_t>(n, 1);
    }
    return all;
}

std::optional<std::string> from_other(std::string_view given, const std::string& encoding) {
    const iconv_t into = iconv_open("UTF-8", encoding.c_str());
    if (into == iconv_t(-1)) return std::nullopt;
    std::string bytes(given), all;
    std::array<char, 512> room{};
    char* from = bytes.data();
    for (std::size_t left = bytes.size(); left > 0;) {
        char* to = room.data();
        std::size_t free = room.size();
        const bool wrong = iconv(into, &from, &left, &to, &free) == std::size_t(-1) && errno != E2BIG;
        all.append(room.data(), static_cast<std::size_t>(to - room.data()));
        if (!wrong) continue;
        all += "\xef\xbf\xbd";
        ++from;
        --left;
    }
    iconv_close(into);
    return all;
}

/// Reads the entity at `text[at]`, an ampersand, and says where it ends; `at` when it is none.
std::size_t read_entity(std::string_view text, std::size_t at, std::string& all) {
    std::size_t i = at + 1;
    if (i < text.size() && text[i] == '#') {
        ++i;
        const bool hexadecimal = i < text.size() && (text[i] == 'x' || text[i] == 'X');
        if (hexadecimal) ++i;
        unsigned code = 0;
        const auto [end, error] =
            std::from_chars(text.data() + i, text.data() + text.size(), code, hexadecimal ? 16 : 10);
        const auto after = static_cast<std::size_t>(end - text.data());
        if (after == i) return at;
        add_code_point(all, error == std::errc() ? code : 0);
        return after < text.size() && text[after] == ';' ? after + 1 : after;
    }
    std::size_t end = i;
    while (end < text.size() && end - i < 10 && std::isalnum(static_cast<unsigned char>(text[end]))) ++end;
    // Without its semicolon it may be a parameter of an address: "?a=1&copy=2".
    if (end == i || end == text.size() || text[end] != ';') return at;
    const std::string name(text.substr(i, end - i));
    const htmlEntityDesc* const known = htmlEntityLookup(reinterpret_cast<const xmlChar*>(name.c_str()));
    if (!known) return at;
    add_code_point(all, known->value);
    return end + 1;
}

}

std::string page_encoding(std::string_view begin, std::string_view content_type) {
    begin = begin.substr(0, prescan);
    if (begin.starts_with("\xef\xbb\xbf")) return "UTF-8";
    if (begin.starts_with("\xff\xfe")) return "UTF-16LE";
    if (begin.starts_with("\xfe\xff")) return "UTF-16BE";
    std::string named = charset_in(content_type);
    if (named.empty()) {
        named = charset_in(begin);
        // It could not be read if it were so.
        if (named.starts_with("utf-16")) named = "utf-8";
    }
    if (named == "utf-8" || named == "utf8") return "UTF-8";
    if (named == "utf-16" || named == "utf-16le") return "UTF-16LE";
    if (named == "utf-16be") return "UTF-16BE";
    if (named == "iso-8859-1" || named == "latin1" || named == "us-ascii" || named == "ascii") return "windows-1252";
    if (!named.empty()) return named;
    // Nobody said it. The last character may be cut.
    for (std::size_t cut = 0; cut < 4 && cut <= begin.size(); ++cut)
        if (text::is_utf8(begin.substr(0, begin.size() - cut))) return "UTF-8";
    return "windows-1252";
}

std::string page_text(std::string_view bytes, std::string_view encoding) {
    std::string plain(bytes);
    if (std::any_of(bytes.begin(), bytes.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; })) {
        std::optional<std::string> converted;
        if (!encoding.starts_with("UTF-")) converted = from_other(bytes, std::string(encoding));
        plain = converted ? std::move(*converted) : from_utf8(bytes);
    }
    if (plain.find('&') == std::string::npos) return plain;
    std::string all;
    for (std::size_t i = 0; i < plain.size();) {
        const std::size_t after = plain[i] == '&' ? read_entity(plain, i, all) : i;
        if (after == i)
            all += plain[i++];
        else
            i = after;
    }
    return all;
}

std::string Utf16::take(std::string_view bytes) {
    std::string all;
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        if (odd_ < 0) {
            odd_ = byte;
            continue;
        }
        const auto first = static_cast<unsigned>(odd_);
        const unsigned unit = little_ ? static_cast<unsigned>(byte) << 8 | first : first << 8 | byte;
        odd_ = -1;
        if (high_ != 0 && unit >= 0xdc00 && unit < 0xe000)
            add_code_point(all, 0x10000 + ((high_ - 0xd800) << 10) + (unit - 0xdc00));
        else if (unit < 0xd800 || unit >= 0xdc00)
            add_code_point(all, unit);
        high_ = unit >= 0xd800 && unit < 0xdc00 ? unit : 0;
    }
    return all;
}

}
