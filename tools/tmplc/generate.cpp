#include "generate.hpp"

#include <algorithm>
#include <cstdio>
#include <map>
#include <set>

#include "expression.hpp"
#include "markup.hpp"

namespace tmplc {
namespace {

/// A C++ string literal of `s`, cut in lines that a compiler and a person can read.
std::string literal(std::string_view s) {
    std::string out = "\"";
    for (std::size_t i = 0; i < s.size(); ++i) {
        const char c = s[i];
        if (c == '\n')
            out += "\\n";
        else if (c == '\t')
            out += "\\t";
        else if (c == '"' || c == '\\')
            (out += '\\') += c;
        else if (c == '?' && i + 1 < s.size() && s[i + 1] == '?')
            out += "\\?";
        else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
            char octal[8];
            std::snprintf(octal, sizeof octal, "\\%03o", static_cast<unsigned char>(c));
            out += octal;
        } else
            out += c;
        if (c == '\n' && i + 1 < s.size()) out += "\"\n        \"";
    }
    return out + '"';
}

const char* function_of(Context context) {
    switch (context) {
        case Context::text: return "put_text";
        case Context::attribute: return "put_attribute";
        case Context::url: return "put_url";
        case Context::url_part: return "put_url_part";
        case Context::url_opaque: return "put_url_opaque";
    }
    return "";
}

/// What all templates of a folder share in the generated file.
struct Shared {
    std::map<std::pair<std::string, std::string>, int> keys;  ///< translated sentences, by their C++ literals
    std::set<std::string> filters;
};

class Writer {
public:
    Writer(const Template& t, const Folder& own, const Folder& platform, Shared& shared)
        : template_(t), own_(own), platform_(platform), shared_(shared), language_(t.language()) {}

    std::string definition() {
        const std::string parameters = list(&Parameter::without_default);
        const std::string blocks =
            template_.slots.empty() ? "" : (parameters.empty() ? "" : ", ") + blocks_type(template_) + " blocks";
        line_at(template_.parameters_at);
        code_ += "void " + template_.name + "_to([[maybe_unused]] ::beffroi::html::Out& out_" +
                 (parameters.empty() ? "" : ", ") + parameters +
                 (blocks.empty() || !parameters.empty() ? blocks : ", " + blocks) + ") {\n";
        if (language_ == "page.lang") code_ += "    [[maybe_unused]] const ::beffroi::Lang lang = page.lang;\n";
        body();
        code_ += "}\n";
        // The same as a value of its own; the size of the last pages tells how much to reserve.
        code_ += "::beffroi::html::Fragment " + template_.name + "(" + parameters + blocks + ") {\n";
        code_ += "    static ::beffroi::html::SizeHint hint_{" + std::to_string(static_size_ * 5 / 4 + 64) + "};\n";
        code_ += "    ::beffroi::html::Out out_(hint_.expected());\n    " + template_.name + "_to(out_";
        for (const auto& p : template_.parameters) code_ += ", " + p.name;
        if (!template_.slots.empty()) code_ += ", blocks";
        code_ += ");\n    return hint_.finish(std::move(out_));\n}\n\n";
        return std::move(code_);
    }

    std::string declaration() const {
        std::string out;
        if (!template_.slots.empty()) {
            out += "struct " + template_.name + "_blocks {\n";
            for (const auto& b : template_.slots) out += "    ::beffroi::html::Block " + b + "{};\n";
            out += "};\n";
        }
        const std::string parameters = list(&Parameter::text);
        const std::string blocks = template_.slots.empty() ? "" : blocks_type(template_) + " blocks" + " = {}";
        const auto both = parameters.empty() || blocks.empty() ? parameters + blocks : parameters + ", " + blocks;
        out += "/// " + template_.path + "\n";
        out += "::beffroi::html::Fragment " + template_.name + "(" + both + ");\n";
        out += "void " + template_.name + "_to(::beffroi::html::Out& out_" + (both.empty() ? "" : ", ") + both + ");\n";
        return out;
    }

private:
    static std::string blocks_type(const Template& t) { return "const " + t.name + "_blocks&"; }

    std::string list(std::string Parameter::* what) const {
        std::string out;
        for (const auto& p : template_.parameters) out += (out.empty() ? "" : ", ") + p.*what;
        return out;
    }

