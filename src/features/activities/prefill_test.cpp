// From an appointment or a session nearly all is known already.
#include <algorithm>

#include "tests/activities/fixture.hpp"

using namespace beffroi;
using namespace beffroi::activities;

namespace {

Result<Prefilled> prefilled(World& w, appointments::AppointmentId id) {
    return w.db.read([&](db::Read& tx) { return from_appointment(tx, w.vault, w.visitor(w.anne), id, w.clock); });
}

}

TEST_CASE_BOTH_ENGINES("an appointment fills the record in, with whom it was for") {
    World w(db);
    const auto jeanne = w.sheet("Jeanne", "Lecointe", 1958, "+33612345678");
    const auto id = w.booked({"Mme Jeanne Lecointe", {}, "+33612345678", {}, {}, "Mes impôts"});
    const auto all = prefilled(w, id);
    REQUIRE(all);
    const Activity& a = all->activity;
    CHECK(a.type == Type::individual);
    CHECK(a.day == on("2026-11-26"));
    CHECK(a.duration_min == 60);
    CHECK(a.place_kind == PlaceKind::place);
    CHECK(a.place == w.here);
    CHECK(a.counsellors == std::vector{w.anne});
    CHECK(a.people == std::vector{jeanne});
    CHECK(all->hint == "Impôts");
    CHECK_FALSE(all->proposed);
    CHECK(a.themes.empty());

    // What it was about is what it was about last time; so one click is enough from the second one on.
    Activity first = a;
    first.themes = {Theme::paperwork};
    first.admin_themes = {AdminTheme::money};
    first.equipment = {Equipment::tablet};
    const auto record = w.recorded(first);
    REQUIRE(w.taken_away(record));
    CHECK(prefilled(w, id)->activity.themes.empty());
    REQUIRE(w.put_back(record));
    const auto second = prefilled(w, id)->activity;
    CHECK(second.themes == Set<Theme>{Theme::paperwork});
    CHECK(second.admin_themes == Set<AdminTheme>{AdminTheme::money});
    CHECK(second.equipment == Set<Equipment>{Equipment::tablet});
    CHECK(prefilled(w, appointments::AppointmentId{3}).error().code == "unknown_appointment");
}

TEST_CASE_BOTH_ENGINES("a family's telephone finds the one whose name it is, and never a relative") {
    World w(db);
    const auto jeanne = w.sheet("Jeanne", "Lecointe", 1958, "+33612345678");
    const auto who = [&](const char* name, const char* booked_by) {
        const auto id = w.booked({name, booked_by, "+33612345678", {}, {}, {}});
        auto all = prefilled(w, id).value();
        REQUIRE(db.write([&](db::Write& tx) {
            return appointments::cancel(tx, w.vault, id, "", w.anne, Clock::fixed(at("2026-11-25T09:00:00+01:00")));
        }));
        return all;
    };
    const auto other = who("Marcel Dupré", "");
    CHECK(other.activity.people.empty());
    CHECK(other.perhaps.size() == 1);
    REQUIRE(other.proposed);
    CHECK(other.proposed->who.first_name == "Marcel");
    CHECK(other.proposed->who.last_name == "Dupré");
    CHECK(other.proposed->who.phone == "+33612345678");
    CHECK(other.proposed->counsellor == w.anne);
    w.sheet("Marcel", "Lecointe", 1955, "+33612345678");
    // Both are called Lecointe; one is called Jeanne.
    CHECK(who("Jeanne Lecointe", "").activity.people == std::vector{jeanne});
    CHECK(who("Lecointe", "").perhaps.size() == 2);
    const auto child = who("Zoé Martin", "Jeanne Lecointe");
    REQUIRE(child.proposed);
    CHECK(child.proposed->who.phone.empty());
}

TEST_CASE_BOTH_ENGINES("a name alone only proposes those who are called so") {
    World w(db);
    const auto jeanne = w.sheet("Jeanne", "Lecointe", 1958, "+33612345678");
    w.sheet("Marcel", "Aubert");
    const auto all = prefilled(w, w.booked({"Jeanne Lecointe", {}, {}, {}, {}, {}})).value();
    CHECK(all.activity.people.empty());
    CHECK(all.proposed);
    REQUIRE(all.perhaps.size() == 1);
    CHECK(all.perhaps[0].id == jeanne);
}

