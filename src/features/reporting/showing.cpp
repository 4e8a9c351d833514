// Figures in the words of a page.
#include <algorithm>

#include "features/reporting/asking.hpp"
#include "features/reporting/view.hpp"
#include "features/territory/territory.hpp"

namespace beffroi::reporting {
namespace {

using accounts::Reach;
using accounts::Right;

constexpr std::string_view at = "/espace/chiffres";
/// A list that is longer is no choice any more.
constexpr std::size_t most_names = 300;

/// The address with another value of one filter; empty: without it.
std::string with(const Asked& asked, std::string_view name, std::string_view value) {
    const net::Params now = params_of(asked);
    net::Params out;
    for (const auto& [key, old] : now.items())
        if (key != name) out.add(key, old);
    if (!value.empty()) out.add(name, value);
    return std::string(at) + "?" + out.encode();
}

Days days_of(const Figures& f, Lang lang) {
    Days days;
    std::int64_t most = 0;
    for (const Moment& each : f.days) most = std::max(most, each.accompaniments);
    const auto all = static_cast<std::int64_t>(f.days.size());
    std::int64_t before = 0;
    for (const Moment& each : f.days) {
        const int height = most == 0 ? 0 : static_cast<int>(each.accompaniments * Days::height / most);
        // A fifth of each column is air.
        days.columns.push_back({i18n::date(lang, each.first, false), each.accompaniments, percent(before++, all),
                                percent(4, 5 * all), Days::height - height, height});
    }
    if (!f.days.empty()) {
        days.first = days.columns.front().label;
        days.last = days.columns.back().label;
    }
    return days;
}

/// What narrows, in words, each with the address without it.
void add_filters(Shown& shown, db::Read& tx, const html::Page& page, const Asked& asked) {
    const auto narrowed = [&](std::string label, std::string_view name) {
        shown.filters.push_back({std::move(label), page.link(with(asked, name, "")), false});
    };
    if (asked.employer) narrowed(asked.employer_name, "employeur");
    if (asked.of.type) narrowed(words(page.lang, activities::label(*asked.of.type)), "type");
    if (asked.of.theme) narrowed(words(page.lang, activities::label(*asked.of.theme)), "theme");
    if (asked.of.place) {
        const auto place = places::by_id(tx, asked.of.place);
        narrowed(place ? place->name : std::string(), "lieu");
        shown.kept.emplace_back("lieu", asked.of.place.text());
    }
    if (!asked.of.insee.empty()) {
        const auto commune = territory::commune(asked.of.insee);
        narrowed(commune ? std::string(commune->name) : asked.of.insee, "commune");
        shown.kept.emplace_back("commune", asked.of.insee);
    }
    if (asked.of.tag) narrowed(asked.tag, "etiquette");
    if (asked.of.agreement != 0) narrowed(asked.agreement, "convention");
}

}

std::string period_words(Lang lang, const Selection& of) {
    return i18n::format(lang, msg("from {1} until {2}", i18n::short_date(lang, of.from), i18n::short_date(lang, of.to)));
}

std::string whose_words(const accounts::Visitor& who, const Asked& asked, const std::vector<accounts::Person>& seen,
                        Lang lang) {
    const Reach reach = who.reach(Right::see_figures);
    if (reach == Reach::own || reach == Reach::none) return words(lang, i18n::key("Your own figures"));
    for (const accounts::Person& each : seen)
        if (each.id.text() == asked.who) return each.name;
    return words(lang, reach == Reach::coop ? i18n::key("The whole co-operative") : i18n::key("Your whole team"));
}

Shown shown_of(db::Read& tx, const Services& use, const accounts::Visitor& who, const net::Params& query,
               const html::Page& page, const std::vector<accounts::Person>& seen, const Asked& asked, const Figures& f) {
    const Lang lang = page.lang;
    const Date today = use.clock.today();
    Shown shown;
    const bool wrong = !asked.error.key.empty();
    shown.from = wrong ? std::string(query.get("du")) : date_text(asked.of.from);
    shown.to = wrong ? std::string(query.get("au")) : date_text(asked.of.to);
    shown.error = asked.error;
    shown.wrong_field = asked.wrong_field;
    shown.period = period_words(lang, asked.of);
    for (const auto& [label, period] :
         {std::pair{i18n::key("This month"), this_month(today)}, std::pair{i18n::key("Last month"), last_month(today)},
          std::pair{i18n::key("This year"), this_year(today)}, std::pair{i18n::key("Last year"), last_year(today)}}) {
        Asked other = asked;
        std::tie(other.of.from, other.of.to) = std::pair(period.from, period.to);
        shown.presets.push_back({words(lang, label), page.link(std::string(at) + "?" + params_of(other).encode()),
                                 period.from == asked.of.from && period.to == asked.of.to});
    }
    const Reach reach = who.reach(Right::see_figures);
    shown.whose = whose_words(who, asked, seen, lang);
    if (reach != Reach::own && (seen.size() <= most_names || !asked.who.empty())) {
        shown.people.push_back(
            {"", words(lang, reach == Reach::coop ? i18n::key("The whole co-operative") : i18n::key("Your whole team")),
             asked.who.empty()});
        for (const accounts::Person& each : seen) {
            const bool chosen = each.id.text() == asked.who;
            if (seen.size() <= most_names || chosen) shown.people.push_back({each.id.text(), each.name, chosen});
        }
    }
    const auto choices = [&](std::vector<Choice>& to, std::string_view none, const std::vector<accounts::Choice>& from,
                             std::int64_t chosen) {
        if (from.empty()) return;
        to.push_back({"", words(lang, none), chosen == 0});
        for (const accounts::Choice& each : from)
            if (!each.retired || each.id == chosen) to.push_back({id_to_text(each.id), each.name, each.id == chosen});
    };
    if (reach != Reach::own && use.employers)
        choices(shown.employers, i18n::key("All employers"), use.employers(tx), asked.employer.value);
    if (use.agreements)
        choices(shown.agreements, i18n::key("All of them"), use.agreements(tx, who), asked.of.agreement);
    std::vector<accounts::Choice> tags;
    for (const activities::Tag& each : activities::tags(tx, who)) tags.push_back({each.id.value, each.name});
    choices(shown.tags, i18n::key("All of them"), tags, asked.of.tag.value);
    shown.types.push_back({"", words(lang, i18n::key("Both")), !asked.of.type});
    for (const auto each : activities::every_type())
        shown.types.push_back(
            {std::string(activities::code(each)), words(lang, activities::label(each)), asked.of.type == each});
    shown.themes.push_back({"", words(lang, i18n::key("All of them")), !asked.of.theme});
    for (const auto each : activities::every_theme())
        shown.themes.push_back(
            {std::string(activities::code(each)), words(lang, activities::label(each)), asked.of.theme == each});
    add_filters(shown, tx, page, asked);
    shown.tiles = tiles(f, lang);
    shown.charts = charts(tx, f, lang, [&](std::string_view name, std::string_view value) {
        return page.link(with(asked, name, value));
    });
    if (!f.days.empty() && f.activities > 0) shown.days = days_of(f, lang);
    shown.query = params_of(asked).encode();
    shown.nothing = f.activities == 0;
    return shown;
}

Shown shown_outside(db::Read& tx, const html::Page& page, const Asked& asked, std::string whose, const Figures& f) {
    Shown shown;
    shown.period = period_words(page.lang, asked.of);
    shown.whose = std::move(whose);
    add_filters(shown, tx, page, asked);
    for (Preset& each : shown.filters) each.link.clear();
    shown.tiles = masked_tiles(f, page.lang);
    shown.charts = charts(tx, f, page.lang, [](std::string_view, std::string_view) { return std::string(); });
    mask(shown.charts, page.lang);
    shown.nothing = f.activities == 0;
    return shown;
}

}
