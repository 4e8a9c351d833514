// /espace/catalogue: what looking at the sites of solutions has found, for whoever keeps the catalogue.
#include "catalogue/pages.hpp"
#include "features/catalogue/sheets.hpp"
#include "platform/html/page_named.hpp"
#include "platform/net/private_page.hpp"

namespace beffroi::catalogue {

net::Response desk_page(const net::Request& request, Services& use) {
    const html::Page page = html::page_named(request, use, msg("Sites of the catalogue"));
    LookedView view;
    use.database.read([&](db::Read& tx) {
        view = {};
        for (const Solution& each : use.shelf.now(tx)->knowledge().solutions()) {
            if (own_domain(each.site).empty()) continue;
            ++view.sites;
            SiteWords seen = look_at_site(tx, each.site, page.lang);
            if (seen.says.empty()) continue;
            ++view.looked_at;
            if (seen.silent)
                view.silent.push_back({&each, std::move(seen)});
            else if (seen.tracks)
                view.tracking.push_back({&each, std::move(seen)});
        }
    });
    return net::private_page(pages::desk(page, view));
}

void add_doors(const accounts::Visitor& visitor, std::vector<html::Door>& doors) {
    if (visitor.may(accounts::Right::settle_suggestions))
        doors.push_back({"/espace/catalogue", i18n::key("Sites of the catalogue"), "globe",
                         i18n::key("Sites of solutions that do not answer, or that track."), html::Group::places, 62});
}

}
