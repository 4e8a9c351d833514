#include "features/appointments/telling.hpp"

#include "features/notices/notices.hpp"

namespace beffroi::appointments {
namespace {

using notices::Kind;
using notices::Notice;
using notices::Ways;

notices::Contact contact_of(const Appointment& a) {
    // Telephone and mail are the relative's when one booked: it is them whom we greet.
    return {a.who.booked_by.empty() ? a.who.name : a.who.booked_by, a.who.phone, a.who.mail, a.lang};
}

notices::Values values_of(db::Read& tx, const crypto::Vault& vault, const Appointment& a, const Clock& clock) {
    notices::Values values;
    values.who = a.who.name;
    if (const auto motif = agenda::motif(tx, a.motif)) {
        values.motif = motif->name;
        values.bring = motif->after.empty() ? motif->before : motif->after;
        values.room = room_of(tx, vault, *motif, a.id);
    }
    if (const auto counsellor = accounts::person(tx, vault, a.counsellor, clock)) values.counsellor = counsellor->name;
    const auto place = a.place ? places::by_id(tx, a.place) : std::nullopt;
    if (a.kind == agenda::Kind::office && place) {
        values.place = place->name;
        values.address = place->address;
        if (!place->commune.empty())
            values.address += (values.address.empty() ? "" : ", ") + place->postcode +
                              (place->postcode.empty() ? "" : " ") + place->commune;
    } else {
        values.place = i18n::translate(a.lang, agenda::label(a.kind));
        if (a.kind == agenda::Kind::home) values.address = a.who.address;
    }
    return values;
}

std::string link_of(const crypto::Vault& vault, AppointmentId id) {
    return "/rendez-vous/suivi/" + token_of(vault, id);
}

std::string key_of(const Appointment& a, Kind kind, std::string_view which) {
    return "appointment:" + a.id.text() + ":" + std::string(notices::code(kind)) + ":" + std::string(which);
}

Notice notice_of(db::Read& tx, const crypto::Vault& vault, const Appointment& a, Kind kind, const Clock& clock) {
    Notice n;
    n.kind = kind;
    // Each change has its number: moved away and back again is told both times, one move once.
    n.key = key_of(a, kind, std::to_string(a.changes));
    n.about = a.id.value;
    n.due = clock.now();
    n.begins = a.starts;
    n.insee = a.insee;
    n.counsellor = a.counsellor;
    n.account = a.account;
    n.contact = contact_of(a);
    n.values = values_of(tx, vault, a, clock);
    n.link = link_of(vault, a.id);
    return n;
}

void plan_reminder(db::Write& tx, const crypto::Vault& vault, const Appointment& a, Notice reminder, Instant due,
                   const Clock& clock) {
    reminder.kind = Kind::reminder;
    reminder.key = key_of(a, Kind::reminder, instant_text(a.starts));
    reminder.due = due;
    reminder.ways = Ways::all;
    notices::plan(tx, vault, reminder, clock);
}

/// Tells `notice` now, and reminds in time when there is time.
void tell_and_remind(db::Write& tx, const crypto::Vault& vault, const Appointment& a, Notice notice,
                     const Clock& clock) {
    if (a.starts <= clock.now()) return;
    const auto due = notices::reminder_due(a.starts, clock.now());
    Notice reminder = notice;
    notices::plan(tx, vault, notice, clock);
    if (due) plan_reminder(tx, vault, a, std::move(reminder), *due, clock);
}

}

void tell_booked(db::Write& tx, const crypto::Vault& vault, const Appointment& a, const Clock& clock) {
    Notice notice = notice_of(tx, vault, a, Kind::confirmation, clock);
    notice.ways = Ways::messages;
    tell_and_remind(tx, vault, a, std::move(notice), clock);
}

void remind(db::Write& tx, const crypto::Vault& vault, const Appointment& a, const Clock& clock) {
    const auto due = notices::reminder_due(a.starts, clock.now());
    if (due) plan_reminder(tx, vault, a, notice_of(tx, vault, a, Kind::reminder, clock), *due, clock);
}

void tell_moved(db::Write& tx, const crypto::Vault& vault, const Appointment& a, PersonId by, const Clock& clock) {
    notices::forget(tx, a.id.value);
    Notice notice = notice_of(tx, vault, a, Kind::change, clock);
    notice.ways = by ? Ways::all : Ways::mail;
    tell_and_remind(tx, vault, a, std::move(notice), clock);
}

void tell_cancelled(db::Write& tx, const crypto::Vault& vault, const Appointment& a, PersonId by, const Clock& clock) {
    notices::forget(tx, a.id.value);
    if (a.starts <= clock.now()) return;
    Notice notice = notice_of(tx, vault, a, Kind::cancellation, clock);
    notice.ways = by ? Ways::all : Ways::mail;
    notices::plan(tx, vault, notice, clock);
}

void tell_restored(db::Write& tx, const crypto::Vault& vault, const Appointment& a, PersonId by, const Clock& clock) {
    notices::forget(tx, a.id.value);
    Notice notice = notice_of(tx, vault, a, Kind::confirmation, clock);
    // Whoever was told not to come is told to come after all.
    notice.ways = by ? Ways::all : Ways::mail;
    tell_and_remind(tx, vault, a, std::move(notice), clock);
}

void tell_corrected(db::Write& tx, const crypto::Vault& vault, const Appointment& a, const Clock& clock) {
    notices::readdress(tx, vault, a.id.value, contact_of(a), values_of(tx, vault, a, clock), link_of(vault, a.id));
}

void tell_again(db::Write& tx, const crypto::Vault& vault, const Appointment& a, const Clock& clock) {
    Notice notice = notice_of(tx, vault, a, Kind::change, clock);
    notice.key = key_of(a, Kind::change, "room:" + notice.values.room);
    notice.ways = Ways::all;
    notices::plan(tx, vault, notice, clock);
}

void tell_status(db::Write& tx, const crypto::Vault& vault, const Appointment& a, const Clock& clock) {
    notices::forget(tx, a.id.value);
    if (a.status != Status::noshow || !notices::follows_up(tx)) return;
    Notice notice = notice_of(tx, vault, a, Kind::follow_up, clock);
    // One for each time that they did not come, however often the status is corrected.
    notice.key = key_of(a, Kind::follow_up, instant_text(a.starts));
    notice.due = notices::follow_up_due(a.insee, clock.now());
    notice.ways = Ways::messages;
    notices::plan(tx, vault, notice, clock);
}

}
