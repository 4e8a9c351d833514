// Where the table says that communes are, against what is known otherwise.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "features/territory/territory.hpp"

using namespace beffroi;
using namespace beffroi::territory;

namespace {

struct Box {
    std::string_view departement;
    double south, west, north, east;
};

/// Natural Earth 1:10 million, admin 1 (public domain); the collectivities by hand.
// clang-format off
constexpr Box boxes[] = {
    {"01", 45.64, 4.75, 46.51, 6.14}, {"02", 48.85, 2.96, 50.06, 4.25}, {"03", 45.96, 2.25, 46.79, 4.00},
    {"04", 43.67, 5.50, 44.66, 6.95}, {"05", 44.19, 5.43, 45.12, 7.06}, {"06", 43.48, 6.64, 44.35, 7.69},
    {"07", 44.28, 3.87, 45.37, 4.89}, {"08", 49.24, 4.03, 50.16, 5.39}, {"09", 42.57, 0.83, 43.31, 2.17},
    {"10", 47.92, 3.39, 48.71, 4.86}, {"11", 42.65, 1.70, 43.44, 3.24}, {"12", 43.69, 1.83, 44.94, 3.45},
    {"13", 43.16, 4.22, 43.93, 5.81}, {"14", 48.75, -1.15, 49.43, 0.43}, {"15", 44.62, 2.06, 45.48, 3.37},
    {"16", 45.19, -0.46, 46.14, 0.92}, {"17", 45.10, -1.56, 46.36, 0.00}, {"18", 46.42, 1.77, 47.62, 3.08},
    {"19", 44.93, 1.24, 45.76, 2.53}, {"21", 46.90, 4.06, 48.02, 5.52}, {"22", 48.03, -3.64, 48.88, -1.91},
    {"23", 45.67, 1.39, 46.45, 2.60}, {"24", 44.57, -0.03, 45.71, 1.46}, {"25", 46.56, 5.70, 47.56, 7.04},
    {"26", 44.12, 4.66, 45.34, 5.83}, {"27", 48.67, 0.29, 49.49, 1.78}, {"28", 47.95, 0.78, 48.94, 2.00},
    {"29", 47.77, -5.13, 48.73, -3.39}, {"2A", 41.33, 8.55, 42.39, 9.40}, {"2B", 41.83, 8.57, 43.02, 9.56},
    {"30", 43.46, 3.29, 44.46, 4.85}, {"31", 42.68, 0.44, 43.92, 2.05}, {"32", 43.31, -0.27, 44.07, 1.19},
    {"33", 44.20, -1.26, 45.57, 0.32}, {"34", 43.22, 2.56, 43.97, 4.18}, {"35", 47.63, -2.29, 48.71, -1.04},
    {"36", 46.35, 0.88, 47.29, 2.19}, {"37", 46.74, 0.07, 47.71, 1.36}, {"38", 44.71, 4.76, 45.88, 6.37},
    {"39", 46.26, 5.25, 47.29, 6.21}, {"40", 43.49, -1.51, 44.53, 0.14}, {"41", 47.19, 0.60, 48.13, 2.26},
    {"42", 45.24, 3.67, 46.28, 4.77}, {"43", 44.75, 3.10, 45.42, 4.48}, {"44", 46.86, -2.56, 47.83, -0.92},
    {"45", 47.48, 1.52, 48.34, 3.12}, {"46", 44.22, 1.00, 45.05, 2.21}, {"47", 43.97, -0.14, 44.76, 1.08},
    {"48", 44.11, 2.98, 44.96, 3.99}, {"49", 46.99, -1.34, 47.81, 0.24}, {"50", 48.46, -1.95, 49.73, -0.74},
    {"51", 48.53, 3.39, 49.41, 5.03}, {"52", 47.59, 4.64, 48.69, 5.90}, {"53", 47.74, -1.24, 48.56, -0.05},
    {"54", 48.36, 5.46, 49.55, 7.09}, {"55", 48.41, 4.91, 49.61, 5.85}, {"56", 47.30, -3.73, 48.21, -2.05},
    {"57", 48.52, 5.92, 49.50, 7.64}, {"58", 46.65, 2.86, 47.58, 4.22}, {"59", 49.97, 2.06, 51.09, 4.21},
    {"60", 49.07, 1.68, 49.77, 3.17}, {"61", 48.18, -0.86, 48.97, 0.98}, {"62", 50.02, 1.56, 51.01, 3.17},
    {"63", 45.29, 2.40, 46.26, 3.97}, {"64", 42.77, -1.80, 43.59, 0.02}, {"65", 42.67, -0.32, 43.61, 0.64},
    {"66", 42.33, 1.71, 42.91, 3.18}, {"67", 48.12, 6.98, 49.07, 8.20}, {"68", 47.42, 6.87, 48.30, 7.62},
    {"69", 45.44, 4.25, 46.30, 5.16}, {"70", 47.26, 5.37, 48.01, 6.84}, {"71", 46.17, 3.62, 47.16, 5.46},
    {"72", 47.58, -0.44, 48.47, 0.91}, {"73", 45.05, 5.60, 45.94, 7.16}, {"74", 45.68, 5.82, 46.46, 7.02},
    {"75", 48.82, 2.23, 48.90, 2.47}, {"76", 49.26, 0.08, 50.07, 1.77}, {"77", 48.12, 2.39, 49.11, 3.54},
    {"78", 48.44, 1.44, 49.08, 2.23}, {"79", 45.97, -0.95, 47.10, 0.20}, {"80", 49.58, 1.37, 50.38, 3.19},
    {"81", 43.38, 1.55, 44.19, 2.93}, {"82", 43.77, 0.74, 44.39, 1.98}, {"83", 42.99, 5.67, 43.81, 6.93},
    {"84", 43.67, 4.66, 44.43, 5.75}, {"85", 46.28, -2.38, 47.08, -0.56}, {"86", 46.05, -0.11, 47.16, 1.19},
    {"87", 45.45, 0.64, 46.40, 1.91}, {"88", 47.82, 5.42, 48.52, 7.21}, {"89", 47.31, 2.83, 48.41, 4.34},
    {"90", 47.43, 6.76, 47.82, 7.15}, {"91", 48.28, 1.92, 48.78, 2.58}, {"92", 48.73, 2.15, 48.96, 2.33},
    {"93", 48.81, 2.27, 49.01, 2.59}, {"94", 48.69, 2.32, 48.86, 2.60}, {"95", 48.88, 1.62, 49.23, 2.58},
    {"971", 15.84, -61.80, 16.51, -60.99}, {"972", 14.41, -61.23, 14.88, -60.81}, {"973", 2.11, -54.62, 5.74, -51.65},
    {"974", -21.37, 55.23, -20.86, 55.85}, {"976", -12.99, 45.04, -12.65, 45.29},
    {"975", 46.75, -56.41, 47.15, -56.11}, {"977", 17.87, -62.92, 17.97, -62.78}, {"978", 18.04, -63.16, 18.13, -62.97},
    {"986", -14.40, -178.20, -13.15, -176.10}, {"987", -28.00, -154.75, -7.85, -134.40}, {"988", -22.90, 163.50, -19.50, 168.20},
};
// clang-format on
/// Degrees that a coast or a river drawn so coarsely may be off, some 5 km.
constexpr double margin = 0.05;

struct Fact {
    const char *insee, *name;
    Point at;
    double within_m;
};

}

