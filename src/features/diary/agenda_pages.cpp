// /espace/agenda: a day or a week of one counsellor, and what waits to be settled.
#include "diary/pages.hpp"

#include <algorithm>

#include "features/diary/free_times.hpp"
#include "features/diary/parts.hpp"
#include "features/diary/view.hpp"
#include "features/territory/territory.hpp"

namespace beffroi::diary {
namespace {

using accounts::visitor;
using appointments::Appointment;
using appointments::Status;

/// The hours that the grid shows.
struct Hours {
    int from = 8 * 60, to = 18 * 60;
    void include(int from_min, int to_min) {
        from = std::min(from, from_min / 60 * 60);
        to = std::max(to, (to_min + 59) / 60 * 60);
    }
    Stretch stretch(int from_min, int to_min) const {
        const int row = (from_min - from) / 5 + 1;
        return {row, std::max(3, (to_min - from + 4) / 5 + 1 - row)};
    }
};

/// The part of [from, to) that lies in one day, in minutes of its clock.
struct Part {
    int from = 0, to = 0;
    bool empty() const { return to <= from; }
};
Part part_of(Instant from, Instant to, Date day, std::string_view zone) {
    const LocalTime begin = to_local(from, zone), end = to_local(to, zone);
    const std::chrono::sys_days midnight{day};
    if (std::chrono::sys_days{begin.date} > midnight || std::chrono::sys_days{end.date} < midnight) return {};
    return {begin.date == day ? begin.minute : 0, end.date == day ? end.minute : 24 * 60};
}

/// What the database says of the days that are shown.
struct Read {
    std::vector<agenda::Opening> openings;
    std::vector<agenda::Absence> absences;
    std::vector<Appointment> appointments;
    std::vector<agenda::Claim> claims;  ///< of what is no appointment
    std::vector<agenda::Span> taken;  ///< whatever takes time, ways and pauses with it
};

std::string status_of(const Appointment& a) {
    return a.status == Status::unknown ? std::string() : std::string(appointments::label(a.status));
}

Entry entry_of(Names& names, const Appointment& a, const Part& part, std::string_view zone, Instant now) {
    Entry entry;
    entry.id = a.id.text();
    entry.time = from_to(names.lang(), a.starts, a.ends, zone);
    entry.start = i18n::time_of_day(names.lang(), part.from);
    entry.name = a.who.name;
    entry.motif = names.motif(a.motif);
    entry.where = names.where(a);
    entry.status = status_of(a);
    entry.cancelled = appointments::cancelled(a.status);
    entry.movable = !entry.cancelled && a.starts > now;
    if (a.travel_min > 0) entry.travel = i18n::format(names.lang(), msg("{1} min away", std::to_string(a.travel_min)));
    return entry;
}

/// A free time, with the way to book there.
Entry free_entry(const Names& names, const AgendaView& view, const agenda::Opening& opening, Date day,
                 const Part& part) {
    Entry entry;
    entry.time = from_to(names.lang(), part.from, part.to);
    entry.start = i18n::time_of_day(names.lang(), part.from);
    entry.from = part.from;
    entry.to = part.to;
    net::Params params;
    params.add("avec", view.whom.self ? std::string("moi") : view.whom.id.text());
    params.add("jour", date_text(day));
    if (opening.place) params.add("lieu", opening.place.text());
    if (!opening.motifs.empty()) params.add("motif", opening.motifs.front().text());
    params.add("moment", date_text(day) + "T" + time_field(part.from));
    entry.book = "/espace/agenda/nouveau?" + params.encode();
    return entry;
}

void fill(AgendaView& view, Names& names, const Read& read, std::string_view zone, Instant now) {
    Hours hours;
    struct Placed {
        Entry* entry;
        Part part;
    };
    std::vector<std::vector<std::pair<Entry, Part>>> entries(view.days.size());
    std::vector<std::vector<std::pair<Band, Part>>> bands(view.days.size());
    // Each rule is evaluated once, for all days that are shown.
    const Instant first = from_local({view.days.front().date, 0, 0}, zone),
                  last = from_local({add_days(view.days.back().date, 1), 0, 0}, zone);
    std::vector<std::vector<agenda::Span>> open, away;
    for (const auto& opening : read.openings) open.push_back(agenda::spans(opening, first, last));
    std::vector<agenda::Span> taken = read.taken;
    for (const auto& absence : read.absences) {
        away.push_back(agenda::spans(absence, first, last));
        taken.insert(taken.end(), away.back().begin(), away.back().end());
    }
    const std::vector<FreeTime> free = free_times(open, std::move(taken), now);
    for (std::size_t i = 0; i < view.days.size(); ++i) {
        Day& day = view.days[i];
        for (std::size_t n = 0; n < open.size(); ++n)
            for (const auto& span : open[n]) {
                const Part part = part_of(span.from, span.to, day.date, zone);
                if (part.empty()) continue;
                const auto& opening = read.openings[n];
                Band band;
                band.told = from_to(names.lang(), part.from, part.to);
                if (opening.place)
                    band.told += ", " + names.place(opening.place);
                else if (!opening.motifs.empty())
                    band.told += ", " + names.motif(opening.motifs.front());
                bands[i].emplace_back(std::move(band), part);
            }
        std::sort(bands[i].begin(), bands[i].end(),
                  [](const auto& a, const auto& b) { return a.second.from < b.second.from; });
        for (std::size_t n = 0; n < away.size(); ++n)
            for (const auto& span : away[n]) {
                const Part part = part_of(span.from, span.to, day.date, zone);
                if (part.empty()) continue;
                const auto& absence = read.absences[n];
                Band band;
                band.absence = true;
                const bool whole = part.from == 0 && part.to == 24 * 60;
                band.told =
                    whole ? i18n::format(names.lang(), msg("Away all day"))
                          : i18n::format(names.lang(), msg("Away {1}", from_to(names.lang(), part.from, part.to)));
                if (!absence.why.empty()) band.told += ", " + absence.why;
                bands[i].emplace_back(std::move(band), part);
            }
        for (const Appointment& a : read.appointments) {
            const Part part = part_of(a.starts, a.ends, day.date, zone);
            if (part.empty()) continue;
            Entry entry = entry_of(names, a, part, zone, now);
            if (entry.cancelled)
                day.cancelled.push_back(std::move(entry));
            else
                entries[i].emplace_back(std::move(entry), part);
        }
        for (const agenda::Claim& claim : read.claims) {
            const Part part =
                part_of(claim.begins > claim.starts ? claim.begins : claim.starts, claim.ends, day.date, zone);
            if (part.empty()) continue;
            Entry entry;
            entry.time = from_to(names.lang(), part.from, part.to);
            entry.start = i18n::time_of_day(names.lang(), part.from);
            entry.name = i18n::format(names.lang(), msg("Busy"));
            entries[i].emplace_back(std::move(entry), part);
        }
        for (const FreeTime& each : free) {
            const Part part = part_of(each.span.from, each.span.to, day.date, zone);
            if (part.empty()) continue;
            entries[i].emplace_back(free_entry(names, view, read.openings[each.opening], day.date, part), part);
        }
        std::stable_sort(entries[i].begin(), entries[i].end(),
                         [](const auto& a, const auto& b) { return a.second.from < b.second.from; });
        for (const auto& [band, part] : bands[i])
            if (!band.absence) hours.include(part.from, part.to);
        for (const auto& [entry, part] : entries[i]) hours.include(part.from, part.to);
    }
    for (std::size_t i = 0; i < view.days.size(); ++i) {
        for (auto& [band, part] : bands[i]) {
            band.at = hours.stretch(std::max(part.from, hours.from), std::min(part.to, hours.to));
            view.days[i].bands.push_back(std::move(band));
        }
        for (auto& [entry, part] : entries[i]) {
            entry.at = hours.stretch(part.from, part.to);
            view.days[i].entries.push_back(std::move(entry));
        }
    }
    view.first_minute = hours.from;
    view.whole.rows = (hours.to - hours.from) / 5;
    for (int at = hours.from; at < hours.to; at += 60) view.hours.push_back(i18n::time_of_day(names.lang(), at));
}

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
        Read read;
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
