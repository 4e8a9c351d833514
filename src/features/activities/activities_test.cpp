// What a record keeps, and what it refuses.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

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

TEST_CASE_BOTH_ENGINES("the first help is the first, whatever is added, changed, taken away and put back") {
    World w(db);
    const auto jeanne = w.sheet("Jeanne", "Lecointe", 1958);
    Activity a = w.one(jeanne);
    const auto second = w.recorded(a);
    a.day = on("2026-10-01");
    const auto first = w.recorded(a);
    a.day = on("2026-11-25");
    w.recorded(a);
    CHECK(w.facts(jeanne) == Facts{"2026-10-01 soixante_soixante_neuf first", "2026-11-25 soixante_soixante_neuf",
                                   "2026-11-26 soixante_soixante_neuf"});
    REQUIRE(w.taken_away(first));
    REQUIRE(w.taken_away(first));
    CHECK(w.facts(jeanne)[0] == "2026-10-01 soixante_soixante_neuf");
    CHECK(w.facts(jeanne)[1] == "2026-11-25 soixante_soixante_neuf first");
    CHECK(refusal(w.try_change(w.of(first))) == "removed");
    Activity moved = w.of(second);
    moved.day = on("2026-09-01");
    REQUIRE(w.try_change(moved));
    CHECK(w.facts(jeanne) == Facts{"2026-09-01 soixante_soixante_neuf first", "2026-10-01 soixante_soixante_neuf",
                                   "2026-11-25 soixante_soixante_neuf"});
    REQUIRE(w.put_back(first));
    moved.day = on("2026-11-26");
    moved.changed = {};
    REQUIRE(w.try_change(moved));
    CHECK(w.facts(jeanne)[0] == "2026-10-01 soixante_soixante_neuf first");
    CHECK(refusal(w.taken_away(ActivityId{5})) == "unknown_activity");
}

TEST_CASE_BOTH_ENGINES("facts follow a corrected sheet, and stay when somebody is forgotten") {
    World w(db);
    const auto jeanne = w.sheet("Jeanne", "Lecointe", 1958);
    const auto id = w.recorded(w.one(jeanne));
    Activity old = w.one(jeanne);
    old.day = on("2016-05-05");
    w.recorded(old);
    auto sheet = db.read([&](db::Read& tx) { return beneficiaries::beneficiary(tx, w.vault, jeanne); }).value();
    sheet.birth_year = 2000;
    sheet.gender = beneficiaries::Gender::male;
    REQUIRE(db.write([&](db::Write& tx) { return beneficiaries::change(tx, w.vault, sheet, w.anne, w.clock); }));
    db.write([&](db::Write& tx) { refresh(tx, w.vault, jeanne); });
    CHECK(w.facts(jeanne) == Facts{"2016-05-05 douze_dix_huit first", "2026-11-26 vingt_cinq_trente_neuf"});
    db.write([&](db::Write& tx) {
        beneficiaries::forget(tx, jeanne, w.clock);
        refresh(tx, w.vault, jeanne);
    });
    // A later correction of the record leaves them what they were, too.
    Activity a = w.of(id);
    a.day = on("2026-11-20");
    REQUIRE(w.try_change(a));
    CHECK(w.facts(jeanne) == Facts{"2016-05-05 douze_dix_huit first", "2026-11-20 vingt_cinq_trente_neuf"});
    CHECK(refusal(w.try_record(w.one(jeanne))) == "unknown_beneficiary@people");
}

