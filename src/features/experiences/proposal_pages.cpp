// /changer/proposer and /changer/refus.
#include "experiences/pages.hpp"
#include "features/experiences/page_parts.hpp"
#include "platform/html/page_named.hpp"
#include "platform/net/private_page.hpp"
#include "platform/net/router.hpp"

namespace beffroi::experiences {
namespace {

constexpr std::size_t longest_site = 300, longest_text = 1000;

net::Response propose_page(const net::Request& request, Services& use, const html::Form& form,
                           net::Status status = net::Status::ok) {
    html::Page page = html::page_named(request, use, msg("Propose a solution"));
    page.index = form.ok() && use.page(request).index;
    return net::html(pages::propose(page, request, form, post_of(request, use).works()), status);
}

net::Response receive(const net::Request& request, Services& use, Paces& paces) {
    html::Form form(request.form());
    Proposing says;
    says.name = form.text("nom", longest_name, msg("Write what it is called."));
    says.address =
        form.text("adresse", longest_site, msg("Write the address of its site, such as https://exemple.org."));
    says.what = form.text("quoi", longest_text, msg("Write what it is used for."));
    says.why = form.text("pourquoi", longest_text, html::Need::optional);
    if (post_of(request, use).works()) says.mail = form.mail("mail", html::Need::optional);
    if (!form.ok()) return propose_page(request, use, form, net::Status::unprocessable);
    if (!slow_enough(request, use, paces, says.mail, form))
        return propose_page(request, use, form, net::Status::too_many);
    const auto kept = keep(use, [&](db::Write& tx) { return propose(tx, use.vault, says, request.lang, use.clock); });
    if (!kept) return propose_page(request, use, form.with(kept.error()), net::status_of(kept.error().kind));
    return net::see_other(use.page(request).link("/changer/proposer/merci"));
}

net::Response thanks_page(const net::Request& request, Services& use) {
    return net::html(pages::proposed(html::page_named(request, use, msg("Thank you"))));
}

net::Response refusals_page(const net::Request& request, Services& use) {
    constexpr int most = 500;
    html::Page page = use.page(request);
    page.title = i18n::translate(page.lang, "What we refused, and why");
    std::vector<Refusal> proposals, notes;
    use.database.read([&](db::Read& tx) {
        proposals = refused_proposals(tx, page.lang, most);
        notes = refused_notes(tx, most);
    });
    return net::html(pages::refusals(page, proposals, notes));
}

}

void proposal_routes(net::Router& on, Services& use, std::shared_ptr<Paces> paces) {
    constexpr auto everyone = net::Access::everyone;
    on.get("/changer/proposer", everyone, [&use](const net::Request& r) { return propose_page(r, use, {}); });
    on.post("/changer/proposer", everyone, [&use, paces](const net::Request& r) { return receive(r, use, *paces); });
    on.get("/changer/proposer/merci", everyone, [&use](const net::Request& r) { return thanks_page(r, use); });
    on.get("/changer/refus", everyone, [&use](const net::Request& r) { return refusals_page(r, use); });
}

}
