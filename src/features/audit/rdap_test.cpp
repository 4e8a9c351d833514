#include "features/audit/rdap.hpp"

#include <doctest/doctest.h>

#include <deque>

#include "tests/audit/world.hpp"

using namespace beffroi;
using namespace beffroi::audit;

namespace {

/// An answer as registries give it: the holder and a contact come before the registrar, whose own contact is a person too.
constexpr std::string_view whole =
    R"({"rdapConformance":["rdap_level_0"],"objectClassName":"domain","handle":"DOM1","ldhName":"Ville.Example",
"entities":[
 {"objectClassName":"entity","roles":["registrant"],"vcardArray":["vcard",[["version",{},"text","4.0"],["fn",{},"text","Jeanne Personne"]]]},
 {"objectClassName":"entity","roles":["administrative","technical"],"vcardArray":["vcard",[["fn",{},"text","Paul Autre"],["email",{},"text","paul@ville.example"]]]},
 {"objectClassName":"entity","handle":"81","roles":["abuse","registrar"],"publicIds":[{"type":"IANA Registrar ID","identifier":"81"}],
  "vcardArray":["vcard",[["version",{},"text","4.0"],["fn",{},"text","COUNTER"],["adr",{},"text",["","","1 rue X","","","",""]]]],
  "entities":[{"roles":["abuse"],"vcardArray":["vcard",[["fn",{},"text","Marc Abus"]]]}]}],
"events":[{"eventAction":"last changed","eventDate":"2026-01-02T03:04:05Z"},{"eventAction":"registration","eventDate":"2004-05-06T07:08:09Z"},
 {"eventAction":"expiration","eventDate":"2027-05-06T07:08:09Z"}]})";

Registration read(std::string_view answer, std::string_view name = "ville.example") {
    Registration seen;
    seen.outcome = read_rdap(answer, name, seen);
    return seen;
}
/// An answer whose registrar has this card.
Registration with_card(std::string_view card) {
    return read(R"({"objectClassName":"domain","entities":[{"roles":["registrar"],"vcardArray":["vcard",[)" +
                std::string(card) + "]]}]}");
}

/// Answers what it is told, in order.
struct Server final : fetch::Client {
    struct Answer {
        int status = 200;
        std::string body{whole}, code = "ok", fault = {};
        std::vector<std::pair<std::string, std::string>> headers = {};
    };
    events::Loop& loop;
    std::deque<Answer> answers;
    std::vector<fetch::Request> asked;
    explicit Server(events::Loop& in) : loop(in) {}
    Ticket get(fetch::Request request, Done done) override {
        asked.push_back(request);
        Answer answer;
        if (!answers.empty()) answer = answers.front(), answers.pop_front();
        loop.after(std::chrono::microseconds{0}, [request, done = std::move(done), answer] {
            fetch::Outcome outcome;
            outcome.code = answer.code;
            outcome.hops.push_back({request.url, "192.0.2.1", answer.status, answer.headers,
                                    fetch::Certificate{"X", "FR", "y", std::nullopt, answer.fault}});
            for (std::string_view rest = answer.body; !rest.empty();
                 rest.remove_prefix(std::min<std::size_t>(rest.size(), 4096)))
                if (!request.body(outcome.hops.back(), rest.substr(0, 4096))) break;
            done(std::move(outcome));
        });
        return asked.size();
    }
    void cancel(Ticket) override {}
    Stats stats() const override { return {}; }
};

