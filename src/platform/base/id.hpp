// Identifiers: 64 bits, ordered by time, the same on both databases, short base32 in addresses.
#pragma once
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace beffroi {

/// A fresh identifier: 42 bits of milliseconds since 2020, 21 random or counted bits, never negative.
/// Strictly increasing within a process.
std::int64_t next_id();
/// Crockford base32, lower case, without leading zeros: "1k3f8p0q2ab".
std::string id_to_text(std::int64_t id);
/// Reads what `id_to_text` wrote; also upper case, and `o`, `i`, `l` as people copy them.
std::optional<std::int64_t> id_from_text(std::string_view text);

/// One type per noun, so that a place can't be passed for a person.
template <class Tag>
struct Id {
    std::int64_t value = 0;

    static Id next() { return Id{next_id()}; }
    static std::optional<Id> from_text(std::string_view text) {
        if (auto id = id_from_text(text)) return Id{*id};
        return std::nullopt;
    }
    std::string text() const { return id_to_text(value); }
    explicit operator bool() const { return value != 0; }
    auto operator<=>(const Id&) const = default;
};

}

template <class Tag>
struct std::hash<beffroi::Id<Tag>> {
    std::size_t operator()(beffroi::Id<Tag> id) const noexcept { return std::hash<std::int64_t>{}(id.value); }
};
