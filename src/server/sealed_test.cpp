// What every feature sealed is sealed anew, and no column is forgotten.
#include <algorithm>
#include <iterator>
#include <map>
#include <set>

#include "features/accounts/accounts.hpp"
#include "features/activities/activities.hpp"
#include "features/agenda/agenda.hpp"
#include "features/agreements/agreements.hpp"
#include "features/appointments/appointments.hpp"
#include "features/beneficiaries/beneficiaries.hpp"
#include "features/experiences/experiences.hpp"
#include "features/mandates/mandates.hpp"
#include "features/notices/notices.hpp"
#include "features/organisations/organisations.hpp"
#include "features/places/places.hpp"
#include "features/providers/providers.hpp"
#include "features/workshops/workshops.hpp"
#include "platform/base/crypto.hpp"
#include "platform/jobs/jobs.hpp"
#include "server/open.hpp"
#include "tests/support/database.hpp"

namespace beffroi::server {
namespace {

using crypto::Vault;

/// Columns of bytes that are not sealed by vault.key, and why.
const std::map<std::string, std::string> others{
    {"audits.evidence", "public records of domains"},
    {"audit_letters.file", "letters about public records, to offices and not to people"},
    {"calendar_devices.secret", "a plain hash of a random password"},
    {"calendar_events.fingerprint", "a plain hash of times"},
    {"mandate_codes.hash", "a keyed hash of a code that lasts ten minutes: ends with its key"},
    {"import_rows.line_key", "by the key that lasts, or a plain hash of a number made by chance"},
    {"imports.file_hash", "by the key that lasts"},
    {"experiences.digest", "a plain hash of public words, with an index that nobody makes without the key"},
    {"experiences.key_hash", "a plain hash of random bytes"},
    {"experience_reports.digest", "a plain hash of the message"},
    {"solution_proposals.digest", "a plain hash of the proposal"},
    {"passkey_challenges.challenge", "a plain hash of random bytes"},
    {"passkeys.credential", "a number that the device chose"},
    {"passkeys.public_key", "public"},
    {"people_cards.made_by_key", "the mark of a key"},
    {"people_cards.token", "a keyed hash of what only the card has: ends with its key (accounts::EndsWithKeys)"},
    {"people_cards.words", "likewise"},
    {"people_links.token", "a plain hash of random bytes"},
    {"editing_pictures.large", "public"},
    {"editing_pictures.small", "public"},
    {"recovery_codes.code", "a keyed hash of what only the person has: ends with its key"},
    {"recovery_codes.made_by_key", "the mark of a key"},
    {"figure_days.detail", "sums, without names"},
    {"figure_days.sums", "sums, without names"},
    {"figure_periods.detail", "sums, without names"},
    {"plans.code_hash", "a plain hash of a random code that lasts a week"},
    {"plans.key_hash", "a plain hash of random bytes"},
    {"provider_links.token", "a plain hash of random bytes"},
    {"quotes.key_hash", "a plain hash of random bytes"},
    {"sessions.token", "a plain hash of random bytes"},
    {"suggestions.digest", "a plain hash of the message"},
    {"vault_keys.mark", "the mark of a key"},
};

/// "table.column" of every column of bytes.
std::set<std::string> columns_of_bytes(db::Database& db) {
    return db.read([](db::Read& tx) {
        const auto all = tx.all<std::string>(
            tx.engine() == db::Engine::sqlite
                ? "SELECT t.name || '.' || c.name FROM pragma_table_list t JOIN pragma_table_info(t.name) c WHERE "
                  "t.schema = 'main' AND t.type = 'table' AND c.type = 'BLOB' AND t.name NOT LIKE '%\\_data' ESCAPE "
                  "'\\' AND t.name NOT LIKE '%\\_idx' ESCAPE '\\' AND t.name NOT LIKE '%\\_docsize' ESCAPE '\\' AND "
                  "t.name NOT LIKE '%\\_content' ESCAPE '\\'"
                : "SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = "
                  "current_schema() AND data_type = 'bytea'");
        return std::set<std::string>(all.begin(), all.end());
    });
}

const std::string first(32, 'a'), second(32, 'b');

/// The demonstration, and in each column that it leaves empty what its feature would seal there.
void fill(db::Database& db, const Vault& vault) {
    REQUIRE(db::migrate(db, all_migrations()));
    db.write([](db::Write& tx) { places::prepare(tx); });
    REQUIRE(places::load_demo(db, Clock{}));
    REQUIRE(organisations::load_demo(db, Clock{}));
    REQUIRE(accounts::load_demo(db, vault, Clock{}, organisations::demo_role));
    REQUIRE(agenda::load_demo(db, vault, Clock{}));
    REQUIRE(appointments::load_demo(db, vault, Clock{}));
    REQUIRE(workshops::load_demo(db, vault, Clock{}));
    REQUIRE(activities::load_demo(db, vault, Clock{}));
    REQUIRE(mandates::load_demo(db, vault, Clock{}));
    REQUIRE(providers::load_demo(db, vault, Clock{}));
    REQUIRE(agreements::load_demo(db, vault, Clock{}));
    REQUIRE(experiences::load_demo(db, vault, Clock{}));
    REQUIRE(db.write([&](db::Write& tx) {
        return agreements::add_file(tx, vault, agreements::every_agreement(tx).at(0).id, true, "a.pdf", "%PDF-", {},
                                    Clock{});
    }));
    mail::Settings settings;
    settings.url = "smtp://127.0.0.1:1";
    settings.from = "bonjour@exemple.fr";
    settings.vault = vault;
    db.write([&](db::Write& tx) {
        const auto seal = [&](std::string_view table, std::string_view column, std::string_view id_column,
                              const std::function<std::string(std::int64_t)>& context) {
            const auto id =
                tx.one<std::int64_t>("SELECT MIN(" + std::string(id_column) + ") FROM " + std::string(table));
            REQUIRE_MESSAGE(id.value_or(0) > 0, std::string(table));
            const std::string sealed = vault.seal("x", context(*id));
            tx.run("UPDATE " + std::string(table) + " SET " + std::string(column) + " = ?2 WHERE " +
                       std::string(id_column) + " = ?1",
                   *id, db::Param::blob(sealed));
        };
        const auto by_text = [](std::string_view what) {
            return [what](std::int64_t id) { return std::string(what) + id_to_text(id); };
        };
        const auto by_number = [](std::string_view what) {
            return [what](std::int64_t id) { return std::string(what) + std::to_string(id); };
        };
        const auto person = tx.one<std::int64_t>("SELECT MIN(id) FROM people").value();
        const auto session = tx.one<std::int64_t>("SELECT MIN(id) FROM workshop_sessions").value();
        const auto mandate = tx.one<std::int64_t>("SELECT MIN(id) FROM mandates").value();
        const auto beneficiary = tx.one<std::int64_t>("SELECT MIN(id) FROM beneficiaries").value();
        const auto appointment = tx.one<std::int64_t>("SELECT MIN(id) FROM appointments").value();
        const auto registration = tx.one<std::int64_t>("SELECT MIN(id) FROM workshop_registrations").value();
        const auto workshop = tx.one<std::int64_t>("SELECT MIN(id) FROM workshops").value();
        const auto activity = tx.one<std::int64_t>("SELECT MIN(id) FROM activities").value();
        const auto nothing = db::Param::blob("");
        REQUIRE(mail::enqueue(tx, "test", {"marie@exemple.fr", "s", "x", ""}, settings, from_micros(5)));
        tx.run(
            "INSERT INTO passkeys (id, person, credential, algorithm, public_key, sign_count, backed_up, name, "
            "created) VALUES (1, ?1, ?2, -7, ?2, 0, 0, ?2, 0)",
            person, nothing);
        tx.run("INSERT INTO workshop_sheets (id, session, picture, added, added_by) VALUES (1, ?1, ?2, 0, 0)", session,
               nothing);
        tx.run(
            "INSERT INTO mandate_codes (mandate, number, hash, sent_to, made, made_by, tries) VALUES (?1, 1, ?2, ?2, "
            "0, "
            "0, 0)",
            mandate, nothing);
        tx.run("INSERT INTO mandate_papers (mandate, at, kept_by, bytes) VALUES (?1, 0, 0, ?2)", mandate, nothing);
        tx.run(
            "INSERT INTO beneficiary_hand_overs (id, beneficiary, at, came_from, went_to, done_by, note) VALUES (1, "
            "?1, 0, 0, 0, 0, ?2)",
            beneficiary, nothing);
        tx.run(
            "INSERT INTO appointments_history (id, appointment, at, done_by, act, was, reason) VALUES (1, ?1, 0, 0, "
            "'revoked', '', ?2)",
            appointment, nothing);
        tx.run(
            "INSERT INTO workshop_history (id, workshop, session, registration, at, done_by, act, was, reason) "
            "VALUES (1, ?1, ?2, ?3, 0, 0, 'revoked', '', ?4)",
            workshop, session, registration, nothing);
        tx.run(
            "INSERT INTO activities_history (id, activity, at, done_by, act, was) VALUES (1, ?1, 0, 0, 'changed', "
            "?2)",
            activity, nothing);
        tx.run("INSERT INTO activities_to_attach (activity, who) VALUES (?1, ?2)", activity, nothing);
        tx.run(
            "INSERT INTO coordinations (id, kind, what, day, duration_min, title, participants, notes, counsellor, "
            "created, changed) VALUES (1, 'animation', 'x', '2026-11-26', 60, '', 0, ?1, 0, 0, 0)",
            nothing);
        tx.run(
            "INSERT INTO calendar_devices (id, person, kind, name, secret, names, created, noted) VALUES (1, ?1, "
            "'feed', ?2, ?2, 0, 0, '')",
            person, nothing);
        tx.run(
            "INSERT INTO calendar_events (absence, person, name, uid, body, fingerprint, changed) VALUES (1, ?1, "
            "'a', 'a', ?2, ?2, 0)",
            person, nothing);
        tx.run(
            "INSERT INTO calendar_sources (id, person, name, url, created, etag, modified, failure, times, unclear) "
            "VALUES (1, ?1, ?2, ?2, 0, '', '', '', 0, 0)",
            person, nothing);
        tx.run(
            "INSERT INTO imports (id, owner, created, state, file_name, plan, file_hash, file_bytes, units, position, "
            "lines, lines_refused, people_made, people_known, records_made, records_known, undone_by) VALUES (1, ?1, "
            "0, 'choosing', ?2, ?2, ?2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0)",
            person, nothing);
        tx.run("INSERT INTO import_pieces (import_id, place, bytes) VALUES (1, 3, ?1)", nothing);
        tx.run("INSERT INTO import_faults (id, import_id, line, weight, said) VALUES (1, 1, 1, 0, ?1)", nothing);
        seal("people", "totp", "id", by_text("people.totp:"));
        seal("passkeys", "name", "id", by_text("passkeys.name:"));
        seal("workshop_sheets", "picture", "id", by_text("workshops.sheet:"));
        seal("workshop_entries", "signed_am", "id",
             [&](std::int64_t id) { return "workshops.signature:" + id_to_text(id) + ":am"; });
        seal("workshop_entries", "signed_pm", "id",
             [&](std::int64_t id) { return "workshops.signature:" + id_to_text(id) + ":pm"; });
        seal("workshop_history", "reason", "id", by_text("workshops.reason:"));
        seal("mandate_codes", "sent_to", "mandate", by_text("mandates.code:"));
        seal("mandate_papers", "bytes", "mandate", by_text("mandates.paper:"));
        seal("beneficiary_hand_overs", "note", "id", by_number("beneficiaries.hand_over:"));
        for (const char* field : {"address", "notes"})
            seal("beneficiaries", field, "id", by_text("beneficiaries." + std::string(field) + ":"));
        seal("appointments_history", "reason", "id", by_text("appointments.reason:"));
        seal("activities", "notes", "id", by_text("activities.notes:"));
        seal("activities_to_attach", "who", "activity", by_text("activities.who:"));
        seal("activities_history", "was", "id", by_number("activities.history:"));
        seal("coordinations", "notes", "id", by_text("coordinations.notes:"));
        seal("calendar_devices", "name", "id", by_text("calendars.device:"));
        seal("calendar_events", "body", "absence", by_text("calendars.event:"));
        seal("calendar_sources", "name", "id", by_text("calendars.source:"));
        seal("calendar_sources", "url", "id", by_text("calendars.source.url:"));
        seal("imports", "file_name", "id", by_text("imports.file_name:"));
        seal("imports", "plan", "id", by_text("imports.plan:"));
        seal("import_pieces", "bytes", "import_id",
             [](std::int64_t id) { return "imports.piece:" + id_to_text(id) + ":3"; });
        seal("import_faults", "said", "id", by_text("import_faults.said:"));
        const auto provider = tx.one<std::int64_t>("SELECT MIN(id) FROM providers").value();
        tx.run("INSERT INTO provider_links (token, provider, expires, new_mail) VALUES (?1, ?2, 1, ?3)",
               db::Param::blob("a link"), provider,
               db::Param::blob(vault.seal("x@exemple.fr", "providers.new_mail:" + id_to_text(provider))));
        tx.run("INSERT INTO plans (id, key_hash, name, domain, created, changed) VALUES (1, ?1, '', '', 1, 1)",
               db::Param::blob("a plan"));
        tx.run("INSERT INTO quote_requests (id, plan, about, solutions, insee, words, until, asks_coop, lang, state, created, contact) "
               "VALUES (1, 1, 'x', '', '', '', '2026-12-01', 0, 'fr', 'open', 1, ?1)",
               db::Param::blob(vault.seal("x", "quotes.contact:" + id_to_text(1))));
        // A short link, as an SMS would have it.
        const std::string target = "/rendez-vous/suivi/1-x",
                          code = crypto::base64url(vault.index(target, "notices.code")),
                          index = vault.index(code, "notices.link"),
                          sealed = vault.seal(target, "notices.link:" + index);
        tx.run("INSERT INTO notices_links (code, about, until, target) VALUES (?1, 1, 1, ?2)", db::Param::blob(index),
               db::Param::blob(sealed));
    });
    // What waits to be told.
    jobs::Runner runner(db, Clock{});
    notices::serve(runner, runner, vault, std::make_shared<const notices::Settings>());
    runner.run_due();
}

/// Every value of a column that is stated, but identifiers that stand where there is no index.
std::set<std::string> values_of(db::Database& db, const std::string& table, const std::string& column) {
    return db.read([&](db::Read& tx) {
        const auto all =
            tx.all<std::string>("SELECT " + column + " FROM " + table + " WHERE LENGTH(" + column + ") > 8");
        return std::set<std::string>(all.begin(), all.end());
    });
}

keys::Found look(db::Database& db, const Vault& vault) {
    keys::Found all;
    for (const keys::Table& table : all_sealed()) all += keys::pass(db, vault, table, keys::Act::look);
    return all;
}
keys::Found renew(db::Database& db, const Vault& vault) {
    keys::Found all;
    for (;;) {
        keys::Found round;
        for (const keys::Table& table : all_sealed()) round += keys::pass(db, vault, table, keys::Act::renew);
        all += round;
        if (round.behind == 0) return all;
    }
}

}

TEST_CASE_BOTH_ENGINES("each column of bytes is stated by whoever sealed it, or known not to be sealed") {
    REQUIRE(db::migrate(db, all_migrations()));
    const auto there = columns_of_bytes(db);
    std::set<std::string> stated;
    for (const keys::Table& table : all_sealed())
        for (const keys::Column& column : table.columns)
            if (column.kind == keys::Column::Kind::bytes) stated.insert(table.name + "." + column.name);
    CHECK(there.size() > 50);
    for (const std::string& each : there) {
        CAPTURE(each);
        CHECK(stated.contains(each) != others.contains(each));
    }
    for (const std::string& each : stated) CHECK_MESSAGE(there.contains(each), each);
    for (const auto& [each, why] : others) CHECK_MESSAGE(there.contains(each), each);
}

TEST_CASE_BOTH_ENGINES("all that features sealed opens by the new key alone, and none of it by the former one") {
    const Vault old(first), both(second, {first}), only(second);
    fill(db, old);
    // Nothing is stated that nothing was sealed in: a wrong context would not be seen.
    for (const keys::Table& table : all_sealed())
        for (const keys::Column& column : table.columns) {
            const auto filled = db.read([&](db::Read& tx) {
                return tx.one<std::int64_t>("SELECT COUNT(*) FROM " + table.name + " WHERE LENGTH(" + column.name +
                                            ") > 0");
            });
            CHECK_MESSAGE(filled.value_or(0) > 0, table.name << "." << column.name);
        }
    const keys::Found before = look(db, both);
    CHECK(before.unreadable == 0);
    CHECK(before.behind > 100);
    for (const keys::Table& table : all_sealed())
        CHECK_MESSAGE(keys::pass(db, old, table, keys::Act::look).behind == 0, table.name);
    const auto names = [&](const Vault& vault) {
        return db.read([&](db::Read& tx) {
            std::vector<std::string> all;
            for (const accounts::Person& each : accounts::staff(tx, vault, Clock{}))
                all.push_back(each.name + each.mail);
            for (const auto id : tx.all<std::int64_t>("SELECT id FROM beneficiaries ORDER BY id"))
                all.push_back(beneficiaries::beneficiary(tx, vault, beneficiaries::BeneficiaryId{id}).value().name());
            for (const auto id : tx.all<std::int64_t>("SELECT id FROM appointments ORDER BY id")) {
                const appointments::AppointmentId one{id};
                all.push_back(appointments::appointment(tx, vault, one).value().who.name);
                // What is on the slip stays while the key that made it is there.
                if (&vault != &only) {
                    all.push_back(appointments::words_of(tx, vault, one));
                    CHECK(appointments::id_of_words(tx, vault, all.back()) == one);
                    CHECK(appointments::id_of(vault, appointments::token_of(old, one)) == one);
                }
            }
            for (const auto id : tx.all<std::int64_t>("SELECT id FROM mandates ORDER BY id"))
                CHECK(mandates::verify(tx, vault, mandates::MandateId{id}).state == mandates::Verdict::State::whole);
            return all;
        });
    };
    std::map<std::pair<std::string, std::string>, std::set<std::string>> sealed;
    for (const keys::Table& table : all_sealed())
        for (const keys::Column& column : table.columns)
            if (column.kind == keys::Column::Kind::bytes)
                sealed[{table.name, column.name}] = values_of(db, table.name, column.name);
    const auto told = names(both);
    CHECK(told == names(old));

    const keys::Found done = renew(db, both);
    CHECK(done.values == before.values);
    CHECK(done.unreadable == 0);
    CHECK(names(both) == told);

    // Nothing is as it was: a column that is stated and left out when it is sealed anew would be.
    for (const auto& [where, values] : sealed)
        for (const std::string& now : values_of(db, where.first, where.second))
            CHECK_MESSAGE(!values.contains(now), where.first << "." << where.second);

    // As a thief with the former key sees it: as somebody with none.
    const Vault stranger(std::string(32, 'z'));
    CHECK(look(db, old).unreadable == look(db, stranger).unreadable);
    CHECK(look(db, old).unreadable >= before.values);
    CHECK(look(db, only).unreadable == 0);

    // The former key is gone: slips are of the present one.
    renew(db, only);
    CHECK(look(db, only).behind == 0);
    db.read([&](db::Read& tx) {
        const appointments::AppointmentId one{tx.one<std::int64_t>("SELECT MIN(id) FROM appointments").value()};
        CHECK(appointments::id_of_words(tx, only, appointments::words_of(tx, only, one)) == one);
        CHECK(!appointments::id_of(only, appointments::token_of(old, one)));
    });
}

}
