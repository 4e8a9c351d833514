// Passwords that thieves hold already. Lists hold the first eight bytes of SHA-1s, sorted: of a password chosen at random, one in
// 300,000 billion is refused by the program's list of 55,000 by mistake, one in 10 billion by a list of a billion.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "platform/base/function_ref.hpp"
#include "platform/base/result.hpp"

namespace beffroi::accounts::leaked {

/// The first eight bytes of a SHA-1, as a number.
using Prefix = std::uint64_t;
Prefix prefix_of(std::string_view password);

/// Whether `password`, as it is or in lower case (ASCII), is in the program's list or in the operator's. A list of the operator's
/// that can't be read is a line in the log, and refuses nothing.
bool known(std::string_view password);

/// Reads a list piece by piece, in little memory. A line is "SHA-1:count" (40 hexadecimal digits, a count or not, as
/// haveibeenpwned.com publishes them), or a password as it is. Left out: passwords shorter than ours may be, lines of more than
/// 1,000 bytes, hashes seen fewer than `at_least` times.
class Reader {
public:
    explicit Reader(std::uint64_t at_least) : at_least_(at_least) {}
    void read(std::string_view bytes, FunctionRef<void(Prefix)> take);
    /// The last line may have no end.
    void end(FunctionRef<void(Prefix)> take);
    std::uint64_t lines() const { return lines_; }

private:
    void line(std::string_view text, FunctionRef<void(Prefix)> take);
    std::uint64_t at_least_, lines_ = 0;
    std::string begun_;
    bool too_long_ = false;
};

}