    void body() {
        if (template_.layout.empty()) {
            Markup markup;
            nodes(template_.body, markup);
            flush();
            markup.finish(last_, "template");
            return;
        }
        Markup markup;
        for (const auto& n : template_.before_layout) node(n, nullptr, markup);
        call_with_blocks(template_.layout, template_.layout_arguments, template_.body, template_.layout_at, "layout");
    }

    void nodes(const std::vector<Node>& list, Markup& markup) {
        for (std::size_t i = 0; i < list.size(); ++i) {
            const Node* following = i + 1 < list.size() ? &list[i + 1] : nullptr;
            node(list[i], following, markup);
        }
    }

    void node(const Node& n, const Node* following, Markup& markup) {
        if (n.kind != Node::Kind::text) last_ = n.at;
        switch (n.kind) {
            case Node::Kind::text: {
                std::string_view text = n.body;
                Position at = n.at;
                // The quote that ends an attribute written by {{? }} was printed with it.
                if (eat_quote_) {
                    if (text.empty() || text[0] != markup.quote())
                        refuse(n.at, "{{? }} stands alone in its attribute: " + markup.attribute() +
                                         "=\"{{? condition ? value }}\"");
                    eat_quote_ = false;
                    std::string ignored;
                    markup.feed(text.substr(0, 1), at, ignored);
                    text.remove_prefix(1);
                    ++at.column;
                }
                markup.feed(text, at, pending_);
                return;
            }
            case Node::Kind::value: return value(n, following, markup);
            case Node::Kind::set:
                markup.before_statement(n.at);
                flush();
                line_at(n.at);
                code_ += "[[maybe_unused]] const auto& " + n.name + " = " + expression(n.body, n.at) + ";\n";
                return;
            case Node::Kind::if_: return condition(n, markup);
            case Node::Kind::for_: {
                markup.before_statement(n.at);
                flush();
                line_at(n.at);
                code_ += "for (" + expression(n.body, n.at) + ") {\n";
                Markup inside = markup;
                nodes(n.children, inside);
                flush();
                code_ += "}\n";
                inside.join(markup, n.at, "this {% for %}");
                // A second turn begins where the first ended.
                Markup again = inside;
                std::string saved = code_;
                const auto size = static_size_;
                nodes(n.children, again);
                pending_.clear();
                code_ = std::move(saved);
                static_size_ = size;
                markup = inside;
                return;
            }
            case Node::Kind::include: {
                markup.require_content(n.at, "include");
                flush();
                std::string target = called(n.name, n.at, nullptr);
                line_at(n.at);
                code_ += target + "_to(out_" + (n.body.empty() ? "" : ", ") + expression(n.body, n.at) + ");\n";
                markup.printed();
                return;
            }
            case Node::Kind::wrap: {
                markup.require_content(n.at, "wrap");
                flush();
                std::vector<Node> blocks;
                Node body{Node::Kind::block, {}, "body", n.at, {}, {}};
                for (const auto& c : n.children) (c.kind == Node::Kind::block ? blocks : body.children).push_back(c);
                blocks.push_back(std::move(body));
                call_with_blocks(n.name, n.body, blocks, n.at, "wrap");
                markup.printed();
                return;
            }
            case Node::Kind::block: refuse(n.at, "a block stands at the top of a template or of a wrap");
            case Node::Kind::slot: {
                markup.require_content(n.at, "slot");
                flush();
                code_ += "if (blocks." + n.name + ") {\nblocks." + n.name + "(out_);\n} else {\n";
                Markup inside;
                nodes(n.children, inside);
                flush();
                inside.finish(n.at, "slot");
                code_ += "}\n";
                markup.printed();
                return;
            }
        }
    }

    void condition(const Node& n, Markup& markup) {
        markup.before_statement(n.at);
        flush();
        line_at(n.at);
        code_ += "if (" + expression(n.body, n.at) + ") {\n";
        const Markup before = markup;
        nodes(n.children, markup);
        flush();
        bool has_else = false;
        for (const auto& branch : n.branches) {
            line_at(branch.at);
            has_else = branch.body.empty();
            code_ += has_else ? "} else {\n" : "} else if (" + expression(branch.body, branch.at) + ") {\n";
            Markup inside = before;
            nodes(branch.children, inside);
            flush();
            markup.join(inside, branch.at, has_else ? "this {% else %}" : "this {% elif %}");
        }
        code_ += "}\n";
        if (!has_else) markup.join(before, n.at, "this {% if %}");
    }