const Knowledge& registries() {
    static const Knowledge all = [] {
        const KnowledgeFile file{
            "r.toml",
            world::company("one", "FR", "FR", world::service("one-registry", "registry", R"(tld = ["example", "test"]
rdap = { example = "https://rdap.one.example/v1/" })")) +
                world::company("two", "FR", "FR", world::service("two-registry", "registry", R"(tld = ["invalid"]
rdap = "https://rdap.two.example/")"))};
        std::vector<Remark> remarks;
        Knowledge read = Knowledge::read({&file, 1}, remarks);
        REQUIRE(remarks.empty());
        return read;
    }();
    return all;
}

struct Office {
    events::Loop loop;
    Server server{loop};
    Registries asking{loop, server, Clock::fixed(world::then()), registries()};
    Registration ask(std::string_view domain) {
        std::optional<Registration> told;
        asking.ask(domain, [&](Registration seen) { told = std::move(seen); });
        CHECK_FALSE(told);
        loop.run();
        REQUIRE(told);
        return *told;
    }
    Registration answered(Server::Answer answer, std::string_view domain = "ville.example") {
        server.answers.push_back(std::move(answer));
        return ask(domain);
    }
};

}

TEST_CASE("of an answer the registrar is kept, its number and two dates: no holder, no contact") {
    const Registration seen = read(whole);
    CHECK(seen.outcome == "ok");
    CHECK(seen.name == "COUNTER");
    CHECK(seen.iana == "81");
    CHECK(seen.registered == parse_instant("2004-05-06T07:08:09Z"));
    CHECK(seen.until == parse_instant("2027-05-06T07:08:09Z"));
    Evidence all;
    all.domain = "ville.example";
    all.registration = seen;
    const std::string line = json_of(all);
    for (const char* somebody : {"Jeanne", "Paul", "Marc", "rue X", "DOM1", "paul@"})
        CHECK(line.find(somebody) == std::string::npos);
}

TEST_CASE("cards name an organisation in several ways, a person in none") {
    CHECK(with_card(R"(["fn",{},"text","A"])").name == "A");
    CHECK(with_card(R"(["fn",{},"text",""],["org",{},"text","B SAS"])").name == "B SAS");
    CHECK(with_card(R"(["org",{},"text",["B SAS","Names"]])").name == "B SAS");
    CHECK(
        with_card(R"(["kind",{},"text","individual"],["fn",{},"text","Jeanne Personne"],["org",{},"text","C"])").name ==
        "C");
    CHECK(with_card(R"(["kind",{},"text","individual"],["fn",{},"text","Jeanne Personne"])").outcome == "no_registrar");
    CHECK(with_card(R"(["kind",{},"text","org"],["fn",{},"text","D"])").name == "D");
    CHECK(with_card(R"(["fn",{},"text",7],["fn"],7,["fn",{},"text",{}],["fn",{},"text",[]])").outcome ==
          "no_registrar");
    // On one line, and no longer than names are.
    CHECK(with_card(R"(["fn",{},"text"," E\n\u001b[31mF\t "])").name == "E [31mF");
    const std::string name = with_card(R"(["fn",{},"text",")" + std::string(5000, 'x') + "\"]").name;
    CHECK(name.size() <= 110);
    CHECK(name.starts_with("xxx"));
}

TEST_CASE("what is no RDAP of that name tells nothing") {
    for (const std::string_view bad : {"", "null", "[]", "\"domain\"", "{}", R"({"objectClassName":"entity"})",
                                       R"({"objectClassName":7})", "{\"objectClassName\":\"domain\"", "<html>"})
        CHECK_MESSAGE(read(bad).outcome == "bad_answer", bad);
    CHECK(read(whole, "other.example").outcome == "bad_answer");
    for (const std::string_view none :
         {R"({"objectClassName":"domain"})", R"({"objectClassName":"domain","entities":{}})",
          R"({"objectClassName":"domain","entities":[7,{"roles":"registrar"},{"roles":[7]},{"roles":["registrar"]}]})",
          R"({"objectClassName":"domain","entities":[{"roles":["registrar"],"vcardArray":["vcard"]}]})",
          R"({"objectClassName":"domain","entities":[{"roles":["registrar"],"vcardArray":["vcard",7]}]})"})
        CHECK_MESSAGE(read(none).outcome == "no_registrar", none);
    // So deep that a reader which calls itself would fall.
    const std::string deep =
        R"({"objectClassName":"domain","entities":)" + std::string(100'000, '[') + std::string(100'000, ']') + "}";
    CHECK(read(deep).outcome == "bad_answer");
    const std::string deep_card = R"(["fn",{},"text",)" + std::string(40, '[') + "\"A\"" + std::string(40, ']') + "]";
    CHECK(with_card(deep_card).outcome == "no_registrar");
    // Wrong dates and numbers are left out.
    const Registration odd = read(
        R"({"objectClassName":"domain","entities":[{"roles":["registrar"],"publicIds":[7,{"type":"IANA Registrar ID","identifier":"8 1"},{"type":"other","identifier":"2"}],
"vcardArray":["vcard",[["fn",{},"text","A"]]]}],"events":[7,{"eventAction":"registration","eventDate":"yesterday"},{"eventAction":"expiration"}]})");
    CHECK(odd.outcome == "ok");
    CHECK(odd.iana == "");
    CHECK_FALSE(odd.registered);
    CHECK_FALSE(odd.until);
}

