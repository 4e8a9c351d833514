// From tokens to a tree.
#include <algorithm>
#include <cctype>
#include <utility>

#include "expression.hpp"
#include "template.hpp"

namespace tmplc {
namespace {

class Parser {
public:
    Parser(Template& out, std::vector<Token> tokens) : out_(out), tokens_(std::move(tokens)) {}

    void run() {
        Node top{Node::Kind::block, {}, {}, {1, 1}, {}, {}};
        while (const Token* token = next()) node(top, *token);
        out_.body = std::move(top.children);
        if (out_.layout.empty()) return trim_end(out_.body);
        // Everything outside a block is the block `body`.
        Node body{Node::Kind::block, {}, "body", out_.layout_at, {}, {}};
        std::vector<Node> blocks;
        for (auto& child : out_.body)
            (child.kind == Node::Kind::block ? blocks : body.children).push_back(std::move(child));
        const bool says_something = std::any_of(body.children.begin(), body.children.end(), [](const Node& n) {
            return n.kind != Node::Kind::text || !trim(n.body).empty();
        });
        if (says_something) {
            for (const auto& block : blocks)
                if (block.name == "body")
                    refuse(
                        block.at,
                        "what stands outside blocks is the body already: move it inside this block, or drop the block");
            trim_end(body.children);
            blocks.push_back(std::move(body));
        }
        out_.body = std::move(blocks);
    }

private:
    const Token* next() { return i_ < tokens_.size() ? &tokens_[i_++] : nullptr; }

    static std::pair<std::string, std::string> keyword(const std::string& body) {
        const auto s = trim(body);
        const auto end =
            std::find_if(s.begin(), s.end(), [](char c) { return std::isspace(static_cast<unsigned char>(c)); });
        return {std::string(s.begin(), end), std::string(trim(std::string_view(end, s.end())))};
    }

    void node(Node& parent, const Token& token) {
        if (token.kind == Token::Kind::text) {
            parent.children.push_back({Node::Kind::text, token.body, {}, token.at, {}, {}});
            return;
        }
        if (token.kind == Token::Kind::value) {
            parent.children.push_back({Node::Kind::value, token.body, {}, token.at, {}, {}});
            return;
        }
        const auto [word, rest] = keyword(token.body);
        const Position at = token.at;
        if (word == "params") return parameters(rest, at);
        if (word == "include_header") return header(rest, at);
        if (word == "layout") return layout(parent, rest, at);
        if (word == "set") return set(parent, rest, at);
        if (word == "include") {
            const Call call = parse_call(rest, at, "include");
            parent.children.push_back({Node::Kind::include, call.arguments, call.name, at, {}, {}});
            return;
        }
        if (word == "wrap") {
            const Call call = parse_call(rest, at, "wrap");
            Node wrap{Node::Kind::wrap, call.arguments, call.name, at, {}, {}};
            const int outer = std::exchange(fill_depth_, depth_ + 1);
            ++in_wrap_;
            until_end(wrap, at, "wrap");
            trim_end(wrap.children);
            --in_wrap_;
            fill_depth_ = outer;
            parent.children.push_back(std::move(wrap));
            return;
        }
        if (word == "slot") return slot(parent, rest, at);
        if (word == "block") return block(parent, rest, at);
        if (word == "for") {
            check_loop(rest, at);
            Node loop{Node::Kind::for_, rest, {}, at, {}, {}};
            until_end(loop, at, "for");
            parent.children.push_back(std::move(loop));
            return;
        }
        if (word == "if") return condition(parent, rest, at);
        if (word == "end") refuse(at, "{% end %} closes nothing: take it away");
        if (word == "elif" || word == "else") refuse(at, "{% " + word + " %} stands outside any {% if %}");
        refuse(at, "\"" + word +
                       "\" is no statement: there are params, include_header, layout, block, slot, wrap, include, set, "
                       "for, if, "
                       "elif, else and end");
    }

