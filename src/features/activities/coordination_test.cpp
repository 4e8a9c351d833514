// Coordination, which helps nobody in particular.
#include <doctest/doctest.h>

#include "tests/activities/fixture.hpp"

using namespace beffroi;
using namespace beffroi::activities;

TEST_CASE_BOTH_ENGINES("coordination is kept, corrected and taken away") {
    World w(db);
    Coordination c;
    c.kind = CoordinationKind::event;
    c.what = "nec_local";
    c.scale = Scale::departement;
    c.day = on("2026-11-25");
    c.duration_min = 240;
    c.title = "NEC Calvados";
    c.participants = 120;
    c.notes = "Avec la CAF";
    c.counsellor = w.boss;
    c.client_key = "k1";
    const auto keep = [&](const Coordination& what) {
        return db.write([&](db::Write& tx) { return record(tx, w.vault, what, w.clock); });
    };
    const auto id = keep(c).value();
    CHECK(keep(c).value() == id);
    auto kept = db.read([&](db::Read& tx) { return coordination(tx, w.vault, id); }).value();
    CHECK(kept.scale == Scale::departement);
    CHECK(kept.notes == "Avec la CAF");
    CHECK(kept.participants == 120);
    const auto refused = [&](auto spoil) {
        Coordination bad = c;
        bad.client_key.clear();
        spoil(bad);
        return refusal(keep(bad));
    };
    CHECK(refused([](Coordination& x) { x.what = "comite"; }) == "what_needed@what");
    CHECK(refused([](Coordination& x) { x.day = on("2027-01-01"); }) == "day_to_come@day");
    CHECK(refused([](Coordination& x) { x.duration_min = 0; }) == "duration_wrong@duration");
    CHECK(refused([](Coordination& x) { x.participants = -1; }) == "participants_wrong@participants");
    CHECK(refused([](Coordination& x) { x.title = std::string(101, 'a'); }) == "title_long@title");
    CHECK(refused([](Coordination& x) { x.notes = std::string(5001, 'a'); }) == "notes_long@notes");
    kept.kind = CoordinationKind::animation;
    kept.what = "comite";
    REQUIRE(db.write([&](db::Write& tx) { return change(tx, w.vault, kept, w.clock); }));
    const auto list = [&] {
        return db.read(
            [&](db::Read& tx) { return coordinations(tx, w.vault, w.boss, on("2026-11-01"), on("2026-11-30")); });
    };
    REQUIRE(list().size() == 1);
    CHECK_FALSE(list()[0].scale);
    REQUIRE(db.write([&](db::Write& tx) { return set_removed(tx, id, true, w.clock); }));
    CHECK(list().empty());
    CHECK(refusal(db.write([&](db::Write& tx) { return change(tx, w.vault, kept, w.clock); })) ==
          "unknown_coordination");
    REQUIRE(db.write([&](db::Write& tx) { return set_removed(tx, id, false, w.clock); }));
    CHECK(list().size() == 1);
}
