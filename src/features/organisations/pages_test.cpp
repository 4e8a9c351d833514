// The pages, asked as the server asks them: every role, on what is theirs and what is not.
#include <algorithm>

#include "features/organisations/organisations.hpp"
#include "tests/support/database.hpp"

using namespace beffroi;
using namespace beffroi::organisations;
using accounts::Held;
using accounts::Role;

namespace {

const Clock now = Clock::fixed(*parse_instant("2026-11-25T09:00:00+01:00"));
const crypto::Vault vault("a secret of the tests, long enough for a key");

struct World {
    db::Database& db;
    Services use;
    net::Router router;
    OrganisationId town, firm;
    TeamId north, south;
    PersonId claire, luc, yann, mehdi;

    explicit World(db::Database& database)
        : db(database), use{database, vault, now, [](const net::Request& request) {
                                html::Page page;
                                page.lang = request.lang;
                                return page;
                            }} {
        std::vector<db::Migration> all;
        for (const auto& part :
             {journal::migrations(), places::migrations(), accounts::migrations(), organisations::migrations()})
            all.insert(all.end(), part.begin(), part.end());
        REQUIRE(db::migrate(db, all));
        routes(router, use);
        db.write([&](db::Write& tx) {
            town = *add(tx, named("Mairie de Vire", Kind::commune, "73282932000074"), PersonId{}, now);
            firm = *add(tx, named("Imprimerie", Kind::firm, "43493312300029"), PersonId{}, now);
            north = *add_team(tx, "Nord", town, PersonId{}, now);
            south = *add_team(tx, "Sud", firm, PersonId{}, now);
        });
        claire = person("Claire", {Role::administrator, {}, {}});
        luc = person("Luc", {Role::correspondent, town, {}});
        yann = person("Yann", {Role::coordinator, {}, north});
        mehdi = person("Mehdi", {Role::counsellor, town, south});
    }
    static Organisation named(std::string_view name, Kind kind, std::string_view siret) {
        Organisation o;
        o.name = name;
        o.kinds = {kind};
        o.siret = siret;
        return o;
    }
    PersonId person(std::string_view name, const Held& held) {
        const std::string mail = std::string(name) + "@exemple.fr";
        return *db.write([&](db::Write& tx) {
            return accounts::add_person(tx, vault, {std::string(name), mail, {held}, Lang::fr}, PersonId{}, now);
        });
    }
    Organisation kept(OrganisationId id) {
        return *db.read([&](db::Read& tx) { return organisation(tx, id); });
    }
    /// As `who`, who came through the guard: whether the role may use the route at all is the guard's to say, and told here.
    net::Response ask(PersonId who, net::Method method, const std::string& path, std::string body = {}) {
        net::Request request;
        request.method = method;
        request.path = path;
        request.headers.push_back({"Content-Type", "application/x-www-form-urlencoded"});
        request.body = std::move(body);
        const auto match = router.find(method, path);
        REQUIRE(match.route);
        request.path_params = match.params;
        accounts::Visitor visitor{who,
                                  {},
                                  "",
                                  db.read([&](db::Read& tx) { return accounts::person(tx, vault, who, now)->roles; }),
                                  accounts::Strength::full};
        if (!visitor.may(*accounts::right_from(match.route->access.right))) return net::failure(net::Status::forbidden);
        request.session = std::make_shared<const accounts::Visitor>(std::move(visitor));
        return match.route->handler(request);
    }
    net::Response get(PersonId who, const std::string& path) { return ask(who, net::Method::get, path); }
    net::Response post(PersonId who, const std::string& path, std::string body = {}) {
        return ask(who, net::Method::post, path, std::move(body));
    }
};

const std::string& text_of(const net::Response& response) { return std::get<std::string>(response.body); }
bool has(const net::Response& response, std::string_view text) {
    return text_of(response).find(text) != std::string::npos;
}
bool changed(const net::Response& response) { return response.status == net::Status::see_other; }

}

