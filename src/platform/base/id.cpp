#include "platform/base/id.hpp"

#include <atomic>
#include <chrono>

#include "platform/base/crypto.hpp"

namespace beffroi {
namespace {

constexpr std::int64_t epoch_ms = 1577836800000;  // 2020-01-01T00:00:00Z
constexpr int low_bits = 21;
constexpr char alphabet[] = "0123456789abcdefghjkmnpqrstvwxyz";  // Crockford: no i, l, o, u

std::int64_t random_low() {
    const std::string bytes = crypto::random_bytes(4);
    std::uint32_t n = 0;
    for (const char c : bytes) n = n << 8 | static_cast<unsigned char>(c);
    return n & ((1U << low_bits) - 1);
}

}

std::int64_t next_id() {
    static std::atomic<std::int64_t> last{0};
    const auto now_ms = std::chrono::duration_cast<std::chrono::milliseconds>(
                            std::chrono::system_clock::now().time_since_epoch()).count();
    // A clock that was set back must not make identifiers go back: the last one plus one is then the next.
    const std::int64_t fresh = ((now_ms - epoch_ms) << low_bits) | random_low();
    std::int64_t before = last.load();
    std::int64_t chosen;
    do {
        chosen = fresh > before ? fresh : before + 1;
    } while (!last.compare_exchange_weak(before, chosen));
    return chosen;
}

std::string id_to_text(std::int64_t id) {
    char digits[13];
    int n = 0;
    auto rest = static_cast<std::uint64_t>(id);
    do {
        digits[n++] = alphabet[rest & 31];
        rest >>= 5;
    } while (rest != 0);
    return std::string(std::make_reverse_iterator(digits + n), std::make_reverse_iterator(digits));
}

std::optional<std::int64_t> id_from_text(std::string_view text) {
    if (text.empty() || text.size() > 13) return std::nullopt;
    std::uint64_t value = 0;
    for (char c : text) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
        if (c == 'o') c = '0';
        if (c == 'i' || c == 'l') c = '1';
        const auto digit = std::string_view(alphabet).find(c);
        if (digit == std::string_view::npos) return std::nullopt;
        if (value >> 58) return std::nullopt;  // five more bits would pass 2^63
        value = value << 5 | digit;
    }
    return static_cast<std::int64_t>(value);
}

}
