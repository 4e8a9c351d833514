// …/retirer and …/retablir, of organisations and of teams. Both are the co-operative's to decide: roles end by them.
#include "features/organisations/page_parts.hpp"
#include "organisations/pages.hpp"

namespace beffroi::organisations {
namespace {

using accounts::visitor;

std::string address_of(const Organisation& o) { return "/espace/structures/" + o.id.text(); }
std::string address_of(const Team& t) { return "/espace/equipes/" + t.id.text(); }

template <class T>
std::optional<T> named(db::Read& tx, const net::Request& request);
template <>
std::optional<Organisation> named(db::Read& tx, const net::Request& request) {
    const auto id = OrganisationId::from_text(request.param("organisation"));
    return id ? organisation(tx, *id) : std::nullopt;
}
template <>
std::optional<Team> named(db::Read& tx, const net::Request& request) {
    const auto id = TeamId::from_text(request.param("team"));
    return id ? team(tx, *id) : std::nullopt;
}

std::vector<std::string> teams_that_stay(db::Read& tx, const Organisation& o) {
    std::vector<std::string> names;
    for (const Team& each : teams_of(tx, o.id))
        if (!each.retired) names.push_back(each.name);
    return names;
}
std::vector<std::string> teams_that_stay(db::Read&, const Team&) { return {}; }

/// The page that tells what will end, for an organisation or a team.
template <class T>
net::Response confirm_page(const net::Request& request, Services& use, const T& what, const html::Form& form,
                           net::Status status = net::Status::ok) {
    Confirmation asked{what.name, address_of(what), address_of(what) + "/retirer", {}, {}, std::is_same_v<T, Team>};
    use.database.read([&](db::Read& tx) {
        asked.roles = rows_of(tx, use, request, accounts::roles_in(tx, what.id)).held;
        asked.teams = teams_that_stay(tx, what);
    });
    if (!asked.roles.empty()) note_reading(request, use, (asked.of_team ? "team:" : "organisation:") + what.id.text());
    return net::html(pages::retire(page_named(request, use, msg("Retire {1}?", what.name)), request, form, asked),
                        status);
}

/// Runs `then` with what the address names, when this visitor may retire it.
template <class T, class Then>
net::Response with(const net::Request& request, Services& use, Then&& then) {
    const auto what = use.database.read([&](db::Read& tx) { return named<T>(tx, request); });
    if (!what || !looks_after_all(visitor(request)))
        return net::failure(
            std::is_same_v<T, Team>
                ? fail(ErrorKind::not_found, "unknown_team", msg("This team is not known here."))
                : fail(ErrorKind::not_found, "unknown_organisation", msg("This organisation is not known here.")));
    return then(*what);
}

template <class T>
net::Response ask(const net::Request& request, Services& use) {
    return with<T>(request, use, [&](const T& what) {
        // It is retired: its own page says so, and how to undo it.
        if (what.retired) return net::see_other(use.page(request).link(address_of(what)));
        return confirm_page(request, use, what, html::Form());
    });
}

template <class T>
net::Response retire_it(const net::Request& request, Services& use) {
    return with<T>(request, use, [&](const T& what) {
        html::Form form(request.form());
        const auto roles_seen = form.whole_number("roles", 0, 100000);
        if (!roles_seen) return confirm_page(request, use, what, html::Form(), net::Status::unprocessable);
        const auto done = use.database.write([&](db::Write& tx) {
            return retire(tx, what.id, static_cast<std::size_t>(*roles_seen), visitor(request).person, use.clock);
        });
        if (!done) return confirm_page(request, use, what, form.with(done.error()), net::status_of(done.error().kind));
        return net::see_other(use.page(request).link(address_of(what)));
    });
}

template <class T>
net::Response restore_it(const net::Request& request, Services& use) {
    return with<T>(request, use, [&](const T& what) {
        const Former roles = request.form().has("roles") ? Former::given_back : Former::stay_ended;
        const auto done = use.database.write(
            [&](db::Write& tx) { return restore(tx, what.id, roles, visitor(request).person, use.clock); });
        if (!done) return net::failure(done.error());
        return net::see_other(use.page(request).link(address_of(what)));
    });
}

template <class T>
void both(net::Router& on, Services& use, const std::string& address) {
    const auto manage = accounts::may(accounts::Right::manage_organisations);
    on.get(address + "/retirer", manage, [&use](const net::Request& request) { return ask<T>(request, use); });
    on.post(address + "/retirer", manage, [&use](const net::Request& request) { return retire_it<T>(request, use); });
    on.post(address + "/retablir", manage, [&use](const net::Request& request) { return restore_it<T>(request, use); });
}

}

void retiring_routes(net::Router& on, Services& use) {
    both<Organisation>(on, use, "/espace/structures/{organisation}");
    both<Team>(on, use, "/espace/equipes/{team}");
}

}
