// HTTP in, HTML out.
#include "catalogue/pages.hpp"
#include "features/catalogue/sheets.hpp"
#include "platform/html/origin.hpp"
#include "platform/html/page_named.hpp"
#include "platform/net/router.hpp"

namespace beffroi::catalogue {
namespace {

constexpr std::size_t longest_typed = 200;  // bytes that are looked at

html::Page page_titled(const net::Request& request, Services& use, std::string title,
                       std::string_view description = {}) {
    html::Page page = use.page(request);
    page.title = std::move(title);
    page.description = description;
    return page;
}

html::Page public_page(const net::Request& request, Services& use, const Message& title) {
    return page_titled(request, use, i18n::format(request.lang, title));
}

Error unknown(std::string_view code, Message message) { return fail(ErrorKind::not_found, code, std::move(message)); }

net::Response door(const net::Request& request, Services& use) {
    const std::string_view typed = request.query.get("q");
    const auto finder = use.database.read([&](db::Read& tx) { return use.shelf.now(tx); });
    const Knowledge& knowledge = finder->knowledge();
    if (typed.empty()) {
        const html::Page page = public_page(request, use, msg("Change tools"));
        const auto counted = [&](std::size_t n) { return i18n::number(request.lang, static_cast<std::int64_t>(n)); };
        return net::html(pages::door(page, groups_of(knowledge), counted(knowledge.solutions().size()),
                                     counted(knowledge.products().size())));
    }
    html::Page page = page_titled(request, use, std::string(typed));
    page.index = false;
    return net::html(pages::results(page, results_of(*finder, typed.substr(0, longest_typed), request.lang)));
}

net::Response need_page(const net::Request& request, Services& use) {
    const auto finder = use.database.read([&](db::Read& tx) { return use.shelf.now(tx); });
    const Knowledge& knowledge = finder->knowledge();
    const Need* need = knowledge.need_at(request.param("besoin"));
    if (!need)
        return net::failure(unknown("unknown_need", msg("We know no need of this name. All of them are at /changer.")));
    NeedView view;
    view.need = need;
    view.family = knowledge.family(need->family);
    view.facets = Facets::from(request.query);
    for (const Solution* each : knowledge.answers(need->id)) {
        if (view.facets.lets(*each))
            view.cards.push_back(card_of(*each, request.lang));
        else
            ++view.hidden;
    }
    view.leave = knowledge.used_for(need->id);
    html::Page page = page_titled(request, use, need->name.in(request.lang));
    page.index = page.index && !view.facets.any();
    return net::html(pages::need(page, view));
}

net::Response solution_page(const net::Request& request, Services& use) {
    std::optional<SolutionView> view;
    std::shared_ptr<const Finder> finder;
    use.database.read([&](db::Read& tx) {
        finder = use.shelf.now(tx);
        view.reset();
        if (const Solution* solution = finder->knowledge().solution(request.param("solution")))
            view = solution_view(*solution, *finder, use, tx, request.lang);
    });
    if (!view)
        return net::failure(
            unknown("unknown_solution", msg("We know no solution of this name. Look for it at /changer.")));
    const Solution& one = *view->card.solution;
    return net::html(
        pages::solution(page_titled(request, use, one.named(request.lang), one.what.in(request.lang)), *view));
}

net::Response product_page(const net::Request& request, Services& use) {
    std::optional<ProductView> view;
    std::shared_ptr<const Finder> finder;
    use.database.read([&](db::Read& tx) {
        finder = use.shelf.now(tx);
        view.reset();
        if (const Product* product = finder->knowledge().product(request.param("produit")))
            view = product_view(*product, *finder, use, tx, request.lang);
    });
    if (!view)
        return net::failure(
            unknown("unknown_product", msg("We know no product of this name. Look for it at /changer.")));
    return net::html(pages::product(public_page(request, use, msg("Leave {1}", view->product->name)), *view));
}

net::Response compare_page(const net::Request& request, Services& use) {
    const auto finder = use.database.read([&](db::Read& tx) { return use.shelf.now(tx); });
    html::Page page = html::page_named(request, use, msg("Side by side"));
    page.index = false;
    const auto ids = request.query.all("s");
    return net::html(pages::compare(page, comparison_of(finder->knowledge(), ids, request.lang)));
}

net::Response criteria_page(const net::Request& request, Services& use) {
    return net::html(pages::criteria(public_page(request, use, msg("Who is in here, and why"))));
}

net::Response box_page(const net::Request& request, Services& use) {
    html::Page page = html::page_named(request, use, msg("Change tools"));
    page.index = false;
    net::Response response = net::html(pages::box(page));
    response.embeddable = true;
    return response;
}

net::Response embed_page(const net::Request& request, Services& use) {
    const html::Page page = html::page_named(request, use, msg("The search box on your own site"));
    const std::string code = "<iframe src=\"" + html::origin_of(page, request) + page.link("/changer/encart") +
                             "\" title=\"" + page.site_name +
                             "\" width=\"100%\" height=\"320\" style=\"border:0\"></iframe>";
    return net::html(pages::embed(page, code));
}

net::Response dump(const net::Request&, Services& use, bool table) {
    const auto finder = use.database.read([&](db::Read& tx) { return use.shelf.now(tx); });
    net::Response response = table
                                 ? net::file(dump_csv(finder->knowledge()), "text/csv; charset=utf-8", "catalogue.csv")
                                 : net::file(dump_json(finder->knowledge()), "application/json", "catalogue.json");
    response.cache = net::Cache::hour;
    response.cors = true;
    return response;
}

}

void routes(net::Router& on, Services& use) {
    const auto get = [&](std::string_view path, net::Response (*handle)(const net::Request&, Services&),
                         net::RouteOptions options = {}) {
        on.get(
            std::string(path), net::Access::everyone, [&use, handle](const net::Request& r) { return handle(r, use); },
            options);
    };
    get("/changer", door);
    get("/changer/comparer", compare_page);
    get("/changer/criteres", criteria_page);
    get("/changer/encart", box_page);
    get("/changer/integrer", embed_page);
    get("/api/v1/catalogue/donnees.json", [](const net::Request& r, Services& u) { return dump(r, u, false); },
        {.cors = true});
    get("/api/v1/catalogue/donnees.csv", [](const net::Request& r, Services& u) { return dump(r, u, true); },
        {.cors = true});
    get("/api/v1/catalogue", api_find, {.cors = true});
    on.get("/espace/catalogue", accounts::may(accounts::Right::settle_suggestions),
           [&use](const net::Request& r) { return desk_page(r, use); });
    get("/besoins/{besoin}", need_page);
    get("/solutions/{solution}", solution_page);
    get("/quitter/{produit}", product_page);
}

}
