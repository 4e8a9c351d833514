// What devices without network send is kept once, corrected when nobody else changed it, and told when somebody did.
#include <doctest/doctest.h>

#include <atomic>

#include "features/activities/offline.hpp"
#include "tests/activities/fixture.hpp"

using namespace beffroi;
using namespace beffroi::activities;
using State = Taken::State;

namespace {

net::Params fields(std::string_view notes = "", std::string_view who = "Jeanne Lecointe") {
    net::Params all;
    for (const auto& [name, value] :
         std::initializer_list<std::pair<std::string_view, std::string_view>>{{"type", "individuel"},
                                                                              {"day", "2026-11-25"},
                                                                              {"duration", "45"},
                                                                              {"travel", "20"},
                                                                              {"place_kind", "domicile"},
                                                                              {"commune", "Vire Normandie"},
                                                                              {"themes", "email"},
                                                                              {"equipment", "tablette"}})
        all.add(name, value);
    if (!notes.empty()) all.add("notes", notes);
    if (!who.empty()) all.add("who", who);
    return all;
}
net::Params with(net::Params all, std::string_view name, std::string_view value) {
    all.set(name, value);
    return all;
}

Taken sent(World& w, const Brought& brought, PersonId by) {
    return w.db.write([&](db::Write& tx) { return take_in(tx, w.vault, w.visitor(by), brought, w.clock); });
}
Taken sent(World& w, const Brought& brought) { return sent(w, brought, w.anne); }
/// What the desk does later than the device: at another moment.
void later(World& w) { w.clock = Clock::fixed(w.clock.now() + std::chrono::minutes(1)); }

}

TEST_CASE_BOTH_ENGINES("what was written without network is kept once, with a name to attach") {
    World w(db);
    const Brought one{"k-1", fields("Mot de passe retrouvé"), {}, {}};
    const Taken first = sent(w, one);
    REQUIRE(first.state == State::kept);
    const Activity kept = w.of(first.id);
    CHECK(kept.who == "Jeanne Lecointe");
    CHECK(kept.anonymous == 1);
    CHECK(kept.insee == "14762");
    CHECK(kept.travel_min == 20);
    CHECK(kept.counsellors == std::vector{w.anne});
    CHECK(kept.notes == "Mot de passe retrouvé");
    CHECK(sent(w, one).state == State::already);
    CHECK(sent(w, one).id == first.id);
    CHECK(w.count("activities") == 1);
    // Another person's device may have made the same key.
    CHECK(sent(w, one, w.paul).state == State::kept);
    CHECK(w.count("activities") == 2);
    // The name stands nowhere in clear.
    const auto clear = db.read([&](db::Read& tx) {
        bool found = false;
        tx.each("SELECT who FROM activities_to_attach",
                [&](const db::Row& r) { found = found || r.text(0).find("Lecointe") != std::string_view::npos; });
        return found;
    });
    CHECK_FALSE(clear);
    const auto waiting = db.read([&](db::Read& tx) { return to_attach(tx, w.anne, 10); });
    REQUIRE(waiting.size() == 1);
    CHECK(waiting.front().id == first.id);
    // Once their sheet is found nothing is left to attach.
    Activity found = kept;
    found.people = {w.sheet("Jeanne", "Lecointe")};
    found.anonymous = 0;
    REQUIRE(w.try_change(found));
    CHECK(w.of(first.id).who.empty());
    CHECK(db.read([&](db::Read& tx) { return to_attach(tx, w.anne, 10); }).empty());
}

TEST_CASE_BOTH_ENGINES("twenty senders of one record make one") {
    World w(db);
    const Brought one{"k-1", fields(), {}, {}};
    std::atomic<int> kept = 0;
    testing::at_once(20, [&] {
        const Taken taken = sent(w, one);
        CHECK(taken.id);
        kept += taken.state == State::kept;
        return Result<void>{};
    });
    CHECK(kept >= 1);
    CHECK(w.count("activities") == 1);
    CHECK(w.count("activities_to_attach") == 1);
}

