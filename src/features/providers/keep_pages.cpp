// A provider keeps its page, by a link that came by mail: changes it, says that it is still here, closes it, opens it again.
#include "features/providers/form.hpp"
#include "features/providers/letters.hpp"
#include "features/providers/page_parts.hpp"
#include "features/providers/view.hpp"
#include "platform/net/router.hpp"
#include "providers/pages.hpp"

namespace beffroi::providers {
namespace {

// ---- Asking for a link ----

net::Response ask_page(const net::Request& request, Services& use, const html::Form& form,
                       net::Status status = net::Status::ok) {
    return net::private_page(pages::ask_link(html::page_named(request, use, msg("Keep the page of your firm")), request,
                                             form, !use.post.mail.url.empty()),
                             status);
}

/// A link that is over leads to where one asks for another.
net::Response refused(const net::Request& request, Services& use, const Error& error) {
    if (error.code != "link_over") return net::failure(error);
    return ask_page(request, use, html::Form().with(error), net::status_of(error.kind));
}

/// A letter for each page that is kept with this address, or one that says there is none: the page tells neither.
Result<void> send_links(db::Write& tx, Services& use, const std::string& mail, Lang lang, const std::string& site,
                        const std::string& origin) {
    std::size_t sent = 0;
    for (const ProviderId id : kept_with(tx, use.vault, mail)) {
        const auto known = provider(tx, id);
        const auto to = contact(tx, use.vault, id);
        constexpr std::size_t most = 10;
        if (!known || !to || sent == most) continue;
        const auto link = whole(origin, to->lang, keeping_path(new_link(tx, id, link_lasts, use.clock)));
        if (auto done = send(tx, letters::link(*to, known->name, site, link), use.post, use.clock.now()); !done)
            return done.error();
        ++sent;
    }
    if (sent > 0) return {};
    if (auto done = send(tx, letters::no_page(mail, lang, site), use.post, use.clock.now()); !done) return done.error();
    return {};
}

net::Response ask(const net::Request& request, Services& use, Paces& paces) {
    html::Form form(request.form());
    const std::string mail = read_mail(form, "mail");
    if (!form.ok()) return ask_page(request, use, form, net::Status::unprocessable);
    if (use.post.mail.url.empty())
        return net::failure(fail(ErrorKind::unavailable, "no_mail",
                                 msg("This site sends no mail yet. Ask the counsellors for a link.")));
    const Instant now = use.clock.now();
    if (!paces.address.allow(request.peer, now) || !paces.mails.allow(use.vault.index(mail, "providers.mail"), now))
        return ask_page(request, use, form.with(too_many()), net::Status::too_many);
    const html::Page page = use.page(request);
    const auto origin = mailed_origin(request, use);
    if (!origin) return ask_page(request, use, form.with(origin.error()), net::status_of(origin.error().kind));
    const auto done =
        keep_it(use, [&](db::Write& tx) { return send_links(tx, use, mail, request.lang, page.site_name, *origin); });
    if (!done) return ask_page(request, use, form.with(done.error()), net::status_of(done.error().kind));
    return net::see_other(page.link("/prestataires/tenir/envoye"));
}

// ---- The page itself ----

struct Kept {
    Provider provider;
    Contact contact;
    std::optional<Change> change;
    std::optional<std::string> new_mail;
};

Result<Kept> kept(const net::Request& request, Services& use) {
    return use.database.read([&](db::Read& tx) -> Result<Kept> {
        const auto token = request.param("token");
        const auto id = kept_by(tx, token, use.clock);
        if (!id) return id.error();
        auto known = provider(tx, *id);
        if (!known) return fail(ErrorKind::not_found, "unknown_provider", msg("We know no page of this name."));
        return Kept{*std::move(known), contact(tx, use.vault, *id).value_or(Contact{}), change_of(tx, *id),
                    new_mail_of(tx, use.vault, token, use.clock)};
    });
}

html::Form form_kept(const Kept& what) {
    // What waits to be read is what whoever keeps the page last wrote.
    Provider as_typed = what.provider;
    if (what.change && what.change->state == Change::State::waiting) {
        as_typed.name = what.change->name;
        as_typed.siren = what.change->siren;
        as_typed.proofs = what.change->proofs;
    }
    html::Form form = form_of(as_typed);
    form.preset("contact_name", what.contact.name);
    form.preset("contact_mail", what.contact.mail);
    return form;
}

net::Response keep_page(const net::Request& request, Services& use, const Kept& what, const html::Form& form,
                        net::Status status = net::Status::ok) {
    html::Page page = html::page_named(request, use, msg("The page of {1}", what.provider.name));
    KeepView view;
    view.provider = what.provider;
    view.path = keeping_path(request.param("token"));
    view.waits = what.change && what.change->state == Change::State::waiting;
    view.not_taken = what.change && what.change->state == Change::State::refused;
    view.new_mail = what.new_mail.value_or(std::string());
    view.confirmed = day_words(what.provider.confirmed, page.lang);
    view.refused = refusal_of(what.provider, page.lang);
    view.said = request.query.get("fait");
    net::Response response = net::private_page(pages::keep(page, request, view, form, skill_groups(form)), status);
    // The address opens the page: no other site hears of it.
    return std::move(response).with("Referrer-Policy", "no-referrer");
}

net::Response show(const net::Request& request, Services& use) {
    const auto what = kept(request, use);
    if (!what) return refused(request, use, what.error());
    return keep_page(request, use, *what, form_kept(*what));
}

/// A new address of mail takes the place of the former one once its owner has used the link that goes there.
Result<void> announce(db::Write& tx, Services& use, const Kept& what, const Contact& typed, const std::string& site,
                      const std::string& origin) {
    const Instant now = use.clock.now();
    const auto link = whole(origin, typed.lang,
                            keeping_path(link_to_new_mail(tx, use.vault, what.provider.id, typed.mail, use.clock)));
    const std::string& firm = what.provider.name;
    if (auto sent = send(tx, letters::new_address(what.contact, typed.mail, firm, site, link), use.post, now); !sent)
        return sent.error();
    if (what.contact.mail.empty()) return {};
    if (auto sent = send(tx, letters::address_leaves(what.contact, firm, site), use.post, now); !sent)
        return sent.error();
    return {};
}

net::Response save(const net::Request& request, Services& use, Paces& paces) {
    const auto what = kept(request, use);
    if (!what) return refused(request, use, what.error());
    html::Form form(request.form());
    Provider typed = what->provider;
    read_form(form, typed, use.departement);
    const Contact who = read_contact(form, request.lang);
    if (!form.ok()) return keep_page(request, use, *what, form, net::Status::unprocessable);
    const html::Page page = use.page(request);
    const bool other_mail = who.mail != what->contact.mail && !use.post.mail.url.empty();
    std::string origin;
    if (other_mail) {
        auto known = mailed_origin(request, use);
        if (known && !paces.mails.allow(use.vault.index(who.mail, "providers.mail"), use.clock.now()))
            known = too_many();
        if (!known) return keep_page(request, use, *what, form.with(known.error()), net::status_of(known.error().kind));
        origin = *known;
    }
    const auto done = keep_it(use, [&](db::Write& tx) -> Result<Saved> {
        auto saved = keep(tx, typed, use.clock);
        if (!saved) return saved;
        Contact now = who;
        // Until its owner has used the link, or where no letter goes, the former address stays.
        if (!what->contact.mail.empty()) now.mail = what->contact.mail;
        set_contact(tx, use.vault, typed.id, now);
        if (other_mail)
            if (auto sent = announce(tx, use, *what, who, page.site_name, origin); !sent) return sent.error();
        return saved;
    });
    if (!done) return keep_page(request, use, *what, form.with(done.error()), net::status_of(done.error().kind));
    const std::string_view said = other_mail ? "adresse" : *done == Saved::part ? "attend" : "change";
    return net::see_other(page.link(keeping_path(request.param("token")) + "?fait=" + std::string(said)));
}

/// One of the buttons: does it, and shows the page again.
net::Response act(const net::Request& request, Services& use, std::string_view said,
                  const std::function<Result<void>(db::Write&, ProviderId)>& how) {
    const auto done = keep_it(use, [&](db::Write& tx) -> Result<void> {
        const auto id = kept_by(tx, request.param("token"), use.clock);
        if (!id) return id.error();
        return how(tx, *id);
    });
    if (!done) return refused(request, use, done.error());
    return net::see_other(use.page(request).link(keeping_path(request.param("token")) + "?fait=" + std::string(said)));
}

}

void keep_routes(net::Router& on, Services& use, std::shared_ptr<Paces> paces) {
    constexpr auto everyone = net::Access::everyone;
    on.get("/prestataires/tenir", everyone,
           [&use](const net::Request& request) { return ask_page(request, use, html::Form()); });
    on.post("/prestataires/tenir", everyone,
            [&use, paces](const net::Request& request) { return ask(request, use, *paces); });
    on.get("/prestataires/tenir/envoye", everyone, [&use](const net::Request& request) {
        return net::private_page(pages::link_sent(html::page_named(request, use, msg("Look at your mail"))));
    });
    on.get("/prestataires/tenir/{token}", everyone, [&use](const net::Request& request) { return show(request, use); });
    on.post("/prestataires/tenir/{token}", everyone,
            [&use, paces](const net::Request& request) { return save(request, use, *paces); });
    const auto button = [&](const char* path, std::string_view said,
                            std::function<Result<void>(db::Write&, ProviderId, const net::Request&)> how) {
        on.post(path, everyone, [&use, said, how](const net::Request& request) {
            return act(request, use, said, [&](db::Write& tx, ProviderId id) { return how(tx, id, request); });
        });
    };
    button("/prestataires/tenir/{token}/envoyer", "propose",
           [&use](db::Write& tx, ProviderId id, const net::Request&) { return confirm(tx, id, use.clock); });
    button("/prestataires/tenir/{token}/encore", "encore",
           [&use](db::Write& tx, ProviderId id, const net::Request&) { return still_here(tx, id, use.clock); });
    button("/prestataires/tenir/{token}/fermer", "ferme",
           [&use](db::Write& tx, ProviderId id, const net::Request&) { return close(tx, id, {}, use.clock); });
    button("/prestataires/tenir/{token}/rouvrir", "rouvert",
           [&use](db::Write& tx, ProviderId id, const net::Request&) { return reopen(tx, id, {}, use.clock); });
    button("/prestataires/tenir/{token}/adresse", "adresse-prise",
           [&use](db::Write& tx, ProviderId, const net::Request& request) {
               return take_new_mail(tx, use.vault, request.param("token"), use.clock);
           });
}

}
