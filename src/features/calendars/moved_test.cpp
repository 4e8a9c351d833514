// One time of a series that a device moves or cancels (RFC 5545, 3.8.4.4): the series and its changes are one object.
#include <algorithm>

#include "tests/calendars/fixture.hpp"

using namespace beffroi;
using namespace beffroi::calendars;

namespace {

/// Tuesdays from 1 to 22 December, nine to ten.
constexpr std::string_view tuesdays =
    "DTSTART;TZID=Europe/Paris:20261201T090000\r\nDTEND;TZID=Europe/Paris:20261201T100000\r\n"
    "RRULE:FREQ=WEEKLY;COUNT=4\r\nSUMMARY:Équipe\r\n";

std::string events(const std::vector<std::string>& each) {
    std::string all = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//x//EN\r\n";
    for (const std::string& lines : each)
        all += "BEGIN:VEVENT\r\nUID:s\r\nDTSTAMP:20261124T000000Z\r\n" + lines + "END:VEVENT\r\n";
    return all + "END:VCALENDAR\r\n";
}
std::string series(std::string_view more = {}) { return std::string(tuesdays) + std::string(more); }
/// The time of a day, instead of which it is at another one.
std::string instead(std::string_view day, std::string_view lines) {
    return "RECURRENCE-ID;TZID=Europe/Paris:" + std::string(day) + "T090000\r\n" + std::string(lines);
}
std::string wednesday() {
    return instead("20261208",
                   "DTSTART;TZID=Europe/Paris:20261209T140000\r\nDTEND;TZID=Europe/Paris:20261209T153000\r\n"
                   "SUMMARY:Équipe\\, plus tard\r\n");
}
std::string cancelled(std::string_view day) {
    return instead(day, "DTSTART;TZID=Europe/Paris:" + std::string(day) + "T090000\r\nSTATUS:CANCELLED\r\n");
}

struct Anne : World {
    using World::World;
    /// When she is away in December, as "01 09:00-10:00 09 14:00-15:30".
    std::string away() {
        std::vector<agenda::Span> all;
        for (const auto& each : absences())
            for (const auto& span : agenda::spans(each, at("2026-12-01T00:00:00Z"), at("2027-01-31T00:00:00Z")))
                all.push_back(span);
        std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.from < b.from; });
        std::string text;
        for (const auto& span : all) {
            const LocalTime from = to_local(span.from, "Europe/Paris"), to = to_local(span.to, "Europe/Paris");
            text += (text.empty() ? "" : " ") + date_text(from.date).substr(8) + " " + clock_of(from.minute) + "-" +
                    clock_of(to.minute);
        }
        return text;
    }
    std::vector<Member> all() {
        return db.read([&](db::Read& tx) { return members(tx, use, owner); });
    }
    std::string body() {
        const auto m = found("s.ics");
        return m ? m->body : std::string();
    }

private:
    static std::string clock_of(int minute) {
        const auto two = [](int n) { return (n < 10 ? "0" : "") + std::to_string(n); };
        return two(minute / 60) + ":" + two(minute % 60);
    }
};

}

TEST_CASE_BOTH_ENGINES("one time of a series moves, another one is cancelled, and the device gets back what it wrote") {
    Anne w(db);
    REQUIRE(w.puts("s.ics", events({series()})).ok());
    CHECK(w.away() == "01 09:00-10:00 08 09:00-10:00 15 09:00-10:00 22 09:00-10:00");
    const std::string sent = events({series(), wednesday(), cancelled("20261215")});
    const Done done = w.puts("s.ics", sent, Condition::matches, {w.found("s.ics")->etag});
    REQUIRE(done.ok());
    CHECK(w.away() == "01 09:00-10:00 09 14:00-15:30 22 09:00-10:00");
    CHECK(w.body() == sent);
    CHECK(w.found("s.ics")->etag == done.etag);
    // One object of the calendar, though the agenda keeps two absences; the one that was moved has no address of its own.
    CHECK(w.all().size() == 1);
    REQUIRE(w.absences().size() == 2);
    for (const auto& each : w.absences())
        if (each.series.rule.empty()) {
            CHECK(each.why == "Équipe, plus tard");
            CHECK(!w.found("absence-" + each.id.text() + ".ics"));
        }
    // Moved again, it stays the same absence; the one that was cancelled is back when the device says no more of it.
    const auto id = w.absences()[1].id;
    std::string later = wednesday();
    for (auto where = later.find("20261209"); where != std::string::npos; where = later.find("20261209"))
        later.replace(where, 8, "20261210");
    REQUIRE(w.puts("s.ics", events({series(), later})).ok());
    CHECK(w.away() == "01 09:00-10:00 10 14:00-15:30 15 09:00-10:00 22 09:00-10:00");
    CHECK(w.absences()[1].id == id);
    // Only the series again: what was moved is at its day.
    REQUIRE(w.puts("s.ics", events({series()})).ok());
    CHECK(w.away() == "01 09:00-10:00 08 09:00-10:00 15 09:00-10:00 22 09:00-10:00");
    CHECK(w.absences().size() == 1);
}

