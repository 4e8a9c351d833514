// Calendars and feeds, letter by letter.
#include "features/workshops/view.hpp"
#include "tests/workshops/fixture.hpp"

using namespace beffroi;
using namespace beffroi::workshops;

namespace {
Line line() {
    Line one;
    one.id = "abc";
    one.slug = "photos";
    one.title = "Photos, vidéos; et \\ plus";
    one.place = "Médiathèque des très longs noms de la vallée de la Vire et de ses affluents";
    one.commune = "Vire";
    one.day = "mardi 1er décembre";
    one.hours = "de 10 h à 12 h";
    one.level = "Beginner";
    one.seats = "<3 places>";
    one.session.starts = at("2026-12-01T10:00:00+01:00");
    one.session.ends = at("2026-12-01T12:00:00+01:00");
    one.session.changes = 2;
    return one;
}
}

TEST_CASE("a calendar escapes its texts, folds its lines between letters, and tells the instant itself") {
    const std::string text = calendar({{line(), "https://aide.exemple.fr/ateliers/photos"}}, "Ateliers",
                                      "https://aide.exemple.fr:8443", at("2026-11-24T06:00:00Z"), Lang::en);
    CHECK(text.find("SUMMARY:Photos\\, vidéos\\; et \\\\ plus\r\n") != std::string::npos);
    CHECK(text.find("DTSTART:20261201T090000Z\r\nDTEND:20261201T110000Z\r\nSEQUENCE:2\r\nSTATUS:CONFIRMED\r\n") !=
          std::string::npos);
    CHECK(text.find("UID:atelier-abc@aide.exemple.fr\r\n") != std::string::npos);
    std::string unfolded;
    std::size_t from = 0;
    for (std::size_t to; (to = text.find("\r\n", from)) != std::string::npos; from = to + 2) {
        const std::string one = text.substr(from, to - from);
        CHECK(one.size() <= 75);
        CHECK(one.find('\n') == std::string::npos);
        CHECK((static_cast<unsigned char>(one[0]) & 0xC0) != 0x80);
        unfolded += one[0] == ' ' ? one.substr(1) : "\n" + one;
    }
    CHECK(unfolded.find(
              "LOCATION:Médiathèque des très longs noms de la vallée de la Vire et de ses affluents\\, Vire\n") !=
          std::string::npos);
}

TEST_CASE("a session that was cancelled says so, with its reason") {
    Line one = line();
    one.session.cancelled = at("2026-11-24T06:00:00Z");
    one.session.reason = "Neige";
    const std::string text = calendar({{one, "https://aide.exemple.fr"}}, "x", "https://aide.exemple.fr",
                                      at("2026-11-24T06:00:00Z"), Lang::en);
    CHECK(text.find("STATUS:CANCELLED\r\n") != std::string::npos);
    CHECK(text.find("DESCRIPTION:Beginner\\nNeige\r\n") != std::string::npos);
}

TEST_CASE("a feed escapes what it tells") {
    const std::string text = rss({line()}, "Ateliers", "A & B", "https://aide.exemple.fr", "/en", Lang::en);
    CHECK(text.find("A &amp; B") != std::string::npos);
    CHECK(text.find("&lt;3 places&gt;") != std::string::npos);
    CHECK(text.find("<link>https://aide.exemple.fr/en/ateliers/photos#abc</link>") != std::string::npos);
}

TEST_CASE("instants as the place's clock shows them, with its offset") {
    CHECK(local_iso(at("2026-12-01T09:00:00Z"), "Europe/Paris") == "2026-12-01T10:00:00+01:00");
    CHECK(local_iso(at("2026-07-01T09:00:00Z"), "Europe/Paris") == "2026-07-01T11:00:00+02:00");
    CHECK(local_iso(at("2026-12-01T09:00:00Z"), "America/Cayenne") == "2026-12-01T06:00:00-03:00");
}

TEST_CASE("what is asked of the list is written back as it was read, and what is not understood is left out") {
    const auto asked = Asked::read(net::Params::parse(
        "ou=Vire&niveau=avance&public=seniors&gratuit=1&places=1&jour=2026-12-01&rayon=10&page=2&autre=3"));
    CHECK(asked.query() == "ou=Vire&rayon=10&niveau=avance&public=seniors&gratuit=1&places=1&jour=2026-12-01&page=2");
    CHECK(
        Asked::read(net::Params::parse("niveau=x&public=x&rayon=9999&page=-1&jour=hier&insee=00000")).query().empty());
}
