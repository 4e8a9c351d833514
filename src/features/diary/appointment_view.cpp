// One appointment as the desk tells it.
#include "features/diary/appointment_parts.hpp"

namespace beffroi::diary {

using accounts::visitor;
using appointments::Appointment;

namespace {

std::string name_of(db::Read& tx, const Services& use, PersonId id) {
    const auto person = accounts::person(tx, use.vault, id, use.clock);
    return person ? person->name : std::string();
}

/// With the year when it is another one: what was brought in may be years old.
std::string dated(Lang lang, Instant at, std::string_view zone, Instant now) {
    const LocalTime local = to_local(at, zone);
    if (local.date.year() == to_local(now, zone).date.year()) return moment(lang, at, zone);
    return i18n::format(lang, msg("{1} at {2}", i18n::date(lang, local.date), i18n::time_of_day(lang, local.minute)));
}

std::string told(Lang lang, const appointments::Event& event, std::string_view zone) {
    if (event.act == "booked") return i18n::format(lang, msg("Booked"));
    if (event.act == "imported")
        return event.was.empty() ? i18n::format(lang, msg("Imported from another tool"))
                                 : i18n::format(lang, msg("Imported from {1}", event.was));
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

}

net::Response unknown_appointment() {
    return net::failure(fail(ErrorKind::not_found, "unknown_appointment", msg("This appointment is not known here.")));
}

std::optional<Appointment> named_appointment(db::Read& tx, const net::Request& request, const Services& use) {
    const auto id = AppointmentId::from_text(request.param("id"));
    if (!id) return std::nullopt;
    auto found = appointments::appointment(tx, use.vault, *id);
    if (!found) return std::nullopt;
    const auto& who = visitor(request);
    if (found->made_by != who.person && !may_keep(tx, use, who, found->counsellor)) return std::nullopt;
    return found;
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
        if (!appointments::cancelled(a.status)) view.room = appointments::room_of(tx, use.vault, *motif, a.id);
        view.lacks_room = a.kind == agenda::Kind::video && motif->room.empty();
    }
    view.where = names.where(a);
    view.when = i18n::date(lang, to_local(a.starts, zone).date) + ", " + from_to(lang, a.starts, a.ends, zone);
    view.counsellor = a.counsellor == who.person ? who.name : name_of(tx, use, a.counsellor);
    view.slip = appointments::words_of(tx, use.vault, a.id);
    view.may_settle = may_keep(tx, use, who, a.counsellor);
    view.begun = a.starts <= now;
    if (view.begun && view.may_settle && !appointments::cancelled(a.status) && use.record_of)
        view.record = use.record_of(tx, who, a.id);
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
        Happened happened{dated(lang, event.at, zone, now), told(lang, event, zone), {}, event.reason};
        if (event.act != "imported")
            happened.who = !event.by                ? i18n::format(lang, msg("by the person"))
                           : event.by == who.person ? i18n::format(lang, msg("by you"))
                                                    : i18n::format(lang, msg("by {1}", name_of(tx, use, event.by)));
        view.history.push_back(std::move(happened));
    }
    return view;
}

}
