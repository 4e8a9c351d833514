#include "features/calendars/ical.hpp"

#include "platform/base/text.hpp"
#include "tests/support/database.hpp"

using namespace beffroi;
using namespace beffroi::calendars;

namespace {

Instant at(std::string_view text) { return parse_instant(text).value(); }
Date on(std::string_view text) { return parse_date(text).value(); }

ical::Text text_of(std::string_view inside, std::string_view zone = "Europe/Paris") {
    return ical::read("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n" + std::string(inside) + "END:VCALENDAR\r\n",
                      zone)
        .value();
}
ical::Read one(std::string_view lines, std::string_view zone = "Europe/Paris") {
    const auto text = text_of("BEGIN:VEVENT\r\nUID:a\r\n" + std::string(lines) + "END:VEVENT\r\n", zone);
    REQUIRE(text.events.size() == 1);
    return text.events.front();
}

}

TEST_CASE("what we write, libical reads as it was") {
    ical::Writer out("Rendez-vous");
    ical::Event e;
    e.uid = "beffroi-1-ab";
    e.sequence = 3;
    e.changed = at("2026-11-24T10:00:00Z");
    e.starts = at("2026-12-01T08:00:00Z");
    e.ends = at("2026-12-01T09:00:00Z");
    e.summary = "Jeanne Roy, Aide; \\ été — une très longue ligne qui doit être pliée au moins une fois par l’écrivain";
    e.location = "Médiathèque, 1 rue X";
    out.add(e);
    const std::string text = out.take();
    CHECK(text.find('\n') == text.find("\r\n") + 1);
    for (const char* line : {"SEQUENCE:3\r\n", "DTSTAMP:20261124T100000Z\r\n", "LAST-MODIFIED:20261124T100000Z\r\n",
                             "DTSTART:20261201T080000Z\r\n", "DTEND:20261201T090000Z\r\n", "STATUS:CONFIRMED\r\n"})
        CHECK_MESSAGE(text.find(line) != std::string::npos, line);
    const auto read = ical::read(text, "Europe/Paris").value();
    REQUIRE(read.events.size() == 1);
    CHECK(read.events[0].summary == e.summary);
    CHECK(read.events[0].sequence == 3);
    CHECK(read.events[0].starts.at == e.starts);
    CHECK(read.events[0].ends.at == e.ends);
    CHECK(!read.others);
}

TEST_CASE("a series keeps its hour when the clocks change, by a zone that is told along") {
    ical::Writer out;
    ical::Block b;
    b.uid = "a";
    b.series = {on("2026-10-20"), "FREQ=WEEKLY", {on("2026-10-27")}, {}};
    b.zone = "Europe/Paris";
    b.from_min = 9 * 60;
    b.to_min = 10 * 60 + 30;
    b.summary = "Réunion";
    out.add(b);
    const std::string text = out.take();
    CHECK(text.find("BEGIN:VTIMEZONE") != std::string::npos);
    CHECK(text.find("TZID:Europe/Paris\r\n") != std::string::npos);
    CHECK(text.find("1911") == std::string::npos);
    const auto e = ical::read(text, "Indian/Reunion").value().events.at(0);
    CHECK(!e.unreadable);
    CHECK(e.zone == "Europe/Paris");
    CHECK(e.starts.at == at("2026-10-20T07:00:00Z"));
    CHECK(e.ends.at == at("2026-10-20T08:30:00Z"));
    CHECK(e.rule == "FREQ=WEEKLY");
    REQUIRE(e.except.size() == 1);
    CHECK(e.except[0].at == at("2026-10-27T08:00:00Z"));
}

TEST_CASE("days, lengths, zones and what takes no time are read") {
    auto e = one("DTSTART;VALUE=DATE:20261224\r\nDTEND;VALUE=DATE:20261227\r\n");
    CHECK(e.starts.whole_day);
    CHECK(e.ends.day == on("2026-12-27"));
    e = one("DTSTART;VALUE=DATE:20261224\r\n");
    CHECK(e.ends.day == on("2026-12-25"));
    e = one("DTSTART:20261224T100000Z\r\nDURATION:PT1H30M\r\n");
    CHECK(e.ends.at == at("2026-12-24T11:30:00Z"));
    CHECK(e.zone == "UTC");
    e = one("DTSTART:20261224T100000\r\nDTEND:20261224T110000\r\n", "Indian/Reunion");
    CHECK(e.starts.at == at("2026-12-24T06:00:00Z"));
    CHECK(e.takes_time);
    CHECK(!one("DTSTART:20261224T100000Z\r\nDTEND:20261224T110000Z\r\nTRANSP:TRANSPARENT\r\n").takes_time);
    CHECK(!one("DTSTART:20261224T100000Z\r\nDTEND:20261224T110000Z\r\nSTATUS:CANCELLED\r\n").takes_time);
    CHECK(one("DTSTART:20261224T100000Z\r\nDTEND:20261224T110000Z\r\nCLASS:PRIVATE\r\n").is_private);
    e = one("DTSTART:20261224T100000Z\r\nDTEND:20261224T110000Z\r\nRDATE:20261226T100000Z,20261228T100000Z\r\n");
    CHECK(e.also.size() == 2);
    CHECK(!e.unreadable);
    CHECK(text_of("BEGIN:VTODO\r\nUID:t\r\nEND:VTODO\r\n").others);
}

TEST_CASE("what says when and can't be read is said so, never left out") {
    for (const char* lines :
         {"DTEND:20261224T110000Z\r\n", "DTSTART:20261399T100000Z\r\n",
          "DTSTART:20261224T100000Z\r\nDTEND:20261224T090000Z\r\n",
          "DTSTART:20261224T100000Z\r\nRRULE:FREQ=SOMETIMES\r\n", "DTSTART:20261224T100000Z\r\nEXDATE:nonsense\r\n",
          "DTSTART:20261224T100000Z\r\nRRULE:FREQ=DAILY\r\nRRULE:FREQ=WEEKLY\r\n",
          "DTSTART:20261224T100000Z\r\nEXRULE:FREQ=DAILY\r\n", "DTSTART:20261224T100000Z\r\nDTEND:nonsense\r\n",
          "DTSTART:20261224T100000Z\r\nRDATE;VALUE=PERIOD:20261226T100000Z/PT2H\r\n",
          "DTSTART;VALUE=DATE:20261224\r\nDTEND:20261224T110000Z\r\n"})
        CHECK_MESSAGE(one(lines).unreadable, lines);
}

TEST_CASE("what is no calendar is refused") {
    for (const std::string& text : {std::string(), std::string("<html>"), std::string("BEGIN:VCALENDAR\0", 16)})
        CHECK(ical::read(text, "Europe/Paris").error().code == "not_a_calendar");
    CHECK(ical::read("BEGIN:VCALENDAR" + std::string(ical::longest, ' '), "UTC").error().code == "calendar_large");
}
