#include "features/editing/photos.hpp"

#include "features/editing/state.hpp"
#include "tests/editing/fixture.hpp"

using namespace beffroi;
using namespace beffroi::editing;

namespace {

struct Photos : World {
    using World::World;
    std::string keep(const std::string& large, Instant at = tuesday.now()) {
        return db.write([&](db::Write& tx) { return keep_picture(tx, {"small of " + large, large, 480, 320}, at); });
    }
    Result<std::int64_t> set(PlaceId id, std::string digest, std::string shows, const Clock& clock = tuesday) {
        return db.write([&](db::Write& tx) {
            const auto before = load(tx, id);
            State after = *before;
            after.photo = digest;
            after.photo_shows = shows;
            return write(tx, *before, std::move(after), {Kind::photo, marie}, clock);
        });
    }
    std::optional<places::Photo> shown(PlaceId id) {
        return db.read([&](db::Read& tx) { return photo(tx, id); });
    }
    std::int64_t forget(Instant now) {
        return db.write([&](db::Write& tx) { return forget_orphans(tx, now); });
    }
};

}

TEST_CASE_BOTH_ENGINES("a photo is shown, is in the history, and comes back when its change is undone") {
    Photos world(db);
    const std::string first = world.keep("first"), again = world.keep("first"), second = world.keep("second");
    CHECK(first == again);
    CHECK(first.size() == 32);
    REQUIRE(world.set(world.lab, first, "Une porte").ok());
    CHECK(world.shown(world.lab)->small == "/photos/480/" + first + ".webp");
    CHECK(world.shown(world.lab)->width == 480);
    REQUIRE(world.set(world.lab, second, "Une fenêtre").ok());
    CHECK(db.read([&](db::Read& tx) { return picture_bytes(tx, second, Size::large); }) == "second");
    CHECK(db.read([&](db::Read& tx) { return picture_bytes(tx, second, Size::small); }) == "small of second");
    CHECK(!db.read([&](db::Read& tx) { return picture_bytes(tx, "nothing", Size::small); }));

    const auto history = world.history(world.lab);
    REQUIRE(history.size() == 2);
    CHECK(history[0].kind == Kind::photo);
    REQUIRE(world.undo(history[0].id).ok());
    CHECK(world.shown(world.lab)->shows == "Une porte");
    // A photo is no field of the standard: nothing is kept from imports.
    CHECK(world.kept(world.lab).empty());
    CHECK(world.import(file_of_two()).unchanged == 2);
}

TEST_CASE_BOTH_ENGINES("pictures that nobody shows go after 90 days, those that a change may bring back do not") {
    Photos world(db);
    const auto day = [](int n) { return Clock::fixed(tuesday.now() + std::chrono::days(n)); };
    const std::string never = world.keep("never shown"), first = world.keep("first"), second = world.keep("second");
    REQUIRE(world.set(world.lab, first, "a").ok());
    REQUIRE(world.set(world.lab, second, "b", day(60)).ok());
    const auto there = [&](const std::string& digest) {
        return db.read([&](db::Read& tx) { return picture_there(tx, digest); });
    };
    CHECK(world.forget(day(80).now()) == 0);
    CHECK(world.forget(day(100).now()) == 1);
    CHECK(!there(never));
    CHECK(there(first));  // taken away on day 60
    CHECK(world.forget(day(160).now()) == 1);
    CHECK(!there(first));
    CHECK(there(second));
    // What is gone can't come back, and says so.
    const auto change = world.history(world.lab)[0].id;
    CHECK(world.undo(change).error().code == "photo_gone");
    CHECK(world.shown(world.lab)->shows == "b");
}