TEST_CASE_BOTH_ENGINES("sheets that are joined count once in one workshop, and part as they were") {
    World w(db);
    const auto jeanne = w.sheet("Jeanne", "Lecointe", 1958), jane = w.sheet("Jane", "Lecointe", 2010);
    const auto both = w.recorded(w.workshop({jeanne, jane}));
    Activity a = w.one(jane);
    a.day = on("2026-10-01");
    w.recorded(a);
    const std::vector with{attached(w.vault)};
    const auto merged =
        db.write([&](db::Write& tx) { return beneficiaries::merge(tx, w.vault, with, jeanne, jane, w.anne, w.clock); });
    REQUIRE(merged);
    CHECK(w.of(both).people == std::vector{jeanne});
    CHECK(w.facts(jeanne) == Facts{"2026-10-01 soixante_soixante_neuf first", "2026-11-26 soixante_soixante_neuf"});
    CHECK(w.facts(jane).empty());
    REQUIRE(db.write(
        [&](db::Write& tx) { return beneficiaries::undo_merge(tx, w.vault, with, *merged, w.anne, w.clock); }));
    CHECK(w.of(both).people.size() == 2);
    CHECK(w.facts(jeanne) == Facts{"2026-11-26 soixante_soixante_neuf first"});
    CHECK(w.facts(jane) == Facts{"2026-10-01 douze_dix_huit first", "2026-11-26 douze_dix_huit"});
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

TEST_CASE_BOTH_ENGINES("tags are found by whom they are for, made once, and joined") {
    World w(db);
    const auto add = [&](const char* name, Scope scope, PersonId who) {
        return db.write([&](db::Write& tx) {
            Tag tag;
            tag.name = name;
            tag.scope = scope;
            if (scope == Scope::team) tag.team = who == w.far ? w.other_team : w.team;
            return add_tag(tx, tag, w.visitor(who), w.clock);
        });
    };
    CHECK(refusal(add("ab", Scope::personal, w.anne)) == "tag_wrong@name");
    CHECK(refusal(add(std::string(81, 'a').c_str(), Scope::personal, w.anne)) == "tag_wrong@name");
    const auto mine = add("Été 2026", Scope::personal, w.anne).value();
    CHECK(add(" ete  2026", Scope::personal, w.anne).value() == mine);
    const auto ours = add("Bus", Scope::team, w.anne).value();
    const auto all = add("Quartier nord", Scope::coop, w.paul).value();
    const auto names = [&](PersonId who) {
        std::vector<std::string> found;
        for (const Tag& each : db.read([&](db::Read& tx) { return tags(tx, w.visitor(who)); }))
            found.push_back(each.name);
        return found;
    };
    CHECK(names(w.anne) == std::vector<std::string>{"Bus", "Été 2026", "Quartier nord"});
    CHECK(names(w.paul) == std::vector<std::string>{"Bus", "Quartier nord"});
    CHECK(names(w.far) == std::vector<std::string>{"Quartier nord"});

    Activity a = w.one();
    a.tags = {mine, ours};
    const auto id = w.recorded(a);
    const auto join = [&](TagId kept, TagId gone, PersonId who, accounts::Role role) {
        return refusal(db.write([&](db::Write& tx) { return merge_tags(tx, kept, gone, w.visitor(who, role)); }));
    };
    using accounts::Role;
    CHECK(join(mine, ours, w.anne, Role::counsellor) == "not_yours");
    CHECK(join(all, ours, w.boss, Role::counsellor) == "not_yours");
    CHECK(join(all, mine, w.paul, Role::counsellor) == "unknown_tag@tags");
    CHECK(join(mine, mine, w.anne, Role::counsellor) == "same_tag");
    CHECK(join(ours, all, w.boss, Role::coordinator) == "narrower_tag");
    CHECK(join(ours, mine, w.anne, Role::counsellor).empty());
    CHECK(w.of(id).tags == std::vector{ours});
    CHECK(join(all, ours, w.boss, Role::coordinator).empty());
    CHECK(w.of(id).tags == std::vector{all});
    // A form that was open since still knows the former tag.
    a.tags = {mine};
    CHECK(w.of(w.recorded(a)).tags == std::vector{all});
    Activity theirs = w.one();
    theirs.counsellors = {w.far};
    theirs.tags = {add("Bus", Scope::team, w.anne).value()};
    CHECK(refusal(db.read([&](db::Read& tx) {
              return allowed(tx, w.vault, w.visitor(w.far), theirs, nullptr, w.clock);
          })) == "unknown_tag@tags");
}

TEST_CASE_BOTH_ENGINES("coordination is kept, corrected and taken away") {
    World w(db);
    Coordination c;
    c.kind = CoordinationKind::event;
    c.what = "nec_local";
    c.scale = Scale::departement;
    c.day = on("2026-11-25");
    c.duration_min = 240;
    c.title = "NEC Calvados";
    c.participants = 120;
    c.notes = "Avec la CAF";
    c.counsellor = w.boss;
    c.client_key = "k1";
    const auto keep = [&](const Coordination& what) {
        return db.write([&](db::Write& tx) { return record(tx, w.vault, what, w.clock); });
    };
    const auto id = keep(c).value();
    CHECK(keep(c).value() == id);
    auto kept = db.read([&](db::Read& tx) { return coordination(tx, w.vault, id); }).value();
    CHECK(kept.scale == Scale::departement);
    CHECK(kept.notes == "Avec la CAF");
    CHECK(kept.participants == 120);
    const auto refused = [&](auto spoil) {
        Coordination bad = c;
        bad.client_key.clear();
        spoil(bad);
        return refusal(keep(bad));
    };
    CHECK(refused([](Coordination& x) { x.what = "comite"; }) == "what_needed@what");
    CHECK(refused([](Coordination& x) { x.day = on("2027-01-01"); }) == "day_to_come@day");
    CHECK(refused([](Coordination& x) { x.duration_min = 0; }) == "duration_wrong@duration");
    CHECK(refused([](Coordination& x) { x.participants = -1; }) == "participants_wrong@participants");
    CHECK(refused([](Coordination& x) { x.title = std::string(101, 'a'); }) == "title_long@title");
    CHECK(refused([](Coordination& x) { x.notes = std::string(5001, 'a'); }) == "notes_long@notes");
    kept.kind = CoordinationKind::animation;
    kept.what = "comite";
    REQUIRE(db.write([&](db::Write& tx) { return change(tx, w.vault, kept, w.clock); }));
    const auto list = [&] {
        return db.read(
            [&](db::Read& tx) { return coordinations(tx, w.vault, w.boss, on("2026-11-01"), on("2026-11-30")); });
    };
    REQUIRE(list().size() == 1);
    CHECK_FALSE(list()[0].scale);
    REQUIRE(db.write([&](db::Write& tx) { return set_removed(tx, id, true, w.clock); }));
    CHECK(list().empty());
    CHECK(refusal(db.write([&](db::Write& tx) { return change(tx, w.vault, kept, w.clock); })) ==
          "unknown_coordination");
    REQUIRE(db.write([&](db::Write& tx) { return set_removed(tx, id, false, w.clock); }));
    CHECK(list().size() == 1);
}

TEST_CASE_BOTH_ENGINES("notes go after their time, unless the law keeps somebody's; figures stay") {
    World w(db);
    const auto jeanne = w.sheet("Jeanne", "Lecointe"), luc = w.sheet("Luc", "Roy");
    const auto noted = [&](BeneficiaryId who, const char* day) {
        Activity a = w.one(who);
        a.day = on(day);
        a.notes = "Mot de passe oublié";
        const auto id = w.recorded(a);
        a = w.of(id);
        a.notes = "Mot de passe retrouvé";
        REQUIRE(w.try_change(a));
        return id;
    };
    const auto old = noted(jeanne, "2024-01-10"), kept = noted(luc, "2024-01-10"), young = noted(jeanne, "2026-01-10");
    REQUIRE(db.write([&](db::Write& tx) { return beneficiaries::hold(tx, luc, true, w.boss, w.clock); }));
    const auto rule = holding(w.vault);
    const auto gone = [&] {
        return db.write([&](db::Write& tx) { return rule.delete_older(tx, at("2024-11-26T00:00:00Z"), w.clock); });
    };
    CHECK(gone() == 1);
    CHECK(gone() == 0);
    CHECK(w.of(old).notes.empty());
    CHECK(w.of(kept).notes == "Mot de passe retrouvé");
    CHECK(w.of(young).notes == "Mot de passe retrouvé");
    const auto former = [&](ActivityId id) {
        return db.read([&](db::Read& tx) { return history(tx, w.vault, id); })[1].was.size();
    };
    CHECK(former(old) == 0);
    CHECK(former(young) == 1);
    CHECK(w.facts(jeanne).size() == 2);
    REQUIRE(db.write([&](db::Write& tx) { return beneficiaries::hold(tx, luc, false, w.boss, w.clock); }));
    CHECK(gone() == 1);
}

TEST_CASE_BOTH_ENGINES("somebody with an account takes records along, and erases what was noted") {
    World w(db);
    const PersonId account{4242};
    const auto jeanne = w.sheet("Jeanne", "Lecointe", 1958, "", account);
    Activity a = w.one(jeanne);
    a.notes = "Mot de passe oublié";
    const auto id = w.recorded(a);
    const auto rule = holding(w.vault);
    const auto records = db.read([&](db::Read& tx) { return rule.export_about(tx, account); });
    REQUIRE(records.size() == 1);
    CHECK(std::get<std::string>(records[0].back().value) == "Mot de passe oublié");
    CHECK(db.read([&](db::Read& tx) { return rule.export_about(tx, PersonId{1}); }).empty());
    db.write([&](db::Write& tx) { rule.erase(tx, account, w.clock); });
    CHECK(w.of(id).notes.empty());
    CHECK(w.facts(jeanne).size() == 1);
}

TEST_CASE("a stolen database file tells no note") {
    testing::TestDatabase database(db::Engine::sqlite);
    World w(*database);
    Activity a = w.one();
    a.notes = "Zoroastre a perdu son code";
    a = w.of(w.recorded(a));
    a.notes = "Zoroastre l'a retrouvé";
    REQUIRE(w.try_change(a));
    bool found = false;
    for (const auto& file : std::filesystem::directory_iterator(database.folder())) {
        std::ifstream in(file.path(), std::ios::binary);
        const std::string bytes{std::istreambuf_iterator<char>(in), {}};
        CHECK(bytes.find("Zoroastre") == std::string::npos);
        found = found || bytes.find("activities_history") != std::string::npos;
    }
    CHECK(found);
}
