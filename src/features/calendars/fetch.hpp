// Reading a calendar from another server, without being led into our own network.
#pragma once
#include <string>
#include <string_view>

#include "features/calendars/calendars.hpp"

struct sockaddr;

namespace beffroi::calendars {

/// Whether an address may be asked for: nobody's own network, nor this machine.
bool is_public(const sockaddr& address);

struct Fetched {
    bool changed = true;  ///< false: what was read before still holds
    std::string body, etag, modified;
};
/// Reads `url` (https; with `Networks::all` http too), which was last answered with `etag` and `modified`. At most three redirects,
/// `ical::longest` bytes, 20 seconds; each connection is checked, whatever a name resolved to before. Errors, all of kind
/// `unavailable`: the codes that `failure_message` knows.
Result<Fetched> fetch(const std::string& url, std::string_view etag, std::string_view modified, Networks networks);

/// The address as it is kept: "webcal://" is "https://". Errors, on the field `url`: `url_wrong`, `url_clear`.
Result<std::string> sound_url(std::string_view typed, Networks networks);
/// What a failure means, in plain words.
Message failure_message(std::string_view code);

}