TEST_CASE_BOTH_ENGINES("a correction on the device follows what it sent, whether it heard the answer or not") {
    World w(db);
    const auto id = sent(w, {"k-1", fields("un"), {}, {}}).id;
    later(w);
    CHECK(sent(w, {"k-1", fields("deux"), {fields("un")}, {}}).state == State::changed);
    CHECK(w.of(id).notes == "deux");
    // That answer was lost, it was corrected again, and again.
    later(w);
    CHECK(sent(w, {"k-1", fields("trois"), {fields("un"), fields("deux")}, {}}).state == State::changed);
    CHECK(sent(w, {"k-1", fields("trois"), {fields("un"), fields("deux")}, {}}).state == State::already);
    CHECK(w.of(id).notes == "trois");
    CHECK(db.read([&](db::Read& tx) { return history(tx, w.vault, id); }).size() == 3);
}

TEST_CASE_BOTH_ENGINES("what the desk changed stays, and a correction on the device as well is told with both") {
    World w(db);
    const auto id = sent(w, {"k-1", fields("un"), {}, {}}).id;
    later(w);
    Activity desk = w.of(id);
    desk.duration_min = 90;
    REQUIRE(w.try_change(desk));
    // The device only sends again what it had.
    CHECK(sent(w, {"k-1", fields("un"), {}, {}}).state == State::already);
    CHECK(w.of(id).duration_min == 90);
    later(w);
    const Brought corrected{"k-1", fields("deux"), {fields("un")}, {}};
    const Taken both = sent(w, corrected);
    CHECK(both.state == State::differs);
    CHECK(w.of(id).notes == "un");
    std::vector<std::string> told;
    for (const auto& each : both.differences)
        told.push_back(each.here.field + ": " + each.here.value + " / " + each.there.value);
    CHECK(told == std::vector<std::string>{"duration: 90 / 45", "notes: un / deux"});
    // Chosen, it takes the place of what was seen, and of nothing that came after.
    Brought chosen = corrected;
    chosen.over = both.changed;
    Activity again = w.of(id);
    again.duration_min = 100;
    REQUIRE(w.try_change(again));
    const Taken anew = sent(w, chosen);
    CHECK(anew.state == State::differs);
    chosen.over = anew.changed;
    later(w);
    CHECK(sent(w, chosen).state == State::changed);
    CHECK(w.of(id).duration_min == 45);
    CHECK(w.of(id).notes == "deux");
}

TEST_CASE_BOTH_ENGINES("what the device does not ask for stays as the desk made it") {
    World w(db);
    const auto id = sent(w, {"k-1", fields("un"), {}, {}}).id;
    const auto jeanne = w.sheet("Jeanne", "Lecointe");
    Activity desk = w.of(id);
    desk.people = {jeanne};
    desk.anonymous = 0;
    desk.counsellors = {w.anne, w.paul};
    desk.redirected = true;
    later(w);
    REQUIRE(w.try_change(desk));
    later(w);
    CHECK(sent(w, {"k-1", fields("deux"), {fields("un")}, {}}).state == State::changed);
    const Activity kept = w.of(id);
    CHECK(kept.notes == "deux");
    CHECK(kept.people == std::vector{jeanne});
    CHECK(kept.anonymous == 0);
    CHECK(kept.counsellors.size() == 2);
    CHECK(kept.redirected);
    CHECK(kept.who.empty());
}

TEST_CASE_BOTH_ENGINES("what was taken away at the desk is told, and not put back by itself") {
    World w(db);
    const auto id = sent(w, {"k-1", fields("un"), {}, {}}).id;
    REQUIRE(w.taken_away(id));
    const Taken again = sent(w, {"k-1", fields("un"), {}, {}});
    CHECK(again.state == State::already);
    CHECK(again.removed);
    const Taken corrected = sent(w, {"k-1", fields("deux"), {fields("un")}, {}});
    CHECK(corrected.state == State::differs);
    CHECK(corrected.removed);
    CHECK(w.of(id).removed);
    CHECK(w.of(id).notes == "un");
}

