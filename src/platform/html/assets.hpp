// What web/build.mjs made, inside the program: static files, icons, and fonts for what the server draws itself.
#pragma once
#include <span>
#include <string_view>
#include <utility>

#include "platform/net/http.hpp"

namespace beffroi::web {

/// Every static file with its compressed forms, valid for the program's life.
std::span<const net::Asset> assets();
/// (name, `<svg …>`) of every icon, ordered by name.
std::span<const std::pair<std::string_view, std::string_view>> icons();
/// (file name, TrueType bytes) for posters and other printed matter: Atkinson Hyperlegible Next, regular and bold.
std::span<const std::pair<std::string_view, std::string_view>> fonts();

}
