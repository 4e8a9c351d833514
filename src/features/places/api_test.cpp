#include "features/places/api.hpp"

#include <doctest/doctest.h>

#include "features/places/api_table.hpp"
#include "platform/base/json_read.hpp"

using namespace beffroi;
using namespace beffroi::places;

namespace {

Result<api::Query> read(std::string_view query) { return api::read(net::Params::parse(query)); }

/// The parameter that is refused, or nothing.
std::string refused(std::string_view query) {
    const auto result = read(query);
    return result ? "" : result.error().field;
}

}

TEST_CASE("every parameter of the table is read") {
    const auto q = read("near=48.842,-0.889&radius=5000&bbox=-1.2,48.7,-0.5,49&q=mairie&service=administrative&service=safety&audience=seniors"
                        "&need=visual&programme=pix&free=true&open_now=true&accessible=true&limit=7");
    REQUIRE(q.ok());
    CHECK(q->search.near->latitude == doctest::Approx(48.842));
    CHECK(q->search.radius_m == 5000.0);
    CHECK(q->search.within->south_west == territory::Point{48.7, -1.2});
    CHECK(q->search.within->north_east == territory::Point{49, -0.5});
    CHECK(q->search.text == "mairie");
    CHECK(q->search.services == Set<Service>{Service::administrative, Service::safety});
    CHECK(q->search.audiences == Set<Audience>{Audience::seniors});
    CHECK(q->search.needs == Set<Need>{Need::visual});
    CHECK(q->search.programmes == Set<Programme>{Programme::pix});
    CHECK(q->search.free_only);
    CHECK(q->search.open_now);
    CHECK(q->search.accessible);
    CHECK(q->search.limit == 7);
    CHECK(read("")->search.limit == 50);
    CHECK_FALSE(read("free=false")->search.free_only);
    CHECK(read("commune=14762")->search.near.has_value());
}

TEST_CASE("a parameter that can't be used is named, never ignored") {
    for (auto [query, field] : {std::pair{"lmit=5", "lmit"}, {"limit=0", "limit"}, {"limit=201", "limit"}, {"limit=5x", "limit"}, {"limit=", "limit"},
                                {"near=48.8", "near"}, {"near=91,0", "near"}, {"near=nan,0", "near"}, {"near=1,2,3", "near"},
                                {"bbox=2,48,1,49", "bbox"}, {"bbox=1,49,2,48", "bbox"}, {"bbox=1,2,3", "bbox"}, {"service=cheese", "service"},
                                {"free=yes", "free"}, {"commune=99999", "commune"}, {"commune=14762&near=1,2", "near"}, {"radius=1e3", "radius"},
                                {"limit=5&limit=6", "limit"}, {"cursor=abc", "cursor"}, {"cursor=5.", "cursor"}, {"cursor=-1.2a", "cursor"}})
        CHECK_MESSAGE(refused(query) == field, query);
}

TEST_CASE("the description names every address and parameter, and its patterns accept its examples") {
    const auto read_back = json::parse(api::openapi("https://aide.exemple.fr", "Beffroi"));
    REQUIRE(read_back.ok());
    const auto& paths = read_back->at("paths").as_object();
    for (const auto& operation : api::operations()) {
        REQUIRE(paths.contains(operation.path));
        const auto& parameters = paths.at(operation.path).at("get").at("parameters").as_array();
        CHECK(parameters.size() == operation.parameters.size());
        for (const auto& p : operation.parameters) {
            CHECK_FALSE(p.says.key.empty());
            CHECK_FALSE(i18n::translate(Lang::fr, p.says.key) == p.says.key);
            // Those of free times are read by appointments: its scenarios ask with the examples.
            if (!p.in_path && !p.example.empty() && operation.path.starts_with("/api/v1/places"))
                CHECK_MESSAGE(refused(std::string(p.name) + "=" + std::string(p.example)) == "", p.name);
        }
    }
}