TEST_CASE_BOTH_ENGINES("whoever deletes a series deletes its moved times, and whoever is erased leaves none behind") {
    Anne w(db);
    REQUIRE(w.puts("s.ics", events({series(), wednesday()})).ok());
    REQUIRE(w.removes("s.ics").ok());
    CHECK(w.away().empty());
    CHECK(w.absences().empty());
    const auto rows = [&] {
        return db.read([&](db::Read& tx) { return *tx.one<std::int64_t>("SELECT COUNT(*) FROM calendar_moved"); });
    };
    CHECK(rows() == 0);
    REQUIRE(w.puts("s.ics", events({series(), wednesday()})).ok());
    CHECK(rows() == 1);
    const auto held = holding(w.vault);
    db.write([&](db::Write& tx) { held.erase(tx, w.anne, w.clock); });
    CHECK(rows() == 0);
}

TEST_CASE_BOTH_ENGINES("whole days move too, and in the order that a program happens to write") {
    Anne w(db);
    const std::string sent =
        events({"RECURRENCE-ID;VALUE=DATE:20261208\r\nDTSTART;TZID=Europe/Paris:20261209T080000\r\n"
                "DTEND;TZID=Europe/Paris:20261209T120000\r\n",
                "DTSTART;VALUE=DATE:20261201\r\nDTEND;VALUE=DATE:20261202\r\nRRULE:FREQ=WEEKLY;COUNT=3\r\n"
                "EXDATE;VALUE=DATE:20261208\r\n"});
    REQUIRE(w.puts("s.ics", sent).ok());
    CHECK(w.away() == "01 00:00-00:00 09 08:00-12:00 15 00:00-00:00");
    CHECK(w.body() == sent);
    // By the moment in UTC, as some programs name a time of a series.
    REQUIRE(w.puts("s.ics", events({series(),
                                    "RECURRENCE-ID:20261215T080000Z\r\nDTSTART:20261216T080000Z\r\n"
                                    "DTEND:20261216T090000Z\r\n"}))
                .ok());
    CHECK(w.away() == "01 09:00-10:00 08 09:00-10:00 16 09:00-10:00 22 09:00-10:00");
    // Free then after all, though the device keeps it.
    REQUIRE(w.puts("s.ics", events({series(), instead("20261201",
                                                      "DTSTART;TZID=Europe/Paris:20261201T090000\r\n"
                                                      "DTEND;TZID=Europe/Paris:20261201T100000\r\n"
                                                      "TRANSP:TRANSPARENT\r\n")}))
                .ok());
    CHECK(w.away() == "08 09:00-10:00 15 09:00-10:00 22 09:00-10:00");
}

