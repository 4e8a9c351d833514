// Somebody with the rights of the database's owner, triggers out of the way, tampers with the journal: each way is found.
#include <atomic>

#include "features/journal/chain.hpp"
#include "tests/support/database.hpp"

using namespace beffroi;
using namespace beffroi::journal;

namespace {

constexpr int entries = 12;

struct World {
    db::Database& db;
    std::string noted;  ///< the head, noted after the last entry

    explicit World(db::Database& database) : db(database) {
        REQUIRE(db::migrate(db, migrations()));
        // The same rows of people, so that swapping or copying leaves no odd value behind.
        for (int i = 0; i < entries; ++i)
            db.write([&](db::Write& tx) {
                record(tx, PersonId{i % 3 + 1}, Act::role_given, PersonId{i % 4 + 1}, "role:counsellor", Clock{});
            });
        noted = db.read([](db::Read& tx) { return head(tx); });
        REQUIRE(look().state == Verdict::State::whole);
        REQUIRE(look().entries == entries);
        open_the_gates();
    }
    void open_the_gates() {
        db.write([](db::Write& tx) {
            const bool postgres = tx.engine() == db::Engine::postgres;
            for (const auto& [table, trigger] : {std::pair{"journal", "journal_insert"},
                                                 {"journal", "journal_update"},
                                                 {"journal", "journal_delete"},
                                                 {"journal_head", "journal_head_update"},
                                                 {"journal_head", "journal_head_delete"}})
                tx.connection().script(std::string("DROP TRIGGER ") + trigger +
                                       (postgres ? std::string(" ON ") + table : std::string()));
        });
    }
    void does(std::string_view sql) {
        db.write([&](db::Write& tx) { REQUIRE(tx.run(sql) > 0); });
    }
    Verdict look(std::string_view known = {}) {
        return db.read([&](db::Read& tx) { return verify(tx, known); });
    }
    void found(Verdict::State state, std::int64_t number) {
        const Verdict verdict = look();
        CHECK(verdict.state == state);
        CHECK(verdict.number == number);
        CHECK(verdict.entries == number - 1);
    }
    /// What a clever forger does at last: hashes computed anew from `number` to the end, the head put right.
    void forge_from(std::int64_t number) {
        const auto all = db.read([](db::Read& tx) {
            std::vector<Stored> rows;
            tx.each("SELECT number, at_us, done_by, act, about, what, hash FROM journal ORDER BY number",
                    [&](const db::Row& row) {
                        rows.push_back({row.integer(0), row.integer(1), row.integer(2), row.string(3), row.integer(4),
                                        row.string(5), row.string(6)});
                    });
            return rows;
        });
        std::string previous(hash_of_nothing);
        std::int64_t last = 0;
        for (Stored row : all) {
            if (row.number >= number) row.hash = hash_after(previous, row);
            db.write(
                [&](db::Write& tx) { tx.run("UPDATE journal SET hash = ?1 WHERE number = ?2", row.hash, row.number); });
            previous = row.hash;
            last = row.number;
        }
        db.write([&](db::Write& tx) { tx.run("UPDATE journal_head SET number = ?1, hash = ?2", last, previous); });
    }
};

using enum Verdict::State;

}

TEST_CASE_BOTH_ENGINES("a changed field is found, whichever it is") {
    World world(db);
    for (const auto& [there, back] : {std::pair{"at_us = at_us + 1", "at_us = at_us - 1"},
                                      {"done_by = done_by + 1", "done_by = done_by - 1"},
                                      {"act = 'role_taken'", "act = 'role_given'"},
                                      {"about = about + 1", "about = about - 1"},
                                      {"what = 'role:coordinator'", "what = 'role:counsellor'"},
                                      {"what = ''", "what = 'role:counsellor'"}}) {
        CAPTURE(there);
        world.does(std::string("UPDATE journal SET ") + there + " WHERE number = 5");
        world.found(changed, 5);
        world.does(std::string("UPDATE journal SET ") + back + " WHERE number = 5");
        CHECK(world.look().state == whole);
    }
    for (const int number : {1, 5, entries}) {
        CAPTURE(number);
        const std::string where = " WHERE number = " + std::to_string(number);
        world.does("UPDATE journal SET hash = '1' || SUBSTR(hash, 1, 63)" + where);
        world.found(changed, number);
        world.forge_from(entries + 1);  // puts nothing right but the head
        CHECK(world.look().state == changed);
        world.forge_from(1);
    }
    // A change whose own hash is computed anew shows at the next entry.
    World again = world;
    again.does("UPDATE journal SET about = 999 WHERE number = 5");
    const auto at = again.db.read(
        [](db::Read& tx) { return tx.one<std::int64_t>("SELECT at_us FROM journal WHERE number = 5").value(); });
    const auto before = again.db.read(
        [](db::Read& tx) { return tx.one<std::string>("SELECT hash FROM journal WHERE number = 4").value(); });
    const Stored forged{5, at, 2, "role_given", 999, "role:counsellor", {}};
    again.db.write(
        [&](db::Write& tx) { tx.run("UPDATE journal SET hash = ?1 WHERE number = 5", hash_after(before, forged)); });
    again.found(changed, 6);
}

