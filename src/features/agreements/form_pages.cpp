// /espace/conventions/nouvelle and …/{agreement}/corriger: one dense page.
#include <algorithm>
#include <set>

#include "agreements/pages.hpp"
#include "features/agreements/parts.hpp"
#include "features/organisations/organisations.hpp"

namespace beffroi::agreements {
namespace {

using accounts::Right;
using accounts::visitor;

constexpr std::string_view new_at = "/espace/conventions/nouvelle";

/// Places where records of the last year were, which are those that agreements are about, then all others.
void add_places(db::Read& tx, Services& use, const Agreement& a, FormView& view) {
    activities::Selection of;
    of.to = use.clock.today();
    of.from = add_days(of.to, -365);
    std::set<PlaceId> used(a.places.begin(), a.places.end());
    activities::each_fact(tx, of, [&](const activities::Counted& one) {
        if (one.place) used.insert(one.place);
    });
    const auto name = [](const places::Place& place) { return place.name + " (" + place.commune + ")"; };
    places::Search search;
    search.limit = 1000;
    std::set<PlaceId> listed;
    for (const places::Found& each : use.directory.find(tx, search, use.clock.now()).places) {
        listed.insert(each.place->id);
        (used.contains(each.place->id) ? view.used_places : view.other_places)
            .push_back({each.place->id.text(), name(*each.place)});
    }
    for (const PlaceId each : a.places)
        if (!listed.contains(each))
            if (const auto place = places::by_id(tx, each)) view.used_places.push_back({each.text(), name(*place)});
}

void fill(db::Read& tx, Services& use, const Agreement& a, FormView& view) {
    add_places(tx, use, a, view);
    for (const accounts::Person& each : accounts::staff(tx, use.vault, use.clock)) {
        const bool helps = std::ranges::any_of(each.roles, [](const accounts::Held& held) {
            return accounts::reach(held.role, Right::help_people) != accounts::Reach::none;
        });
        const bool chosen = std::ranges::find(a.counsellors, each.id) != a.counsellors.end();
        if (helps || chosen) view.counsellors.push_back({each.id.text(), each.name});
    }
    for (const auto kind : {organisations::Kind::funder, organisations::Kind::commune, organisations::Kind::firm})
        for (const auto& each : organisations::find(tx, {{}, kind, false, 100})) view.funders.push_back(each.name);
    for (const Agreement& each : every_agreement(tx)) view.funders.push_back(each.funder);
    std::ranges::sort(view.funders);
    view.funders.erase(std::unique(view.funders.begin(), view.funders.end()), view.funders.end());
}

net::Response form_page(const net::Request& request, Services& use, const html::Form& form, const Agreement& a,
                        FormView view, net::Status status = net::Status::ok) {
    const html::Page page =
        page_named(request, use, view.is_new ? msg("New funding agreement") : msg("Correct the agreement"));
    use.database.read([&](db::Read& tx) { fill(tx, use, a, view); });
    return private_page(pages::form(page, request, form, view), status);
}

FormView new_view() { return {std::string(new_at), std::string(base), true, {}, {}, {}, {}}; }
FormView change_view(const Agreement& a) {
    const std::string one = std::string(base) + "/" + a.id.text();
    return {one + "/corriger", one, false, {}, {}, {}, {}};
}

net::Response new_page(const net::Request& request, Services& use) {
    Agreement fresh;
    const auto year = use.clock.today().year();
    fresh.from = Date{year, std::chrono::January, std::chrono::day{1}};
    fresh.to = Date{year, std::chrono::December, std::chrono::day{31}};
    // What work costs is the co-operative's own: it begins as it was said last.
    use.database.read([&](db::Read& tx) {
        Instant latest{};
        for (const Agreement& each : every_agreement(tx))
            if (each.work_cents > 0 && each.created > latest) {
                latest = each.created;
                fresh.work_cents = each.work_cents;
            }
    });
    return form_page(request, use, form_of(fresh), fresh, new_view());
}

net::Response save_new(const net::Request& request, Services& use) {
    const net::Params sent = request.form();
    html::Form form(sent);
    const Agreement a = read_agreement(form, sent, {});
    if (!form.ok()) return form_page(request, use, form, a, new_view(), net::Status::unprocessable);
    const auto made =
        use.database.write([&](db::Write& tx) { return add(tx, use.vault, a, visitor(request).person, use.clock); });
    if (!made)
        return form_page(request, use, form.with(made.error()), a, new_view(), net::status_of(made.error().kind));
    return net::see_other(use.page(request).link(std::string(base) + "/" + made->text() + "?fait=ecrite"));
}

net::Response change_page(const net::Request& request, Services& use) {
    const auto a = use.database.read([&](db::Read& tx) { return named(tx, request); });
    if (!a) return net::failure(unknown_agreement());
    return form_page(request, use, form_of(*a), *a, change_view(*a));
}

net::Response save_change(const net::Request& request, Services& use) {
    const auto before = use.database.read([&](db::Read& tx) { return named(tx, request); });
    if (!before) return net::failure(unknown_agreement());
    const net::Params sent = request.form();
    html::Form form(sent);
    const Agreement a = read_agreement(form, sent, *before);
    if (!form.ok()) return form_page(request, use, form, a, change_view(*before), net::Status::unprocessable);
    const auto done =
        use.database.write([&](db::Write& tx) { return change(tx, use.vault, a, visitor(request).person, use.clock); });
    if (!done)
        return form_page(request, use, form.with(done.error()), a, change_view(*before),
                         net::status_of(done.error().kind));
    return net::see_other(use.page(request).link(std::string(base) + "/" + before->id.text() + "?fait=corrigee"));
}

}

void form_routes(net::Router& on, Services& use) {
    const auto right = accounts::may(Right::keep_agreements);
    const std::string fresh(new_at), correct = std::string(base) + "/{agreement}/corriger";
    on.get(fresh, right, [&use](const net::Request& request) { return new_page(request, use); });
    on.post(fresh, right, [&use](const net::Request& request) { return save_new(request, use); });
    on.get(correct, right, [&use](const net::Request& request) { return change_page(request, use); });
    on.post(correct, right, [&use](const net::Request& request) { return save_change(request, use); });
}

}
