// /espace/agenda/plages: when and where a counsellor receives.
#include "diary/pages.hpp"

#include <algorithm>

#include "features/diary/parts.hpp"
#include "features/diary/series.hpp"
#include "features/diary/view.hpp"
#include "features/territory/territory.hpp"

namespace beffroi::diary {
namespace {

using accounts::visitor;
using agenda::Opening;
using agenda::OpeningId;

net::Response unknown() {
    return net::failure(fail(ErrorKind::not_found, "unknown_opening", msg("This opening is not known here.")));
}

/// Whether [starts, ends) lies in one of the openings.
bool covered(const std::vector<Opening>& openings, const appointments::Appointment& a) {
    return std::any_of(openings.begin(), openings.end(), [&](const Opening& opening) {
        // Most rules need no evaluating: the hours alone say no.
        const std::string_view zone = zone_of(opening.insee);
        const LocalTime begin = to_local(a.starts, zone), end = to_local(a.ends, zone);
        if (begin.minute < opening.from_min || (end.date == begin.date && end.minute > opening.to_min)) return false;
        const auto spans = agenda::spans(opening, a.starts, a.ends);
        return std::any_of(spans.begin(), spans.end(),
                           [&](const agenda::Span& span) { return span.from <= a.starts && span.to >= a.ends; });
    });
}

void note(const net::Request& request, const Services& use, const Whose& whom) {
    if (whom.self) return;
    use.database.write([&](db::Write& tx) {
        journal::record(tx, visitor(request).person, journal::Act::list_seen, whom.id, "openings", use.clock);
    });
}

SeriesLine line_of(Names& names, const Opening& opening, Date today) {
    SeriesLine line;
    line.id = opening.id.text();
    line.told = recurrence::told(opening.series, names.lang(), today);
    line.hours = from_to(names.lang(), opening.from_min, opening.to_min);
    if (opening.place) {
        line.where = names.place(opening.place);
    } else if (const auto commune = territory::commune(opening.insee)) {
        line.where =
            i18n::format(names.lang(), msg("Nowhere in particular, starting from {1}", std::string(commune->name)));
    }
    std::vector<std::string> motifs;
    for (const MotifId each : opening.motifs) motifs.push_back(names.motif(each));
    line.motifs = i18n::list(names.lang(), motifs);
    if (opening.on_holidays) line.note = i18n::format(names.lang(), msg("On public holidays too"));
    return line;
}

// ---- The list ----

net::Response list_page(const net::Request& request, Services& use) {
    html::Page page = page_named(request, use, msg("Openings"));
    SeriesList list;
    std::vector<Line> outside;
    const bool known = use.database.read([&](db::Read& tx) {
        const auto whom = whose(tx, use, request, request.query.get("qui"));
        if (!whom) return false;
        list.whom = *whom;
        list.query = query_of(*whom);
        const Date today = use.clock.today();
        Names names(tx, page.lang);
        const auto openings = agenda::openings(tx, whom->id, today);
        for (const Opening& each : openings) list.lines.push_back(line_of(names, each, today));
        outside = those_that_do_not(tx, use, whom->id, page.lang, [&](const auto& a) { return covered(openings, a); });
        // What was just retired can be put back from here.
        if (const auto id = OpeningId::from_text(request.query.get("retiree")))
            if (const auto retired = agenda::opening(tx, *id);
                retired && retired->retired && retired->counsellor == whom->id)
                list.undo = id->text();
        return true;
    });
    if (!known) return unknown_person();
    if (!list.whom.self) page.title += " – " + list.whom.name;
    note(request, use, list.whom);
    return private_page(pages::openings(page, request, list, outside));
}

// ---- The form ----

/// Times of the week begin on the quarter of an hour.
Opening fresh(Date today) {
    Opening opening;
    opening.series.first = today;
    opening.from_min = 9 * 60;
    opening.to_min = 12 * 60;
    return opening;
}

html::Form form_of(const Opening& opening, bool is_new) {
    net::Params typed = weekdays_of(opening.series);
    for (const MotifId each : opening.motifs) typed.add("motifs", each.text());
    if (is_new && opening.series.rule.empty()) {
        const auto weekday = std::chrono::weekday{std::chrono::sys_days{opening.series.first}}.iso_encoding();
        typed.add("weekdays", std::to_string(weekday));
    }
    html::Form form(std::move(typed));
    preset_series(form, opening.series);
    if (is_new && opening.series.rule.empty()) form.preset("every", "week");
    form.preset("place", opening.place ? opening.place.text() : "");
    if (!opening.place)
        if (const auto commune = territory::commune(opening.insee)) form.preset("commune", commune->name);
    form.preset("from", time_field(opening.from_min));
    form.preset("to", time_field(opening.to_min));
    if (opening.on_holidays) form.preset("on_holidays", "1");
    return form;
}

Opening read(html::Form& form, const net::Params& typed, const Opening& before, Lang lang) {
    Opening opening = before;
    opening.series = read_series(form, before.series, lang);
    opening.from_min = read_minute(form, "from");
    opening.to_min = read_minute(form, "to");
    opening.place = PlaceId::from_text(form.value("place")).value_or(PlaceId{});
    opening.insee.clear();
    opening.on_holidays = form.ticked("on_holidays");
    opening.motifs.clear();
    for (const std::string_view each : typed.all("motifs"))
        if (const auto id = MotifId::from_text(each)) opening.motifs.push_back(*id);
    if (!opening.place && form.value("commune").empty())
        form.fail("commune", msg("Without a place, write the commune from which you start."));
    else if (!opening.place)
        opening.insee = read_commune(form, "commune");
    return opening;
}

net::Response form_page(const net::Request& request, Services& use, html::Form form, const Whose& whom,
                        const Opening& before, net::Status status = net::Status::ok) {
    html::Page page = page_named(request, use, before.id ? msg("Change this opening") : msg("Add an opening"));
    SeriesForm view = series_form(whom, before.id ? before.id.text() : "", "/espace/agenda/plages");
    const Date today = use.clock.today();
    use.database.read([&](db::Read& tx) {
        view.places = place_options(tx, use);
        for (const auto& motif : agenda::motifs(tx))
            if (!motif.retired ||
                std::find(before.motifs.begin(), before.motifs.end(), motif.id) != before.motifs.end())
                view.motifs.emplace_back(motif.id.text(),
                                         motif.name + " (" + std::to_string(motif.duration_min) + " min)");
    });
    html::Form silent = form;
    const auto series = read_series(silent, before.series, page.lang);
    if (!silent.error("first") && !silent.error("every") && !silent.error("until") && !silent.error("except")) {
        const auto from = read_time(form.value("from")), to = read_time(form.value("to"));
        preview(view, series, from && to ? from_to(page.lang, *from, *to) : std::string(), today, page.lang);
    }
    return private_page(pages::opening(page, request, form, view), status);
}

/// The opening that the address names, if this visitor keeps that diary.
std::optional<std::pair<Opening, Whose>> named(db::Read& tx, const net::Request& request, const Services& use) {
    return named_series(tx, request, use, "opening", agenda::opening);
}

std::string list_address(const Whose& whom, std::string_view retired = {}) {
    net::Params params;
    if (!whom.self) params.add("qui", whom.id.text());
    if (!retired.empty()) params.add("retiree", retired);
    const std::string query = params.encode();
    return "/espace/agenda/plages" + (query.empty() ? "" : "?" + query);
}

net::Response new_page(const net::Request& request, Services& use) {
    const auto whom =
        use.database.read([&](db::Read& tx) { return whose(tx, use, request, request.query.get("qui")); });
    if (!whom) return unknown_person();
    Opening opening = fresh(use.clock.today());
    bool is_copy = false;
    if (const auto id = OpeningId::from_text(request.query.get("copie"))) {
        const auto other = use.database.read([&](db::Read& tx) { return agenda::opening(tx, *id); });
        if (other && other->counsellor == whom->id) {
            opening = *other;
            opening.id = {};
            is_copy = true;
        }
    }
    return form_page(request, use, form_of(opening, !is_copy), *whom, opening);
}

net::Response create(const net::Request& request, Services& use) {
    html::Form form(request.form());
    const auto whom = use.database.read([&](db::Read& tx) { return whose(tx, use, request, form.value("qui")); });
    if (!whom) return unknown_person();
    Opening before = fresh(use.clock.today());
    if (form.value("faire") == "voir") return form_page(request, use, form, *whom, before);
    Opening opening = read(form, request.form(), before, request.lang);
    opening.counsellor = whom->id;
    if (!form.ok()) return form_page(request, use, form, *whom, before, net::Status::unprocessable);
    const auto added = use.database.write([&](db::Write& tx) { return agenda::add(tx, opening, use.clock); });
    if (!added)
        return form_page(request, use, form.with(added.error()), *whom, before, net::status_of(added.error().kind));
    return net::see_other(use.page(request).link(list_address(*whom)));
}

net::Response change_page(const net::Request& request, Services& use) {
    const auto found = use.database.read([&](db::Read& tx) { return named(tx, request, use); });
    if (!found) return unknown();
    return form_page(request, use, form_of(found->first, false), found->second, found->first);
}

net::Response change(const net::Request& request, Services& use) {
    const auto found = use.database.read([&](db::Read& tx) { return named(tx, request, use); });
    if (!found) return unknown();
    const auto& [before, whom] = *found;
    html::Form form(request.form());
    if (form.value("faire") == "voir") return form_page(request, use, form, whom, before);
    const Opening opening = read(form, request.form(), before, request.lang);
    if (!form.ok()) return form_page(request, use, form, whom, before, net::Status::unprocessable);
    const auto done = use.database.write([&](db::Write& tx) { return agenda::change(tx, opening, use.clock); });
    if (!done) return form_page(request, use, form.with(done.error()), whom, before, net::status_of(done.error().kind));
    return net::see_other(use.page(request).link(list_address(whom)));
}

/// No more from a day on: what was before stays in the agenda.
net::Response end(const net::Request& request, Services& use) {
    const auto found = use.database.read([&](db::Read& tx) { return named(tx, request, use); });
    if (!found) return unknown();
    auto [opening, whom] = *found;
    html::Form typed(request.form());
    const Date day = typed.date("end");
    html::Form form = form_of(opening, false);
    form.preset("end", typed.value("end"));
    for (const auto& fault : typed.errors()) form.fail(fault.field, fault.message);
    if (!form.ok()) return form_page(request, use, form, whom, opening, net::Status::unprocessable);
    const auto before = opening;
    opening.series = recurrence::until(opening.series, day);
    const bool nothing_left = !recurrence::next(opening.series, opening.series.first).has_value();
    const auto done = use.database.write([&](db::Write& tx) -> Result<void> {
        if (nothing_left) {
            agenda::set_retired(tx, opening.id, use.clock.now());
            return {};
        }
        return agenda::change(tx, opening, use.clock);
    });
    if (!done) {
        Error error = done.error();
        error.field = "end";
        return form_page(request, use, form.with(error), whom, before, net::status_of(error.kind));
    }
    return net::see_other(use.page(request).link(list_address(whom, nothing_left ? opening.id.text() : "")));
}

net::Response set_retired(const net::Request& request, Services& use, bool retired) {
    const auto found = use.database.read([&](db::Read& tx) { return named(tx, request, use); });
    if (!found) return unknown();
    const auto& [opening, whom] = *found;
    const auto done = use.database.write([&](db::Write& tx) -> Result<void> {
        if (retired) {
            agenda::set_retired(tx, opening.id, use.clock.now());
            return {};
        }
        agenda::set_retired(tx, opening.id, std::nullopt);
        // Another may have taken its hours meanwhile: the rules of a change say so, and nothing is put back then.
        return agenda::change(tx, opening, use.clock);
    });
    if (!done) return net::failure(done.error());
    return net::see_other(use.page(request).link(list_address(whom, retired ? opening.id.text() : "")));
}

}

void opening_routes(net::Router& on, Services& use) {
    const auto right = accounts::may(Right::keep_agenda);
    const std::string base = "/espace/agenda/plages";
    on.get(base, right, [&use](const net::Request& request) { return list_page(request, use); });
    on.get(base + "/nouvelle", right, [&use](const net::Request& request) { return new_page(request, use); });
    on.post(base + "/nouvelle", right, [&use](const net::Request& request) { return create(request, use); });
    on.get(base + "/{opening}", right, [&use](const net::Request& request) { return change_page(request, use); });
    on.post(base + "/{opening}", right, [&use](const net::Request& request) { return change(request, use); });
    on.post(base + "/{opening}/finir", right, [&use](const net::Request& request) { return end(request, use); });
    on.post(base + "/{opening}/retirer", right,
            [&use](const net::Request& request) { return set_retired(request, use, true); });
    on.post(base + "/{opening}/retablir", right,
            [&use](const net::Request& request) { return set_retired(request, use, false); });
}

}
