// What the pages of one appointment, in the hands of the person, share.
#pragma once
#include "features/appointments/page_parts.hpp"
#include "platform/net/router.hpp"

namespace beffroi::appointments {

inline constexpr std::string_view follow_at = "/rendez-vous/suivi";

/// The same for a link that was never one, and for an appointment that is forgotten.
net::Response unknown_follow();
/// The one whose token the address has; none when it is forgotten.
std::optional<Appointment> followed_by(db::Read& tx, const net::Request& request, const Services& use);
/// "/rendez-vous/suivi/…"
std::string link_of(const Services& use, AppointmentId id);
/// Where its clock stands: the place's commune, or the territory's.
std::string where_of(db::Read& tx, const Appointment& a);
Followed followed(db::Read& tx, const Services& use, const Appointment& a, Lang lang);

/// Runs `show(page, followed, appointment)` for the one that the address names.
template <class F>
net::Response with_appointment(const net::Request& request, Services& use, const Message& title, F&& show) {
    const html::Page page = page_named(request, use, title);
    std::optional<Appointment> found;
    std::optional<Followed> told;
    use.database.read([&](db::Read& tx) {
        found = followed_by(tx, request, use);
        if (found) told = followed(tx, use, *found, page.lang);
    });
    if (!told) return unknown_follow();
    return show(page, *told, *found);
}

void follow_move_routes(net::Router& on, Services& use, std::shared_ptr<Shared> shared);

}
