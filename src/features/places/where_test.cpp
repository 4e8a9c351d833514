// Each place has the holidays of where it is.
#include "features/places/snapshot.hpp"
#include "tests/places/fixture.hpp"

using namespace beffroi;
using namespace beffroi::places;

namespace {

using Names = std::vector<std::string>;

void one_place_a_zone(db::Database& db) {
    prepare_places(db);
    const auto place = [](const char* id, const char* name, const char* commune, const char* postcode) {
        return std::map<std::string, std::string>{{"id", id},
                                                  {"nom", name},
                                                  {"commune", commune},
                                                  {"code_postal", postcode},
                                                  {"horaires", "SH Mo-Fr 09:00-17:00"}};
    };
    import_ok(
        db, standard_csv({place("1", "A", "Lyon", "69001"), place("2", "B", "Caen", "14000"),
                          place("3", "C", "Paris", "75013"), place("4", "Corse", "Ajaccio", "20000"),
                          place("5", "La Réunion", "Saint-Denis", "97400"), place("6", "Alsace", "Strasbourg", "67000"),
                          place("7", "Guadeloupe", "Basse-Terre", "97100")}));
}

/// Those found open, through the snapshot; each must agree with its own surroundings.
Names open_at(db::Database& db, std::string_view instant) {
    const Instant at = *parse_instant(instant);
    return db.read([&](db::Read& tx) {
        Names names;
        Directory directory;
        Search open;
        open.open_now = true;
        for (const auto& found : directory.find(tx, open, at).places) {
            names.push_back(found.place->name);
            CHECK(opening_hours::Hours::parse(found.place->hours)
                      ->open_at(local_time(*found.place, at), surroundings(*found.place)));
        }
        return names;
    });
}

}

TEST_CASE_BOTH_ENGINES("school holidays are those of the zone of each place") {
    one_place_a_zone(db);
    // Noon at La Réunion, 9 in Paris.
    CHECK(open_at(db, "2027-01-12T08:30:00Z") == Names{"La Réunion"});
    CHECK(open_at(db, "2027-02-09T08:30:00Z") == Names{"C"});
    CHECK(open_at(db, "2027-02-16T08:30:00Z") == Names{"A", "C"});
    CHECK(open_at(db, "2027-02-23T08:30:00Z") == Names{"A", "Alsace", "B"});
    CHECK(open_at(db, "2027-03-02T08:30:00Z") == Names{"Alsace", "B"});
    CHECK(open_at(db, "2027-03-09T08:30:00Z").empty());
    // Nobody is told to be open where the calendar is not known.
    CHECK(open_at(db, "2026-12-22T08:30:00Z") == Names{"A", "Alsace", "B", "C", "La Réunion"});
    CHECK(open_at(db, "2026-02-24T08:30:00Z") == Names{"Alsace", "B", "C", "Corse"});
}
