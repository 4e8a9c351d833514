#include <doctest/doctest.h>

#include "platform/base/crypto.hpp"
#include "platform/base/log.hpp"
#include "platform/jobs/jobs.hpp"
#include "platform/mail/mail.hpp"
#include "tests/support/database.hpp"

namespace beffroi::mail {

using namespace std::chrono_literals;

namespace {

const Instant noon = *parse_instant("2026-11-24T12:00:00Z");

const crypto::Vault vault("a secret of the tests, long enough for a key");

// Port 1 of this machine: nobody listens there.
Settings away() {
    Settings s;
    s.url = "smtp://127.0.0.1:1";
    s.from = "Co-op <bonjour@exemple.fr>";
    s.vault = vault;
    return s;
}

void start(db::Database& db) {
    log::set_level(log::Level::off);
    crypto::init();
    std::vector<db::Migration> both(jobs::migrations().begin(), jobs::migrations().end());
    both.insert(both.end(), migrations().begin(), migrations().end());
    REQUIRE(db::migrate(db, both));
}

jobs::Counts job_counts(db::Database& db) {
    return db.read([](db::Read& tx) { return jobs::count(tx); });
}
Counts counts(db::Database& db) {
    return db.read([](db::Read& tx) { return count(tx); });
}
std::vector<Record> all(db::Database& db) {
    return db.read([](db::Read& tx) { return records(tx, vault, "", 100); });
}

int run_at(db::Database& db, Instant now, const Settings& settings) {
    jobs::Runner runner(db, Clock::fixed(now));
    serve(runner, std::make_shared<const Settings>(settings));
    return runner.run_due();
}

Letter welcome(const std::string& to = "Marie@exemple.fr") {
    Letter what;
    what.kind = "welcome";
    what.to = to;
    what.subject = msg("Thank you");
    what.paragraphs = {msg("Something else")};
    what.link = Link{msg("Tell us"), "https://aide.exemple.fr/secret"};
    return what;
}

/// What the database holds of the words, anywhere.
bool keeps_secret(db::Database& db) {
    return db.read([](db::Read& tx) {
        return tx
            .one<int>(
                "SELECT 1 FROM jobs WHERE payload LIKE '%/secret%' OR trouble LIKE '%/secret%' UNION ALL "
                "SELECT 1 FROM mails WHERE answer LIKE '%secret%' OR kind LIKE '%secret%' LIMIT 1")
            .has_value();
    });
}

}

TEST_CASE_BOTH_ENGINES("a mail waits in the job table until a server takes it") {
    start(db);
    db.write([&](db::Write& tx) {
        CHECK(enqueue(tx, "test", {"Marie@exemple.fr", "Été", "x\n\"y\"", "<p>"}, away(), noon));
    });
    CHECK(job_counts(db).waiting == 1);
    CHECK(run_at(db, noon, away()) == 1);
    CHECK(counts(db).waiting == 1);
    CHECK(counts(db).oldest_waiting == noon);
    const auto waiting = all(db);
    REQUIRE(waiting.size() == 1);
    CHECK(waiting[0].address == "marie@exemple.fr");
    CHECK(waiting[0].state == State::waiting);
    CHECK(waiting[0].answer == "smtp_unreachable");
    // A server that is no longer set is no reason to lose it.
    Settings silent = away();
    silent.url.clear();
    CHECK(run_at(db, noon + 1h, silent) == 1);
    CHECK(counts(db).waiting == 1);
}

TEST_CASE_BOTH_ENGINES("with a server a letter is queued, without one it is handed over and nothing is kept") {
    start(db);
    const auto queued = db.write([&](db::Write& tx) { return deliver(tx, welcome(), away(), noon); });
    REQUIRE(queued);
    CHECK(queued->way == Way::queued);
    CHECK(queued->link == "https://aide.exemple.fr/secret");
    REQUIRE(all(db).size() == 1);
    CHECK(all(db)[0].id == queued->id);
    CHECK(all(db)[0].kind == "welcome");
    CHECK(job_counts(db).waiting == 1);

    Settings none = away();
    none.url.clear();
    const auto shown = db.write([&](db::Write& tx) { return deliver(tx, welcome(), none, noon); });
    REQUIRE(shown);
    CHECK(shown->way == Way::hand_over);
    CHECK(shown->text.find("Bonjour,\n") == 0);
    CHECK(shown->text.find("\nhttps://aide.exemple.fr/secret\n") != std::string::npos);
    CHECK(shown->link == "https://aide.exemple.fr/secret");
    // Who has no address of mail is handed a sheet of paper.
    CHECK(db.write([&](db::Write& tx) { return deliver(tx, welcome(""), none, noon); }));
    CHECK(all(db).size() == 1);
    CHECK(job_counts(db).waiting == 1);
}

TEST_CASE_BOTH_ENGINES("what could never be sent is not promised") {
    start(db);
    Settings none = away();
    none.url.clear();
    db.write([&](db::Write& tx) {
        CHECK(enqueue(tx, "test", {"marie", "s", "x", ""}, away(), noon).error().code == "bad_address");
        CHECK(enqueue(tx, "test", {"marie@exemple.fr", "s\nBcc: x", "x", ""}, away(), noon).error().code ==
              "bad_header");
        CHECK(deliver(tx, welcome("marie"), away(), noon).error().field == "to");
        CHECK(deliver(tx, welcome(""), away(), noon).error().field == "to");
        CHECK(deliver(tx, welcome("marie"), none, noon).error().field == "to");
        auto bad = welcome();
        bad.link->url = "javascript:alert(1)";
        CHECK(deliver(tx, bad, none, noon).error().code == "bad_link");
    });
    CHECK(job_counts(db).waiting == 0);
    CHECK(all(db).empty());
}

TEST_CASE_BOTH_ENGINES("a mail belongs to the transaction that makes it necessary") {
    start(db);
    const auto undone = db.write([&](db::Write& tx) -> Result<void> {
        CHECK(deliver(tx, welcome(), away(), noon));
        return invalid("other", msg("Thank you"));
    });
    CHECK_FALSE(undone);
    CHECK(all(db).empty());
    CHECK(job_counts(db).waiting == 0);
}

TEST_CASE_BOTH_ENGINES("after four days in vain it is given up, and its words are forgotten") {
    start(db);
    REQUIRE(db.write([&](db::Write& tx) { return deliver(tx, welcome(), away(), noon); }));
    Instant now = noon;
    int tries = 0;
    for (; counts(db).waiting == 1 && tries < 100; ++tries) {
        now = db.read([](db::Read& tx) { return *tx.one<Instant>("SELECT due_at FROM jobs WHERE kind = 'mail'"); });
        run_at(db, now, away());
    }
    CHECK(tries == 24);
    CHECK(now - noon > 90h);
    CHECK(now - noon < 100h);
    CHECK(counts(db).refused == 1);
    CHECK(job_counts(db).failed == 0);
    CHECK_FALSE(keeps_secret(db));
    CHECK_FALSE(db.read([](db::Read& tx) { return tx.one<int>("SELECT 1 FROM jobs WHERE kind = 'mail'"); }));
    // Nobody learnt anything about the address.
    CHECK_FALSE(db.read([](db::Read& tx) { return bounced(tx, vault, "marie@exemple.fr"); }));
}

TEST_CASE_BOTH_ENGINES("what waits is sealed for its own row, and opens with the key of its folder only") {
    start(db);
    REQUIRE(db.write([&](db::Write& tx) { return deliver(tx, welcome(), away(), noon); }));
    CHECK_FALSE(keeps_secret(db));
    Settings other = away();
    other.vault = crypto::Vault("another secret of the tests, long enough");
    CHECK(run_at(db, noon, other) == 1);
    CHECK(all(db)[0].answer.empty());
    const auto trouble = [&] {
        return db.read(
            [](db::Read& tx) { return tx.one<std::string>("SELECT trouble FROM jobs WHERE kind = 'mail'").value(); });
    };
    CHECK(trouble().find("sealed_letter") != std::string::npos);
    CHECK(db.read([&](db::Read& tx) { return records(tx, *other.vault, "", 9); })[0].address == "—");
    CHECK(run_at(db, noon + 1h, away()) == 1);
    CHECK(all(db)[0].answer == "smtp_unreachable");
    // Moved to another row, it opens for nobody.
    db.write(
        [](db::Write& tx) { tx.run("UPDATE jobs SET payload = replace(payload, '{\"token\":\"', '{\"token\":\"x')"); });
    CHECK(run_at(db, noon + 9h, away()) == 1);
    CHECK(trouble().find("sealed_letter") != std::string::npos);

    Settings none = away();
    none.vault.reset();
    CHECK_THROWS(db.write([&](db::Write& tx) { return deliver(tx, welcome(), none, noon); }));
}

TEST_CASE_BOTH_ENGINES("records are forgotten after 90 days, by a daily job") {
    start(db);
    const auto days = [](int n) { return noon + std::chrono::days(n); };
    for (int day : {0, 89}) REQUIRE(db.write([&](db::Write& tx) { return deliver(tx, welcome(), away(), days(day)); }));
    db.write([](db::Write& tx) { tx.run("DELETE FROM jobs"); });
    jobs::Runner runner(db, Clock::fixed(days(90)));
    serve(runner, std::make_shared<const Settings>(away()));
    CHECK(job_counts(db).waiting == 1);
    CHECK(runner.run_due() == 0);
    CHECK(run_at(db, days(91), away()) == 1);
    REQUIRE(all(db).size() == 1);
    CHECK(all(db)[0].queued == days(89));
    // It has seen to its next run, once.
    CHECK(job_counts(db).waiting == 1);
    CHECK(run_at(db, days(91), away()) == 0);
    CHECK(run_at(db, days(180), away()) == 1);
    CHECK(all(db).empty());
}

}
