#include "features/mandates/mandates.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>

#include "tests/mandates/fixture.hpp"

using namespace beffroi;
using namespace beffroi::mandates;

namespace {

template <class T>
std::string refusal(const Result<T>& r) {
    return r.ok() ? "" : r.error().field.empty() ? r.error().code : r.error().code + "@" + r.error().field;
}
template <class F>
bool refused_by_database(F&& f) {
    try {
        f();
    } catch (const db::ConstraintError&) { return true; }
    return false;
}
using enum Verdict::State;

}

TEST_CASE("every word has its code, and no two the same") {
    std::set<std::string_view> codes;
    for (const Procedure each : every_procedure()) {
        CHECK(procedure_from(code(each)) == each);
        codes.insert(code(each));
    }
    CHECK(codes == std::set<std::string_view>{"papiers", "famille", "social", "travail", "logement", "transports",
                                              "argent", "justice", "etranger", "loisirs"});
    CHECK_FALSE(procedure_from("autre"));
    for (const Ending each : every_ending()) CHECK(ending_from(code(each)) == each);
    for (const Consent each : {Consent::paper, Consent::message}) CHECK(consent_from(code(each)) == each);
    for (const Where each : {Where::on_site, Where::remote}) CHECK(where_from(code(each)) == each);
    for (const Paper each : {Paper::none, Paper::folder, Paper::file}) CHECK(paper_from(code(each)) == each);
    CHECK(std::ranges::equal(every_length(), std::vector{1, 31, 182, 365}));
}

TEST_CASE_BOTH_ENGINES("a draft keeps what was written, and says what is wrong by the field") {
    World w(db);
    const auto id = w.try_draft(w.typed()).value();
    const Mandate m = w.of(id);
    CHECK(m.name == "Jeanne Lecointe");
    CHECK(m.organisation == w.coop);
    CHECK(m.last_day() == *parse_date("2026-12-26"));
    REQUIRE(m.procedures.size() == 2);
    CHECK(m.procedures[0].procedure == Procedure::housing);
    CHECK(state(m, w.clock.now()) == State::drafted);
    CHECK(m.made_by == w.anne);

    const auto refused = [&](auto spoil) {
        Draft bad = w.typed();
        spoil(bad);
        return refusal(w.try_draft(bad));
    };
    CHECK(refused([](Draft& d) { d.beneficiary = BeneficiaryId{4}; }) == "unknown_beneficiary");
    CHECK(refused([](Draft& d) { d.organisation = OrganisationId{4}; }) == "unknown_organisation@organisation");
    CHECK(refused([](Draft& d) { d.days = 30; }) == "bad_length@days");
    CHECK(refused([](Draft& d) { d.procedures.clear(); }) == "no_procedure@procedures");
    CHECK(refused([](Draft& d) { d.begins = *parse_date("2026-11-25"); }) == "begins_past@begins");
    CHECK(refused([](Draft& d) { d.begins = *parse_date("2027-11-27"); }) == "begins_far@begins");
    db.write([&](db::Write& tx) { beneficiaries::forget(tx, w.jeanne, w.clock); });
    CHECK(refused([](Draft&) {}) == "unknown_beneficiary");
    CHECK(w.of(id).name == "Jeanne Lecointe");  // the proof outlives the sheet
}

TEST_CASE_BOTH_ENGINES("nothing is done before the person agrees, before the first day, or after the last") {
    World w(db);
    const auto id = w.try_draft(w.typed()).value();
    CHECK(refusal(w.used(id)) == "not_given");
    CHECK(refusal(w.used(MandateId{4})) == "unknown_mandate");
    REQUIRE(w.give_it(id));
    REQUIRE(w.give_it(id));
    CHECK(w.state_of(id) == State::given);
    CHECK(w.used(id).value() == 1);
    CHECK(refusal(w.used(id, Procedure::housing, "  ")) == "words_needed@words");
    CHECK(refusal(w.used(id, Procedure::housing, std::string(501, 'a').c_str())) == "words_long@words");

    Draft later = w.typed();
    later.begins = *parse_date("2026-12-01");
    const auto to_come = w.try_draft(later).value();
    REQUIRE(w.give_it(to_come));
    CHECK(refusal(w.used(to_come)) == "not_begun");

    // 31 days from 26 November: the 26th of December is the last, to midnight in Paris.
    w.at("2026-12-26T22:59:59Z");
    CHECK(w.used(id).value() == 2);
    w.at("2026-12-26T23:00:00Z");
    CHECK(w.state_of(id) == State::ended);
    CHECK(refusal(w.used(id)) == "mandate_over");
    CHECK(w.used(to_come).value() == 1);
}

