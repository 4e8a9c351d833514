// The cases of slot search that other tools get wrong, one test each (CTest slots_cases).
#include <cstdio>

#include "features/agenda/agenda.hpp"
#include "tests/support/database.hpp"

using namespace beffroi;
using namespace beffroi::agenda;

namespace {

const char* const vire = "14762";
const char* const reunion = "97411";  // Saint-Denis
const char* const strasbourg = "67482";

Date on(std::string_view text) { return parse_date(text).value(); }
Instant at(std::string_view text) { return parse_instant(text).value(); }
/// A Tuesday morning before everything.
const Instant now = at("2026-11-24T06:00:00+01:00");

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

const char* const day = "2026-12-01";  // a Tuesday

}

TEST_SUITE("slots_cases") {
    TEST_CASE_BOTH_ENGINES("an opening is cut by the length of the motif, and what is left over is not offered") {
        World w(db);
        const auto motif = w.motif(40);
        w.open(w.opening(day, 9, 11, {motif}));
        CHECK(w.found(motif, day) == "09:00 09:40 10:20");
    }
    TEST_CASE_BOTH_ENGINES(
        "an opening already begun keeps its grid: what is past is left out, nothing moves with the clock") {
        World w(db);
        const auto motif = w.motif(30);
        w.open(w.opening(day, 9, 11, {motif}));
        CHECK(w.found(motif, day, at("2026-12-01T09:10:00+01:00")) == "09:30 10:00 10:30");
        CHECK(w.found(motif, day, at("2026-12-01T09:30:00+01:00")) == "09:30 10:00 10:30");
        CHECK(w.found(motif, day, at("2026-12-01T10:31:00+01:00")) == "");
    }
    TEST_CASE_BOTH_ENGINES("of many places the first ones where anybody receives are looked at, when so many are enough") {
        World w(db);
        const MotifId motif = w.motif(60);
        Opening o = w.opening("2026-12-01", 9, 10, {motif});
        w.open(o);
        o.counsellor = w.bruno;
        o.place = w.there;
        w.open(o);
        Wanted wanted;
        wanted.motif = motif;
        wanted.from = wanted.to = on("2026-12-01");
        // Nobody receives in the first twenty; what comes after them does not count as one of them.
        for (std::int64_t i = 1; i <= 20; ++i) wanted.places.push_back(PlaceId{i});
        wanted.places.push_back(w.there);
        wanted.places.push_back(w.here);
        const auto found = [&] {
            std::vector<PlaceId> where;
            for (const Slot& slot : db.read([&](db::Read& tx) { return slots(tx, wanted, now); })) where.push_back(slot.place);
            return where;
        };
        CHECK(found().size() == 2);
        wanted.most_places = 1;
        CHECK(found() == std::vector<PlaceId>{w.there});
        wanted.most_places = 2;
        CHECK(found().size() == 2);
    }
    TEST_CASE_BOTH_ENGINES("an interval shorter than the motif offers nothing") {
        World w(db);
        const auto motif = w.motif(60);
        w.open(w.opening(day, 9, 11, {motif}));
        REQUIRE(w.take(w.anne.value, "2026-12-01T09:50:00+01:00", "2026-12-01T10:10:00+01:00"));
        CHECK(w.found(motif, day) == "");
    }
    TEST_CASE_BOTH_ENGINES("an appointment that starts before the opening takes its part of it") {
        World w(db);
        const auto motif = w.motif(30);
        w.open(w.opening(day, 9, 11, {motif}));
        REQUIRE(w.take(w.anne.value, "2026-12-01T08:30:00+01:00", "2026-12-01T09:20:00+01:00"));
        CHECK(w.found(motif, day) == "09:20 09:50 10:20");
    }
    TEST_CASE_BOTH_ENGINES(
        "two motifs of different length on one opening: the first booking does not freeze the grid") {
        World w(db);
        const auto half = w.motif(30), long_one = w.motif(45);
        w.open(w.opening(day, 9, 11, {half, long_one}));
        CHECK(w.found(long_one, day) == "09:00 09:45");
        REQUIRE(w.take(w.anne.value, "2026-12-01T09:00:00+01:00", "2026-12-01T09:30:00+01:00"));
        CHECK(w.found(half, day) == "09:30 10:00 10:30");
        CHECK(w.found(long_one, day) == "09:30 10:15");
    }
    TEST_CASE_BOTH_ENGINES("an appointment with a length of its own takes just that") {
        World w(db);
        const auto motif = w.motif(30);
        w.open(w.opening(day, 9, 11, {motif}));
        REQUIRE(w.take(w.anne.value, "2026-12-01T09:30:00+01:00", "2026-12-01T10:20:00+01:00"));
        CHECK(w.found(motif, day) == "09:00 10:20");
        Wanted longer = w.wanted(motif, day, day);
        longer.duration_min = 40;
        CHECK(w.found(longer) == "10:20");
    }
    TEST_CASE_BOTH_ENGINES("absence and appointment both overlapping the start") {
        World w(db);
        const auto motif = w.motif(30);
        w.open(w.opening(day, 9, 12, {motif}));
        w.absent(day, 8 * 60, 9 * 60 + 45);
        REQUIRE(w.take(w.anne.value, "2026-12-01T08:30:00+01:00", "2026-12-01T10:00:00+01:00"));
        CHECK(w.found(motif, day) == "10:00 10:30 11:00 11:30");
    }
    TEST_CASE_BOTH_ENGINES("the pause after an appointment is nobody's, but may lie outside of the opening") {
        World w(db);
        const auto motif = w.motif(30, 15);
        w.open(w.opening(day, 9, 11, {motif}));
        CHECK(w.found(motif, day) == "09:00 09:45 10:30");
        // Something at eleven: the pause after half past ten would run into it.
        REQUIRE(w.take(w.anne.value, "2026-12-01T11:00:00+01:00", "2026-12-01T11:30:00+01:00"));
        CHECK(w.found(motif, day) == "09:00 09:45");
    }
    TEST_CASE_BOTH_ENGINES("what is booked in another place counts, with the way between") {
        World w(db);
        const auto motif = w.motif(30);
        w.open(w.opening(day, 9, 11, {motif}));
        const int way = travel_min("14658", vire);
        REQUIRE(way >= 5);
        REQUIRE(way <= 60);
        REQUIRE(w.take(w.anne.value, "2026-12-01T08:00:00+01:00", "2026-12-01T09:00:00+01:00", "14658"));
        const auto first = w.db.read([&](db::Read& tx) { return next_slot(tx, w.wanted(motif, day, day), now); });
        REQUIRE(first);
        CHECK(first->starts == at("2026-12-01T09:00:00+01:00") + std::chrono::minutes{way});
    }
    TEST_CASE_BOTH_ENGINES("public holidays are closed: those of the place, unless the opening says otherwise") {
        World w(db);
        const auto motif = w.motif(60);
        Opening saturdays = w.opening("2026-12-25", 9, 10, {motif});  // Christmas, a Friday
        saturdays.series.rule = "FREQ=DAILY;COUNT=2";
        w.open(saturdays);
        CHECK(w.found(w.wanted(motif, "2026-12-25", "2026-12-27")) == "09:00");
        // 26 December is a holiday in Alsace-Moselle.
        Opening alsace = saturdays;
        alsace.counsellor = w.bruno;
        alsace.place = w.db.write([&](db::Write& tx) { return w.place(tx, "Strasbourg", strasbourg, "67000"); });
        alsace.insee = strasbourg;
        w.open(alsace);
        Wanted there = w.wanted(motif, "2026-12-25", "2026-12-27");
        there.places = {alsace.place};
        CHECK(w.found(there) == "");
        Opening open_then = alsace;
        open_then.counsellor = PersonId{1003};
        open_then.on_holidays = true;
        w.open(open_then);
        CHECK(w.found(there) == "09:00 09:00");
    }
    TEST_CASE_BOTH_ENGINES("the clock changes: nine o'clock is nine o'clock") {
        World w(db);
        const auto motif = w.motif(30);
        Opening sundays = w.opening("2027-03-21", 9, 10, {motif});
        sundays.series.rule = "FREQ=WEEKLY;COUNT=2";
        w.open(sundays);
        const auto all = w.db.read([&](db::Read& tx) {
            return slots(tx, w.wanted(motif, "2027-03-21", "2027-03-29"), at("2027-03-01T00:00:00Z"));
        });
        REQUIRE(all.size() == 4);
        CHECK(instant_text(all[0].starts) == "2027-03-21T08:00:00Z");
        CHECK(instant_text(all[2].starts) == "2027-03-28T07:00:00Z");
    }
    TEST_CASE_BOTH_ENGINES("the night of the clock change has as many hours as it has") {
        World w(db);
        w.clock = Clock::fixed(at("2026-10-01T00:00:00Z"));
        const auto motif = w.motif(60);
        w.open(w.opening("2026-10-25", 1, 4, {motif}));
        CHECK(w.found(w.wanted(motif, "2026-10-25", "2026-10-25"), at("2026-10-01T00:00:00Z")) ==
              "01:00 02:00 02:00 03:00");
        w.open(w.opening("2027-03-28", 1, 4, {motif}));
        CHECK(w.found(w.wanted(motif, "2027-03-28", "2027-03-28"), at("2027-03-01T00:00:00Z")) == "01:00 03:00");
    }
    TEST_CASE_BOTH_ENGINES("overseas: the wall clock of the place, and its days") {
        World w(db);
        const auto motif = w.motif(60);
        Opening o = w.opening("2026-12-01", 0, 2, {motif});
        o.place = w.db.write([&](db::Write& tx) { return w.place(tx, "Saint-Denis", reunion, "97400"); });
        o.insee = reunion;
        w.open(o);
        const auto all =
            w.db.read([&](db::Read& tx) { return slots(tx, w.wanted(motif, "2026-12-01", "2026-12-01"), now); });
        REQUIRE(all.size() == 2);
        CHECK(instant_text(all[0].starts) == "2026-11-30T20:00:00Z");
    }
    TEST_CASE_BOTH_ENGINES("notice and horizon hold for the public, not for the counsellors") {
        World w(db);
        Motif m;
        m.name = "Later";
        m.duration_min = 60;
        m.notice_min = 24 * 60;
        m.horizon_days = 10;
        const auto motif = w.db.write([&](db::Write& tx) { return add(tx, m, w.clock); }).value();
        Opening o = w.opening("2026-11-24", 9, 10, {motif});
        o.series.rule = "FREQ=DAILY;COUNT=30";
        w.open(o);
        const auto count = [&](AskedBy by) {
            Wanted all = w.wanted(motif, "2026-11-24", "2027-01-10");
            all.asked_by = by;
            return w.db.read([&](db::Read& tx) { return slots(tx, all, now).size(); });
        };
        CHECK(count(AskedBy::everyone) == 9);
        CHECK(count(AskedBy::staff) == 30);
    }
    TEST_CASE_BOTH_ENGINES("who receives at once is one slot with several counsellors, who has least to do first") {
        World w(db);
        const auto motif = w.motif(60);
        w.open(w.opening(day, 9, 11, {motif}));
        Opening o = w.opening(day, 9, 11, {motif});
        o.counsellor = w.bruno;
        w.open(o);
        REQUIRE(w.take(w.anne.value, "2026-12-01T10:00:00+01:00", "2026-12-01T11:00:00+01:00"));
        const auto all = w.db.read([&](db::Read& tx) { return slots(tx, w.wanted(motif, day, day), now); });
        REQUIRE(all.size() == 2);
        CHECK(all[0].counsellors == std::vector{w.bruno, w.anne});
        CHECK(all[1].counsellors == std::vector{w.bruno});
        Wanted chosen = w.wanted(motif, day, day);
        chosen.counsellors = {w.anne};
        CHECK(w.found(chosen) == "09:00");
    }
    TEST_CASE_BOTH_ENGINES("a room that is taken takes the slot away, unless another room is free") {
        World w(db);
        const auto [room, other] = w.db.write([&](db::Write& tx) {
            return std::pair{add(tx, Resource{{}, "Salle bleue", ResourceKind::room, w.here, {}}, w.clock).value(),
                             add(tx, Resource{{}, "Salle verte", ResourceKind::room, w.here, {}}, w.clock).value()};
        });
        const auto motif = w.motif(60, 0, Kind::office, {room, other});
        w.open(w.opening(day, 9, 12, {motif}));
        REQUIRE(w.take(room.value, "2026-12-01T09:00:00+01:00", "2026-12-01T11:00:00+01:00"));
        CHECK(w.found(motif, day) == "09:00 10:00 11:00");
        REQUIRE(w.take(other.value, "2026-12-01T10:30:00+01:00", "2026-12-01T11:30:00+01:00"));
        CHECK(w.found(motif, day) == "09:00 11:00");
        const auto booked = w.db.read([&](db::Read& tx) {
            return booking(tx, w.wanted(motif, day, day), w.anne, at("2026-12-01T09:00:00+01:00"), now);
        });
        REQUIRE(booked);
        REQUIRE(booked->claims.size() == 2);
        CHECK(booked->claims[1].subject == other.value);
    }
    TEST_CASE_BOTH_ENGINES("home visits: the way there from where one is, and back before the opening ends") {
        World w(db);
        const auto motif = w.motif(60, 0, Kind::home);
        Opening o = w.opening(day, 9, 13, {motif});
        o.place = PlaceId{};
        w.open(o);
        const int way = travel_min(vire, "14658");
        Wanted visit = w.wanted(motif, day, day);
        visit.insee = "14658";
        const auto all = w.db.read([&](db::Read& tx) { return slots(tx, visit, now); });
        REQUIRE(!all.empty());
        CHECK(all.front().starts == at("2026-12-01T09:00:00+01:00") + std::chrono::minutes{way});
        CHECK(all.back().ends + std::chrono::minutes{way} <= at("2026-12-01T13:00:00+01:00"));
        const auto booked =
            w.db.read([&](db::Read& tx) { return booking(tx, visit, w.anne, all.front().starts, now); });
        REQUIRE(booked);
        CHECK(booked->travel_min == way);
        CHECK(booked->claims[0].starts == at("2026-12-01T09:00:00+01:00"));
        CHECK(w.found(w.wanted(motif, day, day)) == "");
    }
    TEST_CASE_BOTH_ENGINES("a hold takes the slot from others, not from who holds it, and runs out") {
        World w(db);
        const auto motif = w.motif(60);
        w.open(w.opening(day, 9, 11, {motif}));
        REQUIRE(w.take(w.anne.value, "2026-12-01T09:00:00+01:00", "2026-12-01T10:00:00+01:00", vire,
                       now + std::chrono::minutes{3}));
        CHECK(w.found(motif, day) == "10:00");
        Wanted mine = w.wanted(motif, day, day);
        mine.own = w.purpose;
        CHECK(w.found(mine) == "09:00 10:00");
        CHECK(w.found(motif, day, now + std::chrono::minutes{3}) == "09:00 10:00");
    }
    TEST_CASE_BOTH_ENGINES("the next free slot is the first of all, however far ahead") {
        World w(db);
        const auto motif = w.motif(60);
        Opening o = w.opening(day, 9, 10, {motif});
        o.series.rule = "FREQ=DAILY;COUNT=60";
        w.open(o);
        w.absent(day, 0, 24 * 60, 40);
        Wanted any = w.wanted(motif, "2026-11-24", "2027-06-01");
        const auto first = w.db.read([&](db::Read& tx) { return next_slot(tx, any, now); });
        REQUIRE(first);
        CHECK(instant_text(first->starts) == "2027-01-10T08:00:00Z");
        CHECK(*first == w.db.read([&](db::Read& tx) { return slots(tx, any, now); }).front());
    }
    TEST_CASE_BOTH_ENGINES("a counsellor may book a time at which nobody receives; the public may not") {
        World w(db);
        const auto motif = w.motif(30);
        w.open(w.opening(day, 9, 10, {motif}));
        Wanted evening = w.wanted(motif, day, day);
        evening.places = {w.here};
        const auto six = at("2026-12-01T18:00:00+01:00");
        const auto tried = [&] {
            return w.db.read([&](db::Read& tx) { return booking(tx, evening, w.anne, six, now); });
        };
        CHECK(!tried());
        evening.outside_openings = true;
        CHECK(!tried());
        evening.asked_by = AskedBy::staff;
        CHECK(tried());
        REQUIRE(w.take(w.anne.value, "2026-12-01T18:10:00+01:00", "2026-12-01T18:20:00+01:00"));
        CHECK(!tried());
    }
}

