// The text of an SPF record, read by its whole grammar (RFC 7208, section 12).
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "features/audit/spf.hpp"
#include "features/audit/spf_address.hpp"

namespace beffroi::audit::spf {

/// A mechanism. Its texts are parts of the record's.
struct Mechanism {
    Kind kind = Kind::all;
    Qualifier qualifier = Qualifier::pass;
    std::string_view written;  ///< the whole term
    std::string_view domain;  ///< a domain-spec; empty: the domain itself
    std::string_view network;  ///< of ip4 and ip6, with its length when it has one: "192.0.2.0/24"
    Address address;  ///< of ip4 and ip6
    int bits4 = 32, bits6 = 128;
};

struct Record {
    std::vector<Mechanism> mechanisms;
    std::string_view redirect, explanation;  ///< domain-specs; empty: none
    /// The first term that is none, empty when all is well. What can be read of the others is still there: it tells what was meant.
    std::string_view wrong;
    bool sound = true;
};
/// `text` is a record that `records_in` found.
Record read_record(std::string_view text);

/// The texts of an answer that are SPF records: they begin with "v=spf1" and a space, or are only that (4.5).
std::vector<std::string_view> records_in(const dns::Answer& answer);

/// The name to ask for: lower case, at most its last 253 bytes by whole labels (7.3), no dot at its end. None when the domain name
/// system cannot have it: empty labels, labels over 63 bytes.
std::optional<std::string> asked_name(std::string_view name);

}
