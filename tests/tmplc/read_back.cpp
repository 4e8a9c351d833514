#include "tests/tmplc/read_back.hpp"

#include <gumbo.h>

#include <algorithm>
#include <cctype>

#include "platform/base/text.hpp"
#include "tmplc/pages.hpp"

namespace beffroi::tmplc {
namespace {

void flatten(const GumboNode& node, const std::string& path, Tree& out) {
    if (node.type == GUMBO_NODE_TEXT || node.type == GUMBO_NODE_WHITESPACE || node.type == GUMBO_NODE_CDATA) {
        if (!out.empty() && out.back().first == path + "/text")
            out.back().second += node.v.text.text;
        else
            out.emplace_back(path + "/text", node.v.text.text);
        return;
    }
    if (node.type == GUMBO_NODE_COMMENT) {
        out.emplace_back(path + "/comment", node.v.text.text);
        return;
    }
    const GumboVector& children = node.type == GUMBO_NODE_DOCUMENT ? node.v.document.children : node.v.element.children;
    std::string here = path;
    if (node.type != GUMBO_NODE_DOCUMENT) {
        std::string name = gumbo_normalized_tagname(node.v.element.tag);
        if (name.empty()) {
            GumboStringPiece piece = node.v.element.original_tag;
            gumbo_tag_from_original_text(&piece);
            name.assign(piece.data, piece.length);
        }
        here += "/" + name + std::to_string(node.index_within_parent);
        out.emplace_back(here, "");
        const GumboVector& attributes = node.v.element.attributes;
        for (unsigned i = 0; i < attributes.length; ++i) {
            const auto& a = *static_cast<const GumboAttribute*>(attributes.data[i]);
            out.emplace_back(here + "@" + a.name, a.value);
        }
    }
    for (unsigned i = 0; i < children.length; ++i) flatten(*static_cast<const GumboNode*>(children.data[i]), here, out);
}

std::string replaced(std::string s, std::string_view what, std::string_view by) {
    for (std::size_t at = 0; (at = s.find(what, at)) != std::string::npos; at += by.size())
        s.replace(at, what.size(), by);
    return s;
}

std::string percent_decoded(std::string_view s) {
    std::string out;
    for (std::size_t i = 0; i < s.size(); ++i) {
        if (s[i] == '%' && i + 2 < s.size() && std::isxdigit(static_cast<unsigned char>(s[i + 1])) &&
            std::isxdigit(static_cast<unsigned char>(s[i + 2]))) {
            out += static_cast<char>(std::stoi(std::string(s.substr(i + 1, 2)), nullptr, 16));
            i += 2;
        } else {
            out += s[i];
        }
    }
    return out;
}

/// What a browser would make of the beginning of an address: the scheme, or nothing.
std::string scheme_of(std::string_view address) {
    std::string s;
    for (char c : address)
        if (c != '\t' && c != '\n' && c != '\r') s += c;
    std::size_t i = 0;
    while (i < s.size() && static_cast<unsigned char>(s[i]) <= 0x20) ++i;
    std::string scheme;
    for (; i < s.size(); ++i) {
        const char c = s[i];
        if (c == ':') return text::lower_ascii(scheme);
        const bool good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (!scheme.empty() && ((c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.'));
        if (!good) return {};
        scheme += c;
    }
    return {};
}

/// Gumbo shows control characters as U+FFFD; a browser keeps all but NUL.
std::string as_shown(std::string_view v) {
    std::string out;
    for (std::size_t i = 0; i < v.size(); ++i) {
        const auto c = static_cast<unsigned char>(v[i]);
        const bool c1 = c == 0xC2 && i + 1 < v.size() && static_cast<unsigned char>(v[i + 1]) < 0xA0;
        if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f') || c == 0x7f || c1) {
            out += "\uFFFD";
            i += c1;
        } else {
            out += v[i];
        }
    }
    return out;
}

/// The template's own pieces of an address must all be there, and between them the value: percent-encoded, or as it was
/// where it begins the address, or "#" when that was refused.
std::string address_difference(const std::string& innocent_text, const std::string& text, const std::string& v) {
    std::vector<std::string> literals;
    for (std::size_t from = 0;;) {
        const auto at = innocent_text.find(marker, from);
        literals.push_back(innocent_text.substr(from, at - from));
        if (at == std::string::npos) break;
        from = at + marker.size();
    }
    std::string rest = text;
    if (!rest.ends_with(literals.back())) return text + " lost its end";
    rest.resize(rest.size() - literals.back().size());
    for (std::size_t i = literals.size() - 1; i-- > 0;) {
        // An encoded value has none of the characters that the literals consist of.
        const bool begins = i == 0 && literals[0].empty();
        const auto at = begins ? 0 : rest.rfind(literals[i]);
        if (at == std::string::npos) return text + " lost " + literals[i];
        const std::string part = rest.substr(at + literals[i].size());
        for (char c : part)
            if (static_cast<unsigned char>(c) <= 0x20 || c == '"' || c == '<' || c == '>' || c == '\\' ||
                (!begins && std::string_view("/?#&=:'").find(c) != std::string_view::npos))
                return text + " lets a sign through";
        if (begins) {
            if (part != "#" && as_shown(percent_decoded(part)) != as_shown(percent_decoded(v)))
                return part + " instead of " + v;
        } else if (percent_decoded(part) != v) {
            return part + " instead of " + v;
        }
        rest.resize(at);
    }
    return rest.empty() ? "" : text + " grew a beginning";
}

}

Tree parse(std::string_view page) {
    Tree tree;
    GumboOutput* output = gumbo_parse_with_options(&kGumboDefaultOptions, page.data(), page.size());
    flatten(*output->document, "", tree);
    gumbo_destroy_output(&kGumboDefaultOptions, output);
    return tree;
}

std::string render(std::string_view v) { return tmplc::pages::every_context(v); }

bool is_address(const std::string& where) {
    for (const char* name : {"@href", "@src", "@action", "@formaction", "@cite"})
        if (where.ends_with(name)) return true;
    return false;
}

const Tree& innocent() {
    static const Tree tree = parse(render(marker));
    return tree;
}

std::string difference(const std::string& v) {
    const Tree& before = innocent();
    const Tree after = parse(render(v));
    const std::string shown = as_shown(v);
    if (before.size() != after.size()) return "the page has other nodes: " + render(v);
    for (std::size_t i = 0; i < before.size(); ++i) {
        const auto& [where, innocent_text] = before[i];
        const auto& [where_now, text] = after[i];
        if (where != where_now) return "a " + where_now + " stands where a " + where + " was";
        if (!is_address(where)) {
            const std::string want = replaced(innocent_text, marker, shown);
            if (text != want) return where + ": " + text + " instead of " + want;
            continue;
        }
        const std::string scheme = scheme_of(text);
        if (scheme != "" && scheme != "http" && scheme != "https" && scheme != "mailto" && scheme != "tel" &&
            scheme != "geo")
            return where + " leads to " + text;
        if (const std::string wrong = address_difference(innocent_text, text, v); !wrong.empty())
            return where + ": " + wrong;
    }
    return {};
}

}
