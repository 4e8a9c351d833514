// The threads that run handlers, behind a queue with an end.
#pragma once
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <list>
#include <mutex>
#include <thread>

#include "platform/base/waiting.hpp"

namespace beffroi::net {

/// `threads` jobs run at once. A job that waits for the database (`Waiting`) does not count meanwhile: another thread runs the
/// next job, so that many writes may share one commit although handlers are plain blocking functions. Threads are made when
/// they are needed, `threads + waiting` at the most, and those that nobody needed for ten seconds end.
class Workers final : public WaitingListener {
public:
    /// At most `queue` jobs wait for a thread.
    Workers(int threads, std::size_t queue, int waiting = 256);
    ~Workers();  ///< runs what waits, then joins
    Workers(const Workers&) = delete;
    Workers& operator=(const Workers&) = delete;
    enum class Turn {
        last,   ///< behind those that wait
        first,  ///< before them, and also into a full queue: for a glance at whether threads still work
    };
    /// False when the queue is full: the job isn't taken. Jobs must not throw.
    bool submit(std::function<void()> job, Turn turn = Turn::last);
    std::size_t queued() const;  ///< jobs that wait for a thread
    std::size_t busy() const;  ///< threads that run a job
    std::size_t threads() const;  ///< threads there are

private:
    void wait_begins() noexcept override;
    void wait_ends() noexcept override;
    void run(std::list<std::thread>::iterator self);
    bool may_begin() const { return !jobs_.empty() && (running_ < at_once_ || stopping_); }
    bool let_next_begin();
    void start_thread();

    const std::size_t at_once_, most_threads_;
    const std::size_t capacity_;
    mutable std::mutex mutex_;
    std::condition_variable ready_;
    std::deque<std::function<void()>> jobs_;
    std::size_t running_ = 0;  ///< threads that work: neither idle nor waiting for others
    std::size_t waiting_ = 0;  ///< in the midst of a job, for the database
    std::size_t idle_ = 0;
    std::size_t coming_ = 0;  ///< made, but not there yet
    bool stopping_ = false;
    std::list<std::thread> threads_;
    std::list<std::thread> ended_;  ///< to be joined
};

}
