// Who keeps the mail: the rules of gateways, of the vote, and of servers of one's own.
#include "tests/audit/world.hpp"

#include <doctest/doctest.h>

using namespace beffroi;
using namespace beffroi::audit;
using namespace beffroi::audit::world;

namespace {

constexpr std::string_view key = "v=DKIM1; k=rsa; p=MIIB";

World behind_wall() {
    World w;
    w.mx({"10 a.mx.wall.example"});
    return w;
}
World& spf(World& w, std::string_view record) { return w.txt({std::string(record)}); }
World& signs(World& w) { return w.alias("selector1._domainkey.", dns::Type::txt, "s1.keys.suite.example"); }
double confidence(const World& w) {
    const Verdict v = w.judged();
    REQUIRE(v.mailbox());
    return v.mailbox()->confidence;
}

}

TEST_CASE("rule 4: a gateway is never the mailbox host; its jurisdiction counts all the same") {
    const Verdict v = behind_wall().judged();
    REQUIRE(v.mailbox());
    CHECK(v.mailbox()->rule == "mail.behind_gateway/1");
    CHECK_FALSE(v.mailbox()->service);
    CHECK_FALSE(v.mailbox()->level);
    // The American filter is judged: it alone makes the score of mail, and half of it is covered less.
    CHECK(level(v, "wall-filter") == 1);
    CHECK(v.of(Dimension::mail).score == 25.0);
    CHECK(v.of(Dimension::mail).coverage == doctest::Approx(0.5 / 1.5));
    const auto follows = told(*finding(v, "wall-filter"), knowledge(), Rules::carried(), Lang::en).follows;
    REQUIRE(follows.size() == 1);
    CHECK(follows[0].find("CLOUD Act") != std::string::npos);
    // Behind it European mailboxes are named, and the filter lowers them.
    World european;
    european.mx({"10 a.mx.wall.example", "20 a.mx.hexagon.example"});
    const Verdict mixed = european.judged();
    CHECK(mailbox(european) == "hexagon-mail");
    CHECK(level(mixed, "wall-filter") == 1);
    CHECK(mixed.of(Dimension::mail).score < 75.0);
    // A European filter does not make what is behind it European.
    World fence = World().mx({"10 a.mx.fence.example"});
    CHECK(mailbox(fence) == "?mail.behind_gateway/1");
    CHECK(mailbox(signs(fence)) == "suite-mail");
    CHECK(level(fence.judged(), "suite-mail") == 1);
    CHECK(level(fence.judged(), "fence-filter") == 3);
}

TEST_CASE("rule 5: the vote weighs MX .20, SPF .20, DKIM .15, tenant .10, autodiscover .08, SPF ranges .08, TXT .07") {
    // On top of 0.6 for servers that the provider shows itself.
    World w = World().mx({"10 a.mx.suite.example"});
    CHECK(confidence(w) == doctest::Approx(0.6 + 0.20));
    signs(w);
    CHECK(confidence(w) == doctest::Approx(0.6 + 0.20 + 0.15));
    // And on top of 0.4 behind a filter, each by itself beside the key.
    const auto more = [](World one) { return confidence(signs(one)) - 0.4 - 0.15; };
    CHECK(more(behind_wall()) == doctest::Approx(0));
    World sender = behind_wall();
    CHECK(more(spf(sender, "v=spf1 include:spf.suite.example -all")) == doctest::Approx(0.20));
    CHECK(more(behind_wall().alias("autodiscover.", dns::Type::a, "x.auto.suite.example")) == doctest::Approx(0.08));
    World range = behind_wall().networks("", "198.51.100.0/24,suite\n");
    CHECK(more(spf(range, "v=spf1 ip4:198.51.100.7 -all")) == doctest::Approx(0.08));
    CHECK(more(behind_wall().txt({"suite-mail=123"})) == doctest::Approx(0.07));
    // Of tenants nobody is asked; what adds up stays below certain.
    World all = World().mx({"10 a.mx.suite.example"});
    signs(all).txt({"suite-mail=1", "v=spf1 include:spf.suite.example -all"});
    CHECK(confidence(all) == 0.99);
}

TEST_CASE("rule 5: only MX, SPF, DKIM and autodiscover elect; TXT and address ranges elect nobody") {
    CHECK(mailbox(behind_wall().txt({"suite-mail=1", "suite-office=1"})) == "?mail.behind_gateway/1");
    World range = behind_wall().networks("", "198.51.100.0/24,suite\n");
    CHECK(mailbox(spf(range, "v=spf1 ip4:198.51.100.7 -all")) == "?mail.behind_gateway/1");
    CHECK(mailbox(World().mx({"10 a.mx.suite.example"})) == "suite-mail");
    World sender = behind_wall(), signer = behind_wall();
    CHECK(mailbox(spf(sender, "v=spf1 include:spf.suite.example -all")) == "suite-mail");
    CHECK(mailbox(signs(signer)) == "suite-mail");
    CHECK(mailbox(behind_wall().alias("autodiscover.", dns::Type::a, "x.auto.suite.example")) == "suite-mail");
    CHECK(mailbox(behind_wall().has("_autodiscover._tcp.", dns::Type::srv, {"0 0 443 x.auto.suite.example"})) ==
          "suite-mail");
    // Without a filter who may send does not keep: it takes a second sign.
    World own = World().mx({"10 mail.ville.example"});
    CHECK(mailbox(spf(own, "v=spf1 include:spf.suite.example -all")) == "?mail.own_server/1");
    CHECK(mailbox(own.alias("autodiscover.", dns::Type::a, "x.auto.suite.example")) == "suite-mail");
    // Who has no office suite is named in SPF for what sites send.
    World host = behind_wall();
    CHECK(mailbox(spf(host, "v=spf1 include:spf.hexagon.example -all")) == "?mail.behind_gateway/1");
}

