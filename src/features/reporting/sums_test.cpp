// Sums say what the records say, whatever happened to them.
#include <doctest/doctest.h>

#include <algorithm>
#include <random>

#include "features/reporting/sums.hpp"
#include "features/reporting/sums_repository.hpp"
#include "platform/jobs/jobs.hpp"
#include "tests/activities/fixture.hpp"

using namespace beffroi;
using namespace beffroi::activities;
using reporting::Figures;

namespace {

Selection period(std::string_view from, std::string_view to) {
    Selection of;
    of.from = on(from);
    of.to = on(to);
    return of;
}

/// In one order, as `figures` gives them.
Figures ordered(Figures f) {
    const auto order = [](auto& all) {
        std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.key < b.key; });
    };
    order(f.places);
    order(f.communes);
    order(f.residences);
    return f;
}

/// Whole years, months, both with a piece, and several years.
const std::vector<Selection>& periods() {
    static const std::vector<Selection> all{period("2026-01-01", "2026-12-31"), period("2026-01-01", "2026-08-17"),
                                            period("2025-01-01", "2026-12-31"), period("2025-03-01", "2025-05-31"),
                                            period("2025-11-01", "2026-02-10"), period("2026-05-01", "2026-05-31"),
                                            period("2026-05-01", "2026-05-01"), period("2024-01-01", "2024-12-31")};
    return all;
}

void check_all(World& w) {
    w.db.read([&](db::Read& tx) {
        for (const Selection& of : periods()) {
            CAPTURE(date_text(of.from));
            CAPTURE(date_text(of.to));
            const auto summed = reporting::figures_from_sums(tx, of);
            REQUIRE(summed);
            CHECK(ordered(*summed) == ordered(reporting::figures_from_records(tx, of)));
        }
    });
}

/// Two years of records, written, corrected, taken away, of people who become one: the same for the same seed.
struct Doings {
    World w;
    std::mt19937 random;
    std::vector<BeneficiaryId> people;
    std::vector<ActivityId> kept;

    Doings(db::Database& db, unsigned seed) : w(db, reporting::migrations()), random(seed) {
        for (int i = 0; i < 9; ++i) people.push_back(w.sheet("Personne", "Numéro " + std::to_string(i), 1940 + 9 * i));
    }
    int below(int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); }
    Date some_day() { return add_days(on("2025-01-01"), below(690)); }
    BeneficiaryId somebody() { return people[static_cast<std::size_t>(below(static_cast<int>(people.size())))]; }

    void record() {
        Activity a = w.one(somebody());
        if (below(4) == 0) {
            BeneficiaryId first = somebody(), second = somebody();
            a = w.workshop(first == second ? std::vector{first} : std::vector{first, second}, 1 + below(5));
            a.counts.gender = {1, 0, 0};
        }
        a.day = some_day();
        a.duration_min = 10 + below(150);
        a.themes = {static_cast<Theme>(below(18))};
        kept.push_back(w.recorded(a));
    }
    void something() {
        const int what = below(10);
        if (what < 5 || kept.empty()) return record();
        const ActivityId id = kept[static_cast<std::size_t>(below(static_cast<int>(kept.size())))];
        w.db.write([&](db::Write& tx) {
            if (what < 7) {
                auto a = activity(tx, w.vault, id);
                REQUIRE(a);
                a->day = some_day();
                a->duration_min = 10 + below(150);
                if (const BeneficiaryId more = somebody();
                    a->type == Type::workshop && std::find(a->people.begin(), a->people.end(), more) == a->people.end())
                    a->people.push_back(more);
                if (!a->removed) CHECK(change(tx, w.vault, *a, w.anne, w.clock));
            } else if (what == 7) {
                CHECK(remove(tx, id, w.anne, w.clock));
            } else if (what == 8) {
                CHECK(restore(tx, id, w.anne, w.clock));
            } else if (people.size() > 3) {
                const std::array attached{activities::attached(w.vault)};
                const auto merge =
                    beneficiaries::merge(tx, w.vault, attached, people[0], people.back(), w.anne, w.clock);
                REQUIRE(merge);
                if (below(2) == 0)
                    CHECK(beneficiaries::undo_merge(tx, w.vault, attached, *merge, w.anne, w.clock));
                else
                    people.pop_back();
            }
        });
    }
};

}