    void value(const Node& n, const Node* following, Markup& markup) {
        const auto body = trim(n.body);
        if (!body.empty() && body[0] == '?') return optional_attribute(n, body.substr(1), following, markup);
        const bool from_asset = body.substr(0, 6) == "asset(" && cut_at(body, '|').size() == 1 && body.back() == ')' &&
                                body.find(')') == body.size() - 1;
        if (markup.swallows_newline()) pending_ += '\n';
        put(n.body, n.at, markup.value(n.at, from_asset));
    }

    void optional_attribute(const Node& n, std::string_view body, const Node* following, Markup& markup) {
        const std::string name = markup.attribute();
        if (!markup.at_value_start() || !following || following->kind != Node::Kind::text || following->body.empty() ||
            following->body[0] != markup.quote())
            refuse(n.at,
                   "{{? }} is the whole value of an attribute: name=\"{{? condition }}\" or name=\"{{? condition ? "
                   "value }}\"");
        const auto question = cut_at(body, '?');
        const std::string attribute = " " + name + "=" + markup.quote();
        pending_.resize(pending_.size() - attribute.size());
        flush();
        line_at(n.at);
        const char quote = markup.quote();
        check_expression(question[0], n.at);
        code_ += "if (" + expression(std::string(trim(question[0])), n.at) + ") {\n";
        const Context context = markup.value(n.at, false);
        if (question.size() == 1) {
            pending_ = " " + name;
        } else {
            pending_ = attribute;
            put(std::string(body.substr(question[0].size() + 1)), n.at, context);
            pending_ += quote;
        }
        flush();
        code_ += "}\n";
        eat_quote_ = true;
    }

    void put(const std::string& body, Position at, Context context) {
        flush();
        check_expression(body, {at.line, at.column + 2});  // After the {{.
        Filtered filtered = parse_filters(body, at);
        std::string value = expression(filtered.value, at);
        for (const auto& f : filtered.filters) {
            need_language(at, "the filter " + f.name);
            shared_.filters.insert(f.name);
            value = "filter_" + f.name + "_{}(" + value + ", ::beffroi::html::filters::In{lang}" +
                    (f.arguments.empty() ? "" : ", " + expression(f.arguments, at)) + ")";
        }
        line_at(at);
        code_ += "::beffroi::html::" + std::string(function_of(context)) + "(out_, " + value +
                 (language_.empty() ? "" : ", lang") + ");\n";
    }

    void call_with_blocks(const std::string& name, const std::string& arguments, const std::vector<Node>& blocks,
                          Position at, const std::string& statement) {
        const Template* target = nullptr;
        const std::string function = called(name, at, &target);
        if (!target) refuse(at, "{% " + statement + " %} takes a template of this folder or of the platform");
        if (target->slots.empty())
            refuse(at, "\"" + name + "\" has no {% slot … %} to fill: use {% include " + name + "(…) %}");
        code_ += "{\n";
        std::string filled;
        // In the order of the layout's declaration, as C++ wants it.
        for (const auto& wanted : target->slots) {
            const auto block =
                std::find_if(blocks.begin(), blocks.end(), [&](const Node& b) { return b.name == wanted; });
            if (block == blocks.end()) continue;
            code_ += "const auto block_" + wanted + "_ = [&]([[maybe_unused]] ::beffroi::html::Out& out_) {\n";
            Markup inside;
            nodes(block->children, inside);
            flush();
            inside.finish(block->at, "block");
            code_ += "};\n";
            filled += (filled.empty() ? "." : ", .") + wanted + " = block_" + wanted + "_";
        }
        for (const auto& b : blocks)
            if (std::find(target->slots.begin(), target->slots.end(), b.name) == target->slots.end()) {
                std::string known;
                for (const auto& k : target->slots) known += (known.empty() ? "" : ", ") + k;
                refuse(b.at, "\"" + name + "\" has no slot \"" + b.name + "\"; it has: " + known);
            }
        line_at(at);
        const auto scope = function.substr(0, function.size() - name.size());
        code_ += function + "_to(out_" + (arguments.empty() ? "" : ", ") + expression(arguments, at) + ", " + scope +
                 name + "_blocks{" + filled + "});\n}\n";
    }

