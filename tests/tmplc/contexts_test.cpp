// What a value could break out of, read back by a real HTML parser (gumbo): the text must come back as it was given, and no
// element and no attribute may appear that the template does not have.
#include <doctest/doctest.h>
#include <gumbo.h>

#include <cctype>
#include <cstdint>
#include <map>
#include <random>
#include <vector>

#include "platform/base/text.hpp"
#include "tmplc/pages.hpp"

using namespace beffroi;

namespace {

/// A page flattened: where ("html/body/p[3]@title") → what stands there.
using Tree = std::vector<std::pair<std::string, std::string>>;

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

const std::string marker = "Xmarkerx";

const Tree& innocent() {
    static const Tree tree = parse(render(marker));
    return tree;
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

/// Empty when the page with `v` is the innocent one with `v` in the marker's places; else what differs.
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

TEST_CASE("the innocent page is what it should be") {
    std::map<std::string, int> attributes;
    int texts = 0;
    for (const auto& [where, text] : innocent()) {
        if (text.find(marker) == std::string::npos) continue;
        if (const auto at = where.find('@'); at != std::string::npos)
            ++attributes[where.substr(at)];
        else
            ++texts;
    }
    CHECK(texts == 14);
    CHECK(attributes["@href"] == 11);
    CHECK(attributes["@title"] == 2);
    CHECK(attributes["@data-maybe"] == 1);
    CHECK(attributes["@data-never"] == 0);
    const std::string page = render(marker);
    CHECK(page.find(" hidden>x") != std::string::npos);
    CHECK(page.find("lang>") == std::string::npos);
}

TEST_CASE("nothing breaks out of its context") {
    using namespace std::string_literals;
    for (const std::string& v :
         {"\""s,
          "'"s,
          "<"s,
          ">"s,
          "&"s,
          "`"s,
          "="s,
          "/"s,
          "\\"s,
          " "s,
          "\n"s,
          "\r"s,
          "\t"s,
          "\r\n"s,
          "\0"s,
          "\x7f"s,
          "\"><script>alert(1)</script>"s,
          "'><script>alert(1)</script>"s,
          "</title><script>alert(1)</script>"s,
          "</textarea><img src=x onerror=alert(1)>"s,
          "\" onmouseover=\"alert(1)"s,
          "' onmouseover='alert(1)"s,
          "x onmouseover=alert(1) y=\""s,
          "javascript:alert(1)"s,
          "JaVaScRiPt:alert(1)"s,
          " \x01javascript:alert(1)"s,
          "java\nscript:alert(1)"s,
          "java\tscript:alert(1)"s,
          "\x0bjavascript:x"s,
          "javascript&colon;alert(1)"s,
          "javascript&#58;alert(1)"s,
          "&#106;avascript:alert(1)"s,
          "data:text/html,<b>"s,
          "vbscript:x"s,
          "view-source:x"s,
          "//evil.example/x"s,
          "\\\\evil.example"s,
          "https://evil.example/\"x"s,
          "?a=b&amp;c"s,
          "#x"s,
          "-->"s,
          "<!--"s,
          "--!>"s,
          "]]>"s,
          "<![CDATA["s,
          "</script>"s,
          "</style>"s,
          "</pre>"s,
          "</noscript>"s,
          "</svg>"s,
          "<svg onload=x>"s,
          "${alert(1)}"s,
          "{{constructor}}"s,
          "%00"s,
          "%22%3E"s,
          "&quot;"s,
          "&lt;script&gt;"s,
          "&amp;amp;"s,
          "&#0;"s,
          "&#x22"s,
          "&notit;"s,
          "été « œuvre » 日本 \U0001F514"s,
          "\u202E\u2028\u2029\uFEFF"s,
          "\n\n leading lines"s,
          "a\u00A0b"s,
          "+33 2 31 66 00 00"s,
          "marie@exemple.fr"s,
          std::string(5000, '"'),
          std::string(15, 'a') + "<" + std::string(16, 'b') + "\"" + std::string(31, 'c') + "'"}) {
        CAPTURE(v);
        CHECK(difference(v) == "");
    }
}

TEST_CASE("random text, made to hurt, never breaks out") {
    static const std::vector<std::string> pieces = {
        "<",     ">",        "\"",    "'",   "&",      ";",           "=",          "/",
        "`",     "\\",       " ",     "\n",  "\r",     "\t",          "\f",         std::string("\0", 1),
        "\x01",  "\x1f",     "#",     "?",   ":",      "%",           "+",          "!",
        "-",     "--",       "[",     "]",   "{",      "}",           "(",          ")",
        "$",     "x",        "on",    "a",   "script", "javascript:", "data:",      "http:",
        "title", "textarea", "style", "svg", "p",      "</",          "<!--",       "-->",
        "&lt;",  "&#",       "&quot", "34",  "é",      "\u2028",      "\U0001F514", "\u00A0",
        "\u0085"};
    std::mt19937 random(20261124);
    for (int round = 0; round < 6000; ++round) {
        std::string v;
        for (std::size_t n = 1 + random() % 23; n > 0; --n) v += pieces[random() % pieces.size()];
        const std::string wrong = difference(v);
        if (!wrong.empty()) {
            CAPTURE(v);
            CHECK(wrong == "");
            return;
        }
    }
}

TEST_CASE("bytes that are no UTF-8 add no element and no attribute") {
    std::mt19937 random(7);
    const Tree& before = innocent();
    for (int round = 0; round < 3000; ++round) {
        std::string v;
        for (std::size_t n = 1 + random() % 12; n > 0; --n)
            v += random() % 3 == 0 ? "<\"'>&"[random() % 5] : static_cast<char>(0x80 + random() % 0x80);
        const Tree after = parse(render(v));
        REQUIRE(before.size() == after.size());
        for (std::size_t i = 0; i < before.size(); ++i) REQUIRE(before[i].first == after[i].first);
    }
}
