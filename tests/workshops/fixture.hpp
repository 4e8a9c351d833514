// What the tests of workshops share: a place, two counsellors, a room, and a series of Tuesdays.
#pragma once
#include "features/notices/notices.hpp"
#include "features/workshops/workshops.hpp"
#include "platform/jobs/jobs.hpp"
#include "platform/mail/mail.hpp"
#include "tests/support/database.hpp"

namespace beffroi::workshops {

inline Instant at(std::string_view text) { return parse_instant(text).value(); }
inline Date on(std::string_view text) { return parse_date(text).value(); }

template <class T>
std::string refusal(const Result<T>& result) {
    return result ? std::string()
                  : result.error().code + (result.error().field.empty() ? "" : "@" + result.error().field);
}

struct World {
    db::Database& db;
    crypto::Vault vault{"a secret of the tests that is long enough"};
    Clock clock = Clock::fixed(at("2026-11-24T06:00:00+01:00"));
    PlaceId here;
    PersonId anne, bruno, desk;
    ResourceId room;

    /// `more`: tables of features that stand on this one.
    explicit World(db::Database& database, std::initializer_list<std::span<const db::Migration>> more = {})
        : db(database) {
        std::vector<db::Migration> all;
        for (auto some : {jobs::migrations(), journal::migrations(), places::migrations(), accounts::migrations(),
                          agenda::migrations(), mail::migrations(), notices::migrations(), migrations()})
            all.insert(all.end(), some.begin(), some.end());
        for (auto some : more) all.insert(all.end(), some.begin(), some.end());
        const auto done = db::migrate(db, all);
        REQUIRE_MESSAGE(done, (done ? "" : done.error().detail));
        db.write([&](db::Write& tx) {
            places::prepare(tx);
            places::Place place;
            place.name = "Médiathèque";
            place.insee = "14762";
            place.postcode = "14500";
            here = places::add(tx, place).place.id;
            agenda::Resource r;
            r.name = "Salle du haut";
            room = agenda::add(tx, r, clock).value();
            const auto person = [&](std::string name, std::string mail) {
                return accounts::add_person(tx, vault,
                                            {std::move(name), std::move(mail), {{accounts::Role::counsellor, {}, {}}}},
                                            {}, clock)
                    .value();
            };
            anne = person("Anne Leroy", "anne@exemple.example");
            bruno = person("Bruno Petit", "bruno@exemple.example");
            desk = person("Carole Simon", "carole@exemple.example");
        });
    }
    /// Six Tuesdays from 1 December 2026, every other one, ten to noon, with Anne in the room.
    Workshop tuesdays(int seats = 2) const {
        Workshop w;
        w.title = "Premiers pas";
        w.seats = seats;
        w.place = here;
        w.series = {on("2026-12-01"), "FREQ=WEEKLY;INTERVAL=2;COUNT=6", {}, {}};
        w.from_min = 600;
        w.to_min = 720;
        w.counsellors = {anne};
        w.resources = {room};
        return w;
    }
    /// Once, on 1 December.
    Workshop once(int seats) const {
        Workshop w = tuesdays(seats);
        w.series.rule.clear();
        return w;
    }
    Result<WorkshopId> try_add(const Workshop& w) {
        return db.write([&](db::Write& tx) { return add(tx, vault, w, desk, clock); });
    }
    WorkshopId made(const Workshop& w) { return try_add(w).value(); }
    /// Jobs that wait to end an offer of the waiting list; messages have jobs of their own.
    int offers_waiting() {
        return db.read([](db::Read& tx) {
            return tx.one<int>("SELECT COUNT(*) FROM jobs WHERE kind = 'workshops.offer_over'").value();
        });
    }
    std::vector<Session> sessions(WorkshopId id) {
        return db.read([&](db::Read& tx) { return sessions_of(tx, id); });
    }
    Session first(WorkshopId id) { return sessions(id).front(); }
    Session of(SessionId id) {
        return db.read([&](db::Read& tx) { return session(tx, id); }).value();
    }
    Request request(WorkshopId id, SessionId session, std::string name = "Jeanne Roy") const {
        Request r;
        r.workshop = id;
        r.session = session;
        r.who.name = std::move(name);
        return r;
    }
    Result<Made> sign_up(const Request& r) { return sign_up(db, r); }
    Result<Made> sign_up(db::Database& node, const Request& r) const {
        return node.write([&](db::Write& tx) { return workshops::sign_up(tx, vault, r, clock); });
    }
    /// Waits when it is full.
    RegistrationId waits(WorkshopId id, SessionId session, std::string name) {
        Request r = request(id, session, std::move(name));
        r.if_full = IfFull::wait;
        return sign_up(r).value().id;
    }
    std::vector<Entry> entries(RegistrationId id) {
        return db.read([&](db::Read& tx) { return entries_of(tx, id); });
    }
    Entry entry_of(RegistrationId id) { return entries(id).front(); }
    State state(RegistrationId id) { return entry_of(id).state; }
    Result<void> cancel(RegistrationId id, PersonId by = {}) {
        const EntryId which = entry_of(id).id;
        return db.write([&](db::Write& tx) { return cancel_entry(tx, vault, which, "", by, clock); });
    }
    Result<void> confirm(RegistrationId id) {
        const EntryId which = entry_of(id).id;
        return db.write([&](db::Write& tx) { return workshops::confirm(tx, vault, which, {}, clock); });
    }
    /// Runs what is due then, as a server would.
    void at_time(std::string_view when) {
        clock = Clock::fixed(at(when));
        jobs::Runner runner(db, clock);
        serve(runner, db, vault, clock);
        runner.run_due();
    }
    std::size_t claims(SessionId id) {
        return db.read([&](db::Read& tx) { return agenda::claims_for(tx, id.value).size(); });
    }
    std::vector<std::string> acts(RegistrationId id) {
        std::vector<std::string> all;
        for (const Event& each : db.read([&](db::Read& tx) { return history(tx, vault, id); })) all.push_back(each.act);
        return all;
    }
};

}
