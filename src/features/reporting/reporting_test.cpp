// What is counted, and how.
#include <doctest/doctest.h>

#include <numeric>

#include "features/reporting/asking.hpp"
#include "features/reporting/view.hpp"
#include "tests/activities/fixture.hpp"

using namespace beffroi;
using namespace beffroi::activities;
using reporting::Figures;

namespace {

Selection year_2026() {
    Selection of;
    of.from = on("2026-01-01");
    of.to = on("2026-12-31");
    return of;
}
Figures count(World& w, const Selection& of) {
    return w.db.read([&](db::Read& tx) { return reporting::figures(tx, of); });
}
template <class Array>
std::int64_t sum(const Array& counts) {
    return std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
}

/// Jeanne twice (once in a workshop with Luc and five without a name), one in the year before.
struct Year {
    World w;
    BeneficiaryId jeanne, luc;
    explicit Year(db::Database& db) : w(db, reporting::migrations()) {
        jeanne = w.sheet("Jeanne", "Lecointe");
        luc = w.sheet("Luc", "Roy", 1990);
        Activity before = w.one(jeanne);
        before.day = on("2025-12-30");
        before.duration_min = 20;
        w.recorded(before);
        Activity one = w.one(jeanne);
        one.day = on("2026-03-02");
        one.duration_min = 60;
        one.preparation_min = 10;
        one.travel_min = 20;
        one.themes = {Theme::mail, Theme::safety};
        one.equipment = {Equipment::telephone};
        w.recorded(one);
        Activity workshop = w.workshop({jeanne, luc}, 5);
        workshop.day = on("2026-03-31");
        workshop.duration_min = 120;
        workshop.counsellors = {w.anne, w.paul};
        workshop.themes = {Theme::mail};
        workshop.anonymous_already = 2;
        workshop.counts.gender = {3, 1, 0};
        workshop.counts.age_band[5] = 4;
        w.recorded(workshop);
    }
};

}

TEST_CASE_BOTH_ENGINES("people count once, those without a name where they came, time as it was spent") {
    Year c(db);
    const Figures f = count(c.w, year_2026());
    CHECK(f.activities == 2);
    CHECK(f.individual == 1);
    CHECK(f.workshops == 1);
    CHECK(f.accompaniments == 8);
    CHECK(f.people == 2);
    CHECK(f.people_new == 1);  // Jeanne had come the year before
    CHECK(f.anonymous == 5);
    CHECK(f.anonymous_already == 2);
    CHECK(f.duration_min == 180);
    CHECK(f.work_min == 60 + 10 + 20 + 2 * 120);
    REQUIRE(f.months.size() == 12);
    CHECK(f.months[2].activities == 2);
    CHECK(f.months[2].accompaniments == 8);
    CHECK(f.months[11].activities == 0);
    CHECK(f.days.empty());
    CHECK(f.themes[static_cast<std::size_t>(Theme::mail)] == 2);
    CHECK(f.themes[static_cast<std::size_t>(Theme::safety)] == 1);
    CHECK(f.durations == std::array<std::int64_t, 4>{0, 0, 1, 1});
    CHECK(f.place_kinds[0] == 2);
    REQUIRE(f.places.size() == 1);
    CHECK(f.places[0].n == 2);
    REQUIRE(f.communes.size() == 1);
    CHECK(f.communes[0].key == "14762");
    // Every drawing about people is of the same seven.
    CHECK(sum(f.genders) == 7);
    CHECK(sum(f.age_bands) == 7);
    CHECK(sum(f.situations) == 7);
    CHECK(f.age_bands[5] == 5);  // four counted, and Jeanne
    CHECK(f.situations[4] >= 5);
    std::int64_t residents = 0;
    for (const auto& each : f.residences) residents += each.n;
    CHECK(residents == 2);
}

