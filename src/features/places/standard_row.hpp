// A place in the words and columns of the standard, valid whatever it holds.
#pragma once
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "features/places/places.hpp"

namespace beffroi::places {

/// The standard's words of a set, in the enumeration's order.
template <class E>
std::vector<std::string> words_of(Set<E> set) {
    std::vector<std::string> words;
    for (E e : set.values()) words.emplace_back(standard_words<E>()[static_cast<std::size_t>(e)]);
    return words;
}

/// One value for each of `standard_columns()`. An optional value that the standard's pattern would refuse is left out: the
/// import lets none in, this holds for whatever else may write places one day.
std::array<std::string, 32> standard_row(const Place& place, const std::string& public_id);

}
