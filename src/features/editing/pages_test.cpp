// The pages, called as the server calls them: what happens when the database can't, and doubles on both engines.
#include <latch>
#include <thread>

#include "features/accounts/accounts.hpp"
#include "platform/net/csrf.hpp"
#include "platform/net/router.hpp"
#include "tests/editing/fixture.hpp"

using namespace beffroi;
using namespace beffroi::editing;

namespace {

/// A counsellor at the desk of a world.
struct Desk {
    places::Directory directory;
    Services use;
    net::Router router;
    net::FormKey key{"a key of thirty-two bytes or more."};
    accounts::Visitor visitor;

    explicit Desk(db::Database& db)
        : use{db,
              directory,
              tuesday,
              [](const net::Request&) { return html::Page{}; },
              [](db::Read&, PersonId) { return std::string("Marie"); },
              "/tmp"} {
        visitor.person = marie;
        visitor.roles = {{accounts::Role::counsellor, {}, {}}};
        visitor.strength = accounts::Strength::full;
        routes(router, use);
    }
    net::Response ask(net::Method method, std::string path, const net::Params& form = {}) {
        net::Request request;
        request.method = method;
        if (const auto question = path.find('?'); question != path.npos) {
            request.query = net::Params::parse(path.substr(question + 1));
            path.resize(question);
        }
        request.path = std::move(path);
        request.form_key = &key;
        request.received = tuesday.now();
        request.session = std::make_shared<const accounts::Visitor>(visitor);
        if (method == net::Method::post) {
            request.headers.push_back({"Content-Type", "application/x-www-form-urlencoded"});
            request.body = form.encode();
        }
        const auto match = router.find(request.method, request.path);
        REQUIRE(match.route);
        request.path_params = match.params;
        return match.route->handler(request);
    }
};

bool has(const net::Response& response, std::string_view text) {
    return std::get<std::string>(response.body).find(text) != std::string::npos;
}

net::Params typed_form(std::int64_t version) {
    net::Params form;
    for (const auto& [name, value] : {std::pair{"nom", "Le Lab du port"},
                                      {"commune", "Vire Normandie"},
                                      {"code_postal", "14500"},
                                      {"adresse", "1 place de la Gare"}})
        form.add(name, value);
    form.add("version", std::to_string(version));
    return form;
}

}

TEST_CASE("a database that can't keep the form now leaves everything typed in it") {
    testing::TestDatabase base(db::Engine::sqlite);
    base.close();
    base.change_options().busy_wait_ms = 100;
    base.open();
    World world(*base);
    Desk desk(*base);
    const std::string address = "/espace/lieux/" + world.place(world.lab).slug;
    const net::Params form = typed_form(world.record(world.lab)->version);

    // Another process writes, and does not come to an end.
    auto other = db::Database::open(base.options());
    REQUIRE(other.ok());
    std::latch begun(1), over(1);
    std::thread busy([&] {
        (*other)->write([&](db::Write& tx) {
            tx.run("UPDATE places_state SET version = version");
            begun.count_down();
            over.wait();
        });
    });
    begun.wait();
    const auto refused = desk.ask(net::Method::post, address, form);
    const auto refused_new = desk.ask(net::Method::post, "/espace/lieux/nouveau", form);
    over.count_down();
    busy.join();
    CHECK(refused.status == net::Status::unavailable);
    CHECK(has(refused, "Le Lab du port"));
    CHECK(refused_new.status == net::Status::unavailable);
    CHECK(has(refused_new, "Le Lab du port"));
    CHECK(world.value(world.lab, "nom") == "Le Lab");

    CHECK(desk.ask(net::Method::post, address, form).status == net::Status::see_other);
    CHECK(world.value(world.lab, "nom") == "Le Lab du port");
}

TEST_CASE_BOTH_ENGINES("a form over an older version shows what changed, keeps what was typed and follows the rest") {
    World world(db);
    Desk desk(db);
    const std::string address = "/espace/lieux/" + world.place(world.lab).slug;
    const auto opened = world.record(world.lab)->version;
    REQUIRE(world.edit(world.lab, {{"telephone", "+33231669999"}, {"structure_parente", "La ville"}}, paul).ok());

    net::Params form = typed_form(opened);
    form.add("telephone", "02 31 66 00 00");  // as it was when the form was opened
    auto answer = desk.ask(net::Method::post, address, form);
    CHECK(answer.status == net::Status::conflict);
    CHECK(has(answer, "value=\"Le Lab du port\""));
    CHECK(has(answer, "value=\"02 31 66 99 99\""));  // left alone: the colleague's
    CHECK(has(answer, "value=\"La ville\""));
    CHECK(has(answer, "name=\"version\" value=\"" + std::to_string(world.record(world.lab)->version) + "\""));
    CHECK(world.value(world.lab, "nom") == "Le Lab");

    form.set("telephone", "02 31 66 11 11");  // both wrote
    answer = desk.ask(net::Method::post, address, form);
    CHECK(has(answer, "value=\"02 31 66 11 11\""));
    form.set("version", std::to_string(world.record(world.lab)->version));
    CHECK(desk.ask(net::Method::post, address, form).status == net::Status::see_other);
    CHECK(world.value(world.lab, "telephone") == "+33231661111");
}

