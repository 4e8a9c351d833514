// Programmes, their sessions, signing up and attendance.
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
    CHECK(db.read([&](db::Read& tx) { return id_of_words(tx, w.vault, words_of(w.vault, made.id)); }) == made.id);
    CHECK_FALSE(db.read([&](db::Read& tx) { return id_of_words(tx, w.vault, "soleil train"); }));
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
