#include "features/imports/exporting.hpp"

#include "features/reporting/reporting.hpp"
#include "platform/base/json_read.hpp"
#include "tests/imports/fixture.hpp"

using namespace beffroi;
using namespace beffroi::imports;

namespace {

std::string bytes_of(const spreadsheet::File& file) {
    std::ifstream in(file->path(), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// Everything that can be counted, kept in a world: what La Coop had, and what only we have.
void fill(World& w) {
    w.brought(xlsx_of({{"Bénéficiaires",
                        {{"Nom", "Prénom", "Année de naissance", "Genre", "Code INSEE", "Statut"},
                         {"Lecointe", "Jeanne", "1958", "F", "14762", "Retraité"},
                         {"=Morel", "Élise", "2001", "", "", "En emploi"}}}}));
    w.brought(xlsx_of({{"Activités", lacoop_table()}}));
    const auto sheets = w.sheets();
    activities::Activity a;
    a.type = activities::Type::workshop;
    a.day = on("2026-07-03");
    a.duration_min = 90, a.preparation_min = 20, a.travel_min = 35;
    a.place_kind = activities::PlaceKind::other;
    a.insee = "14762";
    a.themes = {activities::Theme::safety, activities::Theme::culture};
    a.title = "Les arnaques; \"tout\"\nsavoir";
    a.counsellors = {w.anne, w.paul};
    for (const auto& each : sheets) a.people.push_back(each.id);
    a.anonymous = 9, a.anonymous_already = 4;
    a.counts.gender = {5, 3, 1}, a.counts.situation[3] = 6, a.counts.age_band[5] = 4;
    a.counts.gender_by_age[0][5] = 2;
    a.notes = "+ de monde que prévu";
    const auto made = w.db.write([&](db::Write& tx) { return activities::record(tx, w.vault, a, w.anne, w.clock); });
    REQUIRE_MESSAGE(made, (made ? "" : made.error().code));
}

}

TEST_CASE_BOTH_ENGINES("what is taken out and brought in elsewhere gives the same figures") {
    World from(db);
    fill(from);
    testing::TestDatabase empty(db.engine());
    World to(*empty);
    testing::TemporaryFolder folder;
    const Wanted wanted{{from.anne}, on("2000-01-01"), on("2100-01-01"), Format::xlsx, true};
    {
        auto file = export_file(from.use, from.visitor(from.anne), wanted, folder.path());
        REQUIRE(file);
        const Import done = to.brought(bytes_of(*file));
        INFO(to.faults(done.id));
        CHECK(to.plan_of(done.id).origin == Origin::beffroi);
        CHECK(to.plan_of(done.id).tables.size() == 2);
        CHECK(done.lines_refused == 0);
        CHECK(done.people_made == 2);
        CHECK(done.records_made == 5);
        CHECK(to.brought(bytes_of(*file)).records_made == 0);
    }
    CHECK(std::filesystem::is_empty(folder.path()));
    CHECK(to.totals() == from.totals());
    const auto figures = [](World& w) {
        return w.db.read([&](db::Read& tx) {
            reporting::Selection of;
            of.from = on("2026-01-01"), of.to = on("2026-12-31");
            of.counsellors = {w.anne};
            auto all = reporting::figures(tx, of);
            CHECK(all.places.size() == 1);
            all.places.front().key = {};
            return all;
        });
    };
    auto here = figures(from), there = figures(to);
    // Paul has no record of his own there: he was not Anne's to write for.
    CHECK(here.work_min == there.work_min + 90);
    there.work_min = here.work_min;
    CHECK(here == there);
    const auto all = from.sheets(), again = to.sheets();
    REQUIRE(all.size() == again.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
        CHECK(all[i].who == again[i].who);
        CHECK(all[i].birth_year == again[i].birth_year);
    }
    CHECK(to.records().back().notes == "+ de monde que prévu");
    CHECK(to.records().back().title == from.records().back().title);
    CHECK(to.records().back().counts == from.records().back().counts);
}

TEST_CASE_BOTH_ENGINES("without the right to help people nobody is named in what is taken out") {
    World w(db);
    fill(w);
    testing::TemporaryFolder folder;
    auto file = export_file(w.use, w.visitor(w.anne),
                            {{w.anne, w.paul}, on("2000-01-01"), on("2100-01-01"), Format::json, false}, folder.path());
    REQUIRE(file);
    const std::string text = bytes_of(*file);
    CHECK(text.find("Lecointe") == std::string::npos);
    CHECK(text.find("monde") == std::string::npos);
    const auto parsed = boost::json::parse(text).as_object();
    CHECK_FALSE(parsed.contains("beneficiaires"));
    // A record of two counsellors is one line.
    CHECK(parsed.at("comptes_rendus").as_array().size() == 5);
    CHECK(parsed.at("comptes_rendus").as_array()[0].as_object().at("personnes_avec_fiche").as_int64() == 2);
    CHECK(parsed.at("coordination").as_array().empty());
}
