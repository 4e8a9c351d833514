// What the tests of the agenda share: two places, two counsellors, and what each test adds.
#pragma once
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "features/agenda/agenda.hpp"
#include "tests/support/database.hpp"

namespace beffroi::agenda::testing {

inline const char* const vire = "14762";
inline const char* const reunion = "97411";  // Saint-Denis
inline const char* const strasbourg = "67482";

inline Date on(std::string_view text) { return parse_date(text).value(); }
inline Instant at(std::string_view text) { return parse_instant(text).value(); }
/// A Tuesday morning before everything.
inline const Instant now = at("2026-11-24T06:00:00+01:00");

/// A place, one counsellor, and what each test adds.
struct World {
    db::Database& db;
    PlaceId here, there;
    PersonId anne{1001}, bruno{1002};
    Clock clock = Clock::fixed(now);
    Purpose purpose = 5000;

    explicit World(db::Database& database) : db(database) {
        std::vector<db::Migration> all;
        for (auto some : {places::migrations(), migrations()}) all.insert(all.end(), some.begin(), some.end());
        REQUIRE(db::migrate(db, all));
        db.write([&](db::Write& tx) {
            places::prepare(tx);
            here = place(tx, "Médiathèque", vire, "14500");
            there = place(tx, "Mairie", "14658", "14380");
        });
    }
    PlaceId place(db::Write& tx, const char* name, const char* insee, const char* postcode) {
        places::Place one;
        one.name = name;
        one.insee = insee;
        one.postcode = postcode;
        return places::add(tx, one).place.id;
    }
    MotifId motif(int minutes, int buffer = 0, Kind kind = Kind::office, std::vector<ResourceId> resources = {}) {
        Motif m;
        m.name = "Motif " + std::to_string(minutes) + " " + std::to_string(buffer) + " " + std::string(code(kind));
        m.duration_min = minutes;
        m.buffer_min = buffer;
        m.kind = kind;
        m.resources = std::move(resources);
        return db.write([&](db::Write& tx) { return add(tx, m, clock); }).value();
    }
    Opening opening(const char* day, int from_h, int to_h, std::vector<MotifId> motifs) const {
        Opening o;
        o.counsellor = anne;
        o.place = here;
        o.insee = vire;
        o.series.first = on(day);
        o.from_min = from_h * 60;
        o.to_min = to_h * 60;
        o.motifs = std::move(motifs);
        return o;
    }
    OpeningId open(const Opening& o) {
        return db.write([&](db::Write& tx) { return add(tx, o, clock); }).value();
    }
    void absent(const char* day, int from_min, int to_min, int days = 1) {
        Absence a;
        a.counsellor = anne;
        a.insee = vire;
        a.series.first = on(day);
        a.from_min = from_min;
        a.to_min = to_min;
        a.days = days;
        REQUIRE(db.write([&](db::Write& tx) { return add(tx, a, clock); }));
    }
    bool take(std::int64_t subject, std::string_view from, std::string_view to, std::string_view insee = vire,
              std::optional<Instant> held_until = {}) {
        const Claim one{subject, at(from), at(to), at(from), std::string(insee), ++purpose, held_until};
        return db.write([&](db::Write& tx) { return claim(tx, std::span(&one, 1), now); });
    }
    Wanted wanted(MotifId what, const char* from, const char* to) const {
        Wanted w;
        w.motif = what;
        w.from = on(from);
        w.to = on(to);
        return w;
    }
    /// "09:00 09:30" in Vire's time.
    std::string found(const Wanted& w, Instant when = now, std::string_view zone = "Europe/Paris") {
        std::string all;
        for (const Slot& slot : db.read([&](db::Read& tx) { return slots(tx, w, when); })) {
            const int minute = to_local(slot.starts, zone).minute;
            char text[16];
            std::snprintf(text, sizeof text, "%02d:%02d", minute / 60, minute % 60);
            all += (all.empty() ? "" : " ") + std::string(text);
        }
        return all;
    }
    std::string found(MotifId what, const char* day, Instant when = now) { return found(wanted(what, day, day), when); }
};

inline const char* const day = "2026-12-01";  // a Tuesday

}
