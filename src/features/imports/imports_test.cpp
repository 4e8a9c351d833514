#include "tests/imports/fixture.hpp"

using namespace beffroi;
using namespace beffroi::imports;
using activities::Type;

TEST_CASE_BOTH_ENGINES("an export of La Coop becomes records, people and counts") {
    World w(db);
    const ImportId id = w.begun(xlsx_of({{"Activités", lacoop_table()}}));
    const Plan plan = w.plan_of(id);
    CHECK(plan.origin == Origin::lacoop);
    REQUIRE(plan.tables.size() == 1);
    CHECK(plan.tables[0].subject == Subject::records);
    CHECK(plan.tables[0].titles_at == 14);
    CHECK_FALSE(plan.lacks());

    const Import done = w.brought(id);
    INFO(w.faults(id));
    CHECK(done.state == State::done);
    CHECK(done.lines == 6);
    CHECK(done.lines_refused == 0);
    CHECK(done.records_made == 4);
    CHECK(done.people_made == 1);
    CHECK(w.totals() == activities::Totals{4, 6, 60 + 30 + 120 + 60, 0, 0});

    const auto sheets = w.sheets();
    REQUIRE(sheets.size() == 1);
    CHECK(sheets[0].name() == "Jeanne Lecointe");
    CHECK(sheets[0].insee == "14762");
    CHECK(sheets[0].situation == beneficiaries::Situation::retired);
    CHECK(sheets[0].counsellor == w.anne);

    const auto all = w.records();
    REQUIRE(all.size() == 4);
    CHECK(all[0].people == std::vector{sheets[0].id});
    CHECK(all[0].place == w.here);
    CHECK(all[0].themes == activities::Set<activities::Theme>{activities::Theme::mail, activities::Theme::paperwork});
    CHECK(all[0].admin_themes == activities::Set<activities::AdminTheme>{activities::AdminTheme::money});
    CHECK(all[0].equipment ==
          activities::Set<activities::Equipment>{activities::Equipment::computer, activities::Equipment::telephone});
    CHECK(all[0].autonomy == activities::Autonomy::partly);
    CHECK(all[0].notes.starts_with("Revenir en avril.\nDémarche"));
    CHECK(all[0].notes.ends_with(" Déclaration"));
    CHECK(all[0].tags.size() == 2);
    CHECK(all[0].counsellors == std::vector{w.anne});
    CHECK(all[1].anonymous == 1);
    CHECK(all[1].counts.gender_by_age[0][5] == 1);
    CHECK(all[2].type == Type::workshop);
    CHECK(all[2].title == "Premiers pas");
    CHECK(all[2].level == workshops::Level::beginner);
    CHECK(all[2].people == std::vector{sheets[0].id});
    CHECK(all[2].anonymous == 2);
    CHECK(all[2].counts.gender == std::array<int, 3>{1, 1, 0});
    CHECK(all[2].counts.age_band[6] == 2);
    // La Coop shares out genders and ages of a workshop by chance: both together say nothing.
    CHECK(all[2].counts.gender_by_age == std::array<std::array<int, 8>, 3>{});
    CHECK(all[3].place_kind == activities::PlaceKind::remote);
    CHECK(all[3].redirection == activities::Redirection::administration);
    CHECK(all[3].counts.gender == std::array<int, 3>{});
}

TEST_CASE_BOTH_ENGINES("the same export of La Coop makes nothing twice, from whoever it comes") {
    World w(db);
    const std::string bytes = xlsx_of({{"Activités", lacoop_table()}});
    w.brought(bytes);
    const auto before = w.totals();
    const Import again = w.brought(bytes);
    CHECK(again.records_made == 0);
    CHECK(again.records_known == 4);
    CHECK(again.people_made == 0);
    // A longer one, later: only what is new comes.
    Table_ longer = lacoop_table();
    longer.push_back(
        lacoop_line({{"ID CRA", lacoop_id(5)}, {"Date", "2026-06-01"}, {"Bénéficiaire", "Jeanne Lecointe"}}));
    const Import more = w.brought(csv_of(longer));
    CHECK(more.records_made == 1);
    CHECK(more.records_known == 4);
    CHECK(w.sheets().size() == 1);
    CHECK(w.totals().activities == before.activities + 1);
    // The coordinator's export has the same records.
    CHECK(w.brought(bytes, w.boss).records_made == 0);
}

TEST_CASE_BOTH_ENGINES("all that an export of La Coop made is taken back, and comes again when it is wanted") {
    World w(db);
    const std::string bytes = xlsx_of({{"Activités", lacoop_table()}});
    const Import done = w.brought(bytes);
    const Import gone = w.undone(done.id);
    CHECK(gone.state == State::undone);
    CHECK(w.totals() == activities::Totals{});
    CHECK(w.sheets().empty());
    CHECK(w.faults(done.id) == "");
    CHECK(w.undone(done.id).state == State::undone);
    const Import again = w.brought(bytes);
    CHECK(again.records_made == 4);
    CHECK(again.people_made == 1);
    CHECK(w.totals().activities == 4);
}

