#include "features/audit/explain.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

namespace beffroi::audit {
namespace {

std::string say(Lang lang, const Message& message) { return i18n::format(lang, message); }
std::string word(Lang lang, std::string_view key) { return std::string(i18n::translate(lang, key)); }

std::string listed(const std::vector<std::string>& all) {
    std::string text;
    for (const std::string& each : all) text += (text.empty() ? "" : ", ") + each;
    return text;
}

std::string control_of(const Service& service, const Knowledge& knowledge, const Rules& rules, Lang lang) {
    const Company& company = knowledge.company_of(service);
    const std::string seat = country_name(company.seat, lang), owner = country_name(company.owner_country, lang);
    // "Alphabet Inc., listed": knowledge says it in English.
    constexpr std::string_view listed_mark = ", listed";
    std::string holder = company.owner;
    if (const auto mark = holder.find(listed_mark); mark != std::string::npos)
        holder = holder.substr(0, mark) + ", " + word(lang, i18n::key("listed on the stock exchange")) + holder.substr(mark + listed_mark.size());
    // "Microsoft Corporation, listed": in its own hands.
    const bool own = company.owner.empty() || company.owner.compare(0, company.legal.size(), company.legal) == 0;
    if (own && company.seat == company.owner_country && service.on.empty()) return say(lang, msg("{1}, seat: {2}.", company.legal, seat));
    std::string all = say(lang, msg("{1}, seat: {2}; in the hands of {3} ({4}).", company.legal, seat, holder, owner));
    std::vector<std::string> machines;
    for (const std::string& id : service.on)
        if (const Company* host = knowledge.company(id); host && !(rules.within_union(host->seat) && rules.within_union(host->owner_country)))
            machines.push_back(host->name + " (" + country_name(host->owner_country, lang) + ")");
    if (!machines.empty()) all += " " + say(lang, msg("It runs on machines of {1}.", listed(machines)));
    return all;
}

/// Whose law reaches it: of the seat, of the owner, of those on whose machines it runs.
std::set<std::string> reached_by(const Service& service, const Knowledge& knowledge) {
    const Company& company = knowledge.company_of(service);
    std::set<std::string> all{company.seat, company.owner_country};
    for (const std::string& id : service.on)
        if (const Company* host = knowledge.company(id)) all.insert({host->seat, host->owner_country});
    return all;
}

constexpr std::array<std::pair<std::string_view, std::array<std::string_view, 3>>, 5> habits{{
    // Kept, missing, not known.
    {"openness.dnssec", {i18n::key("The name is signed (DNSSEC): forged answers about it are recognised."),
                         i18n::key("The name is not signed (DNSSEC): answers about it can be forged. The registrar turns it on, mostly for free."),
                         i18n::key("Whether the name is signed (DNSSEC) could not be learnt.")}},
    {"openness.ipv6", {i18n::key("The site has addresses of IPv6, the Internet’s present ones."),
                       i18n::key("The site has no address of IPv6, the Internet’s present ones. Ask the host."),
                       i18n::key("Whether the site has addresses of IPv6 could not be learnt.")}},
    {"openness.dmarc", {i18n::key("False letters in your name are refused or put aside (DMARC)."),
                        i18n::key("Anybody can send letters in your name: no rule (DMARC) says to refuse them."),
                        i18n::key("Whether false letters in your name are refused (DMARC) could not be learnt.")}},
    {"openness.software", {i18n::key("The site is made with free software: another host can take it over."),
                           i18n::key("The site is made with software that only its maker may change."),
                           i18n::key("With which software the site is made does not show.")}},
    {"openness.visitors", {i18n::key("No company measures your visitors."),
                           i18n::key("Companies learn who visits your site."),
                           i18n::key("Whether visitors are measured could not be learnt: no page could be read.")}},
}};
constexpr std::array<std::pair<std::string_view, std::string_view>, 5> habit_titles{{
    {"openness.dnssec", i18n::key("Signed name")}, {"openness.ipv6", i18n::key("Addresses of today (IPv6)")}, {"openness.dmarc", i18n::key("False letters")},
    {"openness.software", i18n::key("Free software")}, {"openness.visitors", i18n::key("Visitors left alone")},
}};

std::string_view without_version(std::string_view rule) { return rule.substr(0, rule.find('/')); }

}

std::string_view label(Level level) {
    switch (level) {
        case Level::tracker: return i18n::key("Outside the European Union, and follows visitors");
        case Level::foreign: return i18n::key("Outside the European Union");
        case Level::partly: return i18n::key("European seat, owner or machines from elsewhere");
        case Level::european: return i18n::key("European");
        case Level::free: return i18n::key("European and free software");
    }
    return {};
}

std::string_view limits() {
    return i18n::key(
        "This looks from outside, without a browser: it names companies well, and machines less well. What a page loads only after a click, "
        "what is used inside the house, and contracts do not show.");
}

Told told(const Finding& finding, const Knowledge& knowledge, const Rules& rules, Lang lang) {
    Told all;
    all.title = word(lang, finding.kind ? label(*finding.kind) : label(finding.dimension));
    all.level = finding.level ? word(lang, label(*finding.level)) : word(lang, i18n::key("Unknown"));
    all.fine = finding.level && *finding.level >= Level::european;
    std::vector<std::string> places;
    for (const std::string& each : finding.runs_in) places.push_back(country_name(each, lang));
    all.location = places.empty() ? word(lang, i18n::key("Where it runs is not known.")) : say(lang, msg("It runs in: {1}.", listed(places)));
    const std::string_view rule = without_version(finding.rule);
    if (rule == "mail.unknown_server") {
        all.who = finding.name;
        all.control = finding.service ? say(lang, msg("A mail server of {1}, on a machine of {2}. Who keeps it we do not know yet.", finding.name, knowledge.company_of(*finding.service).name))
                                      : say(lang, msg("A mail server of {1}. Who keeps it we do not know yet.", finding.name));
    } else if (rule == "mail.own_server" || rule == "mail.own_gateway") {
        all.who = finding.service ? finding.name + ", " + knowledge.company_of(*finding.service).name : finding.name;
        all.control = finding.service ? say(lang, msg("A mail server of its own name, on a machine of {1}.", knowledge.company_of(*finding.service).name))
                                      : word(lang, i18n::key("A mail server of its own name."));
        all.doubt = word(lang, i18n::key("Which software it runs does not show from outside; it may be Microsoft Exchange."));
    } else if (rule == "mail.behind_gateway") {
        all.control = word(lang, i18n::key("A filter stands in front of the mailboxes. Who keeps them does not show."));
    } else if (rule == "dns.registrar" && !finding.service) {
        all.who = finding.name;
        all.control = finding.name.empty() ? word(lang, i18n::key("The registry of the ending did not tell who the registrar is. Whoever pays for the name knows."))
                                           : say(lang, msg("The name is registered through {1}, says the registry. Whose that is we do not know yet.", finding.name));
        all.location.clear();
    } else if (!finding.service) {
        all.who = finding.name;
        all.control = rule == "dns.own_servers" ? word(lang, i18n::key("Name servers of its own name.")) : word(lang, i18n::key("We do not know yet whose this is."));
    } else {
        const Company& company = knowledge.company_of(*finding.service);
        all.who = finding.name == company.name ? finding.name : finding.name + " (" + company.name + ")";
        all.control = control_of(*finding.service, knowledge, rules, lang);
        if (rule == "dns.registrar") {
            all.control += " " + word(lang, i18n::key("The name is registered there: whoever holds the keys of the account can lead the site and the mail elsewhere."));
            if (places.empty()) all.location.clear();
        }
        if (!company.note.empty() && lang == Lang::en) all.control += " " + company.note;
        all.source = company.source;
        all.source_read = company.checked.has_value();
        if (finding.service->tracks && *finding.level == Level::tracker)
            all.follows.push_back(word(lang, i18n::key("It learns who visits you, and uses that for advertising or to follow people from site to site.")));
        else if (finding.service->tracks)
            all.follows.push_back(word(lang, i18n::key("It learns who visits you, and uses that for advertising or measuring elsewhere.")));
        for (const std::string& country : reached_by(*finding.service, knowledge))
            if (const Law* law = rules.law_of(country))
                all.follows.push_back(say(lang, msg("The law of this country can compel it to hand over data, wherever the machines stand: {1} ({2}; {3}).",
                                                    country_name(country, lang), law->name, law->reference)));
    }
    if (finding.confidence < 0.6 && all.doubt.empty()) all.doubt = word(lang, i18n::key("This is likely, not certain: only some of the signs say so."));
    return all;
}

ToldHabit told(const Habit& habit, Lang lang) {
    ToldHabit all;
    const std::string_view rule = without_version(habit.rule);
    for (const auto& [name, title] : habit_titles)
        if (name == rule) all.title = word(lang, title);
    for (const auto& [name, sentences] : habits)
        if (name == rule) all.means = word(lang, sentences[habit.kept ? (*habit.kept ? 0 : 1) : 2]);
    return all;
}

std::string headline(const Verdict& verdict, const Knowledge& knowledge, const Rules& rules, Lang lang) {
    if (!verdict.exists) return say(lang, msg("The name {1} is not registered. Check how it is written.", verdict.domain));
    if (!verdict.score) return say(lang, msg("Nothing could be learnt about {1}: its servers did not answer. Try again later.", verdict.domain));
    std::set<std::string> outside, followers;
    for (const Finding& each : verdict.findings) {
        if (!each.level || *each.level >= Level::european || !each.service) continue;
        if (*each.level == Level::tracker) followers.insert(knowledge.company_of(*each.service).id);
        if (const auto country = foreign_hand(*each.service, knowledge, rules); !country.empty()) outside.emplace(country);
    }
    const auto trackers = static_cast<std::int64_t>(followers.size());
    const Finding* mailbox = verdict.mailbox();
    std::string all;
    if (mailbox && mailbox->service && mailbox->level && *mailbox->level < Level::european) {
        const Company& company = knowledge.company_of(*mailbox->service);
        all = say(lang, msg("The mail of {1} is in the hands of {2} ({3}).", verdict.domain, company.name, country_name(company.owner_country, lang)));
    } else if (mailbox && mailbox->level) {
        all = say(lang, msg("The mail of {1} is in European hands.", verdict.domain));
    } else if (!verdict.receives_mail) {
        all = say(lang, msg("{1} receives no mail.", verdict.domain));
    } else {
        all = say(lang, msg("Who keeps the mail of {1} does not show.", verdict.domain));
    }
    std::vector<std::string> countries;
    for (const std::string& each : outside) countries.push_back(country_name(each, lang));
    if (trackers > 0) all += " " + i18n::plural(lang, "{n} company from elsewhere follows its visitors.", "{n} companies from elsewhere follow its visitors.", trackers);
    if (!countries.empty()) all += " " + say(lang, msg("Law that reaches it from outside the European Union: {1}.", listed(countries)));
    else all += " " + word(lang, i18n::key("Nothing that we recognised is controlled from outside the European Union."));
    return all;
}

std::string text_of(const Verdict& verdict, const Knowledge& knowledge, const Rules& rules, Lang lang) {
    const auto whole = [&](double n) { return i18n::number(lang, std::llround(n)); };
    std::string all = verdict.domain + "\n" + headline(verdict, knowledge, rules, lang) + "\n";
    if (!verdict.score) return all;
    all += say(lang, msg("Score {1} of 100, coverage {2} %, weakest: {3}.", whole(*verdict.score), whole(100 * verdict.coverage),
                         verdict.weakest ? word(lang, label(*verdict.weakest)) : std::string("–"))) + "\n";
    for (const Dimension dimension : every_dimension()) {
        const DimensionScore& score = verdict.of(dimension);
        all += "\n" + word(lang, label(dimension)) + (score.score ? "  " + whole(*score.score) + "/100" : "  –") + "\n";
        for (const Finding& each : verdict.findings) {
            if (each.dimension != dimension) continue;
            const Told one = told(each, knowledge, rules, lang);
            all += "  " + one.title + ": " + (one.who.empty() ? "–" : one.who) + " [" + (each.level ? std::to_string(static_cast<int>(*each.level)) : std::string("?")) + "] " + one.control + "\n";
            for (const Proof& proof : each.proofs) all += "      " + proof.signal + "  " + proof.value + "\n";
        }
        if (dimension == Dimension::openness)
            for (const Habit& habit : verdict.habits)
                all += std::string("  ") + (habit.kept ? (*habit.kept ? "+" : "-") : "?") + " " + told(habit, lang).means + "\n";
    }
    return all + "\n" + word(lang, limits()) + "\n";
}

}