TEST_CASE_BOTH_ENGINES("changed at the desk, a series is told anew with the times that stand apart from it") {
    Anne w(db);
    REQUIRE(w.puts("s.ics", events({series(), wednesday(), cancelled("20261215")})).ok());
    const Told before = told(w.use, w.owner);
    const auto absence = [&](bool comes_back) {
        for (const auto& each : w.absences())
            if (each.series.rule.empty() != comes_back) return each;
        return agenda::Absence{};
    };
    const auto change = [&](agenda::Absence to) { db.write([&](db::Write& tx) { REQUIRE(agenda::change(tx, to)); }); };
    auto one = absence(false);
    one.to_min = 16 * 60;
    change(one);
    told(w.use, w.owner);
    const auto changes = changes_since(w.use, w.owner, before.token);
    REQUIRE(changes);
    REQUIRE(changes->size() == 1);
    CHECK((*changes)[0].name == "s.ics");
    // What it says anew reads back as the same times.
    const std::string anew = w.body();
    CHECK(anew.find("EXDATE;TZID=Europe/Paris:20261215T090000\r\n") != std::string::npos);
    CHECK(anew.find("EXDATE;TZID=Europe/Paris:20261208") == std::string::npos);
    CHECK(anew.find("RECURRENCE-ID;TZID=Europe/Paris:20261208T090000\r\nDTSTART;TZID=Europe/Paris:20261209T140000\r\n"
                    "DTEND;TZID=Europe/Paris:20261209T160000\r\n") != std::string::npos);
    REQUIRE(w.puts("s.ics", anew).ok());
    CHECK(w.away() == "01 09:00-10:00 09 14:00-16:00 22 09:00-10:00");
    CHECK(w.absences().size() == 2);
    // The desk takes the day back into the series: what was moved is an absence like any other, with an address.
    auto whole = absence(true);
    whole.series.except = {on("2026-12-15")};
    change(whole);
    const auto apart = w.found("absence-" + one.id.text() + ".ics");
    REQUIRE(apart);
    CHECK(apart->body.find("RECURRENCE-ID") == std::string::npos);
    CHECK(w.all().size() == 2);
    CHECK(w.body().find("RECURRENCE-ID") == std::string::npos);
    // And a device moves that day once more: the other absence stays.
    REQUIRE(w.puts("s.ics", events({series(), wednesday()})).ok());
    CHECK(w.absences().size() == 3);
    // Taken away at the desk, the moved time is a day left out.
    for (const auto& each : w.absences())
        if (each.series.rule.empty()) db.write([&](db::Write& tx) { agenda::remove(tx, each.id); });
    CHECK(w.body().find("EXDATE;TZID=Europe/Paris:20261208T090000\r\n") != std::string::npos);
    CHECK(w.away() == "01 09:00-10:00 15 09:00-10:00 22 09:00-10:00");
}

TEST_CASE_BOTH_ENGINES("a series that is over shows as long as one of its moved times is not") {
    Anne w(db);
    REQUIRE(w.puts("s.ics", events({series(), instead("20261222",
                                                      "DTSTART;TZID=Europe/Paris:20270601T090000\r\n"
                                                      "DTEND;TZID=Europe/Paris:20270601T100000\r\n")}))
                .ok());
    w.use.clock = Clock::fixed(at("2027-05-30T09:00:00+01:00"));
    REQUIRE(w.all().size() == 1);
    CHECK(w.all()[0].name == "s.ics");
    CHECK(w.all()[0].moved.size() == 1);
}

TEST_CASE_BOTH_ENGINES("searches and free times see a moved time where it is") {
    Anne w(db);
    REQUIRE(w.puts("s.ics", events({series(), wednesday()})).ok());
    const Member m = *w.found("s.ics");
    const auto within = [&](std::string_view from, std::string_view to) { return m.spans(at(from), at(to)).size(); };
    CHECK(within("2026-12-08T00:00:00Z", "2026-12-09T00:00:00Z") == 0);
    CHECK(within("2026-12-09T00:00:00Z", "2026-12-10T00:00:00Z") == 1);
    const std::string expanded =
        calendars::expanded(w.use, w.owner, m, at("2026-12-07T00:00:00Z"), at("2026-12-16T00:00:00Z"));
    CHECK(expanded.find("RECURRENCE-ID:20261208T080000Z\r\nDTSTART:20261209T130000Z\r\n") != std::string::npos);
    CHECK(expanded.find("RECURRENCE-ID:20261215T080000Z\r\nDTSTART:20261215T080000Z\r\n") != std::string::npos);
    CHECK(expanded.find("DTSTART:20261208") == std::string::npos);
    // On the first of December she receives, and the moved time would take an hour of it.
    CHECK(w.free_slots() > 0);
    const auto before = w.free_slots();
    REQUIRE(w.puts("s.ics", events({series(), instead("20261208",
                                                      "DTSTART;TZID=Europe/Paris:20261201T110000\r\n"
                                                      "DTEND;TZID=Europe/Paris:20261201T120000\r\n")}))
                .ok());
    CHECK(w.free_slots() < before);
}

