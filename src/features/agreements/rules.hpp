// What the files of this folder share about rules.
#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "features/agreements/agreements.hpp"

namespace beffroi::agreements {

Error unknown_agreement();
/// `a` × `b` ÷ `c`, rounded half up; nothing negative goes in.
inline std::int64_t scaled(std::int64_t a, std::int64_t b, std::int64_t c) { return c == 0 ? 0 : (a * b + c / 2) / c; }

}
