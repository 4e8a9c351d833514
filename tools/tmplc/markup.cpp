#include "markup.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "expression.hpp"

namespace tmplc {
namespace {

template <std::size_t N>
bool among(const std::array<std::string_view, N>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
bool space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }
bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::string lowered(std::string_view s) {
    std::string result(s);
    std::transform(result.begin(), result.end(), result.begin(), lower);
    return result;
}

bool is_void(std::string_view tag) {
    static constexpr std::array<std::string_view, 13> names = {"area",  "base", "br",     "col",   "embed", "hr", "img",
                                                               "input", "link", "meta", "source", "track", "wbr"};
    return among(names, tag);
}

/// White space beside these is never seen.
bool is_block(std::string_view tag) {
    static constexpr std::array<std::string_view, 65> names = {
        "html",   "head",     "body",   "title",   "meta",    "link",    "script",  "base",     "header",   "main",     "footer",
        "nav",    "section",  "article", "aside",  "div",     "p",       "h1",      "h2",       "h3",       "h4",       "h5",
        "h6",     "ul",       "ol",     "li",      "dl",      "dt",      "dd",      "table",    "caption",  "colgroup", "col",
        "thead",  "tbody",    "tfoot",  "tr",      "td",      "th",      "form",    "fieldset", "legend",   "option",   "optgroup",
        "figure", "figcaption", "blockquote", "address", "hr", "br",     "details", "summary",  "dialog",   "template", "hgroup",
        "search", "pre", "source",   "track",  "noscript", "path",   "g",       "circle",  "rect",    "line"};
    return among(names, tag);
}

/// These end an open <p> in every browser.
bool closes_paragraph(std::string_view tag) {
    static constexpr std::array<std::string_view, 31> names = {
        "address", "article", "aside", "blockquote", "details", "dialog", "div", "dl", "fieldset", "figcaption", "figure",
        "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "main", "nav", "ol", "p", "pre",
        "search", "section", "table", "ul"};
    return among(names, tag);
}

bool is_address(std::string_view attribute) {
    static constexpr std::array<std::string_view, 12> names = {"href",   "src",      "action", "formaction", "poster", "cite",
                                                               "data",   "longdesc", "manifest", "background", "xlink:href", "codebase"};
    return among(names, attribute);
}

}

Markup Markup::content() { return Markup(); }

bool Markup::in_foreign() const {
    return std::any_of(open_.begin(), open_.end(), [](const Open& o) { return o.name == "svg" || o.name == "math"; });
}

void Markup::feed(std::string_view html, Position at, std::string& out) {
    for (std::size_t i = 0; i < html.size(); ++i) {
        const char c = html[i];
        if (mode_ == Mode::content && html.substr(i, 4) == "<!--") {
            const auto end = html.find("-->", i + 4);
            if (end == std::string_view::npos)
                refuse(at, "a value or statement stands in a comment of HTML, or the comment is not closed: write {# … #} instead");
            for (; i < end + 2; ++i) {
                if (html[i] == '\n') { ++at.line; at.column = 1; } else ++at.column;
            }
            ++at.column;
            continue;
        }
        const bool keeps_space = std::any_of(open_.begin(), open_.end(), [](const Open& o) { return o.name == "pre"; });
        if (mode_ == Mode::content && space(c) && !keeps_space) {
            (c == '\n' ? newline_pending_ : space_pending_) = true;
        } else if (mode_ == Mode::content && (space_pending_ || newline_pending_)) {
            // Kept only where somebody could see it: not beside tags of blocks.
            std::size_t j = i + 1;
            if (j < html.size() && html[j] == '/') ++j;
            std::size_t end = j;
            while (end < html.size() && (letter(html[end]) || (end > j && std::isdigit(static_cast<unsigned char>(html[end]))))) ++end;
            const bool before_block = c == '<' && is_block(lowered(html.substr(j, end - j)));
            if (!space_unseen_ && !before_block) out += newline_pending_ ? '\n' : ' ';
            space_pending_ = newline_pending_ = false;
            step(c, at, out);
        } else {
            step(c, at, out);
        }
        if (c == '\n') { ++at.line; at.column = 1; } else ++at.column;
    }
    // A value or statement follows: what it prints may be a word.
    if (mode_ == Mode::content && (space_pending_ || newline_pending_)) {
        if (!space_unseen_) out += newline_pending_ ? '\n' : ' ';
        space_unseen_ = true;
        space_pending_ = newline_pending_ = false;
    }
}

void Markup::step(char c, Position at, std::string& out) {
    switch (mode_) {
        case Mode::content:
            if (c == '<') {
                mode_ = Mode::tag_open;
                tag_at_ = at;
            } else {
                out += c;
                space_unseen_ = false;
                just_opened_pre_ = false;
            }
            return;
        case Mode::tag_open:
            tag_.clear();
            attributes_.clear();
            rel_.clear();
            http_equiv_.clear();
            rel_dynamic_ = address_dynamic_ = content_dynamic_ = has_src_ = closing_ = self_closing_ = false;
            just_opened_pre_ = false;
            out += '<';
            out += c;
            if (c == '/') {
                closing_ = true;
                mode_ = Mode::tag_name;
            } else if (c == '!') {
                mode_ = Mode::doctype;
            } else if (letter(c)) {
                tag_ += lower(c);
                mode_ = Mode::tag_name;
            } else {
                refuse(tag_at_, "'<' begins no tag here: write &lt;");
            }
            return;
        case Mode::doctype:
            out += c;
            tag_ += lower(c);
            if (c == '>') {
                if (tag_.substr(0, 7) != "doctype") refuse(tag_at_, "only <!doctype html> and comments begin with <!");
                mode_ = Mode::content;
                space_unseen_ = true;
            }
            return;
        case Mode::tag_name:
            if (letter(c) || std::isdigit(static_cast<unsigned char>(c)) || c == '-') {
                tag_ += lower(c);
                out += c;
            } else if (space(c)) {
                mode_ = Mode::in_tag;
            } else if (c == '/') {
                mode_ = Mode::slash;
            } else if (c == '>') {
                out += '>';
                end_tag(at);
            } else {
                refuse(at, std::string("'") + c + "' can't stand in the name of a tag");
            }
            return;
        case Mode::in_tag:
            if (space(c)) return;
            if (c == '/') {
                mode_ = Mode::slash;
            } else if (c == '>') {
                out += '>';
                end_tag(at);
            } else {
                begin_attribute(c, at, out);
            }
            return;
        case Mode::slash:
            if (c != '>') refuse(at, "'/' stands alone in this tag: write /> at its end or take it away");
            self_closing_ = true;
            out += "/>";
            end_tag(at);
            return;
        case Mode::attribute_name:
            if (c == '=') {
                out += c;
                end_attribute_name(at);
                mode_ = Mode::before_value;
            } else if (space(c)) {
                end_attribute_name(at);
                mode_ = Mode::after_name;
            } else if (c == '>' || c == '/') {
                end_attribute_name(at);
                mode_ = Mode::in_tag;
                step(c, at, out);
            } else if (c == '"' || c == '\'' || c == '<') {
                refuse(at, std::string("'") + c + "' can't stand in the name of an attribute");
            } else {
                attribute_ += lower(c);
                attribute_as_written_ += c;
                out += c;
            }
            return;
        case Mode::after_name:
            if (space(c)) return;
            if (c == '=') {
                out += c;
                mode_ = Mode::before_value;
            } else {
                mode_ = Mode::in_tag;
                step(c, at, out);
            }
            return;
        case Mode::before_value:
            if (space(c)) return;
            begin_value(at);
            if (c == '>') refuse(at, "the attribute " + attribute_ + " has no value after its '='");
            out += c;
            if (c == '"' || c == '\'') {
                mode_ = c == '"' ? Mode::double_quoted : Mode::single_quoted;
            } else {
                mode_ = Mode::unquoted;
                value_empty_ = false;
                attribute_text_ += c;
                follow_address(c);
            }
            return;
        case Mode::unquoted:
            if (space(c)) {
                end_attribute(at);
                mode_ = Mode::in_tag;
            } else if (c == '>') {
                end_attribute(at);
                out += '>';
                end_tag(at);
            } else if (c == '"' || c == '\'' || c == '<' || c == '=' || c == '`') {
                refuse(at, std::string("'") + c + "' can't stand in a value without quotes: put the value in quotes");
            } else {
                attribute_text_ += c;
                follow_address(c);
                out += c;
            }
            return;
        case Mode::double_quoted:
        case Mode::single_quoted:
            out += c;
            if (c == quote()) {
                end_attribute(at);
                mode_ = Mode::in_tag;
            } else {
                value_empty_ = false;
                attribute_text_ += c;
                follow_address(c);
            }
            return;
        case Mode::rcdata:
            // <title> and <textarea> hold text only; the next '<' must be their own end.
            if (c == '<') {
                mode_ = Mode::tag_open;
                tag_at_ = at;
                just_opened_pre_ = false;
            } else {
                out += c;
                just_opened_pre_ = false;
            }
            return;
        case Mode::empty_only:
            if (c == '<') {
                mode_ = Mode::tag_open;
                tag_at_ = at;
            } else if (!space(c)) {
                refuse(at, "nothing may stand inside <" + open_.back().name + ">: the content security policy forbids scripts and styles in "
                           "pages; put them in web/ and load them with asset(\"…\")");
            }
            return;
    }
}

void Markup::begin_attribute(char c, Position at, std::string& out) {
    if (!letter(c) && c != '_' && c != ':') refuse(at, std::string("'") + c + "' begins no attribute");
    if (closing_) refuse(at, "an end tag has no attributes");
    attribute_ = lower(c);
    attribute_as_written_ = c;
    attribute_at_ = at;
    value_dynamic_ = false;
    attribute_text_.clear();
    out += ' ';
    out += c;
    mode_ = Mode::attribute_name;
}

void Markup::end_attribute_name(Position) {
    if (!attributes_.insert(attribute_).second)
        refuse(attribute_at_, "the attribute " + attribute_ + " stands twice in this tag: browsers ignore the second");
    if (attribute_.substr(0, 2) == "on")
        refuse(attribute_at_, "the attribute " + attribute_ + " is a script: the content security policy forbids it; listen from a script in web/");
    if (attribute_ == "style")
        refuse(attribute_at_, "a style attribute is forbidden by the content security policy: write a class, or an attribute that the style "
                              "sheet reads");
    if (attribute_ == "srcdoc") refuse(attribute_at_, "srcdoc is forbidden: give the frame a page of its own with src");
}

void Markup::begin_value(Position) {
    value_empty_ = true;
    value_dynamic_ = false;
    attribute_text_.clear();
    address_ = is_address(attribute_) ? Address::start : Address::none;
}

/// Which part of an address the next character is, by the literal ones so far.
void Markup::follow_address(char c) {
    switch (address_) {
        case Address::start:
        case Address::scheme_or_path:
            if (c == '/' || c == '?' || c == '#') address_ = Address::path;
            else if (c == ':') {
                const auto scheme = lowered(trim(std::string_view(attribute_text_).substr(0, attribute_text_.size() - 1)));
                if (scheme == "tel" || scheme == "mailto" || scheme == "geo") address_ = Address::opaque;
                else if (scheme == "http" || scheme == "https" || scheme == "data") address_ = scheme == "data" ? Address::unclear : Address::path;
                else refuse(attribute_at_, "the address begins with \"" + scheme + ":\"; allowed are http, https, mailto, tel and geo");
            } else address_ = Address::scheme_or_path;
            return;
        case Address::after_whole:
            if (c == '/' || c == '?' || c == '#') address_ = Address::path;
            else if (c == ':') address_ = Address::unclear;
            return;
        case Address::opaque:
            // After the "?" of a mailto the rest is a query as everywhere.
            if (c == '?') address_ = Address::path;
            return;
        default: return;
    }
}

Context Markup::value(Position at, bool from_asset) {
    switch (mode_) {
        case Mode::content:
        case Mode::rcdata:
            space_unseen_ = false;
            just_opened_pre_ = false;
            return Context::text;
        case Mode::empty_only:
            refuse(at, "no value inside <" + open_.back().name + ">: put it in a data- attribute (data-places=\"{{ … }}\") and read it from "
                       "a script in web/");
        case Mode::tag_open:
        case Mode::tag_name:
            refuse(at, "no value in the name of a tag: write both tags under {% if %}");
        case Mode::in_tag:
        case Mode::after_name:
        case Mode::attribute_name:
        case Mode::slash:
            refuse(at, "no value in the name of an attribute: write name=\"{{? condition }}\" for an attribute that may be absent, or the "
                       "whole attribute under {% if %}");
        case Mode::before_value:
        case Mode::unquoted:
            refuse(at, "a value in an attribute needs quotes around it: " + attribute_ + "=\"{{ … }}\"");
        case Mode::doctype:
            refuse(at, "no value in <!doctype>");
        case Mode::double_quoted:
        case Mode::single_quoted: break;
    }
    value_empty_ = false;
    value_dynamic_ = true;
    if (attribute_ == "srcset" || attribute_ == "imagesrcset" || attribute_ == "ping" || attribute_ == "archive")
        refuse(at, "no value in " + attribute_ + ", which holds several addresses: write them out, or use src");
    if (attribute_ == "http-equiv") refuse(at, "http-equiv can't depend on a value: it is a header's place");
    static constexpr std::array<std::string_view, 4> animations = {"animate", "set", "animatemotion", "animatetransform"};
    if (among(animations, tag_)) refuse(at, "no value inside <" + tag_ + ">: an animation could write any attribute");
    if (tag_ == "base") refuse(at, "no value in <base>: every address of the page would follow it");
    if (attribute_ == "rel") rel_dynamic_ = true;
    if (attribute_ == "content") content_dynamic_ = true;
    if (address_ == Address::none) return Context::attribute;

    if (!from_asset) address_dynamic_ = true;
    switch (address_) {
        case Address::start: address_ = Address::after_whole; return Context::url;
        case Address::after_whole:
            refuse(at, "two values begin this address: put /, ? or # between them, or build the address in C++ (page.link(…))");
        case Address::scheme_or_path:
        case Address::path: return Context::url_part;
        case Address::opaque: return Context::url_opaque;
        default:
            refuse(at, "it is not clear which part of the address this value is: begin with /, or build the address in C++ (page.link(…))");
    }
}

void Markup::end_attribute(Position) {
    if (attribute_ == "rel") rel_ = lowered(attribute_text_);
    if (attribute_ == "http-equiv") http_equiv_ = lowered(trim(attribute_text_));
    if (attribute_ == "src") has_src_ = true;
}

void Markup::end_tag(Position at) {
    if (closing_) return close_element(at);
    if (tag_ == "style" || tag_ == "xmp" || tag_ == "plaintext" || tag_ == "noembed" || tag_ == "noframes" || tag_ == "frameset" ||
        tag_ == "listing" || tag_ == "applet")
        refuse(tag_at_, tag_ == "style" ? "<style> is forbidden by the content security policy: put the style in web/"
                                        : "<" + tag_ + "> is of another age: use <pre> or plain elements");
    if (tag_ == "script" && (!has_src_ || address_dynamic_))
        refuse(tag_at_, "a script has a fixed address: <script type=\"module\" src=\"{{ asset(\"map.js\") }}\"></script>; what it must know "
                         "goes into a data- attribute");
    if (tag_ == "link" && (address_dynamic_ || rel_dynamic_)) {
        static constexpr std::array<std::string_view, 5> loaded = {"stylesheet", "modulepreload", "preload", "import", "manifest"};
        if (rel_dynamic_) refuse(tag_at_, "the rel of a <link> is fixed: write the tags under {% if %}");
        for (std::string_view word : loaded)
            if (rel_.find(word) != std::string::npos)
                refuse(tag_at_, "what a page loads has a fixed address: href=\"{{ asset(\"app.css\") }}\"");
    }
    if (tag_ == "meta" && content_dynamic_ && !http_equiv_.empty())
        refuse(tag_at_, "<meta http-equiv> can't depend on a value: send the header from C++");
    open_element(at);
}

void Markup::open_element(Position) {
    const bool foreign = in_foreign() || tag_ == "svg" || tag_ == "math";
    static constexpr std::array<std::string_view, 4> no_elements = {"title", "textarea", "script", "iframe"};
    if (!open_.empty() && among(no_elements, open_.back().name))
        refuse(tag_at_, "<" + open_.back().name + "> holds no elements: close it before <" + tag_ + ">");
    space_unseen_ = is_block(tag_);
    mode_ = Mode::content;
    if (is_void(tag_) && !foreign) return;
    if (self_closing_) {
        if (!foreign) refuse(tag_at_, "<" + tag_ + "/> is not closed in HTML: write <" + tag_ + "></" + tag_ + ">");
        return;
    }
    for (const auto& o : open_) {
        if ((o.name == "a" || o.name == "form" || o.name == "button") && o.name == tag_)
            refuse(tag_at_, "a <" + tag_ + "> stands in the <" + tag_ + "> of line " + std::to_string(o.at.line) + ": browsers close the first");
    }
    if (!open_.empty() && open_.back().name == "p" && closes_paragraph(tag_))
        refuse(tag_at_, "<" + tag_ + "> closes the <p> of line " + std::to_string(open_.back().at.line) + ": make that a <div>");
    open_.push_back({tag_, tag_at_});
    if (!foreign && (tag_ == "title" || tag_ == "textarea")) mode_ = Mode::rcdata;
    if (tag_ == "script" || tag_ == "iframe") mode_ = Mode::empty_only;
    just_opened_pre_ = tag_ == "textarea" || tag_ == "pre";
}

void Markup::close_element(Position) {
    if (is_void(tag_)) refuse(tag_at_, "</" + tag_ + "> is not needed: <" + tag_ + "> has no end tag");
    if (open_.empty()) refuse(tag_at_, "</" + tag_ + "> closes nothing here: open and close an element in the same block or branch");
    if (open_.back().name != tag_)
        refuse(tag_at_, "</" + tag_ + "> stands where the <" + open_.back().name + "> of line " + std::to_string(open_.back().at.line) +
                            " is still open: close that first");
    open_.pop_back();
    space_unseen_ = is_block(tag_);
    mode_ = Mode::content;
}

void Markup::before_statement(Position at) {
    if (mode_ == Mode::after_name) mode_ = Mode::in_tag;
    switch (mode_) {
        case Mode::content:
        case Mode::in_tag:
        case Mode::double_quoted:
        case Mode::single_quoted:
        case Mode::rcdata: return;
        case Mode::empty_only: refuse(at, "no statement inside <" + open_.back().name + ">");
        case Mode::unquoted:
        case Mode::before_value: refuse(at, "a statement in an attribute needs quotes around the value");
        default: refuse(at, "no statement in the name of a tag or attribute: leave a space before it");
    }
}

void Markup::require_content(Position at, std::string_view statement) const {
    if (mode_ != Mode::content)
        refuse(at, "{% " + std::string(statement) + " %} stands between tags only, not inside a tag, <title> or <textarea>");
}

void Markup::join(const Markup& other, Position at, std::string_view what) {
    if (open_ != other.open_) {
        const auto& longer = open_.size() > other.open_.size() ? open_ : other.open_;
        refuse(at, std::string(what) + " leaves other elements open than it found (<" + (longer.empty() ? "" : longer.back().name) +
                       ">): open and close an element in the same branch");
    }
    if (mode_ != other.mode_ || (mode_ != Mode::content && (tag_ != other.tag_ || closing_ != other.closing_)))
        refuse(at, std::string(what) + " ends inside a tag or attribute that it did not begin in: write whole tags and whole attributes");
    if (mode_ == Mode::double_quoted || mode_ == Mode::single_quoted) {
        if (attribute_ != other.attribute_) refuse(at, std::string(what) + " ends in another attribute than it began in");
        if (address_ != other.address_) address_ = Address::unclear;
        value_empty_ = false;
    }
    attributes_.insert(other.attributes_.begin(), other.attributes_.end());
    rel_ += " " + other.rel_;
    http_equiv_ += other.http_equiv_;
    rel_dynamic_ |= other.rel_dynamic_;
    address_dynamic_ |= other.address_dynamic_;
    content_dynamic_ |= other.content_dynamic_;
    has_src_ &= other.has_src_;
    space_unseen_ &= other.space_unseen_;
    just_opened_pre_ |= other.just_opened_pre_;
}

void Markup::finish(Position at, std::string_view what) const {
    if (!open_.empty())
        refuse(open_.back().at, "<" + open_.back().name + "> is not closed in this " + std::string(what));
    if (mode_ != Mode::content) refuse(at, "this " + std::string(what) + " ends inside a tag: close it");
}

}
