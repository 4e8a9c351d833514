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
    // Telephone and mail are the relative's when one signed them up: it is them whom we greet.
    n.contact = {r->who.booked_by.empty() ? r->who.name : r->who.booked_by, r->who.phone, r->who.mail, r->lang};
    n.values = values_of(tx, vault, *w, *r, clock);
    n.link = "/ateliers/suivi/" + token_of(vault, r->id);
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

}
