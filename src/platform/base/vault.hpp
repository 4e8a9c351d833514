// Fields that a stolen database must not tell: sealed with a key that is kept outside of it, found again by blind indexes.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace beffroi::crypto {

/// Seals and opens single fields (XChaCha20-Poly1305 with a random nonce), and makes blind indexes (keyed BLAKE2b). The keys
/// are derived from one secret of 32 bytes, which lives in the data folder and never in the database or its backups. While it is
/// being replaced there are several: the present one seals, each opens. Copies share their secrets.
class Vault {
public:
    static constexpr std::size_t secret_size = 32;  ///< bytes

    /// `former`: secrets that still open, the one replaced last first.
    explicit Vault(std::string_view secret, const std::vector<std::string>& former = {});
    struct Secrets {
        std::vector<std::string> all;  ///< the one made last first; at least one
        std::size_t seals = 0;  ///< which of them seals: another than the first until every server has the first
        std::string lasting;  ///< by what `lasting_index` is made (see `lasting_of`); empty: by the oldest secret
    };
    explicit Vault(const Secrets& secrets);
    /// From now on, on every copy, whatever thread it is used on.
    void use(const Secrets& secrets);

    /// `context` says which field of which row it is ("people.name:42"): sealed bytes moved elsewhere do not open.
    /// 40 bytes longer than `plain`.
    std::string seal(std::string_view plain, std::string_view context) const;
    /// Nothing for bytes that were not sealed with one of these keys and this context.
    std::optional<std::string> open(std::string_view sealed, std::string_view context) const;
    /// Whether the present key sealed it: nothing is left to do for who replaces keys.
    bool is_present(std::string_view sealed, std::string_view context) const;
    /// 16 bytes, the same for the same value and purpose ("people.mail"), to look a sealed value up. Says nothing without the key
    /// but that two rows hold the same.
    std::string index(std::string_view value, std::string_view purpose) const;
    /// The same by every key, the present one first: what was kept under a former key is found by these.
    std::vector<std::string> indexes(std::string_view value, std::string_view purpose) const;
    /// By the first key that there ever was: for what must stay for ever and is no secret, such as the number by which a device knows
    /// the owner of a passkey.
    std::string lasting_index(std::string_view value, std::string_view purpose) const;
    /// The part of a secret that `lasting_index` needs once the secret is gone: 32 bytes that open nothing.
    static std::string lasting_of(std::string_view secret);
    /// How many former keys there are.
    std::size_t former() const;

private:
    struct Ring;
    struct State;
    std::shared_ptr<State> state_;
    std::shared_ptr<const Ring> ring() const;
};

}
