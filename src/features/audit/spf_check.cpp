// check_host(), section by section of RFC 7208.
#include <algorithm>
#include <array>
#include <chrono>

#include "features/audit/spf_macro.hpp"
#include "features/audit/spf_record.hpp"

namespace beffroi::audit::spf {
namespace {

constexpr int most_lookups = 10, most_voids = 2;
constexpr std::size_t most_servers = 10, most_names = 10, longest_explanation = 4096;

enum class Match { no, yes, missing, temperror, permerror };

class Checker {
public:
    Checker(const Mail& mail, const Address& ip, Lookup lookup, std::vector<dns::Question>& missing)
        : mail_(mail), ip_(ip), lookup_(lookup), missing_(missing) {
        const std::size_t at = mail.sender.rfind('@');
        sender_domain_ = at == std::string_view::npos ? mail.sender : mail.sender.substr(at + 1);
        if (mail.sender.empty()) sender_domain_ = mail.helo;
        // A sender without local part is the postmaster (4.3).
        if (at != std::string_view::npos && at > 0) local_ = mail.sender.substr(0, at);
    }

    Check check;

    /// Sections 4.4 to 4.7; `own`: the record of the domain itself, or that it redirects to, whose explanation counts.
    std::optional<Verdict> of(const std::string& domain, bool own) {
        const auto* answer = ask(domain, dns::Type::txt);
        if (!answer) return std::nullopt;
        if (!dns::known(answer->status)) return error(Verdict::temperror, "no_answer");
        const auto records = records_in(*answer);
        if (records.empty()) return Verdict::none;
        if (records.size() > 1) return error(Verdict::permerror, "several_records");
        const Record record = read_record(records[0]);
        if (!record.sound) return error(Verdict::permerror, "bad_record");
        for (const auto& term : record.mechanisms) {
            const Match match = matches(term, domain);
            if (match == Match::missing) return std::nullopt;
            if (match != Match::no && own) check.decided = term.written;
            if (match == Match::temperror) return Verdict::temperror;
            if (match == Match::permerror) return Verdict::permerror;
            if (match == Match::no) continue;
            if (term.qualifier == Qualifier::fail && own && !explain(record, domain)) return std::nullopt;
            static constexpr std::array verdicts{Verdict::pass, Verdict::fail, Verdict::softfail, Verdict::neutral};
            return verdicts[static_cast<std::size_t>(term.qualifier)];
        }
        return record.redirect.empty() ? Verdict::neutral : redirected(record, domain, own);
    }

private:
    const dns::Answer* ask(const std::string& name, dns::Type type) {
        const dns::Question question{name, type};
        const auto* answer = lookup_(question);
        if (!answer && std::find(missing_.begin(), missing_.end(), question) == missing_.end())
            missing_.push_back(question);
        return answer;
    }

    Verdict error(Verdict verdict, std::string_view reason) {
        check.reason = reason;
        return verdict;
    }
    Match error(Match match, std::string_view reason) {
        check.reason = reason;
        return match;
    }

    bool one_more_lookup() { return ++check.lookups <= most_lookups; }

    std::optional<Verdict> redirected(const Record& record, const std::string& domain, bool own) {
        if (own) check.decided = "redirect=" + std::string(record.redirect);
        if (!one_more_lookup()) return error(Verdict::permerror, "too_many_lookups");
        const auto name = expanded(record.redirect, domain);
        if (!name) return std::nullopt;
        const auto target = asked_name(*name);
        const auto verdict = target ? of(*target, own) : Verdict::none;
        if (verdict == Verdict::none) return error(Verdict::permerror, "no_record");
        return verdict;
    }

