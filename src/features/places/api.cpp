#include "features/places/api.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "features/places/api_table.hpp"
#include "features/places/geojson.hpp"
#include "features/places/view.hpp"
#include "places/pages.hpp"
#include "platform/base/text.hpp"
#include "platform/net/router.hpp"

namespace beffroi::places::api {
namespace {

Error bad(std::string_view name, Message message) { return invalid("bad_parameter", std::move(message), name); }

std::optional<int> whole(std::string_view text) {
    int n = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return n;
}

/// Numbers between commas, exactly `count`.
std::optional<std::vector<double>> numbers(std::string_view text, std::size_t count) {
    std::vector<double> out;
    for (auto part : text::split(text, ',')) {
        double x = 0;
        part = text::trim(part);
        const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), x);
        if (error != std::errc() || end != part.data() + part.size() || !std::isfinite(x)) return std::nullopt;
        out.push_back(x);
    }
    if (out.size() != count) return std::nullopt;
    return out;
}

bool on_earth(double latitude, double longitude) { return std::abs(latitude) <= 90 && std::abs(longitude) <= 180; }

/// Checks what the table says of a value; the reading itself comes after.
std::optional<Error> check(const Parameter& p, std::string_view value) {
    switch (p.kind) {
        case Kind::text: return std::nullopt;
        case Kind::flag:
            if (value == "true" || value == "false") return std::nullopt;
            return bad(p.name, msg("{1} is true or false.", p.name));
        case Kind::whole_number:
            if (const auto n = whole(value); n && *n >= p.lowest && *n <= p.highest) return std::nullopt;
            return bad(p.name, msg("{1} is a whole number from {2} to {3}.", p.name, std::to_string(p.lowest),
                                   std::to_string(p.highest)));
        case Kind::codes: {
            if (std::find(p.codes.begin(), p.codes.end(), value) != p.codes.end()) return std::nullopt;
            std::vector<std::string> known(p.codes.begin(), p.codes.end());
            return bad(p.name, msg("{1} is none of the values of {2}: {3}.", value, p.name, text::join(known, ", ")));
        }
        case Kind::commune:
            if (territory::commune(value)) return std::nullopt;
            return bad(p.name, msg("No commune has the INSEE code {1}.", value));
        case Kind::position:
            if (const auto n = numbers(value, 2); n && on_earth((*n)[0], (*n)[1])) return std::nullopt;
            return bad(p.name, msg("{1} is a latitude and a longitude in degrees, such as {2}.", p.name, p.example));
        case Kind::box:
            if (const auto n = numbers(value, 4); n && on_earth((*n)[1], (*n)[0]) && on_earth((*n)[3], (*n)[2]) &&
                                                  (*n)[1] <= (*n)[3] && (*n)[0] <= (*n)[2])
                return std::nullopt;
            return bad(p.name, msg("{1} is west, south, east and north in degrees, such as {2}.", p.name, p.example));
    }
    return std::nullopt;
}

template <class E>
Set<E> set_of(const net::Params& query, std::string_view name) {
    Set<E> out;
    for (auto value : query.all(name))
        if (auto known = from_code<E>(value)) out.add(*known);
    return out;
}

void append_feature(json::Writer& w, const Place& place, const OpenNow& now, std::optional<double> distance,
                    const std::string& address) {
    w.begin_object().field("type", "Feature").field("id", place.id.text()).key("geometry");
    append_geometry(w, place);
    w.key("properties").begin_object();
    append_properties(w, place);
    w.key("beffroi")
        .begin_object()
        .field("slug", place.slug)
        .field("url", address)
        .field("open_now", now.open)
        .field("state", now.sentence);
    if (distance) w.field("distance_m", std::round(*distance));
    w.end_object().end_object().end_object();
}

net::Response answer(std::string text, net::Status status = net::Status::ok) {
    net::Response response = net::json(std::move(text), status);
    if (status == net::Status::ok) response.type = "application/geo+json";
    response.cors = true;
    return response;
}

net::Response refusal(const Error& error, Lang lang) {
    json::Writer w;
    w.begin_object()
        .key("error")
        .begin_object()
        .field("code", error.code)
        .field("message", i18n::format(lang, error.message));
    if (!error.field.empty()) w.field("field", error.field);
    w.end_object().end_object();
    return answer(w.take(), net::status_of(error.kind));
}

/// How far the place that a cursor names may have moved between two requests and still be found.
constexpr int drift = 64;

/// The page of a query. A cursor names the last place seen: when the list has moved since, by places that came or went,
/// the page still begins right after it.
std::pair<Page, int> page_of(db::Read& tx, Directory& directory, const Query& query, Instant now) {
    Search search = query.search;
    if (query.cursor_after.empty()) return {directory.find(tx, search, now), 0};
    const int first = std::max(0, query.cursor_at - drift);
    search.offset = first;
    search.limit = query.search.limit + 2 * drift;
    Page found = directory.find(tx, search, now);
    int start = query.cursor_at + 1 - first;
    for (std::size_t i = 0; i < found.places.size(); ++i)
        if (found.places[i].place->id.text() == query.cursor_after) start = static_cast<int>(i) + 1;
    start = std::clamp(start, 0, static_cast<int>(found.places.size()));
    found.places.erase(found.places.begin(), found.places.begin() + start);
    if (found.places.size() > static_cast<std::size_t>(query.search.limit))
        found.places.resize(static_cast<std::size_t>(query.search.limit));
    return {std::move(found), first + start};
}

