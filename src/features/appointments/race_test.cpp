// Exactly one of those who want the same time gets it (CTest booking_race).
#include <algorithm>
#include <atomic>

#include "tests/appointments/fixture.hpp"

using namespace beffroi;
using namespace beffroi::appointments;

namespace {

constexpr int many = 1000;

int successes(const std::vector<Result<Made>>& results) {
    for (const auto& each : results)
        if (!each) CHECK(each.error().code == "slot_taken");
    return static_cast<int>(std::count_if(results.begin(), results.end(), [](const auto& r) { return r.ok(); }));
}

std::int64_t kept(db::Database& db) {
    return db.read([](db::Read& tx) { return tx.one<std::int64_t>("SELECT COUNT(*) FROM appointments").value(); });
}

}

TEST_SUITE("booking_race") {
    TEST_CASE_BOTH_ENGINES("a thousand at once on one time of one counsellor: one gets it") {
        World w(db);
        w.receives(w.anne);
        CHECK(successes(testing::at_once(many, [&] { return w.book(w.request()); })) == 1);
        CHECK(kept(db) == 1);
    }
    TEST_CASE_BOTH_ENGINES("a thousand at once on one time of two counsellors: two get it, one with each") {
        World w(db);
        w.receives(w.anne);
        w.receives(w.bruno);
        const auto results = testing::at_once(many, [&] { return w.book(w.request()); });
        CHECK(successes(results) == 2);
        std::vector<PersonId> who;
        for (const auto& each : results)
            if (each) who.push_back(w.of(each->id).counsellor);
        std::sort(who.begin(), who.end());
        CHECK(who == std::vector{w.anne, w.bruno});
    }
    TEST_CASE_BOTH_ENGINES("a thousand holds at once on one time: one holds it, and only who holds it books it") {
        World w(db);
        w.receives(w.anne);
        const auto held = testing::at_once(many, [&] {
            return db.write([&](db::Write& tx) {
                return hold(tx, w.request().wanted, w.here, w.request().starts, HoldId{}, w.clock);
            });
        });
        CHECK(std::count_if(held.begin(), held.end(), [](const auto& r) { return r.ok(); }) == 1);
        CHECK(refusal(w.book(w.request())) == "slot_taken");
        Request mine = w.request();
        mine.hold = std::find_if(held.begin(), held.end(), [](const auto& r) { return r.ok(); })->value().id;
        // The impatient press twice, and twenty times: one appointment.
        const auto booked = testing::at_once(20, [&] { return w.book(mine); });
        CHECK(successes(booked) == 20);
        CHECK(kept(db) == 1);
    }
    TEST_CASE_BOTH_ENGINES("moves and bookings on one time: one gets it, and whoever loses keeps what they had") {
        World w(db);
        w.receives(w.anne);
        w.receives(w.anne, "2026-12-02");
        const auto first = w.book(w.request("2026-12-02T09:00:00+01:00")).value().id;
        const auto second = w.book(w.request("2026-12-02T10:00:00+01:00")).value().id;
        std::atomic<int> turn = 0, won = 0;
        testing::at_once(60, [&] {
            const int n = turn++ % 3;
            if (n == 2) {
                won += w.book(w.request()).ok();
            } else {
                Move to;
                to.starts = w.request().starts;
                won += db.write([&](db::Write& tx) {
                             return move(tx, w.vault, n ? first : second, to, PersonId{}, w.clock);
                         }).ok();
            }
        });
        // Whoever has moved there may be asked to move there again: they are there already.
        CHECK(won >= 1);
        int there = 0;
        for (const Appointment& each : db.read([&](db::Read& tx) {
                 return of_counsellor(tx, w.vault, w.anne, at("2026-12-01T00:00:00+01:00"),
                                      at("2026-12-03T00:00:00+01:00"));
             })) {
            there += each.starts == w.request().starts;
            CHECK(w.claims(each.id) == 1);
        }
        CHECK(there == 1);
    }
    TEST_CASE("two servers on one PostgreSQL: a thousand at once, one gets it") {
        testing::TestDatabase first(db::Engine::postgres);
        World w(*first);
        w.receives(w.anne);
        auto second = db::Database::open(first.options());
        REQUIRE(second);
        std::atomic<int> turn = 0;
        const auto results =
            testing::at_once(many, [&] { return w.book(turn++ % 2 ? *first : **second, w.request()); });
        CHECK(successes(results) == 1);
        CHECK(kept(*first) == 1);
    }
}
