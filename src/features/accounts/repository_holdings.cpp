// What the right to take along and the right to be forgotten need of the tables.
#include "features/accounts/repository.hpp"

namespace beffroi::accounts::repository {

std::optional<Instant> created(db::Read& tx, PersonId person) {
    return tx.one<Instant>("SELECT created FROM people WHERE id = ?1", person);
}

bool is_open(db::Read& tx, PersonId person) {
    return tx.one<int>("SELECT 1 FROM people WHERE id = ?1 AND closed IS NULL", person).has_value();
}

std::vector<PersonId> closed_before(db::Read& tx, Instant before) {
    return tx.all<PersonId>("SELECT id FROM people WHERE closed < ?1", before);
}

std::vector<KnownDevice> devices_of(db::Read& tx, PersonId person) {
    std::vector<KnownDevice> all;
    tx.each(
        "SELECT device, network, seen FROM people_devices WHERE person = ?1 ORDER BY seen DESC, device, network",
        [&](const db::Row& row) { all.push_back({row.string(0), row.string(1), row.get<Instant>(2)}); }, person);
    return all;
}

void erase(db::Write& tx, PersonId person) {
    // Sessions, roles, devices, links and codes go with the person: foreign keys see to it.
    tx.run("DELETE FROM people WHERE id = ?1", person);
    tx.run("UPDATE people SET registered_by = 0 WHERE registered_by = ?1", person);
}

std::int64_t forget_devices(db::Write& tx, Instant before) {
    return tx.run("DELETE FROM people_devices WHERE seen < ?1", before) +
           tx.run("DELETE FROM sessions WHERE seen < ?1", before) +
           tx.run("DELETE FROM people_links WHERE expires < ?1", before);
}

}
