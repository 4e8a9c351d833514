#include "platform/fetch/robots.hpp"

#include <algorithm>

#include "platform/base/text.hpp"

namespace beffroi::fetch {
namespace {

constexpr std::size_t longest_file = 500 * 1024, longest_pattern = 2000;

int hexadecimal(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}
bool unreserved(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           c == '_' || c == '~';
}
void encode(std::string& into, unsigned char byte) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    into += '%';
    into += digits[byte >> 4];
    into += digits[byte & 15];
}

/// Paths and patterns in one spelling (section 2.2.2): "%61" is "a", "é" is "%C3%A9", "%2f" stays what it is.
std::string one_spelling(std::string_view path) {
    std::string all;
    for (std::size_t i = 0; i < path.size(); ++i) {
        const char c = path[i];
        if (c == '%' && i + 2 < path.size() && hexadecimal(path[i + 1]) >= 0 && hexadecimal(path[i + 2]) >= 0) {
            const auto byte = static_cast<unsigned char>(hexadecimal(path[i + 1]) * 16 + hexadecimal(path[i + 2]));
            if (unreserved(static_cast<char>(byte)))
                all += static_cast<char>(byte);
            else
                encode(all, byte);
            i += 2;
        } else if (static_cast<unsigned char>(c) <= ' ' || static_cast<unsigned char>(c) >= 0x7f) {
            encode(all, static_cast<unsigned char>(c));
        } else {
            all += c;
        }
    }
    return all;
}

/// Whether the pattern fits the beginning of the path; "*" is anything, "$" at its end the end. What stands between two stars is taken
/// where it comes first: if that does not do, nothing does.
bool fits(std::string_view pattern, std::string_view path) {
    const bool to_the_end = pattern.ends_with('$');
    if (to_the_end) pattern.remove_suffix(1);
    bool first = true;
    std::size_t at = 0;
    for (;;) {
        const std::size_t star = pattern.find('*');
        const std::string_view piece = pattern.substr(0, star);
        const bool last = star == std::string_view::npos;
        if (last && to_the_end)
            return path.size() >= at + piece.size() && path.ends_with(piece) && (!first || path.size() == piece.size());
        const std::size_t found = first ? (path.starts_with(piece) ? 0 : std::string_view::npos) : path.find(piece, at);
        if (found == std::string_view::npos) return false;
        if (last) return true;
        at = found + piece.size();
        pattern.remove_prefix(star + 1);
        first = false;
    }
}

/// The name of a robot without its version: "Beffroi/1.0" is "beffroi".
std::string product(std::string_view agent) {
    if (agent == "*") return "*";
    const auto end = std::find_if_not(agent.begin(), agent.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
    });
    return text::lower_ascii(agent.substr(0, static_cast<std::size_t>(end - agent.begin())));
}

}

Robots Robots::none() {
    Robots robots;
    robots.rules_.push_back({false, "/"});
    return robots;
}

Robots Robots::read(std::string_view text, std::string_view agent) {
    text = text.substr(0, longest_file);
    if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
    const std::string ours = product(agent);
    std::vector<Rule> named, everybody;
    bool any_named = false, for_us = false, for_all = false, in_rules = false;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
        std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        line = line.substr(0, line.find('#'));
        const std::size_t colon = line.find(':');
        if (colon == std::string_view::npos) continue;
        const std::string key = text::lower_ascii(text::trim(line.substr(0, colon)));
        const std::string_view value = text::trim(line.substr(colon + 1));
        if (key == "user-agent") {
            // Names that follow each other have their rules together.
            if (in_rules) for_us = for_all = in_rules = false;
            const std::string who = product(value);
            if (who == "*") for_all = true;
            if (!who.empty() && who == ours) for_us = any_named = true;
            continue;
        }
        if (key != "allow" && key != "disallow") continue;
        in_rules = true;
        if (value.empty() || value.size() > longest_pattern) continue;
        const Rule rule{key == "allow", one_spelling(value)};
        if (for_us) named.push_back(rule);
        if (for_all) everybody.push_back(rule);
    }
    Robots robots;
    robots.rules_ = any_named ? std::move(named) : std::move(everybody);
    std::stable_sort(robots.rules_.begin(), robots.rules_.end(), [](const Rule& a, const Rule& b) {
        return a.pattern.size() != b.pattern.size() ? a.pattern.size() > b.pattern.size() : a.allow && !b.allow;
    });
    return robots;
}

bool Robots::allows(std::string_view path) const {
    const std::string one = one_spelling(path);
    if (one == "/robots.txt") return true;
    for (const Rule& rule : rules_)
        if (fits(rule.pattern, one)) return rule.allow;
    return true;
}

}
