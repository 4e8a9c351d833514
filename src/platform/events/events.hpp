// One thread that waits for many sockets and timers: for clients that talk to thousands of servers at once (DNS, HTTP).
//
// It calls back, and never blocks. Everything is used from the thread that runs it, but `stop`.
#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <unordered_map>

namespace beffroi::events {

using Time = std::chrono::steady_clock::time_point;
/// 0 is no timer.
using TimerId = std::uint64_t;

class Loop {
public:
    Loop();
    ~Loop();
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;

    /// Calls `ready` whenever the socket can be read or written, as asked; again for the same socket: in place of before. The socket
    /// stays its owner's.
    using Ready = std::function<void(bool readable, bool writable)>;
    void watch(int socket, bool read, bool write, Ready ready);
    /// Before the socket is closed. One that is not watched is no error.
    void forget(int socket);

    /// Calls `then` once, in so long.
    TimerId after(std::chrono::microseconds wait, std::function<void()> then);
    /// One that is over is no error.
    void cancel(TimerId timer);

    /// Waits and calls back until `stop`, or until nothing is watched and no timer is left.
    void run();
    /// From any thread or signal handler: `run` returns soon.
    void stop();

private:
    void call_timers(Time now);
    int wait_ms(Time now) const;

    struct Watched {
        Ready ready;
        std::uint64_t generation;
    };
    struct Timer {
        TimerId id;
        std::function<void()> then;
    };
    int epoll_ = -1, waker_ = -1;
    std::uint64_t generation_ = 0;
    TimerId last_timer_ = 0;
    std::unordered_map<int, std::shared_ptr<Watched>> watched_;
    std::multimap<Time, Timer> timers_;
    std::unordered_map<TimerId, std::multimap<Time, Timer>::iterator> by_id_;
};

}
