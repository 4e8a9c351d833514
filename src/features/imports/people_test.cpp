#include "tests/imports/fixture.hpp"

using namespace beffroi;
using namespace beffroi::imports;

namespace {

/// The template of La Coop: titles on two lines, an example, then people.
Table_ model(const Table_& people) {
    Table_ all{{"Instructions d'utilisation :\n- Nom et Prénom sont obligatoires"},
               {"Nom", "Prénom", "Année de naissance", "Commune", "", "", "N° de téléphone", "E-mail", "Genre",
                "Notes supplémentaires"},
               {"", "", "", "Nom", "Code INSEE", "Code postal"},
               {"Exemple", "Léa", "1970", "Blaziert", "32057", "32100", "0102030405", "", "Féminin", ""}};
    all.insert(all.end(), people.begin(), people.end());
    return all;
}

}

TEST_CASE_BOTH_ENGINES("the spreadsheet of beneficiaries becomes sheets") {
    World w(db);
    const ImportId id = w.begun(
        xlsx_of({{"Bénéficiaires",
                  model({{"Lecointe", "Jeanne", "1958", "Vire Normandie", "0", "0", "612345678", "jeanne@exemple.fr",
                          "F", "Préfère le matin"},
                         {"Morel", "", "19588", "", "", "", "12", "pas de mail", "", ""},
                         {"", "", "1990"},
                         {"Petit", "Luc", "14/07/1990", "", "", "75013", "+33 6 11 22 33 44", "", "Masculin", ""}})},
                 {"Communes", {{"Commune", "Code Insee", "Code postal"}, {"Vire Normandie", "14762", "14500"}}}}));
    CHECK(w.plan_of(id).tables.size() == 1);
    const Import done = w.brought(id);
    CHECK(done.people_made == 3);
    CHECK(done.lines == 5);
    CHECK(done.lines_refused == 2);
    const auto all = w.sheets();
    REQUIRE(all.size() == 3);
    CHECK(all[0].name() == "Jeanne Lecointe");
    CHECK(all[0].birth_year == 1958);
    CHECK(all[0].insee == "14762");
    CHECK(all[0].who.phone == "+33612345678");
    CHECK(all[0].who.mail == "jeanne@exemple.fr");
    CHECK(all[0].gender == beneficiaries::Gender::female);
    CHECK(all[0].who.notes == "Préfère le matin");
    CHECK(all[1].name() == "Luc Petit");
    CHECK(all[1].birth_year == 1990);
    CHECK(all[1].insee == "75113");
    CHECK(all[1].who.phone == "+33611223344");
    CHECK(all[2].name() == "Morel");
    const std::string said = w.faults(id);
    INFO(said);
    for (const char* each :
         {"4 refused Nom: This is the example of the template.", "6 Année de naissance: This is no year of birth",
          "6 N° de téléphone: This is no telephone number", "6 E-mail: This is no address of mail",
          "7 refused Nom: There is no name."})
        CHECK(said.find(each) != said.npos);
}

TEST_CASE_BOTH_ENGINES("the list of beneficiaries that La Coop writes becomes sheets") {
    World w(db);
    Table_ table{{"Informations export"},
                 {"Nom", "Martin"},
                 {"Prénom", "Anne"},
                 {"Rôle", "Médiateur"},
                 {"Total", "2"},
                 {""},
                 {"Filtres"},
                 {"Recherche", "-"},
                 {""}};
    table.push_back({"Nom", "Prénom", "Année de naissance", "Nom de la commune", "Code INSEE", "Code postal",
                     "N° de téléphone", "E-mail", "Genre", "Tranche d’âge", "Statut", "Nombre d’accompagnements",
                     "Notes supplémentaires"});
    table.push_back({"Lecointe", "Jeanne", "1958", "Vire Normandie", "14762", "14500", "-", "-", "Femme", "60 - 69 ans",
                     "Retraité", "3", ""});
    table.push_back({"Morel", "Jean Pierre", "-", "-", "-", "-", "06 12 34 56 78", "-", "Non communiqué",
                     "Non communiqué", "Non communiqué ou hétérogène", "0", "Vient le jeudi"});
    const ImportId id = w.begun(xlsx_of({{"Bénéficiaires", table}}));
    CHECK(w.plan_of(id).origin == Origin::lacoop);
    const Import done = w.brought(id);
    CHECK(done.people_made == 2);
    CHECK(w.faults(id) == "");
    const auto all = w.sheets();
    REQUIRE(all.size() == 2);
    CHECK(all[0].name() == "Jean Pierre Morel");
    CHECK_FALSE(all[0].birth_year);
    CHECK(all[0].insee.empty());
    CHECK(all[0].who.notes == "Vient le jeudi");
    CHECK(all[1].gender == beneficiaries::Gender::female);
    CHECK(all[1].situation == beneficiaries::Situation::retired);
    // Their records find them by name, and make no second sheet.
    Table_ records = lacoop_head();
    records.push_back(lacoop_titles());
    records.push_back(lacoop_line({{"Bénéficiaire", "Jean Pierre Morel"}}));
    const Import later = w.brought(xlsx_of({{"Activités", records}}));
    CHECK(later.records_made == 1);
    CHECK(later.people_made == 0);
    CHECK(w.records()[0].people == std::vector{all[0].id});
}

