// Measures the public agenda of workshops, for docs/decisions/agenda.md.
//
//   workshops_measure DATA_DIR
//
// 5,000 programmes of 20 sessions each in 1,000 places all over the country: 100,000 sessions to come within a year. Those of the
// first weeks have people. The data folder is filled when it is empty.
#include <cstdio>
#include <ctime>
#include <string>

#include "features/notices/notices.hpp"
#include "features/workshops/workshops.hpp"
#include "platform/jobs/jobs.hpp"
#include "platform/mail/mail.hpp"
#include "platform/net/router.hpp"

using namespace beffroi;

namespace {

double cpu_us() {
    timespec t{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return 1e6 * static_cast<double>(t.tv_sec) + 1e-3 * static_cast<double>(t.tv_nsec);
}

const Instant now = *parse_instant("2026-11-24T06:00:00Z");
const Clock at_six = Clock::fixed(now);
const crypto::Vault vault{"a secret of measures that is long enough"};

void fill(db::Database& db) {
    std::vector<std::string> communes;
    std::vector<territory::Point> points;
    territory::each_commune([&](const territory::Commune& each) {
        if (each.centre && each.departement.size() == 2 && communes.size() < 34'000) {
            communes.emplace_back(each.insee);
            points.push_back(*each.centre);
        }
    });
    std::vector<places::PlaceId> here;
    db.write([&](db::Write& tx) {
        places::prepare(tx);
        for (std::size_t i = 0; i < 1000; ++i) {
            const std::size_t at = i * communes.size() / 1000;
            places::Place place;
            place.name = "Médiathèque " + std::to_string(i);
            place.insee = communes[at];
            place.postcode = "14500";
            place.point = points[at];
            here.push_back(places::add(tx, place).place.id);
        }
    });
    const std::array levels{workshops::Level::beginner, workshops::Level::intermediate, workshops::Level::advanced};
    for (int n = 0; n < 5000; ++n) {
        if (n % 500 == 0) std::fprintf(stderr, "%d programmes\n", n);
        db.write([&](db::Write& tx) {
            workshops::Workshop w;
            w.title = "Premiers pas sur l’ordinateur, groupe " + std::to_string(n);
            w.place = here[static_cast<std::size_t>(n) % here.size()];
            w.level = levels[static_cast<std::size_t>(n / 7) % 3];
            w.audience = n % 11 == 0 ? workshops::Audience::families : workshops::Audience::everybody;
            w.price_cents = n % 5 == 0 ? 500 : 0;
            w.series = {add_days(*parse_date("2026-11-25"), n % 120), "FREQ=WEEKLY;INTERVAL=2;COUNT=20", {}, {}};
            if (n % 120 > 80) w.series.rule = "FREQ=WEEKLY;COUNT=20";
            w.from_min = 540 + n % 16 * 30;
            w.to_min = w.from_min + 120;
            w.on_holidays = true;
            w.counsellors = {workshops::PersonId{10'000 + n}};
            const auto id = workshops::add(tx, vault, w, workshops::PersonId{1}, at_six);
            if (!id) {
                std::fprintf(stderr, "%s\n", id.error().code.c_str());
                std::abort();
            }
            if (n % 120 > 40) return;
            const auto first = workshops::sessions_of(tx, *id).front().id;
            for (int person = 0; person < n % 12; ++person) {
                workshops::Request r;
                r.workshop = *id;
                r.session = first;
                r.who.name = "Personne " + std::to_string(person);
                r.channel = workshops::Channel::staff;
                r.if_full = workshops::IfFull::wait;
                (void)workshops::sign_up(tx, vault, r, at_six);
            }
        });
    }
}

void measure(const net::Router& router, const char* what, std::string query) {
    net::Request request;
    request.path = "/ateliers";
    request.query = net::Params::parse(query);
    request.lang = Lang::fr;
    const auto match = router.find(request.method, request.path);
    std::size_t bytes = 0;
    const int turns = 400;
    for (int i = 0; i < 20; ++i) (void)match.route->handler(request);
    const double before = cpu_us();
    for (int i = 0; i < turns; ++i) bytes += std::get<std::string>(match.route->handler(request).body).size();
    std::printf("%-52s %8.0f µs CPU  (%zu bytes)\n", what, (cpu_us() - before) / turns, bytes / turns);
}

}

int main(int argc, char** argv) {
    if (argc < 2) return 2;
    db::Options options;
    options.data_dir = argv[1];
    if (argc > 2) options.url = argv[2];
    auto opened = db::Database::open(options);
    if (!opened) return 1;
    const auto db = *std::move(opened);
    std::vector<db::Migration> all;
    for (auto some : {jobs::migrations(), journal::migrations(), places::migrations(), accounts::migrations(),
                      agenda::migrations(), mail::migrations(), notices::migrations(), workshops::migrations()})
        all.insert(all.end(), some.begin(), some.end());
    if (const auto done = db::migrate(*db, all); !done) return 1;
    if (db->read([](db::Read& tx) { return workshops::workshops(tx, 1).empty(); })) fill(*db);
    workshops::Services use{*db,
                            vault,
                            at_six,
                            [](const net::Request& request) {
                                html::Page page;
                                page.lang = request.lang;
                                page.path = request.path;
                                page.site_name = "Pays de la Vire";
                                return page;
                            },
                            "14",
                            "/tmp"};
    net::Router router;
    workshops::routes(router, use);
    std::printf("%lld sessions to come\n", static_cast<long long>(db->read([](db::Read& tx) {
                    return tx.one<std::int64_t>("SELECT COUNT(*) FROM workshop_sessions").value();
                })));
    measure(router, "the first page", "");
    measure(router, "page 25", "page=25");
    measure(router, "a level", "niveau=avance");
    measure(router, "for families", "public=familles");
    measure(router, "free of charge, with seats", "gratuit=1&places=1");
    measure(router, "from a day on", "jour=2027-03-01");
    measure(router, "around a town, 30 km", "ou=Vire");
    measure(router, "around a town, 30 km, advanced, with seats", "ou=Vire&niveau=avance&places=1");
    measure(router, "around a town, 100 km", "ou=Vire&rayon=100");
    measure(router, "around a town, 200 km", "insee=75056&rayon=200");
    measure(router, "around a town where there is nothing", "insee=97101&rayon=5");
}
