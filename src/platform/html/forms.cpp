#include "platform/html/forms.hpp"

#include <algorithm>
#include <charconv>

#include "platform/base/text.hpp"

namespace beffroi::html {
namespace {

bool digit(char c) { return c >= '0' && c <= '9'; }

/// "24/11/2026", "24.11.26", "24 11 2026": day, month, year. Two digits of a year are of this century up to 49.
std::optional<Date> date_as_written(std::string_view s) {
    int parts[3] = {0, 0, 0}, digits[3] = {0, 0, 0}, at = 0;
    for (char c : s) {
        if (digit(c)) {
            parts[at] = parts[at] * 10 + (c - '0');
            if (++digits[at] > 4) return std::nullopt;
        } else if ((c == '/' || c == '.' || c == '-' || c == ' ') && digits[at] > 0) {
            if (++at > 2) return std::nullopt;
        } else {
            return std::nullopt;
        }
    }
    if (at != 2 || digits[0] > 2 || digits[1] > 2 || (digits[2] != 2 && digits[2] != 4)) return std::nullopt;
    if (digits[2] == 2) parts[2] += parts[2] < 50 ? 2000 : 1900;
    const Date date{std::chrono::year{parts[2]}, std::chrono::month{static_cast<unsigned>(parts[1])},
                    std::chrono::day{static_cast<unsigned>(parts[0])}};
    return date.ok() ? std::optional(date) : std::nullopt;
}

}

bool Form::chosen(std::string_view name, std::string_view option) const {
    const auto values = typed_.all(name);
    return std::find(values.begin(), values.end(), option) != values.end();
}

const Message* Form::error(std::string_view name) const {
    const auto found = std::find_if(errors_.begin(), errors_.end(), [&](const Fault& f) { return f.field == name; });
    return found == errors_.end() ? nullptr : &found->message;
}

void Form::fail(std::string_view field, Message message) {
    if (!field.empty() && error(field)) return;
    errors_.push_back({std::string(field), std::move(message)});
}

Form& Form::with(const Error& error) {
    fail(error.field, error.message);
    return *this;
}

bool Form::absent(std::string_view name, Need need) {
    if (!value(name).empty()) return false;
    if (need == Need::required) fail(name, msg("Fill in this field."));
    return true;
}

std::string Form::text(std::string_view name, std::size_t longest, Need need) {
    if (absent(name, need)) return {};
    std::string typed(text::trim(text::clean_utf8(value(name))));
    // Nothing but control characters is nothing.
    if (typed.empty() && need == Need::required) fail(name, msg("Fill in this field."));
    if (text::length(typed) > longest) {
        fail(name, msg("This is too long: {1} characters at most.", std::to_string(longest)));
        return {};
    }
    return typed;
}

std::string Form::text(std::string_view name, std::size_t longest, Message when_empty) {
    std::string typed = text(name, longest, Need::optional);
    // Too long is said already, and the first error of a field stays.
    if (typed.empty()) fail(name, std::move(when_empty));
    return typed;
}

std::optional<std::int64_t> Form::whole_number(std::string_view name, std::int64_t least, std::int64_t most,
                                               Need need) {
    if (absent(name, need)) return std::nullopt;
    // People write "1 331", and telephones put no-break spaces in.
    std::string digits;
    for (char c : text::fold(value(name)))
        if (digit(c) || c == '-')
            digits += c;
        else if (c != ' ' && static_cast<unsigned char>(c) < 0x80)
            digits += '?';
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (error != std::errc() || end != digits.data() + digits.size() || number < least || number > most) {
        fail(name, msg("Write a whole number from {1} to {2}.", std::to_string(least), std::to_string(most)));
        return std::nullopt;
    }
    return number;
}

Date Form::date(std::string_view name, Need need) {
    if (absent(name, need)) return {};
    const auto typed = value(name);
    if (const auto date = parse_date(typed)) return *date;
    if (const auto date = date_as_written(typed)) return *date;
    fail(name, msg("Write a date such as 24/11/2026."));
    return {};
}

std::string Form::mail(std::string_view name, Need need) {
    if (absent(name, need)) return {};
    std::string typed(value(name));
    const auto at = typed.find('@');
    const bool plausible =
        at != std::string::npos && at > 0 && typed.find('@', at + 1) == std::string::npos &&
        typed.find('.', at) != std::string::npos && typed.find('.', at) > at + 1 && typed.back() != '.' &&
        typed.size() <= 254 && std::none_of(typed.begin(), typed.end(), [](char c) {
            return static_cast<unsigned char>(c) <= 0x20 || c == ',' || c == ';' || c == '<' || c == '>' || c == '"';
        });
    if (plausible) return typed;
    fail(name, msg("Write an e-mail address such as marie@exemple.fr."));
    return {};
}

std::string Form::phone(std::string_view name, Need need) {
    if (absent(name, need)) return {};
    std::string digits;
    for (char c : text::fold(value(name))) {
        if (digit(c) || (c == '+' && digits.empty()))
            digits += c;
        else if (c != ' ' && c != '.' && c != '-' && c != '(' && c != ')' && c != '/' &&
                 static_cast<unsigned char>(c) < 0x80)
            digits += '?';
    }
    if (digits.starts_with("00")) digits = "+" + digits.substr(2);
    // "+33 (0)2 …" keeps its 0 in brackets.
    if (digits.starts_with("+330")) digits.erase(3, 1);
    if (digits.size() == 10 && digits[0] == '0') digits = "+33" + digits.substr(1);
    const bool good = digits.size() >= 9 && digits.size() <= 16 && digits[0] == '+' && digits[1] != '0' &&
                      std::all_of(digits.begin() + 1, digits.end(), digit) &&
                      (!digits.starts_with("+33") || digits.size() == 12);
    if (good) return digits;
    fail(name, msg("Write a telephone number such as 02 31 66 00 00."));
    return {};
}

std::string Form::choice(std::string_view name, std::span<const std::string_view> options, Need need) {
    if (value(name).empty()) {
        if (need == Need::required) fail(name, msg("Choose one of these."));
        return {};
    }
    const auto typed = value(name);
    if (std::find(options.begin(), options.end(), typed) != options.end()) return std::string(typed);
    fail(name, msg("Choose one of these."));
    return {};
}

}
