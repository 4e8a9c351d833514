// What is free, as pages show it.
#include <algorithm>
#include <cmath>

#include "features/appointments/page_parts.hpp"
#include "platform/base/text.hpp"

namespace beffroi::appointments {
namespace {

constexpr std::size_t most_of_a_place = 24, most_of_a_week = 240;

struct Words {
    Lang lang;
    std::string day(Date date) const { return i18n::date(lang, date, false); }
};

/// Days without any free time, told together: "du mercredi 25 au vendredi 27 novembre".
Day nothing_free(Date first, Date last, Lang lang) {
    const Words say{lang};
    Day day;
    day.iso = date_text(first);
    day.label =
        first == last ? say.day(first) : i18n::format(lang, msg("from {1} until {2}", say.day(first), say.day(last)));
    return day;
}

}

std::optional<agenda::Motif> public_motif(db::Read& tx, MotifId id) {
    if (!id) return std::nullopt;
    auto motif = agenda::motif(tx, id);
    if (!motif || motif->retired || motif->bookable_by != agenda::BookableBy::everyone) return std::nullopt;
    return motif;
}

const places::Place* PlacesOnce::at(PlaceId id) {
    const auto [found, fresh] = known_.try_emplace(id.value);
    if (fresh && id) found->second = places::by_id(tx_, id);
    return found->second ? &*found->second : nullptr;
}

std::string Names::of(db::Read& tx, const Services& use, PersonId who) {
    const Instant now = use.clock.now();
    {
        const std::lock_guard lock(mutex_);
        const auto at = known_.find(who);
        if (at != known_.end() && now - at->second.at < fresh) return at->second.name;
    }
    const auto person = accounts::person(tx, use.vault, who, use.clock);
    const std::lock_guard lock(mutex_);
    constexpr std::size_t most = 5000;
    if (known_.size() >= most) known_.clear();
    return (known_[who] = {person ? person->name : std::string(), now}).name;
}

bool receives(db::Read& tx, PlaceId place, Instant now) {
    const Date today = to_local(now, "Europe/Paris").date;
    if (agenda::openings_at(tx, place, today) == 0) return false;
    for (const agenda::Motif& motif : agenda::motifs(tx)) {
        if (motif.retired || motif.kind != agenda::Kind::office || motif.bookable_by != agenda::BookableBy::everyone)
            continue;
        agenda::Wanted wanted;
        wanted.motif = motif.id;
        wanted.places = {place};
        wanted.from = today;
        wanted.to = add_days(today, motif.horizon_days);
        if (agenda::next_slot(tx, wanted, now)) return true;
    }
    return false;
}

std::function<bool(db::Read&, PlaceId)> reception(Clock clock) {
    return [clock, known = std::make_shared<FreeTimes>(std::chrono::seconds{20}, 2000)](db::Read& tx, PlaceId place) {
        const Instant now = clock.now();
        const auto found = known->of(place.text(), now, [&] {
            FoundFree free;
            if (receives(tx, place, now)) free.slots.emplace_back();
            return free;
        });
        return !found.slots.empty();
    };
}

std::vector<PlaceId> places_around(db::Read& tx, Services& use, territory::Point point, double radius_m) {
    places::Search around;
    around.near = point;
    around.radius_m = radius_m;
    around.limit = 500;
    std::vector<PlaceId> found;
    for (const auto& each : use.directory.find(tx, around, use.clock.now()).places) found.push_back(each.place->id);
    return found;
}

std::optional<agenda::Wanted> wanted_of(db::Read& tx, Services& use, const Asked& asked, const Spot& spot,
                                        const agenda::Motif& motif) {
    agenda::Wanted wanted;
    wanted.motif = motif.id;
    wanted.from = use.clock.today();
    wanted.to = add_days(wanted.from, motif.horizon_days);
    if (asked.with) wanted.counsellors = {asked.with};
    if (motif.kind == agenda::Kind::home) {
        if (!spot.commune) return std::nullopt;
        wanted.insee = spot.commune->insee;
    }
    if (motif.kind != agenda::Kind::office) return wanted;
    if (!asked.place.empty()) {
        const auto place = places::id_of(tx, asked.place);
        if (!place) return std::nullopt;
        wanted.places = {*place};
    } else if (spot.commune && spot.commune->centre) {
        wanted.places = places_around(tx, use, *spot.commune->centre, asked.radius_km * 1000.0);
        if (wanted.places.empty()) return std::nullopt;
    }
    return wanted;
}

bool is_offered(db::Read& tx, agenda::Wanted wanted, const Chosen& slot, Instant now) {
    const Date day = to_local(slot.starts, "UTC").date;
    wanted.from = add_days(day, -1);
    wanted.to = add_days(day, 1);
    if (slot.place) wanted.places = {slot.place};
    const auto free = agenda::slots(tx, wanted, now);
    return std::any_of(free.begin(), free.end(), [&](const agenda::Slot& each) {
        return each.starts == slot.starts && each.place == slot.place;
    });
}

std::vector<Time> nearest(db::Read& tx, const Services& use, agenda::Wanted wanted, Instant around, std::size_t most,
                          Lang lang) {
    const Date day = to_local(around, "UTC").date, today = use.clock.today();
    wanted.from = std::max(add_days(day, -7), today);
    wanted.to = add_days(std::max(day, today), 14);
    auto free = agenda::slots(tx, wanted, use.clock.now());
    const auto away = [&](const agenda::Slot& slot) {
        return slot.starts < around ? around - slot.starts : slot.starts - around;
    };
    std::stable_sort(free.begin(), free.end(),
                     [&](const agenda::Slot& a, const agenda::Slot& b) { return away(a) < away(b); });
    if (free.size() > most) free.resize(most);
    std::sort(free.begin(), free.end(), [](const auto& a, const auto& b) { return a.starts < b.starts; });
    PlacesOnce places(tx);
    std::vector<Time> out;
    for (const agenda::Slot& slot : free) {
        const auto* place = places.at(slot.place);
        out.push_back({value_of(slot.starts, slot.place),
                       moment(slot.starts, zone_of(slot.insee, use.departement), lang),
                       place ? place->name : std::string()});
    }
    return out;
}

Week week(db::Read& tx, const Services& use, Shared& shared, const WeekOf& asked, Lang lang, PlacesOnce& places,
          std::vector<agenda::Slot>& seen) {
    const Instant now = use.clock.now();
    const Date today = use.clock.today(), end = add_days(today, asked.motif.horizon_days);
    const Date first = std::clamp(asked.day.value_or(today), today, end);
    const Date last = add_days(first, 6);
    agenda::Wanted wanted = asked.wanted;
    wanted.from = first;
    wanted.to = last;
    // Around a large town hundreds receive: the nearest first, and more only when these have nothing.
    const auto look = [&] {
        FoundFree found;
        found.slots = agenda::slots(tx, wanted, now, &found.further);
        if (found.slots.empty() && found.further) {
            found.further = false;
            agenda::Wanted all = wanted;
            all.most_places = 0;
            found.slots = agenda::slots(tx, all, now);
        }
        return found;
    };
    wanted.most_places = asked.nearest;
    FoundFree found =
        asked.question.empty() ? look() : shared.weeks.of(asked.question + "|" + date_text(first), now, look);
    wanted.most_places = 0;
    seen = std::move(found.slots);
    const auto theirs = [&](const agenda::Slot& s) {
        return asked.but && s.starts == asked.but->starts && s.place == asked.but->place;
    };
    std::erase_if(seen, theirs);

    const Words say{lang};
    Week week;
    if (found.further) week.further = asked.wider;
    week.first = say.day(first);
    week.last = say.day(last);
    if (first > today) week.earlier = asked.link(std::max(today, add_days(first, -7)));
    if (add_days(first, 7) <= end) week.later = asked.link(add_days(first, 7));

    std::size_t shown = 0;
    Date empty_from = first;
    const auto close_empty = [&](Date next, const std::string& then) {
        if (next <= empty_from) return;
        week.days.push_back(nothing_free(empty_from, add_days(next, -1), lang));
        week.days.back().then = then;
    };
    for (const agenda::Slot& slot : seen) {
        const auto zone = zone_of(slot.insee, use.departement);
        const LocalTime local = to_local(slot.starts, zone);
        if (local.date < first || local.date > last) continue;
        const std::string iso = date_text(local.date);
        // Slots of several zones come in order of time: a day that has begun is gone on with.
        const auto begun = [&] {
            return std::find_if(week.days.begin(), week.days.end(),
                                [&](const Day& d) { return d.free && d.iso == iso; });
        };
        if (begun() == week.days.end()) {
            // The next day that has any stands right below; only the first line says when that is.
            close_empty(local.date, week.days.empty() ? moment(slot.starts, zone, lang) : std::string());
            week.days.push_back({iso, say.day(local.date), true, {}, {}});
            empty_from = add_days(local.date, 1);
        }
        Day& day = *begun();
        const auto* place = places.at(slot.place);
        const std::string name = place ? place->name : std::string();
        auto at =
            std::find_if(day.places.begin(), day.places.end(), [&](const AtPlace& p) { return p.place == slot.place; });
        if (at == day.places.end()) {
            AtPlace fresh{slot.place, name, place ? place->commune : std::string(), {}, 0};
            if (place && asked.near)
                if (const auto point = places::point_or_centre(*place)) {
                    fresh.distance_m = territory::distance_m(*asked.near, *point);
                    fresh.where += " · " + i18n::distance(lang, fresh.distance_m);
                }
            at = day.places.insert(day.places.end(), std::move(fresh));
        }
        if (at->times.size() >= most_of_a_place || shown >= most_of_a_week) {
            week.more = true;
            continue;
        }
        ++shown;
        at->times.push_back({value_of(slot.starts, slot.place), i18n::time_of_day(lang, local.minute),
                             ", " + day.label + (name.empty() ? "" : ", " + name)});
    }
    if (empty_from <= last && !week.days.empty()) close_empty(add_days(last, 1), {});
    if (asked.near)
        for (Day& day : week.days)
            std::stable_sort(day.places.begin(), day.places.end(),
                             [](const AtPlace& a, const AtPlace& b) { return a.distance_m < b.distance_m; });
    if (!week.days.empty()) return week;

    wanted.from = first;
    wanted.to = end;
    auto next = agenda::next_slot(tx, wanted, now);
    if (next && theirs(*next)) {
        wanted.from = add_days(to_local(next->starts, "UTC").date, 1);
        next = agenda::next_slot(tx, wanted, now);
    }
    if (next) {
        const auto zone = zone_of(next->insee, use.departement);
        week.next = moment(next->starts, zone, lang);
        week.next_link = asked.link(to_local(next->starts, zone).date);
    } else {
        week.none = true;
    }
    return week;
}

void tell_town(const Asked& asked, const Spot& spot, std::string_view base, std::string& field, std::string& town,
               std::vector<Town>& towns, Message& error) {
    field = asked.where;
    if (spot.commune) {
        town = spot.commune->name;
        if (field.empty()) field = town;
    }
    for (const auto& match : spot.others) {
        std::string where(territory::departement_name(match.commune.departement));
        if (!match.commune.postcodes.empty()) where += ", " + std::string(match.commune.postcodes.front());
        towns.push_back({std::string(match.commune.name), std::move(where), asked.in(match).path(base)});
    }
    if (spot.kind == Spot::Kind::choose)
        error = msg("Several towns have this name: choose yours below.");
    else if (spot.kind == Spot::Kind::unknown)
        error = towns.empty() ? msg("We do not find this town. Try its postcode, five figures.")
                              : msg("We do not find this town. Is it one of these?");
}

}
