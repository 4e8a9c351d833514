// Passkeys: the rules.
#include "features/accounts/passkeys.hpp"

#include "features/accounts/repository.hpp"
#include "platform/base/crypto.hpp"
#include "platform/base/text.hpp"

namespace beffroi::accounts {
namespace {

using namespace std::chrono_literals;
using webauthn::Made;
using webauthn::Party;
using webauthn::Shown;

/// As long as the device's own dialogue stays open (see passkey_pages.cpp).
constexpr auto challenge_lasts = 5min;

/// Whatever the answer is worth, its challenge is used up: nobody tries twice with one.
Result<void> use_up(db::Database& database, std::string_view client_data, Ceremony ceremony, PersonId person,
                    const Clock& clock) {
    const auto said = webauthn::read_client_data(client_data);
    if (!said) return said.error();
    const std::string hashed = crypto::blake2b(said->challenge);
    const bool good = database.write(
        [&](db::Write& tx) { return repository::take_challenge(tx, hashed, ceremony, person, clock.now()); });
    if (good) return {};
    return invalid("challenge_over", msg("This took too long. Try again."));
}

std::string sealed_name(const crypto::Vault& vault, PasskeyId id, std::string_view name) {
    return vault.seal(text::shorten(text::trim(text::clean_utf8(name)), 60), "passkeys.name:" + id.text());
}

Error unknown_passkey() {
    return fail(ErrorKind::not_found, "unknown_passkey", msg("This passkey is not known here any more."));
}

}

std::string new_challenge(db::Write& tx, Ceremony ceremony, PersonId person, const Clock& clock) {
    repository::delete_old_challenges(tx, clock.now());
    std::string challenge = crypto::random_bytes(webauthn::challenge_bytes);
    repository::insert_challenge(tx, crypto::blake2b(challenge), ceremony, person, clock.now() + challenge_lasts);
    return challenge;
}

std::string passkey_owner(const crypto::Vault& vault, PersonId person) {
    return vault.lasting_index(person.text(), "passkeys.owner");
}

std::vector<std::string> credentials_of(db::Read& tx, PersonId person) {
    return repository::credentials_of(tx, person);
}

Result<webauthn::Credential> read_new_passkey(db::Database& database, const Party& party, PersonId person,
                                              const Made& made, const Clock& clock) {
    if (auto used = use_up(database, made.client_data, Ceremony::create, person, clock); !used) return used.error();
    return webauthn::read_made(party, made);
}

Result<PasskeyId> keep_passkey(db::Write& tx, const crypto::Vault& vault, PersonId person,
                               const webauthn::Credential& key, std::string_view name, const Clock& clock) {
    if (repository::credentials_of(tx, person).size() >= most_passkeys)
        return fail(ErrorKind::conflict, "too_many_passkeys",
                    msg("You have {1} passkeys. Take one away first.", std::to_string(most_passkeys)));
    const PasskeyId id = PasskeyId::next();
    if (!repository::insert_passkey(tx, {id, person, key}, sealed_name(vault, id, name), clock.now()))
        return fail(ErrorKind::conflict, "passkey_known", msg("This device has a passkey for this site already."));
    journal::record(tx, person, journal::Act::factor_added, person, "passkey", clock);
    return id;
}

Result<PersonId> check_passkey(db::Database& database, const crypto::Vault& vault, const Party& party, PersonId who,
                               const Shown& shown, const Clock& clock) {
    if (auto used = use_up(database, shown.client_data, who ? Ceremony::proof : Ceremony::sign_in, who, clock); !used)
        return used.error();
    const auto kept =
        database.read([&](db::Read& tx) { return repository::passkey_by_credential(tx, shown.credential); });
    // What a device calls its owner is signed by nobody; one that contradicts is a mistake all the same.
    const bool fits =
        kept && (!who || kept->person == who) &&
        (shown.owner.empty() || crypto::equal_constant_time(shown.owner, passkey_owner(vault, kept->person)));
    if (!fits)
        return invalid("passkey_unknown", msg("This passkey opens no account here: it may have been taken away. Sign "
                                              "in another way, or ask an administrator of your co-operative."));
    const auto proof = webauthn::check_shown(party, kept->key, shown);
    if (!proof) return proof.error();
    // Of two answers with one count, the statement lets one pass.
    const bool counted = database.write([&](db::Write& tx) {
        return repository::count_passkey(tx, kept->id, proof->sign_count, proof->backed_up, clock.now());
    });
    if (counted) return kept->person;
    database.write([&](db::Write& tx) {
        journal::record(tx, PersonId{}, journal::Act::sign_in_refused, kept->person, "passkey:copied", clock);
    });
    return invalid("passkey_copied", msg("This passkey has been used elsewhere meanwhile: it may have been copied. "
                                         "Sign in another way and take it away on the page of your account."));
}

std::vector<Passkey> passkeys(db::Read& tx, const crypto::Vault& vault, PersonId person) {
    auto all = repository::passkeys_of(tx, person);
    for (Passkey& each : all) each.name = vault.open(each.name, "passkeys.name:" + each.id.text()).value_or("—");
    return all;
}

Result<void> rename_passkey(db::Write& tx, const crypto::Vault& vault, PersonId person, PasskeyId passkey,
                            std::string_view name) {
    if (text::trim(name).empty())
        return invalid("name_needed", msg("Write a name by which you know this passkey again."), "name");
    if (!repository::set_passkey_name(tx, person, passkey, sealed_name(vault, passkey, name))) return unknown_passkey();
    return {};
}

Result<void> remove_passkey(db::Write& tx, PersonId person, PasskeyId passkey, MailLink mail_link, const Clock& clock) {
    if (!repository::delete_passkey(tx, person, passkey)) return unknown_passkey();
    if (mail_link == MailLink::absent && !repository::has_password(tx, person) &&
        repository::credentials_of(tx, person).empty())
        return fail(ErrorKind::conflict, "last_way_in",
                    msg("This is your only way to sign in. Choose a password or add another passkey first."));
    journal::record(tx, person, journal::Act::factor_removed, person, "passkey", clock);
    return {};
}

void remove_passkeys(db::Write& tx, PersonId person, PersonId by, const Clock& clock, std::string_view checked) {
    for (auto left = repository::delete_passkeys(tx, person); left > 0; --left)
        journal::record(tx, by, journal::Act::factor_removed, person, factor_and_check("passkey", checked), clock);
}

}
