// What the pages of residents stand on: the address that holds the search, slots in forms, who may hold how many, calendar files.
#include <doctest/doctest.h>

#include "features/appointments/ics.hpp"
#include "features/appointments/page_parts.hpp"

namespace beffroi::appointments {
namespace {

Instant at(std::string_view text) { return parse_instant(text).value(); }

TEST_CASE("an address holds the search, and what it cannot read it leaves out") {
    const auto asked =
        Asked::read(net::Params::parse("motif=1k3f8p0q2ab&ou=Vire&insee=14762&rayon=60&lieu=mairie&jour=2026-12-01"));
    CHECK(asked.motif.text() == "1k3f8p0q2ab");
    CHECK(asked.radius_km == 60);
    CHECK(asked.path("/rendez-vous") ==
          "/rendez-vous?motif=1k3f8p0q2ab&ou=Vire&insee=14762&rayon=60&lieu=mairie&jour=2026-12-01");
    const auto odd = Asked::read(net::Params::parse("motif=%20&insee=99999&rayon=12abc&jour=demain&avec=***"));
    CHECK(odd.path("/rendez-vous") == "/rendez-vous");
    CHECK(Asked::read(net::Params::parse("rayon=100000")).radius_km == 200);
}

TEST_CASE("the commune of the territory wins over its namesakes; else the person chooses") {
    Asked asked;
    asked.where = "Saint-Denis";
    CHECK(locate(asked, "974").commune->insee == "97411");
    CHECK(locate(asked, "").kind == Spot::Kind::choose);
    asked.insee = "97411";
    CHECK(locate(asked, "").commune->insee == "97411");
    asked.where = "Vire";  // typed since: the code beside it no longer counts
    CHECK(locate(asked, "14").commune->insee == "14762");
    asked.where = "Zzyzx-les-Bains";
    CHECK(locate(asked, "14").kind == Spot::Kind::unknown);
}

TEST_CASE("a slot in a form is read back, and nothing else is") {
    const auto slot = chosen_from(value_of(at("2026-12-01T09:00:00+01:00"), PlaceId{4242}));
    REQUIRE(slot);
    CHECK(slot->starts == at("2026-12-01T08:00:00Z"));
    CHECK(slot->place == PlaceId{4242});
    for (const char* wrong : {"", "~", "2026-12-01T08:00:00Z", "hier~0", "2026-12-01T08:00:00Z~***"})
        CHECK_FALSE(chosen_from(wrong));
}

TEST_CASE("nobody names a hold, or an appointment, that this server did not give them") {
    const crypto::Vault vault("a secret of the tests that is long enough");
    const std::string given = signed_hold(vault, HoldId{77});
    CHECK(hold_from(vault, given) == HoldId{77});
    CHECK_FALSE(hold_from(vault, HoldId{77}.text()));
    CHECK_FALSE(hold_from(vault, HoldId{78}.text() + given.substr(given.find('.'))));
    CHECK_FALSE(hold_from(crypto::Vault("another secret of the tests, as long"), given));
    CHECK_FALSE(hold_from(vault, ""));
}

TEST_CASE("one address keeps six slots from others at once; what ran out, or was booked, counts no more") {
    LiveHolds live;
    const Instant now = at("2026-12-01T08:00:00Z"), until = now + hold_time;
    for (std::int64_t i = 1; i <= 6; ++i) CHECK(live.add("192.0.2.1", HoldId{i}, until, now));
    CHECK(live.full("192.0.2.1", HoldId{}, now));
    CHECK_FALSE(live.add("192.0.2.1", HoldId{7}, until, now));
    CHECK_FALSE(live.full("192.0.2.1", HoldId{3}, now));  // in place of one of their own
    CHECK_FALSE(live.full("192.0.2.2", HoldId{}, now));
    // A subscriber of IPv6 has a whole network of addresses.
    for (std::int64_t i = 1; i <= 6; ++i) CHECK(live.add("2001:db8:1:2::" + std::to_string(i), HoldId{i}, until, now));
    CHECK(live.full("2001:db8:1:2:ffff::1", HoldId{}, now));
    live.remove("192.0.2.1", HoldId{1});
    CHECK_FALSE(live.full("192.0.2.1", HoldId{}, now));
    CHECK_FALSE(live.full("2001:db8:1:2::1", HoldId{}, until));
}

TEST_CASE("what is free is looked up once within some seconds, and anew once something was booked") {
    FreeTimes free(std::chrono::seconds{20}, 3);
    int looked = 0;
    const auto found = [&](const char* starts) {
        return [&looked, slot = agenda::Slot{at(starts), at(starts), PlaceId{4}, "", {}}] {
            ++looked;
            return FoundFree{{slot}, false};
        };
    };
    const auto nothing = [&] {
        ++looked;
        return FoundFree{};
    };
    const Instant now = at("2026-12-01T08:00:00Z"), eight = at("2026-12-02T08:00:00Z");
    (void)free.of("a", now, nothing);
    (void)free.of("a", now + std::chrono::seconds{19}, nothing);
    CHECK(looked == 1);
    (void)free.of("b", now, nothing);
    CHECK(looked == 2);
    (void)free.of("a", now + std::chrono::seconds{20}, nothing);
    CHECK(looked == 3);
    free.forget();
    (void)free.of("a", now + std::chrono::seconds{21}, nothing);
    CHECK(looked == 4);

    free.forget();
    looked = 0;
    (void)free.of("a", now, found("2026-12-02T08:00:00Z"));
    (void)free.of("b", now, found("2026-12-03T08:00:00Z"));
    free.taken(eight, PlaceId{5});
    CHECK(free.of("a", now, found("2026-12-02T09:00:00Z")).slots.front().starts == eight);
    free.taken(eight, PlaceId{4});
    (void)free.of("b", now, found("2026-12-03T08:00:00Z"));
    CHECK(looked == 2);
    CHECK(free.of("a", now, found("2026-12-02T09:00:00Z")).slots.front().starts != eight);
    CHECK(looked == 3);
}

TEST_CASE("a calendar file escapes what people wrote, and folds lines without cutting a letter") {
    CalendarEvent event;
    event.uid = "1k3@aide.exemple.fr";
    event.sequence = 2;
    event.stamp = event.starts = at("2026-12-01T09:00:00+01:00");
    event.ends = at("2026-12-01T10:00:00+01:00");
    event.summary = "Démarche, impôts; \\ et plus";
    event.description = "Première ligne\nEND:VEVENT\r" + std::string(30, 'x') + "éééééééééééééééééééééééééééééééé";
    const std::string file = ics(event);
    CHECK(file.find("DTSTART:20261201T080000Z\r\n") != std::string::npos);
    CHECK(file.find("SUMMARY:Démarche\\, impôts\\; \\\\ et plus\r\n") != std::string::npos);
    CHECK(file.find("\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n") == file.find("\r\nEND:VEVENT"));
    for (std::size_t from = 0; from < file.size();) {
        const auto end = file.find("\r\n", from);
        REQUIRE(end != std::string::npos);
        CHECK(end - from <= 75);
        CHECK((static_cast<unsigned char>(file[from]) & 0xC0) != 0x80);
        if (file[from] == ' ') CHECK((static_cast<unsigned char>(file[from + 1]) & 0xC0) != 0x80);
        from = end + 2;
    }
    event.cancelled = true;
    CHECK(ics(event).find("STATUS:CANCELLED") != std::string::npos);
}

TEST_CASE("lengths are said as people say them") {
    CHECK(length_of(45, Lang::en) == "45 minutes");
    CHECK(length_of(60, Lang::en) == "1 hour");
    CHECK(length_of(65, Lang::en) == "1 h 05");
    CHECK(length_of(120, Lang::en) == "2 hours");
}

}
}
