#include <arpa/inet.h>
#include <netinet/in.h>

#include <cstring>

#include "features/calendars/busy.hpp"
#include "features/calendars/fetch.hpp"
#include "tests/support/database.hpp"

using namespace beffroi;
using namespace beffroi::calendars;

namespace {

Instant at(std::string_view text) { return parse_instant(text).value(); }

bool open_to_us(const char* address) {
    sockaddr_storage room{};
    auto* v4 = reinterpret_cast<sockaddr_in*>(&room);
    auto* v6 = reinterpret_cast<sockaddr_in6*>(&room);
    if (std::strchr(address, ':') == nullptr) {
        v4->sin_family = AF_INET;
        REQUIRE(inet_pton(AF_INET, address, &v4->sin_addr) == 1);
    } else {
        v6->sin6_family = AF_INET6;
        REQUIRE(inet_pton(AF_INET6, address, &v6->sin6_addr) == 1);
    }
    return is_public(*reinterpret_cast<sockaddr*>(&room));
}

/// "12-01 09:00-10:00 …" in Paris time, of December and January.
std::string busy(std::string_view events, int* unclear = nullptr, std::string_view zone = "Europe/Paris") {
    const auto text =
        ical::read("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" + std::string(events) + "END:VCALENDAR\r\n", zone).value();
    const Busy found = busy_of(
        text, zone, [](std::string_view uid) { return uid.ends_with("-ours"); }, at("2026-11-30T23:00:00Z"),
        at("2026-12-31T23:00:00Z"));
    if (unclear != nullptr) *unclear = found.unclear;
    std::string all;
    for (const auto& each : found.spans) {
        const auto tell = [&](Instant when) {
            const LocalTime local = to_local(when, "Europe/Paris");
            char out[24];
            std::snprintf(out, sizeof out, "%s %02d:%02d", date_text(local.date).substr(5).c_str(), local.minute / 60,
                          local.minute % 60);
            return std::string(out);
        };
        const std::string from = tell(each.from), to = tell(each.to);
        all += (all.empty() ? "" : ", ") + from + "-" + (to.substr(0, 5) == from.substr(0, 5) ? to.substr(6) : to);
    }
    return all;
}
std::string event(std::string_view uid, std::string_view lines) {
    return "BEGIN:VEVENT\r\nUID:" + std::string(uid) + "\r\n" + std::string(lines) + "END:VEVENT\r\n";
}
const std::string hour = "DTSTART;TZID=Europe/Paris:20261201T090000\r\nDTEND;TZID=Europe/Paris:20261201T100000\r\n";

}

TEST_CASE("addresses of closed networks are known, however they are written") {
    for (const char* inner :
         {"127.0.0.1",       "127.255.0.9",     "0.0.0.0",    "10.1.2.3",  "172.16.0.1",       "172.31.255.255",
          "192.168.1.1",     "169.254.169.254", "100.64.0.1", "192.0.0.1", "198.18.0.1",       "203.0.113.1",
          "224.0.0.1",       "255.255.255.255", "::1",        "::",        "::ffff:127.0.0.1", "::ffff:8.8.8.8",
          "64:ff9b::7f00:1", "fe80::1",         "fc00::1",    "fd12::1",   "ff02::1",          "2001:db8::1",
          "2002:7f00:1::",   "2001::1"})
        CHECK_MESSAGE(!open_to_us(inner), inner);
    for (const char* outer : {"8.8.8.8", "172.15.0.1", "172.32.0.1", "100.128.0.1", "192.1.0.1", "2a01:e0a::1",
                              "2606:4700::1", "2001:4860::8"})
        CHECK_MESSAGE(open_to_us(outer), outer);
}