TEST_CASE("rule 5: behind a gateway DKIM beats SPF") {
    World w = behind_wall();
    w.txt({"v=spf1 include:spf.rival.example -all", "rival-mail=1"})
        .alias("autodiscover.", dns::Type::a, "x.auto.rival.example");
    CHECK(mailbox(w) == "rival-mail");
    CHECK(mailbox(signs(w)) == "suite-mail");
    // In front of nothing the servers themselves beat both.
    w.mx({"10 a.mx.rival.example"});
    CHECK(mailbox(w) == "rival-mail");
}

TEST_CASE("rule 5: Amazon is never claimed as a mailbox on SPF alone") {
    World w = behind_wall();
    CHECK(mailbox(w.txt({"v=spf1 include:spf.amazon.example -all", "amazon-mail=1"})) == "?mail.behind_gateway/1");
    World own = World().mx({"10 mail.ville.example"});
    CHECK(mailbox(spf(own, "v=spf1 include:spf.amazon.example -all")) == "?mail.own_server/1");
    CHECK(mailbox(World().mx({"10 a.mx.amazon.example"})) == "amazon-mail");
}

TEST_CASE("a key elects whom it is a key of: not any text that answers under every name, nor a key of somebody else") {
    const auto by_selector = [](std::string_view name, std::string_view text) {
        World w = behind_wall();
        return mailbox(w.has(std::string(name), dns::Type::txt, {std::string(text)}));
    };
    CHECK(by_selector("google._domainkey.", key) == "rival-mail");
    CHECK(by_selector("google._domainkey.", "k=rsa; p=MIIB") == "rival-mail");
    // A wildcard answers for every selector; a key without a key was called back (RFC 6376, 3.6.1).
    CHECK(by_selector("google._domainkey.", "v=spf1 -all") == "?mail.behind_gateway/1");
    CHECK(by_selector("google._domainkey.", "a page about p=1") == "?mail.behind_gateway/1");
    CHECK(by_selector("google._domainkey.", "v=DKIM1; p=") == "?mail.behind_gateway/1");
    CHECK(by_selector("google._domainkey.", "v=DKIM1; p= ;") == "?mail.behind_gateway/1");
    // What an SPF record leads to lies in the evidence too.
    CHECK(by_selector("google._domainkey.other.example", key) == "?mail.behind_gateway/1");
}

TEST_CASE("rule 9: of a server of one's own the place is told, and no technology") {
    World w = World()
                  .mx({"10 mail.ville.example"})
                  .has("mail.", dns::Type::a, {"192.0.2.1"})
                  .has("autodiscover.", dns::Type::a, {"192.0.2.1"});
    w.networks("192.0.2.0\t192.0.2.255\t64999\tFR\tVille\n");
    const Verdict v = w.judged();
    REQUIRE(v.mailbox());
    const Finding& own = *v.mailbox();
    CHECK(own.rule == "mail.own_server/1");
    CHECK(own.name == "mail.ville.example");
    CHECK(own.runs_in == std::vector<std::string>{"FR"});
    CHECK(own.level == Level::european);
    // Neither Microsoft's service nor free software: nobody knows what runs there, and that is said.
    CHECK_FALSE(own.service);
    const Told one = told(own, knowledge(), Rules::carried(), Lang::en);
    CHECK(one.doubt.find("may be Microsoft Exchange") != std::string::npos);
    CHECK(one.who == "mail.ville.example");
    // On a hoster's machine the machine is the hoster's, and the place is told too.
    World hosted = World().mx({"10 mail.ville.example"}).has("mail.", dns::Type::a, {"192.0.2.1"});
    hosted.networks("192.0.2.0\t192.0.2.255\t64500\tFR\tHexagon\n");
    const Verdict machine = hosted.judged();
    REQUIRE(machine.mailbox());
    CHECK(machine.mailbox()->rule == "mail.own_server/1");
    CHECK(machine.mailbox()->service->id == "hexagon-hosting");
    CHECK(machine.mailbox()->level == Level::european);
    CHECK(machine.mailbox()->runs_in == std::vector<std::string>{"FR"});
    // The same on a line abroad.
    World abroad = World().mx({"10 mail.ville.example"}).has("mail.", dns::Type::a, {"192.0.2.1"});
    abroad.networks("192.0.2.0\t192.0.2.255\t64999\tUS\tVille\n");
    CHECK(abroad.judged().mailbox()->level == Level::foreign);
    CHECK(abroad.judged().mailbox()->runs_in == std::vector<std::string>{"US"});
}
