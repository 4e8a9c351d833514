// The one thread that computes argon2id.
#pragma once
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

namespace beffroi::accounts {

/// Computes one at a time, in a thread that yields to all others: a flood of sign-ins costs one hash's memory and none of the
/// time of pages. Callers wait without holding their worker's place (`Waiting`).
class Hashing {
public:
    /// At most `most` callers wait; the next ones are refused at once.
    explicit Hashing(std::size_t most = 64);
    ~Hashing();
    Hashing(const Hashing&) = delete;
    Hashing& operator=(const Hashing&) = delete;

    /// Nothing when too many wait, or memory is short.
    std::optional<std::string> hash(std::string_view password);
    std::optional<bool> is_password(const std::string& hashed, std::string_view password);

private:
    bool run(std::function<void()> job);
    void work();

    const std::size_t most_;
    std::mutex mutex_;
    std::condition_variable more_, done_;
    std::deque<std::function<void()>*> jobs_;
    bool stopping_ = false;
    std::thread thread_;  ///< last: it uses all of the above
};

/// The process's own.
Hashing& hashing();

}
