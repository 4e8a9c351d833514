// Measures the agenda, for docs/decisions/agenda.md: finding slots, booking, and bringing in a year of appointments.
//
//   agenda_measure DATA_DIR [POSTGRESQL_URL]
//
// A territory of 200 counsellors in 40 places, three openings a week each, 60,000 appointments over a year; one place has ten.
#include <cstdio>
#include <ctime>
#include <string>

#include "features/appointments/appointments.hpp"
#include "features/notices/notices.hpp"
#include "platform/jobs/jobs.hpp"

using namespace beffroi;

namespace {

double cpu_ms() {
    timespec t{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return 1e3 * static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_nsec);
}

double wall_ms() {
    timespec t{};
    clock_gettime(CLOCK_MONOTONIC, &t);
    return 1e3 * static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_nsec);
}

template <class F>
void measure(const char* what, int turns, F f) {
    long long total = f(0);
    total = 0;
    const double before = cpu_ms();
    for (int i = 0; i < turns; ++i) total += f(i);
    std::printf("%-64s %8.3f ms CPU  (%lld on average)\n", what, (cpu_ms() - before) / turns, total / turns);
}

const Instant now = *parse_instant("2026-11-24T06:00:00Z");
const Clock at_six = Clock::fixed(now);

struct Territory {
    db::Database& db;
    std::vector<places::PlaceId> places;
    agenda::MotifId motif;

    explicit Territory(db::Database& database) : db(database) {
        db.write([&](db::Write& tx) {
            places::prepare(tx);
            for (int i = 0; i < 40; ++i) {
                places::Place place;
                place.name = "Lieu " + std::to_string(i);
                place.insee = "14762";
                place.postcode = "14500";
                places.push_back(places::add(tx, place).place.id);
            }
            agenda::Motif what;
            what.name = "Aide";
            what.duration_min = 30;
            motif = agenda::add(tx, what, at_six).value();
            const Date monday = *parse_date("2026-09-07");
            for (int counsellor = 0; counsellor < 200; ++counsellor)
                for (int opening = 0; opening < 3; ++opening) {
                    agenda::Opening o;
                    o.counsellor = agenda::PersonId{1000 + counsellor};
                    // Ten in the first place, the others spread.
                    o.place = counsellor < 10 ? places[0] : places[static_cast<std::size_t>(1 + counsellor % 39)];
                    o.insee = "14762";
                    const int day = (counsellor + opening * 2) % 5;
                    o.series = {add_days(monday, day), "FREQ=WEEKLY", {}, {}};
                    o.from_min = opening % 2 ? 14 * 60 : 9 * 60;
                    o.to_min = o.from_min + 180;
                    o.motifs = {motif};
                    if (!agenda::add(tx, o, at_six)) std::abort();
                }
        });
        // 300 appointments each: three in four of the times of half a year, the nearest first.
        db.write([&](db::Write& tx) {
            for (int counsellor = 0; counsellor < 200; ++counsellor) {
                const agenda::PersonId who{1000 + counsellor};
                int made = 0;
                for (const agenda::Opening& o : agenda::openings(tx, who, *parse_date("2026-09-01")))
                    for (const agenda::Span& span : agenda::spans(o, now, now + std::chrono::days{180}))
                        for (Instant at = span.from; at < span.to && made < 300; at += std::chrono::minutes{30}) {
                            if (made++ % 4 == 3 && at > now + std::chrono::days{14}) continue;
                            const agenda::Claim one{who.value, at, at + std::chrono::minutes{30}, at, "14762",
                                                    made,      {}};
                            if (!agenda::claim(tx, std::span(&one, 1), now)) std::abort();
                        }
            }
        });
    }
    agenda::Wanted wanted(const char* from, const char* to) const {
        agenda::Wanted w;
        w.motif = motif;
        w.from = *parse_date(from);
        w.to = *parse_date(to);
        return w;
    }
};

}