TEST_CASE_BOTH_ENGINES("a removed entry is found, and what is renumbered to hide it") {
    World world(db);
    world.does("DELETE FROM journal WHERE number = 5");
    world.found(missing, 5);
    for (int number = 6; number <= entries; ++number)
        world.does("UPDATE journal SET number = " + std::to_string(number - 1) +
                   " WHERE number = " + std::to_string(number));
    world.found(changed, 5);
    world.does("DELETE FROM journal WHERE number = 1");
    world.found(missing, 1);
}

TEST_CASE_BOTH_ENGINES(
    "a removed end is found; with the head put right as well, by the head that was noted elsewhere") {
    World world(db);
    world.does("DELETE FROM journal WHERE number >= 10");
    world.found(cut_short, 10);
    world.forge_from(entries + 1);
    CHECK(world.look().state == whole);
    CHECK(world.look(world.noted).state == whole);
    CHECK_FALSE(world.look(world.noted).known_at);
    // A head noted before what was removed is still there.
    const std::string earlier = world.look().head;
    CHECK(world.look(earlier).known_at == 9);
    world.does("DELETE FROM journal");
    world.found(cut_short, 1);
    world.does("DELETE FROM journal_head");
    CHECK(world.look().state != cut_short);
    CHECK_FALSE(world.look(world.noted).known_at);
}

TEST_CASE_BOTH_ENGINES("two swapped entries are found") {
    World world(db);
    world.does("UPDATE journal SET number = -4 WHERE number = 4");
    world.does("UPDATE journal SET number = 4 WHERE number = 8");
    world.does("UPDATE journal SET number = 8 WHERE number = -4");
    world.found(changed, 4);
}

TEST_CASE_BOTH_ENGINES("an inserted entry is found, in the middle and at the end") {
    World world(db);
    // At the end, rightly chained to the last but not through the head.
    const Stored extra{entries + 1, 1, 1, "role_given", 1, "role:administrator", {}};
    const auto add = [&](const Stored& e, const std::string& hash) {
        db.write([&](db::Write& tx) {
            tx.run(
                "INSERT INTO journal (number, at_us, done_by, act, about, what, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, "
                "?7)",
                e.number, e.at_us, e.by, e.act, e.about, e.what, hash);
        });
    };
    add(extra, hash_after(world.noted, extra));
    world.found(added, entries + 1);
    world.does("DELETE FROM journal WHERE number = " + std::to_string(entries + 1));
    CHECK(world.look().state == whole);
    // In the middle, the later ones moved on.
    for (int number = entries; number >= 6; --number)
        world.does("UPDATE journal SET number = " + std::to_string(number + 1) +
                   " WHERE number = " + std::to_string(number));
    Stored middle = extra;
    middle.number = 6;
    const auto before =
        db.read([](db::Read& tx) { return tx.one<std::string>("SELECT hash FROM journal WHERE number = 5").value(); });
    add(middle, hash_after(before, middle));
    world.found(changed, 7);
    // Below the first: the numbers begin at 1.
    add({0, 1, 1, "role_given", 1, "", {}}, std::string(64, '0'));
    world.found(changed, 7);
}

TEST_CASE_BOTH_ENGINES(
    "a journal that was written anew after a change is whole in itself, but not for who noted its head") {
    World world(db);
    world.does("UPDATE journal SET about = 999 WHERE number = 5");
    world.forge_from(5);
    CHECK(world.look().state == whole);
    CHECK_FALSE(world.look(world.noted).known_at);
    CHECK(world.look(world.look().head).known_at == entries);
}

TEST_CASE_BOTH_ENGINES("what is kept may begin later: the chain goes on from what stood before it") {
    World world(db);
    const auto link =
        db.read([](db::Read& tx) { return tx.one<std::string>("SELECT hash FROM journal WHERE number = 4").value(); });
    db.write([&](db::Write& tx) { tx.run("UPDATE journal_start SET number = 4, hash = ?1", link); });
    world.does("DELETE FROM journal WHERE number <= 4");
    CHECK(world.look(world.noted).state == whole);
    CHECK(world.look(world.noted).known_at == entries);
    CHECK(world.look().entries == entries - 4);
    CHECK(world.look(link).known_at == 4);
    world.does("DELETE FROM journal WHERE number = 5");
    CHECK(world.look().state == missing);
    CHECK(world.look().number == 5);
}

TEST_CASE_BOTH_ENGINES("32 writers at once keep one chain, with every entry of theirs") {
    REQUIRE(db::migrate(db, migrations()));
    db.write([](db::Write& tx) { tx.connection().script("CREATE TABLE echoes (id BIGINT PRIMARY KEY)"); });
    std::atomic<int> next{0};
    constexpr int writers = 32;
    const int each = db.engine() == db::Engine::sqlite ? 50 : 6;
    testing::at_once(writers, [&] {
        for (int i = 0; i < each; ++i) {
            const int id = ++next;
            db.write([&](db::Write& tx) {
                tx.run("INSERT INTO echoes (id) VALUES (?1)", id);
                record(tx, PersonId{id}, Act::seen, PersonId{1}, "person", Clock{});
            });
        }
    });
    const Verdict verdict = db.read([](db::Read& tx) { return verify(tx); });
    CHECK(verdict.state == whole);
    CHECK(verdict.entries == writers * each);
    CHECK(db.read([](db::Read& tx) {
        return tx.one<int>("SELECT COUNT(*) FROM journal j JOIN echoes e ON e.id = j.done_by").value();
    }) == writers * each);
}
