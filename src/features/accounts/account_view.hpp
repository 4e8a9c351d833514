// What the page of one's own account shows.
#pragma once
#include <string>

namespace beffroi::accounts {

/// One session as its owner recognises it.
struct SessionLine {
    std::string id;
    std::string device, network;
    std::string since, seen;  ///< as sentences have them: "24 novembre 2026", "24 novembre à 14 h"
    bool here = false;        ///< the one that asks
};

}
