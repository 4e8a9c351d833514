// The one readable table: which role may do what, and on whose things. A test walks every route by it.
#include <algorithm>
#include <array>

#include "features/accounts/accounts.hpp"

namespace beffroi::accounts {
namespace {

using enum Role;
using enum Right;

constexpr auto none = Reach::none;
constexpr auto own = Reach::own;
constexpr auto team = Reach::team;
constexpr auto orga = Reach::organisation;
constexpr auto coop = Reach::coop;

struct Row {
    Right right;
    std::string_view code;
    std::array<Reach, 5> reach;  ///< in the order of Role
};

//                                       administrator  coordinator  counsellor  correspondent  resident
constexpr std::array<Row, 19> table{{
    {own_space, "own_space", {own, own, own, own, own}},
    {own_account, "own_account", {own, own, own, own, own}},
    {desk, "desk", {coop, coop, coop, orga, none}},
    {edit_places, "edit_places", {coop, coop, coop, orga, none}},
    {settle_suggestions, "settle_suggestions", {coop, coop, coop, none, none}},
    {settle_duplicates, "settle_duplicates", {coop, coop, coop, none, none}},
    {see_people, "see_people", {coop, team, team, none, none}},
    {manage_people, "manage_people", {coop, team, none, none, none}},
    {manage_organisations, "manage_organisations", {coop, none, none, orga, none}},
    {give_cards, "give_cards", {coop, own, own, none, none}},
    {read_journal, "read_journal", {coop, own, own, own, own}},
    {answer_requests, "answer_requests", {coop, none, none, none, none}},
    {keep_agenda, "keep_agenda", {coop, team, team, none, none}},
    {book_for_others, "book_for_others", {coop, coop, coop, coop, none}},
    {set_up_agenda, "set_up_agenda", {coop, coop, none, none, none}},
    {help_people, "help_people", {none, team, own, none, none}},
    {see_figures, "see_figures", {coop, team, own, none, none}},
    {keep_agreements, "keep_agreements", {coop, coop, none, none, none}},
    {follow_domains, "follow_domains", {coop, coop, none, none, none}},
}};

constexpr bool in_order() {
    for (std::size_t i = 0; i < table.size(); ++i)
        if (table[i].right != static_cast<Right>(i)) return false;
    return true;
}
static_assert(in_order(), "the rows stand in the order of Right");

constexpr std::array roles{administrator, coordinator, counsellor, correspondent, resident};
constexpr std::array<std::string_view, 5> role_codes{"administrator", "coordinator", "counsellor", "correspondent",
                                                     "resident"};
constexpr auto rights = [] {
    std::array<Right, table.size()> all{};
    for (std::size_t i = 0; i < table.size(); ++i) all[i] = table[i].right;
    return all;
}();
constexpr std::array<std::string_view, 5> reach_codes{"none", "own", "team", "organisation", "coop"};

const Row& row(Right right) { return table[static_cast<std::size_t>(right)]; }

}

std::span<const Role> every_role() { return roles; }
std::span<const Right> every_right() { return rights; }
std::string_view code(Role role) { return role_codes[static_cast<std::size_t>(role)]; }
std::string_view code(Right right) { return row(right).code; }
std::string_view code(Reach reach) { return reach_codes[static_cast<std::size_t>(reach)]; }

std::optional<Role> role_from(std::string_view text) {
    const auto at = std::find(role_codes.begin(), role_codes.end(), text);
    if (at == role_codes.end()) return std::nullopt;
    return static_cast<Role>(at - role_codes.begin());
}

std::optional<Right> right_from(std::string_view text) {
    const auto at = std::find_if(table.begin(), table.end(), [&](const Row& r) { return r.code == text; });
    if (at == table.end()) return std::nullopt;
    return at->right;
}

std::string_view label(Role role) {
    switch (role) {
        case administrator: return i18n::key("Administrator");
        case coordinator: return i18n::key("Coordinator");
        case counsellor: return i18n::key("Digital counsellor");
        case correspondent: return i18n::key("Correspondent of an organisation");
        case resident: return i18n::key("Resident");
    }
    return {};
}

Reach reach(Role role, Right right) { return row(right).reach[static_cast<std::size_t>(role)]; }

bool needs_second_factor(Role role) { return role == administrator || role == coordinator || role == counsellor; }

net::Access may(Right right) { return {net::Access::Kind::guarded, code(right)}; }

bool Visitor::may(Right right) const { return reach(right) != Reach::none; }

bool Visitor::may(Right right, const Object& object) const {
    return std::any_of(roles.begin(), roles.end(), [&](const Held& held) {
        switch (accounts::reach(held.role, right)) {
            case Reach::coop: return true;
            case Reach::organisation: return held.organisation && held.organisation == object.organisation;
            case Reach::team:
                if (held.team && held.team == object.team) return true;
                [[fallthrough]];  // one's own is part of the team's
            case Reach::own: return object.owner == person;
            case Reach::none: return false;
        }
        return false;
    });
}

Reach Visitor::reach(Right right) const {
    Reach widest = Reach::none;
    for (const Held& held : roles) widest = std::max(widest, accounts::reach(held.role, right));
    return widest;
}

bool Visitor::is(Role role) const {
    return std::any_of(roles.begin(), roles.end(), [&](const Held& held) { return held.role == role; });
}

namespace {

/// Whoever changes an account can come in as its owner: the right must reach everything that the owner may.
bool may_manage(const Visitor& visitor, const Person& person) {
    if (visitor.reach(manage_people) == Reach::coop) return true;
    if (person.id == visitor.person) return false;
    if (person.roles.empty()) return person.registered_by && person.registered_by == visitor.person;
    return std::all_of(person.roles.begin(), person.roles.end(), [&](const Held& held) {
        return held.role != administrator &&
               visitor.may(manage_people, {.organisation = held.organisation, .team = held.team});
    });
}

}

bool may_on(const Visitor& visitor, Right right, const Person& person) {
    if (right == manage_people) return may_manage(visitor, person);
    if (visitor.may(right, {.owner = person.id}) ||
        (person.registered_by && visitor.may(right, {.owner = person.registered_by})))
        return true;
    return std::any_of(person.roles.begin(), person.roles.end(), [&](const Held& held) {
        return visitor.may(right, {.owner = person.id, .organisation = held.organisation, .team = held.team});
    });
}

}
