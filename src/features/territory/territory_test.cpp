#include "features/territory/territory.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <limits>
#include <random>
#include <set>

#include "features/territory/query.hpp"
#include "features/territory/table.hpp"
#include "platform/base/text.hpp"

using namespace beffroi;
using namespace beffroi::territory;

namespace {

/// "insee label" of the first answer, for messages that can be read.
std::string first(std::string_view typed) {
    const auto found = find(typed);
    return found.empty() ? "nothing" : std::string(found[0].commune.insee) + " " + found[0].label;
}

bool holds(const std::vector<Match>& matches, std::string_view insee) {
    return std::any_of(matches.begin(), matches.end(), [&](const Match& m) { return m.commune.insee == insee; });
}

}

TEST_CASE("every commune, département and collectivity is there") {
    CHECK(commune_count() > 34'500);
    CHECK(table().departements.size() == 109);
    CHECK(departement_name("14") == "Calvados");
    CHECK(departement_name("2A") == "Corse-du-Sud");
    CHECK(departement_name("976") == "Mayotte");
    CHECK(departement_name("99") == "");
    CHECK(region_name("28") == "Normandie");
    CHECK(region_name("00") == "");

    const auto vire = commune("14762");
    REQUIRE(vire);
    CHECK(vire->name == "Vire Normandie");
    CHECK(vire->departement == "14");
    CHECK(vire->region == "28");
    CHECK(vire->postcodes == std::vector<std::string_view>{"14500"});
    CHECK(vire->population > 10'000);
    REQUIRE(vire->centre);
    CHECK(distance_m(*vire->centre, {48.84, -0.89}) < 3'000);
    CHECK_FALSE(vire->approximate);

    CHECK_FALSE(commune("14999"));
    CHECK_FALSE(commune(""));
    CHECK_FALSE(commune("1476"));
    CHECK(commune("75113")->name == "Paris 13e Arrondissement");
    CHECK(commune("75113")->part_of == "75056");
    CHECK(commune("14545")->insee == "14762");  // Roullours, now in Vire Normandie
    for (const char* code : {"2A004", "2B033", "97105", "97209", "97302", "97411", "97502", "97611", "97701", "97801",
                             "98613", "98735", "98818"})
        CHECK_MESSAGE(commune(code), code);
}

TEST_CASE("communes have coordinates, or say that theirs are approximate") {
    std::size_t located = 0, approximate = 0, nowhere = 0, outside = 0;
    std::int64_t inhabitants = 0, of_located = 0;
    each_commune([&](const Commune& c) {
        inhabitants += c.population;
        if (!c.centre)
            ++nowhere;
        else if (c.approximate)
            ++approximate;
        else {
            ++located;
            of_located += c.population;
        }
        if (c.centre && c.departement.size() == 2)
            outside += c.centre->latitude < 41 || c.centre->latitude > 51.5 || c.centre->longitude < -5.5 ||
                       c.centre->longitude > 10;
    });
    CHECK(located + approximate + nowhere == commune_count());
    CHECK(nowhere == 6);  // where nobody is at home
    CHECK(outside == 0);
    CHECK(of_located * 1000 > inhabitants * 985);
    CHECK(located > 32'000);
}

TEST_CASE("distances are those of a sphere") {
    CHECK(distance_m({48.8566, 2.3522}, {48.8566, 2.3522}) == 0);
    CHECK(distance_m({0, 0}, {0, 180}) == doctest::Approx(3.14159265358979 * 6'371'008.8));
    CHECK(distance_m({48.8566, 2.3522}, {45.764, 4.8357}) == doctest::Approx(391'500).epsilon(0.002));
}

TEST_CASE("people find their commune as they write it") {
    CHECK(first("Vire") == "14762 Vire Normandie");
    CHECK(first("vire normandie") == "14762 Vire Normandie");
    CHECK(first("Viré") == "71584 Viré (71)");
    CHECK(first("st lo") == "50502 Saint-Lô");
    CHECK(first("SAINT LÔ") == "50502 Saint-Lô");
    CHECK(first("saintlo") == "50502 Saint-Lô");
    CHECK(first("ste mere eglise") == "50523 Sainte-Mère-Église");
    CHECK(first("l'hay les roses") == "94038 L'Haÿ-les-Roses");
    CHECK(first("L’Haÿ-les-Roses") == "94038 L'Haÿ-les-Roses");
    CHECK(first("hay les roses") == "94038 L'Haÿ-les-Roses");
    CHECK(first("roses hay") == "94038 L'Haÿ-les-Roses");
    CHECK(first("havre") == "76351 Le Havre");
    CHECK(first("lehavre") == "76351 Le Havre");
    CHECK(first("la rochelle") == "17300 La Rochelle (17)");
    CHECK(first("marseile") == "13055 Marseille");
    CHECK(first("Œuilly").substr(5) == " Œuilly (51)");
    CHECK(first("oeuilly 02") == "02565 Œuilly (02)");
    CHECK(first("mont st michel") == "50353 Le Mont-Saint-Michel");
    CHECK(holds(find("saint michel mont"), "50353"));
    CHECK(first("Aix").substr(0, 5) == "19002");
    CHECK(find("Aix")[1].label == "Aix-en-Provence");
    CHECK(first("pariss") == "75056 Paris");
    CHECK(holds(find("renes"), "35238"));
    CHECK(holds(find("saumure"), "49328"));
    CHECK(first("Vergné") == "17464 Vergné (17)");
    CHECK(first("la vergne 17") == "17465 La Vergne (17)");
    CHECK(first("y") == "80829 Y");
}

TEST_CASE("postcodes, their beginnings and codes") {
    CHECK(first("14500") == "14762 Vire Normandie");
    CHECK(first("97400") == "97411 Saint-Denis (974)");
    CHECK(find("97400")[0].exact);
    CHECK(first("20000 Ajaccio") == "2A004 Ajaccio");
    CHECK(first("ajaccio 20000") == "2A004 Ajaccio");
    CHECK(first("75 013") == "75113 Paris 13e Arrondissement");
    CHECK(find("75013")[1].commune.insee == "75056");
    CHECK(first("974") == "97411 Saint-Denis (974)");
    CHECK_FALSE(find("974")[0].exact);
    CHECK(first("14") == "14118 Caen");
    CHECK(first("2A") == "2A004 Ajaccio");
    CHECK(first("2b") == "2B033 Bastia");
    CHECK(first("14762") == "14762 Vire Normandie");
    CHECK(first("14502 Vire Cedex 2") == "14762 Vire Normandie");
    CHECK(first("99999 Vire") == "14762 Vire Normandie");
    CHECK(find("99999").empty());
    CHECK(find("145000").empty());
}

TEST_CASE("namesakes say where they are, and can be told apart") {
    const auto found = find("saint-denis");
    REQUIRE(found.size() == 8);
    CHECK(found[0].label == "Saint-Denis (974)");  // the larger of the two cities
    CHECK(found[1].label == "Saint-Denis (93)");
    CHECK(found[0].exact);
    CHECK(first("st denis 93") == "93066 Saint-Denis (93)");
    CHECK(first("Saint-Denis (93)") == "93066 Saint-Denis (93)");
    CHECK(first("saint denis reunion") == "97411 Saint-Denis (974)");
    CHECK(first("st denis de la réunion").substr(0, 5) != "93066");
    CHECK(first("st pierre martinique") == "97225 Saint-Pierre (972)");
    CHECK(first("valence drome") == "26362 Valence (26)");
    CHECK(first("Château-Chinon (Ville)").substr(0, 5) == "58062");
}

TEST_CASE("arrondissements of the three cities") {
    CHECK(first("paris") == "75056 Paris");
    CHECK(first("paris 13") == "75113 Paris 13e Arrondissement");
    CHECK(first("Paris 13e") == "75113 Paris 13e Arrondissement");
    CHECK(first("paris 1") == "75101 Paris 1er Arrondissement");
    CHECK(first("paris 1er") == "75101 Paris 1er Arrondissement");
    CHECK(first("paris 01") == "75101 Paris 1er Arrondissement");
    CHECK(first("lyon 3") == "69383 Lyon 3e Arrondissement");
    CHECK(first("lyon 69") == "69123 Lyon");
    CHECK(first("marseille 13") == "13213 Marseille 13e Arrondissement");
    CHECK(find("marseille 13")[1].commune.insee == "13055");
}

TEST_CASE("former communes lead to the one they are in") {
    const auto found = find("roullours");
    REQUIRE_FALSE(found.empty());
    CHECK(found[0].commune.insee == "14762");
    CHECK(found[0].label == "Roullours (Vire Normandie)");
    REQUIRE(found[0].commune.centre);
    CHECK(distance_m(*found[0].commune.centre, *commune("14762")->centre) > 1'000);
    CHECK(first("truttemer le grand") == "14762 Truttemer-le-Grand (Vire Normandie)");
}

TEST_CASE("overseas") {
    CHECK(first("mamoudzou") == "97611 Mamoudzou");
    CHECK(first("Mayotte") == "97611 Mamoudzou");
    CHECK(first("saint pierre et miquelon") == "97502 Saint-Pierre (975)");
    CHECK(first("Saint-Pierre (975)") == "97502 Saint-Pierre (975)");
    CHECK(first("uvea") == "98613 Uvea");
    CHECK(first("wallis et futuna") == "98613 Uvea");
    CHECK(first("Wallis") == "98613 Uvea");
    CHECK(first("papeete") == "98735 Papeete");
    CHECK(first("noumea") == "98818 Nouméa");
    CHECK(first("98800") == "98818 Nouméa");
    CHECK(first("bora bora") == "98714 Bora-Bora");
}

TEST_CASE("each commune is found first by its name with its département or its postcode, and by its label") {
    std::size_t by_departement = 0, by_postcode = 0, with_postcode = 0, visited = 0;
    each_commune([&](const Commune& c) {
        const std::string name(c.name);
        if (c.insee == "13055") return;  // "Marseille 13" is its 13th arrondissement
        const auto with_departement = find(name + " " + std::string(c.departement), 1);
        const bool found =
            !with_departement.empty() && with_departement[0].commune.insee == c.insee && with_departement[0].exact;
        if (!found) FAIL_CHECK(name << " " << c.departement);
        by_departement += found;
        if (++visited % 4 != 0) return;  // the rest on every fourth, to be done in a second or two
        if (!c.postcodes.empty()) {
            ++with_postcode;
            const auto matches = find(std::string(c.postcodes[0]) + " " + name, 1);
            const bool first_one = !matches.empty() && matches[0].commune.insee == c.insee;
            if (!first_one) FAIL_CHECK(c.postcodes[0] << " " << name);
            by_postcode += first_one;
        }
        const auto again = find(with_departement.empty() ? name : with_departement[0].label, 1);
        if (again.empty() || again[0].commune.insee != c.insee) FAIL_CHECK("label of " << name);
    });
    CHECK(by_departement + 1 == commune_count());
    CHECK(by_postcode == with_postcode);
}

TEST_CASE("labels of former communes find the commune again") {
    const auto& t = table();
    std::size_t found = 0;
    for (const auto& row : t.rows.last(t.former)) {
        const auto& parent = t.rows[row.parent];
        const auto matches = find(std::string(t.name(row)) + " (" + std::string(t.name(parent)) + ")", 1);
        const bool same = !matches.empty() && matches[0].commune.insee == t.insee(parent);
        if (!same) FAIL_CHECK(t.name(row) << " (" << t.name(parent) << ")");
        found += same;
    }
    CHECK(found == t.former);
}

TEST_CASE("one mistyped letter still finds the commune") {
    std::mt19937 random(20261124);
    std::vector<Commune> all;
    each_commune([&](const Commune& c) {
        if (name_letters(name_words(c.name)).size() >= 4) all.push_back(c);
    });
    std::shuffle(all.begin(), all.end(), random);
    all.resize(1'000);
    const auto below = [&](std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(random); };
    int tried = 0, found = 0;
    for (const auto& c : all) {
        // As typed without accents, so that each byte is a letter.
        const auto name = text::fold_words(c.name);
        for (int kind = 0; kind < 4; ++kind) {
            std::string typed = name;
            const auto at = below(typed.size());
            const char letter = static_cast<char>('a' + below(26));
            if (kind == 0) typed.insert(at, 1, letter);
            if (kind == 1) typed.erase(at, 1);
            if (kind == 2) typed[at] = letter;
            if (kind == 3 && at + 1 < typed.size()) std::swap(typed[at], typed[at + 1]);
            const auto matches = find(typed);
            ++tried;
            const bool hit = holds(matches, c.insee);
            found += hit;
            CHECK(std::all_of(matches.begin(), matches.end(), [](const Match& m) { return m.mistakes <= 1; }));
        }
    }
    CHECK(tried == 4'000);
    CHECK(found >= tried * 99 / 100);
}

TEST_CASE("whatever is typed, the answer is short and sane") {
    CHECK(find("").empty());
    CHECK(find("   -'’  ").empty());
    CHECK(find("()").empty());
    CHECK(find("vire", 0).empty());
    CHECK(find("saint", 1).size() == 1);
    CHECK(find("s", 1'000).size() == 50);
    CHECK(find(std::string(10'000, 'a')).size() <= 8);
    CHECK(find(std::string(10'000, '1')).empty());
    std::string spaces;
    for (int i = 0; i < 3'000; ++i) spaces += "a (";
    CHECK(find(spaces).size() <= 8);
    CHECK(find("\xff\xfe vire \xc3").size() <= 8);
    CHECK(find(std::string("vi\0re", 5)).size() <= 8);
    CHECK(find("東京").empty());
    CHECK(find("' OR 1=1 --").size() <= 8);

    std::mt19937 random(7);
    for (int i = 0; i < 2'000; ++i) {
        std::string noise;
        for (std::size_t n = random() % 40; n > 0; --n) noise += static_cast<char>(random());
        const auto matches = find(noise);
        CHECK(matches.size() <= 8);
        std::set<std::string_view> seen;
        for (const auto& m : matches) CHECK(seen.insert(m.commune.insee).second);
    }
}

TEST_CASE("answers come in the promised order") {
    for (const char* typed : {"saint", "vir", "beau", "mont", "villeneuve", "ren", "los"}) {
        const auto matches = find(typed, 50);
        CHECK(matches.size() >= 10);
        for (std::size_t i = 1; i < matches.size(); ++i) {
            CHECK(matches[i - 1].exact >= matches[i].exact);
            CHECK(matches[i - 1].mistakes <= matches[i].mistakes);
        }
    }
    const auto rennes = find("renn", 1);
    CHECK(rennes[0].commune.name == "Rennes");
    CHECK(rennes[0].mistakes == 0);
    CHECK_FALSE(rennes[0].exact);
}

TEST_CASE("the nearest commune") {
    CHECK(nearest({48.8386, -0.8893})->insee == "14762");
    CHECK(nearest({-20.88, 55.45})->insee == "97411");
    CHECK(nearest({46.78, -56.18})->insee == "97502");
    CHECK_FALSE(nearest({45, -30}));   // the Atlantic
    CHECK_FALSE(nearest({48.2, 16.4}));  // Vienna in Austria
    CHECK_FALSE(nearest({std::numeric_limits<double>::quiet_NaN(), 2}));
    CHECK_FALSE(nearest({91, 2}));
    CHECK_FALSE(nearest({std::numeric_limits<double>::infinity(), 2}));

    // Against the plain search through all of them.
    std::vector<Commune> located;
    each_commune([&](const Commune& c) {
        if (c.centre && !c.approximate) located.push_back(c);
    });
    std::mt19937 random(3);
    for (int i = 0; i < 200; ++i) {
        const Point at{42 + (random() % 9'000) / 1'000.0, -4.5 + (random() % 12'000) / 1'000.0};
        const Commune* best = nullptr;
        for (const auto& c : located)
            if (!best || distance_m(at, *c.centre) < distance_m(at, *best->centre)) best = &c;
        if (distance_m(at, *best->centre) > 30'000) continue;
        const auto found = nearest(at);
        REQUIRE(found);
        CHECK(distance_m(at, *found->centre) == doctest::Approx(distance_m(at, *best->centre)));
    }
}

TEST_CASE("the table's letters are those that typing gives") {
    const auto& t = table();
    std::size_t same = 0;
    for (const auto& row : t.rows) same += name_letters(name_words(t.name(row))) == t.letters(row);
    CHECK(same == t.rows.size());
    CHECK(std::is_sorted(t.typed.begin(), t.typed.end(),
                         [&](const Typed& a, const Typed& b) { return t.letters(a) < t.letters(b); }));
    CHECK(std::all_of(t.typed.begin(), t.typed.end(), [&](const Typed& e) { return e.row < t.rows.size(); }));
}
