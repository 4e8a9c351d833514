// Finding the free slots: openings, less absences, less what is taken.
#include <algorithm>
#include <map>
#include <unordered_map>

#include "features/agenda/agenda.hpp"
#include "features/agenda/grid.hpp"
#include "features/agenda/repository.hpp"
#include "features/territory/territory.hpp"

namespace beffroi::agenda {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

/// Where a clock stands and which holidays count.
struct Locality {
    std::string_view departement, zone;
    explicit Locality(std::string_view insee) {
        if (const auto commune = territory::commune(insee)) departement = commune->departement;
        zone = territory::time_zone(departement);
    }
};

/// Days whose times of day may lie in [from, to).
struct Days {
    Date first, last;
    Days(Instant from, Instant to, std::string_view zone)
        : first(to_local(from, zone).date), last(to_local(to, zone).date) {}
};

}

std::vector<Span> spans(const Opening& opening, Instant from, Instant to) {
    std::vector<Span> found;
    const Locality here(opening.insee);
    const Days asked(from, to, here.zone);
    recurrence::each(opening.series, asked.first, asked.last, [&](Date day) {
        if (!opening.on_holidays && territory::is_holiday(day, here.departement)) return true;
        // Not `from` plus a length: on the day when clocks change, twelve o'clock is still twelve o'clock.
        const Span span{from_local({day, opening.from_min, 0}, here.zone),
                        opening.to_min == 24 * 60 ? from_local({add_days(day, 1), 0, 0}, here.zone)
                                                  : from_local({day, opening.to_min, 0}, here.zone)};
        if (span.to > from && span.from < to && span.to > span.from) found.push_back(span);
        return true;
    });
    return found;
}

std::vector<Span> spans(const Absence& absence, Instant from, Instant to) {
    std::vector<Span> found;
    const Locality here(absence.insee);
    const Days asked(from, to, here.zone);
    recurrence::each(absence.series, add_days(asked.first, -absence.days), asked.last, [&](Date day) {
        const Date end = add_days(day, absence.days - 1);
        const Span span{from_local({day, absence.from_min, 0}, here.zone),
                        absence.to_min == 24 * 60 ? from_local({add_days(end, 1), 0, 0}, here.zone)
                                                  : from_local({end, absence.to_min, 0}, here.zone)};
        if (span.to > from && span.from < to) found.push_back(span);
        return true;
    });
    return found;
}

namespace {

/// What somebody has to do in the time that is asked for.
struct Diary {
    std::vector<Claim> taken;
    std::vector<Span> absent;
};
using Diaries = std::unordered_map<PersonId, Diary>;

/// One question, with what is the same for all who could answer it.
struct Search {
    db::Read& tx;
    const Wanted& wanted;
    Instant now;
    Motif motif;
    minutes duration, buffer;
    Instant earliest, latest;
    std::vector<Resource> resources;
    std::map<std::int64_t, std::vector<Claim>> resource_taken;

    /// Of each of them, at the time that is asked about.
    void add_diaries(std::span<const repository::Asking> asked, Diaries& to) const {
        // Four hours more on both sides: where somebody comes from, and must be next.
        constexpr hours more{4};
        std::vector<repository::Asking> around(asked.begin(), asked.end());
        std::vector<PersonId> people;
        Span all = asked.front().time;
        for (repository::Asking& each : around) {
            to[each.person];
            people.push_back(each.person);
            all = {std::min(all.from, each.time.from), std::max(all.to, each.time.to)};
            each.time = {each.time.from - more, each.time.to + more};
        }
        repository::each_claim(tx, around, now, [&](Claim&& claim) {
            if (wanted.own && claim.purpose == wanted.own) return;
            to[PersonId{claim.subject}].taken.push_back(std::move(claim));
        });
        repository::each_absence(tx, people, add_days(to_local(all.from, "UTC").date, -1), [&](Absence&& absence) {
            for (const Span& span : spans(absence, all.from, all.to)) to[absence.counsellor].absent.push_back(span);
        });
        repository::each_busy_elsewhere(tx, people, all.from, all.to, [&](PersonId person, const Span& span) {
            to[person].absent.push_back(span);
        });
        for (PersonId each : people) {
            auto& [taken, absent] = to[each];
            std::sort(taken.begin(), taken.end(), [](const Claim& a, const Claim& b) { return a.starts < b.starts; });
            std::sort(absent.begin(), absent.end(), [](const Span& a, const Span& b) { return a.from < b.from; });
        }
    }

    Need need(std::string_view insee) const { return {duration, buffer, insee, motif.kind == Kind::home}; }

    /// Where it takes place when `opening` is the one that is used; empty for the telephone.
    std::string_view where(const Opening& opening) const {
        switch (motif.kind) {
            case Kind::office: return opening.insee;
            case Kind::home: return wanted.insee;
            case Kind::phone:
            case Kind::video: return {};
        }
        return {};
    }

