#include "platform/dns/dns.hpp"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <map>
#include <set>

using namespace beffroi;
using namespace beffroi::dns;
using namespace std::chrono_literals;

namespace {

std::string number(unsigned value, int bytes) {
    std::string all;
    for (int i = bytes - 1; i >= 0; --i) all += static_cast<char>(value >> (8 * i) & 0xff);
    return all;
}
std::string wire(std::string_view name) {
    std::string all;
    while (!name.empty()) {
        const auto dot = std::min(name.find('.'), name.size());
        all += static_cast<char>(dot);
        all += name.substr(0, dot);
        name.remove_prefix(std::min(dot + 1, name.size()));
    }
    return all + '\0';
}
/// A message that answers `name`, `type` with the records, each already in the form of the protocol.
std::string message(std::string_view name, unsigned type, const std::vector<std::pair<unsigned, std::string>>& records,
                    unsigned rcode = 0, unsigned id = 7) {
    std::string all = number(id, 2) + number(0x8180 | rcode, 2) + number(1, 2) +
                      number(static_cast<unsigned>(records.size()), 2) + number(0, 4) + wire(name) + number(type, 2) +
                      number(1, 2);
    for (const auto& [of, data] : records)
        all += number(0xc00c, 2) + number(of, 2) + number(1, 2) + number(300, 4) +
               number(static_cast<unsigned>(data.size()), 2) + data;
    return all;
}
std::string one(std::string_view name, unsigned type, const std::string& data) {
    const Answer answer = answer_from(message(name, type, {{type, data}}));
    REQUIRE(answer.status == Status::ok);
    REQUIRE(answer.records.size() == 1);
    CHECK(answer.records[0].name == name);
    CHECK(answer.ttl == 300s);
    return answer.records[0].value;
}

/// A server on loopback in the test's own loop.
struct Server {
    events::Loop& loop;
    int socket;
    std::map<std::string, int> asked;  ///< "example.org 15": how often
    bool silent = false;
    std::string truncated;  ///< names that begin so are answered over TCP alone; those with "broken" are hung up on
    int stream = -1;
    unsigned rcode = 0;
    std::vector<std::string> held;  ///< questions that are not answered yet, with their askers
    explicit Server(events::Loop& l) : loop(l), socket(::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0)) {
        sockaddr_in at{};
        at.sin_family = AF_INET;
        at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        REQUIRE(bind(socket, reinterpret_cast<sockaddr*>(&at), sizeof at) == 0);
        loop.watch(socket, true, false, [this](bool, bool) { read(); });
    }
    ~Server() {
        loop.forget(socket);
        close(socket);
        if (stream >= 0) loop.forget(stream), close(stream);
    }
    /// The same port over TCP: one question for each connection.
    void listen() {
        sockaddr_in at{};
        socklen_t size = sizeof at;
        getsockname(socket, reinterpret_cast<sockaddr*>(&at), &size);
        stream = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        REQUIRE(bind(stream, reinterpret_cast<sockaddr*>(&at), sizeof at) == 0);
        REQUIRE(::listen(stream, 128) == 0);
        loop.watch(stream, true, false, [this](bool, bool) {
            const int connection = ::accept(stream, nullptr, nullptr);
            if (connection < 0) return;
            loop.watch(connection, true, false, [this, connection](bool, bool) {
                char bytes[1500];
                const auto n = ::recv(connection, bytes, sizeof bytes, 0);
                if (n > 20) {
                    const std::string asking(bytes + 2, static_cast<std::size_t>(n) - 2);
                    const unsigned id = static_cast<unsigned char>(asking[0]) * 256u + static_cast<unsigned char>(asking[1]);
                    std::string name;
                    for (std::size_t i = 12; asking[i] != 0; i += static_cast<unsigned char>(asking[i]) + 1u)
                        name += (name.empty() ? "" : ".") + asking.substr(i + 1, static_cast<unsigned char>(asking[i]));
                    if (name.find("broken") == std::string::npos) {
                        const std::string answer = message(name, 16, {{16, "\x02hi"}}, 0, id);
                        const std::string framed = number(static_cast<unsigned>(answer.size()), 2) + answer;
                        CHECK(::send(connection, framed.data(), framed.size(), 0) == static_cast<ssize_t>(framed.size()));
                        return;
                    }
                }
                loop.forget(connection);
                close(connection);
            });
        });
    }
    std::string address() const {
        sockaddr_in at{};
        socklen_t size = sizeof at;
        getsockname(socket, reinterpret_cast<sockaddr*>(&at), &size);
        return "127.0.0.1:" + std::to_string(ntohs(at.sin_port));
    }
    void read() {
        char bytes[1500];
        sockaddr_in from{};
        socklen_t size = sizeof from;
        for (;;) {
            const auto n = recvfrom(socket, bytes, sizeof bytes, 0, reinterpret_cast<sockaddr*>(&from), &size);
            if (n < 17) return;
            std::string name;
            std::size_t i = 12;
            for (; bytes[i] != 0; i += static_cast<unsigned char>(bytes[i]) + 1u)
                name += (name.empty() ? "" : ".") + std::string(bytes + i + 1, static_cast<unsigned char>(bytes[i]));
            const unsigned type =
                static_cast<unsigned char>(bytes[i + 1]) * 256u + static_cast<unsigned char>(bytes[i + 2]);
            const unsigned id = static_cast<unsigned char>(bytes[0]) * 256u + static_cast<unsigned char>(bytes[1]);
            ++asked[name + " " + std::to_string(type)];
            const bool cut = !truncated.empty() && name.starts_with(truncated);
            if (silent && !cut) continue;
            std::string answer =
                message(name, type, {{type, type == 1 ? std::string("\xc0\x00\x02\x01", 4) : std::string("\x02hi")}},
                        rcode, id);
            if (cut) answer[2] = static_cast<char>(answer[2] | 0x02);
            sendto(socket, answer.data(), answer.size(), 0, reinterpret_cast<sockaddr*>(&from), size);
        }
    }
};

}

