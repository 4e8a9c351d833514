// /espace/conventions/{agreement}/comptes-rendus: which records belong to it, and which could.
#include <algorithm>

#include "agreements/pages.hpp"
#include "features/agreements/parts.hpp"

namespace beffroi::agreements {
namespace {

using accounts::Right;
using accounts::visitor;

RecordRow row_of(db::Read& tx, const activities::Recorded& one, Lang lang) {
    RecordRow row;
    row.id = one.id.text();
    row.title = one.title;
    if (row.title.empty()) {
        std::vector<std::string> themes;
        for (const Theme each : one.themes.values())
            themes.emplace_back(i18n::translate(lang, activities::label(each)));
        row.title = i18n::list(lang, themes);
    }
    row.day = i18n::date(lang, one.day);
    row.where = where_text(tx, lang, one.place, one.place_kind);
    row.told = hours_text(lang, one.duration_min) + " · " +
               i18n::plural(lang, "{n} person", "{n} people", one.people + one.anonymous);
    return row;
}

std::string said(const net::Request& request) {
    const auto n = std::string(request.query.get("n")).substr(0, 6);
    const auto count = std::all_of(n.begin(), n.end(), [](char c) { return c >= '0' && c <= '9'; }) && !n.empty()
                           ? std::atoll(n.c_str())
                           : 0;
    if (request.query.get("fait") == "donnes")
        return i18n::plural(request.lang, "{n} record belongs to this agreement now.",
                            "{n} records belong to this agreement now.", count);
    if (request.query.get("fait") == "retires")
        return i18n::plural(request.lang, "{n} record belongs to no agreement now.",
                            "{n} records belong to no agreement now.", count);
    return {};
}

net::Response records_page(const net::Request& request, Services& use, const html::Form& form,
                           net::Status status = net::Status::ok) {
    const html::Page page = page_named(request, use, msg("Records of the agreement"));
    RecordsView view;
    const bool known = use.database.read([&](db::Read& tx) {
        const auto a = named(tx, request);
        if (!a) return false;
        view.base = std::string(base) + "/" + a->id.text();
        view.title = a->title;
        view.period = period_text(page.lang, a->from, a->to);
        view.closed = a->closed.has_value();
        for (const auto& each : unassigned(tx, *a, most_free + 1)) view.free.push_back(row_of(tx, each, page.lang));
        view.more_free = view.free.size() > most_free;
        if (view.more_free) view.free.pop_back();
        for (const auto& each : records(tx, *a)) view.own.push_back(row_of(tx, each, page.lang));
        return true;
    });
    if (!known) return net::failure(unknown_agreement());
    view.said = said(request);
    return private_page(pages::records(page, request, form, view), status);
}

enum class Way { in, out };
net::Response move(const net::Request& request, Services& use, Way way) {
    const net::Params sent = request.form();
    html::Form form(sent);
    std::vector<ActivityId> ids;
    for (const std::string_view each : sent.all("records"))
        if (const auto id = ActivityId::from_text(each)) ids.push_back(*id);
    if (ids.empty()) {
        form.fail("records", msg("Tick at least one record."));
        return records_page(request, use, form, net::Status::unprocessable);
    }
    const PersonId by = visitor(request).person;
    const auto done = use.database.write([&](db::Write& tx) -> Result<int> {
        const auto a = named(tx, request);
        if (!a) return unknown_agreement();
        return way == Way::in ? assign(tx, use.vault, a->id, ids, by, use.clock)
                              : release(tx, use.vault, a->id, ids, by, use.clock);
    });
    if (!done && done.error().kind == ErrorKind::not_found) return net::failure(done.error());
    if (!done) return records_page(request, use, form.with(done.error()), net::status_of(done.error().kind));
    return net::see_other(use.page(request).link(std::string(base) + "/" + std::string(request.param("agreement")) +
                                                 "/comptes-rendus?fait=" + (way == Way::in ? "donnes" : "retires") +
                                                 "&n=" + std::to_string(*done)));
}

}

void record_routes(net::Router& on, Services& use) {
    const auto right = accounts::may(Right::keep_agreements);
    const std::string one = std::string(base) + "/{agreement}/comptes-rendus";
    on.get(one, right, [&use](const net::Request& request) { return records_page(request, use, html::Form()); });
    on.post(one + "/donner", right, [&use](const net::Request& request) { return move(request, use, Way::in); });
    on.post(one + "/retirer", right, [&use](const net::Request& request) { return move(request, use, Way::out); });
}

}
