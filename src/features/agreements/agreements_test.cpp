// What is contracted, what counts of it, and where it is going.
#include "features/agreements/agreements.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>

#include "features/agreements/repository.hpp"
#include "features/reporting/reporting.hpp"
#include "tests/activities/fixture.hpp"

using namespace beffroi;
using namespace beffroi::agreements;
using activities::Activity;
using activities::on;
using activities::refusal;

namespace {

struct World : activities::World {
    explicit World(db::Database& database) : activities::World(database, agreements::migrations()) {}
    /// A hundred hours of this year at 40 euros, of a commune.
    static Agreement typed() {
        Agreement a;
        a.funder = "Vire Normandie";
        a.title = "Permanences";
        a.from = on("2026-01-01");
        a.to = on("2026-12-31");
        a.minutes = 6000;
        a.hour_cents = 4000;
        a.work_cents = 3000;
        return a;
    }
    Result<AgreementId> try_add(const Agreement& a) {
        return db.write([&](db::Write& tx) { return add(tx, vault, a, boss, clock); });
    }
    AgreementId added(const Agreement& a = typed()) {
        const auto id = try_add(a);
        REQUIRE_MESSAGE(id, refusal(id));
        return *id;
    }
    Agreement the(AgreementId id) {
        return db.read([&](db::Read& tx) { return agreement(tx, id); }).value();
    }
    Account counted(AgreementId id) {
        return db.read([&](db::Read& tx) { return account(tx, *agreement(tx, id)); });
    }
    std::vector<Standing> standing(AgreementId id) {
        return db.read([&](db::Read& tx) {
            const auto a = agreement(tx, id);
            return standings(tx, *a, account(tx, *a), clock);
        });
    }
    Result<int> give(AgreementId id, std::vector<ActivityId> records) {
        return db.write([&](db::Write& tx) { return assign(tx, vault, id, records, boss, clock); });
    }
    Result<int> take(AgreementId id, std::vector<ActivityId> records) {
        return db.write([&](db::Write& tx) { return release(tx, vault, id, records, boss, clock); });
    }
    ActivityId helped(std::string_view day, int minutes, std::int64_t agreement = 0) {
        Activity a = one();
        a.day = on(day);
        a.duration_min = minutes;
        a.agreement = agreement;
        return recorded(a);
    }
    ActivityId taught(std::string_view day, int minutes, int people, std::int64_t agreement = 0) {
        Activity a = workshop({}, people);
        a.day = on(day);
        a.duration_min = minutes;
        a.agreement = agreement;
        return recorded(a);
    }
    std::size_t free(AgreementId id) {
        return db.read([&](db::Read& tx) { return unassigned(tx, *agreement(tx, id), 100).size(); });
    }
};

}

TEST_CASE_BOTH_ENGINES("an agreement is kept as it was typed, and each mistake is named with its field") {
    World w(db);
    Agreement a = World::typed();
    a.siret = "130 025 265 00013";
    a.places = {w.here, w.here};
    a.counsellors = {w.paul, w.anne};
    a.ages = {AgeBand::from_60, AgeBand::from_70};
    a.themes = {Theme::mail};
    a.audience = "  Les aînés ";
    const auto kept = w.the(w.added(a));
    CHECK(kept.siret == "13002526500013");
    CHECK(kept.places == std::vector{w.here});
    CHECK(kept.counsellors.size() == 2);
    CHECK(kept.ages.has(AgeBand::from_70));
    CHECK(kept.themes.has(Theme::mail));
    CHECK(kept.audience == "Les aînés");
    CHECK(kept.minutes == 6000);
    CHECK(kept.created_by == w.boss);

    const auto refused = [&](auto&& spoil) {
        Agreement wrong = World::typed();
        spoil(wrong);
        return refusal(w.try_add(wrong));
    };
    CHECK(refused([](Agreement& x) { x.funder = " "; }) == "funder_needed@funder");
    CHECK(refused([](Agreement& x) { x.title.clear(); }) == "title_needed@title");
    CHECK(refused([](Agreement& x) { x.title = std::string(121, 'x'); }) == "text_long@title");
    CHECK(refused([](Agreement& x) { x.siret = "13002526500014"; }) == "siret_wrong@siret");
    CHECK(refused([](Agreement& x) { x.from = {}; }) == "bad_day@from");
    CHECK(refused([](Agreement& x) { x.to = on("2025-12-31"); }) == "period_wrong@to");
    CHECK(refused([](Agreement& x) { x.to = on("2040-12-31"); }) == "period_long@to");
    CHECK(refused([](Agreement& x) { x.minutes = 0; }) == "contracted_needed@hours");
    CHECK(refused([](Agreement& x) { x.minutes = most_minutes + 1; }) == "hours_wrong@hours");
    CHECK(refused([](Agreement& x) { x.sessions = -1; }) == "sessions_wrong@sessions");
    CHECK(refused([](Agreement& x) { x.session_cents = 100; }) == "rate_alone@session_rate");
    CHECK(refused([](Agreement& x) {
              x.minutes = 0;
              x.sessions = 3;
          }) == "rate_alone@hour_rate");
    CHECK(refused([](Agreement& x) { x.lump_cents = -1; }) == "money_wrong@lump");
    CHECK(refused([](Agreement& x) { x.places = {PlaceId{77}}; }) == "unknown_place@places");
    CHECK(refused([](Agreement& x) { x.counsellors = {PersonId{77}}; }) == "unknown_counsellor@counsellors");
}

