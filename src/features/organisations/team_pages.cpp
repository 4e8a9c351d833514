// /espace/equipes: the list, a new one, one with its members and its name.
#include "features/organisations/page_parts.hpp"
#include "organisations/pages.hpp"

namespace beffroi::organisations {
namespace {

using accounts::Right;
using accounts::visitor;

net::Response unknown() {
    return net::failure(fail(ErrorKind::not_found, "unknown_team", msg("This team is not known here.")));
}

/// What the form of a team offers: the organisations that are not retired, and its own.
std::vector<accounts::Choice> offered(db::Read& tx, OrganisationId own) {
    auto all = organisation_choices(tx);
    std::erase_if(all, [&](const accounts::Choice& each) { return each.retired && each.id != own.value; });
    return all;
}

net::Response list_page(const net::Request& request, Services& use) {
    const auto& who = visitor(request);
    const html::Page page = page_named(request, use, msg("Teams"));
    std::vector<TeamLine> lines;
    use.database.read([&](db::Read& tx) {
        for (const Team& each : teams(tx))
            if (who.may(Right::see_people, {.team = each.id})) lines.push_back(line_of(tx, use, request, each));
    });
    note_reading(request, use, "teams");
    return net::html(pages::teams(page, lines, looks_after_all(who)));
}

struct TeamForm {
    std::string name;
    OrganisationId organisation;
    static TeamForm read(html::Form& form) {
        TeamForm typed{form.text("name", longest_name), {}};
        if (!form.value("organisation").empty())
            typed.organisation = OrganisationId::from_text(form.value("organisation")).value_or(OrganisationId{});
        return typed;
    }
};

net::Response new_page(const net::Request& request, Services& use, const html::Form& form,
                       net::Status status = net::Status::ok) {
    const auto among = use.database.read([](db::Read& tx) { return offered(tx, OrganisationId{}); });
    return net::html(pages::new_team(page_named(request, use, msg("Add a team")), request, form, among), status);
}

net::Response create(const net::Request& request, Services& use) {
    auto typed = html::parse<TeamForm>(request.form());
    if (!typed) return new_page(request, use, typed.form, net::Status::unprocessable);
    const auto added = use.database.write([&](db::Write& tx) {
        return add_team(tx, typed->name, typed->organisation, visitor(request).person, use.clock);
    });
    if (!added) return new_page(request, use, typed.with(added.error()), net::status_of(added.error().kind));
    return net::see_other(use.page(request).link("/espace/equipes/" + added->text()));
}

/// The team that the address names, if its people are this visitor's to see.
std::optional<Team> named(const net::Request& request, Services& use) {
    const auto id = TeamId::from_text(request.param("team"));
    if (!id || !visitor(request).may(Right::see_people, {.team = *id})) return std::nullopt;
    return use.database.read([&](db::Read& tx) { return team(tx, *id); });
}

net::Response team_page(const net::Request& request, Services& use, const Team& t, const html::Form& form,
                        net::Status status = net::Status::ok) {
    const auto& who = visitor(request);
    html::Page page = page_named(request, use, msg("Teams"));
    page.title = i18n::format(page.lang, msg("Team {1}", t.name));
    TeamView view;
    view.team = t;
    view.may_manage = looks_after_all(who);
    std::vector<accounts::Choice> among;
    use.database.read([&](db::Read& tx) {
        Rows rows = rows_of(tx, use, request, accounts::roles_in(tx, t.id));
        view.held = std::move(rows.held);
        view.past = std::move(rows.past);
        if (const auto of = organisation(tx, t.organisation)) {
            view.organisation = of->name;
            if (who.may(Right::manage_organisations, {.organisation = of->id})) view.organisation_id = of->id.text();
        }
        if (t.retired && view.may_manage)
            view.undoing =
                Undoing{day(page.lang, *t.retired), rows_of(tx, use, request, ended_by_retiring(tx, t)).past};
        among = offered(tx, t.organisation);
    });
    note_reading(request, use, "team:" + t.id.text());
    return net::html(pages::team(page, request, form, view, among), status);
}

net::Response show(const net::Request& request, Services& use) {
    const auto which = named(request, use);
    if (!which) return unknown();
    html::Form form;
    form.preset("name", which->name);
    form.preset("organisation", which->organisation.text());
    return team_page(request, use, *which, form);
}

net::Response save(const net::Request& request, Services& use) {
    const auto which = named(request, use);
    if (!which) return unknown();
    auto typed = html::parse<TeamForm>(request.form());
    if (!typed) return team_page(request, use, *which, typed.form, net::Status::unprocessable);
    const auto done = use.database.write([&](db::Write& tx) {
        return change_team(tx, which->id, typed->name, typed->organisation, visitor(request).person, use.clock);
    });
    if (!done) return team_page(request, use, *which, typed.with(done.error()), net::status_of(done.error().kind));
    return net::see_other(use.page(request).link("/espace/equipes/" + which->id.text()));
}

}

void team_routes(net::Router& on, Services& use) {
    const auto see = accounts::may(Right::see_people), manage = accounts::may(Right::manage_organisations);
    on.get("/espace/equipes", see, [&use](const net::Request& request) { return list_page(request, use); });
    on.get("/espace/equipes/nouvelle", manage, [&use](const net::Request& request) {
        return looks_after_all(visitor(request)) ? new_page(request, use, html::Form()) : not_open();
    });
    on.post("/espace/equipes/nouvelle", manage, [&use](const net::Request& request) {
        return looks_after_all(visitor(request)) ? create(request, use) : not_open();
    });
    on.get("/espace/equipes/{team}", see, [&use](const net::Request& request) { return show(request, use); });
    on.post("/espace/equipes/{team}", manage, [&use](const net::Request& request) {
        return looks_after_all(visitor(request)) ? save(request, use) : unknown();
    });
}

}
