// What a counsellor's calendar holds.
#include "features/calendars/objects.hpp"

#include <algorithm>
#include <map>

#include "features/calendars/repository.hpp"
#include "features/calendars/writing.hpp"
#include "features/territory/territory.hpp"
#include "platform/base/crypto.hpp"
#include "platform/html/html.hpp"

namespace beffroi::calendars {

using appointments::Appointment;
using appointments::AppointmentId;

namespace {

std::string tag_of(std::string_view body) { return crypto::base64url(crypto::sha256(body)).substr(0, 22); }

/// Differs between two belfries, so that a client of both never takes one for the other.
std::string uid_of(const Services& use, std::string_view id) {
    return "beffroi-" + std::string(id) + uid_ending(use.vault);
}

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
            const std::string room =
                motif && owner.shown == Shown::names ? appointments::room_of(use.vault, *motif, a.id) : std::string();
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

Member of_absence(const Services& use, const Owner& owner, const agenda::Absence& a,
                  const repository::Written* written) {
    Member m;
    m.absence = a;
    m.name = written ? written->name : "absence-" + a.id.text() + ".ics";
    m.uid = written ? written->uid : uid_of(use, a.id.text());
    m.changed = written ? written->changed : Instant{};
    if (written && written->fingerprint == fingerprint_of(a)) {
        m.body = written->body;
    } else {
        ical::Block block;
        block.uid = m.uid;
        block.changed = m.changed;
        block.series = a.series;
        block.zone = zone_of(a.insee);
        block.from_min = a.from_min;
        block.days = a.days;
        block.to_min = a.to_min;
        block.summary = a.why.empty() ? i18n::format(owner.lang, msg("Absent")) : a.why;
        ical::Writer out;
        out.add(block);
        m.body = out.take();
    }
    m.etag = tag_of(m.body);
    return m;
}

Date earliest_day(const Services& use) { return to_local(use.clock.now() - shown_back, "UTC").date; }

}

std::string uid_ending(const crypto::Vault& vault) {
    return "-" + crypto::hex(vault.index("belfry", "calendars.uid")).substr(0, 8);
}

std::string fingerprint_of(const agenda::Absence& a) {
    std::string all = a.insee + ";" + date_text(a.series.first) + ";" + a.series.rule + ";";
    for (Date day : a.series.except) all += date_text(day) + " ";
    all += ";";
    for (Date day : a.series.also) all += date_text(day) + " ";
    all +=
        ";" + std::to_string(a.from_min) + ";" + std::to_string(a.days) + ";" + std::to_string(a.to_min) + ";" + a.why;
    return crypto::sha256(all);
}

std::vector<agenda::Span> Member::spans(Instant from, Instant to) const {
    if (absence) return agenda::spans(*absence, from, to);
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
    std::map<agenda::AbsenceId, repository::Written> written;
    for (auto& each : repository::written(tx, use.vault, owner.person)) written.emplace(each.absence, std::move(each));
    for (const agenda::Absence& a : agenda::absences(tx, owner.person, earliest_day(use))) {
        const auto by_device = written.find(a.id);
        all.push_back(of_absence(use, owner, a, by_device == written.end() ? nullptr : &by_device->second));
    }
    std::sort(all.begin(), all.end(), [](const Member& a, const Member& b) { return a.name < b.name; });
    return all;
}

std::optional<Member> member(db::Read& tx, const Services& use, const Owner& owner, std::string_view name) {
    if (const auto written = repository::written(tx, use.vault, owner.person, name)) {
        const auto absence = agenda::absence(tx, written->absence);
        if (absence && absence->counsellor == owner.person) return of_absence(use, owner, *absence, &*written);
        return std::nullopt;
    }
    if (!name.ends_with(".ics")) return std::nullopt;
    name.remove_suffix(4);
    if (name.starts_with("absence-")) {
        const auto id = agenda::AbsenceId::from_text(name.substr(8));
        const auto absence = id ? agenda::absence(tx, *id) : std::nullopt;
        if (absence && absence->counsellor == owner.person) return of_absence(use, owner, *absence, nullptr);
        return std::nullopt;
    }
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

std::string expanded(const Services& use, const Owner& owner, const Member& member, Instant from, Instant to) {
    if (!member.absence || member.absence->series.rule.empty()) return member.body;
    (void)use;
    ical::Writer out;
    for (const agenda::Span& span : member.spans(from, to)) {
        ical::Event e;
        e.uid = member.uid;
        e.changed = member.changed;
        e.starts = span.from;
        e.ends = span.to;
        e.occurrence = span.from;
        e.summary = member.absence->why.empty() ? i18n::format(owner.lang, msg("Absent")) : member.absence->why;
        out.add(e);
    }
    return out.take();
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
