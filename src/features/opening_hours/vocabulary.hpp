// The words of the grammar, and those that people write instead of them in French and English.
#pragma once
#include "features/opening_hours/lexer.hpp"

namespace beffroi::opening_hours {

struct Word {
    std::string_view folded;  ///< lower case, without accents
    Token::Kind kind;         ///< `end`: a word without a meaning of its own, as in "du lundi"
    int value;
};

/// By the folded word; nullptr when it is unknown.
const Word* find_word(std::string_view folded);
/// Two words that mean one thing: "jours fériés", "school holidays".
const Word* find_words(std::string_view first, std::string_view second);

}
