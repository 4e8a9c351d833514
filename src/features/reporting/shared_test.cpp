// What people outside may read: links that end, and numbers of which nobody is recognised.
#include "features/reporting/shared.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <numeric>

#include "features/reporting/view.hpp"
#include "platform/spreadsheet/reader.hpp"
#include "tests/activities/fixture.hpp"
#include "tests/support/database.hpp"

using namespace beffroi;
using namespace beffroi::activities;
using namespace beffroi::reporting;

namespace {

Chart chart_of(std::vector<std::int64_t> numbers) {
    Chart chart;
    chart.id = "ages";
    for (const std::int64_t n : numbers)
        chart.bars.push_back({"line " + std::to_string(chart.bars.size()), n, {}, 0, percent(n, 100), {}});
    return chart;
}
/// "12 - 30": what is left to read.
std::string masked(std::vector<std::int64_t> numbers, std::vector<std::int64_t> everybody = {}) {
    std::vector<Chart> charts{chart_of(std::move(numbers))};
    const std::vector<Chart> all{chart_of(everybody)};
    mask(charts, everybody.empty() ? nullptr : &all, Lang::en);
    if (charts.empty()) return "nothing";
    std::string text;
    for (const Bar& bar : charts[0].bars) {
        text += (text.empty() ? "" : " ") + (bar.hidden ? "-" : std::to_string(bar.n));
        if (bar.hidden) CHECK(bar.told == "not shown");
    }
    return text;
}
std::string tile_values(const Figures& f, const Figures& others = {}) {
    std::string text;
    const auto tiles = masked_tiles(f, others, Lang::en);
    for (std::size_t i = 0; i < 5; ++i) text += (i == 0 ? "" : ", ") + tiles[i].value;
    return text;
}

}

TEST_CASE("small numbers are hidden, with another one as soon as the difference would tell them") {
    CHECK(masked({12, 30, 5}) == "12 30 5");
    CHECK(masked({12, 0, 30}) == "12 0 30");  // nobody is nobody
    CHECK(masked({12, 3, 30}) == "- - 30");  // one alone would be the total less the others
    CHECK(masked({12, 4, 30, 3}) == "12 - 30 -");
    CHECK(masked({12, 1, 30, 1}) == "- - 30 -");  // two hidden are two people: one more, and nobody knows
    CHECK(masked({4, 4, 5, 20}) == "- - - 20");  // all as high as they may be would tell themselves
    CHECK(masked({12, 30, 5}, {12, 30, 8}) == "- 30 -");  // three others: with both tables they would be reckoned
    CHECK(masked({12, 30, 5}, {20, 30, 15}) == "12 30 5");
    CHECK(masked({12, 30, 6}, {20, 32, 15}) == "- - 6");
    CHECK(masked({12, 30, 5}, {20, 30}) == "- 30 -");  // a line that everybody's drawing lacks
    CHECK(masked({3}) == "nothing");
    CHECK(masked({3, 12}) == "nothing");
    CHECK(masked({}) == "");
}

TEST_CASE("of the totals none tells another one") {
    Figures f;
    f.accompaniments = 100;
    f.people = 40;
    f.people_new = 10;
    f.anonymous = 50;
    CHECK(tile_values(f) == "100, 40, 10, 30, 50");
    f.people_new = 3;
    CHECK(tile_values(f) == "100, 40, not shown, not shown, 50");
    f.people_new = 38;
    CHECK(tile_values(f) == "100, 40, not shown, not shown, 50");
    f.people = 4;
    f.people_new = 0;
    CHECK(tile_values(f) == "100, fewer than 5, not shown, not shown, not shown");
    // What is left of everybody's is not told either.
    Figures some, others;
    some.accompaniments = 100, some.people = 40, some.people_new = 10, some.anonymous = 50;
    others.accompaniments = 30, others.people = 20, others.people_new = 8;
    CHECK(tile_values(some, others) == "100, 40, 10, 30, 50");
    others.people_new = 18;
    CHECK(tile_values(some, others) == "100, 40, not shown, not shown, 50");
    others.people = 4, others.people_new = 0;
    CHECK(tile_values(some, others) == "100, not shown, not shown, not shown, not shown");
    others.accompaniments = 2;
    CHECK(tile_values(some, others) == "not shown, not shown, not shown, not shown, not shown");
    CHECK_FALSE(too_few(some));
    CHECK_FALSE(too_few(Figures{}));
    some.people = 3, some.anonymous = 1;
    CHECK(too_few(some));
}

