// The cases of slot search that other tools get wrong, one test each (CTest slots_cases).
#include "tests/agenda/fixture.hpp"

using namespace beffroi;
using namespace beffroi::agenda;
using namespace beffroi::agenda::testing;

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
    TEST_CASE_BOTH_ENGINES(
        "of many places the first ones where anybody receives are looked at, when so many are enough") {
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
        bool further = false;
        const auto found = [&] {
            std::vector<PlaceId> where;
            further = false;
            for (const Slot& slot : db.read([&](db::Read& tx) { return slots(tx, wanted, now, &further); }))
                where.push_back(slot.place);
            return where;
        };
        CHECK(found().size() == 2);
        CHECK_FALSE(further);
        wanted.most_places = 1;
        CHECK(found() == std::vector<PlaceId>{w.there});
        CHECK(further);
        wanted.most_places = 2;
        CHECK(found().size() == 2);
        CHECK_FALSE(further);
    }
    TEST_CASE_BOTH_ENGINES(
        "of many counsellors each one's own appointments and absences count, however they are read") {
        World w(db);
        const auto motif = w.motif(60);
        // More than are read in one statement: every third has an appointment, every third an absence.
        constexpr int many = 20;
        for (int i = 0; i < many; ++i) {
            Opening o = w.opening(day, 9, 10, {motif});
            o.counsellor = PersonId{9000 + i};
            w.open(o);
            if (i % 3 == 0) REQUIRE(w.take(9000 + i, "2026-12-01T09:00:00+01:00", "2026-12-01T10:00:00+01:00"));
            if (i % 3 == 1)
                db.write([&](db::Write& tx) {
                    set_busy_elsewhere(tx, PersonId{9000 + i}, 1,
                                       std::array{Span{*parse_instant("2026-12-01T08:30:00Z"),
                                                       *parse_instant("2026-12-01T08:40:00Z")}});
                });
        }
        Wanted wanted;
        wanted.motif = motif;
        wanted.from = wanted.to = on("2026-12-01");
        const auto free = db.read([&](db::Read& tx) { return slots(tx, wanted, now); });
        REQUIRE(free.size() == 1);
        std::vector<PersonId> who = free.front().counsellors, expected;
        std::sort(who.begin(), who.end());
        for (int i = 2; i < many; i += 3) expected.push_back(PersonId{9000 + i});
        CHECK(who == expected);
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
    TEST_CASE_BOTH_ENGINES("the next free slot is that of whoever receives later, when the first is taken until after") {
        World w(db);
        const auto motif = w.motif(60);
        w.open(w.opening(day, 9, 13, {motif}));
        REQUIRE(w.take(w.anne.value, "2026-12-01T09:00:00+01:00", "2026-12-01T12:00:00+01:00"));
        Opening later = w.opening(day, 10, 12, {motif});
        later.counsellor = w.bruno;
        w.open(later);
        Wanted any = w.wanted(motif, day, day);
        const auto first = w.db.read([&](db::Read& tx) { return next_slot(tx, any, now); });
        REQUIRE(first);
        CHECK(instant_text(first->starts) == "2026-12-01T09:00:00Z");
        CHECK(first->counsellors == std::vector{w.bruno});
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
    const auto span = [&](int from, int to) {
        return Span{nine + std::chrono::minutes{from}, nine + std::chrono::minutes{to}};
    };
    // Overlapping ones, twice the same, one from the day before, and a colleague's.
    says(w.anne, 1, {span(30, 60), span(30, 90), span(30, 60), span(-24 * 60, 0)});
    says(w.anne, 2, {span(45, 60), span(150, 600)});
    says(w.bruno, 1, {span(0, 180)});
    CHECK(w.found(half, day) == "09:00 10:30 11:00");
    CHECK(db.read([&](db::Read& tx) {
        return busy_elsewhere(tx, w.anne, nine, nine + std::chrono::hours{1}).size();
    }) == 3);
    says(w.anne, 1, {});
    CHECK(w.found(half, day) == "09:00 10:00 10:30 11:00");
    says(w.anne, 2, {});
    CHECK(w.found(half, day) == "09:00 09:30 10:00 10:30 11:00 11:30");
}
