// What a visitor asks of the list, read from the address and written back to it: the address bar holds the search.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "features/places/places.hpp"
#include "features/territory/territory.hpp"
#include "platform/net/http.hpp"

namespace beffroi::places {

/// /lieux?ou=Vire&insee=14762&service=administrative&ouvert=1&rayon=60&page=2. Unknown values are left out silently: an old
/// link must still show a list.
struct Asked {
    std::string where;                              ///< `ou`: a commune, a postcode or free words, as typed
    std::string insee;                              ///< `insee`: the commune chosen among several
    std::optional<territory::Point> position;       ///< `pos`: the device's, rounded
    Set<Service> services;                          ///< `service`, repeated
    Set<Audience> audiences;                        ///< `public`
    Set<Need> needs;                                ///< `besoin`
    Set<Programme> programmes;                      ///< `programme`
    bool open_now = false, free_only = false, accessible = false;  ///< `ouvert`, `gratuit`, `accessible`
    int radius_km = 30;                             ///< `rayon`: 5 to 200
    int page = 1;                                   ///< `page`

    static Asked read(const net::Params& query);
    /// "/lieux?…" with what differs from the defaults, always in the same order.
    std::string path() const;
    /// The same search on another page, within another radius, or starting over without any filter.
    Asked on_page(int number) const;
    Asked within(int km) const;
    Asked unfiltered() const;
    /// The same search around a commune that a person chose.
    Asked in(const territory::Match& match) const;
    bool filtered() const;
    /// How many filters of the folded list are on, for its heading.
    int folded_count() const;
};

/// One filter that is on, for a person to take away: what it says (a catalogue key) and the search without it.
struct ActiveFilter {
    std::string_view label;
    Asked without;
};
std::vector<ActiveFilter> active_filters(const Asked& asked);

/// What the words of `Asked` stand for.
struct Located {
    enum class Kind {
        anywhere,   ///< nothing was asked
        here,       ///< the device's position
        commune,    ///< `commune`; `others` may have been meant
        choose,     ///< several communes bear this name: `others`
        unknown,    ///< none does; `others` have nearly this name, perhaps none
    };
    Kind kind = Kind::anywhere;
    std::optional<territory::Commune> commune;
    std::vector<territory::Match> others;
};
/// Several communes may bear the name: the one of `home_departement` is taken when it is alone there, else the person chooses.
/// A postcode means its largest commune.
Located locate(const Asked& asked, std::string_view home_departement);

/// The search of one page of the list. `located` gives the centre.
Search search_of(const Asked& asked, const Located& located, int page_size);

}
