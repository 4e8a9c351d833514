#include "platform/net/csrf.hpp"

#include <charconv>

#include "platform/base/crypto.hpp"
#include "platform/base/text.hpp"

namespace beffroi::net {

FormKey::FormKey(std::string secret, std::string session_cookie)
    : secret_(std::move(secret)), session_cookie_(std::move(session_cookie)) {
    crypto::init();
    if (secret_.empty()) secret_ = crypto::random_bytes(32);
}

namespace csrf {

namespace {

constexpr std::size_t mac_bytes = 16;

std::string mac(const FormKey& key, std::string_view time, std::string_view action, std::string_view session) {
    // The lengths keep ("a", "bc") and ("ab", "c") apart.
    std::string text = "beffroi form 1:";
    for (std::string_view part : {time, action, session}) {
        text += std::to_string(part.size());
        text += ':';
        text += part;
    }
    return crypto::base64url(std::string_view(crypto::hmac_sha256(text, key.secret())).substr(0, mac_bytes));
}

std::string_view session_of(const FormKey& key, const Request& request) {
    return key.session_cookie().empty() ? std::string_view{} : request.cookie(key.session_cookie());
}

/// "https://exemple.fr" of "https://exemple.fr/lieux?q=1"; empty when it is no http address.
std::string_view origin_of(std::string_view url) {
    auto slashes = url.find("://");
    if (slashes == std::string_view::npos) return {};
    auto end = url.find_first_of("/?#", slashes + 3);
    return url.substr(0, end);
}

/// The origin as browsers write it: lower case, without the default port.
std::string normal(std::string_view origin) {
    std::string out = text::lower_ascii(origin_of(origin));
    if (out.starts_with("http://") && out.ends_with(":80")) out.resize(out.size() - 3);
    else if (out.starts_with("https://") && out.ends_with(":443")) out.resize(out.size() - 4);
    return out;
}

Error foreign(std::string_view why) {
    return fail(ErrorKind::forbidden, "foreign_origin",
                msg("This form was not sent from this site. Open the page again here and send it once more."))
        .because(why);
}

}

std::string token(const FormKey& key, const Request& request, std::string_view action, Instant now) {
    char digits[16];
    auto seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
    auto end = std::to_chars(digits, digits + sizeof digits, seconds, 36).ptr;
    std::string_view time(digits, static_cast<std::size_t>(end - digits));
    return std::string(time) + "." + mac(key, time, action, session_of(key, request));
}

std::string token(const Request& request, std::string_view action) {
    // Requests made by hand, in tests, carry no key; their tokens are good for nothing.
    static const FormKey no_key;
    return token(request.form_key ? *request.form_key : no_key, request, action, request.received);
}

Result<void> check(const FormKey& key, const Request& request, Instant now) {
    std::string given(text::trim(request.header(header)));
    if (given.empty()) given = request.form().get(field);
    if (given.empty()) given = request.query.get(field);
    if (given.empty())
        return fail(ErrorKind::forbidden, "form_token_missing",
                    msg("This form is incomplete. Open the page again and send it once more."));

    auto dot = given.find('.');
    std::string_view time = std::string_view(given).substr(0, dot);
    std::int64_t seconds = 0;
    auto parsed = std::from_chars(time.data(), time.data() + time.size(), seconds, 36);
    bool readable = dot != std::string::npos && parsed.ec == std::errc{} && parsed.ptr == time.data() + time.size();
    if (!readable || !crypto::equal_constant_time(std::string_view(given).substr(dot + 1),
                                                  mac(key, time, request.path, session_of(key, request))))
        return fail(ErrorKind::forbidden, "form_token_wrong",
                    msg("This form can no longer be used. Open the page again and send it once more."));

    // The MAC is right, so the time is ours; another node's clock may run a little ahead.
    auto age = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch() - std::chrono::seconds(seconds);
    if (age > lifetime || age < -std::chrono::minutes(5))
        return fail(ErrorKind::forbidden, "form_expired",
                    msg("This form was open for too long. Open the page again and send it once more."));
    return {};
}

Result<void> check_origin(const Request& request, std::string_view own_origin) {
    std::string own = normal(own_origin);
    if (own.empty()) own = normal(std::string(request.secure ? "https://" : "http://") + std::string(request.header("host")));

    // What browsers say about the two pages can't be forged by a page; an `Origin: null` of a page of ours (a strict
    // referrer policy) passes by it.
    std::string_view site = text::trim(request.header("sec-fetch-site"));
    std::string_view origin = text::trim(request.header("origin"));
    if (!origin.empty() && origin != "null") {
        if (normal(origin) == own) return {};
        return foreign("origin");
    }
    if (!site.empty()) {
        if (site == "same-origin" || (site == "none" && origin.empty())) return {};
        return foreign("sec-fetch-site");
    }
    if (!origin.empty()) return foreign("origin null");
    std::string_view referer = text::trim(request.header("referer"));
    if (!referer.empty() && normal(referer) == own) return {};
    return foreign(referer.empty() ? "nothing tells the origin" : "referer");
}

}
}
