// Claims: who is taken is taken once.
#include "tests/agenda/fixture.hpp"

using namespace beffroi;
using namespace beffroi::agenda;
using namespace beffroi::agenda::testing;

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
