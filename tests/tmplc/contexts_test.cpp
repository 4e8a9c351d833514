// What a value could break out of, read back by a real HTML parser (gumbo): the text must come back as it was given, and no
// element and no attribute may appear that the template does not have.
#include <doctest/doctest.h>

#include <map>
#include <random>

#include "tests/tmplc/read_back.hpp"

using namespace beffroi::tmplc;

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
