// The words of the standard and the older words that files still hold, read however people write them.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "features/places/places.hpp"

namespace beffroi::places {

/// One spelling for comparison: accents and case folded, apostrophes alike, every other sign a space, so that
/// "Étapes numériques(La Poste)" and "étapes numériques (La Poste)" are one.
std::string word_key(std::string_view word);

/// The value whose standard word is `word`, whatever its case, accents, apostrophes and spaces.
template <class E>
std::optional<E> from_word(std::string_view word);

/// Adds a word of the standard to the set that its column fills. False when the column has no such word.
bool add_word(Place& place, std::string_view column, std::string_view word);
/// The standard's words of a column of the standard, separated by `|`; the other way round, words it does not know are left out.
std::optional<std::string> words_in(const Place& place, std::string_view column);
void clear_words(Place& place, std::string_view column);
/// Whether a column holds words: the standard's enumerations, and the older columns whose words are told in them.
bool is_word_column(std::string_view column);

/// What an older word of a column means in the standard: zero or more (column, word).
/// An empty answer means that the standard has no equivalent.
struct Translation {
    struct Target {
        std::string_view column;
        std::string_view word;
    };
    std::vector<Target> targets;
    std::string_view why;  ///< for whoever reads the table
};
/// Rows of data/places/vocabulary.csv for a value of `column`.
const Translation* translate_word(std::string_view column, std::string_view word);
/// Calls `row` for every row of the table, for its own check.
void each_translation(FunctionRef<void(std::string_view column, std::string_view word_key, const Translation&)> row);
/// The column that a name stands for: one of the standard's ("Adresse" → "adresse", "courriel" → "courriels"), an older one
/// whose words the table tells in the standard's ("conditions_acces"), empty when the table says to leave it out
/// ("cle_ban"). None when nobody knows the name.
std::optional<std::string> known_column(std::string_view name);
bool is_standard_column(std::string_view column);

/// The standard's columns, in its order.
std::span<const std::string_view> standard_columns();

}
