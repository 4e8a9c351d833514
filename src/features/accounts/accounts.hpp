// Who may sign in, as what, and what that allows. Everything behind the guard asks here.
#pragma once
#include <functional>
#include <iosfwd>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/id.hpp"
#include "platform/base/result.hpp"
#include "platform/base/time.hpp"
#include "platform/db/db.hpp"
#include "platform/db/migrations.hpp"
#include "platform/html/html.hpp"
#include "platform/net/http.hpp"
#include "platform/net/router.hpp"

namespace beffroi::accounts {

using PersonId = Id<struct PersonTag>;
using SessionId = Id<struct SessionTag>;

// ---- Roles and rights: one table, in rights.cpp ----

enum class Role { administrator, coordinator, counsellor };
enum class Right {
    own_account,         ///< one's password and sessions
    desk,                ///< the counsellors' desk
    settle_suggestions,  ///< what visitors say is wrong
    manage_people,       ///< invite, close, change roles
};
std::span<const Role> every_role();
std::span<const Right> every_right();
std::string_view code(Role role);    ///< "administrator": for the database and the command line
std::optional<Role> role_from(std::string_view code);
std::string_view label(Role role);   ///< a catalogue key
std::string_view code(Right right);  ///< "manage_people": what `beffroi routes` shows
/// The table.
bool allows(Role role, Right right);

/// For routes: `on.get("/espace", may(Right::desk), …)`.
net::Access may(Right right);

// ---- Who asks ----

struct Visitor {
    PersonId person;
    SessionId session;
    std::string name;
    std::vector<Role> roles;
    bool may(Right right) const;
};
/// Of a request that came through the guard.
const Visitor& visitor(const net::Request& request);
/// nullptr on routes for everyone.
const Visitor* visitor_if_any(const net::Request& request);

inline constexpr std::string_view session_cookie = "beffroi_session";
/// Lets in who holds the route's right; others are sent to sign in, or told that the page is not open to them.
std::optional<net::Response> guard(db::Database& database, const Clock& clock, net::Request& request, const net::Route& route);

// ---- People ----

struct Person {
    PersonId id;
    std::string name;
    std::string mail;
    std::vector<Role> roles;  ///< held at this moment
    bool has_password = false;
    bool closed = false;
};
/// Errors: `mail_taken`, `bad_mail` (field `mail`), `name_needed` (field `name`).
Result<PersonId> add_person(db::Write& tx, std::string_view name, std::string_view mail, std::span<const Role> roles, const Clock& clock);
std::vector<Person> people(db::Read& tx, const Clock& clock);
std::optional<Person> person_by_mail(db::Read& tx, std::string_view mail, const Clock& clock);
/// Ends every session and lets nobody in any more; the person's doings stay. Error: `unknown_person`.
Result<void> close_account(db::Write& tx, PersonId person, const Clock& clock);

// ---- Passwords ----

inline constexpr std::size_t shortest_password = 12;  ///< characters
/// Why `password` is too easily guessed, for the field `password`: `password_short`, `password_long`, `password_common`,
/// `password_personal` (it holds the name or mail). No rule about kinds of characters (ANSSI and NIST SP 800-63B advise against).
Result<void> acceptable(std::string_view password, std::string_view name, std::string_view mail);
/// argon2id, of a password that is `acceptable`. Takes a tenth of a second and 32 MB: one at a time, outside transactions.
std::string hash_password(std::string_view password);
/// Keeps what `hash_password` gave and ends every session of the person but `keep`.
void set_password(db::Write& tx, PersonId person, std::string_view hashed, SessionId keep = {});

// ---- Invitations ----

/// A token for /invitation/{token}, good once and for a week; earlier ones of the person end. Error: `unknown_person`.
Result<std::string> invite(db::Write& tx, PersonId person, const Clock& clock);
/// Whom a token invites. Error: `invitation_over`.
Result<Person> invited(db::Read& tx, std::string_view token, const Clock& clock);
/// Uses the token up. Error: `invitation_over`: of many at once, one succeeds.
Result<PersonId> accept_invitation(db::Write& tx, std::string_view token, std::string_view hashed, const Clock& clock);

// ---- Sessions ----

struct Session {
    SessionId id;
    Instant created, seen;
    std::string device, network;
};
struct Opened {
    std::string token;  ///< for the cookie; kept nowhere
    SessionId id;
};
/// The person with this mail and password. Error: `wrong_credentials`, which does not tell which of both is wrong, nor takes
/// another time for either.
Result<PersonId> check_credentials(db::Database& database, std::string_view mail, std::string_view password);
Opened open_session(db::Write& tx, PersonId person, std::string_view device, std::string_view network, const Clock& clock);
/// Who holds `token`, unless the session is over: 12 hours unused, or 14 days in all. Writes at most once a minute that it was seen.
std::optional<Visitor> holder(db::Database& database, std::string_view token, const Clock& clock);
std::vector<Session> sessions(db::Read& tx, PersonId person, const Clock& clock);
/// Only of that person. Ending twice is no error.
void end_session(db::Write& tx, PersonId person, SessionId session);
/// "Firefox, Windows" of a User-Agent; "" when nothing is recognised.
std::string device_of(std::string_view user_agent);

std::span<const db::Migration> migrations();

// ---- Command line and pages ----

/// `beffroi people`: one a line. Exit code 0.
int list_command(db::Database& database, std::ostream& out, Lang lang);
/// `beffroi people --invite MAIL --name NAME --role ROLE…`: adds the person, or finds it, and writes the address that lets it
/// choose a password. Exit code 0, or 1 with a sentence on `err`.
int invite_command(db::Database& database, std::string_view mail, std::string_view name, const std::vector<std::string>& roles,
                   std::string_view origin, std::ostream& out, std::ostream& err, Lang lang);

struct Services {
    db::Database& database;
    Clock clock;
    std::function<html::Page(const net::Request&)> page;
};
/// /connexion, /deconnexion, /invitation/{token}, /espace/compte and its sessions.
void routes(net::Router& on, Services& use);

}
