// Who keeps the mail: a vote of signals (data from peers' mistakes: a filter is not the mailbox, who may send is not who keeps).
#include <charconv>
#include <map>

#include "features/audit/judging.hpp"
#include "features/audit/spf.hpp"
#include "platform/base/text.hpp"
#include "platform/dns/suffix.hpp"

namespace beffroi::audit {
namespace {

/// What speaks for a mailbox, and how loudly. Only the first four elect; the others make surer.
/// `tenant` keeps its weight for evidence that others bring: we do not tell Microsoft whom we audit, so nothing sets it.
enum class Signal { mx, spf, dkim, autodiscover, tenant, spf_range, txt };
constexpr std::array<double, 7> weights{0.20, 0.20, 0.15, 0.08, 0.10, 0.08, 0.07};

struct Candidate {
    std::array<bool, 7> by{};
    std::vector<Proof> proofs;
    bool has(Signal signal) const { return by[static_cast<std::size_t>(signal)]; }
    double points() const {
        double all = 0;
        for (std::size_t i = 0; i < by.size(); ++i) all += by[i] ? weights[i] : 0;
        return all;
    }
};

struct Server {
    int preference = 0;
    std::string host;
};

/// The servers that take mail, the preferred first. One with an empty name takes none (RFC 7505).
std::vector<Server> servers_of(const Judging& on) {
    std::vector<Server> all;
    for (const std::string& value : on.values(on.evidence.domain, dns::Type::mx)) {
        const auto space = value.find(' ');
        Server server;
        std::from_chars(value.data(), value.data() + std::min(space, value.size()), server.preference);
        if (space != std::string::npos) server.host = value.substr(space + 1);
        all.push_back(std::move(server));
    }
    std::stable_sort(all.begin(), all.end(),
                     [](const Server& a, const Server& b) { return a.preference < b.preference; });
    return all;
}

class Vote {
public:
    explicit Vote(Judging& on) : on_(on) {}

    void add(const Service& mailbox, Signal signal, Proof proof) {
        Candidate& of = candidates_[&mailbox];
        of.by[static_cast<std::size_t>(signal)] = true;
        if (of.proofs.size() < most_proofs && std::find(of.proofs.begin(), of.proofs.end(), proof) == of.proofs.end())
            of.proofs.push_back(std::move(proof));
    }
    /// Of whatever this company offers, its mailbox.
    const Service* mailbox_of(const Service& any) const {
        if (any.kind == Kind::mailbox) return &any;
        for (const Service& each : on_.knowledge.services())
            if (each.company == any.company && each.kind == Kind::mailbox) return &each;
        return nullptr;
    }
    void add_by_company(const Service& any, Signal signal, Proof proof) {
        if (const Service* mailbox = mailbox_of(any)) add(*mailbox, signal, std::move(proof));
    }

    bool has_suite(const Service& service) const {
        const auto all = on_.knowledge.services();
        return std::any_of(all.begin(), all.end(), [&](const Service& each) {
            return each.company == service.company && each.kind == Kind::office;
        });
    }