TEST_CASE_BOTH_ENGINES(
    "a mandate of one day that is agreed to a day later is for that day; a forgotten draft is over") {
    World w(db);
    const auto id = w.try_draft(w.typed(1)).value(), forgotten = w.try_draft(w.typed(365)).value();
    w.at("2026-11-27T09:00:00Z");
    REQUIRE(w.give_it(id, Consent::message, PersonId{}));
    const Mandate m = w.of(id);
    CHECK(m.begins == *parse_date("2026-11-27"));
    CHECK(m.last_day() == m.begins);
    CHECK(m.consent == Consent::message);
    CHECK(m.given_by == PersonId{});
    CHECK(w.used(id).ok());
    w.at("2026-11-28T09:00:00Z");
    CHECK(refusal(w.used(id)) == "mandate_over");
    w.at("2026-12-27T09:00:00Z");
    CHECK(refusal(w.give_it(forgotten)) == "mandate_over");
    CHECK(refusal(w.give_it(MandateId{4})) == "unknown_mandate");
}

TEST_CASE_BOTH_ENGINES("each kind of procedure is taken back alone, and put back only at once, by who took it") {
    World w(db);
    const auto id = w.given();
    CHECK(refusal(w.used(id, Procedure::justice)) == "procedure_not_allowed@procedure");
    CHECK(refusal(w.take(id, Procedure::justice, w.anne)) == "procedure_not_allowed@procedure");
    REQUIRE(w.take(id, Procedure::housing, w.anne));
    REQUIRE(w.take(id, Procedure::housing, PersonId{}));  // twice: it stays as it was
    CHECK(w.of(id).of(Procedure::housing)->by == w.anne);
    CHECK(refusal(w.used(id)) == "procedure_revoked@procedure");
    CHECK(w.used(id, Procedure::money).ok());
    CHECK(refusal(w.put(id, Procedure::housing, PersonId{})) == "too_late");
    REQUIRE(w.put(id, Procedure::housing, w.anne));
    CHECK(w.used(id).ok());

    // What the person takes back nobody else puts back.
    REQUIRE(w.take(id, Procedure::housing, PersonId{}));
    CHECK(refusal(w.put(id, Procedure::housing, w.anne)) == "too_late");
    w.at("2026-11-26T09:05:01Z");
    CHECK(refusal(w.put(id, Procedure::housing, PersonId{})) == "too_late");
    REQUIRE(w.take(id, Procedure::money, w.anne));
    CHECK(w.state_of(id) == State::ended);
    CHECK(refusal(w.used(id, Procedure::money)) == "mandate_over");
    REQUIRE(w.put(id, Procedure::money, w.anne));
    CHECK(w.state_of(id) == State::given);
}

