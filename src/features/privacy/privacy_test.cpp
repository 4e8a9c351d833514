#include "features/privacy/page_parts.hpp"
#include "features/privacy/privacy.hpp"

#include <algorithm>
#include <sstream>

#include "platform/jobs/jobs.hpp"
#include "platform/net/router.hpp"
#include "tests/support/database.hpp"

using namespace beffroi;
using namespace beffroi::privacy;

namespace {

const Instant today = *parse_instant("2026-11-25T10:00:00+01:00");
const Clock now = Clock::fixed(today);

struct World {
    db::Database& db;
    explicit World(db::Database& database) : db(database) {
        std::vector<db::Migration> all;
        for (auto some : {jobs::migrations(), journal::migrations(), migrations()})
            all.insert(all.end(), some.begin(), some.end());
        REQUIRE(db::migrate(db, all));
    }
    void record(int days_ago) {
        db.write([&](db::Write& tx) {
            journal::record(tx, {}, journal::Act::seen, PersonId{1}, "person",
                            Clock::fixed(today - std::chrono::hours(24 * days_ago)));
        });
    }
    std::size_t lines() {
        return db.read([](db::Read& tx) { return journal::latest(tx).size(); });
    }
};

std::string body_of(const net::Router& router, std::string path, Lang lang = Lang::fr) {
    net::Request request;
    request.path = std::move(path);
    request.lang = lang;
    const auto match = router.find(request.method, request.path);
    REQUIRE(match.route);
    return std::get<std::string>(match.route->handler(request).body);
}

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}

TEST_CASE(
    "the register has every heading of article 30 in both languages, and its rules are written in its sentences") {
    std::vector<std::string> keys;
    for (const Processing& each : register_of_processing()) {
        CAPTURE(each.key);
        CHECK(std::find(keys.begin(), keys.end(), each.key) == keys.end());
        keys.push_back(each.key);
        CHECK(each.since.ok());
        CHECK(each.since <= register_updated());
        for (const Words* words : {&each.name, &each.purpose, &each.basis, &each.people, &each.categories,
                                   &each.recipients, &each.duration, &each.security})
            for (const Lang lang : {Lang::fr, Lang::en}) CHECK_FALSE(words->in(lang).empty());
        // A rule that is enforced is told, and what is told is enforced.
        for (const Lang lang : {Lang::fr, Lang::en})
            CHECK(has(each.duration.in(lang), "{kept}") == (each.kept_days > 0));
    }
    CHECK(processing("journal")->kept(Lang::fr).starts_with("3 ans"));
    CHECK(processing("suggestions")->kept(Lang::en).starts_with("1 year after"));
    CHECK(duration_text(30, Lang::fr) == "30 jours");
    CHECK(processing("nothing") == nullptr);
}

TEST_CASE_BOTH_ENGINES("the night removes what is too old, says how much, and a dry run removes nothing") {
    World world(db);
    const auto holdings = own_holdings();
    for (const int days : {1200, 1100, 1096, 1094, 3}) world.record(days);
    auto removed = enforce_retention(db, holdings, now, DryRun::yes);
    REQUIRE(removed.size() == 2);
    CHECK(removed[0].key == "journal");
    CHECK(removed[0].count == 3);
    CHECK(world.lines() == 5);
    CHECK_FALSE(db.read([](db::Read& tx) { return last_run(tx); }));

    removed = enforce_retention(db, holdings, now);
    CHECK(removed[0].count == 3);
    CHECK(world.lines() == 3);  // two that are young enough, and the one that tells of the others
    CHECK(db.read([](db::Read& tx) { return journal::verify(tx); }).state == journal::Verdict::State::whole);
    CHECK(enforce_retention(db, holdings, Clock::fixed(today + std::chrono::hours(1)))[0].count == 0);
    const auto told = db.read([](db::Read& tx) { return removed_lately(tx); });
    REQUIRE(told.size() == 1);
    CHECK(told[0].key == "journal");
    CHECK(told[0].count == 3);
    CHECK(told[0].ran == today);
    CHECK(db.read([](db::Read& tx) { return last_run(tx); }) == today + std::chrono::hours(1));

    std::ostringstream out;
    CHECK(retention_command(db, holdings, DryRun::yes, out, Lang::en, now) == 0);
    CHECK(out.str().find("What would be removed, and is not:\n  Journal of accesses and rights: 0 (of before ") == 0);
    CHECK(has(out.str(), "2026-11-25  Journal of accesses and rights: 3"));
}

