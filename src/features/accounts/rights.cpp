// The one readable table: which role may do what. A test walks every route by it.
#include <algorithm>
#include <array>

#include "features/accounts/accounts.hpp"

namespace beffroi::accounts {
namespace {

using enum Role;
using enum Right;

struct Row {
    Right right;
    std::string_view code;
    std::array<bool, 3> allowed;  ///< in the order of Role
};

//                                                      administrator  coordinator  counsellor
constexpr std::array<Row, 4> table{{
    {own_account,        "own_account",        {true,          true,        true}},
    {desk,               "desk",               {true,          true,        true}},
    {settle_suggestions, "settle_suggestions", {true,          true,        true}},
    {manage_people,      "manage_people",      {true,          false,       false}},
}};

constexpr std::array roles{administrator, coordinator, counsellor};
constexpr std::array<std::string_view, 3> role_codes{"administrator", "coordinator", "counsellor"};
constexpr std::array rights{own_account, desk, settle_suggestions, manage_people};

const Row& row(Right right) { return table[static_cast<std::size_t>(right)]; }

}

std::span<const Role> every_role() { return roles; }
std::span<const Right> every_right() { return rights; }
std::string_view code(Role role) { return role_codes[static_cast<std::size_t>(role)]; }
std::string_view code(Right right) { return row(right).code; }

std::optional<Role> role_from(std::string_view text) {
    const auto at = std::find(role_codes.begin(), role_codes.end(), text);
    if (at == role_codes.end()) return std::nullopt;
    return static_cast<Role>(at - role_codes.begin());
}

std::string_view label(Role role) {
    switch (role) {
        case administrator: return i18n::key("Administrator");
        case coordinator: return i18n::key("Coordinator");
        case counsellor: return i18n::key("Digital counsellor");
    }
    return {};
}

bool allows(Role role, Right right) { return row(right).allowed[static_cast<std::size_t>(role)]; }

net::Access may(Right right) { return {net::Access::Kind::guarded, code(right)}; }

bool Visitor::may(Right right) const {
    return std::any_of(roles.begin(), roles.end(), [&](Role role) { return allows(role, right); });
}

}