TEST_CASE_BOTH_ENGINES("it is ended with a reason, and goes on only at once, by who ended it") {
    World w(db);
    const auto id = w.given();
    const auto end_it = [&](PersonId by) {
        return db.write([&](db::Write& tx) { return end(tx, id, Ending::withdrawn, by, w.clock); });
    };
    const auto go_on = [&](PersonId by) {
        return db.write([&](db::Write& tx) { return resume(tx, id, by, w.clock); });
    };
    REQUIRE(end_it(PersonId{}));
    REQUIRE(end_it(w.anne));
    CHECK(w.of(id).ended_by == PersonId{});
    CHECK(w.of(id).why == Ending::withdrawn);
    CHECK(refusal(w.used(id)) == "mandate_over");
    CHECK(refusal(go_on(w.anne)) == "too_late");
    REQUIRE(go_on(PersonId{}));
    CHECK(w.used(id).ok());
    REQUIRE(end_it(w.anne));
    w.at("2026-11-26T09:05:01Z");
    CHECK(refusal(go_on(w.anne)) == "too_late");
    const auto log = db.read([&](db::Read& tx) { return journal::about(tx, PersonId{w.jeanne.value}); });
    std::vector<std::string> what;
    for (const auto& each : log) what.push_back(each.what.substr(0, each.what.find(':', 12)));
    CHECK(std::ranges::count(what, "mandate:ended") == 2);
    CHECK(std::ranges::count(what, "mandate:resumed") == 1);
    CHECK(std::ranges::any_of(what, [](const std::string& each) { return each.starts_with("mandate-use"); }));
}

TEST_CASE_BOTH_ENGINES("the chain tells a use that was changed, removed, swapped or added") {
    World w(db);
    const auto id = w.given(), other = w.given();
    CHECK(w.chain(id).state == whole);
    for (const char* words : {"Un", "Deux", "Trois"}) REQUIRE(w.used(id, Procedure::housing, words));
    REQUIRE(w.used(other));
    const Verdict good = w.chain(id);
    CHECK(good.state == whole);
    CHECK(good.uses == 3);
    const auto all = db.read([&](db::Read& tx) { return uses(tx, w.vault, id); });
    REQUIRE(all.size() == 3);
    CHECK(all[0].number == 3);
    CHECK(all[2].words == "Un");
    CHECK(w.of(id).head == all[0].hash);
    CHECK(db.read([&](db::Read& tx) { return journal::latest(tx, {}, 2); })[1].what == "mandate-use:" + all[0].hash);

    const std::string where = " WHERE mandate = " + std::to_string(id.value);
    const auto spoiled = [&](const std::vector<std::string>& statements) {
        // Only looked at, then undone.
        Verdict verdict;
        const auto undone = db.write([&](db::Write& tx) -> Result<void> {
            for (const std::string& each : statements) tx.run(each);
            verdict = verify(tx, w.vault, id);
            return fail(ErrorKind::conflict, "undone", msg("undone"));
        });
        CHECK_FALSE(undone.ok());
        return std::pair(verdict.state, verdict.number);
    };
    const auto is = [](Verdict::State state, std::int64_t number) { return std::pair(state, number); };
    CHECK(spoiled({"UPDATE mandate_uses SET at_us = at_us + 1" + where + " AND number = 2"}) == is(changed, 2));
    CHECK(spoiled({"UPDATE mandate_uses SET kind = 'argent'" + where + " AND number = 1"}) == is(changed, 1));
    CHECK(spoiled({"UPDATE mandate_uses SET words = (SELECT words FROM mandate_uses" + where + " AND number = 1)" +
                   where + " AND number = 2"}) == is(changed, 2));
    CHECK(spoiled({"DELETE FROM mandate_uses" + where + " AND number = 2"}) == is(missing, 2));
    CHECK(spoiled({"DELETE FROM mandate_uses" + where + " AND number = 3"}) == is(cut_short, 3));
    CHECK(spoiled({"UPDATE mandate_uses SET number = 9" + where + " AND number = 1",
                   "UPDATE mandate_uses SET number = 1" + where + " AND number = 2",
                   "UPDATE mandate_uses SET number = 2" + where + " AND number = 9"}) == is(changed, 1));
    CHECK(spoiled({"UPDATE mandates SET uses = 2 WHERE id = " + std::to_string(id.value)}) == is(added, 3));
    CHECK(spoiled({"UPDATE mandate_uses SET number = 4, mandate = " + std::to_string(id.value) +
                   " WHERE mandate = " + std::to_string(other.value)}) == is(changed, 4));
    CHECK(spoiled({"UPDATE mandates SET head = (SELECT head FROM mandates WHERE id = " + std::to_string(other.value) +
                   ") WHERE id = " + std::to_string(id.value)}) == is(changed, 3));
    CHECK(w.chain(id).state == whole);
    CHECK(db.read([&](db::Read& tx) { return verify(tx, id); }).state == whole);

    // A whole chain that was another mandate's, and words sealed anew by somebody who has the key.
    const std::string of_id = std::to_string(id.value), of_other = std::to_string(other.value);
    const auto undone = db.write([&](db::Write& tx) -> Result<void> {
        tx.run("UPDATE mandate_uses SET words = ?1" + where + " AND number = 2",
               db::Param::blob(w.vault.seal(std::string(16, 's') + "Rien", "mandates.use:" + id.text() + ":2")));
        CHECK(verify(tx, id).state == whole);
        const Verdict resealed = verify(tx, w.vault, id);
        CHECK(resealed.state == changed);
        CHECK(resealed.number == 2);
        tx.run("DELETE FROM mandate_uses" + where);
        tx.run("UPDATE mandate_uses SET mandate = " + of_id + " WHERE mandate = " + of_other);
        tx.run("UPDATE mandates SET uses = 1, head = (SELECT head FROM mandates WHERE id = " + of_other +
               ") WHERE id = " + of_id);
        const Verdict moved = verify(tx, id);
        CHECK(moved.state == changed);
        CHECK(moved.number == 1);
        return fail(ErrorKind::conflict, "undone", msg("undone"));
    });
    CHECK_FALSE(undone.ok());
}