TEST_CASE_BOTH_ENGINES("filters narrow every figure; what was taken away counts nowhere and comes back whole") {
    Year c(db);
    World& w = c.w;
    const auto only = [&](auto narrow) {
        Selection of = year_2026();
        narrow(of);
        return count(w, of);
    };
    CHECK(only([&](Selection& s) { s.counsellors = {w.paul}; }).accompaniments == 7);
    CHECK(only([&](Selection& s) { s.counsellors = {w.anne}; }).accompaniments == 8);
    CHECK(only([&](Selection& s) { s.counsellors = {w.anne, w.paul}; }) == count(w, year_2026()));
    CHECK(only([&](Selection& s) { s.counsellors = {PersonId{7}}; }).activities == 0);
    CHECK(only([&](Selection& s) { s.type = Type::individual; }).accompaniments == 1);
    CHECK(only([&](Selection& s) { s.theme = Theme::safety; }).people == 1);
    CHECK(only([&](Selection& s) { s.theme = Theme::repair; }).people == 0);
    CHECK(only([&](Selection& s) { s.insee = "14762"; }).activities == 2);
    CHECK(only([&](Selection& s) { s.insee = "75056"; }).activities == 0);
    CHECK(only([&](Selection& s) { s.place = places::PlaceId{5}; }).activities == 0);
    CHECK(only([&](Selection& s) { s.tag = TagId{5}; }).activities == 0);
    CHECK(only([&](Selection& s) { s.agreement = 5; }).activities == 0);
    const Figures march = only([&](Selection& s) { s.from = on("2026-03-01"), s.to = on("2026-03-31"); });
    REQUIRE(march.days.size() == 31);
    CHECK(march.days[1].accompaniments == 1);
    CHECK(march.days[30].accompaniments == 7);

    const Figures before = count(w, year_2026());
    Activity more = w.one(c.luc);
    more.day = on("2026-05-05");
    const auto id = w.recorded(more);
    CHECK(count(w, year_2026()).accompaniments == 9);
    CHECK(count(w, year_2026()).people == 2);
    REQUIRE(db.write([&](db::Write& tx) { return remove(tx, id, w.anne, w.clock); }));
    CHECK(count(w, year_2026()) == before);
}

TEST_CASE_BOTH_ENGINES(
    "figures of some people: those with a sheet as they were, those without a name as far as they were counted so") {
    Year c(db);
    World& w = c.w;
    using beneficiaries::AgeBand, beneficiaries::Gender, beneficiaries::Situation;
    // A second workshop: of six without a name, both are known of three women.
    Activity known = w.workshop({c.luc}, 6);
    known.day = on("2026-04-10");
    known.duration_min = 29;
    known.place_kind = PlaceKind::remote;
    known.place = {};
    known.themes = {Theme::paperwork};
    known.admin_themes = {AdminTheme::housing};
    known.equipment = {Equipment::tablet};
    known.counts = {};
    known.counts.gender = {4, 1, 0};
    known.counts.age_band[6] = 3;
    known.counts.situation = {0, 0, 0, 5, 0};
    known.counts.gender_by_age[0][6] = 3;
    w.recorded(known);
    const auto only = [&](auto narrow) {
        Selection of = year_2026();
        narrow(of);
        return count(w, of);
    };
    CHECK(only([](Selection& s) { s.equipment = Equipment::tablet; }).accompaniments == 7);
    CHECK(only([](Selection& s) { s.admin_theme = AdminTheme::housing; }).activities == 1);
    CHECK(only([](Selection& s) { s.admin_theme = AdminTheme::justice; }).activities == 0);
    CHECK(only([](Selection& s) { s.place_kind = PlaceKind::remote; }).activities == 1);
    CHECK(only([](Selection& s) { s.most_min = 29; }).activities == 1);
    CHECK(only([](Selection& s) { s.least_min = 30, s.most_min = 60; }).activities == 1);
    CHECK(only([](Selection& s) { s.least_min = 120; }).activities == 1);

    const Figures all = only([](Selection&) {});
    const Figures women = only([](Selection& s) { s.whom.gender = Gender::female; });
    const Figures men = only([](Selection& s) { s.whom.gender = Gender::male; });
    const Figures unsaid = only([](Selection& s) { s.whom.gender = Gender::not_told; });
    CHECK(women.anonymous == 7);
    CHECK(women.anonymous_already == 0);
    CHECK(women.genders[0] == women.people + 7);
    CHECK(women.genders[1] == 0);
    CHECK(women.age_bands[6] >= 3);
    CHECK(sum(women.age_bands) == women.people + 7);
    CHECK(sum(women.situations) == women.people + 7);
    // Everybody is one of the three, and nobody two of them.
    CHECK(women.accompaniments + men.accompaniments + unsaid.accompaniments == all.accompaniments);
    CHECK(women.people + men.people + unsaid.people == all.people);
    CHECK(women.people_new + men.people_new + unsaid.people_new == all.people_new);
    std::int64_t accompaniments = 0, people = 0, of_situations = 0;
    for (const auto band : beneficiaries::every_age_band()) {
        const Figures some = only([&](Selection& s) { s.whom.age_band = band; });
        accompaniments += some.accompaniments;
        people += some.people;
        CHECK(some.age_bands[static_cast<std::size_t>(band)] == some.people + some.anonymous);
    }
    for (const auto situation : beneficiaries::every_situation())
        of_situations += only([&](Selection& s) { s.whom.situation = situation; }).accompaniments;
    CHECK(accompaniments == all.accompaniments);
    CHECK(people == all.people);
    CHECK(of_situations == all.accompaniments);
    const Figures old_women =
        only([](Selection& s) { s.whom.gender = Gender::female, s.whom.age_band = AgeBand::from_70; });
    CHECK(old_women.anonymous == 3);
    const Figures old = only([](Selection& s) { s.whom.age_band = AgeBand::from_70; });
    CHECK(old.genders[0] >= 3);
    // Of those without a name nobody knows where they live, nor two things but gender and age.
    CHECK(only([](Selection& s) { s.whom.gender = Gender::female, s.whom.situation = Situation::retired; }).anonymous ==
          0);
    const Figures living = only([](Selection& s) { s.whom.insee = "14762"; });
    CHECK(living.anonymous == 0);
    CHECK(living.people == 2);
    CHECK(only([](Selection& s) { s.whom.insee = "75056"; }).activities == 0);
    // Rows tell the same numbers.
    Selection of = year_2026();
    of.whom.gender = Gender::female;
    std::int64_t rows = 0, helped = 0;
    db.read([&](db::Read& tx) {
        activities::each_recorded(tx, of, [&](const activities::Recorded& one) { rows += one.people + one.anonymous; });
        activities::each_helped(tx, of, [&](const activities::Helped&) { ++helped; });
    });
    CHECK(rows == women.accompaniments);
    CHECK(helped == women.accompaniments - women.anonymous);
}

