#include "platform/keys/keys.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "platform/base/crypto.hpp"
#include "tests/support/database.hpp"

using namespace beffroi;
using namespace beffroi::keys;
using crypto::Vault;

namespace {

const std::string first(32, 'a'), second(32, 'b'), third(32, 'c');

/// People with a name and a blind index of their mail, as features have them.
Table people() {
    return {.name = "people",
            .key = {{"id", Column::Kind::number}},
            .columns = {{"name"}, {"mail"}, {"mail_index"}},
            .renew =
                [](const Vault&, Row& row) {
                    row.seal("name", "people.name:" + std::to_string(row.number()));
                    if (const auto mail = row.seal("mail", "people.mail:" + std::to_string(row.number())))
                        row.index("mail_index", *mail, "people.mail");
                },
            .at_once = 7};
}

void add(db::Write& tx, const Vault& vault, std::int64_t id, const std::string& name, const std::string& mail) {
    const std::string sealed = vault.seal(name, "people.name:" + std::to_string(id)),
                      address = mail.empty() ? "" : vault.seal(mail, "people.mail:" + std::to_string(id)),
                      index = mail.empty() ? "" : vault.index(mail, "people.mail");
    const db::Param none = db::Param(std::optional<std::string>());
    tx.run("INSERT INTO people (id, name, mail, mail_index) VALUES (?1, ?2, ?3, ?4)", id, db::Param::blob(sealed),
           mail.empty() ? db::Param(nullptr) : db::Param::blob(address),
           mail.empty() ? db::Param(nullptr) : db::Param::blob(index));
}

void set_name(db::Write& tx, const Vault& vault, std::int64_t id, const std::string& name) {
    const std::string sealed = vault.seal(name, "people.name:" + std::to_string(id));
    tx.run("UPDATE people SET name = ?2 WHERE id = ?1", id, db::Param::blob(sealed));
}

std::string name_of(db::Database& db, const Vault& vault, std::int64_t id) {
    const auto sealed =
        db.read([&](db::Read& tx) { return tx.one<std::string>("SELECT name FROM people WHERE id = ?1", id); });
    return vault.open(sealed.value_or(""), "people.name:" + std::to_string(id)).value_or("—");
}

void create(db::Database& db) {
    REQUIRE(db::migrate(db, migrations()));
    db.write([](db::Write& tx) {
        tx.run("CREATE TABLE people (id BIGINT PRIMARY KEY, name " +
               std::string(tx.engine() == db::Engine::sqlite ? "BLOB" : "BYTEA") + " NOT NULL, mail " +
               std::string(tx.engine() == db::Engine::sqlite ? "BLOB" : "BYTEA") + ", mail_index " +
               std::string(tx.engine() == db::Engine::sqlite ? "BLOB" : "BYTEA") + " UNIQUE)");
    });
}

/// Passes until one finds nothing.
int passes(db::Database& db, const Vault& vault) {
    for (int n = 1;; ++n)
        if (pass(db, vault, people(), Act::renew).behind == 0) return n;
}

}

TEST_CASE("the file holds one key or several, and what is to last") {
    const testing::TemporaryFolder folder;
    const std::string path = folder.file("vault.key");
    CHECK(read_ring(path).error().code == "bad_key");
    REQUIRE(write_ring(path, {{first}, {}}));
    CHECK(read_ring(path)->keys == std::vector{first});
    CHECK(read_ring(path)->lasting.empty());
    struct stat info{};
    REQUIRE(::stat(path.c_str(), &info) == 0);
    CHECK((info.st_mode & 0777) == 0600);

    REQUIRE(write_ring(path, {{third, second, first}, Vault::lasting_of(first)}));
    const auto ring = read_ring(path);
    REQUIRE(ring);
    CHECK(ring->keys == std::vector{third, second, first});
    CHECK(ring->lasting == Vault::lasting_of(first));
    CHECK(::access((path + ".part").c_str(), F_OK) != 0);

    // Read by others, cut short, too long, or with a tail that is none.
    ::chmod(path.c_str(), 0640);
    CHECK(read_ring(path).error().code == "bad_key");
    for (const std::string& wrong :
         {std::string(31, 'a'), std::string(33, 'a'), std::string(64 + 40, 'a'), std::string(40, 'a'),
          std::string(32 * 9, 'a'), "lasting1" + std::string(32, 'a')}) {
        std::ofstream(path, std::ios::binary | std::ios::trunc) << wrong;
        ::chmod(path.c_str(), 0600);
        CHECK(read_ring(path).error().code == "bad_key");
    }
}

