#include "features/opening_hours/lexer.hpp"

#include <algorithm>
#include <array>

#include "features/opening_hours/vocabulary.hpp"
#include "platform/base/text.hpp"

namespace beffroi::opening_hours {
namespace {

using Kind = Token::Kind;

struct Mark {
    std::string_view text;
    Kind kind;
};
// Signs of one or more bytes; a longer one stands before its beginning.
constexpr std::array marks = std::to_array<Mark>({
    {"||", Kind::fallback},
    {";", Kind::semicolon},
    {",", Kind::comma},
    {"&", Kind::comma},
    {"-", Kind::dash},
    {"\u2010", Kind::dash},
    {"\u2011", Kind::dash},
    {"\u2012", Kind::dash},
    {"\u2013", Kind::dash},
    {"\u2014", Kind::dash},
    {"\u2212", Kind::dash},
    {"+", Kind::plus},
    {"/", Kind::slash},
    {":", Kind::colon},
    {"[", Kind::open_bracket},
    {"]", Kind::close_bracket},
    {"(", Kind::open_parenthesis},
    {")", Kind::close_parenthesis},
});

struct Quotes {
    std::string_view open, close;
};
constexpr std::array quotes = std::to_array<Quotes>({{"\"", "\""}, {"\u201c", "\u201d"}, {"\u201e", "\u201d"}, {"\u00ab", "\u00bb"}});

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_ascii_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

class Lexer {
public:
    Lexer(std::string_view text, std::vector<Token>& tokens, Fault& fault) : text_(text), tokens_(tokens), fault_(fault) {}

    bool run() {
        tokens_.reserve(text_.size() / 3 + 2);
        for (;;) {
            skip_spaces();
            if (at_ >= text_.size()) break;
            if (is_digit(text_[at_])) {
                if (!number()) return false;
            } else if (const std::size_t size = word_size(at_); size > 0) {
                if (!word(size)) return false;
            } else if (!comment_or_mark()) {
                return false;
            }
        }
        tokens_.push_back({Kind::end, 0, text_.size(), {}});
        return true;
    }

private:
    bool refuse(std::size_t at, std::size_t size, Message message) {
        fault_ = fault_at(text_, at, std::move(message), text_.substr(at, size));
        return false;
    }

    bool starts(std::size_t at, std::string_view what) const { return text_.substr(at, what.size()) == what; }

    std::size_t space_size(std::size_t at) const {
        if (at >= text_.size()) return 0;
        const char c = text_[at];
        if (c == ' ' || c == '\t' || c == '\n' || c == '\r') return 1;
        // No-break spaces, as typographers put before "h" and around dashes.
        if (starts(at, "\u00a0")) return 2;
        if (starts(at, "\u202f") || starts(at, "\u2009")) return 3;
        return 0;
    }
    std::size_t after_spaces(std::size_t at) const {
        while (const std::size_t size = space_size(at)) at += size;
        return at;
    }
    void skip_spaces() { at_ = after_spaces(at_); }

    /// Letters from `at` on, in bytes: ASCII, the accented ones of French, and apostrophes between letters.
    std::size_t word_size(std::size_t at) const {
        std::size_t end = at;
        for (;;) {
            const std::size_t letter = letter_size(end);
            if (letter > 0) {
                end += letter;
                continue;
            }
            if (end == at) break;
            const std::size_t apostrophe = starts(end, "'") ? 1 : starts(end, "\u2019") ? 3 : 0;
            if (apostrophe == 0 || letter_size(end + apostrophe) == 0) break;
            end += apostrophe;
        }
        return end - at;
    }
    std::size_t letter_size(std::size_t at) const {
        if (at >= text_.size()) return 0;
        if (is_ascii_letter(text_[at])) return 1;
        // U+00C0 to U+017F: two bytes, the first from C3 to C5. The text is known to be UTF-8.
        const auto lead = static_cast<unsigned char>(text_[at]);
        return lead >= 0xC3 && lead <= 0xC5 ? 2 : 0;
    }

    void push(Kind kind, int value, std::size_t size) {
        tokens_.push_back({kind, value, at_, text_.substr(at_, size)});
        at_ += size;
    }

    Kind last() const { return tokens_.empty() ? Kind::end : tokens_.back().kind; }

    /// Whether `at` reads as `pattern`, where a space in it stands for any spaces or none, in any case.
    std::size_t reads_as(std::size_t at, std::string_view pattern) const {
        const std::size_t from = at;
        for (const char c : pattern) {
            if (c == ' ') {
                at = after_spaces(at);
            } else {
                if (at >= text_.size() || (text_[at] | (is_ascii_letter(c) ? 0x20 : 0)) != c) return 0;
                ++at;
            }
        }
        return letter_size(at) > 0 || (at < text_.size() && is_digit(text_[at])) ? 0 : at - from;
    }

    bool number() {
        // "week 1-24/7" is a period of seven weeks, not round the clock.
        if (last() != Kind::dash) {
            for (const std::string_view always : {"24/7", "24 h/24", "24 h/7", "24/24", "24x7"})
                if (const std::size_t size = reads_as(at_, always)) return push(Kind::all_day, 0, size), true;
            for (const std::string_view daily : {"7/7", "7 j/7"})
                if (const std::size_t size = reads_as(at_, daily)) return push(Kind::every_day, 0, size), true;
        }
        std::size_t end = at_;
        int value = 0;
        while (end < text_.size() && is_digit(text_[end])) {
            if (end - at_ >= 4) return refuse(at_, end - at_ + 1, msg("Character {1}: “{2}” is too long a number."));
            value = value * 10 + (text_[end++] - '0');
        }
        const std::size_t digits = end - at_;
        if (digits <= 2) {
            if (const std::size_t size = clock_size(end)) return clock(value, end, size);
            const std::size_t size = reads_as(end, "er");
            return push(Kind::number, value, digits + size), true;
        }
        if (digits == 4 && value >= 1900 && value <= 2999) return push(Kind::year, value, digits), true;
        return push(Kind::number, value, digits), true;
    }

