// The list of what is to come: what SQL finds is what one would find by looking at each.
#include <algorithm>

#include "features/workshops/view.hpp"
#include "tests/workshops/fixture.hpp"

using namespace beffroi;
using namespace beffroi::workshops;

namespace {

struct Agenda : World {
    Services use{db, vault, clock, [](const net::Request&) { return html::Page{}; }, "14", "/tmp"};
    Spots spots;

    using World::World;
    PlaceId place_at(double latitude, double longitude, std::string insee = "14762") {
        places::Place place;
        place.name = "Lieu " + std::to_string(++made_places);
        place.insee = std::move(insee);
        place.point = territory::Point{latitude, longitude};
        return db.write([&](db::Write& tx) { return places::add(tx, place).place.id; });
    }
    /// `count` sessions a week apart, from that day on.
    WorkshopId weekly(PlaceId place, const char* first, int count, Level level = Level::beginner, int cents = 0,
                      Audience audience = Audience::everybody, int hour = 10) {
        Workshop w = tuesdays(1);
        w.series = {on(first), "FREQ=WEEKLY;COUNT=" + std::to_string(count), {}, {}};
        w.place = place;
        w.level = level;
        w.price_cents = cents;
        w.audience = audience;
        w.on_holidays = true;
        w.from_min = hour * 60;
        w.to_min = w.from_min + 30;
        w.resources.clear();
        w.counsellors = {PersonId{9000 + ++made_workshops}};
        return made(w);
    }
    std::vector<Line> ask(std::string_view query, int skip = 0, int most = 1000) {
        const Asked asked = Asked::read(net::Params::parse(query));
        return db.read([&](db::Read& tx) { return find(tx, use, spots, asked, Lang::fr, skip, most, list); });
    }
    std::vector<std::string> starts(std::string_view query, int skip = 0, int most = 1000) {
        std::vector<std::string> all;
        for (const Line& each : ask(query, skip, most)) all.push_back(each.starts_iso.substr(0, 16));
        return all;
    }
    List list;
    int made_places = 0, made_workshops = 0;
};
using Times = std::vector<std::string>;

}

TEST_CASE_BOTH_ENGINES("the list is in order of time, and each page goes on where the last one ended") {
    Agenda w(db);
    w.weekly(w.here, "2026-12-01", 3);
    w.weekly(w.here, "2026-12-02", 3, Level::advanced, 500, Audience::seniors, 9);
    const Times all{"2026-12-01T10:00", "2026-12-02T09:00", "2026-12-08T10:00",
                    "2026-12-09T09:00", "2026-12-15T10:00", "2026-12-16T09:00"};
    CHECK(w.starts("") == all);
    CHECK(!w.list.more);
    for (const char* query : {"", "ou=Vire"})
        for (int most : {1, 2, 4})
            for (int skip = 0; skip <= 6; skip += most) {
                CAPTURE(skip);
                const auto page = w.starts(query, skip, most);
                CHECK(page == Times(all.begin() + std::min(skip, 6), all.begin() + std::min(skip + most, 6)));
                CHECK(w.list.more == (skip + most < 6));
            }
    // What has begun is on it no more.
    w.use.clock = Clock::fixed(at("2026-12-01T10:00:01+01:00"));
    CHECK(w.starts("").front() == "2026-12-02T09:00");
}

TEST_CASE_BOTH_ENGINES("level, public, price, seats and day narrow the list") {
    Agenda w(db);
    const auto full = w.weekly(w.here, "2026-12-01", 2);
    w.weekly(w.here, "2026-12-02", 2, Level::advanced, 500, Audience::seniors, 9);
    for (const std::string near : {"", "&ou=Vire"}) {
        CHECK(w.starts("niveau=avance" + near) == Times{"2026-12-02T09:00", "2026-12-09T09:00"});
        CHECK(w.starts("niveau=intermediaire" + near).empty());
        CHECK(w.starts("public=seniors" + near) == Times{"2026-12-02T09:00", "2026-12-09T09:00"});
        CHECK(w.starts("gratuit=1" + near) == Times{"2026-12-01T10:00", "2026-12-08T10:00"});
        CHECK(w.starts("jour=2026-12-08" + near) == Times{"2026-12-08T10:00", "2026-12-09T09:00"});
        CHECK(w.starts("jour=2026-01-01" + near).size() == 4);
    }
    const auto first = w.sessions(full)[0].id, second = w.sessions(full)[1].id;
    REQUIRE(w.sign_up(w.request(full, first)));
    CHECK(w.starts("places=1&gratuit=1") == Times{"2026-12-08T10:00"});
    CHECK(w.ask("gratuit=1")[0].full);
    // Somebody waits where a seat is free again: it is theirs.
    w.waits(full, first, "Paul");
    db.write([&](db::Write& tx) { REQUIRE(set_seats(tx, w.vault, second, 2, w.desk, w.clock)); });
    CHECK(w.starts("places=1&gratuit=1") == Times{"2026-12-08T10:00"});
    // Cancelled ones are listed as such, but not to who looks for a seat.
    db.write([&](db::Write& tx) { REQUIRE(cancel_session(tx, w.vault, second, "", w.desk, w.clock)); });
    CHECK(w.ask("gratuit=1")[1].cancelled);
    CHECK(w.starts("places=1&gratuit=1").empty());
}

