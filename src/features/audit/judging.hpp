// What every part of a judgement works with.
#pragma once
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "features/audit/verdict.hpp"

namespace beffroi::audit {

struct Judging {
    const Evidence& evidence;
    const Knowledge& knowledge;
    const Ranges& ranges;
    const Rules& rules;
    Verdict& verdict;

    const dns::Answer* answer(std::string_view name, dns::Type type) const {
        const auto found = evidence.dns.find(dns::Question{std::string(name), type});
        return found == evidence.dns.end() ? nullptr : &found->second.answer;
    }
    /// The values of one type in an answer that the domain gave; none when there was no answer.
    std::vector<std::string> values(std::string_view name, dns::Type type) const {
        std::vector<std::string> all;
        if (const dns::Answer* found = answer(name, type))
            for (const dns::Record& each : found->records)
                if (each.type == type) all.push_back(each.value);
        return all;
    }
    /// Whether the domain told that there is something, or that there is nothing.
    bool told(std::string_view name, dns::Type type) const {
        const dns::Answer* found = answer(name, type);
        return found && dns::known(found->status);
    }
    /// The targets of aliases on the way from a name, asked for by any of these types.
    std::vector<std::string> aliases(std::string_view name, std::initializer_list<dns::Type> types) const {
        std::vector<std::string> all;
        for (const dns::Type type : types)
            if (const dns::Answer* found = answer(name, type))
                for (const dns::Record& each : found->records)
                    if (each.type == dns::Type::cname && std::find(all.begin(), all.end(), each.value) == all.end())
                        all.push_back(each.value);
        return all;
    }
    /// Adds a proof to the finding of this service, or makes one.
    Finding& of_service(std::string_view rule, const Service& service, Proof proof);
    /// The same for somebody that nobody knows.
    Finding& of_unknown(std::string_view rule, Dimension dimension, Kind kind, std::string_view name, Proof proof);
    /// Who runs the network of an address, as far as lists and tables tell: a service of hosting, or null.
    const Service* network_of(std::string_view address) const;
};

/// More proofs than these are more of the same.
inline constexpr std::size_t most_proofs = 8;

void judge_mail(Judging& on);
void judge_names(Judging& on);  ///< name servers, registry, registrar
void judge_hosting(Judging& on);
void judge_pages(Judging& on);
void judge_tools(Judging& on);  ///< what TXT records and SPF show
void judge_certificates(Judging& on);
void judge_openness(Judging& on);

}
