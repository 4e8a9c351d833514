// What may stand where: the rules that Markup keeps while it follows a template.
#include <algorithm>
#include <array>

#include "elements.hpp"
#include "expression.hpp"
#include "markup.hpp"

namespace tmplc {
namespace {

template <std::size_t N>
bool among(const std::array<std::string_view, N>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

std::string lowered(std::string_view s) {
    std::string result(s);
    std::transform(result.begin(), result.end(), result.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return result;
}

bool is_address(std::string_view attribute) {
    static constexpr std::array<std::string_view, 12> names = {"href",     "src",        "action",     "formaction",
                                                               "poster",   "cite",       "data",       "longdesc",
                                                               "manifest", "background", "xlink:href", "codebase"};
    return among(names, attribute);
}

}

bool Markup::in_foreign() const {
    return std::any_of(open_.begin(), open_.end(), [](const Open& o) { return o.name == "svg" || o.name == "math"; });
}

void Markup::end_attribute_name(Position) {
    if (!attributes_.insert(attribute_).second)
        refuse(attribute_at_, "the attribute " + attribute_ + " stands twice in this tag: browsers ignore the second");
    if (attribute_.substr(0, 2) == "on")
        refuse(attribute_at_, "the attribute " + attribute_ +
                                  " is a script: the content security policy forbids it; listen from a script in web/");
    if (attribute_ == "style")
        refuse(attribute_at_,
               "a style attribute is forbidden by the content security policy: write a class, or an attribute that the "
               "style "
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
            if (c == '&')
                refuse(attribute_at_,
                       "a character reference could hide a scheme in this address: write the character itself");
            if (c == '/' || c == '?' || c == '#')
                address_ = Address::path;
            else if (c == ':') {
                const auto scheme =
                    lowered(trim(std::string_view(attribute_text_).substr(0, attribute_text_.size() - 1)));
                if (scheme == "tel" || scheme == "mailto" || scheme == "geo")
                    address_ = Address::opaque;
                else if (scheme == "http" || scheme == "https" || scheme == "data")
                    address_ = scheme == "data" ? Address::unclear : Address::path;
                else
                    refuse(attribute_at_,
                           "the address begins with \"" + scheme + ":\"; allowed are http, https, mailto, tel and geo");
            } else
                address_ = Address::scheme_or_path;
            return;
        case Address::after_whole:
            if (c == '/' || c == '?' || c == '#')
                address_ = Address::path;
            else if (c == ':')
                address_ = Address::unclear;
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
            refuse(at, "no value inside <" + open_.back().name +
                           ">: put it in a data- attribute (data-places=\"{{ … }}\") and read it from "
                           "a script in web/");
        case Mode::tag_open:
        case Mode::tag_name: refuse(at, "no value in the name of a tag: write both tags under {% if %}");
        case Mode::in_tag:
        case Mode::after_name:
        case Mode::attribute_name:
        case Mode::slash:
            refuse(at,
                   "no value in the name of an attribute: write name=\"{{? condition }}\" for an attribute that may be "
                   "absent, or the "
                   "whole attribute under {% if %}");
        case Mode::before_value:
        case Mode::unquoted:
            refuse(at, "a value in an attribute needs quotes around it: " + attribute_ + "=\"{{ … }}\"");
        case Mode::doctype: refuse(at, "no value in <!doctype>");
        case Mode::double_quoted:
        case Mode::single_quoted: break;
    }
    value_empty_ = false;
    value_dynamic_ = true;
    if (attribute_ == "srcset" || attribute_ == "imagesrcset" || attribute_ == "ping" || attribute_ == "archive")
        refuse(at, "no value in " + attribute_ + ", which holds several addresses: write them out, or use src");
    if (attribute_ == "http-equiv") refuse(at, "http-equiv can't depend on a value: it is a header's place");
    if (is_animation(tag_)) refuse(at, "no value inside <" + tag_ + ">: an animation could write any attribute");
    if (tag_ == "base") refuse(at, "no value in <base>: every address of the page would follow it");
    if (attribute_ == "rel") rel_dynamic_ = true;
    if (attribute_ == "content") content_dynamic_ = true;
    if (address_ == Address::none) return Context::attribute;

    if (!from_asset) address_dynamic_ = true;
    switch (address_) {
        case Address::start: address_ = Address::after_whole; return Context::url;
        case Address::after_whole:
            refuse(at,
                   "two values begin this address: put /, ? or # between them, or build the address in C++ "
                   "(page.link(…))");
        case Address::scheme_or_path:
        case Address::path: return Context::url_part;
        case Address::opaque: return Context::url_opaque;
        default:
            refuse(at,
                   "it is not clear which part of the address this value is: begin with /, or build the address in C++ "
                   "(page.link(…))");
    }
}

void Markup::end_attribute(Position) {
    if (attribute_ == "rel") rel_ = lowered(attribute_text_);
    if (attribute_ == "http-equiv") http_equiv_ = lowered(trim(attribute_text_));
    if (attribute_ == "src") has_src_ = true;
}

void Markup::end_tag(Position at) {
    if (closing_) return close_element(at);
    if (tag_ == "style") refuse(tag_at_, "<style> is forbidden by the content security policy: put the style in web/");
    if (is_outdated(tag_)) refuse(tag_at_, "<" + tag_ + "> is of another age: use <pre> or plain elements");
    if (tag_ == "script" && (!has_src_ || address_dynamic_))
        refuse(tag_at_,
               "a script has a fixed address: <script type=\"module\" src=\"{{ asset(\"map.js\") }}\"></script>; what "
               "it must know "
               "goes into a data- attribute");
    if (tag_ == "link" && (address_dynamic_ || rel_dynamic_)) {
        static constexpr std::array<std::string_view, 5> loaded = {"stylesheet", "modulepreload", "preload", "import",
                                                                   "manifest"};
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
    if (!open_.empty() && holds_no_elements(open_.back().name))
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
            refuse(tag_at_, "a <" + tag_ + "> stands in the <" + tag_ + "> of line " + std::to_string(o.at.line) +
                                ": browsers close the first");
    }
    if (!open_.empty() && open_.back().name == "p" && closes_paragraph(tag_))
        refuse(tag_at_,
               "<" + tag_ + "> closes the <p> of line " + std::to_string(open_.back().at.line) + ": make that a <div>");
    open_.push_back({tag_, tag_at_});
    if (!foreign && (tag_ == "title" || tag_ == "textarea")) mode_ = Mode::rcdata;
    if (tag_ == "script" || tag_ == "iframe") mode_ = Mode::empty_only;
    just_opened_pre_ = tag_ == "textarea" || tag_ == "pre";
}

void Markup::close_element(Position) {
    if (is_void(tag_)) refuse(tag_at_, "</" + tag_ + "> is not needed: <" + tag_ + "> has no end tag");
    if (open_.empty())
        refuse(tag_at_, "</" + tag_ + "> closes nothing here: open and close an element in the same block or branch");
    if (open_.back().name != tag_)
        refuse(tag_at_, "</" + tag_ + "> stands where the <" + open_.back().name + "> of line " +
                            std::to_string(open_.back().at.line) + " is still open: close that first");
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
        refuse(at, "{% " + std::string(statement) +
                       " %} stands between tags only, not inside a tag, <title> or <textarea>");
}

}
