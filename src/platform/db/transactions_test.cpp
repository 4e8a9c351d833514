// What is kept and what is not: both engines promise the same.
#include <doctest/doctest.h>

#include <string>
#include <thread>

#include "platform/db/for_tests.hpp"
#include "tests/support/database.hpp"

namespace beffroi {

using namespace db::for_tests;
using db::ConstraintError;
using db::Read;
using db::Row;
using db::Write;

TEST_CASE_BOTH_ENGINES("an error result or an exception undoes everything the body did") {
    make_things(db);
    const auto refused = db.write([](Write& tx) -> Result<int> {
        add(tx, 1, "one");
        return fail(ErrorKind::conflict, "no", msg("No."));
    });
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().code == "no");

    struct Mine : std::runtime_error {
        using std::runtime_error::runtime_error;
    };
    CHECK_THROWS_WITH_AS(db.write([](Write& tx) {
        add(tx, 1, "one");
        throw Mine("stop");
    }),
                         "stop", Mine);
    CHECK(count_things(db) == 0);

    const auto kept = db.write([](Write& tx) -> Result<int> {
        add(tx, 1, "one");
        return 7;
    });
    CHECK(*kept == 7);
    CHECK(db.write([](Write& tx) -> Result<void> {
                add(tx, 2, "two");
                return {};
            }).ok());
    CHECK(count_things(db) == 2);
    CHECK(db.stats().writes >= 2);
    CHECK(db.stats().failures == 1);
}

TEST_CASE_BOTH_ENGINES("constraints refuse, and say which kind") {
    make_things(db);
    db.write([](Write& tx) { add(tx, 1, "one"); });
    const auto kind_of = [&](std::string_view sql) {
        try {
            db.write([&](Write& tx) { tx.run(sql); });
        } catch (const ConstraintError& e) { return e.kind; }
        return ConstraintError::Kind::other;
    };
    using Kind = ConstraintError::Kind;
    CHECK(kind_of("INSERT INTO things (id, name) VALUES (1, 'two')") == Kind::unique);
    CHECK(kind_of("INSERT INTO things (id, name) VALUES (2, 'one')") == Kind::unique);
    CHECK(kind_of("INSERT INTO things (id, name, parent) VALUES (2, 'two', 99)") == Kind::foreign_key);
    CHECK(kind_of("INSERT INTO things (id, name, parent) VALUES (2, 'two', 99) RETURNING id") == Kind::foreign_key);
    CHECK(kind_of("INSERT INTO things (id, name) VALUES (2, NULL)") == Kind::not_null);
    CHECK(kind_of("INSERT INTO things (id, name, size) VALUES (2, 'two', -1)") == Kind::check);
    // Only the commit can see this one.
    CHECK(kind_of("INSERT INTO things (id, name, owner) VALUES (2, 'two', 99)") == Kind::foreign_key);
    CHECK_THROWS_AS(db.write([](Write& tx) {
        return tx.one<int>("INSERT INTO things (id, name, parent) VALUES (2, 'b', 9) RETURNING id");
    }),
                    ConstraintError);
    CHECK(count_things(db) == 1);
    db.write([](Write& tx) {
        tx.run("INSERT INTO things (id, name, owner) VALUES (2, 'two', 3)");
        add(tx, 3, "three");
    });
    CHECK(count_things(db) == 3);
}

TEST_CASE_BOTH_ENGINES("values never show in the messages of errors") {
    make_things(db);
    const std::string secret = "Marie Curie";
    const auto message_of = [&](auto body) -> std::string {
        try {
            db.write(body);
        } catch (const db::DatabaseError& e) { return e.what(); }
        return "no error";
    };
    CHECK(message_of([&](Write& tx) {
              add(tx, 1, secret);
              add(tx, 2, secret);
          }).find("Curie") == std::string::npos);
    CHECK(message_of([&](Write& tx) {
              tx.run("INSERT INTO things (id, name, size) VALUES (1, ?1, -1)", secret);
          }).find("Curie") == std::string::npos);
    if (db.engine() == db::Engine::postgres) {
        const auto message = message_of(
            [&](Write& tx) { tx.run("INSERT INTO things (id, name) VALUES (CAST(?1 AS BIGINT), 'a')", secret); });
        CHECK(message != "no error");
        CHECK(message.find("Curie") == std::string::npos);
    }
}

