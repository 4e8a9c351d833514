// Signing up, and attendance.
#include <algorithm>

#include "tests/workshops/fixture.hpp"

using namespace beffroi;
using namespace beffroi::workshops;

namespace {
using Acts = std::vector<std::string>;
}

TEST_CASE_BOTH_ENGINES("somebody signs up to one session, or to all of them") {
    World w(db);
    const auto id = w.made(w.tuesdays());
    const auto one = w.sign_up(w.request(id, w.sessions(id)[1].id)).value();
    CHECK(w.entries(one.id).size() == 1);
    CHECK(w.state(one.id) == State::unknown);
    const auto all = w.sign_up(w.request(id, SessionId{}, "Paul Roy")).value();
    CHECK(w.entries(all.id).size() == 6);
    CHECK(w.sessions(id)[1].taken == 2);
    CHECK(w.sessions(id)[0].taken == 1);
    const auto kept = db.read([&](db::Read& tx) { return registration(tx, w.vault, all.id); }).value();
    CHECK(kept.whole);
    CHECK(kept.who.name == "Paul Roy");
    // Every session has its own list: who wants the whole series waits where it is full.
    CHECK(refusal(w.sign_up(w.request(id, SessionId{}, "Léa Roy"))) == "full@session");
    const auto waits = w.waits(id, SessionId{}, "Léa Roy");
    const auto entries = w.entries(waits);
    CHECK(std::count_if(entries.begin(), entries.end(), [](const Entry& e) { return e.state == State::waiting; }) == 1);
    CHECK(entries[1].state == State::waiting);
}

TEST_CASE_BOTH_ENGINES("one signs up to what is offered") {
    World w(db);
    Workshop whole = w.tuesdays();
    whole.sign_up = SignUp::series;
    const auto id = w.made(whole);
    CHECK(refusal(w.sign_up(w.request(id, w.first(id).id))) == "not_offered@session");
    Request at_desk = w.request(id, w.first(id).id);
    at_desk.channel = Channel::staff;
    CHECK(w.sign_up(at_desk));
    Workshop single = w.tuesdays();
    single.sign_up = SignUp::sessions;
    single.from_min = 840;
    single.to_min = 900;
    CHECK(refusal(w.sign_up(w.request(w.made(single), SessionId{}))) == "not_offered@session");
    CHECK(refusal(w.sign_up(w.request(WorkshopId{7}, SessionId{}))) == "unknown_workshop");
}

TEST_CASE_BOTH_ENGINES("the same form makes one registration, and the same person one seat") {
    World w(db);
    const auto id = w.made(w.tuesdays(8));
    Request r = w.request(id, w.first(id).id);
    r.form = 77;
    r.who.phone = "+33231660000";
    const auto first = w.sign_up(r).value();
    const auto again = w.sign_up(r).value();
    CHECK(again.before);
    CHECK(again.id == first.id);
    r.form = 78;
    r.who.name = "JEANNE ROY";
    CHECK(refusal(w.sign_up(r)) == "twice@name");
    r.who.name = "Paul Roy";  // of one household, one telephone
    CHECK(w.sign_up(r));
    r.who.name = " ";
    r.form = 79;
    CHECK(refusal(w.sign_up(r)) == "name_needed@name");
    CHECK(w.first(id).taken == 2);
}

TEST_CASE_BOTH_ENGINES("whom it is for is sealed, and found by link and words") {
    World w(db);
    const auto id = w.made(w.tuesdays());
    const auto made = w.sign_up(w.request(id, w.first(id).id)).value();
    const auto raw =
        db.read([](db::Read& tx) { return tx.one<std::string>("SELECT who FROM workshop_registrations"); });
    CHECK(raw->find("Jeanne") == std::string::npos);
    const std::string token = token_of(w.vault, made.id);
    CHECK(id_of(w.vault, token) == made.id);
    CHECK_FALSE(id_of(w.vault, token.substr(0, token.size() - 1) + "~"));
    CHECK(db.read([&](db::Read& tx) { return id_of_words(tx, w.vault, words_of(tx, w.vault, made.id)); }) == made.id);
    CHECK_FALSE(db.read([&](db::Read& tx) { return id_of_words(tx, w.vault, "soleil train"); }));
}