TEST_CASE_BOTH_ENGINES("figures from sums are those from records, before and after each minute's summing up") {
    Doings doings(db, 1);
    for (int round = 0; round < 6; ++round) {
        for (int i = 0; i < 12; ++i) doings.something();
        check_all(doings.w);
        REQUIRE(reporting::sum_up(db));
        check_all(doings.w);
    }
    const auto verified = reporting::verify(db);
    REQUIRE(verified);
    CHECK(verified->wrong.empty());
    CHECK(verified->days > 20);
}

TEST_CASE_BOTH_ENGINES(
    "figures_verify finds every sum that is not what the records say, and making them anew mends it") {
    Doings doings(db, 7);
    for (int i = 0; i < 40; ++i) doings.record();
    REQUIRE(reporting::sum_up(db));
    REQUIRE(reporting::verify(db)->wrong.empty());
    const auto days =
        db.read([](db::Read& tx) { return reporting::repository::days(tx, on("2025-01-01"), on("2026-12-31")); });
    REQUIRE(days.size() > 10);
    db.write([&](db::Write& tx) {
        // One hour more on a day; a day that is lost; a month with a place too many; a year that never was; bytes that are no sums.
        auto one = reporting::repository::day(tx, days[0]);
        one->sums.duration_min += 60;
        reporting::repository::keep(tx, days[0], *one);
        tx.run("DELETE FROM figure_days WHERE day = ?1", days[1]);
        auto month = reporting::repository::period(tx, "2026-03");
        month->places.emplace_back(std::uint64_t{1} << 62, 1);
        reporting::repository::keep(tx, "2026-03", *month);
        reporting::Detail never;
        never.communes = {{reporting::commune_key("2A004"), 3}};
        reporting::repository::keep(tx, "1999", never);
        const std::string junk = "\xff\xff";
        tx.run("UPDATE figure_days SET sums = ?2 WHERE day = ?1", days[2], db::Param::blob(junk));
    });
    const auto found = reporting::verify(db);
    REQUIRE(found);
    const auto told = [&](const std::string& what) {
        return std::find(found->wrong.begin(), found->wrong.end(), what) != found->wrong.end();
    };
    for (const std::string& what :
         {date_text(days[0]), date_text(days[1]), date_text(days[2]), std::string("2026-03"), std::string("1999")})
        CHECK_MESSAGE(told(what), what);
    // A sum that cannot be read is never shown: the records are counted.
    db.read([&](db::Read& tx) {
        Selection of = period("2025-01-01", "2026-12-31");
        CHECK(ordered(reporting::figures(tx, of)).activities == reporting::figures_from_records(tx, of).activities);
    });
    REQUIRE(reporting::rebuild(db));
    CHECK(reporting::verify(db)->wrong.empty());
    check_all(doings.w);
}

TEST_CASE_BOTH_ENGINES("records of an earlier version learn when each person had been helped before") {
    Doings doings(db, 13);
    for (int i = 0; i < 40; ++i) doings.something();
    const auto previous = [&] {
        return db.read([](db::Read& tx) {
            return tx.all<std::string>(
                "SELECT COALESCE(a.previous, '') FROM accompaniments a JOIN activities v ON v.id = a.activity WHERE "
                "v.removed IS NULL ORDER BY a.id");
        });
    };
    const auto before = previous();
    CHECK(std::count(before.begin(), before.end(), "") > 1);
    CHECK(std::count(before.begin(), before.end(), "") < std::ssize(before));
    const auto all = activities::migrations();
    const auto that = std::find_if(all.begin(), all.end(), [](const db::Migration& each) { return each.number == 3; });
    REQUIRE(that != all.end());
    const auto from = that->sql.find("UPDATE accompaniments");
    const std::string_view update = that->sql.substr(from, that->sql.find(';', from) - from);
    db.write([&](db::Write& tx) {
        tx.run("UPDATE accompaniments SET previous = NULL");
        tx.run(update);
    });
    CHECK(previous() == before);
}

