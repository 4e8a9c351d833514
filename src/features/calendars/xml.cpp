#include "features/calendars/xml.hpp"

#include <libxml/parser.h>
#include <libxml/tree.h>

#include <memory>

#include "platform/base/text.hpp"

namespace beffroi::calendars::xml {
namespace {

Error bad() { return invalid("bad_xml", msg("This request can’t be read: its XML is not sound.")); }

std::string string_of(const xmlChar* text) {
    return text == nullptr ? std::string() : std::string(reinterpret_cast<const char*>(text));
}

struct Free {
    void operator()(xmlDoc* document) const { xmlFreeDoc(document); }
    void operator()(xmlParserCtxt* context) const { xmlFreeParserCtxt(context); }
};

/// False when there is too much, or something that no request needs.
bool take(const xmlNode* node, Element& into, std::size_t& left) {
    if (left-- == 0) return false;
    into.name = string_of(node->name);
    if (node->ns != nullptr) into.space = string_of(node->ns->href);
    for (const xmlAttr* a = node->properties; a != nullptr; a = a->next) {
        std::string value;
        for (const xmlNode* part = a->children; part != nullptr; part = part->next) {
            if (part->type != XML_TEXT_NODE) return false;
            value += string_of(part->content);
        }
        if (a->ns == nullptr) into.attributes.emplace_back(string_of(a->name), std::move(value));
    }
    for (const xmlNode* c = node->children; c != nullptr; c = c->next) {
        switch (c->type) {
            case XML_ELEMENT_NODE:
                if (!take(c, into.children.emplace_back(), left)) return false;
                break;
            case XML_TEXT_NODE:
            case XML_CDATA_SECTION_NODE: into.text += string_of(c->content); break;
            case XML_COMMENT_NODE:
            case XML_PI_NODE: break;
            default: return false;
        }
    }
    return true;
}

std::string_view prefix(std::string_view space) {
    if (space == dav) return "d";
    if (space == caldav) return "c";
    if (space == server) return "cs";
    if (space == apple) return "i";
    return {};
}

}

const Element* Element::child(std::string_view in, std::string_view called) const {
    for (const Element& each : children)
        if (each.is(in, called)) return &each;
    return nullptr;
}

std::string_view Element::attribute(std::string_view called) const {
    for (const auto& [key, value] : attributes)
        if (key == called) return value;
    return {};
}

Result<Element> read(std::string_view body) {
    static const bool ready = [] {
        xmlInitParser();
        return true;
    }();
    (void)ready;
    // Whoever needs no document type can't be led by one: neither to files nor to entities that grow.
    if (body.size() > longest || !text::is_utf8(body) || body.find('\0') != std::string_view::npos ||
        body.find("<!DOCTYPE") != std::string_view::npos || body.find("<!ENTITY") != std::string_view::npos)
        return bad();
    const std::unique_ptr<xmlParserCtxt, Free> context(xmlNewParserCtxt());
    if (!context) return bad();
    const std::unique_ptr<xmlDoc, Free> document(
        xmlCtxtReadMemory(context.get(), body.data(), static_cast<int>(body.size()), nullptr, "UTF-8",
                          XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_COMPACT));
    if (!document || document->intSubset != nullptr || context->nsWellFormed == 0) return bad();
    const xmlNode* root = xmlDocGetRootElement(document.get());
    Element found;
    std::size_t left = most_elements;
    if (root == nullptr || !take(root, found, left)) return bad();
    return found;
}

std::string escaped(std::string_view text) {
    std::string out;
    out.reserve(text.size() + 16);
    for (const char c : text) {
        switch (c) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '"': out += "&quot;"; break;
            case '\r': out += "&#13;"; break;
            default:
                if (static_cast<unsigned char>(c) >= 32 || c == '\n' || c == '\t') out += c;
        }
    }
    return out;
}

std::string element(std::string_view space, std::string_view name, std::string_view inside) {
    std::string tag, declared;
    if (const auto known = prefix(space); !known.empty()) {
        ((tag = known) += ':') += name;
    } else if (space.empty()) {
        tag = name;
    } else {
        (tag = "x:") += name;
        declared = " xmlns:x=\"" + escaped(space) + "\"";
    }
    std::string out = "<" + tag + declared;
    if (inside.empty()) return out += "/>";
    ((out += '>') += inside) += "</";
    return (out += tag) += '>';
}

std::string href(std::string_view path) { return element(dav, "href", escaped(path)); }

std::string document(std::string_view space, std::string_view name, std::string_view inside) {
    std::string tag(prefix(space));
    (tag += ':') += name;
    std::string out = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<" + tag;
    for (std::string_view each : {dav, caldav, server, apple})
        out += " xmlns:" + std::string(prefix(each)) + "=\"" + std::string(each) + "\"";
    return out += ">" + std::string(inside) + "</" + tag + ">\n";
}

}
