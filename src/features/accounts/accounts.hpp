// Who may sign in, as what, and what that allows. Everything behind the guard asks here.
#pragma once
#include <functional>
#include <iosfwd>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "features/accounts/watch.hpp"
#include "features/journal/journal.hpp"
#include "features/privacy/privacy.hpp"
#include "platform/base/id.hpp"
#include "platform/base/result.hpp"
#include "platform/base/time.hpp"
#include "platform/base/vault.hpp"
#include "platform/db/db.hpp"
#include "platform/db/migrations.hpp"
#include "platform/html/html.hpp"
#include "platform/keys/keys.hpp"
#include "platform/mail/mail.hpp"
#include "platform/net/http.hpp"
#include "platform/net/router.hpp"

namespace beffroi::accounts {

using PersonId = journal::PersonId;
using SessionId = Id<struct SessionTag>;
/// Kept by the feature `organisations`; here only whose a role is.
using OrganisationId = Id<struct OrganisationTag>;
using TeamId = Id<struct TeamTag>;

// ---- Roles and rights: one table, in rights.cpp ----

enum class Role {
    administrator,  ///< runs the co-operative's belfry
    coordinator,    ///< of one team
    counsellor,     ///< the digital counsellor
    correspondent,  ///< speaks for one organisation: an employer, a commune, a firm
    resident,       ///< a person with a space of their own
};
enum class Right {
    own_space,             ///< what is kept for oneself
    own_account,           ///< one's password, factors and sessions
    desk,                  ///< the counsellors' desk
    edit_places,           ///< correct, add and retire places
    settle_suggestions,    ///< what visitors say is wrong
    settle_duplicates,     ///< which two places are one
    see_people,            ///< who has an account, and as what
    manage_people,         ///< invite, close, give and take roles
    manage_organisations,  ///< organisations and teams
    give_cards,            ///< let residents in by a card
    read_journal,          ///< who did what
    answer_requests,       ///< erasure and other requests about personal data
    keep_agenda,           ///< openings, absences and appointments of a counsellor, with whom they are for
    book_for_others,       ///< book, move and cancel for somebody who is there or calls
    set_up_agenda,         ///< motifs, resources, workshops and what messages say
    help_people,  ///< sheets of beneficiaries, what was done with them, mandates; with their consent, all of the co-operative's
    see_figures,  ///< what was done, counted
    keep_agreements,  ///< what funders pay for
    follow_domains,  ///< lists of organisations whose domains are audited, and letters to them
};
/// How far a right reaches. A wider one includes the narrower.
enum class Reach { none, own, team, organisation, coop };

std::span<const Role> every_role();
std::span<const Right> every_right();
std::string_view code(Role role);  ///< "administrator": for the database and the command line
std::optional<Role> role_from(std::string_view code);
std::string_view label(Role role);  ///< a catalogue key
std::string_view code(Right right);  ///< "manage_people": what `beffroi routes` shows
std::optional<Right> right_from(std::string_view code);
std::string_view code(Reach reach);  ///< "team"
/// The table.
Reach reach(Role role, Right right);
/// Whether this role reads what is personal of others, so that a password alone is too little.
bool needs_second_factor(Role role);

/// For routes: `on.get("/espace", may(Right::desk), …)`. It lets in who holds the right on anything at all; a handler that acts
/// on one thing asks again, with that thing: `visitor(request).may(Right::edit_places, {.organisation = …})`.
net::Access may(Right right);

/// A role that somebody holds, and where. Ids that do not apply are 0.
struct Held {
    Role role{};
    OrganisationId organisation;
    TeamId team;
    bool operator==(const Held&) const = default;
};
/// What a right is asked about: whose it is. Ids that do not apply are 0.
struct Object {
    PersonId owner{};
    OrganisationId organisation{};
    TeamId team{};
};

// ---- Who asks ----

/// By what a session was opened; a later one opens more.
enum class Strength {
    pending,  ///< the password was right, the second factor is awaited: opens nothing
    card,  ///< a card: a resident's own space, and nothing that changes the account
    simple,  ///< password or link alone: all but what roles that see personal data may
    full,  ///< a passkey, or a second factor
};
struct Visitor {
    PersonId person;
    SessionId session;
    std::string name;
    std::vector<Held> roles;
    Strength strength = Strength::simple;
    Instant proven{};  ///< when this session last showed what proves who it is