TEST_CASE_BOTH_ENGINES("outside nothing is told of a few people, nor of all but a few") {
    World w(db, reporting::migrations());
    using beneficiaries::Gender;
    Activity workshop = w.workshop({}, 20);
    workshop.anonymous_already = 0;
    workshop.counts = {};
    workshop.counts.gender = {9, 3, 8};
    w.recorded(workshop);
    html::Page page;
    page.lang = Lang::en;
    const auto of = [&](std::optional<Gender> gender) {
        return db.read([&](db::Read& tx) {
            Asked asked;
            asked.of.from = on("2026-01-01");
            asked.of.to = on("2026-12-31");
            asked.of.whom.gender = gender;
            return shown_outside(tx, page, asked, "", figures(tx, asked.of));
        });
    };
    const auto ids = [](const Shown& shown) {
        std::string all;
        for (const Chart& chart : shown.charts) all += std::string(chart.id) + " ";
        return all;
    };
    CHECK_FALSE(of(std::nullopt).too_few);
    CHECK(ids(of(std::nullopt)).find("genres") != std::string::npos);
    CHECK(of(Gender::male).too_few);
    CHECK(of(Gender::male).tiles.empty());
    CHECK(of(Gender::male).charts.empty());
    CHECK_FALSE(of(Gender::female).too_few);
    CHECK(of(Gender::female).of_some);
    CHECK(of(Gender::female).tiles.front().value == "9");
    // The report to hand in says why it is empty, instead of figures.
    const std::string paper = db.read([&](db::Read&) { return report_pdf(of(Gender::male), page, on("2026-12-31")); });
    CHECK(paper.starts_with("%PDF"));
    CHECK(paper.size() <
          db.read([&](db::Read&) { return report_pdf(of(Gender::female), page, on("2026-12-31")); }).size());
}

TEST_CASE_BOTH_ENGINES("all but a few are as telling as the few") {
    World w(db, reporting::migrations());
    Activity workshop = w.workshop({}, 20);
    workshop.anonymous_already = 0;
    workshop.counts = {};
    workshop.counts.gender = {18, 2, 0};
    w.recorded(workshop);
    html::Page page;
    page.lang = Lang::en;
    const Shown shown = db.read([&](db::Read& tx) {
        Asked asked;
        asked.of.from = on("2026-01-01");
        asked.of.to = on("2026-12-31");
        asked.of.whom.gender = beneficiaries::Gender::female;
        return shown_outside(tx, page, asked, "", figures(tx, asked.of));
    });
    CHECK(shown.too_few);
    CHECK(shown.tiles.empty());
}

