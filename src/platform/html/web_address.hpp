// Addresses of the web as people type them into forms.
#pragma once
#include <string>
#include <string_view>

#include "platform/html/forms.hpp"

namespace beffroi::html {

/// An optional field: "www.exemple.fr" gets its https://. What is no address of a site (no dot, an @ before its path, spaces, another scheme) is
/// told on the field, and gives "".
std::string web_address(Form& form, std::string_view field);

}
