#include "features/calendars/calendars.hpp"
#include "features/notices/notices.hpp"
#include "platform/jobs/jobs.hpp"
#include "platform/mail/mail.hpp"

#include <algorithm>

#include "features/calendars/objects.hpp"
#include "tests/support/database.hpp"

using namespace beffroi;
using namespace beffroi::calendars;

namespace {

Instant at(std::string_view text) { return parse_instant(text).value(); }
Date on(std::string_view text) { return parse_date(text).value(); }

/// A place, a motif, and Anne, who receives on 1 December from nine to twelve.
struct World {
    db::Database& db;
    crypto::Vault vault{"a secret of the tests that is long enough"};
    Clock clock = Clock::fixed(at("2026-11-24T06:00:00+01:00"));
    PersonId anne{1001}, bruno{1002};
    places::PlaceId here;
    agenda::MotifId motif;
    Services use{db, vault, clock, [](const net::Request&) { return html::Page{}; }, "https://aide.exemple.fr", "14"};
    Owner owner{anne, Shown::names, Lang::fr};

    explicit World(db::Database& database) : db(database) {
        std::vector<db::Migration> all;
        for (auto some : {jobs::migrations(), mail::migrations(), journal::migrations(), accounts::migrations(),
                          notices::migrations(), places::migrations(), agenda::migrations(), appointments::migrations(),
                          workshops::migrations(), migrations()})
            all.insert(all.end(), some.begin(), some.end());
        REQUIRE(db::migrate(db, all));
        db.write([&](db::Write& tx) {
            places::prepare(tx);
            places::Place place;
            place.name = "Médiathèque";
            place.insee = "14762";
            place.postcode = "14500";
            place.commune = "Vire Normandie";
            place.address = "1 rue du Test";
            here = places::add(tx, place).place.id;
            agenda::Motif what;
            what.name = "Aide";
            what.duration_min = 60;
            motif = agenda::add(tx, what, clock).value();
            for (PersonId who : {anne, bruno}) {
                agenda::Opening o;
                o.counsellor = who;
                o.place = here;
                o.insee = "14762";
                o.series.first = on("2026-12-01");
                o.from_min = 9 * 60;
                o.to_min = 12 * 60;
                o.motifs = {motif};
                REQUIRE(agenda::add(tx, o, clock));
            }
        });
    }
    appointments::AppointmentId book(const char* when = "2026-12-01T09:00:00+01:00", PersonId with = PersonId{1001}) {
        appointments::Request r;
        r.wanted.motif = motif;
        r.wanted.counsellors = {with};
        r.place = here;
        r.starts = at(when);
        r.who.name = "Jeanne Roy";
        r.who.subject = "Dossier RSA";
        r.who.phone = "+33612345678";
        return db.write([&](db::Write& tx) { return appointments::book(tx, vault, r, clock); }).value().id;
    }
    appointments::Appointment of(appointments::AppointmentId id) {
        return db.read([&](db::Read& tx) { return appointments::appointment(tx, vault, id); }).value();
    }
    std::optional<Member> found(std::string_view name) {
        return db.read([&](db::Read& tx) { return member(tx, use, owner, name); });
    }
    Done puts(std::string name, std::string body, Condition condition = Condition::none,
              std::vector<std::string> tags = {}) {
        const Put sent{std::move(name), std::move(body), condition, std::move(tags)};
        return db.write([&](db::Write& tx) { return put(tx, use, owner, sent); });
    }
    Done removes(std::string_view name, std::vector<std::string> tags = {}) {
        return db.write([&](db::Write& tx) { return remove(tx, use, owner, name, tags); });
    }
    std::vector<agenda::Absence> absences() {
        return db.read([&](db::Read& tx) { return agenda::absences(tx, anne, on("2026-01-01")); });
    }
    std::size_t free_slots(const char* day = "2026-12-01") {
        agenda::Wanted wanted;
        wanted.motif = motif;
        wanted.from = wanted.to = on(day);
        wanted.counsellors = {anne};
        return db.read([&](db::Read& tx) { return agenda::slots(tx, wanted, clock.now()).size(); });
    }
};

std::string event(std::string_view uid, std::string_view lines) {
    return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//x//EN\r\nBEGIN:VEVENT\r\nUID:" + std::string(uid) +
           "\r\nDTSTAMP:20261124T000000Z\r\n" + std::string(lines) + "END:VEVENT\r\nEND:VCALENDAR\r\n";
}
std::string timed(std::string_view uid, std::string_view from, std::string_view to, std::string_view more = {}) {
    return event(uid, "DTSTART:" + std::string(from) + "\r\nDTEND:" + std::string(to) + "\r\n" + std::string(more));
}
std::string precondition(const Done& done) { return done.refused ? std::string(done.refused->precondition) : "taken"; }
int status(const Done& done) { return done.refused ? static_cast<int>(done.refused->status) : 0; }

std::string moved(std::string body, std::string_view from, std::string_view to) {
    const auto set = [&](std::string_view name, std::string_view value) {
        const auto start = body.find(name);
        body.replace(start, body.find("\r\n", start) - start, std::string(name) + std::string(value));
    };
    set("DTSTART:", from);
    set("DTEND:", to);
    return body;
}

}

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
    // Another's calendar has it not.
    w.owner.person = w.bruno;
    CHECK(!w.found(id.text() + ".ics"));
}

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
