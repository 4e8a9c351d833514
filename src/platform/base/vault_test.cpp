#include "platform/base/vault.hpp"

#include <doctest/doctest.h>

using beffroi::crypto::Vault;

namespace {
const std::string first(32, 'a'), second(32, 'b');
}

TEST_CASE("a sealed field opens with its key, in its place, and nowhere else") {
    const Vault vault(first);
    const std::string sealed = vault.seal("Jeanne", "people.name:1");
    CHECK(vault.open(sealed, "people.name:1") == "Jeanne");
    CHECK_FALSE(vault.open(sealed, "people.name:2"));
    CHECK_FALSE(Vault(second).open(sealed, "people.name:1"));
    CHECK_FALSE(vault.open(sealed.substr(1), "people.name:1"));
    CHECK(vault.index("Jeanne", "a") != vault.index("Jeanne", "b"));
}

TEST_CASE("while a key is replaced both open, the present one seals, and what was told stays as it is") {
    Vault vault(first);
    const Vault copy = vault;
    const std::string old = vault.seal("Jeanne", "people.name:1");
    const std::string old_index = vault.index("j@exemple.fr", "people.mail"), owner = vault.lasting_index("7", "owner");
    CHECK(vault.is_present(old, "people.name:1"));

    vault.use({{second, first}, 0, {}});
    CHECK(copy.former() == 1);
    CHECK(copy.open(old, "people.name:1") == "Jeanne");
    CHECK_FALSE(copy.is_present(old, "people.name:1"));
    const std::string anew = copy.seal("Jeanne", "people.name:1");
    CHECK(copy.is_present(anew, "people.name:1"));
    CHECK(Vault(second).open(anew, "people.name:1") == "Jeanne");
    CHECK_FALSE(Vault(first).open(anew, "people.name:1"));

    CHECK(copy.index("j@exemple.fr", "people.mail") != old_index);
    CHECK(copy.indexes("j@exemple.fr", "people.mail") ==
          std::vector{copy.index("j@exemple.fr", "people.mail"), old_index});
    CHECK(copy.lasting_index("7", "owner") == owner);

    vault.use({{second}, 0, {}});
    CHECK_FALSE(copy.open(old, "people.name:1"));
    CHECK(copy.lasting_index("7", "owner") != owner);
    vault.use({{second}, 0, Vault::lasting_of(first)});
    CHECK(copy.lasting_index("7", "owner") == owner);
}

TEST_CASE("a key that not everybody has yet opens, and does not seal") {
    Vault vault({{second, first}, 1, {}});
    CHECK(Vault(first).open(vault.seal("Jeanne", "people.name:1"), "people.name:1") == "Jeanne");
    CHECK(vault.open(Vault(second).seal("Jeanne", "people.name:1"), "people.name:1") == "Jeanne");
    CHECK(vault.index("7", "room") == Vault(first).index("7", "room"));
    CHECK(vault.indexes("7", "room") == std::vector{Vault(first).index("7", "room"), Vault(second).index("7", "room")});
}
