#include "platform/fetch/url.hpp"

#include <algorithm>
#include <vector>

#include "platform/base/text.hpp"
#include "platform/dns/dns.hpp"
#include "platform/fetch/address.hpp"

namespace beffroi::fetch {
namespace {

constexpr std::size_t longest = 8000;

bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool digit(char c) { return c >= '0' && c <= '9'; }
bool slash(char c) { return c == '/' || c == '\\'; }
int hexadecimal(char c) {
    if (digit(c)) return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/// Without what browsers drop: spaces and controls around it, tabs and ends of lines within.
std::string cleaned(std::string_view text) {
    while (!text.empty() && static_cast<unsigned char>(text.front()) <= ' ') text.remove_prefix(1);
    while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ') text.remove_suffix(1);
    std::string all(text.substr(0, text.find('#')));
    std::erase_if(all, [](char c) { return c == '\t' || c == '\n' || c == '\r'; });
    return all;
}

/// How long the scheme is, without its colon; 0: there is none.
std::size_t scheme_size(std::string_view text) {
    if (text.empty() || !letter(text[0])) return 0;
    std::size_t i = 1;
    while (i < text.size() && (letter(text[i]) || digit(text[i]) || text[i] == '+' || text[i] == '-' || text[i] == '.'))
        ++i;
    return i < text.size() && text[i] == ':' ? i : 0;
}

std::string percent_decoded(std::string_view text) {
    std::string all;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool code =
            text[i] == '%' && i + 2 < text.size() && hexadecimal(text[i + 1]) >= 0 && hexadecimal(text[i + 2]) >= 0;
        all += code ? static_cast<char>(hexadecimal(text[i + 1]) * 16 + hexadecimal(text[i + 2])) : text[i];
        if (code) i += 2;
    }
    return all;
}

std::string percent_encoded(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string all;
    all.reserve(text.size());
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte > ' ' && byte < 0x7f && std::string_view("\"<>`{}|^").find(c) == std::string_view::npos) {
            all += c;
            continue;
        }
        all += '%';
        all += digits[byte >> 4];
        all += digits[byte & 15];
    }
    return all;
}

/// 1 for ".", 2 for "..", also when they are written with "%2e".
int dots(std::string_view segment) {
    int count = 0;
    while (!segment.empty()) {
        if (segment[0] == '.')
            segment.remove_prefix(1);
        else if (segment.size() > 2 && segment[0] == '%' && segment[1] == '2' &&
                 (segment[2] == 'e' || segment[2] == 'E'))
            segment.remove_prefix(3);
        else
            return 0;
        if (++count > 2) return 0;
    }
    return count;
}

/// Absolute, with its dots taken out.
std::string normal_path(std::string_view path) {
    std::vector<std::string_view> kept;
    bool folder = true;
    std::size_t from = !path.empty() && slash(path[0]) ? 1 : 0;
    for (; from <= path.size();) {
        const std::size_t to = std::min(path.find_first_of("/\\", from), path.size());
        const std::string_view segment = path.substr(from, to - from);
        const int n = dots(segment);
        if (n == 2 && !kept.empty()) kept.pop_back();
        if (n == 0) kept.push_back(segment);
        folder = n > 0;
        from = to + 1;
    }
    std::string all;
    for (const std::string_view each : kept) (all += '/') += each;
    if (folder || all.empty()) all += '/';
    return percent_encoded(all);
}

bool read_host(std::string_view text, Url& into) {
    if (text.starts_with('[')) {
        if (!text.ends_with(']')) return false;
        const auto address = address_from(text.substr(1, text.size() - 2));
        if (!address || !address->six) return false;
        into.host = "[" + text_of(*address) + "]";
        return true;
    }
    auto name = dns::normal_name(percent_decoded(text));
    if (!name) return false;
    if (const Number number = number_from(*name); number.is) {
        if (!number.address) return false;
        name = text_of(*number.address);
    }
    into.host = std::move(*name);
    return true;
}

bool read_authority(std::string_view text, Url& into) {
    if (text.find('@') != std::string_view::npos) return false;
    into.port = into.secure ? 443 : 80;
    const auto colon = text.find(':', text.starts_with('[') ? std::min(text.find(']'), text.size()) : 0);
    if (colon != std::string_view::npos) {
        const std::string_view port = text.substr(colon + 1);
        if (port.size() > 5 || !std::all_of(port.begin(), port.end(), digit)) return false;
        int value = 0;
        for (const char c : port) value = value * 10 + (c - '0');
        if (!port.empty() && (value == 0 || value > 65535)) return false;
        if (!port.empty()) into.port = value;
    }
    return read_host(text.substr(0, colon), into);
}

/// What follows the scheme's "//".
std::optional<Url> after_slashes(std::string_view rest, bool secure) {
    Url url;
    url.secure = secure;
    while (!rest.empty() && slash(rest[0])) rest.remove_prefix(1);
    const std::size_t end = std::min(rest.find_first_of("/\\?"), rest.size());
    if (!read_authority(rest.substr(0, end), url)) return std::nullopt;
    rest.remove_prefix(end);
    const std::size_t query = std::min(rest.find('?'), rest.size());
    url.path = normal_path(rest.substr(0, query));
    url.query = percent_encoded(rest.substr(query));
    return url;
}

std::optional<Url> absolute(std::string_view text, std::size_t scheme) {
    const std::string name = text::lower_ascii(text.substr(0, scheme));
    text.remove_prefix(scheme + 1);
    if ((name != "http" && name != "https") || text.size() < 2 || !slash(text[0]) || !slash(text[1]))
        return std::nullopt;
    return after_slashes(text, name == "https");
}

}

std::optional<Url> parse_url(std::string_view given) {
    if (given.size() > longest) return std::nullopt;
    const std::string text = cleaned(given);
    const std::size_t scheme = scheme_size(text);
    return scheme > 0 ? absolute(text, scheme) : std::nullopt;
}

std::optional<Url> resolve(const Url& base, std::string_view given) {
    if (given.size() > longest) return std::nullopt;
    const std::string text = cleaned(given);
    if (const std::size_t scheme = scheme_size(text); scheme > 0) return absolute(text, scheme);
    if (text.size() > 1 && slash(text[0]) && slash(text[1])) return after_slashes(text, base.secure);
    Url url = base;
    if (text.empty()) return url;
    const std::size_t query = std::min(text.find('?'), text.size());
    const std::string_view path = std::string_view(text).substr(0, query);
    url.query = percent_encoded(std::string_view(text).substr(query));
    if (path.empty()) return url;
    if (slash(path[0]))
        url.path = normal_path(path);
    else
        url.path = normal_path(base.path.substr(0, base.path.rfind('/') + 1) + std::string(path));
    return url;
}

std::string origin_of(const Url& url) {
    std::string all = (url.secure ? "https://" : "http://") + url.host;
    if (url.port != (url.secure ? 443 : 80)) all += ":" + std::to_string(url.port);
    return all;
}
std::string without_query(const Url& url) { return origin_of(url) + url.path; }
std::string text_of(const Url& url) { return without_query(url) + url.query; }

}
