// Codes of the values of an enum, as databases, files and addresses write them.
#pragma once
#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace beffroi {

/// The value of `E` whose code is `text`; `codes` are in the order of its values, which begin at 0 without gaps.
template <class E, std::size_t n>
std::optional<E> from_code(const std::array<std::string_view, n>& codes, std::string_view text) {
    const auto at = std::find(codes.begin(), codes.end(), text);
    if (at == codes.end()) return std::nullopt;
    return static_cast<E>(at - codes.begin());
}

}
