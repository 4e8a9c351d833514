#include "features/audit/spf.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>

#include "features/audit/spf_macro.hpp"
#include "features/audit/spf_record.hpp"

using namespace beffroi;
using namespace beffroi::audit;
using namespace beffroi::audit::spf;

namespace {

/// Answers that are known; what is not among them was not asked, or does not exist once `all_known`.
struct Zone {
    std::map<dns::Question, dns::Answer> answers;
    bool all_known = true;
    dns::Answer nothing{dns::Status::no_such_name, {}, {}};
    mutable int asked = 0;

    Zone& add(const std::string& name, dns::Type type, const std::string& value) {
        auto& answer = answers[{name, type}];
        answer.status = dns::Status::ok;
        answer.records.push_back({name, type, value});
        return *this;
    }
    Zone& txt(const std::string& name, const std::string& value) { return add(name, dns::Type::txt, value); }
    Zone& a(const std::string& name, const std::string& value) { return add(name, dns::Type::a, value); }
    Zone& failed(const std::string& name, dns::Type type) {
        answers[{name, type}].status = dns::Status::timed_out;
        return *this;
    }
    const dns::Answer* operator()(const dns::Question& question) const {
        ++asked;
        const auto at = answers.find(question);
        return at != answers.end() ? &at->second : all_known ? &nothing : nullptr;
    }
};

Check check(const Zone& zone, std::string_view domain, std::string_view ip = "192.0.2.1") {
    std::vector<dns::Question> missing;
    const std::string sender = "marie@" + std::string(domain);
    auto found = check_host({ip, sender, "mail.example.net"}, domain, zone, missing);
    CHECK(missing.empty());
    CHECK(found.complete);
    return found;
}
Tree tree_of(const Zone& zone, std::string_view domain) {
    std::vector<dns::Question> missing;
    auto found = tree(domain, zone, missing);
    CHECK(missing.empty() == found.complete);
    return found;
}
std::string written(const Tree& tree) {
    std::string all;
    for (std::size_t i = 0; i < tree.nodes.size(); ++i) {
        for (const auto& domain : path(tree, static_cast<int>(i)))
            all += (all.empty() || all.back() == '\n' ? "" : " > ") + std::string(domain);
        all += '\n';
    }
    return all;
}
std::string terms_of(const Tree& tree) {
    std::string all;
    for (const auto& term : tree.terms)
        all += sign(term.qualifier) + std::string(code(term.kind)) + ":" + term.value + (term.depends ? "*" : "") +
               "@" + std::to_string(term.node) + " ";
    return all;
}
bool has(const Tree& tree, Flaw::Kind kind, int node, std::string_view what = {}) {
    return std::any_of(tree.flaws.begin(), tree.flaws.end(),
                       [&](const Flaw& one) { return one.kind == kind && one.node == node && one.what == what; });
}
std::string example(int i) { return "n" + std::to_string(i) + ".example.org"; }

}

TEST_CASE("spf: who may send is told by the whole tree, each domain once, by the shortest path") {
    Zone zone;
    zone.txt("vire.example", "google-site-verification=1")
        .txt("vire.example",
             "v=spf1 mx a:web.vire.example include:spf.protection.example ip4:192.0.2.0/24 -include:bad.example "
             "redirect=last.example")
        .txt("spf.protection.example", "v=spf1 ip6:2001:db8::/32 include:spfd.example ~all")
        .txt("spfd.example", "v=spf1 ip4:198.51.100.7 exists:%{i}._spf.mta.example ~all include:never.example")
        .txt("bad.example", "V=SPF1 include:spfd.example")
        .txt("last.example", "v=spf1 PTR -all redirect=ignored.example");
    const auto found = tree_of(zone, "Vire.Example.");
    CHECK(written(found) ==
          "vire.example\n"
          "vire.example > spf.protection.example\n"
          "vire.example > bad.example\n"
          "vire.example > last.example\n"
          "vire.example > spf.protection.example > spfd.example\n");
    CHECK(terms_of(found) ==
          "+mx:vire.example@0 +a:web.vire.example@0 +ip4:192.0.2.0/24@0 +ip6:2001:db8::/32@1 +ptr:last.example@3 "
          "+ip4:198.51.100.7@4 +exists:_spf.mta.example*@4 ");
    CHECK(found.nodes[2].qualifier == Qualifier::fail);
    CHECK(found.nodes[3].by == Kind::redirect);
    CHECK(found.flaws.empty());
    CHECK(found.all == Qualifier::fail);
    // mx, a, include, include, redirect; include in protection; exists twice, for spfd is included twice; include in bad; ptr.
    CHECK(found.lookups == 10);
    CHECK(!found.too_many_lookups);
    CHECK(!found.permerror);
    CHECK(zone.asked == 5);
}