TEST_CASE("names are lower case and of whole labels; letters beyond ASCII as resolvers know them") {
    CHECK(normal_name("Example.ORG.") == "example.org");
    CHECK(normal_name("_dmarc.example.org") == "_dmarc.example.org");
    CHECK(normal_name("Évry-Grégy.fr") == "xn--vry-grgy-90ag.fr");
    CHECK_FALSE(normal_name(""));
    CHECK_FALSE(normal_name("."));
    CHECK_FALSE(normal_name("a..b"));
    CHECK_FALSE(normal_name(".a"));
    CHECK_FALSE(normal_name("a b.fr"));
    CHECK_FALSE(normal_name("a/b.fr"));
    CHECK_FALSE(normal_name(std::string(64, 'a') + ".fr"));
    CHECK(normal_name(std::string(63, 'a') + ".fr"));
    CHECK_FALSE(normal_name(std::string(63, 'a') + "." + std::string(63, 'a') + "." + std::string(63, 'a') + "." +
                            std::string(63, 'a')));
    CHECK(within("mx1.mail.ovh.net", "ovh.net"));
    CHECK(within("ovh.net", "ovh.net"));
    CHECK_FALSE(within("notovh.net", "ovh.net"));
    CHECK_FALSE(within("ovh.net", ""));
}

TEST_CASE("records of every type are read; what runs out of its bounds is not") {
    CHECK(one("example.org", 1, std::string("\xc0\x00\x02\x01", 4)) == "192.0.2.1");
    CHECK(one("example.org", 28, std::string("\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01", 16)) == "2001:db8::1");
    CHECK(one("example.org", 15, number(10, 2) + wire("MX.Example.org")) == "10 mx.example.org");
    CHECK(one("example.org", 33, number(1, 2) + number(2, 2) + number(443, 2) + wire("a.b")) == "1 2 443 a.b");
    CHECK(one("example.org", 16, std::string("\x06v=spf1\x05 -all")) == "v=spf1 -all");
    CHECK(one("example.org", 16,
              std::string("\x03"
                          "a\xff"
                          "b")) == "a\\255b");
    CHECK(one("example.org", 16, std::string("\x03\xc3\xa9!")) == "é!");
    CHECK(one("example.org", 257, number(0, 1) + std::string("\x05issueletsencrypt.org")) == "0 issue letsencrypt.org");
    CHECK(one("example.org", 6,
              wire("ns.a") + wire("h.a") + number(1, 4) + number(2, 4) + number(3, 4) + number(4, 4) + number(5, 4)) ==
          "ns.a h.a 1 2 3 4 5");
    CHECK(one("example.org", 43, number(1234, 2) + number(13, 1) + number(2, 1) + "\xab\xcd") == "1234 13 2 abcd");
    CHECK(one("example.org", 52, number(3, 1) + number(1, 1) + number(1, 1) + "\x01") == "3 1 1 01");

    const auto nothing = [](const std::string& data, unsigned type) {
        const Answer answer = answer_from(message("example.org", type, {{type, data}}));
        return answer.status != Status::ok && answer.records.empty();
    };
    CHECK(nothing("\xc0", 1));
    CHECK(nothing(std::string("\x06v=sp"), 16));
    CHECK(nothing(number(10, 2) + "\xc0\xff", 15));
    CHECK(nothing(number(0, 1) + "\x50issue", 257));
    CHECK(answer_from("").status == Status::malformed);
    CHECK(answer_from(std::string(11, 'x')).status == Status::malformed);
    const std::string whole = message("example.org", 15, {{15, number(10, 2) + wire("mx.example.org")}});
    for (std::size_t n = 0; n < whole.size(); ++n) CHECK(answer_from(whole.substr(0, n)).status != Status::ok);
    // A name that points to itself.
    std::string loop = message("example.org", 2, {{2, "\xc0"}});
    loop += '\x29';
    CHECK(answer_from(loop).status != Status::ok);
}

