// What the tests of mandates share: a co-operative, a counsellor, somebody who allows her to act.
#pragma once
#include <doctest/doctest.h>

#include "features/mandates/mandates.hpp"
#include "tests/support/database.hpp"

namespace beffroi::mandates {

using accounts::Role;

struct World {
    db::Database& db;
    crypto::Vault vault{std::string(32, 'k')};
    Clock clock = Clock::fixed(*parse_instant("2026-11-26T09:00:00Z"));
    OrganisationId coop, town;
    PersonId anne;
    BeneficiaryId jeanne;

    explicit World(db::Database& database) : db(database) {
        std::vector<db::Migration> all;
        for (auto some : {journal::migrations(), places::migrations(), accounts::migrations(),
                          organisations::migrations(), beneficiaries::migrations(), mandates::migrations()})
            all.insert(all.end(), some.begin(), some.end());
        REQUIRE(db::migrate(db, all));
        const auto organisation = [&](const char* name, organisations::Kind kind) {
            organisations::Organisation o;
            o.name = name;
            o.kinds = {kind};
            return db.write([&](db::Write& tx) { return organisations::add(tx, o, {}, clock); }).value();
        };
        coop = organisation("Coopérative", organisations::Kind::cooperative);
        town = organisation("Commune de Vire", organisations::Kind::commune);
        anne = db.write([&](db::Write& tx) {
                     return accounts::add_person(
                         tx, vault, {"Anne", "anne@x.fr", {{Role::counsellor, coop, {}}}, Lang::fr}, {}, clock);
                 }).value();
        jeanne = person("Jeanne", "Lecointe");
    }
    BeneficiaryId person(const char* first, const char* last) {
        beneficiaries::Beneficiary b;
        b.who = {first, last, {}, {}, {}, {}};
        b.counsellor = anne;
        return db.write([&](db::Write& tx) { return beneficiaries::add(tx, vault, b, clock); }).value();
    }
    void at(const char* instant) { clock = Clock::fixed(*parse_instant(instant)); }
    Draft typed(int days = 31) const {
        return {
            jeanne, coop, clock.today(), days, Consent::paper, Where::on_site, {Procedure::housing, Procedure::money}};
    }
    Result<MandateId> try_draft(const Draft& d) {
        return db.write([&](db::Write& tx) { return draft(tx, vault, d, anne, clock); });
    }
    MandateId given(int days = 31) {
        const auto id = try_draft(typed(days)).value();
        REQUIRE(give_it(id));
        return id;
    }
    Result<void> give_it(MandateId id, Consent consent = Consent::paper, PersonId by = PersonId{-1}) {
        return db.write([&](db::Write& tx) {
            return give(tx, id, consent, consent == Consent::paper ? Paper::folder : Paper::none,
                        by.value < 0 ? anne : by, clock);
        });
    }
    Mandate of(MandateId id) {
        return db.read([&](db::Read& tx) { return mandate(tx, vault, id); }).value();
    }
    State state_of(MandateId id) { return state(of(id), clock.now()); }
    Result<std::int64_t> used(MandateId id, Procedure p = Procedure::housing,
                              const char* words = "Demande d’APL envoyée") {
        return db.write([&](db::Write& tx) { return use(tx, vault, id, p, words, anne, clock); });
    }
    Result<void> take(MandateId id, Procedure p, PersonId by) {
        return db.write([&](db::Write& tx) { return revoke(tx, id, p, by, clock); });
    }
    Result<void> put(MandateId id, Procedure p, PersonId by) {
        return db.write([&](db::Write& tx) { return put_back(tx, id, p, by, clock); });
    }
    Verdict chain(MandateId id) {
        return db.read([&](db::Read& tx) { return verify(tx, vault, id); });
    }
    void sql(std::string_view text) {
        db.write([&](db::Write& tx) { tx.run(text); });
    }
};

}
