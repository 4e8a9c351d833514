#include "features/accounts/repository.hpp"

namespace beffroi::accounts::repository {
namespace {

constexpr std::string_view person_columns = "SELECT id, name, COALESCE(mail, ''), password, closed FROM people ";

Person person_from(const db::Row& row) {
    Person p;
    p.id = row.get<PersonId>(0);
    p.name = row.string(1);
    p.mail = row.string(2);
    p.has_password = !row.text(3).empty();
    p.closed = !row.is_null(4);
    return p;
}

template <class... Args>
std::optional<Person> one_person(db::Read& tx, std::string_view where, Instant at, const Args&... args) {
    std::optional<Person> found;
    tx.each(std::string(person_columns) + std::string(where), [&](const db::Row& row) { found = person_from(row); }, args...);
    if (found) found->roles = roles_of(tx, found->id, at);
    return found;
}

}

bool insert_person(db::Write& tx, PersonId id, std::string_view name, std::string_view mail, Instant at) {
    return tx.run("INSERT INTO people (id, name, mail, password, created) VALUES (?1, ?2, ?3, '', ?4) ON CONFLICT (mail) DO NOTHING",
                  id, name, mail, at) == 1;
}

void insert_role(db::Write& tx, PersonId person, Role role, Instant since) {
    tx.run("INSERT INTO people_roles (person, role, since) VALUES (?1, ?2, ?3) ON CONFLICT (person, role, since) DO NOTHING", person,
           code(role), since);
}

std::vector<Person> people(db::Read& tx, Instant at) {
    std::vector<Person> all;
    tx.each(std::string(person_columns) + "ORDER BY id", [&](const db::Row& row) { all.push_back(person_from(row)); });
    for (Person& person : all) person.roles = roles_of(tx, person.id, at);
    return all;
}

std::optional<Person> person_by_mail(db::Read& tx, std::string_view mail, Instant at) { return one_person(tx, "WHERE mail = ?1", at, mail); }
std::optional<Person> person_by_id(db::Read& tx, PersonId id, Instant at) { return one_person(tx, "WHERE id = ?1", at, id); }

bool close_person(db::Write& tx, PersonId person, Instant at) {
    return tx.run("UPDATE people SET closed = COALESCE(closed, ?2) WHERE id = ?1", person, at) == 1;
}

std::optional<Credentials> credentials(db::Read& tx, std::string_view mail) {
    std::optional<Credentials> found;
    tx.each("SELECT id, password FROM people WHERE mail = ?1 AND closed IS NULL",
            [&](const db::Row& row) { found = Credentials{row.get<PersonId>(0), row.string(1)}; }, mail);
    return found;
}

void set_password(db::Write& tx, PersonId person, std::string_view hashed) {
    tx.run("UPDATE people SET password = ?2 WHERE id = ?1", person, hashed);
}

void insert_session(db::Write& tx, SessionId id, std::string_view token_hash, PersonId person, std::string_view device,
                    std::string_view network, Instant at) {
    tx.run("INSERT INTO sessions (id, token, person, created, seen, device, network) VALUES (?1, ?2, ?3, ?4, ?4, ?5, ?6)", id,
           db::Param::blob(token_hash), person, at, device, network);
}

std::optional<Held> session_by_token(db::Read& tx, std::string_view token_hash) {
    std::optional<Held> found;
    tx.each("SELECT s.id, s.person, p.name, s.created, s.seen FROM sessions s JOIN people p ON p.id = s.person "
            "WHERE s.token = ?1 AND p.closed IS NULL",
            [&](const db::Row& row) {
                found = Held{{row.get<PersonId>(1), row.get<SessionId>(0), row.string(2), {}}, row.get<Instant>(3), row.get<Instant>(4)};
            },
            db::Param::blob(token_hash));
    return found;
}

std::vector<Role> roles_of(db::Read& tx, PersonId person, Instant at) {
    std::vector<Role> roles;
    tx.each("SELECT DISTINCT role FROM people_roles WHERE person = ?1 AND since <= ?2 AND (until IS NULL OR until > ?2) ORDER BY role",
            [&](const db::Row& row) {
                if (const auto role = role_from(row.text(0))) roles.push_back(*role);
            },
            person, at);
    return roles;
}

void touch_session(db::Write& tx, SessionId session, Instant at) { tx.run("UPDATE sessions SET seen = ?2 WHERE id = ?1", session, at); }

std::vector<Session> sessions_of(db::Read& tx, PersonId person) {
    std::vector<Session> all;
    tx.each("SELECT id, created, seen, device, network FROM sessions WHERE person = ?1 ORDER BY seen DESC, id",
            [&](const db::Row& row) {
                all.push_back({row.get<SessionId>(0), row.get<Instant>(1), row.get<Instant>(2), row.string(3), row.string(4)});
            },
            person);
    return all;
}

void delete_session(db::Write& tx, PersonId person, SessionId session) {
    tx.run("DELETE FROM sessions WHERE id = ?1 AND person = ?2", session, person);
}

void delete_sessions(db::Write& tx, PersonId person, SessionId but) {
    tx.run("DELETE FROM sessions WHERE person = ?1 AND id <> ?2", person, but);
}

void delete_old_sessions(db::Write& tx, Instant created_before, Instant seen_before) {
    tx.run("DELETE FROM sessions WHERE created < ?1 OR seen < ?2", created_before, seen_before);
}

void insert_invitation(db::Write& tx, std::string_view token_hash, PersonId person, Instant expires) {
    tx.run("INSERT INTO invitations (token, person, expires) VALUES (?1, ?2, ?3)", db::Param::blob(token_hash), person, expires);
}

void delete_invitations(db::Write& tx, PersonId person) { tx.run("DELETE FROM invitations WHERE person = ?1", person); }

std::optional<PersonId> invitation(db::Read& tx, std::string_view token_hash, Instant at) {
    return tx.one<PersonId>("SELECT i.person FROM invitations i JOIN people p ON p.id = i.person "
                            "WHERE i.token = ?1 AND i.expires > ?2 AND p.closed IS NULL",
                            db::Param::blob(token_hash), at);
}

std::optional<PersonId> take_invitation(db::Write& tx, std::string_view token_hash, Instant at) {
    const auto person = invitation(tx, token_hash, at);
    // Deleting decides: whoever comes second deletes nothing.
    if (!person || tx.run("DELETE FROM invitations WHERE token = ?1", db::Param::blob(token_hash)) != 1) return std::nullopt;
    return person;
}

}
