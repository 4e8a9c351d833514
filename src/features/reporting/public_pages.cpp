// /chiffres: what of the co-operative's figures everybody may read, and the page where that is chosen.
#include <algorithm>
#include <mutex>

#include "features/reporting/parts.hpp"
#include "features/reporting/shared.hpp"
#include "platform/html/origin.hpp"
#include "platform/html/page_named.hpp"
#include "platform/net/private_page.hpp"
#include "reporting/pages.hpp"

namespace beffroi::reporting {

/// The figures of the public page, counted once in ten minutes however many read it.
struct Remembered {
    std::mutex mutex;
    std::optional<Figures> figures;
    Asked asked;
    Instant at;
};

namespace {

using accounts::Right;

constexpr std::string_view at = "/espace/chiffres/publics";
constexpr auto stays = std::chrono::minutes{10};

/// Who may choose: whoever sees the figures of the whole co-operative.
Result<void> of_the_coop(const net::Request& request) {
    if (accounts::visitor(request).reach(Right::see_figures) == accounts::Reach::coop) return {};
    return fail(ErrorKind::forbidden, "not_yours", msg("Only administrators choose which figures everybody reads."));
}

Asked asked_of_all(const Published& what, Date today) {
    Asked asked;
    const Period period = what.period == Published::Which::this_year ? this_year(today) : last_year(today);
    std::tie(asked.of.from, asked.of.to) = std::pair(period.from, period.to);
    return asked;
}

Figures figures_of(db::Read& tx, const Services& use, const Asked& asked) {
    Remembered& kept = *use.remembered;
    const std::lock_guard lock(kept.mutex);
    if (!kept.figures || kept.asked.of != asked.of || use.clock.now() - kept.at > stays) {
        kept.figures = figures(tx, asked.of);
        kept.asked = asked;
        kept.at = use.clock.now();
    }
    return *kept.figures;
}

Shown shown_to_all(db::Read& tx, const Services& use, const html::Page& page, const Published& what) {
    const Asked asked = asked_of_all(what, use.clock.today());
    Shown shown = shown_outside(tx, page, asked, page.site_name, figures_of(tx, use, asked));
    const auto chosen = [&](std::string_view section) {
        return std::find(what.charts.begin(), what.charts.end(), section) != what.charts.end();
    };
    if (!chosen("totaux")) shown.tiles.clear();
    std::erase_if(shown.charts, [&](const Chart& chart) { return !chosen(chart.id); });
    return shown;
}

net::Response public_page(const net::Request& request, Services& use) {
    const html::Page page = html::page_named(request, use, msg("Our figures"));
    const auto shown = use.database.read([&](db::Read& tx) -> std::optional<Shown> {
        const auto what = published(tx);
        if (!what) return std::nullopt;
        return shown_to_all(tx, use, page, *what);
    });
    if (!shown)
        return net::failure(fail(ErrorKind::not_found, "nothing_published", msg("No figures are public here at present.")));
    return net::html(pages::shared(page, *shown, "", ""));
}

net::Response settings_page(const net::Request& request, Services& use, const html::Form& form,
                            net::Status status = net::Status::ok) {
    if (auto ok = of_the_coop(request); !ok) return net::failure(ok.error());
    const html::Page page = html::page_named(request, use, msg("Public figures"));
    PublishView view;
    const auto now = use.database.read([](db::Read& tx) { return published(tx); });
    view.on = now.has_value();
    view.address = html::origin_of(page, request) + page.link("/chiffres");
    const bool typed = status != net::Status::ok;
    view.last_year = typed ? form.value("periode") == "last_year" : now && now->period == Published::Which::last_year;
    for (const std::string_view each : every_section()) {
        const bool chosen = typed ? form.chosen("choix", each)
                                  : now && std::find(now->charts.begin(), now->charts.end(), each) != now->charts.end();
        view.sections.push_back({std::string(each), words(page.lang, section_title(each)), chosen});
    }
    return net::private_page(pages::publish(page, request, form, view), status);
}

net::Response save_settings(const net::Request& request, Services& use) {
    if (auto ok = of_the_coop(request); !ok) return net::failure(ok.error());
    const net::Params sent = request.form();
    html::Form form(sent);
    std::optional<Published> what;
    if (sent.get("faire") != "arreter") {
        what.emplace();
        what->period = sent.get("periode") == "last_year" ? Published::Which::last_year : Published::Which::this_year;
        for (const std::string_view each : every_section())
            if (form.chosen("choix", each)) what->charts.emplace_back(each);
        if (what->charts.empty()) {
            form.with(invalid("choice_needed", msg("Tick at least one of them."), "choix"));
            return settings_page(request, use, form, net::Status::unprocessable);
        }
    }
    use.database.write([&](db::Write& tx) { publish(tx, what, accounts::visitor(request).person, use.clock); });
    const html::Page page = use.page(request);
    return net::see_other(page.link(what ? "/chiffres" : at));
}

}

void public_routes(net::Router& on, Services& use) {
    use.remembered = std::make_shared<Remembered>();
    on.get("/chiffres", net::Access::everyone, [&use](const net::Request& r) { return public_page(r, use); });
    const auto right = accounts::may(Right::see_figures);
    on.get(std::string(at), right, [&use](const net::Request& r) { return settings_page(r, use, {}); });
    on.post(std::string(at), right, [&use](const net::Request& r) { return save_settings(r, use); });
}

}
