// /espace/ateliers: the workshops of those whom one looks after, a new one, one and its form.
#include "workshops/pages.hpp"

#include <algorithm>

#include "features/workshops/desk.hpp"
#include "features/workshops/rules.hpp"
#include "platform/net/csrf.hpp"
#include "platform/net/router.hpp"

namespace beffroi::workshops {

using accounts::Right;
using accounts::visitor;

bool may_lead(db::Read& tx, const Services& use, const net::Request& request, const Workshop& w) {
    const auto& who = visitor(request);
    return std::any_of(w.counsellors.begin(), w.counsellors.end(), [&](PersonId each) {
        const auto person = accounts::person(tx, use.vault, each, use.clock);
        return person && accounts::may_on(who, Right::keep_agenda, *person);
    });
}

namespace {

/// Whoever sets workshops up sees all of them, and how many come; who comes is for those who lead.
bool may_open(db::Read& tx, const Services& use, const net::Request& request, const Workshop& w) {
    return visitor(request).may(Right::set_up_agenda) || may_lead(tx, use, request, w);
}

std::string place_name(db::Read& tx, const Workshop& w) {
    const auto place = places::by_id(tx, w.place);
    return place ? place->name : std::string();
}

std::vector<PersonId> ids_of_people(const html::Form& form, const std::vector<Choice>& offered) {
    std::vector<PersonId> all;
    for (const Choice& each : offered)
        if (form.chosen("counsellors", each.id)) all.push_back(PersonId::from_text(each.id).value_or(PersonId{}));
    return all;
}

net::Response list_page(const net::Request& request, Services& use) {
    const html::Page page = page_named(request, use, msg("Workshops"));
    std::vector<DeskLine> lines;
    use.database.read([&](db::Read& tx) {
        const Instant now = use.clock.now();
        for (const Workshop& w : workshops(tx)) {
            if (!may_open(tx, use, request, w)) continue;
            DeskLine line;
            line.id = w.id.text();
            line.title = w.title;
            line.place = place_name(tx, w);
            line.cancelled = w.cancelled.has_value();
            line.over = true;
            for (const Session& s : sessions_of(tx, w.id)) {
                if (s.cancelled || s.ends <= now) continue;
                if (line.over) {
                    line.next_at = s.starts;
                    line.next = moment(s.starts, zone_of(w.insee), page.lang);
                }
                line.over = false;
                line.taken += s.taken;
                line.seats += s.seats;
                line.waiting += s.waiting;
                ++line.sessions;
            }
            lines.push_back(std::move(line));
        }
    });
    std::stable_sort(lines.begin(), lines.end(), [](const DeskLine& a, const DeskLine& b) {
        const bool a_gone = a.over || a.cancelled, b_gone = b.over || b.cancelled;
        return a_gone != b_gone ? b_gone : a.next_at < b.next_at;
    });
    return private_page(pages::desk_list(page, lines, visitor(request).may(Right::set_up_agenda)));
}

net::Response unknown() { return net::failure(unknown_workshop()); }

/// The one that the address names, if this visitor leads it. Whoever does not learns nothing: the same as of nothing.
std::optional<Workshop> named(const net::Request& request, Services& use) {
    const auto id = WorkshopId::from_text(request.param("workshop"));
    if (!id) return std::nullopt;
    return use.database.read([&](db::Read& tx) -> std::optional<Workshop> {
        auto w = workshop(tx, *id);
        if (!w || !may_open(tx, use, request, *w)) return std::nullopt;
        return w;
    });
}

net::Response sheet_page(const net::Request& request, Services& use, const html::Form& form = {},
                         net::Status status = net::Status::ok) {
    const auto w = named(request, use);
    if (!w) return unknown();
    html::Page page = page_named(request, use, msg("Workshops"));
    page.title = w->title;
    DeskSheet sheet;
    sheet.workshop = *w;
    sheet.id = w->id.text();
    sheet.may_edit = visitor(request).may(Right::set_up_agenda);
    use.database.read([&](db::Read& tx) {
        sheet.place = place_name(tx, *w);
        sheet.may_lead = may_lead(tx, use, request, *w);
        sheet.sessions = lines_of(tx, *w, page.lang, Instant{});
        if (!w->series.rule.empty()) sheet.told = recurrence::told(w->series, page.lang, use.clock.today());
        for (PersonId each : w->counsellors)
            if (const auto who = accounts::person(tx, use.vault, each, use.clock))
                sheet.counsellors.push_back(who->name);
        for (ResourceId each : w->resources)
            if (const auto what = agenda::resource(tx, each)) sheet.resources.push_back(what->name);
    });
    return private_page(pages::desk_one(page, request, sheet, form), status);
}

// ---- The form ----

net::Response form_page(const net::Request& request, Services& use, const Workshop& before, FormView view,
                        const html::Form& form, net::Status status = net::Status::ok) {
    const html::Page page =
        page_named(request, use, view.is_new ? msg("New workshop") : msg("Change “{1}”", before.title));
    view.title = page.title;
    view.choices = use.database.read([&](db::Read& tx) { return choices(tx, use, before, page.lang); });
    return private_page(pages::desk_form(page, request, view, form), status);
}

html::Form with_choices(const Workshop& w, Lang lang) {
    html::Form form = form_of(w, lang);
    net::Params all;
    for (std::string_view name :
         {"title", "summary", "level", "audience", "material", "seats", "price", "place", "sign_up", "first", "from",
          "to", "repeat", "interval", "count", "until", "except", "on_holidays"})
        if (!form.value(name).empty()) all.set(name, form.value(name));
    for (PersonId each : w.counsellors) all.add("counsellors", each.text());
    for (ResourceId each : w.resources) all.add("resources", each.text());
    return html::Form(all);
}

net::Response save(const net::Request& request, Services& use, const Workshop& before, FormView view) {
    html::Form form(request.form());
    Workshop typed = read_form(form, before);
    const Lang lang = request.lang;
    use.database.read([&](db::Read& tx) {
        const Choices offered = choices(tx, use, before, lang);
        typed.counsellors = ids_of_people(form, offered.counsellors);
        for (const Choice& each : offered.resources)
            if (form.chosen("resources", each.id))
                typed.resources.push_back(ResourceId::from_text(each.id).value_or(ResourceId{}));
    });
    if (!form.ok()) return form_page(request, use, before, view, form, net::Status::unprocessable);
    if (form.value("do") == "preview") {
        const auto planned = use.database.read([&](db::Read& tx) { return plan(tx, use.vault, typed, use.clock); });
        if (!planned)
            return form_page(request, use, before, view, form.with(told_day(planned.error(), lang)),
                             net::status_of(planned.error().kind));
        const auto place = use.database.read([&](db::Read& tx) { return places::by_id(tx, typed.place); });
        const std::string_view zone = zone_of(place ? place->insee : std::string());
        for (const Planned& each : *planned)
            view.plan.push_back(
                {i18n::date(lang, each.day), hours_text(each.starts, each.ends, zone, lang),
                 each.holiday.empty() ? std::string() : std::string(i18n::translate(lang, each.holiday)),
                 i18n::list(lang, each.taken)});
        view.planned = true;
        return form_page(request, use, before, view, form);
    }
    const PersonId by = visitor(request).person;
    const auto done = use.database.write([&](db::Write& tx) -> Result<WorkshopId> {
        if (view.is_new) return add(tx, use.vault, typed, by, use.clock);
        if (auto ok = change(tx, use.vault, typed, by, use.clock); !ok) return ok.error();
        return typed.id;
    });
    if (!done)
        return form_page(request, use, before, view, form.with(told_day(done.error(), lang)),
                         net::status_of(done.error().kind));
    return net::see_other(use.page(request).link("/espace/ateliers/" + done->text()));
}

FormView new_view() {
    FormView view;
    view.action = "/espace/ateliers/nouveau";
    view.back = "/espace/ateliers";
    view.is_new = true;
    return view;
}
FormView edit_view(const Workshop& w) {
    FormView view;
    view.back = "/espace/ateliers/" + w.id.text();
    view.action = view.back + "/modifier";
    return view;
}

net::Response new_page(const net::Request& request, Services& use) {
    Workshop w;
    w.series.first = add_days(use.clock.today(), 7);
    w.counsellors = {visitor(request).person};
    html::Form form = with_choices(w, request.lang);
    return form_page(request, use, w, new_view(), form);
}

net::Response cancel_all(const net::Request& request, Services& use) {
    const auto w = named(request, use);
    if (!w) return unknown();
    const html::Form form(request.form());
    const auto done = use.database.write([&](db::Write& tx) {
        return cancel(tx, use.vault, w->id, form.value("reason"), visitor(request).person, use.clock);
    });
    if (!done) return net::failure(done.error());
    return net::see_other(use.page(request).link("/espace/ateliers/" + w->id.text()));
}

}

void add_doors(const accounts::Visitor& visitor, std::vector<html::Door>& doors) {
    if (visitor.may(accounts::Right::keep_agenda))
        doors.push_back({"/espace/ateliers", i18n::key("Workshops"), "users",
                         i18n::key("Series, who signed up, who waits, and who came."), html::Group::workshops, 10});
}

void desk_routes(net::Router& on, Services& use) {
    const auto keep = accounts::may(Right::keep_agenda), set_up = accounts::may(Right::set_up_agenda);
    on.get("/espace/ateliers", keep, [&use](const net::Request& request) { return list_page(request, use); });
    on.get("/espace/ateliers/nouveau", set_up, [&use](const net::Request& request) { return new_page(request, use); });
    on.post("/espace/ateliers/nouveau", set_up,
            [&use](const net::Request& request) { return save(request, use, Workshop{}, new_view()); });
    on.get("/espace/ateliers/{workshop}", keep,
           [&use](const net::Request& request) { return sheet_page(request, use); });
    on.get("/espace/ateliers/{workshop}/modifier", set_up, [&use](const net::Request& request) {
        const auto w = named(request, use);
        return w ? form_page(request, use, *w, edit_view(*w), with_choices(*w, request.lang)) : unknown();
    });
    on.post("/espace/ateliers/{workshop}/modifier", set_up, [&use](const net::Request& request) {
        const auto w = named(request, use);
        return w ? save(request, use, *w, edit_view(*w)) : unknown();
    });
    on.post("/espace/ateliers/{workshop}/annuler", set_up,
            [&use](const net::Request& request) { return cancel_all(request, use); });
    desk_session_routes(on, use);
}

}
