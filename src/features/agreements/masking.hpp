// Small numbers of people, and what they could be reckoned from: for those who are told figures and know some of the people.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

namespace beffroi::agreements {

/// A number below this, but for 0, is not told.
inline constexpr std::int64_t smallest_told = 5;

/// Which of these counts may be told to somebody who knows their sum. Numbers from 1 to 4 are not, and with them so many others, the
/// smallest first and all of those that are alike, that two at least are left open and their sum lies between what it would be if
/// nearly all were 1 and if all were as high as they may be: then none of them can be reckoned by subtraction. All are marked
/// alike; who reads can't tell which of them are small. 0 is told. masking_test.cpp tries it on every small table.
std::vector<bool> tellable(std::span<const std::int64_t> counts);

}
