#include "features/places/values.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "features/places/places.hpp"
#include "platform/base/text.hpp"

namespace beffroi::places {

namespace {

bool digit(char c) { return c >= '0' && c <= '9'; }
bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool all_digits(std::string_view s) { return !s.empty() && std::all_of(s.begin(), s.end(), digit); }

/// Takes out blanks (also the no-break ones) and points.
std::string without_blanks(std::string_view s) {
    std::string out;
    for (std::size_t i = 0; i < s.size(); ++i) {
        if (s[i] == ' ' || s[i] == '\t' || s[i] == '.') continue;
        if (s.substr(i).starts_with("\u00A0")) {
            i += 1;
            continue;
        }
        if (s.substr(i).starts_with("\u202F")) {
            i += 2;
            continue;
        }
        out += s[i];
    }
    return out;
}

/// Characters that no eye sees and that can turn a text around: direction marks, zero-width spaces, the byte order mark.
std::size_t invisible(std::string_view rest) {
    if (rest.size() < 3) return 0;
    const auto b0 = static_cast<unsigned char>(rest[0]), b1 = static_cast<unsigned char>(rest[1]),
               b2 = static_cast<unsigned char>(rest[2]);
    if (b0 == 0xEF && b1 == 0xBB && b2 == 0xBF) return 3;
    if (b0 != 0xE2) return 0;
    const bool mark = b1 == 0x80 && ((b2 >= 0x8B && b2 <= 0x8F && b2 != 0x8D) || (b2 >= 0xAA && b2 <= 0xAE));
    const bool isolate = b1 == 0x81 && b2 >= 0xA6 && b2 <= 0xA9;
    return mark || isolate ? 3 : 0;
}

std::string visible(std::string_view text) {
    const std::string clean = text::clean_utf8(text);
    std::string out;
    for (std::size_t i = 0; i < clean.size();) {
        if (const auto skip = invisible(std::string_view(clean).substr(i)))
            i += skip;
        else
            out += clean[i++];
    }
    return out;
}

}

std::string one_line(std::string_view text) {
    // The cleaning drops "\r" like every control character, but it parts words.
    std::string parted(text);
    std::replace(parted.begin(), parted.end(), '\r', ' ');
    std::string out;
    for (char c : visible(parted)) {
        const bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\v' || c == '\f';
        if (!blank)
            out += c;
        else if (!out.empty() && out.back() != ' ')
            out += ' ';
    }
    if (!out.empty() && out.back() == ' ') out.pop_back();
    return out;
}

std::string several_lines(std::string_view text) {
    // Windows' and old Macintosh's line ends first: the cleaning drops what is left of "\r".
    std::string unified;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\r')
            unified += text[i];
        else if (i + 1 == text.size() || text[i + 1] != '\n')
            unified += '\n';
    }
    std::string out;
    for (char c : visible(unified)) {
        if (c == '\n')
            while (!out.empty() && (out.back() == ' ' || out.back() == '\t')) out.pop_back();
        if (!out.empty() || (c != '\n' && c != ' ' && c != '\t')) out += c;
    }
    while (!out.empty() && (out.back() == '\n' || out.back() == ' ' || out.back() == '\t')) out.pop_back();
    return out;
}

bool is_postcode(std::string_view text) { return text.size() == 5 && all_digits(text); }

std::optional<Understood<std::string>> read_postcode(std::string_view text) {
    if (is_postcode(text)) return Understood<std::string>{std::string(text)};
    std::string code = without_blanks(text);
    if (code.starts_with("F-") || code.starts_with("f-")) code.erase(0, 2);
    if (code.size() == 4 && all_digits(code) && code[0] != '0') code.insert(0, "0");
    if (!is_postcode(code)) return std::nullopt;
    return Understood<std::string>{code, true};
}

bool is_insee(std::string_view text) {
    // ^([013-9]\d|2[AB1-9])\d{3}$
    if (text.size() != 5 || !all_digits(text.substr(2))) return false;
    if (text[0] == '2') return text[1] == 'A' || text[1] == 'B' || (text[1] >= '1' && text[1] <= '9');
    return digit(text[0]) && digit(text[1]);
}

