#include "features/journal/journal.hpp"

#include <algorithm>
#include <sstream>
#include <stdexcept>

#include "tests/support/database.hpp"

using namespace beffroi;
using namespace beffroi::journal;

namespace {

const PersonId marie{101}, paul{102}, nobody{};
const Instant monday = *parse_instant("2026-11-23T10:00:00+01:00");

/// A journal where each entry is a minute after the one before.
struct World {
    db::Database& db;
    int minutes = 0;

    explicit World(db::Database& database) : db(database) { REQUIRE(db::migrate(db, migrations())); }
    void record(PersonId by, Act act, PersonId about, std::string_view what = "") {
        const Clock clock = Clock::fixed(monday + std::chrono::minutes(minutes++));
        db.write([&](db::Write& tx) { journal::record(tx, by, act, about, what, clock); });
    }
    std::vector<std::int64_t> numbers(const std::vector<Entry>& entries) {
        std::vector<std::int64_t> all;
        for (const Entry& entry : entries) all.push_back(entry.number);
        return all;
    }
    std::vector<std::int64_t> latest(const Filter& filter, int limit = 100, std::int64_t before = 0) {
        return numbers(db.read([&](db::Read& tx) { return journal::latest(tx, filter, limit, before); }));
    }
    std::vector<std::int64_t> about(PersonId person, int limit = 100, std::int64_t before = 0) {
        return numbers(db.read([&](db::Read& tx) { return journal::about(tx, person, limit, before); }));
    }
    void some_days() {
        record(nobody, Act::account_created, marie);                     // 1
        record(nobody, Act::role_given, marie, "role:coordinator");      // 2
        record(marie, Act::invited, paul);                               // 3
        record(paul, Act::signed_in, paul);                              // 4
        record(paul, Act::list_seen, nobody, "people");                  // 5
        record(nobody, Act::exported, nobody, "journal");                // 6
    }
};

using Numbers = std::vector<std::int64_t>;

}

TEST_CASE_BOTH_ENGINES("what was recorded is found by what it is, by whom, about whom and when") {
    World world(db);
    CHECK(world.latest({}).empty());
    world.some_days();
    CHECK(world.latest({}) == Numbers{6, 5, 4, 3, 2, 1});
    CHECK(world.latest({}, 2) == Numbers{6, 5});
    CHECK(world.latest({}, 2, 5) == Numbers{4, 3});
    CHECK(world.latest({.act = Act::role_given, .by = {}, .about = {}, .from = {}, .until = {}}) == Numbers{2});
    CHECK(world.latest({.act = {}, .by = paul, .about = {}, .from = {}, .until = {}}) == Numbers{5, 4});
    CHECK(world.latest({.act = {}, .by = {}, .about = marie, .from = {}, .until = {}}) == Numbers{2, 1});
    CHECK(world.latest({.act = {},
                        .by = {},
                        .about = {},
                        .from = monday + std::chrono::minutes(1),
                        .until = monday + std::chrono::minutes(3)}) == Numbers{3, 2});
    const auto entry = db.read([](db::Read& tx) { return journal::latest(tx, {}, 1, 3).at(0); });
    CHECK(entry.at == monday + std::chrono::minutes(1));
    CHECK(entry.by == nobody);
    CHECK(entry.act == Act::role_given);
    CHECK(entry.about == marie);
    CHECK(entry.what == "role:coordinator");
}

TEST_CASE_BOTH_ENGINES("a person reads what they did and what was done to them, once each, and nothing of others") {
    World world(db);
    world.some_days();
    CHECK(world.about(paul) == Numbers{5, 4, 3});
    CHECK(world.about(marie) == Numbers{3, 2, 1});
    CHECK(world.about(paul, 2) == Numbers{5, 4});
    CHECK(world.about(paul, 2, 4) == Numbers{3});
    CHECK(world.about(PersonId{999}).empty());
    // What the command line did about nobody belongs to nobody.
    CHECK(world.about(nobody).empty());
}

TEST_CASE_BOTH_ENGINES("an entry rides in the transaction that it tells of: both or neither") {
    World world(db);
    const auto refused = [&]() -> Result<void> {
        return db.write([&](db::Write& tx) -> Result<void> {
            journal::record(tx, marie, Act::role_given, paul, "role:counsellor", Clock{});
            return fail(ErrorKind::conflict, "no", msg("Thank you"));
        });
    }();
    CHECK_FALSE(refused.ok());
    CHECK_THROWS(db.write([&](db::Write& tx) {
        journal::record(tx, marie, Act::role_given, paul, "role:counsellor", Clock{});
        throw std::runtime_error("a bug");
    }));
    CHECK(world.latest({}).empty());
    db.write([&](db::Write& tx) {
        journal::record(tx, marie, Act::role_given, paul, "role:counsellor", Clock{});
        journal::record(tx, marie, Act::role_taken, paul, "role:coordinator", Clock{});
        const bool kept = tx.attempt([&] {
            journal::record(tx, marie, Act::seen, paul, "person", Clock{});
            throw db::ConstraintError(db::ConstraintError::Kind::unique, "undone");
        });
        CHECK_FALSE(kept);
        journal::record(tx, marie, Act::seen, paul, "person", Clock{});
    });
    CHECK(world.latest({}) == Numbers{3, 2, 1});
    CHECK(db.read([](db::Read& tx) { return verify(tx); }).state == Verdict::State::whole);
}

