// What the template language means: layouts, slots, wraps, conditions, loops, words and white space.
#include <doctest/doctest.h>

#include "tmplc/pages.hpp"

using namespace beffroi;

namespace {
html::Page page_in(Lang lang) {
    html::Page page;
    page.lang = lang;
    return page;
}
}

TEST_CASE("a layout on a layout: blocks fill slots, empty slots keep their own content") {
    const std::string page = tmplc::pages::leaf(page_in(Lang::en), {"Ann & Co", "Bob"}, 2);
    CHECK(page ==
          "<main title=\"middle\">no head\n<aside><p>Hello Ann &amp; Co</p></aside><div>"
          "<span class=\"first\">Ann &amp; Co</span>\n<span>Bob</span>\n<p>2 names</p>"
          "<main title=\"inner\"><b>2</b>\n<i>en</i></main></div></main>");
}

TEST_CASE("every branch of a condition, and braces inside a text") {
    const std::string none = tmplc::pages::leaf(page_in(Lang::fr), {}, 0);
    CHECK(none.find("<p>Hello }} %}</p>") != std::string::npos);
    CHECK(none.find("<p>none</p>") != std::string::npos);
    CHECK(none.find("<i>fr</i>") != std::string::npos);
    CHECK(std::string(tmplc::pages::leaf(page_in(Lang::fr), {})).find("<p>unknown</p>") != std::string::npos);
}

TEST_CASE("a slot that nobody fills can be left out with what is around it") {
    CHECK(std::string(tmplc::pages::base(page_in(Lang::fr))) == "<main title=\"base\">no head\n</main>");
}

TEST_CASE("white space: gone beside blocks, one character elsewhere, kept where it is seen") {
    CHECK(std::string(tmplc::pages::spaces(true)) ==
          "<div><p>one two\n<b>three</b> <i>four</i>\nfive\nsix7 8</p><pre>  a\n      b</pre><textarea>\n kept "
          "</textarea>\n"
          "<a href=\"/x\" class=\"y\">z</a></div>");
    CHECK(std::string(tmplc::pages::spaces(false)).find("</i>\nsix7 8") != std::string::npos);
}

TEST_CASE("words, filters and messages in the page's language") {
    const Date day{std::chrono::year{2026} / 11 / 24};
    CHECK(std::string(tmplc::pages::words(page_in(Lang::fr), "été chaud", Message{"Choose one of these.", {}}, day)) ==
          "<p title=\"Aller au contenu\">été chaud mardi 24\u00A0novembre 2026 ét… Choisissez une de ces réponses.</p>"
          "<p>See <span>a&lt;b</span>.</p>");
    CHECK(std::string(tmplc::pages::words(page_in(Lang::en), "x", Message{"{1}", {"<"}}, day)) ==
          "<p title=\"Skip to the content\">x Tuesday 24 November 2026 x &lt;</p><p>See <span>a&lt;b</span>.</p>");
}

TEST_CASE("a component appends to what its caller writes") {
    html::Out out;
    out.append("before ");
    tmplc::pages::item_to(out, "a", true);
    CHECK(std::move(out).take() == "before <span class=\"first\">a</span>");
}
