#include "features/audit/spf_address.hpp"

#include <arpa/inet.h>

#include <algorithm>

#include "platform/base/text.hpp"

namespace beffroi::audit::spf {

std::optional<Address> address_from(std::string_view text) {
    std::array<char, INET6_ADDRSTRLEN + 1> plain{};
    if (text.size() >= plain.size()) return std::nullopt;
    std::copy(text.begin(), text.end(), plain.begin());
    Address address;
    if (text.find(':') == std::string_view::npos) {
        if (inet_pton(AF_INET, plain.data(), address.bytes.data()) != 1) return std::nullopt;
        return address;
    }
    if (inet_pton(AF_INET6, plain.data(), address.bytes.data()) != 1) return std::nullopt;
    static constexpr std::array<std::uint8_t, 12> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    address.six = !std::equal(mapped.begin(), mapped.end(), address.bytes.begin());
    if (!address.six) {
        std::copy(address.bytes.begin() + 12, address.bytes.end(), address.bytes.begin());
        std::fill(address.bytes.begin() + 4, address.bytes.end(), std::uint8_t{0});
    }
    return address;
}

bool same_network(const Address& a, const Address& b, int bits) {
    if (a.six != b.six) return false;
    const auto whole = static_cast<std::size_t>(bits / 8);
    if (!std::equal(a.bytes.begin(), a.bytes.begin() + static_cast<std::ptrdiff_t>(whole), b.bytes.begin()))
        return false;
    return bits % 8 == 0 || (a.bytes[whole] ^ b.bytes[whole]) >> (8 - bits % 8) == 0;
}

std::string readable(const Address& ip) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    inet_ntop(ip.six ? AF_INET6 : AF_INET, ip.bytes.data(), text.data(), text.size());
    return text.data();
}

std::string dotted(const Address& ip) {
    if (!ip.six) return readable(ip);
    static constexpr std::string_view digits = "0123456789ABCDEF";
    std::string all;
    for (const std::uint8_t byte : ip.bytes)
        for (const int half : {byte >> 4, byte & 15}) {
            if (!all.empty()) all += '.';
            all += digits[static_cast<std::size_t>(half)];
        }
    return all;
}

std::string reverse_name(const Address& ip) {
    std::string all;
    if (ip.six) {
        const std::string parts = dotted(ip);
        all = text::lower_ascii(std::string(parts.rbegin(), parts.rend())) + ".ip6.arpa";
    } else {
        for (int i = 3; i >= 0; --i) all += std::to_string(ip.bytes[static_cast<std::size_t>(i)]) + ".";
        all += "in-addr.arpa";
    }
    return all;
}

}
