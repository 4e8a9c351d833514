#include "tests/calendars/fixture.hpp"

using namespace beffroi;
using namespace beffroi::calendars;

TEST_CASE_BOTH_ENGINES("a device moves an appointment: the agenda moves it, or says why not") {
    World w(db);
    const auto id = w.book(), other = w.book("2026-12-01T11:00:00+01:00");
    const std::string name = id.text() + ".ics";
    const auto before = *w.found(name);
    // The same times change nothing, whatever words were written.
    CHECK(w.puts(name, before.body).ok());
    CHECK(w.of(id).changes == 0);
    const Done done =
        w.puts(name, moved(before.body, "20261201T090000Z", "20261201T093000Z"), Condition::matches, {before.etag});
    CHECK(done.ok());
    CHECK(done.etag.empty());
    CHECK(w.of(id).starts == at("2026-12-01T10:00:00+01:00"));
    CHECK(w.of(id).ends == at("2026-12-01T10:30:00+01:00"));
    CHECK(w.found(name)->etag != before.etag);
    // With an etag of before: somebody was faster.
    CHECK(status(w.puts(name, before.body, Condition::matches, {before.etag})) == 412);
    CHECK(status(w.puts(name, before.body, Condition::absent)) == 412);
    // Onto another appointment: refused, and nothing is lost.
    CHECK(status(w.puts(name, moved(before.body, "20261201T100000Z", "20261201T103000Z"))) == 409);
    CHECK(w.of(id).starts == at("2026-12-01T10:00:00+01:00"));
    CHECK(db.read([&](db::Read& tx) { return agenda::claims_for(tx, id.value).size(); }) == 1);
    // In the evening, when nobody receives: a counsellor may.
    CHECK(w.puts(name, moved(before.body, "20261202T180000Z", "20261202T190000Z")).ok());
    CHECK(w.of(id).starts == at("2026-12-02T19:00:00+01:00"));
    CHECK(w.of(id).counsellor == w.anne);
    CHECK(precondition(w.puts(
              name, event(before.uid, "DTSTART:20261203T090000Z\r\nDTEND:20261203T100000Z\r\nRRULE:FREQ=DAILY\r\n"))) ==
          "supported-calendar-data");
    CHECK(precondition(w.puts(name, timed("x", "20261203T090000Z", "20261203T100000Z"))) == "no-uid-conflict");
    CHECK(precondition(w.puts(name, "no calendar")) == "valid-calendar-data");
    CHECK(precondition(w.puts("copy.ics", before.body)) == "no-uid-conflict");
    CHECK(w.of(other).changes == 0);
}

TEST_CASE_BOTH_ENGINES("a device cancels an appointment, but not one that is over") {
    World w(db);
    const auto id = w.book();
    const std::string name = id.text() + ".ics";
    CHECK(status(w.removes(name, {"other"})) == 412);
    CHECK(w.removes(name, {w.found(name)->etag}).ok());
    CHECK(w.of(id).status == appointments::Status::revoked);
    CHECK(!w.found(name));
    CHECK(status(w.removes(name)) == 404);
    // Its address stays its own: it may be restored.
    CHECK(precondition(w.puts(name, timed("other", "20261203T080000Z", "20261203T090000Z"))) == "no-uid-conflict");
    const auto next = w.book();
    w.use.clock = Clock::fixed(at("2026-12-02T09:00:00+01:00"));
    CHECK(status(w.removes(next.text() + ".ics")) == 403);
    CHECK(w.of(next).status == appointments::Status::unknown);
}

TEST_CASE_BOTH_ENGINES("what a device adds takes time, is given back as it was written, changed and removed") {
    World w(db);
    CHECK(w.free_slots() > 0);
    const std::string body = timed("abc", "20261201T080000Z", "20261201T110000Z", "SUMMARY:Formation\r\nX-OWN:yes\r\n");
    const Done done = w.puts("abc.ics", body, Condition::absent);
    REQUIRE(done.ok());
    CHECK(done.created);
    CHECK(!done.etag.empty());
    CHECK(w.found("abc.ics")->body == body);
    CHECK(w.found("abc.ics")->etag == done.etag);
    CHECK(w.free_slots() == 0);
    REQUIRE(w.absences().size() == 1);
    CHECK(w.absences()[0].why == "Formation");
    CHECK(status(w.puts("abc.ics", body, Condition::absent)) == 412);
    CHECK(precondition(w.puts("def.ics", body)) == "no-uid-conflict");
    const std::string shorter =
        timed("abc", "20261201T080000Z", "20261201T090000Z", "SUMMARY:Secret\r\nCLASS:PRIVATE\r\n");
    const Done again = w.puts("abc.ics", shorter, Condition::matches, {done.etag});
    REQUIRE(again.ok());
    CHECK(!again.created);
    CHECK(w.absences()[0].why.empty());
    CHECK(w.free_slots() > 0);
    // Changed at the desk: it is written anew, so that the device learns of it.
    auto absence = w.absences()[0];
    db.write([&](db::Write& tx) {
        absence.to_min = 12 * 60;
        absence.why = "Réunion";
        REQUIRE(agenda::change(tx, absence));
    });
    CHECK(w.found("abc.ics")->body.find("SUMMARY:Réunion") != std::string::npos);
    CHECK(w.found("abc.ics")->uid == "abc");
    CHECK(w.removes("abc.ics").ok());
    CHECK(w.absences().empty());
    CHECK(w.puts("def.ics", body).ok());
    // Removed at the desk: its identifier is free again.
    const auto gone = w.absences()[0].id;
    db.write([&](db::Write& tx) { agenda::remove(tx, gone); });
    CHECK(!w.found("def.ics"));
    CHECK(w.puts("ghi.ics", body).ok());
}

