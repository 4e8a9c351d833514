// What funders read: no small number of people, and none that could be reckoned.
#include "features/agreements/report.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "tests/activities/fixture.hpp"

using namespace beffroi;
using namespace beffroi::agreements;
using activities::on;

namespace {

struct Year : activities::World {
    Agreement a;
    explicit Year(db::Database& database) : activities::World(database, agreements::migrations()) {
        a.funder = "Conférence des financeurs";
        a.title = "Bien vieillir";
        a.from = on("2026-01-01");
        a.to = on("2026-12-31");
        a.sessions = 10;
        a.session_cents = 25'000;
        a.work_cents = 3000;
        a.ages = {AgeBand::from_60, AgeBand::from_70};
        a.id = db.write([&](db::Write& tx) { return add(tx, vault, a, boss, clock); }).value();
        a = db.read([&](db::Read& tx) { return agreement(tx, a.id); }).value();
    }
    void taught(std::string_view day, std::vector<activities::BeneficiaryId> who, int anonymous) {
        auto one = workshop(std::move(who), anonymous);
        one.day = on(day);
        one.duration_min = 120;
        one.agreement = a.id.value;
        one.counts.gender = {anonymous, 0, 0};
        one.counts.age_band[static_cast<std::size_t>(AgeBand::from_70)] = anonymous;
        recorded(one);
    }
    Report made(std::string_view from = "2026-01-01", std::string_view to = "2026-12-31") {
        return db.read([&](db::Read& tx) { return report(tx, a, on(from), on(to), clock.today(), Lang::en); });
    }
};

/// The cells of the row that begins with `first`; empty: there is none.
std::vector<std::string> row(const Report& r, std::string_view section, std::string_view first) {
    for (const Section& s : r.sections)
        if (s.code == section)
            for (const auto& each : s.rows)
                if (each.front() == first) return each;
    return {};
}
using Cells = std::vector<std::string>;

}

TEST_CASE_BOTH_ENGINES("the report tells what was delivered, what it earned and what proves it") {
    Year y(db);
    y.taught("2026-02-03", {}, 20);
    y.taught("2026-03-03", {}, 8);
    const Report r = y.made();
    CHECK(r.cover[0] == "Conférence des financeurs");
    CHECK(row(r, "realise", "Workshop sessions") == Cells{"Workshop sessions", "10", "2"});
    CHECK(row(r, "montants", "Earned") == Cells{"Earned", "500\u00A0€"});
    CHECK(row(r, "montants", "True cost") == Cells{"True cost", "120\u00A0€"});
    CHECK(row(r, "mois", "February 2026") == Cells{"February 2026", "2\u00A0h", "1", "20"});
    CHECK(row(r, "mois", "April 2026") == Cells{"April 2026", "0\u00A0h", "0", "0"});
    CHECK(row(r, "personnes", "People helped") == Cells{"People helped", "28"});
    CHECK(row(r, "personnes", "Of the ages of the agreement")[1] == "28");
    CHECK(row(r, "emargements", "Premiers pas")[2] == "None");
    // Of one year of several, its own and what came before.
    y.a.from = on("2025-01-01");
    const Report part = y.made("2026-03-01", "2026-12-31");
    CHECK(row(part, "realise", "Workshop sessions") == Cells{"Workshop sessions", "10", "1", "2"});
    CHECK(row(part, "montants", "Earned")[1] == "250\u00A0€");
}

TEST_CASE_BOTH_ENGINES("numbers of less than five people are hidden, and another with one that stood alone") {
    Year y(db);
    const auto luc = y.sheet("Luc", "Roy", 1990);
    y.taught("2026-02-03", {luc}, 19);
    y.taught("2026-03-03", {}, 3);
    y.taught("2026-04-03", {}, 8);
    const Report r = y.made();
    CHECK(row(r, "mois", "March 2026")[3] == "hidden");
    CHECK(row(r, "mois", "April 2026")[3] == "hidden");
    CHECK(row(r, "mois", "February 2026")[3] == "20");
    // Luc alone is between 25 and 39: those of 70 are not told either, nor the sum that would betray him.
    CHECK(row(r, "ages", "25 to 39 years")[1] == "hidden");
    CHECK(row(r, "personnes", "Of the ages of the agreement")[1] == "hidden");
    CHECK(row(r, "personnes", "Never helped before")[1] == "hidden");
    CHECK(row(r, "personnes", "People helped")[1] == "31");
    for (const Section& s : r.sections)
        if (s.code == "ages" || s.code == "genres" || s.code == "situations" || s.code == "communes")
            for (std::size_t i = 1; i < s.rows.size(); ++i) {
                CAPTURE(s.code);
                CHECK((s.rows[i][1] == "hidden" || std::stoi(s.rows[i][1]) >= 5));
            }
}

TEST_CASE_BOTH_ENGINES("of a handful of people only that they were helped is told") {
    Year y(db);
    y.taught("2026-02-03", {}, 4);
    const Report r = y.made();
    CHECK(row(r, "personnes", "People helped")[1] == "hidden");
    CHECK(std::ranges::none_of(r.sections, [](const Section& s) { return s.code == "ages" || s.code == "genres"; }));
    CHECK(row(r, "mois", "February 2026")[3] == "hidden");
}
