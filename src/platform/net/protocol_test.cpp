// Connections: order, limits, timeouts, what a client does badly. What makes a request is in reader_test.cpp.
#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <future>
#include <sstream>
#include <string>

#include "tests/net/client.hpp"
#include "tests/net/gate.hpp"
#include "tests/net/test_server.hpp"

using namespace beffroi;
using namespace beffroi::net;
using namespace beffroi::tests;
using namespace std::chrono_literals;

namespace {

Response echo(const Request& r) {
    if (!r.body_file) return plain(r.body);
    std::ostringstream out;
    out << std::ifstream(r.body_file->path(), std::ios::binary).rdbuf();
    return plain("file:" + std::to_string(r.body.size()) + ":" + out.str());
}

void routes(Router& on) {
    on.get("/n/{n}", Access::everyone, [](const Request& r) {
        // The first ones take longest: an answer that doesn't wait for its turn would overtake.
        std::this_thread::sleep_for(std::chrono::milliseconds(20 - std::stoi(std::string(r.param("n")))));
        return plain(std::string(r.param("n")));
    });
    on.get("/big", Access::everyone, [](const Request&) { return plain(std::string(3'000'000, 'x')); });
    on.post("/echo", Access::everyone, echo, {.body_cap = 100'000, .foreign_origin = true});
    on.post("/upload", Access::everyone, echo, {.body_cap = 10'000'000, .foreign_origin = true});
}

const std::string post = "POST /echo HTTP/1.1\r\nHost: a\r\n";

}

TEST_CASE("pipelined requests are answered in their order") {
    TestServer server(routes);
    Client client(server.port());
    std::string requests;
    for (int i = 0; i < 20; ++i) requests += "GET /n/" + std::to_string(i) + " HTTP/1.1\r\nHost: a\r\n\r\n";
    client.send(requests.substr(0, 333));
    client.send(requests.substr(333));
    for (int i = 0; i < 20; ++i) CHECK(client.reply().value().body == std::to_string(i));
    client.send(post + "Content-Length: 3\r\n\r\nabc" + "GET /n/1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\nGET /n/2 HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK(client.reply().value().body == "abc");
    auto last = client.reply().value();
    CHECK(last.body == "1");
    CHECK(last.header("connection") == "close");
    CHECK(client.rest() == "");
}

TEST_CASE("HTTP/1.0 closes unless asked not to") {
    TestServer server(routes);
    Client closes(server.port());
    closes.send("GET /n/1 HTTP/1.0\r\n\r\n");
    CHECK(closes.reply().value().header("connection") == "close");
    CHECK(closes.closed());
    Client keeps(server.port());
    keeps.send("GET /n/1 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    CHECK(keeps.reply().value().header("connection") == "keep-alive");
    keeps.send("GET /n/2 HTTP/1.0\r\n\r\n");
    CHECK(keeps.reply().value().body == "2");
}

TEST_CASE("bodies arrive whole, by length or in chunks") {
    TestServer server(routes);
    std::string body(50'000, 'b');
    CHECK((ask(server.port(), "POST /echo", {}, body).body == body));
    Client client(server.port());
    client.send(post + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
    client.send("6\r\n worl");
    client.send("d\r\n0\r\n\r\n" + post + "Content-Length: 0\r\n\r\n");
    CHECK(client.reply().value().body == "hello world");
    CHECK(client.reply().value().body == "");
}

TEST_CASE("100 Continue is said when the body is wanted, and only then") {
    TestServer server(routes);
    Client client(server.port());
    client.send(post + "Content-Length: 3\r\nExpect: 100-continue\r\n\r\n");
    CHECK(client.reply().value().status == 100);
    client.send("abc");
    CHECK(client.reply().value().body == "abc");
    Client large(server.port());
    large.send(post + "Content-Length: 100001\r\nExpect: 100-continue\r\n\r\n");
    CHECK(large.reply().value().status == 413);
    Client other(server.port());
    other.send(post + "Content-Length: 3\r\nExpect: a miracle\r\n\r\n");
    CHECK(other.reply().value().status == 417);
}

TEST_CASE("too large is said before and while reading, and the client hears it") {
    TestServer server(routes);
    Client declared(server.port());
    declared.send(post + "Content-Length: 5000000\r\n\r\n");
    declared.send(std::string(1'000'000, 'a'));  // Sent in spite of it: must not lose the client the answer.
    auto reply = declared.reply();
    REQUIRE(reply);
    CHECK(reply->status == 413);
    CHECK(reply->header("connection") == "close");

    Client chunked(server.port());
    chunked.send(post + "Transfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < 30; ++i) chunked.send("1388\r\n" + std::string(5000, 'a') + "\r\n");
    CHECK(chunked.reply().value().status == 413);
    CHECK(chunked.closed());
    CHECK(get(server.port(), "/n/1").status == 200);

    Client head(server.port());
    head.send("GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(20'000, 'a'));
    CHECK(head.reply().value().status == 431);
    Client address(server.port());
    address.send("GET /" + std::string(10'000, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK(address.reply().value().status == 414);
}

TEST_CASE("what can't be read is refused and the connection ends") {
    TestServer server(routes);
    auto status = [&](std::string_view bytes) {
        Client client(server.port());
        client.send(bytes);
        int code = client.reply().value().status;
        CHECK(client.closed());
        return code;
    };
    CHECK(status("nonsense\r\n\r\n") == 400);
    CHECK(status("GET /n/1 HTTP/1.1\r\n\r\n") == 400);
    CHECK(status("GET /n/1 HTTP/1.1\nHost: a\n\n") == 400);
    CHECK(status("GET /%2e%2e/n HTTP/1.1\r\nHost: a\r\n\r\n") == 400);
    CHECK(status("GET /n/%00 HTTP/1.1\r\nHost: a\r\n\r\n") == 400);
    CHECK(status("GET /n/%ff HTTP/1.1\r\nHost: a\r\n\r\n") == 400);
    CHECK(status("GET /n/1 HTTP/3.0\r\nHost: a\r\n\r\n") == 505);
    CHECK(status(post + "Transfer-Encoding: gzip\r\n\r\n") == 501);
    // One that smuggles: the second request must never be seen.
    Client smuggler(server.port());
    smuggler.send(post + "Content-Length: 30\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /n/1 HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK(smuggler.reply().value().status == 400);
    CHECK(smuggler.rest() == "");
    Client chunks(server.port());
    chunks.send(post + "Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n");
    CHECK(chunks.reply().value().status == 400);
}

TEST_CASE("slow clients are told, and cost the others nothing") {
    ServerOptions options;
    options.header_timeout = 300ms;
    options.body_timeout = 300ms;
    options.workers = 1;
    TestServer server(routes, options);
    std::vector<Client> slow;
    for (int i = 0; i < 50; ++i) {
        slow.emplace_back(server.port());
        slow.back().send(i % 2 ? "GET /n/1 HTTP/1.1\r\nHost: a\r\nX: " : post + "Content-Length: 50\r\n\r\nab");
    }
    for (int i = 0; i < 10; ++i) {
        CHECK(get(server.port(), "/n/19").status == 200);
        for (auto& client : slow) client.send("a");
    }
    for (auto& client : slow) {
        CHECK(client.reply().value().status == 408);
        CHECK(client.closed());
    }
    CHECK(get(server.port(), "/metrics").body.find("beffroi_http_timeouts_total 50\n") != std::string::npos);
}

TEST_CASE("what a client has sent buys it time for the rest") {
    ServerOptions options;
    options.body_timeout = 500ms;
    options.slowest_rate = 1;  // a second for each byte
    TestServer server(routes, options);
    Client weak(server.port()), silent(server.port());
    for (Client* client : {&silent, &weak}) {
        client->send(post + "Content-Length: 40\r\nExpect: 100-continue\r\n\r\n");
        CHECK(client->take(25) == "HTTP/1.1 100 Continue\r\n\r\n");
    }
    weak.send(std::string(30, 'a'));
    CHECK(silent.reply().value().status == 408);
    weak.send(std::string(10, 'b'));
    CHECK(weak.reply().value().status == 200);
}

TEST_CASE("idle connections are closed without a word") {
    ServerOptions options;
    options.idle_timeout = 200ms;
    TestServer server(routes, options);
    Client never(server.port());
    Client once(server.port());
    once.send("GET /n/1 HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK(once.reply().value().status == 200);
    CHECK(once.rest() == "");
    CHECK(never.rest() == "");
}

TEST_CASE("a client that doesn't read holds no worker and is cut") {
    ServerOptions options;
    options.write_timeout = 300ms;
    options.slowest_rate = 1'000'000'000;  // what the system has taken for it counts as moved, and buys no time
    options.workers = 1;
    TestServer server(routes, options);
    Client deaf(server.port());
    std::string requests;
    for (int i = 0; i < 10; ++i) requests += "GET /big HTTP/1.1\r\nHost: a\r\n\r\n";
    deaf.send(requests);
    CHECK(get(server.port(), "/n/1").status == 200);
    Client listener(server.port());
    listener.send("GET /big HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK(listener.reply().value().body.size() == 3'000'000);
    while (get(server.port(), "/metrics").body.find("beffroi_http_timeouts_total 1\n") == std::string::npos) std::this_thread::sleep_for(50ms);
}

TEST_CASE("connections over the limit are refused, and their places come back") {
    ServerOptions options;
    options.max_connections = 3;
    TestServer server(routes, options);
    {
        std::vector<Client> three;
        for (int i = 0; i < 3; ++i) {
            three.emplace_back(server.port());
            three.back().send("GET /n/1 HTTP/1.1\r\nHost: a\r\n\r\n");
            CHECK(three.back().reply().value().status == 200);
        }
        Client fourth(server.port());
        auto refused = fourth.reply();
        REQUIRE(refused);
        CHECK(refused->status == 503);
        CHECK(refused->has("retry-after"));
        CHECK(fourth.closed());
    }
    for (;;) {
        Client again(server.port());
        again.send("GET /n/1 HTTP/1.1\r\nHost: a\r\n\r\n");
        auto reply = again.reply();
        if (reply && reply->status == 200) break;
        std::this_thread::sleep_for(10ms);
    }
}

TEST_CASE("a full queue answers 503 at once") {
    Gate inside(1), open(1);
    ServerOptions options;
    options.workers = 1;
    options.queue = 1;
    TestServer server([&](Router& on) {
        on.get("/slow", Access::everyone, [&](const Request&) { inside.come(); open.wait(); return plain("slow"); });
        on.get("/fast", Access::everyone, [&](const Request&) { return plain("fast"); });
    }, options);
    const OpensAtEnd let_go(open);
    Client first(server.port()), second(server.port());
    first.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
    inside.wait();
    second.send("GET /fast HTTP/1.1\r\nHost: a\r\n\r\n");
    // Until the second one waits in the queue, a third may get there first.
    Client third(server.port());
    while (second.readable(0ms) == false) {
        third.send("GET /fast HTTP/1.1\r\nHost: a\r\n\r\n");
        if (third.readable(500ms)) break;
    }
    bool second_waits = !second.readable(0ms);
    auto refused = (second_waits ? third : second).reply().value();
    CHECK(refused.status == 503);
    CHECK(refused.has("retry-after"));
    CHECK_FALSE(refused.has("connection"));
    open.come();
    CHECK(first.reply().value().body == "slow");
    CHECK((second_waits ? second : third).reply().value().body == "fast");
    // The one that was sent away may ask again on the same connection.
    Client& again = second_waits ? third : second;
    again.send("GET /fast HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK(again.reply().value().body == "fast");
}

TEST_CASE("large bodies go to a file that doesn't stay") {
    auto folder = std::filesystem::temp_directory_path() / ("beffroi-spool-" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder);
    std::ofstream(folder / "upload-left00") << "from a process that was killed";
    auto files = [&] { return std::distance(std::filesystem::directory_iterator(folder), std::filesystem::directory_iterator()); };
    ServerOptions options;
    options.spool_dir = folder;
    TestServer server(routes, options);
    CHECK(files() == 0);
    std::string body;
    for (int i = 0; body.size() < 3'000'000; ++i) body += std::to_string(i);
    CHECK(ask(server.port(), "POST /upload", {}, body).body == "file:0:" + body);
    CHECK(ask(server.port(), "POST /upload", {}, "small").body == "small");
    CHECK(ask(server.port(), "POST /upload", {}, std::string(11'000'000, 'a')).status == 413);
    Client gone(server.port());
    gone.send("POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 3000000\r\n\r\n" + body.substr(0, 2'000'000));
    while (files() == 0) std::this_thread::sleep_for(5ms);
    gone.shutdown_send();
    CHECK(gone.closed());
    while (files() != 0) std::this_thread::sleep_for(5ms);
    std::filesystem::remove_all(folder);
}
