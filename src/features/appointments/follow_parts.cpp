#include "features/appointments/follow_parts.hpp"

namespace beffroi::appointments {
namespace {

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

}

net::Response unknown_follow() {
    return net::failure(fail(ErrorKind::not_found, "unknown_appointment",
                             msg("This link leads to no appointment. Type the words of your slip, or call us.")));
}

std::optional<Appointment> followed_by(db::Read& tx, const net::Request& request, const Services& use) {
    const auto id = id_of(use.vault, request.param("token"));
    if (!id) return std::nullopt;
    auto found = appointment(tx, use.vault, *id);
    if (!found || found->who.name.empty()) return std::nullopt;
    return found;
}

std::string link_of(const Services& use, AppointmentId id) {
    return std::string(follow_at) + "/" + token_of(use.vault, id);
}

std::string where_of(db::Read& tx, const Appointment& a) {
    if (!a.insee.empty() || !a.place) return a.insee;
    const auto place = places::by_id(tx, a.place);
    return place ? place->insee : std::string();
}

Followed followed(db::Read& tx, const Services& use, const Appointment& a, Lang lang) {
    const Instant now = use.clock.now();
    Followed f;
    f.summary = summary_of(tx, use, a, lang);
    f.link = link_of(use, a.id);
    f.words = words_of(tx, use.vault, a.id);
    f.name = a.who.name;
    f.booked_by = a.who.booked_by;
    f.subject = a.who.subject;
    f.cancelled = cancelled(a.status);
    f.by_us = a.status == Status::revoked;
    f.over = a.starts <= now;
    f.may_change = !f.cancelled && !f.over;
    f.may_take_back = a.status == Status::excused && !f.over;
    if (const auto motif = agenda::motif(tx, a.motif); motif && !f.cancelled)
        f.room = room_of(tx, use.vault, *motif, a.id);
    f.reachable = !a.who.phone.empty() || !a.who.mail.empty();
    return f;
}

}