TEST_CASE_BOTH_ENGINES("it is corrected by one at a time, closed and taken away, and put back with its records") {
    World w(db);
    const auto id = w.added();
    Agreement a = w.the(id);
    const Agreement seen = a;
    a.title = "Permanences du jeudi";
    w.clock = Clock::fixed(activities::at("2026-11-26T19:00:00+01:00"));
    REQUIRE(db.write([&](db::Write& tx) { return change(tx, w.vault, a, w.boss, w.clock); }));
    CHECK(w.the(id).title == "Permanences du jeudi");
    Agreement late = seen;
    late.title = "Autre";
    CHECK(refusal(db.write([&](db::Write& tx) { return change(tx, w.vault, late, w.boss, w.clock); })) ==
          "changed_since");

    const auto record = w.helped("2026-03-02", 60, id.value);
    const auto set = [&](auto f, bool on) {
        return db.write([&](db::Write& tx) { return f(tx, id, on, w.boss, w.clock); });
    };
    REQUIRE(set(set_closed, true));
    REQUIRE(set(set_closed, true));
    CHECK(w.the(id).closed);
    CHECK(refusal(w.give(id, {w.helped("2026-03-03", 30)})) == "agreement_closed");
    REQUIRE(set(set_closed, false));
    CHECK_FALSE(w.the(id).closed);
    REQUIRE(set(set_removed, true));
    CHECK(db.read([&](db::Read& tx) { return every_agreement(tx).empty(); }));
    CHECK(refusal(w.give(id, {record})) == "unknown_agreement");
    REQUIRE(set(set_removed, false));
    CHECK(w.counted(id).all.minutes == 60);
    CHECK(refusal(db.write([&](db::Write& tx) { return set_closed(tx, AgreementId{5}, true, w.boss, w.clock); })) ==
          "unknown_agreement");
}

TEST_CASE_BOTH_ENGINES("who keeps agreements reads all, a counsellor those in which they may take part") {
    World w(db);
    Agreement a = World::typed();
    CHECK(may_read(w.visitor(w.anne), a));
    a.counsellors = {w.paul};
    CHECK_FALSE(may_read(w.visitor(w.anne), a));
    CHECK(may_read(w.visitor(w.paul), a));
    CHECK(may_read(w.visitor(w.boss, accounts::Role::coordinator), a));
    w.added(a);
    const auto offered = [&](const accounts::Visitor& who) {
        return db.read([&](db::Read& tx) { return choices(tx, who).size(); });
    };
    CHECK(offered(w.visitor(w.anne)) == 0);
    CHECK(offered(w.visitor(w.paul)) == 1);
    CHECK_FALSE(may_read(w.visitor(w.paul, accounts::Role::correspondent), a));
}

