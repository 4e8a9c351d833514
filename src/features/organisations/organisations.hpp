// Organisations and teams: the co-operative, employers, associations, communes, firms, funders, and who works together.
// Who belongs to them, as what and since when, are roles of `accounts`.
#pragma once
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "features/accounts/accounts.hpp"
#include "features/places/places.hpp"
#include "platform/base/result.hpp"
#include "platform/base/time.hpp"
#include "platform/base/vault.hpp"
#include "platform/db/db.hpp"
#include "platform/db/migrations.hpp"
#include "platform/html/html.hpp"
#include "platform/net/router.hpp"

namespace beffroi::organisations {

using accounts::OrganisationId;
using accounts::PersonId;
using accounts::TeamId;

/// What an organisation is to the co-operative; it may be several. The bits are what the database keeps: never reorder.
enum class Kind { cooperative, employer, association, commune, firm, funder, other };
using Kinds = places::Set<Kind>;
std::span<const Kind> every_kind();
std::string_view code(Kind kind);  ///< "employer": for forms and addresses
std::optional<Kind> kind_from(std::string_view code);
std::string_view label(Kind kind);  ///< a catalogue key

struct Organisation {
    OrganisationId id;
    std::string name;
    Kinds kinds;  ///< at least one
    std::string siret;  ///< 14 digits, or empty
    std::string rna;  ///< "W141000123", or empty
    std::string address;  ///< street and number
    std::string insee;  ///< of its commune, or empty
    std::string phone;  ///< E.164, or empty
    std::string mail, site;
    std::string note;  ///< for the co-operative itself
    Instant created;
    std::optional<Instant> retired;
    bool operator==(const Organisation&) const = default;
};

struct Team {
    TeamId id;
    std::string name;
    OrganisationId organisation;  ///< 0: of the whole co-operative
    Instant created;
    std::optional<Instant> retired;
    bool operator==(const Team&) const = default;
};

inline constexpr std::size_t longest_name = 120, longest_note = 1000;  ///< characters

/// A SIRET as people type it, with spaces or points: its 14 digits, checked by `places::is_sound_siret`.
/// Errors, on the field `siret`: `siret_length`, `siret_letters`, `siret_is_siren`, `siret_wrong`.
Result<std::string> read_siret(std::string_view typed);
/// A SIREN as people type it: its 9 digits, whose last one agrees with the others (Luhn); of a SIRET, its first nine.
/// Errors, on the field `siren`: `siren_length`, `siren_letters`, `siren_wrong`.
Result<std::string> read_siren(std::string_view typed);
/// A number of the national directory of associations: W, then nine digits of which the second is a letter in Corsica and
/// overseas (W2A…, W9R…). It has no check digit. Error, on the field `rna`: `rna_wrong`.
Result<std::string> read_rna(std::string_view typed);

// ---- Organisations ----

/// Keeps a new one; its id, `created` and `retired` are set here, SIRET and RNA must be as `read_siret` and `read_rna` give them.
/// Errors: `name_needed` (field `name`), `kind_needed` (`kinds`), `siret_taken` (`siret`): `by_siret` tells by which.
Result<OrganisationId> add(db::Write& tx, Organisation organisation, PersonId by, const Clock& clock);
/// Replaces what somebody typed; nothing is written when nothing differs. Errors: those of `add`, `unknown_organisation`.
Result<void> change(db::Write& tx, Organisation organisation, PersonId by, const Clock& clock);
std::optional<Organisation> organisation(db::Read& tx, OrganisationId id);
/// By what places are its own: its SIRET, else its number of the RNA; empty when it has neither.
std::string pivot_of(const Organisation& organisation);
std::optional<Organisation> by_siret(db::Read& tx, std::string_view siret);

struct Search {
    std::string text;  ///< words of its name, commune, SIRET or RNA
    std::optional<Kind> kind;
    bool retired = false;  ///< only the retired ones, else only the others
    int limit = 100;
};
/// By name.
std::vector<Organisation> find(db::Read& tx, const Search& search);

// ---- Teams ----

/// Errors: `name_needed`, `name_taken` (field `name`), `unknown_organisation` (`organisation`).
Result<TeamId> add_team(db::Write& tx, std::string_view name, OrganisationId organisation, PersonId by,
                        const Clock& clock);
/// Errors: those of `add_team`, `unknown_team`.
Result<void> change_team(db::Write& tx, TeamId team, std::string_view name, OrganisationId organisation, PersonId by,
                         const Clock& clock);
std::optional<Team> team(db::Read& tx, TeamId id);
/// By name, retired ones last.
std::vector<Team> teams(db::Read& tx);
std::vector<Team> teams_of(db::Read& tx, OrganisationId organisation);

// ---- Retiring and restoring ----

/// Ends every role held there and offers the place to nobody any more; what people were there remains. `roles_seen` is how many
/// roles the person who decides was told of. Twice is no error.
/// Errors: `unknown_organisation` or `unknown_team`; `roles_changed` when another number of roles is held; `last_administrator`.
Result<void> retire(db::Write& tx, OrganisationId organisation, std::size_t roles_seen, PersonId by,
                    const Clock& clock);
Result<void> retire(db::Write& tx, TeamId team, std::size_t roles_seen, PersonId by, const Clock& clock);
/// The roles that ended because the place was retired, and that `restore` can give back.
std::vector<accounts::RoleThere> ended_by_retiring(db::Read& tx, const Organisation& organisation);
std::vector<accounts::RoleThere> ended_by_retiring(db::Read& tx, const Team& team);
enum class Former { stay_ended, given_back };
/// Undoes `retire`, with or without the roles that it ended. Twice is no error.
/// Errors: `unknown_organisation`; `unknown_team`, `name_taken` (field `name`) when another team has its name by now.
Result<void> restore(db::Write& tx, OrganisationId organisation, Former roles, PersonId by, const Clock& clock);
Result<void> restore(db::Write& tx, TeamId team, Former roles, PersonId by, const Clock& clock);

// ---- For accounts: what its forms offer and its lists name ----

std::vector<accounts::Choice> organisation_choices(db::Read& tx);
std::vector<accounts::Choice> team_choices(db::Read& tx);

std::span<const db::Migration> migrations();

// ---- Demonstration ----

/// The organisations and teams of the fictional "Pays de la Vire". Their SIRETs pass the check and belong to nobody: no SIREN
/// begins with seven zeros. Before `accounts::load_demo`. Safe to call again.
Result<void> load_demo(db::Database& database, const Clock& clock);
/// Where somebody of the demonstration works: for `accounts::load_demo`.
accounts::Held demo_role(db::Read& tx, const accounts::DemoPerson& person);

// ---- Pages ----

/// What the pages need from the server. Everything in it outlives the routes.
struct Services {
    db::Database& database;
    const crypto::Vault& vault;
    Clock clock;
    std::function<html::Page(const net::Request&)> page;
};
/// /espace/structures and /espace/equipes, with what is under them.
void routes(net::Router& on, Services& use);
/// Its entries in the navigation of the desk, for this visitor.
void add_doors(const accounts::Visitor& visitor, std::vector<html::Door>& doors);

}
