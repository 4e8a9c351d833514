// Invented places in any number, for measures: where people live, with names, hours and services in the proportions of real files.
#include <algorithm>
#include <array>
#include <unordered_set>

#include "features/places/repository.hpp"
#include "features/places/slugs.hpp"
#include "features/places/values.hpp"

namespace beffroi::places {

namespace {

/// SplitMix64: small, and the same everywhere, unlike the distributions of <random>.
class Dice {
public:
    explicit Dice(std::uint64_t seed) : state_(seed) {}
    std::uint64_t next() {
        std::uint64_t z = (state_ += 0x9E3779B97F4A7C15);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
    std::size_t below(std::size_t n) { return static_cast<std::size_t>(next() % n); }
    bool chance(int percent) { return below(100) < static_cast<std::size_t>(percent); }
    double between(double a, double b) { return a + (b - a) * static_cast<double>(next() >> 11) * 0x1.0p-53; }
    template <class T, std::size_t N>
    const T& of(const std::array<T, N>& choices) {
        return choices[below(N)];
    }

private:
    std::uint64_t state_;
};

constexpr std::array<std::string_view, 14> kinds = {"Médiathèque",
                                                    "Bibliothèque",
                                                    "France services",
                                                    "Mairie",
                                                    "Espace public numérique",
                                                    "Centre social",
                                                    "Tiers-lieu",
                                                    "Mission locale",
                                                    "Maison des services",
                                                    "Point info jeunes",
                                                    "CCAS",
                                                    "Maison de quartier",
                                                    "Foyer rural",
                                                    "Atelier numérique"};
constexpr std::array<std::string_view, 16> bynames = {
    "Jules-Verne",      "Simone-Veil", "du Moulin",    "des Tilleuls",  "de la Gare",  "Jean-Moulin",
    "du Lavoir",        "Marie-Curie", "des Halles",   "du Château",    "Victor-Hugo", "de l’Écluse",
    "Olympe-de-Gouges", "du Verger",   "Aimé-Césaire", "de la Fontaine"};
constexpr std::array<std::string_view, 8> streets = {"rue de la République", "place de la Mairie", "avenue Jean-Jaurès",
                                                     "rue de l’Église",      "rue des Écoles",     "boulevard Gambetta",
                                                     "chemin du Stade",      "impasse des Lilas"};
constexpr std::array<std::string_view, 20> hours = {"Mo-Fr 09:00-12:00,14:00-17:00",
                                                    "Mo-Fr 09:00-12:30,13:30-17:00",
                                                    "Tu-Sa 10:00-12:00,14:00-18:00",
                                                    "Tu-Fr 14:00-18:00; Sa 10:00-12:00",
                                                    "Mo-Fr 08:30-12:00,13:30-17:30; PH off",
                                                    "We,Sa 10:00-12:30,14:00-18:00; Tu,Fr 15:30-18:30",
                                                    "Mo,Tu,Th,Fr 09:00-17:00",
                                                    "We 14:00-18:00",
                                                    "Mo-Fr 09:00-18:00; Th 09:00-20:00",
                                                    "Mo-Fr 09:00-12:00; Sa[1] 09:00-12:00",
                                                    "week 01-53/2 Th 14:00-17:00",
                                                    "Fr 09:00-12:00 \"sur rendez-vous\"",
                                                    "Mo-Th 08:30-12:00,13:30-17:30; Fr 08:30-12:00",
                                                    "Tu-Sa 09:30-18:30",
                                                    "Mo 14:00-17:00; Tu-Fr 09:00-12:00,14:00-17:00",
                                                    "Sa 09:00-12:00",
                                                    "Mo-Su 08:00-20:00",
                                                    "24/7",
                                                    "Th 18:00-21:00",
                                                    "Tu,Th 09:00-12:00"};

struct Town {
    territory::Commune commune;
    std::uint64_t weight_up_to;
};

/// Every commune that has a centre and a postcode, weighted by its people: enough for villages to have places too.
std::vector<Town> towns() {
    std::vector<Town> all;
    std::uint64_t sum = 0;
    territory::each_commune([&](const territory::Commune& commune) {
        if (!commune.centre || commune.postcodes.empty()) return;
        sum += static_cast<std::uint64_t>(std::max(commune.population, 0)) + 300;
        all.push_back({commune, sum});
    });
    return all;
}

Place invent(Dice& dice, const std::vector<Town>& towns, std::uint32_t seed, int number) {
    const auto at = dice.next() % towns.back().weight_up_to;
    const auto& town = std::upper_bound(towns.begin(), towns.end(), at, [](std::uint64_t value, const Town& t) {
                           return value < t.weight_up_to;
                       })->commune;
    Place p;
    p.source = "synthetic";
    p.source_id = std::to_string(seed) + "-" + std::to_string(number);
    p.pivot = unknown_pivot;
    p.name = std::string(dice.of(kinds)) + " " + std::string(dice.of(bynames));
    p.commune = town.name;
    p.postcode = town.postcodes[dice.below(town.postcodes.size())];
    p.insee = town.insee;
    p.address = std::to_string(1 + dice.below(120)) + " " + std::string(dice.of(streets));
    p.point = territory::Point{town.centre->latitude + dice.between(-0.02, 0.02),
                               town.centre->longitude + dice.between(-0.03, 0.03)};
    if (dice.chance(56)) p.phone = "+3319900" + std::to_string(1000 + dice.below(9000));
    if (dice.chance(53)) p.sites.push_back("https://lieu-" + std::to_string(number) + ".example/");
    if (dice.chance(77)) p.hours = dice.of(hours);
    if (dice.chance(60))
        p.summary = "Un lieu inventé pour les mesures : ordinateurs, tablettes et quelqu’un pour vous aider.";
    p.updated = Date{std::chrono::year{2026}, std::chrono::month{static_cast<unsigned>(1 + dice.below(10))},
                     std::chrono::day{static_cast<unsigned>(1 + dice.below(28))}};
    p.roaming = dice.chance(97) ? Set<Roaming>{Roaming::fixed} : Set<Roaming>{Roaming::itinerant};
    const auto some = [&]<class E>(Set<E>& set, int percent) {
        for (E e : every<E>())
            if (dice.chance(percent)) set.add(e);
    };
    some(p.services, 33), some(p.audiences, 6), some(p.needs, 8), some(p.programmes, 6), some(p.access, 25),
        some(p.support, 35);
    if (dice.chance(85)) p.fees.add(Fee::free);
    if (dice.chance(17)) p.fees.add(Fee::conditional);
    if (dice.chance(8)) p.fees.add(Fee::paid);
    if (dice.chance(20)) p.acceslibre_url = "https://acceslibre.beta.gouv.fr/";
    return p;
}

}

Result<void> load_synthetic(db::Database& database, int count, std::uint32_t seed) {
    const auto all_towns = towns();
    if (all_towns.empty()) return fail(ErrorKind::internal, "no_communes", {});
    Dice dice(seed);
    std::unordered_set<std::string> there;
    for (auto& known : database.read([](db::Read& tx) { return repository::known_of(tx, "synthetic"); }))
        there.insert(std::move(known.source_id));

    // Transactions of a few thousand: other writers get their turn in between.
    constexpr int batch = 5000;
    for (int start = 0; start < count; start += batch) {
        std::vector<Place> places;
        for (int i = start; i < std::min(count, start + batch); ++i) {
            Place place = invent(dice, all_towns, seed, i);
            if (!there.contains(place.source_id)) places.push_back(std::move(place));
        }
        if (places.empty()) continue;
        database.write([&](db::Write& tx) {
            prepare(tx);
            const std::int64_t version = repository::begin_change(tx);
            for (Place& place : places) {
                place.id = PlaceId::next();
                place.slug = place_slug(place.name, place.commune) + "-" + place.source_id;
                repository::insert(tx, place, "synthetic-" + place.source_id, version);
            }
        });
    }
    return {};
}

}
