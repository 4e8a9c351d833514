#include <doctest/doctest.h>

#include "platform/base/crypto.hpp"
#include "platform/base/log.hpp"
#include "platform/jobs/jobs.hpp"
#include "platform/mail/mail.hpp"
#include "tests/support/database.hpp"

namespace beffroi::mail {

namespace {

const Instant noon = *parse_instant("2026-11-24T12:00:00Z");
// Port 1 of this machine: nobody listens there.
const Settings away{"smtp://127.0.0.1:1", "", "", "Co-op <bonjour@exemple.fr>", true, ""};

jobs::Counts counts(db::Database& db) {
    return db.read([](db::Read& tx) { return jobs::count(tx); });
}

}

TEST_CASE_BOTH_ENGINES("a mail waits in the job table until a server takes it") {
    log::set_level(log::Level::off);
    crypto::init();
    REQUIRE(db::migrate(db, jobs::migrations()));
    db.write([&](db::Write& tx) { CHECK(enqueue(tx, {"marie@exemple.fr", "Été", "x\n\"y\"", "<p>"}, away, noon)); });
    CHECK(counts(db).waiting == 1);

    jobs::Runner trying(db, Clock::fixed(noon));
    serve(trying, std::make_shared<const Settings>(away));
    CHECK(trying.run_due() == 1);
    CHECK(counts(db).waiting == 1);

    // Without a server, mail is taken and goes nowhere.
    Settings silent = away;
    silent.url.clear();
    jobs::Runner later(db, Clock::fixed(noon + std::chrono::hours(1)));
    serve(later, std::make_shared<const Settings>(silent));
    CHECK(later.run_due() == 1);
    CHECK(counts(db).waiting == 0);
}

TEST_CASE_BOTH_ENGINES("what could never be sent is not promised") {
    crypto::init();
    REQUIRE(db::migrate(db, jobs::migrations()));
    db.write([&](db::Write& tx) {
        CHECK(enqueue(tx, {"marie", "s", "x", ""}, away, noon).error().code == "bad_address");
        CHECK(enqueue(tx, {"marie@exemple.fr", "s\nBcc: x", "x", ""}, away, noon).error().code == "bad_header");
    });
    CHECK(counts(db).waiting == 0);
}

}
