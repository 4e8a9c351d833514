// What a browser says of a passkey (WebAuthn level 2, https://www.w3.org/TR/webauthn-2/), read as if an enemy had sent it: no HTTP,
// no SQL. Signatures are libfido2's business.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "platform/base/result.hpp"

namespace beffroi::accounts::webauthn {

/// The site that asks (the "relying party"): keys made for one host say nothing to another.
struct Party {
    std::string origin;  ///< "https://aide.exemple.fr", as browsers write it: lower case, without the default port
    std::string host;  ///< "aide.exemple.fr"
};
/// Nothing when `address` is no http address.
std::optional<Party> party_of(std::string_view address);

inline constexpr std::size_t challenge_bytes = 32;

/// What the browser itself says about the page that asked (`clientDataJSON`). Not proven by anything until a signature is.
struct ClientData {
    std::string type;  ///< "webauthn.create" or "webauthn.get"
    std::string challenge;  ///< 32 bytes
    std::string origin;
};
/// Errors: `passkey_refused`, also when the page stood in a frame of another site.
Result<ClientData> read_client_data(std::string_view json);

/// A new key as the browser gives it: raw bytes.
struct Made {
    std::string client_data;  ///< `clientDataJSON`
    std::string attestation;  ///< `attestationObject`, CBOR
};
/// A proof that the device holds a key: raw bytes.
struct Shown {
    std::string credential;  ///< which key
    std::string client_data;  ///< `clientDataJSON`
    std::string data;  ///< `authenticatorData`
    std::string signature;
    std::string owner;  ///< `userHandle`; may be empty
};
/// What is kept of a key.
struct Credential {
    std::string id;  ///< 1 to 1023 bytes
    int algorithm = 0;  ///< -7 ES256, -8 EdDSA, -257 RS256
    std::string public_key;  ///< as libfido2 has it: x and y (64 bytes), a point (32), modulus and exponent (259)
    std::uint32_t sign_count = 0;
    bool backed_up = false;
};

/// The key in `made`, for `party`, made while the device checked who holds it. Who attests to the device's maker is not asked.
/// The caller has used up the challenge. Errors: `passkey_refused`, `passkey_unverified` when the device did not check.
Result<Credential> read_made(const Party& party, const Made& made);

/// What a good proof says.
struct Proof {
    std::uint32_t sign_count = 0;  ///< the caller refuses one that does not grow
    bool backed_up = false;
};
/// Whether `shown` is signed by `key` for `party`, while the device checked who holds it. The caller has used up the challenge.
/// Errors: `passkey_refused`, `passkey_unverified`.
Result<Proof> check_shown(const Party& party, const Credential& key, const Shown& shown);

/// One sentence for all that a person cannot mend; `why` is for the log and for tests.
Error refused(std::string_view why);

}
