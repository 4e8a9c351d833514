// The rules of signing up, and of the waiting list.
#include <algorithm>

#include "features/notices/notices.hpp"
#include "features/workshops/repository.hpp"
#include "features/workshops/rules.hpp"
#include "platform/base/crypto.hpp"
#include "platform/base/text.hpp"
#include "platform/base/word_code.hpp"
#include "platform/jobs/jobs.hpp"

namespace beffroi::workshops {
namespace {

Error unknown_entry() {
    return fail(ErrorKind::not_found, "unknown_entry", msg("Nobody is registered here under this number."));
}
Error full() {
    return fail(ErrorKind::conflict, "full",
                msg("No seat is left: somebody was a moment faster. You can wait for one, or choose another session."))
        .on("session");
}

Result<void> sound(Who& who) {
    if (auto ok = fits(who.name, longest_name, "name_long", "name"); !ok) return ok;
    if (auto ok = fits(who.booked_by, longest_name, "name_long", "booked_by"); !ok) return ok;
    if (auto ok = fits(who.note, longest_note, "note_long", "note"); !ok) return ok;
    if (who.name.empty()) return invalid("name_needed", msg("Write the name of the person who will come."), "name");
    return {};
}

bool to_come(const Session& s, Instant now) { return !s.cancelled && s.starts > now; }
bool may_offer(const Session& s, Instant now) { return !s.cancelled && s.starts - now >= last_offer; }

/// A chair for somebody new: none when there is none, or when others wait for it.
std::optional<int> chair_for(db::Read& tx, const Session& s, Instant now) {
    if (may_offer(s, now) && repository::first_waiting(tx, s.id)) return std::nullopt;
    return repository::free_chair(tx, s.id);
}

/// Seats the person in the session, or lets them wait. `entry` is new, or one that was gone.
Result<void> enter(db::Write& tx, const crypto::Vault& vault, const Session& s, const Registration& r, IfFull if_full,
                   PersonId by, Instant now) {
    if (repository::is_in(tx, vault, r, s.id))
        return fail(ErrorKind::conflict, "twice",
                    msg("{1} is registered for this session already, with the same telephone or mail.", r.who.name))
            .on("name");
    auto e = repository::entry(tx, s.id, r.id);
    const bool before = e.has_value();
    if (before && !gone(e->state)) return {};
    const auto chair = chair_for(tx, s, now);
    if (!chair && if_full == IfFull::refuse) return full();
    if (!before) {
        e.emplace();
        e->id = EntryId::next();
        e->session = s.id;
        e->registration = r.id;
    }
    e->state = chair ? State::unknown : State::waiting;
    e->queued = now;
    e->until = std::nullopt;
    if (before)
        repository::update(tx, *e, chair, now);
    else
        repository::insert(tx, *e, chair);
    tell(tx, vault, s.workshop, {now, by, s.id, r.id, chair ? "booked" : "waiting", {}, {}});
    return {};
}

void give_back(db::Write& tx, const crypto::Vault& vault, const Session& s, Entry e, State state,
               std::string_view reason, PersonId by, Instant now) {
    const State was = e.state;
    e.state = state;
    e.until = std::nullopt;
    repository::update(tx, e, std::nullopt, now);
    tell(tx, vault, s.workshop,
         {now, by, s.id, e.registration, std::string(code(state)), std::string(code(was)),
          text::shorten(text::trim(reason), longest_note)});
    if (seated(was)) promote(tx, vault, s.id, now);
}

/// To which sessions a request goes.
Result<std::vector<Session>> wanted(db::Read& tx, const Workshop& w, const Request& request, Instant now) {
    std::vector<Session> all;
    if (request.session) {
        const auto one = repository::session(tx, request.session);
        if (!one || one->workshop != w.id) return unknown_session();
        // Whoever stands at the door is written down by the counsellor, also when it has begun.
        const bool open = request.channel == Channel::staff ? !one->cancelled && one->ends > now : to_come(*one, now);
        if (!open) return over();
        if (w.sign_up == SignUp::series && request.channel == Channel::online)
            return fail(ErrorKind::conflict, "not_offered",
                        msg("One signs up to the whole series: its sessions build on each other."))
                .on("session");
        return std::vector{*one};
    }
    if (w.sign_up == SignUp::sessions)
        return fail(ErrorKind::conflict, "not_offered", msg("Choose one of the sessions.")).on("session");
    all = repository::sessions_of(tx, w.id);
    std::erase_if(all, [&](const Session& s) { return !to_come(s, now); });
    if (all.empty()) return over();
    return all;
}

}

Instant offered_until(Instant now, Instant starts) {
    return now + std::min<Instant::duration>(std::chrono::hours{24}, (starts - now) / 2);
}

void promote(db::Write& tx, const crypto::Vault& vault, SessionId id, Instant now) {
    const auto s = repository::session(tx, id);
    if (!s || !may_offer(*s, now)) return;
    while (auto next = repository::first_waiting(tx, id)) {
        const auto chair = repository::free_chair(tx, id);
        if (!chair) return;
        next->state = State::offered;
        next->until = offered_until(now, s->starts);
        repository::update(tx, *next, chair, now);
        jobs::enqueue(tx, offer_job, R"({"entry":")" + next->id.text() + R"("})", *next->until);
        tell(tx, vault, s->workshop, {now, {}, id, next->registration, "offered", instant_text(*next->until), {}});
    }
}

void revoke_everybody(db::Write& tx, const crypto::Vault& vault, const Session& s, std::string_view reason, PersonId by,
                      Instant now) {
    for (Entry e : repository::entries_in(tx, s.id)) {
        if (gone(e.state)) continue;
        const State was = e.state;
        e.state = State::revoked;
        e.until = std::nullopt;
        repository::update(tx, e, std::nullopt, now);
        tell(tx, vault, s.workshop,
             {now, by, s.id, e.registration, "revoked", std::string(code(was)), std::string(reason)});
    }
}

Result<Made> sign_up(db::Write& tx, const crypto::Vault& vault, const Request& request, const Clock& clock) {
    const Instant now = clock.now();
    if (request.form != 0)
        if (const auto made = repository::by_form(tx, request.form)) return Made{*made, true};
    const auto w = repository::workshop(tx, request.workshop);
    if (!w) return unknown_workshop();
    if (w->cancelled) return over();
    Registration r{RegistrationId::next(), w->id,           !request.session, request.who, request.lang,
                   request.account,        request.channel, request.made_by,  now};
    if (auto ok = sound(r.who); !ok) return ok.error();
    const auto sessions = wanted(tx, *w, request, now);
    if (!sessions) return sessions.error();
    // A person at the desk may need many; on the web this many is somebody who keeps seats from others.
    if (request.channel == Channel::online &&
        repository::to_come_with(tx, vault, r, now) + static_cast<int>(sessions->size()) > most_signed_up)
        return fail(ErrorKind::too_many, "too_many",
                    msg("There are {1} seats with this telephone or mail already. Cancel one, or call us.",
                        std::to_string(most_signed_up)));
    if (!repository::insert(tx, vault, r, request.form)) return full();
    for (const Session& each : *sessions)
        if (auto ok = enter(tx, vault, each, r, request.if_full, request.made_by, now); !ok) return ok.error();
    return Made{r.id};
}

Result<void> sign_up_also(db::Write& tx, const crypto::Vault& vault, RegistrationId id, SessionId session,
                          IfFull if_full, PersonId by, const Clock& clock) {
    const Instant now = clock.now();
    const auto r = repository::registration(tx, vault, id);
    if (!r)
        return fail(ErrorKind::not_found, "unknown_registration", msg("Nobody is registered here under this number."));
    const auto s = repository::session(tx, session);
    if (!s || s->workshop != r->workshop) return unknown_session();
    if (!to_come(*s, now)) return over();
    return enter(tx, vault, *s, *r, if_full, by, now);
}

Result<void> cancel_entry(db::Write& tx, const crypto::Vault& vault, EntryId id, std::string_view reason, PersonId by,
                          const Clock& clock) {
    const Instant now = clock.now();
    const auto e = repository::entry(tx, id);
    const auto s = e ? repository::session(tx, e->session) : std::nullopt;
    if (!e || !s) return unknown_entry();
    if (gone(e->state)) return {};
    if (!to_come(*s, now)) return over();
    give_back(tx, vault, *s, *e, by ? State::revoked : State::excused, reason, by, now);
    return {};
}

Result<void> correct(db::Write& tx, const crypto::Vault& vault, RegistrationId id, const Who& typed, PersonId by,
                     const Clock& clock) {
    auto r = repository::registration(tx, vault, id);
    if (!r)
        return fail(ErrorKind::not_found, "unknown_registration", msg("Nobody is registered here under this number."));
    Who who = typed;
    if (auto ok = sound(who); !ok) return ok;
    if (r->who == who) return {};
    r->who = who;
    repository::update_who(tx, vault, *r, clock.now());
    tell(tx, vault, r->workshop, {clock.now(), by, {}, id, "corrected", {}, {}});
    return {};
}

// ---- The waiting list ----

Result<void> confirm(db::Write& tx, const crypto::Vault& vault, EntryId id, PersonId by, const Clock& clock) {
    const Instant now = clock.now();
    auto e = repository::entry(tx, id);
    const auto s = e ? repository::session(tx, e->session) : std::nullopt;
    if (!e || !s) return unknown_entry();
    if (e->state == State::unknown) return {};
    if (e->state != State::offered || !e->until || *e->until <= now)
        return fail(ErrorKind::conflict, "offer_over",
                    msg("The time to confirm this seat is over: it went to the next person who waits. You can sign up "
                        "again."));
    e->state = State::unknown;
    e->until = std::nullopt;
    repository::update(tx, *e, now);
    tell(tx, vault, s->workshop, {now, by, s->id, e->registration, "confirmed", {}, {}});
    return {};
}

Result<void> take_in(db::Write& tx, const crypto::Vault& vault, EntryId id, PersonId by, const Clock& clock) {
    const Instant now = clock.now();
    auto e = repository::entry(tx, id);
    const auto s = e ? repository::session(tx, e->session) : std::nullopt;
    if (!e || !s) return unknown_entry();
    if (e->state == State::offered) {
        // At the desk nobody is too late as long as the chair is theirs.
        e->until = std::nullopt;
        e->state = State::unknown;
        repository::update(tx, *e, now);
    } else if (seated(e->state)) {
        return {};
    } else {
        if (s->cancelled || s->ends <= now) return over();
        const auto chair = repository::free_chair(tx, s->id);
        if (!chair) return full();
        e->state = State::unknown;
        repository::update(tx, *e, chair, now);
    }
    tell(tx, vault, s->workshop, {now, by, s->id, e->registration, "confirmed", {}, {}});
    return {};
}

void expire(db::Write& tx, const crypto::Vault& vault, EntryId id, const Clock& clock) {
    const Instant now = clock.now();
    const auto e = repository::entry(tx, id);
    if (!e || e->state != State::offered || !e->until || *e->until > now) return;
    if (const auto s = repository::session(tx, e->session)) give_back(tx, vault, *s, *e, State::lapsed, {}, {}, now);
}

std::vector<Expected> expected(db::Read& tx, const crypto::Vault& vault, PersonId account, Instant now, int most) {
    return repository::expected(tx, vault, account, now, most);
}

void leave(db::Write& tx, const crypto::Vault& vault, RegistrationId id, Instant now) {
    const auto r = repository::registration(tx, vault, id);
    if (!r) return;
    for (Entry e : repository::entries_of(tx, id)) {
        const auto s = repository::session(tx, e.session);
        notices::forget(tx, e.id.value);
        if (!s || gone(e.state) || !to_come(*s, now)) continue;
        const State was = e.state;
        e.state = State::excused;
        e.until = std::nullopt;
        repository::update(tx, e, std::nullopt, now);
        repository::insert(tx, vault, r->workshop, {now, {}, s->id, id, "excused", std::string(code(was)), {}});
        if (seated(was)) promote(tx, vault, s->id, now);
    }
}

int rank(db::Read& tx, const Entry& entry) { return repository::rank(tx, entry); }

// ---- The person's own way to it ----

std::string token_of(const crypto::Vault& vault, RegistrationId id) {
    return id.text() + "-" + crypto::base64url(vault.index(id.text(), "workshops.token"));
}
std::optional<RegistrationId> id_of(const crypto::Vault& vault, std::string_view token) {
    const auto id = RegistrationId::from_text(token.substr(0, token.find('-')));
    if (!id) return std::nullopt;
    // Links that went out before a key was replaced open until that key goes.
    for (const std::string& each : vault.indexes(id->text(), "workshops.token"))
        if (crypto::equal_constant_time(token, id->text() + "-" + crypto::base64url(each))) return id;
    return std::nullopt;
}
std::string words_of(db::Read& tx, const crypto::Vault& vault, RegistrationId id) {
    const auto slips = vault.indexes(id.text(), "workshops.slip");
    // What stands on a slip stays as it is until the key that made it goes.
    const std::size_t maker = slips.size() == 1 ? 0 : repository::maker_of(vault, id, repository::words_index(tx, id));
    return crypto::word_code_of(slips[maker]);
}
std::optional<RegistrationId> id_of_words(db::Read& tx, const crypto::Vault& vault, std::string_view typed) {
    const auto code = crypto::word_code_meant(typed);
    if (!code) return std::nullopt;
    for (const std::string& each : vault.indexes(*code, "workshops.words"))
        if (const auto found = repository::by_words(tx, each)) return found;
    return std::nullopt;
}

}
