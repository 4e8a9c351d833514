#include <algorithm>
#include <fstream>
#include <sstream>

#include "tests/appointments/fixture.hpp"

using namespace beffroi;
using namespace beffroi::appointments;

TEST_CASE_BOTH_ENGINES("an appointment is booked, moved, cancelled and restored, and its history tells it") {
    World w(db);
    w.receives(w.anne);
    Request r = w.request();
    r.who.phone = "+33612345678";
    r.who.mail = "jeanne@exemple.fr";
    r.who.subject = "Ma déclaration";
    r.lang = Lang::en;
    const auto id = w.book(r).value().id;
    Appointment a = w.of(id);
    CHECK(a.who == r.who);
    CHECK(a.counsellor == w.anne);
    CHECK(a.lang == Lang::en);
    CHECK(instant_text(a.ends) == "2026-12-01T09:00:00Z");
    CHECK(refusal(w.book(w.request())) == "slot_taken");

    Move later;
    later.starts = at("2026-12-01T10:00:00+01:00");
    REQUIRE(db.write([&](db::Write& tx) { return move(tx, w.vault, id, later, PersonId{}, w.clock); }));
    CHECK(w.of(id).starts == later.starts);
    CHECK(w.of(id).changes == 1);
    CHECK(w.book(w.request()));
    // There is no third hour.
    later.starts = at("2026-12-01T11:00:00+01:00");
    CHECK(refusal(db.write([&](db::Write& tx) { return move(tx, w.vault, id, later, PersonId{}, w.clock); })) ==
          "slot_taken");
    CHECK(w.of(id).starts == at("2026-12-01T10:00:00+01:00"));
    CHECK(w.claims(id) == 1);

    REQUIRE(db.write([&](db::Write& tx) { return cancel(tx, w.vault, id, "Je suis malade", PersonId{}, w.clock); }));
    CHECK(w.of(id).status == Status::excused);
    CHECK(w.claims(id) == 0);
    REQUIRE(db.write([&](db::Write& tx) { return cancel(tx, w.vault, id, "", PersonId{}, w.clock); }));
    REQUIRE(db.write([&](db::Write& tx) { return restore(tx, w.vault, id, w.desk, w.clock); }));
    CHECK(w.of(id).status == Status::unknown);
    CHECK(w.claims(id) == 1);

    const auto events = db.read([&](db::Read& tx) { return history(tx, w.vault, id); });
    REQUIRE(events.size() == 4);
    CHECK(events[0].act == "booked");
    CHECK(events[1].act == "moved");
    CHECK(events[1].was.starts_with("2026-12-01T08:00:00Z"));
    CHECK(events[2].reason == "Je suis malade");
    CHECK(events[3].by == w.desk);
}

TEST_CASE_BOTH_ENGINES("a time that was cancelled and given to another is not restored") {
    World w(db);
    w.receives(w.anne);
    const auto id = w.book(w.request()).value().id;
    REQUIRE(db.write([&](db::Write& tx) { return cancel(tx, w.vault, id, "", w.desk, w.clock); }));
    CHECK(w.of(id).status == Status::revoked);
    REQUIRE(w.book(w.request()));
    CHECK(refusal(db.write([&](db::Write& tx) { return restore(tx, w.vault, id, w.desk, w.clock); })) == "slot_taken");
    CHECK(w.of(id).status == Status::revoked);
}

