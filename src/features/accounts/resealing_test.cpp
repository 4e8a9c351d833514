// What people hold while the key is replaced, and after.
#include <doctest/doctest.h>

#include "features/accounts/repository.hpp"
#include "platform/base/crypto.hpp"
#include "tests/support/database.hpp"

using namespace beffroi;
using namespace beffroi::accounts;

namespace {

const Clock now = Clock::fixed(*parse_instant("2026-11-26T10:00:00Z"));
const std::string first(32, 'a'), second(32, 'b');

void renew(db::Database& db, const crypto::Vault& vault) {
    for (bool left = true; left;) {
        left = false;
        for (const keys::Table& each : resealing())
            left = keys::pass(db, vault, each, keys::Act::renew).behind > 0 || left;
    }
}

}

TEST_CASE_BOTH_ENGINES("mail, recovery codes and cards work while a key is replaced; with it the last two end") {
    std::vector<db::Migration> all;
    for (const auto& part : {journal::migrations(), migrations()}) all.insert(all.end(), part.begin(), part.end());
    REQUIRE(db::migrate(db, all));
    crypto::Vault vault(first);
    const auto add = [&](const std::string& name, const std::string& mail, Role role) {
        return db.write([&](db::Write& tx) {
            return add_person(tx, vault, {name, mail, {{role, {}, {}}}, Lang::fr}, PersonId{}, now);
        });
    };
    const PersonId zoe = add("Zoé", "zoe@exemple.fr", Role::counsellor).value();
    const PersonId odette = add("Odette", "", Role::resident).value();
    const auto codes = db.write([&](db::Write& tx) {
        repository::set_totp(tx, zoe, vault.seal("JBSWY3DPEHPK3PXP", "people.totp:" + zoe.text()), 0);
        return new_recovery_codes(tx, vault, zoe, now).value();
    });
    const auto card = db.write([&](db::Write& tx) { return print_card(tx, vault, odette, zoe, now).value(); });

    const auto works = [&](std::size_t code) {
        db.write([&](db::Write& tx) {
            CHECK(check_second_factor(tx, vault, zoe, codes[code], now).ok());
            CHECK(use_card(tx, vault, card.token, now).value() == odette);
            CHECK(use_card_words(tx, vault, card.words, now).value() == odette);
            CHECK(person_by_mail(tx, vault, "zoe@exemple.fr", now)->id == zoe);
            CHECK(repository::knows_network(tx, vault.indexes("zoe@exemple.fr", "people.mail"), "x") == false);
        });
        // Nobody takes an address that somebody has, whichever key made its index.
        CHECK(add("Zoé", "ZOE@exemple.fr", Role::counsellor).error().code == "mail_taken");
    };
    works(0);
    vault.use({{second, first}, 1, {}});
    works(1);
    vault.use({{second, first}, 0, {}});
    works(2);
    renew(db, vault);
    works(3);
    CHECK(db.read([&](db::Read& tx) { return person(tx, crypto::Vault(second), zoe, now)->name; }) == "Zoé");

    // Of those made since, none ends.
    const auto fresh = db.write([&](db::Write& tx) { return print_card(tx, vault, odette, zoe, now).value(); });
    const auto ends = db.read([&](db::Read& tx) { return ends_with_former_keys(tx, vault); });
    CHECK(ends.codes_of == 1);
    CHECK(ends.cards == 1);
    const std::string owner = passkey_owner(vault, zoe);
    vault.use({{second}, 0, crypto::Vault::lasting_of(first)});
    db.write([&](db::Write& tx) {
        end_with_former_keys(tx, vault, now);
        CHECK(recovery_codes_left(tx, zoe) == 0);
        CHECK(check_second_factor(tx, vault, zoe, codes[4], now).error().code == "wrong_code");
        CHECK(!use_card(tx, vault, card.token, now).ok());
        CHECK(use_card(tx, vault, fresh.token, now).value() == odette);
        CHECK(ends_with_former_keys(tx, vault).codes_of == 0);
        CHECK(ends_with_former_keys(tx, vault).cards == 0);
    });
    // A device knows its owner by the number that it was given.
    CHECK(passkey_owner(vault, zoe) == owner);
}
