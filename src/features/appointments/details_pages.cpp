// /rendez-vous/vous: who comes, the last of the three screens.
#include <algorithm>

#include "appointments/pages.hpp"
#include "features/appointments/page_parts.hpp"
#include "platform/net/router.hpp"

namespace beffroi::appointments {
namespace {

std::optional<Details> details_of(db::Read& tx, Services& use, const Asked& asked, const Chosen& slot,
                                  const html::Page& page) {
    const auto motif = public_motif(tx, asked.motif);
    if (!motif) return std::nullopt;
    Details details;
    details.asked = asked;
    details.value = value_of(slot.starts, slot.place);
    details.kind = motif->kind;
    std::string insee;
    if (motif->kind == agenda::Kind::home) {
        const Spot spot = locate(asked, use.departement);
        if (!spot.commune) return std::nullopt;
        insee = spot.commune->insee;
        details.town = spot.commune->name;
    } else if (slot.place) {
        const auto place = places::by_id(tx, slot.place);
        if (!place) return std::nullopt;
        insee = place->insee;
    }
    details.summary = summary_of(tx, use, *motif, slot.starts, slot.starts + std::chrono::minutes{motif->duration_min},
                                 slot.place, insee, page.lang);
    const auto live = held(tx, hold_from(use.vault, asked.hold), use.clock.now());
    details.held = live && live->starts == slot.starts && live->motif == motif->id;
    details.other_times =
        page.link(asked.on(to_local(slot.starts, zone_of(insee, use.departement)).date).path(times_at));
    return details;
}

net::Response details_page(const net::Request& request, Services& use, const Details& details, const html::Form& form,
                           net::Status status = net::Status::ok) {
    const html::Page page = page_named(request, use, msg("Who is coming?"));
    return private_page(pages::booking_details(page, request, details, form), status);
}

net::Response ask_details(const net::Request& request, Services& use) {
    const Asked asked = Asked::read(request.query);
    const auto slot = chosen_from(request.query.get("creneau"));
    const html::Page page = use.page(request);
    const auto details =
        slot ? use.database.read([&](db::Read& tx) { return details_of(tx, use, asked, *slot, page); }) : std::nullopt;
    if (!details) return net::see_other(page.link(asked.path(asked.motif ? times_at : start_at)));
    html::Form form;
    form.preset("pour", "moi");
    if (const auto who = use.resident_of ? use.resident_of(request) : std::nullopt) form.preset("name", who->name);
    return details_page(request, use, *details, form);
}

Who who_of(html::Form& form, agenda::Kind kind) {
    using html::Need;
    Who who;
    const bool relative = form.value("pour") == "proche";
    const std::string own = form.text("name", longest_name, Need::optional);
    const std::string other = relative ? form.text("relative", longest_name, Need::optional) : std::string();
    if (own.empty()) form.fail("name", msg("Write your name."));
    if (relative && other.empty()) form.fail("relative", msg("Write the name of the person who will come."));
    who.name = relative ? other : own;
    who.booked_by = relative ? own : std::string();
    who.phone = form.phone("phone", Need::optional);
    who.mail = form.mail("mail", Need::optional);
    if (kind == agenda::Kind::phone && form.value("phone").empty())
        form.fail("phone", msg("Write the number that we shall call."));
    if (kind == agenda::Kind::video && form.value("mail").empty())
        form.fail("mail", msg("Write a mail address: we send the way to the video there."));
    if (kind == agenda::Kind::home) {
        who.address = form.text("address", longest_address, Need::optional);
        if (who.address.empty())
            form.fail("address", msg("Write the street and the number, so that we find the door."));
    }
    who.subject = form.text("subject", longest_subject, Need::optional);
    return who;
}

/// The form again, with what was typed. A hold that ran out meanwhile is taken anew; when the time is gone, others are offered.
net::Response details_again(const net::Request& request, Services& use, Shared& shared, Details details,
                            const Chosen& slot, html::Form& form, net::Status status, bool taken) {
    if (!taken && !details.held) {
        const auto held = take_hold(request, use, shared, details.asked, slot);
        if (held) {
            details.asked.hold = signed_hold(use.vault, held->id);
            details.held = true;
        } else if (held.error().code == "slot_taken" || held.error().code == "over") {
            form.fail("", held.error().message);
            status = net::Status::conflict;
            taken = true;
        }
    }
    if (taken)
        use.database.read([&](db::Read& tx) {
            const Spot spot = locate(details.asked, use.departement);
            const auto motif = public_motif(tx, details.asked.motif);
            const auto wanted = motif ? wanted_of(tx, use, details.asked, spot, *motif) : std::nullopt;
            if (wanted) details.nearest = nearest(tx, use, *wanted, slot.starts, 4, request.lang);
        });
    return details_page(request, use, details, form, status);
}

Request request_of(const net::Request& request, const Services& use, const Details& details, const Chosen& slot,
                   Who who) {
    Request wish;
    wish.wanted.motif = details.asked.motif;
    if (details.asked.with) wish.wanted.counsellors = {details.asked.with};
    if (details.kind == agenda::Kind::home) wish.wanted.insee = locate(details.asked, use.departement).commune->insee;
    wish.place = slot.place;
    wish.starts = slot.starts;
    wish.hold = hold_from(use.vault, details.asked.hold);
    wish.who = std::move(who);
    wish.lang = request.lang;
    if (const auto resident = use.resident_of ? use.resident_of(request) : std::nullopt)
        wish.account = resident->person;
    return wish;
}

net::Response book_it(const net::Request& request, Services& use, Shared& shared) {
    html::Form form(request.form());
    Asked asked = Asked::read(request.form());
    // Another time of those that were offered: what is typed stays, and is sent with it.
    const bool other = !form.value("autre").empty();
    const auto slot = chosen_from(form.value(other ? "autre" : "creneau"));
    const html::Page page = use.page(request);
    const auto details =
        slot ? use.database.read([&](db::Read& tx) { return details_of(tx, use, asked, *slot, page); }) : std::nullopt;
    if (!details)
        return times_page(request, use, shared, asked, msg("Choose one of these times."), net::Status::unprocessable);
    Who who = who_of(form, details->kind);
    if (!form.ok())
        return details_again(request, use, shared, *details, *slot, form, net::Status::unprocessable, false);
    const Instant now = use.clock.now();
    if (!shared.bookings.allow(request.peer, now)) {
        form.fail("", msg("Many appointments were booked from here within the hour. Wait a few minutes and send yours "
                          "again, or call us."));
        return details_again(request, use, shared, *details, *slot, form, net::Status::too_many, false);
    }
    const auto wish = request_of(request, use, *details, *slot, std::move(who));
    const auto made = use.database.write([&](db::Write& tx) -> Result<Made> {
        // Without a hold of theirs the time may be any that somebody typed: only what is offered is booked.
        const bool again = wish.hold && held(tx, wish.hold, now) && details->held;
        if (!again && details->asked.with && !is_offered(tx, wish.wanted, *slot, now))
            return fail(ErrorKind::conflict, "slot_taken",
                        msg("This time is no longer free: somebody was a moment faster. Choose another one."));
        return book(tx, use.vault, wish, use.clock);
    });
    if (!made) {
        form.with(made.error());
        return details_again(request, use, shared, *details, *slot, form, net::status_of(made.error().kind),
                             made.error().code == "slot_taken");
    }
    shared.live.remove(request.peer, wish.hold);
    shared.taken(*slot);
    return net::see_other(page.link("/rendez-vous/suivi/" + token_of(use.vault, made->id) + "?fait=reserve"));
}

}

void details_routes(net::Router& on, Services& use, std::shared_ptr<Shared> shared) {
    constexpr auto everyone = net::Access::everyone;
    on.get("/rendez-vous/vous", everyone, [&use](const net::Request& request) { return ask_details(request, use); });
    on.post("/rendez-vous/vous", everyone,
            [&use, shared](const net::Request& request) { return book_it(request, use, *shared); });
}

}
