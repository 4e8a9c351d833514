// People and their roles.
#include "features/accounts/repository.hpp"

#include <algorithm>

#include "platform/base/log.hpp"

namespace beffroi::accounts::repository {

Held held_from(const db::Row& row) {
    // The column's CHECK lets no other word in.
    return {role_from(row.text(0)).value(), row.get<OrganisationId>(1), row.get<TeamId>(2)};
}

void in_order(std::vector<Held>& roles) {
    std::sort(roles.begin(), roles.end(), [](const Held& a, const Held& b) { return a.role < b.role; });
}

namespace {

constexpr std::string_view columns =
    "SELECT p.id, p.name, p.mail, p.lang, p.password, p.totp, p.registered_by, p.closed, "
    "CASE WHEN EXISTS (SELECT 1 FROM passkeys k WHERE k.person = p.id) THEN 1 ELSE 0 END FROM people p WHERE p.id IN ";

/// What was sealed with another key reads as a dash: the page still stands, and the log says why.
std::string opened(const crypto::Vault& vault, std::string_view sealed, std::string_view what, PersonId id) {
    if (sealed.empty()) return {};
    if (auto plain = vault.open(sealed, std::string(what) + id.text())) return std::move(*plain);
    log::error("a sealed field does not open: is vault.key another one than before?", {{"field", std::string(what)}});
    return "—";
}

Person person_from(const db::Row& row, const crypto::Vault& vault) {
    Person p;
    p.id = row.get<PersonId>(0);
    p.name = opened(vault, row.text(1), "people.name:", p.id);
    if (!row.is_null(2)) p.mail = opened(vault, row.text(2), "people.mail:", p.id);
    p.lang = row.string(3);
    p.has_password = !row.text(4).empty();
    p.has_totp = !row.is_null(5);
    p.registered_by = row.get<PersonId>(6);
    p.closed = !row.is_null(7);
    p.has_passkey = row.get<int>(8) == 1;
    return p;
}

/// Those whose numbers `whom` gives, in brackets. Roles are asked for one person after another: in one statement for all, SQLite
/// reads the roles of everybody, residents too, where it does not know how few work here.
template <class... Args>
std::vector<Person> some(db::Read& tx, const crypto::Vault& vault, const std::string& whom, Instant at,
                         const Args&... args) {
    std::vector<Person> found;
    tx.each(
        std::string(columns) + whom, [&](const db::Row& row) { found.push_back(person_from(row, vault)); }, args...);
    for (Person& each : found) each.roles = roles_of(tx, each.id, at);
    return found;
}

PastRole past_from(const db::Row& row) {
    return {held_from(row), row.get<Instant>(3), row.get<std::optional<Instant>>(4)};
}

template <class Tag>
std::vector<RoleThere> roles_where(db::Read& tx, std::string_view sql, Id<Tag> place) {
    std::vector<RoleThere> all;
    if (place) tx.each(sql, [&](const db::Row& row) { all.push_back({row.get<PersonId>(5), past_from(row)}); }, place);
    return all;
}

}

bool insert_person(db::Write& tx, const Row& row) {
    const db::Param none(nullptr);
    const db::Param mail = row.mail.empty() ? none : db::Param::blob(row.mail);
    const db::Param index = row.mail.empty() ? none : db::Param::blob(row.mail_index);
    return tx.run(
               "INSERT INTO people (id, name, mail, mail_index, lang, password, totp_step, registered_by, created) "
               "VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0, ?7, ?8) ON CONFLICT (mail_index) DO NOTHING",
               row.id, db::Param::blob(row.name), mail, index, row.lang, row.password, row.registered_by,
               row.created) == 1;
}

std::optional<Person> person(db::Read& tx, const crypto::Vault& vault, PersonId id, Instant at) {
    auto found = some(tx, vault, "(?1)", at, id);
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

std::optional<PersonId> by_mail(db::Read& tx, const std::vector<std::string>& mail_indexes) {
    for (const std::string& each : mail_indexes)
        if (auto found = tx.one<PersonId>("SELECT id FROM people WHERE mail_index = ?1", db::Param::blob(each)))
            return found;
    return std::nullopt;
}

std::vector<Person> staff(db::Read& tx, const crypto::Vault& vault, Instant at) {
    return some(tx, vault,
                "(SELECT person FROM people_roles WHERE role IN ('administrator', 'coordinator', 'counsellor', "
                "'correspondent'))",
                at);
}

std::vector<Person> residents_of(db::Read& tx, const crypto::Vault& vault, PersonId by, Instant at) {
    auto found = some(
        tx, vault,
        "(SELECT l.id FROM people l WHERE l.registered_by = ?1 AND EXISTS "
        "(SELECT 1 FROM people_roles h WHERE h.person = l.id AND h.role = 'resident') ORDER BY l.id DESC LIMIT 500)",
        at, by);
    std::sort(found.begin(), found.end(), [](const Person& a, const Person& b) { return a.id > b.id; });
    return found;
}

bool set_closed(db::Write& tx, PersonId person, std::optional<Instant> at) {
    return tx.run("UPDATE people SET closed = ?2 WHERE id = ?1", person, at) == 1;
}

bool exists(db::Read& tx, PersonId person) {
    return tx.one<int>("SELECT 1 FROM people WHERE id = ?1", person).has_value();
}

std::optional<Credentials> credentials(db::Read& tx, const std::vector<std::string>& mail_indexes) {
    std::optional<Credentials> found;
    for (const std::string& each : mail_indexes)
        tx.each(
            "SELECT id, password FROM people WHERE mail_index = ?1 AND closed IS NULL",
            [&](const db::Row& row) { found = Credentials{row.get<PersonId>(0), row.string(1)}; },
            db::Param::blob(each));
    return found;
}

void set_password(db::Write& tx, PersonId person, std::string_view hashed) {
    tx.run("UPDATE people SET password = ?2 WHERE id = ?1", person, hashed);
}

void renew_password(db::Write& tx, PersonId person, std::string_view former, std::string_view hashed) {
    tx.run("UPDATE people SET password = ?3 WHERE id = ?1 AND password = ?2", person, former, hashed);
}

bool insert_role(db::Write& tx, PersonId person, const Held& held, PersonId by, Instant since) {
    return tx.run(
               "INSERT INTO people_roles (id, person, role, organisation, team, given_by, since) VALUES (?1, ?2, ?3, "
               "?4, ?5, ?6, ?7) "
               "ON CONFLICT (person, role, organisation, team) WHERE until IS NULL DO NOTHING",
               next_id(), person, code(held.role), held.organisation, held.team, by, since) == 1;
}

bool end_role(db::Write& tx, PersonId person, const Held& held, Instant until) {
    return tx.run(
               "UPDATE people_roles SET until = ?5 WHERE person = ?1 AND role = ?2 AND organisation = ?3 AND team = ?4 "
               "AND until IS NULL",
               person, code(held.role), held.organisation, held.team, until) == 1;
}

std::vector<Held> roles_of(db::Read& tx, PersonId person, Instant at) {
    std::vector<Held> held;
    tx.each(
        "SELECT role, organisation, team FROM people_roles WHERE person = ?1 AND since <= ?2 AND (until IS NULL OR "
        "until > ?2)",
        [&](const db::Row& row) { held.push_back(held_from(row)); }, person, at);
    in_order(held);
    return held;
}

std::vector<PastRole> roles_over_time(db::Read& tx, PersonId person) {
    std::vector<PastRole> all;
    tx.each(
        "SELECT role, organisation, team, since, until FROM people_roles WHERE person = ?1 ORDER BY since DESC, id "
        "DESC",
        [&](const db::Row& row) { all.push_back(past_from(row)); }, person);
    return all;
}

std::vector<RoleThere> roles_in(db::Read& tx, OrganisationId organisation) {
    return roles_where(
        tx,
        "SELECT role, organisation, team, since, until, person FROM people_roles WHERE organisation = ?1 "
        "ORDER BY until IS NOT NULL, since DESC, id DESC",
        organisation);
}

std::vector<RoleThere> roles_in(db::Read& tx, TeamId team) {
    return roles_where(tx,
                       "SELECT role, organisation, team, since, until, person FROM people_roles WHERE team = ?1 "
                       "ORDER BY until IS NOT NULL, since DESC, id DESC",
                       team);
}

int count_administrators(db::Read& tx, Instant at) {
    return tx
        .one<int>(
            "SELECT COUNT(DISTINCT r.person) FROM people_roles r JOIN people p ON p.id = r.person WHERE r.role = "
            "'administrator' "
            "AND r.since <= ?1 AND (r.until IS NULL OR r.until > ?1) AND p.closed IS NULL",
            at)
        .value_or(0);
}

}
