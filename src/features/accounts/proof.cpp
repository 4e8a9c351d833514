#include "features/accounts/proof.hpp"

#include <algorithm>

#include "accounts/pages.hpp"
#include "features/accounts/account_view.hpp"
#include "features/accounts/passkeys.hpp"
#include "platform/base/crypto.hpp"
#include "platform/base/text.hpp"

namespace beffroi::accounts {
namespace {

constexpr std::string_view address = "/espace/compte/confirmer";

std::string sealed_for(const Visitor& who) { return "proof.sent:" + who.session.text(); }

std::optional<Person> self_of(const net::Request& request, const Services& use) {
    return use.database.read([&](db::Read& tx) { return person(tx, use.vault, visitor(request).person, use.clock); });
}

net::Response proof_page(const net::Request& request, Services& use, const Person& self, const html::Form& form,
                         std::string sent, net::Status status = net::Status::ok) {
    const bool factor = needs_factor(visitor(request), self);
    ProofView view{self.mail, !factor && self.has_password, self.has_totp, self.has_passkey, std::move(sent)};
    return private_page(pages::proof(page_named(request, use, msg("Is it you?")), request, form, view), status);
}

/// What somebody shows of themselves: how much the session is worth then.
Result<Strength> shown(const net::Request& request, Services& use, const Person& self, const html::Form& form) {
    const net::Params sent = request.form();
    if (sent.has("credential")) {
        const auto who =
            check_passkey(use.database, use.vault, party_of(request, use), self.id, shown_by(sent), use.clock);
        if (!who) return who.error();
        return Strength::full;
    }
    if (self.has_totp) {
        const auto right = use.database.write(
            [&](db::Write& tx) { return check_second_factor(tx, use.vault, self.id, form.value("code"), use.clock); });
        if (!right) return right.error();
        return Strength::full;
    }
    if (needs_factor(visitor(request), self) || !self.has_password)
        return fail(ErrorKind::invalid, "proof_missing", msg("Nothing was shown. Use one of the ways on this page."));
    const auto right = check_credentials(use.database, use.vault, self.mail, typed_password(request, "password"));
    if (right) return visitor(request).strength;
    if (right.error().code != "wrong_credentials") return right.error();
    return invalid("wrong_credentials", msg("This is not your password of today."), "password");
}

net::Response carry_on(const net::Request& request, Services& use, const net::Router& actions, std::string_view sent,
                       std::string_view back) {
    if (sent.empty()) return net::see_other(way_back(use.page(request), back));
    const auto end_of_path = sent.find('\n');
    net::Request next = request;
    next.path = sent.substr(0, end_of_path);
    next.body = sent.substr(end_of_path + 1);
    auto found = actions.find(net::Method::post, next.path);
    const auto right = found.route ? right_from(found.route->access.right) : std::nullopt;
    // A role may have been taken away while the page was open.
    if (!right || !visitor(request).may(*right)) return net::failure(net::Status::forbidden);
    next.path_params = std::move(found.params);
    return found.route->handler(next);
}

net::Response confirm(const net::Request& request, Services& use, Paces& paces, const net::Router& actions) {
    const Visitor& who = visitor(request);
    html::Form form(request.form());
    const auto self = self_of(request, use);
    if (!self) return net::failure(net::Status::not_found);
    const std::string carried(form.value("envoi"));
    const auto sealed = crypto::from_base64url(carried);
    const auto sent = carried.empty() ? std::optional<std::string>("")
                      : sealed        ? use.vault.open(*sealed, sealed_for(who))
                                      : std::nullopt;
    if (!sent) return net::see_other(use.page(request).link("/espace/compte"));
    if (!paces.codes.allow(who.person.text(), use.clock.now())) {
        use.watch->count(Attempt::slowed);
        form.fail("", msg("Too many attempts within an hour. Wait a few minutes, then try again."));
        return proof_page(request, use, *self, form, carried, net::Status::too_many);
    }
    const auto strength = shown(request, use, *self, form);
    if (!strength && strength.error().code == "wrong_code")
        note_wrong_code(request, use, Attempt::proof, self->id);
    else if (!strength && strength.error().code == "sign_in_busy")
        use.watch->count(Attempt::busy);
    else if (!strength && strength.error().code != "proof_missing")
        use.watch->refused(Attempt::proof, self->id);
    else if (strength)
        use.watch->count(Attempt::done);
    if (!strength)
        return proof_page(request, use, *self, form.with(strength.error()), carried,
                          net::status_of(strength.error().kind));
    const std::string token =
        use.database.write([&](db::Write& tx) { return renew_session(tx, who.session, *strength, use.clock); });
    const net::Request renewed = as_renewed(request, use, token, *strength);
    net::Response response = carry_on(renewed, use, actions, *sent, form.value("retour"));
    // What was done may have given a newer token still.
    const bool newer = std::any_of(response.headers.begin(), response.headers.end(),
                                   [](const net::Header& h) { return h.name == "Set-Cookie"; });
    if (!newer) response.with("Set-Cookie", cookie(use, request, token));
    return response;
}

}

bool needs_factor(const Visitor& who, const Person& self) {
    // An app is asked for at each sign-in, whoever has one; a passkey only of those whose role needs a second step.
    return self.has_totp || (self.has_passkey && std::any_of(who.roles.begin(), who.roles.end(), [](const Held& held) {
                                 return needs_second_factor(held.role);
                             }));
}

bool is_proven(const Visitor& who, const Person& self, Instant now, std::chrono::minutes grace) {
    return may_change_factors(who, self) && now - who.proven <= proof_lasts + grace;
}

Error proof_first() {
    return fail(ErrorKind::forbidden, "proof_needed", msg("First show that it is you: that page opens now."));
}

net::Response lead_to_proof(const net::Request& request, const Services& use) {
    std::string back = request.path;
    if (const std::string query = request.query.encode(); !query.empty()) back += "?" + query;
    return net::see_other(use.page(request).link(address) + "?retour=" + net::percent_encode(back));
}

webauthn::Shown shown_by(const net::Params& form) {
    const auto decoded = [&](std::string_view name) { return crypto::from_base64url(form.get(name)).value_or(""); };
    return {decoded("credential"), decoded("client_data"), decoded("data"), decoded("signature"), decoded("owner")};
}

webauthn::Party party_of(const net::Request& request, const Services& use) {
    return webauthn::party_of(origin_of(request, use)).value_or(webauthn::Party{});
}

net::Request as_renewed(const net::Request& request, const Services& use, std::string_view token, Strength strength) {
    net::Request next = request;
    std::erase_if(next.headers, [](const net::Header& h) { return text::lower_ascii(h.name) == "cookie"; });
    next.headers.push_back({"Cookie", std::string(session_cookie_of(use.origin)) + "=" + std::string(token)});
    Visitor who = visitor(request);
    who.strength = strength;
    who.proven = use.clock.now();
    next.session = std::make_shared<const Visitor>(std::move(who));
    return next;
}

net::Response ask(const net::Request& request, Services& use, const Person& self) {
    net::Params sent = request.form();
    sent.remove(net::csrf::field);
    const std::string sealed = use.vault.seal(request.path + "\n" + sent.encode(), sealed_for(visitor(request)));
    return proof_page(request, use, self, html::Form(), crypto::base64url(sealed));
}

ProvenRoutes::ProvenRoutes(net::Router& on, Services& use, std::shared_ptr<Paces> paces)
    : on_(on), use_(use), actions_(std::make_shared<net::Router>()) {
    const auto own = may(Right::own_account);
    on.get(std::string(address), own, [&use](const net::Request& request) {
        const auto self = self_of(request, use);
        if (!self) return net::failure(net::Status::not_found);
        html::Form form;
        form.preset("retour", request.query.get("retour"));
        return proof_page(request, use, *self, form, {});
    });
    on.post(std::string(address), own, [&use, paces, actions = actions_](const net::Request& request) {
        return confirm(request, use, *paces, *actions);
    });
}

void ProvenRoutes::post(std::string pattern, net::Access access, net::Handler handler) {
    post_asking(std::move(pattern), access, [&use = use_, handler = std::move(handler)](const net::Request& request) {
        const auto self = self_of(request, use);
        if (!self) return net::failure(net::Status::not_found);
        return is_proven(visitor(request), *self, use.clock.now()) ? handler(request) : ask(request, use, *self);
    });
}

void ProvenRoutes::post_asking(std::string pattern, net::Access access, net::Handler handler) {
    on_.post(pattern, access, handler);
    actions_->post(std::move(pattern), access, std::move(handler));
}

}