TEST_CASE("spf: a tree says what it must know, and goes on when it is known") {
    Zone zone;
    zone.all_known = false;
    zone.txt("vire.example",
             "v=spf1 include:one.example include:two.example include:%{o}.%{d2}.three.example "
             "include:%{l}.four.example -all");
    std::vector<dns::Question> missing;
    auto found = tree("vire.example", zone, missing);
    CHECK(!found.complete);
    CHECK(missing == std::vector<dns::Question>{{"one.example", dns::Type::txt},
                                                {"two.example", dns::Type::txt},
                                                {"vire.example.vire.example.three.example", dns::Type::txt}});
    CHECK(found.nodes[4].state == Node::State::depends);
    CHECK(found.nodes[4].domain == "four.example");
    zone.txt("one.example", "v=spf1 include:five.example -all").failed("two.example", dns::Type::txt);
    zone.answers[missing[2]] = zone.nothing;
    missing.clear();
    found = tree("vire.example", zone, missing);
    CHECK(missing == std::vector<dns::Question>{{"five.example", dns::Type::txt}});
    zone.all_known = true;
    found = tree_of(zone, "vire.example");
    CHECK(found.nodes[2].state == Node::State::unanswered);
    CHECK(has(found, Flaw::Kind::unanswered, 2));
    CHECK(has(found, Flaw::Kind::no_record, 3));
    CHECK(has(found, Flaw::Kind::no_record, 5));
    CHECK(found.permerror);
    // No record at all is no error.
    const auto none = tree_of(zone, "nobody.example");
    CHECK(none.nodes[0].state == Node::State::none);
    CHECK((none.flaws.empty() && !none.permerror && !none.all));
}

TEST_CASE("spf: loops, several records and terms that are none are said, and what can be read is read") {
    Zone zone;
    zone.txt("loop.example", "v=spf1 include:a.example ~all")
        .txt("a.example", "v=spf1 ip4:192.0.2.9 include:loop.example");
    const auto loop = tree_of(zone, "loop.example");
    CHECK(loop.nodes.size() == 2);
    CHECK(has(loop, Flaw::Kind::loop, 1, "loop.example"));
    CHECK((loop.too_many_lookups && loop.permerror));
    CHECK(check(zone, "loop.example").reason == "too_many_lookups");

    zone.txt("self.example", "v=spf1 redirect=self.example");
    CHECK(has(tree_of(zone, "self.example"), Flaw::Kind::loop, 0, "self.example"));
    CHECK(!tree_of(zone, "self.example").all);

    zone.txt("two.example", "v=spf1 include:a1.example -all")
        .txt("two.example", "v=spf1 ip4:192.0.2.1 ~all")
        .txt("a1.example", "v=spf1 -all");
    const auto two = tree_of(zone, "two.example");
    CHECK(has(two, Flaw::Kind::several_records, 0));
    CHECK(two.nodes.size() == 2);
    CHECK(two.terms.size() == 1);
    CHECK(two.permerror);
    CHECK(check(zone, "two.example").reason == "several_records");

    zone.txt("typo.example", "v=spf1 incldue:a1.example ip4:192.0.2.300 include:a1.example -all");
    const auto typo = tree_of(zone, "typo.example");
    CHECK(has(typo, Flaw::Kind::bad_record, 0, "incldue:a1.example"));
    CHECK(typo.nodes.size() == 2);
    CHECK(check(zone, "typo.example").reason == "bad_record");
}

