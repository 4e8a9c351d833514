// One's own account: sessions, password, second factor.
#include <algorithm>

#include "accounts/pages.hpp"
#include "features/accounts/account_view.hpp"
#include "features/accounts/proof.hpp"
#include "features/accounts/repository.hpp"
#include "platform/base/crypto.hpp"
#include "platform/html/qr.hpp"

namespace beffroi::accounts {
namespace {

/// "24 novembre 2026 à 14 h"
std::string moment(Lang lang, Instant at) {
    const LocalTime local = to_local(at, "Europe/Paris");
    return i18n::format(lang, msg("{1} at {2}", i18n::short_date(lang, local.date), i18n::time_of_day(lang, local.minute)));
}

AccountView view_of(const html::Page& page, const Visitor& who, Services& use) {
    AccountView view;
    use.database.read([&](db::Read& tx) {
        for (const auto& s : sessions(tx, who.person, use.clock)) {
            const LocalTime since = to_local(s.created, "Europe/Paris");
            view.sessions.push_back({s.id.text(), s.device.empty() ? i18n::format(page.lang, msg("Another device")) : s.device, s.network,
                                     i18n::short_date(page.lang, since.date), moment(page.lang, s.seen), s.id == who.session});
        }
        for (const auto& key : passkeys(tx, use.vault, who.person))
            view.passkeys.push_back({key.id.text(), passkey_field(key.id), key.name, i18n::short_date(page.lang, to_local(key.created, "Europe/Paris").date),
                                     key.used ? moment(page.lang, *key.used) : std::string(), key.backed_up});
        if (const auto self = person(tx, use.vault, who.person, use.clock)) {
            view.has_password = self->has_password;
            view.has_totp = self->has_totp;
            view.may_change_factors = may_change_factors(who, *self);
        }
        view.recovery_codes = recovery_codes_left(tx, who.person);
    });
    return view;
}

net::Response change_password(const net::Request& request, Services& use, Paces& paces) {
    const Visitor& who = visitor(request);
    html::Form form(request.form());
    const auto self = use.database.read([&](db::Read& tx) { return person(tx, use.vault, who.person, use.clock); });
    if (!self) return net::failure(net::Status::not_found);
    // A first password is a new way in.
    if (!self->has_password && !is_proven(who, *self, use.clock.now())) return ask(request, use, *self);
    if (!paces.codes.allow(who.person.text(), use.clock.now())) return net::failure(net::Status::too_many);
    const std::string current = typed_password(request, "current"), password = typed_password(request, "password");
    // Whoever came by a link may choose a first password.
    if (self->has_password) {
        const auto right = check_credentials(use.database, use.vault, self->mail, current);
        if (!right && right.error().code == "wrong_credentials") {
            form.fail("current", msg("This is not your password of today."));
            use.watch->refused(Attempt::proof, who.person);
        }
        else if (!right) form.with(right.error());
    }
    if (const auto good = acceptable(password, self->name, self->mail, house_of(request, use)); !good) form.with(good.error());
    if (!form.ok()) return account_page(request, use, form, net::Status::unprocessable);
    const auto hashed = hash_password(password);
    if (!hashed) return account_page(request, use, form.with(hashed.error()), net::status_of(hashed.error().kind));
    use.database.write([&](db::Write& tx) { set_password(tx, who.person, *hashed, use.clock, who.session); });
    tell_of_change(request, use, who.person);
    return net::see_other(use.page(request).link("/espace/compte"));
}

net::Response close_session(const net::Request& request, Services& use) {
    const auto id = SessionId::from_text(request.param("session"));
    if (!id) return net::failure(net::Status::not_found);
    use.database.write([&](db::Write& tx) { end_session(tx, visitor(request).person, *id, use.clock); });
    return net::see_other(use.page(request).link("/espace/compte"));
}

// ---- The second step ----

/// The secret travels through the form, sealed for this person, so that nothing is kept before it is proven to work.
std::string sealed_secret(const Services& use, PersonId person, std::string_view secret) {
    return crypto::base64url(use.vault.seal(secret, "totp.offer:" + person.text()));
}

net::Response offer_page(const net::Request& request, Services& use, const html::Form& form, const TotpOffer& offer, const Person& self,
                         net::Status status = net::Status::ok) {
    const Visitor& who = visitor(request);
    const html::Page page = page_named(request, use, msg("A second step when you sign in"));
    const html::Qr code = html::qr(offer.address);
    TotpView view{{}, offer.address, html::svg_path(code), code.size + 8, sealed_secret(use, who.person, offer.secret), false, may_change_factors(who, self)};
    for (std::size_t i = 0; i < offer.secret.size(); i += 4) view.secret += (i ? " " : "") + offer.secret.substr(i, 4);
    view.needed = use.policy.second_factor && who.strength != Strength::full &&
                  std::any_of(who.roles.begin(), who.roles.end(), [](const Held& held) { return needs_second_factor(held.role); });
    return private_page(pages::second_step(page, request, form, view), status);
}

net::Response show_offer(const net::Request& request, Services& use) {
    const Visitor& who = visitor(request);
    const auto self = use.database.read([&](db::Read& tx) { return person(tx, use.vault, who.person, use.clock); });
    if (!self) return net::failure(net::Status::not_found);
    // Whoever still owes the second step shows it on this very page.
    if (may_change_factors(who, *self) && !is_proven(who, *self, use.clock.now())) return lead_to_proof(request, use);
    html::Form form;
    form.preset("retour", request.query.get("retour"));
    return offer_page(request, use, form, offer_totp(use.page(request).site_name, self->mail), *self);
}

net::Response codes_page(const net::Request& request, const Services& use, const std::vector<std::string>& codes, std::string_view back) {
    const html::Page page = page_named(request, use, msg("Your recovery codes"));
    return private_page(pages::recovery(page, request, codes, way_back(page, back)));
}

net::Response accept_offer(const net::Request& request, Services& use, Paces& paces) {
    const Visitor& who = visitor(request);
    html::Form form(request.form());
    const auto sealed = crypto::from_base64url(form.value("offer"));
    const auto secret = sealed ? use.vault.open(*sealed, "totp.offer:" + who.person.text()) : std::nullopt;
    if (!secret) return show_offer(request, use);
    const auto self = use.database.read([&](db::Read& tx) { return person(tx, use.vault, who.person, use.clock); });
    if (!self) return net::failure(net::Status::not_found);
    const TotpOffer offer = totp_offer_of(*secret, use.page(request).site_name, self->mail);
    const std::string digits = form.text("code", 20);
    if (!form.ok()) return offer_page(request, use, form, offer, *self, net::Status::unprocessable);
    if (!paces.codes.allow(who.person.text(), use.clock.now())) return net::failure(net::Status::too_many);
    const auto codes = use.database.write([&](db::Write& tx) { return set_totp(tx, use.vault, who.person, *secret, digits, use.clock); });
    if (!codes) return offer_page(request, use, form.with(codes.error()), offer, *self, net::Status::unprocessable);
    // The session that has just shown the second factor is as good as one opened with it; whoever else is inside signs in anew.
    const std::string token = use.database.write([&](db::Write& tx) {
        repository::delete_sessions(tx, who.person, who.session);
        return renew_session(tx, who.session, Strength::full, use.clock);
    });
    tell_of_change(request, use, who.person);
    const net::Request renewed = as_renewed(request, use, token, Strength::full);
    return codes_page(renewed, use, *codes, form.value("retour")).with("Set-Cookie", cookie(use, request, token));
}

net::Response make_codes(const net::Request& request, Services& use) {
    const PersonId who = visitor(request).person;
    const auto codes = use.database.write([&](db::Write& tx) { return new_recovery_codes(tx, use.vault, who, use.clock); });
    if (!codes) return account_page(request, use, html::Form().with(codes.error()), net::status_of(codes.error().kind));
    tell_of_change(request, use, who);
    return codes_page(request, use, *codes, "/espace/compte");
}

net::Response remove_second_step(const net::Request& request, Services& use) {
    const Visitor& who = visitor(request);
    const bool was_there = use.database.write([&](db::Write& tx) {
        if (!repository::totp(tx, who.person)) return false;
        remove_totp(tx, who.person, who.person, use.clock);
        repository::delete_sessions(tx, who.person, who.session);
        return true;
    });
    if (!was_there) return net::failure(net::Status::not_found);
    tell_of_change(request, use, who.person);
    return net::see_other(use.page(request).link("/espace/compte"));
}

}

net::Response account_page(const net::Request& request, Services& use, const html::Form& form, net::Status status) {
    const html::Page page = page_named(request, use, msg("Your account"));
    return private_page(pages::account(page, request, form, view_of(page, visitor(request), use)), status);
}

void account_routes(net::Router& on, ProvenRoutes& proven, Services& use, std::shared_ptr<Paces> paces) {
    const auto right = may(Right::own_account);
    on.get("/espace/compte", right, [&use](const net::Request& request) { return account_page(request, use, html::Form()); });
    proven.post_asking("/espace/compte/mot-de-passe", right, [&use, paces](const net::Request& request) { return change_password(request, use, *paces); });
    proven.post("/espace/compte/sessions/{session}/fermer", right, [&use](const net::Request& request) { return close_session(request, use); });
    on.get("/espace/compte/double-verification", right, [&use](const net::Request& request) { return show_offer(request, use); });
    proven.post("/espace/compte/double-verification", right, [&use, paces](const net::Request& request) { return accept_offer(request, use, *paces); });
    proven.post("/espace/compte/double-verification/retirer", right, [&use](const net::Request& request) { return remove_second_step(request, use); });
    proven.post("/espace/compte/codes-de-secours", right, [&use](const net::Request& request) { return make_codes(request, use); });
}

}
