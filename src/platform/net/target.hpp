// What the request target and the proxy's headers say.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "platform/net/http.hpp"

namespace beffroi::net {

/// Fills `path`, `lang` and `query` from `target`. False when the target can't be an address of this site: bad escapes,
/// control characters, invalid UTF-8, `.` or `..` segments however they are written, an empty first segment ("//…", which
/// as a link would lead to another host). Then `path` is "/".
bool read_target(Request& request);

/// The client behind trusted proxies: the last address of X-Forwarded-For that isn't one of `trusted`; X-Forwarded-Proto
/// of the same proxy. Does nothing when `peer` isn't trusted itself.
void believe_proxy(Request& request, const std::vector<std::string>& trusted);

bool is_loopback(std::string_view address);

/// The address without what tells one household from another, for the log: "192.0.2.0/24", "2001:db8:1::/48".
std::string shorten_address(std::string_view address);

}
