// The organisations and teams of the demonstration.
#include <algorithm>
#include <array>

#include "features/organisations/organisations.hpp"

namespace beffroi::organisations {
namespace {

constexpr std::string_view the_cooperative = "00000001800010", town_of_vire = "00000002600013",
                           employer = "00000004200010";
constexpr std::string_view north = "Nord", south = "Sud";

struct DemoOrganisation {
    std::string_view siret, name, address, insee, phone, mail, site, rna;
    Kinds kinds;
};
const std::array<DemoOrganisation, 6> organisations_of_demo{{
    {the_cooperative,
     "Coopérative des conseillers du Bocage",
     "3 rue de la Cloche",
     "14762",
     "+33261910000",
     "bonjour@pays-de-la-vire.example",
     "https://pays-de-la-vire.example/",
     "",
     {Kind::cooperative, Kind::employer}},
    {town_of_vire,
     "Mairie de Vire-en-Bocage",
     "11 place de l’Hôtel-de-Ville",
     "14762",
     "+33261910010",
     "accueil@mairie-vire.example",
     "https://mairie-vire.example/",
     "",
     {Kind::commune}},
    {"00000003400017",
     "Mairie de Condé-sur-Rouvre",
     "2 place du Marché",
     "14174",
     "+33261910020",
     "accueil@mairie-conde.example",
     "https://mairie-conde.example/",
     "",
     {Kind::commune}},
    {employer,
     "Association Les Clés du bocage",
     "18 rue des Halles",
     "14726",
     "+33261910030",
     "contact@cles-du-bocage.example",
     "https://cles-du-bocage.example/",
     "W140000000",
     {Kind::association, Kind::employer}},
    {"00000005900014",
     "Boulangerie Au bon levain",
     "5 rue du Four",
     "14061",
     "+33261910040",
     "fournil@bon-levain.example",
     "",
     "",
     {Kind::firm}},
    {"00000006700017",
     "Fonds du bocage pour le numérique",
     "27 avenue de la Gare",
     "61169",
     "+33261910050",
     "dossiers@fonds-du-bocage.example",
     "https://fonds-du-bocage.example/",
     "",
     {Kind::funder}},
}};

std::optional<TeamId> team_named(db::Read& tx, std::string_view name) {
    for (const Team& each : teams(tx))
        if (each.name == name) return each.id;
    return std::nullopt;
}

}

Result<void> load_demo(db::Database& database, const Clock& clock) {
    return database.write([&](db::Write& tx) -> Result<void> {
        for (const auto& d : organisations_of_demo) {
            if (by_siret(tx, d.siret)) continue;
            Organisation o{{},
                           std::string(d.name),
                           d.kinds,
                           std::string(d.siret),
                           std::string(d.rna),
                           std::string(d.address),
                           std::string(d.insee),
                           std::string(d.phone),
                           std::string(d.mail),
                           std::string(d.site),
                           {},
                           {},
                           {}};
            if (auto added = add(tx, std::move(o), PersonId{}, clock); !added) return added.error();
        }
        for (const std::string_view name : {north, south})
            if (!team_named(tx, name))
                if (auto added = add_team(tx, name, by_siret(tx, the_cooperative)->id, PersonId{}, clock); !added)
                    return added.error();
        return {};
    });
}

accounts::Held demo_role(db::Read& tx, const accounts::DemoPerson& person) {
    accounts::Held held{person.role, {}, {}};
    const auto in = [&](std::string_view siret) {
        const auto found = by_siret(tx, siret);
        return found ? found->id : OrganisationId{};
    };
    if (person.role == accounts::Role::correspondent) held.organisation = in(town_of_vire);
    const bool works_south = person.name.starts_with("Mehdi");
    if (person.role == accounts::Role::coordinator || person.role == accounts::Role::counsellor)
        held.team = team_named(tx, works_south ? south : north).value_or(TeamId{});
    // The counsellors are employed by two structures, as they are in the field.
    if (person.role == accounts::Role::counsellor) held.organisation = in(works_south ? employer : the_cooperative);
    return held;
}

}
