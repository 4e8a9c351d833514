// Where threads of a test wait for each other.
#pragma once
#include <condition_variable>
#include <mutex>

namespace beffroi::tests {

/// Holds everybody back until `count` have come. (std::latch of libstdc++ 12 may leave one asleep.)
class Gate {
public:
    explicit Gate(int count) : left_(count) {}
    void come() {
        const std::lock_guard lock(mutex_);
        if (--left_ == 0) open_.notify_all();
    }
    void wait() {
        std::unique_lock lock(mutex_);
        open_.wait(lock, [this] { return left_ <= 0; });
    }

private:
    std::mutex mutex_;
    std::condition_variable open_;
    int left_;
};

/// Opens a gate for one when the test ends, even by a failed REQUIRE: a handler that waits at it would hold back the end of the
/// server, and the failure would never be told.
struct OpensAtEnd {
    Gate& gate;
    explicit OpensAtEnd(Gate& g) : gate(g) {}
    ~OpensAtEnd() { gate.come(); }
    OpensAtEnd(const OpensAtEnd&) = delete;
    OpensAtEnd& operator=(const OpensAtEnd&) = delete;
};

}
