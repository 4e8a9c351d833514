// The rules of the audit, each by its name: levels, axes, what is unknown, scores, evidence, limits. Those of mail are in mail_test.cpp.
#include "features/audit/verdict.hpp"

#include <doctest/doctest.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "features/audit/audit.hpp"
#include "tests/audit/world.hpp"

using namespace beffroi;
using namespace beffroi::audit;
using namespace beffroi::audit::world;

namespace {

bool has_text(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

/// Enough of everything that each dimension has something to judge.
World whole() {
    World w;
    w.has("", dns::Type::ns, {"a.ns.hexagon.example"})
        .mx({"10 a.mx.suite.example"})
        .txt({"v=spf1 include:spf.suite.example -all"});
    w.has("www.", dns::Type::a, {"192.0.2.1"})
        .has("", dns::Type::ds, {"1 13 2 ab"})
        .has("_dmarc.", dns::Type::txt, {"v=DMARC1; p=reject"});
    w.page({"fonts.eye.example"});
    w.evidence.visits[0].hops[0].certificate = Certificate{"Seal Trust", "US", "ville.example", std::nullopt, ""};
    return w.networks("192.0.2.0\t192.0.2.255\t64500\tFR\tHexagon\n");
}

}

TEST_CASE("rule 1: every dependency has a level, from trackers (0) to free software under European control (4)") {
    const Verdict v = World()
                          .has("", dns::Type::ns, {"a.ns.bought.example", "a.ns.hexagon.example"})
                          .page({"ads.eye.example", "fonts.eye.example", "chat.tenant.example", "maps.commons.example"})
                          .judged();
    CHECK(level(v, "eye-ads") == 0);
    CHECK(level(v, "eye-fonts") == 1);
    CHECK(level(v, "bought-dns") == 2);  // a European seat in American hands
    CHECK(level(v, "tenant-chat") == 2);  // European, on American machines
    CHECK(level(v, "hexagon-dns") == 3);
    CHECK(level(v, "commons-maps") == 4);
}

TEST_CASE("rule 2: who controls and where it runs are told apart, and never make up for each other") {
    const World w = World().mx({"10 a.mx.suite.example"});
    const Verdict v = w.judged();
    const Finding& mail = *finding(v, "suite-mail");
    // It runs in the European Union and stays American; the countries are told all the same.
    CHECK(mail.level == Level::foreign);
    CHECK(mail.runs_in == std::vector<std::string>{"EU"});
    const Told one = told(mail, knowledge(), Rules::carried(), Lang::en);
    CHECK(has_text(one.control, "United States"));
    CHECK_FALSE(has_text(one.control, "European Union"));
    CHECK(has_text(one.location, "European Union"));
    CHECK(one.follows.size() == 1);
    // An American font stays American where it is served from Europe.
    const Verdict near = World().page({"fonts.eye.example"}).judged();
    CHECK(level(near, "eye-fonts") == 1);
    CHECK(finding(near, "eye-fonts")->runs_in == std::vector<std::string>{"EU"});
    // A European company keeps its level on a machine abroad that is announced from there: the place is told on its own axis.
    const Verdict abroad = World()
                               .has("www.", dns::Type::a, {"192.0.2.1"})
                               .networks("192.0.2.0\t192.0.2.255\t64500\tCA\tHexagon\n")
                               .judged();
    CHECK(level(abroad, "hexagon-hosting") == 3);
    const std::string json = json_of(v, knowledge(), Rules::carried(), Lang::en);
    CHECK(has_text(json, R"("level":1)"));
    CHECK(has_text(json, R"("runs_in":["EU"])"));
}

TEST_CASE("rule 3: what is unknown leaves the score and lowers the coverage; it is never taken for sovereign") {
    const Verdict known = World().has("", dns::Type::ns, {"a.ns.hexagon.example"}).judged();
    const Verdict half = World().has("", dns::Type::ns, {"a.ns.hexagon.example", "a.nobody.example"}).judged();
    const Verdict none = World().has("", dns::Type::ns, {"a.nobody.example"}).judged();
    CHECK(known.of(Dimension::dns).score == 75.0);
    CHECK(known.of(Dimension::dns).coverage == 1.0);
    CHECK(half.of(Dimension::dns).score == 75.0);
    CHECK(half.of(Dimension::dns).coverage == doctest::Approx(0.5));
    CHECK_FALSE(none.of(Dimension::dns).score);
    CHECK(none.of(Dimension::dns).coverage == 0.0);
    CHECK(half.score == known.score);
    CHECK(half.coverage == doctest::Approx(known.coverage / 2));
    CHECK_FALSE(none.score);
    // Servers that said nothing told nothing: no habit is missing, no mail is refused, no page is clean.
    World silent;
    for (const dns::Type type : {dns::Type::ns, dns::Type::mx, dns::Type::txt, dns::Type::ds, dns::Type::aaaa})
        silent.answered("", type, dns::Status::timed_out);
    silent.answered("_dmarc.", dns::Type::txt, dns::Status::server_failed)
        .answered("www.", dns::Type::aaaa, dns::Status::refused);
    silent.page({});
    silent.evidence.visits[0].outcome = "timed_out";
    const Verdict v = silent.judged();
    CHECK(v.findings.empty());
    CHECK(v.receives_mail);
    for (const Habit& each : v.habits) CHECK_FALSE(each.kept.has_value());
    CHECK_FALSE(v.score);
    CHECK(v.coverage == 0.0);
    CHECK_FALSE(v.weakest);
    CHECK(has_text(headline(v, knowledge(), Rules::carried(), Lang::en), "Nothing could be learnt"));
    // A network of no country that is told is of no country: neither European nor foreign.
    const Verdict nowhere = World()
                                .mx({"10 mail.ville.example"})
                                .has("mail.", dns::Type::a, {"192.0.2.1"})
                                .networks("192.0.2.0\t192.0.2.255\t64999\t\tSomewhere\n")
                                .judged();
    REQUIRE(nowhere.mailbox());
    CHECK_FALSE(nowhere.mailbox()->level);
    CHECK(nowhere.mailbox()->runs_in.empty());
    const Verdict site = World()
                             .has("www.", dns::Type::a, {"192.0.2.1"})
                             .networks("192.0.2.0\t192.0.2.255\t64999\t\tSomewhere\n")
                             .judged();
    CHECK(by_rule(site, "hosting.network/1")->runs_in.empty());
}

TEST_CASE("the registrar counts where its registry was asked; what it did not tell is unknown, and old evidence says what it said") {
    const auto servers = [] { return World().has("", dns::Type::ns, {"a.ns.hexagon.example"}); };
    const Verdict before = servers().judged();
    for (const Finding& each : before.findings) CHECK(each.kind != Kind::registrar);
    CHECK(before.of(Dimension::dns).score == 75.0);
    CHECK(before.of(Dimension::dns).coverage == 1.0);
    const Verdict european = servers().registrar("Counter, S.A.S.").judged();
    CHECK(level(european, "counter-names") == 3);
    CHECK(finding(european, "counter-names")->rule == "dns.registrar/1");
    CHECK(european.of(Dimension::dns).score == 75.0);
    CHECK(european.of(Dimension::dns).coverage == 1.0);
    // As much as the name servers: half of the average of 3/4 and 1/4, half of the worst.
    const Verdict foreign = servers().registrar("clerk inc").judged();
    CHECK(level(foreign, "clerk-names") == 1);
    CHECK(foreign.of(Dimension::dns).score == doctest::Approx(50 * 0.5 + 50 * 0.25));
    const Told one = told(*finding(foreign, "clerk-names"), knowledge(), Rules::carried(), Lang::en);
    CHECK(one.title == "Registrar");
    CHECK(has_text(one.control, "lead the site and the mail elsewhere"));
    CHECK(one.location == "");
    CHECK(one.follows.size() == 1);
    // Unknown leaves the score as it was, and lowers the coverage.
    World silent = servers().registrar("", "timed_out");
    silent.evidence.registration->status = 0;
    for (const Verdict& v : {servers().registrar("Somebody Else").judged(), silent.judged()}) {
        const Finding* found = by_rule(v, "dns.registrar/1");
        REQUIRE(found);
        CHECK_FALSE(found->level);
        CHECK_FALSE(found->proofs.empty());
        CHECK(v.score == before.score);
        CHECK(v.of(Dimension::dns).score == 75.0);
        CHECK(v.of(Dimension::dns).coverage == doctest::Approx(0.5));
    }
    const auto control = [&](const World& w, Lang lang) { return told(*by_rule(w.judged(), "dns.registrar/1"), knowledge(), Rules::carried(), lang).control; };
    CHECK(has_text(control(servers().registrar("Somebody Else"), Lang::en), "registered through Somebody Else"));
    CHECK(has_text(control(silent, Lang::en), "did not tell who the registrar is"));
    for (const World& w : {servers().registrar("Somebody Else"), silent, servers().registrar("clerk inc")}) CHECK(control(w, Lang::fr) != control(w, Lang::en));
    CHECK(by_rule(silent.judged(), "dns.registrar/1")->proofs[0].value == "https://rdap.registry.example/domain/ville.example, timed_out");
    // The registry is not asked each time: that is no move.
    CHECK(changes(european, before, knowledge(), Lang::en).empty());
    CHECK(changes(before, european, knowledge(), Lang::en).empty());
    CHECK(changes(foreign, european, knowledge(), Lang::en).size() == 2);
}

TEST_CASE("rule 6: the score and the weakest dimension are both told") {
    World w;
    w.has("", dns::Type::ns, {"a.ns.hexagon.example"}).mx({"10 a.mx.commons.example"}).page({"ads.eye.example"});
    const Verdict v = w.judged();
    // By the weights of data/audit/rules.toml: mail 30, page 20, dns 10, openness 10; of its habits only that of visitors is known.
    CHECK(v.of(Dimension::mail).score == 100.0);
    CHECK(v.of(Dimension::dns).score == 75.0);
    CHECK(v.of(Dimension::page).score == 0.0);
    CHECK(v.of(Dimension::openness).score == 0.0);
    CHECK(v.of(Dimension::openness).coverage == doctest::Approx(0.2));
    REQUIRE(v.score);
    CHECK(*v.score == doctest::Approx((30 * 100.0 + 10 * 75.0) / (30 + 10 + 20 + 2)));
    CHECK(v.weakest == Dimension::page);
    CHECK(v.coverage == doctest::Approx((30 + 10 + 20 + 2) / 100.0));
    // One tracker is not made good by many good hosts: half of a dimension is its worst dependency.
    const Verdict mixed = World().page({"ads.eye.example", "maps.commons.example"}).judged();
    CHECK(mixed.of(Dimension::page).score == 25.0);
    const std::string json = json_of(v, knowledge(), Rules::carried(), Lang::en),
                      text = text_of(v, knowledge(), Rules::carried(), Lang::en);
    CHECK(has_text(json, R"("weakest":"page")"));
    CHECK(has_text(json, R"("score":60.5)"));
    CHECK(has_text(text, "Score 60 of 100, coverage 62 %, weakest: What the pages load."));
    // Who receives no mail depends on nobody for it.
    const Verdict mailless = World().has("", dns::Type::ns, {"a.ns.hexagon.example"}).mx({"0 "}).judged();
    CHECK_FALSE(mailless.receives_mail);
    CHECK(mailless.coverage == doctest::Approx(10 / 70.0));
}

TEST_CASE(
    "rule 7: evidence holds signal, raw value, time and resolver; judged again it says the same and asks nobody") {
    const World w = whole();
    const Verdict first = w.judged();
    CHECK(first.findings.size() == 5);
    for (const Finding& each : first.findings) {
        // A rule's name with its version, and what was seen.
        const auto slash = each.rule.find('/');
        REQUIRE(slash != std::string::npos);
        CHECK(std::stoi(each.rule.substr(slash + 1)) >= 1);
        REQUIRE_FALSE(each.proofs.empty());
        CHECK_FALSE(each.proofs[0].signal.empty());
        CHECK_FALSE(each.proofs[0].value.empty());
    }
    CHECK_FALSE(first.rules_version.empty());
    CHECK(first.knowledge_version == knowledge().version());
    const std::string line = json_of(w.evidence);
    CHECK(has_text(
        line,
        R"({"q":"ville.example","t":"MX","s":"ok","a":["10 a.mx.suite.example"],"l":60,"m":0,"r":"192.0.2.53"})"));
    const auto kept = evidence_from(line);
    REQUIRE(kept);
    const auto json = [&](const Evidence& evidence) {
        return json_of(judge(evidence, knowledge(), w.ranges, Rules::carried()), knowledge(), Rules::carried(),
                       Lang::fr);
    };
    CHECK(json(*kept) == json(w.evidence));
    // Other rules judge the same evidence otherwise, and say by which they did.
    Rules other = Rules::carried();
    other.version = "another";
    other.union_countries = {"US"};
    const Verdict again = judge(*kept, knowledge(), w.ranges, other);
    CHECK(again.rules_version == "another");
    CHECK(again.at == w.evidence.ended);
    CHECK(level(again, "suite-mail") == 3);
    CHECK(level(again, "hexagon-dns") == 1);
    // The command that does so for a file, with what the program knows.
    const auto folder = std::filesystem::temp_directory_path() / ("beffroi-verdict-" + std::to_string(::getpid()));
    std::filesystem::create_directory(folder);
    std::ofstream(folder / "evidence.jsonl") << line << "\n" << line << "\n" << R"({"v":1,"dom)";
    std::ostringstream out, err;
    RescoreCommand command;
    command.in = (folder / "evidence.jsonl").string();
    CHECK(rescore_command(command, out, err, Lang::en) == 0);
    const std::string expected = json_of(judge(w.evidence, Knowledge::carried(), {}, Rules::carried()),
                                         Knowledge::carried(), Rules::carried(), Lang::en) +
                                 "\n";
    CHECK(out.str() == expected + expected);
    std::filesystem::remove_all(folder);
}