TEST_CASE(
    "the registry of the ending is asked about the registered name, as a program; an ending without RDAP is asked of "
    "nobody") {
    Office office;
    const Registration seen = office.ask("www.ville.example");
    CHECK(seen.url == "https://rdap.one.example/v1/domain/ville.example");
    CHECK(seen.outcome == "ok");
    CHECK(seen.at == world::then());
    REQUIRE(office.server.asked.size() == 1);
    CHECK(office.server.asked[0].url == seen.url);
    CHECK(office.server.asked[0].accept == "application/rdap+json");
    CHECK_FALSE(office.server.asked[0].robots);
    CHECK_FALSE(office.server.asked[0].follow);
    for (const std::string_view nobody : {"ville.test", "ville.nowhere", "com", ""}) {
        const Registration none = office.ask(nobody);
        CHECK(none.outcome == "no_service");
        CHECK(none.url == "");
    }
    CHECK(office.server.asked.size() == 1);
}

TEST_CASE("answers that tell nothing are told by their cause") {
    Office office;
    CHECK(office.answered({404, ""}).outcome == "unknown_name");
    CHECK(office.answered({301, ""}).outcome == "redirected");
    CHECK(office.answered({200, std::string(longest_rdap + 1, ' ')}).outcome == "too_large");
    CHECK(office.answered({200, "<html>"}).outcome == "bad_answer");
    const Registration unproven = office.answered({200, std::string(whole), "ok", "untrusted"});
    CHECK(unproven.outcome == "unproven");
    CHECK(unproven.name == "");
    const Registration away = office.answered({0, "", "timed_out"});
    CHECK(away.outcome == "timed_out");
    CHECK(away.status == 0);
    CHECK(office.answered({200}).outcome == "ok");
}

TEST_CASE("a registry that has enough, or fails again and again, is left alone; others are asked") {
    Office office;
    CHECK(office.answered({429, "", "ok", "", {{"retry-after", "1000"}}}).outcome == "too_many");
    CHECK(office.ask("b.example").outcome == "paused");
    CHECK(office.server.asked.size() == 1);
    office.server.answers.assign(3, {503, ""});
    for (int i = 0; i < 3; ++i) CHECK(office.ask("b.invalid").outcome == "refused");
    CHECK(office.ask("b.invalid").outcome == "paused");
    CHECK(office.server.asked.size() == 4);
}

TEST_CASE("names of one registry are asked about one after the other; others need not wait") {
    Office office;
    std::vector<std::string> order;
    for (const char* name : {"a.example", "b.example", "c.invalid"})
        office.asking.ask(name, [&order, name](const Registration&) { order.emplace_back(name); });
    office.loop.run();
    CHECK(order == std::vector<std::string>{"a.example", "c.invalid", "b.example"});
}

TEST_CASE("destroyed, it calls nobody any more") {
    events::Loop loop;
    Server server(loop);
    bool called = false;
    {
        Registries gone(loop, server, Clock::fixed(world::then()), registries());
        for (const char* name : {"a.example", "b.example", "c.nowhere"})
            gone.ask(name, [&](const Registration&) { called = true; });
    }
    loop.run();
    CHECK_FALSE(called);
    CHECK(server.asked.empty());
}
