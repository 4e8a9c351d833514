// Communes, départements and regions of France: compiled in, searched in memory.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/function_ref.hpp"
#include "platform/base/time.hpp"

namespace beffroi::net {
class Router;
}

namespace beffroi::territory {

/// GET /api/v1/communes: suggestions while a name is typed, or the commune at a position.
/// GET /carte/noms/{south}/{west}: names of the smaller communes of one square degree, for the map.
void routes(net::Router& on);

struct Point {
    double latitude = 0, longitude = 0;
    bool operator==(const Point&) const = default;
};

/// Great-circle distance in metres (haversine, mean radius 6,371,008.8 m).
double distance_m(Point a, Point b);

/// Views into the compiled-in table: valid for the program's life.
struct Commune {
    std::string_view insee;        ///< "14762"
    std::string_view name;         ///< "Vire Normandie"
    std::string_view departement;  ///< code: "14", "2A", "974"
    std::string_view region;       ///< code
    std::vector<std::string_view> postcodes;
    std::optional<Point> centre;   ///< none for the southern lands and Clipperton
    bool approximate = false;      ///< `centre` is amid its neighbours, some 5 km off
    int population = 0;
    std::string_view part_of;      ///< for an arrondissement of Paris, Lyon or Marseille: the city's code
};

/// By code. The arrondissements of Paris, Lyon and Marseille answer for themselves ("75113"), a former commune's code for the
/// commune it is now in.
std::optional<Commune> commune(std::string_view insee);
std::string_view departement_name(std::string_view code);  ///< empty when unknown
std::string_view region_name(std::string_view code);
/// Communes of today, without arrondissements and former ones.
std::size_t commune_count();
/// Every commune of today, in the order of their codes.
void each_commune(FunctionRef<void(const Commune&)> visit);

struct Match {
    Commune commune;
    bool exact = false;  ///< the whole name or a postcode was given
    int mistakes = 0;  ///< letters that differ
    /// "Saint-Lô", "Saint-Denis (974)" when another commune has this name, "Roullours (Vire Normandie)" when a former commune was
    /// meant: `commune.centre` is then its own, if known. A label that is typed finds the same commune first.
    std::string label;
};

/// Communes by name or postcode, best first: exact names, then beginnings, then words, then one mistyped letter; larger communes
/// first within each. "St", "Ste" stand for "Saint", "Sainte"; accents, hyphens, spaces, case and articles do not matter.
/// A postcode, a département's code or its name may stand beside the name: "20000 Ajaccio", "st denis reunion". At most 50.
/// Looking for mistyped letters takes ten times as long as reading what was typed: who has no use for them beside a name that
/// is right asks for them `if_nothing_else`.
enum class Mistyped { beside, if_nothing_else };
std::vector<Match> find(std::string_view typed, std::size_t limit = 8, Mistyped mistyped = Mistyped::beside);

/// The commune whose centre is nearest, within 30 km; one whose centre is only approximate when there is no other.
std::optional<Commune> nearest(Point at);

/// The IANA zone of a département: "Europe/Paris", "Indian/Reunion"…
std::string_view time_zone(std::string_view departement);

/// Public holidays of a year where `departement` is (Code du travail L3133-1, L3134-13 for Alsace-Moselle, L3422-2 overseas),
/// in order. Names are catalogue keys.
struct Holiday {
    Date date;
    std::string_view name;
};
std::vector<Holiday> holidays(int year, std::string_view departement);
bool is_holiday(Date date, std::string_view departement);

/// "A", "B", "C", "Corse", "Réunion": départements of one name have one school calendar. Empty where the program knows none, as in
/// most overseas territories, whose rectors set their own.
std::string_view school_zone(std::string_view departement);
/// Whether pupils are on holiday where `departement` is: from the day after the one when classes end to the eve of the one when
/// they resume, bridges included. Nothing outside the school years that the program knows.
std::optional<bool> is_school_holiday(Date date, std::string_view departement);
/// The last day whose school holidays are known there.
std::optional<Date> school_calendar_end(std::string_view departement);

}
