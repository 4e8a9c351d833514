// What the pages of lists share.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "features/observatory/list_view.hpp"
#include "platform/net/router.hpp"

namespace beffroi::observatory {

inline constexpr std::string_view lists_at = "/espace/territoire";
inline constexpr std::size_t most_list_bytes = std::size_t{10} << 20;

/// The list that the address names; those that were taken away too when `removed_too`.
std::optional<List> named_list(db::Read& tx, const net::Request& request, bool removed_too = false);
/// "page=3" → 3; 1 for what is no number.
std::int64_t page_number(const net::Params& query);
std::string list_link(const html::Page& page, ListId id, std::string_view rest = {});

/// A new list, and more members.
void list_bring_routes(net::Router& on, Services& use);
/// Files of a list: its members, letters.
void list_file_routes(net::Router& on, Services& use);
/// /territoires/{liste}.
void public_list_routes(net::Router& on, Services& use);

}
