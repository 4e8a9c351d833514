// The server as a client sees it: pages, statuses, headers, rights.
#include "platform/net/server.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>

#include "tests/net/client.hpp"
#include "tests/net/test_server.hpp"

using namespace beffroi;
using namespace beffroi::net;
using namespace beffroi::tests;

namespace {

/// Stands for the exceptions of a database, which this folder doesn't know.
struct Away : std::runtime_error { using std::runtime_error::runtime_error; };

void routes(Router& on) {
    on.get("/", Access::everyone, [](const Request& r) { return html(r.lang == Lang::en ? "home" : "accueil"); });
    on.get("/lieux/{slug}", Access::everyone, [](const Request& r) {
        return html(std::string(r.param("slug")) + "|" + std::string(r.query.get("q")) + "|" + (r.lang == Lang::en ? "en" : "fr"));
    });
    on.get("/who", Access::everyone, [](const Request& r) { return plain(r.peer + (r.secure ? " secure" : "")); });
    on.get("/throws", Access::everyone, [](const Request&) -> Response { throw std::runtime_error("secret detail"); });
    on.get("/throws-anything", Access::everyone, [](const Request&) -> Response { throw 42; });
    on.get("/away", Access::everyone, [](const Request&) -> Response { throw Away("connection refused"); });
    on.get("/missing", Access::everyone, [](const Request&) {
        return failure(fail(ErrorKind::not_found, "no_place", msg("This place does not exist."))).with("X-Kept", "yes");
    });
    on.get("/embed", Access::everyone, [](const Request&) { auto r = html("widget"); r.embeddable = true; return r; });
    on.get("/api", Access::everyone, [](const Request&) { auto r = json("{}"); r.cors = true; return r; }, {.cors = true});
    on.get("/own-policy", Access::everyone, [](const Request&) { return html("x").with("Content-Security-Policy", "default-src 'self'").with("X-Split", "a\r\nX-Injected: b"); });
    on.get("/operators", Access::operators, [](const Request&) { return plain("inside"); });
}

Response error_page(const Request& request, Status status, const Error* error) {
    if (request.query.has("break")) throw std::runtime_error("the page is broken too");
    return html("<h1>" + std::to_string(static_cast<int>(status)) + "</h1>" + (error ? error->message.key : "") + (request.lang == Lang::en ? " en" : ""));
}

ServerOptions mapped() {
    ServerOptions options;
    options.error_of = [](const std::exception& e) -> std::optional<Error> {
        if (dynamic_cast<const Away*>(&e)) return fail(ErrorKind::unavailable, "away", msg("Try again in a moment."));
        return std::nullopt;
    };
    return options;
}

}

TEST_CASE("pages, languages, parameters") {
    TestServer server(routes);
    CHECK(get(server.port(), "/").body == "accueil");
    CHECK(get(server.port(), "/en").body == "home");
    CHECK(get(server.port(), "/en/").body == "home");
    CHECK(get(server.port(), "/lieux/vire?q=caf%C3%A9+cr%C3%A8me").body == "vire|café crème|fr");
    CHECK(get(server.port(), "/en/lieux/a%20b").body == "a b||en");
    CHECK(get(server.port(), "/english").status == 404);
    CHECK(get(server.port(), "http://exemple.fr/").body == "accueil");
    auto redirected = get(server.port(), "/en/lieux/m%C3%A9dia/?q=1");
    CHECK(redirected.status == 308);
    CHECK(redirected.header("location") == "/en/lieux/m%C3%A9dia?q=1");
}

TEST_CASE("methods that a path doesn't know") {
    TestServer server(routes);
    auto reply = ask(server.port(), "DELETE /lieux/vire");
    CHECK(reply.status == 405);
    CHECK(reply.header("allow") == "GET, HEAD, OPTIONS");
    CHECK(ask(server.port(), "BREW /").status == 501);
    reply = ask(server.port(), "OPTIONS /");
    CHECK(reply.status == 204);
    CHECK(reply.header("allow") == "GET, HEAD, OPTIONS");
    CHECK_FALSE(reply.has("access-control-allow-methods"));
    CHECK(ask(server.port(), "OPTIONS *").status == 204);
    reply = ask(server.port(), "OPTIONS /api", {"Origin: https://exemple.org", "Access-Control-Request-Method: GET"});
    CHECK(reply.header("access-control-allow-origin") == "*");
    CHECK(reply.header("access-control-allow-methods") == "GET, HEAD, OPTIONS");
}

TEST_CASE("HEAD is GET without its body") {
    TestServer server(routes);
    Client client(server.port());
    client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n");
    auto head = client.reply(true), whole = client.reply();
    REQUIRE(head);
    REQUIRE(whole);
    CHECK(head->status == 200);
    CHECK(head->header("content-length") == "7");
    CHECK(head->header("etag") == whole->header("etag"));
    CHECK(whole->body == "accueil");
    CHECK(ask(server.port(), "HEAD /nothing").status == 404);
}

