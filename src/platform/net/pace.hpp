// How often one visitor may do what costs others something: send a message, try a password.
#pragma once
#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "platform/base/time.hpp"

namespace beffroi::net {

/// `per_hour` times at once, and as often again in each hour that follows, little by little (a token bucket). Kept in the
/// memory of this process only, and no longer than an hour.
class Pace {
public:
    /// `per_hour` 0: no limit. `most` visitors are remembered; when more come within an hour, those who did least are forgotten.
    explicit Pace(int per_hour, std::size_t most = 20000) : per_hour_(per_hour), most_(most) {}
    /// Counts one attempt of `address`; false when it comes too soon.
    bool allow(std::string_view address, Instant now);
    std::size_t remembered() const;

private:
    struct Spent {
        double times = 0;
        Instant at;
    };
    double left_of(const Spent& spent, Instant now) const;
    void forget(Instant now);

    int per_hour_;
    std::size_t most_;
    mutable std::mutex mutex_;
    std::unordered_map<std::string, Spent> spent_;
};

}
