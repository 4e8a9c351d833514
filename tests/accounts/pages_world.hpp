// The site's own routes, asked as the server asks them, on the world of the tests about passkeys.
#pragma once
#include <utility>

#include "tests/accounts/passkey_world.hpp"

namespace beffroi::accounts::testing {

/// The guard first, then the handler.
struct Pages {
    static std::vector<Choice> nobody(db::Read&) { return {}; }
    World& world;
    Services use;
    net::Router router;

    explicit Pages(World& w)
        : world(w),
          use{w.db, vault, now, {}, [](const net::Request&) { return html::Page{}; }, {}, site.origin, nobody, nobody} {
        routes(router, use);
    }

    net::Response post(std::string_view path, const net::Params& form = {}, std::string_view token = {},
                       std::string_view peer = "192.0.2.7") {
        return send(net::Method::post, path, form, token, peer);
    }
    net::Response get(std::string_view path, std::string_view token = {}) {
        return send(net::Method::get, path, {}, token, "192.0.2.7");
    }
    net::Response send(net::Method method, std::string_view path, const net::Params& form, std::string_view token,
                       std::string_view peer) {
        net::Request request;
        request.method = method;
        request.path = path;
        request.peer = peer;
        request.received = morning;
        request.headers.push_back(
            {"User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"});
        request.headers.push_back({"Content-Type", "application/x-www-form-urlencoded"});
        if (!token.empty())
            request.headers.push_back({"Cookie", std::string(secure_session_cookie) + "=" + std::string(token)});
        request.body = form.encode();
        auto found = router.find(request.method, request.path);
        REQUIRE(found.route);
        request.path_params = found.params;
        if (found.route->access.kind == net::Access::Kind::guarded)
            if (auto answer = guard(use, request, *found.route)) return std::move(*answer);
        return found.route->handler(request);
    }
    /// The challenge of an answer's options.
    static std::string challenge_in(const net::Response& answer) {
        const auto& body = std::get<std::string>(answer.body);
        const auto at = body.find("\"challenge\":\"");
        REQUIRE_MESSAGE(at != std::string::npos, body);
        return *crypto::from_base64url(std::string_view(body).substr(at + 13, 43));
    }
    std::string open(PersonId person, Strength strength) {
        return world.db
            .write([&](db::Write& tx) {
                return open_session(tx, person, strength, "Firefox, Linux", "192.0.2…", use.clock);
            })
            .token;
    }
    Strength strength(std::string_view token) { return holder(world.db, vault, token, use.clock)->strength; }
    bool inside(std::string_view token) { return holder(world.db, vault, token, use.clock).has_value(); }
};

inline net::Params form_of(const Made& made) {
    net::Params form;
    form.add("client_data", crypto::base64url(made.client_data));
    form.add("attestation", crypto::base64url(made.attestation));
    return form;
}
inline net::Params form_of(const Shown& shown) {
    net::Params form;
    for (const auto& [name, value] : {std::pair<std::string_view, const std::string&>{"credential", shown.credential},
                                      {"client_data", shown.client_data},
                                      {"data", shown.data},
                                      {"signature", shown.signature},
                                      {"owner", shown.owner}})
        form.add(name, crypto::base64url(value));
    return form;
}

inline std::string cookie_in(const net::Response& answer) {
    for (const auto& each : answer.headers)
        if (each.name == "Set-Cookie") return each.value.substr(secure_session_cookie.size() + 1, 43);
    return {};
}
inline bool says(const net::Response& answer, std::string_view words) {
    return std::get<std::string>(answer.body).find(words) != std::string::npos;
}

}
