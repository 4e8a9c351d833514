// How French names sound, roughly: what is written in two ways and said in one has one key.
#include <array>
#include <utility>

#include "features/beneficiaries/beneficiaries.hpp"
#include "platform/base/text.hpp"

namespace beffroi::beneficiaries {
namespace {

bool vowel(char c) { return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u' || c == 'y'; }

/// Spellings and what they become, the longest first among those that begin alike. Capitals are sounds that no letter writes:
/// A an, I in, O on, W oi, C ch, N gn.
constexpr std::array<std::pair<std::string_view, std::string_view>, 34> spellings{
    {{"eault", "o"}, {"eaux", "o"}, {"eau", "o"}, {"ault", "o"}, {"aux", "o"}, {"aud", "o"}, {"au", "o"},
     {"oin", "WI"},  {"oi", "W"},   {"oy", "W"},  {"ou", "U"},   {"ai", "e"},  {"ay", "e"},  {"ei", "e"},
     {"ey", "e"},    {"oeu", "e"},  {"eu", "e"},  {"ph", "f"},   {"sch", "C"}, {"ch", "C"},  {"gn", "N"},
     {"gu", "g"},    {"qu", "k"},   {"ck", "k"},  {"bv", "v"},   {"sc", "s"},  {"ss", "s"},  {"th", "t"},
     {"rh", "r"},    {"tz", "s"},   {"ge", "je"}, {"gi", "ji"},  {"ce", "se"}, {"ci", "si"}}};

/// a, e, i, o, u before n or m that no vowel follows are said through the nose.
char nasal(std::string_view before, char c) {
    if (!before.empty() && c == 'n' && before.back() == 'e' && before.size() > 1 && before[before.size() - 2] == 'i')
        return 'I';  // "ien"
    switch (c) {
        case 'a':
        case 'e': return 'A';
        case 'i':
        case 'y':
        case 'u': return 'I';
        case 'o': return 'O';
        default: return 0;
    }
}

}

std::string sound_of(std::string_view word) {
    std::string plain;
    for (const char c : text::fold(word))
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) plain += c;
    if (plain.empty()) return text::fold(word);
    // One letter for two alike.
    std::string single;
    for (const char c : plain)
        if (single.empty() || single.back() != c || (c >= '0' && c <= '9')) single += c;

    std::string said;
    for (std::size_t i = 0; i < single.size();) {
        const std::string_view rest = std::string_view(single).substr(i);
        // "ain", "ein", "aim": the i belongs to the nose.
        if (rest.size() >= 3 && (rest[0] == 'a' || rest[0] == 'e') && rest[1] == 'i' &&
            (rest[2] == 'n' || rest[2] == 'm') && (rest.size() == 3 || !vowel(rest[3]))) {
            said += 'I';
            i += 3;
            continue;
        }
        if (rest.starts_with("ean") && (rest.size() == 3 || !vowel(rest[3]))) {
            said += 'A';
            i += 3;
            continue;
        }
        if (rest.size() >= 2 && (rest[1] == 'n' || rest[1] == 'm') && (rest.size() == 2 || !vowel(rest[2])))
            if (const char through = nasal(single.substr(0, i), rest[0])) {
                said += through;
                i += 2;
                continue;
            }
        bool known = false;
        for (const auto& [spelling, sound] : spellings)
            if (rest.starts_with(spelling)) {
                said += sound;
                i += spelling.size();
                known = true;
                break;
            }
        if (known) continue;
        switch (rest[0]) {
            case 'h': break;  // silent
            case 'y': said += 'i'; break;
            case 'w': said += 'v'; break;
            case 'z': said += 's'; break;
            case 'c':
            case 'q': said += 'k'; break;
            case 'x': said += "ks"; break;
            default: said += rest[0];
        }
        ++i;
    }
    // What is not said at the end: consonants, then a mute e and what it carried stays.
    std::string out = said;
    const auto silent = [](char c) { return c == 't' || c == 'd' || c == 's' || c == 'p' || c == 'x'; };
    while (out.size() > 2 && silent(out.back())) out.pop_back();
    if (out.size() > 2 && out.back() == 'e') out.pop_back();
    std::string key;
    for (const char c : out)
        if (key.empty() || key.back() != c) key += c;
    std::string lower;
    for (const char c : key.empty() ? plain : key) {
        if (c >= 'A' && c <= 'Z') {
            lower += static_cast<char>(c - 'A' + 'a');
            lower += '-';
        } else {
            lower += c;
        }
    }
    return lower;
}

}
