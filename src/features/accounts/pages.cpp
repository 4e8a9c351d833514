// HTTP in, HTML out.
#include "accounts/pages.hpp"
#include "features/accounts/account_view.hpp"
#include "features/accounts/repository.hpp"
#include "platform/html/forms.hpp"
#include "platform/net/pace.hpp"

namespace beffroi::accounts {
namespace {

/// How often one address, and one account, may try to sign in within an hour.
constexpr int tries_of_address = 60, tries_of_account = 15;

struct SignIn {
    std::string mail, password;
    static SignIn read(html::Form& form) {
        return {form.text("mail", 254), std::string(form.text("password", 200))};
    }
};

html::Page page_named(const net::Request& request, Services& use, Message title) {
    html::Page page = use.page(request);
    page.title = i18n::format(page.lang, title);
    page.index = false;
    return page;
}

net::Response private_page(std::string text, net::Status status = net::Status::ok) {
    net::Response response = net::html(std::move(text), status);
    response.cache = net::Cache::none;
    return response;
}

/// Only an address of this site's desk: never another site's, however it is written.
std::string way_back(const html::Page& page, std::string_view wanted) {
    const bool ours = wanted == "/espace" || wanted.starts_with("/espace/");
    return page.link(ours && wanted.find_first_of("\\\r\n") == std::string_view::npos ? wanted : "/espace");
}

std::string cookie(std::string_view token, bool secure, int seconds) {
    return std::string(session_cookie) + "=" + std::string(token) + "; Path=/; HttpOnly; SameSite=Lax; Max-Age=" + std::to_string(seconds) +
           (secure ? "; Secure" : "");
}

/// The network of an address, for its owner to recognise: the end is of no use and says more.
std::string network_of(std::string_view peer) {
    const auto cut = peer.rfind(peer.find(':') == std::string_view::npos ? '.' : ':');
    return cut == std::string_view::npos ? std::string(peer) : std::string(peer.substr(0, cut)) + "…";
}

net::Response let_in(const net::Request& request, Services& use, PersonId person, std::string_view back) {
    const auto opened = use.database.write([&](db::Write& tx) {
        return open_session(tx, person, device_of(request.header("user-agent")), network_of(request.peer), use.clock);
    });
    return net::see_other(way_back(use.page(request), back)).with("Set-Cookie", cookie(opened.token, request.secure, 14 * 24 * 3600));
}

net::Response sign_in_page(const net::Request& request, Services& use, const html::Form& form, net::Status status = net::Status::ok) {
    return private_page(pages::sign_in(page_named(request, use, msg("Sign in")), request, form), status);
}

net::Response sign_in(const net::Request& request, Services& use, net::Pace& by_address, net::Pace& by_account) {
    auto form = html::parse<SignIn>(request.form());
    if (!form) return sign_in_page(request, use, form.form, net::Status::unprocessable);
    const Instant now = use.clock.now();
    if (!by_address.allow(request.peer, now) || !by_account.allow(form->mail, now)) {
        form.form.fail("", msg("Too many attempts within an hour. Wait a few minutes, or ask an administrator for a new link."));
        return sign_in_page(request, use, form.form, net::Status::too_many);
    }
    const auto person = check_credentials(use.database, form->mail, form->password);
    if (!person) return sign_in_page(request, use, form.with(person.error()), net::status_of(person.error().kind));
    return let_in(request, use, *person, form.form.value("retour"));
}

net::Response sign_out(const net::Request& request, Services& use) {
    const Visitor& who = visitor(request);
    use.database.write([&](db::Write& tx) { end_session(tx, who.person, who.session); });
    return net::see_other(use.page(request).link("/")).with("Set-Cookie", cookie("", request.secure, 0));
}

net::Response invitation_page(const net::Request& request, Services& use, const html::Form& form, net::Status status = net::Status::ok) {
    const auto person = use.database.read([&](db::Read& tx) { return invited(tx, request.param("token"), use.clock); });
    if (!person) return net::failure(person.error());
    return private_page(pages::invitation(page_named(request, use, msg("Welcome")), request, form, *person), status);
}

net::Response accept(const net::Request& request, Services& use) {
    const auto token = request.param("token");
    html::Form form(request.form());
    const auto person = use.database.read([&](db::Read& tx) { return invited(tx, token, use.clock); });
    if (!person) return net::failure(person.error());
    const std::string password(form.value("password"));
    if (const auto good = acceptable(password, person->name, person->mail); !good)
        return invitation_page(request, use, form.with(good.error()), net::Status::unprocessable);
    const std::string hashed = hash_password(password);
    const auto accepted = use.database.write([&](db::Write& tx) { return accept_invitation(tx, token, hashed, use.clock); });
    if (!accepted) return net::failure(accepted.error());
    return let_in(request, use, *accepted, "/espace");
}

net::Response account_page(const net::Request& request, Services& use, const html::Form& form, net::Status status = net::Status::ok) {
    const Visitor& who = visitor(request);
    const html::Page page = page_named(request, use, msg("Your account"));
    std::vector<SessionLine> lines;
    for (const auto& s : use.database.read([&](db::Read& tx) { return sessions(tx, who.person, use.clock); })) {
        const LocalTime since = to_local(s.created, "Europe/Paris"), seen = to_local(s.seen, "Europe/Paris");
        lines.push_back({s.id.text(), s.device.empty() ? i18n::format(page.lang, msg("Another device")) : s.device, s.network,
                         i18n::short_date(page.lang, since.date),
                         i18n::format(page.lang, msg("{1} at {2}", i18n::short_date(page.lang, seen.date), i18n::time_of_day(page.lang, seen.minute))),
                         s.id == who.session});
    }
    return private_page(pages::account(page, request, form, lines), status);
}

net::Response change_password(const net::Request& request, Services& use, net::Pace& tries) {
    const Visitor& who = visitor(request);
    html::Form form(request.form());
    const auto person = use.database.read([&](db::Read& tx) { return repository::person_by_id(tx, who.person, use.clock.now()); });
    if (!person || !tries.allow(who.person.text(), use.clock.now())) return net::failure(net::Status::too_many);
    const std::string current(form.value("current")), password(form.value("password"));
    if (!check_credentials(use.database, person->mail, current)) form.fail("current", msg("This is not your password of today."));
    if (const auto good = acceptable(password, person->name, person->mail); !good) form.with(good.error());
    if (!form.ok()) return account_page(request, use, form, net::Status::unprocessable);
    const std::string hashed = hash_password(password);
    use.database.write([&](db::Write& tx) { set_password(tx, who.person, hashed, who.session); });
    return net::see_other(use.page(request).link("/espace/compte"));
}

net::Response close_session(const net::Request& request, Services& use) {
    const auto id = SessionId::from_text(request.param("session"));
    if (!id) return net::failure(net::Status::not_found);
    use.database.write([&](db::Write& tx) { end_session(tx, visitor(request).person, *id); });
    return net::see_other(use.page(request).link("/espace/compte"));
}

}

void routes(net::Router& on, Services& use) {
    constexpr auto everyone = net::Access::everyone;
    const auto by_address = std::make_shared<net::Pace>(tries_of_address), by_account = std::make_shared<net::Pace>(tries_of_account);
    on.get("/connexion", everyone, [&use](const net::Request& request) {
        html::Form form;
        form.preset("retour", request.query.get("retour"));
        return sign_in_page(request, use, form);
    });
    on.post("/connexion", everyone, [&use, by_address, by_account](const net::Request& request) { return sign_in(request, use, *by_address, *by_account); });
    on.get("/invitation/{token}", everyone, [&use](const net::Request& request) { return invitation_page(request, use, html::Form()); });
    on.post("/invitation/{token}", everyone, [&use](const net::Request& request) { return accept(request, use); });

    on.post("/deconnexion", may(Right::own_account), [&use](const net::Request& request) { return sign_out(request, use); });
    on.get("/espace/compte", may(Right::own_account), [&use](const net::Request& request) { return account_page(request, use, html::Form()); });
    on.post("/espace/compte/mot-de-passe", may(Right::own_account), [&use, by_account](const net::Request& request) { return change_password(request, use, *by_account); });
    on.post("/espace/compte/sessions/{session}/fermer", may(Right::own_account), [&use](const net::Request& request) { return close_session(request, use); });
}

}