TEST_CASE_BOTH_ENGINES("a failed statement spoils its transaction, unless attempted") {
    make_things(db);
    db.write([](Write& tx) { add(tx, 1, "one"); });
    const auto swallow = [](Write& tx) {
        add(tx, 2, "two");
        try {
            add(tx, 1, "again");
        } catch (const ConstraintError&) {}
    };
    CHECK_THROWS_AS(db.write([&](Write& tx) { swallow(tx); }), db::DatabaseError);
    CHECK_THROWS_AS(db.write([&](Write& tx) {
        swallow(tx);
        add(tx, 3, "three");
    }),
                    db::DatabaseError);
    CHECK(count_things(db) == 1);

    db.write([](Write& tx) {
        CHECK(tx.attempt([&] { add(tx, 2, "two"); }));
        CHECK_FALSE(tx.attempt([&] {
            add(tx, 3, "three");
            CHECK(tx.attempt([&] { add(tx, 4, "four"); }));
            CHECK_FALSE(tx.attempt([&] { add(tx, 5, "one"); }));
            add(tx, 6, "one");
        }));
        add(tx, 7, "seven");
    });
    CHECK(db.read([](Read& tx) { return tx.all<std::int64_t>("SELECT id FROM things ORDER BY id"); }) ==
          std::vector<std::int64_t>{1, 2, 7});
    // Other exceptions go through, after undoing.
    db.write([](Write& tx) {
        CHECK_THROWS_AS(tx.attempt([&] {
            add(tx, 8, "eight");
            throw std::runtime_error("x");
        }),
                        std::runtime_error);
        add(tx, 9, "nine");
    });
    CHECK(count_things(db) == 4);
}

TEST_CASE_BOTH_ENGINES("reads can't write") {
    make_things(db);
    CHECK_THROWS_AS(
        db.read([](Read& tx) { tx.each("INSERT INTO things (id, name) VALUES (1, 'a')", [](const Row&) {}); }),
        db::DatabaseError);
    CHECK_THROWS_AS(db.read([](Read& tx) { tx.connection().script("DROP TABLE things"); }), db::DatabaseError);
    CHECK(count_things(db) == 0);
    db.write([](Write& tx) { add(tx, 1, "a"); });
    CHECK(count_things(db) == 1);
}

TEST_CASE_BOTH_ENGINES("a migration script may not end its transaction") {
    make_things(db);
    CHECK_THROWS_AS(
        db.write([](Write& tx) { tx.connection().script("INSERT INTO things (id, name) VALUES (1, 'a'); COMMIT;"); }),
        db::DatabaseError);
    db.write([](Write& tx) { add(tx, 2, "b"); });
    CHECK(db.read([](Read& tx) { return tx.one<int>("SELECT 1 FROM things WHERE id = 2"); }) == 1);
}

TEST_CASE_BOTH_ENGINES("calls nested the wrong way are refused, the right way share a view") {
    make_things(db);
    CHECK_THROWS_AS(db.write([&](Write&) { db.write([](Write&) {}); }), std::logic_error);
    CHECK_THROWS_AS(db.write([&](Write&) { db.read([](Read&) {}); }), std::logic_error);
    CHECK_THROWS_AS(db.read([&](Read&) { db.write([](Write&) {}); }), std::logic_error);
    db.read([&](Read& tx) {
        CHECK(tx.one<int>("SELECT count(*) FROM things") == 0);
        std::thread([&] { db.write([](Write& w) { add(w, 1, "one"); }); }).join();
        CHECK(db.read([](Read& inner) { return inner.one<int>("SELECT count(*) FROM things"); }) == 0);
    });
    CHECK(count_things(db) == 1);
}

}