TEST_CASE("addresses as people copy them") {
    const auto sound = [](std::string_view typed, Networks networks = Networks::outer) {
        const auto url = sound_url(typed, networks);
        return url ? *url : url.error().code;
    };
    CHECK(sound(" https://a.example/x.ics ") == "https://a.example/x.ics");
    CHECK(sound("webcal://a.example/x.ics?k=1") == "https://a.example/x.ics?k=1");
    CHECK(sound("http://a.example/x.ics") == "url_clear");
    CHECK(sound("http://a.example/x.ics", Networks::all) == "http://a.example/x.ics");
    for (const char* wrong : {"", "a.example/x.ics", "file:///etc/passwd", "https://", "https:///x", "https://a b/",
                              "https://user:secret@a.example/", "gopher://a.example/", "https://é.example/"})
        CHECK_MESSAGE(sound(wrong) == "url_wrong", wrong);
}

TEST_CASE("what leads into our own network is not read, by name or by number") {
    for (const char* url : {"https://127.0.0.1:1/", "https://localhost:1/", "https://[::1]:1/", "https://2130706433:1/",
                            "https://0x7f.1:1/", "https://0:1/"}) {
        const auto found = fetch(url, {}, {}, Networks::outer);
        CHECK_MESSAGE(found.error().code == "inner_network", url);
    }
    CHECK(fetch("http://8.8.8.8/", {}, {}, Networks::outer).error().code == "sent_elsewhere");
    CHECK(fetch("file:///etc/passwd", {}, {}, Networks::all).error().code == "sent_elsewhere");
    CHECK(fetch("http://127.0.0.1:1/", {}, {}, Networks::all).error().code == "unreachable");
}

TEST_CASE("times when somebody is busy: days, series, exceptions and what was moved") {
    CHECK(busy(event("a", hour)) == "12-01 09:00-10:00");
    CHECK(busy(event("a", "DTSTART;VALUE=DATE:20261224\r\nDTEND;VALUE=DATE:20261226\r\n")) ==
          "12-24 00:00-12-26 00:00");
    CHECK(busy(event("a", hour + "RRULE:FREQ=WEEKLY;COUNT=3\r\nEXDATE;TZID=Europe/Paris:20261208T090000\r\n")) ==
          "12-01 09:00-10:00, 12-15 09:00-10:00");
    // The second one was moved to the afternoon, the third one cancelled.
    CHECK(busy(event("a", hour + "RRULE:FREQ=WEEKLY;UNTIL=20261222T080000Z\r\n") +
               event("a",
                     "RECURRENCE-ID;TZID=Europe/Paris:20261208T090000\r\nDTSTART;TZID=Europe/"
                     "Paris:20261208T140000\r\nDTEND;TZID=Europe/"
                     "Paris:20261208T150000\r\n") +
               event("a",
                     "RECURRENCE-ID;TZID=Europe/Paris:20261215T090000\r\nSTATUS:CANCELLED\r\nDTSTART;TZID=Europe/"
                     "Paris:20261215T090000\r\n")) == "12-01 09:00-10:00, 12-08 14:00-15:00, 12-22 09:00-10:00");
    // A series that began long ago, in another place's time; one that crosses midnight; whole days.
    CHECK(busy(event(
              "a",
              "DTSTART;TZID=America/New_York:20200106T040000\r\nDURATION:PT1H\r\nRRULE:FREQ=MONTHLY;BYDAY=1MO\r\n")) ==
          "12-07 10:00-11:00");
    CHECK(busy(event("a", "DTSTART:20261130T220000Z\r\nDTEND:20261201T000000Z\r\n")) == "11-30 23:00-12-01 01:00");
    CHECK(busy(event("a", "DTSTART;VALUE=DATE:20261130\r\nRRULE:FREQ=DAILY;COUNT=2\r\n")) == "12-01 00:00-12-02 00:00");
    // What overlaps is one time.
    CHECK(busy(event("a", hour) + event("b", "DTSTART:20261201T083000Z\r\nDTEND:20261201T093000Z\r\n")) ==
          "12-01 09:00-10:30");
}

