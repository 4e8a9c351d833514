#include "platform/base/crypto.hpp"

#include <sodium.h>

#include <cstdlib>
#include <mutex>

namespace beffroi::crypto {
namespace {

constexpr unsigned long long passes = 3;
constexpr std::size_t memory = 32UL * 1024 * 1024;

std::string_view process_key() {
    static const std::string key = random_bytes(crypto_shorthash_KEYBYTES);
    return key;
}

const unsigned char* bytes(std::string_view s) { return reinterpret_cast<const unsigned char*>(s.data()); }
unsigned char* bytes(std::string& s) { return reinterpret_cast<unsigned char*>(s.data()); }

}

void init() {
    // Without a source of randomness nothing here is safe: stop rather than go on.
    static const bool ready = sodium_init() >= 0;
    if (!ready) std::abort();
}

std::string random_bytes(std::size_t count) {
    init();
    std::string out(count, '\0');
    randombytes_buf(out.data(), count);
    return out;
}

std::string random_token(std::size_t count) { return base64url(random_bytes(count)); }

std::string sha256(std::string_view data) {
    std::string out(crypto_hash_sha256_BYTES, '\0');
    crypto_hash_sha256(bytes(out), bytes(data), data.size());
    return out;
}

std::string blake2b(std::string_view data, std::string_view key) {
    std::string out(32, '\0');
    crypto_generichash(bytes(out), out.size(), bytes(data), data.size(), key.empty() ? nullptr : bytes(key), key.size());
    return out;
}

std::string hmac_sha256(std::string_view data, std::string_view key) {
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, bytes(key), key.size());
    crypto_auth_hmacsha256_update(&state, bytes(data), data.size());
    std::string out(crypto_auth_hmacsha256_BYTES, '\0');
    crypto_auth_hmacsha256_final(&state, bytes(out));
    return out;
}

std::string hash_password(std::string_view password) {
    init();
    std::string out(crypto_pwhash_STRBYTES, '\0');
    if (crypto_pwhash_str_alg(out.data(), password.data(), password.size(), passes, memory, crypto_pwhash_ALG_ARGON2ID13) != 0)
        throw std::bad_alloc();
    out.resize(out.find('\0'));
    return out;
}

bool is_password(const std::string& hashed, std::string_view password) {
    init();
    return crypto_pwhash_str_verify(hashed.c_str(), password.data(), password.size()) == 0;
}

bool is_outdated(const std::string& hashed) { return crypto_pwhash_str_needs_rehash(hashed.c_str(), passes, memory) != 0; }

bool equal_constant_time(std::string_view a, std::string_view b) {
    return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string hex(std::string_view data) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string out;
    out.reserve(data.size() * 2);
    for (const char c : data) {
        const auto byte = static_cast<unsigned char>(c);
        out += digits[byte >> 4];
        out += digits[byte & 15];
    }
    return out;
}

std::string base64url(std::string_view data) {
    std::string out(sodium_base64_encoded_len(data.size(), sodium_base64_VARIANT_URLSAFE_NO_PADDING), '\0');
    sodium_bin2base64(out.data(), out.size(), bytes(data), data.size(), sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    out.pop_back();  // the terminating zero
    return out;
}

std::optional<std::string> from_base64url(std::string_view text) {
    std::string out(text.size(), '\0');
    std::size_t size = 0;
    if (sodium_base642bin(bytes(out), out.size(), text.data(), text.size(), nullptr, &size, nullptr, sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0)
        return std::nullopt;
    out.resize(size);
    return out;
}

std::uint64_t hash64(std::string_view data) {
    std::uint64_t out = 0;
    crypto_shorthash(reinterpret_cast<unsigned char*>(&out), bytes(data), data.size(), bytes(process_key()));
    return out;
}

}
