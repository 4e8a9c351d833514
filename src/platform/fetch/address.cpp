#include "platform/fetch/address.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <vector>

#include "platform/base/text.hpp"

namespace beffroi::fetch {
namespace {

struct Network {
    std::uint32_t base;
    int bits;
};
/// IANA IPv4 Special-Purpose Address Registry (RFC 6890), and multicast. What is in it and globally reachable is left out: 192.31.196.0/24,
/// 192.52.193.0/24 and 192.175.48.0/24 (AS112) serve nobody's pages, so they are closed too.
constexpr std::array<Network, 19> closed{{
    {0x00000000, 8},  // this network
    {0x0A000000, 8},  // private
    {0x64400000, 10},  // shared by a carrier's customers
    {0x7F000000, 8},  // loopback
    {0xA9FE0000, 16},  // link-local: where clouds keep their secrets
    {0xAC100000, 12},  // private
    {0xC0000000, 24},  // protocol assignments
    {0xC0000200, 24},  // documentation
    {0xC01FC400, 24},  // AS112
    {0xC034C100, 24},  // AMT
    {0xC0586300, 24},  // 6to4 relays
    {0xC0A80000, 16},  // private
    {0xC0AF3000, 24},  // AS112
    {0xC6120000, 15},  // benchmarks
    {0xC6336400, 24},  // documentation
    {0xCB007100, 24},  // documentation
    {0xE0000000, 4},  // multicast
    {0xF0000000, 4},  // reserved
    {0xFFFFFFFF, 32},  // broadcast
}};

std::uint32_t number_of(const Address& address) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) value = value << 8 | address.bytes[i];
    return value;
}

bool public_six(const std::array<std::uint8_t, 16>& b) {
    // Global unicast is 2000::/3: the rest is loopback, unspecified, mapped, NAT64, unique local, link-local, multicast or nobody's yet.
    if ((b[0] & 0xE0) != 0x20) return false;
    const unsigned first = b[0] * 256u + b[1], second = b[2] * 256u + b[3];
    if (first == 0x2002) return false;  // 6to4
    if (first == 0x2001 && second < 0x0200) return false;  // protocol assignments: Teredo, benchmarks, ORCHID
    if (first == 0x2001 && second == 0x0DB8) return false;  // documentation
    if (first == 0x3FFF && second < 0x1000) return false;  // documentation (RFC 9637)
    if (first == 0x2620 && second == 0x004F && b[4] == 0x80 && b[5] == 0x00) return false;  // AS112
    return first != 0x3FFE;  // the old 6bone, given back
}

/// One part of a number as browsers read it; none when it is no number.
std::optional<std::uint64_t> part_from(std::string_view part) {
    if (part.empty()) return std::nullopt;
    int base = 10;
    if (part.size() > 1 && part[0] == '0') {
        base = part[1] == 'x' || part[1] == 'X' ? 16 : 8;
        part.remove_prefix(base == 16 ? 2 : 1);
    }
    if (part.empty()) return 0;  // "0x" is nought
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), value, base);
    if (end != part.data() + part.size()) return std::nullopt;
    return error == std::errc() ? value : UINT64_MAX;
}

}

std::optional<Address> address_from(std::string_view text) {
    const std::string copy(text);
    Address address;
    if (copy.size() != text.size() || copy.find('\0') != std::string::npos) return std::nullopt;
    if (inet_pton(AF_INET, copy.c_str(), address.bytes.data()) == 1) return address;
    address.six = true;
    if (inet_pton(AF_INET6, copy.c_str(), address.bytes.data()) == 1) return address;
    return std::nullopt;
}

std::optional<Address> address_from(const sockaddr& from) {
    Address address;
    if (from.sa_family == AF_INET) {
        sockaddr_in v4{};
        std::memcpy(&v4, &from, sizeof v4);
        std::memcpy(address.bytes.data(), &v4.sin_addr, 4);
        return address;
    }
    if (from.sa_family == AF_INET6) {
        sockaddr_in6 v6{};
        std::memcpy(&v6, &from, sizeof v6);
        std::memcpy(address.bytes.data(), &v6.sin6_addr, 16);
        address.six = true;
        return address;
    }
    return std::nullopt;
}

std::string text_of(const Address& address) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    inet_ntop(address.six ? AF_INET6 : AF_INET, address.bytes.data(), text.data(), text.size());
    return text.data();
}

bool public_address(const Address& address) {
    if (address.six) return public_six(address.bytes);
    const std::uint32_t value = number_of(address);
    return std::none_of(closed.begin(), closed.end(),
                        [value](const Network& each) { return ((value ^ each.base) >> (32 - each.bits)) == 0; });
}

bool public_address(std::string_view text) {
    const auto address = address_from(text);
    return address && public_address(*address);
}

bool loopback_address(const Address& address) {
    if (!address.six) return address.bytes[0] == 127;
    return std::all_of(address.bytes.begin(), address.bytes.end() - 1, [](std::uint8_t b) { return b == 0; }) &&
           address.bytes.back() == 1;
}

Number number_from(std::string_view host) {
    std::vector<std::string_view> parts = text::split(host, '.');
    if (parts.size() > 1 && parts.back().empty()) parts.pop_back();
    if (parts.empty() || parts.back().empty()) return {};
    const std::string_view last = parts.back();
    const bool digits = std::all_of(last.begin(), last.end(), [](char c) { return c >= '0' && c <= '9'; });
    const bool hexadecimal = last.size() > 1 && last[0] == '0' && (last[1] == 'x' || last[1] == 'X');
    if (!digits && !(hexadecimal && part_from(last))) return {};
    Number number{true, std::nullopt};
    if (parts.size() > 4) return number;
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const auto part = part_from(parts[i]);
        const bool is_last = i + 1 == parts.size();
        // The last part fills all bytes that are left.
        const std::uint64_t most = is_last ? (std::uint64_t{1} << (8 * (5 - parts.size()))) - 1 : 255;
        if (!part || *part > most) return number;
        value += is_last ? *part : *part << (8 * (3 - i));
    }
    Address address;
    for (std::size_t i = 0; i < 4; ++i) address.bytes[i] = static_cast<std::uint8_t>(value >> (8 * (3 - i)));
    number.address = address;
    return number;
}

}
