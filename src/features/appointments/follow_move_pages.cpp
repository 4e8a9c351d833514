// /rendez-vous/suivi/{token}/deplacer: another time for one's own appointment.
#include "appointments/pages.hpp"
#include "features/appointments/follow_parts.hpp"

namespace beffroi::appointments {
namespace {

/// Elsewhere too, or only where it is.
bool everywhere(const net::Request& request) { return request.query.has("partout"); }

net::Response move_page(const net::Request& request, Services& use, Shared& shared, const Message& notice = {},
                        net::Status status = net::Status::ok) {
    return with_appointment(
        request, use, msg("Choose another time"),
        [&](const html::Page& page, const Followed& told, const Appointment& a) {
            if (!told.may_change) return net::see_other(page.link(told.link));
            Times times;
            use.database.read([&](db::Read& tx) {
                const auto motif = agenda::motif(tx, a.motif);
                if (!motif) return;
                agenda::Wanted wanted;
                wanted.motif = a.motif;
                wanted.own = a.id.value;
                wanted.insee = a.insee;
                wanted.duration_min =
                    static_cast<int>(std::chrono::duration_cast<std::chrono::minutes>(a.ends - a.starts).count());
                times.at_places = motif->kind == agenda::Kind::office;
                const bool wide = everywhere(request);
                std::optional<territory::Point> near;
                if (times.at_places && a.place) {
                    if (!wide) wanted.places = {a.place};
                    if (const auto place = places::by_id(tx, a.place)) near = places::point_or_centre(*place);
                    constexpr double everywhere_m = 200'000;
                    if (wide && near) wanted.places = places_around(tx, use, *near, everywhere_m);
                }
                const Asked shown = Asked::read(request.query);
                const auto same = [&](Asked other) {
                    net::Params params;
                    if (wide) params.add("partout", "1");
                    if (other.nearest != Asked::few_places) params.add("lieux", std::to_string(other.nearest));
                    if (other.day) params.add("jour", date_text(*other.day));
                    return page.link(told.link + "/deplacer?" + params.encode());
                };
                PlacesOnce places(tx);
                std::vector<agenda::Slot> seen;
                times.week = week(
                    tx, use, shared,
                    {wanted, *motif, shown.day ? shown.day : to_local(a.starts, zone_of(a.insee, use.departement)).date,
                     wide ? near : std::nullopt, [&](Date d) { return same(shown.on(d)); }, Chosen{a.starts, a.place},
                     static_cast<std::size_t>(shown.nearest),
                     shown.nearest < Asked::most_places ? same(shown.wider()) : std::string()},
                    page.lang, places, seen);
                times.filtered = !wide && times.at_places;
                times.without_filters = page.link(told.link + "/deplacer?partout=1");
            });
            times.notice = notice;
            return private_page(pages::follow_move(page, request, told, times), status);
        });
}

net::Response move_it(const net::Request& request, Services& use, Shared& shared) {
    const auto slot = chosen_from(request.form().get("creneau"));
    const Instant now = use.clock.now();
    if (!slot) return move_page(request, use, shared, msg("Choose one of these times."), net::Status::unprocessable);
    if (!shared.bookings.allow(request.peer, now))
        return move_page(request, use, shared,
                         msg("Many appointments were booked from here within the hour. Wait a few minutes and send "
                             "yours again, or call us."),
                         net::Status::too_many);
    std::string link;
    const auto moved = use.database.write([&](db::Write& tx) -> Result<void> {
        const auto a = followed_by(tx, request, use);
        if (!a) return fail(ErrorKind::not_found, "unknown_appointment", msg("This appointment is not known here."));
        link = link_of(use, a->id);
        if (a->starts == slot->starts && a->place == slot->place && !cancelled(a->status)) return {};  // Sent twice.
        agenda::Wanted wanted;
        wanted.motif = a->motif;
        wanted.own = a->id.value;
        wanted.insee = a->insee;
        wanted.duration_min =
            static_cast<int>(std::chrono::duration_cast<std::chrono::minutes>(a->ends - a->starts).count());
        if (!is_offered(tx, wanted, *slot, now))
            return fail(ErrorKind::conflict, "slot_taken",
                        msg("This time is no longer free: somebody was a moment faster. Choose another one."));
        return move(tx, use.vault, a->id, {slot->starts, {}, slot->place}, PersonId{}, use.clock);
    });
    if (!moved && moved.error().code == "unknown_appointment") return unknown_follow();
    if (!moved) return move_page(request, use, shared, moved.error().message, net::status_of(moved.error().kind));
    shared.freed();
    return net::see_other(use.page(request).link(link + "?fait=deplace"));
}

}

void follow_move_routes(net::Router& on, Services& use, std::shared_ptr<Shared> shared) {
    constexpr auto everyone = net::Access::everyone;
    on.get("/rendez-vous/suivi/{token}/deplacer", everyone,
           [&use, shared](const net::Request& r) { return move_page(r, use, *shared); });
    on.post("/rendez-vous/suivi/{token}/deplacer", everyone,
            [&use, shared](const net::Request& r) { return move_it(r, use, *shared); });
}

}
