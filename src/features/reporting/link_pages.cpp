// Figures for one partner: who makes the links, and what they lead to.
#include <algorithm>

#include "features/reporting/parts.hpp"
#include "features/reporting/shared.hpp"
#include "platform/html/origin.hpp"
#include "platform/html/page_named.hpp"
#include "platform/net/private_page.hpp"
#include "reporting/pages.hpp"

namespace beffroi::reporting {
namespace {

using accounts::Right;

constexpr std::string_view at = "/espace/chiffres/liens";

/// The address's part after "?", of a form or of a link: only what the page of figures knows.
Asked asked_by(db::Read& tx, const Services& use, const accounts::Visitor& who, std::string_view query,
               std::string* whose, Lang lang) {
    const auto seen = seen_by(tx, use, who);
    Asked asked = asked_of(tx, use, who, net::Params::parse(query), seen);
    if (whose) *whose = whose_words(who, asked, seen, lang);
    return asked;
}

LinksView view_of(db::Read& tx, const Services& use, const net::Request& request, const html::Page& page,
                  std::string_view query) {
    const accounts::Visitor& who = accounts::visitor(request);
    LinksView view;
    if (!query.empty()) {
        std::string whose;
        const Asked asked = asked_by(tx, use, who, query, &whose, page.lang);
        view.query = params_of(asked).encode();
        view.what = whose + ", " + period_words(page.lang, asked.of);
        for (const Narrowing& each : narrowings(tx, asked, page.lang)) view.what += ", " + each.words;
    }
    const Date today = use.clock.today();
    view.until = date_text(add_days(today, usual_link_days));
    for (const Link& each : links_of(tx, who.person)) {
        LinksView::Line line;
        line.id = each.id.text();
        line.title = each.title;
        const bool over = each.ended || each.until < today;
        const net::Params of = net::Params::parse(each.query);
        const auto from = parse_date(of.get("du")), to = parse_date(of.get("au"));
        if (from && to) {
            Selection period;
            period.from = *from;
            period.to = *to;
            line.what = period_words(page.lang, period);
        }
        line.until = i18n::format(
            page.lang, each.ended ? msg("taken back on {1}",
                                        i18n::short_date(page.lang, to_local(*each.ended, "Europe/Paris").date))
                       : over     ? msg("over since {1}", i18n::short_date(page.lang, each.until))
                                  : msg("until {1}", i18n::short_date(page.lang, each.until)));
        line.over = over;
        line.can_return = each.ended && !(each.until < today);
        if (!over)
            line.address = html::origin_of(page, request) + page.link("/chiffres/" + token_of(use.vault, each.id));
        view.links.push_back(std::move(line));
    }
    return view;
}

net::Response links_page(const net::Request& request, Services& use, html::Form form, std::string_view query,
                         net::Status status = net::Status::ok) {
    const html::Page page = html::page_named(request, use, msg("Links to figures"));
    const LinksView view = use.database.read([&](db::Read& tx) { return view_of(tx, use, request, page, query); });
    if (status == net::Status::ok) form.preset("jusqu_au", view.until);
    return net::private_page(pages::links(page, request, form, view), status);
}

net::Response make_link(const net::Request& request, Services& use) {
    html::Form form(request.form());
    const std::string query(form.value("chiffres"));
    const Date day = form.date("jusqu_au");
    const auto until = form.error("jusqu_au") ? std::nullopt : std::optional(day);
    const auto done = use.database.write([&](db::Write& tx) -> Result<LinkId> {
        // Only what the page of figures understands is kept.
        const Asked asked = asked_by(tx, use, accounts::visitor(request), query, nullptr, request.lang);
        return share(tx, form.value("titre"), params_of(asked).encode(), until, accounts::visitor(request).person,
                     use.clock);
    });
    if (!done) {
        form.with(done.error());
        return links_page(request, use, form, query, net::Status::unprocessable);
    }
    return net::see_other(use.page(request).link(at));
}

enum class Turn { end, again };
net::Response turn(const net::Request& request, Services& use, Turn to) {
    const auto id = LinkId::from_text(request.param("lien"));
    const auto done = use.database.write([&](db::Write& tx) {
        return set_ended(tx, id.value_or(LinkId{}), to == Turn::end, accounts::visitor(request).person, use.clock);
    });
    if (!done) return net::failure(done.error());
    return net::see_other(use.page(request).link(at));
}

/// Who made the link, with the rights that they have today; none when they may see no figures any more.
std::optional<accounts::Visitor> maker_of(db::Read& tx, const Services& use, const Link& link) {
    const auto person = accounts::person(tx, use.vault, link.made_by, use.clock);
    if (!person || person->closed) return std::nullopt;
    accounts::Visitor who;
    who.person = person->id;
    who.name = person->name;
    who.roles = person->roles;
    if (!who.may(Right::see_figures)) return std::nullopt;
    return who;
}

/// What the link shows; none when it leads nowhere.
std::optional<Shown> shown_by(db::Read& tx, const Services& use, const net::Request& request, const html::Page& page,
                              std::string* title = nullptr) {
    const auto link = link_of(tx, use.vault, request.param("lien"), use.clock);
    const auto who = link ? maker_of(tx, use, *link) : std::nullopt;
    if (!who) return std::nullopt;
    std::string whose;
    const Asked asked = asked_by(tx, use, *who, link->query, &whose, page.lang);
    // "Your own figures" are not the reader's.
    if (who->reach(Right::see_figures) == accounts::Reach::own) whose = who->name;
    if (title) *title = link->title;
    return shown_outside(tx, page, asked, std::move(whose), figures(tx, asked.of));
}

Error over() {
    return fail(ErrorKind::not_found, "link_over",
                msg("This link is over, or was taken back. Ask whoever gave it to you for a new one."));
}

net::Response outside_page(const net::Request& request, Services& use) {
    html::Page page = html::page_named(request, use, msg("Figures"));
    page.index = false;
    std::string title;
    const auto shown = use.database.read([&](db::Read& tx) { return shown_by(tx, use, request, page, &title); });
    if (!shown) return net::failure(over());
    return net::private_page(
        pages::shared(page, *shown, title, "/chiffres/" + std::string(request.param("lien")) + "/rapport.pdf"));
}

net::Response outside_pdf(const net::Request& request, Services& use) {
    const html::Page page = use.page(request);
    const auto shown = use.database.read([&](db::Read& tx) { return shown_by(tx, use, request, page); });
    if (!shown) return net::failure(over());
    return as_file(net::plain(report_pdf(*shown, page, use.clock.today())), "application/pdf", "rapport.pdf");
}

}

void link_routes(net::Router& on, Services& use) {
    const auto right = accounts::may(Right::see_figures);
    on.get(std::string(at), right, [&use](const net::Request& r) { return links_page(r, use, {}, r.query.encode()); });
    on.post(std::string(at), right, [&use](const net::Request& r) { return make_link(r, use); });
    on.post(std::string(at) + "/{lien}/fin", right, [&use](const net::Request& r) { return turn(r, use, Turn::end); });
    on.post(std::string(at) + "/{lien}/reprendre", right,
            [&use](const net::Request& r) { return turn(r, use, Turn::again); });
    on.get("/chiffres/{lien}", net::Access::everyone, [&use](const net::Request& r) { return outside_page(r, use); });
    on.get("/chiffres/{lien}/rapport.pdf", net::Access::everyone,
           [&use](const net::Request& r) { return outside_pdf(r, use); });
}

}
