#include "features/territory/query.hpp"

#include <algorithm>

#include "features/territory/table.hpp"
#include "platform/base/text.hpp"

namespace beffroi::territory {
namespace {

/// No name of a commune has more than 45 letters; the rest is room for a postcode, a département and spaces.
constexpr std::size_t longest_typed = 200;

bool all_digits(std::string_view s) {
    return !s.empty() && std::all_of(s.begin(), s.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_article(std::string_view word) { return word == "l" || word == "la" || word == "le" || word == "les"; }

std::string joined(const std::vector<std::string>& words, std::size_t from, std::size_t to) {
    std::string all;
    for (std::size_t i = from; i < to; ++i) all += words[i];
    return all;
}

Reading reading(std::vector<std::string> words) {
    Reading r;
    r.letters = name_letters(words);
    r.words = std::move(words);
    return r;
}

/// The département whose code or name the words `from`… are; -1 when they are none.
int departement_named(const std::vector<std::string>& words, std::size_t from) {
    const auto& t = table();
    std::size_t first = from;
    if (words.size() - first > 1 && is_article(words[first])) ++first;
    const auto letters = joined(words, first, words.size());
    for (std::size_t i = 0; i < t.departements.size(); ++i) {
        const auto& d = t.departements[i];
        if (t.text(d.letters_at, d.letters_length) == letters) return static_cast<int>(i);
        if (words.size() - from == 1 && text::fold(t.text(d.code_at, d.code_length)) == words[from]) return static_cast<int>(i);
    }
    return -1;
}

/// The only département whose name begins so: "wallis".
int departement_beginning(std::string_view letters) {
    constexpr std::size_t letters_enough = 4;
    if (letters.size() < letters_enough) return -1;
    const auto& t = table();
    int found = -1;
    for (std::size_t i = 0; i < t.departements.size(); ++i) {
        const auto& d = t.departements[i];
        if (!t.text(d.letters_at, d.letters_length).starts_with(letters)) continue;
        if (found >= 0) return -1;
        found = static_cast<int>(i);
    }
    return found;
}

/// "Saint-Denis 974", "st denis la reunion", "Valence (Drôme)": the last words name a département.
void add_departement_readings(const std::vector<std::string>& words, std::vector<Reading>& out) {
    for (std::size_t from = words.size() > 6 ? words.size() - 6 : 0; from < words.size(); ++from) {
        const int departement = departement_named(words, from);
        if (departement < 0) continue;
        out.push_back(reading({words.begin(), words.begin() + static_cast<std::ptrdiff_t>(from)}));
        out.back().departement = departement;
        return;
    }
    if (const int departement = departement_beginning(out.front().letters); departement >= 0) {
        out.push_back({});
        out.back().departement = departement;
    }
}

}

std::vector<std::string> name_words(std::string_view typed) {
    std::vector<std::string> words;
    const auto folded = text::fold_words(typed);
    for (const auto word : text::split(folded, ' ')) {
        if (word.empty()) continue;
        if (word == "st") words.emplace_back("saint");
        else if (word == "ste") words.emplace_back("sainte");
        else if (word == "sts") words.emplace_back("saints");
        else if (word == "stes") words.emplace_back("saintes");
        else words.emplace_back(word);
    }
    return words;
}

bool Reading::leading_article() const { return words.size() > 1 && is_article(words[0]); }

std::string name_letters(const std::vector<std::string>& words) {
    return joined(words, words.size() > 1 && is_article(words[0]) ? 1 : 0, words.size());
}

Query read_query(std::string_view typed) {
    Query query;
    auto words = name_words(typed.substr(0, longest_typed));
    // "14502 VIRE CEDEX 2": an address of a company, not of a place.
    if (const auto cedex = std::find(words.begin(), words.end(), "cedex"); cedex != words.end()) words.erase(cedex, words.end());
    if (words.empty()) return query;

    if (std::all_of(words.begin(), words.end(), [](const std::string& w) { return all_digits(w); })) {
        query.digits = joined(words, 0, words.size());
        return query;
    }
    // A postcode before or after the name.
    const auto postcode =
        std::find_if(words.begin(), words.end(), [](const std::string& w) { return w.size() == 5 && all_digits(w); });
    if (postcode != words.end()) {
        const std::string code = *postcode;
        words.erase(postcode);
        auto exact = reading(words);
        exact.postcode = code;
        query.readings.push_back(std::move(exact));
        // Companies have postcodes of their own; the département still holds.
        for (const std::size_t digits : {std::size_t{3}, std::size_t{2}}) {
            const int departement = departement_named({code.substr(0, digits)}, 0);
            if (departement < 0) continue;
            query.readings.push_back(reading(words));
            query.readings.back().departement = departement;
            break;
        }
        query.readings.push_back(reading(words));
        query.alternatives = true;
        return query;
    }

    query.readings.push_back(reading(words));
    if (const auto open = typed.find('('); open != std::string_view::npos && open > 0) {
        const auto outside = name_words(typed.substr(0, open));
        const auto inside = name_words(typed.substr(open));
        if (!outside.empty() && !inside.empty()) {
            query.readings.push_back(reading(outside));
            query.readings.back().part_of = name_letters(inside);
        }
    }
    add_departement_readings(words, query.readings);
    return query;
}

bool has_spelling(std::string_view typed, std::string_view name) {
    // Capitals of Latin-1 are two bytes, C3 80 to C3 9E; small letters stand 0x20 further. Œ is C5 92, œ C5 93.
    const auto plain = [](std::string_view s) {
        std::string out;
        for (std::size_t i = 0; i < s.size(); ++i) {
            const auto c = static_cast<unsigned char>(s[i]);
            const auto before = i > 0 ? static_cast<unsigned char>(s[i - 1]) : 0;
            if (c >= 'A' && c <= 'Z') out += static_cast<char>(c + 0x20);
            else if (before == 0xC3 && c >= 0x80 && c <= 0x9E) out += static_cast<char>(c + 0x20);
            else if (before == 0xC5 && c == 0x92) out += static_cast<char>(0x93);
            else if (c == '-' || c == '\'' || c == '(' || c == ')') out += ' ';
            else if (s.substr(i, 3) == "\u2019") { out += ' '; i += 2; }
            else out += s[i];
        }
        return out;
    };
    return (' ' + plain(text::trim(typed)) + ' ').find(' ' + plain(name) + ' ') != std::string::npos;
}

}
