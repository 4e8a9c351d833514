// What people are told: each change once, and nothing that is no longer true.
#include "tests/workshops/fixture.hpp"

using namespace beffroi;
using namespace beffroi::workshops;

namespace {

/// "confirmation reminder": what waits to be told about somebody's seat, the oldest first.
std::string waiting_for(World& w, RegistrationId id) {
    std::string all;
    w.db.read([&](db::Read& tx) {
        for (const Entry& each : entries_of(tx, id))
            for (const notices::Told& one : notices::told(tx, each.id.value))
                if (one.waits) all += (all.empty() ? "" : " ") + std::string(notices::code(one.kind));
    });
    return all;
}

Request with_mail(const World& w, WorkshopId id, SessionId session, std::string name) {
    Request r = w.request(id, session, std::move(name));
    r.who.mail = "jeanne@exemple.example";
    return r;
}

}

TEST_CASE_BOTH_ENGINES("whoever signs up is confirmed and reminded; whoever cancels is told that alone") {
    World w(db);
    const auto id = w.made(w.once(2));
    const auto jeanne = w.sign_up(with_mail(w, id, w.first(id).id, "Jeanne Roy")).value().id;
    CHECK(waiting_for(w, jeanne) == "confirmation reminder");
    REQUIRE(w.cancel(jeanne));
    CHECK(waiting_for(w, jeanne) == "cancellation");
}

TEST_CASE_BOTH_ENGINES("of a whole series one confirmation, and a reminder of each session") {
    World w(db);
    const auto id = w.made(w.tuesdays());
    const auto jeanne = w.sign_up(with_mail(w, id, SessionId{}, "Jeanne Roy")).value().id;
    CHECK(waiting_for(w, jeanne) == "confirmation reminder reminder reminder reminder reminder reminder");
}

TEST_CASE_BOTH_ENGINES("whoever waited is told that a seat is free, and is reminded once it is confirmed") {
    World w(db);
    const auto id = w.made(w.once(1));
    const auto s = w.first(id);
    const auto first = w.sign_up(w.request(id, s.id)).value().id;
    Request second = with_mail(w, id, s.id, "Paul Henry");
    second.if_full = IfFull::wait;
    const auto paul = w.sign_up(second).value().id;
    CHECK(waiting_for(w, paul).empty());
    REQUIRE(w.cancel(first));
    CHECK(waiting_for(w, paul) == "promotion");
    REQUIRE(w.confirm(paul));
    CHECK(waiting_for(w, paul) == "promotion reminder");
}

TEST_CASE_BOTH_ENGINES("a session that moves, or is cancelled, is told to everybody in it, and its old reminder goes") {
    World w(db);
    const auto id = w.made(w.once(2));
    const auto s = w.first(id);
    const auto jeanne = w.sign_up(with_mail(w, id, s.id, "Jeanne Roy")).value().id;
    REQUIRE(db.write([&](db::Write& tx) {
        return move_session(tx, w.vault, s.id, on("2026-12-03"), 600, 720, w.desk, w.clock);
    }));
    CHECK(waiting_for(w, jeanne) == "change reminder");
    REQUIRE(db.write([&](db::Write& tx) { return cancel_session(tx, w.vault, s.id, "Panne", w.desk, w.clock); }));
    CHECK(waiting_for(w, jeanne) == "cancellation");
}
