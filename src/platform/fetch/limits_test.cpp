#include <doctest/doctest.h>

#include <cstdio>

#include "platform/fetch/fetch.hpp"
#include "tests/fetch/world.hpp"

using namespace beffroi;
using namespace beffroi::fetch;
using namespace beffroi::tests;
using namespace std::chrono_literals;

namespace {

/// Packs so many bytes of nothing.
std::string bomb(const std::string& size) {
    std::string all;
    char room[4096];
    FILE* const pipe = popen(("head -c " + size + " /dev/zero | gzip -9").c_str(), "r");
    REQUIRE(pipe);
    while (const auto got = fread(room, 1, sizeof room, pipe)) all.append(room, got);
    pclose(pipe);
    return all;
}

}

TEST_CASE("bodies end: at their cap, when they unfold to too much, and when they never come") {
    SUBCASE("without end") {
        Server server([](Stream& stream, const std::string&) {
            stream.send("HTTP/1.1 200 OK\r\n\r\n");
            while (stream.send(std::string(10'000, 'x'))) {}
        });
        Options options = options_for(server);
        options.longest_body = 1'000'000;
        World world(options);
        const Outcome outcome = world.visit("http://a.example/");
        CHECK(outcome.code == "too_large");
        CHECK(outcome.bytes == 1'000'000);
        CHECK(world.body.size() == 1'000'000);
    }
    SUBCASE("packed") {
        const std::string packed = bomb("100000000");
        Server server(always("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: " +
                             std::to_string(packed.size()) + "\r\n\r\n" + packed));
        Options options = options_for(server);
        {
            World world(options);
            const Outcome outcome = world.visit("http://a.example/");
            CHECK(outcome.code == "too_large");
            CHECK(outcome.bytes <= 3'000'000);
        }
        options.longest_body = 1'000'000'000;
        World world(options);
        const Outcome outcome = world.visit("http://a.example/");
        CHECK(outcome.code == "too_large");
        CHECK(outcome.bytes < 10'000'000);
    }
    SUBCASE("packed well") {
        const std::string packed = bomb("200000");
        Server server(always("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: " +
                             std::to_string(packed.size()) + "\r\n\r\n" + packed));
        World world(options_for(server));
        CHECK(world.code("http://a.example/") == "ok");
        CHECK(world.body.size() == 200'000);
    }
    SUBCASE("packed wrongly") {
        Server server(always(page("this is not packed", "Content-Encoding: gzip\r\n")));
        World world(options_for(server));
        CHECK(world.code("http://a.example/") == "bad_answer");
    }
    SUBCASE("byte by byte") {
        Server server([](Stream& stream, const std::string&) {
            stream.send("HTTP/1.1 200 OK\r\n\r\n");
            while (stream.send("x") && stream.wait(20)) {}
        });
        Options options = options_for(server);
        options.per_answer = 300ms;
        World world(options);
        const Outcome outcome = world.visit("http://a.example/");
        CHECK(outcome.code == "timed_out");
        CHECK(outcome.hops.at(0).status == 200);
        CHECK(outcome.bytes > 0);
    }
    SUBCASE("nothing") {
        Server server([](Stream& stream, const std::string&) { stream.wait_for_ever(); });
        Options options = options_for(server);
        options.per_answer = 200ms;
        World world(options);
        const Outcome outcome = world.visit("http://a.example/");
        CHECK(outcome.code == "timed_out");
        CHECK(outcome.hops.at(0).status == 0);
    }
    SUBCASE("each in time, all together not") {
        Server server([](Stream& stream, const std::string&) {
            if (stream.wait(100)) stream.send(redirect("/"));
        });
        Options options = options_for(server);
        options.per_visit = 250ms;
        World world(options);
        const Outcome outcome = world.visit("http://a.example/");
        CHECK(outcome.code == "timed_out");
        CHECK(outcome.hops.size() < 4);
    }
    SUBCASE("cut off") {
        Server server(always("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"));
        World world(options_for(server));
        CHECK(world.code("http://a.example/") == "cut_short");
        CHECK(world.body == "half");
    }
}

TEST_CASE("heads without end, and what is no HTTP") {
    const auto flood = [](std::string begin, std::string again) {
        return [begin = std::move(begin), again = std::move(again)](Stream& stream, const std::string&) {
            stream.send(begin);
            while (stream.send(again)) {}
        };
    };
    for (const auto& [begin, again] : std::vector<std::pair<std::string, std::string>>{
             {"HTTP/1.1 200 OK\r\n", "X-A: b\r\n"},
             {"HTTP/1.1 200 OK\r\nX-A: ", std::string(1000, 'x')},
             {"HTTP/1.1 200 OK\r\n", "X-A: " + std::string(20'000, 'x') + "\r\n"},
             {"", "HTTP/1.1 100 Continue\r\n\r\n"},
             {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n", "X-A: b\r\n"},
             {"SSH-2.0-OpenSSH_9.2\r\n", "nonsense\r\n"}}) {
        CAPTURE(begin);
        CAPTURE(again.substr(0, 30));
        Server server(flood(begin, again));
        World world(options_for(server));
        const Outcome outcome = world.visit("http://a.example/");
        CHECK(outcome.code == "bad_answer");
        std::size_t bytes = 0;
        for (const auto& [name, value] : outcome.hops.at(0).headers) bytes += name.size() + value.size();
        CHECK(bytes <= 65'536);
    }
    Server silent(always(""));
    World world(options_for(silent));
    CHECK(world.code("http://a.example/") == "connection_failed");
}

TEST_CASE("a host has two connections at most, all together have theirs, and everybody comes to their turn") {
    std::atomic<int> now{0}, most{0};
    Server server([&](Stream& stream, const std::string&) {
        const int with_us = ++now;
        for (int before = most; with_us > before && !most.compare_exchange_weak(before, with_us);) {}
        stream.wait(20);
        // Before the answer, so that nobody is counted who was let in because of it.
        --now;
        stream.send(page("x"));
    });
    Options options = options_for(server);
    options.connections = 5;
    options.per_address = 0;
    int done = 0;
    SUBCASE("of a host") {
        World world(options);
        for (int i = 0; i < 20; ++i)
            world.client->get(world.request("http://a.example/"), [&](const Outcome& o) { done += o.code == "ok"; });
        world.loop.run();
        CHECK(done == 20);
        CHECK(most == 2);
        CHECK(world.client->stats().done == 20);
        CHECK(world.client->stats().bytes == 20);
    }
    SUBCASE("of all") {
        World world(options);
        for (int i = 0; i < 40; ++i)
            world.client->get(world.request("http://" + std::to_string(i % 20) + ".example/"),
                              [&](const Outcome& o) { done += o.code == "ok"; });
        world.loop.run();
        CHECK(done == 40);
        CHECK(most == 5);
    }
    SUBCASE("of an address") {
        options.per_address = 3;
        World world(options);
        for (int i = 0; i < 20; ++i)
            world.client->get(world.request("http://" + std::to_string(i) + ".example/"),
                              [&](const Outcome& o) { done += o.code == "ok"; });
        world.loop.run();
        CHECK(done == 20);
        CHECK(most == 3);
    }
}
