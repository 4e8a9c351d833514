#include "features/audit/spf_macro.hpp"

#include <algorithm>
#include <vector>

namespace beffroi::audit::spf {
namespace {

bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool digit(char c) { return c >= '0' && c <= '9'; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

/// One "%{…}", its parts.
struct Macro {
    char letter = 0;  ///< as written: in upper case the value is escaped for addresses of the web
    std::size_t keep = 0;  ///< labels from the right; 0: all
    bool reversed = false;
    std::string_view delimiters;
    std::size_t size = 0;  ///< with "%{" and "}"; 0: it has not the form
};

constexpr std::string_view delimiters = ".-+,/_=";
/// More parts than any text has.
constexpr std::size_t all_parts = 1'000'000;

Macro read_macro(std::string_view text) {
    Macro macro;
    std::size_t at = 2;
    if (at >= text.size() || !letter(text[at])) return macro;
    macro.letter = text[at++];
    const std::size_t number = at;
    for (; at < text.size() && digit(text[at]); ++at)
        macro.keep = std::min(macro.keep * 10 + static_cast<std::size_t>(text[at] - '0'), all_parts);
    if (at > number && macro.keep == 0) return macro;
    if (at < text.size() && lower(text[at]) == 'r') {
        macro.reversed = true;
        ++at;
    }
    const std::size_t split = at;
    while (at < text.size() && delimiters.find(text[at]) != std::string_view::npos) ++at;
    macro.delimiters = text.substr(split, at - split);
    if (at < text.size() && text[at] == '}') macro.size = at + 1;
    return macro;
}

bool allowed(char macro_letter, Place place) {
    const char c = lower(macro_letter);
    if (std::string_view("slodiphv").find(c) != std::string_view::npos) return true;
    return place != Place::name && std::string_view("crt").find(c) != std::string_view::npos;
}

/// The bytes of the macro that `text` begins with, 0 when it is none.
std::size_t macro_size(std::string_view text, Place place) {
    if (text.size() < 2) return 0;
    if (text[1] == '%' || text[1] == '_' || text[1] == '-') return 2;
    if (text[1] != '{') return 0;
    const Macro macro = read_macro(text);
    return macro.size && allowed(macro.letter, place) ? macro.size : 0;
}

/// Where the last macro ends; none when the text has not the form of a macro-string.
std::optional<std::size_t> last_macro_end(std::string_view text, Place place) {
    std::size_t end = 0;
    for (std::size_t at = 0; at < text.size();) {
        const char c = text[at];
        if (c == '%') {
            const std::size_t size = macro_size(text.substr(at), place);
            if (!size) return std::nullopt;
            end = at += size;
        } else if ((c > 0x20 && c < 0x7f) || (c == ' ' && place == Place::explanation)) {
            ++at;
        } else {
            return std::nullopt;
        }
    }
    return end;
}

/// What addresses of the web may hold without escape (RFC 3986, section 2.3).
bool unreserved(char c) { return letter(c) || digit(c) || c == '-' || c == '.' || c == '_' || c == '~'; }

void escape(std::string_view text, std::string& out) {
    static constexpr std::string_view digits = "0123456789ABCDEF";
    for (const char c : text) {
        if (unreserved(c)) {
            out += c;
        } else {
            out += '%';
            out += digits[static_cast<unsigned char>(c) >> 4];
            out += digits[static_cast<unsigned char>(c) & 15];
        }
    }
}

/// Splits, reverses, keeps the parts at the right, and joins them with dots (7.3).
std::string transformed(const Macro& macro, const std::string& value) {
    if (!macro.keep && !macro.reversed && macro.delimiters.empty()) return value;
    const std::string_view at = macro.delimiters.empty() ? std::string_view(".") : macro.delimiters;
    std::vector<std::string_view> parts;
    for (std::size_t from = 0;;) {
        const std::size_t to = std::min(value.find_first_of(at, from), value.size());
        parts.push_back(std::string_view(value).substr(from, to - from));
        if (to == value.size()) break;
        from = to + 1;
    }
    if (macro.reversed) std::reverse(parts.begin(), parts.end());
    std::string out;
    const std::size_t keep = macro.keep ? std::min(macro.keep, parts.size()) : parts.size();
    for (std::size_t i = parts.size() - keep; i < parts.size(); ++i) {
        if (i > parts.size() - keep) out += '.';
        out += parts[i];
    }
    return out;
}

}

bool macro_string(std::string_view text, Place place) { return last_macro_end(text, place).has_value(); }

bool domain_spec(std::string_view text) {
    const auto end = last_macro_end(text, Place::name);
    if (!end || text.empty()) return false;
    if (*end == text.size()) return true;
    std::string_view rest = text.substr(*end);
    if (rest.ends_with('.')) rest.remove_suffix(1);
    const std::size_t dot = rest.rfind('.');
    if (dot == std::string_view::npos) return false;
    const std::string_view top = rest.substr(dot + 1);
    if (top.empty() || top.front() == '-' || top.back() == '-') return false;
    return std::all_of(top.begin(), top.end(), [](char c) { return letter(c) || digit(c) || c == '-'; }) &&
           !std::all_of(top.begin(), top.end(), digit);
}

std::string_view fixed_end(std::string_view domain_spec) {
    std::string_view rest = domain_spec.substr(last_macro_end(domain_spec, Place::name).value_or(0));
    if (rest.size() < domain_spec.size()) {
        // Up to the first dot it is the end of a label that the macro begins.
        const std::size_t dot = rest.find('.');
        rest = dot == std::string_view::npos ? std::string_view() : rest.substr(dot + 1);
    }
    if (rest.ends_with('.')) rest.remove_suffix(1);
    return rest;
}

std::optional<std::string> expand(std::string_view text, Value value_of) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        if (text[at] != '%' || at + 1 == text.size()) {
            out += text[at++];
            continue;
        }
        switch (text[at + 1]) {
            case '%': out += '%'; break;
            case '_': out += ' '; break;
            case '-': out += "%20"; break;
            default: {
                const Macro macro = read_macro(text.substr(at));
                if (!macro.size) return std::nullopt;
                const auto value = value_of(lower(macro.letter));
                if (!value) return std::nullopt;
                const std::string all = transformed(macro, *value);
                if (macro.letter != lower(macro.letter))
                    escape(all, out);
                else
                    out += all;
                at += macro.size;
                continue;
            }
        }
        at += 2;
    }
    return out;
}

}
