#include <doctest/doctest.h>

#include <string>

#include "features/organisations/organisations.hpp"

using namespace beffroi;
using namespace beffroi::organisations;

namespace {

// Of public bodies and of an example that Insee's own readers use; all pass Luhn's test.
constexpr std::string_view known[] = {"21130001700012", "43493312300029", "73282932000074",
                                      "12000101100010", "13002526500013", "18008901300932"};
// Of La Poste: the sum of their digits is a multiple of five.
constexpr std::string_view of_la_poste[] = {"35600000049837", "35600000009075"};

bool is_la_poste(std::string_view siret) { return siret.starts_with("356000000"); }

}

TEST_CASE("a SIRET is read as people type it") {
    for (std::string_view siret : known) CHECK(*read_siret(siret) == siret);
    for (std::string_view siret : of_la_poste) CHECK(*read_siret(siret) == siret);
    CHECK(*read_siret("35600000000048") == "35600000000048");  // La Poste's head office
    for (std::string_view typed :
         {"732 829 320 00074", "732.829.320.00074", " 732\u00A0829\u202F320 00074 ", "732-829-320-00074"})
        CHECK(*read_siret(typed) == "73282932000074");
}

TEST_CASE("what is no SIRET is told with what to do") {
    const auto code = [](std::string_view typed) {
        const auto read = read_siret(typed);
        REQUIRE(!read.ok());
        CHECK(read.error().field == "siret");
        CHECK(!read.error().message.key.empty());
        return read.error().code;
    };
    CHECK(code("732829320") == "siret_is_siren");
    CHECK(code("7328293200007") == "siret_length");
    CHECK(code("732829320000741") == "siret_length");
    CHECK(code("7328293200007O") == "siret_letters");
    CHECK(code("en cours") == "siret_letters");
    CHECK(code("73282932000075") == "siret_wrong");
    CHECK(code("00000000000000") == "siret_wrong");  // "not known" in the national standard
    CHECK(code("35600000049838") == "siret_wrong");
    // Another of La Poste that passes Luhn's test alone: only its head office may.
    CHECK(code("35600000000055") == "siret_wrong");
}

TEST_CASE("every single mistyped digit is refused") {
    for (std::string_view siret : known)
        for (std::size_t at = 0; at < siret.size(); ++at)
            for (char digit = '0'; digit <= '9'; ++digit) {
                std::string typed(siret);
                typed[at] = digit;
                CHECK(read_siret(typed).ok() == (digit == siret[at]));
            }
    // The sum of La Poste's lets a change by five pass, and its SIREN mistyped is somebody else's number.
    for (std::string_view siret : of_la_poste)
        for (std::size_t at = 0; at < siret.size(); ++at)
            for (char digit = '0'; digit <= '9'; ++digit) {
                std::string typed(siret);
                typed[at] = digit;
                if (!is_la_poste(typed)) continue;
                CHECK(read_siret(typed).ok() == ((digit - siret[at]) % 5 == 0));
            }
}

TEST_CASE("neighbours that were swapped are refused, but for 0 and 9, which Luhn's test cannot tell") {
    for (std::string_view siret : known)
        for (std::size_t at = 0; at + 1 < siret.size(); ++at) {
            std::string typed(siret);
            std::swap(typed[at], typed[at + 1]);
            const bool unseen = typed == siret || (typed[at] == '0' && typed[at + 1] == '9') ||
                                (typed[at] == '9' && typed[at + 1] == '0');
            CHECK(read_siret(typed).ok() == unseen);
        }
}

TEST_CASE("a number of the directory of associations") {
    CHECK(*read_rna("W141000123") == "W141000123");
    CHECK(*read_rna(" w 141 000 123 ") == "W141000123");
    CHECK(*read_rna("W2A1000456") == "W2A1000456");
    CHECK(*read_rna("w9r1000789") == "W9R1000789");
    for (std::string_view wrong : {"141000123", "W14100012", "W1410001234", "WA41000123", "W14100012X", "X141000123"}) {
        const auto read = read_rna(wrong);
        REQUIRE(!read.ok());
        CHECK(read.error().code == "rna_wrong");
        CHECK(read.error().field == "rna");
    }
}
