// How files write what they say: the headings, times and places of other tools.
#include <algorithm>

#include "features/appointments/import_words.hpp"
#include "tests/appointments/import_fixture.hpp"

using namespace beffroi;
using namespace beffroi::appointments;

TEST_CASE("the export of RDV Service Public is read under its own headings") {
    for (const auto& [heading, column] : {std::pair{"rdv_id", Column::id},
                                          {"date rdv", Column::day},
                                          {"heure rdv", Column::hour},
                                          {"motif", Column::motif},
                                          {"email(s) professionnel.le(s)", Column::counsellor},
                                          {"usager", Column::name},
                                          {"lieu", Column::place},
                                          {"statut", Column::status},
                                          {"contexte", Column::note},
                                          {"commune du responsable", Column::commune},
                                          {"PRÉNOM", Column::first_name},
                                          {"Début", Column::begins},
                                          {"durée (minutes)", Column::length}})
        CHECK_MESSAGE(column_of(heading) == column, heading);
    CHECK_FALSE(column_of("date prise rdv"));
    for (std::size_t i = 0; i < column_count; ++i)
        CHECK(column_of(heading(static_cast<Column>(i))) == static_cast<Column>(i));
}

TEST_CASE("times, lengths and statuses as people write them") {
    const auto moment = [](std::string_view text) {
        const auto read = read_moment(text);
        if (!read) return std::string("no");
        if (read->instant) return instant_text(*read->instant);
        return date_text(read->local.date) + " " + std::to_string(read->local.minute);
    };
    CHECK(moment("2026-03-14 10:30") == "2026-03-14 630");
    CHECK(moment("2026-03-14T10:30:00") == "2026-03-14 630");
    CHECK(moment(" 14/03/2026 à 10h30 ") == "2026-03-14 630");
    CHECK(moment("1.3.2026 9 h") == "2026-03-01 540");
    CHECK(moment("2026-03-14T10:30:00+01:00") == "2026-03-14T09:30:00Z");
    CHECK(moment("2026-03-14T10:30:00Z") == "2026-03-14T10:30:00Z");
    for (const char* bad : {"", "2026-03-14", "31/02/2026 10:00", "2026-03-14 25:00", "2026-03-14 10:60", "demain 10h",
                            "14/03/26 10:00", "2026-03-14 10", "2026-03-14 10:30 environ"})
        CHECK_MESSAGE(moment(bad) == "no", bad);
    CHECK(read_length("45") == 45);
    CHECK(read_length("1h30") == 90);
    CHECK(read_length("1:30") == 90);
    CHECK(read_length("2 h") == 120);
    CHECK(read_length("20 min") == 20);
    CHECK_FALSE(read_length("longtemps"));
    CHECK_FALSE(read_length("1h75"));
    CHECK(read_status("") == Status::unknown);
    CHECK(read_status("Rendez-vous honoré") == Status::seen);
    CHECK(read_status("Annulé à l'initiative de l'usager") == Status::excused);
    CHECK(read_status("À renseigner") == Status::unknown);
    CHECK_FALSE(read_status("annulé"));  // by whom?
    CHECK(read_kind("À domicile") == agenda::Kind::home);
}

TEST_CASE_BOTH_ENGINES("columns of RDV Service Public, overseas clock, home visits and motifs of one name") {
    Before w(db);
    db.write([&](db::Write& tx) {
        agenda::Motif visit;
        visit.name = "Aide";
        visit.kind = agenda::Kind::home;
        REQUIRE(agenda::add(tx, visit, w.clock));
    });
    w.options.departement = "974";
    const std::string first =
        "rdv_id;usager;date rdv;heure rdv;type;motif;contexte;statut;lieu;code postal;commune;email(s) "
        "professionnel.le(s);service";
    const auto report = w.bring(
        "1;Gaston BIDON;07/04/2026;14h30;;Aide;des infos;Rendez-vous honoré;Médiathèque;;;claire@exemple.fr;Num\n"
        "2;Gaston BIDON;08/04/2026;14h30;à domicile;Aide;;À renseigner;;97400;Saint-Denis;claire@exemple.fr, "
        "denis@exemple.fr;Num\n"
        "3;Gaston BIDON;09/04/2026;14h30;téléportation;Aide;;;;97400;Saint-Denis;claire@exemple.fr;Num\n",
        first);
    REQUIRE(report);
    CHECK(report->created == 2);
    REQUIRE(report->notes.size() == 1);
    CHECK(i18n::format(Lang::en, report->notes[0]) == "Columns that are not read: service.");
    CHECK(said(report->refused, 4).starts_with("type: Write sur place"));
    CHECK(said(report->doubtful, 3).starts_with("agent: Several counsellors"));
    const auto all = w.agenda_of(w.claire);
    REQUIRE(all.size() == 2);
    // The clock of the place, and that of the commune that is visited.
    CHECK(instant_text(all[0].starts) == "2026-04-07T12:30:00Z");
    CHECK(instant_text(all[1].starts) == "2026-04-08T10:30:00Z");
    CHECK(all[1].insee == "97411");
    CHECK(all[1].kind == agenda::Kind::home);
    CHECK(all[0].kind == agenda::Kind::office);
}
