// What the pages of organisations and teams show.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "features/organisations/form.hpp"
#include "features/organisations/organisations.hpp"

namespace beffroi::organisations {

/// One organisation of the list.
struct Line {
    std::string id, name;
    std::vector<std::string> kinds;  ///< translated
    std::string commune, siret;  ///< the SIRET in groups
};

/// The list, with what was asked of it.
struct List {
    std::string text, kind;
    std::vector<Line> lines, retired;
    bool cut = false;  ///< there are more
    bool may_add = false;
};

/// Somebody's role there.
struct RoleRow {
    std::string person;  ///< id; empty when their page is not open to the visitor
    std::string name, role, since, until;  ///< until is empty while it is held
    bool closed = false;  ///< the account
};

/// A team of a list.
struct TeamLine {
    std::string id;  ///< empty when its page is not open to the visitor
    std::string name, organisation;
    std::vector<std::string> coordinators;
    int people = 0;
    bool retired = false;
};

/// What can be undone: who gets a role back, and since when the place is retired.
struct Undoing {
    std::string retired_on;
    std::vector<RoleRow> roles;
};

struct OrganisationView {
    Organisation organisation;
    Line line;
    std::string commune, phone;
    std::vector<RoleRow> held, past;
    bool sees_people = false;  ///< else only the visitor's own roles are among them
    std::vector<TeamLine> teams;
    std::vector<places::Sign> places;
    Extent extent = Extent::contact;
    std::optional<Undoing> undoing;  ///< none: it is not retired
};

struct TeamView {
    Team team;
    std::string organisation, organisation_id;  ///< the id is empty when its page is not open to the visitor
    std::vector<RoleRow> held, past;
    bool may_manage = false;
    std::optional<Undoing> undoing;
};

/// What a page asks before it retires an organisation or a team.
struct Confirmation {
    std::string name, back, action;  ///< addresses in French
    std::vector<RoleRow> roles;
    std::vector<std::string> teams;  ///< of the organisation: they stay
    bool of_team = false;
};

/// The organisation that has a SIRET already.
struct Existing {
    std::string id, name;
};

}