    /// The C++ name of the template `name`. With `::` in it, another feature's: C++ checks that it exists.
    std::string called(const std::string& name, Position at, const Template** found) const {
        if (name.find("::") != std::string::npos) return name;
        for (const Folder* folder : {&own_, &platform_})
            if (const Template* t = folder->find(name)) {
                if (found) *found = t;
                return "::" + folder->name_space + "::" + name;
            }
        refuse(at, "there is no template \"" + name + "\" in this folder nor in src/platform/html/pages");
    }

    void need_language(Position at, const std::string& who) const {
        if (language_.empty())
            refuse(at, who +
                           " needs the page's language: give the template a parameter \"const html::Page& page\" or "
                           "\"Lang lang\"");
    }

    /// The expression with t() and tn() bound to the catalogue.
    std::string expression(const std::string& body, Position at) {
        const auto translations = find_translations(body, at);
        std::string out;
        std::size_t begin = 0;
        for (const auto& t : translations) {
            need_language(at, t.many.empty() ? "t()" : "tn()");
            const auto [entry, is_new] =
                shared_.keys.emplace(std::pair{t.one, t.many}, static_cast<int>(shared_.keys.size()));
            out += body.substr(begin, t.begin - begin);
            out += "::beffroi::html::say(lang, key_" + std::to_string(entry->second) + "_";
            begin = t.end;
        }
        return out + body.substr(begin);
    }

    void flush() {
        if (pending_.empty()) return;
        static_size_ += pending_.size();
        code_ += "    out_.append(" + literal(pending_) + ", " + std::to_string(pending_.size()) + ");\n";
        pending_.clear();
    }

    void line_at(Position at) { code_ += "#line " + std::to_string(at.line) + " \"" + template_.path + "\"\n"; }

    const Template& template_;
    const Folder& own_;
    const Folder& platform_;
    Shared& shared_;
    std::string language_;
    std::string code_, pending_;
    std::size_t static_size_ = 0;
    Position last_{1, 1};
    bool eat_quote_ = false;
};

std::string close_and_open(const std::string& name_space, bool open) {
    return open ? "namespace " + name_space + " {\n" : "}\n";
}

}

const Template* Folder::find(std::string_view name) const {
    for (const auto& t : templates)
        if (t.name == name) return &t;
    return nullptr;
}

Generated generate(const Folder& own, const Folder& shared) {
    Generated result;
    Shared common;
    std::string functions, declarations;
    std::set<std::string> headers;
    for (const auto& t : own.templates) {
        for (const auto& [header, at] : t.headers) headers.insert(header);
        try {
            Writer writer(t, own, shared, common);
            functions += writer.definition();
            declarations += writer.declaration();
        } catch (const Fault& fault) {
            result.errors.push_back(t.path + ":" + std::to_string(fault.at.line) + ":" +
                                    std::to_string(fault.at.column) + ": error: " + fault.sentence);
        }
    }

    std::string& h = result.header;
    h = "// Made by tmplc from the templates of this folder: change those, not this.\n#pragma once\n#include "
        "<string>\n\n";
    for (const auto& header : headers) h += "#include " + header + "\n";
    h += "#include \"platform/html/template.hpp\"\n\n" + close_and_open(own.name_space, true) + "\n" + declarations +
         "\n}\n";

    std::string& s = result.source;
    s = "// Made by tmplc from the templates of this folder: change those, not this.\n#include \"" + own.header_name +
        "\"\n";
    if (own.name_space != shared.name_space) s += "#include \"" + shared.header_name + "\"\n";
    s += "\n#pragma GCC diagnostic ignored \"-Wshadow\"\n\n" + close_and_open(own.name_space, true) + "namespace {\n\n";
    s += "using ::beffroi::html::asset;\nusing ::beffroi::html::icon;\n";
    for (const auto& [literals, number] : common.keys) {
        const bool plural = !literals.second.empty();
        s += std::string("constinit const ::beffroi::i18n::") + (plural ? "PluralKey" : "Key") + " key_" +
             std::to_string(number) + "_{" + literals.first + (plural ? ", " + literals.second : "") + "};\n";
    }
    // Found by the namespaces of the value and of In, so that a parameter of the same name hides nothing.
    for (const auto& f : common.filters)
        s += "struct filter_" + f +
             "_ {\n    template <class V_, class... A_>\n    auto operator()(const V_& value_, "
             "::beffroi::html::filters::In "
             "lang_, const A_&... more_) const {\n        return " +
             f + "(value_, lang_, more_...);\n    }\n};\n";
    s += "\n}\n\n" + functions + "}\n";
    return result;
}

}
