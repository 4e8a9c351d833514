// A place as GeoJSON: the standard's names, lists as lists.
#pragma once
#include "features/places/places.hpp"
#include "platform/base/json.hpp"

namespace beffroi::places {

/// RFC 7946: longitude before latitude; null when the place has no point.
void append_geometry(json::Writer& w, const Place& place);
/// The standard's columns as fields of the object at hand; empty ones are left out.
void append_properties(json::Writer& w, const Place& place);

}
