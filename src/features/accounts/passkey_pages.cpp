// What the script of passkey buttons asks for and sends (web/islands/passkey.ts): forms in, JSON out. Challenges are made by a
// click only, so that looking at a page writes nothing.
#include <algorithm>

#include "features/accounts/passkeys.hpp"
#include "features/accounts/proof.hpp"
#include "features/accounts/repository.hpp"
#include "platform/base/crypto.hpp"
#include "platform/base/json.hpp"

namespace beffroi::accounts {
namespace {

using webauthn::Party;

/// What the device's dialogue may take: no longer than the challenge lives.
constexpr int dialogue_ms = 5 * 60 * 1000;

// ---- JSON ----

net::Response private_json(json::Writer& out, net::Status status = net::Status::ok) {
    net::Response response = net::json(out.take(), status);
    response.cache = net::Cache::none;
    return response;
}

net::Response told(const net::Request& request, const Error& error) {
    json::Writer out;
    out.begin_object().field("code", error.code).field("error", i18n::format(request.lang, error.message));
    // The script goes there, and the page leads back to where it was.
    if (error.code == "proof_needed") out.field("to", std::string(request.lang == Lang::en ? "/en" : "") + "/espace/compte/confirmer");
    out.end_object();
    return private_json(out, net::status_of(error.kind));
}

net::Response onward(std::string_view to) {
    json::Writer out;
    out.begin_object().field("to", to).end_object();
    return private_json(out);
}

/// A redirect for a script, which cannot see one: the address in JSON, the cookie as it is.
net::Response as_json(const net::Response& redirect) {
    const auto find = [&](std::string_view name) {
        const auto at = std::find_if(redirect.headers.begin(), redirect.headers.end(),
                                     [&](const net::Header& h) { return h.name == name; });
        return at == redirect.headers.end() ? std::string_view() : std::string_view(at->value);
    };
    return onward(find("Location")).with("Set-Cookie", find("Set-Cookie"));
}

void write_keys(json::Writer& out, const std::vector<std::string>& credentials) {
    out.begin_array();
    for (const auto& each : credentials)
        out.begin_object().field("type", "public-key").field("id", crypto::base64url(each)).end_object();
    out.end_array();
}

/// PublicKeyCredentialCreationOptionsJSON of WebAuthn level 3.
net::Response creation_options(const Services& use, const net::Request& request, const Party& party,
                               const Person& person, std::string_view challenge, const std::vector<std::string>& kept) {
    json::Writer out;
    out.begin_object().field("challenge", crypto::base64url(challenge));
    out.key("rp").begin_object().field("id", party.host).field("name", use.page(request).site_name).end_object();
    out.key("user").begin_object().field("id", crypto::base64url(passkey_owner(use.vault, person.id)));
    out.field("name", person.mail.empty() ? person.name : person.mail).field("displayName", person.name).end_object();
    out.key("pubKeyCredParams").begin_array();
    for (const int algorithm : {-7, -8, -257})
        out.begin_object().field("type", "public-key").field("alg", algorithm).end_object();
    out.end_array().field("timeout", dialogue_ms).field("attestation", "none");
    // Found by the device itself, and opened only by its owner: such a key needs no name and no password beside it.
    out.key("authenticatorSelection").begin_object().field("residentKey", "required").field("requireResidentKey", true);
    out.field("userVerification", "required").end_object();
    out.key("excludeCredentials");
    write_keys(out, kept);
    out.end_object();
    return private_json(out);
}

/// PublicKeyCredentialRequestOptionsJSON; no keys named: whichever the device has.
net::Response request_options(const Party& party, std::string_view challenge, const std::vector<std::string>& keys) {
    json::Writer out;
    out.begin_object()
        .field("challenge", crypto::base64url(challenge))
        .field("rpId", party.host)
        .field("timeout", dialogue_ms);
    out.field("userVerification", "required").key("allowCredentials");
    write_keys(out, keys);
    out.end_object();
    return private_json(out);
}

// ---- What came ----

std::string decoded(const net::Params& form, std::string_view name) {
    return crypto::from_base64url(form.get(name)).value_or("");
}

webauthn::Made made_by(const net::Params& form) { return {decoded(form, "client_data"), decoded(form, "attestation")}; }

Error too_many() {
    return fail(ErrorKind::too_many, "too_many",
                msg("Too many attempts within an hour. Wait a few minutes, then try again."));
}

std::string proposed_name(const net::Request& request) {
    const std::string device = device_of(request.header("user-agent"));
    return device.empty() ? i18n::format(request.lang, msg("My passkey"))
                          : i18n::format(request.lang, msg("Passkey of {1}", device));
}

// ---- Signing in ----

net::Response ask_to_sign_in(const net::Request& request, Services& use, Paces& paces) {
    if (!paces.challenges.allow(request.peer, use.clock.now())) return told(request, too_many());
    const auto challenge =
        use.database.write([&](db::Write& tx) { return new_challenge(tx, Ceremony::sign_in, PersonId{}, use.clock); });
    return request_options(party_of(request, use), challenge, {});
}

net::Response sign_in(const net::Request& request, Services& use, Paces& paces) {
    if (!paces.address.allow(request.peer, use.clock.now())) {
        use.watch->count(Attempt::slowed);
        return told(request, too_many());
    }
    const auto form = request.form();
    const auto who = check_passkey(use.database, use.vault, party_of(request, use), PersonId{}, shown_by(form), use.clock);
    if (!who) {
        use.watch->refused(Attempt::passkey, PersonId{});
        return told(request, who.error());
    }
    return as_json(let_in(request, use, *who, Strength::full, form.get("retour")));
}

// ---- Who is signed in by a password shows a key too ----

net::Response ask_for_proof(const net::Request& request, Services& use, Paces& paces) {
    if (!paces.challenges.allow(request.peer, use.clock.now())) return told(request, too_many());
    const PersonId who = visitor(request).person;
    const auto keys = use.database.read([&](db::Read& tx) { return credentials_of(tx, who); });
    const auto challenge =
        use.database.write([&](db::Write& tx) { return new_challenge(tx, Ceremony::proof, who, use.clock); });
    return request_options(party_of(request, use), challenge, keys);
}

net::Response prove(const net::Request& request, Services& use, Paces& paces) {
    const PersonId self = visitor(request).person;
    if (!paces.codes.allow(self.text(), use.clock.now())) {
        use.watch->count(Attempt::slowed);
        return told(request, too_many());
    }
    const auto form = request.form();
    const auto who = check_passkey(use.database, use.vault, party_of(request, use), self, shown_by(form), use.clock);
    if (!who) {
        use.watch->refused(Attempt::passkey, self);
        return told(request, who.error());
    }
    return as_json(let_in(request, use, *who, Strength::full, form.get("retour")));
}

// ---- New keys ----

net::Response ask_for_new(const net::Request& request, Services& use, Paces& paces, const Person& person) {
    if (!paces.challenges.allow(request.peer, use.clock.now())) return told(request, too_many());
    const auto kept = use.database.read([&](db::Read& tx) { return credentials_of(tx, person.id); });
    const auto challenge =
        use.database.write([&](db::Write& tx) { return new_challenge(tx, Ceremony::create, person.id, use.clock); });
    return creation_options(use, request, party_of(request, use), person, challenge, kept);
}

/// Who asks, when they may have another key; else why not.
Result<Person> may_add(const net::Request& request, Services& use, std::chrono::minutes grace = {}) {
    const auto self =
        use.database.read([&](db::Read& tx) { return person(tx, use.vault, visitor(request).person, use.clock); });
    if (!self) return fail(ErrorKind::not_found, "unknown_person", msg("This person is not known here."));
    if (!is_proven(visitor(request), *self, use.clock.now(), grace)) return proof_first();
    return *self;
}

net::Response ask_for_another(const net::Request& request, Services& use, Paces& paces) {
    const auto self = may_add(request, use);
    return self ? ask_for_new(request, use, paces, *self) : told(request, self.error());
}

net::Response add(const net::Request& request, Services& use) {
    // What was asked in time may take as long as the device's dialogue.
    const auto self = may_add(request, use, dialogue_lasts);
    if (!self) return told(request, self.error());
    const Visitor& who = visitor(request);
    const auto form = request.form();
    const auto key = read_new_passkey(use.database, party_of(request, use), self->id, made_by(form), use.clock);
    if (!key) return told(request, key.error());
    const auto token = use.database.write([&](db::Write& tx) -> Result<std::string> {
        if (const auto id = keep_passkey(tx, use.vault, self->id, *key, proposed_name(request), use.clock); !id)
            return id.error();
        // Whoever else is inside signs in anew. Here the device has just checked who it is: as with a code of an app, the
        // session is now worth both factors.
        repository::delete_sessions(tx, self->id, who.session);
        return renew_session(tx, who.session, Strength::full, use.clock);
    });
    if (!token) return told(request, token.error());
    tell_of_change(request, use, self->id);
    return onward(way_back(use.page(request), form.get("retour"))).with("Set-Cookie", cookie(use, request, *token));
}

// ---- Whoever is invited may come in by a key alone ----

Result<Person> invited_person(const net::Request& request, Services& use) {
    return use.database.read([&](db::Read& tx) -> Result<Person> {
        const auto id = invited(tx, request.param("token"), use.clock);
        if (!id) return id.error();
        auto whom = *person(tx, use.vault, *id, use.clock);
        // A second step that is there already is not gone round by a new invitation: an administrator takes it away first.
        if (whom.has_totp || whom.has_passkey)
            return fail(ErrorKind::forbidden, "second_step_first", msg("This account has a second step already. Choose a password here, then sign in with that step."));
        return whom;
    });
}

net::Response ask_invited(const net::Request& request, Services& use, Paces& paces) {
    const auto whom = invited_person(request, use);
    return whom ? ask_for_new(request, use, paces, *whom) : told(request, whom.error());
}

net::Response accept(const net::Request& request, Services& use) {
    const auto whom = invited_person(request, use);
    if (!whom) return told(request, whom.error());
    const auto key = read_new_passkey(use.database, party_of(request, use), whom->id, made_by(request.form()), use.clock);
    if (!key) return told(request, key.error());
    const auto accepted = use.database.write([&](db::Write& tx) -> Result<PersonId> {
        auto who = accept_invitation(tx, request.param("token"), use.clock);
        if (!who) return who;
        if (const auto id = keep_passkey(tx, use.vault, *who, *key, proposed_name(request), use.clock); !id)
            return id.error();
        return who;
    });
    if (!accepted) return told(request, accepted.error());
    return as_json(let_in(request, use, *accepted, Strength::full, "/espace"));
}

// ---- Forms of the account's page ----

net::Response rename(const net::Request& request, Services& use) {
    const auto id = PasskeyId::from_text(request.param("cle"));
    if (!id) return net::failure(net::Status::not_found);
    html::Form form(request.form());
    const std::string name(form.value("name"));
    const auto done = use.database.write(
        [&](db::Write& tx) { return rename_passkey(tx, use.vault, visitor(request).person, *id, name); });
    if (!done) {
        // Each key has a field of its own on the page.
        Error wrong = done.error();
        wrong.field = passkey_field(*id);
        return account_page(request, use, form.with(wrong), net::status_of(wrong.kind));
    }
    return net::see_other(use.page(request).link("/espace/compte") + "#cles");
}

net::Response remove(const net::Request& request, Services& use) {
    const auto id = PasskeyId::from_text(request.param("cle"));
    if (!id) return net::failure(net::Status::not_found);
    const Visitor& who = visitor(request);
    const auto done = use.database.write([&](db::Write& tx) -> Result<void> {
        const auto self = person(tx, use.vault, who.person, use.clock);
        if (!self) return fail(ErrorKind::not_found, "unknown_person", msg("This person is not known here."));
        const auto mail_link = !self->mail.empty() && !use.mail.url.empty() ? MailLink::offered : MailLink::absent;
        if (auto removed = remove_passkey(tx, who.person, *id, mail_link, use.clock); !removed) return removed;
        repository::delete_sessions(tx, who.person, who.session);
        return {};
    });
    html::Form form;
    if (!done) return account_page(request, use, form.with(done.error()), net::status_of(done.error().kind));
    tell_of_change(request, use, who.person);
    return net::see_other(use.page(request).link("/espace/compte") + "#cles");
}

}

void passkey_routes(net::Router& on, ProvenRoutes& proven, Services& use, std::shared_ptr<Paces> paces) {
    constexpr auto everyone = net::Access::everyone;
    const auto own = may(Right::own_account);
    on.post("/connexion/cle/defi", everyone,
            [&use, paces](const net::Request& request) { return ask_to_sign_in(request, use, *paces); });
    on.post("/connexion/cle", everyone,
            [&use, paces](const net::Request& request) { return sign_in(request, use, *paces); });
    on.post("/connexion/preuve/defi", own,
            [&use, paces](const net::Request& request) { return ask_for_proof(request, use, *paces); });
    on.post("/connexion/preuve", own,
            [&use, paces](const net::Request& request) { return prove(request, use, *paces); });
    on.post("/invitation/{token}/cle/defi", everyone,
            [&use, paces](const net::Request& request) { return ask_invited(request, use, *paces); });
    on.post("/invitation/{token}/cle", everyone, [&use](const net::Request& request) { return accept(request, use); });
    on.post("/espace/compte/cles/defi", own,
            [&use, paces](const net::Request& request) { return ask_for_another(request, use, *paces); });
    on.post("/espace/compte/cles", own, [&use](const net::Request& request) { return add(request, use); });
    on.post("/espace/compte/cles/{cle}/nom", own, [&use](const net::Request& request) { return rename(request, use); });
    proven.post("/espace/compte/cles/{cle}/retirer", own,
                [&use](const net::Request& request) { return remove(request, use); });
}

}
