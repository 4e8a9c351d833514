// Addresses of mail.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace beffroi::mail {

struct Address {
    std::string name;  ///< "Co-op", empty when there is none
    std::string mail;  ///< "bonjour@exemple.fr"
};

/// Reads "bonjour@exemple.fr" and "Co-op <bonjour@exemple.fr>". Nothing for anything else: several addresses, quoted local
/// parts, letters outside ASCII, control characters.
std::optional<Address> parse_address(std::string_view text);

}
