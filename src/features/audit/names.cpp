// Name servers, registry, registrar, and the machines of the site.
#include "features/audit/judging.hpp"
#include "platform/dns/suffix.hpp"

namespace beffroi::audit {

Finding& Judging::of_service(std::string_view rule, const Service& service, Proof proof) {
    for (Finding& each : verdict.findings)
        if (each.service == &service && each.kind == service.kind && each.rule == rule) {
            if (each.proofs.size() < most_proofs && std::find(each.proofs.begin(), each.proofs.end(), proof) == each.proofs.end())
                each.proofs.push_back(std::move(proof));
            return each;
        }
    Finding finding;
    finding.rule = rule;
    finding.dimension = dimension_of(service.kind);
    finding.kind = service.kind;
    finding.service = &service;
    finding.name = service.name;
    finding.level = level_of(service, knowledge, rules);
    finding.runs_in = service.runs_in;
    finding.proofs.push_back(std::move(proof));
    return verdict.findings.emplace_back(std::move(finding));
}

Finding& Judging::of_unknown(std::string_view rule, Dimension dimension, Kind kind, std::string_view name, Proof proof) {
    for (Finding& each : verdict.findings)
        if (!each.service && each.rule == rule && each.name == name) {
            if (each.proofs.size() < most_proofs && std::find(each.proofs.begin(), each.proofs.end(), proof) == each.proofs.end())
                each.proofs.push_back(std::move(proof));
            return each;
        }
    Finding finding;
    finding.rule = rule;
    finding.dimension = dimension;
    finding.kind = kind;
    finding.name = name;
    finding.proofs.push_back(std::move(proof));
    return verdict.findings.emplace_back(std::move(finding));
}

const Service* Judging::network_of(std::string_view address) const {
    const auto at = address_from(address);
    if (!at) return nullptr;
    if (const std::string_view list = ranges.list_of(*at); !list.empty())
        if (const Service* found = knowledge.find(Sign::ranges, list, Dimension::hosting)) return found;
    const Origin* origin = ranges.origin_of(*at);
    return origin ? knowledge.find(Sign::asn, std::to_string(origin->asn), Dimension::hosting) : nullptr;
}

namespace {

/// Who sells the name and can lead it elsewhere; only where somebody asked. Without an answer it is unknown: of what counts, less is known.
void judge_registrar(Judging& on) {
    const auto& seen = on.evidence.registration;
    if (!seen) return;
    constexpr std::string_view rule = "dns.registrar/1";
    if (seen->outcome != "ok" || seen->name.empty()) {
        const std::string asked = seen->url.empty() ? std::string(dns::public_suffix(on.evidence.domain)) : seen->url;
        on.of_unknown(rule, Dimension::dns, Kind::registrar, "",
                      {"RDAP", asked + ", " + seen->outcome + (seen->status != 0 ? " " + std::to_string(seen->status) : "")});
        return;
    }
    const Proof proof{"RDAP", "registrar: " + seen->name + (seen->iana.empty() ? "" : ", IANA " + seen->iana)};
    const Service* found = on.knowledge.find(Sign::registrar, seen->name, Kind::registrar);
    Finding& finding = found ? on.of_service(rule, *found, proof) : on.of_unknown(rule, Dimension::dns, Kind::registrar, seen->name, proof);
    if (seen->registered) finding.proofs.push_back({"RDAP", "registration: " + instant_text(*seen->registered)});
    if (seen->until) finding.proofs.push_back({"RDAP", "expiration: " + instant_text(*seen->until)});
    finding.proofs.push_back({"RDAP", seen->url});
}

}

void judge_names(Judging& on) {
    const std::string& domain = on.evidence.domain;
    const std::string own = dns::registrable(domain);
    for (const std::string& server : on.values(domain, dns::Type::ns)) {
        const Proof proof{"NS", server};
        if (const Service* found = on.knowledge.find(Sign::ns, server, Kind::dns))
            on.of_service("dns.servers/1", *found, proof);
        else if (dns::registrable(server) == own)
            on.of_unknown("dns.own_servers/1", Dimension::dns, Kind::dns, own, proof).level = Level::european;
        else
            on.of_unknown("dns.servers/1", Dimension::dns, Kind::dns, dns::registrable(server), proof);
    }
    // Servers under the domain's own name may be somebody else's: the SOA tells who made the zone.
    for (const std::string& soa : on.values(domain, dns::Type::soa)) {
        const std::string first = soa.substr(0, soa.find(' '));
        for (const Sign sign : {Sign::soa, Sign::ns})
            if (const Service* found = on.knowledge.find(sign, first, Kind::dns)) {
                on.of_service("dns.servers/1", *found, {"SOA", first});
                break;
            }
    }
    if (on.told(domain, dns::Type::ns))
        if (const Service* registry = on.knowledge.find(Sign::tld, domain, Kind::registry))
            on.of_service("dns.registry/1", *registry, {"domain", domain}).share = 0.5;
    judge_registrar(on);
}

void judge_hosting(Judging& on) {
    const std::string& domain = on.evidence.domain;
    const std::string own = dns::registrable(domain);
    bool any = false;
    for (const std::string& name : {"www." + domain, domain}) {
        for (const std::string& target : on.aliases(name, {dns::Type::a, dns::Type::aaaa}))
            if (const Service* found = on.knowledge.find(Sign::cname, target, Dimension::hosting)) {
                on.of_service("hosting.alias/1", *found, {"CNAME", name + " → " + target});
                any = true;
            }
        for (const dns::Type type : {dns::Type::a, dns::Type::aaaa})
            for (const std::string& address : on.values(name, type)) {
                const auto at = address_from(address);
                const Origin* origin = at ? on.ranges.origin_of(*at) : nullptr;
                const Proof proof{"address", name + " " + address + (origin ? ", AS" + std::to_string(origin->asn) + " " + origin->name : std::string())};
                if (const Service* found = on.network_of(address)) {
                    Finding& finding = on.of_service("hosting.network/1", *found, proof);
                    if (finding.runs_in.empty() && origin && !origin->country.empty()) finding.runs_in = {origin->country};
                    any = true;
                } else if (origin) {
                    Finding& finding = on.of_unknown("hosting.network/1", Dimension::hosting, Kind::hosting, origin->name, proof);
                    if (!origin->country.empty()) finding.runs_in = {origin->country};
                    any = true;
                }
            }
    }
    for (const Visit& visit : on.evidence.visits)
        for (const Hop& hop : visit.hops)
            for (const auto& [name, value] : hop.headers)
                if (const Service* found = on.knowledge.find(Sign::header, name + ": " + value, Dimension::hosting)) {
                    on.of_service("hosting.header/1", *found, {"header", name + ": " + value.substr(0, 80)});
                    any = true;
                }
    if (any) return;
    for (const std::string& name : {"www." + domain, domain})
        for (const std::string& address : on.values(name, dns::Type::a)) {
            on.of_unknown("hosting.network/1", Dimension::hosting, Kind::hosting, "", {"address", name + " " + address});
            return;
        }
}

}
