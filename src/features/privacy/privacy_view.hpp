// What /transparence shows.
#pragma once
#include <vector>

#include "features/privacy/privacy.hpp"

namespace beffroi::privacy {

struct Transparency {
    std::string version;
    Hosting hosting;
    std::vector<Figure> figures;
    std::vector<AuthorityRequest> requests;
    Date today;
};

}