TEST_CASE("an alias on the way is told; an alias to nothing is no data; what was not asked for is left out") {
    const Answer alias =
        answer_from(message("www.a", 1, {{5, wire("b.a")}, {1, std::string("\xc0\x00\x02\x01", 4)}, {16, "\x01x"}}));
    CHECK(alias.status == Status::ok);
    REQUIRE(alias.records.size() == 2);
    CHECK(alias.records[0].type == Type::cname);
    CHECK(alias.records[0].value == "b.a");
    CHECK(answer_from(message("www.a", 1, {{5, wire("b.a")}})).status == Status::no_data);
    CHECK(answer_from(message("www.a", 1, {})).status == Status::no_data);
    CHECK(answer_from(message("www.a", 1, {}, 3)).status == Status::no_such_name);
    CHECK(answer_from(message("www.a", 1, {}, 2)).status == Status::server_failed);
    CHECK(answer_from(message("www.a", 1, {}, 5)).status == Status::refused);
    CHECK_FALSE(known(Status::refused));
    CHECK(known(Status::no_such_name));
}

TEST_CASE("records of others are no answer; what is too long or broken is not taken for nothing; terminals are not spoken to") {
    const auto of = [](std::string_view owner, unsigned type, const std::string& data) {
        return wire(owner) + number(type, 2) + number(1, 2) + number(300, 4) + number(static_cast<unsigned>(data.size()), 2) + data;
    };
    const auto answer = [&](const std::vector<std::string>& records) {
        std::string all = message("www.a", 1, {});
        all[7] = static_cast<char>(records.size());
        for (const std::string& each : records) all += each;
        return answer_from(all);
    };
    const std::string address("\xc0\x00\x02\x01", 4);
    CHECK(answer({of("bank.example", 1, address)}).status == Status::no_data);
    CHECK(answer({of("bank.example", 5, wire("b.a")), of("b.a", 1, address)}).records.empty());
    CHECK(answer({of("WWW.a", 5, wire("b.a")), of("b.a", 5, wire("c.a")), of("c.A", 1, address)}).records.size() == 3);
    CHECK(answer({of("www.a", 5, wire("b.a")), of("b.a", 5, wire("www.a"))}).status == Status::no_data);

    std::string longest;
    for (int i = 0; i < 240; ++i) longest += "\xff" + std::string(255, 'x');
    CHECK(answer_from(message("a", 16, {{16, longest}})).status == Status::malformed);
    CHECK(answer_from(message("a", 16, {{16, longest}, {16, "\x01y"}})).records.size() == 1);
    CHECK(answer_from(message("a", 16, {{16, std::string("\0", 1)}})).status == Status::no_data);
    CHECK(answer_from(message("a", 1, {{1, "\xc0"}})).status == Status::malformed);

    CHECK(one("example.org", 16, std::string("\x05\xc2\x9b") + "1m!") == "\\194\\1551m!");
    CHECK(one("example.org", 16, "\x02\xc2\xa0") == "\xc2\xa0");
}

TEST_CASE("many questions are asked within the window, equal ones once, and every one is heard once") {
    events::Loop loop;
    Server server(loop);
    Options options;
    options.resolvers = {server.address()};
    options.window = 20;
    options.per_second = 0;
    auto asker = open_asker(loop, options);
    REQUIRE(asker);
    int heard = 0;
    std::int64_t most = 0;
    constexpr int all = 500;
    const auto one_heard = [&](const Answer& answer) {
        CHECK(answer.status == Status::ok);
        most = std::max(most, (*asker)->stats().in_flight);
        if (++heard == 2 * all) loop.forget(server.socket);
    };
    for (int i = 0; i < 2 * all; ++i)
        (*asker)->ask({"host" + std::to_string(i % all) + ".example", Type::a}, {}, one_heard);
    loop.run();
    CHECK(heard == 2 * all);
    CHECK(most <= 20);
    CHECK(server.asked.size() == all);
    for (const auto& [question, times] : server.asked) CHECK(times == 1);
    const auto stats = (*asker)->stats();
    CHECK(stats.asked == all);
    CHECK(stats.joined == all);
    CHECK(stats.answered == all);
    CHECK(stats.in_flight == 0);
    CHECK(stats.waiting == 0);
}

