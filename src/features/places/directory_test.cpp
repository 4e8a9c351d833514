#include <set>

#include "features/places/repository.hpp"
#include "tests/places/fixture.hpp"

using namespace beffroi;
using namespace beffroi::places;

namespace {

/// Tuesday 24 November 2026, 10:30 in Paris.
const Instant tuesday = *parse_instant("2026-11-24T09:30:00Z");

struct Found6 {
    std::vector<std::string> names;
    int total;
    bool operator==(const Found6&) const = default;
};

/// Six places around Vire, and one at Saint-Denis of La Réunion.
void six_places(db::Database& db) {
    prepare_places(db);
    import_ok(db, standard_csv({{{"id", "1"},
                                 {"nom", "Médiathèque"},
                                 {"latitude", "48.8385"},
                                 {"longitude", "-0.8893"},
                                 {"horaires", "Mo-Fr 09:00-12:00"},
                                 {"frais_a_charge", "Gratuit"},
                                 {"fiche_acces_libre", "https://acceslibre.beta.gouv.fr/app/x/"},
                                 {"presentation_resume", "Des tablettes pour apprendre"}},
                                {{"id", "2"},
                                 {"nom", "atelier du Bocage"},
                                 {"commune", "Sourdeval"},
                                 {"code_postal", "50150"},
                                 {"latitude", "48.7231"},
                                 {"longitude", "-0.9222"},
                                 {"horaires", "Tu 14:00-17:00"},
                                 {"services", "Aide aux démarches administratives|Loisirs et créations numériques"},
                                 {"frais_a_charge", "Payant"},
                                 {"publics_specifiquement_adresses", "Seniors"}},
                                {{"id", "3"},
                                 {"nom", "Écomusée"},
                                 {"commune", "Flers"},
                                 {"code_postal", "61100"},
                                 {"latitude", "48.7487"},
                                 {"longitude", "-0.5699"},
                                 {"services", "Aide aux démarches administratives"},
                                 {"dispositif_programmes_nationaux", "France Services"},
                                 {"frais_a_charge", "Gratuit sous condition"}},
                                {{"id", "4"},
                                 {"nom", "Zone 14"},
                                 {"commune", "Caen"},
                                 {"code_postal", "14000"},
                                 {"latitude", "49.1829"},
                                 {"longitude", "-0.3707"},
                                 {"horaires", "24/7"},
                                 {"prise_en_charge_specifique", "Surdité"}},
                                {{"id", "5"},
                                 {"nom", "Sans adresse précise"},
                                 {"commune", "Vire Normandie"},
                                 {"horaires", "Mo-Fr 10:00-11:00 \"sur rendez-vous\""}},
                                {{"id", "6"},
                                 {"nom", "Case créole"},
                                 {"commune", "Saint-Denis"},
                                 {"code_postal", "97400"},
                                 {"latitude", "-20.8789"},
                                 {"longitude", "55.4481"},
                                 {"horaires", "Mo-Fr 09:00-13:00"}}}));
}

Found6 search(db::Database& db, Directory& directory, const Search& search, Instant now = tuesday) {
    return db.read([&](db::Read& tx) {
        Found6 out;
        const Page page = directory.find(tx, search, now);
        for (const auto& found : page.places) out.names.push_back(found.place->name);
        out.total = page.total;
        return out;
    });
}

using Names = std::vector<std::string>;
const territory::Point vire{48.8385, -0.8893};

}

TEST_CASE_BOTH_ENGINES("without a place or words: by name, as people sort") {
    six_places(db);
    Directory directory;
    CHECK(search(db, directory, {}).names ==
          Names{"atelier du Bocage", "Case créole", "Écomusée", "Médiathèque", "Sans adresse précise", "Zone 14"});
}

