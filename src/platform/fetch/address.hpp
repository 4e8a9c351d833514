// Which addresses a stranger may lead us to.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

struct sockaddr;

namespace beffroi::fetch {

/// An address of the internet protocol.
struct Address {
    bool six = false;
    std::array<std::uint8_t, 16> bytes{};  ///< of the older protocol the first four
    bool operator==(const Address&) const = default;
};

/// "192.0.2.1", "2001:db8::1": as they are written in full, not as browsers understand them.
std::optional<Address> address_from(std::string_view text);
std::optional<Address> address_from(const sockaddr& address);
std::string text_of(const Address& address);

/// Whether anybody on the internet has it: globally routable unicast, by IANA's registries of special-purpose addresses. An address of
/// the newer protocol that holds one of the older (mapped, NAT64, 6to4, Teredo) is never: what it leads to is somebody else's choice.
bool public_address(const Address& address);
/// False for what is no address.
bool public_address(std::string_view text);
/// 127.0.0.0/8 and ::1.
bool loopback_address(const Address& address);

/// What browsers read as an address of the older protocol (WHATWG URL, "ends in a number"): decimal, octal and hexadecimal, one to
/// four parts: "127.1", "0x7f.1", "2130706433".
struct Number {
    bool is = false;  ///< the host ends in a number: it is an address or nothing, never a name
    std::optional<Address> address;
};
Number number_from(std::string_view host);

}
