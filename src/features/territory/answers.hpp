// The best few answers to what was typed, one for a commune.
#pragma once
#include <algorithm>
#include <cstdint>
#include <vector>

#include "features/territory/table.hpp"

namespace beffroi::territory {

/// How well an answer agrees. From `mistyped_name` on, one letter or one space is wrong.
enum Tier : int { whole_name, beginning, word_inside, mistyped_name, mistyped_beginning, mistyped_word };

struct Candidate {
    int tier;
    int reading;          ///< which way of understanding what was typed: likeliest first
    std::size_t spelled;  ///< how much of the name was typed accents included
    std::uint32_t weight;
    std::uint16_t row;

    bool operator<(const Candidate& o) const {
        if (tier != o.tier) return tier < o.tier;
        if (reading != o.reading) return reading < o.reading;
        if (spelled != o.spelled) return spelled > o.spelled;
        if (weight != o.weight) return weight > o.weight;
        return row < o.row;
    }
};

/// The best few answers, one for a commune.
class Answers {
public:
    Answers(const Table& t, std::size_t limit) : t_(t), limit_(limit) {}

    void offer(Candidate c) {
        if (best_.size() == limit_ && !(c < best_.back())) return;
        const auto who = commune_of(c.row);
        const auto same = std::find_if(best_.begin(), best_.end(), [&](const Candidate& b) { return commune_of(b.row) == who; });
        if (same != best_.end()) {
            if (!(c < *same)) return;
            best_.erase(same);
        } else if (best_.size() == limit_) {
            best_.pop_back();
        }
        best_.insert(std::lower_bound(best_.begin(), best_.end(), c), c);
    }
    bool empty() const { return best_.empty(); }
    bool full() const { return best_.size() == limit_; }
    /// Whether an answer of this tier and weight would be among the best, as far as these two tell.
    bool wanted(int tier, std::uint32_t weight) const {
        return !full() || tier < best_.back().tier || (tier == best_.back().tier && weight >= best_.back().weight);
    }
    const std::vector<Candidate>& best() const { return best_; }

    /// Takes in `mistyped`. A whole name in which one letter is wrong is likelier meant than the last of many that only begin
    /// or go on like it: a quarter of the places is theirs when they exist.
    void join(const Answers& mistyped) {
        std::vector<Candidate> names;
        for (const auto& c : mistyped.best_)
            if (c.tier == mistyped_name && names.size() < limit_ / 4 && !knows(c.row)) names.push_back(c);
        if (best_.size() + names.size() > limit_) best_.resize(limit_ - names.size());
        for (const auto& c : names) offer(c);
        for (const auto& c : mistyped.best_) offer(c);
    }

private:
    std::uint16_t commune_of(std::uint16_t row) const {
        return t_.rows[row].kind == RowKind::former ? t_.rows[row].parent : row;
    }
    bool knows(std::uint16_t row) const {
        return std::any_of(best_.begin(), best_.end(),
                           [&](const Candidate& b) { return b.tier < mistyped_name && commune_of(b.row) == commune_of(row); });
    }
    const Table& t_;
    std::size_t limit_;
    std::vector<Candidate> best_;
};

}