    Match matches(const Mechanism& term, const std::string& domain) {
        switch (term.kind) {
            case Kind::all: return Match::yes;
            case Kind::ip4: return same_network(ip_, term.address, term.bits4) ? Match::yes : Match::no;
            case Kind::ip6: return same_network(ip_, term.address, term.bits6) ? Match::yes : Match::no;
            default: break;
        }
        if (!one_more_lookup()) return error(Match::permerror, "too_many_lookups");
        const auto name = term.domain.empty() ? std::optional(domain) : expanded(term.domain, domain);
        if (!name) return Match::missing;
        // A name that cannot be asked for is treated as one that does not exist; the standard leaves it open (4.8).
        const auto target = asked_name(*name);
        if (term.kind == Kind::include) return included(target);
        if (!target) return Match::no;
        bool in_vain = false;
        const Match match = term.kind == Kind::a        ? addresses(*target, term, in_vain)
                            : term.kind == Kind::mx     ? servers(*target, term, in_vain)
                            : term.kind == Kind::exists ? exists(*target, in_vain)
                                                        : names(*target, in_vain);
        if (in_vain && match != Match::missing && ++check.voids > most_voids)
            return error(Match::permerror, "too_many_voids");
        return match;
    }

    Match included(const std::optional<std::string>& target) {
        const auto verdict = target ? of(*target, false) : Verdict::none;
        if (!verdict) return Match::missing;
        switch (*verdict) {
            case Verdict::pass: return Match::yes;
            case Verdict::temperror: return Match::temperror;
            case Verdict::permerror: return Match::permerror;
            case Verdict::none: return error(Match::permerror, "no_record");
            default: return Match::no;
        }
    }

    /// The mechanism a, and each server of mx (5.3).
    Match addresses(const std::string& name, const Mechanism& term, bool& in_vain) {
        const auto* answer = ask(name, ip_.six ? dns::Type::aaaa : dns::Type::a);
        if (!answer) return Match::missing;
        if (!dns::known(answer->status)) return error(Match::temperror, "no_answer");
        in_vain = in_vain || answer->status != dns::Status::ok;
        return holds(*answer, ip_.six ? term.bits6 : term.bits4) ? Match::yes : Match::no;
    }
    bool holds(const dns::Answer& answer, int bits) const {
        return std::any_of(answer.records.begin(), answer.records.end(), [&](const dns::Record& record) {
            if (record.type != (ip_.six ? dns::Type::aaaa : dns::Type::a)) return false;
            const auto address = address_from(record.value);
            return address && same_network(ip_, *address, bits);
        });
    }

    Match servers(const std::string& name, const Mechanism& term, bool& in_vain) {
        const auto* answer = ask(name, dns::Type::mx);
        if (!answer) return Match::missing;
        if (!dns::known(answer->status)) return error(Match::temperror, "no_answer");
        in_vain = answer->status != dns::Status::ok;
        std::vector<std::string> hosts;
        for (const auto& record : answer->records)
            if (record.type == dns::Type::mx) hosts.push_back(record.value.substr(record.value.find(' ') + 1));
        if (hosts.size() > most_servers) return error(Match::permerror, "too_many_servers");
        Match first = Match::no;
        for (const auto& host : hosts) {
            const auto asked = asked_name(host);
            if (!asked) continue;  // "." says that there is none (RFC 7505)
            // After the first whose answer is missing the others are only asked for, all at once.
            const Match match = addresses(*asked, term, in_vain);
            if (first == Match::no) first = match;
            if (first != Match::no && first != Match::missing) return first;
        }
        return first;
    }

    Match exists(const std::string& name, bool& in_vain) {
        const auto* answer = ask(name, dns::Type::a);
        if (!answer) return Match::missing;
        if (!dns::known(answer->status)) return error(Match::temperror, "no_answer");
        in_vain = answer->status != dns::Status::ok;
        const bool any = std::any_of(answer->records.begin(), answer->records.end(),
                                     [](const dns::Record& record) { return record.type == dns::Type::a; });
        return any ? Match::yes : Match::no;
    }

