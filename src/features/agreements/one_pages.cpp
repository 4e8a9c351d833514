// /espace/conventions/{agreement}: delivered against contracted, what it earned and cost, and what proves it.
#include <algorithm>

#include "agreements/pages.hpp"
#include "features/agreements/parts.hpp"
#include "features/territory/territory.hpp"

namespace beffroi::agreements {
namespace {

using accounts::Right;
using accounts::visitor;

std::string word(Lang lang, std::string_view key) { return std::string(i18n::translate(lang, key)); }

std::string_view said(std::string_view done) {
    if (done == "ecrite") return i18n::key("The agreement is written.");
    if (done == "corrigee") return i18n::key("The changes are kept.");
    if (done == "close") return i18n::key("The agreement is closed: records are not offered it any more.");
    if (done == "rouverte") return i18n::key("The agreement is open again.");
    if (done == "remise") return i18n::key("The agreement is back, with its records.");
    if (done == "joint") return i18n::key("The file is attached.");
    if (done == "fichier-remis") return i18n::key("The file is back.");
    return {};
}

std::vector<Tile> tiles_of(const Agreement& a, const Account& account, Lang lang) {
    const Money m = money(a, account.all);
    std::vector<Tile> all;
    const auto add = [&](std::string_view label, std::string value, std::string_view definition) {
        all.push_back({word(lang, label), std::move(value), word(lang, definition)});
    };
    const bool paid = a.hour_cents + a.session_cents + a.lump_cents > 0;
    if (paid)
        add(i18n::key("Earned"), euros(lang, m.earned()),
            i18n::key(
                "What was delivered at the agreed rates, up to what is contracted; of a lump sum the part that was "
                "delivered."));
    if (a.work_cents > 0)
        add(i18n::key("True cost"), euros(lang, m.cost),
            i18n::key("Time of work, with preparation and travel, at what an hour of work costs you."));
    if (paid && a.work_cents > 0)
        add(i18n::key("Earned, less the cost"), euros(lang, m.earned() - m.cost),
            i18n::key("Below zero, the agreement pays less than the work costs."));
    if (const auto cost = cost_of_an_hour(a, account.all))
        add(i18n::key("An hour of help costs"), euros(lang, *cost),
            i18n::key("True cost, divided by the hours of help."));
    if (const auto cost = cost_of_a_seat(a, account.all))
        add(i18n::key("An accompaniment costs"), euros(lang, *cost),
            i18n::key("True cost, divided by the accompaniments: one person in one activity."));
    add(i18n::key("Time of work"), hours_text(lang, account.all.work_min),
        i18n::key("Of all counsellors who were there, with preparation and travel."));
    add(i18n::key("Of this, preparation and travel"),
        hours_text(lang, account.all.preparation_min + account.all.travel_min),
        i18n::key("Whatever the number of counsellors, as records say it."));
    add(i18n::key("Accompaniments"), i18n::number(lang, account.all.accompaniments),
        i18n::key("One person in one activity. A workshop of eight people is eight accompaniments."));
    return all;
}

std::vector<Fact> facts_of(db::Read& tx, const Services& use, const Agreement& a, bool keeps, Lang lang) {
    std::vector<Fact> all;
    const auto add = [&](std::string_view label, std::string value) {
        if (!value.empty()) all.push_back({label, std::move(value)});
    };
    add(i18n::key("Funder"), a.funder + " (" + word(lang, label(a.kind)) + ")");
    add(i18n::key("SIRET"), a.siret);
    if (keeps) {
        if (a.hour_cents > 0) add(i18n::key("Paid for an hour"), euros(lang, a.hour_cents));
        if (a.session_cents > 0) add(i18n::key("Paid for a session"), euros(lang, a.session_cents));
        if (a.lump_cents > 0) add(i18n::key("Lump sum"), euros(lang, a.lump_cents));
        if (a.work_cents > 0) add(i18n::key("An hour of work costs"), euros(lang, a.work_cents));
    }
    add(i18n::key("Public"), a.audience);
    std::vector<std::string> each;
    for (const AgeBand band : a.ages.values()) each.push_back(word(lang, beneficiaries::label(band)));
    add(i18n::key("Ages"), i18n::list(lang, each));
    each.clear();
    for (const Theme theme : a.themes.values()) each.push_back(word(lang, activities::label(theme)));
    add(i18n::key("Subjects"), i18n::list(lang, each));
    each.clear();
    for (const PlaceId place : a.places) each.push_back(where_text(tx, lang, place, {}));
    add(i18n::key("Places"), i18n::list(lang, each));
    each.clear();
    for (const PersonId who : a.counsellors)
        if (const auto known = accounts::person(tx, use.vault, who, use.clock)) each.push_back(known->name);
    add(i18n::key("Counsellors"), i18n::list(lang, each));
    if (keeps) add(i18n::key("Notes"), a.notes);
    return all;
}

void add_proofs(db::Read& tx, const Agreement& a, Lang lang, View& view) {
    for (const Proof& each : proofs(tx, a, a.from, a.to)) {
        if (each.appointment) {
            ++view.appointments;
            continue;
        }
        ++view.sessions;
        if (each.proven()) {
            ++view.proven;
            continue;
        }
        ProofRow row;
        row.title = each.title.empty() ? word(lang, i18n::key("Workshop")) : each.title;
        row.day = i18n::date(lang, each.day);
        if (each.session) row.address = "/espace/ateliers/seances/" + each.session.text();
        row.told = !each.session ? word(lang, i18n::key("Written up without a session: attach its sheet here."))
                   : each.signed_here > 0
                       ? i18n::format(lang, msg("{1} of {2} signed on the screen, no sheet.",
                                                std::to_string(each.signed_here), std::to_string(each.came)))
                       : word(lang, i18n::key("No signature and no sheet."));
        view.unproven.push_back(std::move(row));
    }
}

void add_files(db::Read& tx, const Services& use, const Agreement& a, Lang lang, View& view) {
    for (const File& each : files(tx, use.vault, a.id)) {
        const auto who = accounts::person(tx, use.vault, each.added_by, use.clock);
        constexpr std::int64_t kilo = 1000;
        FileRow row;
        row.id = each.id.text();
        row.name = each.name.empty() ? word(lang, each.pdf ? i18n::key("PDF") : i18n::key("Picture")) : each.name;
        row.told = i18n::format(
            lang, msg("added on {1} by {2}, {3} kB", i18n::short_date(lang, to_local(each.added, "Europe/Paris").date),
                      who ? who->name : word(lang, i18n::key("somebody who has left")),
                      i18n::number(lang, (each.size + kilo - 1) / kilo)));
        view.files.push_back(std::move(row));
    }
}

View view_of(db::Read& tx, const net::Request& request, const Services& use, const Agreement& a, Lang lang) {
    View view;
    view.may_keep = visitor(request).may(Right::keep_agreements);
    view.id = a.id.text();
    view.base = std::string(base) + "/" + view.id;
    view.a = a;
    view.lead = a.funder;
    view.period = period_text(lang, a.from, a.to);
    view.closed = a.closed.has_value();
    view.said = said(request.query.get("fait"));
    const Account done = account(tx, a);
    for (const Standing& s : standings(tx, a, done, use.clock)) {
        view.gauges.push_back(gauge_of(a, s, lang));
        if (done.all.records > 0 && done.months.size() > 1)
            view.drawings.push_back(drawing_of(a, s, done, use.clock.today(), lang));
    }
    view.facts = facts_of(tx, use, a, view.may_keep, lang);
    view.records = static_cast<int>(done.all.records);
    view.outside = done.outside;
    for (int year = static_cast<int>(a.from.year()); year <= static_cast<int>(a.to.year()); ++year)
        view.years.push_back(year);
    if (view.years.size() < 2) view.years.clear();
    // What it pays and what proves it is for those who keep it.
    if (!view.may_keep) return view;
    view.tiles = tiles_of(a, done, lang);
    for (const AtPlace& each : done.places) {
        const auto cost = cost_of_an_hour(a, each.done);
        view.places.push_back({where_text(tx, lang, each.place, each.kind), hours_text(lang, each.done.help_min),
                               i18n::number(lang, each.done.sessions), cost ? euros(lang, *cost) : std::string()});
    }
    add_proofs(tx, a, lang, view);
    add_files(tx, use, a, lang, view);
    if (!view.closed) {
        const auto free = unassigned(tx, a, most_free + 1);
        view.more_waiting = free.size() > most_free;
        view.waiting = static_cast<int>(std::min(free.size(), most_free));
    }
    if (const auto gone = FileId::from_text(request.query.get("fichier")))
        if (const auto was = file(tx, use.vault, *gone); was && was->removed && was->agreement == a.id)
            view.file_undo = gone->text();
    return view;
}

net::Response set_closed_page(const net::Request& request, Services& use, bool closed) {
    const auto done = use.database.write([&](db::Write& tx) -> Result<void> {
        const auto a = named(tx, request);
        if (!a) return unknown_agreement();
        return set_closed(tx, a->id, closed, visitor(request).person, use.clock);
    });
    if (!done) return net::failure(done.error());
    return net::see_other(use.page(request).link(std::string(base) + "/" + std::string(request.param("agreement")) +
                                                 (closed ? "?fait=close" : "?fait=rouverte")));
}

net::Response take_away(const net::Request& request, Services& use) {
    const auto done = use.database.write([&](db::Write& tx) -> Result<void> {
        const auto a = named(tx, request);
        if (!a) return unknown_agreement();
        return set_removed(tx, a->id, true, visitor(request).person, use.clock);
    });
    if (!done) return net::failure(done.error());
    return net::see_other(
        use.page(request).link(std::string(base) + "?retire=" + std::string(request.param("agreement"))));
}

net::Response put_back(const net::Request& request, Services& use) {
    const auto id = AgreementId::from_text(request.param("agreement"));
    const auto done = use.database.write([&](db::Write& tx) -> Result<void> {
        if (!id) return unknown_agreement();
        return set_removed(tx, *id, false, visitor(request).person, use.clock);
    });
    if (!done) return net::failure(done.error());
    return net::see_other(
        use.page(request).link(std::string(base) + "/" + std::string(request.param("agreement")) + "?fait=remise"));
}

}

net::Response one_page(const net::Request& request, Services& use, const html::Form& form, net::Status status) {
    html::Page page = page_named(request, use, msg("Funding agreement"));
    std::optional<View> view;
    use.database.read([&](db::Read& tx) {
        if (const auto a = named(tx, request)) view = view_of(tx, request, use, *a, page.lang);
    });
    if (!view) return net::failure(unknown_agreement());
    page.title = view->a.title;
    return private_page(pages::agreement(page, request, form, *view), status);
}

void one_routes(net::Router& on, Services& use) {
    const auto keep = accounts::may(Right::keep_agreements);
    const std::string one = std::string(base) + "/{agreement}";
    on.get(one, accounts::may(Right::see_figures),
           [&use](const net::Request& request) { return one_page(request, use, html::Form()); });
    on.post(one + "/clore", keep, [&use](const net::Request& request) { return set_closed_page(request, use, true); });
    on.post(one + "/rouvrir", keep,
            [&use](const net::Request& request) { return set_closed_page(request, use, false); });
    on.post(one + "/retirer", keep, [&use](const net::Request& request) { return take_away(request, use); });
    on.post(one + "/remettre", keep, [&use](const net::Request& request) { return put_back(request, use); });
}

}
