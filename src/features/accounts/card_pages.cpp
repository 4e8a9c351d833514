// Residents who sign in with a card: coming in, and the counsellors' pages that make and end cards.
#include "accounts/pages.hpp"
#include "features/accounts/page_parts.hpp"
#include "features/accounts/resident_view.hpp"
#include "platform/html/qr.hpp"

namespace beffroi::accounts {
namespace {

// ---- Coming in ----

net::Response card_page(const net::Request& request, Services& use, const html::Form& form, net::Status status = net::Status::ok) {
    return private_page(pages::card(page_named(request, use, msg("Come in with your card")), request, form), status);
}

net::Response by_words(const net::Request& request, Services& use, Paces& paces) {
    html::Form form(request.form());
    const std::string typed = form.text("words", 120);
    if (!form.ok()) return card_page(request, use, form, net::Status::unprocessable);
    if (!paces.cards.allow(request.peer, use.clock.now())) {
        use.watch->count(Attempt::slowed);
        form.fail("", msg("Too many attempts within an hour. Wait a few minutes, then try again."));
        return card_page(request, use, form, net::Status::too_many);
    }
    const auto person = use.database.write([&](db::Write& tx) { return use_card_words(tx, use.vault, typed, use.clock); });
    if (!person) use.watch->refused(Attempt::card, PersonId{});
    if (!person) return card_page(request, use, form.with(person.error()), net::status_of(person.error().kind));
    return let_in(request, use, *person, Strength::card, "/espace");
}

net::Response scanned(const net::Request& request, Services& use) {
    const bool good = use.database.read([&](db::Read& tx) { return is_card(tx, use.vault, request.param("token")); });
    if (!good) return net::failure(fail(ErrorKind::not_found, "wrong_card", msg("This card opens nothing any more. Ask the counsellor who gave it to you for another one.")));
    return private_page(pages::enter(page_named(request, use, msg("Come in with your card")), request, "/carte/" + std::string(request.param("token"))));
}

net::Response by_token(const net::Request& request, Services& use, Paces& paces) {
    if (!paces.address.allow(request.peer, use.clock.now())) return net::failure(net::Status::too_many);
    const auto person = use.database.write([&](db::Write& tx) { return use_card(tx, use.vault, request.param("token"), use.clock); });
    if (!person) use.watch->refused(Attempt::card, PersonId{});
    if (!person) return net::failure(fail(ErrorKind::not_found, "wrong_card", person.error().message));
    return let_in(request, use, *person, Strength::card, "/espace");
}

// ---- The counsellors' side ----

ResidentLine line_of(db::Read& tx, Lang lang, const Person& person) {
    ResidentLine line{person.id.text(), person.name, person.mail, 0, person.closed, {}};
    for (const Card& card : cards(tx, person.id)) {
        const auto day = [&](Instant at) { return i18n::short_date(lang, to_local(at, "Europe/Paris").date); };
        line.good_cards += !card.revoked;
        line.cards.push_back({card.id.text(), day(card.printed), card.used ? day(*card.used) : "", card.revoked ? day(*card.revoked) : ""});
    }
    return line;
}

/// What this visitor asked for, by name: an administrator looks up by mail whoever is not their own.
net::Response residents_page(const net::Request& request, Services& use) {
    const Visitor& who = visitor(request);
    const html::Page page = page_named(request, use, msg("Residents"));
    std::vector<ResidentLine> lines;
    use.database.read([&](db::Read& tx) {
        for (const Person& each : residents_of(tx, use.vault, who.person, use.clock)) lines.push_back(line_of(tx, page.lang, each));
    });
    use.database.write([&](db::Write& tx) { journal::record(tx, who.person, journal::Act::list_seen, PersonId{}, "residents", use.clock); });
    return private_page(pages::residents(page, lines));
}

net::Response new_page(const net::Request& request, Services& use, const html::Form& form, net::Status status = net::Status::ok) {
    return private_page(pages::new_resident(page_named(request, use, msg("A resident’s account")), request, form), status);
}

net::Response add(const net::Request& request, Services& use) {
    const Visitor& who = visitor(request);
    html::Form form(request.form());
    const NewPerson fresh{form.text("name", 100), form.mail("mail", html::Need::optional), {{Role::resident, {}, {}}}, request.lang};
    if (!form.ok()) return new_page(request, use, form, net::Status::unprocessable);
    const auto added = use.database.write([&](db::Write& tx) { return add_person(tx, use.vault, fresh, who.person, use.clock); });
    if (!added) return new_page(request, use, form.with(added.error()), net::status_of(added.error().kind));
    return net::see_other(use.page(request).link("/espace/habitants/" + added->text()));
}

/// The resident that the address names, when this visitor may give them cards. Whoever may not learns nothing.
std::optional<Person> named(const net::Request& request, Services& use) {
    const auto id = PersonId::from_text(request.param("person"));
    if (!id) return std::nullopt;
    auto found = use.database.read([&](db::Read& tx) { return person(tx, use.vault, *id, use.clock); });
    const bool resident = found && !found->roles.empty() &&
                          std::all_of(found->roles.begin(), found->roles.end(), [](const Held& held) { return held.role == Role::resident; });
    if (!resident || !visitor(request).may(Right::give_cards, {.owner = found->registered_by})) return std::nullopt;
    return found;
}

net::Response unknown() { return net::failure(fail(ErrorKind::not_found, "unknown_person", msg("This person is not known here."))); }

net::Response resident_page(const net::Request& request, Services& use) {
    const auto whom = named(request, use);
    if (!whom) return unknown();
    html::Page page = page_named(request, use, msg("Residents"));
    page.title = whom->name;
    const auto line = use.database.read([&](db::Read& tx) { return line_of(tx, page.lang, *whom); });
    use.database.write([&](db::Write& tx) { journal::record(tx, visitor(request).person, journal::Act::seen, whom->id, "account", use.clock); });
    return private_page(pages::resident(page, request, line));
}

/// Shown once, to be printed.
net::Response print(const net::Request& request, Services& use) {
    const auto whom = named(request, use);
    if (!whom || whom->closed) return unknown();
    const auto card = use.database.write([&](db::Write& tx) { return print_card(tx, use.vault, whom->id, visitor(request).person, use.clock); });
    if (!card) return net::failure(card.error());
    const html::Page page = page_named(request, use, msg("Card to print"));
    const html::Qr code = html::qr(origin_of(request, use) + "/carte/" + card->token);
    const std::string site = origin_of(request, use);
    return private_page(pages::printed_card(page, {whom->id.text(), whom->name, card->words, site.substr(site.find("//") + 2) + "/carte",
                                                   html::svg_path(code), code.size + 8}));
}

net::Response revoke(const net::Request& request, Services& use) {
    const auto whom = named(request, use);
    const auto card = CardId::from_text(request.param("card"));
    if (!whom || !card) return unknown();
    use.database.write([&](db::Write& tx) { revoke_card(tx, whom->id, *card, visitor(request).person, use.clock); });
    return net::see_other(use.page(request).link("/espace/habitants/" + whom->id.text()));
}

}

void card_routes(net::Router& on, Services& use, std::shared_ptr<Paces> paces) {
    constexpr auto everyone = net::Access::everyone;
    on.get("/carte", everyone, [&use](const net::Request& request) { return card_page(request, use, html::Form()); });
    on.post("/carte", everyone, [&use, paces](const net::Request& request) { return by_words(request, use, *paces); });
    on.get("/carte/{token}", everyone, [&use](const net::Request& request) { return scanned(request, use); });
    on.post("/carte/{token}", everyone, [&use, paces](const net::Request& request) { return by_token(request, use, *paces); });

    const auto right = may(Right::give_cards);
    on.get("/espace/habitants", right, [&use](const net::Request& request) { return residents_page(request, use); });
    on.get("/espace/habitants/nouveau", right, [&use](const net::Request& request) { return new_page(request, use, html::Form()); });
    on.post("/espace/habitants/nouveau", right, [&use](const net::Request& request) { return add(request, use); });
    on.get("/espace/habitants/{person}", right, [&use](const net::Request& request) { return resident_page(request, use); });
    on.post("/espace/habitants/{person}/carte", right, [&use](const net::Request& request) { return print(request, use); });
    on.post("/espace/habitants/{person}/cartes/{card}/annuler", right, [&use](const net::Request& request) { return revoke(request, use); });
}

}