TEST_CASE_BOTH_ENGINES("many who use it at once get different numbers and one whole chain") {
    World w(db);
    const auto id = w.given();
    const auto numbers = testing::at_once(12, [&] { return w.used(id).value(); });
    std::set<std::int64_t> different(numbers.begin(), numbers.end());
    CHECK(different.size() == 12);
    CHECK(*different.rbegin() == 12);
    const Verdict verdict = w.chain(id);
    CHECK(verdict.state == whole);
    CHECK(verdict.uses == 12);
}

TEST_CASE_BOTH_ENGINES("the database refuses what cannot be") {
    World w(db);
    const auto id = w.given();
    const auto draft_id = w.try_draft(w.typed()).value();
    const std::string given = " WHERE id = " + std::to_string(id.value),
                      drafted = " WHERE id = " + std::to_string(draft_id.value);
    for (const std::string& bad :
         {"UPDATE mandates SET days = 30" + given, "UPDATE mandates SET last_day = '2020-01-01'" + given,
          "UPDATE mandates SET consent = 'spoken'" + given, "UPDATE mandates SET place = 'x'" + given,
          "UPDATE mandates SET given_by = NULL" + given, "UPDATE mandates SET ended = 1" + given,
          "UPDATE mandates SET ended = 1, ended_by = 0, ended_why = 'x'" + given,
          "UPDATE mandates SET uses = 1" + drafted, "UPDATE mandates SET paper = 'folder'" + drafted,
          "UPDATE mandates SET head = ''" + given, "UPDATE mandates SET organisation = 0" + given,
          "INSERT INTO mandate_procedures (mandate, kind) VALUES (" + std::to_string(id.value) + ", 'autre')",
          "UPDATE mandate_procedures SET revoked = 1 WHERE mandate = " + std::to_string(id.value)})
        CHECK_MESSAGE(refused_by_database([&] { w.sql(bad); }), bad);
}

