// Between the words of French and the two indexes.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace beffroi::search {

/// Bytes. Longer ones are keys and noise: neither indexed nor searched.
inline constexpr std::size_t longest_word = 64;

/// Words without capitals and accents, as they stand, without elided articles: "L'Été à Vire" → {"ete", "a", "vire"}.
std::vector<std::string> folded_words(std::string_view text);

/// The form under which a folded word is found with its plural, its feminine, its verb: "ateliers" → "ateli".
std::string stem(std::string_view folded);

/// Articles and prepositions: a query does not demand them when it says anything else.
bool small_word(std::string_view folded);

}
