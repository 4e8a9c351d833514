#include "platform/mail/bounce.hpp"

#include <doctest/doctest.h>

#include "platform/base/crypto.hpp"
#include "platform/jobs/jobs.hpp"
#include "platform/mail/refusal.hpp"
#include "tests/support/database.hpp"

namespace beffroi::mail {
namespace {

using namespace std::chrono_literals;

const Instant noon = *parse_instant("2026-11-24T12:00:00Z");
const std::string token = "0123456789abcdef0123456789abcdef";

/// A report as servers write it, with these lines in place of the recipient's group.
std::string report(const std::string& group, const std::string& original = "Message-ID: <" + token + "@exemple.fr>") {
    return "Return-Path: <>\nFrom: MAILER-DAEMON@relais.exemple\nTo: retours@exemple.fr\nSubject: Undelivered\n"
           "MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status;\n\tboundary=\"B=_1/2\"\n\n"
           "This is a MIME message.\n\n--B=_1/2\nContent-Type: text/plain\n\nSorry.\n\n--B=_1/2\n"
           "Content-Description: Delivery report\nContent-Type: message/delivery-status\n\n"
           "Reporting-MTA: dns; relais.exemple\nArrival-Date: Tue, 24 Nov 2026 10:00:00 +0000\n\n" +
           group + "\n--B=_1/2\nContent-Type: message/rfc822\n\nFrom: bonjour@exemple.fr\n" + original +
           "\nSubject: Bonjour\n\ntext\n\n--B=_1/2--\n";
}

const std::string unknown_user =
    "Final-Recipient: rfc822; marie@exemple.fr\nOriginal-Recipient: rfc822;marie@exemple.fr\nAction: failed\nStatus: "
    "5.1.1\n"
    "Remote-MTA: dns; mx.exemple.fr\nDiagnostic-Code: smtp; 550 5.1.1 <marie@exemple.fr>: Recipient address\n    "
    "rejected: "
    "User unknown\n";

const crypto::Vault vault("a secret of the tests, long enough for a key");

std::string with_crlf(const std::string& s) {
    std::string out;
    for (const char c : s) (out += c == '\n' ? "\r" : "") += c;
    return out;
}

MailId queue(db::Database& db, Instant at, const std::string& to = "Marie@exemple.fr") {
    Settings settings;
    settings.url = "smtp://127.0.0.1:1";
    settings.from = "bonjour@exemple.fr";
    settings.vault = vault;
    auto id = db.write([&](db::Write& tx) { return enqueue(tx, "test", {to, "s", "x", ""}, settings, at); });
    REQUIRE(id);
    return *id;
}

std::string token_of(db::Database& db, MailId id) {
    return db.read([&](db::Read& tx) { return *tx.one<std::string>("SELECT token FROM mails WHERE id = ?1", id); });
}

Bounce take(db::Database& db, const std::string& message, const std::string& recipient = "", Instant at = noon) {
    return db.write([&](db::Write& tx) { return take_back(tx, message, recipient, at); });
}

std::optional<Bounced> bounced_of(db::Database& db, std::string_view address) {
    return db.read([&](db::Read& tx) { return bounced(tx, vault, address); });
}

void start(db::Database& db) {
    crypto::init();
    std::vector<db::Migration> both(jobs::migrations().begin(), jobs::migrations().end());
    both.insert(both.end(), migrations().begin(), migrations().end());
    REQUIRE(db::migrate(db, both));
}

}

TEST_CASE("a report tells what failed, why, and of which mail") {
    for (const auto& written :
         {report(unknown_user), with_crlf(report(unknown_user)), "From MAILER-DAEMON Tue\n" + report(unknown_user)}) {
        const auto read = read_report(written);
        REQUIRE(read);
        CHECK(read->action == Report::Action::failed);
        CHECK(read->reply.no_such_mailbox);
        CHECK(read->reply.text == "550 5.1.1 ... Recipient address rejected: User unknown");
        CHECK(read->tokens == std::vector{token});
    }
}

TEST_CASE("what is no report is none") {
    CHECK_FALSE(read_report(""));
    CHECK_FALSE(read_report("Subject: Absence\nAuto-Submitted: auto-replied\n\nJe suis en congés.\n"));
    CHECK_FALSE(
        read_report("Content-Type: multipart/report; boundary=x\n\n--x\nContent-Type: text/plain\n\nhm\n--x--\n"));
    CHECK_FALSE(
        read_report("Content-Type: multipart/report\n\n--\nContent-Type: message/delivery-status\n\nAction: failed\n"));
    CHECK_FALSE(
        read_report("Content-Type: text/plain\n\n--x\nContent-Type: message/delivery-status\n\n\nAction: failed\n"));
    CHECK_FALSE(read_report(std::string(100000, '\n')));
}

TEST_CASE("the ways in which servers write") {
    const auto read = [](const std::string& group) {
        const auto found = read_report(report(group));
        REQUIRE(found);
        return *found;
    };
    CHECK(read("Final-Recipient: rfc822;a@b.fr\nAction: delayed\nStatus: 4.4.1\n").action == Report::Action::delayed);
    CHECK(read("Final-Recipient: rfc822;a@b.fr\nAction: delivered\nStatus: 2.0.0\n").action == Report::Action::other);
    CHECK(read("Final-Recipient: rfc822;a@b.fr\n").action == Report::Action::other);
    // Days of trying in vain end in "failed" too, and say nothing against the address.
    CHECK_FALSE(
        read("Action: failed\nStatus: 4.4.7\nDiagnostic-Code: smtp; 421 4.4.7 timed out\n").reply.no_such_mailbox);
    CHECK_FALSE(
        read("Action: failed\nStatus: 5.2.2\nDiagnostic-Code: smtp; 552 5.2.2 Mailbox full\n").reply.no_such_mailbox);
    CHECK_FALSE(
        read("Action: failed\nStatus: 5.7.1\nDiagnostic-Code: smtp; 550 5.7.1 Unwelcome\n").reply.no_such_mailbox);
    // Exim gives no more than the reply code, and the vague status.
    CHECK(
        read("Action: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; 550 Unrouteable address\n").reply.no_such_mailbox);
    CHECK(read("Action: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; 550 5.1.1 gone\n").reply.no_such_mailbox);
    CHECK_FALSE(read("Action: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; 554 Spam\n").reply.no_such_mailbox);
    CHECK(read("ACTION:FAILED\nstatus: 5.1.10 (recipient not found)\n").reply.no_such_mailbox);
    // Several recipients: the one that failed.
    CHECK(read("Action: delivered\nStatus: 2.0.0\n\nAction: failed\nStatus: 5.1.1\n\nAction: delayed\nStatus: 4.0.0\n")
              .action == Report::Action::failed);
    // One group only.
    const auto bare = read_report(
        "Content-Type: multipart/report; boundary=x\n\n--x\nContent-Type: message/delivery-status\n\n"
        "Action: failed\nStatus: 5.1.1\n");
    REQUIRE(bare);
    CHECK(bare->reply.no_such_mailbox);
    CHECK(bare->tokens.empty());
}

TEST_CASE("tokens are found in identifiers and in addresses, and nothing else is one") {
    CHECK(tokens_in("<" + token + "@exemple.fr>") == std::vector{token});
    CHECK(tokens_in("retours+0123456789ABCDEF0123456789ABCDEF@exemple.fr, x@y.fr") == std::vector{token});
    CHECK(tokens_in("<short@exemple.fr> " + token).empty());
    CHECK(tokens_in("g" + token.substr(1) + "@exemple.fr").empty());
    CHECK(tokens_in("@").empty());
}

TEST_CASE("what a refusal means") {
    CHECK(reply_code("550 5.1.1 x") == 550);
    CHECK(reply_code("550-x") == 550);
    CHECK(reply_code("550") == 550);
    for (const char* bad : {"", "55", "5500", "abc", "950 x", "550x"}) CHECK(reply_code(bad) == 0);
    CHECK(enhanced_status("550 5.1.1 x") == "5.1.1");
    CHECK(enhanced_status("5.12.345") == "5.12.345");
    for (const char* bad : {"", "550 no", "5.1", "5..1", "6.1.1", "5.1.", "5.1234.1"})
        CHECK(enhanced_status(bad).empty());
    CHECK(no_such_mailbox("5.1.1", 0));
    CHECK(no_such_mailbox("5.2.1", 550));
    CHECK(no_such_mailbox("5.4.4", 0));
    CHECK(no_such_mailbox("", 550));
    CHECK_FALSE(no_such_mailbox("5.1.8", 550));
    CHECK_FALSE(no_such_mailbox("5.7.1", 550));
    CHECK_FALSE(no_such_mailbox("5.2.2", 552));
    CHECK_FALSE(no_such_mailbox("4.1.1", 450));
    CHECK_FALSE(no_such_mailbox("", 554));
    CHECK_FALSE(no_such_mailbox("", 0));
    CHECK(without_secrets("550 <a@b.fr>\r\nsee https://x.fr/invitation/secret \xc3\xa9") == "550 ... see ...");
    CHECK(without_secrets(std::string(5000, 'a')).empty());
}

TEST_CASE_BOTH_ENGINES("a returned mail is found by its Message-ID, and its address is known to be wrong") {
    start(db);
    const auto id = queue(db, noon - 1h);
    CHECK_FALSE(bounced_of(db, "marie@exemple.fr"));
    std::string message = report(unknown_user);
    message.replace(message.find(token), token.size(), token_of(db, id));
    CHECK(take(db, message) == Bounce::recorded);
    const auto bad = bounced_of(db, "MARIE@exemple.fr");
    REQUIRE(bad);
    CHECK(bad->at == noon);
    CHECK(bad->answer == "550 5.1.1 ... Recipient address rejected: User unknown");
    CHECK_FALSE(bounced_of(db, "paul@exemple.fr"));
    // Told twice, it is as it was.
    CHECK(take(db, message, "", noon + 1h) == Bounce::recorded);
    CHECK(bounced_of(db, "marie@exemple.fr")->at == noon);
    const auto list = db.read([](db::Read& tx) { return records(tx, vault, "Marie@exemple.fr", 10); });
    REQUIRE(list.size() == 1);
    CHECK(list[0].state == State::bounced);
    // A later one whose fate is not known yet changes nothing; one that arrives does.
    const auto later = queue(db, noon + 1h);
    CHECK(bounced_of(db, "marie@exemple.fr"));
    db.write([&](db::Write& tx) { tx.run("UPDATE mails SET sent = queued WHERE id = ?1", later); });
    CHECK_FALSE(bounced_of(db, "marie@exemple.fr"));
}

TEST_CASE_BOTH_ENGINES("or by the address that it came back to; strangers' reports change nothing") {
    start(db);
    const auto id = queue(db, noon - 1h);
    const std::string none = report(unknown_user, "X-Removed: all");
    CHECK(take(db, none) == Bounce::unknown);
    CHECK(take(db, report(unknown_user)) == Bounce::unknown);
    CHECK(take(db, "Subject: Re: s\n\nMerci !\n", "retours+" + token_of(db, id) + "@exemple.fr") ==
          Bounce::not_a_report);
    const auto recipient = "retours+" + token_of(db, id) + "@exemple.fr";
    CHECK(take(db, report("Action: delayed\nStatus: 4.4.1\n", ""), recipient) == Bounce::delayed);
    CHECK_FALSE(bounced_of(db, "marie@exemple.fr"));
    CHECK(take(db, none, recipient) == Bounce::recorded);
    CHECK(bounced_of(db, "marie@exemple.fr"));
}

TEST_CASE_BOTH_ENGINES("a full mailbox is a bounce, not a wrong address") {
    start(db);
    const auto id = queue(db, noon - 1h);
    const auto recipient = "retours+" + token_of(db, id) + "@exemple.fr";
    CHECK(take(db, report("Action: failed\nStatus: 5.2.2\n", ""), recipient) == Bounce::recorded);
    CHECK_FALSE(bounced_of(db, "marie@exemple.fr"));
    CHECK(db.read([](db::Read& tx) { return count(tx); }).bounced == 1);
}

}
