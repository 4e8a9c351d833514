// One byte range of a file (RFC 9110, 14).
#pragma once
#include <cstdint>
#include <string_view>

namespace beffroi::net {

struct Range {
    enum class Kind { whole, part, unsatisfiable } kind = Kind::whole;
    std::uint64_t first = 0, length = 0;
};

/// Reads "bytes=0-499", "bytes=500-", "bytes=-500" for a file of `size` bytes. Other units, several ranges and what can't be
/// read give the whole, as the standard allows.
Range read_range(std::string_view header, std::uint64_t size);

}
