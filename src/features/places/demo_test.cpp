#include "tests/places/fixture.hpp"

using namespace beffroi;
using namespace beffroi::places;

TEST_CASE_BOTH_ENGINES("the demonstration loads, again and again, on any day") {
    prepare_places(db);
    const auto first = Clock::fixed(*parse_instant("2026-11-24T09:30:00Z"));
    const auto loaded = load_demo(db, first);
    REQUIRE_MESSAGE(loaded.ok(), loaded.error().message.key, " ", loaded.error().detail, " ", loaded.error().field);
    CHECK(db.read([](db::Read& tx) { return count(tx); }) == 44);

    const auto bus = db.read([](db::Read& tx) { return by_slug(tx, "le-bus-du-bocage-vire-normandie"); });
    REQUIRE(bus.has_value());
    CHECK(bus->roaming.has(Roaming::itinerant));
    const auto stops_from = [&](const Clock& clock) {
        return db.read([&](db::Read& tx) { return rounds(tx, bus->id, clock.now()); });
    };
    const auto stops = stops_from(first);
    CHECK(stops.size() > 100);
    for (std::size_t i = 0; i < stops.size(); ++i) {
        CHECK(stops[i].ends > stops[i].starts);
        CHECK(territory::commune(stops[i].insee).has_value());
        if (i > 0) CHECK(stops[i].starts >= stops[i - 1].starts);
        CHECK_FALSE(territory::is_holiday(to_local(stops[i].starts, "Europe/Paris").date, "14"));
    }
    // The clock of the wall, in winter and in summer.
    CHECK(to_local(stops.front().starts, "Europe/Paris").minute % 30 == 0);
    CHECK(to_local(stops.back().starts, "Europe/Paris").minute % 30 == 0);

    // A year later it is as fresh, and nothing is there twice.
    const auto later = Clock::fixed(*parse_instant("2027-11-24T09:30:00Z"));
    REQUIRE(load_demo(db, later).ok());
    CHECK(db.read([](db::Read& tx) { return count(tx); }) == 44);
    CHECK(stops_from(later).size() > 100);
}

TEST_CASE_BOTH_ENGINES("the demonstration shows every filter something, and every hour is read") {
    prepare_places(db);
    const auto clock = Clock::fixed(*parse_instant("2026-11-24T09:30:00Z"));
    REQUIRE(load_demo(db, clock).ok());
    Directory directory;
    const auto total = [&](const Search& search) {
        return db.read([&](db::Read& tx) { return directory.find(tx, search, clock.now()).total; });
    };
    for (auto service : every<Service>()) {
        Search s;
        s.services = {service};
        CHECK(total(s) >= 2);
    }
    for (auto audience : every<Audience>()) {
        Search s;
        s.audiences = {audience};
        CHECK(total(s) >= 1);
    }
    for (auto need : every<Need>()) {
        Search s;
        s.needs = {need};
        CHECK(total(s) >= 1);
    }
    for (auto programme : every<Programme>()) {
        Search s;
        s.programmes = {programme};
        CHECK(total(s) >= 1);
    }
    Search open, free, accessible, near;
    open.open_now = free.free_only = accessible.accessible = true;
    near.near = territory::Point{48.8385, -0.8893};
    near.limit = 100;
    CHECK(total(open) > 10);
    CHECK(total(free) > 25);
    CHECK(total(accessible) > 10);
    CHECK(total(near) > 25);
    db.read([&](db::Read& tx) {
        Search all;
        all.limit = 100;
        for (const auto& found : directory.find(tx, all, clock.now()).places) {
            const Place& p = *found.place;
            CHECK_MESSAGE(found.hours.has_value() == !p.hours.empty(), p.name);
            const auto commune = territory::commune(p.insee);
            REQUIRE_MESSAGE(commune.has_value(), p.name);
            CHECK_MESSAGE(territory::distance_m(*p.point, *commune->centre) < 20000, p.name);
            CHECK_FALSE(p.summary.empty());
            // Numbers that Arcep keeps for fiction: they ring nowhere.
            CHECK_MESSAGE((p.phone.empty() || p.phone.starts_with("+3326191") || p.phone.starts_with("+3319900") ||
                           p.phone.starts_with("+3363998")),
                          p.name);
        }
    });
}