TEST_CASE_BOTH_ENGINES("a hold keeps the slot for three minutes, and another hold takes its place") {
    World w(db);
    w.receives(w.anne);
    const auto holds = [&](const char* when, HoldId before) {
        return db.write([&](db::Write& tx) { return hold(tx, w.request().wanted, w.here, at(when), before, w.clock); });
    };
    const auto nine = holds("2026-12-01T09:00:00+01:00", HoldId{});
    REQUIRE(nine);
    CHECK(refusal(holds("2026-12-01T09:00:00+01:00", HoldId{})) == "slot_taken");
    const auto ten = holds("2026-12-01T10:00:00+01:00", nine->id);
    REQUIRE(ten);
    CHECK(holds("2026-12-01T09:00:00+01:00", HoldId{}));
    // Later: the hold is over, the form is still good because nobody else took the time.
    w.clock = Clock::fixed(at("2026-11-24T06:04:00+01:00"));
    CHECK(!db.read([&](db::Read& tx) { return held(tx, ten->id, w.clock.now()); }));
    Request r = w.request("2026-12-01T10:00:00+01:00");
    r.hold = ten->id;
    CHECK(w.book(r));
    CHECK(db.write([&](db::Write& tx) { return forget_holds(tx, w.clock.now()); }) == 1);
    CHECK(w.book(w.request()));
}

TEST_CASE_BOTH_ENGINES("the number of an appointment, sent as that of a hold, frees nothing") {
    World w(db);
    w.receives(w.anne);
    const auto id = w.book(w.request()).value().id;
    db.write([&](db::Write& tx) { let_go(tx, HoldId{id.value}); });
    CHECK(w.claims(id) == 1);
    Request r = w.request();
    r.hold = HoldId{id.value};
    CHECK(refusal(w.book(r)) == "slot_taken");
    const auto held = db.write([&](db::Write& tx) {
        return hold(tx, w.request().wanted, w.here, w.request().starts, HoldId{id.value}, w.clock);
    });
    CHECK(refusal(held) == "slot_taken");
    CHECK(w.claims(id) == 1);
}

TEST_CASE_BOTH_ENGINES("the public has the times that are offered, a counsellor any that is free") {
    World w(db);
    w.receives(w.anne);
    Request r = w.request("2026-12-01T09:20:00+01:00");
    CHECK(refusal(w.book(r)) == "slot_taken");
    r.wanted.counsellors = {w.anne};
    CHECK(refusal(w.book(r)) == "slot_taken");
    const auto held = db.write([&](db::Write& tx) { return hold(tx, r.wanted, w.here, r.starts, HoldId{}, w.clock); });
    CHECK(refusal(held) == "slot_taken");
    const auto id = w.book(w.request()).value().id;
    Move to;
    to.starts = r.starts;
    const auto moved = [&] {
        return refusal(db.write([&](db::Write& tx) { return move(tx, w.vault, id, to, PersonId{}, w.clock); }));
    };
    CHECK(moved() == "slot_taken");
    to.asked_by = agenda::AskedBy::staff;
    CHECK(moved() == "");
}

TEST_CASE_BOTH_ENGINES("what became of it is said once it is near, and nothing is changed that is over") {
    World w(db);
    w.receives(w.anne);
    const auto id = w.book(w.request()).value().id;
    const auto says = [&](Status status) {
        return refusal(db.write([&](db::Write& tx) { return set_status(tx, w.vault, id, status, w.anne, w.clock); }));
    };
    CHECK(says(Status::seen) == "not_yet");
    w.clock = Clock::fixed(at("2026-12-01T09:30:00+01:00"));
    CHECK(db.read([&](db::Read& tx) { return unsettled(tx, w.vault, w.anne, w.clock.now(), 10).size(); }) == 1);
    CHECK(says(Status::noshow) == "");
    CHECK(w.of(id).status == Status::noshow);
    CHECK(db.read([&](db::Read& tx) { return unsettled(tx, w.vault, w.anne, w.clock.now(), 10).empty(); }));
    Move later;
    later.starts = at("2026-12-01T10:00:00+01:00");
    CHECK(refusal(db.write([&](db::Write& tx) { return move(tx, w.vault, id, later, w.anne, w.clock); })) == "over");
    CHECK(refusal(db.write([&](db::Write& tx) { return cancel(tx, w.vault, id, "", PersonId{}, w.clock); })) == "over");
}

