// A town, a team and their people, for the tests of this folder.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "features/organisations/organisations.hpp"
#include "tests/support/database.hpp"

namespace beffroi::organisations::for_tests {

using accounts::Held;
using accounts::Role;
using Names = std::vector<std::string>;

inline const Instant morning = *parse_instant("2026-11-25T09:00:00+01:00");
inline const Clock now = Clock::fixed(morning), later = Clock::fixed(morning + std::chrono::hours(1)),
                   much_later = Clock::fixed(morning + std::chrono::hours(48));
inline const crypto::Vault vault("a secret of the tests, long enough for a key");

/// A town and a team, and Paul who works in both.
struct World {
    db::Database& db;
    OrganisationId town;
    TeamId north;
    PersonId claire, paul;

    template <class F>
    auto write(F&& f) {
        return db.write(f);
    }
    template <class F>
    auto read(F&& f) {
        return db.read(f);
    }
    explicit World(db::Database& database) : db(database) {
        std::vector<db::Migration> all;
        for (const auto& part :
             {journal::migrations(), places::migrations(), accounts::migrations(), organisations::migrations()})
            all.insert(all.end(), part.begin(), part.end());
        REQUIRE(db::migrate(db, all));
        db.write([](db::Write& tx) { places::prepare(tx); });
        claire = person("Claire", "claire@exemple.fr", {Role::administrator, {}, {}});
        town = *write([&](db::Write& tx) { return add(tx, a_town(), claire, now); });
        north = *write([&](db::Write& tx) { return add_team(tx, "Nord", town, claire, now); });
        paul = person("Paul", "paul@exemple.fr", {Role::counsellor, {}, north});
    }
    static Organisation a_town() {
        Organisation o;
        o.name = "Mairie de Vire";
        o.kinds = {Kind::commune, Kind::funder};
        o.siret = "73282932000074";
        o.insee = "14762";
        return o;
    }
    PersonId person(std::string_view name, std::string_view mail, const Held& held) {
        return *write([&](db::Write& tx) {
            return accounts::add_person(tx, vault, {std::string(name), std::string(mail), {held}, Lang::fr}, claire,
                                        now);
        });
    }
    void give(PersonId to, const Held& held) {
        write([&](db::Write& tx) { accounts::give_role(tx, to, held, claire, now); });
    }
    std::vector<Held> roles(PersonId of, const Clock& at = much_later) {
        return read([&](db::Read& tx) { return accounts::person(tx, vault, of, at)->roles; });
    }
    std::vector<std::string> journal() {
        std::vector<std::string> what;
        for (const auto& entry : read([](db::Read& tx) {
                 return journal::latest(
                     tx, {.act = journal::Act::settings_changed, .by = {}, .about = {}, .from = {}, .until = {}});
             }))
            what.push_back(entry.what);
        return what;
    }
    std::vector<std::string> found(const Search& search) {
        std::vector<std::string> names;
        for (const auto& each : read([&](db::Read& tx) { return find(tx, search); })) names.push_back(each.name);
        return names;
    }
};

}
