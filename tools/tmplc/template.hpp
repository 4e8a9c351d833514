// The template language as data: where things stand, what a file holds, what is wrong with it.
#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tmplc {

struct Position {
    int line = 1, column = 1;
};

/// A fault of a template: where it is, what is wrong and what to do instead.
struct Fault {
    Position at;
    std::string sentence;
};

[[noreturn]] inline void refuse(Position at, std::string sentence) { throw Fault{at, std::move(sentence)}; }

/// `text` is HTML, `value` what stands in {{ }}, `statement` what stands in {% %}.
struct Token {
    enum class Kind { text, value, statement };
    Kind kind;
    std::string body;
    Position at;
};

/// Cuts a file in tokens. Comments disappear; a statement alone on its line takes the line with it.
std::vector<Token> cut(std::string_view source);

/// One parameter of a template: "const Place& place" and its name; `without_default` is what a definition repeats.
struct Parameter {
    std::string text, name, without_default;
};

struct Node {
    enum class Kind { text, value, if_, for_, set, include, wrap, block, slot };
    Kind kind;
    std::string body;   ///< HTML, expression, condition, loop head, call
    std::string name;   ///< of `set`, `block` and `slot`, of the template called by `include` and `wrap`
    Position at;
    std::vector<Node> children;
    std::vector<Node> branches;  ///< of `if`: its elif (with a condition) and else (without) parts
};

struct Template {
    std::string path;  ///< as shown in errors
    std::string name;  ///< of the function
    std::vector<std::pair<std::string, Position>> headers;
    std::vector<Parameter> parameters;
    Position parameters_at;
    std::string layout, layout_arguments;  ///< empty without layout
    Position layout_at;
    std::vector<Node> before_layout;  ///< `set` that the layout's arguments may use
    std::vector<Node> body;
    std::vector<std::string> slots;  ///< that others may fill

    /// "lang", "page.lang", or empty when no parameter yields the language.
    std::string language() const;
};

Template parse(std::string path, std::string name, std::string_view source);

}
