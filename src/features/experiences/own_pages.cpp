// /temoignage/{token}: a note, for whoever wrote it.
#include "experiences/pages.hpp"
#include "features/experiences/letters.hpp"
#include "features/experiences/page_parts.hpp"
#include "platform/net/private_page.hpp"
#include "platform/net/router.hpp"

namespace beffroi::experiences {
namespace {

net::Response no_such_link() {
    return net::failure(fail(ErrorKind::not_found, "unknown_link",
                             msg("This link leads to no note. Look whether you copied all of it; a note that nobody "
                                 "confirmed is erased after 7 days.")));
}

std::optional<Note> note_of(const net::Request& request, Services& use) {
    return use.database.read([&](db::Read& tx) { return by_key(tx, request.param("token")); });
}
std::string at(const net::Request& request) { return "/temoignage/" + std::string(request.param("token")); }

/// Only what this page itself did is told.
std::string_view news_of(std::string_view done) {
    if (done == "recu")
        return i18n::key(
            "Thank you, it is noted. Keep the address of this page: by it you change your note or take it back.");
    if (done == "confirme") return i18n::key("Thank you, your note is confirmed.");
    if (done == "change") return i18n::key("It is changed.");
    if (done == "retire") return i18n::key("Your note is taken back.");
    if (done == "remis") return i18n::key("Your note is there again.");
    return {};
}

net::Response own_page(const net::Request& request, Services& use, const html::Form* typed = nullptr,
                       net::Status status = net::Status::ok) {
    auto note = note_of(request, use);
    if (!note) return no_such_link();
    html::Page page = use.page(request);
    page.index = false;
    OwnNote view;
    view.name = letters::name_of(note->solution);
    page.title = i18n::format(page.lang, msg("Your note on {1}", view.name));
    view.told = words_of(*note, page.lang);
    if (request.method == net::Method::get)
        if (const auto news = news_of(request.query.get("fait")); !news.empty())
            view.news = i18n::translate(page.lang, news);
    view.state = standing(*note);
    if (note->reason) view.reason = i18n::translate(page.lang, label(*note->reason));
    view.fields = note_form(request, at(request), note->solution, page.lang);
    view.fields.counsellor = note->says.kind == Kind::coop;
    const html::Form form = typed ? *typed : form_of(*note);
    view.note = *std::move(note);
    return net::private_page(pages::own(page, request, view, form), status);
}

net::Response act(const net::Request& request, Services& use, Paces& paces) {
    const auto note = note_of(request, use);
    if (!note) return no_such_link();
    html::Form form(request.form());
    const std::string_view what = form.value("faire");
    const auto done = [&](std::string_view word) {
        return net::see_other(use.page(request).link(at(request)) + "?fait=" + std::string(word));
    };
    if (what == "confirmer") {
        const auto confirmed = use.database.write([&](db::Write& tx) { return confirm(tx, note->id, use.clock); });
        return confirmed ? done("confirme") : net::failure(confirmed.error());
    }
    if (what == "retirer") {
        use.database.write([&](db::Write& tx) { withdraw(tx, note->id, use.clock); });
        return done("retire");
    }
    if (what == "remettre") {
        use.database.write([&](db::Write& tx) { put_back(tx, note->id); });
        return done("remis");
    }
    const Writing says = read_note(form, note->says.kind == Kind::coop, use.clock);
    if (!form.ok()) return own_page(request, use, &form, net::Status::unprocessable);
    if (!slow_enough(request, use, paces, {}, form)) return own_page(request, use, &form, net::Status::too_many);
    const auto changed = keep(use, [&](db::Write& tx) { return change(tx, note->id, says, use.clock); });
    if (!changed) return own_page(request, use, &form.with(changed.error()), net::status_of(changed.error().kind));
    return done("change");
}

}

void own_routes(net::Router& on, Services& use, std::shared_ptr<Paces> paces) {
    // "token": the access log writes no such part of an address.
    on.get("/temoignage/{token}", net::Access::everyone, [&use](const net::Request& r) { return own_page(r, use); });
    on.post("/temoignage/{token}", net::Access::everyone,
            [&use, paces](const net::Request& r) { return act(r, use, *paces); });
}

}
