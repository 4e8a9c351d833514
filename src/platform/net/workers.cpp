#include "platform/net/workers.hpp"

#include <pthread.h>

#include <algorithm>

namespace beffroi::net {

Workers::Workers(int threads, std::size_t queue) : capacity_(queue) {
    for (int i = 0; i < std::max(1, threads); ++i) {
        threads_.emplace_back([this] { run(); });
        pthread_setname_np(threads_.back().native_handle(), "worker");
    }
}

Workers::~Workers() {
    {
        std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    ready_.notify_all();
    for (auto& thread : threads_) thread.join();
}

bool Workers::submit(std::function<void()> job) {
    bool wake;
    {
        std::lock_guard lock(mutex_);
        // An idle thread takes its job at once: only what goes beyond them waits.
        if (stopping_ || jobs_.size() >= capacity_ + idle_) return false;
        jobs_.push_back(std::move(job));
        wake = idle_ > 0;
    }
    if (wake) ready_.notify_one();
    return true;
}

std::size_t Workers::waiting() const {
    std::lock_guard lock(mutex_);
    return jobs_.size();
}

std::size_t Workers::busy() const {
    std::lock_guard lock(mutex_);
    return threads_.size() - idle_;
}

void Workers::run() {
    std::unique_lock lock(mutex_);
    for (;;) {
        if (jobs_.empty()) {
            if (stopping_) return;
            ++idle_;
            ready_.wait(lock, [this] { return !jobs_.empty() || stopping_; });
            --idle_;
            continue;
        }
        auto job = std::move(jobs_.front());
        jobs_.pop_front();
        lock.unlock();
        job();
        job = nullptr;  // Frees what it holds before the lock is taken.
        lock.lock();
    }
}

}