TEST_CASE("communes are where maps have them") {
    const Fact facts[] = {
        {"14127", "Campagnolles", {48.887, -0.917}, 1'000},
        {"14762", "Vire Normandie", {48.838, -0.889}, 500},
        {"14061", "Souleuvre en Bocage", {48.96, -0.85}, 8'000},  // 200 km² of villages
        {"50353", "Le Mont-Saint-Michel", {48.636, -1.511}, 500},
        {"29083", "Île-de-Sein", {48.037, -4.851}, 1'000},
        {"29084", "Île-Molène", {48.397, -4.956}, 1'000},
        {"29155", "Ouessant", {48.457, -5.096}, 2'000},
        {"22016", "Île-de-Bréhat", {48.847, -2.999}, 1'000},
        {"56069", "Groix", {47.639, -3.451}, 2'000},
        {"17004", "Île-d'Aix", {46.012, -1.174}, 1'000},
        {"85113", "L'Île-d'Yeu", {46.711, -2.345}, 3'000},
        {"21403", "Ménessaire", {47.14, 4.15}, 3'000},  // of Côte-d'Or, within Nièvre
        {"55039", "Beaumont-en-Verdunois", {49.216, 5.413}, 12'000},  // nobody lives there since 1916
        {"74056", "Chamonix-Mont-Blanc", {45.924, 6.870}, 1'000},
        {"2A041", "Bonifacio", {41.387, 9.159}, 1'000},
        {"97108", "Capesterre-de-Marie-Galante", {15.892, -61.221}, 1'000},
        {"97302", "Cayenne", {4.937, -52.330}, 2'000},
        {"97353", "Maripasoula", {3.642, -54.031}, 2'000},
        {"97352", "Saül", {3.624, -53.209}, 2'000},
        {"97424", "Cilaos", {-21.134, 55.471}, 1'500},
        {"97502", "Saint-Pierre", {46.779, -56.177}, 1'000},
        {"97501", "Miquelon-Langlade", {47.100, -56.380}, 2'000},
        {"97611", "Mamoudzou", {-12.780, 45.231}, 1'500},
        {"97701", "Saint-Barthélemy", {17.896, -62.850}, 1'000},
        {"98613", "Uvea", {-13.282, -176.175}, 2'000},
        {"98735", "Papeete", {-17.535, -149.570}, 1'500},
        {"98740", "Rangiroa", {-14.96, -147.65}, 5'000},
        {"98818", "Nouméa", {-22.272, 166.449}, 3'000},
    };
    for (const auto& fact : facts) {
        const auto found = commune(fact.insee);
        REQUIRE_MESSAGE(found, fact.name);
        CHECK(found->name == fact.name);
        REQUIRE_MESSAGE(found->centre, fact.name);
        const double off = distance_m(*found->centre, fact.at);
        CHECK_MESSAGE(off < fact.within_m, fact.name, " is ", off, " m off");
    }
    CHECK_FALSE(commune("14127")->approximate);
    CHECK_FALSE(commune("29083")->approximate);
    CHECK(commune("98740")->approximate);
}

TEST_CASE("each commune is in its département") {
    std::map<std::string_view, Box> by_code;
    for (const auto& box : boxes) by_code.emplace(box.departement, box);
    CHECK(by_code.size() == 107);
    int judged = 0;
    each_commune([&](const Commune& c) {
        const auto box = by_code.find(c.departement);
        if (box == by_code.end() || !c.centre) return;
        ++judged;
        const auto& b = box->second;
        const bool within = c.centre->latitude > b.south - margin && c.centre->latitude < b.north + margin &&
                            c.centre->longitude > b.west - margin && c.centre->longitude < b.east + margin;
        CHECK_MESSAGE(within, std::string(c.insee), " ", std::string(c.name), " at ", c.centre->latitude, " ",
                      c.centre->longitude);
    });
    CHECK(judged > 34'900);
}

TEST_CASE("no two communes have one centre") {
    std::vector<Commune> all;
    each_commune([&](const Commune& c) {
        if (c.centre) all.push_back(c);
    });
    std::sort(all.begin(), all.end(),
              [](const Commune& a, const Commune& b) { return a.centre->latitude < b.centre->latitude; });
    int twins = 0;
    for (std::size_t i = 0; i < all.size(); ++i)
        for (std::size_t j = i + 1; j < all.size() && all[j].centre->latitude - all[i].centre->latitude < 0.002; ++j) {
            if (distance_m(*all[i].centre, *all[j].centre) >= 200) continue;
            // One village on both sides of a border: Thièvres, Saint-Pierre-d'Entremont.
            const bool one_village = all[i].name == all[j].name && all[i].departement != all[j].departement;
            CHECK_MESSAGE(one_village, std::string(all[i].insee), " ", std::string(all[i].name), " and ",
                          std::string(all[j].insee), " ", std::string(all[j].name));
            ++twins;
        }
    CHECK(twins == 2);
    CHECK(distance_m(*commune("14127")->centre, *commune("14762")->centre) > 5'000);
}
