// What people are told about the sessions that they signed up to.
#include "features/notices/notices.hpp"
#include "features/workshops/repository.hpp"
#include "features/workshops/rules.hpp"

namespace beffroi::workshops {
namespace {

using notices::Kind;
using notices::Notice;
using notices::Ways;

notices::Values values_of(db::Read& tx, const crypto::Vault& vault, const Workshop& w, const Registration& r,
                          const Clock& clock) {
    notices::Values values;
    values.who = r.who.name;
    values.motif = w.title;
    values.bring = w.material;
    if (!w.counsellors.empty())
        if (const auto counsellor = accounts::person(tx, vault, w.counsellors.front(), clock))
            values.counsellor = counsellor->name;
    if (const auto place = places::by_id(tx, w.place)) {
        values.place = place->name;
        values.address = place->address;
        if (!place->commune.empty())
            values.address += (values.address.empty() ? "" : ", ") + place->postcode +
                              (place->postcode.empty() ? "" : " ") + place->commune;
    }
    return values;
}

notices::Contact contact_of(const Registration& r) {
    // Telephone and mail are the relative's when one signed them up: it is them whom we greet.
    return {r.who.booked_by.empty() ? r.who.name : r.who.booked_by, r.who.phone, r.who.mail, r.lang};
}
std::string link_of(const crypto::Vault& vault, RegistrationId id) { return "/ateliers/suivi/" + token_of(vault, id); }

/// Reminds of a seat, when there is time.
void remind(db::Write& tx, const crypto::Vault& vault, Notice notice, const Entry& e, const Clock& clock) {
    const auto due = notices::reminder_due(notice.begins, clock.now());
    if (!due) return;
    notice.kind = Kind::reminder;
    notice.key = "workshop:" + e.id.text() + ":reminder:" + instant_text(notice.begins);
    notice.due = *due;
    notice.ways = Ways::all;
    notices::plan(tx, vault, notice, clock);
}

}

void tell_person(db::Write& tx, const crypto::Vault& vault, const Session& s, const Event& event) {
    const Clock clock = Clock::fixed(event.at);
    const auto e = repository::entry(tx, s.id, event.registration);
    const auto r = repository::registration(tx, vault, event.registration);
    const auto w = repository::workshop(tx, s.workshop);
    if (!e || !r || !w || s.starts <= event.at) return;
    Notice n;
    n.about = e->id.value;
    n.due = event.at;
    n.begins = s.starts;
    n.insee = w->insee;
    if (!w->counsellors.empty()) n.counsellor = w->counsellors.front();
    n.account = r->account;
    n.contact = contact_of(*r);
    n.values = values_of(tx, vault, *w, *r, clock);
    n.link = link_of(vault, r->id);
    // Events of one moment and one person have one key: whatever is tried again is told once.
    n.key = "workshop:" + e->id.text() + ":" + event.act + ":" + std::to_string(to_micros(event.at));

    if (event.act == "booked") {
        n.kind = Kind::confirmation;
        // Of a whole series one message, that of its first session; of each session a reminder.
        if (r->whole) n.key = "workshop:" + r->id.text() + ":confirmation";
        n.ways = Ways::messages;
        notices::plan(tx, vault, n, clock);
        remind(tx, vault, n, *e, clock);
    } else if (event.act == "offered") {
        n.kind = Kind::promotion;
        n.ways = Ways::all;
        notices::plan(tx, vault, n, clock);
    } else if (event.act == "confirmed") {
        remind(tx, vault, n, *e, clock);
    } else if (event.act == "moved" || event.act == "changed") {
        notices::forget(tx, n.about);
        n.kind = Kind::change;
        n.ways = Ways::all;
        notices::plan(tx, vault, n, clock);
        if (e->state == State::unknown) remind(tx, vault, n, *e, clock);
    } else if (event.act == "excused" || event.act == "revoked") {
        notices::forget(tx, n.about);
        n.kind = Kind::cancellation;
        n.ways = event.act == "revoked" || event.by ? Ways::all : Ways::mail;
        notices::plan(tx, vault, n, clock);
    } else if (event.act == "lapsed") {
        notices::forget(tx, n.about);
    }
}

ToldBefore told_before(db::Read& tx, Instant since, Instant now) {
    ToldBefore found;
    tx.each(
        "SELECT COUNT(DISTINCT r.id), MAX(s.starts) FROM workshop_entries e JOIN workshop_sessions s ON s.id = "
        "e.session JOIN workshop_registrations r ON r.id = e.registration WHERE s.starts > ?1 AND r.created < ?2 AND "
        "e.state IN ('waiting', 'offered', 'unknown')",
        [&](const db::Row& row) {
            found.count = row.integer(0);
            if (!row.is_null(1)) found.last = row.get<Instant>(1);
        },
        now, since);
    return found;
}

void tell_present_links(db::Write& tx, const crypto::Vault& vault, const Clock& clock) {
    struct Seat {
        EntryId entry;
        RegistrationId registration;
        WorkshopId workshop;
        static Seat from(const db::Row& row) {
            return {row.get<EntryId>(0), row.get<RegistrationId>(1), row.get<WorkshopId>(2)};
        }
    };
    for (const Seat& each : tx.all<Seat>(
             "SELECT e.id, e.registration, s.workshop FROM workshop_entries e JOIN workshop_sessions s ON s.id = "
             "e.session WHERE s.starts > ?1 AND e.state IN ('waiting', 'offered', 'unknown') ORDER BY e.id",
             clock.now())) {
        const auto r = repository::registration(tx, vault, each.registration);
        const auto w = repository::workshop(tx, each.workshop);
        if (r && w)
            notices::readdress(tx, vault, each.entry.value, contact_of(*r), values_of(tx, vault, *w, *r, clock),
                               link_of(vault, r->id));
    }
}

}
