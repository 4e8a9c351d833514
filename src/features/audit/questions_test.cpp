#include "features/audit/questions.hpp"

#include <doctest/doctest.h>

#include <set>

#include "tests/audit/world.hpp"

using namespace beffroi;
using namespace beffroi::audit;
using namespace beffroi::audit::world;
using dns::Question;
using dns::Status;
using dns::Type;

namespace {

std::set<Question> asked(const World& world) {
    const auto all = wanted(world.evidence);
    std::set<Question> set(all.begin(), all.end());
    CHECK(set.size() == all.size());
    return set;
}
/// Every question of the domain itself was answered: with nothing.
World& with_nothing(World& world) {
    for (bool more = true; more;) {
        more = false;
        for (const Question& each : wanted(world.evidence)) {
            if (!dns::within(each.name, world.evidence.domain)) continue;
            world.evidence.dns[each].answer.status = Status::no_data;
            more = true;
        }
    }
    return world;
}
std::vector<std::string> numbered(std::string_view begin, int n, std::string_view end) {
    std::vector<std::string> all;
    for (int i = 0; i < n; ++i) all.push_back(std::string(begin) + std::to_string(i) + std::string(end));
    return all;
}

}

TEST_CASE("first it is asked whether the name is there; about 25 names of the domain follow, and its selectors") {
    World w;
    CHECK(asked(w) == std::set<Question>{{"ville.example", Type::ns}});
    w.has("", Type::ns, {"ns.hexagon.example"});
    const auto all = asked(w);
    CHECK(all.size() == 25);
    for (const Question& each :
         {Question{"ville.example", Type::mx}, Question{"_dmarc.ville.example", Type::txt},
          Question{"autodiscover.ville.example", Type::a}, Question{"selector1._domainkey.ville.example", Type::txt},
          Question{"ville.example", Type::ds}})
        CHECK(all.count(each) == 1);
    CHECK(asked(with_nothing(w)).empty());
}

TEST_CASE(
    "of a name that is not there nothing more is asked; of servers that do not answer two things more, before all of "
    "them") {
    CHECK(asked(World().answered("", Type::ns, Status::no_such_name)).empty());
    for (const Status status : {Status::timed_out, Status::server_failed, Status::refused, Status::malformed}) {
        World w;
        w.answered("", Type::ns, status);
        CHECK(asked(w) == std::set<Question>{{"ville.example", Type::a}, {"ville.example", Type::mx}});
        w.answered("", Type::a, status);
        CHECK(asked(w) == std::set<Question>{{"ville.example", Type::mx}});
        World dead = w, alive = w;
        CHECK(asked(dead.answered("", Type::mx, status)).empty());
        CHECK(asked(alive.answered("", Type::mx, Status::no_data)).size() == 23);
    }
}

TEST_CASE(
    "what answers lead to is asked: mail servers, what SPF includes, the site's own hosts; of each no more than a "
    "few") {
    World w;
    w.has("", Type::ns, {"ns.hexagon.example"});
    w.mx(numbered("10 mx", 500, ".other.example")).txt({"v=spf1 include:spf.other.example mx -all"});
    w.page({"cdn.ville.example", "ville.example", "www.ville.example", "notville.example"});
    with_nothing(w);
    const auto all = asked(w);
    CHECK(all.count({"spf.other.example", Type::txt}) == 1);
    CHECK(all.count({"mx0.other.example", Type::a}) == 1);
    CHECK(all.count({"mx0.other.example", Type::aaaa}) == 1);
    CHECK(all.count({"mx10.other.example", Type::a}) == 0);
    CHECK(all.size() == 21);
    // Its own host was asked for on the way.
    CHECK(w.evidence.dns.count({"cdn.ville.example", Type::a}) == 1);
    CHECK(w.evidence.dns.count({"notville.example", Type::a}) == 0);
    World hosts;
    hosts.has("", Type::ns, {"ns.hexagon.example"}).page(numbered("h", 100, ".ville.example"));
    CHECK(asked(hosts).size() == 25 + 12);
}

TEST_CASE("no domain makes us ask more than 200 questions, nor for a name that is none") {
    World w;
    w.has("", Type::ns, {"ns.hexagon.example"});
    std::string record = "v=spf1";
    for (const std::string& each : numbered("n", 400, ".other.example")) record += " include:" + each;
    w.txt({record + " -all"}).mx({"10 bad name.example", "10 a..b", "10 " + std::string(64, 'm') + ".example", "0 "});
    for (const std::string& each : numbered("before", 180, ".other.example")) w.has(each, Type::a, {"192.0.2.1"});
    with_nothing(w);
    const auto all = asked(w);
    CHECK(w.evidence.dns.size() + all.size() <= most_questions);
    CHECK(w.evidence.dns.size() > 180);
    World more;
    more.has("", Type::ns, {"ns.hexagon.example"})
        .txt({record + " -all"})
        .mx({"10 bad name.example", "10 a..b", "10 " + std::string(64, 'm') + ".example", "0 "});
    with_nothing(more);
    const auto senders = asked(more);
    CHECK(senders.size() > 20);
    for (const Question& each : senders) CHECK(each.name.find("other.example") != std::string::npos);
}

TEST_CASE("which server answers a question: that of the domain, or the name that is asked for") {
    World w;
    CHECK(server_of(w.evidence, {"ville.example", Type::ns}).empty());
    w.has("", Type::ns, {"dns1.operator.example", "dns2.operator.example"});
    CHECK(server_of(w.evidence, {"www.ville.example", Type::a}) == "dns1.operator.example");
    CHECK(server_of(w.evidence, {"mx.other.example", Type::a}) == "mx.other.example");
    CHECK(server_of(World().answered("", Type::ns, Status::no_data).evidence, {"www.ville.example", Type::a}) ==
          "ville.example");
}