TEST_CASE_BOTH_ENGINES("a database is served only with every key that it needs") {
    REQUIRE(db::migrate(db, migrations()));
    const auto checked = [&](const std::vector<std::string>& ring, bool anything = true) {
        return db.write([&](db::Write& tx) { return check(tx, {ring, {}}, anything); });
    };
    CHECK(checked({first}).value() == 0);
    CHECK(checked({first}).value() == 0);
    CHECK(checked({second}).error().code == "other_vault_key");
    // A key that nobody seals with yet changes nothing.
    CHECK(checked({second, first}).value() == 1);
    db.write([](db::Write& tx) { seal_with(tx, mark_of(second), false, from_micros(7)); });
    CHECK(checked({second, first}).value() == 0);
    // Half way, both are needed; afterwards one.
    CHECK(checked({second}).error().code == "other_vault_key");
    CHECK(checked({first}).error().code == "other_vault_key");
    db.write([](db::Write& tx) { need_only_present(tx); });
    CHECK(checked({second}).value() == 0);
    CHECK(checked({first}).error().code == "other_vault_key");
    CHECK(db.read([](db::Read& tx) { return known(tx); }).size() == 2);
    db.write([](db::Write& tx) { forget_former(tx); });
    const auto left = db.read([](db::Read& tx) { return known(tx); });
    REQUIRE(left.size() == 1);
    CHECK(left[0].mark == mark_of(second));
    CHECK(left[0].since == from_micros(7));
    // Where nothing is sealed, any key will do.
    CHECK(checked({third}, false).value() == 0);
}

TEST_CASE_BOTH_ENGINES("the mark of before is taken over") {
    db.write([](db::Write& tx) {
        tx.run(std::string("CREATE TABLE vault_mark (mark ") + (tx.engine() == db::Engine::sqlite ? "BLOB" : "BYTEA") +
               " NOT NULL)");
        const std::string mark = Vault(first).index("mark", "vault.mark");
        tx.run("INSERT INTO vault_mark (mark) VALUES (?1)", db::Param::blob(mark));
    });
    REQUIRE(db::migrate(db, migrations()));
    CHECK(db.write([](db::Write& tx) { return check(tx, {{first}, {}}, true); }).value() == 0);
    CHECK(db.write([](db::Write& tx) { return check(tx, {{second}, {}}, true); }).error().code == "other_vault_key");
}

TEST_CASE_BOTH_ENGINES("everything is sealed anew, and the former key opens nothing any more") {
    create(db);
    const Vault old(first), now(second, {first}), only(second);
    constexpr int many = 50;
    db.write([&](db::Write& tx) {
        for (int i = 1; i <= many; ++i) add(tx, old, i, "N" + std::to_string(i), i % 3 ? "m" + std::to_string(i) : "");
        add(tx, Vault(third), many + 1, "Somebody else's", "");
    });
    const Found before = pass(db, now, people(), Act::look);
    CHECK(before.rows == many + 1);
    CHECK(before.behind == many);
    CHECK(before.values == many + many - many / 3);
    CHECK(before.unreadable == 1);
    CHECK(pass(db, now, people(), Act::look).behind == many);

    // Stopped after some, what was done stays done, and it goes on from there.
    const Found some = pass(db, now, people(), Act::renew, [](const Found& found) { return found.renewed < 14; });
    CHECK(some.renewed == 14);
    CHECK(pass(db, now, people(), Act::look).behind == many - 14);
    CHECK(passes(db, now) == 2);
    CHECK(pass(db, now, people(), Act::look).behind == 0);

    for (int i = 1; i <= many; ++i) {
        CHECK(name_of(db, only, i) == "N" + std::to_string(i));
        CHECK(name_of(db, old, i) == "—");
    }
    const auto by_mail = [&](const std::string& index) {
        return db.read([&](db::Read& tx) {
            return tx.one<std::int64_t>("SELECT id FROM people WHERE mail_index = ?1", db::Param::blob(index));
        });
    };
    CHECK(by_mail(only.index("m7", "people.mail")) == 7);
    CHECK(!by_mail(old.index("m7", "people.mail")));
    CHECK(name_of(db, Vault(third), many + 1) == "Somebody else's");
}

