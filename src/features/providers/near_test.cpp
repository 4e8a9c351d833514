// Who is near: the order that the criteria promise.
#include <algorithm>

#include "features/providers/board.hpp"
#include "tests/providers/fixture.hpp"

using namespace beffroi;
using namespace beffroi::providers;

namespace {

constexpr auto vire = "14762", conde = "14174", caen = "14118", rennes = "35238", marseille = "13055";

Provider at(const std::string& name, const std::string& insee, Area area, int radius_km = 30, bool remote = false) {
    Provider p = World::firm(name, "", insee);
    p.area = area;
    p.radius_km = radius_km;
    p.remote = remote;
    return p;
}

}

TEST_CASE_BOTH_ENGINES("first those whose area covers the place, the nearest first; then those at a distance") {
    World world(db);
    world.shown(at("Caen 60", caen, Area::radius, 60));
    world.shown(at("Caen 10", caen, Area::radius, 10));
    world.shown(at("Conde", conde, Area::departement));
    world.shown(at("Rennes", rennes, Area::departement));
    world.shown(at("Rennes loin", rennes, Area::departement, 30, true));
    world.shown(at("Vire", vire, Area::radius, 5));
    world.shown(at("Marseille partout", marseille, Area::france));
    world.shown(at("Vire partout", vire, Area::france));
    const Work nextcloud = *work_of_solution("nextcloud");
    CHECK(World::names(world.near(nextcloud, vire)) ==
          "Vire, Vire partout, Conde, Caen 60, Rennes loin*, Marseille partout*");
    CHECK(World::names(world.near(nextcloud, caen)) ==
          "Caen 60, Caen 10, Conde, Vire partout, Rennes loin*, Marseille partout*");
    CHECK(World::names(world.near(nextcloud, marseille)) == "Marseille partout, Rennes loin*, Vire partout*");
    const auto near = world.near(nextcloud, vire);
    REQUIRE(near.found.size() == 6);
    CHECK(near.total == 6);
    CHECK(*near.found[2].distance_m == doctest::Approx(territory::distance_m(*territory::commune(vire)->centre,
                                                                             *territory::commune(conde)->centre)));
    CHECK(near.found[0].knows == std::vector<std::string>{"Nextcloud"});

    // A page of them, and the same order.
    const auto page = db.read([&](db::Read& tx) {
        return world.directory.near(tx, nextcloud, spot_of(*territory::commune(vire)), Lang::fr, now.now(), {2, 2, 0});
    });
    CHECK(page.total == 6);
    CHECK(World::names(page) == "Conde, Caen 60");
}

TEST_CASE_BOTH_ENGINES("who was silent for 14 months comes last among those who come, and says since when") {
    World world(db);
    const ProviderId silent = world.shown(at("Vire", vire, Area::radius, 50));
    world.shown(at("Conde", conde, Area::radius, 50), later(300));
    world.shown(at("Rennes", rennes, Area::france), later(300));
    CHECK(World::names(world.near(everything(), vire, later(424))) == "Vire, Conde, Rennes*");
    const auto near = world.near(everything(), vire, later(426));
    CHECK(World::names(near) == "Conde, Vire, Rennes*");
    CHECK(near.found[1].stale);
    CHECK(!near.found[0].stale);
    CHECK(world.write([&](db::Write& tx) { return still_here(tx, silent, later(426)); }));
    CHECK(World::names(world.near(everything(), vire, later(426))) == "Vire, Conde, Rennes*");
}

TEST_CASE_BOTH_ENGINES("without a town the order is another one each day, and nobody chooses it") {
    World world(db);
    for (int i = 0; i < 8; ++i) world.shown(at(std::string(1, static_cast<char>('A' + i)), vire, Area::radius));
    std::vector<std::string> orders;
    for (int day = 0; day < 20; ++day) orders.push_back(World::names(world.near(everything(), "", later(day))));
    CHECK(World::names(world.near(everything(), "", now)) == orders[0]);
    std::ranges::sort(orders);
    CHECK(std::unique(orders.begin(), orders.end()) - orders.begin() > 15);
}

TEST_CASE_BOTH_ENGINES("what is looked for: a solution by its name, a need and a product by what answers them") {
    World world(db);
    Provider need = at("Besoin", vire, Area::radius);
    need.skills = {{}, {"share-files"}};
    Provider matomo = at("Mesure", vire, Area::radius);
    matomo.skills = {{"matomo"}, {}};
    world.shown(need);
    world.shown(matomo);
    world.shown(at("Nuage", vire, Area::radius));
    const auto names = [&](const std::optional<Work>& work) {
        REQUIRE(work);
        auto near = world.near(*work, vire);
        std::ranges::sort(near.found, {}, [](const Found& each) { return each.provider->name; });
        return World::names(near);
    };
    CHECK(names(work_of_solution("nextcloud")) == "Nuage");
    CHECK(names(work_of_need("share-files")) == "Besoin, Nuage");
    CHECK(names(work_of_product("google-workspace")) == "Besoin, Nuage");
    CHECK(names(work_of_product("google-analytics")) == "Mesure");
    CHECK(names(everything()) == "Besoin, Mesure, Nuage");
    CHECK(!work_of_solution("nobody-knows-it"));
    CHECK(!work_of_need("nobody-knows-it"));
    CHECK(!work_of_product("nobody-knows-it"));
}

