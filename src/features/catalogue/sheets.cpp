// What the sheet of a solution, of a product, and a comparison say.
#include <algorithm>

#include "features/catalogue/sheets.hpp"
#include "features/observatory/observatory.hpp"
#include "platform/base/text.hpp"

namespace beffroi::catalogue {
namespace {

std::string words(Lang lang, std::string_view key) { return std::string(i18n::translate(lang, key)); }

std::string hows(const Solution& solution, Lang lang) {
    std::vector<std::string> all;
    for (const How each : solution.how) all.push_back(words(lang, label(each)));
    return text::join(all, " ; ");
}

/// What makes a solution what it is: the lines of its sheet, and of a comparison.
std::vector<Fact> facts_of(const Card& card, Lang lang) {
    const Solution& one = *card.solution;
    return {{words(lang, i18n::key("Licence")), licence_words(one, lang), {}},
            {words(lang, i18n::key("Who is behind it")),
             i18n::format(lang, msg("{1} ({2})", one.publisher, card.origin)),
             {}},
            {words(lang, i18n::key("Where it runs")), hows(one, lang), {}},
            {words(lang, i18n::key("Price")), words(lang, label(one.price)), {}},
            {words(lang, i18n::key("Language")), words(lang, label(one.french)), {}},
            {words(lang, i18n::key("Disability")), words(lang, label(one.access)), {}},
            {words(lang, i18n::key("In use since")), words(lang, label(one.maturity)), {}}};
}

std::vector<const Need*> needs_of(const Knowledge& knowledge, const std::vector<std::string>& ids) {
    std::vector<const Need*> needs;
    for (const std::string& id : ids)
        if (const Need* need = knowledge.need(id)) needs.push_back(need);
    return needs;
}

std::vector<Nearby> nearby_of(const Services& use, db::Read& tx, const std::vector<std::string>& solutions, Lang lang) {
    constexpr std::size_t most = 5;
    if (!use.nearby || solutions.empty()) return {};
    auto found = use.nearby(tx, solutions, std::nullopt, lang);
    if (found.size() > most) found.resize(most);
    return found;
}

}

SiteWords look_at_site(db::Read& tx, std::string_view site, Lang lang) {
    SiteWords words_of_it;
    const std::string domain = own_domain(site);
    if (domain.empty()) return words_of_it;
    const auto known = observatory::latest(tx, domain);
    if (!known || known->state != observatory::State::done) return words_of_it;
    const auto evidence = audit::evidence_from(known->evidence);
    if (!evidence) return words_of_it;
    const auto& knowledge = audit::Knowledge::carried();
    const auto verdict = audit::judge(*evidence, knowledge, {}, audit::Rules::carried());
    std::vector<std::string> trackers;
    for (const audit::Finding& each : verdict.findings)
        if (each.level == audit::Level::tracker && std::ranges::find(trackers, each.name) == trackers.end())
            trackers.push_back(each.name);
    words_of_it.report = "/audit/" + domain;
    const bool read =
        std::ranges::any_of(evidence->visits, [](const audit::Visit& each) { return each.outcome == "ok"; });
    words_of_it.silent = !verdict.exists || !read;
    words_of_it.tracks = !trackers.empty();
    if (!verdict.exists)
        words_of_it.says = i18n::format(lang, msg("The name {1} does not exist any more: is it still alive?", domain));
    else if (!trackers.empty())
        words_of_it.says = i18n::plural(lang, "Its site uses {n} tracker:", "Its site uses {n} trackers:",
                                        static_cast<std::int64_t>(trackers.size())) +
                           " " + i18n::list(lang, trackers) + ".";
    // What was not read is not clean.
    else if (!read)
        words_of_it.says = i18n::format(lang, msg("Its site, {1}, did not answer when we looked.", domain));
    else
        words_of_it.says = i18n::format(lang, msg("Its site, {1}, uses no tracker that we know.", domain));
    return words_of_it;
}

SolutionView solution_view(const Solution& solution, const Finder& finder, const Services& use, db::Read& tx,
                           Lang lang) {
    const Knowledge& knowledge = finder.knowledge();
    SolutionView view;
    view.card = card_of(solution, lang);
    view.facts = facts_of(view.card, lang);
    view.needs = needs_of(knowledge, solution.needs);
    view.replaces = knowledge.replaced_by(solution.id);
    view.nearby = nearby_of(use, tx, {solution.id}, lang);
    if (use.experiences) view.experiences = use.experiences(tx, solution.id, lang);
    for (const listings::Software* each : finder.told_of(solution)) {
        SolutionView::Told told{listed_of(*each, lang), {}};
        for (const auto& [key, value] : each->told) told.facts.push_back({words(lang, key), value, {}});
        view.told.push_back(std::move(told));
    }
    SiteWords site = look_at_site(tx, solution.site, lang);
    view.site_says = std::move(site.says);
    view.site_audit = std::move(site.report);
    view.site_silent = site.silent;
    view.dated = dated_words(solution, lang);
    return view;
}

ProductView product_view(const Product& product, const Finder& finder, const Services& use, db::Read& tx, Lang lang) {
    const Knowledge& knowledge = finder.knowledge();
    ProductView view;
    view.product = &product;
    Solution from;
    from.country = product.country;
    view.origin = card_of(from, lang).origin;
    view.cards = cards_of(knowledge, product, lang);
    for (const std::string& id : product.audit)
        if (const auto* service = audit::Knowledge::carried().service(id); service && !view.move)
            view.move = knowledge.move_of(service->kind);
    if (!view.move) view.move = knowledge.move_of(product);
    view.needs = needs_of(knowledge, product.needs);
    std::vector<std::string> ids;
    for (const Card& each : view.cards) ids.push_back(each.solution->id);
    view.nearby = nearby_of(use, tx, ids, lang);
    view.dated = dated_words(product, lang);
    return view;
}

ComparisonView comparison_of(const Knowledge& knowledge, std::span<const std::string_view> ids, Lang lang) {
    ComparisonView view;
    for (const std::string_view id : ids) {
        const Solution* solution = knowledge.solution(id);
        const bool twice = std::ranges::any_of(view.cards, [&](const Card& each) { return each.solution == solution; });
        if (solution && !twice && view.cards.size() < most_compared) view.cards.push_back(card_of(*solution, lang));
    }
    for (const Card& each : view.cards) {
        std::vector<Fact> facts = facts_of(each, lang);
        facts.insert(facts.begin(), {words(lang, i18n::key("What it does")), each.solution->what.in(lang), {}});
        facts.insert(facts.begin() + 1, {words(lang, i18n::key("What it lacks")), each.solution->lacks.in(lang), {}});
        view.rows.resize(facts.size());
        for (std::size_t i = 0; i < facts.size(); ++i) {
            view.rows[i].label = facts[i].label;
            view.rows[i].cells.push_back(facts[i].value);
        }
    }
    if (view.cards.empty() || view.cards.size() == most_compared) return view;
    for (const Solution* each : knowledge.answers(view.cards.front().solution->needs.front()))
        if (std::ranges::none_of(view.cards, [&](const Card& card) { return card.solution == each; }))
            view.others.push_back(each);
    return view;
}

std::string own_domain(std::string_view site) {
    const auto scheme = site.find("://");
    if (scheme == std::string_view::npos) return {};
    std::string_view host = site.substr(scheme + 3);
    host = host.substr(0, std::min(host.find_first_of("/:?#"), host.size()));
    if (host.starts_with("www.")) host.remove_prefix(4);
    // Pages under somebody else's name say nothing of whoever wrote them.
    static constexpr std::string_view forges[] = {
        "github.com",   "gitlab.com",    "codeberg.org",        "sourceforge.net",  "github.io",   "gitlab.io",
        "framagit.org", "bitbucket.org", "savannah.nongnu.org", "savannah.gnu.org", "f-droid.org", "wikipedia.org"};
    for (const std::string_view each : forges)
        if (host == each || (host.ends_with(each) && host[host.size() - each.size() - 1] == '.')) return {};
    auto domain = observatory::domain_from(host);
    return domain ? *std::move(domain) : std::string();
}

}
