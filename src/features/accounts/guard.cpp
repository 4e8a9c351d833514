// What stands between a request and a guarded page.
#include <algorithm>

#include "features/accounts/accounts.hpp"

namespace beffroi::accounts {
namespace {

bool reads(const net::Request& request) { return request.method == net::Method::get || request.method == net::Method::head; }

/// Pages lead to where the obstacle is taken away, and back; what would change something is told, so that nothing typed is lost.
net::Response lead_to(const net::Request& request, std::string_view page, Error told) {
    if (!reads(request)) return net::failure(std::move(told));
    const std::string prefix = request.lang == Lang::en ? "/en" : "";
    return net::see_other(prefix + std::string(page) + "?retour=" + net::percent_encode(request.path));
}

bool opens(Strength strength, Right right, const Visitor& who, const Policy& policy) {
    if (strength == Strength::full || right == Right::own_space) return true;
    if (strength == Strength::card) return false;
    if (right == Right::own_account || !policy.second_factor) return true;
    return std::none_of(who.roles.begin(), who.roles.end(), [](const Held& held) { return needs_second_factor(held.role); });
}

}

const Visitor* visitor_if_any(const net::Request& request) { return static_cast<const Visitor*>(request.session.get()); }

const Visitor& visitor(const net::Request& request) { return *visitor_if_any(request); }

std::optional<net::Response> guard(const Services& use, net::Request& request, const net::Route& route) {
    const auto right = right_from(route.access.right);
    // A route that names no right of ours is a mistake: nobody gets in.
    if (!right) return net::failure(net::Status::forbidden);

    const auto token = request.cookie(session_cookie_of(use.origin));
    auto who = token.empty() ? std::nullopt : holder(use.database, use.vault, token, use.clock);
    if (!who)
        return lead_to(request, "/connexion",
                       fail(ErrorKind::unauthenticated, "signed_out",
                            msg("You are signed out. Sign in in another window, then send this page again.")));
    if (who->strength == Strength::pending)
        return lead_to(request, "/connexion/code",
                       fail(ErrorKind::unauthenticated, "second_factor_awaited", msg("Your second step of signing in is awaited.")));
    if (!who->may(*right) || (who->strength == Strength::card && !opens(who->strength, *right, *who, use.policy))) {
        use.watch->refused_access(who->person, code(*right));
        return net::failure(fail(ErrorKind::forbidden, "right_missing",
                                 msg("This page is not among those that are open to you. An administrator of your co-operative can change that.")));
    }
    if (!opens(who->strength, *right, *who, use.policy))
        return lead_to(request, "/espace/compte/double-verification",
                       fail(ErrorKind::forbidden, "second_factor_needed",
                            msg("This needs a second step when you sign in. Set it up on the page of your account first.")));
    request.session = std::make_shared<const Visitor>(std::move(*who));
    return std::nullopt;
}

}
