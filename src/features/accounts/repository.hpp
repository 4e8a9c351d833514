// The SQL of accounts, for both engines.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "features/accounts/accounts.hpp"

namespace beffroi::accounts::repository {

/// False when somebody has this mail.
bool insert_person(db::Write& tx, PersonId id, std::string_view name, std::string_view mail, Instant at);
void insert_role(db::Write& tx, PersonId person, Role role, Instant since);
std::vector<Person> people(db::Read& tx, Instant at);
std::optional<Person> person_by_mail(db::Read& tx, std::string_view mail, Instant at);
std::optional<Person> person_by_id(db::Read& tx, PersonId id, Instant at);
/// False when there is none.
bool close_person(db::Write& tx, PersonId person, Instant at);

struct Credentials {
    PersonId person;
    std::string hashed;  ///< empty: none was chosen
};
/// Of open accounts only.
std::optional<Credentials> credentials(db::Read& tx, std::string_view mail);
void set_password(db::Write& tx, PersonId person, std::string_view hashed);

void insert_session(db::Write& tx, SessionId id, std::string_view token_hash, PersonId person, std::string_view device,
                    std::string_view network, Instant at);
struct Held {
    Visitor visitor;
    Instant created, seen;
};
/// Of open accounts only; without the roles.
std::optional<Held> session_by_token(db::Read& tx, std::string_view token_hash);
std::vector<Role> roles_of(db::Read& tx, PersonId person, Instant at);
void touch_session(db::Write& tx, SessionId session, Instant at);
std::vector<Session> sessions_of(db::Read& tx, PersonId person);
void delete_session(db::Write& tx, PersonId person, SessionId session);
void delete_sessions(db::Write& tx, PersonId person, SessionId but);
/// Those that nobody can use any more.
void delete_old_sessions(db::Write& tx, Instant created_before, Instant seen_before);

void insert_invitation(db::Write& tx, std::string_view token_hash, PersonId person, Instant expires);
void delete_invitations(db::Write& tx, PersonId person);
std::optional<PersonId> invitation(db::Read& tx, std::string_view token_hash, Instant at);
/// The person, when this call is the one that used it up.
std::optional<PersonId> take_invitation(db::Write& tx, std::string_view token_hash, Instant at);

}
