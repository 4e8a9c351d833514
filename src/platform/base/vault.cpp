#include "platform/base/vault.hpp"

#include <sodium.h>

#include "platform/base/crypto.hpp"

namespace beffroi::crypto {
namespace {

constexpr std::size_t nonce_size = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_size = crypto_aead_xchacha20poly1305_ietf_ABYTES;

const unsigned char* bytes(std::string_view s) { return reinterpret_cast<const unsigned char*>(s.data()); }
unsigned char* bytes(std::string& s) { return reinterpret_cast<unsigned char*>(s.data()); }

}

Vault::Vault(std::string_view secret)
    : seal_key_(hmac_sha256("beffroi.vault.seal.1", secret)), index_key_(hmac_sha256("beffroi.vault.index.1", secret)) {}

std::string Vault::seal(std::string_view plain, std::string_view context) const {
    std::string out = random_bytes(nonce_size);
    out.resize(nonce_size + plain.size() + tag_size);
    crypto_aead_xchacha20poly1305_ietf_encrypt(bytes(out) + nonce_size, nullptr, bytes(plain), plain.size(), bytes(context),
                                               context.size(), nullptr, bytes(out), bytes(seal_key_));
    return out;
}

std::optional<std::string> Vault::open(std::string_view sealed, std::string_view context) const {
    if (sealed.size() < nonce_size + tag_size) return std::nullopt;
    std::string out(sealed.size() - nonce_size - tag_size, '\0');
    const int wrong = crypto_aead_xchacha20poly1305_ietf_decrypt(
        bytes(out), nullptr, nullptr, bytes(sealed) + nonce_size, sealed.size() - nonce_size, bytes(context), context.size(),
        bytes(sealed), bytes(seal_key_));
    if (wrong != 0) return std::nullopt;
    return out;
}

std::string Vault::index(std::string_view value, std::string_view purpose) const {
    // The purpose's length keeps ("ab", "c") and ("a", "bc") apart.
    const std::string text = std::to_string(purpose.size()) + ':' + std::string(purpose) + std::string(value);
    return blake2b(text, index_key_).substr(0, 16);
}

}
