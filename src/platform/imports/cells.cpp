#include "platform/imports/cells.hpp"

#include <charconv>

#include "platform/base/text.hpp"

namespace beffroi::imports {
namespace {

bool digit(char c) { return c >= '0' && c <= '9'; }

/// Takes up to `most` digits from the front; none when there is none.
std::optional<int> take_number(std::string_view& text, std::size_t most) {
    std::size_t n = 0;
    while (n < text.size() && n < most && digit(text[n])) ++n;
    if (n == 0) return std::nullopt;
    int number = 0;
    std::from_chars(text.data(), text.data() + n, number);
    text.remove_prefix(n);
    return number;
}
void take_blanks(std::string_view& text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
}
bool take(std::string_view& text, std::string_view any_of) {
    if (text.empty() || any_of.find(text.front()) == any_of.npos) return false;
    text.remove_prefix(1);
    return true;
}

}

std::optional<Date> read_day(std::string_view text) {
    text = text::trim(text);
    if (const auto iso = parse_date(text)) return iso;
    const auto day = take_number(text, 2);
    if (!day || !take(text, "/.-")) return std::nullopt;
    const auto month = take_number(text, 2);
    if (!month || !take(text, "/.-") || text.size() != 4) return std::nullopt;
    const auto year = take_number(text, 4);
    if (!year || !text.empty()) return std::nullopt;
    const Date date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                    std::chrono::day(static_cast<unsigned>(*day))};
    return date.ok() ? std::optional(date) : std::nullopt;
}

std::optional<int> read_hour(std::string_view text) {
    text = text::trim(text);
    const auto hours = take_number(text, 2);
    take_blanks(text);
    if (!hours || *hours > 23 || text.empty()) return std::nullopt;
    const bool by_letter = text.front() == 'h' || text.front() == 'H';
    if (!take(text, ":hH")) return std::nullopt;
    take_blanks(text);
    if (text.empty()) return by_letter ? std::optional(*hours * 60) : std::nullopt;
    const auto minutes = take_number(text, 2);
    if (!minutes || *minutes > 59) return std::nullopt;
    if (take(text, ":")) {
        const auto seconds = take_number(text, 2);
        if (!seconds || *seconds > 59) return std::nullopt;
    }
    return text.empty() ? std::optional(*hours * 60 + *minutes) : std::nullopt;
}

std::optional<Moment> read_moment(std::string_view text) {
    text = text::trim(text);
    if (text.size() > 16 && (text.back() == 'Z' || text.find_first_of("+-", 16) != text.npos))
        if (const auto instant = parse_instant(text)) return Moment{instant, {}};
    std::size_t end = 0;
    while (end < text.size() && (digit(text[end]) || text[end] == '/' || text[end] == '-' || text[end] == '.')) ++end;
    const auto day = read_day(text.substr(0, end));
    if (!day) return std::nullopt;
    text.remove_prefix(end);
    if (!take(text, "T")) {
        take_blanks(text);
        if (text.starts_with("à")) text.remove_prefix(std::string_view("à").size());
    }
    const auto minute = read_hour(text);
    if (!minute) return std::nullopt;
    return Moment{std::nullopt, {*day, *minute, 0}};
}

std::optional<int> read_length(std::string_view text) {
    text = text::trim(text);
    const auto first = take_number(text, 4);
    take_blanks(text);
    if (!first) return std::nullopt;
    if (text.empty() || text == "min" || text == "mn" || text == "minutes") return first;
    if (!take(text, ":hH")) return std::nullopt;
    take_blanks(text);
    if (text.empty()) return *first <= 24 ? std::optional(*first * 60) : std::nullopt;
    const auto minutes = take_number(text, 2);
    if (!minutes || *minutes > 59 || *first > 24) return std::nullopt;
    take_blanks(text);
    return text.empty() || text == "min" || text == ":00" ? std::optional(*first * 60 + *minutes) : std::nullopt;
}

}
