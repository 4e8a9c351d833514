// What the agenda refuses to keep.
#include "tests/agenda/fixture.hpp"

using namespace beffroi;
using namespace beffroi::agenda;
using namespace beffroi::agenda::testing;

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
