// The threads that run handlers, behind a queue with an end.
#pragma once
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace beffroi::net {

class Workers {
public:
    /// At most `queue` jobs wait while all threads are busy.
    Workers(int threads, std::size_t queue);
    ~Workers();  ///< runs what waits, then joins
    /// False when the queue is full: the job isn't taken. Jobs must not throw.
    bool submit(std::function<void()> job);
    std::size_t waiting() const;
    std::size_t busy() const;

private:
    void run();
    mutable std::mutex mutex_;
    std::condition_variable ready_;
    std::deque<std::function<void()>> jobs_;
    std::size_t capacity_;
    std::size_t idle_ = 0;
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

}