TEST_CASE_BOTH_ENGINES("what another calendar says is taken is offered to nobody, until it says otherwise") {
    World w(db);
    const auto half = w.motif(30);
    w.open(w.opening(day, 9, 12, {half}));
    const auto says = [&](PersonId who, std::int64_t source, std::vector<Span> busy) {
        db.write([&](db::Write& tx) { set_busy_elsewhere(tx, who, source, busy); });
    };
    const Instant nine = at("2026-12-01T09:00:00+01:00");
    const auto span = [&](int from, int to) { return Span{nine + std::chrono::minutes{from}, nine + std::chrono::minutes{to}}; };
    // Overlapping ones, twice the same, one from the day before, and a colleague's.
    says(w.anne, 1, {span(30, 60), span(30, 90), span(30, 60), span(-24 * 60, 0)});
    says(w.anne, 2, {span(45, 60), span(150, 600)});
    says(w.bruno, 1, {span(0, 180)});
    CHECK(w.found(half, day) == "09:00 10:30 11:00");
    CHECK(db.read([&](db::Read& tx) { return busy_elsewhere(tx, w.anne, nine, nine + std::chrono::hours{1}).size(); }) == 3);
    says(w.anne, 1, {});
    CHECK(w.found(half, day) == "09:00 10:00 10:30 11:00");
    says(w.anne, 2, {});
    CHECK(w.found(half, day) == "09:00 09:30 10:00 10:30 11:00 11:30");
}

