// Whose network an address belongs to: published lists of clouds, and tables of which network announces what.
//
// They are loaded from files, never typed: `beffroi knowledge update --ranges`.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "platform/base/result.hpp"

namespace beffroi::audit {

/// IPv4 as ::ffff:0:0/96.
using Address = std::array<std::uint8_t, 16>;
std::optional<Address> address_from(std::string_view text);  ///< "192.0.2.1", "2001:db8::1"

struct Block {
    Address first{}, last{};  ///< both included
    bool operator==(const Block&) const = default;
};
std::optional<Block> block_from(std::string_view text);  ///< "192.0.2.0/24", "2001:db8::/32", "192.0.2.1"

/// The network that announces it.
struct Origin {
    std::uint32_t asn = 0;
    std::string country;  ///< where it is registered; not where the machine stands
    std::string name;
};

class Ranges {
public:
    /// Lines "192.0.2.0/24,aws". Errors: `bad_ranges` with the line.
    Result<void> add_lists(std::string_view csv);
    /// Lines of first and last address, number, country and name of the network, by tabulators. Errors: `bad_ranges` with the line.
    Result<void> add_origins(std::string_view tsv);
    /// Before the first question, after everything was added.
    void finish();

    /// The list that holds it, "aws"; the narrowest when several do. Empty: none.
    std::string_view list_of(const Address& address) const;
    /// Null: nobody knows.
    const Origin* origin_of(const Address& address) const;
    bool empty() const { return lists_.segments.empty() && origins_.segments.empty(); }

private:
    struct Segment {
        Address first, last;
        std::uint32_t what;
    };
    struct Table {
        std::vector<Segment> segments;
        const Segment* find(const Address& address) const;
        void flatten();
    };
    Table lists_, origins_;
    std::vector<std::string> names_;
    std::unordered_map<std::string, std::uint32_t> by_name_;
    std::vector<Origin> networks_;
};

/// A published list in the form in which clouds publish it, as lines for `add_lists`: the JSON of Amazon, of Google, of Azure's service tags, or
/// of several providers by name; or addresses one by line. `name`: whose it is where the file does not say. Errors: `bad_ranges`,
/// `name_needed`.
Result<std::string> lists_from_published(std::string_view text, std::string_view name);

}
