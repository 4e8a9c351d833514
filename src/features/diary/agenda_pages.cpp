// /espace/agenda: a day or a week of one counsellor, and what waits to be settled.
#include "diary/pages.hpp"

#include <algorithm>

#include "features/diary/agenda_grid.hpp"
#include "features/diary/parts.hpp"
#include "features/diary/view.hpp"
#include "features/territory/territory.hpp"

namespace beffroi::diary {
namespace {

using accounts::visitor;
using appointments::Appointment;

std::string brief(Lang lang, Date day) {
    const auto weekday = std::chrono::weekday{std::chrono::sys_days{day}}.iso_encoding();
    return i18n::weekday(lang, weekday) + " " + std::to_string(static_cast<unsigned>(day.day()));
}

std::string week_title(Lang lang, Date monday) {
    const Date sunday = add_days(monday, 6);
    // "du 23 au 29 novembre 2026": the month once, when it is the same.
    const bool one_month = monday.month() == sunday.month();
    const std::string from =
        one_month ? std::to_string(static_cast<unsigned>(monday.day())) : i18n::short_date(lang, monday);
    return i18n::format(lang, msg("Week from {1} to {2}", from, i18n::short_date(lang, sunday)));
}

std::string address(const AgendaView& view, Date day, std::string_view mode) {
    net::Params params;
    if (!view.whom.self) params.add("qui", view.whom.id.text());
    params.add("jour", date_text(day));
    if (!mode.empty()) params.add("vue", mode);
    return "/espace/agenda?" + params.encode();
}

net::Response agenda_page(const net::Request& request, Services& use) {
    const auto& who = visitor(request);
    html::Page page = page_named(request, use, msg("Agenda"));
    AgendaView view;
    const std::string_view mode = request.query.get("vue");
    view.mode = mode == "jour"      ? AgendaView::Mode::day
                : mode == "semaine" ? AgendaView::Mode::week
                                    : AgendaView::Mode::automatic;
    const std::string_view kept = view.mode == AgendaView::Mode::automatic ? std::string_view() : mode;
    const Instant now = use.clock.now();
    const bool known = use.database.read([&](db::Read& tx) {
        const auto whom = whose(tx, use, request, request.query.get("qui"));
        if (!whom) return false;
        view.whom = *whom;
        view.query = query_of(*whom);
        view.sets_up = who.may(Right::set_up_agenda);
        view.has_colleagues =
            who.reach(Right::keep_agenda) == accounts::Reach::coop ||
            std::any_of(who.roles.begin(), who.roles.end(), [](const accounts::Held& held) { return bool(held.team); });
        DaysRead read;
        // Those that were over before the days that are shown have no part in them.
        const Date chosen_or_today = parse_date(request.query.get("jour")).value_or(use.clock.today());
        const Date monday = monday_of(chosen_or_today);
        read.openings = agenda::openings(tx, whom->id, monday);
        const std::string_view zone = zone_of(read.openings);
        const Date today = to_local(now, zone).date;
        const Date chosen = parse_date(request.query.get("jour")).value_or(today);
        const bool one = view.mode == AgendaView::Mode::day;
        const Date first = one ? chosen : monday_of(chosen);
        const int count = one ? 1 : 7;
        const Instant from = from_local({first, 0, 0}, zone), to = from_local({add_days(first, count), 0, 0}, zone);
        read.absences = agenda::absences(tx, whom->id, first);
        read.appointments = appointments::of_counsellor(tx, use.vault, whom->id, from, to);
        read.claims = agenda::claims_of(tx, whom->id.value, from, to, now);
        read.taken = agenda::busy_elsewhere(tx, whom->id, from, to);
        for (const agenda::Claim& claim : read.claims) read.taken.push_back({claim.starts, claim.ends});
        std::erase_if(read.claims, [&](const agenda::Claim& claim) {
            return claim.held_until || std::any_of(read.appointments.begin(), read.appointments.end(),
                                                   [&](const Appointment& a) { return a.id.value == claim.purpose; });
        });
        const std::string departement(read.openings.empty() ? std::string_view("75")
                                      : territory::commune(read.openings.front().insee)
                                          ? territory::commune(read.openings.front().insee)->departement
                                          : std::string_view("75"));
        const auto holidays = territory::holidays(static_cast<int>(first.year()), departement);
        for (int i = 0; i < count; ++i) {
            Day day;
            day.date = add_days(first, i);
            day.iso = date_text(day.date);
            day.title = i18n::date(page.lang, day.date, false);
            day.brief = brief(page.lang, day.date);
            day.today = day.date == today;
            day.chosen = day.date == chosen;
            for (const auto& holiday : holidays)
                if (holiday.date == day.date) day.holiday = holiday.name;
            view.days.push_back(std::move(day));
        }
        Names names(tx, page.lang);
        fill(view, names, read, zone, now);
        view.no_openings = read.openings.empty();
        for (const Appointment& a : appointments::unsettled(tx, use.vault, whom->id, now, 8))
            view.pending.push_back({a.id.text(), moment(page.lang, a.starts, zone), a.who.name, names.motif(a.motif)});
        const bool visits = std::any_of(read.appointments.begin(), read.appointments.end(), [&](const Appointment& a) {
            return a.kind == agenda::Kind::home && !appointments::cancelled(a.status) &&
                   to_local(a.starts, zone).date == chosen;
        });
        if (visits) {
            net::Params params;
            params.add("jour", date_text(chosen));
            if (!whom->self) params.add("qui", whom->id.text());
            view.tour = "/espace/agenda/tournee?" + params.encode();
        }
        view.week_title = week_title(page.lang, monday_of(chosen));
        view.day_before = address(view, add_days(chosen, -1), kept);
        view.day_after = address(view, add_days(chosen, 1), kept);
        view.week_before = address(view, add_days(chosen, -7), kept);
        view.week_after = address(view, add_days(chosen, 7), kept);
        view.today = address(view, today, kept);
        view.as_day = address(view, chosen, "jour");
        view.as_week = address(view, chosen, "semaine");
        view.here = address(view, chosen, kept);
        return true;
    });
    if (!known) return unknown_person();
    page.title = view.whom.self ? i18n::format(page.lang, msg("Your agenda"))
                                : i18n::format(page.lang, msg("Agenda of {1}", view.whom.name));
    if (!view.whom.self)
        use.database.write([&](db::Write& tx) {
            journal::record(tx, who.person, journal::Act::list_seen, view.whom.id, "agenda", use.clock);
        });
    return private_page(pages::agenda(page, request, view));
}

net::Response colleagues_page(const net::Request& request, Services& use) {
    const html::Page page = page_named(request, use, msg("Whose agenda?"));
    const auto all = use.database.read([&](db::Read& tx) { return colleagues(tx, use, visitor(request)); });
    return private_page(pages::colleagues(page, all));
}

}

Today today(db::Read& tx, const crypto::Vault& vault, PersonId counsellor, Lang lang, const Clock& clock) {
    Today found;
    const Instant now = clock.now();
    const Date day = clock.today();
    const auto openings = agenda::openings(tx, counsellor, day);
    const std::string_view zone = zone_of(openings);
    const Date here = to_local(now, zone).date;
    Names names(tx, lang);
    for (const Appointment& a : appointments::of_counsellor(tx, vault, counsellor, from_local({here, 0, 0}, zone),
                                                            from_local({add_days(here, 1), 0, 0}, zone)))
        if (!appointments::cancelled(a.status))
            found.lines.push_back({"/espace/agenda/rendez-vous/" + a.id.text(),
                                   i18n::time_of_day(lang, to_local(a.starts, zone).minute), a.who.name,
                                   names.motif(a.motif), names.where(a), status_of(a)});
    found.unsettled = static_cast<int>(appointments::unsettled(tx, vault, counsellor, now, most_unsettled).size());
    return found;
}

void agenda_routes(net::Router& on, Services& use) {
    const auto right = accounts::may(Right::keep_agenda);
    on.get("/espace/agenda", right, [&use](const net::Request& request) { return agenda_page(request, use); });
    on.get("/espace/agenda/collegues", right,
           [&use](const net::Request& request) { return colleagues_page(request, use); });
}

}
