#include "platform/fetch/robots.hpp"

#include <doctest/doctest.h>

using beffroi::fetch::Robots;

namespace {

bool allowed(std::string_view rules, std::string_view path, std::string_view agent = "Beffroi") {
    return Robots::read(rules, agent).allows(path);
}
/// Whether one pattern fits.
bool fits(const std::string& pattern, std::string_view path) {
    return !allowed("User-agent: *\nDisallow: " + pattern + "\n", path);
}

}

TEST_CASE("without rules everything is allowed, and what cannot be had allows nothing") {
    CHECK(Robots().allows("/a"));
    CHECK(allowed("", "/a"));
    CHECK(allowed("<html>not found</html>", "/a"));
    CHECK(allowed("Disallow: /", "/a"));  // of nobody
    CHECK(allowed("User-agent: *\nDisallow:\n", "/a"));
    CHECK_FALSE(Robots::none().allows("/a"));
    CHECK_FALSE(Robots::none().allows("/"));
    CHECK(Robots::none().allows("/robots.txt"));
}

TEST_CASE("patterns fit from the beginning; * is anything, $ the end (RFC 9309, 2.2.3)") {
    CHECK(fits("/", "/a"));
    CHECK(fits("/fish", "/fish"));
    CHECK(fits("/fish", "/fish.html"));
    CHECK(fits("/fish", "/fish/salmon"));
    CHECK(fits("/fish", "/fish?id=1"));
    CHECK_FALSE(fits("/fish", "/Fish"));
    CHECK_FALSE(fits("/fish", "/catfish"));
    CHECK_FALSE(fits("/fish/", "/fish"));
    CHECK(fits("/fish*", "/fish"));
    CHECK(fits("/*.php", "/a/b.php5?c"));
    CHECK_FALSE(fits("/*.php", "/windows.PHP"));
    CHECK(fits("/*.php$", "/a.php"));
    CHECK_FALSE(fits("/*.php$", "/a.php?b"));
    CHECK(fits("/*.php$", "/a.php.php"));
    CHECK(fits("/fish*.php", "/fishheads/catfish.php?a"));
    CHECK(fits("/a$", "/a"));
    CHECK_FALSE(fits("/a$", "/ab"));
    CHECK_FALSE(fits("/a$", "/b/a"));
    CHECK(fits("*", "/"));
    CHECK(fits("/a*b*c$", "/a1b2b3c"));
    CHECK_FALSE(fits("/ab*b$", "/ab"));
    CHECK(fits("/$", "/"));
    CHECK_FALSE(fits("/$", "/a"));
    CHECK_FALSE(fits("/a$b", "/ab"));
}

TEST_CASE("bytes and their codes are the same, but what means something is not") {
    CHECK(fits("/caf\xc3\xa9", "/caf%C3%A9"));
    CHECK(fits("/caf%c3%a9", "/caf%C3%A9"));
    CHECK(fits("/%61", "/a"));
    CHECK(fits("/a", "/%61"));
    CHECK_FALSE(fits("/a%2Fb", "/a/b"));
    CHECK(fits("/a%2fb", "/a%2Fb"));
}

TEST_CASE("the longest rule wins, of two as long the one that allows") {
    CHECK(allowed("user-agent: *\nallow: /p\ndisallow: /", "/page"));
    CHECK(allowed("user-agent: *\ndisallow: /folder\nallow: /folder", "/folder/page"));
    CHECK_FALSE(allowed("user-agent: *\nallow: /page\ndisallow: /*.htm", "/page.htm"));
    CHECK_FALSE(allowed("user-agent: *\nallow: /$\ndisallow: /", "/page"));
    CHECK(allowed("user-agent: *\nallow: /$\ndisallow: /", "/"));
    CHECK(allowed("user-agent: *\ndisallow: /", "/robots.txt"));
}

TEST_CASE("our own group comes before everybody's, and all groups that name us are one") {
    constexpr std::string_view rules =
        "User-Agent: *\r\nDisallow: /\r\n\r\n"
        "# ours\r\nuser-agent : Other\r\nUSER-AGENT:beffroi/2.0 # any version\r\nSitemap: "
        "https://example.org/\r\nAllow: /\r\nDisallow: /a\r\n"
        "User-agent: Third\rDisallow: /b\rUser-agent: BEFFROI\rDisallow: /c\r";
    CHECK(allowed(rules, "/d"));
    CHECK_FALSE(allowed(rules, "/a"));
    CHECK(allowed(rules, "/b"));
    CHECK_FALSE(allowed(rules, "/c"));
    CHECK_FALSE(allowed(rules, "/d", "Someone"));
    // A name that only begins as ours is another's.
    CHECK(allowed("User-agent: BeffroiBot\nDisallow: /", "/a"));
    CHECK(allowed("User-agent: Bef\nDisallow: /", "/a"));
    // Named without any rule: everything is allowed, whatever others are told.
    CHECK(allowed("User-agent: *\nDisallow: /\nUser-agent: Beffroi\n", "/a"));
    CHECK_FALSE(allowed("\xef\xbb\xbfUser-agent: *\nDisallow: /", "/a"));
}

TEST_CASE("a file without end, and patterns that want to be long work, end soon") {
    std::string rules = "User-agent: *\n";
    for (int i = 0; i < 400; ++i) {
        rules += "Disallow: /";
        for (int j = 0; j < 600; ++j) rules += "a*";
        rules += "b$\n";
    }
    CHECK(allowed(rules, "/" + std::string(2000, 'a')));
    CHECK_FALSE(allowed("User-agent: *\nDisallow: /\n" + std::string(2'000'000, 'a'), "/a"));
    CHECK(allowed(std::string(2'000'000, '\n') + "User-agent: *\nDisallow: /\n", "/a"));
}
