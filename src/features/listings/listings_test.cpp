// Bringing lists in, on both databases.
#include "features/listings/listings.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>

#include "features/journal/journal.hpp"
#include "features/listings/repository.hpp"
#include "tests/support/database.hpp"

using namespace beffroi;
using namespace beffroi::listings;

namespace {

const Clock thursday = Clock::fixed(*parse_instant("2026-11-26T10:00:00+01:00"));
const Clock friday = Clock::fixed(*parse_instant("2026-11-27T10:00:00+01:00"));

const std::string sample(const char* name) { return std::string("tests/catalogue/samples/") + name; }

std::string numbers(const Result<Report>& done) {
    if (!done) return done.error().code;
    return std::to_string(done->added) + " added, " + std::to_string(done->changed) + " changed, " +
           std::to_string(done->unchanged) + " unchanged, " + std::to_string(done->gone) + " gone";
}
/// With plain spaces where French has its no-break ones.
std::string plain(std::string text) {
    for (const std::string_view space : {"\u00A0", "\u202F"})
        for (auto at = text.find(space); at != std::string::npos; at = text.find(space))
            text.replace(at, space.size(), " ");
    return text;
}
std::int64_t version_of(db::Database& db) {
    return db.read([](db::Read& tx) { return version(tx); });
}
std::string all_of(db::Database& db) {
    std::string all;
    db.read([&](db::Read& tx) {
        for (const auto& each : software(tx)) all += std::string(code(each.source)) + ":" + each.name + " ";
        for (const auto& each : firms(tx)) all += std::string(code(each.source)) + ":[" + each.name + "] ";
    });
    return all;
}

}

TEST_CASE_BOTH_ENGINES("a list is brought in once, changed by a changed file, and taken out whole") {
    REQUIRE(db::migrate(db, migrations()));
    CHECK(version_of(db) == 0);
    CHECK(numbers(bring_in(db, Source::comptoir, sample("comptoir.json"), thursday)) ==
          "3 added, 0 changed, 0 unchanged, 0 gone");
    CHECK(numbers(bring_in(db, Source::awesome_selfhosted, sample("awesome-selfhosted.json"), thursday)) ==
          "2 added, 0 changed, 0 unchanged, 0 gone");
    CHECK(version_of(db) == 2);
    CHECK(all_of(db) ==
          "comptoir:Plume comptoir:Ruche awesome-selfhosted:Plume awesome-selfhosted:Ruche comptoir:[Les Abeilles] ");

    CHECK(numbers(bring_in(db, Source::comptoir, sample("comptoir.json"), friday)) ==
          "0 added, 0 changed, 3 unchanged, 0 gone");
    CHECK(version_of(db) == 2);
    auto here = db.read([](db::Read& tx) { return kept(tx); });
    REQUIRE(here.size() == 2);
    CHECK(here[0].source == Source::comptoir);
    CHECK(here[0].software == 2);
    CHECK(here[0].firms == 1);
    CHECK(here[0].brought == thursday.now());

    const testing::TemporaryFolder folder;
    const std::string changed = folder.file("changed.json");
    std::ofstream(changed)
        << R"([{"name": "Ruche", "licenses": ["MIT"], "_file": "ruche.yml"}, {"name": "Neuf", "licenses": ["MIT"]}])";
    CHECK(numbers(bring_in(db, Source::awesome_selfhosted, changed, friday)) ==
          "1 added, 1 changed, 0 unchanged, 1 gone");
    CHECK(all_of(db) ==
          "comptoir:Plume comptoir:Ruche awesome-selfhosted:Neuf awesome-selfhosted:Ruche comptoir:[Les Abeilles] ");
    CHECK(version_of(db) == 3);
    CHECK(db.read([](db::Read& tx) { return kept(tx); })[1].brought == friday.now());

    std::ofstream(changed) << "{";
    CHECK(numbers(bring_in(db, Source::awesome_selfhosted, changed, friday)) == "bad_file");
    CHECK(numbers(bring_in(db, Source::awesome_selfhosted, folder.file("nothing"), friday)) == "unreadable");
    CHECK(version_of(db) == 3);

    CHECK(db.write([](db::Write& tx) { return drop(tx, Source::comptoir); }) == 3);
    CHECK(db.write([](db::Write& tx) { return drop(tx, Source::comptoir); }) == 0);
    CHECK(version_of(db) == 4);
    CHECK(all_of(db) == "awesome-selfhosted:Neuf awesome-selfhosted:Ruche ");
}

