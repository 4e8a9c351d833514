// The server as a client sees it: statuses, headers, routing. What the bytes of a request may be is in protocol_test.cpp.
#include "platform/net/server.hpp"

#include <doctest/doctest.h>

#include <string>

#include "tests/net/client.hpp"

using namespace beffroi;
using namespace beffroi::net;
using namespace beffroi::tests;

TEST_CASE("pages, languages, parameters") {
    Router on;
    on.get("/", Access::everyone, [](const Request& r) { return html(r.lang == Lang::en ? "home" : "accueil"); });
    on.get("/lieux/{slug}", Access::everyone, [](const Request& r) {
        return html(std::string(r.param("slug")) + "|" + std::string(r.query.get("q")) + "|" + (r.lang == Lang::en ? "en" : "fr"));
    });
    ServerOptions options;
    options.port = 0;
    Server server(options, std::move(on), {}, nullptr);
    REQUIRE(server.start().ok());

    CHECK(get(server.port(), "/").body == "accueil");
    CHECK(get(server.port(), "/en").body == "home");
    CHECK(get(server.port(), "/en/").body == "home");
    CHECK(get(server.port(), "/lieux/vire?q=caf%C3%A9+cr%C3%A8me").body == "vire|café crème|fr");
    CHECK(get(server.port(), "/en/lieux/a%20b").body == "a b||en");
    CHECK(get(server.port(), "/english").status == 404);
    CHECK(server.stop());
}
