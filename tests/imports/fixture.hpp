// What the tests of imports share: counsellors, places, and files as La Coop de la médiation numérique writes them.
#pragma once
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "features/activities/activities.hpp"
#include "features/imports/imports.hpp"
#include "features/imports/keeping.hpp"
#include "features/notices/notices.hpp"
#include "features/reporting/reporting.hpp"
#include "features/workshops/workshops.hpp"
#include "platform/jobs/jobs.hpp"
#include "platform/spreadsheet/writer.hpp"
#include "tests/support/database.hpp"

namespace beffroi::imports {

inline Instant at(std::string_view text) { return parse_instant(text).value(); }
inline Date on(std::string_view text) { return parse_date(text).value(); }

using Table_ = std::vector<std::vector<std::string>>;

/// A spreadsheet of these cells; "2026-03-14" becomes a day.
inline std::string xlsx_of(const std::vector<std::pair<std::string, Table_>>& sheets) {
    testing::TemporaryFolder folder;
    auto writer = spreadsheet::xlsx_writer(folder.path());
    REQUIRE(writer);
    for (const auto& [name, rows] : sheets) {
        std::size_t width = 0;
        for (const auto& row : rows) width = std::max(width, row.size());
        spreadsheet::Sheet sheet{name, name, std::vector<spreadsheet::Column>(width)};
        for (std::size_t i = 0; i < rows.front().size(); ++i) sheet.columns[i].title = rows.front()[i];
        (*writer)->sheet(sheet);
        for (std::size_t i = 1; i < rows.size(); ++i) {
            std::vector<spreadsheet::Value> values;
            for (const auto& cell : rows[i])
                if (const auto day = parse_date(cell))
                    values.emplace_back(*day);
                else
                    values.emplace_back(std::string_view(cell));
            (*writer)->row(values);
        }
    }
    auto file = (*writer)->finish();
    REQUIRE(file);
    std::ifstream in((*file)->path(), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

inline std::string csv_of(const Table_& rows) {
    std::string text;
    for (const auto& row : rows) {
        for (const auto& cell : row) text += (&cell == row.data() ? "\"" : ";\"") + cell + "\"";
        text += "\r\n";
    }
    return text;
}

/// The lines that stand before the table in an export of La Coop.
inline Table_ lacoop_head() {
    return {{"Informations export"},
            {"Nom", "Martin"},
            {"Prénom", "Anne"},
            {"Rôle", "Médiateur numérique"},
            {"Total", "6"},
            {"Date d'export", "26/11/2026"},
            {"Heure d'export", "10:00"},
            {""},
            {"Filtres"},
            {"Période", "-"},
            {"Communes", "-"},
            {"Tags", "-"},
            {""}};
}
/// Of a counsellor who takes out their own.
inline std::vector<std::string> lacoop_titles() {
    return {"Date",
            "Enregistré le",
            "Dernière modification le",
            "Type",
            "Participants",
            "Bénéficiaire",
            "Canaux d’accompagnement",
            "Nom du lieu",
            "Adresse",
            "Commune",
            "Code postal",
            "Code Insee",
            "Durée (min)",
            "Nom de l’atelier",
            "Matériel numérique utilisé",
            "Thématique(s) d’accompagnement",
            "Tags",
            "Nom de la démarche administrative",
            "Niveau d’autonomie (ou de l’atelier)",
            "Bénéficiaire réorienté",
            "Structure de redirection",
            "Commune du bénéficiaire",
            "Code postal du bénéficiaire",
            "Code Insee du bénéficiaire",
            "Genre du bénéficiaire",
            "Tranche d’âge du bénéficiaire",
            "Statut du bénéficiaire",
            "Notes supplémentaires",
            "ID CRA"};
}
/// One line of it, with what differs from an hour with somebody anonymous in the médiathèque.
inline std::vector<std::string> lacoop_line(const std::map<std::string, std::string>& but) {
    std::map<std::string, std::string> cells{
        {"Date", "2026-03-14"},
        {"Enregistré le", "14/03/2026 à 18:05"},
        {"Type", "Accompagnement individuel"},
        {"Participants", "1"},
        {"Bénéficiaire", "Bénéficiaire anonyme"},
        {"Canaux d’accompagnement", "Lieu d’activité"},
        {"Nom du lieu", "Médiathèque"},
        {"Adresse", "1 rue du Test"},
        {"Commune", "Vire Normandie"},
        {"Code postal", "14500"},
        {"Code Insee", "14762"},
        {"Durée (min)", "60"},
        {"Matériel numérique utilisé", "Ordinateur\nTéléphone"},
        {"Thématique(s) d’accompagnement", "E-mail\nAide aux démarches administratives\nArgent - Impôts"},
        {"Niveau d’autonomie (ou de l’atelier)", "2/3"},
        {"Genre du bénéficiaire", "Féminin"},
        {"Tranche d’âge du bénéficiaire", "60 - 69 ans"},
        {"Statut du bénéficiaire", "Retraité"},
        {"ID CRA", "0b1f4f0e-0000-4000-8000-000000000001"}};
    for (const auto& [title, cell] : but) cells[title] = cell;
    std::vector<std::string> line;
    for (const auto& title : lacoop_titles()) line.push_back(cells[title]);
    return line;
}
inline std::string lacoop_id(int n) {
    char id[40];
    std::snprintf(id, sizeof id, "0b1f4f0e-0000-4000-8000-%012d", n);
    return id;
}
/// Six lines, four records: two visits, a workshop of three, a call.
inline Table_ lacoop_table() {
    Table_ all = lacoop_head();
    all.push_back(lacoop_titles());
    all.push_back(lacoop_line({{"Bénéficiaire", "Jeanne Lecointe"},
                               {"Notes supplémentaires", "Revenir en avril."},
                               {"Tags", "Mairie\nImpôts 2026"},
                               {"Nom de la démarche administrative", "Déclaration"},
                               {"Code Insee du bénéficiaire", "14762"}}));
    all.push_back(lacoop_line({{"ID CRA", lacoop_id(2)}, {"Date", "2026-03-15"}, {"Durée (min)", "30"}}));
    for (int i = 1; i <= 3; ++i)
        all.push_back(lacoop_line({{"ID CRA", lacoop_id(3)},
                                   {"Type", "Atelier collectif"},
                                   {"Participants", std::to_string(i) + "/3"},
                                   {"Nom de l’atelier", "Premiers pas"},
                                   {"Bénéficiaire", i == 1 ? "Jeanne Lecointe" : "Bénéficiaire anonyme"},
                                   {"Genre du bénéficiaire", i == 3 ? "Masculin" : "Féminin"},
                                   {"Niveau d’autonomie (ou de l’atelier)", "1/3"},
                                   {"Tranche d’âge du bénéficiaire", "70 ans et plus"},
                                   {"Date", "2026-04-02"},
                                   {"Durée (min)", "120"}}));
    all.push_back(lacoop_line({{"ID CRA", lacoop_id(4)},
                               {"Canaux d’accompagnement", "À distance"},
                               {"Nom du lieu", ""},
                               {"Bénéficiaire réorienté", "Oui"},
                               {"Structure de redirection", "Administration (mairie, préfecture…)"},
                               {"Date", "2026-05-20"},
                               {"Genre du bénéficiaire", "Non communiqué"}}));
    return all;
}

struct World {
    db::Database& db;
    crypto::Vault vault{"a secret of the tests that is long enough"};
    Clock clock = Clock::fixed(at("2026-11-26T18:00:00+01:00"));
    accounts::TeamId team{700}, other_team{701};
    PlaceId here;
    PersonId anne, paul, far, boss;
    Tools use;

    explicit World(db::Database& database) : db(database), use{database, vault, clock, {activities::attached(vault)}} {
        std::vector<db::Migration> all;
        for (auto some : {jobs::migrations(), mail::migrations(), journal::migrations(), privacy::migrations(),
                          places::migrations(), accounts::migrations(), beneficiaries::migrations(),
                          agenda::migrations(), notices::migrations(), appointments::migrations(),
                          workshops::migrations(), activities::migrations(), reporting::migrations(), migrations()})
            all.insert(all.end(), some.begin(), some.end());
        const auto done = db::migrate(db, all);
        REQUIRE_MESSAGE(done, (done ? "" : done.error().detail));
        db.write([&](db::Write& tx) {
            places::prepare(tx);
            places::Place place;
            place.name = "Médiathèque";
            place.insee = "14762";
            place.postcode = "14500";
            here = places::add(tx, place).place.id;
        });
        anne = staff("Anne Martin", "anne", team);
        paul = staff("Paul Durand", "paul", team);
        far = staff("Inès Petit", "ines", other_team);
        boss = staff("Odile Chef", "odile", team, accounts::Role::coordinator);
    }
    PersonId staff(const std::string& name, const std::string& mail, accounts::TeamId of,
                   accounts::Role role = accounts::Role::counsellor) {
        return db
            .write([&](db::Write& tx) {
                return accounts::add_person(tx, vault, {name, mail + "@x.fr", {{role, {}, of}}, Lang::fr}, {}, clock);
            })
            .value();
    }
    accounts::Visitor visitor(PersonId who) {
        return db.read([&](db::Read& tx) { return visitor_of(tx, vault, who, clock); }).value();
    }
    ImportId begun(const std::string& bytes, PersonId who = {}) {
        const auto id = begin(use, visitor(who ? who : anne), "fichier.xlsx", bytes);
        REQUIRE_MESSAGE(id, (id ? "" : id.error().code + " " + id.error().detail));
        return *id;
    }
    Import brought(ImportId id, PersonId who = {}) {
        const auto started = start(use, visitor(who ? who : anne), id);
        REQUIRE_MESSAGE(started, (started ? "" : started.error().code));
        const auto done = work(use, id, 1'000'000);
        REQUIRE_MESSAGE(done, (done ? "" : done.error().code));
        return of(id);
    }
    Import brought(const std::string& bytes, PersonId who = {}) { return brought(begun(bytes, who), who); }
    Import undone(ImportId id, PersonId who = {}) {
        REQUIRE(undo(use, who ? who : anne, id));
        REQUIRE(work(use, id, 1'000'000));
        return of(id);
    }
    Import of(ImportId id) {
        return db.read([&](db::Read& tx) { return import_of(tx, vault, id); }).value();
    }
    Plan plan_of(ImportId id) {
        return db.read([&](db::Read& tx) { return plan_from(repository::plan(tx, vault, id).value()); }).value();
    }
    void set_plan(ImportId id, const Plan& plan) {
        db.write([&](db::Write& tx) { repository::set_plan(tx, vault, id, to_json(plan)); });
    }
    /// "12 Durée (min) {1} is no …: refused", one a line.
    std::string faults(ImportId id) {
        std::string all;
        for (const auto& each : db.read([&](db::Read& tx) { return repository::faults(tx, vault, id, 1000); }))
            all += std::to_string(each.fault.line) +
                   (each.weight == repository::Weight::refused ? " refused "
                    : each.weight == repository::Weight::left  ? " left "
                                                               : " ") +
                   (each.fault.column.empty() ? "" : each.fault.column + ": ") +
                   i18n::format(Lang::en, each.fault.why) + "\n";
        return all;
    }
    std::vector<beneficiaries::Beneficiary> sheets(PersonId of = {}) {
        return db.read([&](db::Read& tx) {
            auto all = beneficiaries::find(tx, vault, visitor_of(tx, vault, of ? of : anne, clock).value(),
                                           {{}, of ? of : anne, 1000}, clock);
            std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.name() < b.name(); });
            return all;
        });
    }
    /// Every record of theirs, the earliest day first.
    std::vector<activities::Activity> records(PersonId of = {}) {
        return db.read([&](db::Read& tx) {
            std::vector<activities::Activity> all;
            for (const auto& line :
                 activities::of_counsellor(tx, {of ? of : anne, on("2000-01-01"), on("2100-01-01"), {}, 10'000}))
                all.push_back(activities::activity(tx, vault, line.id).value());
            std::reverse(all.begin(), all.end());
            return all;
        });
    }
    activities::Totals totals(PersonId of = {}) {
        return db.read(
            [&](db::Read& tx) { return activities::totals(tx, of ? of : anne, on("2000-01-01"), on("2100-01-01")); });
    }
    std::int64_t count(std::string_view table) {
        return db.read(
            [&](db::Read& tx) { return tx.one<std::int64_t>("SELECT COUNT(*) FROM " + std::string(table)).value(); });
    }
};

}