TEST_CASE_BOTH_ENGINES("what is refused says why and on which field, and nothing of it is kept") {
    World w(db);
    const auto refused = [&](const net::Params& typed) {
        const Taken taken = sent(w, {"k-2", typed, {}, {}});
        return taken.state == State::refused ? taken.error->field : std::string("kept");
    };
    CHECK(refused(with(fields(), "commune", "Zyzzyville")) == "commune");
    CHECK(refused(with(fields(), "day", "2026-11-27")) == "day");
    CHECK(refused(with(fields(), "day", "zut")) == "day");
    CHECK(refused(with(fields(), "duration", "0")) == "duration");
    CHECK(refused(with(fields(), "themes", "zut")) == "themes");
    CHECK(refused(with(fields(), "who", std::string(201, 'a'))) == "who");
    CHECK(refused(with(fields(), "type", "collectif")) == "people");
    CHECK(w.count("activities") == 0);
    // Mended, it is kept under its key.
    CHECK(sent(w, {"k-2", with(with(fields(), "type", "collectif"), "anonymous", "4"), {}, {}}).state == State::kept);
    // A correction that is refused leaves what was kept.
    const Taken wrong = sent(w, {"k-2", with(fields(), "day", "zut"), {fields()}, {}});
    CHECK(wrong.state == State::refused);
    CHECK(wrong.id);
    CHECK(w.count("activities") == 1);
}

TEST_CASE_BOTH_ENGINES("who is not among the counsellors any more reads and changes nothing") {
    World w(db);
    const auto id = sent(w, {"k-1", fields("un"), {}, {}}).id;
    Activity desk = w.of(id);
    desk.counsellors = {w.far};
    REQUIRE(w.try_change(desk));
    const Taken again = sent(w, {"k-1", fields("un"), {}, {}});
    CHECK(again.state == State::already);
    CHECK_FALSE(again.id);
    const Taken corrected = sent(w, {"k-1", fields("deux"), {fields("un")}, {}});
    CHECK(corrected.state == State::refused);
    CHECK(corrected.error->code == "not_yours");
    CHECK_FALSE(corrected.id);
    CHECK(corrected.differences.empty());
    CHECK(w.of(id).notes == "un");
}

TEST_CASE_BOTH_ENGINES("a name to attach goes with the notes, after its time") {
    World w(db);
    net::Params bare = fields();
    bare.set("day", "2024-01-10");
    REQUIRE(sent(w, {"k-1", bare, {}, {}}).state == State::kept);
    const auto held = holding(w.vault);
    CHECK(db.write([&](db::Write& tx) { return held.delete_older(tx, at("2026-01-01T00:00:00Z"), w.clock); }) == 1);
    CHECK(w.count("activities_to_attach") == 0);
    CHECK(w.count("activities") == 1);
}

TEST_CASE("what a device sends is read, and what is no list of records is refused") {
    const auto all = read_brought(
        R"([{"key":"a","fields":[["themes","email"],["themes","sante"]],"tried":[[["type","individuel"]]],"over":"12"}])");
    REQUIRE(all);
    REQUIRE(all->size() == 1);
    CHECK(all->front().fields.all("themes").size() == 2);
    CHECK(all->front().tried.front().get("type") == "individuel");
    CHECK(to_micros(*all->front().over) == 12);
    CHECK(read_brought("[]")->empty());
    for (const char* text : {"", "{", "{}", "[1]", R"([{"key":"a"}])", R"([{"key":"","fields":[]}])",
                             R"([{"key":"a","fields":[["b"]]}])", R"([{"key":"a","fields":[["b",1]]}])",
                             R"([{"key":"a","fields":[],"tried":[1]}])", R"([{"key":"a","fields":[],"over":1}])",
                             R"([{"key":"a","fields":[],"over":"zut"}])"})
        CHECK(refusal(read_brought(text)) == "bad_records");
    std::string many = "[";
    for (std::size_t i = 0; i <= most_brought; ++i) many += std::string(i ? "," : "") + R"({"key":"a","fields":[]})";
    CHECK(refusal(read_brought(many + "]")) == "too_many_records");
}
