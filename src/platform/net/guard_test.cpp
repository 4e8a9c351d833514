// The guard stands before the body of what is large: strangers cannot fill disk and memory with what it would refuse.
#include <doctest/doctest.h>

#include <atomic>
#include <filesystem>
#include <stdexcept>

#include "platform/net/csrf.hpp"
#include "tests/net/client.hpp"
#include "tests/net/test_server.hpp"
#include "tests/support/database.hpp"

using namespace beffroi;
using namespace beffroi::net;
using tests::Client;

namespace {

constexpr std::size_t cap = 1'000'000;

/// "/photo" takes large bodies of those who say the word, "/form" small ones.
struct Guarded {
    testing::TemporaryFolder spool;
    std::atomic<int> asked{0}, handled{0};
    tests::TestServer server{
        [this](Router& router) {
            const auto handler = [this](const Request& request) {
                ++handled;
                return plain(std::to_string(request.body.size()) + " " + std::to_string(request.session != nullptr));
            };
            const Access guarded{Access::Kind::guarded, "draw"};
            router.post("/photo", guarded, handler, {.body_cap = cap, .foreign_origin = true});
            router.post("/form", guarded, handler, {.foreign_origin = true});
        },
        options()};

    ServerOptions options() {
        ServerOptions all;
        all.spool_dir = spool.path();
        all.guard = [this](Request& request, const Route&) -> std::optional<Response> {
            ++asked;
            if (request.header("x-word") == "fault") throw std::runtime_error("the database is away");
            if (request.header("x-word") != "swordfish") return failure(Status::unauthorized);
            request.session = std::make_shared<int>(1);
            return std::nullopt;
        };
        return all;
    }
    static std::string post(const std::string& path, const std::string& headers) {
        return "POST " + path + " HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n";
    }
};

}

TEST_CASE("who may not send a large body is told so by the head alone") {
    Guarded world;
    for (const std::string length : {"Content-Length: 900000\r\n", "Transfer-Encoding: chunked\r\n",
                                     "Content-Length: 900000\r\nExpect: 100-continue\r\n"}) {
        CAPTURE(length);
        Client client(world.server.port());
        client.send(world.post("/photo", length));
        const auto reply = client.reply();
        REQUIRE(reply);
        CHECK(reply->status == 401);
        CHECK(reply->header("connection") == "close");
        CHECK(reply->header("cache-control") == "no-store");
        // What is sent all the same goes nowhere, and the connection ends.
        client.send(std::string(300'000, 'x'));
        CHECK(client.closed());
    }
    CHECK(world.asked == 3);
    CHECK(world.handled == 0);
    CHECK(std::filesystem::is_empty(world.spool.path()));
    // A guard that fails lets nothing in either.
    Client client(world.server.port());
    client.send(world.post("/photo", "X-Word: fault\r\nContent-Length: 900000\r\n"));
    CHECK(client.reply()->status == 500);
    CHECK(world.handled == 0);
}

TEST_CASE("who may send it is asked for the body, which arrives whole, and the guard is asked again") {
    Guarded world;
    const std::string body(900'000, 'x');
    Client client(world.server.port());
    // Two on one connection; the second with the beginning of its body beside its head.
    for (const std::size_t at_once : {std::size_t{0}, std::size_t{5000}}) {
        client.send(world.post("/photo", "X-Word: swordfish\r\nContent-Length: 900000\r\n") + body.substr(0, at_once));
        client.send(body.substr(at_once));
        const auto reply = client.reply();
        REQUIRE(reply);
        CHECK(reply->status == 200);
        CHECK(reply->body == "900000 1");
    }
    CHECK(world.asked == 4);
    client.send(world.post("/photo", "X-Word: swordfish\r\nContent-Length: 900000\r\nExpect: 100-continue\r\n"));
    CHECK(client.reply()->status == 100);
    client.send(body);
    CHECK(client.reply()->body == "900000 1");
    client.send(world.post("/photo", "X-Word: swordfish\r\nTransfer-Encoding: chunked\r\n") +
                "5\r\nabcde\r\n0\r\n\r\n");
    CHECK(client.reply()->body == "5 1");
    CHECK(std::filesystem::is_empty(world.spool.path()));
}

TEST_CASE("the guard of a small body is asked once, when it is there") {
    Guarded world;
    Client client(world.server.port());
    client.send(world.post("/form", "X-Word: swordfish\r\nContent-Length: 3\r\n") + "abc");
    CHECK(client.reply()->body == "3 1");
    CHECK(world.asked == 1);
    client.send(world.post("/form", "Content-Length: 3\r\n") + "abc");
    const auto reply = client.reply();
    REQUIRE(reply);
    CHECK(reply->status == 401);
    CHECK(reply->header("connection").empty());
}
