// What the server counts about itself, for /metrics.
#pragma once
#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

#include "platform/net/http.hpp"

namespace beffroi::net {

/// One per io thread, so that counting never waits; read from any thread.
class Stats {
public:
    /// Upper bounds of the latency histogram, in microseconds.
    static constexpr std::array<std::int64_t, 13> bounds{250,    500,    1000,    2500,    5000,     10000,   25000,
                                                         50000, 100000, 250000, 1000000, 2500000, 10000000};

    void answered(Status status, std::uint64_t bytes, std::chrono::microseconds took);
    void received(std::uint64_t bytes) { add(received_, bytes); }
    void accepted() { add(accepted_, 1); }
    void refused() { add(refused_, 1); }      ///< a connection over a limit
    void overloaded() { add(overloaded_, 1); }///< a request the full queue sent away
    void timed_out() { add(timeouts_, 1); }

    /// Adds this thread's numbers to `sum`.
    void add_to(Stats& sum) const;
    /// In Prometheus' text format.
    void write(std::string& out) const;

private:
    using Count = std::atomic<std::uint64_t>;
    // Only the owning thread writes: no locked instruction is needed.
    static void add(Count& count, std::uint64_t n) { count.store(count.load(std::memory_order_relaxed) + n, std::memory_order_relaxed); }
    std::array<Count, 6> classes_{};
    std::array<Count, bounds.size() + 1> buckets_{};
    Count micros_{}, sent_{}, received_{}, accepted_{}, refused_{}, overloaded_{}, timeouts_{};
};

/// One `name value` line with its type, in Prometheus' text format.
void write_metric(std::string& out, std::string_view name, std::string_view type, std::string_view help, std::uint64_t value);

/// Resident memory of this process in bytes.
std::uint64_t resident_bytes();
/// Processor time of this process in microseconds.
std::uint64_t cpu_micros();

}