TEST_CASE_BOTH_ENGINES("words, which may be private, are refused as a bug") {
    World world(db);
    for (const std::string& what : {std::string("Marie"), std::string("a b"), std::string("é"), std::string("a\tb"),
                                    std::string(81, 'a'), std::string("m@x")})
        CHECK_THROWS_AS(world.record(marie, Act::seen, paul, what), std::logic_error);
    CHECK(world.latest({}).empty());
    world.record(marie, Act::seen, paul, std::string(longest_what, 'a'));
    world.record(marie, Act::seen, paul, "place:le-bus/2026-11.photo_1");
    CHECK(world.latest({}).size() == 2);
}

TEST_CASE_BOTH_ENGINES("the database itself refuses to change or shorten the journal, or to add out of turn") {
    World world(db);
    world.some_days();
    const auto refuses = [&](const char* sql) {
        CAPTURE(sql);
        CHECK_THROWS_AS(db.write([&](db::Write& tx) { tx.run(sql); }), db::ConstraintError);
    };
    refuses("UPDATE journal SET about = 7 WHERE number = 3");
    refuses("UPDATE journal SET number = 70 WHERE number = 6");
    refuses("DELETE FROM journal WHERE number = 6");
    refuses("DELETE FROM journal");
    refuses("INSERT INTO journal SELECT 9, at_us, done_by, act, about, what, hash FROM journal WHERE number = 6");
    refuses("INSERT INTO journal SELECT 0, at_us, done_by, act, about, what, hash FROM journal WHERE number = 6");
    refuses("UPDATE journal_head SET number = 3");
    refuses("DELETE FROM journal_head");
    if (db.engine() == db::Engine::postgres) refuses("TRUNCATE journal");
    if (db.engine() == db::Engine::sqlite)
        refuses(
            "INSERT OR REPLACE INTO journal SELECT number, at_us, done_by, act, 7, what, hash FROM journal WHERE "
            "number = 3");
    CHECK(world.latest({}) == Numbers{6, 5, 4, 3, 2, 1});
    CHECK(db.read([](db::Read& tx) { return verify(tx); }).state == Verdict::State::whole);
}

TEST_CASE_BOTH_ENGINES(
    "the beginning of the journal goes when it is old, and the rest stays whole; that it went is recorded") {
    World world(db);
    world.some_days();
    const auto shorten_before = [&](int minutes) {
        return db.write([&](db::Write& tx) {
            return shorten(tx, monday + std::chrono::minutes(minutes), Clock::fixed(monday + std::chrono::hours(24)));
        });
    };
    CHECK(shorten_before(0) == 0);
    CHECK(shorten_before(2) == 2);
    CHECK(world.latest({}) == Numbers{7, 6, 5, 4, 3});
    const auto told = db.read([](db::Read& tx) { return journal::latest(tx, {}, 1).at(0); });
    CHECK(told.act == Act::shortened);
    CHECK(told.what == "1-2");
    CHECK(shorten_before(2) == 0);
    auto verdict = db.read([](db::Read& tx) { return verify(tx); });
    CHECK(verdict.state == Verdict::State::whole);
    CHECK(verdict.entries == 5);
    // All of it, but for the line that tells so.
    CHECK(shorten_before(60 * 48) == 5);
    CHECK(world.latest({}) == Numbers{8});
    verdict = db.read([](db::Read& tx) { return verify(tx); });
    CHECK(verdict.state == Verdict::State::whole);
    CHECK(verdict.entries == 1);
}

TEST_CASE("every act has a code and a label of its own, and codes never change") {
    std::string codes;
    std::vector<std::string_view> labels;
    for (const Act act : every_act()) {
        codes += std::string(codes.empty() ? "" : " ") + std::string(code(act));
        CHECK(act_from(code(act)) == act);
        CHECK(std::ranges::find(labels, label(act)) == labels.end());
        labels.push_back(label(act));
    }
    // They are part of hashes that others have noted: add, but never rename.
    CHECK(codes.starts_with(
        "signed_in signed_out sign_in_refused account_created account_closed account_erased role_given "
        "role_taken invited invitation_revoked password_changed factor_added factor_removed "
        "recovery_used card_printed card_revoked seen list_seen exported corrected settings_changed"));
    CHECK_FALSE(act_from("flown"));
}

TEST_CASE_BOTH_ENGINES("the command line says that the journal is whole, and takes only a head for a head") {
    World world(db);
    std::ostringstream out, err;
    CHECK(verify_command(db, "", out, err, Lang::en) == 0);
    CHECK(out.str().starts_with("The journal is whole. Entries: 0.\n"));
    world.some_days();
    const std::string noted = db.read([](db::Read& tx) { return head(tx); });
    world.record(paul, Act::signed_out, paul);
    out.str("");
    CHECK(verify_command(db, noted, out, err, Lang::en) == 0);
    CHECK(out.str().find("The head that you noted is entry 6:") != std::string::npos);
    CHECK(out.str().find(db.read([](db::Read& tx) { return head(tx); })) != std::string::npos);
    CHECK(err.str().empty());
    CHECK(verify_command(db, std::string(64, 'b'), out, err, Lang::en) == 1);
    CHECK(err.str().find("is not in this journal") != std::string::npos);
    err.str("");
    CHECK(verify_command(db, "6", out, err, Lang::en) == 2);
    CHECK(verify_command(db, noted.substr(1) + "Z", out, err, Lang::en) == 2);

    out.str("");
    CHECK(export_command(db, out) == 0);
    CHECK(
        out.str().starts_with("{\"number\":1,\"at\":\"2026-11-23T09:00:00Z\",\"at_us\":1795424400000000,\"by\":\"0\","
                              "\"act\":\"account_created\",\"about\":\"35\",\"what\":\"\",\"previous\":\"000000"));
    CHECK(std::ranges::count(out.str(), '\n') == 8);
}