TEST_CASE_BOTH_ENGINES(
    "doubles are proposed, settled once, opened again, and merged with the fields that were chosen") {
    World world(db);
    Desk desk(db);
    places::Place twin = world.place(world.lab);
    twin.phone = "+33231660033";
    twin.declared_source = "ici";
    const auto made = db.write([&](db::Write& tx) { return create(tx, twin, marie, tuesday); });
    REQUIRE(made.ok());
    const PlaceId second = made->place.id;
    const auto open = [&] { return db.read([](db::Read& tx) { return places::count_open_proposals(tx); }); };
    CHECK(open() == 1);
    const std::string pair = world.lab.text() + "-" + second.text(), address = "/espace/doublons/" + pair;
    CHECK(has(desk.ask(net::Method::get, "/espace/doublons"), address));
    CHECK(has(desk.ask(net::Method::get, address), "name=\"champ_telephone\""));
    CHECK(!has(desk.ask(net::Method::get, address), "name=\"champ_nom\""));  // the same in both

    net::Params answer;
    answer.set("decision", "deux");
    CHECK(desk.ask(net::Method::post, address, answer).status == net::Status::see_other);
    CHECK(open() == 0);
    CHECK(desk.ask(net::Method::get, address).error->code == "unknown_pair");
    answer.set("decision", "rouvrir");
    CHECK(desk.ask(net::Method::post, address, answer).status == net::Status::see_other);
    CHECK(open() == 1);

    // A retired place is proposed to nobody.
    REQUIRE(db.write([&](db::Write& tx) { return retire(tx, second, marie, tuesday); }).ok());
    CHECK(open() == 0);
    REQUIRE(db.write([&](db::Write& tx) { return bring_back(tx, second, marie, tuesday); }).ok());
    CHECK(open() == 1);

    // The second's address stays, with the first's position and its own telephone.
    answer.set("decision", "un");
    answer.set("reste", "2");
    answer.set("champ_horaires", "1");
    answer.set("champ_telephone", "2");
    CHECK(desk.ask(net::Method::post, address, answer).status == net::Status::see_other);
    CHECK(world.record(world.lab)->merged_into == second);
    CHECK(world.value(second, "telephone") == "+33231660033");
    CHECK(world.value(second, "horaires") == "Mo-Fr 09:00-12:00");
    CHECK(desk.ask(net::Method::post, address, answer).error->code == "unknown_pair");
}

TEST_CASE_BOTH_ENGINES(
    "a correspondent changes the places of their organisation: not whose they are, nor what was merged") {
    World world(db);
    organisations::Organisation town;
    town.name = "Mairie de Vire";
    town.kinds = {organisations::Kind::commune};
    town.siret = "73282932000074";
    const auto id = db.write([&](db::Write& tx) { return organisations::add(tx, town, marie, tuesday); });
    REQUIRE(id.ok());
    Desk desk(db);
    desk.visitor.person = paul;
    desk.visitor.roles = {{accounts::Role::correspondent, *id, {}}};
    const std::string lab = "/espace/lieux/" + world.place(world.lab).slug,
                      library = "/espace/lieux/" + world.place(world.library).slug;
    const auto get = [&](const std::string& path) { return desk.ask(net::Method::get, path); };
    const auto post = [&](const std::string& path, const net::Params& form = {}) {
        return desk.ask(net::Method::post, path, form);
    };
    const auto undo_form = [](ChangeId change) {
        net::Params form;
        form.set("modification", change.text());
        return form;
    };

    CHECK(get(lab).error->code == "unknown_place");
    CHECK(has(get("/espace/lieux"), "Aucun lieu ne porte encore le SIRET"));
    REQUIRE(world.edit(world.lab, {{"pivot", town.siret}}).ok());
    const ChangeId given = world.history(world.lab)[0].id;
    CHECK(has(get("/espace/lieux"), "Le Lab"));
    CHECK(!has(get("/espace/lieux?q=a"), "La Médiathèque"));
    CHECK(get("/espace/lieux/nouveau").error->code == "other_places");
    for (const std::string below : {"", "/historique", "/photo"}) {
        CHECK(get(lab + below).status == net::Status::ok);
        CHECK(get(library + below).error->code == "unknown_place");
        CHECK(post(library + below).error->code == "unknown_place");
    }
    for (const std::string below : {"/retirer", "/remettre", "/photo/retirer"})
        CHECK(post(library + below).error->code == "unknown_place");

    // What is typed is kept, but for whose it is.
    CHECK(!has(get(lab), "name=\"pivot\""));
    net::Params form = typed_form(world.record(world.lab)->version);
    form.add("pivot", "43493312300029");
    CHECK(post(lab, form).status == net::Status::see_other);
    CHECK(world.value(world.lab, "nom") == "Le Lab du port");
    CHECK(world.value(world.lab, "pivot") == town.siret);
    CHECK(post(lab + "/historique", undo_form(given)).error->code == "unknown_change");
    CHECK(world.value(world.lab, "pivot") == town.siret);
    CHECK(has(get(lab + "/historique"),
              "Quelqu’un d’autre"));  // Marie changed the pivot; who works there is not for them
    CHECK(post(lab + "/historique", undo_form(world.history(world.lab)[0].id)).status == net::Status::see_other);
    CHECK(world.value(world.lab, "nom") == "Le Lab");

    // Retired and brought back, also from their list.
    CHECK(post(lab + "/retirer").status == net::Status::see_other);
    CHECK(has(get("/espace/lieux?voir=retires"), "Le Lab"));
    CHECK(post(lab + "/remettre").status == net::Status::see_other);

    // A merge joins two places, of which one may be somebody else's.
    REQUIRE(db.write([&](db::Write& tx) { return merge(tx, world.library, world.lab, {}, marie, tuesday); }).ok());
    CHECK(!has(get(lab + "/historique"), "/remettre"));
    CHECK(!has(get(lab + "/historique"), library));
    CHECK(post(lab + "/remettre").error->code == "merged_elsewhere");
    CHECK(post(lab + "/historique", undo_form(world.history(world.lab)[0].id)).error->code == "unknown_change");
    CHECK(world.record(world.lab)->merged_into == world.library);
}
