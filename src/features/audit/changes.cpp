// What changed between two audits of one domain, and a command that tells it of two files.
#include <algorithm>
#include <ostream>
#include <set>
#include <unordered_map>

#include "features/audit/audit.hpp"
#include "features/audit/kept.hpp"

namespace beffroi::audit {

std::vector<std::string> changes(const Verdict& now, const Verdict& then, const Knowledge& knowledge, Lang lang) {
    std::vector<std::string> all;
    const auto say = [&](const Message& message) { all.push_back(i18n::format(lang, message)); };
    const auto company = [&](const Finding* finding) { return finding && finding->service ? knowledge.company_of(*finding->service).name : std::string(); };
    const std::string mail_now = company(now.mailbox()), mail_then = company(then.mailbox());
    if (!mail_now.empty() && !mail_then.empty() && mail_now != mail_then) say(msg("Its mail has moved from {1} to {2}.", mail_then, mail_now));
    // The registry is not asked in every audit: a registrar that is told once only is neither new nor gone.
    const auto tells_registrar = [](const Verdict& of) {
        return std::any_of(of.findings.begin(), of.findings.end(), [](const Finding& each) { return each.service && each.kind == Kind::registrar; });
    };
    const bool registrars = tells_registrar(now) && tells_registrar(then);
    const auto names = [&](const Verdict& of) {
        std::set<std::string> found;
        for (const Finding& each : of.findings)
            if (each.service && each.kind != Kind::mailbox && (each.kind != Kind::registrar || registrars)) found.insert(each.name + " (" + knowledge.company_of(*each.service).name + ")");
        return found;
    };
    const auto new_ones = names(now), old_ones = names(then);
    for (const std::string& each : new_ones)
        if (old_ones.count(each) == 0) say(msg("New: {1}.", each));
    for (const std::string& each : old_ones)
        if (new_ones.count(each) == 0) say(msg("Gone: {1}.", each));
    for (std::size_t i = 0; i < std::min(now.habits.size(), then.habits.size()); ++i)
        if (now.habits[i].rule == then.habits[i].rule && now.habits[i].kept && then.habits[i].kept && *now.habits[i].kept != *then.habits[i].kept)
            all.push_back(told(now.habits[i], lang).means);
    return all;
}

int compare_command(const std::string& earlier, const std::string& later, std::ostream& out, std::ostream& err, Lang lang) {
    const Knowledge& knowledge = Knowledge::carried();
    const Rules& rules = Rules::carried();
    const auto failed = [&](const Error& error) {
        err << i18n::format(lang, error.message) << '\n';
        return 1;
    };
    // Of the earlier file only where each line stands is remembered: evidence of a whole country is no small thing.
    std::unordered_map<std::string, std::string> before;
    auto read = each_line(earlier, [&](std::string_view line) -> Result<void> {
        auto evidence = evidence_from(line);
        if (!evidence) return std::move(evidence).take_error();
        before[evidence->domain] = line;
        return {};
    });
    if (!read) return failed(read.error());
    std::int64_t changed = 0, same = 0, added = 0;
    read = each_evidence(later, [&](const Evidence& now) {
        const auto found = before.find(now.domain);
        if (found == before.end()) {
            ++added;
            return;
        }
        const auto then = evidence_from(found->second);
        before.erase(found);
        if (!then) return;
        const Ranges none;
        const auto all = changes(judge(now, knowledge, none, rules), judge(*then, knowledge, none, rules), knowledge, lang);
        if (all.empty()) {
            ++same;
            return;
        }
        ++changed;
        out << i18n::format(lang, msg("{1}, since {2}:", now.domain, i18n::date(lang, to_local(then->ended, "Europe/Paris").date, true))) << '\n';
        for (const std::string& each : all) out << "  " << each << '\n';
    });
    if (!read) return failed(read.error());
    const auto n = [&](std::int64_t value) { return i18n::number(lang, value); };
    err << i18n::format(lang, msg("{1} changed, {2} the same, {3} new, {4} gone.", n(changed), n(same), n(added), n(static_cast<std::int64_t>(before.size())))) << '\n';
    return 0;
}

}
