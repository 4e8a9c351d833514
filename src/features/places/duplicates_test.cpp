#include "features/places/duplicates.hpp"

#include <doctest/doctest.h>

using namespace beffroi::places;

TEST_CASE("names that may mean one place") {
    const auto alike = [](const char* a, const char* b) {
        return names_alike(a, b, "Vire Normandie") && names_alike(b, a, "Vire Normandie");
    };
    CHECK(alike("Médiathèque", "MEDIATHEQUE"));
    CHECK(alike("Médiathèque", "Médiathèque de Vire"));
    CHECK(alike("Médiathèque Jules Verne", "La médiathèque"));
    CHECK(alike("Espace numérique", "Espace numerique"));
    CHECK(alike("France Services Porte-Horloge", "France services Porte Horlogge"));
    CHECK_FALSE(alike("Mairie", "Médiathèque"));
    CHECK_FALSE(alike("Mairie de Vire", "Centre social de Vire"));
    CHECK_FALSE(alike("Médiathèque Jules Verne", "Bibliothèque Jules Ferry"));
    CHECK_FALSE(alike("Vire", "Mairie"));
}