    /// The names of the address that lead back to it (5.5), among those under `zone` when it is not empty. None: answers are missing.
    std::optional<std::vector<std::string>> validated(std::string_view zone, bool& in_vain) {
        const auto* answer = ask(reverse_name(ip_), dns::Type::ptr);
        if (!answer) return std::nullopt;
        in_vain = dns::known(answer->status) && answer->status != dns::Status::ok;
        std::vector<std::string> names, found;
        for (const auto& record : answer->records)
            if (record.type == dns::Type::ptr && names.size() < most_names) names.push_back(record.value);
        bool all = true;
        for (const auto& one : names) {
            const auto name = asked_name(one);
            if (!name || (!zone.empty() && !dns::within(*name, zone))) continue;
            const auto* addresses = ask(*name, ip_.six ? dns::Type::aaaa : dns::Type::a);
            if (!addresses)
                all = false;
            else if (holds(*addresses, ip_.six ? 128 : 32))
                found.push_back(*name);
        }
        if (!all) return std::nullopt;
        return found;
    }

    Match names(const std::string& zone, bool& in_vain) {
        const auto found = validated(zone, in_vain);
        if (!found) return Match::missing;
        return found->empty() ? Match::no : Match::yes;
    }

    /// %{p}: best the domain itself, then one under it, then any.
    std::optional<std::string> name_of_address(const std::string& domain) {
        bool in_vain = false;
        const auto found = validated({}, in_vain);
        if (!found) return std::nullopt;
        const std::string* best = nullptr;
        for (const auto& name : *found) {
            if (name == domain) return name;
            if (!best || (dns::within(name, domain) && !dns::within(*best, domain))) best = &name;
        }
        return best ? *best : "unknown";
    }

    std::optional<std::string> expanded(std::string_view text, const std::string& domain) {
        if (!has_macro(text)) return std::string(text);
        return expand(text, [&](char letter) -> std::optional<std::string> {
            switch (letter) {
                case 's': return std::string(local_) + "@" + std::string(sender_domain_);
                case 'l': return std::string(local_);
                case 'o': return std::string(sender_domain_);
                case 'd': return domain;
                case 'i': return dotted(ip_);
                case 'p': return name_of_address(domain);
                case 'v': return ip_.six ? "ip6" : "in-addr";
                case 'h': return std::string(mail_.helo);
                case 'c': return readable(ip_);
                case 'r': return std::string(mail_.receiver);
                default:  // t
                    return std::to_string(
                        std::chrono::duration_cast<std::chrono::seconds>(mail_.at.time_since_epoch()).count());
            }
        });
    }

    /// Section 6.2: anything wrong with the explanation is as if there were none. False: answers are missing.
    bool explain(const Record& record, const std::string& domain) {
        if (record.explanation.empty()) return true;
        const auto name = expanded(record.explanation, domain);
        if (!name) return false;
        const auto target = asked_name(*name);
        if (!target) return true;
        const auto* answer = ask(*target, dns::Type::txt);
        if (!answer) return false;
        const dns::Record* only = nullptr;
        for (const auto& one : answer->records) {
            if (one.type != dns::Type::txt) continue;
            if (only) return true;
            only = &one;
        }
        if (!only || !macro_string(only->value, Place::explanation) || only->value.size() > longest_explanation)
            return true;
        auto text = expanded(only->value, domain);
        if (!text) return false;
        const bool plain = std::all_of(text->begin(), text->end(), [](char c) { return c >= 0x20 && c < 0x7f; });
        if (plain && text->size() <= longest_explanation) check.explanation = std::move(*text);
        return true;
    }

    const Mail& mail_;
    Address ip_;
    Lookup lookup_;
    std::vector<dns::Question>& missing_;
    std::string_view sender_domain_, local_ = "postmaster";
};

}

Check check_host(const Mail& mail, std::string_view domain, Lookup lookup, std::vector<dns::Question>& missing) {
    Check none;
    const auto ip = address_from(mail.ip);
    if (!ip) {
        none.reason = "bad_address";
        return none;
    }
    // No address and no single label has a record (4.3).
    const auto name = dns::normal_name(domain);
    if (!name || name->find('.') == std::string::npos || address_from(*name)) {
        none.reason = "bad_domain";
        return none;
    }
    Checker checker(mail, *ip, lookup, missing);
    const auto verdict = checker.of(*name, true);
    if (!verdict) {
        none.complete = false;
        return none;
    }
    checker.check.verdict = *verdict;
    return std::move(checker.check);
}

}