int main(int count, char** arguments) {
    if (count < 2) return 2;
    db::Options options;
    options.data_dir = arguments[1];
    if (count > 2) options.url = arguments[2];
    auto opened = db::Database::open(options);
    if (!opened) return 1;
    std::vector<db::Migration> all;
    for (auto some : {jobs::migrations(), journal::migrations(), accounts::migrations(), notices::migrations(),
                      places::migrations(), agenda::migrations(), appointments::migrations()})
        all.insert(all.end(), some.begin(), some.end());
    if (!db::migrate(**opened, all)) return 1;
    db::Database& db = **opened;
    Territory territory(db);
    std::printf("%lld claims\n", static_cast<long long>(db.read([](db::Read& tx) {
                    return tx.one<std::int64_t>("SELECT COUNT(*) FROM claims").value();
                })));

    const auto slots = [&](const agenda::Wanted& w) {
        return db.read([&](db::Read& tx) { return static_cast<long long>(agenda::slots(tx, w, now).size()); });
    };
    agenda::Wanted here = territory.wanted("2026-11-24", "2027-02-22");
    here.places = {territory.places[0]};
    measure("three months of one place with ten counsellors", 50, [&](int) { return slots(here); });
    agenda::Wanted week = territory.wanted("2026-12-14", "2026-12-20");
    week.places = {territory.places[0]};
    measure("one week of it", 200, [&](int) { return slots(week); });
    const agenda::Wanted anywhere = territory.wanted("2026-11-24", "2027-02-22");
    measure("next free slot of 200 counsellors", 50, [&](int) {
        return db.read([&](db::Read& tx) { return agenda::next_slot(tx, anywhere, now) ? 1LL : 0LL; });
    });
    agenda::Wanted late = territory.wanted("2027-05-20", "2027-08-15");
    late.asked_by = agenda::AskedBy::staff;
    measure("next free slot of 200 counsellors, half a year ahead", 50,
            [&](int) { return db.read([&](db::Read& tx) { return agenda::next_slot(tx, late, now) ? 1LL : 0LL; }); });

    const crypto::Vault vault("a secret of the measure that is long enough");
    const auto free = db.read([&](db::Read& tx) {
        agenda::Wanted far = territory.wanted("2027-01-10", "2027-06-30");
        far.asked_by = agenda::AskedBy::staff;
        return agenda::slots(tx, far, now);
    });
    std::size_t next = 0;
    measure("booking one of several counsellors, durable, one by one", 300, [&](int) {
        const agenda::Slot& slot = free.at(next += 7);
        appointments::Request r;
        r.wanted.motif = territory.motif;
        r.wanted.asked_by = agenda::AskedBy::staff;
        r.channel = appointments::Channel::staff;
        r.place = slot.place;
        r.starts = slot.starts;
        r.who = {"Jeanne Lecointe", "", "+33639980101", "", "", ""};
        return db.write([&](db::Write& tx) { return appointments::book(tx, vault, r, at_six); }).ok() ? 1LL : 0LL;
    });
    const double cpu = cpu_ms(), wall = wall_ms();
    constexpr int many = 100'000;
    for (int batch = 0; batch < many / 1000; ++batch)
        db.write([&](db::Write& tx) {
            for (int i = 0; i < 1000; ++i) {
                const int n = batch * 1000 + i;
                const Instant at = now - std::chrono::days{800} + std::chrono::minutes{30} * (n / 200);
                const agenda::Claim one{1000 + n % 200, at, at + std::chrono::minutes{30}, at, "14762",
                                        n + 1'000'000,  {}};
                if (!agenda::claim(tx, std::span(&one, 1), now)) std::abort();
            }
        });
    std::printf("%-64s %8.1f µs CPU, %.0f a second\n", "one claim of many brought in", 1e3 * (cpu_ms() - cpu) / many,
                many / (wall_ms() - wall) * 1e3);
    return 0;
}
