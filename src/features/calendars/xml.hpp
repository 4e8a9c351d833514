// The XML of CalDAV: requests read by libxml2 into plain values, answers written.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/result.hpp"

namespace beffroi::calendars::xml {

inline constexpr std::string_view dav = "DAV:", caldav = "urn:ietf:params:xml:ns:caldav",
                                  server = "http://calendarserver.org/ns/", apple = "http://apple.com/ns/ical/";

struct Element {
    std::string space, name;  ///< namespace and local name
    std::string text;  ///< directly within it
    std::vector<std::pair<std::string, std::string>> attributes;  ///< without namespace
    std::vector<Element> children;

    bool is(std::string_view in, std::string_view called) const { return name == called && space == in; }
    const Element* child(std::string_view in, std::string_view called) const;  ///< the first; nullptr
    std::string_view attribute(std::string_view called) const;  ///< empty when absent
};

inline constexpr std::size_t longest = 256 * 1024, most_elements = 5000;  ///< bytes, elements of a request
/// The root. No document type, no entities of its own, nothing from elsewhere. Error: `bad_xml`.
Result<Element> read(std::string_view body);

std::string escaped(std::string_view text);
/// `<d:name …>inside</d:name>`; namespaces that an answer does not declare get a prefix of their own.
std::string element(std::string_view space, std::string_view name, std::string_view inside);
/// `<d:href>…</d:href>`
std::string href(std::string_view path);
/// A whole document: the root element declares the prefixes d, c, cs and i.
std::string document(std::string_view space, std::string_view name, std::string_view inside);

}