TEST_CASE_BOTH_ENGINES("what somebody changed or used since stays when an export of La Coop is taken back") {
    World w(db);
    const Import done = w.brought(xlsx_of({{"Activités", lacoop_table()}}));
    auto record = w.records().back();
    record.duration_min = 75;
    REQUIRE(db.write([&](db::Write& tx) {
        return activities::change(tx, w.vault, record, w.anne,
                                  w.clock.now() == Instant{} ? w.clock : Clock::fixed(at("2026-11-27T10:00:00Z")));
    }));
    auto own = record;
    own = w.records().front();
    own.origin.clear();
    own.tags.clear();
    REQUIRE(db.write([&](db::Write& tx) { return activities::record(tx, w.vault, own, w.anne, w.clock); }));
    const Import gone = w.undone(done.id);
    CHECK(gone.state == State::undone);
    CHECK(w.records().size() == 2);
    CHECK(w.sheets().size() == 1);
    const std::string said = w.faults(done.id);
    CHECK(said.find("left This record was corrected since, and stays.") != said.npos);
    CHECK(said.find("What was done with this person is written down, and the sheet stays: Jeanne Lecointe.") !=
          said.npos);
    // What stayed is somebody's own: the file does not bring it a second time.
    const Import again = w.brought(xlsx_of({{"Activités", lacoop_table()}}));
    CHECK(again.records_made == 3);
    CHECK(again.records_known == 1);
    CHECK(w.undone(again.id).state == State::undone);
    CHECK(w.records().size() == 2);
}

TEST_CASE_BOTH_ENGINES("faults of La Coop's lines are told by line and column, and the good ones come in") {
    World w(db);
    Table_ table = lacoop_head();
    table.push_back(lacoop_titles());
    int n = 10;
    const auto bad = [&](const std::string& title, const std::string& cell) {
        table.push_back(lacoop_line({{title, cell}, {"ID CRA", lacoop_id(++n)}}));
    };
    bad("Date", "hier");
    bad("Durée (min)", "2000");
    bad("Type", "Rencontre");
    bad("Nom du lieu", "Salle des fêtes");
    bad("Thématique(s) d’accompagnement", "Jardinage");
    bad("Date", "2027-03-14");
    bad("Genre du bénéficiaire", "Licorne");
    bad("Code Insee", "99999");
    const Import done = w.brought(xlsx_of({{"Activités", table}}));
    CHECK(done.records_made == 2);
    CHECK(done.lines_refused == 6);
    const std::string said = w.faults(done.id);
    INFO(said);
    for (const char* each :
         {"15 refused Date: This is no day. Write it as 26/11/2026.", "16 refused Durée (min): This is no duration.",
          "17 refused Type: “Rencontre” is not known here.",
          "18 refused Nom du lieu: “Salle des fêtes” is no place that is known here.",
          "19 Thématique(s) d’accompagnement: “Jardinage” is not known here",
          "19 refused Thématique(s) d’accompagnement: What it was about is missing",
          "20 refused This day is still to come",
          "21 Genre du bénéficiaire: “Licorne” is not known here and is left out.",
          "22 Code Insee: No commune is known by this."})
        CHECK(said.find(each) != said.npos);

    // What is not known is decided once, and the file comes in again: only what is missing is made.
    const auto asks = [&](ImportId id) {
        std::vector<std::string> keys;
        const auto ready = read_import(w.use, w.visitor(w.anne), id);
        for (const auto& ask : ready->lines.asks) keys.push_back(ask.key);
        return keys;
    };
    CHECK(asks(done.id) == std::vector<std::string>{"w:type:rencontre", "p:salle des fetes|14762", "w:themes:jardinage",
                                                    "w:gender:licorne"});
    Plan plan = w.plan_of(done.id);
    plan.chosen = {{"w:type:rencontre", "individuel"},
                   {"p:salle des fetes|14762", "-"},
                   {"w:themes:jardinage", "culture_numerique"},
                   {"w:gender:licorne", "-"}};
    w.set_plan(done.id, plan);
    const Import again = w.brought(done.id);
    CHECK(again.records_made == 3);
    CHECK(again.records_known == 2);
    CHECK(w.totals().activities == 5);
}

TEST_CASE_BOTH_ENGINES("La Coop's export of a team belongs to those whom it names") {
    World w(db);
    Table_ table = lacoop_head();
    auto titles = lacoop_titles();
    titles.insert(titles.begin() + 3, {"Prénom du médiateur", "Nom du médiateur", "Rôle", "ID - Conum"});
    table.push_back(titles);
    const auto line = [&](int n, const std::string& first, const std::string& last) {
        auto cells = lacoop_line({{"ID CRA", lacoop_id(n)}});
        cells.insert(cells.begin() + 3, {first, last, "Médiateur", ""});
        table.push_back(cells);
    };
    line(1, "Anne", "Martin");
    line(2, "Paul", "Durand");
    line(3, "Inès", "Petit");
    line(4, "Sophie", "Inconnue");
    const std::string bytes = xlsx_of({{"Activités", table}});
    // A counsellor writes for herself only.
    const Import own = w.brought(bytes, w.anne);
    CHECK(own.records_made == 1);
    CHECK(own.lines_refused == 3);
    // A coordinator for the team; who is not in it is asked for.
    const Import team = w.brought(bytes, w.boss);
    CHECK(team.records_made == 1);
    CHECK(team.records_known == 1);
    CHECK(w.records(w.paul).size() == 1);
    CHECK(w.records(w.far).empty());
    Plan plan = w.plan_of(team.id);
    plan.chosen = {{"c:sophie inconnue", w.paul.text()}, {"c:ines petit", w.far.text()}};
    w.set_plan(team.id, plan);
    CHECK(w.brought(team.id, w.boss).records_made == 1);
    CHECK(w.records(w.paul).size() == 2);
    CHECK(w.records(w.far).empty());
}