TEST_CASE_BOTH_ENGINES("near: in order of distance, within the radius") {
    six_places(db);
    Directory directory;
    Search near;
    near.near = vire;
    // A place without a point stands at its commune's centre.
    const auto found = search(db, directory, near);
    CHECK(found.total == 4);
    CHECK(Names(found.names.begin() + 2, found.names.end()) == Names{"atelier du Bocage", "Écomusée"});
    near.radius_m = 15000;
    CHECK(search(db, directory, near).total == 3);
    near.radius_m = 100000;
    CHECK(search(db, directory, near).names.back() == "Zone 14");
    near.radius_m = 20'000'000;
    CHECK(search(db, directory, near).total == 6);

    near.radius_m = 15000;
    db.read([&](db::Read& tx) {
        for (const auto& one : directory.find(tx, near, tuesday).places) {
            REQUIRE(one.distance_m.has_value());
            CHECK(one.approximate == (one.place->name == "Sans adresse précise"));
            CHECK(*one.distance_m ==
                  doctest::Approx(territory::distance_m(vire, *point_or_centre(*one.place))).epsilon(0.001));
            CHECK(one.hours.has_value());
        }
        // The map shows points only, all of them, whatever the page.
        near.limit = 1;
        CHECK(directory.dots(tx, near, tuesday).size() == 2);
        CHECK(directory.dots(tx, near, tuesday).front().slug == "mediatheque-vire-normandie");
        CHECK(directory.dots(tx, {}, tuesday, 3).size() == 3);
    });
}

TEST_CASE_BOTH_ENGINES("near: a van is where it comes, as long as it comes") {
    six_places(db);
    Directory directory;
    Search near;
    near.near = territory::commune("14762")->centre;  // Vire
    near.radius_m = 5000;
    CHECK(search(db, directory, near).total == 2);
    // The place of Caen comes to Vire on Friday, and to Flers until later.
    const auto zone = db.read([](db::Read& tx) { return by_slug(tx, "zone-14-caen"); });
    REQUIRE(zone.has_value());
    const auto at = [](const char* text) { return *parse_instant(text); };
    const std::vector<Round> stops = {
        {zone->id, at("2026-11-27T09:00:00Z"), at("2026-11-27T11:00:00Z"), "14762", "Place du marché"},
        {zone->id, at("2026-12-04T09:00:00Z"), at("2026-12-04T11:00:00Z"), "61169", "Gare"}};
    db.write([&](db::Write& tx) { set_rounds(tx, zone->id, stops); });
    CHECK(search(db, directory, near).total == 3);
    db.read([&](db::Read& tx) {
        const auto page = directory.find(tx, near, tuesday);
        const auto van = std::find_if(page.places.begin(), page.places.end(),
                                      [](const Found& f) { return f.place->name == "Zone 14"; });
        REQUIRE(van != page.places.end());
        CHECK(van->stop_insee == "14762");
        CHECK(van->approximate);
        CHECK(*van->distance_m == doctest::Approx(0).epsilon(0.001));
        CHECK(rounds(tx, zone->id, tuesday).size() == 2);
    });
    near.services = {Service::leisure};
    CHECK(search(db, directory, near).total == 0);  // filters hold for vans too
    near.services = {};
    CHECK(search(db, directory, near, at("2026-11-28T09:00:00Z")).total == 2);
    // At home it is found at its address.
    near.near = territory::Point{49.1829, -0.3707};
    db.read([&](db::Read& tx) {
        const auto page = directory.find(tx, near, tuesday);
        REQUIRE(page.total == 1);
        CHECK(page.places[0].stop_insee.empty());
    });
    db.write([&](db::Write& tx) { set_rounds(tx, zone->id, {}); });
    near.near = territory::commune("14762")->centre;
    CHECK(search(db, directory, near).total == 2);
}

TEST_CASE_BOTH_ENGINES("filters: any of one kind, all of the kinds") {
    six_places(db);
    Directory directory;
    Search s;
    s.services = {Service::administrative};
    CHECK(search(db, directory, s).names == Names{"atelier du Bocage", "Écomusée"});
    s.services = {Service::administrative, Service::access};
    CHECK(search(db, directory, s).total == 6);
    s.services = {Service::administrative};
    s.audiences = {Audience::seniors};
    CHECK(search(db, directory, s).names == Names{"atelier du Bocage"});
    s = {};
    s.free_only = true;
    CHECK(search(db, directory, s).names == Names{"Médiathèque"});
    s = {};
    s.accessible = true;
    CHECK(search(db, directory, s).names == Names{"Médiathèque"});
    s = {};
    s.programmes = {Programme::france_services};
    CHECK(search(db, directory, s).names == Names{"Écomusée"});
    s = {};
    s.needs = {Need::deafness};
    CHECK(search(db, directory, s).names == Names{"Zone 14"});
    s = {};
    s.within = Box{{48.7, -1.0}, {48.9, -0.8}};
    CHECK(search(db, directory, s).names == Names{"atelier du Bocage", "Médiathèque", "Sans adresse précise"});
}

