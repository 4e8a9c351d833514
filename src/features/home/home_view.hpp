// What the home page says, computed once a minute at most.
#pragma once
#include <string>
#include <vector>

#include "features/places/places.hpp"

namespace beffroi::home {

struct Welcome {
    int places = 0, open_now = 0, free_of_charge = 0, accessible = 0;
    std::vector<places::Stop> stops;           ///< the next ones, of every place that travels
    struct Mover { std::string name, slug; };
    std::vector<Mover> movers;                 ///< the places that make these stops, once each
};

/// What an error page says.
struct Sorry {
    int status = 0;
    Message title, sentence;
    std::string request_number;   ///< for whoever calls about it; empty on pages that need none
    bool try_again = false;       ///< the same address may work in a moment
    bool search = false;          ///< offers the search
};

}
