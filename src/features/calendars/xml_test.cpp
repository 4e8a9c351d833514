#include "features/calendars/xml.hpp"

#include "tests/support/database.hpp"

using namespace beffroi;
using namespace beffroi::calendars;

TEST_CASE("a request is read with its namespaces, whatever prefixes it uses") {
    const auto root = xml::read(R"(<?xml version="1.0" encoding="utf-8"?>
<C:calendar-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop><D:getetag/></D:prop>
<C:filter><C:comp-filter name="VCALENDAR"><!-- no --><C:comp-filter name="V&amp;T"/></C:comp-filter></C:filter></C:calendar-query>)");
    REQUIRE(root);
    CHECK(root->is(xml::caldav, "calendar-query"));
    REQUIRE(root->child(xml::dav, "prop"));
    CHECK(root->child(xml::dav, "prop")->child(xml::dav, "getetag"));
    const auto* filter = root->child(xml::caldav, "filter");
    REQUIRE(filter);
    CHECK(filter->children.at(0).attribute("name") == "VCALENDAR");
    CHECK(filter->children.at(0).children.at(0).attribute("name") == "V&T");
    CHECK(xml::read("<propfind xmlns='DAV:'>a<![CDATA[<b>]]></propfind>")->text == "a<b>");
}

TEST_CASE("document types, entities, files and floods are refused") {
    std::string deep, many = "<a>";
    for (int i = 0; i < 300; ++i) deep += "<a>";
    for (int i = 0; i < 300; ++i) deep += "</a>";
    for (std::size_t i = 0; i < xml::most_elements + 1; ++i) many += "<b/>";
    many += "</a>";
    for (const std::string& body :
         {std::string("<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><a>&b;</a>"),
          std::string("<!DOCTYPE a SYSTEM \"http://127.0.0.1/a.dtd\"><a/>"), std::string("<a>&undeclared;</a>"),
          std::string("<a b='&undeclared;'/>"), std::string("<a>"), std::string("<a/><b/>"), std::string(),
          std::string("<a>\xff</a>"), std::string("\xff\xfe<\0a\0/\0>\0", 10), std::string("<p:a/>"), deep, many,
          "<a>" + std::string(xml::longest, 'x') + "</a>"})
        CHECK_MESSAGE(!xml::read(body), body.substr(0, 60));
}

TEST_CASE("answers are escaped, and foreign namespaces keep their name") {
    CHECK(xml::element(xml::dav, "href", xml::escaped("a&b<c>\"")) == "<d:href>a&amp;b&lt;c&gt;&quot;</d:href>");
    CHECK(xml::element("http://a/\"b", "n", "") == "<x:n xmlns:x=\"http://a/&quot;b\"/>");
    const auto again = xml::read(xml::document(xml::dav, "multistatus", xml::element("urn:x", "y", "z")));
    REQUIRE(again);
    CHECK(again->is(xml::dav, "multistatus"));
    CHECK(again->child("urn:x", "y")->text == "z");
}