TEST_CASE_BOTH_ENGINES("who may book what, and what must be known") {
    World w(db);
    w.receives(w.anne);
    Request r = w.request();
    r.who.name = "  ";
    CHECK(refusal(w.book(r)) == "name_needed@name");
    r.who.name = std::string(101, 'x');
    CHECK(refusal(w.book(r)) == "name_long@name");
    agenda::Motif only_staff;
    only_staff.name = "Interne";
    only_staff.bookable_by = agenda::BookableBy::partners;
    agenda::Motif by_phone;
    by_phone.name = "Au téléphone";
    by_phone.kind = agenda::Kind::phone;
    db.write([&](db::Write& tx) {
        only_staff.id = agenda::add(tx, only_staff, w.clock).value();
        by_phone.id = agenda::add(tx, by_phone, w.clock).value();
        agenda::Opening o;
        o.counsellor = w.bruno;
        o.place = w.here;
        o.series.first = on("2026-12-01");
        o.from_min = 9 * 60;
        o.to_min = 11 * 60;
        o.motifs = {only_staff.id, by_phone.id};
        REQUIRE(agenda::add(tx, o, w.clock));
    });
    r = w.request();
    r.wanted.motif = only_staff.id;
    CHECK(refusal(w.book(r)) == "not_bookable");
    r.channel = Channel::partner;
    CHECK(w.book(r));
    r = w.request("2026-12-01T10:00:00+01:00");
    r.wanted.motif = by_phone.id;
    CHECK(refusal(w.book(r)) == "contact_needed@phone");
    r.who.phone = "+33612345678";
    CHECK(w.book(r));
}

TEST_CASE_BOTH_ENGINES("one telephone holds no more than a few times to come") {
    World w(db);
    for (int i = 0; i < 4; ++i) w.receives(w.anne, ("2026-12-0" + std::to_string(i + 1)).c_str());
    int made = 0;
    std::string last;
    for (int i = 0; i < 8; ++i) {
        Request r =
            w.request("2026-12-0" + std::to_string(i / 2 + 1) + (i % 2 ? "T10:00:00+01:00" : "T09:00:00+01:00"));
        r.who.phone = "+33612345678";
        const auto booked = w.book(r);
        made += booked.ok();
        last = refusal(booked);
    }
    CHECK(made == most_booked);
    CHECK(last == "too_many_booked");
    CHECK(db.read([&](db::Read& tx) { return of_contact(tx, w.vault, "+33612345678", "", 10).size(); }) == most_booked);
    CHECK(db.read([&](db::Read& tx) { return of_contact(tx, w.vault, "", "", 10).empty(); }));
}

TEST_CASE_BOTH_ENGINES("the link and the words of the slip lead to one appointment, and need the key") {
    World w(db);
    w.receives(w.anne);
    const auto id = w.book(w.request()).value().id;
    const std::string token = token_of(w.vault, id),
                      words = db.read([&](db::Read& tx) { return words_of(tx, w.vault, id); });
    CHECK(token == token_of(w.vault, id));
    CHECK(id_of(w.vault, token) == id);
    CHECK(!id_of(w.vault, token.substr(0, token.size() - 1)));
    CHECK(!id_of(w.vault, id.text()));
    CHECK(!id_of(crypto::Vault("another secret that is long enough too"), token));
    CHECK(db.read([&](db::Read& tx) { return id_of_words(tx, w.vault, words); }) == id);
    CHECK(!db.read([&](db::Read& tx) { return id_of_words(tx, w.vault, "soleil soleil soleil soleil 0000"); }));
}

TEST_CASE("a database file tells neither name nor telephone, mail, address or what it is about") {
    testing::TestDatabase database(db::Engine::sqlite);
    World w(*database);
    w.receives(w.anne);
    Request r = w.request();
    r.who = {"Philomène Grandcoing", "Théodule Grandcoing", "+33612987654",
             "philomene@exemple.fr", "17 rue des Lilas",    "Dossier RSA"};
    const auto id = w.book(r).value().id;
    REQUIRE(w.db.write([&](db::Write& tx) { return cancel(tx, w.vault, id, "Hospitalisation", PersonId{}, w.clock); }));
    const std::string copy = database.folder() + "/copy.db";
    REQUIRE(w.db.backup(copy));
    std::ostringstream bytes;
    bytes << std::ifstream(copy, std::ios::binary).rdbuf();
    for (const char* secret :
         {"Philom", "Théodule", "Grandcoing", "612987654", "exemple.fr", "Lilas", "RSA", "Hospital"})
        CHECK_MESSAGE(bytes.str().find(secret) == std::string::npos, secret);
    CHECK(bytes.str().size() > 10000);
}