    void load_resources(Instant from, Instant to) {
        for (const Resource& each : resources) {
            auto& taken = resource_taken[each.id.value];
            taken.clear();
            repository::claims_of(tx, each.id.value, from, to, now, taken);
            if (wanted.own) std::erase_if(taken, [&](const Claim& c) { return c.purpose == wanted.own; });
        }
    }

    /// One free resource of each kind that is needed; none when there is not.
    std::optional<std::vector<ResourceId>> free_resources(PlaceId place, Instant from, Instant to) const {
        std::vector<ResourceId> found;
        for (const ResourceKind kind : {ResourceKind::room, ResourceKind::vehicle, ResourceKind::equipment}) {
            bool needed = false, has = false;
            for (const Resource& each : resources) {
                if (each.kind != kind) continue;
                needed = true;
                if (each.place && each.place != place) continue;
                const auto& taken = resource_taken.at(each.id.value);
                const bool busy = std::any_of(taken.begin(), taken.end(),
                                              [&](const Claim& c) { return c.starts < to && c.ends > from; });
                if (busy) continue;
                found.push_back(each.id);
                has = true;
                break;
            }
            if (needed && !has) return std::nullopt;
        }
        return found;
    }
};

std::optional<Search> search_for(db::Read& tx, const Wanted& wanted, Instant now) {
    auto motif = repository::motif(tx, wanted.motif);
    if (!motif || motif->retired) return std::nullopt;
    if (motif->kind == Kind::home && !territory::commune(wanted.insee)) return std::nullopt;
    const bool staff = wanted.asked_by == AskedBy::staff;
    const minutes duration{wanted.duration_min > 0 ? wanted.duration_min : motif->duration_min};
    Search search{tx,
                  wanted,
                  now,
                  *motif,
                  duration,
                  minutes{motif->buffer_min},
                  staff ? now : now + minutes{motif->notice_min},
                  staff ? now + days{3660} : now + days{motif->horizon_days},
                  {},
                  {}};
    if (!motif->resources.empty()) search.resources = repository::resources_of(tx, motif->id);
    return search;
}

enum class Which { all, first };

/// Slots that begin in [from, to), where openings are those of whole days around it; or the first one only: then nobody's diary
/// is read who begins to receive later than that.
std::vector<Slot> slots_between(Search& search, const std::vector<Opening>& openings, Instant from, Instant to,
                                Which which) {
    struct Key {
        Instant starts;
        PlaceId place;
        std::string_view insee;
        auto operator<=>(const Key&) const = default;
    };
    struct Free {
        Key key;
        std::size_t busy;
        PersonId counsellor;
        auto operator<=>(const Free&) const = default;
    };
    struct Receiving {
        const Opening* opening;
        Span span;
    };
    from = std::max(from, search.earliest);
    Instant last = std::min(to - std::chrono::microseconds{1}, search.latest);
    if (from > last) return {};
    if (!search.resources.empty()) search.load_resources(from - days{1}, to + days{1});

    std::vector<Receiving> windows;
    for (const Opening& opening : openings)
        for (const Span& span : spans(opening, from, last + std::chrono::microseconds{1}))
            windows.push_back({&opening, span});
    if (which == Which::first)
        std::stable_sort(windows.begin(), windows.end(),
                         [](const Receiving& a, const Receiving& b) { return a.span.from < b.span.from; });
    // Of somebody who receives here on one day of the week only that day is read; some people at a time.
    std::vector<repository::Asking> asked;
    std::unordered_map<PersonId, std::size_t> asked_at;
    for (const auto& [opening, window] : windows) {
        const auto [at, fresh] = asked_at.try_emplace(opening->counsellor, asked.size());
        if (fresh) asked.push_back({opening->counsellor, window});
        Span& all = asked[at->second].time;
        all = {std::min(all.from, window.from), std::max(all.to, window.to)};
    }
    std::span<const repository::Asking> unread(asked);
    Diaries diaries;
    std::vector<Free> found;
    for (const auto& [opening, window] : windows) {
        if (window.from > last) continue;
        const PersonId counsellor = opening->counsellor;
        while (!diaries.contains(counsellor)) {
            const auto next = unread.first(std::min(repository::together, unread.size()));
            search.add_diaries(next, diaries);
            unread = unread.subspan(next.size());
        }
        const Diary& diary = diaries.at(counsellor);
        const Need need = search.need(search.where(*opening));
        // Claims of one person never overlap: in order of their beginnings they are in order of their ends.
        const auto near = std::partition_point(diary.taken.begin(), diary.taken.end(), [&](const Claim& c) {
            return c.ends <= window.from - hours{4};
        });
        const auto end = std::partition_point(near, diary.taken.end(),
                                              [&](const Claim& c) { return c.starts < window.to + hours{4}; });
        each_gap({window.from, window.to, opening->insee}, {near, end}, diary.absent, need, [&](const Gap& gap) {
            each_start(gap, need, from, last, [&](Instant at) {
                if (at > last) return;
                if (!search.resources.empty() &&
                    !search.free_resources(opening->place, at - gap.travel, at + need.duration + need.buffer))
                    return;
                found.push_back({{at, opening->place, need.insee}, diary.taken.size(), counsellor});
                if (which == Which::first) last = at;
            });
        });
    }
    std::sort(found.begin(), found.end());
    std::vector<Slot> slots;
    for (const auto& [key, busy, counsellor] : found) {
        const bool same = !slots.empty() && slots.back().starts == key.starts && slots.back().place == key.place &&
                          slots.back().insee == key.insee;
        if (!same) slots.push_back({key.starts, key.starts + search.duration, key.place, std::string(key.insee), {}});
        auto& who = slots.back().counsellors;
        if (std::find(who.begin(), who.end(), counsellor) == who.end()) who.push_back(counsellor);
    }
    return slots;
}

/// The days asked for, as time: from the first midnight to the last, in the zone where the day begins first and where it ends last.
struct Asked {
    Instant from, to;
};
Asked asked(const Wanted& wanted, const std::vector<Opening>& openings) {
    Asked found{from_local({wanted.from, 0, 0}, "Europe/Paris"),
                from_local({add_days(wanted.to, 1), 0, 0}, "Europe/Paris")};
    std::string_view before;
    for (const Opening& each : openings) {
        const Locality here(each.insee);
        if (here.zone == before) continue;
        before = here.zone;
        found.from = std::min(found.from, from_local({wanted.from, 0, 0}, here.zone));
        found.to = std::max(found.to, from_local({add_days(wanted.to, 1), 0, 0}, here.zone));
    }
    return found;
}

}