TEST_CASE_BOTH_ENGINES("records that fit are found and given, once and to one agreement") {
    World w(db);
    Agreement a = World::typed();
    a.from = on("2026-02-01");
    a.places = {w.here};
    a.themes = {Theme::mail, Theme::health};
    a.counsellors = {w.anne};
    const auto id = w.added(a);
    w.helped("2026-01-31", 30);  // the day before
    const auto fits_it = w.helped("2026-02-01", 30);
    Activity home = w.one();
    home.day = on("2026-02-02");
    home.place_kind = activities::PlaceKind::home;
    home.place = {};
    home.insee = "14762";
    const auto at_home = w.recorded(home);
    Activity other = w.one();
    other.day = on("2026-02-02");
    other.themes = {Theme::repair};
    w.recorded(other);
    Activity of_paul = w.one();
    of_paul.day = on("2026-02-02");
    of_paul.counsellors = {w.paul};
    const auto pauls = w.recorded(of_paul);
    CHECK(w.free(id) == 2);
    CHECK(w.give(id, {fits_it, at_home}).value() == 2);
    CHECK(w.free(id) == 0);
    CHECK(w.of(fits_it).agreement == id.value);
    CHECK(db.read([&](db::Read& tx) { return activities::history(tx, w.vault, fits_it); }).back().was.front().field ==
          "agreement");
    CHECK(w.give(id, {fits_it}).value() == 0);
    const auto second = w.added();
    CHECK(w.give(second, {fits_it}).value() == 0);
    CHECK(w.take(second, {fits_it}).value() == 0);
    CHECK(w.of(fits_it).agreement == id.value);
    CHECK(w.take(id, {fits_it}).value() == 1);
    CHECK(w.of(fits_it).agreement == 0);
    // Somebody may give what the conditions leave out, but not another year's.
    CHECK(w.give(id, {pauls}).value() == 1);
    CHECK(refusal(w.give(id, {w.helped("2025-12-30", 30)})) == "out_of_period@records");
    // What was taken away belongs to nothing.
    REQUIRE(w.taken_away(fits_it));
    CHECK(w.give(id, {fits_it}).value() == 0);

    // The form of a record offers those that fit, and the one that it has.
    const auto offers = [&](const Activity& x, PersonId who) {
        return db.read([&](db::Read& tx) { return fitting(tx, w.visitor(who), x).size(); });
    };
    Activity now = w.one();
    CHECK(offers(now, w.anne) == 2);
    now.themes = {Theme::repair};
    CHECK(offers(now, w.anne) == 1);
    now.agreement = id.value;
    CHECK(offers(now, w.anne) == 1);
    now.id = pauls;
    CHECK(offers(now, w.anne) == 2);
    now.day = on("2025-06-01");
    CHECK(offers(now, w.anne) == 1);
    CHECK(db.read([&](db::Read& tx) { return name_of(tx, id.value); }) == "Vire Normandie, Permanences");
    CHECK(db.read([&](db::Read& tx) { return name_of(tx, 5); }).empty());
}

TEST_CASE_BOTH_ENGINES("delivered is what figures say, by month and by place, and what lies outside is told") {
    World w(db);
    const auto id = w.added();
    Activity a = w.one();
    a.day = on("2026-03-02");
    a.duration_min = 60;
    a.preparation_min = 10;
    a.travel_min = 20;
    a.counsellors = {w.anne, w.paul};
    a.agreement = id.value;
    w.recorded(a);
    w.taught("2026-03-31", 120, 7, id.value);
    w.helped("2026-11-02", 45, id.value);
    w.helped("2026-11-02", 45);
    w.helped("2025-11-02", 45, id.value);
    const Account all = w.counted(id);
    CHECK(all.all.minutes == 225);
    CHECK(all.all.sessions == 1);
    CHECK(all.all.work_min == 2 * 60 + 30 + 120 + 45);
    CHECK(all.all.preparation_min == 10);
    CHECK(all.all.travel_min == 20);
    CHECK(all.all.accompaniments == 9);
    CHECK(all.all.records == 3);
    CHECK(all.outside == 1);
    REQUIRE(all.months.size() == 12);
    CHECK(all.months[2].done.minutes == 180);
    CHECK(all.months[10].done.minutes == 45);
    REQUIRE(all.places.size() == 1);
    CHECK(all.places[0].place == w.here);
    CHECK(all.places[0].done == all.all);
    activities::Selection of;
    of.from = on("2026-01-01");
    of.to = on("2026-12-31");
    of.agreement = id.value;
    const auto f = db.read([&](db::Read& tx) { return reporting::figures(tx, of); });
    CHECK(f.duration_min == all.all.help_min);
    CHECK(f.work_min == all.all.work_min);
    CHECK(f.accompaniments == all.all.accompaniments);
    CHECK(f.workshops == all.all.sessions);
}