TEST_CASE_BOTH_ENGINES("what somebody brings in or takes out at the desk is in the journal; what is refused is not") {
    std::vector<db::Migration> all;
    for (const auto& each : {journal::migrations(), migrations()}) all.insert(all.end(), each.begin(), each.end());
    REQUIRE(db::migrate(db, all));
    const accounts::PersonId somebody{42};
    std::ifstream in(sample("own.csv"), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};
    CHECK(numbers(bring_in_sent(db, Source::own, bytes, somebody, thursday)) ==
          "2 added, 0 changed, 0 unchanged, 0 gone");
    CHECK(numbers(bring_in_sent(db, Source::sill, bytes, somebody, thursday)) == "bad_file");
    CHECK(db.write([&](db::Write& tx) { return drop_by(tx, Source::own, somebody, friday); }) == 2);
    std::string noted;
    for (const auto& each : db.read([](db::Read& tx) { return journal::latest(tx); }))
        noted += each.by == somebody ? std::string(journal::code(each.act)) + " " + each.what + "; " : "nobody; ";
    CHECK(noted == "brought_in listing:own:removed; brought_in listing:own; ");
}

TEST_CASE_BOTH_ENGINES("every field comes back as it went in, from every list") {
    REQUIRE(db::migrate(db, migrations()));
    const std::pair<Source, const char*> files[] = {{Source::sill, "sill.json"},
                                                    {Source::comptoir, "comptoir.json"},
                                                    {Source::cnll, "cnll.json"},
                                                    {Source::yunohost, "yunohost.toml"},
                                                    {Source::awesome_selfhosted, "awesome-selfhosted.json"},
                                                    {Source::chatons, "chatons.properties"},
                                                    {Source::publiccode, "publiccode.yml"},
                                                    {Source::own, "own.csv"}};
    for (const auto& [source, name] : files) {
        CAPTURE(name);
        std::ifstream in(sample(name), std::ios::binary);
        const auto file = read(source, std::string{std::istreambuf_iterator<char>(in), {}}, thursday.today());
        REQUIRE(file.ok());
        REQUIRE(bring_in(db, source, sample(name), thursday).ok());
        std::size_t same = 0;
        db.read([&](db::Read& tx) {
            for (const auto& each : software(tx))
                same += static_cast<std::size_t>(std::count(file->software.begin(), file->software.end(), each));
            for (const auto& each : firms(tx))
                same += static_cast<std::size_t>(std::count(file->firms.begin(), file->firms.end(), each));
        });
        CHECK(same == file->software.size() + file->firms.size());
    }
}

TEST_CASE_BOTH_ENGINES("stopped half way, nothing has changed") {
    REQUIRE(db::migrate(db, migrations()));
    REQUIRE(bring_in(db, Source::own, sample("own.csv"), thursday).ok());
    const std::string before = all_of(db);
    Read read;
    for (int i = 0; i < 700; ++i) {
        Software one;
        one.source = Source::own;
        one.key = one.name = "n" + std::to_string(i);
        // The database itself refuses what is no address of the web.
        if (i == 650) one.site = "javascript:alert(1)";
        read.software.push_back(one);
    }
    CHECK_THROWS_AS(db.write([&](db::Write& tx) {
        Report report;
        repository::put(tx, Source::own, read, report, friday.now());
    }),
                    db::ConstraintError);
    CHECK(all_of(db) == before);
    CHECK(version_of(db) == 1);
}

TEST_CASE_BOTH_ENGINES("the commands say what they did, in both languages") {
    REQUIRE(db::migrate(db, migrations()));
    std::ostringstream out, err;
    CHECK(list_command(db, out, Lang::en) == 0);
    CHECK(out.str() ==
          "No list was brought in yet. These are known: sill, comptoir, cnll, yunohost, awesome-selfhosted, chatons, "
          "publiccode, own.\n");
    CHECK(bring_command(db, "wikipedia", sample("own.csv"), thursday, out, err, Lang::en) == 1);
    CHECK(err.str().find("“wikipedia”") != std::string::npos);
    out.str("");
    CHECK(bring_command(db, "own", sample("own.csv"), thursday, out, err, Lang::en) == 0);
    CHECK(out.str() ==
          "Added: 2. Changed: 0. Unchanged: 0. Gone: 0.\n  4: Left out: “bateau” is neither “logiciel” nor "
          "“entreprise”.\n");
    out.str("");
    CHECK(list_command(db, out, Lang::fr) == 0);
    CHECK(plain(out.str()) ==
          "own: Notre propre liste\n  Logiciels : 1. Entreprises : 1. Depuis le 26 novembre 2026.\n");
    out.str("");
    CHECK(drop_command(db, "own", out, err, Lang::fr) == 0);
    CHECK(plain(out.str()) == "Fiches retirées : 2.\n");
}
