#include "features/keyring/keyring.hpp"

#include <algorithm>

#include "platform/net/csrf.hpp"
#include "platform/net/router.hpp"
#include "tests/support/database.hpp"

using namespace beffroi;
using namespace beffroi::keyring;

namespace {

const Clock tuesday = Clock::fixed(*parse_instant("2026-11-24T10:00:00+01:00"));
const Date friday = *parse_date("2026-11-27");

Result<Loan> lend_workshop(db::Database& db, const char* to) {
    return db.write([&](db::Write& tx) { return lend(tx, "workshop", to, friday, tuesday); });
}

/// Calls the route as the server would, without HTTP.
net::Response ask(const net::Router& router, net::Request request) {
    const auto match = router.find(request.method, request.path);
    REQUIRE(match.route);
    request.path_params = match.params;
    return match.route->handler(request);
}

}

TEST_CASE_BOTH_ENGINES("one key is never lent twice, however many ask at once") {
    REQUIRE(db::migrate(db, migrations()));
    const auto results = testing::at_once(20, [&] { return lend_workshop(db, "Marie"); });
    CHECK(std::count_if(results.begin(), results.end(), [](const auto& r) { return r.ok(); }) == 1);
    for (const auto& result : results)
        if (!result.ok()) CHECK(result.error().code == "already_out");
}

TEST_CASE_BOTH_ENGINES("a key that came back can be lent again") {
    REQUIRE(db::migrate(db, migrations()));
    const auto first = lend_workshop(db, "Marie");
    REQUIRE(first.ok());
    REQUIRE(db.write([&](db::Write& tx) { return take_back(tx, first->id); }).ok());
    const auto second = lend_workshop(db, "Jean");
    REQUIRE(second.ok());
    CHECK(db.read([](db::Read& tx) { return out(tx); }) == std::vector<Loan>{*second});
    const auto again = db.write([&](db::Write& tx) { return take_back(tx, first->id); });
    CHECK(again.error().code == "unknown_loan");
}

TEST_CASE_BOTH_ENGINES("the form keeps what was typed and says what to mend") {
    REQUIRE(db::migrate(db, migrations()));
    Services use{db, tuesday, [](const net::Request&) { return html::Page{}; }};
    net::Router router;
    routes(router, use);
    const net::FormKey key("a key of thirty-two bytes or more.");
    net::Request request;
    request.method = net::Method::post;
    request.path = "/cles";
    request.form_key = &key;
    request.received = tuesday.now();
    request.headers.push_back({"Content-Type", "application/x-www-form-urlencoded"});

    request.body = "key=workshop&holder=Ren%C3%A9e&due=2026-11-23";
    auto answer = ask(router, request);
    CHECK(answer.status == net::Status::unprocessable);
    CHECK(std::get<std::string>(answer.body).find("id=\"due-error\"") != std::string::npos);
    CHECK(std::get<std::string>(answer.body).find("value=\"Renée\"") != std::string::npos);
    CHECK(db.read([](db::Read& tx) { return out(tx); }).empty());

    request.body = "key=workshop&holder=Ren%C3%A9e&due=27/11/2026";
    CHECK(ask(router, request).status == net::Status::see_other);
    const auto loans = db.read([](db::Read& tx) { return out(tx); });
    REQUIRE(loans.size() == 1);
    CHECK(loans[0].due == friday);

    CHECK(ask(router, request).status == net::Status::conflict);

    // The page shows the key, and a form that the server will accept.
    request.method = net::Method::get;
    const auto page = std::get<std::string>(ask(router, request).body);
    const std::string action = "/cles/" + loans[0].id.text() + "/rendue";
    CHECK(page.find("action=\"" + action + "\"") != std::string::npos);
    net::Request back = request;
    back.method = net::Method::post;
    back.path = action;
    const auto token_at = page.find("name=\"_token\" value=\"") + 21;
    back.body = "_token=" + page.substr(token_at, page.find('"', token_at) - token_at);
    CHECK(net::csrf::check(key, back, request.received).ok());
    CHECK(ask(router, back).status == net::Status::see_other);
    CHECK(db.read([](db::Read& tx) { return out(tx); }).empty());
}