    bool two_digits(std::size_t at) const {
        return at + 1 < text_.size() && is_digit(text_[at]) && is_digit(text_[at + 1]) &&
               (at + 2 >= text_.size() || !is_digit(text_[at + 2]));
    }

    /// The size of ":30", ".30", "h30", " h 30" or "h" at `at`, after the digits of an hour; 0 when it is no hour.
    std::size_t clock_size(std::size_t at) const {
        if (at < text_.size() && (text_[at] == ':' || text_[at] == '.') && two_digits(at + 1)) {
            // 09:00:00, as spreadsheets write it.
            const bool seconds = starts(at + 3, ":00") && (at + 6 >= text_.size() || !is_digit(text_[at + 6]));
            return seconds ? 6 : 3;
        }
        const std::size_t h = after_spaces(at);
        if (h >= text_.size() || (text_[h] != 'h' && text_[h] != 'H') || letter_size(h + 1) > 0) return 0;
        const std::size_t minutes = after_spaces(h + 1);
        if (two_digits(minutes)) {
            // "9 h 12 h" is two hours: the digits belong to the second one when an "h" or ":" follows them.
            const std::size_t next = after_spaces(minutes + 2);
            const bool another = next < text_.size() && (text_[next] == ':' || text_[next] == 'h' || text_[next] == 'H');
            if (!another || minutes == h + 1) return minutes + 2 - at;
        }
        return h + 1 - at;
    }

    bool clock(int hour, std::size_t at, std::size_t size) {
        const std::string_view tail = text_.substr(at, size);
        int minute = 0;
        for (std::size_t i = 0; i + 1 < tail.size(); ++i)
            if (is_digit(tail[i]) && is_digit(tail[i + 1])) {
                minute = (tail[i] - '0') * 10 + (tail[i + 1] - '0');
                break;
            }
        if (minute > 59) return refuse(at_, at + size - at_, msg("Character {1}: “{2}” has more than 59 minutes."));
        push(Kind::clock, hour * 60 + minute, at + size - at_);
        return true;
    }

    bool word(std::size_t size) {
        const std::string written = folded(at_, size);
        const std::size_t next = after_spaces(at_ + size);
        if (const std::size_t next_size = word_size(next)) {
            if (const Word* both = find_words(written, folded(next, next_size)))
                return push(both->kind, both->value, next + next_size - at_), true;
        }
        const Word* found = find_word(written);
        if (!found)
            return refuse(at_, size,
                          msg("Character {1}: the word “{2}” is not known here. Put remarks between quotation marks, after the hours."));
        if (found->kind == Kind::end)
            at_ += size;
        else
            push(found->kind, found->value, size);
        if (starts(at_, ".")) ++at_;  // "lun."
        return true;
    }

    std::string folded(std::size_t at, std::size_t size) const {
        const std::string_view written = text_.substr(at, size);
        if (std::all_of(written.begin(), written.end(), is_ascii_letter)) return text::lower_ascii(written);
        return text::fold(written);
    }

    bool comment_or_mark() {
        for (const auto& quote : quotes) {
            if (!starts(at_, quote.open)) continue;
            const std::size_t from = at_ + quote.open.size();
            const std::size_t end = text_.find(quote.close, from);
            if (end == std::string_view::npos)
                return refuse(at_, text_.size() - at_, msg("Character {1}: the quotation mark before {2} is never closed."));
            const std::string_view inside = text::trim(text_.substr(from, end - from));
            if (!inside.empty()) tokens_.push_back({Kind::comment, 0, at_, inside});
            at_ = end + quote.close.size();
            return true;
        }
        for (const auto& mark : marks)
            if (starts(at_, mark.text)) return push(mark.kind, 0, mark.text.size()), true;
        std::size_t size = 1;
        while (at_ + size < text_.size() && (static_cast<unsigned char>(text_[at_ + size]) & 0xC0) == 0x80) ++size;
        return refuse(at_, size, msg("Character {1}: the sign “{2}” has no meaning in opening hours."));
    }

    std::string_view text_;
    std::vector<Token>& tokens_;
    Fault& fault_;
    std::size_t at_ = 0;
};

/// Where the first byte stands that is not UTF-8.
std::size_t first_bad_byte(std::string_view text) {
    std::size_t at = 0;
    while (at < text.size()) {
        const auto lead = static_cast<unsigned char>(text[at]);
        const std::size_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        if (!text::is_utf8(text.substr(at, size))) break;
        at += size;
    }
    return at;
}

}

Fault fault_at(std::string_view text, std::size_t position, Message message, std::string_view what) {
    const std::size_t character = text::length(text.substr(0, position)) + 1;
    message.args = {std::to_string(character), text::shorten(what, 24)};
    return {position, std::move(message)};
}

bool read_tokens(std::string_view text, std::vector<Token>& tokens, Fault& fault) {
    if (text.size() > Hours::max_bytes) {
        fault = fault_at(text, Hours::max_bytes, msg("The opening hours are too long: 4,096 bytes are the most that is read."));
        return false;
    }
    if (!text::is_utf8(text)) {
        fault = fault_at(text, first_bad_byte(text), msg("Character {1}: the text is not UTF-8 from there on."));
        return false;
    }
    return Lexer(text, tokens, fault).run();
}

}
