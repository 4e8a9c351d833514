// The SQL of organisations and teams, for both engines.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "features/organisations/organisations.hpp"

namespace beffroi::organisations::repository {

/// False when another organisation has this SIRET. `words` is what it is found by, folded.
bool insert(db::Write& tx, const Organisation& organisation, std::string_view words);
bool update(db::Write& tx, const Organisation& organisation, std::string_view words);
std::optional<Organisation> organisation(db::Read& tx, OrganisationId id);
std::optional<Organisation> by_siret(db::Read& tx, std::string_view siret);
/// `words` are folded, each must be found; those beyond the third narrow nothing.
std::vector<Organisation> find(db::Read& tx, const std::vector<std::string>& words, Kinds kinds, bool retired,
                               int limit);
void set_retired(db::Write& tx, OrganisationId id, std::optional<Instant> at);

/// False when a team that is not retired has this name.
bool insert(db::Write& tx, const Team& team);
bool update(db::Write& tx, const Team& team);
std::optional<Team> team(db::Read& tx, TeamId id);
std::vector<Team> teams(db::Read& tx);
std::vector<Team> teams_of(db::Read& tx, OrganisationId organisation);
/// False when it is restored and a team has its name by now.
bool set_retired(db::Write& tx, TeamId id, std::optional<Instant> at);

}
