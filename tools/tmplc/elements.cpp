#include "elements.hpp"

#include <algorithm>
#include <array>

namespace tmplc {
namespace {

template <std::size_t N>
bool among(const std::array<std::string_view, N>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

}

bool is_void(std::string_view tag) {
    static constexpr std::array<std::string_view, 13> names = {"area",  "base", "br",   "col",    "embed", "hr", "img",
                                                               "input", "link", "meta", "source", "track", "wbr"};
    return among(names, tag);
}

bool is_block(std::string_view tag) {
    static constexpr std::array<std::string_view, 65> names = {
        "html",       "head",       "body",    "title",   "meta",     "link",     "script",  "base",     "header",
        "main",       "footer",     "nav",     "section", "article",  "aside",    "div",     "p",        "h1",
        "h2",         "h3",         "h4",      "h5",      "h6",       "ul",       "ol",      "li",       "dl",
        "dt",         "dd",         "table",   "caption", "colgroup", "col",      "thead",   "tbody",    "tfoot",
        "tr",         "td",         "th",      "form",    "fieldset", "legend",   "option",  "optgroup", "figure",
        "figcaption", "blockquote", "address", "hr",      "br",       "details",  "summary", "dialog",   "template",
        "hgroup",     "search",     "pre",     "source",  "track",    "noscript", "path",    "g",        "circle",
        "rect",       "line"};
    return among(names, tag);
}

bool closes_paragraph(std::string_view tag) {
    static constexpr std::array<std::string_view, 31> names = {
        "address",  "article",    "aside",  "blockquote", "details", "dialog", "div",  "dl",
        "fieldset", "figcaption", "figure", "footer",     "form",    "h1",     "h2",   "h3",
        "h4",       "h5",         "h6",     "header",     "hgroup",  "hr",     "main", "nav",
        "ol",       "p",          "pre",    "search",     "section", "table",  "ul"};
    return among(names, tag);
}

bool holds_no_elements(std::string_view tag) {
    return tag == "title" || tag == "textarea" || tag == "script" || tag == "iframe";
}

bool is_outdated(std::string_view tag) {
    static constexpr std::array<std::string_view, 7> names = {"xmp",      "plaintext", "noembed", "noframes",
                                                              "frameset", "listing",   "applet"};
    return among(names, tag);
}

bool is_animation(std::string_view tag) {
    return tag == "animate" || tag == "set" || tag == "animatemotion" || tag == "animatetransform";
}

}