TEST_CASE_BOTH_ENGINES("what an address asks for comes back as the same address; a commune is found by its name") {
    Year c(db);
    World& w = c.w;
    reporting::Services use{db, w.vault, w.clock, {}};
    const accounts::Visitor admin{w.boss, {}, "", {{accounts::Role::administrator, {}, {}}}, accounts::Strength::full,
                                  {}};
    const auto asked = [&](std::string_view query) {
        return db.read([&](db::Read& tx) {
            return reporting::asked_of(tx, use, admin, net::Params::parse(query), reporting::seen_by(tx, use, admin));
        });
    };
    const std::string all =
        "du=2026-01-01&au=2026-12-31&type=collectif&theme=aide_aux_demarches_administratives&demarche=logement&"
        "materiel=tablette&canal=a_distance&duree=30_60&commune=14762&genre=feminin&age=soixante_dix_plus&situation="
        "retraite&residence=14762";
    CHECK(reporting::params_of(asked(all)).encode() == all);
    CHECK(asked("commune_nom=Vire+Normandie").of.insee == "14762");
    CHECK(asked("residence_nom=14500").of.whom.insee == "14762");
    CHECK(asked("residence=14500").of.whom.insee == "14500");  // a code, and another commune's postcode
    CHECK(asked("commune=14762&commune_nom=Vire+Normandie").of.insee == "14762");
    CHECK(asked("commune=14762&commune_nom=Caen").of.insee == "14118");
    CHECK(asked("commune=14762&commune_nom=").of.insee.empty());
    const auto wrong = asked("residence_nom=Nullepart-les-Oies");
    CHECK(wrong.wrong_field == "residence");
    CHECK(wrong.of.whom.insee.empty());
    const auto words = db.read([&](db::Read& tx) { return reporting::narrowings(tx, asked(all), Lang::fr); });
    CHECK(words.size() == 11);
}

