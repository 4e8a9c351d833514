// The list of places for one search: what its page shows, whatever happened.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "features/places/asked.hpp"
#include "features/places/view.hpp"

namespace beffroi::places {

/// The map beside the list, as attributes of its container. No `points`: no map.
struct MapView {
    std::string points;                       ///< address of the points, GeoJSON
    std::string place_base;                   ///< what stands before a slug: "/en/lieux/"
    std::optional<territory::Point> centre;
    std::string basemap;                      ///< address of the operator's PMTiles file; empty: outlines
    std::string words;                        ///< of the map's buttons, a JSON object
};

struct List {
    Asked asked;
    Located located;
    std::string field;                        ///< what stands in the search field
    std::string insee;                        ///< of the commune found, kept in the form
    std::vector<ActiveFilter> filters;
    std::vector<Card> cards;
    bool words = false;                       ///< no commune has this name: places whose words match are shown
    int total = 0;
    bool total_is_minimum = false;
    int pages = 0;
    /// When nothing is near: the nearest wider circle that holds something.
    struct Wider { int km = 0; int total = 0; };
    std::optional<Wider> wider;
    int without_filters = 0;                  ///< when nothing is left: how many there are without any filter
    Search search;                            ///< as carried out
    MapView map;
};
List list(db::Read& tx, Directory& directory, const Asked& asked, std::string_view home_departement, Instant now, Lang lang);

/// "Vire Normandie : 12 lieux à moins de 30 km".
std::string heading(const List& list, Lang lang);
/// "Calvados, 14500": what tells namesakes apart.
std::string where_in_france(const territory::Commune& commune);

/// A form that asks for one town: of the poster, of the frame for other sites.
struct TownForm {
    std::string action;                       ///< "/affiche"
    std::string typed;
    std::string insee, name;                  ///< of the town found; empty before
    std::vector<territory::Match> choices;    ///< when several may be meant
    Message error;                            ///< empty key: none
    int places = 0;                           ///< within 30 km
};
TownForm town_form(std::string_view action, const net::Params& query, std::string_view home_departement);

/// Places on one page of the list.
inline constexpr int page_size = 20;

}