TEST_CASE_BOTH_ENGINES("what is written while sums are made is counted once") {
    Doings doings(db, 11);
    for (int i = 0; i < 10; ++i) doings.record();
    const auto before = db.read([](db::Read& tx) { return activities::changed_days(tx, 5000); });
    doings.record();  // after the changes were read, before they are put away
    db.write([&](db::Write& tx) { activities::summed_up(tx, before); });
    CHECK(db.read([](db::Read& tx) { return activities::changed_days(tx, 5000); }).size() >= 1);
}

TEST_CASE_BOTH_ENGINES("the job makes sums anew when one of them cannot be read") {
    Doings doings(db, 17);
    for (int i = 0; i < 8; ++i) doings.record();
    REQUIRE(reporting::sum_up(db));
    const Date day = db.read([](db::Read& tx) { return reporting::repository::days(tx, on("2025-01-01"), on("2026-12-31")); }).at(0);
    db.write([&](db::Write& tx) {
        tx.run("UPDATE figure_days SET detail = ?2 WHERE day = ?1", day, db::Param::blob("\xff"));
        activities::everything_changed(tx);
    });
    REQUIRE_FALSE(reporting::sum_up(db));
    jobs::Runner runner(db, doings.w.clock);
    reporting::serve(runner, db, doings.w.clock);
    db.write([&](db::Write& tx) { reporting::schedule(tx, doings.w.clock); });
    CHECK(runner.run_due() == 1);
    CHECK(reporting::verify(db)->wrong.empty());
    check_all(doings.w);
}

TEST_CASE_BOTH_ENGINES("the job sums up, and comes again in a minute") {
    Doings doings(db, 5);
    doings.record();
    jobs::Runner runner(db, doings.w.clock);
    reporting::serve(runner, db, doings.w.clock);
    db.write([&](db::Write& tx) { reporting::schedule(tx, doings.w.clock); });
    CHECK(runner.run_due() == 1);
    CHECK(db.read([](db::Read& tx) { return activities::changed_days(tx, 10); }).empty());
    CHECK(db.read([](db::Read& tx) { return jobs::count(tx); }).waiting == 1);
}

TEST_CASE("packed sums are read back, and bytes of anything else are refused") {
    reporting::Sums sums;
    sums.activities = 5'000'000;
    sums.age_bands[7] = 300;
    reporting::Detail detail;
    detail.places = {{1, 2}, {std::uint64_t{1} << 62, 5}};
    detail.homes = {{reporting::home_key(reporting::commune_key("2B033"), 24'000), 1}};
    CHECK(*reporting::sums_from(packed(sums)) == sums);
    CHECK(*reporting::detail_from(packed(detail)) == detail);
    CHECK(reporting::commune_of(reporting::commune_key("01001")) == "01001");
    CHECK(reporting::commune_of(0).empty());
    const std::string bytes = packed(detail);
    for (std::size_t cut = 0; cut < bytes.size(); ++cut) CHECK_FALSE(reporting::detail_from(bytes.substr(0, cut)));
    CHECK_FALSE(reporting::sums_from(packed(sums) + "x"));
    CHECK_FALSE(reporting::detail_from("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"));
    reporting::Detail twice = detail;
    twice.add(detail, 1);
    twice.add(detail, -1);
    CHECK(twice == detail);
    twice.add(detail, -1);
    CHECK(twice == reporting::Detail{});
}
