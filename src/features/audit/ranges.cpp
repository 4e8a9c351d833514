#include "features/audit/ranges.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

#include "platform/base/text.hpp"

namespace beffroi::audit {
namespace {

template <class N>
std::optional<N> number(std::string_view text) {
    N n{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
    if (error != std::errc{} || end != text.data() + text.size() || text.empty()) return std::nullopt;
    return n;
}

Address plus_one(Address a) {
    for (std::size_t i = a.size(); i-- > 0;)
        if (++a[i] != 0) break;
    return a;
}
Address minus_one(Address a) {
    for (std::size_t i = a.size(); i-- > 0;)
        if (a[i]-- != 0) break;
    return a;
}

Error bad_line(std::size_t line, std::string_view text) {
    return invalid("bad_ranges", msg("Line {1} is no range of addresses: {2}", std::to_string(line), std::string(text.substr(0, 80))), "ranges");
}

template <class Each>
void each_line(std::string_view text, Each each) {
    std::size_t n = 0;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        if (line.ends_with('\r')) line.remove_suffix(1);
        ++n;
        if (!line.empty() && line.front() != '#')
            if (!each(n, line)) return;
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

}

std::optional<Address> address_from(std::string_view text) {
    const std::string copy(text);
    Address all{};
    if (inet_pton(AF_INET6, copy.c_str(), all.data()) == 1) return all;
    if (inet_pton(AF_INET, copy.c_str(), all.data() + 12) == 1) {
        all[10] = all[11] = 0xff;
        return all;
    }
    return std::nullopt;
}

std::optional<Block> block_from(std::string_view text) {
    const auto slash = text.find('/');
    const auto address = address_from(text.substr(0, slash));
    if (!address) return std::nullopt;
    const bool four = text.substr(0, slash).find(':') == std::string_view::npos;
    unsigned bits = 128;
    if (slash != std::string_view::npos) {
        const auto given = number<unsigned>(text.substr(slash + 1));
        if (!given || *given > (four ? 32u : 128u)) return std::nullopt;
        bits = *given + (four ? 96 : 0);
    }
    Block block{*address, *address};
    for (unsigned i = 0; i < 16; ++i) {
        const unsigned inside = bits > i * 8 ? std::min(bits - i * 8, 8u) : 0;
        const auto mask = static_cast<std::uint8_t>(0xff00u >> inside);
        block.first[i] &= mask;
        block.last[i] |= static_cast<std::uint8_t>(~mask);
    }
    return block;
}

Result<void> Ranges::add_lists(std::string_view csv) {
    Result<void> result;
    each_line(csv, [&](std::size_t n, std::string_view line) {
        const auto comma = line.find(',');
        const auto block = block_from(text::trim(line.substr(0, comma)));
        if (comma == std::string_view::npos || !block) {
            result = bad_line(n, line);
            return false;
        }
        const std::string name(text::trim(line.substr(comma + 1)));
        const auto [at, anew] = by_name_.try_emplace(name, static_cast<std::uint32_t>(names_.size()));
        if (anew) names_.push_back(name);
        lists_.segments.push_back({block->first, block->last, at->second});
        return true;
    });
    return result;
}

Result<void> Ranges::add_origins(std::string_view tsv) {
    Result<void> result;
    std::unordered_map<std::uint32_t, std::uint32_t> known;
    each_line(tsv, [&](std::size_t n, std::string_view line) {
        std::array<std::string_view, 5> cells{};
        std::string_view rest = line;
        for (std::string_view& cell : cells) {
            const auto tab = std::min(rest.find('\t'), rest.size());
            cell = rest.substr(0, tab);
            rest.remove_prefix(std::min(tab + 1, rest.size()));
        }
        const auto first = address_from(cells[0]), last = address_from(cells[1]);
        const auto asn = number<std::uint32_t>(cells[2]);
        if (!first || !last || !asn || *last < *first) {
            result = bad_line(n, line);
            return false;
        }
        if (*asn == 0) return true;  // announced by nobody
        const auto [at, anew] = known.try_emplace(*asn, static_cast<std::uint32_t>(networks_.size()));
        if (anew) networks_.push_back({*asn, std::string(cells[3]), std::string(cells[4])});
        origins_.segments.push_back({*first, *last, at->second});
        return true;
    });
    return result;
}

/// Makes of ranges that lie in each other pieces side by side, each of the narrowest: one search is enough then.
void Ranges::Table::flatten() {
    std::sort(segments.begin(), segments.end(), [](const Segment& a, const Segment& b) {
        return a.first != b.first ? a.first < b.first : b.last < a.last;
    });
    std::vector<Segment> flat, open;
    const auto put = [&](const Address& first, const Address& last, std::uint32_t what) {
        if (!(last < first)) flat.push_back({first, last, what});
    };
    Address at{};  // everything before it is told
    const auto close_before = [&](const Address* next) {
        while (!open.empty() && (!next || open.back().last < *next)) {
            put(std::max(at, open.back().first), open.back().last, open.back().what);
            at = std::max(at, plus_one(open.back().last));
            open.pop_back();
        }
    };
    for (const Segment& each : segments) {
        close_before(&each.first);
        if (!open.empty() && at < each.first) put(std::max(at, open.back().first), minus_one(each.first), open.back().what);
        at = std::max(at, each.first);
        Segment inside = each;
        // One that begins in another and ends behind it: its end is its own.
        open.push_back(inside);
    }
    close_before(nullptr);
    std::sort(flat.begin(), flat.end(), [](const Segment& a, const Segment& b) { return a.first < b.first; });
    segments = std::move(flat);
    segments.shrink_to_fit();
}

const Ranges::Segment* Ranges::Table::find(const Address& address) const {
    auto at = std::upper_bound(segments.begin(), segments.end(), address, [](const Address& a, const Segment& s) { return a < s.first; });
    if (at == segments.begin()) return nullptr;
    --at;
    return address <= at->last ? &*at : nullptr;
}

void Ranges::finish() {
    lists_.flatten();
    origins_.flatten();
}

std::string_view Ranges::list_of(const Address& address) const {
    const Segment* found = lists_.find(address);
    return found ? std::string_view(names_[found->what]) : std::string_view();
}

const Origin* Ranges::origin_of(const Address& address) const {
    const Segment* found = origins_.find(address);
    return found ? &networks_[found->what] : nullptr;
}

}
