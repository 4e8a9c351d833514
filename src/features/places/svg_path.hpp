// Draws the path data of our own SVG drawings with cairo, so that posters show the same belfry as the pages.
#pragma once
#include <string_view>

// cairo.h is for those who draw; here its name is enough.
typedef struct _cairo cairo_t;

namespace beffroi::places {

/// Appends the outline that `d` describes to the current path: the commands M L H V C A Z and their relative forms; arcs with
/// equal radii only, which is what the drawings use. Stops at the first thing that it does not know and returns false.
bool append_svg_path(cairo_t* cr, std::string_view d);

}
