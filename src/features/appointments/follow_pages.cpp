// /rendez-vous/suivi: an appointment in the hands of whoever has its link or the words of its slip.
#include <algorithm>

#include "appointments/pages.hpp"
#include "features/appointments/follow_parts.hpp"
#include "features/appointments/ics.hpp"
#include "platform/base/text.hpp"
#include "platform/html/origin.hpp"
#include "platform/html/qr.hpp"

namespace beffroi::appointments {
namespace {

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
        const auto a = followed_by(tx, request, use);
        if (!a) return fail(ErrorKind::not_found, "unknown_appointment", msg("This appointment is not known here."));
        link = link_of(use, a->id);
        return act(tx, *a);
    });
    if (!changed && changed.error().code == "unknown_appointment") return unknown_follow();
    if (!changed) return follow_page(request, use, changed.error().message, net::status_of(changed.error().kind));
    shared.freed();
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
                                const std::string origin = html::origin_of(page, request);
                                const html::Qr code = html::qr(origin + page.link(told.link));
                                return private_page(pages::follow_slip(
                                    page, told, origin.substr(origin.find("//") + 2) + page.link(follow_at),
                                    html::svg_path(code), code.size + 8));
                            });
}

net::Response calendar_file(const net::Request& request, Services& use) {
    return with_appointment(
        request, use, msg("Your appointment"), [&](const html::Page& page, const Followed& told, const Appointment& a) {
            const std::string origin = html::origin_of(page, request);
            CalendarEvent event;
            event.uid = a.id.text() + "@" + origin.substr(origin.find("//") + 2);
            event.sequence = a.changes;
            event.stamp = a.changed;
            event.starts = a.starts;
            event.ends = a.ends;
            event.summary = told.summary.motif;
            event.location = told.summary.place.empty() ? told.summary.how : told.summary.place;
            for (const auto& part : told.summary.address) event.location += ", " + part;
            if (!told.room.empty()) event.location = told.room;
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
    follow_move_routes(on, use, std::move(shared));
}

}
