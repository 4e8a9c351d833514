#include "platform/net/version_tag.hpp"

#include <xxhash.h>

#include <algorithm>

#include "platform/base/crypto.hpp"

namespace beffroi::net {

VersionTags::VersionTags(std::string_view key)
    : key_(key.empty() ? crypto::random_bytes(32) : crypto::blake2b("version tags", key.substr(0, 64))) {
    crypto::init();
    static_assert(std::tuple_size_v<decltype(secret_)> >= XXH3_SECRET_SIZE_MIN);
    std::string stream;
    for (char n = 0; stream.size() < secret_.size(); ++n) stream += crypto::blake2b(std::string("secret ") + n, key_);
    std::copy_n(stream.begin(), secret_.size(), secret_.begin());
}

std::string VersionTags::of(std::string_view bytes) const {
    XXH128_canonical_t digest;
    XXH128_canonicalFromHash(&digest,
                             XXH3_128bits_withSecret(bytes.data(), bytes.size(), secret_.data(), secret_.size()));
    const std::string_view raw(reinterpret_cast<const char*>(digest.digest), sizeof digest.digest);
    return crypto::base64url(std::string_view(crypto::blake2b(raw, key_)).substr(0, 16));
}

}