TEST_CASE("rule 8: host names match on the boundaries of labels, wherever they are compared") {
    World w;
    w.has("", dns::Type::ns, {"bns.hexagon.example", "ns.hexagon.example.evil.example"});
    w.mx({"10 amx.suite.example", "20 mx.suite.example.evil.example"});
    w.txt({"v=spf1 include:notspf.suite.example include:spf.suite.example.evil.example -all"});
    w.alias("selector1._domainkey.", dns::Type::txt, "notkeys.suite.example");
    w.alias("autodiscover.", dns::Type::a, "notauto.suite.example");
    w.page({"loads.eye.example", "notville.example", "ads.eye.example.evil.example"});
    for (const Finding& each : w.judged().findings) CHECK_MESSAGE(!each.service, each.name);
    // What only ends like the site's own name is somebody else's; what lies under it is its own.
    CHECK(by_rule(World().page({"notville.example"}).judged(), "page.resource/1"));
    CHECK_FALSE(by_rule(World().page({"cdn.ville.example"}).judged(), "page.resource/1"));
    World right;
    right.has("", dns::Type::ns, {"b.ns.hexagon.example"}).mx({"10 a.b.mx.suite.example"}).page({"x.ads.eye.example"});
    for (const Finding& each : right.judged().findings) CHECK_MESSAGE(each.service, each.name);
}

TEST_CASE("rule 10: every report says what a look without a browser cannot know, in both languages") {
    for (const World& w : {World(), whole()}) {
        const Verdict v = w.judged();
        for (const Lang lang : {Lang::en, Lang::fr}) {
            const std::string limit(i18n::translate(lang, limits()));
            CHECK(has_text(json_of(v, knowledge(), Rules::carried(), lang), limit));
            if (v.score) CHECK(has_text(text_of(v, knowledge(), Rules::carried(), lang), limit));
        }
    }
    CHECK(has_text(std::string(limits()), "without a browser"));
}
