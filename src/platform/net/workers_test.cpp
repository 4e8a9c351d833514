#include "platform/net/workers.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "tests/net/gate.hpp"

using namespace beffroi;
using tests::Gate;
using net::Workers;

TEST_CASE("those who wait for the disk leave their place to others") {
    constexpr int writers = 40;
    Gate all_wait(writers), all_done(writers);
    Workers workers(1, writers, writers);
    for (int i = 0; i < writers; ++i) {
        REQUIRE(workers.submit([&] {
            {
                const Waiting outer;
                const Waiting inner;  // counts once, or fewer would be let in after this
                // Never ends unless all of them are here at the same time.
                all_wait.come();
                all_wait.wait();
            }
            all_done.come();
        }));
    }
    all_done.wait();
    CHECK(workers.threads() <= writers + 1);
    // Whoever came back has given back its place: one job at a time again.
    std::atomic<int> running = 0;
    std::atomic<bool> together = false;
    Gate computed(50);
    for (int i = 0; i < 50; ++i) {
        while (!workers.submit([&] {
            if (++running > 1) together = true;
            std::this_thread::yield();
            --running;
            computed.come();
        }))
            std::this_thread::yield();
    }
    computed.wait();
    CHECK(!together);
}

TEST_CASE("no more jobs run at once than there are places, whatever waits beside them") {
    std::atomic<int> running = 0, most = 0, done = 0;
    {
        Workers workers(3, 1000, 50);
        for (int i = 0; i < 400; ++i) {
            REQUIRE(workers.submit([&, i] {
                if (i % 4 == 0) {
                    const Waiting waiting;
                    std::this_thread::yield();
                }
                const int now = ++running;
                for (int seen = most; now > seen && !most.compare_exchange_weak(seen, now);) {}
                std::this_thread::yield();
                --running;
                ++done;
            }));
        }
        CHECK(workers.threads() <= 53);
    }
    CHECK(done == 400);
    CHECK(most >= 1);
    // Who comes back from waiting finishes at once, beside those who have begun meanwhile: at most one each.
    CHECK(most <= 3 + 50);
}

TEST_CASE("jobs that only compute keep to their places") {
    std::atomic<int> running = 0, most = 0;
    {
        Workers workers(3, 1000, 50);
        for (int i = 0; i < 300; ++i) {
            REQUIRE(workers.submit([&] {
                const int now = ++running;
                for (int seen = most; now > seen && !most.compare_exchange_weak(seen, now);) {}
                std::this_thread::yield();
                --running;
            }));
        }
        CHECK(workers.threads() == 3);
    }
    CHECK(most <= 3);
}

TEST_CASE("a full queue refuses, and says so at once") {
    Gate go(1);
    std::atomic<int> done = 0;
    Workers workers(2, 3, 0);
    int taken = 0;
    for (int i = 0; i < 20; ++i)
        taken += workers.submit([&] {
            go.wait();
            ++done;
        });
    // Two begin and three wait; how many the threads had taken meanwhile makes no difference.
    CHECK(taken == 5);
    go.come();
    while (done < taken) std::this_thread::yield();
}

TEST_CASE("where no further thread may be made, waiting ones still come to their end") {
    std::atomic<int> done = 0;
    {
        Workers workers(2, 100, 0);
        for (int i = 0; i < 50; ++i)
            REQUIRE(workers.submit([&] {
                const Waiting waiting;
                ++done;
            }));
    }
    CHECK(done == 50);
}
