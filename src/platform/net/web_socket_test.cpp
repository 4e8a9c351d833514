#include <doctest/doctest.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "tests/net/client.hpp"
#include "tests/net/test_server.hpp"

using namespace beffroi;
using namespace beffroi::net;
using namespace beffroi::tests;
using namespace std::chrono_literals;

namespace {

const std::string opening = "GET /talk HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

/// A frame as a client sends it: masked.
std::string frame(int opcode, std::string_view payload, bool last = true) {
    std::string out(1, static_cast<char>((last ? 0x80 : 0) | opcode));
    if (payload.size() < 126) {
        out += static_cast<char>(0x80 | payload.size());
    } else {
        out += static_cast<char>(0x80 | 126);
        for (int i = 1; i >= 0; --i) out += static_cast<char>(payload.size() >> (8 * i));
    }
    const char mask[] = {'m', 'a', 's', 'k'};
    out.append(mask, 4);
    for (std::size_t i = 0; i < payload.size(); ++i) out += static_cast<char>(payload[i] ^ mask[i % 4]);
    return out;
}

struct Frame {
    int opcode = -1;
    std::string payload;
};

Frame read_frame(Client& client) {
    std::string head = client.take(2);
    if (head.size() < 2) return {};
    std::size_t size = static_cast<unsigned char>(head[1]);
    if (size > 125) {
        std::string more = client.take(size == 126 ? 2 : 8);
        size = 0;
        for (unsigned char c : more) size = size << 8 | c;
    }
    return {head[0] & 15, client.take(size)};
}

int close_code(const Frame& f) {
    if (f.opcode != 8 || f.payload.size() < 2) return 0;
    return static_cast<unsigned char>(f.payload[0]) << 8 | static_cast<unsigned char>(f.payload[1]);
}

struct Talk {
    std::atomic<int> opened{0}, closed{0};
    std::mutex mutex;
    std::shared_ptr<Socket> last;

    SocketHandler handler() {
        return {[this](std::shared_ptr<Socket> socket, const Request& request) {
                    ++opened;
                    socket->send("hello " + std::string(request.query.get("name")));
                    std::lock_guard lock(mutex);
                    last = std::move(socket);
                },
                [](Socket& socket, std::string_view text) {
                    if (text == "bye") socket.close();
                    else if (text == "fail") throw std::runtime_error("handler");
                    else socket.send(std::string(text));
                },
                [this](Socket&) { ++closed; }};
    }
};

Client open(unsigned short port, const std::string& more = {}) {
    Client client(port);
    client.send(opening + more + "\r\n");
    auto reply = client.reply(true);
    REQUIRE(reply);
    REQUIRE(reply->status == 101);
    CHECK(reply->header("sec-websocket-accept") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    return client;
}

void wait_for(const std::atomic<int>& count, int value) {
    for (int i = 0; i < 1000 && count != value; ++i) std::this_thread::sleep_for(10ms);
    CHECK(count == value);
}

}

TEST_CASE("messages come back, in order, from any thread") {
    Talk talk;
    TestServer server([](Router&) {}, {}, {}, nullptr, [&](Server& s) { s.web_socket("/talk", talk.handler()); });
    Client client(server.port());
    // The first message may travel with the handshake.
    client.send("GET /en/talk?name=Marie HTTP/1.1" + opening.substr(opening.find("\r\n")) + "\r\n" + frame(1, "one"));
    CHECK(client.reply(true).value().status == 101);
    CHECK(read_frame(client).payload == "hello Marie");
    CHECK(read_frame(client).payload == "one");
    std::string big(50'000, 'b');
    client.send(frame(1, big.substr(0, 20'000), false) + frame(0, big.substr(20'000)));
    Frame back = read_frame(client);
    CHECK(back.opcode == 1);
    CHECK((back.payload == big));
    client.send(frame(9, "alive?"));
    back = read_frame(client);
    CHECK(back.opcode == 10);
    CHECK(back.payload == "alive?");
    std::shared_ptr<Socket> socket;
    {
        std::lock_guard lock(talk.mutex);
        socket = talk.last;
    }
    std::thread other([&] { for (int i = 0; i < 100; ++i) socket->send(std::to_string(i)); });
    for (int i = 0; i < 100; ++i) REQUIRE(read_frame(client).payload == std::to_string(i));
    other.join();
    client.send(frame(1, "bye"));
    back = read_frame(client);
    CHECK(close_code(back) == 1000);
    client.send(frame(8, back.payload));
    CHECK(client.closed());
    wait_for(talk.closed, 1);
    socket->send("into the void");
}

TEST_CASE("only our pages may open one, and only as the standard says") {
    Talk talk;
    TestServer server([](Router&) {}, {}, {}, nullptr, [&](Server& s) { s.web_socket("/talk", talk.handler()); });
    auto status = [&](const std::string& request) {
        Client client(server.port());
        client.send(request);
        return client.reply(true).value().status;
    };
    CHECK(status(opening + "Origin: http://a\r\n\r\n") == 101);
    CHECK(status(opening + "Origin: https://exemple.org\r\n\r\n") == 403);
    auto plain_request = get(server.port(), "/talk");
    CHECK(plain_request.status == 426);
    CHECK(plain_request.header("upgrade") == "websocket");
    CHECK(status("GET /talk HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n") == 426);
    CHECK(status("GET /talk HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n") == 400);
    CHECK(talk.opened <= 1);
}

TEST_CASE("bad frames, large messages and failing handlers end only their own socket") {
    Talk talk;
    ServerOptions options;
    options.message_cap = 1000;
    TestServer server([](Router& on) { on.get("/", Access::everyone, [](const Request&) { return plain("up"); }); }, options, {}, nullptr,
                      [&](Server& s) { s.web_socket("/talk", talk.handler()); });
    auto code_after = [&](const std::string& bytes) {
        Client client = open(server.port());
        read_frame(client);
        client.send(bytes);
        return close_code(read_frame(client));
    };
    CHECK(code_after(frame(1, std::string(1001, 'a'))) == 1009);
    CHECK(code_after(frame(1, "\xff\xfe")) == 1007);
    CHECK(code_after(frame(3, "")) == 1002);
    CHECK(code_after("\x81\x01" "a") == 1002);  // Not masked.
    CHECK(code_after(frame(1, "fail")) == 1011);
    Client vanishes = open(server.port());
    vanishes.shutdown_send();
    wait_for(talk.closed, 6);
    CHECK(get(server.port(), "/").body == "up");
}

TEST_CASE("silent clients are asked, then closed; a stop says that the server goes") {
    Talk talk;
    ServerOptions options;
    options.ping_interval = 200ms;
    TestServer server([](Router&) {}, options, {}, nullptr, [&](Server& s) { s.web_socket("/talk", talk.handler()); });
    Client silent = open(server.port());
    read_frame(silent);
    CHECK(read_frame(silent).opcode == 9);
    CHECK(silent.closed());
    Client polite = open(server.port());
    read_frame(polite);
    std::thread stopping([&] { CHECK(server.server.stop()); });
    Frame last = read_frame(polite);
    while (last.opcode == 9) {
        polite.send(frame(10, last.payload));
        last = read_frame(polite);
    }
    CHECK(close_code(last) == 1001);
    polite.send(frame(8, last.payload));
    stopping.join();
    CHECK(talk.closed == 2);
}
