// Codes that people read on paper and type: four words of everyday French and four figures, "soleil train pomme radeau 4821".
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace beffroi::crypto {

/// 49 random bits: four of 512 words (nine bits each, no two of which differ by one letter) and four figures.
std::string new_word_code();
/// The code that 12 secret bytes or more give, always the same: for one that is printed again.
std::string word_code_of(std::string_view secret);
/// The code that somebody meant: capitals, accents, commas and one wrong letter a word are forgiven. None when it is no code.
std::optional<std::string> word_code_meant(std::string_view typed);

}