TEST_CASE_BOTH_ENGINES("it is found for the organisation it was given to, and acted by only there") {
    World w(db);
    const auto soon = w.given(1), late = w.given(365);
    Draft other = w.typed();
    other.organisation = w.town;
    const auto of_town = w.try_draft(other).value();
    REQUIRE(w.give_it(of_town));
    const auto waiting = w.try_draft(w.typed()).value();
    const auto found = [&](std::vector<OrganisationId> to, const char* until) {
        std::vector<MandateId> ids;
        for (const Mandate& each : db.read(
                 [&](db::Read& tx) { return given_until(tx, w.vault, to, w.clock.today(), *parse_date(until), 10); }))
            ids.push_back(each.id);
        return ids;
    };
    CHECK(found({w.coop}, "2026-12-01") == std::vector{soon});
    CHECK(found({w.coop}, "2028-12-01") == std::vector{soon, late});
    CHECK(found({w.coop, w.town}, "2028-12-01") == std::vector{soon, of_town, late});
    CHECK(found({}, "2028-12-01").empty());
    const auto open = db.read([&](db::Read& tx) {
        return drafts(tx, w.vault, std::vector{w.coop}, w.clock.now() - std::chrono::days{30}, 10);
    });
    REQUIRE(open.size() == 1);
    CHECK(open[0].id == waiting);
    CHECK(open[0].procedures.size() == 2);
    CHECK(db.read([&](db::Read& tx) { return of_beneficiary(tx, w.vault, w.jeanne); }).size() == 4);

    const auto visitor = [&](Role role, OrganisationId of) {
        return accounts::Visitor{w.anne, {}, "", {{role, of, {}}}, accounts::Strength::full, {}};
    };
    const auto acts = [&](const accounts::Visitor& who, OrganisationId of) {
        return db.read([&](db::Read& tx) { return acts_for(tx, who, of); });
    };
    CHECK(acts(visitor(Role::counsellor, w.town), w.town));
    CHECK(acts(visitor(Role::counsellor, w.town), w.coop));
    CHECK_FALSE(acts(visitor(Role::counsellor, w.coop), w.town));
    CHECK_FALSE(acts(visitor(Role::correspondent, w.town), w.town));
    CHECK_FALSE(acts(visitor(Role::administrator, w.coop), w.coop));
}

TEST_CASE_BOTH_ENGINES("the link is the same each time, and no other opens it") {
    World w(db);
    const auto id = w.given();
    const std::string token = token_of(w.vault, id);
    CHECK(token == token_of(w.vault, id));
    CHECK(id_of(w.vault, token) == id);
    CHECK_FALSE(id_of(w.vault, token + "a"));
    CHECK_FALSE(id_of(w.vault, id.text()));
    CHECK_FALSE(id_of(crypto::Vault(std::string(32, 'x')), token));
}

TEST_CASE_BOTH_ENGINES("the signed paper is kept sealed") {
    World w(db);
    const auto id = w.try_draft(w.typed()).value();
    const auto keep = [&](MandateId of) {
        return db.write([&](db::Write& tx) { return keep_paper(tx, w.vault, of, "picture", w.anne, w.clock); });
    };
    CHECK(refusal(keep(id)) == "not_given");
    CHECK(refusal(keep(MandateId{4})) == "unknown_mandate");
    REQUIRE(w.give_it(id));
    CHECK(w.of(id).paper == Paper::folder);
    REQUIRE(keep(id));
    REQUIRE(keep(id));
    CHECK(w.of(id).paper == Paper::file);
    CHECK(db.read([&](db::Read& tx) { return kept_paper(tx, w.vault, id); }) == "picture");
    CHECK_FALSE(db.read([&](db::Read& tx) { return kept_paper(tx, w.vault, MandateId{4}); }));
}

TEST_CASE_BOTH_ENGINES("joined sheets have the mandates of both, and parted ones their own again") {
    World w(db);
    const auto id = w.given();
    const auto twin = w.person("Jane", "Lecointe");
    const auto attached = mandates::attached();
    const auto joined = db.write([&](db::Write& tx) {
        return beneficiaries::merge(tx, w.vault, {&attached, 1}, twin, w.jeanne, w.anne, w.clock);
    });
    REQUIRE(joined);
    CHECK(w.of(id).beneficiary == twin);
    CHECK(w.used(id).ok());
    REQUIRE(db.write([&](db::Write& tx) {
        return beneficiaries::undo_merge(tx, w.vault, {&attached, 1}, *joined, w.anne, w.clock);
    }));
    CHECK(w.of(id).beneficiary == w.jeanne);
    CHECK(w.chain(id).state == whole);
}

