// Telephone numbers, for values.hpp.
#include <algorithm>
#include <array>

#include "features/places/places.hpp"
#include "features/places/values.hpp"

namespace beffroi::places {

namespace {

bool digit(char c) { return c >= '0' && c <= '9'; }
bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool all_digits(std::string_view s) { return !s.empty() && std::all_of(s.begin(), s.end(), digit); }

std::string digits_of(std::string_view s) {
    std::string out;
    for (char c : s)
        if (digit(c)) out += c;
    return out;
}

/// Prefixes of the standard's pattern, and how many digits a number has after each.
struct PhonePrefix {
    std::string_view prefix;
    std::size_t fewest, most;
};
constexpr std::array phone_prefixes = {PhonePrefix{"+33", 9, 9},  PhonePrefix{"+590", 9, 9}, PhonePrefix{"+594", 9, 9},
                                       PhonePrefix{"+596", 9, 9}, PhonePrefix{"+262", 9, 9}, PhonePrefix{"+508", 6, 9},
                                       PhonePrefix{"+687", 6, 6}, PhonePrefix{"+689", 6, 8}, PhonePrefix{"+681", 6, 6},
                                       PhonePrefix{"+269", 6, 7}};

/// The prefix of a ten-digit number, by its first four digits (Arcep's numbering plan).
std::string_view prefix_of(std::string_view ten) {
    if (ten.starts_with("063998")) return "+33";  // kept for fiction
    const std::string_view start = ten.substr(0, 4);
    if (start == "0590" || start == "0690" || start == "0691") return "+590";
    if (start == "0594" || start == "0694") return "+594";
    if (start == "0596" || start == "0696" || start == "0697") return "+596";
    if (start == "0262" || start == "0263" || start == "0692" || start == "0693" || start == "0269" || start == "0639")
        return "+262";
    return "+33";
}

/// One number, whatever stands between its digits.
std::optional<Understood<std::string>> one_phone(std::string_view piece) {
    std::string digits = digits_of(piece);
    bool international = piece.find('+') != piece.npos;
    if (!international && digits.starts_with("00")) {
        digits.erase(0, 2);
        international = true;
    }
    if (!international && digits.size() == 11 && digits.starts_with("33")) international = true;
    if (international) {
        const std::string full = "+" + digits;
        for (const auto& known : phone_prefixes) {
            if (!full.starts_with(known.prefix)) continue;
            std::string rest = full.substr(known.prefix.size());
            if (rest.size() == known.most + 1 && rest.starts_with('0')) rest.erase(0, 1);  // "+33 (0)2…"
            if (rest.size() < known.fewest || rest.size() > known.most || rest.starts_with('0')) return std::nullopt;
            return Understood<std::string>{std::string(known.prefix) + rest};
        }
        return std::nullopt;
    }
    if (digits.size() == 10 && digits[0] == '0' && digits[1] != '0')
        return Understood<std::string>{std::string(prefix_of(digits)) + digits.substr(1)};
    if (digits.size() == 9 && digits[0] != '0') {
        digits.insert(0, "0");
        return Understood<std::string>{std::string(prefix_of(digits)) + digits.substr(1), true};
    }
    return std::nullopt;
}

}

std::optional<Understood<std::string>> read_phone(std::string_view text) {
    if (auto whole = one_phone(text); whole && std::none_of(text.begin(), text.end(), letter)) return whole;
    // Several numbers, or words around one: the first that reads.
    std::string piece;
    bool before = false;  // digits of another number stood before
    for (std::size_t i = 0; i <= text.size(); ++i) {
        const char c = i < text.size() ? text[i] : ';';
        const bool part = digit(c) || c == ' ' || c == '.' || c == '-' || c == '+' || c == '(' || c == ')';
        if (part) {
            piece += c;
            continue;
        }
        if (auto one = one_phone(piece)) {
            const bool after =
                i < text.size() && std::any_of(text.begin() + static_cast<std::ptrdiff_t>(i), text.end(), digit);
            one->mended = one->mended || before || after;
            return one;
        }
        before = before || !digits_of(piece).empty();
        piece.clear();
    }
    return std::nullopt;
}

std::optional<std::string> phone_from(std::string_view text) {
    auto read = read_phone(text);
    if (!read) return std::nullopt;
    return std::move(read->value);
}

bool is_standard_phone(std::string_view phone) {
    for (const auto& known : phone_prefixes) {
        if (!phone.starts_with(known.prefix)) continue;
        const std::string_view rest = phone.substr(known.prefix.size());
        return rest.size() >= 6 && rest.size() <= 9 && all_digits(rest);
    }
    return false;
}

}
