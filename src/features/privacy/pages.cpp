// HTTP in, HTML out.
#include "privacy/pages.hpp"
#include "features/privacy/page_parts.hpp"

namespace beffroi::privacy {
namespace {

html::Page titled(Services& use, const net::Request& request, const Message& title, const Message& description) {
    html::Page page = use.page(request);
    page.title = i18n::format(page.lang, title);
    page.description = i18n::format(page.lang, description);
    return page;
}

net::Response transparency(Services& use, const net::Request& request) {
    const html::Page page =
        titled(use, request, msg("Transparency"),
               msg("Who runs this site, on which machine, with which software, and what others have asked of it."));
    Transparency shown{use.version, use.hosting, {}, {}, use.clock.today()};
    use.database.read([&](db::Read& tx) {
        if (use.figures) shown.figures = use.figures(tx);
        shown.requests = authority_requests(tx);
    });
    return net::html(pages::transparency(page, use.mail, shown));
}

}

void routes(net::Router& on, Services& use) {
    constexpr auto everyone = net::Access::everyone;
    on.get("/donnees-personnelles", everyone, [&use](const net::Request& request) {
        const html::Page page =
            titled(use, request, msg("Your data"), msg("What this site keeps about its visitors: next to nothing."));
        return net::html(pages::privacy(page, use.mail));
    });
    on.get("/donnees-personnelles/registre", everyone, [&use](const net::Request& request) {
        const html::Page page = titled(use, request, msg("Register of what is kept"),
                                       msg("Everything this site keeps about people, why, for how long and how it is "
                                           "protected, as article 30 of the GDPR asks."));
        return net::html(pages::processing(page, use.mail, use.hosting));
    });
    on.get("/transparence", everyone, [&use](const net::Request& request) { return transparency(use, request); });
    own_routes(on, use);
    desk_routes(on, use);
}

}
