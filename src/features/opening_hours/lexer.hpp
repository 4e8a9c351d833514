// Opening hours cut into tokens: what people write is brought to one form here, so that the parser sees only the grammar.
#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

#include "features/opening_hours/opening_hours.hpp"

namespace beffroi::opening_hours {

struct Token {
    enum class Kind : std::uint8_t {
        end,
        weekday,  ///< value 0 Monday to 6 Sunday
        month,    ///< value 1 to 12
        number,   ///< value
        year,     ///< value 1900 to 2999
        clock,    ///< value in minutes: 9:00, 09h30, 9 h
        sun,      ///< value: `Sun`
        easter,
        holiday,  ///< value 0 public, 1 school
        week,
        days,
        state,    ///< value: `Status`
        all_day,  ///< 24/7
        every_day,  ///< 7j/7
        comment,  ///< text without its quotes
        semicolon, comma, fallback, dash, plus, slash, colon,
        open_bracket, close_bracket, open_parenthesis, close_parenthesis,
    };
    Kind kind = Kind::end;
    int value = 0;
    std::size_t at = 0;     ///< byte offset in the text
    std::string_view text;  ///< as written; of a comment, what stands between its quotes
};

/// Fills `tokens`, the last of which is `end`; or fills `fault` and returns false.
bool read_tokens(std::string_view text, std::vector<Token>& tokens, Fault& fault);

/// A fault whose message gets `{1}`, the character it stands at (from 1), and `{2}`, `what` as written.
Fault fault_at(std::string_view text, std::size_t position, Message message, std::string_view what = {});

}
