// /espace/agenda/rendez-vous/{id}: who comes, and what became of it; cancelling, and taking that back.
#include "diary/pages.hpp"

#include "features/diary/appointment_parts.hpp"
#include "platform/html/qr.hpp"

namespace beffroi::diary {
namespace {

using accounts::visitor;
using appointments::Appointment;

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

/// The page, the journal knows.
net::Response show(const net::Request& request, Services& use) {
    html::Page page = page_named(request, use, msg("Appointment"));
    AppointmentView view;
    const auto a = use.database.read([&](db::Read& tx) {
        auto found = named_appointment(tx, request, use);
        if (found) view = view_of(tx, request, use, *found, page.lang);
        return found;
    });
    if (!a) return unknown_appointment();
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
        const auto a = named_appointment(tx, request, use);
        if (a) view = view_of(tx, request, use, *a, page.lang);
        return a.has_value();
    });
    if (!known) return unknown_appointment();
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
    appointment_change_routes(on, use);
}

}