TEST_CASE_BOTH_ENGINES("around a town, as far as was asked, with few places and with many") {
    Agenda w(db);
    const auto vire = territory::commune("14762")->centre.value();
    // A degree of latitude is 111 km.
    w.weekly(w.place_at(vire.latitude + 0.4, vire.longitude), "2026-12-01", 2);
    w.weekly(w.place_at(vire.latitude + 0.1, vire.longitude), "2026-12-02", 20);
    const auto far = w.weekly(w.place_at(vire.latitude + 5, vire.longitude), "2026-12-03", 1);
    CHECK(w.starts("ou=Vire&rayon=20").size() == 20);
    CHECK(w.starts("ou=Vire&rayon=20", 18, 5).size() == 2);
    CHECK(w.ask("ou=Vire&rayon=20")[0].distance == i18n::distance(Lang::fr, 11119));
    CHECK(w.starts("ou=Vire&rayon=50").size() == 22);
    CHECK(w.starts("ou=Vire&rayon=5").empty());
    // A programme that moves to another place, and a place that moves, are found where they are now.
    Workshop moving = db.read([&](db::Read& tx) { return workshop(tx, far); }).value();
    moving.place = w.here;
    db.write([&](db::Write& tx) { REQUIRE(change(tx, w.vault, moving, w.desk, w.clock)); });
    CHECK(w.starts("ou=Vire&rayon=20").size() == 21);
    auto place = db.read([&](db::Read& tx) { return places::by_id(tx, w.here); }).value();
    place.point = territory::Point{vire.latitude + 5, vire.longitude};
    db.write([&](db::Write& tx) { places::change(tx, place); });
    CHECK(w.starts("ou=Vire&rayon=20").size() == 20);
    // So many places that sessions are found by time.
    for (int n = 0; n < 70; ++n) w.weekly(w.place_at(vire.latitude, vire.longitude + 0.0005 * n), "2026-12-20", 1);
    CHECK(w.starts("ou=Vire&rayon=20").size() == 90);
    CHECK(w.starts("ou=Vire&rayon=20", 3, 2) == Times{"2026-12-20T10:00", "2026-12-20T10:00"});
    CHECK(w.list.more);
    CHECK(w.starts("ou=Vire&rayon=20&niveau=avance").empty());
}

TEST_CASE_BOTH_ENGINES("workshops about a subject are found by its words, those that come first first") {
    Agenda w(db);
    const auto titled = [&](std::string title, std::string summary, const char* first) {
        Workshop one = w.tuesdays(1);
        one.title = std::move(title);
        one.summary = std::move(summary);
        one.series = {on(first), "FREQ=WEEKLY;COUNT=2", {}, {}};
        one.on_holidays = true;
        one.place = w.place_at(48.8, -0.9);
        one.resources.clear();
        one.counsellors = {PersonId{9000 + ++w.made_workshops}};
        return w.made(one);
    };
    titled("Retenir ses mots de passe", "Un coffre libre.", "2026-12-08");
    titled("Le téléphone", "Photos, et un mot de passe solide.", "2026-12-01");
    titled("Le passage au libre", "Linux sur un vieil ordinateur.", "2026-12-02");
    const auto about = [&](std::vector<std::string> subjects, std::size_t most = 5) {
        const std::vector<std::vector<std::string>> asked{{"rien"}, std::move(subjects)};
        const auto found = db.read([&](db::Read& tx) { return workshops::about(tx, asked, w.clock.now(), most); });
        REQUIRE(found.size() == 2);
        CHECK(found[0].empty());
        std::string all;
        for (const Lesson& each : found[1]) all += each.title + "; ";
        return all;
    };
    CHECK(about({"mots de passe"}) == "Le téléphone; Retenir ses mots de passe; ");
    CHECK(about({"mots de passe"}, 1) == "Le téléphone; ");
    CHECK(about({"tricot", "ordinateurs"}) == "Le passage au libre; ");
    CHECK(about({"tricot"}).empty());
    CHECK(about({""}).empty());
    CHECK(about({}).empty());
}
