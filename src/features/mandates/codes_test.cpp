// Agreeing by a code, what the sheet lists, and the command that checks every chain.
#include <doctest/doctest.h>

#include <sstream>

#include "tests/mandates/fixture.hpp"

using namespace beffroi;
using namespace beffroi::mandates;

namespace {
/// A draft of somebody with a telephone, and the codes sent to it.
struct Coded : World {
    MandateId id;
    explicit Coded(db::Database& database) : World(database) {
        beneficiaries::Beneficiary b;
        b.who = {"Odile", "Marie", "+33639980104", {}, {}, {}};
        b.counsellor = anne;
        Draft d = typed();
        d.beneficiary = db.write([&](db::Write& tx) { return beneficiaries::add(tx, vault, b, clock); }).value();
        d.consent = Consent::message;
        id = try_draft(d).value();
    }
    Result<Sent> sent() {
        return db.write([&](db::Write& tx) { return make_code(tx, vault, id, anne, clock); });
    }
    Typed type(std::string_view code) {
        return db.write([&](db::Write& tx) { return give_by_code(tx, vault, id, code, anne, clock); });
    }
};
/// Another code of six digits.
std::string other(std::string code) {
    code.back() = code.back() == '9' ? '0' : static_cast<char>(code.back() + 1);
    return code;
}
}

TEST_CASE_BOTH_ENGINES("somebody agrees by the code that they tell, and where it was sent is kept sealed") {
    Coded w(db);
    const auto sent = w.sent().value();
    CHECK(sent.code.size() == 6);
    CHECK(sent.phone == "+33639980104");
    CHECK(db.read([&](db::Read& tx) {
        const auto raw = tx.one<std::string>("SELECT hash FROM mandate_codes").value() +
                         tx.one<std::string>("SELECT sent_to FROM mandate_codes").value();
        return raw.find(sent.code) == std::string::npos && raw.find("639980104") == std::string::npos;
    }));
    CHECK(db.read([&](db::Read& tx) { return code_until(tx, w.id, w.clock.now()).has_value(); }));
    CHECK(w.state_of(w.id) == State::drafted);
    CHECK(w.type(sent.code.substr(0, 3) + " " + sent.code.substr(3)).agreed);
    CHECK(w.state_of(w.id) == State::given);
    const Mandate m = w.of(w.id);
    CHECK(m.consent == Consent::message);
    CHECK(m.given_by == w.anne);
    CHECK(db.read([&](db::Read& tx) { return agreed_from(tx, w.vault, w.id); }) == "+33639980104");
    // Once: it is given, and no other is sent.
    CHECK_FALSE(w.type(sent.code).agreed);
    CHECK(w.sent().error().code == "given_already");
}

TEST_CASE_BOTH_ENGINES("a code is tried five times, for ten minutes, and the next one ends it") {
    Coded w(db);
    const auto first = w.sent().value();
    for (int left = code_tries - 1; left >= 0; --left) {
        const Typed wrong = w.type(other(first.code));
        CHECK_FALSE(wrong.agreed);
        CHECK(wrong.left == left);
    }
    CHECK_FALSE(w.type(first.code).agreed);
    CHECK_FALSE(db.read([&](db::Read& tx) { return code_until(tx, w.id, w.clock.now()).has_value(); }));
    const auto second = w.sent().value();
    auto third = w.sent().value();
    // By chance both may be alike.
    if (third.code != second.code) CHECK_FALSE(w.type(second.code).agreed);
    const Clock now = w.clock;
    w.clock = Clock::fixed(now.now() + code_time + std::chrono::seconds{1});
    CHECK_FALSE(w.type(third.code).agreed);
    w.clock = now;
    CHECK(w.type("").left == (third.code != second.code ? 3 : 4));
    REQUIRE(w.sent());
    REQUIRE(w.sent());
    CHECK(w.sent().error().code == "too_many_codes");
    w.clock = Clock::fixed(now.now() + std::chrono::hours{25});
    CHECK(w.sent());
    CHECK(w.state_of(w.id) == State::drafted);
    // Nobody without a telephone is sent one, nor is one sent when it is over.
    w.id = w.try_draft(w.typed()).value();
    CHECK(w.sent().error().code == "no_phone");
    REQUIRE(db.write([&](db::Write& tx) { return end(tx, w.id, Ending::mistake, w.anne, w.clock); }));
    CHECK(w.sent().error().code == "mandate_over");
}

TEST_CASE_BOTH_ENGINES("the sheet lists what somebody allowed, and a command checks every chain") {
    World w(db);
    const auto id = w.given();
    REQUIRE(w.try_draft(w.typed()));
    REQUIRE(w.used(id));
    const auto papers = db.read([&](db::Read& tx) { return papers_of(tx, w.vault, w.jeanne, Lang::en, w.clock); });
    REQUIRE(papers.size() == 2);
    CHECK(papers[0].when == "waits for the person to agree");
    CHECK(papers[1].when == "until 26 December 2026");
    CHECK(papers[1].what == "Housing, Money and taxes");
    CHECK(papers[1].address == "/espace/mandats/" + id.text());
    const auto checked = [&] {
        std::ostringstream out;
        const int code = verify_command(db, w.vault, out, Lang::en);
        return std::to_string(code) + " " + out.str();
    };
    CHECK(checked() == "0 Mandates checked: 2, with 1 uses.\nAll chains are whole.\n");
    w.sql("UPDATE mandate_uses SET at_us = at_us + 1");
    CHECK(checked() ==
          "1 Mandate " + id.text() + ": line 1 was changed after it was written.\nMandates checked: 2, with 0 uses.\n");
}
