// The people of the demonstration: one for each role.
#include <array>

#include "features/accounts/accounts.hpp"

namespace beffroi::accounts {
namespace {

constexpr std::array<DemoPerson, 5> people{{
    {"Claire Lemoine", "claire@pays-de-la-vire.example", Role::administrator},
    {"Yann Hamel", "yann@pays-de-la-vire.example", Role::coordinator},
    {"Aïcha Benali", "aicha@pays-de-la-vire.example", Role::counsellor},
    {"Luc Marie", "luc@mairie-vire.example", Role::correspondent},
    {"Odette Leroux", "odette@exemple.example", Role::resident},
}};

}

std::span<const DemoPerson> demo_people() { return people; }

Result<void> load_demo(db::Database& database, const crypto::Vault& vault, const Clock& clock) {
    const auto hashed = hash_password(demo_password);
    if (!hashed) return hashed.error();
    return database.write([&](db::Write& tx) -> Result<void> {
        for (const DemoPerson& each : people) {
            if (person_by_mail(tx, vault, each.mail, clock)) continue;
            const auto added = add_person(tx, vault, {std::string(each.name), std::string(each.mail), {{each.role, {}, {}}}, Lang::fr}, PersonId{}, clock);
            if (!added) return added.error();
            set_password(tx, *added, *hashed, clock);
        }
        return {};
    });
}

}
