#include "features/places/api_table.hpp"

#include "features/places/places.hpp"
#include "platform/base/json.hpp"

namespace beffroi::places::api {
namespace {

template <class E>
std::vector<std::string_view> codes_of() {
    std::vector<std::string_view> out;
    for (E value : every<E>()) out.push_back(code(value));
    return out;
}

constexpr std::string_view geojson = "application/geo+json", json_type = "application/json";

std::vector<Operation> make() {
    std::vector<Operation> all;

    Operation list{"/api/v1/places", "listPlaces", msg("Places"), msg("Places that match every filter, as a GeoJSON FeatureCollection. "
                   "Nearest first when a position or a commune is given, by name otherwise."), {}, {}, "/api/v1/places?commune=14762&limit=5"};
    auto& p = list.parameters;
    p.push_back({"commune", Kind::commune, msg("INSEE code of a commune: places around it, nearest first."), "14762"});
    p.push_back({"near", Kind::position, msg("A position, latitude then longitude: places around it, nearest first."), "48.842,-0.889"});
    p.push_back({.name = "radius", .kind = Kind::whole_number, .says = msg("Metres around the commune or the position."), .example = "30000", .lowest = 100,
                 .highest = 200000, .otherwise = 30000});
    p.push_back({"bbox", Kind::box, msg("West, south, east, north, in degrees: only places inside."), "-1.2,48.7,-0.5,49.0"});
    p.push_back({"q", Kind::text, msg("Words of the name, the address or the description."), "mediatheque"});
    p.push_back({"service", Kind::codes, msg("What people can do there; several mean any of them."), "administrative", codes_of<Service>()});
    p.push_back({"audience", Kind::codes, msg("For whom the place is particularly meant; several mean any of them."), "seniors", codes_of<Audience>()});
    p.push_back({"need", Kind::codes, msg("Situations that the place is used to; several mean any of them."), "visual", codes_of<Need>()});
    p.push_back({"programme", Kind::codes, msg("National programmes; several mean any of them."), "france-services", codes_of<Programme>()});
    p.push_back({"free", Kind::flag, msg("Only places where help is free of charge."), "true"});
    p.push_back({"open_now", Kind::flag, msg("Only places that are open at this moment."), "true"});
    p.push_back({"accessible", Kind::flag, msg("Only places with a record of their accessibility (Acceslibre)."), "true"});
    p.push_back({.name = "limit", .kind = Kind::whole_number, .says = msg("How many places at once."), .example = "50", .lowest = 1, .highest = 200, .otherwise = 50});
    p.push_back({"cursor", Kind::text, msg("Where the next places begin: the cursor that the answer before gave."), ""});
    list.answers.push_back({200, geojson, msg("The places, how many match in all, and a cursor to ask for the next ones when there are more.")});
    list.answers.push_back({422, json_type, msg("A parameter cannot be used: the answer names it and says how to mend it.")});
    all.push_back(std::move(list));

    Operation one{"/api/v1/places/{slug}", "getPlace", msg("One place"), msg("One place as a GeoJSON Feature."), {}, {}, ""};
    one.parameters.push_back({.name = "slug", .kind = Kind::text, .says = msg("The last part of the place’s address on this site."),
                              .example = "mediatheque-de-vire", .in_path = true});
    one.answers.push_back({200, geojson, msg("The place.")});
    one.answers.push_back({404, json_type, msg("No place has this address.")});
    all.push_back(std::move(one));

    Operation slots{"/api/v1/slots", "listSlots", msg("Free times"), msg("When one may book an appointment: the free times of what everybody may book, in order."),
                    {}, {}, "/api/v1/slots?place=mediatheque-les-vaux-de-mots-vire-normandie"};
    slots.parameters.push_back({"motif", Kind::text, msg("What one comes for: an id that an answer without this parameter gives."), ""});
    slots.parameters.push_back({"place", Kind::text, msg("Only there: the last part of the place’s address on this site."), "mediatheque-de-vire"});
    slots.parameters.push_back({"commune", Kind::commune, msg("INSEE code of the commune where one lives: home visits need it."), "14762"});
    slots.parameters.push_back({"from", Kind::text, msg("The first day; otherwise today."), "2026-12-01"});
    slots.parameters.push_back({"to", Kind::text, msg("The last day, at most 92 in all; otherwise six days later."), "2026-12-07"});
    slots.answers.push_back({200, json_type, msg("What can be booked, and the times: instants in UTC, and the place where it is."), "Slots"});
    slots.answers.push_back({422, json_type, msg("A parameter cannot be used: the answer names it and says how to mend it.")});
    all.push_back(std::move(slots));
    return all;
}

void schema(json::Writer& w, const Parameter& p) {
    w.key("schema").begin_object();
    switch (p.kind) {
        case Kind::whole_number:
            w.field("type", "integer").field("minimum", p.lowest).field("maximum", p.highest).field("default", p.otherwise);
            break;
        case Kind::flag: w.field("type", "boolean").field("default", false); break;
        case Kind::codes:
            w.field("type", "array").key("items").begin_object().field("type", "string").key("enum").begin_array();
            for (auto c : p.codes) w.value(c);
            w.end_array().end_object();
            break;
        case Kind::commune: w.field("type", "string").field("pattern", "^[0-9][0-9AB][0-9]{3}$"); break;
        case Kind::position: w.field("type", "string").field("pattern", "^-?[0-9.]+,-?[0-9.]+$"); break;
        case Kind::box: w.field("type", "string").field("pattern", "^-?[0-9.]+(,-?[0-9.]+){3}$"); break;
        case Kind::text: w.field("type", "string"); break;
    }
    w.end_object();
}

void schema_of(json::Writer& w, const Answer& answer) {
    w.key("schema").begin_object();
    const auto type = answer.type;
    if (!answer.shape.empty())
        w.field("$ref", "#/components/schemas/" + std::string(answer.shape));
    else
        w.field("$ref", type == geojson ? "#/components/schemas/GeoJson" : "#/components/schemas/Error");
    w.end_object();
}

void components(json::Writer& w) {
    w.key("components").begin_object().key("schemas").begin_object();
    w.key("GeoJson").begin_object().field("type", "object");
    w.field("description", "GeoJSON (RFC 7946). The properties of a Feature bear the names of the French standard \"lieux de médiation numérique\" 1.0.2; "
                           "`beffroi` holds what this server adds: slug, url, open_now, state, distance_m.");
    w.key("required").begin_array().value("type").end_array();
    w.key("properties").begin_object();
    w.key("type").begin_object().field("type", "string").key("enum").begin_array().value("FeatureCollection").value("Feature").end_array().end_object();
    w.key("features").begin_object().field("type", "array").key("items").begin_object().field("type", "object").end_object().end_object();
    w.key("total").begin_object().field("type", "integer").end_object();
    w.key("next_cursor").begin_object().field("type", "string").end_object();
    w.end_object().end_object();
    w.key("Slots").begin_object().field("type", "object").key("required").begin_array().value("motifs").value("slots").end_array();
    w.key("properties").begin_object();
    const auto list_of = [&](std::string_view name, std::initializer_list<std::string_view> texts, std::string_view number) {
        w.key(name).begin_object().field("type", "array").key("items").begin_object().field("type", "object").key("properties").begin_object();
        for (const auto text : texts) w.key(text).begin_object().field("type", "string").end_object();
        if (!number.empty()) w.key(number).begin_object().field("type", "integer").end_object();
        w.end_object().end_object().end_object();
    };
    list_of("motifs", {"id", "name", "kind"}, "duration_min");
    list_of("slots", {"motif", "starts", "ends", "place"}, {});
    w.end_object().end_object();
    w.key("Error").begin_object().field("type", "object").key("required").begin_array().value("error").end_array();
    w.key("properties").begin_object().key("error").begin_object().field("type", "object").key("properties").begin_object();
    for (auto name : {"code", "message", "field"}) w.key(name).begin_object().field("type", "string").end_object();
    w.end_object().end_object().end_object().end_object();
    w.end_object().end_object();
}

}

const std::vector<Operation>& operations() {
    static const std::vector<Operation> all = make();
    return all;
}

std::string openapi(std::string_view server, std::string_view title) {
    json::Writer w;
    w.begin_object().field("openapi", "3.1.0");
    w.key("info").begin_object().field("title", std::string(title) + ": places of digital help").field("version", "1").field(
        "description", "Read-only, without key or cookie, from any origin. Every answer has an ETag: send it back in If-None-Match.");
    w.end_object();
    w.key("servers").begin_array().begin_object().field("url", server).end_object().end_array();
    w.key("paths").begin_object();
    for (const auto& operation : operations()) {
        w.key(operation.path).begin_object().key("get").begin_object();
        w.field("operationId", operation.id).field("summary", operation.title.key).field("description", operation.says.key);
        w.key("parameters").begin_array();
        for (const auto& p : operation.parameters) {
            w.begin_object().field("name", p.name).field("in", p.in_path ? "path" : "query").field("required", p.in_path).field("description", p.says.key);
            if (!p.example.empty() && p.kind != Kind::codes) w.field("example", p.example);
            if (p.kind == Kind::codes) w.field("style", "form").field("explode", true);
            schema(w, p);
            w.end_object();
        }
        w.end_array();
        w.key("responses").begin_object();
        for (const auto& answer : operation.answers) {
            w.key(std::to_string(answer.status)).begin_object().field("description", answer.says.key);
            w.key("content").begin_object().key(answer.type).begin_object();
            schema_of(w, answer);
            w.end_object().end_object().end_object();
        }
        w.end_object().end_object().end_object();
    }
    w.end_object();
    components(w);
    w.end_object();
    return w.take();
}

}
