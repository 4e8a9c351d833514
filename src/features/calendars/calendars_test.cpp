#include "tests/calendars/fixture.hpp"

using namespace beffroi;
using namespace beffroi::calendars;

TEST_CASE_BOTH_ENGINES("a device has a secret that is kept nowhere, and is cut off at once") {
    World w(db);
    const auto adds = [&](std::string_view name) {
        return db.write(
            [&](db::Write& tx) { return add_device(tx, w.vault, w.anne, Kind::caldav, name, Shown::busy, w.clock); });
    };
    CHECK(adds("  ").error().code == "name_needed");
    CHECK(adds(std::string(61, 'x')).error().code == "name_long");
    const auto made = adds(" Mon téléphone ");
    REQUIRE(made);
    CHECK(made->secret.size() == 43);
    const auto whose = [&](Kind kind, std::string_view secret) {
        return db.read([&](db::Read& tx) { return device_of(tx, w.vault, kind, secret); });
    };
    REQUIRE(whose(Kind::caldav, made->secret));
    CHECK(whose(Kind::caldav, made->secret)->name == "Mon téléphone");
    CHECK(whose(Kind::caldav, made->secret)->shown == Shown::busy);
    CHECK(!whose(Kind::feed, made->secret));
    CHECK(!whose(Kind::caldav, made->secret.substr(1)));
    // Nobody cuts off another's.
    CHECK(!db.write([&](db::Write& tx) { return remove_device(tx, w.bruno, made->id, w.clock); }));
    CHECK(whose(Kind::caldav, made->secret));
    CHECK(db.write([&](db::Write& tx) { return remove_device(tx, w.anne, made->id, w.clock); }));
    CHECK(!whose(Kind::caldav, made->secret));
    for (int i = 0; i < most_devices; ++i) REQUIRE(adds("x"));
    CHECK(adds("x").error().code == "too_many_devices");
}

TEST_CASE_BOTH_ENGINES("an appointment is an event, with names or without, and never tells what it is about") {
    World w(db);
    const auto id = w.book();
    const auto m = w.found(id.text() + ".ics");
    REQUIRE(m);
    CHECK(m->body.find("SUMMARY:Jeanne Roy · Aide\r\n") != std::string::npos);
    CHECK(m->body.find("LOCATION:Médiathèque\\, 1 rue du Test\\, 14500 Vire Normandie") != std::string::npos);
    CHECK(m->body.find("DTSTART:20261201T080000Z\r\n") != std::string::npos);
    CHECK(m->body.find("RSA") == std::string::npos);
    CHECK(m->body.find("612345678") == std::string::npos);
    w.owner.shown = Shown::busy;
    const auto busy = w.found(id.text() + ".ics");
    for (const char* word : {"Jeanne", "Aide", "Médiathèque"}) CHECK(busy->body.find(word) == std::string::npos);
    CHECK(busy->etag != m->etag);
    // The file that the person has takes no time of whom they come to; somebody else who keeps it comes along.
    for (const PersonId who : {w.anne, w.bruno})
        CHECK(db.read([&](db::Read& tx) { return is_ours(tx, w.vault, who, id.text() + "@aide.exemple.fr"); }) ==
              (who == w.anne));
    // Another's calendar has it not.
    w.owner.person = w.bruno;
    CHECK(!w.found(id.text() + ".ics"));
}

TEST_CASE_BOTH_ENGINES("a device learns what changed since it last asked, wherever it was changed") {
    World w(db);
    const auto id = w.book();
    const Told first = told(w.use, w.owner);
    CHECK(first.members.size() == 1);
    CHECK(told(w.use, w.owner).token == first.token);
    const auto since = [&](const std::string& token) {
        const auto changes = changes_since(w.use, w.owner, token);
        REQUIRE(changes);
        std::string all;
        for (const Change& each : *changes) all += (each.gone ? "-" : "+") + each.name + " ";
        return all;
    };
    CHECK(since(first.token).empty());
    const auto second_id = w.book("2026-12-01T11:00:00+01:00");
    const Told second = told(w.use, w.owner);
    CHECK(second.token != first.token);
    CHECK(since(first.token) == "+" + second_id.text() + ".ics ");
    // Given to a colleague: it leaves this calendar.
    appointments::Move to;
    to.starts = at("2026-12-01T09:00:00+01:00");
    to.counsellor = w.bruno;
    REQUIRE(db.write([&](db::Write& tx) { return appointments::move(tx, w.vault, id, to, w.bruno, w.clock); }));
    told(w.use, w.owner);
    CHECK(since(second.token) == "-" + id.text() + ".ics ");
    // And comes back.
    to.counsellor = w.anne;
    const Told without = told(w.use, w.owner);
    REQUIRE(db.write([&](db::Write& tx) { return appointments::move(tx, w.vault, id, to, w.bruno, w.clock); }));
    told(w.use, w.owner);
    CHECK(since(without.token) == "+" + id.text() + ".ics ");
    CHECK(since(second.token) == "+" + id.text() + ".ics ");
    for (const char* token : {"", "x", "x-1", "-1"}) CHECK(!changes_since(w.use, w.owner, token));
    CHECK(!changes_since(w.use, w.owner, first.token + "9999"));
    // Half a year and a year later what went is forgotten: who asks with a token of before begins anew.
    w.removes(second_id.text() + ".ics");
    told(w.use, w.owner);
    w.use.clock = Clock::fixed(at("2027-12-01T09:00:00+01:00"));
    told(w.use, w.owner);
    CHECK(!changes_since(w.use, w.owner, first.token));
}

TEST_CASE_BOTH_ENGINES("what is held about a counsellor is taken along and erased") {
    World w(db);
    db.write([&](db::Write& tx) {
        REQUIRE(add_device(tx, w.vault, w.anne, Kind::feed, "Téléphone", Shown::names, w.clock));
    });
    REQUIRE(w.puts("a.ics", timed("a", "20261201T080000Z", "20261201T090000Z")).ok());
    told(w.use, w.owner);
    const auto held = holding(w.vault);
    CHECK(db.read([&](db::Read& tx) { return held.export_about(tx, w.anne).size(); }) == 2);
    db.write([&](db::Write& tx) { held.erase(tx, w.anne, w.clock); });
    CHECK(db.read([&](db::Read& tx) { return held.export_about(tx, w.anne).empty(); }));
    db.write([&](db::Write& tx) {
        REQUIRE(add_device(tx, w.vault, w.anne, Kind::feed, "Téléphone", Shown::names, w.clock));
    });
    CHECK(db.write([&](db::Write& tx) { return held.delete_older(tx, w.clock.now(), w.clock); }) == 0);
    CHECK(db.write([&](db::Write& tx) {
        return held.delete_older(tx, w.clock.now() + std::chrono::days{1}, w.clock);
    }) == 1);
}
