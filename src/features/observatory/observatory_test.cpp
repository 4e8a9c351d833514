#include "features/observatory/observatory.hpp"

#include <doctest/doctest.h>

#include "features/journal/journal.hpp"
#include "features/observatory/packing.hpp"
#include "tests/support/database.hpp"

using namespace beffroi;
using namespace beffroi::observatory;

namespace {

const Instant noon = *parse_instant("2026-11-26T12:00:00Z");
Clock at(std::chrono::minutes later) { return Clock::fixed(noon + later); }

struct World {
    db::Database& db;
    explicit World(db::Database& given) : db(given) {
        std::vector<db::Migration> all;
        for (const auto& each : {journal::migrations(), observatory::migrations()})
            all.insert(all.end(), each.begin(), each.end());
        REQUIRE(db::migrate(db, all));
    }
    Result<AuditId> ask(std::string_view domain, Urgency urgency = Urgency::somebody, std::chrono::minutes later = {}) {
        return db.write([&](db::Write& tx) { return observatory::ask(tx, domain, urgency, at(later)); });
    }
    std::optional<Audit> take(std::chrono::minutes later = {}) {
        return db.write([&](db::Write& tx) { return observatory::take(tx, at(later)); });
    }
    void finish(AuditId id, std::string_view mx, std::chrono::minutes later = {}) {
        audit::Evidence e;
        e.domain = "vire.example";
        e.begun = e.ended = noon + later;
        e.dns[{"vire.example", dns::Type::ns}] = {
            {dns::Status::ok, {{"vire.example", dns::Type::ns, "ns1.ovh.net"}}, std::chrono::seconds{60}}, e.begun, {}};
        e.dns[{"vire.example", dns::Type::mx}] = {
            {dns::Status::ok, {{"vire.example", dns::Type::mx, "10 " + std::string(mx)}}, std::chrono::seconds{60}},
            e.begun,
            {}};
        const std::string json = audit::json_of(e);
        db.write([&](db::Write& tx) { observatory::finish(tx, id, json, at(later)); });
    }
    std::optional<Audit> latest(std::string_view domain = "vire.example") {
        return db.read([&](db::Read& tx) { return observatory::latest(tx, domain); });
    }
};

}

TEST_CASE("what people type is a domain, or is told how to be one") {
    CHECK(*domain_from("vire.example") == "vire.example");
    CHECK(*domain_from("  https://www.Vire.example/contact?x=1#y ") == "vire.example");
    CHECK(*domain_from("mairie@vire.example") == "vire.example");
    CHECK(*domain_from("http://vire.example:8080/") == "vire.example");
    CHECK(*domain_from("évry.fr") == "xn--vry-9la.fr");
    for (const std::string_view bad :
         {"", "vire", "fr", "co.uk", "192.0.2.1", "[::1]", "localhost", "a b.fr", "<script>", "..", "http://"})
        CHECK(domain_from(bad).error().code == "bad_domain");
}

TEST_CASE_BOTH_ENGINES("one audit at a time for each domain, none again within the hour, somebody before a list") {
    World w(db);
    const AuditId first = *w.ask("vire.example", Urgency::list);
    CHECK(*w.ask("vire.example", Urgency::list) == first);
    const AuditId other = *w.ask("caen.example", Urgency::list);
    const AuditId urgent = *w.ask("rouen.example");
    CHECK(w.take()->id == urgent);
    // Somebody who waits for what a list asked for brings it forward.
    CHECK(*w.ask("caen.example") == other);
    const auto forward = w.take();
    REQUIRE(forward);
    CHECK(forward->id == other);
    CHECK(forward->urgency == Urgency::somebody);
    // Registries are asked who the registrar is for somebody, not for a list.
    const auto of_list = w.take();
    REQUIRE(of_list);
    CHECK(of_list->id == first);
    CHECK(of_list->urgency == Urgency::list);
    CHECK_FALSE(w.take());
    CHECK(w.latest()->state == State::running);
    CHECK(w.latest()->stage == "names");
    w.finish(first, "vire-example.mail.protection.outlook.com");
    const auto done = w.latest();
    CHECK(done->state == State::done);
    CHECK(done->mail_company == "microsoft");
    CHECK(done->score.value_or(-1) >= 0);
    CHECK(audit::evidence_from(done->evidence)->domain == "vire.example");
    CHECK(*w.ask("vire.example", Urgency::somebody, std::chrono::minutes{59}) == first);
    const AuditId again = *w.ask("vire.example", Urgency::somebody, std::chrono::minutes{61});
    CHECK(again != first);
    // The one before is read until the new one is there.
    CHECK(w.latest()->id == first);
}

TEST_CASE_BOTH_ENGINES("what a dead server had taken is taken again, and ended once") {
    World w(db);
    const AuditId id = *w.ask("vire.example");
    CHECK(w.take()->id == id);
    CHECK_FALSE(w.take(std::chrono::minutes{4}));
    CHECK(w.take(std::chrono::minutes{6})->id == id);
    w.finish(id, "mx1.mail.ovh.net", std::chrono::minutes{7});
    // The first taker was not dead after all: its end changes nothing.
    w.finish(id, "vire-example.mail.protection.outlook.com", std::chrono::minutes{8});
    CHECK(w.latest()->mail_company == "ovhcloud");
    CHECK(db.read([](db::Read& tx) { return history(tx, "vire.example", 10); }).size() == 1);
    db.write([&](db::Write& tx) { fail_audit(tx, id, at(std::chrono::minutes{9})); });
    CHECK(w.latest()->state == State::done);
}

