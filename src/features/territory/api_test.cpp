#include <doctest/doctest.h>

#include <cmath>

#include "features/territory/territory.hpp"
#include "platform/base/json_read.hpp"
#include "platform/net/router.hpp"

using namespace beffroi;
using namespace beffroi::territory;

namespace {

struct Answer {
    net::Response response;
    boost::json::value body;
};

Answer get(std::string_view path, std::string_view query = {}) {
    net::Router router;
    routes(router);
    const auto match = router.find(net::Method::get, path);
    REQUIRE(match.route);
    CHECK(match.route->access == net::Access::everyone);
    net::Request request;
    request.path = path;
    request.query = net::Params::parse(query);
    request.path_params = match.params;
    Answer a{match.route->handler(request), {}};
    if (a.response.type.starts_with("application/json")) a.body = *json::parse(std::get<std::string>(a.response.body));
    return a;
}

}

TEST_CASE("GET /api/v1/communes suggests") {
    const auto a = get("/api/v1/communes", "q=vire");
    CHECK(a.response.status == net::Status::ok);
    CHECK(a.response.cache == net::Cache::hour);
    CHECK(a.response.cors);
    const auto& first = a.body.at("communes").at(0);
    CHECK(first.at("insee") == "14762");
    CHECK(first.at("name") == "Vire Normandie");
    CHECK(first.at("label") == "Vire Normandie");
    CHECK(first.at("postcodes").at(0) == "14500");
    CHECK(first.at("departement").at("code") == "14");
    CHECK(first.at("departement").at("name") == "Calvados");
    CHECK(first.at("region").at("name") == "Normandie");
    CHECK(first.at("latitude").as_double() == doctest::Approx(48.84).epsilon(0.001));
    CHECK(first.at("longitude").as_double() == doctest::Approx(-0.89).epsilon(0.01));
    CHECK(first.at("approximate") == false);
    CHECK(a.body.at("communes").as_array().size() == 8);
    CHECK(get("/api/v1/communes", "q=vire&limit=3").body.at("communes").as_array().size() == 3);
    CHECK(get("/api/v1/communes", "q=%C5%93uilly").body.at("communes").as_array().size() > 0);
    CHECK(get("/api/v1/communes", "q=qqqqqqqqqq").body.at("communes").as_array().empty());
    CHECK(get("/api/v1/communes", "q=clipperton").body.at("communes").at(0).at("latitude").is_null());
}

TEST_CASE("GET /api/v1/communes knows where one is") {
    const auto a = get("/api/v1/communes", "latitude=48.84&longitude=-0.89");
    CHECK(a.body.at("communes").at(0).at("insee") == "14762");
    CHECK(get("/api/v1/communes", "latitude=45&longitude=-30").body.at("communes").as_array().empty());
}

TEST_CASE("GET /api/v1/communes says what is wrong with a question") {
    const std::pair<const char*, const char*> wrong[] = {
        {"", "q"}, {"q=", "q"}, {"q=vire&limit=0", "limit"}, {"q=vire&limit=21", "limit"}, {"q=vire&limit=x", "limit"},
        {"latitude=48", "longitude"}, {"longitude=2", "latitude"}, {"latitude=nan&longitude=2", "latitude"},
        {"latitude=91&longitude=2", "latitude"}, {"latitude=48&longitude=inf", "longitude"}, {"latitude=48x&longitude=2", "latitude"},
    };
    for (const auto& [query, field] : wrong) {
        const auto a = get("/api/v1/communes", query);
        CHECK_MESSAGE(a.response.status == net::Status::unprocessable, query);
        CHECK_MESSAGE(a.body.at("error").at("field") == field, query);
    }
}

TEST_CASE("the map's names, one square degree at a time, meet those of its file") {
    const auto a = get("/carte/noms/48/-1");
    CHECK(a.response.cache == net::Cache::hour);
    const auto& features = a.body.at("features").as_array();
    CHECK(features.size() > 30);
    std::int64_t before = 0;
    for (const auto& f : features) {
        const auto rank = f.at("properties").at("rank").as_int64();
        CHECK(rank >= 3);  // 0 to 2 are in the file
        CHECK(rank <= 4);
        CHECK(rank >= before);
        before = rank;
        CHECK(std::floor(f.at("geometry").at("coordinates").at(0).to_number<double>()) == -1);
        CHECK(std::floor(f.at("geometry").at("coordinates").at(1).to_number<double>()) == 48);
    }
    CHECK(get("/carte/noms/0/0").body.at("features").as_array().empty());
    for (const char* path : {"/carte/noms/x/1", "/carte/noms/90/1", "/carte/noms/1/180", "/carte/noms/-91/0", "/carte/noms/1.5/0"})
        CHECK(get(path).response.status == net::Status::not_found);
}
