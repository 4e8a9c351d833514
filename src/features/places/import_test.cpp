#include "features/places/repository.hpp"
#include "platform/base/text.hpp"
#include "tests/places/fixture.hpp"

using namespace beffroi;
using namespace beffroi::places;

TEST_CASE_BOTH_ENGINES("every field of the standard is kept") {
    prepare_places(db);
    const auto report = import_ok(
        db, standard_csv({{{"id", "structure-1"},
                           {"pivot", "43493312300029"},
                           {"nom", "Anonymal"},
                           {"code_insee", "14762"},
                           {"adresse", "12 BIS RUE DE LECLERCQ"},
                           {"complement_adresse", "Le patio"},
                           {"latitude", "48.8385"},
                           {"longitude", "-0.8893"},
                           {"typologie", "TIERS_LIEUX|ASSO"},
                           {"telephone", "+33180059880"},
                           {"courriels", "contact@exemple.fr|a@exemple.fr"},
                           {"site_web", "https://a.exemple.fr/|https://b.exemple.fr/x;y"},
                           {"horaires", "Mo-Fr 09:00-12:00,14:00-18:30; Sa 08:30-12:00"},
                           {"presentation_resume", "Résumé"},
                           {"presentation_detail", "Long\nsur deux lignes"},
                           {"source", "Hubik"},
                           {"itinerance", "Itinérant|Fixe"},
                           {"structure_parente", "Ville"},
                           {"date_maj", "2024-04-02"},
                           {"services",
                            "Maîtrise des outils numériques du quotidien|Insertion professionnelle via le numérique"},
                           {"publics_specifiquement_adresses", "Jeunes|Femmes"},
                           {"prise_en_charge_specifique", "Surdité|Langues étrangères (anglais)"},
                           {"frais_a_charge", "Gratuit sous condition|Payant"},
                           {"dispositif_programmes_nationaux", "Aidants Connect|La Croix Rouge"},
                           {"formations_labels", "Étapes numériques (La Poste)|ORDI 3.0"},
                           {"autres_formations_labels", "Label et la bête"},
                           {"modalites_acces", "Ce lieu n’accueille pas de public|Téléphoner"},
                           {"modalites_accompagnement", "À distance|En autonomie"},
                           {"fiche_acces_libre", "https://acceslibre.beta.gouv.fr/app/x/"},
                           {"prise_rdv", "https://www.rdv.exemple.fr/"}}}));
    CHECK(report.created == 1);
    CHECK((report.dropped.empty() && report.mended.empty() && report.refused.empty()));
    CHECK(report.doubtful.empty());

    const Place p = only(db);
    CHECK(p.slug == "anonymal-vire-normandie");
    CHECK(p.source == "Hubik");
    CHECK(p.source_id == "structure-1");
    CHECK(p.pivot == "43493312300029");
    CHECK(p.insee == "14762");
    CHECK(p.point == territory::Point{48.8385, -0.8893});
    CHECK(p.typology == std::vector<std::string>{"TIERS_LIEUX", "ASSO"});
    CHECK(p.phone == "+33180059880");
    CHECK(p.mails == std::vector<std::string>{"contact@exemple.fr", "a@exemple.fr"});
    CHECK(p.sites == std::vector<std::string>{"https://a.exemple.fr/", "https://b.exemple.fr/x;y"});
    CHECK(p.details == "Long\nsur deux lignes");
    CHECK(p.roaming == Set<Roaming>{Roaming::itinerant, Roaming::fixed});
    CHECK(date_text(p.updated) == "2024-04-02");
    CHECK(p.services == Set<Service>{Service::everyday_tools, Service::employment});
    CHECK(p.audiences == Set<Audience>{Audience::youth, Audience::women});
    CHECK(p.needs == Set<Need>{Need::deafness, Need::english});
    CHECK(p.fees == Set<Fee>{Fee::conditional, Fee::paid});
    CHECK(p.programmes == Set<Programme>{Programme::aidants_connect, Programme::croix_rouge});
    CHECK(p.trainings == Set<Training>{Training::etapes_numeriques, Training::ordi_3_0});
    CHECK(p.access == Set<Access>{Access::no_public, Access::phone});
    CHECK(p.support == Set<Support>{Support::remote, Support::alone});
    CHECK(p.acceslibre_url == "https://acceslibre.beta.gouv.fr/app/x/");
    CHECK(db.read([&](db::Read& tx) { return by_slug(tx, "anonymal-vire-normandie"); }) == p);
    CHECK(db.read([&](db::Read& tx) { return by_id(tx, p.id); }) == p);
    CHECK(export_text(db).find("Étapes numériques(La Poste)|ORDI 3.0") != std::string::npos);
}

