// Passkeys and their challenges.
#include "features/accounts/repository.hpp"

namespace beffroi::accounts::repository {
namespace {

std::string_view code(Ceremony ceremony) {
    switch (ceremony) {
        case Ceremony::create: return "create";
        case Ceremony::sign_in: return "sign_in";
        case Ceremony::proof: return "proof";
    }
    return {};
}

}

void insert_challenge(db::Write& tx, std::string_view hashed, Ceremony ceremony, PersonId person, Instant expires) {
    tx.run("INSERT INTO passkey_challenges (challenge, purpose, person, expires) VALUES (?1, ?2, ?3, ?4)",
           db::Param::blob(hashed), code(ceremony), person, expires);
}

bool take_challenge(db::Write& tx, std::string_view hashed, Ceremony ceremony, PersonId person, Instant at) {
    // It goes whoever brings it, and counts only for whom and what it was made for.
    bool good = false;
    tx.each(
        "DELETE FROM passkey_challenges WHERE challenge = ?1 RETURNING purpose, person, expires",
        [&](const db::Row& row) {
            good = row.text(0) == code(ceremony) && row.get<PersonId>(1) == person && row.get<Instant>(2) > at;
        },
        db::Param::blob(hashed));
    return good;
}

void delete_old_challenges(db::Write& tx, Instant before) {
    tx.run("DELETE FROM passkey_challenges WHERE expires <= ?1", before);
}

bool insert_passkey(db::Write& tx, const KeptPasskey& kept, std::string_view name, Instant at) {
    const auto& key = kept.key;
    return tx.run(
               "INSERT INTO passkeys (id, person, credential, algorithm, public_key, sign_count, backed_up, name, "
               "created) "
               "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT (credential) DO NOTHING",
               kept.id, kept.person, db::Param::blob(key.id), key.algorithm, db::Param::blob(key.public_key),
               static_cast<std::int64_t>(key.sign_count), key.backed_up, db::Param::blob(name), at) == 1;
}

std::optional<KeptPasskey> passkey_by_credential(db::Read& tx, std::string_view credential) {
    std::optional<KeptPasskey> found;
    tx.each(
        "SELECT k.id, k.person, k.algorithm, k.public_key FROM passkeys k JOIN people p ON p.id = k.person WHERE "
        "k.credential = ?1 AND p.closed IS NULL",
        [&](const db::Row& row) {
            found = KeptPasskey{row.get<PasskeyId>(0),
                                row.get<PersonId>(1),
                                {std::string(credential), row.get<int>(2), row.string(3), 0, false}};
        },
        db::Param::blob(credential));
    return found;
}

bool count_passkey(db::Write& tx, PasskeyId id, std::uint32_t sign_count, bool backed_up, Instant at) {
    // Devices that do not count say 0 for ever (WebAuthn, section 6.1.1).
    return tx.run(
               "UPDATE passkeys SET sign_count = ?2, backed_up = ?3, used = ?4 WHERE id = ?1 AND (sign_count < ?2 OR "
               "(sign_count = 0 AND ?2 = 0))",
               id, static_cast<std::int64_t>(sign_count), backed_up, at) == 1;
}

std::vector<Passkey> passkeys_of(db::Read& tx, PersonId person) {
    std::vector<Passkey> all;
    tx.each(
        "SELECT id, name, created, used, backed_up FROM passkeys WHERE person = ?1 ORDER BY id",
        [&](const db::Row& row) {
            all.push_back({row.get<PasskeyId>(0), row.string(1), row.get<Instant>(2),
                           row.get<std::optional<Instant>>(3), row.get<int>(4) == 1});
        },
        person);
    return all;
}

std::vector<std::string> credentials_of(db::Read& tx, PersonId person) {
    return tx.all<std::string>("SELECT credential FROM passkeys WHERE person = ?1 ORDER BY id", person);
}

bool set_passkey_name(db::Write& tx, PersonId person, PasskeyId id, std::string_view name) {
    return tx.run("UPDATE passkeys SET name = ?3 WHERE id = ?1 AND person = ?2", id, person, db::Param::blob(name)) ==
           1;
}

bool delete_passkey(db::Write& tx, PersonId person, PasskeyId id) {
    return tx.run("DELETE FROM passkeys WHERE id = ?1 AND person = ?2", id, person) == 1;
}

std::int64_t delete_passkeys(db::Write& tx, PersonId person) {
    return tx.run("DELETE FROM passkeys WHERE person = ?1", person);
}

bool has_password(db::Read& tx, PersonId person) {
    return tx.one<int>("SELECT 1 FROM people WHERE id = ?1 AND password <> ''", person).has_value();
}

}