TEST_CASE_BOTH_ENGINES("a link leads somewhere until its day, until it is taken back, and only by its own token") {
    World w(db, reporting::migrations());
    const Date today = w.clock.today();
    const auto make = [&](std::string_view title, std::optional<Date> until) {
        return db.write([&](db::Write& tx) { return share(tx, title, "du=2026-01-01", until, w.anne, w.clock); });
    };
    CHECK(make("  ", today).error().code == "title_needed");
    CHECK(make(std::string(101, 'x'), today).error().code == "title_long");
    CHECK(make("Mairie", std::nullopt).error().code == "bad_until");
    CHECK(make("Mairie", add_days(today, -1)).error().code == "bad_until");
    CHECK(make("Mairie", add_days(today, longest_link_days + 1)).error().code == "bad_until");
    const auto id = make(" Mairie ", add_days(today, 2));
    REQUIRE(id);
    const std::string token = token_of(w.vault, *id);
    const auto found = [&](std::string_view by, Clock when) {
        return db.read([&](db::Read& tx) { return link_of(tx, w.vault, by, when); });
    };
    REQUIRE(found(token, w.clock));
    CHECK(found(token, w.clock)->title == "Mairie");
    CHECK(found(token, w.clock)->query == "du=2026-01-01");
    CHECK_FALSE(found(id->text(), w.clock));
    CHECK_FALSE(found(token + "x", w.clock));
    CHECK_FALSE(found("", w.clock));
    const crypto::Vault other("another secret of the tests, long enough");
    CHECK_FALSE(db.read([&](db::Read& tx) { return link_of(tx, other, token, w.clock); }));
    CHECK(found(token, Clock::fixed(w.clock.now() + std::chrono::days{2})));
    CHECK_FALSE(found(token, Clock::fixed(w.clock.now() + std::chrono::days{3})));

    const auto end = [&](bool ended, PersonId by) {
        return db.write([&](db::Write& tx) { return set_ended(tx, *id, ended, by, w.clock); });
    };
    CHECK(end(true, w.paul).error().code == "unknown_link");  // somebody else's
    REQUIRE(end(true, w.anne));
    CHECK_FALSE(found(token, w.clock));
    REQUIRE(end(true, w.anne));
    REQUIRE(end(false, w.anne));
    CHECK(found(token, w.clock));
    CHECK(db.read([&](db::Read& tx) { return links_of(tx, w.anne); }).size() == 1);
    CHECK(db.read([&](db::Read& tx) { return links_of(tx, w.paul); }).empty());
}

TEST_CASE_BOTH_ENGINES("what is published is what was chosen last, or nothing") {
    World w(db, reporting::migrations());
    CHECK_FALSE(db.read([](db::Read& tx) { return published(tx); }));
    db.write([&](db::Write& tx) {
        publish(tx, Published{Published::Which::last_year, {"totaux", "mois"}}, w.boss, w.clock);
    });
    const auto now = db.read([](db::Read& tx) { return published(tx); });
    REQUIRE(now);
    CHECK(now->period == Published::Which::last_year);
    CHECK(now->charts == std::vector<std::string>{"totaux", "mois"});
    db.write([&](db::Write& tx) { publish(tx, std::nullopt, w.boss, w.clock); });
    CHECK_FALSE(db.read([](db::Read& tx) { return published(tx); }));
}

TEST_CASE_BOTH_ENGINES("spreadsheets have every figure, and a row for each activity that names nobody") {
    World w(db, reporting::migrations());
    const BeneficiaryId jeanne = w.sheet("Jeanne", "Lecointe");
    w.recorded(w.one(jeanne));
    Activity workshop = w.workshop({jeanne}, 5);
    workshop.themes = {Theme::mail, Theme::safety};
    w.recorded(workshop);
    const testing::TemporaryFolder folder;
    Selection of;
    of.from = on("2026-01-01");
    of.to = on("2026-12-31");
    std::vector<std::vector<std::string>> rows;
    const auto read = [&](const spreadsheet::File& file) {
        rows.clear();
        std::ifstream in(file->path(), std::ios::binary);
        const std::string bytes((std::istreambuf_iterator<char>(in)), {});
        auto reader = spreadsheet::Reader::open(bytes);
        REQUIRE(reader);
        REQUIRE(reader->each(0, [&](spreadsheet::Row& row) {
            rows.push_back(row.cells);
            return true;
        }));
    };
    std::string path;
    db.read([&](db::Read& tx) {
        const auto file = rows_file(tx, of, folder.path(), Lang::fr);
        REQUIRE(file);
        path = (*file)->path();
        read(*file);
    });
    CHECK_FALSE(std::filesystem::exists(path));  // gone with its last owner
    REQUIRE(rows.size() == 3);
    CHECK(rows[0][0] == "Jour");
    CHECK(rows[1][3] == "Médiathèque");
    CHECK(rows[2][13] == "1");
    CHECK(rows[2][14] == "5");
    for (const auto& row : rows)
        for (const std::string& cell : row) CHECK(cell.find("Lecointe") == std::string::npos);
    db.read([&](db::Read& tx) {
        const auto file = workbook(tx, figures(tx, of), of, folder.path(), Lang::fr);
        REQUIRE(file);
        read(*file);
    });
    CHECK(rows[0][0] == "Libellé");
    CHECK(rows[1][0] == "Accompagnements");
    CHECK(rows[1][1] == "7");
}
