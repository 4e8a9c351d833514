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
    for (Narrowing& each : narrowings(tx, asked, page.lang))
        shown.filters.push_back({std::move(each.words), page.link(with(asked, each.name, "")), false});
    shown.of_some = !asked.of.whom.everybody();
    if (asked.of.place) shown.kept.emplace_back("lieu", asked.of.place.text());
    // Several communes have one name: the field beside it says which one it was.
    if (!asked.of.insee.empty()) shown.kept.emplace_back("commune", asked.of.insee);
    if (!asked.of.whom.insee.empty()) shown.kept.emplace_back("residence", asked.of.whom.insee);
}

/// A field with all values of an enumeration.
template <class E>
Shown::Field field(std::string_view name, std::string_view label_key, std::string_view none, std::span<const E> every,
                   std::optional<E> chosen, Lang lang) {
    Shown::Field all{name, words(lang, label_key), {{"", words(lang, none), !chosen}}};
    for (const E each : every)
        all.choices.push_back({std::string(code(each)), words(lang, label(each)), chosen == each});
    return all;
}

/// A field with what the co-operative has of a kind; without choices when there is nothing.
Shown::Field field(std::string_view name, std::string_view label, std::string_view none,
                   const std::vector<accounts::Choice>& from, std::int64_t chosen, Lang lang) {
    Shown::Field all{name, words(lang, label), {}};
    if (from.empty()) return all;
    all.choices.push_back({"", words(lang, none), chosen == 0});
    for (const accounts::Choice& each : from)
        if (!each.retired || each.id == chosen)
            all.choices.push_back({id_to_text(each.id), each.name, each.id == chosen});
    return all;
}

Shown::Field whose_field(const std::vector<accounts::Person>& seen, const Asked& asked, Reach reach, Lang lang) {
    Shown::Field all{"qui", words(lang, i18n::key("Whose")), {}};
    if (reach == Reach::own || (seen.size() > most_names && asked.who.empty())) return all;
    all.choices.push_back(
        {"", words(lang, reach == Reach::coop ? i18n::key("The whole co-operative") : i18n::key("Your whole team")),
         asked.who.empty()});
    for (const accounts::Person& each : seen) {
        const bool chosen = each.id.text() == asked.who;
        if (seen.size() <= most_names || chosen) all.choices.push_back({each.id.text(), each.name, chosen});
    }
    return all;
}

void add_fields(Shown& shown, db::Read& tx, const Services& use, const accounts::Visitor& who,
                const std::vector<accounts::Person>& seen, const Asked& asked, Lang lang) {
    const Reach reach = who.reach(Right::see_figures);
    const Selection& of = asked.of;
    const std::string_view all = i18n::key("All of them");
    const auto add = [](std::vector<Shown::Field>& to, Shown::Field one) {
        if (!one.choices.empty()) to.push_back(std::move(one));
    };
    add(shown.about, whose_field(seen, asked, reach, lang));
    if (reach != Reach::own && use.employers)
        add(shown.about, field("employeur", i18n::key("Employer"), i18n::key("All employers"), use.employers(tx),
                               asked.employer.value, lang));
    add(shown.about,
        field("type", i18n::key("Alone or in a workshop"), i18n::key("Both"), activities::every_type(), of.type, lang));
    add(shown.about, field("theme", i18n::key("What it was about"), all, activities::every_theme(), of.theme, lang));
    add(shown.about, field("demarche", i18n::key("Administrative procedures"), i18n::key("Any"),
                           activities::every_admin_theme(), of.admin_theme, lang));
    add(shown.about, field("materiel", i18n::key("Equipment"), all, activities::every_equipment(), of.equipment, lang));
    add(shown.about, field("canal", i18n::key("Where it took place"), i18n::key("Anywhere"),
                           activities::every_place_kind(), of.place_kind, lang));
    Shown::Field lengths{
        "duree", words(lang, i18n::key("Length of activities")), {{"", words(lang, i18n::key("Any")), true}}};
    for (const Length& each : every_length()) {
        const bool chosen = &each == length_of(of);
        lengths.choices.push_back({std::string(each.code), words(lang, each.label), chosen});
        if (chosen) lengths.choices.front().chosen = false;
    }
    add(shown.about, std::move(lengths));
    std::vector<accounts::Choice> tags;
    for (const activities::Tag& each : activities::tags(tx, who)) tags.push_back({each.id.value, each.name});
    add(shown.about, field("etiquette", i18n::key("Tag"), all, tags, of.tag.value, lang));
    if (use.agreements)
        add(shown.about,
            field("convention", i18n::key("Paid for by"), all, use.agreements(tx, who), of.agreement, lang));
    add(shown.whom, field("genre", i18n::key("Gender"), i18n::key("Everybody"), beneficiaries::every_gender(),
                          of.whom.gender, lang));
    add(shown.whom, field("age", i18n::key("Age"), i18n::key("Everybody"), beneficiaries::every_age_band(),
                          of.whom.age_band, lang));
    add(shown.whom, field("situation", i18n::key("Situation"), i18n::key("Everybody"), beneficiaries::every_situation(),
                          of.whom.situation, lang));
}

}

std::string period_words(Lang lang, const Selection& of) {
    return i18n::format(lang,
                        msg("from {1} until {2}", i18n::short_date(lang, of.from), i18n::short_date(lang, of.to)));
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
               const html::Page& page, const std::vector<accounts::Person>& seen, const Asked& asked,
               const Figures& f) {
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
    shown.whose = whose_words(who, asked, seen, lang);
    add_fields(shown, tx, use, who, seen, asked, lang);
    const auto typed_commune = [&](std::string_view name, const std::string& insee) {
        const auto commune = territory::commune(insee);
        return commune ? std::string(commune->name) : std::string(query.get(std::string(name) + "_nom"));
    };
    shown.commune = typed_commune("commune", asked.of.insee);
    shown.residence = typed_commune("residence", asked.of.whom.insee);
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
    const auto unlinked = [](std::string_view, std::string_view) { return std::string(); };
    Figures everybody;
    std::vector<Chart> charts_of_all;
    if (shown.of_some) {
        // Whoever was told of everybody must not reckon the few who were left out here.
        Selection all = asked.of;
        all.whom = {};
        everybody = figures(tx, all);
        charts_of_all = charts(tx, everybody, page.lang, unlinked);
    }
    const Figures others = shown.of_some ? others_of(everybody, f) : Figures{};
    shown.too_few = too_few(f) || too_few(others);
    if (!shown.too_few) {
        shown.tiles = masked_tiles(f, others, page.lang);
        shown.charts = charts(tx, f, page.lang, unlinked);
        mask(shown.charts, shown.of_some ? &charts_of_all : nullptr, page.lang);
    }
    shown.nothing = f.activities == 0;
    return shown;
}

}
