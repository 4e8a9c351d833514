// What pages load, which tools records show, who vouches for the certificate, and the habits that make others freer.
#include <set>

#include "features/audit/judging.hpp"
#include "platform/dns/suffix.hpp"

namespace beffroi::audit {
namespace {

/// The domain, where it led to, and what is under them: the site itself.
std::set<std::string> own_names(const Judging& on) {
    std::set<std::string> all{dns::registrable(on.evidence.domain)};
    for (const Visit& visit : on.evidence.visits)
        for (const Hop& hop : visit.hops) {
            const auto from = hop.url.find("://");
            if (from == std::string::npos) continue;
            const std::string rest = hop.url.substr(from + 3);
            all.insert(dns::registrable(rest.substr(0, rest.find_first_of("/:?"))));
        }
    return all;
}

bool read_a_page(const Judging& on) {
    return std::any_of(on.evidence.visits.begin(), on.evidence.visits.end(),
                       [](const Visit& v) { return v.outcome == "ok"; });
}

bool begins(std::string_view text, std::string_view with) { return text.substr(0, with.size()) == with; }

/// The free software that the site is made with, as far as its pages tell.
std::vector<std::pair<const Software*, Proof>> software_of(const Judging& on) {
    std::vector<std::pair<const Software*, Proof>> all;
    const std::set<std::string> own = own_names(on);
    for (const Software& each : on.knowledge.software()) {
        std::optional<Proof> proof;
        for (const Visit& visit : on.evidence.visits) {
            for (const std::string& generator : visit.generators)
                for (const std::string& known : each.generator)
                    if (begins(generator, known)) proof = Proof{"generator", generator.substr(0, 80)};
            for (const Resource& resource : visit.resources) {
                if (own.count(dns::registrable(resource.host)) == 0) continue;
                for (const std::string& path : each.path)
                    if (!proof && resource.path.find(path) != std::string::npos)
                        proof = Proof{"page", resource.host + resource.path};
                const std::string last = resource.path.substr(
                    resource.path.rfind('/') == std::string::npos ? 0 : resource.path.rfind('/') + 1);
                for (const std::string& script : each.script)
                    if (!proof && last == script) proof = Proof{"page", resource.host + resource.path};
            }
            for (const Hop& hop : visit.hops)
                for (const auto& [name, value] : hop.headers)
                    for (const std::string& header : each.header)
                        if (!proof && (header == name || begins(name + ": " + value, header)))
                            proof = Proof{"header", name + ": " + value.substr(0, 80)};
        }
        if (proof) all.emplace_back(&each, *proof);
    }
    return all;
}

}

void judge_pages(Judging& on) {
    const std::set<std::string> own = own_names(on);
    for (const Visit& visit : on.evidence.visits) {
        for (const Resource& each : visit.resources) {
            const Proof proof{std::string("page: ") + std::string(code(each.part)), each.host + each.path};
            const Service* found = nullptr;
            if (own.count(dns::registrable(each.host)) > 0) {
                // A name of its own may be an alias of somebody else's machine, so that browsers do not see it.
                for (const std::string& target : on.aliases(each.host, {dns::Type::a, dns::Type::aaaa}))
                    if ((found = on.knowledge.find(Sign::host, target, Dimension::page))) {
                        on.of_service("page.alias/1", *found, {"CNAME", each.host + " → " + target});
                        break;
                    }
                continue;
            }
            // What a policy or a hint allows is not loaded yet; it is told by services that we know, and by them alone.
            const bool loaded = each.part != Part::policy && each.part != Part::hint;
            // Of some hosts the path tells which service it is.
            auto shown = on.knowledge.find(Sign::page, each.host + each.path);
            if (shown.empty()) shown = on.knowledge.find(Sign::host, each.host);
            for (const std::uint32_t known : shown) {
                const Service& service = on.knowledge.at(known);
                found = &service;
                Finding& finding = on.of_service("page.resource/1", service, proof);
                finding.dimension = Dimension::page;
                if (!loaded && finding.proofs.size() == 1) finding.confidence = 0.6;
                if (loaded) finding.confidence = 1;
            }
            if (!found && loaded) {
                std::string name = dns::registrable(each.host);
                // A name alone: control and place stay unknown.
                if (const auto company = third_party_of(each.host); !company.empty())
                    name = std::string(company) + ", " + name;
                if (!name.empty())
                    on.of_unknown("page.resource/1", Dimension::page, Kind::script_cdn, name, proof).share = 0.5;
            }
        }
        for (const std::string& cookie : visit.cookies)
            if (const Service* found = on.knowledge.find(Sign::cookie, cookie, Dimension::page))
                on.of_service("page.cookie/1", *found, {"cookie", cookie});
    }
}

void judge_tools(Judging& on) {
    for (const std::string& value : on.values(on.evidence.domain, dns::Type::txt))
        for (const std::uint32_t each : on.knowledge.find(Sign::txt, value)) {
            const Service& service = on.knowledge.at(each);
            if (dimension_of(service.kind) != Dimension::saas) continue;
            on.of_service("saas.txt/1", service, {"TXT", value.substr(0, 120)});
        }
    for (const auto& [question, seen] : on.evidence.dns) {
        if (!dns::within(question.name, on.evidence.domain) || question.name.front() == '_') continue;
        for (const dns::Record& each : seen.answer.records)
            if (each.type == dns::Type::cname)
                for (const std::uint32_t known : on.knowledge.find(Sign::cname, each.value)) {
                    const Service& service = on.knowledge.at(known);
                    if (dimension_of(service.kind) == Dimension::saas)
                        on.of_service("saas.alias/1", service, {"CNAME", each.name + " → " + each.value});
                }
    }
}

void judge_certificates(Judging& on) {
    for (const Visit& visit : on.evidence.visits)
        for (const Hop& hop : visit.hops) {
            if (!hop.certificate || hop.certificate->issuer.empty()) continue;
            const Proof proof{"certificate", hop.certificate->issuer + " (" + hop.certificate->issuer_country + ")"};
            if (const Service* found = on.knowledge.find(Sign::issuer, hop.certificate->issuer, Kind::ca))
                on.of_service("certificate.issuer/1", *found, proof);
            else
                on.of_unknown("certificate.issuer/1", Dimension::certificate, Kind::ca, hop.certificate->issuer, proof);
        }
}

void judge_openness(Judging& on) {
    const std::string& domain = on.evidence.domain;
    const auto add = [&](std::string_view rule, std::optional<bool> kept, double points,
                         std::vector<Proof> proofs = {}) {
        on.verdict.habits.push_back({std::string(rule), kept, points, std::move(proofs)});
    };
    std::optional<bool> signed_zone;
    if (on.told(domain, dns::Type::ds)) signed_zone = !on.values(domain, dns::Type::ds).empty();
    add("openness.dnssec/1", signed_zone, 2,
        signed_zone.value_or(false) ? std::vector<Proof>{{"DS", on.values(domain, dns::Type::ds).front()}}
                                    : std::vector<Proof>{});

    std::optional<bool> six;
    for (const std::string& name : {"www." + domain, domain})
        if (on.told(name, dns::Type::aaaa)) {
            const auto found = on.values(name, dns::Type::aaaa);
            if (!six || !*six) six = !found.empty();
            if (!found.empty()) {
                add("openness.ipv6/1", true, 1, {{"AAAA", name + " " + found.front()}});
                break;
            }
        }
    if (!six.value_or(false)) add("openness.ipv6/1", six, 1);

    if (on.told("_dmarc." + domain, dns::Type::txt)) {
        bool strict = false;
        std::vector<Proof> proofs;
        for (const std::string& value : on.values("_dmarc." + domain, dns::Type::txt)) {
            if (!begins(value, "v=DMARC1")) continue;
            proofs.push_back({"DMARC", value.substr(0, 120)});
            std::string tight;
            for (const char c : value)
                if (c != ' ') tight += c;
            strict = strict || tight.find(";p=quarantine") != std::string::npos ||
                     tight.find(";p=reject") != std::string::npos;
        }
        add("openness.dmarc/1", strict, 2, std::move(proofs));
    } else {
        add("openness.dmarc/1", std::nullopt, 2);
    }

    if (!read_a_page(on)) {
        add("openness.software/1", std::nullopt, 3);
        add("openness.visitors/1", std::nullopt, 2);
        return;
    }
    std::optional<bool> free;
    std::vector<Proof> proofs;
    for (const auto& [software, proof] : software_of(on)) {
        if (software->what == "server") continue;
        // One piece that is not free does not make the others less so; which one is told.
        free = free.value_or(false) || software->free();
        proofs.push_back({software->name + " (" + software->licence + ")", proof.value});
    }
    add("openness.software/1", free, 3, std::move(proofs));
    // Visitors are measured by nobody, or by the site itself.
    bool told_to_others = false;
    for (const Finding& each : on.verdict.findings)
        told_to_others =
            told_to_others || (each.service && (each.kind == Kind::analytics || each.kind == Kind::tag_manager ||
                                                each.kind == Kind::advertising));
    add("openness.visitors/1", !told_to_others, 2);
}

}
