#include "platform/fetch/transfer.hpp"

#include <curl/curl.h>
#include <doctest/doctest.h>

#include "tests/fetch/farm.hpp"

using namespace beffroi::fetch;
using namespace beffroi::tests;

TEST_CASE("the address is checked again on the socket: what slipped through before is refused there") {
    Server server([](Stream& stream, const std::string&) { stream.send(page("inside")); });
    Options options;
    options.laboratory = true;
    options.http_port = server.port;
    const Request request;
    const Authorities authorities = authorities_from("");
    const auto url = parse_url("http://a.example/");
    const auto perform = [&](const Found& found) {
        Transfer transfer(*url, found, request, options, authorities, std::chrono::milliseconds{5'000});
        REQUIRE(transfer.easy());
        return transfer.ended(curl_easy_perform(transfer.easy()));
    };
    const Found here{*address_from("127.0.0.1"), false};
    CHECK(perform(here) == "ok");
    CHECK(server.accepted == 1);
    // As if nobody had looked at what the resolver said.
    CHECK(perform({here.address, true}) == "refused_address");
    options.laboratory = false;
    CHECK(perform(here) == "refused_address");
    for (const char* inner : {"10.0.0.1", "169.254.169.254", "::1", "::ffff:127.0.0.1", "fd00::1"})
        CHECK(perform({*address_from(inner), false}) == "refused_address");
    CHECK(server.accepted == 1);
}

TEST_CASE("who may be spoken to, and at which door") {
    Options options;
    const Found open{*address_from("93.184.216.34"), false}, here{*address_from("127.0.0.1"), false},
        inner{*address_from("10.0.0.1"), false};
    CHECK(may_speak_to(open, options));
    CHECK_FALSE(may_speak_to(here, options));
    CHECK_FALSE(may_speak_to(inner, options));
    options.http_port = 8080;
    CHECK(port_of(*parse_url("http://a.example/"), options) == 80);
    CHECK(port_of(*parse_url("https://a.example/"), options) == 443);
    CHECK(port_of(*parse_url("http://a.example:443/"), options) == 443);
    CHECK(port_of(*parse_url("http://a.example:8080/"), options) == 0);
    options.laboratory = true;
    CHECK(may_speak_to(here, options));
    CHECK_FALSE(may_speak_to({here.address, true}, options));
    CHECK_FALSE(may_speak_to(inner, options));
    CHECK(port_of(*parse_url("http://a.example/"), options) == 8080);
    CHECK(port_of(*parse_url("http://a.example:8080/"), options) == 8080);
    CHECK(port_of(*parse_url("https://a.example/"), options) == 443);
    CHECK(port_of(*parse_url("http://a.example:22/"), options) == 0);
}