TEST_CASE_BOTH_ENGINES("open now, by the clock of the place") {
    six_places(db);
    Directory directory;
    Search open;
    open.open_now = true;
    // 10:30 in Paris is 13:30 at Saint-Denis; "sur rendez-vous" is not open for whoever comes.
    CHECK(search(db, directory, open).names == Names{"Médiathèque", "Zone 14"});
    CHECK(search(db, directory, open, *parse_instant("2026-11-24T08:30:00Z")).names ==
          Names{"Case créole", "Médiathèque", "Zone 14"});
    CHECK(search(db, directory, open, *parse_instant("2026-11-24T13:30:00Z")).names ==
          Names{"atelier du Bocage", "Zone 14"});
    open.near = vire;
    CHECK(search(db, directory, open).names == Names{"Médiathèque"});
}

TEST_CASE_BOTH_ENGINES("words: in names, communes, services and summaries") {
    six_places(db);
    Directory directory;
    Search s;
    s.text = "mediatheques";
    CHECK(search(db, directory, s).names == Names{"Médiathèque"});
    s.text = "tablette";
    CHECK(search(db, directory, s).names == Names{"Médiathèque"});
    s.text = "sourdeval";
    CHECK(search(db, directory, s).names == Names{"atelier du Bocage"});
    s.text = "démarches administratives";
    CHECK(search(db, directory, s).total == 2);
    s.near = territory::Point{48.7487, -0.5699};
    CHECK(search(db, directory, s).names == Names{"Écomusée", "atelier du Bocage"});
    s.services = {Service::leisure};
    CHECK(search(db, directory, s).names == Names{"atelier du Bocage"});
    s = {};
    for (const char* text :
         {"\"", "' OR 1=1 --", "*", "NEAR(", "qui n'existe pas", "\xff\xfe", "a:b", "-médiathèque ("}) {
        s.text = text;
        CHECK_NOTHROW(search(db, directory, s));
    }
    s.text = "  ?! ";
    CHECK(search(db, directory, s).total == 6);  // no word at all: as if nothing was asked
}

TEST_CASE_BOTH_ENGINES("pages cut the whole, and the total stays") {
    prepare_places(db);
    REQUIRE(load_synthetic(db, 300).ok());
    Directory directory;
    for (const bool near : {true, false}) {
        Search s;
        s.limit = 7;
        if (near) s.near = territory::Point{48.86, 2.35}, s.radius_m = 300000;
        const int total = search(db, directory, s).total;
        CHECK(total > 50);
        std::set<std::string> seen;
        std::vector<double> distances;
        db.read([&](db::Read& tx) {
            for (s.offset = 0; s.offset < total + 10; s.offset += 7) {
                const Page page = directory.find(tx, s, tuesday);
                CHECK(page.total == total);
                for (const auto& found : page.places) {
                    CHECK(seen.insert(found.place->slug).second);
                    if (near) distances.push_back(*found.distance_m);
                }
            }
        });
        CHECK(static_cast<int>(seen.size()) == total);
        CHECK(std::is_sorted(distances.begin(), distances.end()));
    }
    Search none;
    none.offset = -5;
    none.limit = -1;
    CHECK(search(db, directory, none).names.empty());
}