    bool may(Right right) const;  ///< on anything at all
    bool may(Right right, const Object& object) const;
    Reach reach(Right right) const;  ///< the widest
    bool is(Role role) const;
};
/// Of a request that came through the guard.
const Visitor& visitor(const net::Request& request);
/// nullptr on routes for everyone.
const Visitor* visitor_if_any(const net::Request& request);

/// The cookie of sessions. Where the site's address is https, its name is one that browsers take only from this host, over HTTPS.
inline constexpr std::string_view session_cookie = "beffroi_session", secure_session_cookie = "__Host-beffroi_session";
/// Which of both on a site with this address ("https://aide.exemple.fr"; empty: unknown).
std::string_view session_cookie_of(std::string_view origin);

// ---- People ----

struct Person {
    PersonId id;
    std::string name;
    std::string mail;  ///< empty: signs in by a card
    std::string lang = "fr";  ///< in which we write to them
    std::vector<Held> roles;  ///< held at this moment
    PersonId registered_by;  ///< the counsellor who gave a resident their account; 0: nobody
    bool has_password = false;
    bool has_totp = false;
    bool closed = false;
    bool has_passkey = false;
};
struct NewPerson {
    std::string name;
    std::string mail;  ///< may be empty for residents
    std::vector<Held> roles;
    Lang lang = Lang::fr;
};
/// Errors: `mail_taken`, `bad_mail` (field `mail`), `name_needed` (field `name`).
Result<PersonId> add_person(db::Write& tx, const crypto::Vault& vault, const NewPerson& person, PersonId by,
                            const Clock& clock);
/// Everybody but residents, by name.
std::vector<Person> staff(db::Read& tx, const crypto::Vault& vault, const Clock& clock);
/// Those of whom `by` is the one who registered them, newest first.
std::vector<Person> residents_of(db::Read& tx, const crypto::Vault& vault, PersonId by, const Clock& clock);
std::optional<Person> person_by_mail(db::Read& tx, const crypto::Vault& vault, std::string_view mail,
                                     const Clock& clock);
std::optional<Person> person(db::Read& tx, const crypto::Vault& vault, PersonId id, const Clock& clock);
/// `Visitor::may` about somebody's account, in every organisation and team where they hold a role. `manage_people` must reach
/// all of their roles, for whoever changes an account can come in as its owner.
bool may_on(const Visitor& visitor, Right right, const Person& person);
/// Ends every session and lets nobody in any more; the person's doings stay. Error: `unknown_person`, `last_administrator`.
Result<void> close_account(db::Write& tx, PersonId person, PersonId by, const Clock& clock);
/// Whether the belfry would still have an administrator without them. Error: `last_administrator`.
Result<void> somebody_stays(db::Read& tx, PersonId person, const Clock& clock);
/// Undoes `close_account`. Error: `unknown_person`.
Result<void> reopen_account(db::Write& tx, PersonId person, PersonId by, const Clock& clock);
/// Dated: what somebody was, remains. Giving a held role again changes nothing.
void give_role(db::Write& tx, PersonId person, const Held& held, PersonId by, const Clock& clock);
/// Error: `last_administrator`.
Result<void> take_role(db::Write& tx, PersonId person, const Held& held, PersonId by, const Clock& clock);
/// Roles of a person over time, the latest first.
struct PastRole {
    Held held;
    Instant since;
    std::optional<Instant> until;
};
std::vector<PastRole> roles_over_time(db::Read& tx, PersonId person);
/// A role that somebody holds, or held, in one organisation or team.
struct RoleThere {
    PersonId person;
    PastRole role;
};
/// All of them: those held first, then those that are over; the latest first in each. None for the id 0, which is no place.
std::vector<RoleThere> roles_in(db::Read& tx, OrganisationId organisation);
std::vector<RoleThere> roles_in(db::Read& tx, TeamId team);

// ---- Passwords ----

inline constexpr std::size_t shortest_password = 12, longest_password = 200;  ///< characters
/// Why `password` is too easily guessed, for the field `password`: `password_short`, `password_long`, `password_common`,
/// `password_leaked`, `password_personal` (it holds the name or mail). No rule about kinds of characters (ANSSI and NIST SP 800-63B advise against).
/// Nor may it be made of `house`, the site's name and host: `password_house`.
Result<void> acceptable(std::string_view password, std::string_view name, std::string_view mail,
                        std::string_view house = {});
// Passwords that thieves hold already: a list in the program, and one that the operator brings into the data folder.
/// Where this process finds the operator's list; until then only the program's is known. Once, as it starts.
void use_leaked_list(const std::string& data_dir);
struct LeakedLists {
    std::uint64_t own = 0;  ///< passwords of the program's list
    std::optional<std::uint64_t> imported;  ///< of the operator's, when there is one
};
/// Error: `damaged_list`.
Result<LeakedLists> leaked_lists(const std::string& data_dir);
struct LeakedImport {
    std::uint64_t lines = 0, kept = 0;
};
/// Reads a list from the file descriptor `from` (leaked.hpp says which lines) and puts it in place of the former one once it is whole.
/// Any size: some 60 MB of memory, sixteen bytes of disk for each entry while it works, eight afterwards. `progress` hears of every ten
/// million lines. Errors: `no_passwords`, `import_running`, `cannot_read`, `cannot_write`; the former list stays.
Result<LeakedImport> import_leaked(int from, const std::string& data_dir, std::uint64_t at_least,
                                   const std::function<void(std::uint64_t)>& progress);

/// argon2id, of a password that is `acceptable`. Takes a tenth of a second and 32 MB, outside transactions, in a thread of its own
/// that yields to pages. Error: `sign_in_busy` when too many wait.
Result<std::string> hash_password(std::string_view password);
/// Keeps what `hash_password` gave and ends every session of the person but `keep`.
void set_password(db::Write& tx, PersonId person, std::string_view hashed, const Clock& clock, SessionId keep = {});

// ---- Links that let somebody in once ----

/// A token for /invitation/{token}, good once and for a week; earlier ones of the person end. Errors: `unknown_person`.
Result<std::string> invite(db::Write& tx, PersonId person, PersonId by, const Clock& clock);
/// Ends the person's invitations. Twice is no error.
void revoke_invitations(db::Write& tx, PersonId person, PersonId by, const Clock& clock);
/// Whom a token invites. Error: `invitation_over`.
Result<PersonId> invited(db::Read& tx, std::string_view token, const Clock& clock);
/// Uses the token up. Error: `invitation_over`: of many at once, one succeeds.
Result<PersonId> accept_invitation(db::Write& tx, std::string_view token, std::string_view hashed, const Clock& clock);
/// The same for somebody who needs no password; ends their sessions.
Result<PersonId> accept_invitation(db::Write& tx, std::string_view token, const Clock& clock);
/// Until when the person's invitation is good, when there is one.
std::optional<Instant> invitation_until(db::Read& tx, PersonId person, const Clock& clock);
/// A token for /connexion/lien/{token}, good once and for ten minutes; earlier ones of the person end.
std::string sign_in_link(db::Write& tx, PersonId person, const Clock& clock);
/// Uses it up. Error: `link_over`.
Result<PersonId> use_sign_in_link(db::Write& tx, std::string_view token, const Clock& clock);

// ---- Second factors ----

/// A secret for an authenticator app: 160 bits in base32, and the otpauth:// address that its QR code holds.
struct TotpOffer {
    std::string secret;
    std::string address;
};
TotpOffer offer_totp(std::string_view site, std::string_view mail);
/// The offer again, for a secret that was made before.
TotpOffer totp_offer_of(std::string_view secret, std::string_view site, std::string_view mail);
/// Six digits of now, or of one step of 30 s before or after (RFC 6238, SHA-1), that are later than `last_step`: the step used.
std::optional<std::int64_t> totp_step(std::string_view secret_base32, std::string_view digits, Instant now,
                                      std::int64_t last_step);
/// Keeps the secret once the person has shown, by a code, that their app holds it, and gives ten recovery codes, shown once.
/// Error: `wrong_code` (field `code`).
Result<std::vector<std::string>> set_totp(db::Write& tx, const crypto::Vault& vault, PersonId person,
                                          std::string_view secret, std::string_view digits, const Clock& clock);
/// Ten new ones; those before open nothing any more. Error: `no_second_step` when no app is set up.
Result<std::vector<std::string>> new_recovery_codes(db::Write& tx, const crypto::Vault& vault, PersonId person,
                                                    const Clock& clock);
/// `checked` tells the journal how somebody else made sure who asks: see `identity_checks`.
void remove_totp(db::Write& tx, PersonId person, PersonId by, const Clock& clock, std::string_view checked = {});
/// A code of the app, each good once, or a recovery code, used up. Error: `wrong_code` (field `code`).
Result<void> check_second_factor(db::Write& tx, const crypto::Vault& vault, PersonId person, std::string_view code,
                                 const Clock& clock);
int recovery_codes_left(db::Read& tx, PersonId person);
/// Counts a wrong code, in a transaction of its own: that of the check was undone. True when its owner is to be told: from the tenth
/// in a row on, once a day.
bool note_wrong_code(db::Write& tx, PersonId person, const Clock& clock);

// ---- Cards ----

using CardId = Id<struct CardTag>;
/// What is printed, once; kept nowhere.
struct PrintedCard {
    CardId id;
    std::string token;  ///< for /carte/{token}, in the QR code
    std::string words;  ///< "soleil train pomme radeau 4821"
};
struct Card {
    CardId id;
    Instant printed;
    std::optional<Instant> used, revoked;
};
/// Error: `card_for_residents`: nobody who holds another role.
Result<PrintedCard> print_card(db::Write& tx, const crypto::Vault& vault, PersonId person, PersonId by,
                               const Clock& clock);
/// At once, with the sessions that cards opened. Twice is no error.
void revoke_card(db::Write& tx, PersonId person, CardId card, PersonId by, const Clock& clock);
std::vector<Card> cards(db::Read& tx, PersonId person);
bool is_card(db::Read& tx, const crypto::Vault& vault, std::string_view token);
/// Whose card it is. Error: `wrong_card` (field `words`).
Result<PersonId> use_card(db::Write& tx, const crypto::Vault& vault, std::string_view token, const Clock& clock);
/// The same by the words as a person types them.
Result<PersonId> use_card_words(db::Write& tx, const crypto::Vault& vault, std::string_view typed, const Clock& clock);
// ---- Passkeys: both factors at once ----

using PasskeyId = Id<struct PasskeyTag>;
/// A key that a device, or a password manager, keeps for this site (WebAuthn).
struct Passkey {
    PasskeyId id;
    std::string name;  ///< what its owner calls it
    Instant created;
    std::optional<Instant> used;
    bool backed_up = false;  ///< copied by its maker to other devices of the person
};
/// Oldest first.
std::vector<Passkey> passkeys(db::Read& tx, const crypto::Vault& vault, PersonId person);
/// Errors: `name_needed` (field `name`), `unknown_passkey`.
Result<void> rename_passkey(db::Write& tx, const crypto::Vault& vault, PersonId person, PasskeyId passkey,
                            std::string_view name);
/// Whether a link by mail lets the person in too.
enum class MailLink { absent, offered };
/// Errors: `unknown_passkey`; `last_way_in` when nothing else lets the person in.
Result<void> remove_passkey(db::Write& tx, PersonId person, PasskeyId passkey, MailLink mail_link, const Clock& clock);
/// All of them, for somebody who has lost their device; an invitation lets them in again.
void remove_passkeys(db::Write& tx, PersonId person, PersonId by, const Clock& clock, std::string_view checked = {});

/// How whoever takes away somebody's lost factors made sure that it is that person who asks. A mail is no proof.
struct IdentityCheck {
    std::string_view code;  ///< in the form and in the journal: "seen"
    std::string_view label;  ///< a catalogue key
};
std::span<const IdentityCheck> identity_checks();

// ---- Sessions ----

struct Session {
    SessionId id;
    Instant created, seen;
    std::string device, network;
    Strength strength{};
};
struct Opened {
    std::string token;  ///< for the cookie; kept nowhere
    SessionId id;
    bool new_device = false;  ///< not the first device of this person, and never seen before: they are told
};
/// The person with this mail and password. Errors: `wrong_credentials`, which does not tell which of both is wrong, nor takes
/// another time for either; `sign_in_busy`.
Result<PersonId> check_credentials(db::Database& database, const crypto::Vault& vault, std::string_view mail,
                                   std::string_view password);
Opened open_session(db::Write& tx, PersonId person, Strength strength, std::string_view device,
                    std::string_view network, const Clock& clock, std::string_view request = {});
/// Who holds `token`, unless the session is over: 12 hours unused, or 14 days in all; of who sees
/// personal data, 4 hours unused, or a day in all. Writes at most once a minute that it was seen.
std::optional<Visitor> holder(db::Database& database, const crypto::Vault& vault, std::string_view token,
                              const Clock& clock);
/// The session has just shown who it is: it is worth `strength` from now on, under the token that this returns. The former token
/// opens nothing any more: whoever had copied it is out.
std::string renew_session(db::Write& tx, SessionId session, Strength strength, const Clock& clock);
std::vector<Session> sessions(db::Read& tx, PersonId person, const Clock& clock);
/// Only of that person. Ending twice is no error.
void end_session(db::Write& tx, PersonId person, SessionId session, const Clock& clock);
/// Every session of somebody, and the links with which they could sign in, without closing the account. Returns how many sessions
/// there were.
std::int64_t end_sessions(db::Write& tx, PersonId person, PersonId by, const Clock& clock);
/// The same for everybody, by the command line.
std::int64_t end_every_session(db::Write& tx, const Clock& clock);
/// "Firefox, Windows" of a User-Agent; "" when nothing is recognised.
std::string device_of(std::string_view user_agent);

/// What accounts hold about people: the account, devices and sessions, mails. `vault` must outlive them.
std::vector<privacy::Holding> holdings(const crypto::Vault& vault);

std::span<const db::Migration> migrations();
/// What accounts sealed.
std::vector<keys::Table> resealing();
/// What goes with former keys, for nobody can make it anew: recovery codes and cards made before the present key sealed.
struct EndsWithKeys {
    std::int64_t codes_of = 0;  ///< people who hold such codes
    std::int64_t cards = 0;
};
EndsWithKeys ends_with_former_keys(db::Read& tx, const crypto::Vault& vault);
/// Ends them, each with a line of the journal.
void end_with_former_keys(db::Write& tx, const crypto::Vault& vault, const Clock& clock);

// ---- Command line and pages ----

/// `beffroi people`: one a line. Exit code 0.
int list_command(db::Database& database, const crypto::Vault& vault, std::ostream& out, Lang lang);
/// `beffroi people --invite MAIL --name NAME --role ROLE…`: adds the person, or finds it, and writes the address that lets it
/// choose a password. Exit code 0, or 1 with a sentence on `err`.
struct InviteCommand {
    std::string mail, name;
    std::vector<std::string> roles;
    std::string origin;  ///< "https://aide.exemple.fr"
    Lang lang = Lang::fr;
};
int invite_command(db::Database& database, const crypto::Vault& vault, const InviteCommand& command, std::ostream& out,
                   std::ostream& err);

/// `beffroi sessions end`: of the person with this mail or number, or of everybody. Exit code 0, or 1 with a sentence on `err`.
struct EndSessionsCommand {
    std::string person;  ///< mail or number; empty with `all`
    bool all = false;
    Lang lang = Lang::fr;
};
int end_sessions_command(db::Database& database, const crypto::Vault& vault, const EndSessionsCommand& command,
                         std::ostream& out, std::ostream& err);

// ---- Demonstration ----

/// Somebody of the demonstration, who signs in with `demo_password`.
struct DemoPerson {
    std::string_view name, mail;
    Role role;
};
std::span<const DemoPerson> demo_people();
inline constexpr std::string_view demo_password = "la cloche sonne midi";
/// The role that somebody of the demonstration holds, with its organisation or team.
using DemoRole = std::function<Held(db::Read& tx, const DemoPerson& person)>;
/// The people of the fictional "Pays de la Vire"; without `role`, their roles are nowhere in particular. Safe to call again.
Result<void> load_demo(db::Database& database, const crypto::Vault& vault, const Clock& clock,
                       const DemoRole& role = {});

/// What the operator decides.
struct Policy {
    bool second_factor = true;  ///< required of the roles that need it; false: only offered (demonstrations)
    bool sign_up = false;  ///< residents may make their account themselves
    bool demo = false;  ///< the published password of the demonstration's people lets them in
};
/// An organisation or a team as a form offers it.
struct Choice {
    std::int64_t id = 0;
    std::string name;
    bool retired = false;  ///< named where somebody was, offered to nobody any more
};
/// What the guard and the pages need from the server. Everything in it outlives the routes.
struct Services {
    db::Database& database;
    const crypto::Vault& vault;
    Clock clock;
    Policy policy;
    std::function<html::Page(const net::Request&)> page;
    mail::Settings mail;
    std::string origin;  ///< "https://aide.exemple.fr", for links in mails; empty: that of the request
    std::function<std::vector<Choice>(db::Read&)> teams, organisations;  ///< by name
    std::shared_ptr<Watch> watch = std::make_shared<Watch>();  ///< what is refused
};
/// Lets in who holds the route's right; others are sent to sign in, to their second factor, or told that the page is not open to them.
std::optional<net::Response> guard(const Services& use, net::Request& request, const net::Route& route);
/// /connexion, /deconnexion, /invitation/{token}, /espace/compte and what is under it.
void routes(net::Router& on, Services& use);
/// Its entries in the navigation of the desk, for this visitor.
void add_doors(const Visitor& visitor, std::vector<html::Door>& doors);

}
