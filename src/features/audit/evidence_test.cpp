#include "features/audit/evidence.hpp"

#include <doctest/doctest.h>

using namespace beffroi;
using namespace beffroi::audit;

namespace {

Evidence some() {
    Evidence e;
    e.domain = "vire.example";
    e.begun = *parse_instant("2026-11-26T10:00:00Z");
    e.ended = *parse_instant("2026-11-26T10:00:03Z");
    Seen mx;
    mx.answer = {dns::Status::ok, {{"vire.example", dns::Type::mx, "10 mx.vire.example"}}, std::chrono::seconds{300}};
    mx.at = *parse_instant("2026-11-26T10:00:01.250Z");
    mx.resolver = "127.0.0.1:53";
    e.dns[{"vire.example", dns::Type::mx}] = mx;
    Seen alias;
    alias.answer = {dns::Status::ok,
                    {{"www.vire.example", dns::Type::cname, "host.example"}, {"host.example", dns::Type::a, "192.0.2.1"}},
                    std::chrono::seconds{60}};
    alias.at = e.begun;
    e.dns[{"www.vire.example", dns::Type::a}] = alias;
    Seen none;
    none.answer = {dns::Status::timed_out, {}, {}};
    none.at = e.begun;
    e.dns[{"vire.example", dns::Type::ds}] = none;
    Visit visit;
    visit.url = "https://vire.example/";
    visit.at = e.ended;
    visit.outcome = "ok";
    visit.hops = {{"https://vire.example/", "192.0.2.1", 200, {{"server", "nginx"}, {"x-a", "“é”"}}, Certificate{"Let's Encrypt", "US", "vire.example", e.ended, "name"}},
                  {"https://www.vire.example/", "192.0.2.1", 0, {}, std::nullopt}};
    visit.resources = {{Part::script, "cdn.example", "/a.js"}, {Part::policy, "fonts.example", ""}};
    visit.generators = {"WordPress 6"};
    visit.cookies = {"session"};
    visit.title = "Vire";
    visit.bytes = 1234;
    e.visits.push_back(visit);
    return e;
}

}

TEST_CASE("evidence is read as it was written") {
    const Evidence before = some();
    const std::string line = json_of(before);
    CHECK(line.find('\n') == std::string::npos);
    const auto after = evidence_from(line);
    REQUIRE(after);
    CHECK(*after == before);
}

TEST_CASE("evidence of before registries were asked is read, and written as it was") {
    const std::string line = json_of(some());
    CHECK(line.find("registrar") == std::string::npos);
    Evidence with = some();
    with.registration = Registration{"https://rdap.example/domain/vire.example", with.ended, "ok", 200, "COUNTER", "81",
                                     with.begun, std::nullopt};
    const auto after = evidence_from(json_of(with));
    REQUIRE(after);
    CHECK(*after == with);
    with.registration = Registration{"", with.ended, "no_service", 0, "", "", std::nullopt, std::nullopt};
    CHECK(*evidence_from(json_of(with)) == with);
    std::string other = json_of(with);
    other.replace(other.find("\"no_service\""), 12, "7");
    CHECK_FALSE(evidence_from(other));
}

TEST_CASE("what is no evidence is refused, wherever it breaks off") {
    const std::string line = json_of(some());
    for (std::size_t n = 0; n < line.size(); ++n) CHECK(evidence_from(line.substr(0, n)).error().code == "bad_evidence");
    CHECK_FALSE(evidence_from("{}"));
    CHECK_FALSE(evidence_from("[]"));
    CHECK_FALSE(evidence_from(R"({"v":2})"));
    CHECK_FALSE(evidence_from(R"({"v":1,"domain":1,"begun":"2026-11-26T10:00:00Z","ended":"2026-11-26T10:00:00Z","dns":[],"visits":[]})"));
    CHECK_FALSE(evidence_from(R"({"v":1,"domain":"a","begun":"2026-11-26T10:00:00Z","ended":"2026-11-26T10:00:00Z","dns":[{"q":"a","t":"??","s":"ok","m":0}],"visits":[]})"));
    CHECK(evidence_from(R"({"v":1,"domain":"a","begun":"2026-11-26T10:00:00Z","ended":"2026-11-26T10:00:00Z","dns":[],"visits":[]})"));
}
