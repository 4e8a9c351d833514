#include "platform/net/range.hpp"

#include <charconv>
#include <optional>

#include "platform/base/text.hpp"

namespace beffroi::net {

namespace {

std::optional<std::uint64_t> number(std::string_view s) {
    std::uint64_t n = 0;
    auto [end, ec] = std::from_chars(s.data(), s.data() + s.size(), n);
    if (s.empty() || ec != std::errc{} || end != s.data() + s.size()) return std::nullopt;
    return n;
}

}

Range read_range(std::string_view header, std::uint64_t size) {
    Range whole{Range::Kind::whole, 0, size}, none{Range::Kind::unsatisfiable, 0, 0};
    if (!text::starts_with_ci(header, "bytes=")) return whole;
    std::string_view spec = text::trim(header.substr(6));
    auto dash = spec.find('-');
    if (dash == std::string_view::npos || spec.find(',') != std::string_view::npos) return whole;
    std::string_view from = text::trim(spec.substr(0, dash)), to = text::trim(spec.substr(dash + 1));

    if (from.empty()) {
        auto count = number(to);
        if (!count) return whole;
        if (*count == 0 || size == 0) return none;
        if (*count > size) *count = size;
        return {Range::Kind::part, size - *count, *count};
    }
    auto first = number(from);
    auto last = to.empty() ? std::optional<std::uint64_t>(size ? size - 1 : 0) : number(to);
    if (!first || !last) return whole;
    if (*first >= size) return none;
    if (*last < *first) return whole;
    if (*last >= size) *last = size - 1;
    return {Range::Kind::part, *first, *last - *first + 1};
}

}
