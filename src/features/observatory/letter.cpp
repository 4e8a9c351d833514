// The words of a letter. Written for a mayor who has other things to do: three points, what follows, what is fine, one step.
#include "features/observatory/letter.hpp"

#include <algorithm>
#include <set>

namespace beffroi::observatory {
namespace {

using audit::Finding;
using audit::Kind;

constexpr std::size_t most_worst = 3, most_fine = 4;

std::string say(Lang lang, const Message& message) { return i18n::format(lang, message); }

/// What a dependency is to somebody who never heard its name. {1}: the company, {2}: its country.
struct Theme {
    std::string_view what, follows;
};

const Theme& theme_of(Kind kind) {
    static const Theme mailbox{i18n::key("Your mail is kept by {1} ({2})."),
                               i18n::key("What you write and receive lies with this company. If it raises its price, "
                                         "closes an account or must obey its country, you have little to say.")};
    static const Theme gateway{i18n::key("Your mail passes through a filter of {1} ({2}) before it reaches you."),
                               i18n::key("The filter reads what comes in, to find unwanted mail.")};
    static const Theme sending{i18n::key("Mail to many people is sent for you by {1} ({2})."),
                               i18n::key("This company holds the addresses of those to whom you write.")};
    static const Theme counting{i18n::key("Visitors of your site are counted by {1} ({2})."),
                                i18n::key("This company learns who reads which page. There are counters that you keep "
                                          "yourself, and that need no banner.")};
    static const Theme letters{i18n::key("Your pages fetch letters or programs from {1} ({2})."),
                               i18n::key("With each page that somebody opens, this company learns their address. The "
                                         "files can simply lie on your own site.")};
    static const Theme map{
        i18n::key("The maps on your pages come from {1} ({2})."),
        i18n::key("Who looks for the way to you tells this company so. There are European maps, free of charge.")};
    static const Theme video{i18n::key("Videos or sounds on your pages come from {1} ({2})."),
                             i18n::key("Who opens the page is known there before anything plays. A picture that leads "
                                       "to the video, or a European host, avoids that.")};
    static const Theme form{i18n::key("To use your pages, visitors pass by {1} ({2})."),
                            i18n::key("What they type, or how they move, goes through this company. Other forms and "
                                      "checks exist that stay with you.")};
    static const Theme social{i18n::key("Parts of {1} ({2}) are built into your pages."),
                              i18n::key("This company learns who visits you, also of people who have no account there. "
                                        "A plain link does as well.")};
    static const Theme host{i18n::key("Your site stands on machines of {1} ({2})."),
                            i18n::key("What is on it, and who comes, passes through its hands.")};
    static const Theme name{i18n::key("Your name on the Internet is kept by {1} ({2})."),
                            i18n::key("Whoever keeps the name can lead visitors and mail elsewhere, or let it lapse.")};
    static const Theme tools{
        i18n::key("You use tools of {1} ({2})."),
        i18n::key("Your name says so publicly. What you keep in these tools lies with this company.")};
    static const Theme seal{
        i18n::key("The certificate of your site comes from {1} ({2})."),
        i18n::key("It is replaced in an hour if it must be: of all this, the least to worry about.")};
    switch (kind) {
        case Kind::mailbox: return mailbox;
        case Kind::gateway: return gateway;
        case Kind::sending: return sending;
        case Kind::analytics:
        case Kind::advertising:
        case Kind::tag_manager:
        case Kind::testing:
        case Kind::errors:
        case Kind::push: return counting;
        case Kind::fonts:
        case Kind::script_cdn: return letters;
        case Kind::map: return map;
        case Kind::video:
        case Kind::audio: return video;
        case Kind::captcha:
        case Kind::forms:
        case Kind::chat:
        case Kind::booking:
        case Kind::payment:
        case Kind::search:
        case Kind::shop: return form;
        case Kind::social:
        case Kind::reviews:
        case Kind::consent:
        case Kind::reading_aid:
        case Kind::translation:
        case Kind::weather: return social;
        case Kind::hosting:
        case Kind::cdn:
        case Kind::site_builder: return host;
        case Kind::dns:
        case Kind::registrar:
        case Kind::registry: return name;
        case Kind::ca: return seal;
        default: return tools;
    }
}

/// The worst first, and of those alike what weighs most; the same thing with the same company is said once.
std::vector<const Finding*> worst_of(const audit::Verdict& verdict, const audit::Rules& rules, bool only_mail) {
    std::vector<const Finding*> all;
    for (const Finding& each : verdict.findings)
        if (each.service && each.kind && each.level && *each.level <= audit::Level::partly &&
            (!only_mail || each.dimension == audit::Dimension::mail))
            all.push_back(&each);
    const auto weight = [&](const Finding* f) {
        const auto found = rules.weights.find(f->dimension);
        return (found == rules.weights.end() ? 0 : found->second) * f->share;
    };
    std::ranges::stable_sort(all, [&](const Finding* a, const Finding* b) {
        // A mailbox elsewhere is more than one more counter: what outside companies keep or learn comes by its weight.
        const bool a_partly = *a->level == audit::Level::partly, b_partly = *b->level == audit::Level::partly;
        if (a_partly != b_partly) return b_partly;
        return weight(a) > weight(b);
    });
    std::vector<const Finding*> kept;
    std::set<std::pair<const Theme*, std::size_t>> told;
    for (const Finding* each : all)
        if (kept.size() < most_worst && told.emplace(&theme_of(*each->kind), each->service->company).second)
            kept.push_back(each);
    return kept;
}

std::string joined(const std::set<std::string>& names) {
    std::string all;
    for (const std::string& each : names) all += (all.empty() ? "" : ", ") + each;
    return all;
}

}

Letter letter_of(ListKind kind, const Member& to, const audit::Verdict& verdict, const Signer& from, Lang lang) {
    const audit::Knowledge& knowledge = audit::Knowledge::carried();
    const audit::Rules& rules = audit::Rules::carried();
    Letter letter;
    letter.title = in_words(lang, i18n::key("On whom do your digital tools depend?"));
    letter.to = kind == ListKind::communes ? say(lang, msg("To the mayor: {1}", to.name))
                                           : say(lang, msg("To the director: {1}", to.name));
    letter.begins = say(lang, msg("On {1} we looked at what anybody can see of your site and your mail ({2}), without "
                                  "trying anything out. Here is what it shows. This is no reproach: "
                                  "most organisations are in the same position, and mostly nobody ever chose it.",
                                  i18n::short_date(lang, to_local(verdict.at, "Europe/Paris").date), to.domain));
    // What is found of the provider's own pages is nothing of theirs.
    if (to.shared)
        letter.begins = say(lang, msg("On {1} we looked at what anybody can see of your address of mail, which ends "
                                      "with {2}. Here is what it shows. This is no reproach: thousands of "
                                      "town halls and firms began like this.",
                                      i18n::short_date(lang, to_local(verdict.at, "Europe/Paris").date), to.domain));
    std::set<std::string> countries;
    for (const Finding* each : worst_of(verdict, rules, to.shared)) {
        const audit::Company& company = knowledge.company_of(*each->service);
        const std::string& country = rules.within_union(company.owner_country) ? company.seat : company.owner_country;
        const Theme& theme = theme_of(*each->kind);
        letter.worst.push_back(
            {say(lang, {std::string(theme.what), {company.name, audit::country_name(country, lang)}}),
             in_words(lang, theme.follows)});
        if (rules.law_of(country) != nullptr) countries.insert(audit::country_name(country, lang));
    }
    if (to.shared)
        letter.worst.push_back(
            {say(lang, msg("Your address ends with {1}, a name that is not yours.", to.domain)),
             in_words(lang, i18n::key("Whoever changes the provider changes the address, and everybody must be told. A "
                                      "name of your own costs some ten euros a year and stays yours."))});
    if (!countries.empty())
        letter.law = say(lang, msg("The law of these countries can oblige such companies to hand over data, wherever "
                                   "their machines stand: {1}.",
                                   joined(countries)));
    std::set<std::pair<const Theme*, std::size_t>> told;
    for (const Finding& each : verdict.findings) {
        if (letter.fine.size() >= most_fine - 1 || !each.kind ||
            (to.shared && each.dimension != audit::Dimension::mail) || !each.service || !each.level ||
            *each.level < audit::Level::european)
            continue;
        const Theme& theme = theme_of(*each.kind);
        const audit::Company& company = knowledge.company_of(*each.service);
        if (told.emplace(&theme, each.service->company).second)
            letter.fine.push_back(
                say(lang, {std::string(theme.what), {company.name, audit::country_name(company.owner_country, lang)}}));
    }
    for (const audit::Habit& each : verdict.habits)
        if (!to.shared && letter.fine.size() < most_fine && each.kept.value_or(false))
            letter.fine.push_back(audit::told(each, lang).means);
    const std::string booking = from.origin + (lang == Lang::fr ? "/rendez-vous" : "/en/rendez-vous");
    letter.step =
        from.phone.empty()
            ? say(lang,
                  msg("Take an hour with a digital counsellor: {1}. There is nothing to prepare; bring this letter.",
                      booking))
            : say(lang, msg("Take an hour with a digital counsellor: {1}, or call {2}. There is nothing to prepare; "
                            "bring this letter.",
                            booking, from.phone));
    letter.report = say(lang, msg("All of it, with the evidence of each statement: {1}. If something is wrong, say so "
                                  "there: your answer will stand beside it.",
                                  from.origin + (lang == Lang::fr ? "/audit/" : "/en/audit/") + to.domain));
    return letter;
}

void put(std::optional<pdf::Document>& document, const Letter& letter, const Signer& from, Date written, Lang lang) {
    if (document)
        document->next(letter.title);
    else
        document.emplace(lang, letter.title, from.name, from.phone.empty() ? from.name : from.name + ", " + from.phone);
    pdf::Document& out = *document;
    out.aside(from.name + ", " + i18n::short_date(lang, written));
    out.paragraph(letter.to);
    out.paragraph(in_words(lang, i18n::key("Madam, Sir,")));
    out.paragraph(letter.begins);
    if (letter.worst.empty()) {
        out.paragraph(in_words(
            lang,
            i18n::key("Nothing that we saw depends on a company from outside the European Union. Few can say so.")));
    } else {
        out.heading(letter.worst.size() == 1
                        ? in_words(lang, i18n::key("What depends on others most"))
                        : in_words(lang, i18n::key("What depends on others most: to be looked at first")));
        for (const Letter::Point& each : letter.worst) {
            out.subheading(each.what);
            out.paragraph(each.follows);
        }
        if (!letter.law.empty()) out.aside(letter.law);
    }
    if (!letter.fine.empty()) {
        out.heading(in_words(lang, i18n::key("What is well already")));
        for (const std::string& each : letter.fine) out.paragraph("• " + each);
    }
    out.heading(in_words(lang, i18n::key("A first step")));
    out.paragraph(letter.step);
    out.paragraph(letter.report);
    out.paragraph(say(lang, msg("With our best regards, {1}", from.name)));
}

std::string letter_pdf(db::Read& tx, ListKind kind, const Member& to, const Signer& from, Lang lang, const Clock& clock,
                       const audit::Ranges& ranges) {
    if (!has_letter(to)) return {};
    const auto audit = latest(tx, to.domain);
    const auto evidence = audit ? audit::evidence_from(audit->evidence)
                                : Result<audit::Evidence>(fail(ErrorKind::not_found, "no_evidence", {}));
    if (!evidence) return {};
    std::optional<pdf::Document> document;
    put(document,
        letter_of(kind, to, audit::judge(*evidence, audit::Knowledge::carried(), ranges, audit::Rules::carried()), from,
                  lang),
        from, clock.today(), lang);
    return document->bytes();
}

bool has_letter(const Member& member) { return !member.objects && member.score.has_value(); }

}
