// French words as the index holds them.
//
// The order of the steps was chosen by measure (docs/decisions/search-words.md): folding first makes "velo" and "vélo" one word
// whatever follows; plurals before the stemmer, which leaves "vélos" and "jeux" as they are.
#include <libstemmer.h>

#include <array>
#include <memory>
#include <new>
#include <utility>

#include "platform/base/text.hpp"
#include "platform/search/search.hpp"
#include "platform/search/terms.hpp"

namespace beffroi::search {
namespace {

/// What no rule gives, among the words of public notices.
constexpr std::array<std::pair<std::string_view, std::string_view>, 7> irregular{{
    {"travaux", "travail"}, {"baux", "bail"}, {"vitraux", "vitrail"}, {"emaux", "email"},
    {"publique", "public"}, {"publiques", "public"}, {"yeux", "oeil"},
}};

/// The singular, or nearly, of a folded word; the masculine of "conseillère".
std::string singular(std::string_view word) {
    for (const auto& [from, to] : irregular)
        if (word == from) return std::string(to);
    const auto without = [&](std::size_t letters) { return std::string(word.substr(0, word.size() - letters)); };
    if (word.size() > 4 && word.ends_with("eaux")) return without(1);         // bureaux
    if (word.size() > 4 && word.ends_with("aux")) return without(2) + 'l';    // locaux
    if (word.size() > 3 && word.ends_with("oux")) return without(1);          // bijoux
    // "lieux", "jeux"; not "heureux", whose feminine the stemmer knows.
    if (word.size() > 3 && word.size() < 6 && word.ends_with("eux")) return without(1);
    std::string one = word.size() > 2 && word.ends_with('s') && !word.ends_with("ss") ? without(1) : std::string(word);
    if (one.size() > 5 && one.ends_with("ere")) {                             // conseillere
        one.pop_back();
        one.erase(one.size() - 2, 1);
        one.insert(one.size() - 1, 1, 'e');
    }
    return one;
}

struct DeleteStemmer {
    void operator()(sb_stemmer* s) const { sb_stemmer_delete(s); }
};

std::string stemmed(const std::string& word) {
    // Not to be shared between threads: it holds its last answer.
    thread_local const std::unique_ptr<sb_stemmer, DeleteStemmer> french(sb_stemmer_new("french", "UTF_8"));
    if (!french) throw std::bad_alloc();
    const auto* out = sb_stemmer_stem(french.get(), reinterpret_cast<const sb_symbol*>(word.data()), static_cast<int>(word.size()));
    if (out == nullptr) throw std::bad_alloc();
    return {reinterpret_cast<const char*>(out), static_cast<std::size_t>(sb_stemmer_length(french.get()))};
}

/// "l'atelier" is searched as "atelier", and finds it: elided words never count.
bool elided(std::string_view word) {
    for (const std::string_view e : {"l", "d", "j", "m", "n", "s", "t", "c", "qu"})
        if (word == e) return true;
    return false;
}

}

std::vector<std::string> folded_words(std::string_view text) {
    std::vector<std::string> words;
    const auto folded = text::fold(text);
    const auto part_of_word = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
    };
    for (std::size_t at = 0; at < folded.size();) {
        std::size_t end = at;
        while (end < folded.size() && part_of_word(folded[end])) ++end;
        if (end > at) {
            const auto word = std::string_view(folded).substr(at, end - at);
            const bool before_apostrophe = end < folded.size() && folded[end] == '\'';
            if (!(before_apostrophe && elided(word)) && word.size() <= longest_word) words.emplace_back(word);
        }
        at = end + 1;
    }
    return words;
}

std::string stem(std::string_view folded) {
    // Numbers and postcodes are no French words.
    if (folded.find_first_of("0123456789") != std::string_view::npos) return std::string(folded);
    return stemmed(singular(folded));
}

std::vector<std::string> french_words(std::string_view text) {
    auto words = folded_words(text);
    for (auto& word : words) word = stem(word);
    return words;
}

bool small_word(std::string_view folded) {
    for (const std::string_view w :
         {"a", "au", "aux", "avec", "ce", "ces", "cette", "dans", "de", "des", "du", "en", "est", "et", "la", "le", "les", "leur",
          "mon", "notre", "nos", "ou", "par", "pour", "sa", "se", "ses", "son", "sur", "un", "une", "votre", "vos"})
        if (folded == w) return true;
    return elided(folded);
}

}