TEST_CASE_BOTH_ENGINES("old requests for erasure go, those that wait stay") {
    World world(db);
    const auto ago = [](int days) { return Clock::fixed(today - std::chrono::hours(24 * days)); };
    db.write([&](db::Write& tx) {
        for (const int person : {1, 2, 3}) REQUIRE(ask_erasure(tx, {}, PersonId{person}, ago(2000)).ok());
        CHECK(withdraw_erasure(tx, PersonId{1}, ago(1999)).ok());
        CHECK(withdraw_erasure(tx, PersonId{2}, ago(1)).ok());
    });
    for (const auto& removed : enforce_retention(db, own_holdings(), now))
        if (removed.key == "requests") CHECK(removed.count == 1);
    CHECK(db.read([](db::Read& tx) { return erasure_request(tx, PersonId{3}); }).has_value());
    CHECK(db.read([](db::Read& tx) { return tx.one<int>("SELECT COUNT(*) FROM erasure_requests").value(); }) == 2);
}

TEST_CASE_BOTH_ENGINES("every night has its job, once, and the next one comes even when a night fails") {
    World world(db);
    const auto waiting = [&] {
        return db.read(
            [](db::Read& tx) { return tx.all<Instant>("SELECT due_at FROM jobs WHERE running = 0 ORDER BY due_at"); });
    };
    db.write([](db::Write& tx) { schedule(tx, now); });
    db.write([](db::Write& tx) { schedule(tx, now); });
    REQUIRE(waiting() == std::vector<Instant>{*parse_instant("2026-11-26T03:30:00+01:00")});
    auto holdings = own_holdings();
    holdings[0].delete_older = [](db::Write&, Instant, const Clock&) -> std::int64_t {
        throw std::runtime_error("a bug");
    };
    const Clock night = Clock::fixed(*parse_instant("2026-11-26T03:30:01+01:00"));
    jobs::Runner runner(db, night);
    serve(runner, db, holdings, night);
    CHECK(runner.run_due() == 1);
    CHECK(waiting() == std::vector<Instant>{*parse_instant("2026-11-27T03:30:00+01:00")});
    // In the night of the change of clocks too: half past three exists in both.
    db.write([](db::Write& tx) { tx.run("DELETE FROM jobs"); });
    db.write([](db::Write& tx) { schedule(tx, Clock::fixed(*parse_instant("2027-03-28T01:30:00+01:00"))); });
    CHECK(waiting() == std::vector<Instant>{*parse_instant("2027-03-28T03:30:00+02:00")});
}

