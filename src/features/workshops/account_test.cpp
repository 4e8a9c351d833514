// Residents who have an account: what they signed up to is theirs, to see, to take along, to have erased.
#include <algorithm>

#include "tests/workshops/fixture.hpp"

using namespace beffroi;
using namespace beffroi::workshops;

namespace {

const PersonId odette{5001}, marcel{5002};

Request of(Request request, PersonId account) {
    request.account = account;
    return request;
}
std::vector<Expected> expected_by(World& w, PersonId account) {
    return w.db.read([&](db::Read& tx) { return expected(tx, w.vault, account, w.clock.now(), 100); });
}
std::string told(World& w, PersonId account) {
    std::string all;
    for (const auto& record : w.db.read([&](db::Read& tx) { return holding(w.vault).export_about(tx, account); }))
        for (const auto& field : record) {
            all += std::string(field.name) + "=";
            if (const auto* text = std::get_if<std::string>(&field.value)) all += *text;
            all += ";";
        }
    return all;
}
std::optional<Message> remains(World& w, PersonId account) {
    return w.db.read([&](db::Read& tx) { return holding(w.vault).remains(tx, account); });
}
void photograph(World& w, SessionId session) {
    w.db.write([&](db::Write& tx) { add_sheet(tx, w.vault, session, "a picture", w.anne, w.clock); });
}
int messages(World& w, RegistrationId about) {
    const EntryId entry = w.entry_of(about).id;
    return w.db.read(
        [&](db::Read& tx) { return tx.one<int>("SELECT COUNT(*) FROM notices WHERE about = ?1", entry).value(); });
}

}

TEST_CASE_BOTH_ENGINES("what somebody with an account signed up to is listed for them, and for nobody else") {
    World w(db);
    const auto id = w.made(w.tuesdays(1));
    const auto all = w.sessions(id);
    REQUIRE(w.sign_up(w.request(id, all[0].id, "Paul Roy")));
    Request whole = of(w.request(id, SessionId{}, "Odette"), odette);
    whole.if_full = IfFull::wait;
    const auto made = w.sign_up(whole).value().id;
    const auto mine = expected_by(w, odette);
    REQUIRE(mine.size() == 6);
    CHECK(mine.back().title == "Premiers pas");
    CHECK(mine.back().starts == all[0].starts);
    CHECK(mine.back().place == "Médiathèque");
    CHECK(mine.back().insee == "14762");
    CHECK(mine.back().state == label(State::waiting));
    CHECK(mine.front().state.empty());
    CHECK(mine.front().link == "/ateliers/suivi/" + token_of(w.vault, made));
    CHECK(std::all_of(mine.begin(), mine.end(), [](const Expected& e) { return e.to_come; }));
    CHECK(expected_by(w, marcel).empty());
    REQUIRE(w.cancel(made));
    CHECK(expected_by(w, odette).back().state == label(State::excused));
    CHECK(!expected_by(w, odette).back().to_come);
}

TEST_CASE_BOTH_ENGINES("an account keeps one seat for one name, and no more seats than others") {
    World w(db);
    const auto id = w.made(w.tuesdays(30));
    const auto all = w.sessions(id);
    REQUIRE(w.sign_up(of(w.request(id, all[0].id, "Odette"), odette)));
    CHECK(refusal(w.sign_up(of(w.request(id, all[0].id, "ODETTE "), odette))) == "twice@name");
    CHECK(w.sign_up(of(w.request(id, all[0].id, "Odette"), marcel)));
    for (int n = 1; n < most_signed_up; ++n)
        REQUIRE(w.sign_up(
            of(w.request(id, all[static_cast<std::size_t>(n % 5 + 1)].id, "Voisin " + std::to_string(n)), odette)));
    CHECK(refusal(w.sign_up(of(w.request(id, all[0].id, "Encore"), odette))) == "too_many");
    CHECK(w.sign_up(of(w.request(id, all[0].id, "Encore"), marcel)));
}

TEST_CASE_BOTH_ENGINES("who is erased gives their seat to who waits, and is written to no more") {
    World w(db);
    const auto id = w.made(w.once(1));
    const auto session = w.first(id).id;
    Request request = of(w.request(id, session, "Odette"), odette);
    request.who.mail = "odette@exemple.example";
    const auto made = w.sign_up(request).value().id;
    const auto next = w.waits(id, session, "Paul Roy");
    CHECK(told(w, odette).find("name=Odette;") != std::string::npos);
    CHECK(messages(w, made) > 0);
    db.write([&](db::Write& tx) { holding(w.vault).erase(tx, odette, w.clock); });
    CHECK(told(w, odette).empty());
    CHECK(expected_by(w, odette).empty());
    CHECK(w.state(made) == State::excused);
    CHECK(w.state(next) == State::offered);
    CHECK(messages(w, made) == 0);
    const auto left = db.read([&](db::Read& tx) { return registration(tx, w.vault, made); }).value();
    CHECK(left.who == Who{});
    CHECK(!left.account);
}

TEST_CASE_BOTH_ENGINES("a photographed sheet stays whole, and whoever had a seat is told so") {
    World w(db);
    const auto id = w.made(w.once(1));
    const auto session = w.first(id).id;
    REQUIRE(w.sign_up(of(w.request(id, session, "Odette"), odette)));
    Request waits = of(w.request(id, session, "Marcel"), marcel);
    waits.if_full = IfFull::wait;
    REQUIRE(w.sign_up(waits));
    CHECK(!remains(w, odette));
    CHECK(told(w, odette).find("sheet=") == std::string::npos);
    photograph(w, session);
    CHECK(remains(w, odette));
    CHECK(told(w, odette).find("sheet=photographed;") != std::string::npos);
    // Who only waited never signed it.
    CHECK(!remains(w, marcel));
    CHECK(told(w, marcel).find("sheet=") == std::string::npos);
    db.write([&](db::Write& tx) { holding(w.vault).erase(tx, odette, w.clock); });
    CHECK(db.read([&](db::Read& tx) { return sheets(tx, session).size(); }) == 1);
    // Two years later the rule of the register takes it away.
    db.write([&](db::Write& tx) { holding(w.vault).delete_older(tx, at("2026-12-02T00:00:00Z"), w.clock); });
    CHECK(db.read([&](db::Read& tx) { return sheets(tx, session).empty(); }));
}