net::Response list_places(const net::Request& request, Services& use) {
    const auto query = read(request.query);
    if (!query) return refusal(query.error(), request.lang);
    const html::Page page = use.page(request);
    const std::string home = origin(page, request);
    const Instant now = use.clock.now();
    return use.database.read([&](db::Read& tx) {
        const auto [found, at] = page_of(tx, use.directory, *query, now);
        const auto told = cards(tx, found, now, request.lang);
        json::Writer w;
        w.begin_object().field("type", "FeatureCollection").field("total", found.total);
        const int next = at + static_cast<int>(found.places.size());
        if (!found.places.empty() && next < found.total)
            w.field("next_cursor", std::to_string(next - 1) + "." + found.places.back().place->id.text());
        w.key("features").begin_array();
        for (std::size_t i = 0; i < told.size(); ++i)
            append_feature(w, *told[i].place, told[i].now, found.places[i].distance_m,
                           home + page.link("/lieux/" + told[i].place->slug));
        w.end_array().end_object();
        return answer(w.take());
    });
}

net::Response one_place(const net::Request& request, Services& use) {
    const html::Page page = use.page(request);
    const Instant now = use.clock.now();
    return use.database.read([&](db::Read& tx) {
        const auto place = by_slug(tx, request.param("slug"));
        if (!place)
            return refusal(fail(ErrorKind::not_found, "unknown_place", msg("No place has this address.")),
                           request.lang);
        Found found;
        found.place = std::make_shared<const Place>(*place);
        if (auto hours = opening_hours::Hours::parse(place->hours); !place->hours.empty() && hours)
            found.hours = *std::move(hours);
        Page one;
        one.places.push_back(std::move(found));
        const auto told = cards(tx, one, now, request.lang);
        json::Writer w;
        append_feature(w, *place, told.front().now, std::nullopt,
                       origin(page, request) + page.link("/lieux/" + place->slug));
        return answer(w.take());
    });
}

net::Response description_file(const net::Request& request, Services& use) {
    const html::Page page = use.page(request);
    net::Response response = net::json(openapi(origin(page, request), page.site_name));
    response.cors = true;
    return response;
}

net::Response description_page(const net::Request& request, Services& use) {
    html::Page page = use.page(request);
    page.title = i18n::format(page.lang, msg("Open data"));
    page.description =
        i18n::format(page.lang, msg("The places of digital help for programs: GeoJSON, without key, from any site."));
    return net::html(places::pages::api(page, operations()));
}

}

Result<Query> read(const net::Params& query) {
    const auto& known = operations().front().parameters;
    for (const auto& [name, value] : query.items()) {
        const auto p =
            std::find_if(known.begin(), known.end(),
                         [&, wanted = std::string_view(name)](const Parameter& k) { return k.name == wanted; });
        if (p == known.end()) return bad(name, msg("{1} is no parameter of this address. /api lists them.", name));
        if (auto error = check(*p, text::trim(value))) return *std::move(error);
        if (p->kind != Kind::codes && query.all(name).size() > 1)
            return bad(name, msg("{1} stands twice: keep one.", name));
    }
    Query out;
    Search& s = out.search;
    if (query.has("commune") && query.has("near")) return bad("near", msg("Give a commune or a position, not both."));
    if (query.has("commune")) {
        s.near = territory::commune(query.get("commune"))->centre;
        if (!s.near)
            return bad("commune", msg("The coordinates of this commune are not known: give a position instead."));
    }
    if (query.has("near")) {
        const auto n = numbers(query.get("near"), 2);
        s.near = territory::Point{(*n)[0], (*n)[1]};
    }
    s.radius_m = whole(query.get("radius")).value_or(30000);
    if (query.has("bbox")) {
        const auto n = numbers(query.get("bbox"), 4);
        s.within = Box{{(*n)[1], (*n)[0]}, {(*n)[3], (*n)[2]}};
    }
    s.text = text::clean_utf8(query.get("q"));
    s.services = set_of<Service>(query, "service");
    s.audiences = set_of<Audience>(query, "audience");
    s.needs = set_of<Need>(query, "need");
    s.programmes = set_of<Programme>(query, "programme");
    s.free_only = query.get("free") == "true";
    s.open_now = query.get("open_now") == "true";
    s.accessible = query.get("accessible") == "true";
    s.limit = whole(query.get("limit")).value_or(50);
    if (const auto cursor = query.get("cursor"); !cursor.empty()) {
        const auto dot = cursor.find('.');
        const auto at = dot == std::string_view::npos ? std::nullopt : whole(cursor.substr(0, dot));
        if (!at || *at < 0 || !PlaceId::from_text(cursor.substr(dot + 1)))
            return bad("cursor", msg("This cursor was not given by this server: begin again without it."));
        out.cursor_at = *at;
        out.cursor_after = PlaceId::from_text(cursor.substr(dot + 1))->text();
    }
    return out;
}

void routes(net::Router& on, Services& use) {
    constexpr auto everyone = net::Access::everyone;
    // Scripts of other sites may send If-None-Match, which their browser asks about first.
    const net::RouteOptions open{.cors = true};
    on.get("/api/v1/places", everyone, [&use](const net::Request& r) { return list_places(r, use); }, open);
    on.get("/api/v1/places/{slug}", everyone, [&use](const net::Request& r) { return one_place(r, use); }, open);
    on.get("/api/v1/openapi.json", everyone, [&use](const net::Request& r) { return description_file(r, use); }, open);
    on.get("/api", everyone, [&use](const net::Request& r) { return description_page(r, use); });
}

}
