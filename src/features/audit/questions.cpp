#include "features/audit/questions.hpp"

#include <algorithm>
#include <set>

#include "features/audit/spf.hpp"
#include "platform/dns/suffix.hpp"

namespace beffroi::audit {
namespace {

using dns::Question;
using dns::Type;

/// What an alias of the site's own may hide: not more of them than these.
constexpr std::size_t most_own_hosts = 12, most_servers = 10;

const dns::Answer* answer(const Evidence& evidence, const Question& question) {
    const auto found = evidence.dns.find(question);
    return found == evidence.dns.end() ? nullptr : &found->second.answer;
}

class Wanted {
public:
    explicit Wanted(const Evidence& evidence) : evidence_(evidence) {}
    void add(std::string name, Type type) {
        if (!dns::normal_name(name)) return;
        Question question{std::move(name), type};
        if (answer(evidence_, question) || !seen_.insert(question).second) return;
        if (evidence_.dns.size() + all_.size() < most_questions) all_.push_back(std::move(question));
    }
    std::vector<Question> take() { return std::move(all_); }

private:
    const Evidence& evidence_;
    std::set<Question> seen_;
    std::vector<Question> all_;
};

void add_of_domain(Wanted& all, const std::string& domain) {
    for (const Type type : {Type::mx, Type::txt, Type::soa, Type::a, Type::aaaa, Type::caa, Type::ds}) all.add(domain, type);
    for (const Type type : {Type::a, Type::aaaa}) all.add("www." + domain, type);
    for (const std::string_view under : {"_dmarc.", "_mta-sts.", "_smtp._tls."}) all.add(std::string(under) + domain, Type::txt);
    for (const std::string_view under : {"autodiscover.", "autoconfig.", "webmail.", "mail."}) all.add(std::string(under) + domain, Type::a);
    all.add("_autodiscover._tcp." + domain, Type::srv);
    for (const std::string& selector : selectors()) all.add(selector + "._domainkey." + domain, Type::txt);
}

void add_mail_servers(Wanted& all, const Evidence& evidence) {
    const dns::Answer* mx = answer(evidence, {evidence.domain, Type::mx});
    if (!mx) return;
    std::size_t n = 0;
    for (const dns::Record& each : mx->records) {
        const auto space = each.value.find(' ');
        if (each.type != Type::mx || space == std::string::npos || ++n > most_servers) continue;
        const std::string host = each.value.substr(space + 1);
        if (host.empty()) continue;
        for (const Type type : {Type::a, Type::aaaa}) all.add(host, type);
    }
}

void add_senders(Wanted& all, const Evidence& evidence) {
    if (!answer(evidence, {evidence.domain, Type::txt})) return;
    std::vector<Question> missing;
    spf::tree(evidence.domain, [&](const Question& question) { return answer(evidence, question); }, missing);
    for (Question& each : missing) all.add(std::move(each.name), each.type);
}

void add_own_hosts(Wanted& all, const Evidence& evidence) {
    const std::string own = dns::registrable(evidence.domain);
    std::size_t n = 0;
    std::set<std::string> hosts;
    for (const Visit& visit : evidence.visits)
        for (const Resource& each : visit.resources)
            if (each.host != evidence.domain && each.host != "www." + evidence.domain && dns::within(each.host, own) && hosts.insert(each.host).second && ++n <= most_own_hosts)
                all.add(each.host, Type::a);
}

}

const std::vector<std::string>& selectors() {
    static const std::vector<std::string> all{"selector1", "selector2", "google", "default", "dkim", "mail", "k1", "s1"};
    return all;
}

std::vector<Question> wanted(const Evidence& evidence) {
    Wanted all(evidence);
    all.add(evidence.domain, Type::ns);
    const dns::Answer* ns = answer(evidence, {evidence.domain, Type::ns});
    // A name that is not registered has nothing else.
    if (!ns || ns->status == dns::Status::no_such_name) return all.take();
    // Whose name servers do not answer one question seldom answer others: two more are tried before all of them. Each that is not answered
    // waits for 17 seconds.
    if (!dns::known(ns->status)) {
        bool any = false;
        for (const Type type : {Type::a, Type::mx}) {
            all.add(evidence.domain, type);
            const dns::Answer* found = answer(evidence, {evidence.domain, type});
            any = any || (found && dns::known(found->status));
        }
        if (!any) return all.take();
    }
    add_of_domain(all, evidence.domain);
    add_mail_servers(all, evidence);
    add_senders(all, evidence);
    add_own_hosts(all, evidence);
    return all.take();
}

std::string server_of(const Evidence& evidence, const Question& question) {
    if (!dns::within(question.name, evidence.domain)) return question.name;
    const dns::Answer* ns = answer(evidence, {evidence.domain, Type::ns});
    if (!ns) return {};
    for (const dns::Record& each : ns->records)
        if (each.type == Type::ns) return each.value;
    return evidence.domain;
}

}
