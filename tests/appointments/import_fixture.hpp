// What the tests of the import share: counsellors with accounts in the world of the other tests, and how its remarks read.
#pragma once
#include <string>
#include <vector>

#include "features/appointments/repository.hpp"
#include "tests/appointments/fixture.hpp"

namespace beffroi::appointments {

inline const std::string columns = "id,motif,agent,lieu,début,fin,durée,statut,prénom,nom,téléphone,mail,commune,note";

/// Two counsellors with accounts, in the world of the other tests.
struct Before : World {
    PersonId claire, denis;
    ImportOptions options;

    explicit Before(db::Database& database) : World(database) {
        db.write([&](db::Write& tx) {
            const auto add = [&](const char* name, const char* mail, accounts::Role role) {
                return accounts::add_person(tx, vault, {name, mail, {{role, {}, {}}}, Lang::fr}, PersonId{}, clock)
                    .value();
            };
            claire = add("Claire", "claire@exemple.fr", accounts::Role::counsellor);
            denis = add("Denis", "denis@exemple.fr", accounts::Role::counsellor);
            add("Rose", "rose@exemple.fr", accounts::Role::resident);
        });
        options.clock = clock;
        options.departement = "14";
        options.source = "rdv";
    }
    Result<ImportReport> bring(const std::string& lines, const std::string& first = columns) {
        return import(db, vault, first + "\n" + lines, options);
    }
    std::vector<Appointment> agenda_of(PersonId who) {
        return db.read([&](db::Read& tx) {
            return of_counsellor(tx, vault, who, at("2024-01-01T00:00:00Z"), at("2030-01-01T00:00:00Z"));
        });
    }
    std::int64_t count(const char* table) {
        return db.read([&](db::Read& tx) {
            return tx.one<std::int64_t>("SELECT COUNT(*) FROM " + std::string(table)).value_or(-1);
        });
    }
};

/// The one remark of a line: "field: beginning of the reason".
inline std::string said(const std::vector<imports::Remark>& remarks, int line) {
    std::string all;
    for (const auto& r : remarks)
        if (r.line == line) all += (all.empty() ? "" : " | ") + r.field + ": " + i18n::format(Lang::en, r.reason);
    return all;
}

}