TEST_CASE_BOTH_ENGINES("evidence of the latest stays, and of each month one; figures stay always") {
    World w(db);
    const auto days = [](int n) { return std::chrono::minutes{n * 24 * 60}; };
    for (const int day : {0, 3, 10, 40, 45, 46}) {
        const AuditId id = *w.ask("vire.example", Urgency::somebody, days(day));
        REQUIRE(w.take(days(day))->id == id);
        w.finish(id, "mx1.mail.ovh.net", days(day));
    }
    CHECK(db.write([&](db::Write& tx) { return thin_out(tx, at(days(48))); }) == 4);
    CHECK(db.write([&](db::Write& tx) { return thin_out(tx, at(days(48))); }) == 0);
    CHECK_FALSE(w.latest()->evidence.empty());
    const auto earlier = db.read([&](db::Read& tx) { return before(tx, *observatory::latest(tx, "vire.example")); });
    REQUIRE(earlier);
    CHECK(days_between(to_local(*earlier->finished, "Europe/Paris").date,
                       to_local(noon + days(10), "Europe/Paris").date) == 0);
    CHECK(db.read([](db::Read& tx) { return history(tx, "vire.example", 10); }).size() == 6);
}

TEST_CASE_BOTH_ENGINES(
    "who objected is gone, with what is under the name, and comes back only when the co-operative says so") {
    World w(db);
    const AuditId id = *w.ask("vire.example");
    w.take();
    w.finish(id, "mx1.mail.ovh.net");
    REQUIRE(db.write([&](db::Write& tx) { return reply(tx, "vire.example", "", "It is wrong.", at({})); }));
    CHECK(removal_record("vire.example", "key") != removal_record("caen.example", "key"));
    CHECK(removal_record("vire.example", "key") != removal_record("vire.example", "other"));
    db.write([&](db::Write& tx) { object(tx, "vire.example", at({})); });
    db.write([&](db::Write& tx) { object(tx, "vire.example", at({})); });
    CHECK_FALSE(w.latest());
    CHECK(db.read([](db::Read& tx) { return replies_waiting(tx, 10); }).empty());
    CHECK(w.ask("vire.example").error().code == "objected");
    CHECK(w.ask("under.vire.example").error().code == "objected");
    CHECK(w.ask("notvire.example"));
    REQUIRE(db.write([&](db::Write& tx) { return readmit(tx, "vire.example"); }));
    CHECK(db.write([&](db::Write& tx) { return readmit(tx, "vire.example"); }).error().code == "unknown_domain");
    CHECK(w.ask("vire.example"));
}

TEST_CASE_BOTH_ENGINES("an answer waits, is shown with what is said to it, or is not; the same words are one") {
    World w(db);
    const auto say = [&](std::string_view words) {
        return db.write(
            [&](db::Write& tx) { return reply(tx, "vire.example", "mail.mailbox microsoft-365-mail", words, at({})); });
    };
    CHECK(say("  ").error().code == "words_needed");
    CHECK(say(std::string(longest_words + 1, 'x')).error().code == "words_long");
    const ReplyId id = *say("We moved to another host.");
    CHECK(*say(" We moved to another host. ") == id);
    CHECK(db.read([](db::Read& tx) { return replies_shown(tx, "vire.example"); }).empty());
    CHECK(db.read([](db::Read& tx) { return replies_waiting(tx, 10); }).size() == 1);
    REQUIRE(db.write(
        [&](db::Write& tx) { return settle(tx, id, true, "Seen again: true.", accounts::PersonId{1}, at({})); }));
    const auto shown = db.read([](db::Read& tx) { return replies_shown(tx, "vire.example"); });
    REQUIRE(shown.size() == 1);
    CHECK(shown[0].words == "We moved to another host.");
    CHECK(shown[0].answer == "Seen again: true.");
    CHECK(db.read([](db::Read& tx) { return replies_waiting(tx, 10); }).empty());
    REQUIRE(db.write([&](db::Write& tx) { return settle(tx, id, false, "", accounts::PersonId{1}, at({})); }));
    const auto kept = [&] {
        return db.read([](db::Read& tx) { return tx.one<std::int64_t>("SELECT COUNT(*) FROM audit_replies"); });
    };
    db.write([&](db::Write& tx) { thin_out(tx, at(std::chrono::minutes{364 * 24 * 60})); });
    CHECK(kept() == 1);
    db.write([&](db::Write& tx) { thin_out(tx, at(std::chrono::minutes{366 * 24 * 60})); });
    CHECK(kept() == 0);
    CHECK(db.write([&](db::Write& tx) { return settle(tx, ReplyId{7}, true, "", accounts::PersonId{1}, at({})); })
              .error()
              .code == "unknown_reply");
}

TEST_CASE("evidence is packed and unpacked; what is no packing is nothing") {
    const std::string text(100'000, 'x');
    CHECK(packed(text).size() < 1000);
    CHECK(unpacked(packed(text)) == text);
    CHECK(unpacked(packed("")) == "");
    CHECK(unpacked("nonsense") == "");
    CHECK(unpacked(packed(text).substr(0, 40)) == "");
}
