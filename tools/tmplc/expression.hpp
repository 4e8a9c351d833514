// C++ expressions inside templates: cut at the right places, never understood further.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "template.hpp"

namespace tmplc {

std::string_view trim(std::string_view s);
bool is_identifier(std::string_view s);
bool is_cpp_keyword(std::string_view s);

/// The position after the string or character literal that begins at `i`, or `i` when none does.
std::size_t skip_literal(std::string_view s, std::size_t i);

/// Refuses what would not stay inside its place: brackets that don't match, comments, several statements.
void check_expression(std::string_view expression, Position at);

/// Cuts at `separator` outside brackets and literals; `||`, `::` and `?:` stay whole. `angles`: < > are brackets too.
std::vector<std::string_view> cut_at(std::string_view s, char separator, bool angles = false);

std::vector<Parameter> parse_parameters(std::string_view s, Position at);

/// `value | date | shorten(20)`: the value, then each filter's name and further arguments.
struct Filtered {
    std::string value;
    struct Filter {
        std::string name, arguments;
    };
    std::vector<Filter> filters;
};
Filtered parse_filters(std::string_view s, Position at);

/// A call of t("…") or tn("…", "…", n) found in an expression.
struct Translation {
    std::size_t begin, end;    ///< of `t(` … last literal, to be replaced
    std::string one, many;     ///< C++ literals; `many` is empty for t
};
std::vector<Translation> find_translations(std::string_view expression, Position at);

/// "name(arguments)": what include, wrap and layout take.
struct Call {
    std::string name, arguments;
};
Call parse_call(std::string_view s, Position at, std::string_view statement);

}
