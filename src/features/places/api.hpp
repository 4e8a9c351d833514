// The public API of places: its requests read, its answers written. Its routes are in pages.cpp's `routes`.
#pragma once
#include "features/places/places.hpp"
#include "platform/net/http.hpp"

namespace beffroi::places::api {

/// What a request to /api/v1/places asks.
struct Query {
    Search search;
    std::string cursor_after;   ///< the place before the first one wanted, as text; empty at the beginning
    int cursor_at = 0;          ///< where it stood
};
/// Errors: `bad_parameter` on the parameter, for an unknown name as for a value that can't be used.
Result<Query> read(const net::Params& query);

/// /api/v1/places, /api/v1/places/{slug}, /api/v1/openapi.json, /api.
void routes(net::Router& on, Services& use);

}
