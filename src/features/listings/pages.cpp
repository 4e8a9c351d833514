// /espace/listes: which lists are here, a file brought in, one taken out. /changer/listes: what readers of the catalogue are told of them.
#include "listings/pages.hpp"

#include <algorithm>

#include "features/listings/reading.hpp"
#include "features/listings/view.hpp"
#include "platform/base/text.hpp"
#include "platform/html/page_named.hpp"
#include "platform/net/multipart.hpp"
#include "platform/net/private_page.hpp"
#include "platform/net/router.hpp"

namespace beffroi::listings {
namespace {

using accounts::visitor;
using html::page_named;
using net::private_page;

std::string say(Lang lang, std::string_view key) { return key.empty() ? "" : std::string(i18n::translate(lang, key)); }

std::string much(const Kept& kept, Lang lang) {
    std::vector<std::string> parts;
    if (kept.software > 0 || kept.firms == 0)
        parts.push_back(i18n::plural(lang, "{n} piece of software", "{n} pieces of software", kept.software));
    if (kept.firms > 0) parts.push_back(i18n::plural(lang, "{n} firm", "{n} firms", kept.firms));
    return i18n::format(lang, msg("{1}, as of {2}", i18n::list(lang, parts),
                                  i18n::short_date(lang, to_local(kept.brought, "Europe/Paris").date)));
}

ListLine line_of(const Kept& kept, Lang lang) {
    const About what = about(kept.source);
    ListLine line;
    line.code = code(kept.source);
    line.name = in_words(kept.source, lang);
    line.home = what.home;
    if (what.keeper != what.name) line.keeper = what.keeper;
    line.licence = what.licence;
    line.licence_address = what.licence_address;
    line.note = say(lang, licence_note(kept.source));
    line.much = much(kept, lang);
    return line;
}

std::vector<ListLine> lines_here(Services& use, Lang lang) {
    std::vector<ListLine> lines;
    for (const Kept& each : use.database.read([](db::Read& tx) { return kept(tx); }))
        lines.push_back(line_of(each, lang));
    return lines;
}

std::optional<Kept> kept_list(Services& use, Source source) {
    const auto all = use.database.read([](db::Read& tx) { return kept(tx); });
    const auto found = std::ranges::find(all, source, &Kept::source);
    return found == all.end() ? std::nullopt : std::optional(*found);
}

net::Response desk_page(const net::Request& request, Services& use, const html::Form& form,
                        net::Status status = net::Status::ok) {
    const html::Page page = page_named(request, use, msg("Lists of others"));
    DeskView view;
    view.here = lines_here(use, page.lang);
    const auto chosen = form.value("liste");
    for (const Source each : every_source()) {
        view.options.push_back({std::string(code(each)), in_words(each, page.lang), code(each) == chosen});
        const Where way = where(each);
        view.ways.push_back(
            {in_words(each, page.lang), std::string(way.address), say(page.lang, way.how), say(page.lang, way.note)});
    }
    if (const auto taken = source_from(request.query.get("retiree")); taken && !kept_list(use, *taken))
        view.told = i18n::format(
            page.lang, msg("{1} is taken out. To have it back, bring its file in again.", in_words(*taken, page.lang)));
    return private_page(pages::lists(page, request, form, view), status);
}

struct Sent {
    net::Params form;
    std::string bytes;
};
Result<Sent> sent_by(const net::Request& request) {
    const auto type = request.header("content-type");
    if (!text::starts_with_ci(type, "multipart/"))
        return invalid("file_needed", msg("Choose a file on your device."), "fichier");
    const auto body = net::whole_body(request);
    if (!body) return Error(body.error()).on("fichier");
    const auto parts = net::read_multipart(type, *body);
    if (!parts) return Error(parts.error()).on("fichier");
    Sent sent{net::params_of(*parts), {}};
    for (const auto& part : *parts)
        if (part.name == "fichier") sent.bytes = part.bytes;
    return sent;
}

/// In one's own table entries are named by their line; a list in JSON, by their place where they have no name.
std::string place_of(const std::string& where, Source source, Lang lang) {
    if (where.empty()) return {};
    if (source == Source::own) return i18n::format(lang, msg("Line {1}", where));
    if (where.front() == '#') return i18n::format(lang, msg("Entry {1}", where.substr(1)));
    return where;
}

net::Response report_page(const net::Request& request, Services& use, Source source, const Report& report) {
    const html::Page page = page_named(request, use, msg("What the file changed: {1}", in_words(source, request.lang)));
    ReportView view;
    view.name = in_words(source, page.lang);
    view.added = i18n::number(page.lang, report.added);
    view.changed = i18n::number(page.lang, report.changed);
    view.unchanged = i18n::number(page.lang, report.unchanged);
    view.gone = i18n::number(page.lang, report.gone);
    view.same = report.added + report.changed + report.gone == 0;
    for (const Report::Line& each : report.lines)
        (each.refused ? view.left_out : view.remarks)
            .push_back({place_of(each.where, source, page.lang), i18n::format(page.lang, each.why)});
    return private_page(pages::list_report(page, view));
}

net::Response bring(const net::Request& request, Services& use) {
    auto sent = sent_by(request);
    html::Form form(sent ? sent->form : net::Params());
    if (!sent) return desk_page(request, use, form.with(sent.error()), net::status_of(sent.error().kind));
    const auto source = source_from(form.value("liste"));
    if (!source) form.fail("liste", msg("Choose which list this file is of."));
    if (sent->bytes.empty()) form.fail("fichier", msg("Choose a file on your device."));
    if (!form.ok()) return desk_page(request, use, form, net::Status::unprocessable);
    const auto report = bring_in_sent(use.database, *source, sent->bytes, visitor(request).person, use.clock);
    if (!report) {
        Error error = report.error();
        // "This is not valid JSON" says nothing to somebody who chose the wrong list.
        if (error.code == "bad_file")
            error.message =
                msg("{1} Is it the right file, and the right list?", i18n::format(request.lang, error.message));
        return desk_page(request, use, form.with(error), net::status_of(error.kind));
    }
    return report_page(request, use, *source, *report);
}

net::Response unknown_list() {
    return net::failure(fail(ErrorKind::not_found, "unknown_list", msg("This list is not here, or no longer.")));
}

/// What goes, before it goes.
net::Response take_out_page(const net::Request& request, Services& use) {
    const auto source = source_from(request.param("liste"));
    const auto here = source ? kept_list(use, *source) : std::nullopt;
    if (!here) return unknown_list();
    const html::Page page = page_named(request, use, msg("Take out: {1}", in_words(*source, request.lang)));
    return private_page(pages::list_out(page, request, line_of(*here, page.lang)));
}

net::Response take_out(const net::Request& request, Services& use) {
    const auto source = source_from(request.param("liste"));
    if (!source || !kept_list(use, *source)) return unknown_list();
    use.database.write([&](db::Write& tx) { return drop_by(tx, *source, visitor(request).person, use.clock); });
    return net::see_other(use.page(request).link(std::string(at) + "?retiree=" + std::string(code(*source))));
}

net::Response shown_page(const net::Request& request, Services& use) {
    html::Page page = use.page(request);
    page.title = i18n::format(page.lang, msg("Lists of others"));
    return net::html(pages::shown_lists(page, lines_here(use, page.lang)));
}

}

void routes(net::Router& on, Services& use) {
    const auto right = accounts::may(accounts::Right::settle_suggestions);
    const std::string one = std::string(at) + "/{liste}/retirer";
    net::RouteOptions large;
    large.body_cap = most_bytes + 64 * 1024;
    on.get(std::string(at), right, [&use](const net::Request& r) { return desk_page(r, use, {}); });
    on.post(std::string(at), right, [&use](const net::Request& r) { return bring(r, use); }, large);
    on.get(one, right, [&use](const net::Request& r) { return take_out_page(r, use); });
    on.post(one, right, [&use](const net::Request& r) { return take_out(r, use); });
    on.get(std::string(shown_at), net::Access::everyone, [&use](const net::Request& r) { return shown_page(r, use); });
}

void add_doors(const accounts::Visitor& visitor, std::vector<html::Door>& doors) {
    if (visitor.may(accounts::Right::settle_suggestions))
        doors.push_back({at, i18n::key("Lists of others"), "list",
                         i18n::key("Software and firms that others list, shown beside what we wrote."),
                         html::Group::places, 40});
}

}
