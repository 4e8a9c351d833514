// What the map beside the list is given: its points, its background, its words.
#pragma once
#include <optional>
#include <string>

#include "features/places/list.hpp"
#include "platform/html/html.hpp"
#include "platform/net/http.hpp"

namespace beffroi::places {

/// The attributes that web/islands/map/view.ts reads.
MapView map_view(const html::Page& page, const List& list, const std::string& basemap);

/// GET /lieux/points.json, with the list's own parameters: every match as a GeoJSON point with its slug and name.
net::Response points(const net::Request& request, Services& use);

}
