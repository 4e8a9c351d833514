// What a record keeps, and what it refuses.
#include <doctest/doctest.h>

#include <algorithm>

#include "tests/activities/fixture.hpp"

using namespace beffroi;
using namespace beffroi::activities;
using Facts = std::vector<std::string>;

TEST_CASE_BOTH_ENGINES("a record keeps what was written") {
    World w(db);
    const auto jeanne = w.sheet("Jeanne", "Lecointe"), luc = w.sheet("Luc", "Roy", 1990);
    Activity a = w.workshop({jeanne, luc}, 5);
    a.preparation_min = 45;
    a.travel_min = 20;
    a.themes = {Theme::mail, Theme::safety};
    a.admin_themes = {AdminTheme::money};
    a.equipment = {Equipment::computer, Equipment::tablet};
    a.level = Level::beginner;
    a.notes = " Revoir les mots de passe\n";
    a.counsellors = {w.anne, w.paul};
    a.anonymous_already = 2;
    a.counts.gender = {3, 1, 0};
    a.counts.age_band[5] = 4;
    a.counts.gender_by_age[0][5] = 2;
    a.counts.situation[3] = 5;
    a.client_key = "ab-12";
    const auto id = w.recorded(a);
    const Activity kept = w.of(id);
    CHECK(kept.themes == Set<Theme>{Theme::mail, Theme::safety, Theme::paperwork});
    CHECK(kept.admin_themes == Set<AdminTheme>{AdminTheme::money});
    CHECK(kept.equipment == a.equipment);
    CHECK(kept.level == Level::beginner);
    CHECK(kept.notes == "Revoir les mots de passe");
    CHECK(kept.insee == "14762");
    CHECK(kept.counsellors == std::vector{w.anne, w.paul});
    CHECK(kept.people == std::vector{jeanne, luc});
    CHECK(kept.counts == a.counts);
    CHECK(kept.anonymous_already == 2);
    CHECK(kept.created_by == w.anne);
    CHECK(kept.title == "Premiers pas");
    CHECK(w.facts(jeanne) == Facts{"2026-11-26 soixante_soixante_neuf first"});
    CHECK(db.read([&](db::Read& tx) { return beneficiaries::beneficiary(tx, w.vault, luc); })->last_helped ==
          on("2026-11-26"));
    // The same sent again, whatever else it says, is the same record.
    a.duration_min = 90;
    CHECK(w.recorded(a) == id);
    CHECK(w.of(id).duration_min == 30);
    // Another person's device may have made the same key.
    a.counsellors = {w.paul};
    CHECK(w.try_record(a, w.paul).value() != id);
}

