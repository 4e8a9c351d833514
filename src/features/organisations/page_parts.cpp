#include "features/organisations/page_parts.hpp"

#include <algorithm>
#include <set>

namespace beffroi::organisations {

using accounts::Right;
using accounts::visitor;

bool looks_after_all(const accounts::Visitor& who) {
    return who.reach(Right::manage_organisations) == accounts::Reach::coop;
}

net::Response not_open() {
    return net::failure(fail(ErrorKind::forbidden, "right_missing",
                             msg("This page is not among those that are open to you. An administrator of your "
                                 "co-operative can change that.")));
}

std::string day(Lang lang, Instant at) { return i18n::short_date(lang, to_local(at, "Europe/Paris").date); }

Rows rows_of(db::Read& tx, const Services& use, const net::Request& request,
             const std::vector<accounts::RoleThere>& roles) {
    const auto& who = visitor(request);
    Rows rows;
    for (const auto& each : roles) {
        const auto person = accounts::person(tx, use.vault, each.person, use.clock);
        if (!person) continue;
        const bool may_see = accounts::may_on(who, Right::see_people, *person);
        if (!may_see && each.person != who.person) continue;
        RoleRow row{may_see && who.may(Right::see_people) ? each.person.text() : "",
                    person->name,
                    std::string(i18n::translate(request.lang, accounts::label(each.role.held.role))),
                    day(request.lang, each.role.since),
                    {},
                    person->closed};
        if (each.role.until) row.until = day(request.lang, *each.role.until);
        (each.role.until ? rows.past : rows.held).push_back(std::move(row));
        rows.of_others = rows.of_others || each.person != who.person;
    }
    return rows;
}

void note_reading(const net::Request& request, const Services& use, std::string_view what) {
    use.database.write([&](db::Write& tx) {
        journal::record(tx, visitor(request).person, journal::Act::list_seen, PersonId{}, what, use.clock);
    });
}

TeamLine line_of(db::Read& tx, const Services& use, const net::Request& request, const Team& team) {
    TeamLine line;
    line.name = team.name;
    line.retired = team.retired.has_value();
    if (const auto of = organisation(tx, team.organisation)) line.organisation = of->name;
    // Whoever may not see the team's people learns that it is there, and no more.
    if (!visitor(request).may(Right::see_people, {.team = team.id})) return line;
    line.id = team.id.text();
    std::set<PersonId> people;
    for (const auto& each : accounts::roles_in(tx, team.id)) {
        if (each.role.until) continue;
        people.insert(each.person);
        if (each.role.held.role != accounts::Role::coordinator) continue;
        if (const auto person = accounts::person(tx, use.vault, each.person, use.clock))
            line.coordinators.push_back(person->name);
    }
    line.people = static_cast<int>(people.size());
    return line;
}

void add_doors(const accounts::Visitor& visitor, std::vector<html::Door>& doors) {
    if (visitor.may(accounts::Right::manage_organisations))
        doors.push_back({"/espace/structures", i18n::key("Organisations"), "building-2",
                         i18n::key("Who employs, hosts or funds the counsellors, and their teams."), html::Group::team,
                         20, "/espace/equipes"});
}

void routes(net::Router& on, Services& use) {
    organisation_routes(on, use);
    team_routes(on, use);
    retiring_routes(on, use);
}

}