TEST_CASE("an operator is asked no faster than its pace, others meanwhile as fast as they come") {
    events::Loop loop;
    Server server(loop);
    Options options;
    options.resolvers = {server.address()};
    options.per_second = 0;
    auto asker = open_asker(loop, options);
    REQUIRE(asker);
    int heard = 0, others_before = 0;
    const auto begun = std::chrono::steady_clock::now();
    std::chrono::steady_clock::duration took{};
    constexpr int slow = 11, others = 100;
    const auto end = [&] {
        if (++heard == slow + others) loop.forget(server.socket);
    };
    int slow_heard = 0;
    for (int i = 0; i < slow; ++i)
        (*asker)->ask({"s" + std::to_string(i) + ".slow.example", Type::a}, {"slow", 100}, [&](const Answer&) {
            if (++slow_heard == slow) took = std::chrono::steady_clock::now() - begun;
            end();
        });
    for (int i = 0; i < others; ++i)
        (*asker)->ask({"o" + std::to_string(i) + ".example", Type::a}, {}, [&](const Answer&) {
            others_before += slow_heard < slow;
            end();
        });
    loop.run();
    // Ten times ten milliseconds lie between the first and the last; waiting longer is no fault.
    CHECK(took >= 100ms);
    CHECK(others_before == others);
}

TEST_CASE("an answer that was cut is asked for again over TCP; a connection that breaks fails nobody else's question") {
    events::Loop loop;
    Server server(loop);
    server.truncated = "long";
    server.listen();
    Options options;
    options.resolvers = {server.address()};
    options.per_second = 0;
    options.timeout = 300ms;
    options.tries = 3;
    auto asker = open_asker(loop, options);
    REQUIRE(asker);
    std::map<std::string, Status> heard;
    constexpr int all = 200;
    const auto ask = [&](const std::string& name) {
        (*asker)->ask({name, Type::txt}, {}, [&, name](const Answer& answer) {
            CHECK(heard.emplace(name, answer.status).second);
            if (heard.size() < all + 100) return;
            loop.forget(server.socket);
            loop.forget(server.stream);
        });
    };
    // More of them than there are connections at once: each second one is closed without an answer.
    for (int i = 0; i < 100; ++i) ask("long" + std::to_string(i) + (i % 2 ? ".broken.example" : ".example"));
    server.silent = true;
    for (int i = 0; i < all; ++i) ask("host" + std::to_string(i) + ".example");
    // What was lost is asked again meanwhile.
    loop.after(100ms, [&] { server.silent = false; });
    loop.run();
    CHECK(heard.size() == all + 100);
    for (const auto& [name, status] : heard) CHECK_MESSAGE(status == (name.find("broken") == std::string::npos ? Status::ok : Status::timed_out), name);
}

TEST_CASE("after a pause some may be asked at once, and then the pace holds") {
    events::Loop loop;
    Server server(loop);
    Options options;
    options.resolvers = {server.address()};
    options.per_second = 0;
    auto asker = open_asker(loop, options);
    REQUIRE(asker);
    std::vector<std::chrono::steady_clock::duration> when;
    const auto begun = std::chrono::steady_clock::now();
    for (int i = 0; i < 16; ++i)
        (*asker)->ask({"b" + std::to_string(i) + ".burst.example", Type::a}, {"burst", 50, 10}, [&](const Answer&) {
            when.push_back(std::chrono::steady_clock::now() - begun);
            if (when.size() == 16) loop.forget(server.socket);
        });
    loop.run();
    REQUIRE(when.size() == 16);
    // Ten at once; six more, each a fiftieth of a second after the one before. Later is no fault.
    CHECK(when[15] >= 120ms);
    CHECK((*asker)->stats().asked == 16);
}

TEST_CASE("who does not answer is told as such, and nothing is known of it; a destroyed asker calls nobody") {
    events::Loop loop;
    Server server(loop);
    server.silent = true;
    Options options;
    options.resolvers = {server.address()};
    options.timeout = 20ms;
    options.tries = 2;
    auto asker = open_asker(loop, options);
    REQUIRE(asker);
    std::vector<Status> heard;
    (*asker)->ask({"silent.example", Type::txt}, {}, [&](const Answer& answer) {
        heard.push_back(answer.status);
        loop.forget(server.socket);
    });
    loop.run();
    CHECK(heard == std::vector{Status::timed_out});
    CHECK(server.asked["silent.example 16"] == 2);
    (*asker)->ask({"another.example", Type::txt}, {}, [&](const Answer& answer) { heard.push_back(answer.status); });
    asker->reset();
    CHECK(heard.size() == 1);
    options.resolvers = {"nowhere"};
    CHECK(open_asker(loop, options).error().code == "bad_resolver");
}
