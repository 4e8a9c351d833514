// Places as structures and services of data·inclusion, schemas v1: https://data.inclusion.gouv.fr
#pragma once
#include <functional>
#include <string_view>

#include "features/places/places.hpp"

namespace beffroi::places {

/// Writes {"structures": […], "services": […]}: each place is one structure and, when it offers something, one service.
/// Each element is valid against the schema of its kind.
void export_inclusion(db::Read& tx, const std::function<void(std::string_view)>& write);

}
