#include "platform/mail/address.hpp"

#include <algorithm>

#include "platform/base/text.hpp"

namespace beffroi::mail {
namespace {

bool letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

/// The dot-atom of RFC 5322, section 3.2.3.
bool is_dot_atom(std::string_view s) {
    if (s.empty() || s.front() == '.' || s.back() == '.' || s.find("..") != std::string_view::npos) return false;
    return std::all_of(s.begin(), s.end(), [](char c) {
        return letter_or_digit(c) || c == '.' ||
               std::string_view("!#$%&'*+-/=?^_`{|}~").find(c) != std::string_view::npos;
    });
}

bool is_domain(std::string_view s) {
    if (!is_dot_atom(s) || s.size() > 253) return false;
    return std::all_of(s.begin(), s.end(), [](char c) { return letter_or_digit(c) || c == '-' || c == '.'; });
}

}

std::optional<Address> parse_address(std::string_view text) {
    Address result;
    text = text::trim(text);
    if (const auto open = text.find('<'); open != std::string_view::npos) {
        if (text.back() != '>') return std::nullopt;
        result.name = text::trim(text.substr(0, open));
        text = text::trim(text.substr(open + 1, text.size() - open - 2));
        if (result.name.size() >= 2 && result.name.front() == '"' && result.name.back() == '"')
            result.name = result.name.substr(1, result.name.size() - 2);
        for (char c : result.name)
            if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f || c == '"' || c == '\\' || c == '<' || c == '>')
                return std::nullopt;
    }
    const auto at = text.rfind('@');
    if (at == std::string_view::npos || at > 64 || !is_dot_atom(text.substr(0, at)) || !is_domain(text.substr(at + 1)))
        return std::nullopt;
    result.mail = text;
    return result;
}

}
