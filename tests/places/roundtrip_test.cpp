// Real files in, out and in again, on both engines: nothing is lost, and what comes out is valid by the schemas themselves.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>

#include "features/places/repository.hpp"
#include "features/places/values.hpp"
#include "platform/imports/csv.hpp"
#include "tests/places/fixture.hpp"

using namespace beffroi;
using namespace beffroi::places;

namespace {

std::string shared_places() {
    if (const char* given = std::getenv("BEFFROI_SHARED")) return std::string(given) + "/data/places/";
    return "../shared/data/places/";
}

std::string read_bytes(const std::string& name) {
    std::ifstream in(name, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

void write_bytes(const std::string& name, const std::string& bytes) { std::ofstream(name, std::ios::binary) << bytes; }

bool have_shared() {
    if (std::filesystem::exists(shared_places() + "lieux.csv")) return true;
    MESSAGE("skipped: the reference files are not at ", shared_places(),
            "; set BEFFROI_SHARED to the folder that holds data/places");
    return false;
}

/// What a file says of a place: all but our own id and address.
Place said(Place place) {
    place.id = {};
    place.slug.clear();
    return place;
}

bool judge(const std::string& arguments) {
    return std::system(("node tests/places/validate.mjs " + arguments).c_str()) == 0;
}

/// Imports `bytes`, exports, imports that into an empty database of the same engine, and compares everything.
void round_trip(db::Database& db, const std::string& bytes, int lines, int refused) {
    prepare_places(db);
    const auto report = import_ok(db, bytes);
    CHECK(report.read == lines);
    CHECK(report.refused_lines == refused);
    CHECK(import_ok(db, bytes).unchanged == lines - refused);

    testing::TemporaryFolder folder;
    const std::string csv = export_text(db), schemas = shared_places();
    write_bytes(folder.file("places.csv"), csv);
    CHECK(judge("csv " + folder.file("places.csv") + " " + schemas + "schema.json"));
    write_bytes(folder.file("inclusion.json"), export_text(db, Format::data_inclusion));
    CHECK(judge("inclusion " + folder.file("inclusion.json") + " " + schemas + "data-inclusion/structure.json " +
                schemas + "data-inclusion/service.json"));
    write_bytes(folder.file("places.geojson"), export_text(db, Format::geojson));
    CHECK(judge("geojson " + folder.file("places.geojson")));

    const auto once = everything(db);
    testing::TestDatabase second(db.engine());
    prepare_places(*second);
    const auto back = import_ok(*second, csv);
    CHECK(back.created == static_cast<int>(once.size()));
    CHECK((back.refused.empty() && back.dropped.empty() && back.mended.empty()));
    const auto twice = everything(*second);
    REQUIRE(once.size() == twice.size());
    int different = 0;
    for (std::size_t i = 0; i < once.size(); ++i)
        if (!(said(once[i]) == said(twice[i])) && ++different <= 3)
            MESSAGE("differs: ", once[i].source_id, " ", once[i].name);
    CHECK(different == 0);
    CHECK(export_text(*second) == csv);
    // And what comes back to where it came from is no news.
    CHECK(import_ok(db, csv).unchanged == static_cast<int>(once.size()));
}

}

TEST_CASE_BOTH_ENGINES("1,331 places of the national standard") {
    if (!have_shared()) return;
    const std::string bytes = read_bytes(shared_places() + "lieux.csv");
    round_trip(db, bytes, 1331, 0);

    // Cell by cell against the file itself, lists as sets.
    imports::CsvReader theirs(bytes, ',');
    const std::string exported = export_text(db);
    imports::CsvReader ours(exported, ',');
    imports::CsvRecord their, our;
    int lines = 0, different = 0;
    std::map<std::string, int> columns;
    while (theirs.next(their)) {
        REQUIRE(ours.next(our));
        REQUIRE(our.cells.size() == their.cells.size());
        for (std::size_t i = 0; i < our.cells.size(); ++i) {
            const auto parts = [](const std::string& cell) {
                std::multiset<std::string> out;
                for (auto& part : read_list(one_line(cell))) out.insert(std::move(part));
                return out;
            };
            const bool derived =
                standard_columns()[i] == "code_insee" && their.cells[i].empty();  // found from the commune's name
            if (!derived && parts(our.cells[i]) != parts(their.cells[i])) {
                if (++different <= 5) MESSAGE(standard_columns()[i], ": ", their.cells[i], " became ", our.cells[i]);
            }
        }
        ++lines;
    }
    CHECK(lines == 1332);
    CHECK(different == 0);
}

TEST_CASE_BOTH_ENGINES("the older vocabulary says the same as the newer") {
    if (!have_shared()) return;
    const std::string bytes = read_bytes(shared_places() + "hinaura_auvergne-rhone-alpes_687.json");
    round_trip(db, bytes, 687, 0);
    // lieux.csv holds the same places in the newer words, told by other people.
    testing::TestDatabase newer(db.engine());
    prepare_places(*newer);
    import_ok(*newer, read_bytes(shared_places() + "lieux.csv"));
    std::map<std::string, Place> by_id;
    for (auto& place : everything(*newer)) by_id.emplace(place.source_id, std::move(place));
    int compared = 0, different = 0;
    for (const auto& place : everything(db)) {
        const auto same = by_id.find("hinaura-" + place.source_id);
        if (same == by_id.end()) continue;
        ++compared;
        const Place& p = same->second;
        const bool equal = place.services == p.services && place.audiences == p.audiences && place.needs == p.needs &&
                           place.fees == p.fees && place.support == p.support && place.phone == p.phone &&
                           place.hours == p.hours && place.point == p.point && place.sites == p.sites;
        if (!equal && ++different <= 5) MESSAGE("differs: ", place.source_id, " ", place.name);
    }
    CHECK(compared > 680);
    CHECK(different == 0);
}

TEST_CASE_BOTH_ENGINES("646 places of the newer vocabulary in JSON") {
    if (!have_shared()) return;
    round_trip(db, read_bytes(shared_places() + "hub-du-sud_paca_646.json"), 646, 0);
}

TEST_CASE_BOTH_ENGINES("the dirty file of Aix-en-Provence") {
    if (!have_shared()) return;
    const std::string bytes = read_bytes(shared_places() + "aix-en-provence-import.json");
    round_trip(db, bytes, 38, 0);
    for (const auto& place : everything(db)) {
        CHECK(place.postcode.starts_with("13"));
        CHECK(place.insee == "13001");
        CHECK_FALSE(place.services.empty());
    }
}

TEST_CASE_BOTH_ENGINES("everything together: exports stay valid though identifiers meet") {
    if (!have_shared()) return;
    prepare_places(db);
    const std::string schemas = shared_places();
    for (const char* name : {"lieux.csv", "exemple-valide.csv", "hinaura_auvergne-rhone-alpes_687.json",
                             "hub-du-sud_paca_646.json", "aix-en-provence-import.json"}) {
        const auto report = import_ok(db, read_bytes(schemas + name));
        CHECK(report.refused.empty());
        if (std::string_view(name).starts_with("hinaura"))
            CHECK(report.duplicates.size() > 600);  // the same places under other identifiers
    }
    CHECK(db.read([](db::Read& tx) { return count(tx); }) == 1331 + 1 + 687 + 646 + 38);
    testing::TemporaryFolder folder;
    write_bytes(folder.file("places.csv"), export_text(db));
    CHECK(judge("csv " + folder.file("places.csv") + " " + schemas + "schema.json"));
    write_bytes(folder.file("inclusion.json"), export_text(db, Format::data_inclusion));
    CHECK(judge("inclusion " + folder.file("inclusion.json") + " " + schemas + "data-inclusion/structure.json " +
                schemas + "data-inclusion/service.json"));
    CHECK(import_ok(db, export_text(db)).unchanged == 1331 + 1 + 687 + 646 + 38);
}
