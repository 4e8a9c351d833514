// Names of the domain name system, and the words for its types.
#include <idn2.h>

#include <algorithm>
#include <array>
#include <utility>

#include "platform/base/text.hpp"
#include "platform/dns/dns.hpp"

namespace beffroi::dns {
namespace {

constexpr std::array<std::pair<Type, std::string_view>, 13> types{{{Type::a, "A"},
                                                                   {Type::ns, "NS"},
                                                                   {Type::cname, "CNAME"},
                                                                   {Type::soa, "SOA"},
                                                                   {Type::ptr, "PTR"},
                                                                   {Type::mx, "MX"},
                                                                   {Type::txt, "TXT"},
                                                                   {Type::aaaa, "AAAA"},
                                                                   {Type::srv, "SRV"},
                                                                   {Type::ds, "DS"},
                                                                   {Type::dnskey, "DNSKEY"},
                                                                   {Type::tlsa, "TLSA"},
                                                                   {Type::caa, "CAA"}}};
constexpr std::array<std::pair<Status, std::string_view>, 7> statuses{{{Status::ok, "ok"},
                                                                       {Status::no_data, "no_data"},
                                                                       {Status::no_such_name, "no_such_name"},
                                                                       {Status::timed_out, "timed_out"},
                                                                       {Status::server_failed, "server_failed"},
                                                                       {Status::refused, "refused"},
                                                                       {Status::malformed, "malformed"}}};

template <class Table, class Key>
auto second_of(const Table& table, Key key) {
    for (const auto& [value, text] : table)
        if (value == key) return text;
    return std::string_view();
}
template <class Table>
auto first_of(const Table& table, std::string_view text) -> std::optional<decltype(table[0].first)> {
    for (const auto& [value, name] : table)
        if (name == text) return value;
    return std::nullopt;
}

bool ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

}

std::string_view name_of(Type type) { return second_of(types, type); }
std::optional<Type> type_from(std::string_view name) { return first_of(types, name); }
std::string_view code(Status status) { return second_of(statuses, status); }
std::optional<Status> status_from(std::string_view code) { return first_of(statuses, code); }

std::optional<std::string> normal_name(std::string_view name) {
    if (name.ends_with('.')) name.remove_suffix(1);
    std::string all(name);
    if (!ascii(all)) {
        char* converted = nullptr;
        // UTS 46, not transitional: what browsers do.
        if (idn2_to_ascii_8z(all.c_str(), &converted, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL) != IDN2_OK)
            return std::nullopt;
        all = converted;
        idn2_free(converted);
    }
    std::transform(all.begin(), all.end(), all.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    if (all.empty() || all.size() > 253) return std::nullopt;
    for (std::size_t from = 0; from <= all.size();) {
        const std::size_t to = std::min(all.find('.', from), all.size());
        if (to == from || to - from > 63) return std::nullopt;
        for (std::size_t i = from; i < to; ++i) {
            const char c = all[i];
            if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_')) return std::nullopt;
        }
        from = to + 1;
    }
    return all;
}

bool within(std::string_view name, std::string_view zone) {
    if (zone.empty() || !name.ends_with(zone)) return false;
    return name.size() == zone.size() || name[name.size() - zone.size() - 1] == '.';
}

}
