#include "features/accounts/webauthn.hpp"

#include <fido.h>
#include <fido/eddsa.h>
#include <fido/es256.h>
#include <fido/rs256.h>

#include <array>
#include <memory>

#include "platform/base/crypto.hpp"
#include "platform/base/json_read.hpp"
#include "platform/base/text.hpp"

namespace beffroi::accounts::webauthn {
namespace {

// Far above what devices send: 20 bytes of client data beyond origin and challenge, attestations with certificates of 5 KB.
constexpr std::size_t longest_client_data = 4096, longest_attestation = 16 * 1024, longest_data = 2048,
                      longest_signature = 1024;
constexpr std::size_t longest_credential = 1023;  // WebAuthn, section 4
constexpr std::size_t shortest_data = 37;  // hash of the host, flags, counter

constexpr std::array algorithms{COSE_ES256, COSE_EDDSA, COSE_RS256};

/// The flags of authenticator data, WebAuthn section 6.1.
enum Flag : std::uint8_t {
    present = 0x01,
    verified = 0x04,
    may_be_backed_up = 0x08,
    backed_up = 0x10,
    holds_key = 0x40
};

template <class T, void (*release)(T**)>
struct Release {
    void operator()(T* held) const { release(&held); }
};
template <class T, void (*release)(T**)>
using Held = std::unique_ptr<T, Release<T, release>>;

const unsigned char* bytes(std::string_view s) { return reinterpret_cast<const unsigned char*>(s.data()); }
std::string text_of(const unsigned char* data, std::size_t size) {
    return data ? std::string(reinterpret_cast<const char*>(data), size) : std::string();
}

// ---- CBOR: only as much as finds one string in a map ----

/// Reads CBOR (RFC 8949) of definite lengths, as authenticators must write it (CTAP2 canonical form). Never reads past its end:
/// each element takes a byte at least, so that a count of billions ends with the input.
class Cbor {
public:
    explicit Cbor(std::string_view input) : rest_(input) {}

    bool at_end() const { return rest_.empty(); }
    /// The number of pairs of a map.
    std::optional<std::uint64_t> map() { return counted(5); }
    std::optional<std::string_view> text() { return string(3); }
    std::optional<std::string_view> byte_string() { return string(2); }
    /// Passes by one element, nested at most `depth` deep.
    bool skip(int depth) {
        const auto head = read_head();
        if (!head || depth == 0) return false;
        switch (head->kind) {
            case 2:
            case 3: return take(head->value).has_value();
            case 4: return skip_many(head->value, 1, depth);
            case 5: return skip_many(head->value, 2, depth);
            case 6: return skip(depth - 1);
            default: return true;  // numbers and simple values are in the head
        }
    }

private:
    struct Head {
        int kind;
        std::uint64_t value;
    };
    std::optional<Head> read_head() {
        const auto first = take(1);
        if (!first) return std::nullopt;
        const auto byte = static_cast<unsigned char>((*first)[0]);
        const int kind = byte >> 5, more = byte & 31;
        if (more < 24) return Head{kind, static_cast<std::uint64_t>(more)};
        if (more > 27) return std::nullopt;  // indefinite length, or reserved
        const auto follow = take(std::uint64_t{1} << (more - 24));
        if (!follow) return std::nullopt;
        std::uint64_t value = 0;
        for (const char c : *follow) value = value << 8 | static_cast<unsigned char>(c);
        return Head{kind, value};
    }
    std::optional<std::string_view> take(std::uint64_t count) {
        if (count > rest_.size()) return std::nullopt;
        const auto taken = rest_.substr(0, count);
        rest_.remove_prefix(count);
        return taken;
    }
    std::optional<std::uint64_t> counted(int kind) {
        const auto head = read_head();
        return head && head->kind == kind ? std::optional(head->value) : std::nullopt;
    }
    std::optional<std::string_view> string(int kind) {
        const auto size = counted(kind);
        return size ? take(*size) : std::nullopt;
    }
    bool skip_many(std::uint64_t count, int each, int depth) {
        for (std::uint64_t i = 0; i < count; ++i)
            for (int j = 0; j < each; ++j)
                if (!skip(depth - 1)) return false;
        return true;
    }

