// The name of a version of a page, for ETag: cheap to make for each answer, the same on every node of an installation.
#pragma once
#include <array>
#include <string>
#include <string_view>

namespace beffroi::net {

/// XXH3 (128 bits) with a secret of our own, then a keyed BLAKE2b of its result. The fast hash alone would do against chance;
/// who writes on our pages, though, could look for two texts with one tag if the tags showed its results. 32 KB cost 3 µs
/// where BLAKE2b of the whole took 30.
class VersionTags {
public:
    /// `key`: any number of secret bytes; empty takes random ones.
    explicit VersionTags(std::string_view key);
    /// 22 letters of base64url.
    std::string of(std::string_view bytes) const;

private:
    std::string key_;
    std::array<char, 192> secret_;  ///< XXH3 wants 136 bytes at least
};

}
