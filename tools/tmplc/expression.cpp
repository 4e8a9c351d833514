#include "expression.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace tmplc {
namespace {

bool word(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }

Position at_offset(std::string_view s, std::size_t offset, Position at) {
    for (char c : s.substr(0, offset)) {
        if (c == '\n') {
            ++at.line;
            at.column = 1;
        } else {
            ++at.column;
        }
    }
    return at;
}

}

std::string_view trim(std::string_view s) {
    while (!s.empty() && std::isspace(static_cast<unsigned char>(s.front()))) s.remove_prefix(1);
    while (!s.empty() && std::isspace(static_cast<unsigned char>(s.back()))) s.remove_suffix(1);
    return s;
}

bool is_identifier(std::string_view s) {
    return !s.empty() && !std::isdigit(static_cast<unsigned char>(s[0])) && std::all_of(s.begin(), s.end(), word);
}

bool is_cpp_keyword(std::string_view s) {
    static constexpr std::array<std::string_view, 60> keywords = {
        "and",      "asm",      "auto",     "bool",      "break",   "case",      "catch",    "char",   "class",
        "concept",  "const",    "continue", "decltype",  "default", "delete",    "do",       "double", "else",
        "enum",     "explicit", "export",   "extern",    "false",   "float",     "for",      "friend", "goto",
        "if",       "inline",   "int",      "long",      "mutable", "namespace", "new",      "not",    "nullptr",
        "operator", "or",       "private",  "protected", "public",  "register",  "requires", "return", "short",
        "signed",   "sizeof",   "static",   "struct",    "switch",  "template",  "this",     "throw",  "true",
        "try",      "typedef",  "union",    "unsigned",  "using",   "while"};
    return std::find(keywords.begin(), keywords.end(), s) != keywords.end() || s == "void" || s == "virtual" ||
           s == "volatile" || s == "xor" || s == "typename" || s == "typeid" || s == "constexpr";
}

std::size_t skip_literal(std::string_view s, std::size_t i) {
    const char quote = s[i];
    if (quote != '"' && quote != '\'') return i;
    // A quote inside a number (1'000) is no literal.
    if (quote == '\'' && i > 0 && word(s[i - 1])) return i;
    std::size_t j = i + 1;
    while (j < s.size() && s[j] != quote) {
        if (s[j] == '\n') return i;
        j += s[j] == '\\' ? 2 : 1;
    }
    return j < s.size() ? j + 1 : i;
}

void check_expression(std::string_view s, Position at) {
    if (trim(s).empty()) refuse(at, "nothing stands here: write a C++ expression");
    std::string open;
    for (std::size_t i = 0; i < s.size(); ++i) {
        const char c = s[i];
        if (c == '"' || c == '\'') {
            const std::size_t end = skip_literal(s, i);
            if (end != i) {
                i = end - 1;
                continue;
            }
            if (c == '\'' && i > 0 && word(s[i - 1])) continue;
            refuse(at_offset(s, i, at), "a text in quotes is not closed");
        }
        if (c == '/' && i + 1 < s.size() && (s[i + 1] == '/' || s[i + 1] == '*'))
            refuse(at_offset(s, i, at), "C++ comments can't stand here: write {# … #} outside");
        if (c == ';') refuse(at_offset(s, i, at), "one expression only: no semicolon");
        if (c == '#') refuse(at_offset(s, i, at), "no preprocessor here");
        if (c == '(' || c == '[' || c == '{') open += c;
        if (c == ')' || c == ']' || c == '}') {
            const char want = c == ')' ? '(' : c == ']' ? '[' : '{';
            if (open.empty() || open.back() != want)
                refuse(at_offset(s, i, at), std::string("'") + c + "' closes nothing");
            open.pop_back();
        }
    }
    if (!open.empty()) refuse(at, std::string("'") + open.back() + "' is not closed");
}

std::vector<std::string_view> cut_at(std::string_view s, char separator, bool angles) {
    std::vector<std::string_view> parts;
    int depth = 0;
    std::size_t begin = 0;
    for (std::size_t i = 0; i < s.size(); ++i) {
        const std::size_t end = skip_literal(s, i);
        if (end != i) {
            i = end - 1;
            continue;
        }
        const char c = s[i];
        if (c == '(' || c == '[' || c == '{' || (angles && c == '<')) ++depth;
        if (c == ')' || c == ']' || c == '}' || (angles && c == '>')) --depth;
        if (depth != 0 || c != separator) continue;
        // `||` and `::` are operators of their own.
        if (i + 1 < s.size() && s[i + 1] == c && c != ',') {
            ++i;
            continue;
        }
        parts.push_back(s.substr(begin, i - begin));
        begin = i + 1;
    }
    parts.push_back(s.substr(begin));
    return parts;
}

