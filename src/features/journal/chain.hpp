// Internal: the text of an entry and its hash. The rule is told in journal.hpp; it never changes.
#pragma once
#include <string>
#include <string_view>

#include "features/journal/journal.hpp"

namespace beffroi::journal {

/// hash(0), before the first entry.
inline constexpr std::string_view hash_of_nothing = "0000000000000000000000000000000000000000000000000000000000000000";

/// An entry as it is stored: its act may be one that this program does not know.
struct Stored {
    std::int64_t number = 0;
    std::int64_t at_us = 0;
    std::int64_t by = 0;
    std::string act;
    std::int64_t about = 0;
    std::string what;
    std::string hash;
};

std::string hash_after(std::string_view previous, const Stored& entry);
/// 64 lower-case hexadecimal digits.
bool looks_like_hash(std::string_view text);

}