TEST_CASE_BOTH_ENGINES("each role reaches its own organisation or team, and a foreign one is as one that never was") {
    World world(db);
    const std::string own = "/espace/structures/" + world.town.text(),
                      foreign = "/espace/structures/" + world.firm.text();
    const std::string team = "/espace/equipes/" + world.north.text(),
                      foreign_team = "/espace/equipes/" + world.south.text();
    const std::string nothing = "/espace/structures/" + OrganisationId{42}.text(),
                      no_team = "/espace/equipes/" + TeamId{42}.text();
    const std::string good = "name=Nom&kinds=firm", roles = "roles=0";
    using enum net::Status;
    struct Expected {
        PersonId who;
        net::Status own, foreign, own_team, foreign_team;
    };
    for (const auto& each : {Expected{world.claire, ok, ok, ok, ok},
                             {world.luc, ok, not_found, forbidden, forbidden},
                             {world.yann, forbidden, forbidden, ok, not_found},
                             {world.mehdi, forbidden, forbidden, not_found, ok}}) {
        CAPTURE(each.who.value);
        CHECK(world.get(each.who, own).status == each.own);
        CHECK(world.get(each.who, foreign).status == each.foreign);
        CHECK(world.get(each.who, team).status == each.own_team);
        CHECK(world.get(each.who, foreign_team).status == each.foreign_team);
        // What never was is told in the same words.
        const auto never = world.get(each.who, nothing), alien = world.get(each.who, foreign);
        if (alien.status == not_found) CHECK(alien.error->message == never.error->message);
        if (each.foreign_team == not_found)
            CHECK(world.get(each.who, no_team).error->message == world.get(each.who, foreign_team).error->message);
        if (each.who == world.claire) continue;
        // Nobody else adds, retires, restores, nor touches a team or a foreign organisation.
        for (const std::string& path :
             {foreign, team, foreign_team, own + "/retirer", own + "/retablir", foreign + "/retirer", team + "/retirer",
              team + "/retablir", std::string("/espace/structures/nouvelle"),
              std::string("/espace/equipes/nouvelle")}) {
            CAPTURE(path);
            CHECK_FALSE(changed(world.post(each.who, path, good + "&" + roles)));
        }
        for (const std::string& path : {own + "/retirer", team + "/retirer", std::string("/espace/structures/nouvelle"),
                                        std::string("/espace/equipes/nouvelle")})
            CHECK(world.get(each.who, path).status != ok);
    }
    CHECK(world.kept(world.firm).name == "Imprimerie");
    CHECK(db.read([](db::Read& tx) { return teams(tx); }).size() == 2);
    CHECK(db.read([](db::Read& tx) { return find(tx, {}); }).size() == 2);
}

TEST_CASE_BOTH_ENGINES("a correspondent changes how the organisation is reached, never by what it is known") {
    World world(db);
    const std::string own = "/espace/structures/" + world.town.text();
    const auto before = world.kept(world.town);
    CHECK(changed(world.post(world.luc, own,
                             "phone=0231660000&mail=&commune=Vire+Normandie&name=Autre&kinds=funder&siret="
                             "43493312300029&rna=W141000123&note=lu")));
    auto expected = before;
    expected.phone = "+33231660000";
    expected.insee = "14762";
    CHECK(world.kept(world.town) == expected);
    // Who works there is not theirs to see, but for themselves.
    const auto page = world.get(world.luc, own);
    CHECK(has(page, "Luc"));
    CHECK_FALSE(has(page, "Mehdi"));
    CHECK(has(world.get(world.claire, own), "Mehdi"));
    // The note is the co-operative's.
    auto noted = world.kept(world.town);
    noted.note = "Impayés";
    REQUIRE(db.write([&](db::Write& tx) { return change(tx, noted, world.claire, now); }).ok());
    CHECK_FALSE(has(world.get(world.luc, own), "Impay"));
    CHECK(has(world.get(world.claire, own), "Impay"));
    CHECK(changed(world.post(world.luc, own, "phone=&note=")));
    CHECK(world.kept(world.town).note == "Impayés");
}