TEST_CASE_BOTH_ENGINES("it agrees with going through all places one by one") {
    prepare_places(db);
    REQUIRE(load_synthetic(db, 500, 7).ok());
    Directory directory;
    std::vector<Place> all;
    db.read(
        [&](db::Read& tx) { repository::each_since(tx, 0, [&](Place&& place, bool) { all.push_back(std::move(place)); }); });
    for (int turn = 0; turn < 20; ++turn) {
        Search s;
        s.limit = 1000;
        s.near = territory::Point{43.5 + 0.3 * turn, -1.0 + 0.35 * turn};
        s.radius_m = 20000.0 * (1 + turn % 7);
        if (turn % 2) s.services = {static_cast<Service>(turn % 9)};
        if (turn % 3 == 0) s.open_now = true;
        if (turn % 5 == 0) s.free_only = true;
        std::set<std::string> expected;
        for (const auto& place : all) {
            if (territory::distance_m(*s.near, *place.point) > s.radius_m) continue;
            if (!s.services.empty() && !(place.services.bits() & s.services.bits())) continue;
            if (s.free_only && !place.fees.has(Fee::free)) continue;
            const auto hours = opening_hours::Hours::parse(place.hours);
            if (s.open_now &&
                (place.hours.empty() || !hours || !hours->open_at(local_time(place, tuesday), surroundings(place))))
                continue;
            expected.insert(place.slug);
        }
        std::set<std::string> found;
        db.read([&](db::Read& tx) {
            for (const auto& one : directory.find(tx, s, tuesday).places) found.insert(one.place->slug);
        });
        CHECK(found == expected);
    }
}

TEST_CASE_BOTH_ENGINES("it follows what changes, even what is deleted by hand") {
    six_places(db);
    Directory directory;
    CHECK(search(db, directory, {}).total == 6);
    import_ok(db, standard_csv({{{"id", "4"}, {"nom", "Aaa"}, {"horaires", "Tu 10:00-11:00"}},
                                {{"id", "7"}, {"nom", "Milieu"}}}));
    CHECK(search(db, directory, {}).names == Names{"Aaa", "atelier du Bocage", "Case créole", "Écomusée", "Médiathèque",
                                                   "Milieu", "Sans adresse précise"});
    Search open;
    open.open_now = true;
    CHECK(search(db, directory, open).names == Names{"Aaa", "Médiathèque"});

    db.write([](db::Write& tx) {
        tx.run("DELETE FROM places WHERE source_id = ?1", "1");
        repository::begin_change(tx);
    });
    CHECK(search(db, directory, {}).total == 6);
    Directory fresh;
    CHECK(search(db, fresh, {}) == search(db, directory, {}));
}

TEST_CASE_BOTH_ENGINES("many readers while places change") {
    prepare_places(db);
    REQUIRE(load_synthetic(db, 50).ok());
    Directory directory;
    std::atomic<int> turn{0};
    testing::at_once(4, [&] {
        if (turn++ == 0) {
            for (int i = 0; i < 10; ++i)
                import_ok(db, standard_csv(
                                  {{{"id", "x"}, {"nom", "Tour " + std::to_string(i)}}, {{"id", std::to_string(i)}}}));
        } else {
            Search s;
            s.open_now = true;
            int least = 0;
            for (int i = 0; i < 50; ++i) {
                const int total = search(db, directory, {}).total;
                CHECK(total >= std::max(50, least));
                least = total;
                search(db, directory, s);
            }
        }
    });
    CHECK(search(db, directory, {}).total == 61);
}

TEST_CASE_BOTH_ENGINES("beyond what is kept whole, pages are read from the database") {
    prepare_places(db);
    REQUIRE(load_synthetic(db, 5001).ok());
    Directory directory;
    Search s;
    s.near = territory::Point{48.86, 2.35};
    s.limit = 45;
    db.read([&](db::Read& tx) {
        const Page page = directory.find(tx, s, tuesday);
        REQUIRE(page.places.size() == 45);
        double last = 0;
        for (const auto& found : page.places) {
            CHECK(*found.distance_m >= last);
            last = *found.distance_m;
            CHECK(*found.distance_m ==
                  doctest::Approx(territory::distance_m(*s.near, *found.place->point)).epsilon(0.001));
            CHECK(by_id(tx, found.place->id) == *found.place);
        }
    });
}
