#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

#include "platform/events/events.hpp"

namespace beffroi::events {
namespace {

constexpr int at_once = 256;

/// Sockets are closed and their numbers given away again while events of before wait: the generation tells them apart.
std::uint64_t tag(int socket, std::uint64_t generation) {
    return generation << 32 | static_cast<std::uint32_t>(socket);
}

}

Loop::Loop() : epoll_(epoll_create1(EPOLL_CLOEXEC)), waker_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (epoll_ < 0 || waker_ < 0) throw std::system_error(errno, std::generic_category(), "epoll");
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = tag(waker_, 0);
    epoll_ctl(epoll_, EPOLL_CTL_ADD, waker_, &event);
}

Loop::~Loop() {
    close(waker_);
    close(epoll_);
}

void Loop::watch(int socket, bool read, bool write, Ready ready) {
    const auto found = watched_.find(socket);
    const bool known = found != watched_.end();
    generation_ = (generation_ + 1) & 0xffffffff;
    epoll_event event{};
    event.events = (read ? EPOLLIN : 0u) | (write ? EPOLLOUT : 0u);
    event.data.u64 = tag(socket, generation_);
    watched_[socket] = std::make_shared<Watched>(Watched{std::move(ready), generation_});
    if (epoll_ctl(epoll_, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, socket, &event) != 0 && known && errno == ENOENT)
        epoll_ctl(epoll_, EPOLL_CTL_ADD, socket, &event);
}

void Loop::forget(int socket) {
    if (watched_.erase(socket) > 0) epoll_ctl(epoll_, EPOLL_CTL_DEL, socket, nullptr);
}

TimerId Loop::after(std::chrono::microseconds wait, std::function<void()> then) {
    const TimerId id = ++last_timer_;
    const Time when = std::chrono::steady_clock::now() + std::max(wait, std::chrono::microseconds{0});
    by_id_.emplace(id, timers_.emplace(when, Timer{id, std::move(then)}));
    return id;
}

void Loop::cancel(TimerId timer) {
    const auto found = by_id_.find(timer);
    if (found == by_id_.end()) return;
    timers_.erase(found->second);
    by_id_.erase(found);
}

void Loop::call_timers(Time now) {
    while (!timers_.empty() && timers_.begin()->first <= now) {
        Timer timer = std::move(timers_.begin()->second);
        by_id_.erase(timer.id);
        timers_.erase(timers_.begin());
        timer.then();
    }
}

int Loop::wait_ms(Time now) const {
    if (timers_.empty()) return -1;
    // Rounded up: a timer that is nearly due would be waited for in turns of nothing.
    const auto left = std::chrono::duration_cast<std::chrono::microseconds>(timers_.begin()->first - now).count();
    return static_cast<int>(std::clamp<std::int64_t>((left + 999) / 1000, 0, 60'000));
}

void Loop::run() {
    std::array<epoll_event, at_once> events{};
    while (!watched_.empty() || !timers_.empty()) {
        const int n = epoll_wait(epoll_, events.data(), at_once, wait_ms(std::chrono::steady_clock::now()));
        if (n < 0 && errno != EINTR) throw std::system_error(errno, std::generic_category(), "epoll_wait");
        bool stopped = false;
        for (int i = 0; i < n; ++i) {
            const int socket = static_cast<int>(events[static_cast<std::size_t>(i)].data.u64 & 0xffffffff);
            const std::uint64_t generation = events[static_cast<std::size_t>(i)].data.u64 >> 32;
            const std::uint32_t what = events[static_cast<std::size_t>(i)].events;
            if (socket == waker_) {
                stopped = true;
                continue;
            }
            const auto found = watched_.find(socket);
            if (found == watched_.end() || found->second->generation != generation) continue;
            // Kept while it is called: it may forget its own socket.
            const auto kept = found->second;
            const bool over = (what & (EPOLLERR | EPOLLHUP)) != 0;
            kept->ready(over || (what & EPOLLIN) != 0, over || (what & EPOLLOUT) != 0);
        }
        call_timers(std::chrono::steady_clock::now());
        if (stopped) {
            std::uint64_t count = 0;
            if (read(waker_, &count, sizeof count) < 0) continue;
            return;
        }
    }
}

void Loop::stop() {
    const std::uint64_t one = 1;
    // The only failure is a counter that is full: then it is awake anyway.
    if (write(waker_, &one, sizeof one) < 0) return;
}

}
