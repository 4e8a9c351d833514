// /rendez-vous/suivi: an appointment in the hands of whoever has its link or the words of its slip.
#include <algorithm>

#include "appointments/pages.hpp"
#include "features/appointments/ics.hpp"
#include "features/appointments/page_parts.hpp"
#include "platform/base/text.hpp"
#include "platform/html/qr.hpp"
#include "platform/net/router.hpp"

namespace beffroi::appointments {
namespace {

constexpr std::string_view follow_at = "/rendez-vous/suivi";

/// The same for a link that was never one, and for an appointment that is forgotten.
net::Response unknown() {
    return net::failure(fail(ErrorKind::not_found, "unknown_appointment",
                             msg("This link leads to no appointment. Type the words of your slip, or call us.")));
}

std::optional<Appointment> named(db::Read& tx, const net::Request& request, const Services& use) {
    const auto id = id_of(use.vault, request.param("token"));
    if (!id) return std::nullopt;
    auto found = appointment(tx, use.vault, *id);
    if (!found || found->who.name.empty()) return std::nullopt;
    return found;
}

std::string link_of(const Services& use, AppointmentId id) {
    return std::string(follow_at) + "/" + token_of(use.vault, id);
}

std::string origin_of(const html::Page& page, const net::Request& request) {
    if (!page.origin.empty()) return page.origin;
    return (request.secure ? "https://" : "http://") + std::string(request.header("host"));
}

/// Where its clock stands: the place's commune, or the territory's.
std::string where_of(db::Read& tx, const Appointment& a) {
    if (!a.insee.empty() || !a.place) return a.insee;
    const auto place = places::by_id(tx, a.place);
    return place ? place->insee : std::string();
}

Summary summary_of(db::Read& tx, const Services& use, const Appointment& a, Lang lang) {
    const auto motif = agenda::motif(tx, a.motif);
    Summary s = summary_of(tx, use, motif.value_or(agenda::Motif{}), a.starts, a.ends, a.place, where_of(tx, a), lang);
    if (a.kind == agenda::Kind::home) {
        s.address = {a.who.address};
        if (const auto commune = territory::commune(a.insee)) s.address.emplace_back(commune->name);
    }
    if (const auto person = accounts::person(tx, use.vault, a.counsellor, use.clock)) s.counsellor = person->name;
    return s;
}

Followed followed(db::Read& tx, const Services& use, const Appointment& a, Lang lang) {
    const Instant now = use.clock.now();
    Followed f;
    f.summary = summary_of(tx, use, a, lang);
    f.link = link_of(use, a.id);
    f.words = words_of(use.vault, a.id);
    f.name = a.who.name;
    f.booked_by = a.who.booked_by;
    f.subject = a.who.subject;
    f.cancelled = cancelled(a.status);
    f.by_us = a.status == Status::revoked;
    f.over = a.starts <= now;
    f.may_change = !f.cancelled && !f.over;
    f.may_take_back = a.status == Status::excused && !f.over;
    f.reachable = !a.who.phone.empty() || !a.who.mail.empty();
    return f;
}

/// Runs `show(page, followed, appointment)` for the one that the address names.
template <class F>
net::Response with_appointment(const net::Request& request, Services& use, const Message& title, F&& show) {
    const html::Page page = page_named(request, use, title);
    std::optional<Appointment> found;
    std::optional<Followed> told;
    use.database.read([&](db::Read& tx) {
        found = named(tx, request, use);
        if (found) told = followed(tx, use, *found, page.lang);
    });
    if (!told) return unknown();
    return show(page, *told, *found);
}

net::Response follow_page(const net::Request& request, Services& use, const Message& notice = {},
                          net::Status status = net::Status::ok) {
    return with_appointment(request, use, msg("Your appointment"),
                            [&](const html::Page& page, Followed told, const Appointment&) {
                                const auto done = request.query.get("fait");
                                for (const std::string_view known : {"reserve", "deplace", "annule", "repris"})
                                    if (done == known && told.cancelled == (done == "annule")) told.done = done;
                                return private_page(pages::follow(page, request, told, notice), status);
                            });
}

// ---- The words of the slip ----

net::Response words_page(const net::Request& request, Services& use, const html::Form& form,
                         net::Status status = net::Status::ok) {
    return private_page(pages::follow_words(page_named(request, use, msg("Find your appointment")), request, form),
                        status);
}

net::Response by_words(const net::Request& request, Services& use, Shared& shared) {
    html::Form form(request.form());
    const std::string typed = form.text("words", 120);
    if (!form.ok()) return words_page(request, use, form, net::Status::unprocessable);
    if (!shared.words.allow(request.peer, use.clock.now())) {
        form.fail("", msg("Too many attempts within an hour. Wait a few minutes, then try again."));
        return words_page(request, use, form, net::Status::too_many);
    }
    const auto id = use.database.read([&](db::Read& tx) { return id_of_words(tx, use.vault, typed); });
    if (!id) {
        form.fail("words", msg("No appointment has these words. Read them again on your slip, or call us."));
        return words_page(request, use, form, net::Status::not_found);
    }
    return net::see_other(use.page(request).link(link_of(use, *id)));
}

// ---- Moving ----

/// Elsewhere too, or only where it is.
bool everywhere(const net::Request& request) { return request.query.has("partout"); }

net::Response move_page(const net::Request& request, Services& use, const Message& notice = {},
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
                }
                const std::string base = told.link + "/deplacer" + (wide ? "?partout=1&jour=" : "?jour=");
                const auto day = parse_date(request.query.get("jour"));
                PlacesOnce places(tx);
                std::vector<agenda::Slot> seen;
                times.week =
                    week(tx, use,
                         {wanted, *motif, day ? day : to_local(a.starts, zone_of(a.insee, use.departement)).date,
                          wide ? near : std::nullopt, [&](Date d) { return page.link(base + date_text(d)); },
                          Chosen{a.starts, a.place}},
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
    if (!slot) return move_page(request, use, msg("Choose one of these times."), net::Status::unprocessable);
    if (!shared.bookings.allow(request.peer, now))
        return move_page(request, use,
                         msg("Many appointments were booked from here within the hour. Wait a few minutes and send "
                             "yours again, or call us."),
                         net::Status::too_many);
    std::string link;
    const auto moved = use.database.write([&](db::Write& tx) -> Result<void> {
        const auto a = named(tx, request, use);
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
    if (!moved && moved.error().code == "unknown_appointment") return unknown();
    if (!moved) return move_page(request, use, moved.error().message, net::status_of(moved.error().kind));
    shared.next.forget();
    return net::see_other(use.page(request).link(link + "?fait=deplace"));
}

// ---- Cancelling, and taking that back ----

net::Response cancel_page(const net::Request& request, Services& use) {
    return with_appointment(request, use, msg("Cancel this appointment?"),
                            [&](const html::Page& page, const Followed& told, const Appointment&) {
                                if (!told.may_change) return net::see_other(page.link(told.link));
                                return private_page(pages::follow_cancel(page, request, told));
                            });
}

/// Does something to the appointment that the address names, then shows what has become of it.
template <class F>
net::Response change(const net::Request& request, Services& use, Shared& shared, std::string_view done, F&& act) {
    std::string link;
    const auto changed = use.database.write([&](db::Write& tx) -> Result<void> {
        const auto a = named(tx, request, use);
        if (!a) return fail(ErrorKind::not_found, "unknown_appointment", msg("This appointment is not known here."));
        link = link_of(use, a->id);
        return act(tx, *a);
    });
    if (!changed && changed.error().code == "unknown_appointment") return unknown();
    if (!changed) return follow_page(request, use, changed.error().message, net::status_of(changed.error().kind));
    shared.next.forget();
    return net::see_other(use.page(request).link(link + "?fait=" + std::string(done)));
}

net::Response cancel_it(const net::Request& request, Services& use, Shared& shared) {
    return change(request, use, shared, "annule", [&](db::Write& tx, const Appointment& a) {
        return cancel(tx, use.vault, a.id, text::clean_utf8(request.form().get("reason")), PersonId{}, use.clock);
    });
}

net::Response take_back(const net::Request& request, Services& use, Shared& shared) {
    return change(request, use, shared, "repris", [&](db::Write& tx, const Appointment& a) -> Result<void> {
        // What we cancelled is not theirs to restore: nobody may be there.
        if (a.status == Status::revoked)
            return fail(ErrorKind::conflict, "revoked",
                        msg("We had to cancel this appointment. Choose another time, or call us."));
        return restore(tx, use.vault, a.id, PersonId{}, use.clock);
    });
}

// ---- To keep ----

net::Response slip_page(const net::Request& request, Services& use) {
    return with_appointment(request, use, msg("Your appointment on paper"),
                            [&](const html::Page& page, const Followed& told, const Appointment&) {
                                const std::string origin = origin_of(page, request);
                                const html::Qr code = html::qr(origin + page.link(told.link));
                                return private_page(pages::follow_slip(
                                    page, told, origin.substr(origin.find("//") + 2) + page.link(follow_at),
                                    html::svg_path(code), code.size + 8));
                            });
}

net::Response calendar_file(const net::Request& request, Services& use) {
    return with_appointment(
        request, use, msg("Your appointment"), [&](const html::Page& page, const Followed& told, const Appointment& a) {
            const std::string origin = origin_of(page, request);
            CalendarEvent event;
            event.uid = a.id.text() + "@" + origin.substr(origin.find("//") + 2);
            event.sequence = a.changes;
            event.stamp = a.changed;
            event.starts = a.starts;
            event.ends = a.ends;
            event.summary = told.summary.motif;
            event.location = told.summary.place.empty() ? told.summary.how : told.summary.place;
            for (const auto& part : told.summary.address) event.location += ", " + part;
            std::vector<std::string> words = told.summary.before;
            words.insert(words.end(), told.summary.after.begin(), told.summary.after.end());
            event.description = text::join(words, "\n");
            event.url = origin + page.link(told.link);
            event.cancelled = told.cancelled;
            net::Response response = net::file(ics(event), "text/calendar; charset=utf-8",
                                               i18n::format(page.lang, msg("appointment")) + ".ics");
            response.cache = net::Cache::none;
            return response;
        });
}

// ---- With an account ----

net::Response own_page(const net::Request& request, Services& use) {
    const html::Page page = page_named(request, use, msg("Your appointments and workshops"));
    const Instant now = use.clock.now();
    std::vector<Own> coming, past;
    use.database.read([&](db::Read& tx) {
        constexpr int most = 100;
        for (const Appointment& a : of_account(tx, use.vault, accounts::visitor(request).person, most)) {
            const auto motif = agenda::motif(tx, a.motif);
            const auto place = a.place ? places::by_id(tx, a.place) : std::nullopt;
            Own own{a.starts,
                    motif ? motif->name : std::string(),
                    moment(a.starts, zone_of(where_of(tx, a), use.departement), page.lang),
                    place ? place->name + ", " + place->commune : std::string(i18n::translate(page.lang, how(a.kind))),
                    link_of(use, a.id),
                    {}};
            const bool to_come = a.starts > now && !cancelled(a.status);
            if (!to_come && a.status != Status::unknown) own.state = label(a.status);
            (to_come ? coming : past).push_back(std::move(own));
        }
        if (!use.beside) return;
        for (Beside& each : use.beside(tx, accounts::visitor(request).person))
            (each.to_come ? coming : past)
                .push_back({each.starts, std::move(each.what),
                            moment(each.starts, zone_of(each.insee, use.departement), page.lang), std::move(each.where),
                            std::move(each.link), each.state});
    });
    std::sort(coming.begin(), coming.end(), [](const Own& a, const Own& b) { return a.starts < b.starts; });
    std::sort(past.begin(), past.end(), [](const Own& a, const Own& b) { return a.starts > b.starts; });
    return private_page(pages::own_appointments(page, coming, past));
}

}

void follow_routes(net::Router& on, Services& use, std::shared_ptr<Shared> shared) {
    constexpr auto everyone = net::Access::everyone;
    on.get("/rendez-vous/suivi", everyone, [&use](const net::Request& r) { return words_page(r, use, html::Form()); });
    on.post("/rendez-vous/suivi", everyone,
            [&use, shared](const net::Request& r) { return by_words(r, use, *shared); });
    on.get("/rendez-vous/suivi/{token}", everyone, [&use](const net::Request& r) { return follow_page(r, use); });
    on.get("/rendez-vous/suivi/{token}/deplacer", everyone,
           [&use](const net::Request& r) { return move_page(r, use); });
    on.post("/rendez-vous/suivi/{token}/deplacer", everyone,
            [&use, shared](const net::Request& r) { return move_it(r, use, *shared); });
    on.get("/rendez-vous/suivi/{token}/annuler", everyone,
           [&use](const net::Request& r) { return cancel_page(r, use); });
    on.post("/rendez-vous/suivi/{token}/annuler", everyone,
            [&use, shared](const net::Request& r) { return cancel_it(r, use, *shared); });
    on.post("/rendez-vous/suivi/{token}/reprendre", everyone,
            [&use, shared](const net::Request& r) { return take_back(r, use, *shared); });
    on.get("/rendez-vous/suivi/{token}/imprimer", everyone,
           [&use](const net::Request& r) { return slip_page(r, use); });
    on.get("/rendez-vous/suivi/{token}/rendez-vous.ics", everyone,
           [&use](const net::Request& r) { return calendar_file(r, use); });
    on.get("/espace/rendez-vous", accounts::may(accounts::Right::own_space),
           [&use](const net::Request& r) { return own_page(r, use); });
}

}
