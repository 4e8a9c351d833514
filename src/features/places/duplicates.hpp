// Places that may be one and the same: proposed to a person, never merged.
#pragma once
#include <cstdint>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "features/places/repository.hpp"

namespace beffroi::places {

/// Names that may mean one place: alike but for a few letters, or one holding all that the other says, once the commune's
/// name and the small words are left out ("Médiathèque" and "Médiathèque de Vire", "Esp@ce numérique" and "Espace numérique").
bool names_alike(std::string_view a, std::string_view b, std::string_view commune);

/// How near two places of similar names must be.
inline constexpr double near_m = 50;

enum class Likeness { same_name_and_address, near_and_alike };
std::string_view likeness_code(Likeness likeness);
Message likeness_message(Likeness likeness);

/// Every place, ready to be compared with one.
class DuplicateFinder {
public:
    void add(repository::Sight&& sight);
    struct Pair {
        std::size_t other;
        Likeness why;
    };
    /// Places like the one at `index`, itself aside.
    std::vector<Pair> like(std::size_t index) const;
    const repository::Sight& operator[](std::size_t index) const { return all_[index]; }
    std::size_t size() const { return all_.size(); }

private:
    std::vector<repository::Sight> all_;
    std::unordered_multimap<std::string, std::size_t> by_address_;  ///< folded name, address and postcode
    std::unordered_map<std::int64_t, std::vector<std::size_t>> cells_;  ///< of a thousandth of a degree
};

/// Proposes every place that is like one of `touched` (id → the source's identifier), and lists the new pairs.
void propose_duplicates(db::Write& tx, const std::unordered_map<std::int64_t, std::string>& touched,
                        ImportReport& report);

}
