// Communes as JSON: suggestions while a name is typed, and the names that the map writes.
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "features/territory/table.hpp"
#include "features/territory/territory.hpp"
#include "platform/base/json.hpp"
#include "platform/net/http.hpp"
#include "platform/net/router.hpp"

namespace beffroi::territory {
namespace {

constexpr int usual_suggestions = 8, most_suggestions = 20;

void write_area(json::Writer& out, std::string_view key, std::string_view code, std::string_view name) {
    out.key(key).begin_object().field("code", code).field("name", name).end_object();
}

void write_commune(json::Writer& out, const Commune& c, std::string_view label) {
    out.begin_object().field("insee", c.insee).field("name", c.name).field("label", label);
    out.key("postcodes").begin_array();
    for (const auto code : c.postcodes) out.value(code);
    out.end_array();
    write_area(out, "departement", c.departement, departement_name(c.departement));
    write_area(out, "region", c.region, region_name(c.region));
    out.field("population", c.population);
    if (c.centre)
        out.field("latitude", c.centre->latitude).field("longitude", c.centre->longitude);
    else
        out.key("latitude").null().key("longitude").null();
    out.field("approximate", c.approximate).end_object();
}

template <class T>
std::optional<T> number(std::string_view text) {
    T n{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return n;
}

net::Response refuse(std::string_view code, std::string_view field, std::string_view message) {
    json::Writer out;
    out.begin_object().key("error").begin_object();
    out.field("code", code).field("field", field).field("message", message).end_object().end_object();
    auto answer = net::json(out.take(), net::Status::unprocessable);
    answer.cors = true;
    return answer;
}

net::Response public_json(std::string text) {
    auto answer = net::json(std::move(text));
    answer.cache = net::Cache::hour;
    answer.cors = true;
    return answer;
}

/// GET /api/v1/communes?q=vire[&limit=8] or ?latitude=48.8&longitude=-0.9
net::Response communes(const net::Request& request) {
    const auto q = request.query.get("q");
    int limit = usual_suggestions;
    if (request.query.has("limit")) {
        const auto asked = number<int>(request.query.get("limit"));
        if (!asked || *asked < 1 || *asked > most_suggestions)
            return refuse("bad_limit", "limit", "limit is a number from 1 to 20.");
        limit = *asked;
    }
    json::Writer out;
    out.begin_object().key("communes").begin_array();
    if (!q.empty()) {
        for (const auto& m : find(q, static_cast<std::size_t>(limit))) write_commune(out, m.commune, m.label);
    } else if (request.query.has("latitude") || request.query.has("longitude")) {
        const auto latitude = number<double>(request.query.get("latitude")),
                   longitude = number<double>(request.query.get("longitude"));
        if (!latitude || !(std::abs(*latitude) <= 90))
            return refuse("bad_latitude", "latitude", "latitude is a number of degrees from -90 to 90.");
        if (!longitude || !(std::abs(*longitude) <= 180))
            return refuse("bad_longitude", "longitude", "longitude is a number of degrees from -180 to 180.");
        if (const auto c = nearest({*latitude, *longitude})) write_commune(out, *c, c->name);
    } else {
        return refuse("missing_q", "q", "Give q, the beginning of a name or a postcode, or latitude and longitude.");
    }
    out.end_array().end_object();
    return public_json(out.take());
}

/// Inhabitants from which a name has rank 0, 1, 2, 3 on the map; as in tools/territory/outlines.mjs, whose file has ranks 0 to 2.
constexpr std::array<std::uint32_t, 4> map_ranks{100'000, 30'000, 10'000, 4'000};
constexpr int ranks_in_file = 3;

/// GET /carte/noms/{south}/{west}: the smaller communes of one square degree as GeoJSON points, largest first.
net::Response map_names(const net::Request& request) {
    const auto south = number<int>(request.param("south")), west = number<int>(request.param("west"));
    if (!south || !west || *south < -90 || *south > 89 || *west < -180 || *west > 179)
        return net::failure(net::Status::not_found);
    const auto& t = table();
    std::vector<const Row*> rows;
    const auto band = std::lower_bound(t.located_northward.begin(), t.located_northward.end(), *south * 100'000,
                                       [&](std::uint16_t i, int latitude) { return t.rows[i].latitude < latitude; });
    for (auto it = band; it != t.located_northward.end() && t.rows[*it].latitude < (*south + 1) * 100'000; ++it) {
        const Row& row = t.rows[*it];
        const bool in_square = row.longitude >= *west * 100'000 && row.longitude < (*west + 1) * 100'000;
        if (in_square && row.population < map_ranks[ranks_in_file - 1]) rows.push_back(&row);
    }
    std::sort(rows.begin(), rows.end(), [](const Row* a, const Row* b) {
        return a->population != b->population ? a->population > b->population : a < b;
    });
    json::Writer out;
    out.begin_object().field("type", "FeatureCollection").key("features").begin_array();
    for (const Row* row : rows) {
        const auto rank =
            std::find_if(map_ranks.begin(), map_ranks.end(), [&](auto least) { return row->population >= least; }) -
            map_ranks.begin();
        out.begin_object().field("type", "Feature");
        out.key("properties")
            .begin_object()
            .field("name", t.name(*row))
            .field("rank", static_cast<int>(rank))
            .end_object();
        out.key("geometry").begin_object().field("type", "Point").key("coordinates").begin_array();
        out.value(row->longitude / 1e5).value(row->latitude / 1e5).end_array().end_object().end_object();
    }
    out.end_array().end_object();
    auto answer = public_json(out.take());
    answer.cors = false;  // the site's own map asks, and nobody else
    return answer;
}

}

void routes(net::Router& on) {
    on.get("/api/v1/communes", net::Access::everyone, communes, {.cors = true});
    on.get("/carte/noms/{south}/{west}", net::Access::everyone, map_names);
}

}
