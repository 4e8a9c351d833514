#include "features/places/slugs.hpp"

#include "platform/base/text.hpp"

namespace beffroi::places {

std::string Names::give(const std::string& wanted) {
    if (taken_.insert(wanted).second) return wanted;
    // Thousands may want one name ("mairie"): go on from the last number given.
    for (int& n = next_.try_emplace(wanted, 2).first->second;; ++n) {
        std::string numbered = wanted + "-" + std::to_string(n);
        if (taken_.insert(numbered).second) return numbered;
    }
}

std::string place_slug(std::string_view name, std::string_view commune) {
    std::string slug = text::slug(name);
    if (slug.empty()) slug = "lieu";
    const std::string where = text::slug(commune);
    if (!where.empty() && ("-" + slug + "-").find("-" + where + "-") == std::string::npos) slug += "-" + where;
    return slug;
}

}