TEST_CASE_BOTH_ENGINES("each rule names the field and refuses") {
    World w(db);
    const auto jeanne = w.sheet("Jeanne", "Lecointe"), luc = w.sheet("Luc", "Roy");
    const auto refused = [&](auto spoil) {
        Activity a = w.one(jeanne);
        spoil(a);
        return refusal(w.try_record(a));
    };
    const auto refused_workshop = [&](auto spoil) {
        Activity a = w.workshop({}, 4);
        spoil(a);
        return refusal(w.try_record(a));
    };
    CHECK(refused([](Activity& a) { a.day = Date{}; }) == "bad_day@day");
    CHECK(refused([](Activity& a) { a.day = on("1999-12-31"); }) == "bad_day@day");
    CHECK(refused([](Activity& a) { a.day = on("2026-11-27"); }) == "day_to_come@day");
    CHECK(refused([](Activity& a) { a.duration_min = 0; }) == "duration_wrong@duration");
    CHECK(refused([](Activity& a) { a.duration_min = 1440; }) == "duration_wrong@duration");
    CHECK(refused([](Activity& a) { a.duration_min = 1439; }).empty());
    CHECK(refused([](Activity& a) { a.preparation_min = -1; }) == "minutes_wrong@preparation");
    CHECK(refused([](Activity& a) { a.travel_min = 1440; }) == "minutes_wrong@travel");
    CHECK(refused([](Activity& a) { a.place = {}; }) == "place_needed@place");
    CHECK(refused([](Activity& a) { a.place = PlaceId{5}; }) == "unknown_place@place");
    CHECK(refused([](Activity& a) { a.place_kind = PlaceKind::home; }) == "commune_needed@commune");
    CHECK(refused([](Activity& a) { a.place_kind = PlaceKind::other, a.insee = "99999"; }) ==
          "unknown_commune@commune");
    CHECK(refused([](Activity& a) { a.themes = {}; }) == "themes_needed@themes");
    CHECK(refused([](Activity& a) { a.equipment = {Equipment::none, Equipment::tablet}; }) ==
          "equipment_wrong@equipment");
    CHECK(refused([](Activity& a) { a.notes = std::string(5001, 'a'); }) == "notes_long@notes");
    CHECK(refused_workshop([](Activity& a) { a.title = std::string(101, 'a'); }) == "title_long@title");
    CHECK(refused([](Activity& a) { a.counsellors = {}; }) == "counsellors_needed@counsellors");
    CHECK(refused([](Activity& a) { a.counsellors = {PersonId{9}}; }) == "unknown_counsellor@counsellors");
    CHECK(refused([](Activity& a) { a.people = {}; }) == "people_needed@people");
    CHECK(refused([&](Activity& a) { a.people = {jeanne, luc}; }) == "one_person@people");
    CHECK(refused([&](Activity& a) { a.people = {jeanne, jeanne}; }).empty());
    CHECK(refused([](Activity& a) { a.anonymous = 1; }) == "one_person@people");
    CHECK(refused([](Activity& a) { a.people = {BeneficiaryId{7}}; }) == "unknown_beneficiary@people");
    CHECK(refused([](Activity& a) { a.tags = {TagId{7}}; }) == "unknown_tag@tags");
    CHECK(refused([](Activity& a) { a.client_key = std::string(65, 'a'); }) == "bad_key@client_key");
    CHECK(refused([](Activity& a) { a.appointment = appointments::AppointmentId{3}; }) == "unknown_appointment");
    CHECK(refused([](Activity& a) { a.session = workshops::SessionId{3}; }) == "unknown_session");
    CHECK(refused_workshop([](Activity& a) { a.anonymous = 0; }) == "people_needed@people");
    CHECK(refused_workshop([](Activity& a) { a.anonymous = 10'001; }) == "anonymous_wrong@anonymous");
    CHECK(refused_workshop([](Activity& a) { a.anonymous_already = 5; }) == "already_wrong@anonymous_already");
    CHECK(refused_workshop([](Activity& a) { a.counts.gender = {3, 2, 0}; }) == "counts_wrong@gender");
    CHECK(refused_workshop([](Activity& a) { a.counts.gender = {-1, 2, 0}; }) == "counts_wrong@gender");
    CHECK(refused_workshop([](Activity& a) { a.counts.situation[0] = 5; }) == "counts_wrong@situation");
    CHECK(refused_workshop([](Activity& a) { a.counts.age_band[7] = 5; }) == "counts_wrong@age_band");
    CHECK(refused_workshop([](Activity& a) { a.counts.gender_by_age[0][1] = 1; }) == "counts_wrong@gender_by_age");
    CHECK(refused_workshop([](Activity& a) {
              a.counts.gender = {2, 0, 0};
              a.counts.gender_by_age[0][1] = 2;
              a.counts.age_band[1] = 1;
          }) == "counts_wrong@gender_by_age");
    // The sentence names the row, and both numbers.
    Activity crossed = w.workshop({}, 4);
    crossed.counts.gender = {2, 0, 0};
    crossed.counts.gender_by_age[0][6] = 2;
    crossed.counts.age_band[6] = 1;
    const auto told = w.try_record(crossed).error().message;
    CHECK(told.key.find("“70 years and more”") != std::string::npos);
    CHECK(told.args == std::vector<std::string>{"2", "1"});
    crossed.counts.gender_by_age[0][6] = 3;
    CHECK(w.try_record(crossed).error().message.key.find("women") != std::string::npos);
    crossed.counts.gender_by_age[0][6] = 1;
    CHECK(w.of(w.recorded(crossed)).counts == crossed.counts);
    // What belongs to the other type, or to another place, is dropped: the form may show both.
    Activity a = w.one(jeanne);
    a.place_kind = PlaceKind::remote;
    a.title = "Premiers pas";
    a.level = Level::advanced;
    a.redirection = Redirection::social_aid;
    const Activity one = w.of(w.recorded(a));
    CHECK(one.title.empty());
    CHECK_FALSE(one.level);
    CHECK_FALSE(one.place);
    CHECK(one.insee.empty());
    CHECK(one.redirected);
    a = w.workshop({jeanne});
    a.autonomy = Autonomy::alone;
    a.redirection = Redirection::social_aid;
    const Activity several = w.of(w.recorded(a));
    CHECK_FALSE(several.autonomy);
    CHECK_FALSE(several.redirected);
}

TEST_CASE_BOTH_ENGINES("a day has begun where it was, not only in Paris") {
    World w(db);
    w.clock = Clock::fixed(at("2026-11-26T23:30:00+01:00"));
    Activity a = w.one();
    a.day = on("2026-11-27");
    a.place_kind = PlaceKind::home;
    a.insee = "14762";
    CHECK(refusal(w.try_record(a)) == "day_to_come@day");
    a.insee = "97411";  // Saint-Denis, La Réunion: half past two in the morning
    CHECK(w.try_record(a));
}

TEST_CASE_BOTH_ENGINES("a change keeps what was, and moves facts with the day") {
    World w(db);
    const auto jeanne = w.sheet("Jeanne", "Lecointe", 1956), luc = w.sheet("Luc", "Roy");
    const auto id = w.recorded(w.workshop({jeanne}, 2));
    CHECK(w.facts(jeanne) == Facts{"2026-11-26 soixante_dix_plus first"});
    Activity a = w.of(id);
    a.day = on("2025-11-26");
    a.people = {jeanne, luc};
    a.notes = "Avec Luc";
    a.counsellors = {w.paul};
    REQUIRE(w.try_change(a));
    CHECK(w.facts(jeanne) == Facts{"2025-11-26 soixante_soixante_neuf first"});
    CHECK(w.facts(luc).size() == 1);
    const Activity kept = w.of(id);
    CHECK(kept.people == std::vector{jeanne, luc});
    CHECK(kept.counsellors == std::vector{w.paul});
    a = kept;
    a.people = {luc};
    a.notes = "Avec Luc seulement";
    REQUIRE(w.try_change(a));
    CHECK(w.facts(jeanne).empty());

    const auto events = db.read([&](db::Read& tx) { return history(tx, w.vault, id); });
    REQUIRE(events.size() == 3);
    CHECK(events[0].act == "recorded");
    CHECK(events[1].by == w.anne);
    std::vector<std::string> fields;
    for (const auto& each : events[1].was) fields.push_back(each.field + "=" + each.value);
    CHECK(fields == std::vector<std::string>{"day=2026-11-26", "notes=", "counsellors=" + w.anne.text(),
                                             "people=" + jeanne.text()});
    CHECK(events[2].was.front().value == "Avec Luc");
    // Nothing changed: nothing to tell.
    REQUIRE(w.try_change(w.of(id)));
    CHECK(w.count("activities_history") == 3);

    w.clock = Clock::fixed(at("2026-11-26T19:00:00+01:00"));
    a = w.of(id);
    a.duration_min = 40;
    REQUIRE(w.try_change(a));
    a.duration_min = 50;
    CHECK(refusal(w.try_change(a)) == "changed_since");
    a.changed = {};
    CHECK(w.try_change(a));
    a.id = ActivityId{4};
    CHECK(refusal(w.try_change(a)) == "unknown_activity");
}

TEST_CASE_BOTH_ENGINES("lists go by day, in pages, without what was taken away") {
    World w(db);
    std::vector<ActivityId> ids;
    for (const char* day : {"2026-11-20", "2026-11-23", "2026-11-23", "2026-11-26"}) {
        Activity a = w.workshop({}, 3);
        a.day = on(day);
        a.preparation_min = 10;
        ids.push_back(w.recorded(a));
    }
    Activity pauls = w.one();
    pauls.counsellors = {w.paul};
    w.recorded(pauls);
    const auto page = [&](Query q) {
        q.counsellor = w.anne;
        std::vector<ActivityId> all;
        for (const Line& each : db.read([&](db::Read& tx) { return of_counsellor(tx, q); })) all.push_back(each.id);
        return all;
    };
    const Query all{{}, on("2026-11-01"), on("2026-11-30"), {}, 50};
    CHECK(page(all) == std::vector{ids[3], ids[2], ids[1], ids[0]});
    Query two = all;
    two.limit = 2;
    CHECK(page(two) == std::vector{ids[3], ids[2]});
    two.after = {on("2026-11-23"), ids[2]};
    CHECK(page(two) == std::vector{ids[1], ids[0]});
    Query week = all;
    week.from = on("2026-11-23");
    week.to = on("2026-11-25");
    CHECK(page(week) == std::vector{ids[2], ids[1]});
    CHECK(db.read([&](db::Read& tx) { return totals(tx, w.anne, on("2026-11-23"), on("2026-11-29")); }) ==
          Totals{3, 9, 90, 30, 0});
    REQUIRE(w.taken_away(ids[2]));
    CHECK(page(week) == std::vector{ids[1]});
    CHECK(db.read([&](db::Read& tx) { return totals(tx, w.anne, on("2026-11-23"), on("2026-11-29")); }).activities ==
          2);
    const auto habit = db.read([&](db::Read& tx) { return habits(tx, w.anne); });
    CHECK(habit.type == Type::workshop);
    CHECK(habit.place == w.here);
    CHECK(habit.themes == std::vector{Theme::mail});
}

TEST_CASE_BOTH_ENGINES("a record is kept by who took part and who coordinates them") {
    World w(db);
    const auto jeanne = w.sheet("Jeanne", "Lecointe");
    const Activity a = w.one(jeanne);
    const auto may = [&](const accounts::Visitor& who, const Activity& what, const Activity* before = nullptr) {
        return refusal(db.read([&](db::Read& tx) { return allowed(tx, w.vault, who, what, before, w.clock); }));
    };
    CHECK(may(w.visitor(w.anne), a).empty());
    CHECK(may(w.visitor(w.boss, accounts::Role::coordinator), a).empty());
    CHECK(may(w.visitor(w.paul), a) == "not_yours@counsellors");
    CHECK(may(w.visitor(w.boss, accounts::Role::administrator), a) == "not_yours@counsellors");
    Activity together = a;
    together.counsellors = {w.anne, w.paul};
    // Paul took part, but does not see Jeanne's sheet: she has not agreed. Once Anne has written her down she may stay.
    CHECK(may(w.visitor(w.paul), together) == "unknown_beneficiary@people");
    CHECK(may(w.visitor(w.paul), together, &together).empty());
    CHECK(may(w.visitor(w.paul), together, &a) == "not_yours@counsellors");
}