TEST_CASE_BOTH_ENGINES("what authorities asked for is written down, published, and taken back when it was a mistake") {
    World world(db);
    std::ostringstream out, err;
    AuthorityCommand command{true, "2026-10-12", " Tribunal judiciaire de Caen ", "L’auteur d’un <message>", "refused",
                             "",   Lang::fr};
    CHECK(authority_command(db, {}, out, err) == 0);
    CHECK(out.str() == "Aucune autorité n’a rien demandé.\n");
    const auto refused = [&](AuthorityCommand wrong, std::string_view sentence) {
        err.str("");
        CHECK(authority_command(db, wrong, out, err) == 1);
        CHECK(has(err.str(), sentence));
    };
    for (const auto* day : {"", "hier", "2126-01-01", "2026-02-30"}) {
        auto wrong = command;
        wrong.received = day;
        refused(wrong, "quel jour");
    }
    auto wrong = command;
    wrong.from = "  ";
    refused(wrong, "quelle autorité");
    wrong = command;
    wrong.asked = "";
    refused(wrong, "ce qui a été demandé");
    wrong = command;
    wrong.answer = "perhaps";
    refused(wrong, "La réponse est");
    CHECK(db.read([](db::Read& tx) { return authority_requests(tx); }).empty());

    out.str("");
    CHECK(authority_command(db, command, out, err) == 0);
    const std::string id = out.str().substr(0, out.str().find('\n'));
    CHECK(db.read([](db::Read& tx) { return authority_requests(tx).at(0).authority; }) ==
          "Tribunal judiciaire de Caen");
    CHECK(db.read([](db::Read& tx) { return journal::latest(tx).at(0).what; }) == "authority-request:" + id);

    Services use{db,
                 now,
                 [](const net::Request& r) {
                     html::Page page;
                     page.lang = r.lang;
                     page.site_name = "Pays <de la> Vire";
                     return page;
                 },
                 "bonjour@exemple.fr",
                 "9.8.7",
                 {"Chez <nous>", "", "", "https://exemple.fr/comptes"},
                 own_holdings(),
                 [](db::Read&) { return std::vector<Figure>{{i18n::key("Places of digital help listed"), 1234}}; }};
    net::Router router;
    routes(router, use);
    const std::string page = body_of(router, "/transparence");
    for (const std::string part :
         {"Tribunal judiciaire de Caen", "L’auteur d’un &lt;message&gt;", "Refusé", "octobre", "Chez &lt;nous&gt;",
          "Beffroi 9.8.7", "href=\"https://exemple.fr/comptes\"", "1\u202f234", "sqlite3"}) {
        CAPTURE(part);
        CHECK(has(page, part));
    }
    CHECK_FALSE(has(page, "Qui en a les clés"));
    CHECK_FALSE(has(page, "<message>"));

    CHECK(authority_command(db, {false, "", "", "", "", id, Lang::fr}, out, err) == 0);
    refused({false, "", "", "", "", id, Lang::fr}, "ne porte le numéro");
    refused({false, "", "", "", "", "?!", Lang::fr}, "ne porte le numéro");
    CHECK(has(body_of(router, "/transparence", Lang::en), "No request so far."));
}

TEST_CASE_BOTH_ENGINES("the public pages tell the register in both languages") {
    World world(db);
    Services use{db,
                 now,
                 [](const net::Request& r) {
                     html::Page page;
                     page.lang = r.lang;
                     page.phone = "+33261910000";
                     return page;
                 },
                 "",
                 "1",
                 {},
                 {},
                 {}};
    net::Router router;
    routes(router, use);
    for (const Lang lang : {Lang::fr, Lang::en})
        for (const char* path : {"/donnees-personnelles", "/donnees-personnelles/registre"}) {
            const std::string page = body_of(router, path, lang);
            CHECK(has(page, "tel:+33261910000"));
            CHECK_FALSE(has(page, "{kept}"));
            for (const Processing& each : register_of_processing()) CHECK(has(page, each.name.in(lang)));
        }
}

TEST_CASE("the list of software has the database and the map, with versions") {
    std::string all;
    for (const Software& each : software()) {
        CHECK_FALSE(each.version.empty());
        all += std::string(each.name) + " ";
    }
    CHECK(has(all, "sqlite3 "));
    CHECK(has(all, "maplibre-gl "));
    CHECK_FALSE(has(all, "playwright"));
}

TEST_CASE("what was done again within a minute stands in the journal once, with how often") {
    JournalView view;
    const JournalLine read{"lundi à 9 h 12", "Record read", "Account", "Vous", "Quelqu’un d’autre"};
    JournalLine later = read, other = read;
    later.when = "lundi à 9 h 13";
    other.about = "Marcel Petit";
    for (const auto& line : {read, read, read, later, other, read}) add_line(view, line);
    std::vector<int> times;
    for (const auto& line : view.lines) times.push_back(line.times);
    CHECK(times == std::vector<int>{3, 1, 1, 1});
}
