// Signing in and out, invitations: HTTP in, HTML out.
#include "accounts/pages.hpp"
#include "features/accounts/proof.hpp"
#include "features/accounts/repository.hpp"
#include "platform/base/text.hpp"

namespace beffroi::accounts {
namespace {

struct SignIn {
    std::string mail;
    static SignIn read(html::Form& form) {
        // Whether there is one; what counts is how it was typed.
        if (!form.ticked("password") || form.value("password").empty())
            form.fail("password", msg("Fill in this field."));
        return {form.text("mail", 254)};
    }
};

net::Response sign_in_page(const net::Request& request, Services& use, const html::Form& form,
                           net::Status status = net::Status::ok) {
    return private_page(pages::sign_in(page_named(request, use, msg("Sign in")), request, form, use.policy.sign_up),
                        status);
}

/// Strangers who try an account's password use up their own allowance, not that of the networks the account is used from.
bool in_pace(const net::Request& request, Services& use, Paces& paces, std::string_view mail) {
    const Instant now = use.clock.now();
    if (!paces.address.allow(request.peer, now)) return false;
    const auto indexes = use.vault.indexes(text::lower_ascii(mail), "people.mail");
    const std::string &index = indexes.front(), network = network_of(request.peer);
    const bool at_home =
        use.database.read([&](db::Read& tx) { return repository::knows_network(tx, indexes, network); });
    return at_home ? paces.at_home.allow(index + network, now) : paces.strangers.allow(index, now);
}

net::Response sign_in(const net::Request& request, Services& use, Paces& paces) {
    auto form = html::parse<SignIn>(request.form());
    const std::string password = typed_password(request, "password");
    if (text::length(password) > longest_password)
        form.form.fail("password", msg("This is too long: {1} characters at most.", std::to_string(longest_password)));
    if (!form || !form.form.ok()) return sign_in_page(request, use, form.form, net::Status::unprocessable);
    if (!in_pace(request, use, paces, form->mail)) {
        use.watch->count(Attempt::slowed);
        form.form.fail("", msg("Too many attempts within an hour. Wait a few minutes, then try again."));
        return sign_in_page(request, use, form.form, net::Status::too_many);
    }
    // The demonstration's password is published: on a site that has become real, it opens nothing.
    const bool published = !use.policy.demo && password == demo_password;
    auto person = check_credentials(use.database, use.vault, form->mail, password);
    if (person && published) person = wrong_credentials();
    if (!person) {
        if (person.error().code == "sign_in_busy")
            use.watch->count(Attempt::busy);
        else
            use.watch->refused_mail(Attempt::password, use.vault.index(text::lower_ascii(form->mail), "people.mail"));
        return sign_in_page(request, use, form.with(person.error()), net::status_of(person.error().kind));
    }
    return after_first_factor(request, use, *person, form.form.value("retour"));
}

/// Whoever holds a session that awaits its second factor.
std::optional<Visitor> pending(const net::Request& request, Services& use) {
    const auto token = request.cookie(session_cookie_of(use.origin));
    auto who = token.empty() ? std::nullopt : holder(use.database, use.vault, token, use.clock);
    if (who && who->strength != Strength::pending) who.reset();
    return who;
}

net::Response code_page(const net::Request& request, Services& use, const Visitor& who, const html::Form& form,
                        net::Status status = net::Status::ok) {
    const bool has_passkey =
        use.database.read([&](db::Read& tx) { return !passkeys(tx, use.vault, who.person).empty(); });
    return private_page(pages::code(page_named(request, use, msg("Sign in")), request, form, has_passkey), status);
}

net::Response show_code(const net::Request& request, Services& use) {
    const auto who = pending(request, use);
    if (!who) return net::see_other(use.page(request).link("/connexion"));
    html::Form form;
    form.preset("retour", request.query.get("retour"));
    return code_page(request, use, *who, form);
}

net::Response check_code(const net::Request& request, Services& use, Paces& paces) {
    const auto who = pending(request, use);
    if (!who) return net::see_other(use.page(request).link("/connexion"));
    html::Form form(request.form());
    const std::string typed = form.text("code", 40);
    if (!form.ok()) return code_page(request, use, *who, form, net::Status::unprocessable);
    if (!paces.codes.allow(who->person.text(), use.clock.now())) {
        use.watch->count(Attempt::slowed);
        form.fail("", msg("Too many attempts within an hour. Wait a few minutes, then try again."));
        return code_page(request, use, *who, form, net::Status::too_many);
    }
    const auto right = use.database.write(
        [&](db::Write& tx) { return check_second_factor(tx, use.vault, who->person, typed, use.clock); });
    if (!right) {
        note_wrong_code(request, use, Attempt::code, who->person);
        return code_page(request, use, *who, form.with(right.error()), net::status_of(right.error().kind));
    }
    return let_in(request, use, who->person, Strength::full, form.value("retour"));
}

/// For everybody: whoever has lost every role must still be able to leave.
net::Response sign_out(const net::Request& request, Services& use) {
    const auto token = request.cookie(session_cookie_of(use.origin));
    if (const auto who = token.empty() ? std::nullopt : holder(use.database, use.vault, token, use.clock))
        use.database.write([&](db::Write& tx) { end_session(tx, who->person, who->session, use.clock); });
    // What the browser cached of this site goes too. Not "cookies": that would be those of all sites under the same domain. Nor
    // "storage": what somebody wrote without network waits there, sealed, and would be lost.
    return net::see_other(use.page(request).link("/"))
        .with("Set-Cookie", cookie(use, request, ""))
        .with("Clear-Site-Data", "\"cache\"");
}

std::optional<Person> whom_invited(const net::Request& request, Services& use) {
    return use.database.read([&](db::Read& tx) -> std::optional<Person> {
        const auto id = invited(tx, request.param("token"), use.clock);
        return id ? person(tx, use.vault, *id, use.clock) : std::nullopt;
    });
}

net::Response invitation_over() {
    return net::failure(
        fail(ErrorKind::not_found, "invitation_over",
             msg("This invitation has been used, or is over. Ask the person who sent it for another one.")));
}

net::Response invitation_page(const net::Request& request, Services& use, const html::Form& form,
                              net::Status status = net::Status::ok) {
    const auto whom = whom_invited(request, use);
    if (!whom) return invitation_over();
    return private_page(pages::invitation(page_named(request, use, msg("Welcome")), request, form, *whom), status);
}

net::Response accept(const net::Request& request, Services& use) {
    const auto whom = whom_invited(request, use);
    if (!whom) return invitation_over();
    html::Form form(request.form());
    const std::string password = typed_password(request, "password");
    if (const auto good = acceptable(password, whom->name, whom->mail, house_of(request, use)); !good)
        return invitation_page(request, use, form.with(good.error()), net::Status::unprocessable);
    const auto hashed = hash_password(password);
    if (!hashed) return invitation_page(request, use, form.with(hashed.error()), net::status_of(hashed.error().kind));
    const auto accepted = use.database.write(
        [&](db::Write& tx) { return accept_invitation(tx, request.param("token"), *hashed, use.clock); });
    if (!accepted) return net::failure(accepted.error());
    return after_first_factor(request, use, *accepted, "/espace");
}

}

void sign_in_routes(net::Router& on, Services& use, std::shared_ptr<Paces> paces) {
    constexpr auto everyone = net::Access::everyone;
    on.get("/connexion", everyone, [&use](const net::Request& request) {
        html::Form form;
        form.preset("retour", request.query.get("retour"));
        return sign_in_page(request, use, form);
    });
    on.post("/connexion", everyone,
            [&use, paces](const net::Request& request) { return sign_in(request, use, *paces); });
    on.get("/connexion/code", everyone, [&use](const net::Request& request) { return show_code(request, use); });
    on.post("/connexion/code", everyone,
            [&use, paces](const net::Request& request) { return check_code(request, use, *paces); });
    on.get("/invitation/{token}", everyone,
           [&use](const net::Request& request) { return invitation_page(request, use, html::Form()); });
    on.post("/invitation/{token}", everyone, [&use](const net::Request& request) { return accept(request, use); });
    on.post("/deconnexion", everyone, [&use](const net::Request& request) { return sign_out(request, use); });
}

void add_doors(const Visitor& visitor, std::vector<html::Door>& doors) {
    if (visitor.may(Right::give_cards))
        doors.push_back({"/espace/habitants", i18n::key("Residents"), "id-card",
                         i18n::key("Accounts and cards for people without mail."), html::Group::residents, 40});
    if (visitor.may(Right::see_people))
        doors.push_back({"/espace/personnes", i18n::key("People"), "users",
                         i18n::key("Who has an account here, and as what."), html::Group::team, 10});
    // A card opens nothing that changes the account.
    if (visitor.strength != Strength::card)
        doors.push_back({"/espace/compte", i18n::key("Your account"), "shield-check",
                         i18n::key("Your devices, your password, your second step."), html::Group::own, 30});
}

void routes(net::Router& on, Services& use) {
    const auto paces = std::make_shared<Paces>();
    sign_in_routes(on, use, paces);
    ProvenRoutes proven(on, use, paces);
    account_routes(on, proven, use, paces);
    passkey_routes(on, proven, use, paces);
    people_routes(on, proven, use);
    link_routes(on, use, paces);
    card_routes(on, use, paces);
}

}
