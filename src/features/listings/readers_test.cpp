// What each list's file becomes: the samples beside the tests of the catalogue, and files that somebody damaged or made up.
#include <doctest/doctest.h>

#include <fstream>
#include <iterator>

#include "features/listings/reading.hpp"
#include "platform/base/text.hpp"

using namespace beffroi;
using namespace beffroi::listings;

namespace {

const Date today = *parse_date("2026-11-26");

std::string sample(const std::string& name) {
    std::ifstream in("tests/catalogue/samples/" + name, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}
Read taken(Source source, const std::string& bytes) {
    auto file = read(source, bytes, today);
    REQUIRE_MESSAGE(file.ok(), (file.ok() ? "" : i18n::format(Lang::en, file.error().message)));
    return *std::move(file);
}
std::string refused(Source source, const std::string& bytes) {
    const auto file = read(source, bytes, today);
    REQUIRE_FALSE(file.ok());
    return file.error().code + ": " + i18n::format(Lang::en, file.error().message);
}
std::string told(const Read& file) {
    std::string all;
    for (const auto& line : file.lines)
        all += (line.refused ? "- " : "+ ") + (line.where.empty() ? "" : line.where + ": ") +
               i18n::format(Lang::en, line.why) + "\n";
    return all;
}
std::string facts(const Software& one) {
    std::string all;
    for (const auto& [name, value] : one.told) all += name + "=" + value + ";";
    return all;
}
std::string names(const Read& file) {
    std::string all;
    for (const auto& each : file.software) all += each.key + "/" + each.name + " ";
    for (const auto& each : file.firms)
        all += "[" + each.key + "/" + each.name + ": " + text::join(each.skills, ", ") + "] ";
    return all;
}

}

TEST_CASE("SILL as it is published now") {
    const Read file = taken(Source::sill, sample("sill.json"));
    CHECK(names(file) == "7/Ruche 8/Plume ");
    const Software& ruche = file.software[0];
    CHECK(ruche.what == "Tient les adhérents d’une association");
    CHECK(ruche.language == "fr");
    CHECK(ruche.licences == std::vector<std::string>{"AGPL-3.0-or-later"});
    CHECK(ruche.site == "https://ruche.example/");
    CHECK(ruche.code == "https://code.example/ruche");
    CHECK(text::join(ruche.tags, ",") == "Associations,adhérents,cotisations");
    CHECK(text::join(ruche.replaces, ",") == "AssoPlus");
    CHECK(ruche.updated == parse_date("2026-01-01"));
    CHECK(facts(ruche) ==
          "Last version=2.4;In the State’s contract for support=;Administrations that say they use it=2;");
    const Software& plume = file.software[1];
    CHECK(plume.what == "Écrit à plusieurs");
    CHECK(plume.site.empty());
    CHECK(plume.code.empty());
    CHECK(facts(plume) == "Still looked at, not yet recommended=;");
    CHECK(told(file) ==
          "- Left out, no longer in the list: 1\n"
          "+ Plume: “javascript:alert(1)” is no address of the web, and was left out.\n"
          "+ Plume: “git@code.example:plume.git” is no address of the web, and was left out.\n");
}

TEST_CASE("SILL as it was until 2022, with short keys") {
    const Read file = taken(Source::sill, sample("sill-2022.json"));
    CHECK(names(file) == "1/Malle 2/Tiroir 4/Loupe 5/Loupe ");
    CHECK(facts(file.software[0]) ==
          "Function=Compression de fichiers;Used for=Poste de travail;Least version=19;In the State’s contract for "
          "support=;");
    CHECK(text::join(file.software[1].licences, ",") == "MPL-2.0,EPL-1.0");
    CHECK(facts(file.software[1]) ==
          "Least version=1;Last version=2.4.2;Still looked at, not yet recommended=;Made by a French public service=;");
    CHECK(told(file) ==
          "- Left out, no longer in the list: 2\n"
          "+ Loupe: Two entries have this name; both were taken.\n"
          "+ Without a licence: 2\n");
}

TEST_CASE("Comptoir du Libre: software and who provides it, without private persons") {
    const Read file = taken(Source::comptoir, sample("comptoir.json"));
    CHECK(names(file) == "11/Ruche 12/Plume [21/Les Abeilles: Plume, Ruche] ");
    CHECK(file.software[0].page == "https://comptoir.example/fr/softwares/11");
    CHECK(file.software[0].updated == parse_date("2026-10-02"));
    CHECK(facts(file.software[0]) == "Administrations that say they use it=1;");
    CHECK(file.software[1].unknown_licence);
    CHECK(file.firms[0].site == "https://abeilles.example/");
    CHECK(told(file) ==
          "- Left out, a private person: 1\n"
          "+ The file says that it has 3 entries, and has 2.\n"
          "+ Plume: SPDX does not know the licence “Licence de la maison”.\n");
}

TEST_CASE("CNLL: firms by their SIREN, each once, with what it knows") {
    const Read file = taken(Source::cnll, sample("cnll.json"));
    CHECK(names(file) ==
          "[552100554/Miel et Cie: Ruche] [732829320/Les Abeilles: Plume, Ruche] [sans-numero/Sans numéro: Plume] ");
    CHECK(file.firms[1].siren == "732829320");
    CHECK(file.firms[1].page == "https://annuaire.example/societes/732829320");
    CHECK(told(file) ==
          "+ Abeilles SARL: It is also called “Les Abeilles”; that name was taken.\n"
          "+ Sans numéro: “123456789” is no SIREN number, and was left out.\n");
}

TEST_CASE("YunoHost: what works, with its drawbacks in words") {
    const Read file = taken(Source::yunohost, sample("yunohost.toml"));
    CHECK(names(file) == "plume/plume ruche/ruche ");
    CHECK(facts(file.software[0]) ==
          "Quality of its package, of 8=6;Its package=https://code.example/plume_ynh;"
          "Has pictures or sounds that are not free=;Drawback=smells-of-glue;");
    CHECK(text::join(file.software[1].replaces, ",") == "AssoPlus,Tableur Maison");
    CHECK(text::join(file.software[1].tags, ",") == "productivity and management,accounting");
    CHECK(file.software[1].page == "https://apps.yunohost.org/app/ruche");
    CHECK(told(file) == "- Left out, does not work for now: 1\n- Left out, no longer worked on: 1\n");
}

TEST_CASE("awesome-selfhosted: what is free and worked on") {
    const Read file = taken(Source::awesome_selfhosted, sample("awesome-selfhosted.json"));
    CHECK(names(file) == "plume/Plume ruche/Ruche ");
    CHECK(text::join(file.software[1].licences, ",") == "AGPL-3.0-only");
    CHECK(file.software[1].language == "en");
    CHECK(facts(file.software[1]) ==
          "Runs with=PHP, Docker;Stars=396;Last version=2.4;To try it=https://essai.ruche.example/;");
    CHECK(told(file) ==
          "- Left out, no longer worked on: 1\n"
          "- Left out, not free: 1\n"
          "+ Plume: SPDX does not know the licence “Plume-Licence-1”.\n");
}

TEST_CASE("CHATONS: members, with the software of their services") {
    const Read file = taken(Source::chatons, sample("chatons.properties"));
    CHECK(names(file) == "[la-grange/La Grange: Nextcloud] ");
    const Firm& grange = file.firms[0];
    CHECK(grange.what == "Héberge ses voisins");
    CHECK(grange.mail == "bonjour@grange.example");
    CHECK(grange.address == "3 chemin du Pré, 14500 Vire");
    CHECK(told(file) ==
          "- Left out, a service that has ended: 1\n"
          "- Left out, no longer a member: 1\n"
          "+ Services whose own file is not in this one: 1\n");
}

TEST_CASE("publiccode.yml: several in one file, and who is paid to look after it") {
    const Read file = taken(Source::publiccode, sample("publiccode.yml"));
    CHECK(names(file) == "https://code.example/ruche.git/Ruche [les-abeilles/Les Abeilles: Ruche] ");
    CHECK(file.software[0].what == "Tient les adhérents d’une association");
    CHECK(file.software[0].updated == parse_date("2026-08-16"));
    CHECK(facts(file.software[0]) ==
          "Whose it is=Les Abeilles;Last version=2.4;Administrations that say they use it=1;");
    CHECK(told(file) == "- Left out, a contract that has ended: 1\n- Left out, no longer worked on: 1\n");
    CHECK(told(file).find("Quelqu") == std::string::npos);
}

TEST_CASE("one's own table, in French or English, in the encodings of spreadsheets") {
    const Read file = taken(Source::own, sample("own.csv"));
    CHECK(names(file) == "ruche/Ruche [732829320/Les Abeilles: Plume, Ruche] ");
    CHECK(text::join(file.software[0].licences, ",") == "AGPL-3.0-or-later,MIT");
    CHECK(file.firms[0].phone == "02 61 91 00 00");
    CHECK(told(file) == "- 4: “bateau” is neither “logiciel” nor “entreprise”.\n");
    const Read english = taken(Source::own, "name,licences,colour\nHive,MIT,red\n");
    CHECK(told(english) == "+ 1: Nobody knows the column “colour”.\n");
    const Read other = taken(Source::own,
                             "nom;description\nRuche;Tient les adh\xE9"
                             "rents\n");
    CHECK(other.software[0].what == "Tient les adhérents");
    CHECK(refused(Source::own, "titre;licence\nRuche;MIT\n") ==
          "bad_file: Its first line has no title “nom” or “name”.");
}

TEST_CASE("files that are something else are refused as a whole, with a sentence") {
    for (const Source source : every_source()) {
        CAPTURE(code(source));
        CHECK(refused(source, "").starts_with("unreadable: "));
        CHECK(refused(source, std::string(most_bytes + 1, ' ')) ==
              "bad_file: The file has more than 32 MB: it is none of this list.");
        CHECK_FALSE(read(source, "<html><body>Not found</body></html>", today).ok());
        CHECK_FALSE(read(source, "PK\x03\x04", today).ok());
    }
    CHECK(refused(Source::sill, "{}") == "bad_file: This is no file of SILL: it is not a list of entries.");
    CHECK(refused(Source::sill, "[{\"name\": \"Ruche\"") == "bad_file: This is not valid JSON, from character 18 on.");
    CHECK(refused(Source::sill, "[]") ==
          "empty_file: Nothing of this file can be taken. Is it the right file, and the right list?");
    CHECK(refused(Source::sill,
                  "[{\"name\": \"Ru\xE9"
                  "che\"}]") == "bad_file: The file is not in UTF-8. Take it anew from where the list is published.");
    CHECK(refused(Source::awesome_selfhosted, sample("comptoir.json")).starts_with("bad_file: "));
    CHECK(refused(Source::comptoir, sample("cnll.json")).starts_with("bad_file: "));
    CHECK(refused(Source::yunohost, "[ruche]\nstate = \n") == "bad_file: This is no TOML, from line 2 on.");
    CHECK(
        refused(Source::yunohost, "[ruche]\nstate = \"working\"\n[ruche]\n").starts_with("bad_file: This is no TOML"));
    CHECK(refused(Source::publiccode, "a: &x [1]\nb: *x\n") ==
          "bad_file: It has references (&…, *…), which are not read.");
    CHECK(refused(Source::publiccode, "name: [\n").starts_with("bad_file: This is no YAML"));
    CHECK(refused(Source::publiccode, std::string(200, '[') + std::string(200, ']')) ==
          "bad_file: It is nested too deep.");
    CHECK(refused(Source::publiccode, "- a\n- b\n").starts_with("empty_file: "));
    CHECK(refused(Source::chatons, "service.name = Lone\n").starts_with("empty_file: "));
    std::string many = "[";
    for (std::size_t i = 0; i <= most_entries; ++i)
        many += (i == 0 ? "" : ",") + std::string("{\"name\":\"n\",\"id\":") + std::to_string(i) + "}";
    CHECK(refused(Source::sill, many + "]") == "bad_file: It has more than 50000 entries.");
}

TEST_CASE("entries that are wrong cost themselves, not the file") {
    const Read file =
        taken(Source::awesome_selfhosted,
              "[3, {\"name\": \"\"}, {\"name\": \"A\\u0007 \\u202Eb\\n c\", \"licenses\": [\"MIT\"], \"website_url\": "
              "\"HTTPS://u:p@x.example/\", "
              "\"source_code_url\": \"https://x.example/<b>\"}, {\"name\": \"a b c\", \"description\": \"" +
                  std::string(3000, 'x') + "\"}, {\"name\": \"N\", \"licenses\": [\"MIT\", \"Commons-Clause\"]}]");
    CHECK(names(file) == "a-b-c/A b c ");
    CHECK(file.software[0].site.empty());
    CHECK(file.software[0].code.empty());
    CHECK(told(file) ==
          "- #1: It is not an entry of this list.\n"
          "- #2: It has no name.\n"
          "- a b c: It stands in the file twice; the first was taken.\n"
          "- Left out, not free: 1\n"
          "+ A b c: “HTTPS://u:p@x.example/” is no address of the web, and was left out.\n"
          "+ A b c: “https://x.example/<b>” is no address of the web, and was left out.\n"
          "+ Texts that were too long, and were cut: 1\n"
          "+ Without a licence: 2\n");
    // One choice that is free is enough; a thousand remarks are two hundred and a number.
    std::string many = "[{\"name\": \"Two\", \"licenses\": [\"⊘ Proprietary\", \"MIT\"]}";
    for (int i = 0; i < 1000; ++i) many += ",4";
    const Read much = taken(Source::awesome_selfhosted, many + "]");
    CHECK(names(much) == "two/Two ");
    CHECK(much.lines.size() == most_remarks + 1);
    CHECK(told(much).ends_with("+ Further remarks: 800\n"));
}
