// /espace/prestataires: what waits to be read, what is shown, who was refused and why.
#include "features/providers/desk_view.hpp"
#include "features/providers/letters.hpp"
#include "features/providers/page_parts.hpp"
#include "platform/base/text.hpp"
#include "platform/html/origin.hpp"
#include "platform/net/router.hpp"
#include "providers/pages.hpp"

namespace beffroi::providers {
namespace {

using accounts::Right;
using accounts::visitor;

std::string words(Lang lang, std::string_view key) { return std::string(i18n::translate(lang, key)); }

Error unknown() { return fail(ErrorKind::not_found, "unknown_provider", msg("We know no page of this name.")); }

DeskLine line_of(const Provider& p, Instant since, Lang lang) {
    const auto commune = territory::commune(p.insee);
    return {p.id.text(),
            p.name,
            words(lang, label(p.kind)),
            commune ? std::string(commune->name) : std::string(),
            day_words(since, lang),
            {}};
}

bool has_words(const Provider& p, std::string_view folded) {
    return text::fold_words(p.name + " " + p.siren).find(folded) != std::string::npos;
}

net::Response queue_page(const net::Request& request, Services& use) {
    constexpr int most = 200;
    constexpr std::size_t most_shown = 50;
    const html::Page page = html::page_named(request, use, msg("Who does the work"));
    const Lang lang = page.lang;
    DeskList list;
    list.typed = request.query.get("q");
    const std::string folded = text::fold_words(list.typed);
    use.database.read([&](db::Read& tx) {
        for (const Provider& p : in_state(tx, State::proposed, most))
            list.proposed.push_back(line_of(p, p.created, lang));
        for (const Change& each : changes_waiting(tx, most))
            if (const auto p = provider(tx, each.provider)) list.changes.push_back(line_of(*p, each.asked, lang));
        for (const Provider& p : in_state(tx, State::shown, 100'000)) {
            if (!has_words(p, folded)) continue;
            list.cut = list.shown.size() == most_shown;
            if (list.cut) break;
            list.shown.push_back(line_of(p, p.settled.value_or(p.created), lang));
        }
        for (const Provider& p : in_state(tx, State::refused, most)) {
            list.refused.push_back(line_of(p, p.settled.value_or(p.created), lang));
            const RefusalLine refusal = refusal_of(p, lang);
            list.refused.back().note = refusal.why.empty() ? refusal.words : refusal.why;
        }
        for (const Provider& p : in_state(tx, State::closed, most))
            list.closed.push_back(line_of(p, p.settled.value_or(p.created), lang));
    });
    return net::private_page(pages::desk_list(page, list));
}

// ---- One ----

std::string name_of(db::Read& tx, const Services& use, PersonId id) {
    if (!id) return {};
    const auto who = accounts::person(tx, use.vault, id, use.clock);
    return who ? who->name : std::string();
}

DeskOne::ProofLine proof_line(db::Read& tx, const Services& use, const Proof& proof, Lang lang) {
    return {proof.id.text(),
            words(lang, label(proof.kind)),
            proof.words,
            proof.address,
            proof.seen ? day_words(*proof.seen, lang) : std::string(),
            name_of(tx, use, proof.seen_by)};
}

std::optional<DeskOne> one_of(db::Read& tx, Services& use, ProviderId id, Lang lang) {
    const auto p = provider(tx, id);
    if (!p) return std::nullopt;
    DeskOne one;
    one.sheet = sheet_of(tx, use.directory, *p, lang, use.clock.now());
    one.id = id.text();
    one.state = words(lang, label(p->state));
    if (const auto who = contact(tx, use.vault, id)) {
        one.has_contact = true;
        one.contact_name = who->name;
        one.contact_mail = who->mail;
    }
    for (const Proof& each : p->proofs) one.proofs.push_back(proof_line(tx, use, each, lang));
    if (const auto change = change_of(tx, id)) {
        DeskOne::ChangeView view;
        view.name = change->name;
        view.siren = in_groups(change->siren);
        for (const Proof& each : change->proofs) view.proofs.push_back(proof_line(tx, use, each, lang));
        view.waits = change->state == Change::State::waiting;
        view.accepted = change->state == Change::State::accepted;
        one.change = std::move(view);
    }
    one.refused = refusal_of(*p, lang);
    for (const Event& each : history(tx, id, 30)) {
        std::string who = name_of(tx, use, each.by);
        if (!each.by) who = words(lang, i18n::key("Whoever keeps the page"));
        one.events.push_back({day_words(each.at, lang), std::move(who), words(lang, label_of_act(each.act))});
    }
    return one;
}

/// Who keeps it is shown: that somebody looked is written down.
net::Response one_page(const net::Request& request, Services& use, ProviderId id, const html::Form& form = {},
                       const std::string& link = {}, net::Status status = net::Status::ok) {
    html::Page page = html::page_named(request, use, msg("Who does the work"));
    auto one = use.database.read([&](db::Read& tx) { return one_of(tx, use, id, page.lang); });
    if (!one) return net::failure(unknown());
    if (one->has_contact)
        use.database.write([&](db::Write& tx) {
            journal::record(tx, visitor(request).person, journal::Act::seen, PersonId{}, "provider:" + id.text(),
                            use.clock);
        });
    page.title = one->sheet.provider.name;
    one->link = link;
    return net::private_page(pages::desk_one(page, request, *one, form), status);
}

std::string desk_path(ProviderId id) { return "/espace/prestataires/" + id.text(); }

/// Writes to whoever keeps the page, if a letter can go.
Result<void> tell(db::Write& tx, Services& use, ProviderId id,
                  const std::function<mail::Letter(const Contact&, const Provider&)>& letter) {
    const auto to = contact(tx, use.vault, id);
    const auto p = provider(tx, id);
    if (!to || !p || !p->mail_checked || use.post.origin.empty() || use.post.mail.url.empty()) return {};
    const auto sent = send(tx, letter(*to, *p), use.post, use.clock.now());
    return sent ? Result<void>() : Result<void>(sent.error());
}

std::string fresh_link(db::Write& tx, Services& use, ProviderId id, Lang lang) {
    return whole(use.post.origin, lang, keeping_path(new_link(tx, id, link_lasts, use.clock)));
}

/// What one of the buttons does. `form` keeps what was typed when it is refused.
using Act = std::function<Result<void>(db::Write&, ProviderId, const net::Request&, html::Form&)>;

net::Response press(const net::Request& request, Services& use, const Act& act) {
    const auto id = ProviderId::from_text(request.param("id"));
    if (!id) return net::failure(unknown());
    html::Form form(request.form());
    const auto done = keep_it(use, [&](db::Write& tx) { return act(tx, *id, request, form); });
    if (!done && done.error().kind == ErrorKind::not_found) return net::failure(done.error());
    if (!done) return one_page(request, use, *id, form.with(done.error()), {}, net::status_of(done.error().kind));
    return net::see_other(use.page(request).link(desk_path(*id)));
}

Result<void> accept_it(db::Write& tx, Services& use, ProviderId id, PersonId by, const std::string& site) {
    if (auto done = accept(tx, id, by, use.clock); !done) return done;
    return tell(tx, use, id, [&](const Contact& to, const Provider& p) {
        return letters::accepted(to, p.name, site, whole(use.post.origin, to.lang, "/prestataires/" + p.slug));
    });
}

Result<void> refuse_it(db::Write& tx, Services& use, ProviderId id, PersonId by, html::Form& form,
                       const std::string& site) {
    const auto reason = reason_from(form.value("reason"));
    if (!reason) return invalid("reason_needed", msg("Choose why: everybody can read it."), "reason");
    if (auto done = refuse(tx, id, *reason, form.value("words").substr(0, 500), by, use.clock); !done) return done;
    return tell(tx, use, id, [&](const Contact& to, const Provider& p) {
        return letters::refused(to, p.name, site, msg(label(p.reason)), p.reason_words,
                                fresh_link(tx, use, id, to.lang));
    });
}

Result<void> settle_it(db::Write& tx, Services& use, ProviderId id, PersonId by, bool accepted,
                       const std::string& site) {
    if (auto done = settle_change(tx, id, accepted, by, use.clock); !done) return done;
    return tell(tx, use, id, [&](const Contact& to, const Provider& p) {
        return letters::change_settled(to, p.name, site, accepted, fresh_link(tx, use, id, to.lang));
    });
}

/// A link to read out or to print, for whoever has no mail at hand.
net::Response give_link(const net::Request& request, Services& use) {
    const auto id = ProviderId::from_text(request.param("id"));
    if (!id) return net::failure(unknown());
    const html::Page page = use.page(request);
    const auto path = keep_it(use, [&](db::Write& tx) -> Result<std::string> {
        if (!provider(tx, *id)) return unknown();
        // As an event of its own, for whoever holds the link keeps the page.
        const std::string token = new_link(tx, *id, link_lasts, use.clock);
        note_link(tx, *id, visitor(request).person, use.clock);
        return keeping_path(token);
    });
    if (!path) return net::failure(path.error());
    return one_page(request, use, *id, {}, html::origin_of(page, request) + page.link(*path));
}

}

void add_doors(const accounts::Visitor& visitor, std::vector<html::Door>& doors) {
    if (visitor.may(Right::settle_suggestions))
        doors.push_back({"/espace/prestataires", i18n::key("Who does the work"), "wrench",
                         i18n::key("Firms that propose themselves: read, show or refuse with a reason."),
                         html::Group::places, 40});
    if (visitor.may(Right::help_people))
        doors.push_back({"/espace/competences", i18n::key("What I can help with"), "graduation-cap",
                         i18n::key("The solutions that you know: people find you first."), html::Group::own, 40});
}

void desk_routes(net::Router& on, Services& use) {
    const auto right = accounts::may(Right::settle_suggestions);
    on.get("/espace/prestataires", right, [&use](const net::Request& request) { return queue_page(request, use); });
    on.get("/espace/prestataires/{id}", right, [&use](const net::Request& request) {
        const auto id = ProviderId::from_text(request.param("id"));
        return id ? one_page(request, use, *id) : net::failure(unknown());
    });
    on.post("/espace/prestataires/{id}/lien", right,
            [&use](const net::Request& request) { return give_link(request, use); });
    const auto button = [&](const char* what, Act act) {
        on.post("/espace/prestataires/{id}/" + std::string(what), right,
                [&use, act = std::move(act)](const net::Request& request) { return press(request, use, act); });
    };
    const auto by = [](const net::Request& request) { return visitor(request).person; };
    const auto site = [&use](const net::Request& request) { return use.page(request).site_name; };
    button("montrer", [=, &use](db::Write& tx, ProviderId id, const net::Request& request, html::Form&) {
        return accept_it(tx, use, id, by(request), site(request));
    });
    button("refuser", [=, &use](db::Write& tx, ProviderId id, const net::Request& request, html::Form& form) {
        return refuse_it(tx, use, id, by(request), form, site(request));
    });
    button("remettre", [=, &use](db::Write& tx, ProviderId id, const net::Request& request, html::Form&) {
        return put_back(tx, id, by(request), use.clock);
    });
    button("fermer", [=, &use](db::Write& tx, ProviderId id, const net::Request& request, html::Form&) {
        return close(tx, id, by(request), use.clock);
    });
    button("rouvrir", [=, &use](db::Write& tx, ProviderId id, const net::Request& request, html::Form&) {
        return reopen(tx, id, by(request), use.clock);
    });
    button("preuve", [=, &use](db::Write& tx, ProviderId id, const net::Request& request, html::Form& form) {
        const auto proof = ProofId::from_text(form.value("proof"));
        return set_seen(tx, id, proof.value_or(ProofId{}), form.value("seen") == "1", by(request), use.clock);
    });
    button("changement", [=, &use](db::Write& tx, ProviderId id, const net::Request& request, html::Form& form) {
        if (form.value("do") == "back") return unsettle_change(tx, id, by(request), use.clock);
        return settle_it(tx, use, id, by(request), form.value("do") == "accept", site(request));
    });
    button(
        "oublier", [=, &use](db::Write& tx, ProviderId id, const net::Request& request, html::Form&) -> Result<void> {
            if (!provider(tx, id)) return unknown();
            forget_contact(tx, id, by(request), use.clock);
            journal::record(tx, by(request), journal::Act::corrected, PersonId{}, "provider:" + id.text(), use.clock);
            return {};
        });
    skill_routes(on, use);
}

}