    /// White space at the end of a template or block is how its file looks, not what it says.
    static void trim_end(std::vector<Node>& nodes) {
        if (nodes.empty() || nodes.back().kind != Node::Kind::text) return;
        auto& text = nodes.back().body;
        while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back()))) text.pop_back();
        if (text.empty()) nodes.pop_back();
    }

    void parameters(const std::string& rest, Position at) {
        if (has_parameters_) refuse(at, "the parameters are stated already: keep one {% params … %}");
        has_parameters_ = true;
        out_.parameters = parse_parameters(rest, at);
        out_.parameters_at = at;
    }

    void header(const std::string& rest, Position at) {
        if (rest.size() < 3 ||
            !((rest.front() == '"' && rest.back() == '"') || (rest.front() == '<' && rest.back() == '>')))
            refuse(at, "write {% include_header \"features/places/places.hpp\" %}");
        out_.headers.emplace_back(rest, at);
    }

    void layout(Node& parent, const std::string& rest, Position at) {
        if (!out_.layout.empty()) refuse(at, "a template has one layout");
        for (auto& child : parent.children) {
            if (child.kind == Node::Kind::text && trim(child.body).empty()) continue;
            if (child.kind != Node::Kind::set)
                refuse(at, "{% layout %} comes before anything that is printed: move it up, under {% params %}");
            out_.before_layout.push_back(std::move(child));
        }
        if (depth_ > 0) refuse(at, "{% layout %} can't depend on a condition: move it up, under {% params %}");
        parent.children.clear();
        const Call call = parse_call(rest, at, "layout");
        out_.layout = call.name;
        out_.layout_arguments = call.arguments;
        out_.layout_at = at;
    }

    void set(Node& parent, const std::string& rest, Position at) {
        const auto equal = rest.find('=');
        const auto name = trim(std::string_view(rest).substr(0, equal));
        if (equal == std::string::npos || !is_identifier(name)) refuse(at, "write {% set name = expression %}");
        const auto value = trim(std::string_view(rest).substr(equal + 1));
        check_expression(value, at);
        parent.children.push_back({Node::Kind::set, std::string(value), std::string(name), at, {}, {}});
    }

    /// A place that templates using this one as layout may fill.
    void slot(Node& parent, const std::string& rest, Position at) {
        if (!is_identifier(rest)) refuse(at, "a slot has a name: {% slot head %}{% end %}");
        if (std::find(out_.slots.begin(), out_.slots.end(), rest) != out_.slots.end())
            refuse(at, "this template has a slot \"" + rest + "\" already");
        out_.slots.push_back(rest);
        Node slot_node{Node::Kind::slot, {}, rest, at, {}, {}};
        until_end(slot_node, at, "slot");
        trim_end(slot_node.children);
        parent.children.push_back(std::move(slot_node));
    }

    /// Fills a slot of the layout, or of the wrap around it.
    void block(Node& parent, const std::string& rest, Position at) {
        if (!is_identifier(rest)) refuse(at, "a block has a name: {% block head %}");
        if (in_wrap_ == 0 && out_.layout.empty())
            refuse(at, "a block fills a slot of a layout: put {% layout name(…) %} above, or write {% slot " + rest +
                           " %}{% end %} to open a slot for others");
        if (depth_ != fill_depth_)
            refuse(at, "a block can't stand inside a condition, a loop or another block: put the condition inside it");
        for (const auto& other : parent.children)
            if (other.kind == Node::Kind::block && other.name == rest)
                refuse(at, "the block \"" + rest + "\" is filled already");
        Node block_node{Node::Kind::block, {}, rest, at, {}, {}};
        until_end(block_node, at, "block");
        trim_end(block_node.children);
        parent.children.push_back(std::move(block_node));
    }

    void check_loop(const std::string& rest, Position at) {
        if (trim(rest).empty() || (cut_at(rest, ':').size() < 2 && cut_at(rest, ';').size() != 3))
            refuse(at, "write {% for const auto& place : places %}");
        for (std::string_view part : cut_at(rest, ';')) check_expression(part, at);
    }

    void condition(Node& parent, const std::string& rest, Position at) {
        for (std::string_view part : cut_at(rest, ';')) check_expression(part, at);
        Node node_if{Node::Kind::if_, rest, {}, at, {}, {}};
        Node* part = &node_if;
        bool has_else = false;
        ++depth_;
        while (true) {
            const Token* token = next();
            if (!token) refuse(at, "this {% if %} is not closed: {% end %} is missing");
            if (token->kind == Token::Kind::statement) {
                const auto [word, more] = keyword(token->body);
                if (word == "end") {
                    if (!more.empty()) refuse(token->at, "write {% end %}");
                    break;
                }
                if (word == "elif" || word == "else") {
                    if (has_else) refuse(token->at, "{% " + word + " %} comes after {% else %}");
                    has_else = word == "else";
                    if (has_else && !more.empty()) refuse(token->at, "{% else %} has no condition: write {% elif … %}");
                    if (!has_else) check_expression(more, token->at);
                    node_if.branches.push_back({Node::Kind::if_, more, {}, token->at, {}, {}});
                    part = &node_if.branches.back();
                    continue;
                }
            }
            node(*part, *token);
        }
        --depth_;
        parent.children.push_back(std::move(node_if));
    }

    void until_end(Node& node_open, Position at, const std::string& what) {
        ++depth_;
        while (true) {
            const Token* token = next();
            if (!token) refuse(at, "this {% " + what + " %} is not closed: {% end %} is missing");
            if (token->kind == Token::Kind::statement) {
                const auto [word, more] = keyword(token->body);
                if (word == "end") {
                    if (!more.empty()) refuse(token->at, "write {% end %}");
                    break;
                }
            }
            node(node_open, *token);
        }
        --depth_;
    }

    Template& out_;
    std::vector<Token> tokens_;
    std::size_t i_ = 0;
    int depth_ = 0, in_wrap_ = 0;
    int fill_depth_ = 0;  ///< how deep the blocks of the layout or wrap at hand stand
    bool has_parameters_ = false;
};

}

std::string Template::language() const {
    for (const auto& p : parameters)
        if (p.name == "lang") return "lang";
    for (const auto& p : parameters)
        if (p.name == "page") return "page.lang";
    return {};
}

Template parse(std::string path, std::string name, std::string_view source) {
    Template result;
    result.path = std::move(path);
    result.name = std::move(name);
    if (!is_identifier(result.name) || is_cpp_keyword(result.name) || result.name == "t" || result.name == "tn")
        refuse({1, 1}, "\"" + result.name +
                           "\" can't be a function's name in C++: rename the file (small letters, digits and _)");
    Parser(result, cut(source)).run();
    return result;
}

}
