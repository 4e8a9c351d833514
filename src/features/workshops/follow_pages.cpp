// /ateliers/suivi: what became of somebody's sign-up, by their link or the words of their slip.
#include "workshops/pages.hpp"

#include <algorithm>

#include "features/workshops/rules.hpp"
#include "features/workshops/view.hpp"
#include "platform/html/qr.hpp"
#include "platform/net/csrf.hpp"
#include "platform/net/pace.hpp"
#include "platform/net/private_page.hpp"
#include "platform/net/router.hpp"

namespace beffroi::workshops {
namespace {

Error unknown_link() {
    return fail(ErrorKind::not_found, "unknown_link",
                msg("This link leads to no sign-up. Copy it whole, or type the words of your slip."));
}

Part part_of(db::Read& tx, const Services& use, const Workshop& w, const places::Place* place, const Entry& e,
             Lang lang) {
    const Instant now = use.clock.now();
    const auto s = session(tx, e.session).value_or(Session{});
    Part part;
    part.line = line_of(w, s, place, lang);
    part.entry = e;
    part.id = e.id.text();
    part.state = label(e.state);
    part.rank = rank(tx, e);
    part.gone = gone(e.state);
    const bool to_come = !s.cancelled && s.starts > now;
    part.may_cancel = to_come && !part.gone;
    part.may_confirm = e.state == State::offered && e.until && *e.until > now;
    if (e.until) part.until = moment(*e.until, zone_of(w.insee), lang);
    if (e.state == State::revoked && s.cancelled)
        for (const Session& each : other_sessions(tx, s, now))
            if (part.others.size() < 3) part.others.push_back(line_of(w, each, place, lang));
    return part;
}

std::optional<Followed> followed(const net::Request& request, Services& use, const html::Page& page) {
    const auto id = id_of(use.vault, request.param("token"));
    if (!id) return std::nullopt;
    auto all = use.database.read([&](db::Read& tx) -> std::optional<Followed> {
        const auto r = registration(tx, use.vault, *id);
        const auto w = r ? workshop(tx, r->workshop) : std::nullopt;
        if (!r || !w || r->who.name.empty()) return std::nullopt;
        Followed f;
        f.registration = *r;
        f.workshop = *w;
        const auto place = places::by_id(tx, w->place);
        if (place) {
            f.place = place->name;
            f.place_slug = place->slug;
            f.place_address =
                place->address + (place->address.empty() ? "" : ", ") + place->postcode + " " + place->commune;
            f.phone = place->phone;
        }
        f.words = words_of(tx, use.vault, *id);
        const auto entries = entries_of(tx, *id);
        for (const Entry& each : entries)
            f.parts.push_back(part_of(tx, use, *w, place ? &*place : nullptr, each, page.lang));
        // What somebody is registered for already is not offered to them.
        for (Part& part : f.parts)
            std::erase_if(part.others, [&](const Line& line) {
                return std::any_of(entries.begin(), entries.end(),
                                   [&](const Entry& e) { return e.session == line.session.id && !gone(e.state); });
            });
        return f;
    });
    if (!all) return std::nullopt;
    all->token = request.param("token");
    all->address = origin_of(page, request) + page.link("/ateliers/suivi/" + all->token);
    const html::Qr code = html::qr(all->address);
    all->squares = html::svg_path(code);
    all->side = code.size + 8;
    return all;
}

std::string_view news_of(std::string_view done) {
    // Only what this page itself did is told.
    if (done == "inscrit") return i18n::key("Thank you, it is noted.");
    if (done == "annule") return i18n::key("Your seat is free for somebody else. Thank you for telling us.");
    if (done == "confirme") return i18n::key("The seat is yours.");
    return {};
}

net::Response show(const net::Request& request, Services& use, const html::Form& form = {},
                   net::Status status = net::Status::ok) {
    html::Page page = use.page(request);
    auto f = followed(request, use, page);
    if (!f) return net::failure(unknown_link());
    page.title = f->workshop.title;
    page.index = false;
    f->news = news_of(request.query.get("fait"));
    return net::private_page(pages::follow(page, request, *f, form), status);
}

net::Response calendar_of(const net::Request& request, Services& use) {
    const html::Page page = use.page(request);
    const auto f = followed(request, use, page);
    if (!f) return net::failure(unknown_link());
    std::vector<std::pair<Line, std::string>> events;
    for (const Part& each : f->parts)
        if (!each.gone || each.line.cancelled) events.emplace_back(each.line, f->address);
    net::Response response =
        net::file(calendar(events, f->workshop.title, origin_of(page, request), use.clock.now(), page.lang),
                  "text/calendar; charset=utf-8", "atelier.ics");
    response.cache = net::Cache::none;
    return response;
}

/// Runs `act` on the registration that the link names, and on the entry or session of the form when it is one of theirs.
template <class F>
net::Response act(const net::Request& request, Services& use, std::string_view done, F&& change) {
    const auto id = id_of(use.vault, request.param("token"));
    if (!id) return net::failure(unknown_link());
    const html::Form form(request.form());
    const auto result = use.database.write([&](db::Write& tx) -> Result<void> { return change(tx, *id, form); });
    if (!result) {
        html::Form again;
        again.fail("", result.error().message);
        return show(request, use, again, net::status_of(result.error().kind));
    }
    return net::see_other(use.page(request).link("/ateliers/suivi/" + std::string(request.param("token"))) +
                          "?fait=" + std::string(done));
}

std::optional<EntryId> own_entry(db::Read& tx, RegistrationId id, const html::Form& form) {
    const auto which = EntryId::from_text(form.value("entry"));
    const auto e = which ? entry(tx, *which) : std::nullopt;
    if (!e || e->registration != id) return std::nullopt;
    return which;
}

Error not_theirs() {
    return fail(ErrorKind::not_found, "unknown_entry", msg("Nobody is registered here under this number."));
}

net::Response cancel_one(const net::Request& request, Services& use) {
    return act(request, use, "annule", [&](db::Write& tx, RegistrationId id, const html::Form& form) -> Result<void> {
        if (form.value("entry") == "all") {
            for (const Entry& each : entries_of(tx, id)) {
                const auto s = session(tx, each.session);
                if (gone(each.state) || !s || s->starts <= use.clock.now()) continue;
                if (auto ok = cancel_entry(tx, use.vault, each.id, {}, {}, use.clock); !ok) return ok;
            }
            return {};
        }
        const auto which = own_entry(tx, id, form);
        if (!which) return not_theirs();
        return cancel_entry(tx, use.vault, *which, {}, {}, use.clock);
    });
}

net::Response confirm_one(const net::Request& request, Services& use) {
    return act(request, use, "confirme", [&](db::Write& tx, RegistrationId id, const html::Form& form) -> Result<void> {
        const auto which = own_entry(tx, id, form);
        if (!which) return not_theirs();
        return confirm(tx, use.vault, *which, {}, use.clock);
    });
}

net::Response take_another(const net::Request& request, Services& use) {
    return act(request, use, "inscrit", [&](db::Write& tx, RegistrationId id, const html::Form& form) -> Result<void> {
        const auto which = SessionId::from_text(form.value("session"));
        if (!which) return unknown_session();
        return sign_up_also(tx, use.vault, id, *which, IfFull::wait, {}, use.clock);
    });
}

// ---- The words of the slip ----

net::Response words_page(const net::Request& request, Services& use, const html::Form& form,
                         net::Status status = net::Status::ok) {
    html::Page page = use.page(request);
    page.title = i18n::format(page.lang, msg("Find your sign-up again"));
    page.index = false;
    return net::private_page(pages::words(page, request, form), status);
}

net::Response by_words(const net::Request& request, Services& use, net::Pace& pace) {
    html::Form form(request.form());
    if (!pace.allow(request.peer, use.clock.now())) {
        form.fail("words", msg("Too many attempts from here. Wait a few minutes, or call us."));
        return words_page(request, use, form, net::Status::too_many);
    }
    const std::string typed = form.text("words", 200);
    const auto id = use.database.read([&](db::Read& tx) { return id_of_words(tx, use.vault, typed); });
    if (!id) {
        form.fail("words", msg("No sign-up has these words. Look again at your slip: four words and four figures."));
        return words_page(request, use, form, net::Status::unprocessable);
    }
    return net::see_other(use.page(request).link("/ateliers/suivi/" + token_of(use.vault, *id)));
}

}

void follow_routes(net::Router& on, Services& use) {
    constexpr auto everyone = net::Access::everyone;
    const auto pace = std::make_shared<net::Pace>(use.per_hour);
    on.get("/ateliers/suivi", everyone,
           [&use](const net::Request& request) { return words_page(request, use, html::Form()); });
    on.post("/ateliers/suivi", everyone,
            [&use, pace](const net::Request& request) { return by_words(request, use, *pace); });
    on.get("/ateliers/suivi/{token}", everyone, [&use](const net::Request& request) { return show(request, use); });
    on.get("/ateliers/suivi/{token}/agenda.ics", everyone,
           [&use](const net::Request& request) { return calendar_of(request, use); });
    on.post("/ateliers/suivi/{token}/annuler", everyone,
            [&use](const net::Request& request) { return cancel_one(request, use); });
    on.post("/ateliers/suivi/{token}/confirmer", everyone,
            [&use](const net::Request& request) { return confirm_one(request, use); });
    on.post("/ateliers/suivi/{token}/autre", everyone,
            [&use](const net::Request& request) { return take_another(request, use); });
}

}
