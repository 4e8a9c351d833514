// Lists of addresses in the forms in which clouds publish them.
#include "features/audit/ranges.hpp"
#include "platform/base/json_read.hpp"
#include "platform/base/text.hpp"

namespace beffroi::audit {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;

const array* list(const value* of) { return of ? of->if_array() : nullptr; }

struct Out {
    std::string lines;
    std::size_t n = 0;
    void add(const value* address, std::string_view name) {
        if (!address || !address->is_string() || !block_from(std::string_view(address->get_string()))) return;
        lines += std::string_view(address->get_string());
        lines += ',';
        lines += name;
        lines += '\n';
        ++n;
    }
    void add_all(const array& addresses, std::string_view name) {
        for (const value& each : addresses) add(&each, name);
    }
};

Error bad_ranges() {
    return invalid("bad_ranges", msg("There is no list of addresses in this file. Known forms are those of Amazon, Google and Azure, lists by name of the provider, and one address by line."), "ranges");
}

/// {"prefixes": [{"ip_prefix": …}]} of Amazon, {"prefixes": [{"ipv4Prefix": …}]} of Google.
void add_prefixes(Out& out, const object& of, std::string_view name) {
    for (const std::string_view key : {"prefixes", "ipv6_prefixes"}) {
        const array* all = list(of.if_contains(key));
        if (!all) continue;
        for (const value& each : *all) {
            const object* one = each.if_object();
            if (!one) continue;
            for (const std::string_view field : {"ip_prefix", "ipv6_prefix", "ipv4Prefix", "ipv6Prefix"}) out.add(one->if_contains(field), name);
        }
    }
}

/// {"values": [{"properties": {"addressPrefixes": […]}}]} of Azure.
void add_service_tags(Out& out, const object& of, std::string_view name) {
    const array* all = list(of.if_contains("values"));
    if (!all) return;
    for (const value& each : *all) {
        const object* one = each.if_object();
        const value* inside = one ? one->if_contains("properties") : nullptr;
        const object* properties = inside ? inside->if_object() : nullptr;
        const array* addresses = properties ? list(properties->if_contains("addressPrefixes")) : nullptr;
        if (addresses) out.add_all(*addresses, name);
    }
}

/// {"cloudflare": […]} or {"cdn": {"cloudflare": […]}}.
void add_named(Out& out, const object& of) {
    for (const auto& [name, inside] : of) {
        if (const array* addresses = inside.if_array()) out.add_all(*addresses, name);
        if (const object* group = inside.if_object())
            for (const auto& [inner, list_of_it] : *group)
                if (const array* addresses = list_of_it.if_array()) out.add_all(*addresses, inner);
    }
}

}

Result<std::string> lists_from_published(std::string_view text, std::string_view name) {
    Out out;
    const std::string_view trimmed = text::trim(text);
    const auto named = [&]() -> Result<std::string> {
        if (out.n == 0) return bad_ranges();
        if (name.empty())
            return invalid("name_needed", msg("This list does not say whose it is: add --name, for example --name aws."), "name");
        return std::move(out.lines);
    };
    if (trimmed.starts_with('{')) {
        const auto parsed = json::parse(trimmed);
        if (!parsed) return parsed.error();
        const object* of = parsed->if_object();
        if (!of) return bad_ranges();
        add_prefixes(out, *of, name);
        add_service_tags(out, *of, name);
        if (out.n > 0) return named();
        add_named(out, *of);
        if (out.n == 0) return bad_ranges();
        return std::move(out.lines);
    }
    bool all_named = true;
    std::size_t lines = 0;
    for (std::string_view rest = trimmed; !rest.empty();) {
        const auto end = std::min(rest.find('\n'), rest.size());
        const std::string_view line = text::trim(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (line.empty() || line.front() == '#') continue;
        ++lines;
        const auto comma = line.find(',');
        const std::string_view address = text::trim(line.substr(0, comma));
        if (!block_from(address))
            return invalid("bad_ranges", msg("Line {1} is no range of addresses: {2}", std::to_string(lines), std::string(line.substr(0, 80))), "ranges");
        const bool has_name = comma != std::string_view::npos;
        all_named = all_named && has_name;
        out.lines += address;
        out.lines += ',';
        out.lines += has_name ? text::trim(line.substr(comma + 1)) : name;
        out.lines += '\n';
        ++out.n;
    }
    if (all_named && out.n > 0) return std::move(out.lines);
    return named();
}

}
