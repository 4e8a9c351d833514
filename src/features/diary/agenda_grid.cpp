#include "features/diary/agenda_grid.hpp"

#include <algorithm>

#include "features/diary/free_times.hpp"

namespace beffroi::diary {

using appointments::Appointment;
using appointments::Status;

std::string status_of(const Appointment& a) {
    return a.status == Status::unknown ? std::string() : std::string(appointments::label(a.status));
}

namespace {

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

}

void fill(AgendaView& view, Names& names, const DaysRead& read, std::string_view zone, Instant now) {
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

}
