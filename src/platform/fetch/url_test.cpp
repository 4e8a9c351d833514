#include "platform/fetch/url.hpp"

#include <doctest/doctest.h>

using namespace beffroi::fetch;

namespace {

std::string parsed(std::string_view text) {
    const auto url = parse_url(text);
    return url ? text_of(*url) : "none";
}
std::string on_page(std::string_view reference) {
    const auto url = resolve(*parse_url("https://example.org/a/b/c?d=1"), reference);
    return url ? text_of(*url) : "none";
}

}

TEST_CASE("an address is written in one way only") {
    CHECK(parsed("http://Example.ORG") == "http://example.org/");
    CHECK(parsed(" \n https://example.org:443/a b?c=<d>#e ") == "https://example.org/a%20b?c=%3Cd%3E");
    CHECK(parsed("HTTP://example.org:80") == "http://example.org/");
    CHECK(parsed("http://example.org:8080/") == "http://example.org:8080/");
    CHECK(parsed("http://example.org:/") == "http://example.org/");
    CHECK(parsed("https://example.org/a/./b/../c") == "https://example.org/a/c");
    CHECK(parsed("https://example.org/a/%2e%2E/..//b/.") == "https://example.org//b/");
    CHECK(parsed("https://example.org/../../etc/passwd") == "https://example.org/etc/passwd");
    CHECK(parsed("https:\\\\example.org\\a") == "https://example.org/a");
    CHECK(parsed("ht\ntp://exa\tmple.org/") == "http://example.org/");
    CHECK(parsed("https://Évry.fr/é") == "https://xn--vry-9la.fr/%C3%A9");
    CHECK(parsed("https://ex%61mple.org/%41") == "https://example.org/%41");
    CHECK(parsed("https://example.org.") == "https://example.org/");
    CHECK(origin_of(*parse_url("https://example.org/a?b")) == "https://example.org");
    CHECK(without_query(*parse_url("https://example.org/a?b")) == "https://example.org/a");
}

TEST_CASE("numbers that hide an address are shown as what they are") {
    CHECK(parsed("http://2130706433/") == "http://127.0.0.1/");
    CHECK(parsed("http://0x7f.1/") == "http://127.0.0.1/");
    CHECK(parsed("http://127.1/") == "http://127.0.0.1/");
    CHECK(parsed("http://0177.0.0.1/") == "http://127.0.0.1/");
    CHECK(parsed("http://%31%32%37.1/") == "http://127.0.0.1/");
    CHECK(parsed("http://１２７.１/") == "http://127.0.0.1/");
    CHECK(parsed("http://[::1]/") == "http://[::1]/");
    CHECK(parsed("http://[0:0::0001]:80/") == "http://[::1]/");
    CHECK(parsed("http://[::ffff:127.0.0.1]/") == "http://[::ffff:127.0.0.1]/");
    CHECK(parsed("http://1.2.3.4.5/") == "none");
    CHECK(parsed("http://example.1/") == "none");
}

TEST_CASE("what is no address of a page, or hides whom it leads to, is refused") {
    for (const char* bad : {"",
                            "example.org",
                            "//example.org/",
                            "ftp://example.org/",
                            "file:///etc/passwd",
                            "gopher://example.org/",
                            "javascript:alert(1)",
                            "data:text/html,x",
                            "http:/example.org",
                            "http:example.org",
                            "http://",
                            "http:///",
                            "http://user@example.org/",
                            "http://user:word@example.org/",
                            "http://example.org:80@127.0.0.1/",
                            "http://a b/",
                            "http://a_b..c/",
                            "http://example.org:0/",
                            "http://example.org:65536/",
                            "http://example.org:8x/",
                            "http://example.org:-1/",
                            "http://[::1/",
                            "http://[::1%25lo]/",
                            "http://[1.2.3.4]/",
                            "http://::1/",
                            "http://exa%00mple.org/",
                            "http://exa%2fmple.org/",
                            "http://exam\x01ple.org/"}) {
        CAPTURE(bad);
        CHECK(parsed(bad) == "none");
    }
    CHECK(parsed("http://example.org/" + std::string(8000, 'a')) == "none");
}

TEST_CASE("references are read from the page that they stand on") {
    CHECK(on_page("") == "https://example.org/a/b/c?d=1");
    CHECK(on_page("#x") == "https://example.org/a/b/c?d=1");
    CHECK(on_page("?x") == "https://example.org/a/b/c?x");
    CHECK(on_page("x") == "https://example.org/a/b/x");
    CHECK(on_page("../x/") == "https://example.org/a/x/");
    CHECK(on_page("../../../x") == "https://example.org/x");
    CHECK(on_page("..") == "https://example.org/a/");
    CHECK(on_page(".") == "https://example.org/a/b/");
    CHECK(on_page("/x?y#z") == "https://example.org/x?y");
    CHECK(on_page("//cdn.example.net/x") == "https://cdn.example.net/x");
    CHECK(on_page("\\\\cdn.example.net/x") == "https://cdn.example.net/x");
    CHECK(on_page("/\\cdn.example.net/x") == "https://cdn.example.net/x");
    CHECK(on_page("http://cdn.example.net") == "http://cdn.example.net/");
    CHECK(on_page("mailto:a@example.org") == "none");
    CHECK(on_page("data:image/png;base64,AAAA") == "none");
    CHECK(on_page("x:y") == "none");
    CHECK(on_page("./x:y") == "https://example.org/a/b/x:y");
}