TEST_CASE("errors get the error page, faults tell nothing") {
    TestServer server(routes, mapped(), {}, error_page);
    auto reply = get(server.port(), "/en/nothing");
    CHECK(reply.status == 404);
    CHECK(reply.body == "<h1>404</h1> en");
    CHECK(reply.header("cache-control") == "no-store");
    CHECK_FALSE(reply.has("etag"));
    reply = get(server.port(), "/missing");
    CHECK(reply.status == 404);
    CHECK(reply.body == "<h1>404</h1>This place does not exist.");
    CHECK(reply.header("x-kept") == "yes");
    reply = get(server.port(), "/throws");
    CHECK(reply.status == 500);
    CHECK(reply.body == "<h1>500</h1>");
    CHECK(get(server.port(), "/throws-anything").status == 500);
    reply = get(server.port(), "/away");
    CHECK(reply.status == 503);
    CHECK(reply.header("retry-after") == "5");
    CHECK(reply.body == "<h1>503</h1>Try again in a moment.");
    reply = get(server.port(), "/throws?break=1");
    CHECK(reply.status == 500);
    CHECK(reply.body == "500 Internal Server Error\n");
    CHECK(get(server.port(), "/").status == 200);
}

TEST_CASE("every answer carries the security headers") {
    TestServer server(routes, {}, {}, error_page);
    for (const char* path : {"/", "/nothing", "/api", "/embed", "/throws"}) {
        auto reply = get(server.port(), path);
        CAPTURE(path);
        CHECK(reply.header("content-security-policy").starts_with("default-src 'none'; script-src 'self'; style-src 'self';"));
        CHECK(reply.header("content-security-policy").find("unsafe") == std::string_view::npos);
        CHECK(reply.header("x-content-type-options") == "nosniff");
        CHECK(reply.header("referrer-policy") == "strict-origin-when-cross-origin");
        CHECK(reply.header("permissions-policy").starts_with("geolocation=(self), "));
        CHECK(reply.header("cross-origin-opener-policy") == "same-origin");
        CHECK(reply.header("x-request-id").size() == 16);
        CHECK_FALSE(reply.has("strict-transport-security"));
        bool embeds = std::string_view(path) == "/embed", shares = embeds || std::string_view(path) == "/api";
        CHECK(reply.header("content-security-policy").ends_with(embeds ? "frame-ancestors *" : "frame-ancestors 'none'"));
        CHECK(reply.header("cross-origin-resource-policy") == (shares ? "cross-origin" : "same-origin"));
        CHECK(reply.header("access-control-allow-origin") == (std::string_view(path) == "/api" ? "*" : ""));
    }
    CHECK(get(server.port(), "/").header("x-request-id") != get(server.port(), "/").header("x-request-id"));
    auto own = get(server.port(), "/own-policy");
    CHECK(own.header("content-security-policy") == "default-src 'self'");
    CHECK(own.header("x-content-type-options") == "nosniff");
    CHECK_FALSE(own.has("x-injected"));
    // A request that can't be read gets them too.
    Client client(server.port());
    client.send("nonsense\r\n\r\n");
    CHECK(client.reply()->header("x-content-type-options") == "nosniff");
}

TEST_CASE("only declared proxies are believed") {
    CHECK(get(TestServer(routes).port(), "/who", {"X-Forwarded-For: 203.0.113.9", "X-Forwarded-Proto: https"}).body == "127.0.0.1");
    ServerOptions options;
    options.trusted_proxies = {"127.0.0.1"};
    TestServer server(routes, options);
    auto reply = get(server.port(), "/who", {"X-Forwarded-For: 203.0.113.9", "X-Forwarded-Proto: https"});
    CHECK(reply.body == "203.0.113.9 secure");
    CHECK(reply.header("strict-transport-security") == "max-age=31536000");
    options.hsts_subdomains = true;
    TestServer wide(routes, options);
    CHECK(get(wide.port(), "/who", {"X-Forwarded-Proto: https"}).header("strict-transport-security") == "max-age=31536000; includeSubDomains");
    CHECK_FALSE(get(wide.port(), "/who").has("strict-transport-security"));
}