TEST_CASE_BOTH_ENGINES("figures survive retention: whoever is forgotten stays counted as they were") {
    Year c(db);
    World& w = c.w;
    const Figures before = count(w, year_2026());
    Selection old = year_2026();
    old.from = on("2025-01-01");
    const Figures both = count(w, old);
    const Clock later = Clock::fixed(*parse_instant("2029-01-01T04:00:00Z"));
    CHECK(db.write([&](db::Write& tx) {
        return beneficiaries::forget_older(tx, later.now() - std::chrono::days{730}, later);
    }) == 2);
    CHECK(db.read([&](db::Read& tx) { return beneficiaries::beneficiary(tx, w.vault, c.jeanne); })->forgotten);
    const auto notes = activities::holding(w.vault);
    db.write([&](db::Write& tx) { return notes.delete_older(tx, later.now() - std::chrono::days{730}, later); });
    CHECK(count(w, year_2026()) == before);
    CHECK(count(w, old) == both);
}

TEST_CASE_BOTH_ENGINES("the file has every figure, quoted so that no name becomes a formula") {
    Year c(db);
    const Selection of = year_2026();
    const Figures f = count(c.w, of);
    const std::string csv = db.read([&](db::Read& tx) { return reporting::csv(tx, f, of, Lang::fr); });
    CHECK(csv.starts_with("\xEF\xBB\xBF\"section\";\"code\";"));
    CHECK(csv.find("\"totaux\";\"accompagnements\";\"Accompagnements\";\"8\"\r\n") != std::string::npos);
    CHECK(csv.find("\"mois\";\"2026-03\";\"mars 2026\";\"8\"\r\n") != std::string::npos);
    CHECK(csv.find("\"thematiques\";\"email\";") != std::string::npos);
    CHECK(csv.find("\"ages\";\"soixante_soixante_neuf\";\"60 à 69 ans\";\"5\"\r\n") != std::string::npos);
    const auto drawn = db.read([&](db::Read& tx) {
        return reporting::charts(tx, f, Lang::fr, [](std::string_view name, std::string_view value) {
            return std::string(name) + "=" + std::string(value);
        });
    });
    REQUIRE(drawn.size() > 8);
    CHECK(drawn[0].id == "mois");
    CHECK(drawn[0].bars.size() == 12);
    CHECK(drawn[0].bars[2].width == "100.0%");
    CHECK(drawn[0].bars[0].width == "0.0%");
    CHECK(reporting::percent(1, 3) == "33.3%");
    CHECK(reporting::percent(0, 0) == "0.0%");
}

TEST_CASE_BOTH_ENGINES(
    "nobody's figures are never everybody's: an employer without a counsellor, somebody else's number") {
    Year c(db);
    World& w = c.w;
    reporting::Services use{db, w.vault, w.clock, {}};
    use.employers = [](db::Read&) { return std::vector<accounts::Choice>{{900, "Mairie", false}}; };
    const auto asked = [&](const accounts::Visitor& who, std::string_view query) {
        return db.read([&](db::Read& tx) {
            return reporting::asked_of(tx, use, who, net::Params::parse(query), reporting::seen_by(tx, use, who));
        });
    };
    const accounts::Visitor admin{w.boss, {}, "", {{accounts::Role::administrator, {}, {}}}, accounts::Strength::full,
                                  {}};
    const std::string period = "du=2026-01-01&au=2026-12-31";
    CHECK(count(w, asked(admin, period).of).activities == 2);
    const auto of_nobody = asked(admin, period + "&employeur=" + accounts::OrganisationId{900}.text());
    CHECK(of_nobody.employer_name == "Mairie");
    CHECK(count(w, of_nobody.of).activities == 0);
    // A coordinator sees their team, whatever the address asks for; a counsellor themselves.
    const auto boss = w.visitor(w.boss, accounts::Role::coordinator);
    CHECK(count(w, asked(boss, period + "&qui=" + w.far.text()).of).activities == 2);
    CHECK(asked(boss, period + "&qui=" + w.far.text()).who.empty());
    CHECK(count(w, asked(w.visitor(w.far), period + "&qui=" + w.anne.text()).of).activities == 0);
}
