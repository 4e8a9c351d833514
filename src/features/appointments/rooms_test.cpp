// Appointments by video: each has a room of its own, which only the person and the counsellor are told.
#include <doctest/doctest.h>

#include <set>

#include "tests/appointments/fixture.hpp"
#include "tests/notices/waiting_mails.hpp"

using namespace beffroi;
using namespace beffroi::appointments;

namespace {

std::string room(World& w, const crypto::Vault& vault, const agenda::Motif& motif, AppointmentId id) {
    return w.db.read([&](db::Read& tx) { return room_of(tx, vault, motif, id); });
}

/// A motif by video, received by Anne, whose room is `room`.
MotifId by_video(World& w, std::string room) {
    agenda::Motif motif;
    motif.name = "Par vidéo";
    motif.duration_min = 30;
    motif.kind = agenda::Kind::video;
    motif.room = std::move(room);
    return w.db.write([&](db::Write& tx) {
        const auto id = agenda::add(tx, motif, w.clock).value();
        agenda::Opening o;
        o.counsellor = w.anne;
        o.insee = "14762";
        o.series.first = *parse_date("2026-12-01");
        o.from_min = 540;
        o.to_min = 660;
        o.motifs = {id};
        REQUIRE(agenda::add(tx, o, w.clock));
        return id;
    });
}

Request asked(const World& w, MotifId motif, const char* when) {
    Request r = w.request(when);
    r.place = {};
    r.wanted.motif = motif;
    r.who.mail = "jeanne@exemple.fr";
    return r;
}

void run(World& w, const char* when) {
    notices::Settings settings;
    settings.mail.url = "smtp://127.0.0.1:1";
    settings.mail.vault = w.vault;
    settings.mail.from = "Pays de la Vire <bonjour@exemple.fr>";
    w.clock = Clock::fixed(at(when));
    jobs::Runner runner(w.db, w.clock);
    notices::serve(runner, runner, w.vault, std::make_shared<const notices::Settings>(settings));
    runner.run_due();
}

}

TEST_CASE("the address of a room is https, names a server, and has one {code} behind it") {
    for (const char* good :
         {"", "https://visio.exemple.fr/{code}", "https://bbb.exemple.fr/b/anne-x1y", "https://m.fr:8443/?r={code}#a"})
        CHECK(agenda::check_room(good));
    for (const char* bad : {"http://visio.exemple.fr/{code}", "visio.exemple.fr", "javascript:alert(1)", "https://",
                            "https:///{code}", "https://visio.exemple.fr@ailleurs.fr/", "https://a b.fr/",
                            "https://visio.exemple.fr/\"onclick=", "https://é.fr/", "https://{code}.exemple.fr/",
                            "https://visio.exemple.fr/{code}/{code}", "https://visio.exemple.fr/{salle}",
                            "https://visio.exemple.fr/{code"}) {
        CAPTURE(bad);
        const auto checked = agenda::check_room(bad);
        REQUIRE(!checked);
        CHECK(checked.error().field == "room");
    }
    CHECK(!agenda::check_room("https://visio.exemple.fr/" + std::string(300, 'x')));
}

TEST_CASE_BOTH_ENGINES("what takes place by video is offered to everybody only once its room is known") {
    World w(db);
    agenda::Motif motif;
    motif.name = "Par vidéo";
    motif.kind = agenda::Kind::video;
    db.write([&](db::Write& tx) {
        CHECK(refusal(agenda::add(tx, motif, w.clock)) == "room_needed@room");
        motif.bookable_by = agenda::BookableBy::staff;
        const auto id = agenda::add(tx, motif, w.clock);
        REQUIRE(id);
        motif.id = *id;
        motif.bookable_by = agenda::BookableBy::everyone;
        CHECK(refusal(agenda::change(tx, motif)) == "room_needed@room");
        // Nor by the back door: retired, changed, restored.
        motif.retired = w.clock.now();
        agenda::set_retired(tx, *id, motif.retired);
        CHECK(refusal(agenda::change(tx, motif)) == "room_needed@room");
        agenda::set_retired(tx, *id, std::nullopt);
        motif.retired.reset();
        motif.room = " https://visio.exemple.fr/{code} ";
        CHECK(agenda::change(tx, motif));
        CHECK(agenda::motif(tx, *id)->room == "https://visio.exemple.fr/{code}");
    });
}

TEST_CASE_BOTH_ENGINES("two appointments never share a room, nobody guesses one, and the same one stays the same") {
    World w(db);
    const MotifId video = by_video(w, "https://visio.exemple.fr/{code}?lang=fr");
    const auto first = w.book(asked(w, video, "2026-12-01T09:00:00+01:00")).value().id;
    const auto second = w.book(asked(w, video, "2026-12-01T09:30:00+01:00")).value().id;
    const auto motif = db.read([&](db::Read& tx) { return agenda::motif(tx, video); }).value();
    const std::string address = room(w, w.vault, motif, first);
    CHECK(address == room(w, w.vault, motif, first));
    CHECK(address != room(w, w.vault, motif, second));
    CHECK(address.starts_with("https://visio.exemple.fr/"));
    CHECK(address.ends_with("?lang=fr"));
    // 128 bits, in letters that no service confuses.
    CHECK(address.size() == std::string("https://visio.exemple.fr/?lang=fr").size() + 32);
    CHECK(address.find(first.text()) == std::string::npos);
    const crypto::Vault other("another secret of the tests, as long");
    CHECK(room(w, other, motif, first) != address);
    agenda::Motif office = motif;
    office.kind = agenda::Kind::office;
    CHECK(room(w, w.vault, office, first).empty());
}

TEST_CASE_BOTH_ENGINES("the messages say the room, and the new one once it has changed") {
    World w(db);
    const MotifId video = by_video(w, "https://visio.exemple.fr/{code}");
    const auto id = w.book(asked(w, video, "2026-12-01T09:00:00+01:00")).value().id;
    auto motif = db.read([&](db::Read& tx) { return agenda::motif(tx, video); }).value();
    run(w, "2026-11-24T06:00:00+01:00");
    REQUIRE(testing::waiting_mails(db, w.vault).size() == 1);
    CHECK(testing::waiting_mails(db, w.vault)[0].find(room(w, w.vault, motif, id)) != std::string::npos);
    motif.room = "https://ailleurs.exemple.fr/{code}";
    db.write([&](db::Write& tx) {
        REQUIRE(agenda::change(tx, motif));
        tell_rooms(tx, w.vault, video, w.clock);
    });
    run(w, "2026-11-29T09:00:00+01:00");
    REQUIRE(testing::waiting_mails(db, w.vault).size() == 2);
    const std::string reminder = testing::waiting_mails(db, w.vault)[1];
    CHECK(reminder.find(room(w, w.vault, motif, id)) != std::string::npos);
    CHECK(reminder.find("visio.exemple.fr") == std::string::npos);
}
