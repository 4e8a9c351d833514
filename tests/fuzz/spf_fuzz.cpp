// SPF: any records end soon, within their bounds; and whoever asks step by step for what is missing finds what is found at once.
//
// The first line is a mail, "address|sender|helo|domain", each other one an answer: "name TYPE value", or "name TYPE !timed_out".
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "features/audit/spf.hpp"
#include "features/audit/spf_record.hpp"

namespace {

using namespace beffroi;
using namespace beffroi::audit;

void must(bool held) {
    if (!held) std::abort();
}

using Answers = std::map<dns::Question, dns::Answer>;

std::string_view cut(std::string_view& rest, char at) {
    const std::size_t end = std::min(rest.find(at), rest.size());
    const auto first = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return first;
}

Answers zone_of(std::string_view rest) {
    Answers zone;
    while (!rest.empty()) {
        std::string_view line = cut(rest, '\n');
        const auto name = cut(line, ' ');
        const auto type = dns::type_from(cut(line, ' '));
        if (!type) continue;
        auto& answer = zone[{std::string(name), *type}];
        if (line.starts_with('!')) {
            answer.status = dns::status_from(line.substr(1)).value_or(dns::Status::timed_out);
        } else {
            answer.status = dns::Status::ok;
            answer.records.push_back({std::string(name), *type, std::string(line)});
        }
    }
    return zone;
}

/// All answers known: at once.
template <class Function>
auto at_once(const Answers& zone, Function function) {
    dns::Answer nothing;
    nothing.status = dns::Status::no_such_name;
    std::vector<dns::Question> missing;
    auto found = function(
        [&](const dns::Question& question) -> const dns::Answer* {
            must(spf::asked_name(question.name) == question.name);
            const auto at = zone.find(question);
            return at == zone.end() ? &nothing : &at->second;
        },
        missing);
    must(found.complete && missing.empty());
    return found;
}

/// Only answers known that were missing before.
template <class Function>
auto by_steps(const Answers& zone, Function function) {
    dns::Answer nothing;
    nothing.status = dns::Status::no_such_name;
    Answers known;
    for (int step = 0; step < 500; ++step) {
        std::vector<dns::Question> missing;
        auto found = function(
            [&](const dns::Question& question) -> const dns::Answer* {
                const auto at = known.find(question);
                return at == known.end() ? nullptr : &at->second;
            },
            missing);
        must(found.complete == missing.empty());
        if (found.complete) return found;
        for (const auto& question : missing) {
            const auto at = zone.find(question);
            must(known.emplace(question, at == zone.end() ? nothing : at->second).second);
        }
    }
    std::abort();
}

}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size > 64 * 1024) return 0;
    std::string_view rest(reinterpret_cast<const char*>(data), size);
    std::string_view first = cut(rest, '\n');
    spf::Mail mail;
    mail.ip = cut(first, '|');
    mail.sender = cut(first, '|');
    mail.helo = cut(first, '|');
    const std::string_view domain = first;
    const Answers zone = zone_of(rest);

    const auto check = [&](Lookup lookup, std::vector<dns::Question>& missing) {
        return spf::check_host(mail, domain, lookup, missing);
    };
    const auto now = at_once(zone, check), later = by_steps(zone, check);
    must(now.verdict == later.verdict && now.explanation == later.explanation && now.decided == later.decided &&
         now.reason == later.reason);
    must(now.lookups <= 11 && now.voids <= 3 && now.explanation.size() <= 4096);
    must(now.explanation.empty() || now.verdict == spf::Verdict::fail);
    must((now.verdict != spf::Verdict::temperror && now.verdict != spf::Verdict::permerror) || !now.reason.empty());

    const auto tree = [&](Lookup lookup, std::vector<dns::Question>& missing) {
        return spf::tree(domain, lookup, missing);
    };
    const auto all = at_once(zone, tree), again = by_steps(zone, tree);
    must(all.nodes.size() == again.nodes.size() && all.terms.size() == again.terms.size() &&
         all.lookups == again.lookups);
    must(!all.nodes.empty() && all.nodes.size() <= spf::most_nodes && all.terms.size() <= spf::most_terms &&
         all.lookups <= 1000);
    for (std::size_t i = 0; i < all.nodes.size(); ++i) {
        must(all.nodes[i].parent < static_cast<int>(i) && all.nodes[i].state != spf::Node::State::missing);
        must(!spf::path(all, static_cast<int>(i)).empty());
    }
    for (const auto& term : all.terms) must(term.node >= 0 && term.node < static_cast<int>(all.nodes.size()));
    // What is wrong with the domain's own record, before anything else is asked for, the tree says too.
    if (now.lookups == 0 && (now.reason == "bad_record" || now.reason == "several_records")) must(all.permerror);
    return 0;
}