TEST_CASE("spf: lookups are counted as a receiver makes them, up to 10") {
    for (const int wanted : {10, 11}) {
        Zone zone;
        zone.txt("vire.example", "v=spf1 include:a.example include:b.example -all");
        std::string five = "v=spf1", rest = "v=spf1";
        for (int i = 0; i < 5; ++i) five += " a:" + example(i);
        for (int i = 0; i < wanted - 7; ++i) rest += " exists:" + example(i);
        for (int i = 0; i < 9; ++i) zone.a(example(i), "198.51.100.1");
        // A wrong answer of exists would end the check: it asks for other names.
        std::replace(rest.begin(), rest.end(), 'n', 'm');
        zone.txt("a.example", five).txt("b.example", rest);
        const auto found = tree_of(zone, "vire.example");
        CHECK(found.lookups == wanted);
        CHECK(found.too_many_lookups == (wanted > 10));
        CHECK(found.permerror == (wanted > 10));
    }
    Zone zone;
    zone.txt("deep.example", "v=spf1 redirect=" + example(0));
    for (int i = 0; i < 30; ++i)
        zone.txt(example(i), "v=spf1 include:" + example(i + 1) + " include:" + example(i + 1) + " -all");
    const auto deep = tree_of(zone, "deep.example");
    CHECK(deep.lookups == 1000);
    CHECK(deep.too_many_lookups);
    CHECK(deep.nodes.size() == 32);
    CHECK(deep.all == Qualifier::fail);
}

