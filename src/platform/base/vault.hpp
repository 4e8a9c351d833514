// Fields that a stolen database must not tell: sealed with a key that is kept outside of it, found again by blind indexes.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace beffroi::crypto {

/// Seals and opens single fields (XChaCha20-Poly1305 with a random nonce), and makes blind indexes (keyed BLAKE2b). The keys
/// are derived from one secret of 32 bytes or more, which lives in the data folder and never in the database or its backups.
class Vault {
public:
    explicit Vault(std::string_view secret);

    /// `context` says which field of which row it is ("people.name:42"): sealed bytes moved elsewhere do not open.
    /// 40 bytes longer than `plain`.
    std::string seal(std::string_view plain, std::string_view context) const;
    /// Nothing for bytes that were not sealed with this key and this context.
    std::optional<std::string> open(std::string_view sealed, std::string_view context) const;
    /// 16 bytes, the same for the same value and purpose ("people.mail"), to look a sealed value up. Says nothing without the key
    /// but that two rows hold the same.
    std::string index(std::string_view value, std::string_view purpose) const;

private:
    std::string seal_key_, index_key_;
};

}