TEST_CASE_BOTH_ENGINES("an account says whose sheet it is; a sheet that one may not see is not shown") {
    World w(db);
    const PersonId account{4242};
    const auto jeanne = w.sheet("Jeanne", "Lecointe", 1958, "+33612345678", account);
    const auto id = w.booked({"J. L.", {}, {}, {}, {}, {}}, account);
    CHECK(prefilled(w, id)->activity.people == std::vector{jeanne});
    REQUIRE(db.write(
        [&](db::Write& tx) { return beneficiaries::hand_over(tx, w.vault, jeanne, w.far, "", w.boss, w.clock); }));
    const auto unseen = prefilled(w, id).value();
    CHECK(unseen.activity.people.empty());
    CHECK(unseen.perhaps.empty());
    CHECK(unseen.proposed);
    // Whose appointment it is not learns nothing of it, nor can they write it up.
    for (const PersonId who : {w.paul, w.far}) {
        CHECK(refusal(db.read([&](db::Read& tx) {
                  return from_appointment(tx, w.vault, w.visitor(who), id, w.clock);
              })) == "unknown_appointment");
        Activity theirs = w.one();
        theirs.counsellors = {who};
        theirs.appointment = id;
        CHECK(refusal(db.read([&](db::Read& tx) {
                  return allowed(tx, w.vault, w.visitor(who), theirs, nullptr, w.clock);
              })) == "unknown_appointment");
    }
    CHECK(db.read([&](db::Read& tx) {
        return from_appointment(tx, w.vault, w.visitor(w.boss, accounts::Role::coordinator), id, w.clock).ok();
    }));
}

TEST_CASE_BOTH_ENGINES("a session fills the record in, with who came") {
    World w(db);
    const auto jeanne = w.sheet("Jeanne", "Lecointe", 1958, "+33612345678");
    workshops::Workshop programme;
    programme.title = "Premiers pas";
    programme.level = Level::beginner;
    programme.place = w.here;
    programme.series = {on("2026-11-26"), "", {}, {}};
    programme.from_min = 600;
    programme.to_min = 720;
    programme.counsellors = {w.anne, w.paul};
    const Clock before = Clock::fixed(at("2026-11-20T09:00:00+01:00"));
    const auto workshop =
        db.write([&](db::Write& tx) { return workshops::add(tx, w.vault, programme, w.anne, before); }).value();
    const auto session = db.read([&](db::Read& tx) { return workshops::sessions_of(tx, workshop); }).front().id;
    const auto comes = [&](const char* name, const char* phone, std::optional<bool> came) {
        workshops::Request r;
        r.workshop = workshop;
        r.session = session;
        r.who.name = name;
        r.who.phone = phone;
        const auto id = db.write([&](db::Write& tx) { return workshops::sign_up(tx, w.vault, r, before); }).value().id;
        const auto entry = db.read([&](db::Read& tx) { return workshops::entries_of(tx, id); }).front().id;
        if (came)
            REQUIRE(db.write([&](db::Write& tx) {
                return workshops::set_came(tx, w.vault, entry, workshops::Half::am, came, w.anne, w.clock);
            }));
    };
    comes("Jeanne Lecointe", "+33612345678", true);
    comes("Ali Ben", "+33600000001", true);
    comes("Luc Roy", "+33600000002", false);
    comes("Zoé Roy", "+33600000003", std::nullopt);
    const auto fill = [&](const Clock& clock) {
        return db.read([&](db::Read& tx) { return from_session(tx, w.vault, w.visitor(w.anne), session, clock); });
    };
    const auto all = fill(w.clock);
    REQUIRE(all);
    const Activity& a = all->activity;
    CHECK(a.type == Type::workshop);
    CHECK(a.title == "Premiers pas");
    CHECK(a.level == Level::beginner);
    CHECK(a.day == on("2026-11-26"));
    CHECK(a.duration_min == 120);
    CHECK(a.counsellors == std::vector{w.anne, w.paul});
    CHECK(a.people == std::vector{jeanne});
    CHECK(a.anonymous == 1);
    CHECK(all->without_sheet == 1);
    CHECK(all->not_noted == 1);
    CHECK(all->halves == std::vector{workshops::Half::am});
    CHECK(refusal(fill(before)) == "not_yet");
    CHECK(refusal(db.read([&](db::Read& tx) {
              return from_session(tx, w.vault, w.visitor(w.far), session, w.clock);
          })) == "unknown_session");
    Activity whole = a;
    whole.themes = {Theme::hardware};
    const auto id = w.recorded(whole);
    CHECK(w.recorded(whole) == id);
    CHECK(db.read([&](db::Read& tx) { return of_session(tx, session); }) == id);
    Activity other = w.of(id);
    other.type = Type::individual;
    CHECK(refusal(w.try_change(other)) == "session_type@type");
}

TEST_CASE_BOTH_ENGINES("the same again is of today, without what belonged to the other day") {
    World w(db);
    const auto jeanne = w.sheet("Jeanne", "Lecointe");
    Activity a = w.one(jeanne);
    a.day = on("2026-11-02");
    a.notes = "Revient lundi";
    a.client_key = "k";
    const auto id = w.recorded(a);
    const auto again = db.read([&](db::Read& tx) { return duplicate(tx, w.vault, id, w.clock); }).value();
    CHECK(again.day == on("2026-11-26"));
    CHECK(again.notes.empty());
    CHECK(again.people == std::vector{jeanne});
    CHECK(w.recorded(again) != id);
    CHECK(refusal(db.read([&](db::Read& tx) { return duplicate(tx, w.vault, ActivityId{3}, w.clock); })) ==
          "unknown_activity");
}
