#include "features/opening_hours/vocabulary.hpp"

#include <algorithm>
#include <array>

#include "features/opening_hours/rules.hpp"

namespace beffroi::opening_hours {
namespace {

using Kind = Token::Kind;

constexpr auto skip = Kind::end;

// Sorted by the folded word. "mar" is March, as the grammar has it, never mardi.
constexpr std::array words = std::to_array<Word>({
    {"a", Kind::dash, 0},
    {"and", Kind::comma, 0},
    {"aout", Kind::month, 8},
    {"apr", Kind::month, 4},
    {"april", Kind::month, 4},
    {"au", Kind::dash, 0},
    {"aug", Kind::month, 8},
    {"august", Kind::month, 8},
    {"avr", Kind::month, 4},
    {"avril", Kind::month, 4},
    {"closed", Kind::state, static_cast<int>(Status::closed)},
    {"dawn", Kind::sun, static_cast<int>(Sun::dawn)},
    {"day", Kind::days, 0},
    {"days", Kind::days, 0},
    {"de", skip, 0},
    {"dec", Kind::month, 12},
    {"december", Kind::month, 12},
    {"decembre", Kind::month, 12},
    {"di", Kind::weekday, 6},
    {"dim", Kind::weekday, 6},
    {"dimanche", Kind::weekday, 6},
    {"dimanches", Kind::weekday, 6},
    {"du", skip, 0},
    {"dusk", Kind::sun, static_cast<int>(Sun::dusk)},
    {"easter", Kind::easter, 0},
    {"et", Kind::comma, 0},
    {"feb", Kind::month, 2},
    {"february", Kind::month, 2},
    {"ferie", Kind::holiday, 0},
    {"feries", Kind::holiday, 0},
    {"ferme", Kind::state, static_cast<int>(Status::closed)},
    {"fermee", Kind::state, static_cast<int>(Status::closed)},
    {"fev", Kind::month, 2},
    {"fevr", Kind::month, 2},
    {"fevrier", Kind::month, 2},
    {"fr", Kind::weekday, 4},
    {"fri", Kind::weekday, 4},
    {"friday", Kind::weekday, 4},
    {"from", skip, 0},
    {"jan", Kind::month, 1},
    {"january", Kind::month, 1},
    {"janv", Kind::month, 1},
    {"janvier", Kind::month, 1},
    {"je", Kind::weekday, 3},
    {"jeu", Kind::weekday, 3},
    {"jeudi", Kind::weekday, 3},
    {"jeudis", Kind::weekday, 3},
    {"jour", Kind::days, 0},
    {"jours", Kind::days, 0},
    {"juil", Kind::month, 7},
    {"juillet", Kind::month, 7},
    {"juin", Kind::month, 6},
    {"jul", Kind::month, 7},
    {"july", Kind::month, 7},
    {"jun", Kind::month, 6},
    {"june", Kind::month, 6},
    {"jusqu'a", Kind::dash, 0},
    {"jusqu'au", Kind::dash, 0},
    {"le", skip, 0},
    {"les", skip, 0},
    {"lu", Kind::weekday, 0},
    {"lun", Kind::weekday, 0},
    {"lundi", Kind::weekday, 0},
    {"lundis", Kind::weekday, 0},
    {"ma", Kind::weekday, 1},
    {"mai", Kind::month, 5},
    {"mar", Kind::month, 3},
    {"march", Kind::month, 3},
    {"mardi", Kind::weekday, 1},
    {"mardis", Kind::weekday, 1},
    {"mars", Kind::month, 3},
    {"may", Kind::month, 5},
    {"me", Kind::weekday, 2},
    {"mer", Kind::weekday, 2},
    {"mercredi", Kind::weekday, 2},
    {"mercredis", Kind::weekday, 2},
    {"mo", Kind::weekday, 0},
    {"mon", Kind::weekday, 0},
    {"monday", Kind::weekday, 0},
    {"nov", Kind::month, 11},
    {"november", Kind::month, 11},
    {"novembre", Kind::month, 11},
    {"oct", Kind::month, 10},
    {"october", Kind::month, 10},
    {"octobre", Kind::month, 10},
    {"off", Kind::state, static_cast<int>(Status::closed)},
    {"open", Kind::state, static_cast<int>(Status::open)},
    {"ouvert", Kind::state, static_cast<int>(Status::open)},
    {"ouverte", Kind::state, static_cast<int>(Status::open)},
    {"paques", Kind::easter, 0},
    {"ph", Kind::holiday, 0},
    {"sa", Kind::weekday, 5},
    {"sam", Kind::weekday, 5},
    {"samedi", Kind::weekday, 5},
    {"samedis", Kind::weekday, 5},
    {"sat", Kind::weekday, 5},
    {"saturday", Kind::weekday, 5},
    {"semaine", Kind::week, 0},
    {"semaines", Kind::week, 0},
    {"sep", Kind::month, 9},
    {"sept", Kind::month, 9},
    {"september", Kind::month, 9},
    {"septembre", Kind::month, 9},
    {"sh", Kind::holiday, 1},
    {"su", Kind::weekday, 6},
    {"sun", Kind::weekday, 6},
    {"sunday", Kind::weekday, 6},
    {"sunrise", Kind::sun, static_cast<int>(Sun::sunrise)},
    {"sunset", Kind::sun, static_cast<int>(Sun::sunset)},
    {"th", Kind::weekday, 3},
    {"thu", Kind::weekday, 3},
    {"thur", Kind::weekday, 3},
    {"thurs", Kind::weekday, 3},
    {"thursday", Kind::weekday, 3},
    {"to", Kind::dash, 0},
    {"tu", Kind::weekday, 1},
    {"tue", Kind::weekday, 1},
    {"tues", Kind::weekday, 1},
    {"tuesday", Kind::weekday, 1},
    {"unknown", Kind::state, static_cast<int>(Status::unknown)},
    {"until", Kind::dash, 0},
    {"ve", Kind::weekday, 4},
    {"ven", Kind::weekday, 4},
    {"vendredi", Kind::weekday, 4},
    {"vendredis", Kind::weekday, 4},
    {"we", Kind::weekday, 2},
    {"wed", Kind::weekday, 2},
    {"wednesday", Kind::weekday, 2},
    {"week", Kind::week, 0},
    {"weeks", Kind::week, 0},
});
static_assert(std::is_sorted(words.begin(), words.end(), [](const Word& a, const Word& b) { return a.folded < b.folded; }));

struct Pair {
    std::string_view second;
    Word word;
};
constexpr std::array pairs = std::to_array<Pair>({
    {"ferie", {"jour", Kind::holiday, 0}},
    {"feries", {"jours", Kind::holiday, 0}},
    {"holiday", {"public", Kind::holiday, 0}},
    {"holidays", {"public", Kind::holiday, 0}},
    {"holidays", {"school", Kind::holiday, 1}},
    {"scolaires", {"vacances", Kind::holiday, 1}},
});

}

const Word* find_word(std::string_view folded) {
    const auto* found = std::lower_bound(words.begin(), words.end(), folded,
                                         [](const Word& a, std::string_view b) { return a.folded < b; });
    return found != words.end() && found->folded == folded ? found : nullptr;
}

const Word* find_words(std::string_view first, std::string_view second) {
    for (const auto& pair : pairs)
        if (pair.word.folded == first && pair.second == second) return &pair.word;
    return nullptr;
}

}