TEST_CASE_BOTH_ENGINES("people who are there already stay as they are, and homonyms are two") {
    World w(db);
    w.brought(csv_of({{"Nom", "Prénom", "Année de naissance", "Téléphone"},
                      {"Lecointe", "Jeanne", "1958", "06 12 34 56 78"},
                      {"Martin", "Paul", "1990", ""}}));
    const Import again = w.brought(csv_of({{"Nom", "Prénom", "Année de naissance", "Téléphone"},
                                           {"LECOINTE", "Jeanne", "", "0612345678"},
                                           {"Martin", "Paul", "1955", ""},
                                           {"Martin", "Paul", "1955", ""},
                                           {"Durand", "Zoé", "2001", ""}}));
    CHECK(again.people_made == 2);
    CHECK(again.people_known == 2);
    CHECK(w.faults(again.id).find("Somebody alike has a sheet here already, Jeanne Lecointe: it stays as it is.") !=
          std::string::npos);
    CHECK(w.sheets().size() == 4);

    // Who says that they are others gets them.
    const ImportId id = w.begun(csv_of({{"Nom", "Prénom"}, {"Lecointe", "Jeanne"}}));
    Plan plan = w.plan_of(id);
    plan.add_alike = true;
    w.set_plan(id, plan);
    CHECK(w.brought(id).people_made == 1);
    CHECK(w.sheets().size() == 5);
}

TEST_CASE_BOTH_ENGINES("any table comes in once its columns are named") {
    World w(db);
    const ImportId id = w.begun(
        "Quand,Qui,Combien,Quoi,Où\n12/03/2026,Zoé Durand,45 min,Impôts,Vire Normandie\n12/03/2026,,1h30,Mail,Vire "
        "Normandie\n12/03/2026,,1h30,Mail,Vire Normandie\n");
    Plan plan = w.plan_of(id);
    CHECK(plan.origin == Origin::table);
    CHECK(plan.lacks());
    CHECK(start(w.use, w.visitor(w.anne), id).error().code == "columns_needed");
    plan.tables[0].subject = Subject::records;
    plan.tables[0].fields = {Field::day, Field::full_name, Field::duration, Field::themes, Field::place_commune};
    plan.chosen = {{"w:themes:impots", "argent_impots"}, {"w:themes:mail", "email"}};
    w.set_plan(id, plan);
    const Import done = w.brought(id);
    INFO(w.faults(id));
    // Two lines that say the same are two records: it happened twice that day.
    CHECK(done.records_made == 3);
    CHECK(w.totals() == activities::Totals{3, 3, 45 + 90 + 90, 0, 0});
    CHECK(w.records()[0].insee == "14762");
    CHECK(w.records()[0].admin_themes.has(activities::AdminTheme::money));
    CHECK(w.brought(id).records_known == 3);
    CHECK(w.totals().activities == 3);
}