std::vector<Slot> slots(db::Read& tx, const Wanted& wanted, Instant now, bool* further) {
    auto search = search_for(tx, wanted, now);
    if (!search) return {};
    const auto openings = repository::openings_for(tx, wanted, further);
    const auto [from, to] = asked(wanted, openings);
    return slots_between(*search, openings, from, to, Which::all);
}

std::optional<Slot> next_slot(db::Read& tx, const Wanted& wanted, Instant now) {
    auto search = search_for(tx, wanted, now);
    if (!search) return std::nullopt;
    const auto openings = repository::openings_for(tx, wanted);
    if (openings.empty()) return std::nullopt;
    const auto [from, to] = asked(wanted, openings);
    // Most territories have something free within days: further ahead is only looked at when nothing is.
    Instant at = std::max(from, search->earliest);
    for (days step{3}; at < to && at <= search->latest; step *= 2) {
        const Instant end = std::min(to, at + step);
        auto found = slots_between(*search, openings, at, end, Which::first);
        if (!found.empty()) return std::move(found.front());
        at = end;
    }
    return std::nullopt;
}

std::optional<Booking> booking(db::Read& tx, const Wanted& wanted, PersonId counsellor, Instant starts, Instant now) {
    auto search = search_for(tx, wanted, now);
    if (!search || starts < search->earliest || starts > search->latest) return std::nullopt;
    Wanted whose = wanted;
    whose.counsellors = {counsellor};
    const Date day = to_local(starts, "UTC").date;
    whose.from = whose.to = day;
    const Instant from = starts - hours{24}, to = starts + hours{24};
    Diaries diaries;
    const repository::Asking theirs{counsellor, {from, to}};
    search->add_diaries({&theirs, 1}, diaries);
    const Diary& diary = diaries.at(counsellor);
    if (!search->resources.empty()) search->load_resources(from, to);

    std::optional<Booking> found;
    const auto look = [&](const Window& window, PlaceId place, std::string_view insee) {
        const Need need = search->need(insee);
        each_gap(window, diary.taken, diary.absent, need, [&](const Gap& gap) {
            if (found || starts < gap.first || starts > gap.last) return;
            const Instant ends = starts + need.duration;
            const auto resources = search->free_resources(place, starts - gap.travel, ends + need.buffer);
            if (!resources) return;
            Booking booked{counsellor, starts, ends, place, std::string(insee), static_cast<int>(gap.travel.count()),
                           {}};
            const Claim taken{counsellor.value, starts - gap.travel, ends + need.buffer, starts, booked.insee, 0, {}};
            booked.claims.push_back(taken);
            for (ResourceId each : *resources) {
                booked.claims.push_back(taken);
                booked.claims.back().subject = each.value;
            }
            found = std::move(booked);
        });
    };
    for (const Opening& opening : repository::openings_for(tx, whose)) {
        for (const Span& window : spans(opening, from, to))
            if (window.from <= starts && starts < window.to)
                look({window.from, window.to, opening.insee}, opening.place, search->where(opening));
        if (found) break;
    }
    if (!found && wanted.outside_openings && wanted.asked_by == AskedBy::staff) {
        const PlaceId place = wanted.places.empty() ? PlaceId{} : wanted.places.front();
        std::string base = wanted.insee;
        if (place)
            if (const auto where = places::by_id(tx, place)) base = where->insee;
        if (search->motif.kind != Kind::office || place)
            look({starts - hours{12}, starts + hours{12}, base}, place,
                 search->motif.kind == Kind::office ? base
                 : search->motif.kind == Kind::home ? wanted.insee
                                                    : "");
    }
    return found;
}

}
