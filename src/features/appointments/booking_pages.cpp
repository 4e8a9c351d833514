// /rendez-vous: for what and where, then when. The third screen, who, is in details_pages.cpp. No account, no script needed.
#include <algorithm>

#include "appointments/pages.hpp"
#include "features/appointments/page_parts.hpp"
#include "platform/net/router.hpp"

namespace beffroi::appointments {
namespace {

Message no_longer_offered() { return msg("This kind of appointment is no longer offered. Choose another one."); }

// ---- For what, and where ----

/// What free times depend on, of what was asked; not the day.
std::string question_of(const Asked& asked, const Spot& spot, const agenda::Motif& motif) {
    return motif.id.text() + "|" + asked.place + "|" + asked.with.text() + "|" +
           (spot.commune ? std::string(spot.commune->insee) + "|" + std::to_string(asked.radius_km) : "");
}

Offer offer_of(db::Read& tx, Services& use, Shared& shared, const Asked& asked, const Spot& spot,
               const agenda::Motif& motif, const html::Page& page) {
    Offer offer{motif.name,
                length_of(motif.duration_min, page.lang),
                paragraphs_of(motif.before),
                {},
                {},
                page.link(asked.for_motif(motif.id).path(times_at)),
                motif.kind == agenda::Kind::home && !spot.commune};
    if (offer.needs_town) return offer;
    const Instant now = use.clock.now();
    const auto found = shared.next.of(question_of(asked, spot, motif), now, [&] {
        FoundFree free;
        if (const auto wanted = wanted_of(tx, use, asked, spot, motif))
            if (auto next = agenda::next_slot(tx, *wanted, now)) free.slots.push_back(*std::move(next));
        return free;
    });
    if (found.slots.empty()) return offer;
    const agenda::Slot* next = &found.slots.front();
    offer.next = moment(next->starts, zone_of(next->insee, use.departement), page.lang);
    if (next->place && asked.place.empty())
        if (const auto place = places::by_id(tx, next->place)) offer.next_where = place->name;
    return offer;
}

Start start_of(db::Read& tx, Services& use, Shared& shared, Asked asked, const html::Page& page) {
    Start start;
    if (const auto place = asked.place.empty() ? std::nullopt : places::by_slug(tx, asked.place)) {
        start.place = place->name;
        start.place_slug = place->slug;
    } else {
        asked.place.clear();
    }
    if (asked.with && shared.names.of(tx, use, asked.with).empty()) asked.with = {};
    const Spot spot = locate(asked, use.departement);
    start.asked = asked;
    tell_town(asked, spot, start_at, start.field, start.town, start.towns, start.town_error);
    using agenda::Kind;
    for (const Kind kind : {Kind::office, Kind::phone, Kind::home, Kind::video})
        start.ways.push_back({kind, how(kind), icon_of(kind), {}});
    for (const agenda::Motif& motif : agenda::motifs(tx)) {
        if (motif.retired || motif.bookable_by != agenda::BookableBy::everyone) continue;
        if (!start.place.empty() && motif.kind != Kind::office) continue;
        auto& way =
            *std::find_if(start.ways.begin(), start.ways.end(), [&](const Way& w) { return w.kind == motif.kind; });
        way.offers.push_back(offer_of(tx, use, shared, asked, spot, motif, page));
        // A page of one place names what is received there, not everything that is not.
        if (!start.place.empty() && way.offers.back().next.empty()) way.offers.pop_back();
    }
    std::erase_if(start.ways, [](const Way& way) { return way.offers.empty(); });
    start.nothing = start.ways.empty();
    if (!start.place.empty()) start.without_place = page.link(asked.at_place({}).path(start_at));
    return start;
}

net::Response start_page(const net::Request& request, Services& use, Shared& shared, const Asked& asked,
                         const Message& notice = {}, net::Status status = net::Status::ok) {
    html::Page page = use.page(request);
    const Start start = use.database.read([&](db::Read& tx) { return start_of(tx, use, shared, asked, page); });
    page.title = i18n::format(page.lang, msg("Book an appointment"));
    page.description = i18n::format(
        page.lang, msg("Choose a time with a digital counsellor near you: without account, in three steps."));
    page.index = page.index && request.query.items().empty() && status == net::Status::ok;
    return net::html(pages::booking_start(page, start, notice), status);
}

// ---- When ----

void add_choices(db::Read& tx, const Services& use, Shared& shared, PlacesOnce& places, Times& times,
                 const std::vector<agenda::Slot>& seen, Lang lang) {
    std::vector<PlaceId> where;
    std::vector<PersonId> who;
    if (times.asked.with) who.push_back(times.asked.with);
    for (const agenda::Slot& slot : seen) {
        if (slot.place && std::find(where.begin(), where.end(), slot.place) == where.end()) where.push_back(slot.place);
        for (const PersonId each : slot.counsellors)
            if (std::find(who.begin(), who.end(), each) == who.end()) who.push_back(each);
    }
    constexpr std::size_t most = 30;
    if (where.size() > most) where.resize(most);
    if (who.size() > most) who.resize(most);
    for (const PlaceId each : where)
        if (const auto* place = places.at(each))
            times.places.push_back(
                {place->slug, place->name + ", " + place->commune, place->slug == times.asked.place});
    if (times.places.empty() && !times.asked.place.empty())
        times.places.push_back({times.asked.place, times.place, true});
    for (const PersonId each : who)
        if (std::string name = shared.names.of(tx, use, each); !name.empty())
            times.people.push_back({each.text(), std::move(name), each == times.asked.with});
    const auto by_label = [](const Option& a, const Option& b) { return a.label < b.label; };
    std::sort(times.places.begin(), times.places.end(), by_label);
    std::sort(times.people.begin(), times.people.end(), by_label);
    for (const int km : {10, 20, 30, 60, 100})
        times.radii.push_back({std::to_string(km), i18n::distance(lang, km * 1000.0), km == times.asked.radius_km});
}

Times times_of(db::Read& tx, Services& use, Shared& shared, Asked asked, const agenda::Motif& motif,
               const html::Page& page) {
    Times times;
    if (const auto place = asked.place.empty() ? std::nullopt : places::by_slug(tx, asked.place))
        times.place = place->name;
    else
        asked.place.clear();
    if (asked.with && shared.names.of(tx, use, asked.with).empty()) asked.with = {};
    const Spot spot = locate(asked, use.departement);
    times.asked = asked;
    times.motif = motif.name;
    times.length = length_of(motif.duration_min, page.lang);
    times.how = i18n::translate(page.lang, how(motif.kind));
    times.icon = icon_of(motif.kind);
    times.home_visit = motif.kind == agenda::Kind::home;
    times.at_places = motif.kind == agenda::Kind::office;
    tell_town(asked, spot, times_at, times.field, times.town, times.towns, times.town_error);
    times.needs_town = times.home_visit && !spot.commune;
    Asked back = asked;
    back.motif = {};
    back.day = {};
    back.with = {};
    times.back = page.link(back.path(start_at));
    Asked wide = asked;
    wide.place.clear();
    wide.with = {};
    wide.day = {};
    times.filtered = !asked.place.empty() || asked.with;
    times.without_filters = page.link(wide.path(times_at));
    if (times.needs_town) return times;
    PlacesOnce places(tx);
    std::vector<agenda::Slot> seen;
    if (const auto wanted = wanted_of(tx, use, asked, spot, motif)) {
        const WeekOf which{*wanted,
                           motif,
                           asked.day,
                           spot.commune && times.at_places ? spot.commune->centre : std::nullopt,
                           [&](Date day) { return page.link(asked.on(day).path(times_at)); },
                           {},
                           static_cast<std::size_t>(asked.nearest),
                           asked.nearest < Asked::most_places ? page.link(asked.wider().path(times_at)) : std::string(),
                           question_of(asked, spot, motif) + "|" + std::to_string(asked.nearest)};
        times.week = week(tx, use, shared, which, page.lang, places, seen);
    } else {
        times.week.none = true;
    }
    add_choices(tx, use, shared, places, times, seen, page.lang);
    return times;
}

}

net::Response times_page(const net::Request& request, Services& use, Shared& shared, const Asked& asked,
                         const Message& notice, net::Status status) {
    const html::Page page = page_named(request, use, msg("Choose a time"));
    auto times = use.database.read([&](db::Read& tx) -> std::optional<Times> {
        const auto motif = public_motif(tx, asked.motif);
        if (!motif) return std::nullopt;
        return times_of(tx, use, shared, asked, *motif, page);
    });
    if (!times) return start_page(request, use, shared, asked, no_longer_offered(), net::Status::not_found);
    times->notice = notice;
    return private_page(pages::booking_times(page, request, *times), status);
}

// ---- Holding ----

Result<Held> take_hold(const net::Request& request, Services& use, Shared& shared, const Asked& asked,
                       const Chosen& slot) {
    const Instant now = use.clock.now();
    if (slot.starts <= now) return fail(ErrorKind::conflict, "over", msg("This time is over. Choose another one."));
    const HoldId before = hold_from(use.vault, asked.hold);
    if (!shared.holds.allow(request.peer, now) || shared.live.full(request.peer, before, now))
        return fail(
            ErrorKind::too_many, "too_many_holds",
            msg("Many times were chosen from here in a short while. Wait a few minutes and choose again, or call us."));
    const Spot spot = locate(asked, use.departement);
    auto held = use.database.write([&](db::Write& tx) -> Result<Held> {
        const auto motif = public_motif(tx, asked.motif);
        if (!motif) return fail(ErrorKind::not_found, "not_bookable", no_longer_offered());
        Asked anywhere = asked;
        anywhere.place.clear();  // The slot says where; the filter only said what to show.
        anywhere.where.clear();
        anywhere.insee = spot.commune ? std::string(spot.commune->insee) : std::string();
        if (motif->kind != agenda::Kind::home) anywhere.insee.clear();
        auto wanted = wanted_of(tx, use, anywhere, motif->kind == agenda::Kind::home ? spot : Spot{}, *motif);
        if (!wanted) return invalid("town_needed", msg("Say first in which town you live."), "ou");
        if (before) let_go(tx, before);
        if (!is_offered(tx, *wanted, slot, now))
            return fail(ErrorKind::conflict, "slot_taken",
                        msg("This time is no longer free: somebody was a moment faster. Choose another one."));
        return hold(tx, *wanted, slot.place, slot.starts, {}, use.clock);
    });
    if (held) {
        shared.live.remove(request.peer, before);
        shared.live.add(request.peer, held->id, held->until, now);
        if (before) shared.freed();
        shared.taken(slot);
    }
    return held;
}

namespace {

net::Response hold_slot(const net::Request& request, Services& use, Shared& shared) {
    const net::Params form = request.form();
    Asked asked = Asked::read(form);
    const auto slot = chosen_from(form.get("creneau"));
    if (!slot)
        return times_page(request, use, shared, asked, msg("Choose one of these times."), net::Status::unprocessable);
    const auto held = take_hold(request, use, shared, asked, *slot);
    if (!held) {
        asked.day = to_local(std::max(slot->starts, use.clock.now()), zone_of({}, use.departement)).date;
        return times_page(request, use, shared, asked, held.error().message, net::status_of(held.error().kind));
    }
    asked.hold = signed_hold(use.vault, held->id);
    net::Params onward = asked.params();
    onward.add("creneau", value_of(slot->starts, slot->place));
    return net::see_other(use.page(request).link(std::string(details_at) + "?" + onward.encode()));
}

}

void booking_routes(net::Router& on, Services& use, std::shared_ptr<Shared> shared) {
    constexpr auto everyone = net::Access::everyone;
    on.get("/rendez-vous", everyone, [&use, shared](const net::Request& request) {
        return start_page(request, use, *shared, Asked::read(request.query));
    });
    on.get("/rendez-vous/horaires", everyone, [&use, shared](const net::Request& request) {
        const Asked asked = Asked::read(request.query);
        if (request.query.get("motif").empty()) return net::see_other(use.page(request).link(asked.path(start_at)));
        return times_page(request, use, *shared, asked);
    });
    on.post("/rendez-vous/horaires", everyone,
            [&use, shared](const net::Request& request) { return hold_slot(request, use, *shared); });
}

void add_doors(const accounts::Visitor& visitor, std::vector<html::Door>& doors) {
    if (visitor.is(accounts::Role::resident))
        doors.push_back({"/espace/rendez-vous", i18n::key("Your appointments and workshops"), "calendar-days",
                         i18n::key("When and where; to move or cancel them."), html::Group::appointments, 10});
}

void routes(net::Router& on, Services& use) {
    const auto shared = std::make_shared<Shared>(use.bookings_per_hour);
    booking_routes(on, use, shared);
    details_routes(on, use, shared);
    follow_routes(on, use, shared);
    api_routes(on, use);
}

}
