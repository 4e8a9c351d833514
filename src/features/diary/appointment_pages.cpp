// /espace/agenda/rendez-vous/{id}: who comes, and what became of it; moving, cancelling, correcting.
#include "diary/pages.hpp"

#include <array>

#include "features/diary/parts.hpp"
#include "features/diary/times.hpp"
#include "features/diary/view.hpp"
#include "platform/html/qr.hpp"

namespace beffroi::diary {
namespace {

using accounts::visitor;
using appointments::Appointment;
using appointments::Status;

net::Response unknown() {
    return net::failure(fail(ErrorKind::not_found, "unknown_appointment", msg("This appointment is not known here.")));
}

/// The one that the address names, for who keeps that diary or booked it. Whoever may not learns nothing: the same as of nothing.
std::optional<Appointment> named(db::Read& tx, const net::Request& request, const Services& use) {
    const auto id = AppointmentId::from_text(request.param("id"));
    if (!id) return std::nullopt;
    auto found = appointments::appointment(tx, use.vault, *id);
    if (!found) return std::nullopt;
    const auto& who = visitor(request);
    if (found->made_by != who.person && !may_keep(tx, use, who, found->counsellor)) return std::nullopt;
    return found;
}

std::string name_of(db::Read& tx, const Services& use, PersonId id) {
    const auto person = accounts::person(tx, use.vault, id, use.clock);
    return person ? person->name : std::string();
}

std::string told(Lang lang, const appointments::Event& event, std::string_view zone) {
    if (event.act == "booked") return i18n::format(lang, msg("Booked"));
    if (event.act == "moved") {
        const auto was = parse_instant(std::string_view(event.was).substr(0, event.was.find(' ')));
        return was ? i18n::format(lang, msg("Moved; it was {1}", moment(lang, *was, zone)))
                   : i18n::format(lang, msg("Moved"));
    }
    if (event.act == "cancelled") return i18n::format(lang, msg("Cancelled"));
    if (event.act == "restored") return i18n::format(lang, msg("Restored"));
    if (event.act == "corrected") return i18n::format(lang, msg("Corrected whom it is for"));
    return i18n::format(lang, msg("Said what became of it"));
}

/// What the address says was just done: a catalogue key.
std::string said(std::string_view done) {
    if (done == "reserve") return std::string(i18n::key("The appointment is booked."));
    if (done == "deplace") return std::string(i18n::key("The appointment is moved."));
    if (done == "annule") return std::string(i18n::key("The appointment is cancelled."));
    if (done == "retabli") return std::string(i18n::key("The appointment takes place again."));
    if (done == "corrige") return std::string(i18n::key("The changes are kept."));
    if (done == "note") return std::string(i18n::key("It is noted."));
    return {};
}

AppointmentView view_of(db::Read& tx, const net::Request& request, const Services& use, const Appointment& a,
                        Lang lang) {
    const auto& who = visitor(request);
    Names names(tx, lang);
    AppointmentView view;
    view.a = a;
    view.base = "/espace/agenda/rendez-vous/" + a.id.text();
    const std::string_view zone = zone_of(a.insee);
    const Instant now = use.clock.now();
    if (const auto motif = agenda::motif(tx, a.motif)) {
        view.motif = motif->name;
        view.bring = motif->after;
        if (!appointments::cancelled(a.status)) view.room = appointments::room_of(use.vault, *motif, a.id);
        view.lacks_room = a.kind == agenda::Kind::video && motif->room.empty();
    }
    view.where = names.where(a);
    view.when = i18n::date(lang, to_local(a.starts, zone).date) + ", " + from_to(lang, a.starts, a.ends, zone);
    view.counsellor = a.counsellor == who.person ? who.name : name_of(tx, use, a.counsellor);
    view.slip = appointments::words_of(use.vault, a.id);
    view.may_settle = may_keep(tx, use, who, a.counsellor);
    view.begun = a.starts <= now;
    view.settled_soon = a.starts - std::chrono::hours{1} <= now;
    if (a.made_by) view.made_by = a.made_by == who.person ? who.name : name_of(tx, use, a.made_by);
    if (a.place)
        if (const auto place = places::by_id(tx, a.place)) view.place_address = place->address + ", " + place->commune;
    if (view.may_settle) {
        net::Params params;
        if (a.counsellor != who.person) params.add("qui", a.counsellor.text());
        params.add("jour", date_text(to_local(a.starts, zone).date));
        view.agenda = "/espace/agenda?" + params.encode();
    }
    for (const auto& event : appointments::history(tx, use.vault, a.id)) {
        Happened happened{moment(lang, event.at, zone), told(lang, event, zone), {}, event.reason};
        happened.who = !event.by                ? i18n::format(lang, msg("by the person"))
                       : event.by == who.person ? i18n::format(lang, msg("by you"))
                                                : i18n::format(lang, msg("by {1}", name_of(tx, use, event.by)));
        view.history.push_back(std::move(happened));
    }
    return view;
}

/// The page, the journal knows.
net::Response show(const net::Request& request, Services& use) {
    html::Page page = page_named(request, use, msg("Appointment"));
    AppointmentView view;
    const auto a = use.database.read([&](db::Read& tx) {
        auto found = named(tx, request, use);
        if (found) view = view_of(tx, request, use, *found, page.lang);
        return found;
    });
    if (!a) return unknown();
    view.said = said(request.query.get("fait"));
    if (!page.origin.empty()) {
        const html::Qr code =
            html::qr(page.origin + page.link("/rendez-vous/suivi/" + appointments::token_of(use.vault, a->id)));
        view.qr = html::svg_path(code);
        view.qr_size = code.size + 8;
    }
    page.title = a->who.name.empty() ? view.motif : a->who.name;
    use.database.write([&](db::Write& tx) {
        journal::record(tx, visitor(request).person, journal::Act::seen, a->account, "appointment:" + a->id.text(),
                        use.clock);
    });
    return private_page(pages::appointment(page, request, view));
}

/// Does something to the appointment, and shows its page again with what was done.
template <class How>
net::Response change(const net::Request& request, Services& use, std::string_view done, const How& how) {
    std::string base;
    bool known = false;
    const auto result = use.database.write([&](db::Write& tx) -> Result<void> {
        const auto a = named(tx, request, use);
        if (!a) return {};
        known = true;
        base = "/espace/agenda/rendez-vous/" + a->id.text();
        return how(tx, *a);
    });
    if (!known) return unknown();
    if (!result) return net::failure(result.error());
    return net::see_other(use.page(request).link(base + "?fait=" + std::string(done)));
}

net::Response settle(const net::Request& request, Services& use) {
    const net::Params form = request.form();
    const auto status = appointments::status_from(form.get("suite"));
    if (!status || appointments::cancelled(*status)) return net::failure(net::Status::unprocessable);
    const std::string back(form.get("retour"));
    auto answer = change(request, use, "note", [&](db::Write& tx, const Appointment& a) -> Result<void> {
        // Who only booked it does not know who came.
        if (!may_keep(tx, use, visitor(request), a.counsellor))
            return fail(ErrorKind::not_found, "unknown_appointment", msg("This appointment is not known here."));
        return appointments::set_status(tx, use.vault, a.id, *status, visitor(request).person, use.clock);
    });
    if (answer.status == net::Status::see_other && back.starts_with("/espace/agenda?"))
        return net::see_other(use.page(request).link(back));
    return answer;
}

// ---- Cancelling ----

net::Response cancel_page(const net::Request& request, Services& use) {
    html::Page page = page_named(request, use, msg("Cancel this appointment?"));
    AppointmentView view;
    const bool known = use.database.read([&](db::Read& tx) {
        const auto a = named(tx, request, use);
        if (a) view = view_of(tx, request, use, *a, page.lang);
        return a.has_value();
    });
    if (!known) return unknown();
    if (appointments::cancelled(view.a.status)) return net::see_other(page.link(view.base));
    return private_page(pages::cancel(page, request, view));
}

net::Response cancel(const net::Request& request, Services& use) {
    const std::string reason(request.form().get("raison"));
    return change(request, use, "annule", [&](db::Write& tx, const Appointment& a) {
        return appointments::cancel(tx, use.vault, a.id, reason, visitor(request).person, use.clock);
    });
}

net::Response restore(const net::Request& request, Services& use) {
    return change(request, use, "retabli", [&](db::Write& tx, const Appointment& a) {
        return appointments::restore(tx, use.vault, a.id, visitor(request).person, use.clock);
    });
}

// ---- Moving ----

/// Whether this visitor looks for times as a counsellor does: at once, and outside openings.
agenda::AskedBy asked_by(const net::Request& request) {
    return visitor(request).may(Right::keep_agenda) ? agenda::AskedBy::staff : agenda::AskedBy::everyone;
}

net::Response move_page(const net::Request& request, Services& use, html::Form form,
                        net::Status status = net::Status::ok) {
    html::Page page = page_named(request, use, msg("Move this appointment"));
    MoveView view;
    const bool known = use.database.read([&](db::Read& tx) {
        const auto a = named(tx, request, use);
        if (!a) return false;
        view.of = view_of(tx, request, use, *a, page.lang);
        Names names(tx, page.lang);
        agenda::Wanted wanted;
        wanted.motif = a->motif;
        wanted.from = parse_date(form.value("jour")).value_or(use.clock.today(zone_of(a->insee)));
        wanted.to = add_days(wanted.from, 21);
        wanted.insee = a->insee;
        wanted.asked_by = asked_by(request);
        wanted.own = a->id.value;
        wanted.counsellors = {a->counsellor};
        if (form.value("avec") == "tous") wanted.counsellors.clear();
        view.times = times_of(names, agenda::slots(tx, wanted, use.clock.now()), wanted.from);
        view.times.elsewhere = view.of.may_settle;
        return true;
    });
    if (!known) return unknown();
    if (appointments::cancelled(view.of.a.status) || view.of.begun) return net::see_other(page.link(view.of.base));
    if (form.value("horaire").empty()) form.preset("horaire", view.times.first);
    return private_page(pages::move(page, request, form, view), status);
}

net::Response move(const net::Request& request, Services& use) {
    html::Form form(request.form());
    if (form.value("faire") == "voir") return move_page(request, use, form);
    bool known = false;
    std::string base;
    const auto done = use.database.write([&](db::Write& tx) -> Result<void> {
        const auto a = named(tx, request, use);
        if (!a) return {};
        known = true;
        base = "/espace/agenda/rendez-vous/" + a->id.text();
        const auto picked = read_picked(form, zone_of(a->insee), a->place);
        if (!picked) return {};
        appointments::Move to;
        to.starts = picked->starts;
        to.asked_by = asked_by(request);
        if (a->kind == agenda::Kind::office) to.place = picked->place;
        if (form.value("avec") != "tous") to.counsellor = a->counsellor;
        to.outside_openings = picked->outside && may_keep(tx, use, visitor(request), a->counsellor);
        if (picked->outside && to.starts <= use.clock.now())
            return invalid("past", msg("This time is over. Choose one to come."), "autre_heure");
        auto moved = appointments::move(tx, use.vault, a->id, to, visitor(request).person, use.clock);
        if (!moved && picked->outside && moved.error().code == "slot_taken")
            return fail(ErrorKind::conflict, "slot_taken",
                        msg("There is something else in the agenda then. Choose another time."))
                .on("autre_heure");
        return moved;
    });
    if (!known) return unknown();
    if (!form.ok()) return move_page(request, use, form, net::Status::unprocessable);
    if (!done) return move_page(request, use, form.with(done.error()), net::status_of(done.error().kind));
    return net::see_other(use.page(request).link(base + "?fait=deplace"));
}

// ---- Correcting ----

net::Response correct_page(const net::Request& request, Services& use, const html::Form* typed = nullptr,
                           net::Status status = net::Status::ok) {
    html::Page page = page_named(request, use, msg("Correct whom it is for"));
    AppointmentView view;
    const bool known = use.database.read([&](db::Read& tx) {
        const auto a = named(tx, request, use);
        if (a) view = view_of(tx, request, use, *a, page.lang);
        return a.has_value();
    });
    if (!known) return unknown();
    html::Form form;
    if (typed) {
        form = *typed;
    } else {
        const auto& who = view.a.who;
        form.preset("name", who.name);
        form.preset("booked_by", who.booked_by);
        form.preset("phone", who.phone);
        form.preset("mail", who.mail);
        form.preset("address", who.address);
        form.preset("subject", who.subject);
    }
    return private_page(pages::correct(page, request, form, view), status);
}

net::Response correct(const net::Request& request, Services& use) {
    html::Form form(request.form());
    using html::Need;
    const appointments::Who who{form.text("name", appointments::longest_name),
                                form.text("booked_by", appointments::longest_name, Need::optional),
                                form.phone("phone", Need::optional),
                                form.mail("mail", Need::optional),
                                form.text("address", appointments::longest_address, Need::optional),
                                form.text("subject", appointments::longest_subject, Need::optional)};
    if (!form.ok()) return correct_page(request, use, &form, net::Status::unprocessable);
    bool known = false;
    std::string base;
    const auto done = use.database.write([&](db::Write& tx) -> Result<void> {
        const auto a = named(tx, request, use);
        if (!a) return {};
        known = true;
        base = "/espace/agenda/rendez-vous/" + a->id.text();
        appointments::Who kept = who;
        // Only the form of a home visit asks for it.
        if (a->kind != agenda::Kind::home) kept.address = a->who.address;
        return appointments::correct(tx, use.vault, a->id, kept, visitor(request).person, use.clock);
    });
    if (!known) return unknown();
    if (!done) {
        form.with(done.error());
        return correct_page(request, use, &form, net::status_of(done.error().kind));
    }
    return net::see_other(use.page(request).link(base + "?fait=corrige"));
}

}

void appointment_routes(net::Router& on, Services& use) {
    const auto book = accounts::may(Right::book_for_others);
    const std::string base = "/espace/agenda/rendez-vous/{id}";
    on.get(base, book, [&use](const net::Request& request) { return show(request, use); });
    on.post(base + "/suite", accounts::may(Right::keep_agenda),
            [&use](const net::Request& request) { return settle(request, use); });
    on.get(base + "/annuler", book, [&use](const net::Request& request) { return cancel_page(request, use); });
    on.post(base + "/annuler", book, [&use](const net::Request& request) { return cancel(request, use); });
    on.post(base + "/retablir", book, [&use](const net::Request& request) { return restore(request, use); });
    on.get(base + "/deplacer", book,
           [&use](const net::Request& request) { return move_page(request, use, html::Form(request.query)); });
    on.post(base + "/deplacer", book, [&use](const net::Request& request) { return move(request, use); });
    on.get(base + "/corriger", book, [&use](const net::Request& request) { return correct_page(request, use); });
    on.post(base + "/corriger", book, [&use](const net::Request& request) { return correct(request, use); });
}

}
