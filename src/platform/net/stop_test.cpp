// The graceful stop: nothing that was begun is lost, nothing new begins.
#include <doctest/doctest.h>

#include <future>
#include <string>
#include <latch>
#include <thread>

#include "tests/net/client.hpp"
#include "tests/net/gate.hpp"
#include "tests/net/test_server.hpp"

using namespace beffroi;
using namespace beffroi::net;
using namespace beffroi::tests;
using namespace std::chrono_literals;

TEST_CASE("a stop finishes what it began") {
    Gate inside(1), open(1);
    TestServer server([&](Router& on) {
        on.get("/slow", Access::everyone, [&](const Request&) { inside.come(); open.wait(); return plain("finished"); });
        on.get("/fast", Access::everyone, [](const Request&) { return plain("fast"); });
        on.post("/echo", Access::everyone, [](const Request& r) { return plain(r.body); }, {.foreign_origin = true});
    });
    const OpensAtEnd let_go(open);
    Client idle(server.port()), slow(server.port()), sending(server.port());
    idle.send("GET /fast HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK(idle.reply().value().body == "fast");
    // The answer to "Expect" tells that the head has been read: before that, the stop would close the connection as an idle one.
    sending.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\nExpect: 100-continue\r\n\r\n");
    REQUIRE(sending.take(25) == "HTTP/1.1 100 Continue\r\n\r\n");
    sending.send("abc");
    slow.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\nGET /fast HTTP/1.1\r\nHost: a\r\n\r\n");
    inside.wait();

    auto stopped = std::async(std::launch::async, [&] { return server.server.stop(); });
    CHECK(idle.closed());  // The stop has begun.
    CHECK_THROWS(Client(server.port()));
    CHECK(stopped.wait_for(0ms) == std::future_status::timeout);
    sending.send("def");
    auto echoed = sending.reply();
    REQUIRE(echoed);
    CHECK(echoed->body == "abcdef");
    CHECK(echoed->header("connection") == "close");
    open.come();
    auto reply = slow.reply();
    REQUIRE(reply);
    CHECK(reply->body == "finished");
    CHECK(reply->header("connection") == "close");
    CHECK(slow.rest() == "");
    CHECK(stopped.get());
}

TEST_CASE("a stop doesn't wait longer than it was told") {
    Gate inside(1), open(1);
    ServerOptions options;
    options.stop_timeout = 200ms;
    TestServer server([&](Router& on) {
        on.get("/slow", Access::everyone, [&](const Request&) { inside.come(); open.wait(); return plain("late"); });
    }, options);
    const OpensAtEnd let_go(open);
    Client slow(server.port());
    slow.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
    inside.wait();
    CHECK_FALSE(server.server.stop());
    CHECK(slow.closed());
    CHECK_FALSE(server.server.stop());
    open.come();
}

TEST_CASE("a server knows whether it still works") {
    std::latch inside(1), open(1);
    ServerOptions options;
    options.workers = 1;
    // The worker that answered the question before may not have put down its job yet when the slow request comes.
    options.queue = 1;
    TestServer server([&](Router& on) {
        on.get("/slow", Access::everyone, [&](const Request&) { inside.count_down(); open.wait(); return plain("late"); });
    }, options);
    CHECK(server.server.responsive(10s));
    Client slow(server.port());
    slow.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
    inside.wait();
    CHECK_FALSE(server.server.responsive(50ms));
    open.count_down();
    CHECK(server.server.responsive(10s));
    CHECK(slow.reply());
}

TEST_CASE("a server may be stopped without having been used") {
    { TestServer server([](Router&) {}); }
    Server never_started(ServerOptions{}, Router(), {}, nullptr);
    CHECK(never_started.stop());
}
