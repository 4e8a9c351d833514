// What somebody asks of /rendez-vous, read from the address and written back to it: the address bar holds the search.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "features/appointments/appointments.hpp"
#include "features/territory/territory.hpp"
#include "platform/net/http.hpp"

namespace beffroi::appointments {

/// /rendez-vous/horaires?motif=…&ou=Vire&rayon=30&lieu=mairie-de-vire&avec=…&jour=2026-12-01. Unknown values are left out
/// silently: an old link must still show something to choose from.
struct Asked {
    static constexpr int few_places = 8, most_places = 48;
    MotifId motif;  ///< `motif`; 0: none
    std::string where;  ///< `ou`: a commune or a postcode, as typed
    std::string insee;  ///< `insee`: the commune chosen among several
    int radius_km = 30;  ///< `rayon`: 5 to 200
    int nearest = few_places;  ///< `lieux`: of so many places the times are shown; 8 to 48
    std::string place;  ///< `lieu`: the address of a place
    PersonId with;  ///< `avec`: one counsellor; 0: any
    std::optional<Date> day;  ///< `jour`: the first day shown
    std::string hold;  ///< `retenu`: the slot that this browser holds, signed

    static Asked read(const net::Params& query);
    net::Params params() const;
    /// `base` with what differs from the defaults, always in the same order.
    std::string path(std::string_view base) const;
    Asked on(Date first) const;
    /// With as many places again.
    Asked wider() const;
    Asked for_motif(MotifId other) const;
    Asked at_place(std::string_view slug) const;
    Asked in(const territory::Match& match) const;
};

/// What the words about the place stand for.
struct Spot {
    enum class Kind {
        anywhere,  ///< nothing was asked
        commune,
        choose,  ///< several communes bear this name: `others`
        unknown,  ///< none does; `others` have nearly this name, perhaps none
    };
    Kind kind = Kind::anywhere;
    std::optional<territory::Commune> commune;
    std::vector<territory::Match> others;
};
/// Of several communes of one name the one of `home_departement` is taken when it is alone there, else the person chooses.
Spot locate(const Asked& asked, std::string_view home_departement);

}
