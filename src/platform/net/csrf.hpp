// Proof that a form came from a page of ours.
//
// Every unsafe request (POST, PUT, PATCH, DELETE) to a route without `foreign_origin` needs two things:
//
// 1. An origin that is ours: `Origin`, else `Sec-Fetch-Site`, else `Referer`. A request with none of the three is refused.
// 2. A token that we signed: the form field `_token`, the header `X-CSRF-Token`, or `_token` in the query (for forms that
//    send files, whose body isn't read here).
//
// The server checks both before the handler runs; a page only has to print the token:
//
//     <input type="hidden" name="_token" value="{{ csrf::token(request, "/lieux/proposer") }}">
//
// The token is `time.mac`: seconds since 1970 in base 36, and HMAC-SHA-256 (truncated to 128 bits, base64url) of the time,
// the path the form is sent to and the value of the session cookie. Nothing is stored: any node of an installation that has
// the same key accepts it. It lasts 12 hours. For a visitor without a session it proves that the form was opened here
// within those hours and for that path; with a session nobody else can make one, since the cookie's value enters the MAC.
#pragma once
#include <chrono>
#include <string>
#include <string_view>

#include "platform/net/http.hpp"

namespace beffroi::net {

/// The secret that signs tokens, and the cookie they are bound to.
class FormKey {
public:
    /// `secret`: 32 bytes or more; empty takes a random one, good until the process ends.
    explicit FormKey(std::string secret = {}, std::string session_cookie = {});
    const std::string& secret() const { return secret_; }
    const std::string& session_cookie() const { return session_cookie_; }

private:
    std::string secret_;
    std::string session_cookie_;
};

namespace csrf {

inline constexpr std::string_view field = "_token";
inline constexpr std::string_view header = "X-CSRF-Token";
inline constexpr std::chrono::hours lifetime{12};

/// A token for a form that is sent to `action` ("/lieux/proposer": without language prefix and query), signed with the
/// server's key. Safe in attributes and addresses.
std::string token(const Request& request, std::string_view action);
std::string token(const FormKey& key, const Request& request, std::string_view action, Instant now);

/// Whether `request` carries a token for its own path. Errors: `form_expired`, `form_token_missing`, `form_token_wrong`.
Result<void> check(const FormKey& key, const Request& request, Instant now);

/// Whether an unsafe request, or the opening of a WebSocket, comes from a page of `own_origin` ("https://exemple.fr");
/// when that is empty, from the host the request itself names. Errors: `foreign_origin`.
Result<void> check_origin(const Request& request, std::string_view own_origin);

}
}
