// A device with passkeys made of OpenSSL keys, which lies on request, and the two people of the tests about them.
#pragma once
#include <doctest/doctest.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "features/accounts/passkeys.hpp"
#include "platform/base/crypto.hpp"
#include "platform/jobs/jobs.hpp"
#include "tests/support/database.hpp"

namespace beffroi::accounts::testing {

using webauthn::Made;
using webauthn::Party;
using webauthn::Shown;

inline const Instant morning = *parse_instant("2026-11-25T09:00:00+01:00");
inline Clock clock_at(std::chrono::microseconds later) { return Clock::fixed(morning + later); }
inline const Clock now = clock_at(std::chrono::microseconds(0));
inline const crypto::Vault vault("a secret of the tests, long enough for a key");
inline constexpr std::string_view good = "chameau brique lundi tasse";
inline const Party site = *webauthn::party_of("https://aide.exemple.fr");

inline std::string be(std::uint64_t value, int bytes) {
    std::string out;
    for (int i = bytes - 1; i >= 0; --i) out += static_cast<char>(value >> (8 * i));
    return out;
}

/// What a device answers with, each part of which a test may bend.
struct Said {
    std::string type{}, origin = site.origin, host = site.host, more{};  ///< `more`: further members of the client data
    int flags = 0x05;  ///< somebody present, and verified
};

class Device {
public:
    enum class Kind { es256, eddsa, rs256 };
    explicit Device(Kind kind = Kind::es256) : id(crypto::random_bytes(20)), kind_(kind) {
        key_.reset(kind == Kind::es256   ? EVP_EC_gen("P-256")
                   : kind == Kind::eddsa ? EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")
                                         : EVP_RSA_gen(2048));
        REQUIRE(key_);
    }
    std::string id, owner;
    std::uint32_t count = 0;

    Made create(std::string_view challenge, Said said = {}) const {
        if (said.type.empty()) said.type = "webauthn.create";
        const std::string data =
            head(said, said.flags | 0x40) + std::string(16, '\0') + be(id.size(), 2) + id + public_key();
        return {client_data(challenge, said), attestation(data)};
    }
    Shown get(std::string_view challenge, Said said = {}) const {
        if (said.type.empty()) said.type = "webauthn.get";
        Shown shown{id, client_data(challenge, said), head(said, said.flags), {}, owner};
        shown.signature = sign(shown.data + crypto::sha256(shown.client_data));
        return shown;
    }
    static std::string attestation(std::string_view data) {
        return std::string(
                   "\xa3\x63"
                   "fmt"
                   "\x64"
                   "none"
                   "\x67"
                   "attStmt"
                   "\xa0\x68"
                   "authData"
                   "\x59") +
               be(data.size(), 2) + std::string(data);
    }

private:
    std::string client_data(std::string_view challenge, const Said& said) const {
        return "{\"type\":\"" + said.type + "\",\"challenge\":\"" + crypto::base64url(challenge) + "\",\"origin\":\"" +
               said.origin + "\"" + said.more + "}";
    }
    std::string head(const Said& said, int flags) const {
        return crypto::sha256(said.host) + static_cast<char>(flags) + be(count, 4);
    }
    std::string public_key() const {
        unsigned char raw[300];
        std::size_t size = sizeof raw;
        if (kind_ == Kind::eddsa) {
            EVP_PKEY_get_raw_public_key(key_.get(), raw, &size);
            return "\xa4\x01\x01\x03\x27\x20\x06\x21\x58\x20" + std::string(reinterpret_cast<char*>(raw), size);
        }
        if (kind_ == Kind::rs256) {
            BIGNUM* n = nullptr;
            EVP_PKEY_get_bn_param(key_.get(), OSSL_PKEY_PARAM_RSA_N, &n);
            BN_bn2binpad(n, raw, 256);
            BN_free(n);
            return std::string("\xa4\x01\x03\x03\x39\x01\x00\x20\x59\x01\x00", 11) +
                   std::string(reinterpret_cast<char*>(raw), 256) + std::string("\x21\x43\x01\x00\x01", 5);
        }
        EVP_PKEY_get_octet_string_param(key_.get(), OSSL_PKEY_PARAM_PUB_KEY, raw, sizeof raw, &size);
        const std::string point(reinterpret_cast<char*>(raw), size);
        return "\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20" + point.substr(1, 32) + "\x22\x58\x20" + point.substr(33, 32);
    }
    std::string sign(std::string_view message) const {
        const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
        unsigned char raw[512];
        std::size_t size = sizeof raw;
        REQUIRE(EVP_DigestSignInit(context.get(), nullptr, kind_ == Kind::eddsa ? nullptr : EVP_sha256(), nullptr,
                                   key_.get()) == 1);
        REQUIRE(EVP_DigestSign(context.get(), raw, &size, reinterpret_cast<const unsigned char*>(message.data()),
                               message.size()) == 1);
        return {reinterpret_cast<char*>(raw), size};
    }
    std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key_{nullptr, EVP_PKEY_free};
    Kind kind_;
};

struct World {
    db::Database& db;
    PersonId paul, marie;

    explicit World(db::Database& database) : db(database) {
        std::vector<db::Migration> all;
        for (const auto& part : {jobs::migrations(), mail::migrations(), journal::migrations(), migrations()}) all.insert(all.end(), part.begin(), part.end());
        REQUIRE(db::migrate(db, all));
        paul = add("Paul Lefèvre", "paul@exemple.fr", Role::counsellor);
        marie = add("Marie Duval", "marie@exemple.fr", Role::administrator);
    }
    PersonId add(std::string_view name, std::string_view mail, Role role) {
        return *db.write([&](db::Write& tx) {
            return add_person(tx, vault, {std::string(name), std::string(mail), {{role, {}, {}}}, Lang::fr}, PersonId{},
                              now);
        });
    }
    std::string challenge(Ceremony ceremony, PersonId person = {}, const Clock& clock = now) {
        return db.write([&](db::Write& tx) { return new_challenge(tx, ceremony, person, clock); });
    }
    Result<webauthn::Credential> read(PersonId person, const Made& made, const Clock& clock = now) {
        return read_new_passkey(db, site, person, made, clock);
    }
    Result<PasskeyId> keep(PersonId person, const webauthn::Credential& key,
                           std::string_view name = "Clé de mon téléphone") {
        return db.write([&](db::Write& tx) { return keep_passkey(tx, vault, person, key, name, now); });
    }
    PasskeyId add_key(PersonId person, const Device& device) {
        const auto key = read(person, device.create(challenge(Ceremony::create, person)));
        REQUIRE(key.ok());
        const auto id = keep(person, *key);
        REQUIRE(id.ok());
        return *id;
    }
    Result<PersonId> check(const Shown& shown, PersonId who = {}, const Clock& clock = now) {
        return check_passkey(db, vault, site, who, shown, clock);
    }
    std::vector<Passkey> keys(PersonId person) {
        return db.read([&](db::Read& tx) { return passkeys(tx, vault, person); });
    }
    int mails(std::string_view kind) {
        return db.read([&](db::Read& tx) { return tx.one<int>("SELECT COUNT(*) FROM mails WHERE kind = ?1", kind).value_or(0); });
    }
    int journalled(std::string_view act, std::string_view what) {
        return db.read([&](db::Read& tx) {
            return tx.one<int>("SELECT COUNT(*) FROM journal WHERE act = ?1 AND what = ?2", act, what).value_or(0);
        });
    }
};

}
