// The SQL of accounts, for both engines.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "features/accounts/passkeys.hpp"

namespace beffroi::accounts::repository {

// ---- People ----

struct Row {
    PersonId id;
    std::string name, mail;  ///< sealed; mail empty when there is none
    std::string mail_index, lang, password;
    PersonId registered_by;
    Instant created;
};
/// False when somebody has this mail.
bool insert_person(db::Write& tx, const Row& row);
std::optional<Person> person(db::Read& tx, const crypto::Vault& vault, PersonId id, Instant at);
/// By the index of an address by each key (crypto::Vault::indexes), as those that follow.
std::optional<PersonId> by_mail(db::Read& tx, const std::vector<std::string>& mail_indexes);
std::vector<Person> staff(db::Read& tx, const crypto::Vault& vault, Instant at);
std::vector<Person> residents_of(db::Read& tx, const crypto::Vault& vault, PersonId by, Instant at);
/// False when there is no such person.
bool set_closed(db::Write& tx, PersonId person, std::optional<Instant> at);
bool exists(db::Read& tx, PersonId person);

struct Credentials {
    PersonId person;
    std::string hashed;  ///< empty: none was chosen
};
/// Of open accounts only.
std::optional<Credentials> credentials(db::Read& tx, const std::vector<std::string>& mail_indexes);
void set_password(db::Write& tx, PersonId person, std::string_view hashed);
/// If it is still `former`.
void renew_password(db::Write& tx, PersonId person, std::string_view former, std::string_view hashed);

// ---- Roles ----

/// False when it is held already.
bool insert_role(db::Write& tx, PersonId person, const Held& held, PersonId by, Instant since);
bool end_role(db::Write& tx, PersonId person, const Held& held, Instant until);
std::vector<Held> roles_of(db::Read& tx, PersonId person, Instant at);
/// Reads the columns role, organisation and team, which come first.
Held held_from(const db::Row& row);
/// The one with most rights first.
void in_order(std::vector<Held>& roles);
std::vector<PastRole> roles_over_time(db::Read& tx, PersonId person);
std::vector<RoleThere> roles_in(db::Read& tx, OrganisationId organisation);
std::vector<RoleThere> roles_in(db::Read& tx, TeamId team);
/// Of open accounts.
int count_administrators(db::Read& tx, Instant at);

// ---- Sessions ----

struct NewSession {
    SessionId id;
    std::string token_hash;
    PersonId person;
    Strength strength;
    std::string device, network;
    Instant at;
};
void insert_session(db::Write& tx, const NewSession& session);
struct Holder {
    Visitor visitor;  ///< its name still sealed
    Instant created, seen;
};
/// Of open accounts only; with the roles that are held at `at`.
std::optional<Holder> session_by_token(db::Read& tx, std::string_view token_hash, Instant at);
void renew_session(db::Write& tx, SessionId session, std::string_view token_hash, Strength strength, Instant proven);
void touch_session(db::Write& tx, SessionId session, Instant at);
std::vector<Session> sessions_of(db::Read& tx, PersonId person);
bool delete_session(db::Write& tx, PersonId person, SessionId session);
/// How many there were.
std::int64_t delete_sessions(db::Write& tx, PersonId person, SessionId but);
/// With the links to sign in by.
std::int64_t delete_every_session(db::Write& tx);
/// Those that nobody can use any more.
void delete_old_sessions(db::Write& tx, Instant created_before, Instant seen_before);

enum class Device { first, known, unknown };
/// Notes that the person came from there.
Device meet_device(db::Write& tx, PersonId person, std::string_view device, std::string_view network, Instant at);
bool knows_network(db::Read& tx, const std::vector<std::string>& mail_indexes, std::string_view network);

// ---- What may be taken along, and what goes ----

std::optional<Instant> created(db::Read& tx, PersonId person);
/// The account is there and not closed.
bool is_open(db::Read& tx, PersonId person);
std::vector<PersonId> closed_before(db::Read& tx, Instant before);
struct KnownDevice {
    std::string device, network;
    Instant seen;
};
std::vector<KnownDevice> devices_of(db::Read& tx, PersonId person);
void erase(db::Write& tx, PersonId person);
/// Devices, sessions and links that nobody used since; returns how many.
std::int64_t forget_devices(db::Write& tx, Instant before);

// ---- Links ----

enum class Purpose { invitation, sign_in };
void insert_link(db::Write& tx, std::string_view token_hash, PersonId person, Purpose purpose, Instant expires);
/// False when there were none.
bool delete_links(db::Write& tx, PersonId person, Purpose purpose);
std::optional<PersonId> link(db::Read& tx, std::string_view token_hash, Purpose purpose, Instant at);
/// The person, when this call is the one that used it up.
std::optional<PersonId> take_link(db::Write& tx, std::string_view token_hash, Purpose purpose, Instant at);
std::optional<Instant> link_until(db::Read& tx, PersonId person, Purpose purpose, Instant at);

// ---- Second factors ----

struct Totp {
    std::string sealed;
    std::int64_t step = 0;
};
std::optional<Totp> totp(db::Read& tx, PersonId person);
/// An empty secret takes it away.
void set_totp(db::Write& tx, PersonId person, std::string_view sealed, std::int64_t step);
/// False when this step, or a later one, was used meanwhile.
bool use_totp_step(db::Write& tx, PersonId person, std::int64_t step);
/// `by_key`: the mark of the key that hashed them, of cards too.
void set_recovery_codes(db::Write& tx, PersonId person, const std::vector<std::string>& hashed,
                        std::string_view by_key);
bool use_recovery_code(db::Write& tx, PersonId person, const std::vector<std::string>& hashed);
int recovery_codes_left(db::Read& tx, PersonId person);
struct WrongCodes {
    int in_a_row = 0;
    Instant told;
};
/// With the one that is added.
WrongCodes add_wrong_code(db::Write& tx, PersonId person);
void told_of_wrong_codes(db::Write& tx, PersonId person, Instant at);
void forget_wrong_codes(db::Write& tx, PersonId person);

// ---- Cards ----

struct CardHolder {
    CardId card;
    PersonId person;
};
void insert_card(db::Write& tx, CardId id, PersonId person, std::string_view token, std::string_view words,
                 std::string_view by_key, PersonId by, Instant at);
/// Of cards that are good, and open accounts.
std::optional<CardHolder> card_by_token(db::Read& tx, const std::vector<std::string>& indexes);
std::optional<CardHolder> card_by_words(db::Read& tx, const std::vector<std::string>& indexes);
void use_card(db::Write& tx, CardId card, Instant at);
bool revoke_card(db::Write& tx, PersonId person, CardId card, Instant at);
std::vector<Card> cards(db::Read& tx, PersonId person);
void delete_card_sessions(db::Write& tx, PersonId person);
// ---- Passkeys ----

void insert_challenge(db::Write& tx, std::string_view hashed, Ceremony ceremony, PersonId person, Instant expires);
/// Deletes it; whether it was good for this.
bool take_challenge(db::Write& tx, std::string_view hashed, Ceremony ceremony, PersonId person, Instant at);
void delete_old_challenges(db::Write& tx, Instant before);

struct KeptPasskey {
    PasskeyId id;
    PersonId person;
    webauthn::Credential key;
};
/// False when this credential is kept already.
bool insert_passkey(db::Write& tx, const KeptPasskey& kept, std::string_view name, Instant at);
/// Of open accounts only; without its count, which only `count_passkey` compares.
std::optional<KeptPasskey> passkey_by_credential(db::Read& tx, std::string_view credential);
/// False when the count does not grow.
bool count_passkey(db::Write& tx, PasskeyId id, std::uint32_t sign_count, bool backed_up, Instant at);
/// Their names still sealed.
std::vector<Passkey> passkeys_of(db::Read& tx, PersonId person);
std::vector<std::string> credentials_of(db::Read& tx, PersonId person);
bool set_passkey_name(db::Write& tx, PersonId person, PasskeyId id, std::string_view name);
bool delete_passkey(db::Write& tx, PersonId person, PasskeyId id);
/// How many there were.
std::int64_t delete_passkeys(db::Write& tx, PersonId person);
bool has_password(db::Read& tx, PersonId person);

}