std::optional<Understood<std::string>> read_insee(std::string_view text) {
    if (is_insee(text)) return Understood<std::string>{std::string(text)};
    std::string code = without_blanks(text);
    for (char& c : code)
        if (c == 'a' || c == 'b') c = static_cast<char>(c - 'a' + 'A');
    if (code.size() == 4 && all_digits(code) && code[0] != '0') code.insert(0, "0");
    if (!is_insee(code)) return std::nullopt;
    return Understood<std::string>{code, true};
}

std::optional<Understood<std::string>> read_pivot(std::string_view text, bool was_number) {
    const std::string code = without_blanks(text);
    const bool fits = code.size() >= 9 && code.size() <= 14 &&
                      std::all_of(code.begin(), code.end(), [](char c) { return digit(c) || letter(c); });
    if (!fits) return std::nullopt;
    if (was_number && code.size() == 13 && is_sound_siret("0" + code)) return Understood<std::string>{"0" + code, true};
    return Understood<std::string>{code};
}

std::optional<Understood<Date>> read_date(std::string_view text) {
    if (auto date = parse_date(text)) return Understood<Date>{*date};
    std::string t(text.substr(0, std::min<std::size_t>(text.size(), 10)));
    const bool instant = text.size() > 10 && (text[10] == 'T' || text[10] == ' ');
    if (text.size() != 10 && !instant) return std::nullopt;
    if (t.size() == 10 && (t[2] == '/' || t[2] == '-' || t[2] == '.') && t[5] == t[2])
        t = t.substr(6, 4) + "-" + t.substr(3, 2) + "-" + t.substr(0, 2);
    else if (t.size() == 10 && t[4] == '/' && t[7] == '/')
        t[4] = t[7] = '-';
    if (auto date = parse_date(t)) return Understood<Date>{*date, true};
    return std::nullopt;
}

std::optional<Understood<double>> read_number(std::string_view text) {
    std::string t(text);
    const bool comma = std::count(t.begin(), t.end(), ',') == 1 && t.find('.') == t.npos;
    if (comma) std::replace(t.begin(), t.end(), ',', '.');
    double number = 0;
    const char* begin = t.data() + (t.starts_with('+') ? 1 : 0);
    const auto [end, error] = std::from_chars(begin, t.data() + t.size(), number);
    if (error != std::errc{} || end != t.data() + t.size() || !std::isfinite(number)) return std::nullopt;
    return Understood<double>{number == 0 ? 0.0 : number, comma};
}

std::string number_text(double number) {
    char buffer[400];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, number, std::chars_format::fixed).ptr;
    return {buffer, end};
}

std::optional<Understood<std::string>> read_url(std::string_view text) {
    std::string url(text);
    bool mended = false;
    if (text::starts_with_ci(url, "www.")) {
        url.insert(0, "http://");
        mended = true;
    }
    const std::string scheme = text::lower_ascii(std::string_view(url).substr(0, std::min(url.find(':'), url.size())));
    if ((scheme != "http" && scheme != "https") || url.size() > 2083) return std::nullopt;
    std::string_view rest = std::string_view(url).substr(scheme.size());
    if (!rest.starts_with("://")) return std::nullopt;
    rest.remove_prefix(3);
    const std::string_view host = rest.substr(0, std::min(rest.find_first_of("/?#"), rest.size()));
    const bool dotted = host.find('.') != host.npos && !host.starts_with('.') && !host.ends_with('.');
    const bool named =
        host.find_first_of("@\\ ") == host.npos;  // no user name before the host: it only serves to mislead
    const bool clean = std::none_of(url.begin(), url.end(), [](char c) {
        return static_cast<unsigned char>(c) <= ' ' || c == '"' || c == '<' || c == '>' || c == '\\' || c == '|' ||
               c == 0x7F;
    });
    if (!dotted || !named || !clean) return std::nullopt;
    return Understood<std::string>{scheme + url.substr(scheme.size()), mended};
}

