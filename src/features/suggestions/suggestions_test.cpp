#include "features/suggestions/suggestions.hpp"

#include <algorithm>
#include <sstream>

#include "platform/net/csrf.hpp"
#include "platform/net/router.hpp"
#include "tests/support/database.hpp"

using namespace beffroi;
using namespace beffroi::suggestions;

namespace {

const Clock tuesday = Clock::fixed(*parse_instant("2026-11-24T10:00:00+01:00"));
const Clock wednesday = Clock::fixed(*parse_instant("2026-11-25T10:00:00+01:00"));

/// The demonstration territory's places, and one of them.
struct World {
    db::Database& db;
    places::PlaceId place;
    std::string slug;

    explicit World(db::Database& database) : db(database) {
        std::vector<db::Migration> all;
        for (auto some : {places::migrations(), migrations()}) all.insert(all.end(), some.begin(), some.end());
        REQUIRE(db::migrate(db, all));
        db.write([](db::Write& tx) { places::prepare(tx); });
        REQUIRE(places::load_demo(db, tuesday));
        db.read([&](db::Read& tx) {
            place = places::PlaceId{tx.one<std::int64_t>("SELECT MIN(id) FROM places").value()};
            slug = places::by_id(tx, place)->slug;
        });
    }
    Result<void> say(Subject subject, std::string_view words, const Clock& clock = tuesday) {
        return db.write([&](db::Write& tx) { return suggest(tx, place, subject, words, clock); });
    }
    std::vector<Suggestion> open() {
        return db.read([](db::Read& tx) { return suggestions::suggestions(tx); });
    }
};

net::Response ask(const net::Router& router, net::Request request) {
    const auto match = router.find(request.method, request.path);
    REQUIRE(match.route);
    request.path_params = match.params;
    return match.route->handler(request);
}

bool has(const net::Response& response, std::string_view text) {
    return std::get<std::string>(response.body).find(text) != std::string::npos;
}

}

TEST_CASE_BOTH_ENGINES("what was said is kept once, however often it is sent, and settled once") {
    World world(db);
    const auto sent = testing::at_once(20, [&] { return world.say(Subject::moved, "  12 rue Neuve "); });
    CHECK(std::all_of(sent.begin(), sent.end(), [](const auto& r) { return r.ok(); }));
    REQUIRE(world.open().size() == 1);
    const Suggestion first = world.open()[0];
    CHECK(first.words == "12 rue Neuve");
    CHECK(first.subject == Subject::moved);
    CHECK(first.slug == world.slug);

    CHECK(world.say(Subject::moved, "13 rue Neuve").ok());
    CHECK(world.say(Subject::closed, "").ok());
    CHECK(world.say(Subject::moved, "12 rue neuve", wednesday).ok());
    CHECK(world.open().size() == 4);

    CHECK(db.write([&](db::Write& tx) { return settle(tx, first.id, tuesday); }).ok());
    CHECK(db.write([&](db::Write& tx) { return settle(tx, first.id, wednesday); }).ok());
    CHECK(world.open().size() == 3);
    const auto all = db.read([](db::Read& tx) { return suggestions::suggestions(tx, All::yes); });
    REQUIRE(all.size() == 4);
    CHECK(all[0].settled == tuesday.now());
    CHECK(db.write([&](db::Write& tx) { return settle(tx, SuggestionId{7}, tuesday); }).error().code ==
          "unknown_suggestion");
}

TEST_CASE_BOTH_ENGINES("\"something else\" alone says nothing; a place that is gone takes no suggestion") {
    World world(db);
    CHECK(world.say(Subject::other, " \n").error().field == "words");
    CHECK(world.say(Subject::other, "La sonnette est en panne").ok());
    world.place = places::PlaceId{7};
    CHECK(world.say(Subject::closed, "").error().code == "unknown_place");
}

TEST_CASE_BOTH_ENGINES("the form keeps what was typed, says what to mend, and slows down who sends too much") {
    World world(db);
    Services use{db, tuesday, [](const net::Request&) { return html::Page{}; }, 3};
    net::Router router;
    routes(router, use);
    const net::FormKey key("a key of thirty-two bytes or more.");
    net::Request request;
    request.path = "/lieux/" + world.slug + "/signaler";
    request.form_key = &key;
    request.received = tuesday.now();
    request.peer = "192.0.2.1";

    // The page holds a form that the server accepts.
    const auto page = ask(router, request);
    const auto& text = std::get<std::string>(page.body);
    const auto token_at = text.find("name=\"_token\" value=\"") + 21;
    request.method = net::Method::post;
    request.headers.push_back({"Content-Type", "application/x-www-form-urlencoded"});
    request.body = "_token=" + text.substr(token_at, text.find('"', token_at) - token_at);
    CHECK(net::csrf::check(key, request, request.received).ok());

    request.body = "words=Ferm%C3%A9+%3Cle%3E+mardi";
    auto answer = ask(router, request);
    CHECK(answer.status == net::Status::unprocessable);
    CHECK(has(answer, "id=\"subject-error\""));
    CHECK(has(answer, "Fermé &lt;le&gt; mardi"));
    request.body = "subject=other&words=";
    answer = ask(router, request);
    CHECK(answer.status == net::Status::unprocessable);
    CHECK(has(answer, "id=\"words-error\""));
    CHECK(has(answer, "value=\"other\" checked"));
    request.body = "subject=nonsense";
    CHECK(ask(router, request).status == net::Status::unprocessable);
    request.body = "subject=hours&words=" + std::string(1001, 'a');
    CHECK(ask(router, request).status == net::Status::unprocessable);
    CHECK(world.open().empty());

    // The one that failed in the service counted; two more are left of three.
    for (int i = 0; i < 2; ++i) {
        request.body = "subject=hours&words=lundi+" + std::to_string(i);
        answer = ask(router, request);
        CHECK(answer.status == net::Status::see_other);
    }
    request.body = "subject=hours&words=mercredi";
    answer = ask(router, request);
    CHECK(answer.status == net::Status::too_many);
    CHECK(has(answer, "mercredi"));
    CHECK(world.open().size() == 2);
    request.peer = "192.0.2.2";
    CHECK(ask(router, request).status == net::Status::see_other);

    request.method = net::Method::get;
    request.path += "/merci";
    CHECK(has(ask(router, request), "/lieux/" + world.slug));
    request.path = "/lieux/nowhere/signaler";
    CHECK(ask(router, request).error->code == "unknown_place");
}

TEST_CASE_BOTH_ENGINES("operators read them on the command line") {
    World world(db);
    std::ostringstream out, err;
    CHECK(list_command(db, All::no, 10, false, out, Lang::fr) == 0);
    CHECK(out.str() == "Personne n’a signalé d’erreur.\n");
    REQUIRE(world.say(Subject::hours, "Ouvert le \"samedi\"").ok());
    out.str("");
    CHECK(list_command(db, All::no, 10, true, out, Lang::fr) == 0);
    CHECK(out.str().find("\"words\":\"Ouvert le \\\"samedi\\\"\"") != std::string::npos);
    const auto id = world.open()[0].id.text();
    CHECK(settle_command(db, "?!", err, Lang::en) == 1);
    CHECK(err.str().find("?!") != std::string::npos);
    CHECK(settle_command(db, id, err, Lang::en) == 0);
    CHECK(world.open().empty());
}
