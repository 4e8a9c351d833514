// /espace/agenda/rendez-vous/{id}/deplacer and …/corriger: another time, other names.
#include "diary/pages.hpp"

#include "features/diary/appointment_parts.hpp"
#include "features/diary/times.hpp"
#include "platform/html/filters.hpp"

namespace beffroi::diary {
namespace {

using accounts::visitor;

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
        const auto a = named_appointment(tx, request, use);
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
    if (!known) return unknown_appointment();
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
        const auto a = named_appointment(tx, request, use);
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
    if (!known) return unknown_appointment();
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
        const auto a = named_appointment(tx, request, use);
        if (a) view = view_of(tx, request, use, *a, page.lang);
        return a.has_value();
    });
    if (!known) return unknown_appointment();
    html::Form form;
    if (typed) {
        form = *typed;
    } else {
        const auto& who = view.a.who;
        form.preset("name", who.name);
        form.preset("booked_by", who.booked_by);
        form.preset("phone", html::filters::phone(who.phone, {page.lang}));
        form.preset("mail", who.mail);
        form.preset("address", who.address);
        form.preset("subject", who.subject);
    }
    return private_page(pages::correct(page, request, form, view), status);
}

net::Response correct(const net::Request& request, Services& use) {
    html::Form form(request.form());
    using html::Need;
    const appointments::Who who{
        form.text("name", appointments::longest_name, msg("Write the name of the person who will come.")),
        form.text("booked_by", appointments::longest_name, Need::optional),
        form.phone("phone", Need::optional),
        form.mail("mail", Need::optional),
        form.text("address", appointments::longest_address, Need::optional),
        form.text("subject", appointments::longest_subject, Need::optional)};
    if (!form.ok()) return correct_page(request, use, &form, net::Status::unprocessable);
    bool known = false;
    std::string base;
    const auto done = use.database.write([&](db::Write& tx) -> Result<void> {
        const auto a = named_appointment(tx, request, use);
        if (!a) return {};
        known = true;
        base = "/espace/agenda/rendez-vous/" + a->id.text();
        appointments::Who kept = who;
        // Only the form of a home visit asks for it.
        if (a->kind != agenda::Kind::home) kept.address = a->who.address;
        return appointments::correct(tx, use.vault, a->id, kept, visitor(request).person, use.clock);
    });
    if (!known) return unknown_appointment();
    if (!done) {
        form.with(done.error());
        return correct_page(request, use, &form, net::status_of(done.error().kind));
    }
    return net::see_other(use.page(request).link(base + "?fait=corrige"));
}

}

void appointment_change_routes(net::Router& on, Services& use) {
    const auto book = accounts::may(Right::book_for_others);
    const std::string base = "/espace/agenda/rendez-vous/{id}";
    on.get(base + "/deplacer", book,
           [&use](const net::Request& request) { return move_page(request, use, html::Form(request.query)); });
    on.post(base + "/deplacer", book, [&use](const net::Request& request) { return move(request, use); });
    on.get(base + "/corriger", book, [&use](const net::Request& request) { return correct_page(request, use); });
    on.post(base + "/corriger", book, [&use](const net::Request& request) { return correct(request, use); });
}

}
