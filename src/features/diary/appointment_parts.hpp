// What the pages of one appointment share.
#pragma once
#include "features/diary/parts.hpp"
#include "features/diary/view.hpp"
#include "platform/net/router.hpp"

namespace beffroi::diary {

net::Response unknown_appointment();
/// The one that the address names, for who keeps that diary or booked it. Whoever may not learns nothing: the same as of nothing.
std::optional<appointments::Appointment> named_appointment(db::Read& tx, const net::Request& request,
                                                           const Services& use);
/// As its page tells it to this visitor.
AppointmentView view_of(db::Read& tx, const net::Request& request, const Services& use,
                        const appointments::Appointment& a, Lang lang);

/// Does something to the appointment, and shows its page again with what was done.
template <class How>
net::Response change(const net::Request& request, Services& use, std::string_view done, const How& how) {
    std::string base;
    bool known = false;
    const auto result = use.database.write([&](db::Write& tx) -> Result<void> {
        const auto a = named_appointment(tx, request, use);
        if (!a) return {};
        known = true;
        base = "/espace/agenda/rendez-vous/" + a->id.text();
        return how(tx, *a);
    });
    if (!known) return unknown_appointment();
    if (!result) return net::failure(result.error());
    return net::see_other(use.page(request).link(base + "?fait=" + std::string(done)));
}

/// Moving and correcting: forms of their own.
void appointment_change_routes(net::Router& on, Services& use);

}
