// What the tests of accounts share: a morning, a vault, and Paul, a counsellor.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "features/accounts/accounts.hpp"
#include "tests/support/database.hpp"

namespace beffroi::accounts::testing_people {

inline const Instant morning = *parse_instant("2026-11-25T09:00:00+01:00");
inline Clock clock_at(std::chrono::microseconds later) { return Clock::fixed(morning + later); }
inline const Clock now = clock_at(std::chrono::microseconds(0));
inline constexpr std::string_view good = "chameau brique lundi tasse";

inline const crypto::Vault vault("a secret of the tests, long enough for a key");

inline void migrate(db::Database& db) {
    std::vector<db::Migration> all;
    for (const auto& part : {journal::migrations(), migrations()}) all.insert(all.end(), part.begin(), part.end());
    REQUIRE(db::migrate(db, all));
}

struct World {
    db::Database& db;
    PersonId paul;

    explicit World(db::Database& database) : db(database) {
        migrate(db);
        paul = add("Paul Lefèvre", "paul@exemple.fr", Role::counsellor);
    }
    PersonId add(std::string_view name, std::string_view mail, Role role, TeamId team = {},
                 OrganisationId organisation = {}) {
        const auto added = db.write([&](db::Write& tx) {
            return add_person(tx, vault, {std::string(name), std::string(mail), {{role, organisation, team}}, Lang::fr},
                              PersonId{}, now);
        });
        REQUIRE(added.ok());
        return *added;
    }
    void give_password(PersonId person, std::string_view password) {
        const std::string hashed = *hash_password(password);
        db.write([&](db::Write& tx) { set_password(tx, person, hashed, now); });
    }
    std::string sign_in(PersonId person, const Clock& clock = now, Strength strength = Strength::full) {
        return db
            .write(
                [&](db::Write& tx) { return open_session(tx, person, strength, "Firefox, Linux", "192.0.2…", clock); })
            .token;
    }
    std::optional<Visitor> who(std::string_view token, const Clock& clock = now) {
        return holder(db, vault, token, clock);
    }
    Error refused(std::string_view name, std::string_view mail,
                  std::vector<Held> roles = {{Role::counsellor, {}, {}}}) {
        const auto added = db.write([&](db::Write& tx) {
            return add_person(tx, vault, {std::string(name), std::string(mail), roles, Lang::fr}, PersonId{}, now);
        });
        REQUIRE(!added.ok());
        return added.error();
    }
};

inline net::Request asking(std::string_view token) {
    net::Request request;
    request.path = "/espace";
    if (!token.empty()) request.headers.push_back({"Cookie", std::string(session_cookie) + "=" + std::string(token)});
    return request;
}

inline std::string header(const net::Response& r, std::string_view name) {
    for (const auto& h : r.headers)
        if (h.name == name) return h.value;
    return {};
}

}