TEST_CASE_BOTH_ENGINES("bad lines are refused with line, field and value, good ones are kept") {
    prepare_places(db);
    const auto report = import_ok(db, standard_csv({{{"id", "1"}},
                                                    {{"id", "2"}, {"code_postal", "Vire"}},
                                                    {{"id", "3"}, {"nom", ""}, {"adresse", "  "}},
                                                    {{"id", ""}},
                                                    {{"id", "5"}, {"date_maj", "hier"}},
                                                    {{"id", "6"}, {"pivot", "???"}},
                                                    {{"id", "1"}, {"nom", "Deux fois"}},
                                                    {{"id", "8"}}}));
    CHECK(report.read == 8);
    CHECK(report.created == 2);
    CHECK(report.refused_lines == 6);
    CHECK(has(report.refused, 3, "code_postal", "Vire"));
    CHECK(has(report.refused, 4, "nom", ""));
    CHECK(has(report.refused, 4, "adresse", ""));
    CHECK(has(report.refused, 5, "id", ""));
    CHECK(has(report.refused, 6, "date_maj", "hier"));
    CHECK(has(report.refused, 7, "pivot", "???"));
    CHECK(has(report.refused, 8, "id", "1"));
    CHECK(report.refused.size() == 7);
    for (const auto& r : report.refused) CHECK_FALSE(r.reason.key.empty());
}

TEST_CASE_BOTH_ENGINES("a bad optional value costs itself only, and what is corrected is said") {
    prepare_places(db);
    const auto report =
        import_ok(db, standard_csv({{{"pivot", ""},
                                     {"code_postal", "1000"},
                                     {"code_insee", "XYZ"},
                                     {"latitude", "48,8385"},
                                     {"longitude", "-0,8893"},
                                     {"telephone", "3949"},
                                     {"courriels", "a@exemple.fr; pas une adresse"},
                                     {"site_web", "www.exemple.fr|javascript:alert(1)"},
                                     {"horaires", "quand on veut"},
                                     {"services", "Accès internet et matériel informatique|Boire le thé"},
                                     {"date_maj", "1970-01-01"},
                                     {"prise_rdv", "au téléphone"},
                                     {"presentation_resume", std::string(400, 'x')},
                                     {"itinerance", "Fixe|Volant"}}}));
    CHECK(report.created == 1);
    CHECK(has(report.dropped, 2, "code_insee", "XYZ"));
    CHECK(has(report.dropped, 2, "telephone", "3949"));
    CHECK(has(report.dropped, 2, "courriels", "pas"));
    CHECK(has(report.dropped, 2, "site_web", "javascript:alert(1)"));
    CHECK(has(report.dropped, 2, "services", "Boire le thé"));
    CHECK(has(report.dropped, 2, "prise_rdv", "au téléphone"));
    CHECK(has(report.dropped, 2, "itinerance", "Volant"));
    CHECK(has(report.mended, 2, "pivot", ""));
    CHECK(has(report.mended, 2, "code_postal", "1000"));
    CHECK(has(report.mended, 2, "latitude", "48,8385"));
    CHECK(has(report.mended, 2, "site_web", "www.exemple.fr"));
    CHECK(has(report.doubtful, 2, "date_maj", "1970-01-01"));
    CHECK(has(report.doubtful, 2, "horaires", "quand on veut"));

    const Place p = only(db);
    CHECK(p.pivot == "00000000000000");
    CHECK(p.postcode == "01000");
    CHECK(p.point == territory::Point{48.8385, -0.8893});
    CHECK(p.phone.empty());
    CHECK(p.mails == std::vector<std::string>{"a@exemple.fr"});
    CHECK(p.sites == std::vector<std::string>{"http://www.exemple.fr"});
    CHECK(p.hours == "quand on veut");
    CHECK(p.details.find(std::string(400, 'x')) != std::string::npos);
    CHECK(text::length(p.summary) <= 280);
    CHECK(p.roaming == Set<Roaming>{Roaming::fixed});
    CHECK(date_text(p.updated) == "1970-01-01");
}

