// However often and from wherever a record is sent, it is one.
#include <algorithm>
#include <atomic>

#include "tests/activities/fixture.hpp"

using namespace beffroi;
using namespace beffroi::activities;

namespace {

void all_one(const std::vector<Result<ActivityId>>& results) {
    for (const auto& each : results) {
        REQUIRE_MESSAGE(each, refusal(each));
        CHECK(each.value() == results.front().value());
    }
}

}

TEST_CASE_BOTH_ENGINES("twenty devices send one record at once: one is kept") {
    World w(db);
    Activity a = w.one(w.sheet("Jeanne", "Lecointe"));
    a.client_key = "the-same";
    all_one(testing::at_once(20, [&] { return w.try_record(a); }));
    CHECK(w.count("activities") == 1);
    CHECK(w.count("accompaniments") == 1);
    CHECK(w.count("activities_history") == 1);
}

TEST_CASE_BOTH_ENGINES("the database itself knows no two records of one device's form, appointment or line of a file") {
    World w(db);
    Activity a = w.one();
    a.client_key = "one";
    a.origin = "coop:1";
    w.recorded(a);
    a.client_key = "two";
    a.origin = "coop:2";
    const auto second = w.recorded(a);
    for (const char* change : {"UPDATE activities SET client_key = 'one' WHERE id = ?1",
                               "UPDATE activities SET origin = 'coop:1' WHERE id = ?1"})
        CHECK_FALSE(db.write([&](db::Write& tx) { return tx.attempt([&] { tx.run(change, second); }); }));
}

TEST_CASE_BOTH_ENGINES("an appointment is recorded once, and again after its record was taken away") {
    World w(db);
    const auto appointment = w.booked({"Jeanne Lecointe", {}, "+33612345678", {}, {}, {}});
    Activity a = w.one(w.sheet("Jeanne", "Lecointe"));
    a.appointment = appointment;
    const auto results = testing::at_once(20, [&] { return w.try_record(a); });
    all_one(results);
    CHECK(w.count("activities") == 1);
    const auto first = results.front().value();
    CHECK(w.of(first).motif == w.motif);
    CHECK(db.read([&](db::Read& tx) { return appointments::appointment(tx, w.vault, appointment); })->status ==
          appointments::Status::seen);
    CHECK(db.read([&](db::Read& tx) { return of_appointment(tx, appointment); }) == first);
    REQUIRE(w.taken_away(first));
    CHECK_FALSE(db.read([&](db::Read& tx) { return of_appointment(tx, appointment); }));
    const auto second = w.recorded(a);
    CHECK(second != first);
    CHECK(refusal(w.put_back(first)) == "recorded_since");
    REQUIRE(w.taken_away(second));
    REQUIRE(w.put_back(first));
    const auto facts = w.facts(a.people.front());
    CHECK(std::count_if(facts.begin(), facts.end(), [](const auto& each) { return each.ends_with("first"); }) == 1);
    CHECK(facts.front().ends_with("first"));
}

TEST_CASE_BOTH_ENGINES("an appointment that was cancelled is not recorded, and nothing of it stays") {
    World w(db);
    const auto appointment = w.booked({"Jeanne Lecointe", {}, "+33612345678", {}, {}, {}});
    const Clock before = Clock::fixed(at("2026-11-25T09:00:00+01:00"));
    REQUIRE(
        db.write([&](db::Write& tx) { return appointments::cancel(tx, w.vault, appointment, "", w.anne, before); }));
    Activity a = w.one(w.sheet("Jeanne", "Lecointe"));
    a.appointment = appointment;
    CHECK(refusal(w.try_record(a)) == "cancelled");
    CHECK(w.count("activities") == 0);
    CHECK(w.count("accompaniments") == 0);
}

TEST_CASE("two servers on one PostgreSQL: twenty send one record at once, one is kept") {
    testing::TestDatabase first(db::Engine::postgres);
    World w(*first);
    auto second = db::Database::open(first.options());
    REQUIRE(second);
    Activity a = w.one(w.sheet("Jeanne", "Lecointe"));
    a.client_key = "the-same";
    std::atomic<int> turn = 0;
    all_one(testing::at_once(20, [&] { return w.try_record(turn++ % 2 ? *first : **second, a); }));
    CHECK(w.count("activities") == 1);
}
