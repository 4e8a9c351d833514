// What a counsellor's calendar holds.
#include "features/calendars/objects.hpp"

#include <algorithm>

#include "features/calendars/absences.hpp"
#include "features/territory/territory.hpp"
#include "platform/base/crypto.hpp"
#include "platform/html/html.hpp"

namespace beffroi::calendars {

using appointments::Appointment;
using appointments::AppointmentId;

namespace {

std::string commune_line(std::string_view insee) {
    const auto commune = territory::commune(insee);
    return commune ? std::string(commune->name) : std::string();
}

std::string place_line(db::Read& tx, places::PlaceId id) {
    const auto place = id ? places::by_id(tx, id) : std::nullopt;
    if (!place) return {};
    std::string where = place->name;
    if (!place->address.empty()) where += ", " + place->address;
    return where += ", " + place->postcode + " " + place->commune;
}

std::string location_of(db::Read& tx, const Services& use, const Owner& owner, const Appointment& a,
                        const std::optional<agenda::Motif>& motif) {
    switch (a.kind) {
        case agenda::Kind::phone: return i18n::format(owner.lang, msg("By telephone"));
        case agenda::Kind::video: {
            // The room opens to whoever knows its name: only where names are shown too.
            const std::string room = motif && owner.shown == Shown::names
                                         ? appointments::room_of(tx, use.vault, *motif, a.id)
                                         : std::string();
            return room.empty() ? i18n::format(owner.lang, msg("By video")) : room;
        }
        case agenda::Kind::home: {
            std::string where = owner.shown == Shown::names ? a.who.address : std::string();
            if (const std::string commune = commune_line(a.insee); !commune.empty())
                where += (where.empty() ? "" : ", ") + commune;
            return where;
        }
        case agenda::Kind::office: break;
    }
    return place_line(tx, a.place);
}

ical::Event event_of(db::Read& tx, const Services& use, const Owner& owner, const Appointment& a) {
    ical::Event e;
    e.uid = uid_of(use, a.id.text());
    e.sequence = a.changes;
    e.changed = a.changed;
    e.starts = a.starts;
    e.ends = a.ends;
    e.cancelled = appointments::cancelled(a.status);
    if (owner.shown == Shown::busy) {
        e.summary = i18n::format(owner.lang, msg("Not available"));
        return e;
    }
    const auto motif = agenda::motif(tx, a.motif);
    e.summary = a.who.name;
    if (motif) e.summary += (e.summary.empty() ? "" : " · ") + motif->name;
    e.location = location_of(tx, use, owner, a, motif);
    // The number is told only where one is needed on the way or to begin; what it is about stays at the desk.
    const bool on_the_way = a.kind == agenda::Kind::phone || a.kind == agenda::Kind::home;
    if (on_the_way && !a.who.phone.empty())
        e.description = i18n::format(owner.lang, msg("Telephone: {1}", a.who.phone));
    return e;
}

/// Who comes is not told: that is at the desk, where each look is written down.
ical::Event event_of(db::Read& tx, const Services& use, const Owner& owner, const workshops::Led& one) {
    ical::Event e;
    e.uid = uid_of(use, std::string(session_prefix) + one.session.id.text());
    e.sequence = one.session.changes;
    e.changed = one.changed;
    e.starts = one.session.starts;
    e.ends = one.session.ends;
    e.cancelled = one.session.cancelled.has_value();
    if (owner.shown == Shown::busy) {
        e.summary = i18n::format(owner.lang, msg("Not available"));
        return e;
    }
    e.summary = i18n::format(owner.lang, msg("Workshop: {1}", one.title));
    e.location = place_line(tx, one.place);
    return e;
}

void set_text(Member& m, const ical::Event& event) {
    m.uid = event.uid;
    m.changed = event.changed;
    m.starts = event.starts;
    m.ends = event.ends;
    ical::Writer out;
    out.add(event);
    m.body = out.take();
    m.etag = tag_of(m.body);
}

std::vector<Appointment> appointments_of(db::Read& tx, const Services& use, PersonId person) {
    const Instant now = use.clock.now();
    return appointments::of_counsellor(tx, use.vault, person, now - shown_back, now + shown_ahead);
}
std::vector<workshops::Led> sessions_of(db::Read& tx, const Services& use, PersonId person) {
    const Instant now = use.clock.now();
    return workshops::led_by(tx, person, now - shown_back, now + shown_ahead);
}
bool shown_now(const Services& use, Instant starts, Instant ends) {
    const Instant now = use.clock.now();
    return ends > now - shown_back && starts < now + shown_ahead;
}

Member of_appointment(db::Read& tx, const Services& use, const Owner& owner, const Appointment& a) {
    Member m;
    m.name = a.id.text() + ".ics";
    m.appointment = a.id;
    set_text(m, event_of(tx, use, owner, a));
    return m;
}

Member of_session(db::Read& tx, const Services& use, const Owner& owner, const workshops::Led& one) {
    Member m;
    m.name = std::string(session_prefix) + one.session.id.text() + ".ics";
    m.session = one.session.id;
    set_text(m, event_of(tx, use, owner, one));
    return m;
}

}

std::string tag_of(std::string_view body) { return crypto::base64url(crypto::sha256(body)).substr(0, 22); }

std::string uid_of(const Services& use, std::string_view id) {
    return "beffroi-" + std::string(id) + uid_ending(use.vault);
}

std::string uid_ending(const crypto::Vault& vault) {
    return "-" + crypto::hex(vault.lasting_index("belfry", "calendars.uid")).substr(0, 8);
}

bool is_ours(db::Read& tx, const crypto::Vault& vault, PersonId person, std::string_view uid) {
    if (uid.starts_with("beffroi-")) return uid.ends_with(uid_ending(vault));
    const auto at = uid.find('@');
    if (at == std::string_view::npos) return false;
    const std::string_view stem = uid.substr(0, at);
    if (stem.starts_with(session_prefix)) {
        const auto session = workshops::SessionId::from_text(stem.substr(session_prefix.size()));
        return session && workshops::session(tx, *session);
    }
    const auto id = AppointmentId::from_text(stem);
    const auto appointment = id ? appointments::appointment(tx, vault, *id) : std::nullopt;
    return appointment && appointment->counsellor == person;
}

std::vector<agenda::Span> Member::spans(Instant from, Instant to) const {
    if (absence) {
        auto all = agenda::spans(*absence, from, to);
        for (const Moved& each : moved)
            for (const agenda::Span& span : agenda::spans(each.absence, from, to)) all.push_back(span);
        return all;
    }
    if (ends > from && starts < to) return {{starts, ends}};
    return {};
}

std::string whole_text(db::Read& tx, const Services& use, const Owner& owner, Cancelled cancelled) {
    ical::Writer out(i18n::format(owner.lang, msg("Appointments")));
    const auto add = [&](const ical::Event& event) {
        if (!event.cancelled || cancelled == Cancelled::told) out.add(event);
    };
    for (const auto& each : appointments_of(tx, use, owner.person)) add(event_of(tx, use, owner, each));
    for (const auto& each : sessions_of(tx, use, owner.person)) add(event_of(tx, use, owner, each));
    return out.take();
}

std::vector<Member> members(db::Read& tx, const Services& use, const Owner& owner) {
    std::vector<Member> all;
    for (const Appointment& a : appointments_of(tx, use, owner.person))
        if (!appointments::cancelled(a.status)) all.push_back(of_appointment(tx, use, owner, a));
    for (const workshops::Led& each : sessions_of(tx, use, owner.person))
        if (!each.session.cancelled) all.push_back(of_session(tx, use, owner, each));
    for (Member& each : absence_members(tx, use, owner)) all.push_back(std::move(each));
    std::sort(all.begin(), all.end(), [](const Member& a, const Member& b) { return a.name < b.name; });
    return all;
}

std::optional<Member> member(db::Read& tx, const Services& use, const Owner& owner, std::string_view name) {
    if (auto absence = absence_member(tx, use, owner, name)) return absence;
    if (!name.ends_with(".ics")) return std::nullopt;
    name.remove_suffix(4);
    if (name.starts_with(session_prefix)) {
        const auto id = workshops::SessionId::from_text(name.substr(session_prefix.size()));
        const auto led = id ? workshops::led_by(tx, owner.person, *id) : std::nullopt;
        if (led && !led->session.cancelled && shown_now(use, led->session.starts, led->session.ends))
            return of_session(tx, use, owner, *led);
        return std::nullopt;
    }
    const auto id = AppointmentId::from_text(name);
    const auto one = id ? appointments::appointment(tx, use.vault, *id) : std::nullopt;
    if (!one || one->counsellor != owner.person || appointments::cancelled(one->status) ||
        !shown_now(use, one->starts, one->ends))
        return std::nullopt;
    return of_appointment(tx, use, owner, *one);
}

std::string commune_of(db::Read& tx, const Services& use, PersonId person) {
    return commune_of(tx, use.departement, person, use.clock.now());
}

std::string commune_of(db::Read& tx, std::string_view departement, PersonId person, Instant now) {
    const auto openings = agenda::openings(tx, person, to_local(now - shown_back, "UTC").date);
    if (!openings.empty()) return openings.front().insee;
    std::string found;
    territory::each_commune([&](const territory::Commune& each) {
        if (found.empty() && (departement.empty() || each.departement == departement)) found = each.insee;
    });
    return found;
}

std::string_view zone_of(std::string_view insee) {
    const auto commune = territory::commune(insee);
    return territory::time_zone(commune ? commune->departement : std::string_view());
}

}