TEST_CASE_BOTH_ENGINES("the same file again changes nothing") {
    prepare_places(db);
    const std::string csv =
        standard_csv({{{"id", "1"}}, {{"id", "2"}, {"nom", "La Grange"}, {"latitude", "48.1"}, {"longitude", "-0.9"}}});
    CHECK(import_ok(db, csv).created == 2);
    const auto before = everything(db);
    const auto counter = version(db);
    const auto again = import_ok(db, csv);
    CHECK(again.unchanged == 2);
    CHECK(again.created + again.updated == 0);
    CHECK(everything(db) == before);
    CHECK(version(db) == counter);

    const auto changed = import_ok(db, standard_csv({{{"id", "1"}, {"nom", "Le Lab du bas"}}, {{"id", "3"}}}));
    CHECK(changed.updated == 1);
    CHECK(changed.created == 1);
    CHECK(changed.vanished == 1);  // "2" is not in this file: kept
    const auto after = everything(db);
    REQUIRE(after.size() == 3);
    CHECK(after[0].id == before[0].id);
    CHECK(after[0].name == "Le Lab du bas");
    CHECK(after[0].slug == before[0].slug);  // an address that was given stays good
    CHECK(version(db) > counter);
}

TEST_CASE_BOTH_ENGINES("a trial keeps nothing and tells the same") {
    prepare_places(db);
    ImportOptions trial;
    trial.dry_run = true;
    const auto report = import_ok(db, standard_csv({{{"id", "1"}}, {{"id", "2"}, {"code_postal", "?"}}}), trial);
    CHECK(report.created == 1);
    CHECK(report.refused_lines == 1);
    CHECK(everything(db).empty());
    CHECK(version(db) == 0);
}

TEST_CASE_BOTH_ENGINES("sources keep their identifiers apart, and exports stay unique") {
    prepare_places(db);
    ImportOptions one, other;
    one.source = "Un";
    other.source = "Deux";
    import_ok(db, standard_csv({{{"id", "1"}}}), one);
    import_ok(db, standard_csv({{{"id", "1"}, {"nom", "La Grange"}, {"source", "écrite"}}}), other);
    const auto all = everything(db);
    REQUIRE(all.size() == 2);
    CHECK(all[0].slug == "le-lab-vire-normandie");
    CHECK(all[1].declared_source == "écrite");
    CHECK(all[1].source == "Deux");
    const std::string csv = export_text(db);
    CHECK(csv.find("\n1,") != std::string::npos);
    CHECK(csv.find("\ndeux-1,") != std::string::npos);
    // Our own export is known when it comes back, whatever the import said of the source.
    const auto back = import_ok(db, csv);
    CHECK(back.unchanged == 2);
    CHECK(back.created + back.updated == 0);
    // But the same number with other words is somebody else's place: it overwrites nothing.
    const auto stranger = import_ok(db, standard_csv({{{"id", "1"}, {"nom", "La Tour"}}}));
    CHECK(stranger.created == 1);
    CHECK(everything(db)[0].name == "Le Lab");
}