TEST_CASE_BOTH_ENGINES("whole days, nights and series become absences of a wall clock") {
    World w(db);
    const auto put_one = [&](std::string_view lines) {
        const Done done = w.puts("a.ics", event("a", lines));
        CHECK_MESSAGE(done.ok(), lines);
        const auto all = w.absences();
        REQUIRE(all.size() == 1);
        const auto absence = all[0];
        REQUIRE(w.removes("a.ics").ok());
        return absence;
    };
    auto a = put_one("DTSTART;VALUE=DATE:20261224\r\nDTEND;VALUE=DATE:20261227\r\nSUMMARY:Congés\r\n");
    CHECK(a.days == 3);
    CHECK(a.from_min == 0);
    CHECK(a.to_min == 1440);
    a = put_one("DTSTART:20261224T210000Z\r\nDTEND:20261225T050000Z\r\n");
    CHECK(a.days == 2);
    CHECK(a.from_min == 22 * 60);
    CHECK(a.to_min == 6 * 60);
    a = put_one("DTSTART;TZID=Europe/Paris:20261224T220000\r\nDTEND;TZID=Europe/Paris:20261225T000000\r\n");
    CHECK(a.days == 1);
    CHECK(a.to_min == 1440);
    a = put_one(
        "DTSTART;TZID=Europe/Paris:20261201T090000\r\nDTEND;TZID=Europe/Paris:20261201T100000\r\n"
        "RRULE:FREQ=WEEKLY;UNTIL=20261222T080000Z\r\nEXDATE;TZID=Europe/Paris:20261208T090000\r\n");
    CHECK(recurrence::days(a.series, on("2026-11-01"), on("2027-02-01")) ==
          std::vector<Date>{on("2026-12-01"), on("2026-12-15"), on("2026-12-22")});
    // It ends a minute before the last one would begin.
    a = put_one(
        "DTSTART;TZID=Europe/Paris:20261201T090000\r\nDTEND;TZID=Europe/Paris:20261201T100000\r\n"
        "RRULE:FREQ=WEEKLY;UNTIL=20261222T075900Z\r\n");
    CHECK(recurrence::last(a.series) == on("2026-12-15"));
}

TEST_CASE_BOTH_ENGINES("what would be understood otherwise is refused, with a sentence") {
    World w(db);
    const std::string hour = "DTSTART;TZID=Europe/Paris:20261201T090000\r\nDTEND;TZID=Europe/Paris:20261201T100000\r\n";
    for (const std::string& lines :
         {hour + "RRULE:FREQ=HOURLY;COUNT=3\r\n", hour + "RRULE:FREQ=SOMETIMES\r\n",
          hour + "RRULE:FREQ=WEEKLY;BYHOUR=9,15\r\n", hour + "TRANSP:TRANSPARENT\r\n",
          hour + "RECURRENCE-ID;TZID=Europe/Paris:20261201T090000\r\n",
          std::string("DTSTART;TZID=America/Montreal:20261201T090000\r\nDTEND;TZID=America/"
                      "Montreal:20261201T100000\r\nRRULE:FREQ=WEEKLY\r\n"),
          std::string("DTSTART:20261201T090000Z\r\nDTEND:20261201T100000Z\r\nRRULE:FREQ=WEEKLY\r\n"),
          std::string("DTSTART:20261201T090000Z\r\nDTEND:20281201T100000Z\r\n")}) {
        const Done done = w.puts("a.ics", event("a", lines));
        CHECK_MESSAGE(precondition(done) == "supported-calendar-data", lines);
        CHECK(!done.refused->message.key.empty());
    }
    CHECK(precondition(w.puts("a.ics", "BEGIN:VCALENDAR\r\nBEGIN:VTODO\r\nUID:t\r\nEND:VTODO\r\nEND:VCALENDAR\r\n")) ==
          "supported-calendar-component");
    CHECK(precondition(w.puts("a.ics", "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n")) ==
          "valid-calendar-object-resource");
    CHECK(precondition(w.puts("a.ics", timed("a", "20261201T090000Z", "20261201T090000Z"))) == "valid-calendar-data");
    CHECK(w.absences().empty());
}