TEST_CASE_BOTH_ENGINES("the database refuses two claims of one subject that overlap, and takes those that touch") {
    World w(db);
    REQUIRE(w.take(7, "2026-12-01T09:00:00+01:00", "2026-12-01T10:00:00+01:00"));
    CHECK(!w.take(7, "2026-12-01T09:59:00+01:00", "2026-12-01T10:30:00+01:00"));
    CHECK(!w.take(7, "2026-12-01T08:00:00+01:00", "2026-12-01T09:01:00+01:00"));
    CHECK(!w.take(7, "2026-12-01T08:00:00+01:00", "2026-12-01T12:00:00+01:00"));
    CHECK(!w.take(7, "2026-12-01T09:10:00+01:00", "2026-12-01T09:20:00+01:00"));
    CHECK(!w.take(7, "2026-12-01T09:00:00+01:00", "2026-12-01T10:00:00+01:00"));
    CHECK(w.take(7, "2026-12-01T10:00:00+01:00", "2026-12-01T11:00:00+01:00"));
    CHECK(w.take(7, "2026-12-01T08:00:00+01:00", "2026-12-01T09:00:00+01:00"));
    CHECK(w.take(8, "2026-12-01T09:00:00+01:00", "2026-12-01T10:00:00+01:00"));
    // A night that is longer than a day can't be claimed: the refusal of overlaps looks one day back.
    CHECK(!w.take(9, "2026-12-01T09:00:00+01:00", "2026-12-02T09:00:01+01:00"));
    // Nor can a claim be moved over another behind its back.
    CHECK_THROWS_AS(db.write([&](db::Write& tx) {
        tx.run("UPDATE claims SET starts = starts - 1800000000 WHERE subject = ?1 AND starts = ?2", 7,
               at("2026-12-01T10:00:00+01:00"));
    }),
                    db::ConstraintError);
}