std::optional<std::string> read_mail(std::string_view text) {
    if (text::starts_with_ci(text, "mailto:")) text.remove_prefix(7);
    const auto at = text.find('@');
    if (at == text.npos || at == 0 || text.size() > 254 || text.find('@', at + 1) != text.npos) return std::nullopt;
    const std::string_view name = text.substr(0, at), host = text.substr(at + 1);
    const auto wrong = [](std::string_view s, std::string_view signs) {
        return std::any_of(s.begin(), s.end(),
                           [&](char c) { return !digit(c) && !letter(c) && signs.find(c) == signs.npos; });
    };
    if (wrong(name, "!#$%&'*+-/=?^_`{}~.") || name.starts_with('.') || name.ends_with('.') ||
        name.find("..") != name.npos)
        return std::nullopt;
    const auto last_dot = host.rfind('.');
    if (wrong(host, "-.") || last_dot == host.npos || last_dot == 0 || host.size() - last_dot < 3 ||
        host.find("..") != host.npos || host.starts_with('-') || host.find("-.") != host.npos ||
        host.find(".-") != host.npos)
        return std::nullopt;
    return std::string(text);
}

std::vector<std::string> read_list(std::string_view text) {
    std::vector<std::string> out;
    std::string part;
    for (std::size_t i = 0; i <= text.size(); ++i) {
        if (i < text.size() && text[i] != '|' && text[i] != ';') {
            part += text[i];
            continue;
        }
        if (const auto trimmed = text::trim(part); !trimmed.empty()) out.emplace_back(trimmed);
        part.clear();
    }
    return out;
}

std::vector<std::string> read_url_list(std::string_view text) {
    std::vector<std::string> out;
    std::size_t start = 0;
    for (std::size_t i = 0; i <= text.size(); ++i) {
        if (i < text.size()) {
            if (text[i] != '|' && text[i] != ';' && text[i] != ',' && text[i] != ' ') continue;
            const auto rest = text::trim(text.substr(i + 1));
            if (text[i] != '|' && !text::starts_with_ci(rest, "http") && !text::starts_with_ci(rest, "www.")) continue;
        }
        auto part = text::trim(text.substr(start, i - start));
        while (part.ends_with(';') || part.ends_with(',')) part = text::trim(part.substr(0, part.size() - 1));
        if (!part.empty()) out.emplace_back(part);
        start = i + 1;
    }
    return out;
}

std::optional<std::string> find_insee(std::string_view commune, std::string_view postcode) {
    // "Annecy Cedex 03" is Annecy, "MARSEILLE 3" and "Paris 12e" are arrondissements: none of these is in a commune's name.
    std::string name = text::fold_words(commune);
    if (const auto cedex = name.find(" cedex"); cedex != name.npos) name.resize(cedex);
    while (!name.empty()) {
        const auto last = name.rfind(' ');
        const std::string_view word = std::string_view(name).substr(last == name.npos ? 0 : last + 1);
        const bool number = !word.empty() && digit(word[0]);
        if (last == name.npos || (!number && word != "arrondissement")) break;
        name.resize(last);
    }
    if (name.empty()) return std::nullopt;

    const auto has_postcode = [&](const territory::Commune& c) {
        return std::find(c.postcodes.begin(), c.postcodes.end(), postcode) != c.postcodes.end();
    };
    const auto only = [](const std::vector<territory::Match>& matches, auto&& fits) -> std::optional<std::string> {
        std::optional<std::string> found;
        for (const auto& match : matches) {
            if (!fits(match)) continue;
            if (found && *found != match.commune.insee) return std::nullopt;
            found = match.commune.insee;
        }
        return found;
    };
    const auto by_name = territory::find(name, 40);
    if (auto one = only(by_name, [&](const auto& m) { return m.exact && has_postcode(m.commune); })) return one;
    // A former commune or a part of one keeps its name on letters: the only commune of the postcode, if the name begins alike.
    if (auto one = only(by_name, [&](const auto& m) { return m.mistakes <= 1 && has_postcode(m.commune); })) return one;
    // A company's own postcode ("13692") is in no table: the département decides between communes of one name.
    const std::string_view departement =
        postcode.substr(0, postcode.starts_with("97") || postcode.starts_with("98") ? 3 : 2);
    const bool known = [&] {
        for (const auto& m : territory::find(postcode, 1))
            if (has_postcode(m.commune)) return true;
        return false;
    }();
    if (known) return std::nullopt;
    return only(by_name, [&](const auto& m) {
        const bool corsica = departement == "20" && (m.commune.departement == "2A" || m.commune.departement == "2B");
        return m.exact && (m.commune.departement == departement || corsica);
    });
}

}