TEST_CASE("operators' pages are for the machine itself, or for who has the token") {
    {
        TestServer server(routes);
        CHECK(get(server.port(), "/operators").body == "inside");
        CHECK(get(server.port(), "/operators", {"X-Forwarded-For: 203.0.113.9"}).status == 403);
    }
    {
        ServerOptions options;
        options.trusted_proxies = {"127.0.0.1"};
        TestServer server(routes, options);
        CHECK(get(server.port(), "/operators", {"X-Forwarded-For: 203.0.113.9"}).status == 403);
        CHECK(get(server.port(), "/metrics", {"X-Forwarded-For: 203.0.113.9"}).status == 403);
    }
    ServerOptions options;
    options.operator_token = "open sesame";
    TestServer server(routes, options);
    CHECK(get(server.port(), "/operators").status == 403);
    CHECK(get(server.port(), "/operators", {"Authorization: Bearer wrong"}).status == 403);
    CHECK(get(server.port(), "/operators", {"Authorization: Bearer open sesame"}).body == "inside");
}

TEST_CASE("health and metrics") {
    std::string trouble;
    TestServer server(routes, {}, {}, nullptr, [&](Server& s) {
        s.health([&] { return trouble; });
        s.metrics([](std::string& out) { out += "beffroi_places 12\n"; });
    });
    CHECK(get(server.port(), "/healthz").body == "ok\n");
    trouble = "database away";
    auto reply = get(server.port(), "/healthz");
    CHECK(reply.status == 503);
    CHECK(reply.body == "not well\n");
    get(server.port(), "/nothing");
    auto metrics = get(server.port(), "/metrics").body;
    CHECK(metrics.find("beffroi_http_requests_total{class=\"2xx\"} 1\n") != std::string::npos);
    CHECK(metrics.find("beffroi_http_requests_total{class=\"4xx\"} 1\n") != std::string::npos);
    CHECK(metrics.find("beffroi_http_requests_total{class=\"5xx\"} 1\n") != std::string::npos);
    CHECK(metrics.find("beffroi_http_duration_seconds_bucket{le=\"+Inf\"} 3\n") != std::string::npos);
    CHECK(metrics.find("beffroi_http_connections 1\n") != std::string::npos);
    CHECK(metrics.find("\nbeffroi_places 12\n") != std::string::npos);
    CHECK(metrics.find("process_resident_memory_bytes ") != std::string::npos);
}

TEST_CASE("the access log names no person and survives rotation") {
    auto folder = std::filesystem::temp_directory_path() / ("beffroi-log-" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder);
    std::string path = folder / "access.log", rotated = folder / "access.log.1";
    auto read = [](const std::string& file) {
        std::ostringstream out;
        out << std::ifstream(file).rdbuf();
        return out.str();
    };
    ServerOptions options;
    options.access_log = path;
    options.trusted_proxies = {"127.0.0.1"};
    {
        TestServer server(routes, options);
        auto reply = get(server.port(), "/lieux/vire?q=secret", {"X-Forwarded-For: 203.0.113.77", "User-Agent: Browser"});
        server.server.stop();
        std::string line = read(path);
        CHECK(line.find(" " + std::string(reply.header("x-request-id")) + " 203.0.113.0/24 GET /lieux/vire 200 ") != std::string::npos);
        CHECK(line.find("secret") == std::string::npos);
        CHECK(line.find("Browser") == std::string::npos);
        CHECK(line.find("203.0.113.77") == std::string::npos);
    }
    TestServer server(routes, options);
    std::filesystem::rename(path, rotated);
    server.server.reload();
    get(server.port(), "/who");
    server.server.stop();
    CHECK(read(path).find("GET /who 200") != std::string::npos);
    CHECK(read(rotated).find("/who") == std::string::npos);
    std::filesystem::remove_all(folder);
}

TEST_CASE("a server that can't start says why") {
    TestServer first(routes);
    for (int threads : {1, 2}) {
        ServerOptions options;
        options.port = first.port();
        options.io_threads = threads;
        Router router;
        auto second = Server(options, std::move(router), {}, nullptr).start();
        REQUIRE_FALSE(second.ok());
        CHECK(second.error().code == "address_in_use");
    }
    auto code = [](const std::function<void(ServerOptions&)>& change) {
        ServerOptions options;
        options.port = 0;
        change(options);
        auto started = Server(std::move(options), Router(), {}, nullptr).start();
        return started.ok() ? "" : started.error().code;
    };
    CHECK(code([](auto& o) { o.address = "nowhere"; }) == "cannot_listen");
    CHECK(code([](auto& o) { o.address = "203.0.113.1"; }) == "cannot_listen");
    CHECK(code([](auto& o) { o.certificate = "/nowhere.pem", o.private_key = "/nowhere.key"; }) == "bad_certificate");
    CHECK(code([](auto& o) { o.access_log = "/nowhere/access.log"; }) == "cannot_open_log");
    CHECK(code([](auto& o) { o.spool_dir = "/proc/nowhere"; }) == "cannot_spool");
}

TEST_CASE("several io threads share a port") {
    ServerOptions options;
    options.io_threads = 3;
    TestServer server(routes, options);
    for (int i = 0; i < 30; ++i) CHECK(get(server.port(), "/").status == 200);
    CHECK(server.server.stop());
}