TEST_CASE_BOTH_ENGINES("who came, by half-day") {
    World w(db);
    Workshop day = w.once(3);
    day.to_min = 16 * 60;
    const auto id = w.made(day);
    const auto s = w.first(id);
    CHECK(halves(s, "Europe/Paris") == std::vector{Half::am, Half::pm});
    const auto jeanne = w.sign_up(w.request(id, s.id)).value().id;
    const auto paul = w.sign_up(w.request(id, s.id, "Paul")).value().id;
    const auto came = [&](RegistrationId who, Half half, std::optional<bool> yes) {
        const auto which = w.entry_of(who).id;
        return db.write([&](db::Write& tx) { return set_came(tx, w.vault, which, half, yes, w.desk, w.clock); });
    };
    CHECK(refusal(came(jeanne, Half::am, true)) == "not_yet");
    w.clock = Clock::fixed(at("2026-12-01T10:05:00+01:00"));
    CHECK(came(jeanne, Half::am, true));
    CHECK(w.state(jeanne) == State::seen);
    CHECK(came(paul, Half::am, false));
    CHECK(w.state(paul) == State::unknown);
    CHECK(came(paul, Half::pm, false));
    CHECK(w.state(paul) == State::noshow);
    CHECK(came(paul, Half::pm, std::nullopt));
    CHECK(w.state(paul) == State::unknown);
    CHECK(refusal(w.cancel(paul)) == "over");
    CHECK(w.acts(paul) == Acts{"booked", "noshow", "unknown"});

    const auto signs = [&](std::string_view path) {
        const auto which = w.entry_of(paul).id;
        return db.write([&](db::Write& tx) { return sign(tx, w.vault, which, Half::pm, path, w.desk, w.clock); });
    };
    CHECK(refusal(signs("<svg>")) == "bad_signature@signature");
    CHECK(signs("M1 2L3 4L5.5 6"));
    CHECK(w.state(paul) == State::seen);
    CHECK(w.entry_of(paul).signed_pm);
    CHECK(db.read([&](db::Read& tx) { return signature(tx, w.vault, w.entry_of(paul).id, Half::pm); }) ==
          "M1 2L3 4L5.5 6");

    const auto proven = [&] { return db.read([&](db::Read& tx) { return proof(tx, s.id); }); };
    CHECK(proven().came == 2);
    CHECK(proven().signed_here == 1);
    CHECK(proven().sheets == 0);
    // Who came to both halves signs twice.
    CHECK(came(paul, Half::am, true));
    CHECK(proven().signed_here == 0);
}

TEST_CASE_BOTH_ENGINES(
    "whoever stands at the door is written down, as long as there is a chair and the session lasts") {
    World w(db);
    const auto id = w.made(w.once(1));
    const auto s = w.first(id);
    w.clock = Clock::fixed(at("2026-12-01T10:30:00+01:00"));
    Request door = w.request(id, s.id);
    CHECK(refusal(w.sign_up(door)) == "over");
    door.channel = Channel::staff;
    CHECK(w.sign_up(door));
    CHECK(refusal(w.sign_up(door)) == "full@session");
    w.clock = Clock::fixed(at("2026-12-01T12:00:00+01:00"));
    CHECK(refusal(w.sign_up(door)) == "over");
}

TEST_CASE_BOTH_ENGINES("the scan of a signed sheet is sealed") {
    World w(db);
    const auto s = w.first(w.made(w.once(3)));
    const auto id =
        db.write([&](db::Write& tx) { return add_sheet(tx, w.vault, s.id, "JPEG bytes", w.desk, w.clock); });
    CHECK(db.read([](db::Read& tx) {
                return tx.one<std::string>("SELECT picture FROM workshop_sheets");
            })->find("JPEG") == std::string::npos);
    CHECK(db.read([&](db::Read& tx) { return sheet_picture(tx, w.vault, id); }) == "JPEG bytes");
    CHECK(db.read([&](db::Read& tx) { return sheets(tx, s.id).size(); }) == 1);
    CHECK(db.read([&](db::Read& tx) { return proof(tx, s.id).sheets; }) == 1);
}

TEST_CASE_BOTH_ENGINES("what an account holds is told, erased, and ages") {
    World w(db);
    const auto id = w.made(w.once(3));
    Request mine = w.request(id, w.first(id).id);
    mine.account = w.bruno;
    const auto made = w.sign_up(mine).value();
    const auto all = holding(w.vault);
    CHECK(db.read([&](db::Read& tx) { return all.export_about(tx, w.bruno).size(); }) == 1);
    CHECK(db.write([&](db::Write& tx) { return all.delete_older(tx, at("2026-12-01T00:00:00Z"), w.clock); }) == 0);
    db.write([&](db::Write& tx) { all.erase(tx, w.bruno, w.clock); });
    CHECK(db.read([&](db::Read& tx) { return registration(tx, w.vault, made.id); })->who.name.empty());
    CHECK(w.first(id).taken == 0);
    w.sign_up(w.request(id, w.first(id).id, "Paul")).value();
    CHECK(db.write([&](db::Write& tx) { return all.delete_older(tx, at("2027-12-01T00:00:00Z"), w.clock); }) == 1);
}
