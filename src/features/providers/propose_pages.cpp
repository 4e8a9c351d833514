// A firm proposes itself; a link comes by mail, and one press there brings it to the co-operative.
#include "features/providers/form.hpp"
#include "features/providers/letters.hpp"
#include "features/providers/page_parts.hpp"
#include "features/providers/view.hpp"
#include "platform/net/router.hpp"
#include "providers/pages.hpp"

namespace beffroi::providers {
namespace {

net::Response form_page(const net::Request& request, Services& use, const html::Form& form,
                        net::Status status = net::Status::ok) {
    html::Page page = use.page(request);
    page.title = i18n::format(page.lang, msg("Propose your firm"));
    page.description = i18n::translate(
        page.lang,
        i18n::key(
            "You install free software or European services for people near you? Be found here, free of charge."));
    return net::html(pages::propose(page, request, form, skill_groups(form)), status);
}

/// Keeps it and writes to whoever proposed it. A site that sends no mail brings it to the co-operative at once, with its address unproven.
Result<bool> take(db::Write& tx, Services& use, const Provider& typed, const Contact& contact, const std::string& site,
                  const std::string& origin) {
    const auto made = propose(tx, use.vault, typed, contact, use.clock);
    if (!made) return made.error();
    if (use.post.mail.url.empty()) {
        if (auto done = put_back(tx, made->id, {}, use.clock); !done) return done.error();
        return false;
    }
    const auto link = whole(origin, contact.lang, keeping_path(made->token));
    return send(tx, letters::confirm(contact, typed.name, site, link), use.post, use.clock.now());
}

net::Response receive(const net::Request& request, Services& use, Paces& paces) {
    html::Form form(request.form());
    Provider typed;
    read_form(form, typed, use.departement);
    const Contact contact = read_contact(form, request.lang);
    if (!form.ok()) return form_page(request, use, form, net::Status::unprocessable);
    const Instant now = use.clock.now();
    if (!paces.address.allow(request.peer, now) ||
        !paces.mails.allow(use.vault.index(contact.mail, "providers.mail"), now))
        return form_page(request, use, form.with(too_many()), net::Status::too_many);
    const html::Page page = use.page(request);
    const auto origin = use.post.mail.url.empty() ? Result<std::string>(std::string()) : mailed_origin(request, use);
    if (!origin) return form_page(request, use, form.with(origin.error()), net::status_of(origin.error().kind));
    const auto done =
        keep_it(use, [&](db::Write& tx) { return take(tx, use, typed, contact, page.site_name, *origin); });
    if (!done) return form_page(request, use, form.with(done.error()), net::status_of(done.error().kind));
    return net::see_other(page.link(*done ? "/prestataires/proposer/envoye" : "/prestataires/proposer/recu"));
}

}

void propose_routes(net::Router& on, Services& use, std::shared_ptr<Paces> paces) {
    constexpr auto everyone = net::Access::everyone;
    on.get("/prestataires/proposer", everyone,
           [&use](const net::Request& request) { return form_page(request, use, html::Form()); });
    on.post("/prestataires/proposer", everyone,
            [&use, paces](const net::Request& request) { return receive(request, use, *paces); });
    on.get("/prestataires/proposer/envoye", everyone, [&use](const net::Request& request) {
        return net::html(pages::sent(html::page_named(request, use, msg("Look at your mail")), true));
    });
    on.get("/prestataires/proposer/recu", everyone, [&use](const net::Request& request) {
        return net::html(pages::sent(html::page_named(request, use, msg("Thank you")), false));
    });
}

}
