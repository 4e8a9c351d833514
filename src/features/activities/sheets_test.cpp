// What records copy of sheets, and how it follows them.
#include <doctest/doctest.h>

#include <algorithm>

#include "tests/activities/fixture.hpp"

using namespace beffroi;
using namespace beffroi::activities;
using Facts = std::vector<std::string>;

TEST_CASE_BOTH_ENGINES("the first help is the first, whatever is added, changed, taken away and put back") {
    World w(db);
    const auto jeanne = w.sheet("Jeanne", "Lecointe", 1958);
    Activity a = w.one(jeanne);
    const auto second = w.recorded(a);
    a.day = on("2026-10-01");
    const auto first = w.recorded(a);
    a.day = on("2026-11-25");
    w.recorded(a);
    CHECK(w.facts(jeanne) == Facts{"2026-10-01 soixante_soixante_neuf first", "2026-11-25 soixante_soixante_neuf",
                                   "2026-11-26 soixante_soixante_neuf"});
    REQUIRE(w.taken_away(first));
    REQUIRE(w.taken_away(first));
    CHECK(w.facts(jeanne)[0] == "2026-10-01 soixante_soixante_neuf");
    CHECK(w.facts(jeanne)[1] == "2026-11-25 soixante_soixante_neuf first");
    CHECK(refusal(w.try_change(w.of(first))) == "removed");
    Activity moved = w.of(second);
    moved.day = on("2026-09-01");
    REQUIRE(w.try_change(moved));
    CHECK(w.facts(jeanne) == Facts{"2026-09-01 soixante_soixante_neuf first", "2026-10-01 soixante_soixante_neuf",
                                   "2026-11-25 soixante_soixante_neuf"});
    REQUIRE(w.put_back(first));
    moved.day = on("2026-11-26");
    moved.changed = {};
    REQUIRE(w.try_change(moved));
    CHECK(w.facts(jeanne)[0] == "2026-10-01 soixante_soixante_neuf first");
    CHECK(refusal(w.taken_away(ActivityId{5})) == "unknown_activity");
}

TEST_CASE_BOTH_ENGINES("facts follow a corrected sheet, and stay when somebody is forgotten") {
    World w(db);
    const auto jeanne = w.sheet("Jeanne", "Lecointe", 1958);
    const auto id = w.recorded(w.one(jeanne));
    Activity old = w.one(jeanne);
    old.day = on("2016-05-05");
    w.recorded(old);
    auto sheet = db.read([&](db::Read& tx) { return beneficiaries::beneficiary(tx, w.vault, jeanne); }).value();
    sheet.birth_year = 2000;
    sheet.gender = beneficiaries::Gender::male;
    REQUIRE(db.write([&](db::Write& tx) { return beneficiaries::change(tx, w.vault, sheet, w.anne, w.clock); }));
    db.write([&](db::Write& tx) { refresh(tx, w.vault, jeanne); });
    CHECK(w.facts(jeanne) == Facts{"2016-05-05 douze_dix_huit first", "2026-11-26 vingt_cinq_trente_neuf"});
    db.write([&](db::Write& tx) {
        beneficiaries::forget(tx, jeanne, w.clock);
        refresh(tx, w.vault, jeanne);
    });
    // A later correction of the record leaves them what they were, too.
    Activity a = w.of(id);
    a.day = on("2026-11-20");
    REQUIRE(w.try_change(a));
    CHECK(w.facts(jeanne) == Facts{"2016-05-05 douze_dix_huit first", "2026-11-20 vingt_cinq_trente_neuf"});
    CHECK(refusal(w.try_record(w.one(jeanne))) == "unknown_beneficiary@people");
}

TEST_CASE_BOTH_ENGINES("sheets that are joined count once in one workshop, and part as they were") {
    World w(db);
    const auto jeanne = w.sheet("Jeanne", "Lecointe", 1958), jane = w.sheet("Jane", "Lecointe", 2010);
    const auto both = w.recorded(w.workshop({jeanne, jane}));
    Activity a = w.one(jane);
    a.day = on("2026-10-01");
    w.recorded(a);
    const std::vector with{attached(w.vault)};
    const auto merged =
        db.write([&](db::Write& tx) { return beneficiaries::merge(tx, w.vault, with, jeanne, jane, w.anne, w.clock); });
    REQUIRE(merged);
    CHECK(w.of(both).people == std::vector{jeanne});
    CHECK(w.facts(jeanne) == Facts{"2026-10-01 soixante_soixante_neuf first", "2026-11-26 soixante_soixante_neuf"});
    CHECK(w.facts(jane).empty());
    REQUIRE(db.write(
        [&](db::Write& tx) { return beneficiaries::undo_merge(tx, w.vault, with, *merged, w.anne, w.clock); }));
    CHECK(w.of(both).people.size() == 2);
    CHECK(w.facts(jeanne) == Facts{"2026-11-26 soixante_soixante_neuf first"});
    CHECK(w.facts(jane) == Facts{"2026-10-01 douze_dix_huit first", "2026-11-26 douze_dix_huit"});
}
