// A small world for tests of verdicts: a few companies, and evidence written by hand.
#pragma once
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "features/audit/explain.hpp"
#include "features/audit/verdict.hpp"

namespace beffroi::audit::world {

/// One company with its services, as knowledge files have them.
inline std::string company(std::string_view id, std::string_view seat, std::string_view owner_country,
                           std::string_view services) {
    std::string text = "[[company]]\nid = \"" + std::string(id) + "\"\nname = \"" + std::string(id) + "\"\nlegal = \"" +
                       std::string(id) + " Ltd\"\n";
    text += "seat = \"" + std::string(seat) + "\"\nowner = \"Owner of " + std::string(id) + "\"\nowner_country = \"" +
            std::string(owner_country) + "\"\n";
    return text + "written = 2026-11-26\nsource = \"https://" + std::string(id) + ".example/\"\n" +
           std::string(services);
}
inline std::string service(std::string_view id, std::string_view kind, std::string_view rest) {
    return "[[company.service]]\nid = \"" + std::string(id) + "\"\nname = \"" + std::string(id) + "\"\nkind = \"" +
           std::string(kind) + "\"\n" + std::string(rest) + "\n";
}

inline const Knowledge& knowledge() {
    static const Knowledge all = [] {
        std::string text;
        text += company("suite", "US", "US",
                        service("suite-mail", "mailbox",
                                R"(runs_in = ["EU"]
mx = ["mx.suite.example"]
spf = ["spf.suite.example"]
dkim = ["keys.suite.example"]
autodiscover = ["auto.suite.example"]
txt = ["suite-mail="]
ranges = ["suite"])") + service("suite-office", "office", R"(txt = ["suite-office="])"));
        text += company("rival", "US", "US",
                        service("rival-mail", "mailbox",
                                R"(mx = ["mx.rival.example"]
spf = ["spf.rival.example"]
selector = ["google"]
autodiscover = ["auto.rival.example"]
txt = ["rival-mail="])") + service("rival-office", "office", R"(txt = ["rival-office="])"));
        text += company("amazon", "US", "US", service("amazon-mail", "mailbox", R"(mx = ["mx.amazon.example"]
spf = ["spf.amazon.example"]
txt = ["amazon-mail="])") + service("amazon-office", "office", R"(txt = ["amazon-office="])"));
        text += company("hexagon", "FR", "FR", service("hexagon-mail", "mailbox", R"(runs_in = ["FR"]
mx = ["mx.hexagon.example"]
spf = ["spf.hexagon.example"])") + service("hexagon-hosting", "hosting", R"(runs_in = ["FR"]
asn = [64500])") + service("hexagon-dns", "dns", R"(ns = ["ns.hexagon.example"])"));
        text += company("commons", "FR", "FR", service("commons-mail", "mailbox", R"(free = true
mx = ["mx.commons.example"])") + service("commons-maps", "map", R"(free = true
host = ["maps.commons.example"])"));
        text += company("bought", "FR", "US", service("bought-dns", "dns", R"(ns = ["ns.bought.example"])"));
        text += company("tenant", "FR", "FR", service("tenant-chat", "chat", R"(on = ["suite"]
host = ["chat.tenant.example"])"));
        text += company("wall", "US", "US", service("wall-filter", "gateway", R"(mx = ["mx.wall.example"])"));
        text += company("fence", "FR", "FR", service("fence-filter", "gateway", R"(mx = ["mx.fence.example"])"));
        text += company("eye", "US", "US", service("eye-ads", "advertising", R"(tracks = true
host = ["ads.eye.example"])") + service("eye-fonts", "fonts", R"(runs_in = ["EU"]
host = ["fonts.eye.example"])"));
        text += company("counter", "FR", "FR", service("counter-names", "registrar", R"(registrar = ["Counter SAS", "COUNTER"])"));
        text += company("clerk", "US", "US", service("clerk-names", "registrar", R"(registrar = ["Clerk, Inc."])"));
        text += company("seal", "US", "US", service("seal-ca", "ca", R"(issuer = ["Seal Trust"])"));
        const KnowledgeFile file{"world.toml", text};
        std::vector<Remark> remarks;
        Knowledge read = Knowledge::read({&file, 1}, remarks);
        if (!remarks.empty()) std::abort();  // knowledge that no test meant to be wrong
        return read;
    }();
    return all;
}

inline Instant then() { return *parse_instant("2026-11-26T10:00:00Z"); }

/// Evidence of one domain, record by record.
struct World {
    Evidence evidence;
    Ranges ranges;
    explicit World(std::string domain = "ville.example") {
        evidence.domain = std::move(domain);
        evidence.begun = evidence.ended = then();
    }
    World& answered(std::string name, dns::Type type, dns::Status status, std::vector<dns::Record> records = {}) {
        if (name.empty() || name.ends_with('.')) name += evidence.domain;
        for (dns::Record& each : records)
            if (each.name.empty()) each.name = name;
        evidence.dns[{name, type}] = {
            {status, std::move(records), std::chrono::seconds{60}}, evidence.begun, "192.0.2.53"};
        return *this;
    }
    /// `name` is the domain when empty, under it when it ends with a dot.
    World& has(std::string name, dns::Type type, const std::vector<std::string>& values) {
        std::vector<dns::Record> records;
        for (const std::string& each : values) records.push_back({"", type, each});
        return answered(std::move(name), type, dns::Status::ok, std::move(records));
    }
    World& alias(std::string name, dns::Type type, std::string target) {
        return answered(std::move(name), type, dns::Status::ok, {{"", dns::Type::cname, std::move(target)}});
    }
    World& mx(const std::vector<std::string>& values) { return has("", dns::Type::mx, values); }
    World& txt(const std::vector<std::string>& values) { return has("", dns::Type::txt, values); }
    /// A page that was read, and the hosts that it loads a script from.
    World& page(const std::vector<std::string>& hosts, Part part = Part::script) {
        Visit visit;
        visit.url = "https://" + evidence.domain + "/";
        visit.at = evidence.begun;
        visit.outcome = "ok";
        visit.hops = {{visit.url, "192.0.2.1", 200, {}, std::nullopt}};
        for (const std::string& each : hosts) visit.resources.push_back({part, each, "/x"});
        evidence.visits.push_back(std::move(visit));
        return *this;
    }
    World& registrar(std::string name, std::string outcome = "ok") {
        Registration seen;
        seen.url = "https://rdap.registry.example/domain/" + evidence.domain;
        seen.at = evidence.begun;
        seen.outcome = std::move(outcome);
        seen.status = 200;
        seen.name = std::move(name);
        evidence.registration = std::move(seen);
        return *this;
    }
    World& networks(std::string_view origins, std::string_view lists = {}) {
        if (!ranges.add_origins(origins) || !ranges.add_lists(lists)) std::abort();
        ranges.finish();
        return *this;
    }
    Verdict judged() const { return judge(evidence, knowledge(), ranges, Rules::carried()); }
};

/// The id of the service, the name of whom nobody knows; "-" when there is no mailbox.
inline std::string mailbox(const World& world) {
    const Verdict verdict = world.judged();
    const Finding* found = verdict.mailbox();
    return !found ? "-" : found->service ? found->service->id : "?" + found->rule;
}
inline const Finding* finding(const Verdict& verdict, std::string_view service) {
    for (const Finding& each : verdict.findings)
        if (each.service && each.service->id == service) return &each;
    return nullptr;
}
inline const Finding* by_rule(const Verdict& verdict, std::string_view rule) {
    for (const Finding& each : verdict.findings)
        if (each.rule == rule) return &each;
    return nullptr;
}
/// -1: unknown, -2: there is no such finding.
inline int level(const Verdict& verdict, std::string_view service) {
    const Finding* found = finding(verdict, service);
    return !found ? -2 : found->level ? static_cast<int>(*found->level) : -1;
}

}
