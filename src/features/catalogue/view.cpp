#include "features/catalogue/view.hpp"

#include <algorithm>

#include "features/audit/audit.hpp"

namespace beffroi::catalogue {
namespace {

std::string words(Lang lang, std::string_view key) { return std::string(i18n::translate(lang, key)); }

std::string origin_of(std::string_view country, Lang lang) {
    if (country == "ZZ") return words(lang, i18n::key("a community all over the world"));
    return audit::country_name(country, lang);
}

}

Card card_of(const Solution& solution, Lang lang) { return {&solution, origin_of(solution.country, lang), {}, {}}; }

std::vector<Card> cards_of(const Knowledge& knowledge, const Product& product, Lang lang) {
    std::vector<Card> cards;
    for (const Instead& each : product.instead)
        if (const Solution* solution = knowledge.solution(each.solution)) {
            Card card = card_of(*solution, lang);
            card.change = words(lang, label(each.change));
            card.loses = each.loses.in(lang);
            cards.push_back(std::move(card));
        }
    return cards;
}

std::string answers_in_short(const Knowledge& knowledge, const Product& product, Lang lang) {
    std::vector<std::string> names;
    for (const Instead& each : product.instead)
        if (const Solution* solution = knowledge.solution(each.solution); solution && names.size() < 3)
            names.push_back(solution->named(lang));
    return i18n::list(lang, names);
}

Facets Facets::from(const net::Params& query) {
    const auto set = [&](std::string_view name) { return query.get(name) == "1"; };
    return {set("libre"), set("francais"), set("pret"), set("chez-soi"), set("gratuit")};
}

bool Facets::lets(const Solution& one) const {
    if (free && !one.free()) return false;
    if (french && one.french != French::full) return false;
    if (served && !one.is(How::served)) return false;
    if (at_home && !one.is(How::installed) && !one.is(How::self_hosted)) return false;
    return !(no_cost && one.price == Price::paid);
}

std::vector<Group> groups_of(const Knowledge& knowledge) {
    std::vector<Group> groups;
    for (const Family& family : knowledge.families()) {
        Group group{&family, {}};
        for (const Need& each : knowledge.needs())
            if (each.family == family.id) group.needs.push_back(&each);
        if (!group.needs.empty()) groups.push_back(std::move(group));
    }
    return groups;
}

Listed listed_of(const listings::Software& one, Lang lang) {
    const listings::About list = listings::about(one.source);
    std::string terms(list.licence);
    if (terms.empty() && one.source != listings::Source::own)
        terms = words(lang, i18n::key("its licence is not stated"));
    return {&one, list, i18n::list(lang, one.licences), listings::in_words(one.source, lang), std::move(terms)};
}

ResultsView results_of(const Finder& finder, std::string_view typed, Lang lang) {
    constexpr std::size_t most_needs = 4, most_solutions = 12, most_products = 6, most_listed = 12;
    const Knowledge& knowledge = finder.knowledge();
    ResultsView view;
    view.typed = typed;
    for (const Found& each : finder.find(typed)) {
        switch (each.kind) {
            case Found::Kind::need:
                if (view.needs.size() < most_needs) view.needs.push_back(&knowledge.needs()[each.at]);
                break;
            case Found::Kind::solution:
                if (view.solutions.size() < most_solutions)
                    view.solutions.push_back(card_of(knowledge.solutions()[each.at], lang));
                break;
            case Found::Kind::product: {
                const Product& product = knowledge.products()[each.at];
                ResultsView::Leave leave{&product, {}, answers_in_short(knowledge, product, lang)};
                if (each.exact && !view.meant) {
                    leave.cards = cards_of(knowledge, product, lang);
                    view.meant = std::move(leave);
                } else if (view.products.size() < most_products) {
                    view.products.push_back(std::move(leave));
                }
                break;
            }
            case Found::Kind::listed: {
                const listings::Software& one = finder.listed()[each.at];
                if (view.listed.size() < most_listed) view.listed.push_back(listed_of(one, lang));
                break;
            }
        }
    }
    return view;
}

std::string hours_of(const Move& move, Lang lang) {
    const auto n = [&](int hours) { return i18n::number(lang, hours); };
    if (move.hours_least == move.hours_most) return i18n::format(lang, msg("{1} h of work", n(move.hours_most)));
    return i18n::format(lang, msg("from {1} to {2} h of work", n(move.hours_least), n(move.hours_most)));
}

std::string cost_of(const Move& move, Lang lang) {
    const auto n = [&](int euros) { return i18n::number(lang, euros); };
    if (move.cost_most == 0) return words(lang, i18n::key("nothing to buy"));
    if (move.cost_least == 0) return i18n::format(lang, msg("up to {1} € in the first year", n(move.cost_most)));
    return i18n::format(lang, msg("from {1} to {2} € in the first year", n(move.cost_least), n(move.cost_most)));
}

std::string licence_words(const Solution& solution, Lang lang) {
    if (!solution.free()) return words(lang, i18n::key("Not free software: a service of a European firm"));
    return i18n::format(lang, msg("Free software ({1})", solution.licence));
}

std::string dated_words(const Sourced& one, Lang lang) {
    if (one.dated.checked) return i18n::format(lang, msg("Checked on {1}", i18n::short_date(lang, *one.dated.checked)));
    return i18n::format(lang, msg("Written on {1}, from what we know; its source was not read for this yet",
                                  i18n::short_date(lang, one.dated.written)));
}

}