TEST_CASE_BOTH_ENGINES("whoever reads who works there is in the journal, whoever reads only of themselves is not") {
    World world(db);
    const auto readings = [&] {
        return db.read([](db::Read& tx) {
            return journal::latest(tx,
                                   {.act = journal::Act::list_seen, .by = {}, .about = {}, .from = {}, .until = {}});
        });
    };
    world.get(world.luc, "/espace/structures/" + world.town.text());
    CHECK(readings().empty());
    world.get(world.claire, "/espace/structures/" + world.town.text());
    REQUIRE(readings().size() == 1);
    CHECK(readings()[0].by == world.claire);
    CHECK(readings()[0].what == "organisation:" + world.town.text());
    world.get(world.yann, "/espace/equipes/" + world.north.text());
    CHECK(readings()[0].what == "team:" + world.north.text());
}

TEST_CASE_BOTH_ENGINES("every field comes back as it was typed, and escaped") {
    World world(db);
    const auto answer = world.post(world.claire, "/espace/structures/nouvelle",
                                   "name=%3Cscript%3E1&siret=%22%3E%3Cb%3E2&rna=%3Cb%3E3&address=%3Cb%3E4&commune=%3Cb%"
                                   "3E5&phone=%3Cb%3E6&mail=%3Cb%3E7&"
                                   "site=javascript:8&note=%3C/textarea%3E%3Cb%3E9&kinds=firm&kinds=%3Cb%3Eking");
    CHECK(answer.status == net::Status::unprocessable);
    CHECK_FALSE(has(answer, "<b>2"));
    for (std::string_view typed : {"&lt;script&gt;1", "&lt;b&gt;2", "&lt;b&gt;3", "&lt;b&gt;4", "&lt;b&gt;5",
                                   "&lt;b&gt;6", "&lt;b&gt;7", "javascript:8", "&lt;b&gt;9"})
        CHECK_MESSAGE(has(answer, typed), typed);
    for (std::string_view raw : {"<script>", "<b>3", "<b>9", "</textarea><b>"}) CHECK_FALSE(has(answer, raw));
    // An address that runs a script is no address of a site, and what was kept as one is never a link.
    CHECK(has(answer, "id=\"site-error\""));
    CHECK(has(answer, "value=\"firm\" checked"));
    CHECK(db.read([](db::Read& tx) { return find(tx, {}); }).size() == 2);
}

TEST_CASE_BOTH_ENGINES("a SIRET that is there leads to whose it is") {
    World world(db);
    const auto answer =
        world.post(world.claire, "/espace/structures/nouvelle", "name=Double&kinds=firm&siret=732+829+320+00074");
    CHECK(answer.status == net::Status::conflict);
    CHECK(has(answer, "/espace/structures/" + world.town.text()));
    CHECK(has(answer, "Mairie de Vire"));
    CHECK(has(answer, "value=\"Double\""));
}

TEST_CASE_BOTH_ENGINES("retiring asks with the roles that end, and only what was read is done") {
    World world(db);
    const std::string town = "/espace/structures/" + world.town.text();
    const auto asked = world.get(world.claire, town + "/retirer");
    CHECK(has(asked, "Luc"));
    CHECK(has(asked, "Mehdi"));
    CHECK(has(asked, "name=\"roles\" value=\"2\""));
    CHECK(has(asked, "Nord"));  // the team that stays
    CHECK(world.post(world.claire, town + "/retirer", "roles=1").status == net::Status::conflict);
    CHECK(world.post(world.claire, town + "/retirer", "").status == net::Status::unprocessable);
    CHECK(!world.kept(world.town).retired);
    CHECK(changed(world.post(world.claire, town + "/retirer", "roles=2")));
    CHECK(world.kept(world.town).retired);
    // Luc speaks for nobody any more.
    CHECK(world.get(world.luc, town).status == net::Status::forbidden);
    CHECK(has(world.get(world.claire, town), "Luc"));
    CHECK(changed(world.post(world.claire, town + "/retablir", "")));
    CHECK(world.get(world.luc, town).status == net::Status::forbidden);
    world.use.clock = Clock::fixed(now.now() + std::chrono::hours(1));
    CHECK(changed(world.post(world.claire, town + "/retirer", "roles=0")));
    CHECK(changed(world.post(world.claire, town + "/retablir", "roles=1")));
    // What ended by the first retiring was not given back by the second restoring.
    CHECK(world.get(world.luc, town).status == net::Status::forbidden);
}
