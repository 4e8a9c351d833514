#include "platform/net/limits.hpp"

#include <arpa/inet.h>

namespace beffroi::net {

std::string subscriber(std::string_view address) {
    unsigned char bytes[16];
    std::string text(address);
    if (inet_pton(AF_INET6, text.c_str(), bytes) == 1) return std::string(reinterpret_cast<char*>(bytes), 8);
    return text;
}

ConnectionCounts::Ticket ConnectionCounts::take(std::string_view address, bool exempt) {
    std::string key = exempt ? std::string() : subscriber(address);
    std::lock_guard lock(mutex_);
    if (open_ >= most_) return {};
    if (!key.empty()) {
        std::size_t& count = by_address_[key];
        if (count >= most_per_address_) return {};
        ++count;
    }
    ++open_;
    return Ticket(this, std::move(key));
}

std::size_t ConnectionCounts::open() const {
    std::lock_guard lock(mutex_);
    return open_;
}

bool ConnectionCounts::wait_until_none(std::chrono::steady_clock::time_point deadline) {
    std::unique_lock lock(mutex_);
    return none_left_.wait_until(lock, deadline, [this] { return open_ == 0; });
}

void ConnectionCounts::release(const std::string& key) {
    std::lock_guard lock(mutex_);
    if (!key.empty()) {
        auto it = by_address_.find(key);
        if (--it->second == 0) by_address_.erase(it);
    }
    // Told under the lock: whoever waits may end this object as soon as it is free.
    if (--open_ == 0) none_left_.notify_all();
}

}
