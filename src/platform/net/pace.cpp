#include "platform/net/pace.hpp"

#include <algorithm>
#include <chrono>
#include <vector>

#include "platform/net/limits.hpp"

namespace beffroi::net {

/// What still counts of `spent`: it wears off at `per_hour` an hour.
double Pace::left_of(const Spent& spent, Instant now) const {
    const double hours = std::chrono::duration<double, std::ratio<3600>>(now - spent.at).count();
    return std::max(0.0, spent.times - std::max(0.0, hours) * per_hour_);
}

bool Pace::allow(std::string_view address, Instant now) {
    if (per_hour_ <= 0) return true;
    std::string who = subscriber(address);
    const std::lock_guard lock(mutex_);
    if (spent_.size() >= most_ && !spent_.contains(who)) forget(now);
    Spent& spent = spent_[std::move(who)];
    const double times = left_of(spent, now);
    if (times + 1 > per_hour_) return false;
    spent = {times + 1, now};
    return true;
}

std::size_t Pace::remembered() const {
    const std::lock_guard lock(mutex_);
    return spent_.size();
}

/// Makes room for a quarter: first those of whom nothing counts any more, then those who did least.
void Pace::forget(Instant now) {
    std::erase_if(spent_, [&](const auto& one) { return left_of(one.second, now) <= 0; });
    if (spent_.size() < most_ - most_ / 4) return;
    std::vector<double> times;
    times.reserve(spent_.size());
    for (const auto& [who, spent] : spent_) times.push_back(left_of(spent, now));
    const auto quarter = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 4);
    std::nth_element(times.begin(), quarter, times.end());
    std::erase_if(spent_, [&, limit = *quarter](const auto& one) { return left_of(one.second, now) <= limit; });
}

}
