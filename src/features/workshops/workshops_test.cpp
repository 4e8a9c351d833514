// Programmes and their sessions.
#include <algorithm>

#include "tests/workshops/fixture.hpp"

using namespace beffroi;
using namespace beffroi::workshops;

namespace {
std::vector<std::string> days(const std::vector<Session>& sessions) {
    std::vector<std::string> all;
    for (const Session& each : sessions) all.push_back(date_text(each.day));
    return all;
}
using Acts = std::vector<std::string>;
}

TEST_CASE_BOTH_ENGINES("a series makes its sessions, and each takes its counsellor and room") {
    World w(db);
    const auto id = w.made(w.tuesdays());
    const auto all = w.sessions(id);
    CHECK(days(all) == Acts{"2026-12-01", "2026-12-15", "2026-12-29", "2027-01-12", "2027-01-26", "2027-02-09"});
    CHECK(all[0].starts == at("2026-12-01T10:00:00+01:00"));
    CHECK(all[0].ends == at("2026-12-01T12:00:00+01:00"));
    for (const Session& each : all) CHECK(w.claims(each.id) == 2);
    const auto kept = db.read([&](db::Read& tx) { return by_slug(tx, "premiers-pas"); });
    REQUIRE(kept);
    CHECK(kept->counsellors == std::vector{w.anne});
    CHECK(kept->series.rule == "FREQ=WEEKLY;COUNT=6;INTERVAL=2");
}

TEST_CASE_BOTH_ENGINES("public holidays are skipped, unless it says otherwise") {
    World w(db);
    Workshop fridays = w.tuesdays();
    fridays.series = {on("2026-12-18"), "FREQ=WEEKLY;COUNT=3", {}, {}};
    CHECK(days(w.sessions(w.made(fridays))) == Acts{"2026-12-18"});  // 25 December and 1 January
    fridays.on_holidays = true;
    fridays.from_min = 840;
    fridays.to_min = 900;
    CHECK(days(w.sessions(w.made(fridays))) == Acts{"2026-12-18", "2026-12-25", "2027-01-01"});
}

TEST_CASE_BOTH_ENGINES("a day on which somebody is taken is named, and nothing is half made") {
    World w(db);
    Workshop other = w.tuesdays();
    other.series = {on("2026-12-29"), "", {}, {}};
    other.from_min = 660;
    other.to_min = 700;
    w.made(other);
    const auto refused = w.try_add(w.tuesdays());
    CHECK(refusal(refused) == "taken@counsellors");
    CHECK(refused.error().message.args == Acts{"2026-12-29", "Anne Leroy, Salle du haut"});
    CHECK(db.read([](db::Read& tx) { return workshops::workshops(tx).size(); }) == 1);
    CHECK(db.read([](db::Read& tx) { return tx.one<int>("SELECT COUNT(*) FROM claims").value(); }) == 2);

    const auto planned = db.read([&](db::Read& tx) { return plan(tx, w.vault, w.tuesdays(), w.clock); }).value();
    REQUIRE(planned.size() == 6);
    CHECK(planned[2].taken == Acts{"Anne Leroy", "Salle du haut"});
    CHECK(planned[1].taken.empty());
    // Left out by an exception, the others are made.
    Workshop without = w.tuesdays();
    without.series.except = {on("2026-12-29")};
    CHECK(w.sessions(w.made(without)).size() == 5);
}

TEST_CASE_BOTH_ENGINES("a counsellor who is away is taken too") {
    World w(db);
    db.write([&](db::Write& tx) {
        agenda::Absence away;
        away.counsellor = w.anne;
        away.insee = "14762";
        away.series.first = on("2026-12-14");
        away.days = 3;
        REQUIRE(agenda::add(tx, away, w.clock));
    });
    const auto refused = w.try_add(w.tuesdays());
    CHECK(refusal(refused) == "taken@counsellors");
    CHECK(refused.error().message.args == Acts{"2026-12-15", "Anne Leroy"});
}

TEST_CASE_BOTH_ENGINES("what cannot be a workshop is refused on its field") {
    World w(db);
    const auto with = [&](auto change) {
        Workshop one = w.tuesdays();
        change(one);
        return refusal(w.try_add(one));
    };
    CHECK(with([](Workshop& one) { one.title = "  "; }) == "title_needed@title");
    CHECK(with([](Workshop& one) { one.seats = 0; }) == "seats_wrong@seats");
    CHECK(with([](Workshop& one) { one.price_cents = -1; }) == "price_wrong@price");
    CHECK(with([](Workshop& one) { one.place = PlaceId{5}; }) == "unknown_place@place");
    CHECK(with([](Workshop& one) { one.counsellors.clear(); }) == "counsellors_needed@counsellors");
    CHECK(with([](Workshop& one) { one.resources = {ResourceId{5}}; }) == "unknown_resource@resources");
    CHECK(with([](Workshop& one) { one.to_min = one.from_min; }) == "hours_wrong@to");
    CHECK(with([](Workshop& one) { one.series.rule = "FREQ=WEEKLY"; }) == "series_long@first");
    CHECK(with([](Workshop& one) { one.series.rule = "FREQ=SOMETIMES"; }) == "rule_unreadable@rule");
    CHECK(with([](Workshop& one) { one.series = {on("2026-11-02"), "", {}, {}}; }) == "past@first");
    CHECK(with([](Workshop& one) { one.series = {on("2026-12-25"), "", {}, {}}; }) == "no_day@first");
}

