// Names for addresses, each given once.
#pragma once
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace beffroi::places {

class Names {
public:
    void take(std::string name) { taken_.insert(std::move(name)); }
    bool free(const std::string& name) const { return !taken_.contains(name); }
    /// `wanted`, or with "-2", "-3"… when it is taken; taken from now on.
    std::string give(const std::string& wanted);

private:
    std::unordered_set<std::string> taken_;
    std::unordered_map<std::string, int> next_;
};

/// "mediatheque-de-vire": the name, with the commune when the name does not say it.
std::string place_slug(std::string_view name, std::string_view commune);

}
