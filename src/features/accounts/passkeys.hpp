// Passkeys from the first click to the kept key: for the pages of this folder. Others find what they need in accounts.hpp.
#pragma once
#include <string>
#include <string_view>

#include "features/accounts/accounts.hpp"
#include "features/accounts/webauthn.hpp"

namespace beffroi::accounts {

/// What a challenge is for; one of a purpose is none of another.
enum class Ceremony {
    create,  ///< a new key of one person
    sign_in,  ///< whoever holds a key
    proof,  ///< a person who is signed in shows one of their keys
};
inline constexpr std::size_t most_passkeys = 20;  ///< of one person

/// 32 random bytes for a device to sign, good once and for five minutes. `person` is 0 for `sign_in`.
std::string new_challenge(db::Write& tx, Ceremony ceremony, PersonId person, const Clock& clock);
/// "totp:seen": for the journal, which factor went and how whoever took it away made sure of whose it is.
std::string factor_and_check(std::string_view factor, std::string_view checked);
/// By what devices call a person: says nothing of them (WebAuthn, section 14.6.1). Never changes, for devices keep it.
std::string passkey_owner(const crypto::Vault& vault, PersonId person);
/// The keys of a person, so that a device makes no second one, or shows one of these.
std::vector<std::string> credentials_of(db::Read& tx, PersonId person);

/// Uses up the challenge and reads the key. Errors: `challenge_over` and those of `webauthn::read_made`.
Result<webauthn::Credential> read_new_passkey(db::Database& database, const webauthn::Party& party, PersonId person,
                                              const webauthn::Made& made, const Clock& clock);
/// Keeps a key. Errors: `passkey_known` when the device's key is kept already, `too_many_passkeys`.
Result<PasskeyId> keep_passkey(db::Write& tx, const crypto::Vault& vault, PersonId person,
                               const webauthn::Credential& key, std::string_view name, const Clock& clock);
/// Uses up the challenge and finds out who shows a key. `who` is 0 when signing in, else the only person it may be. A count that
/// does not grow tells of a copied key: it is refused and stands in the journal.
/// Errors: `challenge_over`, `passkey_unknown`, `passkey_copied` and those of `webauthn::check_shown`.
Result<PersonId> check_passkey(db::Database& database, const crypto::Vault& vault, const webauthn::Party& party,
                               PersonId who, const webauthn::Shown& shown, const Clock& clock);

}
