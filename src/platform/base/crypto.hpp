// Randomness, hashes and constant-time comparison (libsodium).
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace beffroi::crypto {

/// Must be called once before anything else here; safe to call again.
void init();
std::string random_bytes(std::size_t count);
/// `count` random bytes as base64url without padding, for tokens in addresses.
std::string random_token(std::size_t count = 32);
/// SHA-256, 32 raw bytes.
std::string sha256(std::string_view data);
/// BLAKE2b with an optional key, 32 raw bytes.
std::string blake2b(std::string_view data, std::string_view key = {});
/// HMAC-SHA-256, 32 raw bytes.
std::string hmac_sha256(std::string_view data, std::string_view key);
/// argon2id with a random salt and its parameters (32 MB, three passes), as text to keep. Takes about a tenth of a second.
std::string hash_password(std::string_view password);
/// Whether `hashed` was made of `password`.
bool is_password(const std::string& hashed, std::string_view password);
/// Whether it was made with other parameters than those of today: to be made anew when its password is at hand.
bool is_outdated(const std::string& hashed);
bool equal_constant_time(std::string_view a, std::string_view b);
std::string hex(std::string_view bytes);
std::string base64url(std::string_view bytes);
/// The bytes again; nothing for a text that is not base64url without padding.
std::optional<std::string> from_base64url(std::string_view text);
/// 64-bit keyed hash for tables that strangers can fill (SipHash with a key of this process).
std::uint64_t hash64(std::string_view data);

}
