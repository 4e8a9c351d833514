// A belfry with a counsellor, and firms that propose themselves.
#pragma once
#include "features/observatory/observatory.hpp"
#include "features/organisations/organisations.hpp"
#include "features/providers/providers.hpp"
#include "platform/jobs/jobs.hpp"
#include "tests/support/database.hpp"

namespace beffroi::providers {

inline const Clock now = Clock::fixed(*parse_instant("2026-11-26T10:00:00+01:00"));
inline const crypto::Vault vault("a secret of the tests, long enough for a key");

inline Clock later(int days) { return Clock::fixed(now.now() + std::chrono::hours{24 * days}); }

struct World {
    db::Database& db;
    Directory directory{vault};
    PersonId aicha, mehdi;

    /// `more`: tables of features that stand on this one.
    explicit World(db::Database& database, const std::vector<db::Migration>& more = {}) : db(database) {
        std::vector<db::Migration> all;
        for (const auto& part : {jobs::migrations(), mail::migrations(), journal::migrations(), places::migrations(),
                                 accounts::migrations(), organisations::migrations(), observatory::migrations(),
                                 listings::migrations(), providers::migrations()})
            all.insert(all.end(), part.begin(), part.end());
        all.insert(all.end(), more.begin(), more.end());
        REQUIRE(db::migrate(db, all));
        aicha = counsellor("Aïcha", "aicha@exemple.fr");
        mehdi = counsellor("Mehdi", "mehdi@exemple.fr");
    }
    PersonId counsellor(const std::string& name, const std::string& mail) {
        return *db.write([&](db::Write& tx) {
            return accounts::add_person(tx, vault, {name, mail, {{accounts::Role::counsellor, {}, {}}}, Lang::fr},
                                        PersonId{}, now);
        });
    }
    static Provider firm(const std::string& name, const std::string& siren = "000000018",
                         const std::string& insee = "14762") {
        Provider p;
        p.name = name;
        p.kind = Kind::firm;
        p.siren = siren;
        p.what = "Nous installons.";
        p.phone = "+33261910101";
        p.insee = insee;
        p.skills = {{"nextcloud"}, {}};
        return p;
    }
    Result<Proposed> propose(const Provider& p, const std::string& mail = "solene@exemple.fr",
                             const Clock& clock = now) {
        return db.write(
            [&](db::Write& tx) { return providers::propose(tx, vault, p, {"Solène", mail, Lang::fr}, clock); });
    }
    ProviderId shown(const Provider& p, const Clock& clock = now) {
        const auto made = propose(p, "solene@exemple.fr", clock);
        REQUIRE(made);
        return db.write([&](db::Write& tx) {
            REQUIRE(confirm(tx, made->id, clock));
            REQUIRE(accept(tx, made->id, aicha, clock));
            return made->id;
        });
    }
    Provider kept(ProviderId id) {
        return *db.read([&](db::Read& tx) { return provider(tx, id); });
    }
    Nearby near(const Work& work, const std::string& insee = {}, const Clock& clock = now) {
        std::optional<Spot> spot;
        if (!insee.empty()) spot = spot_of(*territory::commune(insee));
        return db.read([&](db::Read& tx) { return directory.near(tx, work, spot, Lang::fr, clock.now()); });
    }
    /// The names in their order, those at a distance with a star.
    static std::string names(const Nearby& near) {
        std::string all;
        for (const Found& each : near.found)
            all += (all.empty() ? "" : ", ") + each.provider->name + (each.far ? "*" : "");
        return all;
    }
    template <class F>
    auto write(F&& f) {
        return db.write(std::forward<F>(f));
    }
};

}
