// From a verdict to the page of a report.
#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>

#include "features/observatory/view.hpp"

namespace beffroi::observatory {
namespace {

using audit::Finding;
using audit::Level;

std::string word(Lang lang, std::string_view key) { return std::string(i18n::translate(lang, key)); }
int whole(double n) { return static_cast<int>(std::lround(n)); }

std::string id_of(const Finding& finding) {
    return finding.rule.substr(0, finding.rule.find('/')) + " " + (finding.service ? finding.service->id : finding.name);
}

/// Who controls it, in the end: the Union as one, other countries by name.
std::string controller(const Finding& finding, const audit::Knowledge& knowledge, const audit::Rules& rules) {
    if (!finding.level) return "";
    if (!finding.service) return *finding.level >= Level::european ? "EU" : "";
    if (*finding.level >= Level::european) return "EU";
    return std::string(audit::foreign_hand(*finding.service, knowledge, rules));
}

constexpr std::size_t most_strands = 14;

Picture picture_of(const audit::Verdict& verdict, const audit::Knowledge& knowledge, const audit::Rules& rules, Lang lang) {
    Picture picture;
    std::vector<const Finding*> shown;
    for (const Finding& each : verdict.findings)
        if (shown.size() < most_strands && (each.service || !each.name.empty() || each.kind == audit::Kind::mailbox)) shown.push_back(&each);
    // The worst first: that is what somebody should see.
    std::stable_sort(shown.begin(), shown.end(), [](const Finding* a, const Finding* b) {
        const auto rank = [](const Finding* f) { return f->level ? static_cast<int>(*f->level) : 2; };
        return rank(a) < rank(b);
    });
    std::map<std::string, int> counts;
    for (const Finding* each : shown) ++counts[controller(*each, knowledge, rules)];
    std::vector<std::pair<std::string, int>> order(counts.begin(), counts.end());
    std::stable_sort(order.begin(), order.end(), [](const auto& a, const auto& b) {
        const auto rank = [](const std::string& name) { return name == "EU" ? 2 : name.empty() ? 1 : 0; };
        return rank(a.first) != rank(b.first) ? rank(a.first) < rank(b.first) : a.second > b.second;
    });
    picture.height = static_cast<int>(shown.size()) * Picture::row;
    int before = 0;
    std::map<std::string, int> at;
    for (const auto& [name, n] : order) {
        Group group;
        group.inside = name == "EU";
        group.unknown = name.empty();
        group.name = name.empty() ? word(lang, i18n::key("Unknown")) : audit::country_name(name, lang);
        group.n = n;
        group.share = std::to_string(100 * n / static_cast<int>(shown.size())) + "%";
        // In the middle of its own share of the height.
        group.y = (2 * before + n) * Picture::row / 2;
        at[name] = group.y;
        before += n;
        picture.groups.push_back(std::move(group));
    }
    int y = 0;
    for (const Finding* each : shown) {
        const audit::Told told = audit::told(*each, knowledge, rules, lang);
        Strand strand;
        strand.what = told.title;
        strand.who = told.who.empty() ? word(lang, i18n::key("Nobody knows")) : each->service ? knowledge.company_of(*each->service).name : told.who;
        strand.level = each->level ? static_cast<int>(*each->level) : -1;
        strand.y = y;
        const int from = y + Picture::row / 2, to = at[controller(*each, knowledge, rules)];
        strand.path = "M330 " + std::to_string(from) + "C430 " + std::to_string(from) + " 430 " + std::to_string(to) + " 530 " + std::to_string(to);
        y += Picture::row;
        picture.strands.push_back(std::move(strand));
    }
    return picture;
}

struct Choice {
    std::string_view value, words, means;
};
struct Asked {
    std::string_view name, label;
    std::array<Choice, 4> choices;
};
const std::array<Asked, 4>& questions() {
    static const std::array<Asked, 4> all{{
        {"bureautique", i18n::key("With what do you write and calculate?"),
         {{{"libre", i18n::key("LibreOffice, OnlyOffice or another free suite"), i18n::key("Your documents open with free software: you can change the host and keep them.")},
           {"microsoft", i18n::key("Microsoft Office or Microsoft 365"), i18n::key("Your documents depend on a company of the United States.")},
           {"google", i18n::key("Google Docs"), i18n::key("Your documents lie with a company of the United States.")},
           {"autre", i18n::key("Something else"), ""}}}},
        {"gestion", i18n::key("Where is your business software?"),
         {{{"ici", i18n::key("On our own machines"), i18n::key("In your hands, and yours to back up.")},
           {"france", i18n::key("With a European host"), i18n::key("Ask the host on whose machines it runs.")},
           {"ailleurs", i18n::key("With a host from elsewhere"), i18n::key("The law of that country reaches it.")},
           {"inconnu", i18n::key("We do not know"), i18n::key("Ask whoever sold it: it is the first thing to know.")}}}},
        {"sauvegarde", i18n::key("Is there a copy of everything somewhere else?"),
         {{{"essayee", i18n::key("Yes, and we have tried to put it back"), i18n::key("That is the only copy that counts.")},
           {"oui", i18n::key("Yes, never tried"), i18n::key("Try once to put a file back: a copy that was never tried is a hope.")},
           {"non", i18n::key("No"), i18n::key("Begin here, before anything else.")},
           {"inconnu", i18n::key("We do not know"), i18n::key("Ask who would know, this week.")}}}},
        {"personne", i18n::key("Who could change something?"),
         {{{"interne", i18n::key("Somebody of ours"), i18n::key("Then a plan can begin tomorrow.")},
           {"prestataire", i18n::key("A firm nearby"), i18n::key("Show them this report.")},
           {"loin", i18n::key("A firm far away"), i18n::key("A counsellor of the co-operative can help you to talk with it.")},
           {"nul", i18n::key("Nobody"), i18n::key("A counsellor of the co-operative can help you.")}}}},
    }};
    return all;
}

Declared declared_of(const net::Params& typed, Lang lang) {
    Declared all;
    for (const Asked& asked : questions()) {
        Declared::Question one{asked.name, word(lang, asked.label), {}, {}, {}};
        for (const Choice& choice : asked.choices) {
            one.choices.emplace_back(std::string(choice.value), word(lang, choice.words));
            if (typed.get(asked.name) != choice.value) continue;
            one.chosen = choice.value;
            if (!choice.means.empty()) one.means = word(lang, choice.means);
            all.any = true;
        }
        all.questions.push_back(std::move(one));
    }
    return all;
}

}

int stage_number(std::string_view stage) { return stage == "pages" ? 2 : stage == "names" ? 1 : 0; }

ReportView report_of(db::Read& tx, const Audit& of, const audit::Ranges& ranges, const net::Params& declared, const html::Page& page,
                     std::string link) {
    const Lang lang = page.lang;
    const audit::Knowledge& knowledge = audit::Knowledge::carried();
    const audit::Rules& rules = audit::Rules::carried();
    ReportView view;
    view.domain = of.domain;
    view.link = std::move(link);
    view.declared = declared_of(declared, lang);
    const auto evidence = audit::evidence_from(of.evidence);
    if (!evidence) {
        view.headline = i18n::format(lang, msg("What was seen of {1} is not kept any more. Ask for a new audit.", of.domain));
        return view;
    }
    const audit::Verdict verdict = audit::judge(*evidence, knowledge, ranges, rules);
    view.headline = audit::headline(verdict, knowledge, rules, lang);
    view.at = i18n::date(lang, to_local(verdict.at, "Europe/Paris").date, true);
    view.learnt = verdict.score.has_value();
    if (verdict.score) view.score = whole(*verdict.score);
    view.coverage = whole(100 * verdict.coverage);
    if (verdict.weakest) view.weakest = word(lang, audit::label(*verdict.weakest));
    view.rules = verdict.rules_version;
    view.knowledge = verdict.knowledge_version;
    view.picture = picture_of(verdict, knowledge, rules, lang);

    std::set<std::string> told_before;
    std::map<std::string, std::vector<Reply>> replies;
    for (Reply& each : replies_shown(tx, of.domain)) replies[each.finding].push_back(std::move(each));
    for (const audit::Dimension dimension : audit::every_dimension()) {
        Section section;
        section.title = word(lang, audit::label(dimension));
        if (const auto score = verdict.of(dimension).score) section.score = whole(*score);
        for (const Finding& each : verdict.findings) {
            if (each.dimension != dimension) continue;
            Line line{audit::told(each, knowledge, rules, lang), each.level ? static_cast<int>(*each.level) : -1, id_of(each), each.proofs, {}};
            if (const auto found = replies.find(line.id); found != replies.end()) line.replies = std::move(found->second);
            // What a law may do is told where it is met first: said twenty times, nobody reads it.
            std::erase_if(line.told.follows, [&](const std::string& follows) { return !told_before.insert(follows).second; });
            if (line.told.fine) view.fine.push_back(i18n::format(lang, msg("{1}: {2}", line.told.title, line.told.who)));
            section.lines.push_back(std::move(line));
        }
        if (!section.lines.empty()) view.sections.push_back(std::move(section));
    }
    view.replies = std::move(replies[""]);
    for (const audit::Habit& each : verdict.habits) {
        view.habits.push_back({audit::told(each, lang), each.kept});
        if (each.kept.value_or(false)) view.fine.push_back(view.habits.back().told.means);
    }
    if (const auto earlier = before(tx, of))
        if (const auto seen = audit::evidence_from(earlier->evidence)) {
            const audit::Verdict then = audit::judge(*seen, knowledge, ranges, rules);
            view.changes = audit::changes(verdict, then, knowledge, lang);
            view.changed_since = i18n::date(lang, to_local(then.at, "Europe/Paris").date, true);
        }
    view.running = of.state == State::done && open_audit(tx, of.domain).has_value();
    return view;
}

}