TEST_CASE_BOTH_ENGINES(
    "what a person has with us is taken along, erased on request, and goes by itself; figures stay") {
    World w(db);
    w.receives(w.anne);
    Request r = w.request();
    r.account = PersonId{42};
    r.who.phone = "+33612345678";
    const auto id = w.book(r).value().id;
    const auto other = w.book(w.request("2026-12-01T10:00:00+01:00")).value().id;
    const auto held = holding(w.vault);
    const auto told = db.read([&](db::Read& tx) { return held.export_about(tx, PersonId{42}); });
    REQUIRE(told.size() == 1);
    CHECK(std::any_of(told[0].begin(), told[0].end(), [](const privacy::Field& f) {
        return f.name == "phone" && std::get<std::string>(f.value) == "+33612345678";
    }));
    db.write([&](db::Write& tx) { held.erase(tx, PersonId{42}, w.clock); });
    CHECK(w.of(id).who == Who{});
    CHECK(w.of(id).starts == r.starts);
    CHECK(w.claims(id) == 0);
    CHECK(db.read([&](db::Read& tx) { return held.export_about(tx, PersonId{42}).empty(); }));
    CHECK(w.of(other).who.name == "Jeanne Roy");
    CHECK(db.write([&](db::Write& tx) { return held.delete_older(tx, at("2026-12-01T09:00:00+01:00"), w.clock); }) ==
          0);
    CHECK(db.write([&](db::Write& tx) { return held.delete_older(tx, at("2028-12-01T10:00:00+01:00"), w.clock); }) ==
          1);
    CHECK(w.of(other).who == Who{});
}

TEST_CASE_BOTH_ENGINES("whoever booked for others finds these alone, until they are over") {
    World w(db);
    w.receives(w.anne);
    Request mine = w.request();
    mine.channel = Channel::staff;
    mine.made_by = w.desk;
    const auto id = w.book(mine).value().id;
    REQUIRE(w.book(w.request("2026-12-01T10:00:00+01:00", "Paul Roy")));
    const auto found = [&](PersonId who, Instant from) {
        return db.read([&](db::Read& tx) { return made_by(tx, w.vault, who, from, 20); });
    };
    REQUIRE(found(w.desk, w.clock.now()).size() == 1);
    CHECK(found(w.desk, w.clock.now()).front().id == id);
    CHECK(found(w.bruno, w.clock.now()).empty());
    CHECK(found(w.desk, at("2026-12-01T10:00:00+01:00")).empty());
}

TEST_CASE_BOTH_ENGINES("somebody who is erased frees the time of what was to come, and nobody is written to") {
    World w(db);
    w.receives(w.anne);
    Request r = w.request();
    r.account = PersonId{5005};
    r.who.mail = "jeanne@exemple.fr";
    r.who.phone = "+33639980101";
    const auto made = w.book(r);
    REQUIRE(made);
    CHECK_FALSE(w.book(w.request()));
    const auto planned = [&] {
        return db.read([](db::Read& tx) {
            return tx.one<int>("SELECT COUNT(*) FROM notices WHERE state IN ('waiting', 'sending', 'call')").value();
        });
    };
    CHECK(planned() > 0);
    db.write([&](db::Write& tx) { holding(w.vault).erase(tx, r.account, w.clock); });
    const auto left = db.read([&](db::Read& tx) { return appointment(tx, w.vault, made->id); });
    REQUIRE(left);
    CHECK(left->status == Status::excused);
    CHECK(left->who == Who{});
    CHECK(planned() == 0);
    CHECK(w.book(w.request()));
}
