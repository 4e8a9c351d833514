// /espace/structures: the list, a new one, one and its form.
#include "organisations/pages.hpp"

#include <algorithm>

#include "features/organisations/page_parts.hpp"

namespace beffroi::organisations {
namespace {

using accounts::Right;
using accounts::visitor;

net::Response unknown() {
    return net::failure(
        fail(ErrorKind::not_found, "unknown_organisation", msg("This organisation is not known here.")));
}

Line line_of(Lang lang, const Organisation& o) {
    Line line{o.id.text(), o.name, {}, {}, in_groups(o.siret)};
    for (Kind each : o.kinds.values()) line.kinds.emplace_back(i18n::translate(lang, label(each)));
    if (const auto commune = territory::commune(o.insee)) line.commune = commune->name;
    return line;
}

// ---- The list ----

/// Those that this visitor looks after. Whoever speaks for one or two sees these, whatever was asked.
std::vector<Organisation> own(db::Read& tx, const accounts::Visitor& who, bool retired) {
    std::vector<Organisation> found;
    for (const auto& held : who.roles) {
        if (!who.may(Right::manage_organisations, {.organisation = held.organisation})) continue;
        auto one = organisation(tx, held.organisation);
        if (one && one->retired.has_value() == retired && std::find(found.begin(), found.end(), *one) == found.end())
            found.push_back(*std::move(one));
    }
    return found;
}

net::Response list_page(const net::Request& request, Services& use) {
    constexpr int most = 100;
    const auto& who = visitor(request);
    const html::Page page = page_named(request, use, msg("Organisations"));
    List list{std::string(request.query.get("q")),
              std::string(request.query.get("type")),
              {},
              {},
              false,
              looks_after_all(who)};
    Search search{list.text, kind_from(list.kind), false, most + 1};
    use.database.read([&](db::Read& tx) {
        for (const bool retired : {false, true}) {
            search.retired = retired;
            auto found = list.may_add ? find(tx, search) : own(tx, who, retired);
            list.cut = list.cut || found.size() > most;
            if (found.size() > most) found.resize(most);
            for (const auto& each : found) (retired ? list.retired : list.lines).push_back(line_of(page.lang, each));
        }
    });
    return net::html(pages::organisations(page, list));
}

// ---- A new one ----

/// With whom the SIRET that was typed is in conflict.
std::optional<Existing> existing(Services& use, const Result<void>& done, const Organisation& typed) {
    if (done || done.error().code != "siret_taken") return std::nullopt;
    const auto other = use.database.read([&](db::Read& tx) { return by_siret(tx, typed.siret); });
    if (!other) return std::nullopt;
    return Existing{other->id.text(), other->name};
}

net::Response new_page(const net::Request& request, Services& use, const html::Form& form,
                       const std::optional<Existing>& other = {}, net::Status status = net::Status::ok) {
    return net::html(
        pages::new_organisation(page_named(request, use, msg("Add an organisation")), request, form, other), status);
}

net::Response create(const net::Request& request, Services& use) {
    html::Form form(request.form());
    Organisation typed;
    read_form(form, Extent::everything, typed);
    if (!form.ok()) return new_page(request, use, form, {}, net::Status::unprocessable);
    const auto added =
        use.database.write([&](db::Write& tx) { return add(tx, typed, visitor(request).person, use.clock); });
    if (!added)
        return new_page(request, use, form.with(added.error()), existing(use, added.error(), typed),
                        net::status_of(added.error().kind));
    return net::see_other(use.page(request).link("/espace/structures/" + added->text()));
}

// ---- One ----

/// The one that the address names, if this visitor looks after it. Whoever does not learns nothing: the same as of nothing.
std::optional<Organisation> named(const net::Request& request, Services& use) {
    const auto id = OrganisationId::from_text(request.param("organisation"));
    if (!id || !visitor(request).may(Right::manage_organisations, {.organisation = *id})) return std::nullopt;
    return use.database.read([&](db::Read& tx) { return organisation(tx, *id); });
}

net::Response organisation_page(const net::Request& request, Services& use, const Organisation& o,
                                const html::Form& form, const std::optional<Existing>& other = {},
                                net::Status status = net::Status::ok) {
    const auto& who = visitor(request);
    html::Page page = page_named(request, use, msg("Organisations"));
    page.title = o.name;
    OrganisationView view;
    view.organisation = o;
    view.line = line_of(page.lang, o);
    view.extent = looks_after_all(who) ? Extent::everything : Extent::contact;
    view.sees_people = who.may(Right::see_people);
    bool of_others = false;
    use.database.read([&](db::Read& tx) {
        Rows rows = rows_of(tx, use, request, accounts::roles_in(tx, o.id));
        of_others = rows.of_others;
        view.held = std::move(rows.held);
        view.past = std::move(rows.past);
        for (const Team& each : teams_of(tx, o.id))
            view.teams.push_back(organisations::line_of(tx, use, request, each));
        view.places = places::places_of(tx, pivot_of(o));
        if (o.retired && view.extent == Extent::everything)
            view.undoing =
                Undoing{day(page.lang, *o.retired), rows_of(tx, use, request, ended_by_retiring(tx, o)).past};
    });
    if (of_others) note_reading(request, use, "organisation:" + o.id.text());
    return net::html(pages::organisation(page, request, form, view, other), status);
}

net::Response show(const net::Request& request, Services& use) {
    const auto which = named(request, use);
    return which ? organisation_page(request, use, *which, form_of(*which)) : unknown();
}

net::Response save(const net::Request& request, Services& use) {
    const auto which = named(request, use);
    if (!which) return unknown();
    html::Form form(request.form());
    Organisation typed = *which;
    read_form(form, looks_after_all(visitor(request)) ? Extent::everything : Extent::contact, typed);
    if (!form.ok()) return organisation_page(request, use, *which, form, {}, net::Status::unprocessable);
    const auto done =
        use.database.write([&](db::Write& tx) { return change(tx, typed, visitor(request).person, use.clock); });
    if (!done)
        return organisation_page(request, use, *which, form.with(done.error()), existing(use, done, typed),
                                 net::status_of(done.error().kind));
    return net::see_other(use.page(request).link("/espace/structures/" + which->id.text()));
}

}

void organisation_routes(net::Router& on, Services& use) {
    const auto manage = accounts::may(Right::manage_organisations);
    on.get("/espace/structures", manage, [&use](const net::Request& request) { return list_page(request, use); });
    on.get("/espace/structures/nouvelle", manage, [&use](const net::Request& request) {
        return looks_after_all(visitor(request)) ? new_page(request, use, html::Form()) : not_open();
    });
    on.post("/espace/structures/nouvelle", manage, [&use](const net::Request& request) {
        return looks_after_all(visitor(request)) ? create(request, use) : not_open();
    });
    on.get("/espace/structures/{organisation}", manage,
           [&use](const net::Request& request) { return show(request, use); });
    on.post("/espace/structures/{organisation}", manage,
            [&use](const net::Request& request) { return save(request, use); });
}

}