    std::string_view rest_;
};

/// `authData` of an attestation object: a map of "fmt", "attStmt" and "authData", WebAuthn section 6.5.4.
std::optional<std::string_view> data_of(std::string_view attestation) {
    constexpr int deepest = 8;
    Cbor cbor(attestation);
    const auto pairs = cbor.map();
    if (!pairs || *pairs > 16) return std::nullopt;
    std::optional<std::string_view> found;
    for (std::uint64_t i = 0; i < *pairs; ++i) {
        const auto name = cbor.text();
        if (!name) return std::nullopt;
        if (*name == "authData" && !found) {
            found = cbor.byte_string();
            if (!found) return std::nullopt;
        } else if (!cbor.skip(deepest)) {
            return std::nullopt;
        }
    }
    return cbor.at_end() ? found : std::nullopt;
}

// ---- What both ceremonies check ----

Result<void> check_client_data(const Party& party, std::string_view json, std::string_view type) {
    const auto said = read_client_data(json);
    if (!said) return said.error();
    if (said->type != type) return refused("type");
    if (said->origin != party.origin) return refused("origin");
    return {};
}

/// The host it is for, that somebody was there, and that the device checked who.
Result<void> check_data(const Party& party, std::string_view data) {
    if (data.size() < shortest_data || data.size() > longest_data) return refused("authenticator data size");
    if (data.substr(0, 32) != crypto::sha256(party.host)) return refused("host");
    const auto flags = static_cast<unsigned char>(data[32]);
    if ((flags & present) == 0) return refused("nobody present");
    if ((flags & backed_up) != 0 && (flags & may_be_backed_up) == 0) return refused("backed up though it cannot be");
    if ((flags & verified) == 0)
        return invalid("passkey_unverified", msg("Your device did not check that it is you: by a fingerprint, your "
                                                 "face or its code. Set a screen lock on it, then try again."));
    return {};
}

bool is_backed_up(std::string_view data) { return (static_cast<unsigned char>(data[32]) & backed_up) != 0; }

std::uint32_t count_in(std::string_view data) {
    std::uint32_t count = 0;
    for (const char c : data.substr(33, 4)) count = count << 8 | static_cast<unsigned char>(c);
    return count;
}

/// Whether the signature that `assertion` holds is one of `key`.
bool is_signed(const fido_assert_t* assertion, const Credential& key) {
    const void* raw = key.public_key.data();
    const std::size_t size = key.public_key.size();
    if (key.algorithm == COSE_ES256) {
        const Held<es256_pk_t, es256_pk_free> pk(es256_pk_new());
        return pk && es256_pk_from_ptr(pk.get(), raw, size) == FIDO_OK &&
               fido_assert_verify(assertion, 0, COSE_ES256, pk.get()) == FIDO_OK;
    }
    if (key.algorithm == COSE_EDDSA) {
        const Held<eddsa_pk_t, eddsa_pk_free> pk(eddsa_pk_new());
        return pk && eddsa_pk_from_ptr(pk.get(), raw, size) == FIDO_OK &&
               fido_assert_verify(assertion, 0, COSE_EDDSA, pk.get()) == FIDO_OK;
    }
    const Held<rs256_pk_t, rs256_pk_free> pk(rs256_pk_new());
    return key.algorithm == COSE_RS256 && pk && rs256_pk_from_ptr(pk.get(), raw, size) == FIDO_OK &&
           fido_assert_verify(assertion, 0, COSE_RS256, pk.get()) == FIDO_OK;
}

}

Error refused(std::string_view why) {
    return invalid("passkey_refused", msg("This passkey could not be checked. Try again, or sign in another way."))
        .because(why);
}

std::optional<Party> party_of(std::string_view address) {
    std::string origin = text::lower_ascii(address);
    const bool tls = origin.starts_with("https://");
    if (!tls && !origin.starts_with("http://")) return std::nullopt;
    const std::size_t begin = tls ? 8 : 7;
    origin.resize(std::min(origin.size(), origin.find_first_of("/?#", begin)));
    if (const std::string_view usual = tls ? ":443" : ":80"; origin.ends_with(usual))
        origin.resize(origin.size() - usual.size());
    std::string host = origin.substr(begin);
    if (const auto port = host.rfind(':'); port != std::string::npos && host.find(']', port) == std::string::npos)
        host.resize(port);
    if (host.empty()) return std::nullopt;
    return Party{std::move(origin), std::move(host)};
}

Result<ClientData> read_client_data(std::string_view text) {
    if (text.size() > longest_client_data) return refused("client data size");
    const auto parsed = json::parse(text);
    const auto* object = parsed ? parsed->if_object() : nullptr;
    if (!object) return refused("client data");
    const auto member = [&](std::string_view name) -> std::string {
        const auto* value = object->if_contains(name);
        const auto* string = value ? value->if_string() : nullptr;
        return string ? std::string(*string) : std::string();
    };
    ClientData said{member("type"), crypto::from_base64url(member("challenge")).value_or(""), member("origin")};
    if (said.challenge.size() != challenge_bytes) return refused("challenge");
    const auto* framed = object->if_contains("crossOrigin");
    if ((framed && (!framed->is_bool() || framed->get_bool())) || object->contains("topOrigin"))
        return refused("frame of another site");
    return said;
}

Result<Credential> read_made(const Party& party, const Made& made) {
    if (auto good = check_client_data(party, made.client_data, "webauthn.create"); !good) return good.error();
    if (made.attestation.size() > longest_attestation) return refused("attestation size");
    const auto data = data_of(made.attestation);
    if (!data) return refused("attestation");
    if (auto good = check_data(party, *data); !good) return good.error();
    if ((static_cast<unsigned char>((*data)[32]) & holds_key) == 0) return refused("no key");
    // The data names its algorithm; libfido2 wants to be told which it is to find.
    for (const int algorithm : algorithms) {
        const Held<fido_cred_t, fido_cred_free> read(fido_cred_new());
        if (!read || fido_cred_set_type(read.get(), algorithm) != FIDO_OK ||
            fido_cred_set_authdata_raw(read.get(), bytes(*data), data->size()) != FIDO_OK)
            continue;
        Credential key{text_of(fido_cred_id_ptr(read.get()), fido_cred_id_len(read.get())), algorithm,
                       text_of(fido_cred_pubkey_ptr(read.get()), fido_cred_pubkey_len(read.get())), count_in(*data),
                       is_backed_up(*data)};
        if (key.id.empty() || key.id.size() > longest_credential || key.public_key.empty())
            return refused("credential");
        return key;
    }
    return refused("key");
}

Result<Proof> check_shown(const Party& party, const Credential& key, const Shown& shown) {
    if (auto good = check_client_data(party, shown.client_data, "webauthn.get"); !good) return good.error();
    if (shown.credential != key.id) return refused("credential");
    if (auto good = check_data(party, shown.data); !good) return good.error();
    if (shown.signature.empty() || shown.signature.size() > longest_signature) return refused("signature size");
    const std::string hashed = crypto::sha256(shown.client_data);
    const Held<fido_assert_t, fido_assert_free> assertion(fido_assert_new());
    const bool read =
        assertion && fido_assert_set_count(assertion.get(), 1) == FIDO_OK &&
        fido_assert_set_rp(assertion.get(), party.host.c_str()) == FIDO_OK &&
        fido_assert_set_up(assertion.get(), FIDO_OPT_TRUE) == FIDO_OK &&
        fido_assert_set_uv(assertion.get(), FIDO_OPT_TRUE) == FIDO_OK &&
        fido_assert_set_clientdata_hash(assertion.get(), bytes(hashed), hashed.size()) == FIDO_OK &&
        fido_assert_set_authdata_raw(assertion.get(), 0, bytes(shown.data), shown.data.size()) == FIDO_OK &&
        fido_assert_set_sig(assertion.get(), 0, bytes(shown.signature), shown.signature.size()) == FIDO_OK;
    if (!read) return refused("authenticator data");
    if (!is_signed(assertion.get(), key)) return refused("signature");
    return Proof{count_in(shown.data), is_backed_up(shown.data)};
}

}
