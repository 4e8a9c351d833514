// Which passwords are too easily guessed.
#include <algorithm>
#include <array>
#include <vector>

#include "features/accounts/accounts.hpp"
#include "features/accounts/leaked.hpp"
#include "platform/base/text.hpp"

namespace beffroi::accounts {
namespace {

/// What people begin passwords with. One of these, or several, with nothing but figures and signs around them is guessed first.
constexpr std::array<std::string_view, 48> usual_words{
    "motdepasse", "password", "passe", "azertyuiop", "azerty", "qwertyuiop", "qwerty", "qwertz", "bonjour", "bonsoir", "soleil", "doudou",
    "loulou", "chouchou", "amour", "jetaime", "iloveyou", "marseille", "chocolat", "nicolas", "princesse", "france", "football", "secret",
    "admin", "administrateur", "welcome", "bienvenue", "letmein", "monkey", "dragon", "master", "sunshine", "superman", "pokemon", "coucou",
    "camille", "thomas", "julien", "beffroi", "numerique", "conseiller", "mediateur", "mediatheque", "mairie", "internet", "ordinateur", "abcdef"};

/// "123456789012", "aaaaaaaaaaaa", "abcabcabcabc": a piece again and again, or one step after another.
bool repeats(std::string_view s) {
    for (std::size_t piece = 1; piece <= s.size() / 2; ++piece) {
        bool same = true;
        for (std::size_t i = piece; i < s.size(); ++i) same = same && s[i] == s[i - piece];
        if (same) return true;
    }
    int steps = 0;
    for (std::size_t i = 1; i < s.size(); ++i) steps += s[i] - s[i - 1] == 1 || s[i - 1] - s[i] == 1 || (s[i - 1] == '9' && s[i] == '0');
    return steps + 2 >= static_cast<int>(s.size());
}

/// Letters only, without accents, so that "Mot de Passe 2026!" is "motdepasse".
std::string letters_of(std::string_view s) {
    std::string out;
    for (char c : text::fold(s))
        if (c >= 'a' && c <= 'z') out += c;
    return out;
}

bool only_usual_words(std::string_view letters) {
    while (!letters.empty()) {
        const auto word = std::find_if(usual_words.begin(), usual_words.end(), [&](std::string_view w) { return letters.starts_with(w); });
        if (word == usual_words.end()) return letters.size() <= 2;
        letters.remove_prefix(word->size());
    }
    return true;
}

/// Whether fewer than eight characters are left once the person's own names are taken away.
bool holds_little_but(std::string password, std::string_view personal) {
    bool found = false;
    const std::string words = text::fold_words(personal);
    for (std::string_view part : text::split(words, ' '))
        for (std::size_t at = 0; part.size() >= 4 && (at = password.find(part)) != std::string::npos; found = true) password.erase(at, part.size());
    return found && password.size() < 8;
}

/// The same with every word of the place's name, the short ones too: "paysdelavire2026" is of "Pays de la Vire".
bool is_of_the_house(std::string password, std::string_view house) {
    std::vector<std::string_view> words;
    const std::string folded = text::fold_words(house);
    for (std::string_view word : text::split(folded, ' '))
        if (word.size() >= 2) words.push_back(word);
    // The long ones first, of which the short ones may be pieces.
    std::sort(words.begin(), words.end(), [](std::string_view a, std::string_view b) { return a.size() > b.size(); });
    bool found = false;
    for (std::string_view word : words)
        for (std::size_t at = 0; (at = password.find(word)) != std::string::npos; found |= word.size() >= 4) password.erase(at, word.size());
    return found && std::count_if(password.begin(), password.end(), [](char c) { return c != ' ' && c != '-'; }) < 8;
}

}

Result<void> acceptable(std::string_view password, std::string_view name, std::string_view mail, std::string_view house) {
    if (text::length(password) < shortest_password)
        return invalid("password_short", msg("Choose at least {1} characters. Four words that do not belong together are easy to remember.",
                                             std::to_string(shortest_password)), "password");
    if (text::length(password) > longest_password)
        return invalid("password_long", msg("This is too long: {1} characters at most.", std::to_string(longest_password)), "password");
    const std::string folded = text::fold(password);
    if (repeats(folded) || only_usual_words(letters_of(password)))
        return invalid("password_common", msg("This password is among the first that thieves try. Choose another one."), "password");
    if (leaked::known(password))
        return invalid("password_leaked", msg("Thieves have this password in their lists: it leaked from another site, or many people use it. Choose another one, and change it "
                                              "wherever else you use it."), "password");
    if (holds_little_but(folded, name) || holds_little_but(folded, mail.substr(0, mail.find('@'))))
        return invalid("password_personal", msg("Your name or address makes this password easy to guess. Choose another one."), "password");
    if (is_of_the_house(folded, house))
        return invalid("password_house", msg("The name of this site makes this password easy to guess. Choose another one."), "password");
    return {};
}

}
