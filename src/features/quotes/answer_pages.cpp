// The side of those who answer: a provider by its link, the co-operative at its desk.
#include "features/journal/journal.hpp"
#include "features/quotes/letters.hpp"
#include "features/quotes/pages.hpp"
#include "platform/html/origin.hpp"
#include "platform/html/page_named.hpp"
#include "platform/net/private_page.hpp"
#include "platform/net/router.hpp"
#include "quotes/pages.hpp"

namespace beffroi::quotes {
namespace {

using accounts::Right;

Error no_link() {
    return fail(ErrorKind::not_found, "unknown_quote",
                msg("There is no request at this address. Look whether you copied all of it; requests are erased a "
                    "year after."));
}

struct AnswerForm {
    static Answer read(html::Form& form) {
        Answer typed;
        typed.euros = whole_number(form, "euros");
        typed.hours = whole_number(form, "heures");
        if (!form.value("debut").empty()) typed.begins = form.date("debut", html::Need::optional);
        typed.words = form.text("mots", 4000, html::Need::optional);
        typed.together = form.text("ensemble", 600, html::Need::optional);
        return typed;
    }
};

void preset(html::Form& form, const Quote& quote) {
    if (quote.euros) form.preset("euros", std::to_string(*quote.euros));
    if (quote.hours) form.preset("heures", std::to_string(*quote.hours));
    if (quote.begins) form.preset("debut", date_text(*quote.begins));
    form.preset("mots", quote.words);
    form.preset("ensemble", quote.together);
}

QuoteView mine_in(const RequestView& view, QuoteId id) {
    for (const QuoteView& each : view.quotes)
        if (each.id == id.text()) return each;
    return {};
}

void show_who(RequestView& view, const std::optional<Contact>& who) {
    if (!who) return;
    view.who = who->name;
    view.mail = who->mail;
    view.phone = who->phone;
}

net::Response answer_page(const net::Request& request, Services& use, html::Form form, bool typed, bool sent,
                          net::Status status = net::Status::ok) {
    html::Page page = html::page_named(request, use, msg("What would it cost?"));
    std::optional<RequestView> view;
    QuoteView mine;
    const auto known = use.database.read([&](db::Read& tx) -> Result<void> {
        const auto opened = by_key(tx, request.param("token"));
        if (!opened) return no_link();
        view = view_of(opened->request, page.lang);
        mine = mine_in(*view, opened->quote.id);
        show_who(*view, contact(tx, use.vault, opened->request.id));
        if (!typed) preset(form, opened->quote);
        return {};
    });
    if (!known) return net::failure(known.error());
    view->base = "/devis/" + std::string(request.param("token"));
    return net::private_page(pages::answer(page, request, *view, mine, form, sent), status);
}

/// Who asked learns that somebody answered, by a letter that leads to the answers.
Result<void> tell_owner(db::Write& tx, Services& use, const Request& request, const std::string& name,
                        const html::Page& page, const std::string& origin) {
    const auto who = contact(tx, use.vault, request.id);
    if (!who) return {};
    html::Page theirs = page;
    theirs.lang = request.lang;
    const std::string link = origin + theirs.link("/plan/" + who->plan_key + "/devis/" + request.id.text());
    const auto sent =
        mail::deliver(tx, letters::answered(*who, request.lang, name, link), use.post.mail, use.clock.now());
    if (!sent) return sent.error();
    return {};
}

net::Response receive(const net::Request& request, Services& use) {
    html::Form form(request.form());
    const Answer given = AnswerForm::read(form);
    const html::Page page = use.page(request);
    if (!form.ok()) return answer_page(request, use, form, true, false, net::Status::unprocessable);
    const auto done = use.database.write([&](db::Write& tx) -> Result<void> {
        const auto opened = by_key(tx, request.param("token"));
        if (!opened) return no_link();
        const bool first = opened->quote.state != QuoteState::answered;
        if (auto kept = answer(tx, opened->quote.id, given, use.clock); !kept) return kept;
        if (first)
            return tell_owner(tx, use, opened->request, opened->quote.name, page, html::origin_of(page, request));
        return {};
    });
    if (!done && done.error().kind == ErrorKind::not_found) return net::failure(done.error());
    if (!done)
        return answer_page(request, use, form.with(done.error()), true, false, net::status_of(done.error().kind));
    return answer_page(request, use, {}, false, true);
}

net::Response decline_it(const net::Request& request, Services& use) {
    const auto done = use.database.write([&](db::Write& tx) -> Result<void> {
        const auto opened = by_key(tx, request.param("token"));
        if (!opened) return no_link();
        return decline(tx, opened->quote.id, use.clock);
    });
    if (!done && done.error().kind == ErrorKind::not_found) return net::failure(done.error());
    html::Form form;
    if (!done)
        return answer_page(request, use, form.with(done.error()), true, false, net::status_of(done.error().kind));
    return net::see_other(use.page(request).link("/devis/" + std::string(request.param("token"))));
}

// ---- The desk ----

/// Of a request that the co-operative was asked too.
Result<Request> asked_us(const net::Request& request, db::Read& tx) {
    const auto id = RequestId::from_text(request.param("demande"));
    auto known = id ? quotes::request(tx, *id) : std::nullopt;
    if (!known || !known->asks_coop)
        return fail(ErrorKind::not_found, "unknown_request", msg("This request is not there any more."));
    return *std::move(known);
}
const Quote* ours(const Request& request) {
    for (const Quote& each : request.quotes)
        if (!each.provider) return &each;
    return nullptr;
}

net::Response desk_page(const net::Request& request, Services& use) {
    const html::Page page = html::page_named(request, use, msg("Requests for quotes"));
    std::vector<RequestView> all;
    use.database.read([&](db::Read& tx) {
        for (const Request& each : for_coop(tx, 200)) all.push_back(view_of(each, page.lang));
    });
    return net::private_page(pages::desk(page, all));
}

net::Response desk_one(const net::Request& request, Services& use, html::Form form, bool typed, bool sent,
                       net::Status status = net::Status::ok) {
    const html::Page page = html::page_named(request, use, msg("Requests for quotes"));
    std::optional<RequestView> view;
    // Whoever looks reads who asks: that is written down.
    const auto known = use.database.write([&](db::Write& tx) -> Result<void> {
        const auto found = asked_us(request, tx);
        if (!found) return found.error();
        view = view_of(*found, page.lang);
        show_who(*view, contact(tx, use.vault, found->id));
        journal::record(tx, accounts::visitor(request).person, journal::Act::seen, {}, "quote:" + found->id.text(),
                        use.clock);
        if (const Quote* own = ours(*found); own && !typed) preset(form, *own);
        return {};
    });
    if (!known) return net::failure(known.error());
    view->base = "/espace/devis/" + view->id;
    return net::private_page(pages::desk_one(page, request, *view, form, sent), status);
}

net::Response desk_answer(const net::Request& request, Services& use) {
    html::Form form(request.form());
    const Answer given = AnswerForm::read(form);
    const html::Page page = use.page(request);
    if (!form.ok()) return desk_one(request, use, form, true, false, net::Status::unprocessable);
    const auto done = use.database.write([&](db::Write& tx) -> Result<void> {
        const auto found = asked_us(request, tx);
        if (!found) return found.error();
        const Quote* own = ours(*found);
        if (!own) return no_link();
        const bool first = own->state != QuoteState::answered;
        if (auto kept = answer(tx, own->id, given, use.clock); !kept) return kept;
        if (first) return tell_owner(tx, use, *found, page.site_name, page, html::origin_of(page, request));
        return {};
    });
    if (!done && done.error().kind == ErrorKind::not_found) return net::failure(done.error());
    if (!done) return desk_one(request, use, form.with(done.error()), true, false, net::status_of(done.error().kind));
    return desk_one(request, use, {}, false, true);
}

}

void answer_routes(net::Router& on, Services& use) {
    constexpr auto everyone = net::Access::everyone;
    const auto right = accounts::may(Right::settle_suggestions);
    on.get("/devis/{token}", everyone, [&use](const net::Request& r) { return answer_page(r, use, {}, false, false); });
    on.post("/devis/{token}", everyone, [&use](const net::Request& r) { return receive(r, use); });
    on.post("/devis/{token}/decliner", everyone, [&use](const net::Request& r) { return decline_it(r, use); });
    on.get("/espace/devis", right, [&use](const net::Request& r) { return desk_page(r, use); });
    on.get("/espace/devis/{demande}", right,
           [&use](const net::Request& r) { return desk_one(r, use, {}, false, false); });
    on.post("/espace/devis/{demande}", right, [&use](const net::Request& r) { return desk_answer(r, use); });
}

void add_doors(const accounts::Visitor& visitor, std::vector<html::Door>& doors) {
    if (visitor.may(Right::settle_suggestions))
        doors.push_back({"/espace/devis", i18n::key("Requests for quotes"), "euro",
                         i18n::key("What owners of plans ask the co-operative."), html::Group::residents, 61});
}

}