TEST_CASE_BOTH_ENGINES("what is no table, or too much of it, is refused with a sentence") {
    World w(db);
    const auto refused = [&](const std::string& bytes) {
        const auto id = begin(w.use, w.visitor(w.anne), "x", bytes);
        return id ? std::string() : id.error().code + "@" + id.error().field;
    };
    CHECK(refused("") == "file_needed@file");
    CHECK(refused("   \n") == "unreadable@file");
    CHECK(refused("PK\x03\x04 rien") == "unreadable@file");
    CHECK(refused(std::string(longest_file + 1, 'x')) == "too_large@file");
    for (int i = 0; i < 10; ++i) CHECK(refused("Nom,Prénom\nA,B\n") == "");
    CHECK(refused("Nom,Prénom\nA,B\n") == "too_many_files@file");
    // Nobody works on another's file.
    const auto id = w.db.read([&](db::Read& tx) { return imports_of(tx, w.vault, w.anne, 1); }).front().id;
    CHECK(start(w.use, w.visitor(w.paul), id).error().code == "unknown_import");
    CHECK(undo(w.use, w.paul, id).error().code == "unknown_import");
    CHECK(stop(w.use, w.paul, id).error().code == "unknown_import");
}

TEST_CASE_BOTH_ENGINES(
    "a long file is brought in by pieces: stopped, killed and gone on with, nothing is lost or doubled") {
    World w(db);
    std::string text = "Date;Durée (min);Thématiques;Canal;Bénéficiaire;ID\n";
    for (int i = 0; i < 450; ++i)
        text +=
            "2026-03-14;30;E-mail;À distance;Personne" + std::to_string(i % 40) + " Test;" + std::to_string(i) + "\n";
    const ImportId id = w.begun(text);
    REQUIRE(start(w.use, w.visitor(w.anne), id));
    // A process that dies after two pieces leaves two whole pieces.
    CHECK_FALSE(work(w.use, id, 2).value());
    CHECK(w.of(id).position == 200);
    CHECK(w.totals().activities == 200);
    CHECK(w.count("import_rows WHERE kind = 'record'") == 200);
    REQUIRE(stop(w.use, w.anne, id));
    CHECK(work(w.use, id, 100).value());
    CHECK(w.of(id).state == State::stopped);
    CHECK(w.totals().activities == 200);
    CHECK(undo(w.use, w.paul, id).error().code == "unknown_import");
    // Whoever goes on twice at once does it once.
    REQUIRE(start(w.use, w.visitor(w.anne), id));
    CHECK(start(w.use, w.visitor(w.anne), id).error().code == "running");
    testing::at_once(4, [&] { CHECK(work(w.use, id, 100)); });
    CHECK(w.of(id).state == State::done);
    CHECK(w.of(id).records_made == 450);
    CHECK(w.totals().activities == 450);
    CHECK(w.sheets().size() == 40);
    // Taking back goes by pieces too.
    REQUIRE(undo(w.use, w.anne, id));
    CHECK_FALSE(work(w.use, id, 2).value());
    CHECK(w.totals().activities == 250);
    CHECK(work(w.use, id, 100).value());
    CHECK(w.totals().activities == 0);
    CHECK(w.sheets().empty());
}

TEST_CASE_BOTH_ENGINES("the job does what is waited for") {
    World w(db);
    jobs::Runner runner(db, w.clock);
    serve(runner, w.use);
    const ImportId id = w.begun("Nom,Prénom\nLecointe,Jeanne\n");
    REQUIRE(start(w.use, w.visitor(w.anne), id));
    CHECK(runner.run_due() == 1);
    CHECK(w.of(id).state == State::done);
    CHECK(w.sheets().size() == 1);
}

TEST_CASE_BOTH_ENGINES("nobody is read from the tables of imports") {
    World w(db);
    const Import done = w.brought(xlsx_of({{"Activités", lacoop_table()}}));
    db.read([&](db::Read& tx) {
        for (const char* sql : {"SELECT file_name, plan, file_hash FROM imports", "SELECT bytes FROM import_pieces",
                                "SELECT line_key FROM import_rows", "SELECT said FROM import_faults"})
            tx.each(sql, [](const db::Row& r) {
                CHECK(r.text(0).find("Lecointe") == std::string_view::npos);
                CHECK(r.text(0).find("fichier") == std::string_view::npos);
            });
    });
    CHECK(done.file_name == "fichier.xlsx");
}