TEST_CASE("spf: hostile records end soon") {
    Zone zone;
    std::string wide = "v=spf1", everyone = "v=spf1", networks = "v=spf1", bad = "v=spf1";
    for (int i = 0; i < 10'000; ++i) wide += " include:" + example(i);
    for (int i = 0; i < 60; ++i) everyone += " include:" + example(i);
    for (int i = 0; networks.size() < 60'000; ++i) networks += " ip4:192.0.2." + std::to_string(i % 256);
    while (bad.size() < 60'000) bad += " %";
    zone.txt("wide.example", wide).txt("networks.example", networks).txt("bad.example", bad);
    for (int i = 0; i < 60; ++i) zone.txt(example(i), everyone);
    const auto found = tree_of(zone, "wide.example");
    CHECK(found.nodes.size() == most_nodes);
    CHECK(found.cut);
    CHECK(found.too_many_lookups);
    CHECK(found.flaws.size() <= most_nodes * most_nodes);
    CHECK(zone.asked <= static_cast<int>(most_nodes));
    CHECK(check(zone, "wide.example").verdict == Verdict::permerror);
    const auto many = tree_of(zone, "networks.example");
    CHECK(many.terms.size() == most_terms);
    CHECK(many.cut);
    CHECK(check(zone, "networks.example").verdict == Verdict::pass);
    CHECK(tree_of(zone, "bad.example").flaws.size() == 1);

    std::string macros = "v=spf1 exists:";
    while (macros.size() < 60'000) macros += "%{s255r.}";
    zone.txt("macros.example2.org", macros + " -all");
    CHECK(check(zone, "macros.example2.org").verdict == Verdict::fail);
    // Names that nobody can ask for are not asked for.
    zone.txt("long.example", "v=spf1 include:" + std::string(64, 'a') + ".example include:a..example -all");
    const int before = zone.asked;
    const auto odd = tree_of(zone, "long.example");
    CHECK(zone.asked == before + 1);
    CHECK((has(odd, Flaw::Kind::no_record, 1) && has(odd, Flaw::Kind::no_record, 2)));
    CHECK(tree_of(zone, "not a domain").nodes.size() == 1);
    CHECK(tree_of(zone, "").nodes[0].state == Node::State::none);
}

TEST_CASE("spf: a check tells what is missing, one step after the other") {
    Zone zone;
    zone.all_known = false;
    std::vector<dns::Question> missing;
    const auto ask = [&](std::vector<dns::Question> wanted) {
        missing.clear();
        const auto found =
            check_host({"192.0.2.1", "marie@vire.example", "mail.example.net"}, "vire.example", zone, missing);
        CHECK(missing == wanted);
        CHECK(found.complete == wanted.empty());
        return found;
    };
    ask({{"vire.example", dns::Type::txt}});
    zone.txt("vire.example", "v=spf1 mx include:other.example ptr -all exp=why.%{d}");
    ask({{"vire.example", dns::Type::mx}});
    zone.add("vire.example", dns::Type::mx, "10 one.example").add("vire.example", dns::Type::mx, "10 two.example");
    ask({{"one.example", dns::Type::a}, {"two.example", dns::Type::a}});
    zone.a("one.example", "192.0.2.2").a("two.example", "192.0.2.3");
    ask({{"other.example", dns::Type::txt}});
    zone.txt("other.example", "v=spf1 -all");
    ask({{"1.2.0.192.in-addr.arpa", dns::Type::ptr}});
    // Only names under the domain are looked at.
    zone.add("1.2.0.192.in-addr.arpa", dns::Type::ptr, "host.vire.example")
        .add("1.2.0.192.in-addr.arpa", dns::Type::ptr, "elsewhere.example");
    ask({{"host.vire.example", dns::Type::a}});
    zone.a("host.vire.example", "192.0.2.200");
    ask({{"why.vire.example", dns::Type::txt}});
    zone.txt("why.vire.example", "%{i} is not one of ours, %{o}.");
    const auto found = ask({});
    CHECK(found.verdict == Verdict::fail);
    CHECK(found.explanation == "192.0.2.1 is not one of ours, vire.example.");
    CHECK(found.decided == "-all");
    CHECK(found.lookups == 3);
}

TEST_CASE("spf: errors say why") {
    Zone zone;
    zone.txt("voids.example", "v=spf1 a:x.example a:y.example exists:z.example -all");
    CHECK(check(zone, "voids.example").reason == "too_many_voids");
    CHECK(check(zone, "voids.example").decided == "exists:z.example");
    zone.txt("late.example", "v=spf1 a:slow.example -all").failed("slow.example", dns::Type::a);
    CHECK(check(zone, "late.example").verdict == Verdict::temperror);
    CHECK(check(zone, "late.example").reason == "no_answer");
    zone.txt("lost.example", "v=spf1 include:nowhere.example -all")
        .txt("away.example", "v=spf1 redirect=nowhere.example");
    CHECK(check(zone, "lost.example").reason == "no_record");
    CHECK(check(zone, "away.example").reason == "no_record");
    zone.txt("servers.example", "v=spf1 mx -all");
    for (int i = 0; i < 11; ++i) zone.add("servers.example", dns::Type::mx, "10 " + example(i));
    CHECK(check(zone, "servers.example").reason == "too_many_servers");
    CHECK(check(zone, "nobody.example").verdict == Verdict::none);
    CHECK(check(zone, "nobody.example").reason.empty());
    CHECK(check(zone, "localhost").reason == "bad_domain");
    CHECK(check(zone, "192.0.2.1").reason == "bad_domain");
    CHECK(check(zone, "voids.example", "somewhere").reason == "bad_address");
}

TEST_CASE("spf: addresses are compared bit by bit, those of version 4 written as version 6 as version 4") {
    const auto same = [](std::string_view a, std::string_view b, int bits) {
        return same_network(*address_from(a), *address_from(b), bits);
    };
    CHECK(same("192.0.2.1", "192.0.2.254", 24));
    CHECK(!same("192.0.2.1", "192.0.3.1", 24));
    CHECK(same("192.0.2.1", "192.0.3.1", 23));
    CHECK(same("192.0.2.1", "10.0.0.1", 0));
    CHECK(!same("192.0.2.1", "192.0.2.0", 32));
    CHECK(same("2001:db8::1", "2001:db8::2", 126));
    CHECK(!same("2001:db8::1", "2001:db8::2", 127));
    CHECK(!same("2001:db8::1", "192.0.2.1", 0));
    CHECK(same("::ffff:192.0.2.1", "192.0.2.1", 32));
    CHECK(!address_from("192.0.2.01"));
    CHECK(!address_from("192.0.2"));
    CHECK(!address_from(std::string(60, ':')));
    CHECK(reverse_name(*address_from("2001:db8::1")) ==
          "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa");
}

TEST_CASE("spf: macros, by the examples of the standard") {
    // RFC 7208, section 7.4.
    const auto value = [](char letter) -> std::optional<std::string> {
        switch (letter) {
            case 's': return "strong-bad@email.example.com";
            case 'o':
            case 'd': return "email.example.com";
            case 'l': return "strong-bad";
            case 'i': return "192.0.2.3";
            case 'v': return "in-addr";
            default: return std::nullopt;
        }
    };
    const auto gives = [&](std::string_view text) { return expand(text, value).value_or("(none)"); };
    CHECK(gives("%{s}") == "strong-bad@email.example.com");
    CHECK(gives("%{d4}") == "email.example.com");
    CHECK(gives("%{d2}") == "example.com");
    CHECK(gives("%{dr}") == "com.example.email");
    CHECK(gives("%{d2r}") == "example.email");
    CHECK(gives("%{l-}") == "strong.bad");
    CHECK(gives("%{lr-}") == "bad.strong");
    CHECK(gives("%{l1r-}") == "strong");
    CHECK(gives("%{ir}.%{v}._spf.%{d2}") == "3.2.0.192.in-addr._spf.example.com");
    CHECK(gives("%{lr-}.lp.%{ir}.%{v}._spf.%{d2}") == "bad.strong.lp.3.2.0.192.in-addr._spf.example.com");
    CHECK(gives("%{S}") == "strong-bad%40email.example.com");
    CHECK(gives("a%%b%_c%-d") == "a%b c%20d");
    CHECK(gives("%{p}.example") == "(none)");

    CHECK(domain_spec("%{i}._spf.example.org"));
    CHECK(domain_spec("a.%{d}"));
    CHECK(domain_spec("example.org."));
    CHECK(!domain_spec("%{d}example"));
    CHECK(!domain_spec("%{d0}"));
    CHECK(!domain_spec("%{r}"));
    CHECK(!domain_spec("%{d"));
    CHECK(!domain_spec("example.123"));
    CHECK(macro_string("%{r} at %{t}", Place::explanation));
    CHECK(!macro_string("a b", Place::modifier));
    CHECK(fixed_end("%{i}._spf.example.org.") == "_spf.example.org");
    CHECK(fixed_end("%{i}x._spf.example.org") == "_spf.example.org");
    CHECK(fixed_end("x.%{d}").empty());
    CHECK(asked_name("Example.ORG.") == "example.org");
    CHECK(asked_name(std::string(200, 'a') + "." + std::string(60, 'b')) == std::string(60, 'b'));
    CHECK(!asked_name(std::string(300, 'a')));
    CHECK(!asked_name("a..b"));
    CHECK(!asked_name(""));
}

TEST_CASE("spf: bytes that answers write as \\ddd are no ASCII, a backslash is") {
    CHECK(!read_record("v=spf1 a:x\\200.example.org -all").sound);
    CHECK(!read_record("v=spf1 a:x\\010.example.org -all").sound);
    CHECK(read_record("v=spf1 a:x\\y.example.org -all").sound);
    CHECK(read_record("v=spf1 a:x\\065.example.org -all").sound);
    CHECK(!read_record("v=spf1 a:é.example.org -all").sound);
    CHECK(read_record("v=spf1").mechanisms.empty());
    CHECK(read_record("v=spf1    ").sound);
    CHECK(read_record("v=spf1 a/24//64").mechanisms[0].bits6 == 64);
    CHECK(read_record("v=spf1 exp=a.example redirect=b.example").explanation == "a.example");
    CHECK(!read_record("v=spf1 +redirect=b.example").sound);
    CHECK(!read_record("v=spf1 redirect=b.example redirect=b.example").sound);
    CHECK(!read_record("v=spf1 exp=b.example -all exp=b.example").sound);
}
