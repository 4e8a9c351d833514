// What stands between a request and a guarded page.
#include <algorithm>

#include "features/accounts/accounts.hpp"

namespace beffroi::accounts {

const Visitor* visitor_if_any(const net::Request& request) { return static_cast<const Visitor*>(request.session.get()); }

const Visitor& visitor(const net::Request& request) { return *visitor_if_any(request); }

std::optional<net::Response> guard(db::Database& database, const Clock& clock, net::Request& request, const net::Route& route) {
    const auto rights = every_right();
    const auto right = std::find_if(rights.begin(), rights.end(), [&](Right r) { return code(r) == route.access.right; });
    // A route that names no right of ours is a mistake: nobody gets in.
    if (right == rights.end()) return net::failure(net::Status::forbidden);

    const auto token = request.cookie(session_cookie);
    auto who = token.empty() ? std::nullopt : holder(database, token, clock);
    if (!who) {
        const bool reads = request.method == net::Method::get || request.method == net::Method::head;
        if (!reads)
            return net::failure(fail(ErrorKind::unauthenticated, "signed_out",
                                     msg("You are signed out. Sign in in another window, then send this page again.")));
        const std::string prefix = request.lang == Lang::en ? "/en" : "";
        return net::see_other(prefix + "/connexion?retour=" + net::percent_encode(request.path));
    }
    if (!who->may(*right))
        return net::failure(fail(ErrorKind::forbidden, "right_missing",
                                 msg("Your role does not open this page. Ask an administrator of your co-operative for it.")));
    request.session = std::make_shared<const Visitor>(std::move(*who));
    return std::nullopt;
}

}
