// Addresses as SPF compares and writes them (RFC 7208, sections 5 and 7.3).
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace beffroi::audit::spf {

/// An address of either kind. Those of version 4 written as version 6 ("::ffff:192.0.2.1") are of version 4 (section 5).
struct Address {
    bool six = false;
    std::array<std::uint8_t, 16> bytes{};  ///< of version 4 the first four
};
std::optional<Address> address_from(std::string_view text);
/// Whether they agree in their first `bits`; never when one is of version 4 and the other of version 6.
bool same_network(const Address& a, const Address& b, int bits);

/// "192.0.2.1", "2001:db8::1".
std::string readable(const Address& ip);
/// "192.0.2.1"; of version 6 each half byte by itself: "2.0.0.1.0.D.B.8…".
std::string dotted(const Address& ip);
/// "1.2.0.192.in-addr.arpa".
std::string reverse_name(const Address& ip);

}
