#include "platform/net/csrf.hpp"

#include <doctest/doctest.h>

#include "tests/net/client.hpp"
#include "tests/net/test_server.hpp"

using namespace beffroi;
using namespace beffroi::net;
using namespace beffroi::tests;

namespace {

const FormKey key(std::string(32, 'k'), "session");
const Instant now = from_micros(1'795'514'400'000'000);

Request posted(std::string path, std::string token, std::string session = {}) {
    Request r;
    r.method = Method::post;
    r.path = std::move(path);
    r.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
    if (!session.empty()) r.headers.push_back({"Cookie", "session=" + session});
    r.body = "a=1&_token=" + percent_encode(token);
    return r;
}

std::string refusal(const Request& request, const FormKey& with = key, Instant at = now) {
    auto checked = csrf::check(with, request, at);
    return checked ? "" : checked.error().code;
}

Request from(std::vector<Header> headers, bool secure = false) {
    Request r;
    r.secure = secure;
    r.headers = std::move(headers);
    r.headers.push_back({"Host", "exemple.fr"});
    return r;
}

}

TEST_CASE("a token is good for its form, its session, its key and its time") {
    Request visitor, member = posted("/", "", "secret");
    std::string token = csrf::token(key, visitor, "/lieux/proposer", now);
    CHECK(token == percent_encode(token));
    CHECK(refusal(posted("/lieux/proposer", token)) == "");
    CHECK(refusal(posted("/lieux/proposer", token), key, now + std::chrono::hours(12)) == "");
    CHECK(refusal(posted("/lieux/proposer", token), key, now + std::chrono::hours(13)) == "form_expired");
    CHECK(refusal(posted("/lieux/proposer", token), key, now - std::chrono::hours(1)) == "form_expired");
    CHECK(refusal(posted("/lieux/effacer", token)) == "form_token_wrong");
    CHECK(refusal(posted("/lieux/proposer", token, "secret")) == "form_token_wrong");
    CHECK(refusal(posted("/lieux/proposer", token), FormKey(std::string(32, 'x'), "session")) == "form_token_wrong");
    CHECK(refusal(posted("/lieux/proposer", csrf::token(key, member, "/lieux/proposer", now), "secret")) == "");
    CHECK(refusal(posted("/lieux/proposer", csrf::token(key, member, "/lieux/proposer", now), "other")) == "form_token_wrong");
    CHECK(refusal(posted("/lieux/proposer", "")) == "form_token_missing");

    for (std::size_t i = 0; i < token.size(); ++i) {
        std::string touched = token;
        touched[i] = touched[i] == 'a' ? 'b' : 'a';
        CHECK(refusal(posted("/lieux/proposer", touched)) == "form_token_wrong");
    }
    for (const char* wrong : {".", "..", "a", "a.", ".a", "zzzzzzzzzzzzzzzzzzzzzzzz.a", "-1.a"}) CHECK(refusal(posted("/lieux/proposer", wrong)) == "form_token_wrong");

    Request script = posted("/lieux/proposer", "");
    script.headers.push_back({"x-csrf-token", token});
    CHECK(refusal(script) == "");
    Request files = posted("/lieux/proposer", "");
    files.query.add("_token", token);
    CHECK(refusal(files) == "");
}

TEST_CASE("an origin is ours, or the request is refused") {
    auto ours = [](const Request& r, std::string_view own = "https://exemple.fr") { return csrf::check_origin(r, own).ok(); };
    CHECK(ours(from({{"Origin", "https://exemple.fr"}})));
    CHECK(ours(from({{"Origin", "HTTPS://Exemple.fr:443"}})));
    CHECK(ours(from({{"Sec-Fetch-Site", "same-origin"}})));
    CHECK(ours(from({{"Sec-Fetch-Site", "same-origin"}, {"Origin", "null"}})));
    CHECK(ours(from({{"Sec-Fetch-Site", "none"}})));
    CHECK(ours(from({{"Referer", "https://exemple.fr/lieux?q=1"}})));
    CHECK(ours(from({{"Origin", "http://exemple.fr"}}), ""));
    CHECK(ours(from({{"Origin", "https://exemple.fr"}}, true), ""));

    CHECK_FALSE(ours(from({})));
    CHECK_FALSE(ours(from({{"Origin", "null"}})));
    CHECK_FALSE(ours(from({{"Origin", "https://exemple.org"}})));
    CHECK_FALSE(ours(from({{"Origin", "http://exemple.fr"}})));
    CHECK_FALSE(ours(from({{"Origin", "https://exemple.fr:8443"}})));
    CHECK_FALSE(ours(from({{"Origin", "https://exemple.fr.exemple.org"}})));
    CHECK_FALSE(ours(from({{"Origin", "https://exemple.org"}, {"Sec-Fetch-Site", "same-origin"}})));
    CHECK_FALSE(ours(from({{"Sec-Fetch-Site", "same-site"}})));
    CHECK_FALSE(ours(from({{"Sec-Fetch-Site", "cross-site"}, {"Referer", "https://exemple.fr/"}})));
    CHECK_FALSE(ours(from({{"Sec-Fetch-Site", "none"}, {"Origin", "null"}})));
    CHECK_FALSE(ours(from({{"Referer", "https://exemple.org/https://exemple.fr/"}})));
    CHECK_FALSE(ours(from({{"Referer", "https://exemple.fr@exemple.org/"}})));
    CHECK_FALSE(ours(from({{"Origin", "https://exemple.fr"}}), ""));  // TLS is claimed, the request came without.
}

TEST_CASE("the server asks both of every unsafe method") {
    int changed = 0;
    TestServer server([&](Router& on) {
        on.get("/form", Access::everyone, [](const Request& r) { return plain(csrf::token(r, "/change")); });
        auto change = [&](const Request&) { ++changed; return plain("done"); };
        on.post("/change", Access::everyone, change);
        on.add({Method::del, "/change", Access::everyone, {}, change});
        on.post("/api", Access::everyone, change, {.foreign_origin = true});
    });
    std::string own = "Origin: http://127.0.0.1:" + std::to_string(server.port()), form = "Content-Type: application/x-www-form-urlencoded";
    std::string token = get(server.port(), "/form").body;
    CHECK(ask(server.port(), "POST /change", {form}, "_token=" + token).status == 403);
    CHECK(ask(server.port(), "POST /change", {form, "Origin: https://exemple.org"}, "_token=" + token).status == 403);
    CHECK(ask(server.port(), "POST /change", {form, own}, "a=1").status == 403);
    CHECK(ask(server.port(), "POST /change", {form, own}, "_token=" + token + "x").status == 403);
    CHECK(ask(server.port(), "DELETE /change", {own}).status == 403);
    CHECK(changed == 0);
    CHECK(ask(server.port(), "POST /change", {form, own}, "_token=" + token).body == "done");
    CHECK(ask(server.port(), "POST /en/change", {form, own}, "_token=" + token).body == "done");
    CHECK(ask(server.port(), "DELETE /change", {own, "X-CSRF-Token: " + token}).body == "done");
    CHECK(ask(server.port(), "POST /api", {"Origin: https://exemple.org"}, "{}").body == "done");
    CHECK(changed == 4);
}
