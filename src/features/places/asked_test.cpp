#include "features/places/asked.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace beffroi;
using namespace beffroi::places;

namespace {

Asked asked(std::string_view query) { return Asked::read(net::Params::parse(query)); }

bool offers(const Located& found, std::string_view insee) {
    return std::any_of(found.others.begin(), found.others.end(),
                       [&](const territory::Match& m) { return m.commune.insee == insee; });
}

}

TEST_CASE("the address of a list says the whole search, and reads back the same") {
    const std::string address =
        "/lieux?ou=Vire&insee=14762&service=administrative&service=safety&public=seniors&besoin=visual&programme=pix"
        "&ouvert=1&gratuit=1&accessible=1&rayon=60&page=3";
    CHECK(asked(address.substr(7)).path() == address);
    CHECK(asked("").path() == "/lieux");
    CHECK(asked("page=1&rayon=30&ouvert=0").path() == "/lieux");
    CHECK(asked("pos=48.8421,-0.8894").path() == "/lieux?pos=48.842%2C-0.889");
}

TEST_CASE("what an address should not hold is left out") {
    CHECK(asked("service=cheese&page=-1&rayon=9999&pos=1000,2&insee=99999&ouvert=yes").path() == "/lieux");
    CHECK(asked("pos=nan,0").path() == "/lieux");
    CHECK(asked("pos=48.8").path() == "/lieux");
    CHECK(asked("rayon=60km").radius_km == 30);
    const Asked broken = asked("ou=%ff%fe" + std::string(500, 'a'));
    CHECK(broken.where.size() <= 90);
}

TEST_CASE("words typed after a search by position start a new one") {
    CHECK(asked("pos=48.842,-0.889").position.has_value());
    CHECK_FALSE(asked("pos=48.842,-0.889&ou=Caen").position.has_value());
}

TEST_CASE("each active filter is named") {
    std::string names;
    for (const auto& filter : active_filters(asked("ouvert=1&gratuit=1&accessible=1&service=safety")))
        names += std::string(filter.label) + ". ";
    CHECK(names == "Open now. Free of charge. Accessible. Avoid scams and protect your data. ");
}

TEST_CASE("each active filter leads to the same search without it") {
    const Asked a = asked("ou=Vire&service=administrative&service=safety&gratuit=1&page=4");
    const auto active = active_filters(a);
    REQUIRE(active.size() == 3);
    CHECK(active[0].without.path() == "/lieux?ou=Vire&service=administrative&service=safety");
    CHECK(active[1].without.path() == "/lieux?ou=Vire&service=safety&gratuit=1");
    CHECK(active[2].without.path() == "/lieux?ou=Vire&service=administrative&gratuit=1");
    CHECK(a.unfiltered().path() == "/lieux?ou=Vire");
    CHECK(a.within(60).path() == "/lieux?ou=Vire&service=administrative&service=safety&gratuit=1&rayon=60");
}

TEST_CASE("a name that one commune bears is that commune") {
    const Located found = locate(asked("ou=vire normandie"), "");
    REQUIRE(found.kind == Located::Kind::commune);
    CHECK(found.commune->insee == "14762");
}

TEST_CASE("namesakes are for the person to choose from, unless one is at home") {
    const Located choice = locate(asked("ou=Saint-Denis"), "");
    REQUIRE(choice.kind == Located::Kind::choose);
    CHECK(offers(choice, "93066"));
    CHECK(offers(choice, "97411"));
    for (const auto& other : choice.others) CHECK(other.commune.name == "Saint-Denis");
    CHECK(locate(asked("ou=Saint-Denis"), "93").commune->insee == "93066");
    CHECK(locate(asked("ou=Saint-Denis"), "974").commune->insee == "97411");
}

TEST_CASE("the beginning of a name is enough at home, and the others stay one tap away") {
    const Located found = locate(asked("ou=Vire"), "14");
    REQUIRE(found.kind == Located::Kind::commune);
    CHECK(found.commune->insee == "14762");
    CHECK_FALSE(found.others.empty());
    CHECK_FALSE(offers(found, "14762"));
}

TEST_CASE("a postcode means its largest commune, with the others of the same postcode") {
    const Located found = locate(asked("ou=14380"), "");
    REQUIRE(found.kind == Located::Kind::commune);
    for (const auto& other : found.others) CHECK(other.commune.population <= found.commune->population);
}

TEST_CASE("a chosen commune holds until another name is typed") {
    CHECK(locate(asked("ou=Saint-Denis&insee=97411"), "").commune->insee == "97411");
    CHECK(locate(asked("ou=Caen&insee=97411"), "").commune->insee == "14118");
    CHECK(locate(asked("insee=97411"), "").commune->insee == "97411");
}

TEST_CASE("a mistyped name offers its neighbours and takes none by itself") {
    const Located found = locate(asked("ou=Lisieuz"), "14");
    REQUIRE(found.kind == Located::Kind::unknown);
    CHECK(offers(found, "14366"));
    CHECK(locate(asked("ou=Zzyzx-les-Bains"), "14").others.empty());
}

TEST_CASE("the page and the radius of a search") {
    const Asked a = asked("insee=14762&rayon=60&page=3");
    const Search s = search_of(a, locate(a, ""), 20);
    CHECK(s.offset == 40);
    CHECK(s.limit == 20);
    CHECK(s.radius_m == 60000.0);
    REQUIRE(s.near.has_value());
}
