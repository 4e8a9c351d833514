// Which drawings there are, what each one counts, and in which words.
#include <algorithm>

#include "features/reporting/view.hpp"
#include "features/territory/territory.hpp"
#include "platform/base/text.hpp"

namespace beffroi::reporting {
namespace {

using Link = std::function<std::string(std::string_view, std::string_view)>;

/// More lines than this are a list, not a drawing; the file has all of them.
constexpr std::size_t most_lines = 20, longest_label = 34;

std::string hours(std::int64_t minutes, Lang lang) {
    const std::int64_t h = minutes / 60, m = minutes % 60;
    const std::string rest = m < 10 ? "0" + std::to_string(m) : std::to_string(m);
    return i18n::format(lang, msg("{1} h {2}", i18n::number(lang, h), rest));
}

std::string commune_name(std::string_view insee, Lang lang) {
    if (insee.empty()) return words(lang, i18n::key("Not known"));
    const auto commune = territory::commune(insee);
    return commune ? std::string(commune->name) : std::string(insee);
}

std::string month_of(Date day, Lang lang) {
    return i18n::month(lang, static_cast<unsigned>(day.month())) + " " + std::to_string(static_cast<int>(day.year()));
}

void finish(Chart& chart, Lang lang) {
    std::int64_t longest = 0;
    for (const Bar& bar : chart.bars) longest = std::max(longest, bar.n);
    if (chart.bars.size() > most_lines) {
        const auto more = static_cast<std::int64_t>(chart.bars.size() - most_lines);
        chart.rest = i18n::plural(lang, "and {n} more line in the file", "and {n} more lines in the file", more);
        chart.bars.resize(most_lines);
    }
    constexpr int line_height = 46;
    for (Bar& bar : chart.bars) {
        bar.width = percent(bar.n, longest);
        bar.drawn = text::length(bar.label) > longest_label ? text::shorten(bar.label, longest_label) : bar.label;
        bar.y = chart.height;
        chart.height += line_height;
    }
}

Chart chart(std::string_view id, std::string_view title, std::string_view definition, std::string_view unit,
            Lang lang) {
    return {id, words(lang, title), words(lang, definition), words(lang, unit), {}, {}, 0};
}

/// Of an enumeration, in its own order (age) or the most frequent first; what never occurs is left out.
enum class Order { own, frequency };
template <class E, std::size_t n>
void add_lines(Chart& to, const std::array<std::int64_t, n>& counts, Order order, Lang lang,
               const std::function<std::string(E)>& link = {}) {
    for (std::size_t i = 0; i < n; ++i) {
        if (counts[i] == 0) continue;
        const E value = static_cast<E>(i);
        to.bars.push_back({words(lang, label(value)), counts[i], link ? link(value) : std::string(), 0, {}, {}});
    }
    if (order == Order::frequency)
        std::stable_sort(to.bars.begin(), to.bars.end(), [](const Bar& a, const Bar& b) { return a.n > b.n; });
}

std::string_view activities_unit() { return i18n::key("Activities"); }
std::string_view people_unit() { return i18n::key("People"); }

}

std::string percent(std::int64_t part, std::int64_t whole) {
    const std::int64_t per_mille = whole == 0 ? 0 : (part * 1000 + whole / 2) / whole;
    return std::to_string(per_mille / 10) + "." + std::to_string(per_mille % 10) + "%";
}

std::vector<Chart> charts(db::Read& tx, const Figures& f, Lang lang, const Link& link) {
    std::vector<Chart> all;
    const auto add = [&](Chart each) {
        finish(each, lang);
        if (!each.bars.empty()) all.push_back(std::move(each));
    };
    if (f.months.size() > 1) {
        Chart months =
            chart("mois", i18n::key("Month by month"),
                  i18n::key("Accompaniments: one person in one activity. A workshop of eight people is eight."),
                  i18n::key("Accompaniments"), lang);
        for (const Moment& each : f.months)
            months.bars.push_back({month_of(each.first, lang), each.accompaniments, {}, 0, {}, {}});
        add(std::move(months));
    }
    {
        Chart types = chart("types", i18n::key("Alone or in a workshop"), i18n::key("Each activity once."),
                            activities_unit(), lang);
        const std::array<std::int64_t, 2> counts{f.individual, f.workshops};
        add_lines<activities::Type>(types, counts, Order::own, lang,
                                    [&](activities::Type t) { return link("type", activities::code(t)); });
        add(std::move(types));
    }
    {
        Chart themes =
            chart("thematiques", i18n::key("What it was about"),
                  i18n::key("An activity about several things counts for each of them."), activities_unit(), lang);
        add_lines<activities::Theme>(themes, f.themes, Order::frequency, lang,
                                     [&](activities::Theme t) { return link("theme", activities::code(t)); });
        add(std::move(themes));
        Chart paper = chart("demarches", i18n::key("Administrative procedures"),
                            i18n::key("Of the activities about help with procedures; several are possible."),
                            activities_unit(), lang);
        add_lines<activities::AdminTheme>(
            paper, f.admin_themes, Order::frequency, lang,
            [&](activities::AdminTheme each) { return link("demarche", activities::code(each)); });
        add(std::move(paper));
        Chart equipment = chart("materiel", i18n::key("Equipment"), i18n::key("What was used; several are possible."),
                                activities_unit(), lang);
        add_lines<activities::Equipment>(
            equipment, f.equipment, Order::frequency, lang,
            [&](activities::Equipment each) { return link("materiel", activities::code(each)); });
        add(std::move(equipment));
        Chart channels = chart("canaux", i18n::key("Where it took place"), i18n::key("Each activity once."),
                               activities_unit(), lang);
        add_lines<activities::PlaceKind>(
            channels, f.place_kinds, Order::frequency, lang,
            [&](activities::PlaceKind each) { return link("canal", activities::code(each)); });
        add(std::move(channels));
        Chart durations =
            chart("durees", i18n::key("Length of activities"),
                  i18n::key("Each activity once, without preparation and travel."), activities_unit(), lang);
        for (std::size_t i = 0; i < f.durations.size(); ++i)
            if (f.durations[i] > 0)
                durations.bars.push_back({words(lang, every_length()[i].label),
                                          f.durations[i],
                                          link("duree", every_length()[i].code),
                                          0,
                                          {},
                                          {}});
        add(std::move(durations));
    }
    {
        Chart places = chart("lieux", i18n::key("Places"),
                             i18n::key("Activities that took place in one of the places."), activities_unit(), lang);
        for (std::size_t i = 0; i < f.places.size(); ++i) {
            // Only what is drawn is read; the others are counted.
            std::string name;
            if (i < most_lines)
                if (const auto place = places::by_id(tx, f.places[i].key)) name = place->name + ", " + place->commune;
            places.bars.push_back({std::move(name), f.places[i].n, link("lieu", f.places[i].key.text()), 0, {}, {}});
        }
        add(std::move(places));
        Chart communes =
            chart("communes", i18n::key("Communes"), i18n::key("Where activities took place; not those at a distance."),
                  activities_unit(), lang);
        for (const auto& each : f.communes)
            communes.bars.push_back({commune_name(each.key, lang), each.n, link("commune", each.key), 0, {}, {}});
        add(std::move(communes));
    }
    const std::string_view who = i18n::key(
        "Each person once, as they were at their first help of the period; those without a name as they were counted.");
    Chart genders = chart("genres", i18n::key("Gender"), who, people_unit(), lang);
    add_lines<beneficiaries::Gender>(genders, f.genders, Order::own, lang, [&](beneficiaries::Gender each) {
        return link("genre", beneficiaries::code(each));
    });
    add(std::move(genders));
    Chart ages = chart("ages", i18n::key("Age"),
                       i18n::key("The age on the day of the help, not today’s. Each person once, those without a name "
                                 "as they were counted."),
                       people_unit(), lang);
    add_lines<beneficiaries::AgeBand>(ages, f.age_bands, Order::own, lang, [&](beneficiaries::AgeBand each) {
        return link("age", beneficiaries::code(each));
    });
    add(std::move(ages));
    Chart situations = chart("situations", i18n::key("Situation"), who, people_unit(), lang);
    add_lines<beneficiaries::Situation>(situations, f.situations, Order::own, lang, [&](beneficiaries::Situation each) {
        return link("situation", beneficiaries::code(each));
    });
    add(std::move(situations));
    Chart residences = chart("residences", i18n::key("Where people live"), i18n::key("People with a sheet, each once."),
                             people_unit(), lang);
    for (const auto& each : f.residences)
        residences.bars.push_back({commune_name(each.key, lang),
                                   each.n,
                                   each.key.empty() ? std::string() : link("residence", each.key),
                                   0,
                                   {},
                                   {}});
    add(std::move(residences));
    return all;
}

std::vector<Tile> tiles(const Figures& f, Lang lang) {
    const auto tile = [&](std::string_view label, std::string value, std::string_view definition) {
        return Tile{words(lang, label), std::move(value), words(lang, definition)};
    };
    const auto n = [&](std::int64_t value) { return i18n::number(lang, value); };
    return {
        tile(i18n::key("Accompaniments"), n(f.accompaniments),
             i18n::key("One person in one activity. A workshop of eight people is eight accompaniments.")),
        tile(i18n::key("People helped"), n(f.people),
             i18n::key("People with a sheet, each once, however often they came.")),
        tile(i18n::key("New people"), n(f.people_new),
             i18n::key("Of these, those who had never been helped by the co-operative before.")),
        tile(i18n::key("Followed people"), n(f.people - f.people_new),
             i18n::key("Of these, those who had been helped before the period.")),
        tile(i18n::key("Participants without a name"), n(f.anonymous),
             i18n::key("Participants who stayed anonymous, counted each time they came; never as new people.")),
        tile(i18n::key("Activities"), n(f.activities), i18n::key("Meetings with one person, and workshops.")),
        tile(i18n::key("Time of help"), hours(f.duration_min, lang),
             i18n::key("How long the activities took, together.")),
        tile(i18n::key("Time of work"), hours(f.work_min, lang),
             i18n::key("Of all counsellors who were there, with preparation and travel.")),
    };
}

void each_line(db::Read& tx, const Figures& f, const Selection& of, Lang lang,
               FunctionRef<void(const FileLine&)> tell) {
    const auto line = [&](std::string_view section, std::string_view code, std::string label, std::int64_t n) {
        tell({section, code, std::move(label), n});
    };
    const auto say = [&](std::string_view key) { return words(lang, key); };
    for (const auto& [code, label, n] :
         {std::tuple{"accompagnements", i18n::key("Accompaniments"), f.accompaniments},
          std::tuple{"beneficiaires", i18n::key("People helped"), f.people},
          std::tuple{"nouveaux", i18n::key("New people"), f.people_new},
          std::tuple{"suivis", i18n::key("Followed people"), f.people - f.people_new},
          std::tuple{"anonymes", i18n::key("Participants without a name"), f.anonymous},
          std::tuple{"anonymes_deja_accompagnes", i18n::key("Without a name, helped before"), f.anonymous_already},
          std::tuple{"activites", i18n::key("Activities"), f.activities},
          std::tuple{"minutes", i18n::key("Minutes of help"), f.duration_min},
          std::tuple{"minutes_de_travail", i18n::key("Minutes of work"), f.work_min}})
        // Of some of those without a name nobody knows who had been helped before: no number is better than 0.
        if (of.whom.everybody() || std::string_view(code) != "anonymes_deja_accompagnes")
            line("totaux", code, say(label), n);
    for (const Moment& each : f.months)
        line("mois", date_text(each.first).substr(0, 7), month_of(each.first, lang), each.accompaniments);
    for (const Moment& each : f.days)
        line("jours", date_text(each.first), i18n::date(lang, each.first, true), each.accompaniments);
    const auto lines = [&](std::string_view section, const auto& counts, auto value) {
        using E = decltype(value);
        for (std::size_t i = 0; i < counts.size(); ++i) {
            const E each = static_cast<E>(i);
            line(section, code(each), say(label(each)), counts[i]);
        }
    };
    lines("types", std::array{f.individual, f.workshops}, activities::Type{});
    lines("thematiques", f.themes, activities::Theme{});
    lines("demarches", f.admin_themes, activities::AdminTheme{});
    lines("materiel", f.equipment, activities::Equipment{});
    lines("canaux", f.place_kinds, activities::PlaceKind{});
    for (std::size_t i = 0; i < every_length().size(); ++i)
        line("durees", every_length()[i].code, say(every_length()[i].label), f.durations[i]);
    for (const auto& each : f.places) {
        const auto place = places::by_id(tx, each.key);
        line("lieux", each.key.text(), place ? place->name + ", " + place->commune : std::string(), each.n);
    }
    for (const auto& each : f.communes) line("communes", each.key, commune_name(each.key, lang), each.n);
    lines("genres", f.genders, beneficiaries::Gender{});
    lines("ages", f.age_bands, beneficiaries::AgeBand{});
    lines("situations", f.situations, beneficiaries::Situation{});
    for (const auto& each : f.residences) line("residences", each.key, commune_name(each.key, lang), each.n);
}

}