TEST_CASE_BOTH_ENGINES("a session that moves tells everybody and takes its people along") {
    World w(db);
    const auto id = w.made(w.tuesdays());
    const auto s = w.first(id);
    const auto jeanne = w.sign_up(w.request(id, s.id)).value().id;
    const auto move = [&](const char* day, int from, int to) {
        return db.write(
            [&](db::Write& tx) { return move_session(tx, w.vault, s.id, on(day), from, to, w.desk, w.clock); });
    };
    CHECK(refusal(move("2026-12-15", 600, 700)) == "taken@day");
    CHECK(refusal(move("2026-11-20", 600, 700)) == "past@day");
    CHECK(refusal(move("2062-12-02", 600, 700)) == "far@day");
    CHECK(refusal(move("2026-12-02", 700, 600)) == "hours_wrong@to");
    CHECK(w.of(s.id).starts == s.starts);
    CHECK(w.claims(s.id) == 2);
    CHECK(move("2026-12-02", 600, 700));
    CHECK(w.of(s.id).starts == at("2026-12-02T10:00:00+01:00"));
    CHECK(w.of(s.id).changes == 1);
    CHECK(w.acts(jeanne) == Acts{"booked", "moved"});
    // Another change of the series leaves it where it is.
    Workshop later = db.read([&](db::Read& tx) { return workshop(tx, id); }).value();
    later.from_min = 615;
    CHECK(db.write([&](db::Write& tx) { return change(tx, w.vault, later, w.desk, w.clock); }));
    CHECK(w.of(s.id).starts == at("2026-12-02T10:00:00+01:00"));
    CHECK(w.sessions(id)[1].starts == at("2026-12-15T10:15:00+01:00"));
}

TEST_CASE_BOTH_ENGINES("a session that is cancelled frees its people, tells them, and offers another") {
    World w(db);
    const auto id = w.made(w.tuesdays(1));
    const auto s = w.first(id);
    const auto jeanne = w.sign_up(w.request(id, s.id)).value().id;
    const auto waits = w.waits(id, s.id, "Paul");
    CHECK(db.write([&](db::Write& tx) { return cancel_session(tx, w.vault, s.id, "Neige", w.desk, w.clock); }));
    CHECK(w.of(s.id).cancelled);
    CHECK(w.of(s.id).reason == "Neige");
    CHECK(w.claims(s.id) == 0);
    CHECK(w.state(jeanne) == State::revoked);
    CHECK(w.state(waits) == State::revoked);
    CHECK(w.acts(waits) == Acts{"waiting", "revoked"});
    CHECK(db.read([&](db::Read& tx) { return history(tx, w.vault, jeanne); }).back().reason == "Neige");
    const auto others = db.read([&](db::Read& tx) { return other_sessions(tx, w.of(s.id), w.clock.now()); });
    REQUIRE(others.size() == 5);
    const auto also = [&](RegistrationId who, SessionId session) {
        return db.write(
            [&](db::Write& tx) { return sign_up_also(tx, w.vault, who, session, IfFull::refuse, {}, w.clock); });
    };
    CHECK(also(jeanne, others[0].id));
    CHECK(refusal(also(waits, others[0].id)) == "full@session");
    CHECK(refusal(also(waits, s.id)) == "over");
    CHECK(refusal(w.sign_up(w.request(id, s.id))) == "over");
}

TEST_CASE_BOTH_ENGINES("a series that changes keeps who is registered, and its cancellation tells all") {
    World w(db);
    const auto id = w.made(w.tuesdays(2));
    const auto jeanne = w.sign_up(w.request(id, SessionId{})).value().id;
    Workshop fewer = db.read([&](db::Read& tx) { return workshop(tx, id); }).value();
    fewer.series.rule = "FREQ=WEEKLY;INTERVAL=2;COUNT=3";
    fewer.counsellors = {w.bruno};
    const auto changed = [&](const Workshop& what) {
        return db.write([&](db::Write& tx) { return change(tx, w.vault, what, w.desk, w.clock); });
    };
    CHECK(changed(fewer));
    const auto all = w.sessions(id);
    CHECK(std::count_if(all.begin(), all.end(), [](const Session& s) { return s.cancelled.has_value(); }) == 3);
    const auto claims = db.read([&](db::Read& tx) { return agenda::claims_for(tx, all[0].id.value); });
    CHECK(std::any_of(claims.begin(), claims.end(), [&](const auto& c) { return c.subject == w.bruno.value; }));
    w.sign_up(w.request(id, all[0].id, "Paul")).value();
    fewer.seats = 1;
    CHECK(refusal(changed(fewer)) == "seats_taken@seats");
    CHECK(w.first(id).seats == 2);
    CHECK(db.write([&](db::Write& tx) { return cancel(tx, w.vault, id, "Travaux", w.desk, w.clock); }));
    for (const Entry& each : w.entries(jeanne)) CHECK(each.state == State::revoked);
    CHECK(refusal(changed(fewer)) == "over");
    CHECK(refusal(w.sign_up(w.request(id, SessionId{}))) == "over");
}
