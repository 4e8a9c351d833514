// Finding services by what shows them.
#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "features/audit/knowledge.hpp"

namespace beffroi::audit {

/// How a sign's values are compared.
enum class Matching {
    labels,  ///< whole labels from the right; the longest wins
    beginning,  ///< how it begins; the longest wins
    whole,
};
Matching matching(Sign sign);
/// As it is compared: lower case; a header without a value with its colon; a registrar without full stops and commas.
std::string comparable(Sign sign, std::string_view value);

struct Knowledge::Index {
    void add(Sign sign, std::string_view value, std::uint32_t service);
    void finish();
    std::span<const std::uint32_t> find(Sign sign, std::string_view value) const;

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
    };
    struct OfSign {
        std::unordered_map<std::string, std::vector<std::uint32_t>, Hash, std::equal_to<>> by_value;
        std::vector<std::size_t> lengths;  ///< of the values, the longest first
    };
    std::array<OfSign, 18> signs_;
};

}