TEST_CASE_BOTH_ENGINES("what somebody changes meanwhile is never lost, and is sealed anew too") {
    create(db);
    Vault vault(first);
    constexpr int many = 40;
    db.write([&](db::Write& tx) {
        for (int i = 1; i <= many; ++i) add(tx, vault, i, "0", "");
    });
    // Half of them read the key before it is replaced, and write after.
    std::atomic<bool> over = false;
    std::atomic<int> last[many + 1] = {};
    std::vector<std::thread> writers;
    const Vault stale(first);
    for (int w = 0; w < 4; ++w)
        writers.emplace_back([&, w] {
            for (int round = 1; !over; ++round)
                for (int id = w + 1; id <= many; id += 4) {
                    const int value = round;
                    db.write(
                        [&](db::Write& tx) { set_name(tx, round % 2 ? vault : stale, id, std::to_string(value)); });
                    last[id] = value;
                }
        });
    vault.use({{second, first}, 0, {}});
    Found sum;
    for (int n = 0; n < 12; ++n) sum += pass(db, vault, people(), Act::renew);
    over = true;
    for (auto& each : writers) each.join();
    CHECK(sum.renewed > 0);
    passes(db, vault);
    for (int id = 1; id <= many; ++id) CHECK(name_of(db, Vault(second), id) == std::to_string(last[id].load()));
    CHECK(pass(db, vault, people(), Act::look).behind == 0);
}

TEST_CASE_BOTH_ENGINES("a server takes up a changed file, and seals with a new key only when told") {
    REQUIRE(db::migrate(db, migrations()));
    const testing::TemporaryFolder folder;
    const std::string path = folder.file("vault.key");
    REQUIRE(write_ring(path, {{first}, {}}));
    db.write([&](db::Write& tx) { REQUIRE(check(tx, {{first}, {}}, true)); });
    Vault vault(first);
    const Vault copy = vault;
    const auto hex = [](const std::string& key) { return crypto::hex(mark_of(key)); };
    const auto there = [&] { return holders(db, Clock{}.now()); };
    {
        Follower follower(db, vault, path);
        follower.start();
        REQUIRE(there().size() == 1);
        CHECK(there()[0].seals == hex(first));
        CHECK(there()[0].who.ends_with(":" + std::to_string(::getpid())));

        REQUIRE(write_ring(path, {{second, first}, Vault::lasting_of(first)}));
        follower.look();
        CHECK(there()[0].knows == std::vector{hex(first), hex(second)});
        CHECK(there()[0].seals == hex(first));
        CHECK(Vault(first).open(copy.seal("x", "c"), "c") == "x");

        db.write([](db::Write& tx) { seal_with(tx, mark_of(second), false, Clock{}.now()); });
        follower.look();
        CHECK(there()[0].seals == hex(second));
        CHECK(Vault(second).open(copy.seal("x", "c"), "c") == "x");

        // A file without the key that is still needed is not taken up.
        REQUIRE(write_ring(path, {{second}, {}}));
        follower.look();
        CHECK(copy.former() == 1);
        // Nor one that others may read.
        ::chmod(path.c_str(), 0644);
        follower.look();
        CHECK(copy.former() == 1);
        db.write([](db::Write& tx) { need_only_present(tx); });
        REQUIRE(write_ring(path, {{second}, Vault::lasting_of(first)}));
        follower.look();
        CHECK(copy.former() == 0);
        CHECK(there()[0].knows == std::vector{hex(second)});
        CHECK(copy.lasting_index("7", "owner") == Vault(first).lasting_index("7", "owner"));
    }
    CHECK(there().empty());
    // One that was killed is not waited for.
    db.write([&](db::Write& tx) {
        char name[256] = {};
        REQUIRE(::gethostname(name, sizeof name - 1) == 0);
        tx.run(
            "INSERT INTO key_holders (id, who, knows, seals, seen) VALUES (1, ?1, '', '', ?2), (2, 'other:1', '', '', "
            "?2)",
            std::string(name) + ":4194305", Clock{}.now());
    });
    REQUIRE(there().size() == 1);
    CHECK(there()[0].who == "other:1");
}
