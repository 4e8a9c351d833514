// The list, the sheet of one, and who was refused: for everybody.
#include "providers/pages.hpp"

#include <algorithm>

#include "features/providers/page_parts.hpp"
#include "features/providers/view.hpp"
#include "platform/net/router.hpp"

namespace beffroi::providers {
namespace {

html::Page public_page(const net::Request& request, Services& use, const Message& title) {
    html::Page page = use.page(request);
    page.title = i18n::format(page.lang, title);
    return page;
}

ListView::Firm firm_of(const FoundFirm& found, Lang lang) {
    ListView::Firm view;
    view.firm = *found.firm;
    view.where = found.commune;
    if (elsewhere(found.distance_m)) view.where += " · " + i18n::distance(lang, *found.distance_m);
    for (const listings::Source each : found.sources) {
        const listings::About about = listings::about(each);
        // The first told where its page in the list is; of others the list itself is named.
        const bool own_page = each == found.firm->source && !found.firm->page.empty();
        view.lists.push_back(
            {listings::in_words(each, lang), own_page ? found.firm->page : std::string(about.home), about.licence});
    }
    return view;
}

net::Response list_page(const net::Request& request, Services& use) {
    ListView view;
    const Lang lang = request.lang;
    const auto now = use.clock.now();
    use.database.read([&](db::Read& tx) {
        view = {};
        view.asked = Asked::read(request.query, use.departement, lang, [&] { return use.shelf.now(tx); });
        const Slice slice{(view.asked.page - 1) * page_size, page_size, view.asked.page == 1 ? 8 : 0};
        const Nearby near = use.directory.near(tx, view.asked.work(), view.asked.spot, lang, now, slice);
        view.total = near.total;
        view.pages = (near.total + page_size - 1) / page_size;
        if (view.asked.page == 1) view.ours = near.ours;
        if (view.ours)
            for (const Ours::Town& each : view.ours->towns)
                view.our_towns.push_back(
                    elsewhere(each.distance_m)
                        ? i18n::format(lang, msg("{1}, {2} away", each.name, i18n::distance(lang, *each.distance_m)))
                        : each.name);
        for (const Found& each : near.found) (each.far ? view.far : view.near).push_back(card_of(each, lang));
        for (const FoundFirm& each : near.firms) view.firms.push_back(firm_of(each, lang));
        view.total_firms = near.total_firms;
    });
    html::Page page = public_page(request, use, msg("Who helps to change tools"));
    if (!view.asked.town.empty())
        page.title = i18n::format(lang, msg("Who helps to change tools near {1}", view.asked.town));
    page.description = i18n::translate(lang, i18n::key("Firms, co-operatives, associations and counsellors who install "
                                                       "free software and European services near you."));
    page.index = page.index && request.query.items().empty();
    return net::html(pages::list(page, view));
}

net::Response sheet_page(const net::Request& request, Services& use) {
    std::optional<SheetView> view;
    use.database.read([&](db::Read& tx) {
        view.reset();
        const auto known = by_slug(tx, request.param("slug"));
        if (known && (known->state == State::shown || known->state == State::closed))
            view = sheet_of(tx, use.directory, *known, request.lang, use.clock.now());
    });
    if (!view)
        return net::failure(fail(ErrorKind::not_found, "unknown_provider", msg("We know no page of this name.")));
    const Provider& p = view->provider;
    html::Page page = use.page(request);
    page.title = p.name + (view->commune.empty() ? "" : ", " + view->commune);
    page.description = p.what.substr(0, p.what.find('\n'));
    const bool closed = p.state == State::closed;
    page.index = page.index && !closed;
    return net::html(pages::sheet(page, *view), closed ? net::Status::gone : net::Status::ok);
}

net::Response refusals_page(const net::Request& request, Services& use) {
    constexpr int most = 500;
    std::vector<RefusalLine> lines;
    const auto refused = use.database.read([](db::Read& tx) { return in_state(tx, State::refused, most); });
    for (const Provider& each : refused) lines.push_back(refusal_of(each, request.lang));
    return net::html(pages::refusals(public_page(request, use, msg("Who was refused, and why")), lines));
}

}

void routes(net::Router& on, Services& use) {
    const auto paces = std::make_shared<Paces>(use.per_hour);
    constexpr auto everyone = net::Access::everyone;
    on.get("/prestataires", everyone, [&use](const net::Request& request) { return list_page(request, use); });
    on.get("/prestataires/refus", everyone,
           [&use](const net::Request& request) { return refusals_page(request, use); });
    on.get("/prestataires/{slug}", everyone, [&use](const net::Request& request) { return sheet_page(request, use); });
    propose_routes(on, use, paces);
    keep_routes(on, use, paces);
}

}
