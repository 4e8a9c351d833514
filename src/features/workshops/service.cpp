// The rules of programmes and sessions.
#include <algorithm>
#include <array>

#include "features/workshops/repository.hpp"
#include "features/workshops/rules.hpp"
#include "platform/base/text.hpp"

namespace beffroi::workshops {
namespace {

/// The addresses under /ateliers that are no workshop's.
constexpr std::array<std::string_view, 3> not_slugs{"suivi", "integrer", "cadre"};

std::string new_slug(db::Read& tx, std::string_view title) {
    std::string base = text::slug(title);
    if (base.empty() || std::find(not_slugs.begin(), not_slugs.end(), base) != not_slugs.end())
        base = base.empty() ? "atelier" : "atelier-" + base;
    std::string slug = base;
    for (int n = 2; repository::slug_taken(tx, slug); ++n) slug = base + "-" + std::to_string(n);
    return slug;
}

Error seats_taken(const Session& s, std::string_view zone) {
    return fail(ErrorKind::conflict, "seats_taken",
                msg("On {1}, {2} seats are taken already: there can’t be fewer.",
                    date_text(to_local(s.starts, zone).date), std::to_string(s.taken)))
        .on("seats");
}

bool to_come(const Session& s, Instant now) { return !s.cancelled && s.starts > now; }

const Planned* planned_on(const std::vector<Planned>& plan, Date day) {
    for (const Planned& each : plan)
        if (each.day == day && each.holiday.empty()) return &each;
    return nullptr;
}

void cancel_now(db::Write& tx, const crypto::Vault& vault, Session s, std::string_view reason, PersonId by,
                Instant now) {
    agenda::release(tx, s.id.value);
    s.cancelled = now;
    s.reason = text::shorten(text::trim(reason), longest_note);
    repository::update(tx, s, now);
    tell(tx, vault, s.workshop, {now, by, s.id, {}, "cancelled", instant_text(s.starts), s.reason});
    revoke_everybody(tx, vault, s, s.reason, by, now);
}

/// Follows the series: what stays, what moves, what is new and what is no more. Claims are taken anew afterwards.
Result<void> follow(db::Write& tx, const crypto::Vault& vault, const Workshop& before, const Workshop& w, PersonId by,
                    const Clock& clock) {
    const Instant now = clock.now();
    const auto plan = dates(w, clock);
    const auto old = repository::sessions_of(tx, w.id);
    std::vector<Session> kept;
    for (Session s : old) {
        if (!to_come(s, now)) continue;
        agenda::release(tx, s.id.value);
        const Planned* planned = planned_on(plan, s.day);
        if (!planned && !s.moved) {
            if (repository::has_entries(tx, s.id))
                cancel_now(tx, vault, s, {}, by, now);
            else
                repository::remove(tx, s.id);
            continue;
        }
        if (planned && !s.moved && (s.starts != planned->starts || s.ends != planned->ends)) {
            const std::string was = instant_text(s.starts);
            s.starts = planned->starts;
            s.ends = planned->ends;
            repository::update(tx, s, now);
            tell_everybody(tx, vault, s, {now, by, s.id, {}, "moved", was, {}});
        }
        if (w.seats != before.seats && s.seats == before.seats) {
            if (!repository::set_chairs(tx, s.id, w.seats, now)) return seats_taken(s, zone_of(w.insee));
            s.seats = w.seats;
        }
        kept.push_back(s);
    }
    for (const Planned& each : plan) {
        if (!each.holiday.empty()) continue;
        if (std::any_of(old.begin(), old.end(), [&](const Session& s) { return s.day == each.day; })) continue;
        Session s;
        s.id = SessionId::next();
        s.workshop = w.id;
        s.day = each.day;
        s.starts = each.starts;
        s.ends = each.ends;
        s.seats = w.seats;
        repository::insert(tx, s, now);
        kept.push_back(s);
    }
    for (const Session& each : kept)
        if (auto ok = claim(tx, vault, w, each, "counsellors", clock); !ok) return ok;
    const bool otherwise =
        before.place != w.place || before.price_cents != w.price_cents || before.material != w.material;
    for (const Session& each : kept) {
        if (otherwise) tell_everybody(tx, vault, each, {now, by, each.id, {}, "changed", {}, {}});
        promote(tx, vault, each.id, now);
    }
    return {};
}

}

Error unknown_workshop() {
    return fail(ErrorKind::not_found, "unknown_workshop", msg("This workshop is not known here."));
}
Error unknown_session() {
    return fail(ErrorKind::not_found, "unknown_session", msg("This session is not known here."));
}
Error over() {
    return fail(ErrorKind::conflict, "over",
                msg("This session has begun, or was cancelled: it can’t be changed any more."));
}

void tell(db::Write& tx, const crypto::Vault& vault, WorkshopId workshop, const Event& event) {
    repository::insert(tx, vault, workshop, event);
    if (!event.registration || !event.session) return;
    if (const auto session = repository::session(tx, event.session)) tell_person(tx, vault, *session, event);
}

void tell_everybody(db::Write& tx, const crypto::Vault& vault, const Session& session, Event event) {
    for (const Entry& each : repository::entries_in(tx, session.id)) {
        if (gone(each.state)) continue;
        event.registration = each.registration;
        repository::insert(tx, vault, session.workshop, event);
        tell_person(tx, vault, session, event);
    }
}

Result<WorkshopId> add(db::Write& tx, const crypto::Vault& vault, Workshop w, PersonId by, const Clock& clock) {
    if (auto ok = sound(tx, w, clock); !ok) return ok.error();
    const Instant now = clock.now();
    w.id = WorkshopId::next();
    w.slug = new_slug(tx, w.title);
    w.created = now;
    w.created_by = by;
    w.cancelled = std::nullopt;
    repository::insert(tx, w);
    tell(tx, vault, w.id, {now, by, {}, {}, "added", {}, {}});
    if (auto ok = follow(tx, vault, w, w, by, clock); !ok) return ok.error();
    return w.id;
}

Result<void> change(db::Write& tx, const crypto::Vault& vault, const Workshop& typed, PersonId by, const Clock& clock) {
    Workshop w = typed;
    const auto before = repository::workshop(tx, w.id);
    if (!before) return unknown_workshop();
    if (before->cancelled) return over();
    if (auto ok = sound(tx, w, clock); !ok) return ok;
    w.slug = before->slug;
    w.created = before->created;
    w.created_by = before->created_by;
    if (w == *before) return {};
    repository::update(tx, w, clock.now());
    tell(tx, vault, w.id, {clock.now(), by, {}, {}, "edited", {}, {}});
    return follow(tx, vault, *before, w, by, clock);
}

Result<void> cancel(db::Write& tx, const crypto::Vault& vault, WorkshopId id, std::string_view reason, PersonId by,
                    const Clock& clock) {
    const auto w = repository::workshop(tx, id);
    if (!w) return unknown_workshop();
    if (w->cancelled) return {};
    const Instant now = clock.now();
    repository::set_cancelled(tx, id, now);
    for (const Session& each : repository::sessions_of(tx, id))
        if (to_come(each, now)) cancel_now(tx, vault, each, reason, by, now);
    return {};
}

std::optional<Workshop> workshop(db::Read& tx, WorkshopId id) { return repository::workshop(tx, id); }
std::optional<Workshop> by_slug(db::Read& tx, std::string_view slug) { return repository::by_slug(tx, slug); }
std::vector<Workshop> workshops(db::Read& tx, int most) { return repository::workshops(tx, most); }

// ---- Sessions ----

Result<void> move_session(db::Write& tx, const crypto::Vault& vault, SessionId id, Date day, int from_min, int to_min,
                          PersonId by, const Clock& clock) {
    const Instant now = clock.now();
    auto s = repository::session(tx, id);
    const auto w = s ? repository::workshop(tx, s->workshop) : std::nullopt;
    if (!s || !w) return unknown_session();
    if (!to_come(*s, now)) return over();
    if (from_min < 0 || to_min >= 24 * 60 || from_min >= to_min)
        return invalid("hours_wrong", msg("The end must come after the beginning, on the same day."), "to");
    const std::string_view zone = zone_of(w->insee);
    const std::string was = instant_text(s->starts);
    s->starts = from_local({day, from_min, 0}, zone);
    s->ends = from_local({day, to_min, 0}, zone);
    if (s->starts - now > std::chrono::days{366})
        return invalid("far", msg("This is more than a year ahead. Look at the year again."), "day");
    if (s->starts <= now) return invalid("past", msg("This day and hour are over. Choose a time to come."), "day");
    s->moved = true;
    agenda::release(tx, id.value);
    if (auto ok = claim(tx, vault, *w, *s, "day", clock); !ok) return ok;
    repository::update(tx, *s, now);
    tell(tx, vault, s->workshop, {now, by, s->id, {}, "moved", was, {}});
    tell_everybody(tx, vault, *s, {now, by, s->id, {}, "moved", was, {}});
    return {};
}

Result<void> cancel_session(db::Write& tx, const crypto::Vault& vault, SessionId id, std::string_view reason,
                            PersonId by, const Clock& clock) {
    const auto s = repository::session(tx, id);
    if (!s) return unknown_session();
    if (s->cancelled) return {};
    if (s->starts <= clock.now()) return over();
    cancel_now(tx, vault, *s, reason, by, clock.now());
    return {};
}

Result<void> set_seats(db::Write& tx, const crypto::Vault& vault, SessionId id, int seats, PersonId by,
                       const Clock& clock) {
    const Instant now = clock.now();
    const auto s = repository::session(tx, id);
    const auto w = s ? repository::workshop(tx, s->workshop) : std::nullopt;
    if (!s || !w) return unknown_session();
    if (!to_come(*s, now)) return over();
    if (seats < 1 || seats > most_seats)
        return invalid("seats_wrong", msg("Choose a number from {1} to {2}.", "1", std::to_string(most_seats)),
                       "seats");
    if (seats == s->seats) return {};
    if (!repository::set_chairs(tx, id, seats, now)) return seats_taken(*s, zone_of(w->insee));
    tell(tx, vault, s->workshop, {now, by, id, {}, "seats", std::to_string(s->seats), {}});
    promote(tx, vault, id, now);
    return {};
}

std::optional<Session> session(db::Read& tx, SessionId id) { return repository::session(tx, id); }
std::vector<Session> sessions_of(db::Read& tx, WorkshopId workshop) { return repository::sessions_of(tx, workshop); }
std::vector<Session> sessions(db::Read& tx, Instant from, Instant to, int most) {
    return repository::sessions(tx, from, to, most);
}
std::vector<Session> other_sessions(db::Read& tx, const Session& but, Instant now) {
    auto all = repository::sessions_of(tx, but.workshop);
    std::erase_if(
        all, [&](const Session& s) { return s.id == but.id || !to_come(s, now) || s.left() == 0 || s.waiting > 0; });
    return all;
}
int to_come_at(db::Read& tx, PlaceId place, Instant now) { return repository::to_come_at(tx, place, now); }
std::vector<Led> led_by(db::Read& tx, PersonId counsellor, Instant from, Instant to) {
    return repository::led_by(tx, counsellor, from, to);
}
std::optional<Led> led_by(db::Read& tx, PersonId counsellor, SessionId id) {
    return repository::led_by(tx, counsellor, id);
}

}