std::vector<Parameter> parse_parameters(std::string_view s, Position at) {
    std::vector<Parameter> parameters;
    if (trim(s).empty()) return parameters;
    for (std::string_view part : cut_at(s, ',', true)) {
        const auto text = trim(part);
        std::string_view declared = trim(cut_at(text, '=', true).front());
        std::size_t begin = declared.size();
        while (begin > 0 && word(declared[begin - 1])) --begin;
        const auto name = declared.substr(begin);
        if (!is_identifier(name) || trim(declared.substr(0, begin)).empty())
            refuse(at, "the parameter \"" + std::string(text) + "\" needs a type and a name: \"const Place& place\"");
        if (name == "t" || name == "tn" || name == "out_" || name == "blocks")
            refuse(at, "\"" + std::string(name) + "\" is taken by templates: name the parameter otherwise");
        parameters.push_back({std::string(text), std::string(name), std::string(declared)});
    }
    return parameters;
}

Filtered parse_filters(std::string_view s, Position at) {
    const auto parts = cut_at(s, '|');
    Filtered result{std::string(trim(parts[0])), {}};
    for (std::size_t i = 1; i < parts.size(); ++i) {
        auto part = trim(parts[i]);
        std::string arguments;
        if (const auto open = part.find('('); open != std::string_view::npos && part.back() == ')') {
            arguments = std::string(trim(part.substr(open + 1, part.size() - open - 2)));
            part = trim(part.substr(0, open));
        }
        if (!is_identifier(part))
            refuse(at, "\"" + std::string(trim(parts[i])) +
                           "\" is no filter: write {{ value | name }} or {{ value | name(arguments) }}; "
                           "put a bitwise | in parentheses");
        result.filters.push_back({std::string(part), arguments});
    }
    return result;
}

std::vector<Translation> find_translations(std::string_view s, Position at) {
    std::vector<Translation> found;
    const auto literals = [&](std::size_t& i) {
        std::string text;
        while (true) {
            std::size_t j = i;
            while (j < s.size() && std::isspace(static_cast<unsigned char>(s[j]))) ++j;
            if (j >= s.size() || s[j] != '"') return text;
            const std::size_t end = skip_literal(s, j);
            if (!text.empty()) text += ' ';
            text += s.substr(j, end - j);
            i = end;
        }
    };
    for (std::size_t i = 0; i < s.size(); ++i) {
        const std::size_t end = skip_literal(s, i);
        if (end != i) {
            i = end - 1;
            continue;
        }
        if (!word(s[i])) continue;
        std::size_t j = i;
        while (j < s.size() && word(s[j])) ++j;
        const auto name = s.substr(i, j - i);
        const bool member = i > 0 && (s[i - 1] == '.' || s[i - 1] == ':' || s[i - 1] == '>');
        if ((name != "t" && name != "tn") || member || j >= s.size() || s[j] != '(') {
            i = j - 1;
            continue;
        }
        std::size_t after = j + 1;
        Translation translation{i, 0, literals(after), {}};
        if (translation.one.empty())
            refuse(at_offset(s, i, at), std::string(name) +
                                            "() takes its sentence in quotes, so that it can be translated; "
                                            "a Message is printed as it is: {{ message }}");
        if (name == "tn") {
            while (after < s.size() && std::isspace(static_cast<unsigned char>(s[after]))) ++after;
            if (after < s.size() && s[after] == ',') translation.many = literals(++after);
            if (translation.many.empty())
                refuse(at_offset(s, i, at),
                       "tn() takes two sentences in quotes and a number: tn(\"{n} place\", \"{n} places\", n)");
        }
        translation.end = after;
        found.push_back(std::move(translation));
        i = after - 1;
    }
    return found;
}

Call parse_call(std::string_view s, Position at, std::string_view statement) {
    s = trim(s);
    const auto open = s.find('(');
    const auto name = trim(s.substr(0, open));
    bool good = open != std::string_view::npos && s.back() == ')' && !name.empty();
    if (good) good = std::all_of(name.begin(), name.end(), [](char c) { return word(c) || c == ':'; });
    if (!good) refuse(at, "write {% " + std::string(statement) + " name(arguments) %}");
    check_expression(s, at);
    return {std::string(name), std::string(trim(s.substr(open + 1, s.size() - open - 2)))};
}

}
