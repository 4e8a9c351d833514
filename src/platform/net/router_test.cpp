#include "platform/net/router.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

using namespace beffroi;
using namespace beffroi::net;

namespace {

Handler nothing() {
    return [](const Request&) { return plain(""); };
}

std::string pattern_of(const Router& router, std::string_view path, Method method = Method::get) {
    auto match = router.find(method, path);
    return match.route ? match.route->pattern : "";
}

}

TEST_CASE("literals win over parameters, parameters over the rest") {
    Router on;
    on.get("/", Access::everyone, nothing());
    on.get("/lieux/{slug}", Access::everyone, nothing());
    on.get("/lieux/nouveau", Access::everyone, nothing());
    on.get("/lieux/{slug}.pdf", Access::everyone, nothing());
    on.get("/lieux/{slug}/avis", Access::everyone, nothing());
    on.get("/lieux/{rest...}", Access::everyone, nothing());
    on.get("/lieux/nouveau/carte", Access::everyone, nothing());

    CHECK(pattern_of(on, "/") == "/");
    CHECK(pattern_of(on, "/lieux/nouveau") == "/lieux/nouveau");
    CHECK(pattern_of(on, "/lieux/vire") == "/lieux/{slug}");
    CHECK(pattern_of(on, "/lieux/vire.pdf") == "/lieux/{slug}.pdf");
    CHECK(pattern_of(on, "/lieux/.pdf") == "/lieux/{slug}");
    // "nouveau" is a literal that leads no further here: the parameter takes over.
    CHECK(pattern_of(on, "/lieux/nouveau/avis") == "/lieux/{slug}/avis");
    CHECK(pattern_of(on, "/lieux/nouveau/carte") == "/lieux/nouveau/carte");
    CHECK(pattern_of(on, "/lieux/a/b/c") == "/lieux/{rest...}");
    CHECK(pattern_of(on, "/lieux") == "");
    CHECK(pattern_of(on, "/lieux/") == "");
    CHECK(pattern_of(on, "/Lieux/vire") == "");
    CHECK(pattern_of(on, "lieux") == "");
    CHECK(pattern_of(on, "") == "");
}

TEST_CASE("parameters keep what the path held") {
    Router on;
    on.get("/a/{x}/b-{y}.csv", Access::everyone, nothing());
    on.get("/files/{path...}", Access::everyone, nothing());
    auto match = on.find(Method::get, "/a/é 1/b-2.csv");
    REQUIRE(match.route);
    REQUIRE(match.params.size() == 2);
    CHECK(match.params[0] == std::pair<std::string, std::string>("x", "é 1"));
    CHECK(match.params[1] == std::pair<std::string, std::string>("y", "2"));
    match = on.find(Method::get, "/files/a/b//c");
    REQUIRE(match.route);
    CHECK(match.params[0].second == "a/b//c");
    CHECK_FALSE(on.find(Method::get, "/files/").route);
}

TEST_CASE("a path known under another method says which") {
    Router on;
    on.get("/lieux", Access::everyone, nothing());
    on.post("/lieux", Access::everyone, nothing());
    auto match = on.find(Method::del, "/lieux");
    CHECK(match.path_known);
    CHECK(match.route == nullptr);
    CHECK(match.allow == "GET, HEAD, POST, OPTIONS");
    CHECK(on.find(Method::head, "/lieux").route == on.find(Method::get, "/lieux").route);
    CHECK_FALSE(on.find(Method::get, "/autre").path_known);
}

TEST_CASE("a collection has a slash at its end, and is another address without") {
    Router on;
    on.get("/caldav/", Access::everyone, nothing());
    on.get("/caldav/{rest...}", Access::everyone, nothing());
    CHECK(on.find(Method::get, "/caldav/").route->pattern == "/caldav/");
    CHECK(on.find(Method::get, "/caldav/a/").route->pattern == "/caldav/{rest...}");
    CHECK_FALSE(on.find(Method::get, "/caldav").path_known);
    on.add({Method::propfind, "/caldav/", Access::everyone, {}, nothing()});
    CHECK(on.find(Method::propfind, "/caldav/").route);
    CHECK(on.find(Method::report, "/caldav/").allow == "GET, HEAD, PROPFIND, OPTIONS");
}

TEST_CASE("patterns that can't be meant are refused at once") {
    Router on;
    on.get("/a/{x}", Access::everyone, nothing());
    for (const char* pattern : {"", "a", "/a/{x}", "/a//b", "/{x", "/x}", "/{}", "/{...}", "/{a}{b}", "/{rest...}/b", "/a{rest...}"})
        CHECK_THROWS_AS(on.get(pattern, Access::everyone, nothing()), std::logic_error);
    CHECK_NOTHROW(on.post("/a/{y}", Access::everyone, nothing()));
}
