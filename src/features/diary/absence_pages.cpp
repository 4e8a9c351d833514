// /espace/agenda/absences: when a counsellor receives nobody.
#include "diary/pages.hpp"

#include <algorithm>

#include "features/diary/parts.hpp"
#include "features/diary/series.hpp"
#include "features/diary/view.hpp"

namespace beffroi::diary {
namespace {

using accounts::visitor;
using agenda::Absence;

net::Response unknown() {
    return net::failure(fail(ErrorKind::not_found, "unknown_absence", msg("This absence is not known here.")));
}

std::string hours_of(const Absence& absence, Lang lang) {
    const bool whole = absence.from_min == 0 && absence.to_min == 24 * 60;
    if (absence.days == 1)
        return whole ? i18n::format(lang, msg("all day")) : from_to(lang, absence.from_min, absence.to_min);
    const std::string days = i18n::plural(lang, "{n} day", "{n} days", absence.days);
    if (whole) return days;
    return i18n::format(lang, msg("{1}, from {2} on the first to {3} on the last", days,
                                  i18n::time_of_day(lang, absence.from_min), i18n::time_of_day(lang, absence.to_min)));
}

net::Response list_page(const net::Request& request, Services& use) {
    html::Page page = page_named(request, use, msg("Absences"));
    SeriesList list;
    std::vector<Line> hit;
    const bool known = use.database.read([&](db::Read& tx) {
        const auto whom = whose(tx, use, request, request.query.get("qui"));
        if (!whom) return false;
        list.whom = *whom;
        list.query = query_of(*whom);
        const Date today = use.clock.today();
        const auto absences = agenda::absences(tx, whom->id, today);
        for (const Absence& each : absences)
            list.lines.push_back({each.id.text(),
                                  recurrence::told(each.series, page.lang, today),
                                  hours_of(each, page.lang),
                                  {},
                                  {},
                                  each.why,
                                  false});
        hit = those_that_do_not(tx, use, whom->id, page.lang, [&](const appointments::Appointment& a) {
            return std::none_of(absences.begin(), absences.end(),
                                [&](const Absence& each) { return !agenda::spans(each, a.starts, a.ends).empty(); });
        });
        return true;
    });
    if (!known) return unknown_person();
    if (!list.whom.self) {
        page.title += " – " + list.whom.name;
        use.database.write([&](db::Write& tx) {
            journal::record(tx, visitor(request).person, journal::Act::list_seen, list.whom.id, "absences", use.clock);
        });
    }
    return private_page(pages::absences(page, request, list, hit));
}

html::Form form_of(const Absence& absence) {
    html::Form form(weekdays_of(absence.series));
    preset_series(form, absence.series);
    if (absence.from_min > 0) form.preset("from", time_field(absence.from_min));
    if (absence.to_min < 24 * 60) form.preset("to", time_field(absence.to_min));
    if (absence.days > 1) form.preset("last", date_text(add_days(absence.series.first, absence.days - 1)));
    form.preset("why", absence.why);
    return form;
}

Absence read(html::Form& form, const Absence& before, Lang lang) {
    Absence absence = before;
    absence.series = read_series(form, before.series, lang);
    absence.from_min = read_minute(form, "from", 0);
    absence.to_min = read_minute(form, "to", 24 * 60);
    absence.days = 1;
    if (!form.value("last").empty()) {
        const Date last = form.date("last");
        if (!form.error("last") && !form.error("first")) absence.days = days_between(absence.series.first, last) + 1;
        if (absence.days < 1) form.fail("last", msg("The last day must not come before the first one."));
    }
    absence.why = form.text("why", agenda::longest_name, html::Need::optional);
    return absence;
}

net::Response form_page(const net::Request& request, Services& use, const html::Form& form, const Whose& whom,
                        const Absence& before, net::Status status = net::Status::ok) {
    html::Page page = page_named(request, use, before.id ? msg("Change this absence") : msg("Add an absence"));
    SeriesForm view = series_form(whom, before.id ? before.id.text() : "", "/espace/agenda/absences");
    html::Form silent = form;
    const Absence typed = read(silent, before, page.lang);
    if (silent.ok()) preview(view, typed.series, hours_of(typed, page.lang), use.clock.today(), page.lang);
    return private_page(pages::absence(page, request, form, view), status);
}

/// The absence that the address names, if this visitor keeps that diary.
std::optional<std::pair<Absence, Whose>> named(db::Read& tx, const net::Request& request, const Services& use) {
    return named_series(tx, request, use, "absence", agenda::absence);
}

Absence fresh(Date today) {
    Absence absence;
    absence.series.first = today;
    return absence;
}

net::Response new_page(const net::Request& request, Services& use) {
    const auto whom =
        use.database.read([&](db::Read& tx) { return whose(tx, use, request, request.query.get("qui")); });
    if (!whom) return unknown_person();
    Absence absence = fresh(parse_date(request.query.get("jour")).value_or(use.clock.today()));
    return form_page(request, use, form_of(absence), *whom, absence);
}

net::Response save(const net::Request& request, Services& use, const Whose& whom, const Absence& before) {
    html::Form form(request.form());
    if (form.value("faire") == "voir") return form_page(request, use, form, whom, before);
    Absence absence = read(form, before, request.lang);
    absence.counsellor = whom.id;
    if (!form.ok()) return form_page(request, use, form, whom, before, net::Status::unprocessable);
    const auto done = use.database.write([&](db::Write& tx) -> Result<void> {
        if (absence.insee.empty()) {
            const auto openings = agenda::openings(tx, whom.id, use.clock.today());
            // Whose clock counts: that of where the counsellor works; who has no opening yet goes by that of Paris.
            absence.insee = openings.empty() ? "75056" : openings.front().insee;
        }
        if (before.id) return agenda::change(tx, absence);
        const auto added = agenda::add(tx, absence, use.clock);
        if (!added) return added.error();
        return {};
    });
    if (!done) return form_page(request, use, form.with(done.error()), whom, before, net::status_of(done.error().kind));
    return net::see_other(use.page(request).link("/espace/agenda/absences" + query_of(whom)));
}

net::Response create(const net::Request& request, Services& use) {
    const auto whom =
        use.database.read([&](db::Read& tx) { return whose(tx, use, request, request.form().get("qui")); });
    if (!whom) return unknown_person();
    return save(request, use, *whom, fresh(use.clock.today()));
}

net::Response change_page(const net::Request& request, Services& use) {
    const auto found = use.database.read([&](db::Read& tx) { return named(tx, request, use); });
    if (!found) return unknown();
    return form_page(request, use, form_of(found->first), found->second, found->first);
}

net::Response change(const net::Request& request, Services& use) {
    const auto found = use.database.read([&](db::Read& tx) { return named(tx, request, use); });
    if (!found) return unknown();
    return save(request, use, found->second, found->first);
}

net::Response remove(const net::Request& request, Services& use) {
    const auto found = use.database.read([&](db::Read& tx) { return named(tx, request, use); });
    if (!found) return unknown();
    use.database.write([&](db::Write& tx) { agenda::remove(tx, found->first.id); });
    return net::see_other(use.page(request).link("/espace/agenda/absences" + query_of(found->second)));
}

}

void absence_routes(net::Router& on, Services& use) {
    const auto right = accounts::may(Right::keep_agenda);
    const std::string base = "/espace/agenda/absences";
    on.get(base, right, [&use](const net::Request& request) { return list_page(request, use); });
    on.get(base + "/nouvelle", right, [&use](const net::Request& request) { return new_page(request, use); });
    on.post(base + "/nouvelle", right, [&use](const net::Request& request) { return create(request, use); });
    on.get(base + "/{absence}", right, [&use](const net::Request& request) { return change_page(request, use); });
    on.post(base + "/{absence}", right, [&use](const net::Request& request) { return change(request, use); });
    on.post(base + "/{absence}/supprimer", right, [&use](const net::Request& request) { return remove(request, use); });
}

}
