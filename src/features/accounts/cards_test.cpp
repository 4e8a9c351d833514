#include <algorithm>
#include <set>

#include "features/accounts/accounts.hpp"
#include "platform/base/text.hpp"
#include "tests/support/database.hpp"

using namespace beffroi;
using namespace beffroi::accounts;

namespace {

const Clock now = Clock::fixed(*parse_instant("2026-11-25T09:00:00+01:00"));
const crypto::Vault vault("a secret of the tests, long enough for a key");

struct World {
    db::Database& db;
    PersonId aicha, odette;

    explicit World(db::Database& database) : db(database) {
        std::vector<db::Migration> all;
        for (const auto& part : {journal::migrations(), migrations()}) all.insert(all.end(), part.begin(), part.end());
        REQUIRE(db::migrate(db, all));
        aicha = add("Aïcha", "aicha@exemple.fr", Role::counsellor, {});
        odette = add("Odette", "", Role::resident, aicha);
    }
    PersonId add(std::string_view name, std::string_view mail, Role role, PersonId by) {
        return *db.write([&](db::Write& tx) { return add_person(tx, vault, {std::string(name), std::string(mail), {{role, {}, {}}}, Lang::fr}, by, now); });
    }
    PrintedCard print() { return *db.write([&](db::Write& tx) { return print_card(tx, vault, odette, aicha, now); }); }
    Result<PersonId> by_words(std::string_view typed) { return db.write([&](db::Write& tx) { return use_card_words(tx, vault, typed, now); }); }
    Result<PersonId> by_token(std::string_view token) { return db.write([&](db::Write& tx) { return use_card(tx, vault, token, now); }); }
};

}

TEST_CASE_BOTH_ENGINES("a card lets its resident in by drawing and by words, as people type them") {
    World world(db);
    const PrintedCard card = world.print();
    CHECK(*world.by_token(card.token) == world.odette);
    CHECK(*world.by_words(card.words) == world.odette);
    std::string loud = card.words;
    for (char& c : loud) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c == ' ' ? ',' : c;
    CHECK(*world.by_words(" " + loud + " ") == world.odette);
    // One wrong letter in a word is forgiven, another word or figure is not.
    std::string slip = card.words;
    slip[1] = 'w';
    CHECK(*world.by_words(slip) == world.odette);
    std::string figure = card.words;
    figure.back() = figure.back() == '0' ? '1' : '0';
    for (std::string_view wrong : {std::string_view(figure), std::string_view(""), std::string_view("abeille"), std::string_view("0000"), std::string_view("abeille abricot acier agneau 0000"), std::string_view(card.words).substr(0, card.words.size() - 5)})
        CHECK_MESSAGE(world.by_words(wrong).error().code == "wrong_card", wrong);
    CHECK(world.by_words(card.words + " abeille").error().code == "wrong_card");
    CHECK(!world.by_token("").ok());
    CHECK(!world.by_token(card.words).ok());
    const auto all = db.read([&](db::Read& tx) { return cards(tx, world.odette); });
    REQUIRE(all.size() == 1);
    CHECK(all[0].used.has_value());
    // The database tells neither the drawing nor the words.
    db.read([&](db::Read& tx) {
        tx.each("SELECT token, words FROM people_cards", [&](const db::Row& row) {
            CHECK(row.text(0).find(card.token) == std::string_view::npos);
            CHECK(row.text(1).find(card.words.substr(0, 5)) == std::string_view::npos);
        });
    });
}

TEST_CASE_BOTH_ENGINES("a cancelled card opens nothing at once, and the others of the person still do") {
    World world(db);
    const PrintedCard lost = world.print(), kept = world.print();
    const std::string inside = db.write([&](db::Write& tx) { return open_session(tx, world.odette, Strength::card, "", "192.0.2…", now); }).token;
    CHECK(holder(db, vault, inside, now));
    const PersonId stranger = world.add("Autre", "", Role::resident, world.aicha);
    db.write([&](db::Write& tx) { revoke_card(tx, stranger, lost.id, world.aicha, now); });  // not this person's card
    CHECK(world.by_token(lost.token).ok());
    db.write([&](db::Write& tx) { revoke_card(tx, world.odette, lost.id, world.aicha, now); });
    db.write([&](db::Write& tx) { revoke_card(tx, world.odette, lost.id, world.aicha, now); });
    CHECK(!world.by_token(lost.token).ok());
    CHECK(!world.by_words(lost.words).ok());
    CHECK(!holder(db, vault, inside, now));
    CHECK(world.by_token(kept.token).ok());
    db.write([&](db::Write& tx) { REQUIRE(close_account(tx, world.odette, world.aicha, now).ok()); });
    CHECK(!world.by_token(kept.token).ok());
    CHECK(!db.read([&](db::Read& tx) { return is_card(tx, vault, kept.token); }));
}

TEST_CASE_BOTH_ENGINES("whoever works here has no card") {
    World world(db);
    const auto print_for = [&](PersonId person) { return db.write([&](db::Write& tx) { return print_card(tx, vault, person, world.aicha, now); }); };
    CHECK(print_for(world.aicha).error().code == "card_for_residents");
    db.write([&](db::Write& tx) { give_role(tx, world.odette, {Role::counsellor, {}, {}}, world.aicha, now); });
    CHECK(print_for(world.odette).error().code == "card_for_residents");
    CHECK(print_for(PersonId{7}).error().code == "card_for_residents");
}

TEST_CASE_BOTH_ENGINES("codes of words are many, and differ") {
    World world(db);
    std::set<std::string> codes;
    for (int i = 0; i < 200; ++i) {
        const PrintedCard card = world.print();
        codes.insert(card.words);
        const auto parts = text::split(card.words, ' ');
        REQUIRE(parts.size() == 5);
        CHECK(parts[4].size() == 4);
    }
    CHECK(codes.size() == 200);
}
