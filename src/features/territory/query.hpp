// What a person typed, taken apart.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace beffroi::territory {

/// Words as the table knows them: without accents, "st" in full: "Ste-Mère-Église" → {"sainte", "mere", "eglise"}.
std::vector<std::string> name_words(std::string_view typed);
/// The letters under which a name is filed: without spaces nor leading article.
std::string name_letters(const std::vector<std::string>& words);

/// One way of understanding what was typed: a name, and what narrows it down.
struct Reading {
    std::vector<std::string> words;  ///< of the name; empty: everything that the rest lets through
    std::string letters;
    int departement = -1;            ///< index in the table
    std::string postcode;            ///< five digits
    std::string part_of;             ///< letters of the commune that took it over

    /// The first word is an article that the letters leave out.
    bool leading_article() const;
};

struct Query {
    std::string digits;              ///< only digits were typed: a postcode or its beginning
    std::vector<Reading> readings;   ///< likeliest first
    bool alternatives = false;       ///< each reading counts only when those before it find nothing
};

Query read_query(std::string_view typed);

/// Whether `name` stands in `typed`, but for capitals, hyphens and apostrophes: accents count.
bool has_spelling(std::string_view typed, std::string_view name);

}
