#include "features/places/map.hpp"

#include "platform/base/json.hpp"
#include "platform/base/text.hpp"

namespace beffroi::places {
namespace {

/// The words of the map's own buttons, under MapLibre's names for them, and of what web/islands/map/keyboard.ts says.
std::string words(Lang lang) {
    json::Writer w;
    w.begin_object();
    w.field("NavigationControl.ZoomIn", i18n::translate(lang, "Zoom in"));
    w.field("NavigationControl.ZoomOut", i18n::translate(lang, "Zoom out"));
    w.field("AttributionControl.ToggleAttribution", i18n::translate(lang, "Where the map comes from"));
    w.field("Map.Title", i18n::translate(lang, "Map of the places"));
    w.field("Marker.Title", i18n::translate(lang, "Map marker"));
    w.field("Popup.Close", i18n::translate(lang, "Close"));
    w.field("CooperativeGesturesHandler.WindowsHelpText",
            i18n::translate(lang, "Hold Ctrl and scroll to zoom the map"));
    w.field("CooperativeGesturesHandler.MacHelpText", i18n::translate(lang, "Hold ⌘ and scroll to zoom the map"));
    w.field("CooperativeGesturesHandler.MobileHelpText", i18n::translate(lang, "Use two fingers to move the map"));
    w.field("circled", i18n::translate(lang, "Circled: {1}"));
    w.field("circledMany", i18n::translate(lang, "Circled: {1} places"));
    w.field("nothing", i18n::translate(lang, "No place on this part of the map"));
    w.end_object();
    return w.take();
}

}

MapView map_view(const html::Page& page, const List& list, const std::string& basemap) {
    MapView map;
    if (list.cards.empty()) return map;
    // Every page of a list shows the same map.
    std::string address = list.asked.on_page(1).path();
    address.insert(std::string_view("/lieux").size(), "/points.json");
    map.points = page.link(address);
    map.place_base = page.link("/lieux/");
    map.centre = list.search.near;
    map.basemap = basemap;
    map.words = words(page.lang);
    return map;
}

net::Response points(const net::Request& request, Services& use) {
    const Asked asked = Asked::read(request.query);
    const Located located = locate(asked, use.departement);
    Search search = search_of(asked, located, page_size);
    if (located.kind == Located::Kind::unknown) search.text = asked.where;
    const auto dots = use.database.read([&](db::Read& tx) { return use.directory.dots(tx, search, use.clock.now()); });
    json::Writer w;
    w.begin_object().field("type", "FeatureCollection").key("features").begin_array();
    for (const Dot& dot : dots) {
        w.begin_object().field("type", "Feature");
        w.key("geometry").begin_object().field("type", "Point");
        w.key("coordinates")
            .begin_array()
            .value(dot.point.longitude)
            .value(dot.point.latitude)
            .end_array()
            .end_object();
        w.key("properties").begin_object().field("slug", dot.slug).field("name", dot.name).end_object();
        w.end_object();
    }
    w.end_array().end_object();
    net::Response response = net::json(w.take());
    response.type = "application/geo+json";
    return response;
}

}