TEST_CASE_BOTH_ENGINES("of several subjects all are taken or none") {
    World w(db);
    REQUIRE(w.take(7, "2026-12-01T09:00:00+01:00", "2026-12-01T10:00:00+01:00"));
    std::vector<Claim> both;
    for (std::int64_t subject : {6, 7})
        both.push_back({subject,
                        at("2026-12-01T09:30:00+01:00"),
                        at("2026-12-01T10:30:00+01:00"),
                        at("2026-12-01T09:30:00+01:00"),
                        vire,
                        77,
                        {}});
    CHECK(!db.write([&](db::Write& tx) { return claim(tx, both, now); }));
    CHECK(db.read([&](db::Read& tx) { return claims_for(tx, 77); }).empty());
    db.write([&](db::Write& tx) { release(tx, w.purpose); });
    CHECK(db.write([&](db::Write& tx) { return claim(tx, both, now); }));
    CHECK(db.read([&](db::Read& tx) { return claims_for(tx, 77); }).size() == 2);
}

TEST_CASE_BOTH_ENGINES("bad openings, motifs and absences are refused with the field and the remedy") {
    World w(db);
    const auto half = w.motif(30), visit = w.motif(60, 0, Kind::home);
    const auto refusal = [&](const Opening& o) {
        const auto done = db.write([&](db::Write& tx) { return add(tx, o, w.clock); });
        return done ? std::string() : done.error().code + "@" + done.error().field;
    };
    Opening good = w.opening(day, 9, 11, {half});
    good.series.rule = "FREQ=WEEKLY";
    REQUIRE(refusal(good) == "");
    Opening bad = w.opening("2026-12-15", 10, 12, {half});
    CHECK(refusal(bad) == "opening_overlaps@from");
    bad.from_min = 11 * 60;
    CHECK(refusal(bad) == "");
    bad = w.opening("2026-12-02", 12, 11, {half});
    CHECK(refusal(bad) == "hours_wrong@to");
    CHECK(refusal(w.opening("2026-12-02", 9, 11, {})) == "motifs_needed@motifs");
    CHECK(refusal(w.opening("2026-11-02", 9, 11, {half})) == "past@first");
    bad = w.opening("2026-12-02", 9, 11, {half});
    bad.to_min = bad.from_min + 20;
    CHECK(refusal(bad) == "motif_longer@motifs");
    bad = w.opening("2026-12-02", 9, 11, {half});
    bad.place = PlaceId{};
    CHECK(refusal(bad) == "place_needed@place");
    bad.motifs = {visit};
    CHECK(refusal(bad) == "");
    bad = w.opening("2026-12-03", 9, 11, {half});
    bad.series.rule = "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30";
    CHECK(refusal(bad) == "rule_never@rule");
    bad.series.rule.clear();
    bad.insee = "99999";
    CHECK(refusal(bad) == "unknown_commune@commune");

    Motif m = db.read([&](db::Read& tx) { return motif(tx, half); }).value();
    m.duration_min = 150;
    const auto longer = db.write([&](db::Write& tx) { return change(tx, m); });
    REQUIRE(!longer);
    CHECK(longer.error().code == "motif_longer");
    m.id = MotifId{};
    m.duration_min = 45;
    const auto twice = db.write([&](db::Write& tx) { return add(tx, m, w.clock); });
    REQUIRE(!twice);
    CHECK(twice.error().code == "name_taken");
}