TEST_CASE_BOTH_ENGINES("with hours and sessions contracted nothing counts twice") {
    World w(db);
    Agreement a = World::typed();
    a.sessions = 10;
    a.session_cents = 25'000;
    const auto id = w.added(a);
    w.helped("2026-03-02", 90, id.value);
    w.taught("2026-03-03", 120, 6, id.value);
    const Account all = w.counted(id);
    CHECK(all.all.minutes == 90);
    CHECK(all.all.sessions == 1);
    CHECK(all.all.help_min == 210);
    const Money m = money(w.the(id), all.all);
    CHECK(m.hours == 6000);
    CHECK(m.sessions == 25'000);
    CHECK(w.standing(id).size() == 2);
}

TEST_CASE("money is reckoned in whole cents, up to what is contracted, and a lump sum by what is furthest behind") {
    Agreement a;
    a.minutes = 6000;
    a.hour_cents = 4050;
    a.work_cents = 3333;
    Delivered d;
    d.minutes = d.help_min = 100;
    d.work_min = 170;
    d.accompaniments = 3;
    CHECK(money(a, d).hours == 6750);
    CHECK(money(a, d).cost == 9444);  // 170 × 33.33 ÷ 60 = 94.435
    CHECK(cost_of_an_hour(a, d).value() == 5666);  // 94.435 ÷ (100 ÷ 60) = 56.661
    CHECK(cost_of_a_seat(a, d).value() == 3148);
    d.minutes = 9000;
    CHECK(money(a, d).hours == 405'000);
    a.lump_cents = 100'000;
    d.minutes = 1500;
    CHECK(money(a, d).lump == 25'000);
    a.sessions = 10;
    d.sessions = 1;
    CHECK(money(a, d).lump == 10'000);
    d.sessions = 9;
    CHECK(money(a, d).lump == 25'000);
    CHECK(money(a, d).earned() == money(a, d).hours + 25'000);
    a.work_cents = 0;
    CHECK_FALSE(cost_of_an_hour(a, d));
    CHECK_FALSE(cost_of_a_seat(a, Delivered{}));
}

TEST_CASE("the forecast goes on at both paces, and never below what is sure") {
    const Date from = on("2026-01-01"), to = on("2026-12-31");
    CHECK_FALSE(forecast(from, to, on("2025-12-31"), 0, 0, 0));
    CHECK_FALSE(forecast(from, to, on("2026-01-13"), 600, 600, 0));
    CHECK(forecast(from, to, on("2026-01-14"), 14, 14, 0)->high == 14 + 351);
    CHECK_FALSE(forecast(from, to, on("2027-01-01"), 600, 600, 0));
    // Day 73 of 365: a fifth is gone.
    const auto f = forecast(from, to, on("2026-03-14"), 730, 300, 0).value();
    CHECK(f.low == 730 + 1460);  // 5 a day lately, 292 days to come
    CHECK(f.high == 730 + 2920);  // 10 a day since it began
    CHECK(forecast(from, to, on("2026-03-14"), 730, 0, 0)->low == 730);
    CHECK(forecast(from, to, on("2026-03-14"), 730, 0, 900)->low == 1630);
    CHECK(forecast(from, to, to, 730, 0, 0) == Forecast{730, 730, 0});
}

TEST_CASE_BOTH_ENGINES("late, on track and ahead are said in words with the day") {
    World w(db);
    Agreement a = World::typed();
    a.minutes = 7200;  // 120 hours
    const auto id = w.added(a);
    CHECK(w.standing(id).front().pace == Pace::late);  // nothing at all in eleven months
    // 330 days are gone: 74 hours, a third of them lately.
    w.helped("2026-03-02", 1200, id.value);
    w.helped("2026-04-02", 1200, id.value);
    w.helped("2026-10-02", 1200, id.value);
    w.helped("2026-10-03", 840, id.value);
    const Standing s = w.standing(id).front();
    CHECK(s.pace == Pace::late);
    const auto sentence = [&](Lang lang) { return i18n::format(lang, told(w.the(id), s, lang)); };
    CHECK(sentence(Lang::en) == "At this pace, between 82 and 94 of 120 hours on 31 December 2026.");
    CHECK(sentence(Lang::fr) == "À ce rythme, entre 82 et 94 heures sur 120 au 31\u00A0décembre 2026.");
    a = w.the(id);
    a.minutes = 85 * 60;
    CHECK(db.read([&](db::Read& tx) { return standings(tx, a, account(tx, a), w.clock).front().pace; }) ==
          Pace::on_track);
    a.minutes = 77 * 60;
    CHECK(db.read([&](db::Read& tx) { return standings(tx, a, account(tx, a), w.clock).front().pace; }) == Pace::ahead);
    // Over: what was delivered decides alone.
    w.clock = Clock::fixed(activities::at("2027-01-02T09:00:00+01:00"));
    const Standing over = w.standing(id).front();
    CHECK(over.pace == Pace::late);
    CHECK(i18n::format(Lang::en, told(w.the(id), over, Lang::en)) ==
          "It ended on 31 December 2026: 74 of 120 hours were delivered.");
    w.clock = Clock::fixed(activities::at("2026-01-05T09:00:00+01:00"));
    CHECK(w.standing(id).front().pace == Pace::early);
}

TEST_CASE_BOTH_ENGINES("files are kept sealed, taken away with a way back, and go ten years after the end") {
    World w(db);
    const auto id = w.added();
    const auto add_one = [&](AgreementId to) {
        return db.write([&](db::Write& tx) {
            return add_file(tx, w.vault, to, true, "Convention Lecointe.pdf", "%PDF-1.7 Jeanne Lecointe", w.boss,
                            w.clock);
        });
    };
    const auto one = add_one(id).value();
    CHECK(refusal(add_one(AgreementId{5})) == "unknown_agreement");
    db.read([&](db::Read& tx) {
        REQUIRE(files(tx, w.vault, id).size() == 1);
        CHECK(files(tx, w.vault, id).front().name == "Convention Lecointe.pdf");
        CHECK(file_bytes(tx, w.vault, one) == "%PDF-1.7 Jeanne Lecointe");
        const auto raw = tx.one<std::string>("SELECT bytes FROM agreement_files").value() +
                         tx.one<std::string>("SELECT name FROM agreement_files").value();
        CHECK(raw.find("Lecointe") == std::string::npos);
    });
    const auto set = [&](bool removed) {
        return db.write([&](db::Write& tx) { return set_file_removed(tx, one, removed, w.boss, w.clock); });
    };
    REQUIRE(set(true));
    CHECK(db.read([&](db::Read& tx) { return files(tx, w.vault, id).empty(); }));
    REQUIRE(set(false));
    CHECK(db.read([&](db::Read& tx) { return files(tx, w.vault, id).size(); }) == 1);
    CHECK(refusal(db.write([&](db::Write& tx) { return set_file_removed(tx, FileId{5}, true, w.boss, w.clock); })) ==
          "unknown_file");

    const auto holding = agreements::holding(w.vault);
    const auto grow_old = [&](const char* before) {
        return db.write([&](db::Write& tx) { return holding.delete_older(tx, activities::at(before), w.clock); });
    };
    CHECK(grow_old("2026-12-31T12:00:00Z") == 0);
    REQUIRE(set(true));
    w.clock = Clock::fixed(activities::at("2026-12-27T18:00:00+01:00"));
    CHECK(grow_old("2016-12-31T12:00:00Z") == 1);
    REQUIRE(add_one(id));
    CHECK(grow_old("2027-01-02T12:00:00Z") == 1);
    for (int i = 0; i < most_files; ++i) REQUIRE(add_one(id));
    CHECK(refusal(add_one(id)) == "files_many@file");
}

TEST_CASE_BOTH_ENGINES("whoever leaves is named in no agreement any more, and is told of those that named them") {
    World w(db);
    Agreement a = World::typed();
    a.counsellors = {w.anne, w.paul};
    const auto id = w.added(a);
    const auto holding = agreements::holding(w.vault);
    CHECK(db.read([&](db::Read& tx) { return holding.export_about(tx, w.anne).size(); }) == 1);
    CHECK(db.read([&](db::Read& tx) { return holding.export_about(tx, w.far).empty(); }));
    db.write([&](db::Write& tx) { holding.erase(tx, w.anne, w.clock); });
    CHECK(w.the(id).counsellors == std::vector{w.paul});
}
