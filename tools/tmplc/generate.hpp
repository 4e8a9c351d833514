// From templates to C++.
#pragma once
#include <string>
#include <vector>

#include "template.hpp"

namespace tmplc {

struct Folder {
    std::string name_space;   ///< "beffroi::places::pages"
    std::string header_name;  ///< "places/pages.hpp"
    std::vector<Template> templates;

    const Template* find(std::string_view name) const;
};

struct Generated {
    std::string header, source;
    std::vector<std::string> errors;  ///< "path:line:column: error: sentence"
};

/// `shared`: the templates of the platform, which others may call. May be the same folder as `own`.
Generated generate(const Folder& own, const Folder& shared);

}
