#include "platform/net/version_tag.hpp"

#include <doctest/doctest.h>

#include <set>

#include "platform/base/crypto.hpp"

using namespace beffroi;
using net::VersionTags;

TEST_CASE("the same text has the same tag on every node, and no other text has it") {
    crypto::init();
    const VersionTags one("the installation's key"), other_node("the installation's key"), elsewhere("another key"),
        random("");
    std::set<std::string> seen;
    std::string text;
    for (int length = 0; length < 3000; ++length) {
        const std::string tag = one.of(text);
        CHECK(tag.size() == 22);
        CHECK(tag == other_node.of(text));
        CHECK(seen.insert(tag).second);
        CHECK(seen.insert(elsewhere.of(text)).second);
        text += static_cast<char>('a' + length % 26);
    }
    CHECK(random.of(text) != VersionTags("").of(text));
    std::string changed = text;
    changed[2000] ^= 1;
    CHECK(one.of(changed) != one.of(text));
}