    /// The one with most points of those that `may` be elected; null: none.
    template <class May>
    const Service* best(May may) const {
        const Service* found = nullptr;
        double most = 0;
        for (const auto& [service, candidate] : candidates_)
            if (may(*service, candidate) &&
                (!found || candidate.points() > most || (candidate.points() == most && service->id < found->id)))
                found = service, most = candidate.points();
        return found;
    }
    const Candidate& of(const Service& service) const { return candidates_.at(&service); }

private:
    Judging& on_;
    std::map<const Service*, Candidate> candidates_;
};

/// A service that a name of a mail server shows: of itself, or of what it is an alias of.
const Service* shown_by_server(const Judging& on, const std::string& host) {
    if (const Service* found = on.knowledge.find(Sign::mx, host, Dimension::mail)) return found;
    for (const std::string& target : on.aliases(host, {dns::Type::a, dns::Type::aaaa}))
        if (const Service* found = on.knowledge.find(Sign::mx, target, Dimension::mail)) return found;
    return nullptr;
}

/// Whether a text is a key that signs (RFC 6376, 3.6.1): a list of tags, of which "p" is not empty; an empty one was called back. Names that
/// are not there are often answered with something else, the same for all.
bool is_key(std::string_view text) {
    std::string_view version, key;
    for (bool first = true; !text.empty(); first = false) {
        const auto end = std::min(text.find(';'), text.size());
        const std::string_view tag = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        const auto equals = std::min(tag.find('='), tag.size());
        const std::string_view name = text::trim(tag.substr(0, equals)),
                               value = text::trim(tag.substr(std::min(equals + 1, tag.size())));
        if (first && name == "v") version = value;
        if (name == "p") key = value;
    }
    return (version.empty() || version == "DKIM1") && !key.empty();
}

void vote_dkim(const Judging& on, Vote& vote) {
    const std::string under = "._domainkey." + on.evidence.domain;
    for (const auto& [question, seen] : on.evidence.dns) {
        if (!question.name.ends_with(under)) continue;
        const std::string selector = question.name.substr(0, question.name.size() - under.size());
        for (const dns::Record& each : seen.answer.records) {
            const Proof proof{"DKIM", selector + "._domainkey → " + each.value.substr(0, 120)};
            if (each.type == dns::Type::cname) {
                if (const Service* found = on.knowledge.find(Sign::dkim, each.value, Kind::mailbox))
                    vote.add(*found, Signal::dkim, proof);
            } else if (const Service* found =
                           is_key(each.value) ? on.knowledge.find(Sign::selector, selector, Kind::mailbox) : nullptr) {
                vote.add(*found, Signal::dkim, {"DKIM", selector + "._domainkey"});
            }
        }
    }
}

void vote_autodiscover(const Judging& on, Vote& vote) {
    const std::string& domain = on.evidence.domain;
    const auto add = [&](const std::string& from, const std::string& target) {
        for (const std::uint32_t each : on.knowledge.find(Sign::autodiscover, target))
            vote.add_by_company(on.knowledge.at(each), Signal::autodiscover, {"autodiscover", from + " → " + target});
    };
    for (const std::string& name : {"autodiscover." + domain, "autoconfig." + domain})
        for (const std::string& target : on.aliases(name, {dns::Type::a, dns::Type::aaaa, dns::Type::cname}))
            add(name, target);
    const std::string service = "_autodiscover._tcp." + domain;
    for (const std::string& value : on.values(service, dns::Type::srv))
        if (const auto space = value.rfind(' '); space != std::string::npos) add(service, value.substr(space + 1));
}

/// Senders that the SPF record allows. What a provider's own record leads to is the provider's affair.
void vote_spf(Judging& on, Vote& vote) {
    std::vector<dns::Question> missing;
    const auto lookup = [&](const dns::Question& q) -> const dns::Answer* { return on.answer(q.name, q.type); };
    const spf::Tree tree = spf::tree(on.evidence.domain, lookup, missing);
    std::vector<bool> theirs(tree.nodes.size());
    const auto sees = [&](const std::string& name, const std::string& term) {
        bool any = false;
        for (const std::uint32_t each : on.knowledge.find(Sign::spf, name)) {
            const Service& service = on.knowledge.at(each);
            any = true;
            const Proof proof{"SPF", term};
            if (service.kind == Kind::mailbox)
                vote.add(service, Signal::spf, proof);
            else if (service.kind == Kind::sending)
                on.of_service("mail.sending/1", service, proof).share = 0.25;
            else if (dimension_of(service.kind) == Dimension::saas)
                on.of_service("saas.spf/1", service, proof).share = 1;
        }
        return any;
    };
    for (std::size_t i = 1; i < tree.nodes.size(); ++i) {
        const spf::Node& node = tree.nodes[i];
        theirs[i] = theirs[static_cast<std::size_t>(node.parent)] ||
                    sees(node.domain,
                         std::string(spf::code(node.by)) + (node.by == spf::Kind::redirect ? "=" : ":") + node.domain);
    }
    for (const spf::Term& term : tree.terms) {
        if (theirs[static_cast<std::size_t>(term.node)]) continue;
        const std::string written = std::string(spf::code(term.kind)) + ":" + term.value;
        if (term.kind != spf::Kind::ip4 && term.kind != spf::Kind::ip6) {
            if (!dns::within(term.value, on.evidence.domain)) sees(term.value, written);
            continue;
        }
        const auto address = address_from(term.value.substr(0, term.value.find('/')));
        const std::string_view list = address ? on.ranges.list_of(*address) : std::string_view();
        if (list.empty()) continue;
        if (const Service* found = on.knowledge.find(Sign::ranges, list, Kind::mailbox))
            vote.add(*found, Signal::spf_range, {"SPF", written});
    }
}

void vote_txt(const Judging& on, Vote& vote) {
    for (const std::string& value : on.values(on.evidence.domain, dns::Type::txt))
        for (const std::uint32_t each : on.knowledge.find(Sign::txt, value))
            vote.add_by_company(on.knowledge.at(each), Signal::txt, {"TXT", value.substr(0, 120)});
}

/// A mail server under a name that nobody knows: its network says where it is, and perhaps whose machine it is. What runs on it nobody
/// knows.
void own_server(Judging& on, const Server& server) {
    const bool own = dns::registrable(server.host) == dns::registrable(on.evidence.domain);
    Finding& finding =
        on.of_unknown(own ? "mail.own_server/1" : "mail.unknown_server/1", Dimension::mail, Kind::mailbox,
                      own ? server.host : dns::registrable(server.host), {"MX", server.host});
    finding.confidence = 0.5;
    for (const dns::Type type : {dns::Type::a, dns::Type::aaaa})
        for (const std::string& address : on.values(server.host, type)) {
            const auto at = address_from(address);
            const Origin* origin = at ? on.ranges.origin_of(*at) : nullptr;
            if (origin && !origin->country.empty()) finding.runs_in = {origin->country};
            if (const Service* machine = on.network_of(address)) {
                finding.service = machine;
                if (!machine->runs_in.empty()) finding.runs_in = machine->runs_in;
                finding.level = std::min(level_of(*machine, on.knowledge, on.rules), Level::european);
                finding.proofs.push_back({"address", address + (origin ? ", " + origin->name : std::string())});
                return;
            }
            if (!origin) continue;
            finding.proofs.push_back({"address", address + ", AS" + std::to_string(origin->asn) + " " + origin->name});
            // Its own machine on an ordinary line: in its own hands, as far as the law of the place goes. A network without a country has none.
            if (own && !origin->country.empty())
                finding.level = on.rules.within_union(origin->country) ? Level::european : Level::foreign;
            return;
        }
}

}

void judge_mail(Judging& on) {
    if (!on.told(on.evidence.domain, dns::Type::mx)) return;
    std::vector<Server> servers = servers_of(on);
    std::erase_if(servers, [](const Server& each) { return each.host.empty(); });
    on.verdict.receives_mail = !servers.empty();
    Vote vote(on);
    vote_spf(on, vote);
    if (servers.empty()) return;
    vote_dkim(on, vote);
    vote_autodiscover(on, vote);
    vote_txt(on, vote);
    std::vector<const Service*> direct;
    int preferred = 0;
    bool filtered = false;
    for (const Server& each : servers) {
        const Service* found = shown_by_server(on, each.host);
        if (!found) continue;
        const Proof proof{"MX", std::to_string(each.preference) + " " + each.host};
        if (found->kind == Kind::gateway) {
            filtered = true;
            on.of_service("mail.gateway/1", *found, proof).share = 0.5;
        } else if (found->kind == Kind::mailbox) {
            vote.add(*found, Signal::mx, proof);
            // Of servers that are preferred alike none is first: the other signs decide between them.
            if (direct.empty() || each.preference == preferred) preferred = each.preference, direct.push_back(found);
        }
    }
    const Service* elected = vote.best([&](const Service& service, const Candidate&) {
        return std::find(direct.begin(), direct.end(), &service) != direct.end();
    });
    double base = 0.6;
    if (!elected) {
        base = 0.4;
        // Behind a filter, and behind a server of its own, the key that signs knows best.
        elected = vote.best([](const Service&, const Candidate& c) { return c.has(Signal::dkim); });
        if (!elected && filtered)
            elected = vote.best([&](const Service& service, const Candidate& c) {
                // Amazon sends for many and keeps the mail of few: of peers who claimed it by SPF alone 5 in 100 were right. Hosts of
                // sites are named there for what the sites send. Who has an office suite is named for its mailboxes.
                const bool amazon = on.knowledge.company_of(service).id == "amazon";
                return c.has(Signal::autodiscover) || (c.has(Signal::spf) && !amazon && vote.has_suite(service));
            });
        // Without a filter SPF alone says who else may send: it takes a second one.
        if (!elected && !filtered)
            elected = vote.best(
                [](const Service&, const Candidate& c) { return c.has(Signal::autodiscover) && c.has(Signal::spf); });
    }
    if (elected) {
        const Candidate& by = vote.of(*elected);
        Finding finding;
        finding.rule = "mail.mailbox/1";
        finding.dimension = Dimension::mail;
        finding.kind = Kind::mailbox;
        finding.service = elected;
        finding.name = elected->name;
        finding.level = level_of(*elected, on.knowledge, on.rules);
        finding.runs_in = elected->runs_in;
        finding.confidence = std::min(0.99, base + by.points());
        finding.proofs = by.proofs;
        on.verdict.findings.insert(on.verdict.findings.begin(), std::move(finding));
        if (by.has(Signal::mx) || filtered) return;
        // Its own server stands before somebody else's mailboxes: it filters.
        for (const Server& each : servers)
            if (!shown_by_server(on, each.host)) {
                on.of_unknown("mail.own_gateway/1", Dimension::mail, Kind::gateway, each.host, {"MX", each.host})
                    .share = 0.25;
                return;
            }
        return;
    }
    if (filtered) {
        // A filter is never taken for what is behind it.
        on.of_unknown("mail.behind_gateway/1", Dimension::mail, Kind::mailbox, "", {"MX", servers.front().host});
        return;
    }
    own_server(on, servers.front());
}

}