TEST_CASE_BOTH_ENGINES("the co-operative's own counsellors who can, by number and town, never by name") {
    World world(db);
    world.write([&](db::Write& tx) {
        set_skills(tx, world.aicha, {{{"nextcloud"}, {}}, {conde, caen}});
        set_skills(tx, world.mehdi, {{{"nextcloud", "gimp"}, {}}, {}});
    });
    const Work nextcloud = *work_of_solution("nextcloud"), gimp = *work_of_solution("gimp");
    auto near = world.near(nextcloud, vire);
    REQUIRE(near.ours);
    CHECK(near.ours->counsellors == 2);
    REQUIRE(near.ours->towns.size() == 2);
    CHECK(near.ours->towns[0].name == "Condé-en-Normandie");
    CHECK(near.ours->towns[0].distance_m < near.ours->towns[1].distance_m);
    // Too far from the towns that she named; he named none.
    CHECK(world.near(nextcloud, marseille).ours->counsellors == 1);
    CHECK(world.near(gimp, vire).ours->counsellors == 1);
    CHECK(!world.near(*work_of_solution("matomo"), vire).ours);
    // Whoever left is counted no more, ten minutes later at the latest.
    CHECK(world.write([&](db::Write& tx) { return accounts::close_account(tx, world.mehdi, PersonId{}, now); }));
    const Clock soon = Clock::fixed(now.now() + std::chrono::minutes{11});
    CHECK(!world.near(gimp, vire, soon).ours);

    const auto tell = for_catalogue(world.directory, soon);
    world.shown(at("Vire", vire, Area::radius));
    const std::vector<std::string> wanted{"nextcloud"};
    const auto told = db.read([&](db::Read& tx) { return tell(tx, wanted, std::nullopt, Lang::fr); });
    REQUIRE(told.size() == 2);
    CHECK(told[0].ours);
    CHECK(told[0].what == "1 conseiller sait aider");
    CHECK(told[0].place == "Caen et Condé-en-Normandie");
    CHECK(told[1].link == "/prestataires/vire");
    for (const auto& each : told) CHECK((each.name + each.place + each.what).find("Aïcha") == std::string::npos);
}

TEST_CASE_BOTH_ENGINES("firms of others' lists stand apart, once, and not beside their own page") {
    World world(db);
    const testing::TemporaryFolder folder;
    const auto bring = [&](listings::Source source, const std::string& text) {
        const std::string path = folder.file("list.csv");
        std::FILE* file = std::fopen(path.c_str(), "w");
        REQUIRE(file);
        std::fputs(text.c_str(), file);
        std::fclose(file);
        const auto report = listings::bring_in(db, source, path, now);
        REQUIRE_MESSAGE(report, (report ? "" : report.error().detail + report.error().message.key));
    };
    bring(listings::Source::own,
          "sorte;nom;site;siren;code postal;commune;savoir-faire\n"
          "entreprise;Abeilles;https://abeilles.example;;14500;Vire Normandie;Nextcloud | Plume\n"
          "entreprise;Miel;;552100554;14000;Caen;Matomo\n"
          "entreprise;Chez nous;;000000018;14000;Caen;Nextcloud\n"
          "entreprise;Nulle part;;;;;Nextcloud\n");
    const auto firms = [&](const Work& work, const std::string& insee) {
        std::string all;
        for (const FoundFirm& each : world.near(work, insee).firms)
            all += (all.empty() ? "" : ", ") + each.firm->name + (each.commune.empty() ? "" : " in " + each.commune);
        return all;
    };
    const Work nextcloud = *work_of_solution("nextcloud");
    CHECK(firms(nextcloud, caen) == "Chez nous in Caen, Abeilles in Vire Normandie, Nulle part");
    CHECK(firms(*work_of_solution("matomo"), caen) == "Miel in Caen");
    const auto own = world.shown(World::firm("Chez nous"));
    CHECK(firms(nextcloud, caen) == "Abeilles in Vire Normandie, Nulle part");
    // One that closed is not named by the back door.
    CHECK(world.write([&](db::Write& tx) { return close(tx, own, {}, now); }));
    CHECK(firms(nextcloud, caen) == "Abeilles in Vire Normandie, Nulle part");

    // The same firm in a second list stands once, with both and with what both tell.
    bring(
        listings::Source::cnll,
        R"([{"nom": "Nextcloud", "prestataires": [{"nom": "Miel et Cie", "siren": "552100554", "url": "https://annuaire.example/miel"}]}])");
    const auto near = world.near(nextcloud, caen);
    REQUIRE(near.firms.size() == 3);
    const auto miel =
        std::ranges::find_if(near.firms, [](const FoundFirm& each) { return each.firm->siren == "552100554"; });
    REQUIRE(miel != near.firms.end());
    CHECK(miel->sources.size() == 2);
    CHECK(miel->commune == "Caen");
    CHECK(solution_called("nextcloud").has_value());
    CHECK(!solution_called("Un logiciel que personne ne connaît").has_value());
}