TEST_CASE_BOTH_ENGINES("a person reads their mandates, ends them by leaving, and the proof goes after its time") {
    World w(db);
    const auto account = db.write([&](db::Write& tx) {
                               return accounts::add_person(
                                   tx, w.vault, {"Jeanne", "", {{Role::resident, {}, {}}}, Lang::fr}, w.anne, w.clock);
                           }).value();
    auto sheet = db.read([&](db::Read& tx) { return beneficiaries::beneficiary(tx, w.vault, w.jeanne); }).value();
    sheet.account = account;
    REQUIRE(db.write([&](db::Write& tx) { return beneficiaries::change(tx, w.vault, sheet, w.anne, w.clock); }));
    const auto id = w.given(), over = w.given(1);
    REQUIRE(w.used(id, Procedure::money, "Déclaration de revenus"));
    const auto draft_id = w.try_draft(w.typed()).value();
    const auto mine = holding(w.vault);
    const auto records = db.read([&](db::Read& tx) { return mine.export_about(tx, account); });
    CHECK(records.size() == 3 * 3 + 1);
    CHECK(std::ranges::any_of(records, [](const privacy::Record& record) {
        return std::ranges::any_of(record, [](const privacy::Field& field) {
            const auto* text = std::get_if<std::string>(&field.value);
            return text && *text == "Déclaration de revenus";
        });
    }));
    CHECK(db.read([&](db::Read& tx) { return mine.remains(tx, account); }).has_value());
    CHECK_FALSE(db.read([&](db::Read& tx) { return mine.remains(tx, w.anne); }).has_value());
    db.write([&](db::Write& tx) {
        mine.erase(tx, account, w.clock);
        beneficiaries::forget(tx, w.jeanne, w.clock);
    });
    CHECK(w.state_of(id) == State::ended);
    CHECK(w.of(id).name == "Jeanne Lecointe");

    const auto older = [&](const char* before) {
        return db.write([&](db::Write& tx) { return mine.delete_older(tx, *parse_instant(before), w.clock); });
    };
    CHECK(older("2026-11-25T00:00:00Z") == 0);
    w.at("2027-01-26T09:00:00Z");
    CHECK(older("2026-11-25T00:00:00Z") == 1);  // the draft: nobody agreed, it proves nothing
    CHECK(older("2026-11-28T08:59:59Z") == 0);
    CHECK(older("2026-11-28T09:00:01Z") == 2);
    const auto gone = db.read([&](db::Read& tx) { return mandate(tx, w.vault, id); });
    CHECK_FALSE(gone);
    CHECK(db.read([&](db::Read& tx) { return tx.one<std::int64_t>("SELECT COUNT(*) FROM mandate_uses"); }) == 0);
    for (const MandateId each : {over, draft_id})
        CHECK_FALSE(db.read([&](db::Read& tx) { return mandate(tx, w.vault, each); }));
}

TEST_CASE("a stolen file tells neither who gave a mandate nor what was done") {
    testing::TestDatabase store(db::Engine::sqlite);
    {
        World w(*store);
        w.jeanne = w.person("Philippine", "Vraisemblable");
        const auto id = w.given();
        REQUIRE(w.used(id, Procedure::housing, "Dossier farfelu envoyé"));
    }
    store.close();
    std::string bytes;
    for (const auto& each : std::filesystem::recursive_directory_iterator(store.folder())) {
        std::ifstream file(each.path(), std::ios::binary);
        bytes.append(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    }
    REQUIRE(bytes.find("logement") != std::string::npos);
    for (const char* secret : {"Philippine", "Vraisemblable", "farfelu"})
        CHECK_MESSAGE(bytes.find(secret) == std::string::npos, secret);
}
