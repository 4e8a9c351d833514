#include "platform/base/vault.hpp"

#include <sodium.h>

#include <atomic>
#include <stdexcept>

#include "platform/base/crypto.hpp"

namespace beffroi::crypto {
namespace {

constexpr std::size_t nonce_size = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_size = crypto_aead_xchacha20poly1305_ietf_ABYTES;

const unsigned char* bytes(std::string_view s) { return reinterpret_cast<const unsigned char*>(s.data()); }
unsigned char* bytes(std::string& s) { return reinterpret_cast<unsigned char*>(s.data()); }

}

struct Vault::Ring {
    struct Keys {
        std::string seal, index;
    };
    std::vector<Keys> keys;  ///< the one made last first
    std::size_t present = 0;
    std::string lasting;

    static std::shared_ptr<const Ring> of(const Secrets& secrets) {
        auto ring = std::make_shared<Ring>();
        for (const std::string& each : secrets.all)
            ring->keys.push_back({hmac_sha256("beffroi.vault.seal.1", each), lasting_of(each)});
        if (ring->keys.empty() || secrets.seals >= ring->keys.size())
            throw std::logic_error("vault: no secret to seal with");
        ring->present = secrets.seals;
        ring->lasting = secrets.lasting.empty() ? ring->keys.back().index : secrets.lasting;
        return ring;
    }
    const Keys& sealing() const { return keys[present]; }
};
struct Vault::State {
    std::atomic<std::shared_ptr<const Ring>> ring;
};

namespace {

std::optional<std::string> opened(std::string_view sealed, std::string_view context, const std::string& key) {
    if (sealed.size() < nonce_size + tag_size) return std::nullopt;
    std::string out(sealed.size() - nonce_size - tag_size, '\0');
    const int wrong = crypto_aead_xchacha20poly1305_ietf_decrypt(
        bytes(out), nullptr, nullptr, bytes(sealed) + nonce_size, sealed.size() - nonce_size, bytes(context),
        context.size(), bytes(sealed), bytes(key));
    if (wrong != 0) return std::nullopt;
    return out;
}

/// The purpose's length keeps ("ab", "c") and ("a", "bc") apart.
std::string told(std::string_view value, std::string_view purpose) {
    return std::to_string(purpose.size()) + ':' + std::string(purpose) + std::string(value);
}
std::string index_by(const std::string& key, std::string_view text) { return blake2b(text, key).substr(0, 16); }

}

Vault::Vault(std::string_view secret, const std::vector<std::string>& former) : state_(std::make_shared<State>()) {
    Secrets secrets{{std::string(secret)}, 0, {}};
    secrets.all.insert(secrets.all.end(), former.begin(), former.end());
    use(secrets);
}
Vault::Vault(const Secrets& secrets) : state_(std::make_shared<State>()) { use(secrets); }

void Vault::use(const Secrets& secrets) { state_->ring.store(Ring::of(secrets)); }

std::string Vault::lasting_of(std::string_view secret) { return hmac_sha256("beffroi.vault.index.1", secret); }

std::shared_ptr<const Vault::Ring> Vault::ring() const { return state_->ring.load(); }

std::string Vault::seal(std::string_view plain, std::string_view context) const {
    const auto held = ring();
    std::string out = random_bytes(nonce_size);
    out.resize(nonce_size + plain.size() + tag_size);
    crypto_aead_xchacha20poly1305_ietf_encrypt(bytes(out) + nonce_size, nullptr, bytes(plain), plain.size(),
                                               bytes(context), context.size(), nullptr, bytes(out),
                                               bytes(held->sealing().seal));
    return out;
}

std::optional<std::string> Vault::open(std::string_view sealed, std::string_view context) const {
    const auto held = ring();
    for (const auto& each : held->keys)
        if (auto plain = opened(sealed, context, each.seal)) return plain;
    return std::nullopt;
}

bool Vault::is_present(std::string_view sealed, std::string_view context) const {
    const auto held = ring();
    return opened(sealed, context, held->sealing().seal).has_value();
}

std::string Vault::index(std::string_view value, std::string_view purpose) const {
    const auto held = ring();
    return index_by(held->sealing().index, told(value, purpose));
}

std::vector<std::string> Vault::indexes(std::string_view value, std::string_view purpose) const {
    const auto held = ring();
    const std::string text = told(value, purpose);
    std::vector<std::string> all{index_by(held->sealing().index, text)};
    for (std::size_t i = 0; i < held->keys.size(); ++i)
        if (i != held->present) all.push_back(index_by(held->keys[i].index, text));
    return all;
}

std::string Vault::lasting_index(std::string_view value, std::string_view purpose) const {
    const auto held = ring();
    return index_by(held->lasting, told(value, purpose));
}

std::size_t Vault::former() const { return ring()->keys.size() - 1; }

}
