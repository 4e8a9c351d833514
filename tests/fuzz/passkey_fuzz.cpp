// What a browser sends of a passkey, as any bytes: read without fault, and what is kept of it is small and was asked for.
// The first byte chooses: 'm' a new key: client data, NUL, attestation object; 's' a key that is shown: client data, NUL, one byte
// with the length of the signature, the signature, authenticator data.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>

#include "features/accounts/webauthn.hpp"

using namespace beffroi;
using namespace beffroi::accounts;

namespace {

void must(bool truth, const char* what) {
    if (truth) return;
    std::cerr << what << '\n';
    std::abort();
}

const webauthn::Party site = *webauthn::party_of("https://aide.exemple.fr");

void read_made(const webauthn::Made& made) {
    const auto key = webauthn::read_made(site, made);
    if (!key) return;
    must(!key->id.empty() && key->id.size() <= 1023, "a key without a name, or with an endless one");
    const std::size_t expected = key->algorithm == -7 ? 64 : key->algorithm == -8 ? 32 : 259;
    must(key->public_key.size() == expected, "a public key of another length");
    must(made.attestation.find(key->id) != std::string::npos, "a name that was not sent");
    // Nothing that was not signed opens with it.
    must(!webauthn::check_shown(site, *key, {key->id, made.client_data, made.attestation, made.attestation, {}}).ok(),
         "a proof that is none");
}

/// The keys of the corpus are not kept: no signature here is right, whatever is around it.
void read_shown(const webauthn::Shown& shown) {
    for (const auto& [algorithm, size] : {std::pair{-7, 64}, {-8, 32}, {-257, 259}, {0, 10}}) {
        const webauthn::Credential key{"id", algorithm, std::string(static_cast<std::size_t>(size), '\x07'), 0, false};
        must(!webauthn::check_shown(site, key, shown).ok(), "a signature of a key that nobody has");
    }
}

}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    if (input.empty()) return 0;
    const auto nul = std::min(input.find('\0'), input.size());
    const std::string client_data(input.substr(1, nul ? nul - 1 : 0)),
        rest(nul < input.size() ? input.substr(nul + 1) : std::string_view());
    if (const auto said = webauthn::read_client_data(client_data))
        must(said->challenge.size() == webauthn::challenge_bytes, "a challenge of another length");
    if (input[0] == 'm') read_made({client_data, rest});
    if (input[0] == 's' && !rest.empty()) {
        const std::size_t length = std::min<std::size_t>(static_cast<unsigned char>(rest[0]), rest.size() - 1);
        read_shown({"id", client_data, rest.substr(1 + length), rest.substr(1, length), {}});
    }
    if (const auto party = webauthn::party_of(input))
        must(!party->host.empty() && party->origin.find("://") != std::string::npos, "a site without a name");
    return 0;
}
