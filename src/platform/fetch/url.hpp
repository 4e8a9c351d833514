// Addresses of pages, read as browsers read them, so that nobody is led elsewhere by two readings of one address.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace beffroi::fetch {

struct Url {
    bool secure = false;  ///< https
    /// A name as `dns::normal_name` gives it, "192.0.2.1" or "[2001:db8::1]": numbers in other forms are written so.
    std::string host;
    int port = 80;
    std::string path = "/";  ///< begins with "/", has no "." and ".." and nothing but printable ASCII
    std::string query;  ///< with its "?", or empty
    bool operator==(const Url&) const = default;
};

/// An absolute address of http or https. None for what is neither, has a name or password in it, no sound host, or is over 8,000 bytes.
/// The fragment is dropped.
std::optional<Url> parse_url(std::string_view text);
/// What `reference` means on the page at `base`: "//host/a", "/a", "a", "../a", "?b", "https://host/". None as above.
std::optional<Url> resolve(const Url& base, std::string_view reference);

/// "https://example.org/a", with the port when it is not the usual one.
std::string without_query(const Url& url);
std::string text_of(const Url& url);
/// "https://example.org", with the port when it is not the usual one.
std::string origin_of(const Url& url);

}
