// Nobody sits on another's lap: seats, the waiting list and its races (CTest waiting_list).
#include <algorithm>
#include <atomic>
#include <set>

#include "tests/workshops/fixture.hpp"

using namespace beffroi;
using namespace beffroi::workshops;

namespace {

constexpr int many = 1000;
using Acts = std::vector<std::string>;

int successes(const std::vector<Result<Made>>& results) {
    for (const auto& each : results)
        if (!each) CHECK(each.error().code == "full");
    return static_cast<int>(std::count_if(results.begin(), results.end(), [](const auto& r) { return r.ok(); }));
}

/// As many chairs as are sat on, each by one, and never more than the session has.
void sound(World& w, SessionId id) {
    const Session s = w.of(id);
    CHECK(s.taken <= s.seats);
    w.db.read([&](db::Read& tx) {
        CHECK(tx.one<int>("SELECT COUNT(DISTINCT chair) FROM workshop_entries WHERE session = ?1 AND chair IS NOT NULL",
                          id) == s.taken);
    });
}

}

TEST_SUITE("waiting_list") {
    TEST_CASE_BOTH_ENGINES("a thousand at once on the last seat: one gets it") {
        World w(db);
        const auto id = w.made(w.once(2));
        const auto s = w.first(id);
        w.sign_up(w.request(id, s.id)).value();
        CHECK(successes(testing::at_once(many, [&] { return w.sign_up(w.request(id, s.id, "Paul")); })) == 1);
        CHECK(w.of(s.id).taken == 2);
        sound(w, s.id);
    }
    TEST_CASE("two servers on one PostgreSQL: a thousand at once on the last seat, one gets it") {
        testing::TestDatabase first(db::Engine::postgres);
        World w(*first);
        const auto id = w.made(w.once(1));
        const auto s = w.first(id);
        auto second = db::Database::open(first.options());
        REQUIRE(second);
        std::atomic<int> turn = 0;
        const auto results =
            testing::at_once(many, [&] { return w.sign_up(turn++ % 2 ? *first : **second, w.request(id, s.id)); });
        CHECK(successes(results) == 1);
        CHECK(w.of(s.id).taken == 1);
        sound(w, s.id);
    }
    TEST_CASE_BOTH_ENGINES("the database itself knows no more chairs than there are seats") {
        World w(db);
        const auto id = w.made(w.once(1));
        const auto s = w.first(id);
        w.sign_up(w.request(id, s.id)).value();
        const auto other = w.waits(id, s.id, "Paul");
        const auto seat = [&](int chair) {
            return db.write([&](db::Write& tx) {
                return tx.attempt([&] {
                    tx.run("UPDATE workshop_entries SET state = 'unknown', chair = ?2 WHERE registration = ?1", other,
                           chair);
                });
            });
        };
        CHECK_FALSE(seat(1));  // somebody sits there
        CHECK_FALSE(seat(2));  // there is no such chair
        CHECK_FALSE(db.write([&](db::Write& tx) {
            return tx.attempt(
                [&] { tx.run("UPDATE workshop_entries SET state = 'unknown' WHERE registration = ?1", other); });
        }));  // nobody has a seat without a chair
        CHECK(w.of(s.id).taken == 1);
    }
    TEST_CASE_BOTH_ENGINES("who waits first is offered the seat that frees, and confirms it") {
        World w(db);
        const auto id = w.made(w.once(1));
        const auto s = w.first(id);
        const auto jeanne = w.sign_up(w.request(id, s.id)).value().id;
        const auto paul = w.waits(id, s.id, "Paul"), lea = w.waits(id, s.id, "Léa");
        CHECK(db.read([&](db::Read& tx) { return rank(tx, w.entry_of(lea)); }) == 2);
        CHECK(w.cancel(jeanne));
        CHECK(w.state(jeanne) == State::excused);
        CHECK(w.state(paul) == State::offered);
        CHECK(w.entry_of(paul).until == w.clock.now() + std::chrono::hours{24});
        CHECK(w.state(lea) == State::waiting);
        // The seat is Paul's: nobody passes.
        CHECK(refusal(w.sign_up(w.request(id, s.id, "Zoé"))) == "full@session");
        CHECK(w.confirm(paul));
        CHECK(w.confirm(paul));
        CHECK(w.state(paul) == State::unknown);
        w.at_time("2026-11-25T06:00:01+01:00");
        CHECK(w.state(paul) == State::unknown);
        CHECK(w.acts(paul) == Acts{"waiting", "offered", "confirmed"});
        CHECK(refusal(w.confirm(lea)) == "offer_over");
        sound(w, s.id);
    }
    TEST_CASE_BOTH_ENGINES("an offer that is not confirmed goes to the next, by the clock") {
        World w(db);
        const auto id = w.made(w.once(1));
        const auto s = w.first(id);
        const auto jeanne = w.sign_up(w.request(id, s.id)).value().id;
        const auto paul = w.waits(id, s.id, "Paul"), lea = w.waits(id, s.id, "Léa");
        CHECK(w.cancel(jeanne));
        w.at_time("2026-11-25T05:59:59+01:00");
        CHECK(w.state(paul) == State::offered);
        w.clock = Clock::fixed(at("2026-11-25T06:00:01+01:00"));
        CHECK(refusal(w.confirm(paul)) == "offer_over");  // though no job has run yet
        w.at_time("2026-11-25T06:00:01+01:00");
        CHECK(w.state(paul) == State::lapsed);
        CHECK(w.state(lea) == State::offered);
        // Twice is no worse than once.
        const auto which = w.entry_of(paul).id;
        db.write([&](db::Write& tx) { expire(tx, w.vault, which, w.clock); });
        CHECK(w.entry_of(lea).until == at("2026-11-26T06:00:01+01:00"));
        w.at_time("2026-11-27T06:00:00+01:00");
        CHECK(w.state(lea) == State::lapsed);
        CHECK(w.of(s.id).taken == 0);
        CHECK(w.sign_up(w.request(id, s.id, "Zoé")));
        CHECK(w.acts(paul) == Acts{"waiting", "offered", "lapsed"});
    }
    TEST_CASE_BOTH_ENGINES("close to the session the time to confirm is shorter, and then nobody is offered a seat") {
        World w(db);
        const auto id = w.made(w.once(1));
        const auto s = w.first(id);
        const auto jeanne = w.sign_up(w.request(id, s.id)).value().id;
        const auto paul = w.waits(id, s.id, "Paul"), lea = w.waits(id, s.id, "Léa");
        w.clock = Clock::fixed(at("2026-12-01T08:00:00+01:00"));
        CHECK(w.cancel(jeanne));
        CHECK(w.entry_of(paul).until == at("2026-12-01T09:00:00+01:00"));
        w.at_time("2026-12-01T09:31:00+01:00");
        CHECK(w.state(paul) == State::lapsed);
        CHECK(w.state(lea) == State::waiting);
        // The chair is there for whoever stands at the door.
        const auto which = w.entry_of(lea).id;
        CHECK(db.write([&](db::Write& tx) { return take_in(tx, w.vault, which, w.desk, w.clock); }));
        CHECK(w.state(lea) == State::unknown);
        const auto late = w.entry_of(paul).id;
        CHECK(refusal(db.write([&](db::Write& tx) { return take_in(tx, w.vault, late, w.desk, w.clock); })) ==
              "full@session");
    }
    TEST_CASE_BOTH_ENGINES("more seats are offered to those who wait, and no more than that") {
        World w(db);
        const auto id = w.made(w.once(1));
        const auto s = w.first(id);
        w.sign_up(w.request(id, s.id)).value();
        std::vector<RegistrationId> waiting;
        for (const char* name : {"Paul", "Léa", "Zoé", "Tom"}) waiting.push_back(w.waits(id, s.id, name));
        CHECK(db.write([&](db::Write& tx) { return set_seats(tx, w.vault, s.id, 3, w.desk, w.clock); }));
        CHECK(w.state(waiting[0]) == State::offered);
        CHECK(w.state(waiting[1]) == State::offered);
        CHECK(w.state(waiting[2]) == State::waiting);
        CHECK(refusal(db.write([&](db::Write& tx) { return set_seats(tx, w.vault, s.id, 2, w.desk, w.clock); })) ==
              "seats_taken@seats");
        CHECK(w.cancel(waiting[0], w.desk));
        CHECK(w.state(waiting[0]) == State::revoked);
        CHECK(w.state(waiting[2]) == State::offered);
        sound(w, s.id);
    }
    TEST_CASE_BOTH_ENGINES("somebody who waits may leave the list, and comes back at its end") {
        World w(db);
        const auto id = w.made(w.once(1));
        const auto s = w.first(id);
        w.sign_up(w.request(id, s.id)).value();
        const auto paul = w.waits(id, s.id, "Paul");
        w.waits(id, s.id, "Léa");
        CHECK(w.cancel(paul));
        CHECK(w.of(s.id).waiting == 1);
        w.clock = Clock::fixed(at("2026-11-24T07:00:00+01:00"));
        CHECK(
            db.write([&](db::Write& tx) { return sign_up_also(tx, w.vault, paul, s.id, IfFull::wait, {}, w.clock); }));
        CHECK(db.read([&](db::Read& tx) { return rank(tx, w.entry_of(paul)); }) == 2);
    }
    TEST_CASE_BOTH_ENGINES("cancels, sign-ups, offers and confirmations at once: nobody twice, never one too many") {
        World w(db);
        const auto id = w.made(w.once(5));
        const auto s = w.first(id);
        std::vector<RegistrationId> seated, waiting;
        for (int i = 0; i < 5; ++i)
            seated.push_back(w.sign_up(w.request(id, s.id, "A" + std::to_string(i))).value().id);
        for (int i = 0; i < 10; ++i) waiting.push_back(w.waits(id, s.id, "W" + std::to_string(i)));
        std::atomic<int> turn = 0;
        testing::at_once(60, [&] {
            const int n = turn++;
            const auto i = static_cast<std::size_t>(n / 4);
            switch (n % 4) {
                case 0: (void)w.sign_up(w.request(id, s.id, "N" + std::to_string(n))); break;
                case 1: (void)w.cancel(seated[i % 5]); break;
                case 2: (void)w.confirm(waiting[i % 10]); break;
                default: w.waits(id, s.id, "Z" + std::to_string(n)); break;
            }
        });
        sound(w, s.id);
        CHECK(w.of(s.id).taken == 5);
        // Each of the five cancellations made one offer, to the first five who waited, and nobody passed them.
        for (std::size_t i = 0; i < 10; ++i) {
            const auto acts = w.acts(waiting[i]);
            CHECK(std::count(acts.begin(), acts.end(), "offered") == (i < 5 ? 1 : 0));
        }
        CHECK(db.read([](db::Read& tx) {
            return tx.one<int>("SELECT COUNT(*) FROM workshop_history WHERE act = 'offered'").value();
        }) == 5);
    }
    TEST_CASE("two servers on one PostgreSQL expire one offer at once: the next is promoted once") {
        testing::TestDatabase first(db::Engine::postgres);
        World w(*first);
        const auto id = w.made(w.once(1));
        const auto s = w.first(id);
        const auto jeanne = w.sign_up(w.request(id, s.id)).value().id;
        const auto paul = w.waits(id, s.id, "Paul"), lea = w.waits(id, s.id, "Léa"), zoe = w.waits(id, s.id, "Zoé");
        CHECK(w.cancel(jeanne));
        auto second = db::Database::open(first.options());
        REQUIRE(second);
        w.clock = Clock::fixed(at("2026-11-25T06:00:01+01:00"));
        const auto which = w.entry_of(paul).id;
        std::atomic<int> turn = 0;
        testing::at_once(20, [&] {
            (turn++ % 2 ? *first : **second).write([&](db::Write& tx) { expire(tx, w.vault, which, w.clock); });
        });
        CHECK(w.state(lea) == State::offered);
        CHECK(w.state(zoe) == State::waiting);
        CHECK(w.acts(lea) == Acts{"waiting", "offered"});
        sound(w, s.id);
    }
    TEST_CASE_BOTH_ENGINES("a promotion that is not kept leaves no job, and one that is kept does") {
        World w(db);
        const auto id = w.made(w.once(1));
        const auto s = w.first(id);
        const auto jeanne = w.sign_up(w.request(id, s.id)).value().id;
        const auto paul = w.waits(id, s.id, "Paul");
        const auto which = w.entry_of(jeanne).id;
        const auto killed = db.write([&](db::Write& tx) -> Result<void> {
            if (auto ok = cancel_entry(tx, w.vault, which, "", {}, w.clock); !ok) return ok;
            return fail(ErrorKind::internal, "killed", msg("This workshop is not known here."));
        });
        CHECK(refusal(killed) == "killed");
        CHECK(w.state(paul) == State::waiting);
        CHECK(w.offers_waiting() == 0);
        CHECK(w.cancel(jeanne));
        CHECK(w.offers_waiting() == 1);
    }
}
