// Files as people really have them, and the commands that read them.
#include <cstdio>
#include <sstream>

#include "tests/places/fixture.hpp"

using namespace beffroi;
using namespace beffroi::places;

constexpr std::string_view older_file = R"json([
        {"id": 1, "pivot": 21130001700012, "nom": "Anonymal", "commune": "Aix-en-Provence", "code_postal": 13100, "code_insee": 13001,
         "Adresse": "1 PLACE", "latitude": 43.5263932, "longitude": 5.4138517, "cle_ban": "x", "couleur": "bleu", "date_maj": "2024-01-31",
         "services": "Accéder à du matériel;Devenir autonome dans les démarches administratives", "labels_nationaux": "CNFS;Aidants Connect",
         "publics_accueillis": "Adultes;Jeunes (16-26 ans);Surdité", "conditions_acces": "Adhésion : L'accès au lieu et/ou à ses services nécessite d'y adhérer",
         "modalites_accompagnement": "A ma place : une personne habilitée fait les démarches à ma place"},
        {"id": "2", "nom": "Jeunes", "commune": "Nice", "code_postal": 6000, "adresse": "x", "date_maj": "2024-01-31", "pivot": "00000000000000",
         "publics_accueillis": ["Jeunes (16-26 ans)", "Seniors (+ 65 ans)"], "services": null, "prise_rdv": true},
        "pas un lieu",
        {"id": "4", "nom": {"fr": "objet"}, "commune": "Nice", "code_postal": "06000", "adresse": "x", "date_maj": "2024-01-31"}
    ])json";

TEST_CASE_BOTH_ENGINES("older words and JSON") {
    prepare_places(db);
    const auto report = import_ok(db, older_file);
    CHECK(report.read == 4);
    CHECK(report.created == 2);
    CHECK(report.translated == 10);
    CHECK(has(report.mended, 2, "code_postal", "6000"));
    CHECK(has(report.dropped, 2, "prise_rdv", "true"));
    REQUIRE(report.refused.size() == 2);
    CHECK(report.refused[0].line == 3);
    CHECK(report.refused[1].line == 4);
    REQUIRE(report.notes.size() == 2);  // the column "couleur", and the word without equivalent
    CHECK(report.notes[0].args.at(0) == "couleur");

    const auto all = everything(db);
    CHECK(all[0].pivot == "21130001700012");
    CHECK(all[0].postcode == "13100");
    CHECK(all[0].services == Set<Service>{Service::administrative, Service::access});
    CHECK(all[0].programmes == Set<Programme>{Programme::conseillers_numeriques, Programme::aidants_connect});
    CHECK(all[0].audiences.empty());  // adults are welcome: nobody in particular
    CHECK(all[0].needs == Set<Need>{Need::deafness});
    CHECK(all[0].fees == Set<Fee>{Fee::conditional});
    CHECK(all[0].support.empty());
    CHECK(all[1].postcode == "06000");
    CHECK(all[1].audiences == Set<Audience>{Audience::youth, Audience::seniors});
}

TEST_CASE_BOTH_ENGINES("files as spreadsheets save them") {
    prepare_places(db);
    // A byte order mark, semicolons, CRLF, Windows-1252 without any of them, empty cells at the end of lines, blank lines.
    std::string csv = standard_csv({{{"id", "1"}, {"nom", "Le Lab; à l’étage"}}}, ';');
    std::string crlf = "\xEF\xBB\xBF";
    for (char c : csv) (crlf += c == '\n' ? "\r" : "") += c;
    CHECK(import_ok(db, crlf + "\r\n;;;;\r\n").created == 1);
    CHECK(only(db).name == "Le Lab; à l’étage");

    std::string ansi =
        "id,nom,commune,code_postal,adresse,date_maj,pivot\n2,M\xE9"
        "diath\xE8que,Vire Normandie,14500,x,2026-01-01,00000000000000,,,\n";
    const auto report = import_ok(db, ansi);
    CHECK(report.created == 1);
    CHECK(report.notes.size() == 1);
    CHECK(everything(db).back().name == "Médiathèque");

    const auto shifted = import_ok(db,
                                   "id,nom,commune,code_postal,adresse,date_maj,pivot\n3,a,b,14500,x,2026-01-01\n4,a,b,"
                                   "14500,x,2026-01-01,00000000000000,z\n");
    CHECK(shifted.refused_lines == 2);
}

TEST_CASE_BOTH_ENGINES("what is no list of places is refused whole") {
    prepare_places(db);
    for (const char* bytes : {"", "   \n", "bonjour", "id,nom\n1,x\n", "{\"a\": 1}", "[1, 2", "\xFF\xFE\x41\x00",
                              "PK\x03\x04xxxx", "\"", "\xEF\xBB\xBF"}) {
        const auto report = import(db, bytes, {});
        REQUIRE_FALSE(report.ok());
        CHECK(report.error().code == "unreadable");
        CHECK_FALSE(report.error().message.key.empty());
    }
    CHECK(import_ok(db, "[]").read == 0);
    CHECK(everything(db).empty());
}

TEST_CASE_BOTH_ENGINES("the commands tell and exit as said") {
    prepare_places(db);
    testing::TemporaryFolder folder;
    const auto file = [&](const std::string& name, const std::string& bytes) {
        std::FILE* f = std::fopen(folder.file(name).c_str(), "wb");
        REQUIRE(f);
        std::fwrite(bytes.data(), 1, bytes.size(), f);
        std::fclose(f);
        return folder.file(name);
    };
    std::ostringstream out, err;
    CHECK(import_command(db, {file("good.csv", standard_csv({{{"id", "1"}}})), "", false, false, Lang::fr}, out, err) ==
          0);
    CHECK(out.str().find("Lignes lues") != std::string::npos);
    out.str("");
    CHECK(import_command(db,
                         {file("bad.csv", standard_csv({{{"id", "1"}}, {{"id", "2"}, {"code_postal", "?"}}})), "",
                          false, true, Lang::en},
                         out, err) == 3);
    CHECK(out.str().find("\"refused\":[{\"line\":3,\"id\":\"2\",\"field\":\"code_postal\",\"value\":\"?\",\"reason\":"
                         "\"A postcode is five digits") != std::string::npos);
    CHECK(out.str().find("\"unchanged\":1") != std::string::npos);
    CHECK(err.str().empty());
    CHECK(import_command(db, {folder.file("none.csv"), "", false, false, Lang::fr}, out, err) == 1);
    CHECK(import_command(db, {file("x.csv", "bonjour"), "", false, false, Lang::fr}, out, err) == 1);
    CHECK_FALSE(err.str().empty());

    out.str("");
    CHECK(export_command(db, "csv", out, err) == 0);
    CHECK(out.str().find("\n1,00000000000000,Le Lab,") != std::string::npos);
    CHECK(export_command(db, "xlsx", out, err) == 1);
}
