// A place as a list shows it, for the bench of templates.
#pragma once
#include <string>
#include <vector>

namespace beffroi::bench {

struct Place {
    std::string slug, name, address, hours, phone;
    double metres = 0;
    bool open = false, free = false;
    std::vector<std::string> services;
};

}
