#include "platform/net/workers.hpp"

#include <pthread.h>

#include <algorithm>
#include <chrono>
#include <system_error>

#include "platform/base/log.hpp"

namespace beffroi::net {

namespace {

constexpr std::chrono::seconds unneeded_after{10};

}

Workers::Workers(int threads, std::size_t queue, int waiting)
    : at_once_(static_cast<std::size_t>(std::max(1, threads))),
      most_threads_(at_once_ + static_cast<std::size_t>(std::max(0, waiting))),
      capacity_(queue) {
    const std::lock_guard lock(mutex_);
    for (std::size_t i = 0; i < at_once_; ++i) start_thread();
}

Workers::~Workers() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    ready_.notify_all();
    // Once stopping, threads neither begin nor leave the list.
    for (auto& thread : threads_) thread.join();
    for (auto& thread : ended_) thread.join();
}

bool Workers::submit(std::function<void()> job, Turn turn) {
    bool wake;
    {
        const std::lock_guard lock(mutex_);
        // What can begin at once does not wait: only what goes beyond that fills the queue.
        const std::size_t at_once = at_once_ - std::min(at_once_, running_);
        if (stopping_ || (turn == Turn::last && jobs_.size() >= capacity_ + at_once)) return false;
        jobs_.insert(turn == Turn::first ? jobs_.begin() : jobs_.end(), std::move(job));
        wake = let_next_begin();
    }
    if (wake) ready_.notify_one();
    return true;
}

std::size_t Workers::queued() const {
    const std::lock_guard lock(mutex_);
    return jobs_.size();
}

std::size_t Workers::busy() const {
    const std::lock_guard lock(mutex_);
    return running_ + waiting_;
}

std::size_t Workers::threads() const {
    const std::lock_guard lock(mutex_);
    return threads_.size();
}

/// With the lock, when the job in front may begin: true when an idle thread is to be woken for it, once the lock is free, so
/// that it does not run into the lock; without idle ones, makes a thread. Who takes a job calls this for the next one.
bool Workers::let_next_begin() {
    if (!may_begin()) return false;
    if (idle_ > 0) return true;
    if (running_ + coming_ < at_once_ && threads_.size() < most_threads_ && !stopping_) start_thread();
    return false;
}

/// With the lock.
void Workers::start_thread() {
    const auto self = threads_.emplace(threads_.end());
    try {
        *self = std::thread([this, self] { run(self); });
        ++coming_;
        pthread_setname_np(self->native_handle(), "worker");
    } catch (const std::system_error& e) {
        threads_.erase(self);
        // Fewer threads still do the work, only slower; none at all is for the one who starts the server.
        if (threads_.empty()) throw;
        log::warning("no further thread can be made", {{"why", e.what()}});
    }
}

void Workers::run(std::list<std::thread>::iterator self) {
    listen_to_waiting(this);
    std::unique_lock lock(mutex_);
    --coming_;
    for (;;) {
        if (stopping_ && jobs_.empty()) return;
        if (!may_begin()) {
            ++idle_;
            const bool needed = ready_.wait_for(lock, unneeded_after, [this] { return may_begin() || stopping_; });
            --idle_;
            if (needed || threads_.size() <= at_once_) continue;
            for (auto& thread : ended_) thread.join();
            ended_.clear();
            ended_.splice(ended_.end(), threads_, self);
            return;
        }
        auto job = std::move(jobs_.front());
        jobs_.pop_front();
        ++running_;
        const bool wake = let_next_begin();
        lock.unlock();
        if (wake) ready_.notify_one();
        job();
        job = nullptr;  // Frees what it holds before the lock is taken.
        lock.lock();
        --running_;
    }
}

void Workers::wait_begins() noexcept {
    bool wake;
    {
        const std::lock_guard lock(mutex_);
        --running_;
        ++waiting_;
        wake = let_next_begin();
    }
    if (wake) ready_.notify_one();
}

// May have one more run than `at_once_`: what has begun is finished before anything else begins.
void Workers::wait_ends() noexcept {
    const std::lock_guard lock(mutex_);
    ++running_;
    --waiting_;
}

}