TEST_CASE("what takes no time, was cancelled or is ours takes none; what is unclear is counted") {
    int unclear = -1;
    CHECK(busy(event("a", hour + "TRANSP:TRANSPARENT\r\n") + event("b", hour + "STATUS:CANCELLED\r\n") +
                   event("beffroi-7-ours", hour),
               &unclear) == "");
    CHECK(unclear == 0);
    CHECK(busy(event("a", hour + "RRULE:FREQ=HOURLY\r\n") + event("b", "SUMMARY:Sans date\r\n") + event("c", hour),
               &unclear) == "12-01 09:00-10:00");
    CHECK(unclear == 2);
    CHECK(busy(event("a", hour + "RRULE:FREQ=WEEKLY;UNTIL=20251222T080000Z\r\n"), &unclear) == "");
    CHECK(unclear == 0);
}

TEST_CASE_BOTH_ENGINES("a calendar kept elsewhere is added, found wanting, and taken away with its times") {
    std::vector<db::Migration> all;
    for (auto some : {jobs::migrations(), journal::migrations(), places::migrations(), agenda::migrations(),
                      appointments::migrations(), migrations()})
        all.insert(all.end(), some.begin(), some.end());
    REQUIRE(db::migrate(db, all));
    const crypto::Vault vault("a secret of the tests that is long enough");
    const Clock clock = Clock::fixed(at("2026-11-24T06:00:00Z"));
    const PersonId anne{1001}, bruno{1002};
    const auto adds = [&](std::string_view name, std::string_view url) {
        return db.write(
            [&](db::Write& tx) { return add_source(tx, vault, anne, name, url, Networks::outer, {}, clock); });
    };
    CHECK(adds("", "https://a.example/").error().field == "name");
    CHECK(adds("Perso", "a.example").error().code == "url_wrong");
    // Our own feeds, however their address is written: what stands in them counts already.
    for (const char* own :
         {"https://aide.exemple.fr/ateliers/agenda.ics", "webcal://Aide.Exemple.FR:443/calendrier/x.ics",
          "https://aide.exemple.fr./x", "https://aide.exemple.fr?x"}) {
        const auto refused = db.write([&](db::Write& tx) {
            return add_source(tx, vault, anne, "Ateliers", own, Networks::outer, "https://aide.exemple.fr", clock);
        });
        CHECK_MESSAGE(refused.error().code == "url_own", own);
        CHECK(refused.error().field == "url");
    }
    const auto id = adds("Perso", "https://127.0.0.1:1/secret.ics").value();
    CHECK(db.read([&](db::Read& tx) { return jobs::count(tx).waiting; }) == 1);
    db.write([&](db::Write& tx) {
        const agenda::Span told{clock.now(), clock.now() + std::chrono::hours{1}};
        agenda::set_busy_elsewhere(tx, anne, id.value, std::span(&told, 1));
    });
    const auto now = [&] { return db.read([&](db::Read& tx) { return sources(tx, vault, anne); }).at(0); };
    const auto times = [&] {
        return db.read([&](db::Read& tx) {
            return agenda::busy_elsewhere(tx, anne, Instant{}, clock.now() + std::chrono::days{9}).size();
        });
    };
    read_source(db, vault, id, Networks::outer, "14", clock);
    CHECK(now().failure == "inner_network");
    CHECK(now().tried == clock.now());
    CHECK(!now().good);
    // What it said last still counts; after a day without news its owner is warned.
    CHECK(times() == 1);
    CHECK(!stale(now(), clock.now()));
    CHECK(stale(now(), clock.now() + std::chrono::hours{25}));
    const auto count = [&](int hours) {
        return db.read([&](db::Read& tx) { return count_stale(tx, anne, clock.now() + std::chrono::hours{hours}); });
    };
    CHECK(count(23) == 0);
    CHECK(count(25) == 1);
    CHECK(!db.write([&](db::Write& tx) { return remove_source(tx, bruno, id); }));
    CHECK(times() == 1);
    CHECK(db.write([&](db::Write& tx) { return remove_source(tx, anne, id); }));
    CHECK(times() == 0);
    read_source(db, vault, id, Networks::outer, "14", clock);
    for (int i = 0; i < most_sources; ++i) REQUIRE(adds("x", "https://a.example/" + std::to_string(i)));
    CHECK(adds("x", "https://a.example/").error().code == "too_many_sources");
}
