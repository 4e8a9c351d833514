// The parts of a page, as evidence names them.
#include <array>

#include "features/audit/evidence.hpp"

namespace beffroi::audit {
namespace {

/// In the order of the enumeration.
constexpr std::array<std::string_view, 11> parts{"script", "style", "font", "image", "frame", "media",
                                                 "form", "hint", "policy", "inlined", "object"};

}

std::string_view code(Part part) { return parts[static_cast<std::size_t>(part)]; }

std::optional<Part> part_from(std::string_view code) {
    for (std::size_t i = 0; i < parts.size(); ++i)
        if (parts[i] == code) return static_cast<Part>(i);
    return std::nullopt;
}

}
