// Signing in by a link sent by mail, and making one's own account: the same answer whether an address is known or not.
#include "accounts/pages.hpp"
#include "features/accounts/letters.hpp"
#include "features/accounts/page_parts.hpp"
#include "platform/base/text.hpp"

namespace beffroi::accounts {
namespace {

bool sends_mail(const Services& use) { return !use.mail.url.empty(); }

net::Response ask_page(const net::Request& request, Services& use, const html::Form& form, net::Status status = net::Status::ok) {
    return private_page(pages::ask_link(page_named(request, use, msg("A link by mail")), request, form, sends_mail(use)), status);
}

net::Response no_mail() {
    return net::failure(fail(ErrorKind::unavailable, "no_mail", msg("This site sends no mail yet. Ask the counsellors for a link.")));
}

bool slow_enough(const net::Request& request, Services& use, Paces& paces, std::string_view mail) {
    const Instant now = use.clock.now();
    return paces.address.allow(request.peer, now) && paces.mails.allow(use.vault.index(text::lower_ascii(mail), "people.mail"), now);
}

/// A letter to whoever has this address: with a link when there is an account, with a sentence when there is none. Both write
/// one row and one mail, so that neither the page nor the time it takes tells which.
Result<void> send_link(const net::Request& request, Services& use, std::string_view mail) {
    const html::Page page = use.page(request);
    const auto origin = mailed_origin(request, use);
    if (!origin) return origin.error();
    return use.database.write([&](db::Write& tx) -> Result<void> {
        const auto known = person_by_mail(tx, use.vault, mail, use.clock);
        const auto letter = known && !known->closed
                                ? letters::sign_in_link(*known, page.site_name,
                                                        *origin + page.link("/connexion/lien/" + sign_in_link(tx, known->id, use.clock)))
                                : letters::no_account(std::string(mail), request.lang, page.site_name);
        auto sent = mail::deliver(tx, letter, use.mail, use.clock.now());
        if (!sent) return sent.error();
        return {};
    });
}

net::Response ask(const net::Request& request, Services& use, Paces& paces) {
    if (!sends_mail(use)) return no_mail();
    html::Form form(request.form());
    const std::string mail = form.mail("mail");
    if (form.ok() && !slow_enough(request, use, paces, mail))
        form.fail("", msg("Too many attempts within an hour. Wait a few minutes, then try again."));
    if (!form.ok()) return ask_page(request, use, form, net::Status::unprocessable);
    if (const auto sent = send_link(request, use, mail); !sent) return ask_page(request, use, form.with(sent.error()), net::status_of(sent.error().kind));
    return net::see_other(use.page(request).link("/connexion/lien/envoye"));
}

/// A page with one button: programs that look at links in mails ahead of people use nothing up.
net::Response link_page(const net::Request& request, Services& use) {
    return private_page(pages::enter(page_named(request, use, msg("Sign in")), request, "/connexion/lien/" + std::string(request.param("token"))));
}

net::Response use_link(const net::Request& request, Services& use, Paces& paces) {
    if (!paces.address.allow(request.peer, use.clock.now())) return net::failure(net::Status::too_many);
    const auto person = use.database.write([&](db::Write& tx) { return use_sign_in_link(tx, request.param("token"), use.clock); });
    if (!person) use.watch->refused(Attempt::link, PersonId{});
    if (!person) return net::failure(person.error());
    return after_first_factor(request, use, *person, "/espace");
}

// ---- Making one's own account ----

net::Response sign_up_page(const net::Request& request, Services& use, const html::Form& form, net::Status status = net::Status::ok) {
    if (!use.policy.sign_up) return net::failure(net::Status::not_found);
    return private_page(pages::sign_up(page_named(request, use, msg("Make an account")), request, form), status);
}

net::Response sign_up(const net::Request& request, Services& use, Paces& paces) {
    if (!use.policy.sign_up) return net::failure(net::Status::not_found);
    if (!sends_mail(use)) return no_mail();
    html::Form form(request.form());
    const NewPerson fresh{form.text("name", 100), form.mail("mail"), {{Role::resident, {}, {}}}, request.lang};
    if (form.ok() && !slow_enough(request, use, paces, fresh.mail))
        form.fail("", msg("Too many attempts within an hour. Wait a few minutes, then try again."));
    if (!form.ok()) return sign_up_page(request, use, form, net::Status::unprocessable);
    const html::Page page = use.page(request);
    const auto origin = mailed_origin(request, use);
    if (!origin) return sign_up_page(request, use, form.with(origin.error()), net::status_of(origin.error().kind));
    const auto done = use.database.write([&](db::Write& tx) -> Result<bool> {
        if (person_by_mail(tx, use.vault, fresh.mail, use.clock)) return false;
        const auto added = add_person(tx, use.vault, fresh, PersonId{}, use.clock);
        if (!added) return added.error();
        const auto token = invite(tx, *added, *added, use.clock);
        if (!token) return token.error();
        const auto sent = mail::deliver(tx, letters::invitation(*person(tx, use.vault, *added, use.clock), page.site_name,
                                                                *origin + page.link("/invitation/" + *token)),
                                        use.mail, use.clock.now());
        if (!sent) return sent.error();
        return true;
    });
    if (!done) return sign_up_page(request, use, form.with(done.error()), net::status_of(done.error().kind));
    // Whoever has an account receives a link to it: the page says the same.
    if (!*done)
        if (const auto sent = send_link(request, use, fresh.mail); !sent) return sign_up_page(request, use, form.with(sent.error()), net::status_of(sent.error().kind));
    return net::see_other(page.link("/connexion/lien/envoye"));
}

}

void link_routes(net::Router& on, Services& use, std::shared_ptr<Paces> paces) {
    constexpr auto everyone = net::Access::everyone;
    on.get("/connexion/lien", everyone, [&use](const net::Request& request) { return ask_page(request, use, html::Form()); });
    on.post("/connexion/lien", everyone, [&use, paces](const net::Request& request) { return ask(request, use, *paces); });
    on.get("/connexion/lien/envoye", everyone, [&use](const net::Request& request) {
        return private_page(pages::link_sent(page_named(request, use, msg("Look at your mail"))));
    });
    on.get("/connexion/lien/{token}", everyone, [&use](const net::Request& request) { return link_page(request, use); });
    on.post("/connexion/lien/{token}", everyone, [&use, paces](const net::Request& request) { return use_link(request, use, *paces); });
    on.get("/inscription", everyone, [&use](const net::Request& request) { return sign_up_page(request, use, html::Form()); });
    on.post("/inscription", everyone, [&use, paces](const net::Request& request) { return sign_up(request, use, *paces); });
}

}
