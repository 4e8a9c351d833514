#include <doctest/doctest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <string>
#include <thread>

#include "platform/events/events.hpp"

using namespace beffroi::events;
using namespace std::chrono_literals;

namespace {

struct Pair {
    std::array<int, 2> ends{};
    Pair() { REQUIRE(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends.data()) == 0); }
    ~Pair() {
        for (const int end : ends)
            if (end >= 0) close(end);
    }
};

}

TEST_CASE("timers call in their order, one that is cancelled never, and then nothing is left to wait for") {
    Loop loop;
    std::string order;
    loop.after(1ms, [&] {
        order += 'a';
        loop.after(300ms, [&] { order += 'c'; });
        loop.after(0ms, [&] { order += 'b'; });
    });
    const TimerId never = loop.after(2ms, [&] { order += '!'; });
    loop.cancel(never);
    loop.cancel(never);
    loop.cancel(0);
    loop.run();
    CHECK(order == "abc");
}

TEST_CASE("a socket is told when it can be read, also to one that comes to its number later") {
    Loop loop;
    Pair a, b;
    int heard_a = 0, heard_b = 0;
    loop.watch(a.ends[0], true, false, [&](bool readable, bool) {
        CHECK(readable);
        ++heard_a;
        // The other one's event may wait already: it must not reach who comes to its number.
        loop.forget(b.ends[0]);
        close(b.ends[0]);
        b.ends[0] = dup(a.ends[1]);
        loop.watch(b.ends[0], false, true, [&](bool, bool writable) {
            CHECK(writable);
            ++heard_b;
            loop.forget(b.ends[0]);
        });
        loop.forget(a.ends[0]);
    });
    loop.watch(b.ends[0], true, false, [&](bool, bool) { loop.forget(b.ends[0]); });
    REQUIRE(write(a.ends[1], "x", 1) == 1);
    loop.run();
    CHECK(heard_a == 1);
    CHECK(heard_b == 1);
}

TEST_CASE("it is stopped from another thread") {
    Loop loop;
    Pair a;
    loop.watch(a.ends[0], true, false, [](bool, bool) {});
    std::thread other([&] { loop.stop(); });
    loop.run();
    other.join();
    // And goes on when it is run again.
    bool again = false;
    loop.after(0ms, [&] { again = true, loop.forget(a.ends[0]); });
    loop.run();
    CHECK(again);
}
