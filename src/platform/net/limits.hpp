// How many connections there are, in all and from each address.
#pragma once
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace beffroi::net {

/// Who stands behind an address: an IPv6 subscriber holds at least a /64, of which only the network part counts.
std::string subscriber(std::string_view address);

class ConnectionCounts {
public:
    ConnectionCounts(std::size_t most, std::size_t most_per_address) : most_(most), most_per_address_(most_per_address) {}

    /// A place among the connections, given back when it goes.
    class Ticket {
    public:
        Ticket() = default;
        Ticket(ConnectionCounts* counts, std::string key) : counts_(counts), key_(std::move(key)) {}
        Ticket(Ticket&& other) noexcept : counts_(std::exchange(other.counts_, nullptr)), key_(std::move(other.key_)) {}
        Ticket& operator=(Ticket&& other) noexcept { std::swap(counts_, other.counts_); key_.swap(other.key_); return *this; }
        ~Ticket() { if (counts_) counts_->release(key_); }
        explicit operator bool() const { return counts_ != nullptr; }

    private:
        ConnectionCounts* counts_ = nullptr;
        std::string key_;
    };

    /// Empty when a limit is reached. `exempt` addresses (loopback, proxies) count in all only.
    Ticket take(std::string_view address, bool exempt);
    std::size_t open() const;
    /// False when some are still open at the deadline.
    bool wait_until_none(std::chrono::steady_clock::time_point deadline);

private:
    void release(const std::string& key);
    std::size_t most_, most_per_address_;
    mutable std::mutex mutex_;
    std::condition_variable none_left_;
    std::size_t open_ = 0;
    std::unordered_map<std::string, std::size_t> by_address_;
};

}
