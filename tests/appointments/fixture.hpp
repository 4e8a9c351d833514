// What the tests of appointments share: a place, two counsellors who receive there, and somebody who comes.
#pragma once
#include "features/appointments/appointments.hpp"
#include "features/notices/notices.hpp"
#include "platform/jobs/jobs.hpp"
#include "tests/support/database.hpp"

namespace beffroi::appointments {

inline Instant at(std::string_view text) { return parse_instant(text).value(); }
inline Date on(std::string_view text) { return parse_date(text).value(); }

struct World {
    db::Database& db;
    crypto::Vault vault{"a secret of the tests that is long enough"};
    Clock clock = Clock::fixed(at("2026-11-24T06:00:00+01:00"));
    PlaceId here;
    PersonId anne{1001}, bruno{1002}, desk{1003};
    MotifId motif;

    explicit World(db::Database& database) : db(database) {
        std::vector<db::Migration> all;
        for (auto some : {jobs::migrations(), mail::migrations(), journal::migrations(), accounts::migrations(),
                          notices::migrations(), places::migrations(), agenda::migrations(), migrations()})
            all.insert(all.end(), some.begin(), some.end());
        REQUIRE(db::migrate(db, all));
        db.write([&](db::Write& tx) {
            places::prepare(tx);
            places::Place place;
            place.name = "Médiathèque";
            place.insee = "14762";
            place.postcode = "14500";
            here = places::add(tx, place).place.id;
            agenda::Motif what;
            what.name = "Aide";
            what.duration_min = 60;
            motif = agenda::add(tx, what, clock).value();
        });
    }
    /// From nine to eleven on 1 December.
    void receives(PersonId who, const char* day = "2026-12-01") {
        agenda::Opening o;
        o.counsellor = who;
        o.place = here;
        o.insee = "14762";
        o.series.first = on(day);
        o.from_min = 9 * 60;
        o.to_min = 11 * 60;
        o.motifs = {motif};
        REQUIRE(db.write([&](db::Write& tx) { return agenda::add(tx, o, clock); }));
    }
    Request request(std::string_view when = "2026-12-01T09:00:00+01:00", std::string name = "Jeanne Roy") const {
        Request r;
        r.wanted.motif = motif;
        r.place = here;
        r.starts = at(when);
        r.who.name = std::move(name);
        return r;
    }
    Result<Made> book(const Request& r) { return book(db, r); }
    Result<Made> book(db::Database& node, const Request& r) const {
        return node.write([&](db::Write& tx) { return appointments::book(tx, vault, r, clock); });
    }
    Appointment of(AppointmentId id) {
        return db.read([&](db::Read& tx) { return appointment(tx, vault, id); }).value();
    }
    std::size_t claims(AppointmentId id) {
        return db.read([&](db::Read& tx) { return agenda::claims_for(tx, id.value).size(); });
    }
};

template <class T>
std::string refusal(const Result<T>& result) {
    return result ? std::string()
                  : result.error().code + (result.error().field.empty() ? "" : "@" + result.error().field);
}

}