TEST_CASE_BOTH_ENGINES("a change of one time that can't be kept is refused with a sentence, and nothing changes") {
    Anne w(db);
    REQUIRE(w.puts("s.ics", events({series(), wednesday()})).ok());
    const std::string before = w.body();
    const std::string hour = "DTSTART;TZID=Europe/Paris:20261209T140000\r\nDTEND;TZID=Europe/Paris:20261209T150000\r\n";
    const auto refused = [&](const std::string& body, std::string_view why) {
        const Done done = w.puts("s.ics", body);
        CHECK_MESSAGE(precondition(done) == why, body);
        if (done.refused) CHECK(i18n::format(Lang::fr, done.refused->message) != done.refused->message.key);
    };
    // A day that is none of the series, an hour that is none, a thing that takes place once.
    refused(events({series(), instead("20261209", hour)}), "supported-calendar-data");
    refused(events({series(), "RECURRENCE-ID;TZID=Europe/Paris:20261208T100000\r\n" + hour}),
            "supported-calendar-data");
    refused(events({hour, "RECURRENCE-ID;TZID=Europe/Paris:20261209T140000\r\n" + hour}), "supported-calendar-data");
    // Without the series; with all that follow; twice; one that comes back; two series.
    refused(events({wednesday()}), "supported-calendar-data");
    refused(events({series(), "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Paris:20261208T090000\r\n" + hour}),
            "supported-calendar-data");
    refused(events({series(), wednesday(), cancelled("20261208")}), "valid-calendar-object-resource");
    refused(events({series(), wednesday() + "RRULE:FREQ=DAILY;COUNT=2\r\n"}), "valid-calendar-object-resource");
    refused(events({series(), series()}), "valid-calendar-object-resource");
    refused(events({series(), instead("20261208",
                                      "DTSTART;TZID=Europe/Paris:20261209T140000\r\n"
                                      "DTEND;TZID=Europe/Paris:20261209T140000\r\n")}),
            "valid-calendar-data");
    std::vector<std::string> many{
        "DTSTART;TZID=Europe/Paris:20261201T090000\r\nDTEND;TZID=Europe/Paris:20261201T100000\r\n"
        "RRULE:FREQ=DAILY\r\n"};
    for (int day = 0; day < 201; ++day) {
        std::string text = date_text(add_days(on("2026-12-01"), day));
        text.erase(std::remove(text.begin(), text.end(), '-'), text.end());
        many.push_back(cancelled(text));
    }
    refused(events(many), "supported-calendar-data");
    many.pop_back();
    CHECK(w.body() == before);
    CHECK(w.away() == "01 09:00-10:00 09 14:00-15:30 15 09:00-10:00 22 09:00-10:00");
    CHECK(w.puts("s.ics", events(many)).ok());
    // An appointment takes place once.
    const auto id = w.book();
    const auto m = *w.found(id.text() + ".ics");
    const std::string twice = events({"DTSTART:20261201T080000Z\r\nDTEND:20261201T090000Z\r\nRRULE:FREQ=WEEKLY\r\n",
                                      "RECURRENCE-ID:20261208T080000Z\r\nDTSTART:20261209T080000Z\r\n"});
    std::string own = twice;
    for (auto where = own.find("UID:s\r\n"); where != std::string::npos; where = own.find("UID:s\r\n"))
        own.replace(where, 5, "UID:" + m.uid);
    CHECK(precondition(w.puts(id.text() + ".ics", own)) == "supported-calendar-data");
    CHECK(w.of(id).changes == 0);
}
