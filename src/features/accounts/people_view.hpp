// What the pages about people show.
#pragma once
#include <string>
#include <vector>

#include "features/accounts/accounts.hpp"

namespace beffroi::accounts {

/// One person of the list.
struct PersonLine {
    std::string id, name, mail;
    std::string roles;  ///< "Conseillère numérique (équipe nord)"
    enum class State { active, invited, closed, without_password } state = State::active;
    std::string until;  ///< of an invitation: "2 décembre 2026"
    bool second_step = false;
};

struct RoleLine {
    std::string name;  ///< with its team or organisation
    std::string since, until;  ///< until is empty for those held
    std::string role, organisation, team;  ///< to take it away
};

/// The page of one person.
struct PersonView {
    PersonLine line;
    std::vector<RoleLine> held, past;
    bool may_manage = false;
    bool self = false;
    bool mail_returns = false;  ///< the last mail to them came back
};

/// What a form may offer.
struct RoleChoices {
    std::vector<Role> roles;
    std::vector<Choice> teams, organisations;
};

/// After an invitation: it has gone by mail, or is to be handed over.
struct HandOver {
    std::string name, mail;
    bool queued = false;
    std::string text, link;
};

}
