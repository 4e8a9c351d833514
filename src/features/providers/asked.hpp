// What a visitor asks of the list, read from the address: what for, and where.
#pragma once
#include "features/providers/providers.hpp"
#include "platform/net/http.hpp"

namespace beffroi::providers {

/// /prestataires?solution=nextcloud&ou=Vire&insee=14762&page=2; `quoi` is what was typed. What nobody knows is left out: an old link must
/// still show a list.
struct Asked {
    // What for: at most one of these.
    std::string solution, need, product;  ///< ids of the catalogue
    std::string what;  ///< as it stands in the field
    struct Chip {
        std::string name, path;
    };
    std::vector<Chip> meant;  ///< what else may have been meant
    bool unknown_what = false;  ///< nothing is called like what was typed

    // Where.
    std::string where;  ///< as it stands in the field
    std::string insee;
    std::string town;  ///< the name of what was found; empty: nowhere in particular
    std::optional<Spot> spot;
    struct Town {
        std::string name, in, path;
    };
    std::vector<Town> towns;  ///< of which one must be chosen
    bool unknown_where = false;

    int page = 1;

    /// Reads it; `finder` is asked only for words that were typed.
    static Asked read(const net::Params& query, std::string_view home_departement, Lang lang,
                      const std::function<std::shared_ptr<const catalogue::Finder>()>& finder);
    Work work() const;
    /// "/prestataires?…" with what was found, on this page of the list.
    std::string path(int page_number = 1) const;
    /// The parts for the `what` of an address: "solution=nextcloud".
    std::string what_query() const;
};

}