TEST_CASE_BOTH_ENGINES("slugs are unique whatever the names") {
    prepare_places(db);
    import_ok(db, standard_csv({{{"id", "1"}, {"nom", "Mairie"}},
                                {{"id", "2"}, {"nom", "MAIRIE"}},
                                {{"id", "3"}, {"nom", "Mairie de Vire-Normandie"}},
                                {{"id", "4"}, {"nom", "図書館"}},
                                {{"id", "5"}, {"nom", "図書館"}},
                                {{"id", "6"}, {"nom", "Mairie"}}}));
    std::vector<std::string> slugs;
    for (const auto& place : everything(db)) slugs.push_back(place.slug);
    CHECK(slugs == std::vector<std::string>{"mairie-vire-normandie", "mairie-vire-normandie-2",
                                            "mairie-de-vire-normandie", "lieu-vire-normandie", "lieu-vire-normandie-2",
                                            "mairie-vire-normandie-3"});
}

TEST_CASE_BOTH_ENGINES("hostile text is kept as text") {
    prepare_places(db);
    const std::string name = "'; DROP TABLE places; -- <script>alert(\"1\")</script> {{ x }} %s \\ `";
    import_ok(db, standard_csv({{{"nom", name},
                                 {"presentation_detail", "=cmd|'/c calc'!A1\n\"\"\"\n,,;;||"},
                                 {"adresse", std::string("a\0b\x1b[31m", 8)}}}));
    const Place p = only(db);
    CHECK(p.name == name);
    CHECK(p.details == "=cmd|'/c calc'!A1\n\"\"\"\n,,;;||");
    CHECK(p.address == "ab[31m");
    const auto again = import_ok(db, export_text(db));
    CHECK(again.unchanged == 1);
}

TEST_CASE_BOTH_ENGINES("duplicates are proposed, never merged") {
    prepare_places(db);
    import_ok(db, standard_csv({{{"id", "1"},
                                 {"nom", "Médiathèque de Vire"},
                                 {"latitude", "48.8385"},
                                 {"longitude", "-0.8893"},
                                 {"adresse", "6 place A"}}}));
    const auto report =
        import_ok(db, standard_csv({{{"id", "10"},
                                     {"nom", "MEDIATHEQUE"},
                                     {"latitude", "48.8387"},
                                     {"longitude", "-0.8893"},
                                     {"adresse", "place A, 6"}},   // 22 m away
                                    {{"id", "11"},
                                     {"nom", "Médiathèque"},
                                     {"latitude", "48.8485"},
                                     {"longitude", "-0.8893"},
                                     {"adresse", "6 rue B"}},      // 1.1 km away
                                    {{"id", "12"},
                                     {"nom", "Mairie"},
                                     {"latitude", "48.8385"},
                                     {"longitude", "-0.8893"},
                                     {"adresse", "6 place A"}},         // another service there
                                    {{"id", "13"}, {"nom", "Médiathèque de VIRE"}, {"adresse", "6, place A"}}}));
    CHECK(report.created == 4);
    REQUIRE(report.duplicates.size() == 2);
    CHECK(report.duplicates[0].source_id == "10");
    CHECK(report.duplicates[0].existing_name == "Médiathèque de Vire");
    CHECK(report.duplicates[1].source_id == "13");
    CHECK(report.duplicates[1].why.key.find("same address") != std::string::npos);
    CHECK(db.read([](db::Read& tx) { return count(tx); }) == 5);
    CHECK(db.read([](db::Read& tx) {
        return tx.one<int>("SELECT COUNT(*) FROM places_duplicates WHERE decision = 'open' AND place < other");
    }) == 2);
    // Nothing is proposed twice.
    const auto again = import_ok(
        db, standard_csv({{{"id", "10"}, {"nom", "MEDIATHEQUE!"}, {"latitude", "48.8387"}, {"longitude", "-0.8893"}}}));
    CHECK(again.updated == 1);
    CHECK(again.duplicates.empty());
}
