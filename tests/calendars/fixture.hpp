// What the tests of calendars share: a place, a motif, and Anne, whose devices read and write.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "features/calendars/calendars.hpp"
#include "features/calendars/objects.hpp"
#include "features/notices/notices.hpp"
#include "platform/jobs/jobs.hpp"
#include "platform/mail/mail.hpp"
#include "tests/support/database.hpp"

namespace beffroi::calendars {

inline Instant at(std::string_view text) { return parse_instant(text).value(); }
inline Date on(std::string_view text) { return parse_date(text).value(); }

/// A place, a motif, and Anne, who receives on 1 December from nine to twelve.
struct World {
    db::Database& db;
    crypto::Vault vault{"a secret of the tests that is long enough"};
    Clock clock = Clock::fixed(at("2026-11-24T06:00:00+01:00"));
    PersonId anne{1001}, bruno{1002};
    places::PlaceId here;
    agenda::MotifId motif;
    Services use{db, vault, clock, [](const net::Request&) { return html::Page{}; }, "https://aide.exemple.fr", "14"};
    Owner owner{anne, Shown::names, Lang::fr};

    explicit World(db::Database& database) : db(database) {
        std::vector<db::Migration> all;
        for (auto some : {jobs::migrations(), mail::migrations(), journal::migrations(), accounts::migrations(),
                          notices::migrations(), places::migrations(), agenda::migrations(), appointments::migrations(),
                          workshops::migrations(), migrations()})
            all.insert(all.end(), some.begin(), some.end());
        REQUIRE(db::migrate(db, all));
        db.write([&](db::Write& tx) {
            places::prepare(tx);
            places::Place place;
            place.name = "Médiathèque";
            place.insee = "14762";
            place.postcode = "14500";
            place.commune = "Vire Normandie";
            place.address = "1 rue du Test";
            here = places::add(tx, place).place.id;
            agenda::Motif what;
            what.name = "Aide";
            what.duration_min = 60;
            motif = agenda::add(tx, what, clock).value();
            for (PersonId who : {anne, bruno}) {
                agenda::Opening o;
                o.counsellor = who;
                o.place = here;
                o.insee = "14762";
                o.series.first = on("2026-12-01");
                o.from_min = 9 * 60;
                o.to_min = 12 * 60;
                o.motifs = {motif};
                REQUIRE(agenda::add(tx, o, clock));
            }
        });
    }
    appointments::AppointmentId book(const char* when = "2026-12-01T09:00:00+01:00", PersonId with = PersonId{1001}) {
        appointments::Request r;
        r.wanted.motif = motif;
        r.wanted.counsellors = {with};
        r.place = here;
        r.starts = at(when);
        r.who.name = "Jeanne Roy";
        r.who.subject = "Dossier RSA";
        r.who.phone = "+33612345678";
        return db.write([&](db::Write& tx) { return appointments::book(tx, vault, r, clock); }).value().id;
    }
    appointments::Appointment of(appointments::AppointmentId id) {
        return db.read([&](db::Read& tx) { return appointments::appointment(tx, vault, id); }).value();
    }
    std::optional<Member> found(std::string_view name) {
        return db.read([&](db::Read& tx) { return member(tx, use, owner, name); });
    }
    Done puts(std::string name, std::string body, Condition condition = Condition::none,
              std::vector<std::string> tags = {}) {
        const Put sent{std::move(name), std::move(body), condition, std::move(tags)};
        return db.write([&](db::Write& tx) { return put(tx, use, owner, sent); });
    }
    Done removes(std::string_view name, std::vector<std::string> tags = {}) {
        return db.write([&](db::Write& tx) { return remove(tx, use, owner, name, tags); });
    }
    std::vector<agenda::Absence> absences() {
        return db.read([&](db::Read& tx) { return agenda::absences(tx, anne, on("2026-01-01")); });
    }
    std::size_t free_slots(const char* day = "2026-12-01") {
        agenda::Wanted wanted;
        wanted.motif = motif;
        wanted.from = wanted.to = on(day);
        wanted.counsellors = {anne};
        return db.read([&](db::Read& tx) { return agenda::slots(tx, wanted, clock.now()).size(); });
    }
};

inline std::string event(std::string_view uid, std::string_view lines) {
    return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//x//EN\r\nBEGIN:VEVENT\r\nUID:" + std::string(uid) +
           "\r\nDTSTAMP:20261124T000000Z\r\n" + std::string(lines) + "END:VEVENT\r\nEND:VCALENDAR\r\n";
}
inline std::string timed(std::string_view uid, std::string_view from, std::string_view to, std::string_view more = {}) {
    return event(uid, "DTSTART:" + std::string(from) + "\r\nDTEND:" + std::string(to) + "\r\n" + std::string(more));
}
inline std::string precondition(const Done& done) {
    return done.refused ? std::string(done.refused->precondition) : "taken";
}
inline int status(const Done& done) { return done.refused ? static_cast<int>(done.refused->status) : 0; }

inline std::string moved(std::string body, std::string_view from, std::string_view to) {
    const auto set = [&](std::string_view name, std::string_view value) {
        const auto start = body.find(name);
        body.replace(start, body.find("\r\n", start) - start, std::string(name) + std::string(value));
    };
    set("DTSTART:", from);
    set("DTEND:", to);
    return body;
}

}
