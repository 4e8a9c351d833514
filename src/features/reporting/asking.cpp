#include "features/reporting/asking.hpp"

#include <algorithm>

#include "features/territory/territory.hpp"
#include "platform/base/text.hpp"

namespace beffroi::reporting {
namespace {

using accounts::PersonId;
using accounts::Reach;
using accounts::Right;
using std::chrono::sys_days;

/// A longer period is a mistake of the keyboard.
constexpr int longest_days = 3660;

void read_period(Asked& asked, const net::Params& query, Date today) {
    const Period usual = this_year(today);
    const auto from = parse_date(query.get("du")), to = parse_date(query.get("au"));
    asked.of.from = from.value_or(usual.from);
    asked.of.to = to.value_or(usual.to);
    if (!query.get("du").empty() && !from) {
        asked.error = msg("This first day is no date. Write it as 01/09/2026, or choose it from the calendar.");
        asked.wrong_field = "du";
    } else if (!query.get("au").empty() && !to) {
        asked.error = msg("This last day is no date. Write it as 31/12/2026, or choose it from the calendar.");
        asked.wrong_field = "au";
    } else if (sys_days{asked.of.to} < sys_days{asked.of.from}) {
        asked.error = msg("The last day comes before the first. Change one of them.");
        asked.wrong_field = "au";
    } else if (days_between(asked.of.from, asked.of.to) > longest_days) {
        asked.error = msg("Ten years at most are counted at once. Choose a later first day.");
        asked.wrong_field = "du";
    }
    if (!asked.error.key.empty()) std::tie(asked.of.from, asked.of.to) = std::pair(usual.from, usual.to);
}

bool works_for(const accounts::Person& person, accounts::OrganisationId employer) {
    return std::any_of(person.roles.begin(), person.roles.end(),
                       [&](const accounts::Held& held) { return held.organisation == employer; });
}

/// A commune by its code, or as it was typed beside it: its name or its postcode, which may be the code of another one.
void read_commune(Asked& asked, const net::Params& query, std::string_view name, std::string& insee) {
    const auto chosen = territory::commune(query.get(name));
    const std::string field = std::string(name) + "_nom";
    const std::string_view typed = text::trim(query.get(field));
    if (!query.has(field) || (chosen && typed == chosen->name)) {
        if (chosen) insee = chosen->insee;
        return;
    }
    if (typed.empty()) return;
    const auto found = territory::find(typed, 3, territory::Mistyped::if_nothing_else);
    if (!found.empty() && (found.front().exact || found.size() == 1 || found.front().mistakes == 0)) {
        insee = found.front().commune.insee;
    } else if (asked.error.key.empty()) {
        asked.error = msg("No commune is called “{1}”. Write its name or its postcode.", std::string(typed));
        asked.wrong_field = name;
    }
}

/// Whose records are counted: never more than the visitor may see.
void read_people(Asked& asked, const Services& use, db::Read& tx, const accounts::Visitor& who,
                 const net::Params& query, const std::vector<accounts::Person>& seen) {
    const Reach reach = who.reach(Right::see_figures);
    if (reach == Reach::own || reach == Reach::none) {
        asked.of.counsellors = {who.person};
        return;
    }
    const auto one = PersonId::from_text(query.get("qui"));
    const auto known =
        std::find_if(seen.begin(), seen.end(), [&](const accounts::Person& p) { return one && p.id == *one; });
    if (use.employers)
        if (const auto employer = accounts::OrganisationId::from_text(query.get("employeur")))
            for (const accounts::Choice& each : use.employers(tx))
                if (each.id == employer->value) {
                    asked.employer = *employer;
                    asked.employer_name = each.name;
                }
    if (known != seen.end()) {
        asked.of.counsellors = {known->id};
        asked.who = known->id.text();
        asked.employer = {};
    } else if (asked.employer || reach != Reach::coop) {
        for (const accounts::Person& each : seen)
            if (!asked.employer || works_for(each, asked.employer)) asked.of.counsellors.push_back(each.id);
        // Nobody would mean everybody: no record has this one.
        if (asked.of.counsellors.empty()) asked.of.counsellors = {PersonId{-1}};
    }
}

}

const std::array<Length, 4>& every_length() {
    static constexpr std::array<Length, 4> all{
        {{"moins_30", i18n::key("Under 30 minutes"), 0, 29},
         {"30_60", i18n::key("30 to 59 minutes"), 30, 59},
         {"60_120", i18n::key("1 hour to 1 h 59"), 60, 119},
         {"120_plus", i18n::key("2 hours and more"), 120, activities::longest_min}}};
    return all;
}

const Length* length_of(const Selection& of) {
    if (of.least_min == 0 && of.most_min == activities::longest_min) return nullptr;
    for (const Length& each : every_length())
        if (each.least_min == of.least_min && each.most_min == of.most_min) return &each;
    return nullptr;
}

Period this_month(Date today) { return {Date{today.year(), today.month(), std::chrono::day{1}}, today}; }
Period last_month(Date today) {
    const Date first{today.year(), today.month(), std::chrono::day{1}};
    return {Date{first - std::chrono::months{1}}, add_days(first, -1)};
}
Period this_year(Date today) { return {Date{today.year(), std::chrono::January, std::chrono::day{1}}, today}; }
Period last_year(Date today) {
    const auto year = today.year() - std::chrono::years{1};
    return {Date{year, std::chrono::January, std::chrono::day{1}},
            Date{year, std::chrono::December, std::chrono::day{31}}};
}

std::vector<accounts::Person> seen_by(db::Read& tx, const Services& use, const accounts::Visitor& who) {
    if (who.reach(Right::see_figures) == Reach::own) return {};
    auto all = accounts::staff(tx, use.vault, use.clock);
    std::erase_if(all, [&](const accounts::Person& each) {
        return !accounts::may_on(who, Right::see_figures, each) && each.id != who.person;
    });
    return all;
}

Asked asked_of(db::Read& tx, const Services& use, const accounts::Visitor& who, const net::Params& query,
               const std::vector<accounts::Person>& seen) {
    Asked asked;
    read_period(asked, query, use.clock.today());
    read_people(asked, use, tx, who, query, seen);
    asked.of.type = activities::type_from(query.get("type"));
    asked.of.theme = activities::theme_from(query.get("theme"));
    if (const auto place = places::PlaceId::from_text(query.get("lieu")); place && *place && places::by_id(tx, *place))
        asked.of.place = *place;
    read_commune(asked, query, "commune", asked.of.insee);
    asked.of.admin_theme = activities::admin_theme_from(query.get("demarche"));
    asked.of.equipment = activities::equipment_from(query.get("materiel"));
    asked.of.place_kind = activities::place_kind_from(query.get("canal"));
    for (const Length& each : every_length())
        if (each.code == query.get("duree")) asked.of.least_min = each.least_min, asked.of.most_min = each.most_min;
    asked.of.whom.gender = beneficiaries::gender_from(query.get("genre"));
    asked.of.whom.age_band = beneficiaries::age_band_from(query.get("age"));
    asked.of.whom.situation = beneficiaries::situation_from(query.get("situation"));
    read_commune(asked, query, "residence", asked.of.whom.insee);
    if (const auto tag = activities::TagId::from_text(query.get("etiquette")))
        for (const activities::Tag& each : activities::tags(tx, who))
            if (each.id == *tag) {
                asked.of.tag = each.id;
                asked.tag = each.name;
            }
    if (const auto agreement = Id<struct AgreementTag>::from_text(query.get("convention")); agreement && use.agreements)
        for (const accounts::Choice& each : use.agreements(tx, who))
            if (each.id == agreement->value) {
                asked.of.agreement = each.id;
                asked.agreement = each.name;
            }
    return asked;
}

net::Params params_of(const Asked& asked) {
    net::Params params;
    params.add("du", date_text(asked.of.from));
    params.add("au", date_text(asked.of.to));
    if (!asked.who.empty()) params.add("qui", asked.who);
    if (asked.employer) params.add("employeur", asked.employer.text());
    if (asked.of.type) params.add("type", activities::code(*asked.of.type));
    if (asked.of.theme) params.add("theme", activities::code(*asked.of.theme));
    if (asked.of.admin_theme) params.add("demarche", activities::code(*asked.of.admin_theme));
    if (asked.of.equipment) params.add("materiel", activities::code(*asked.of.equipment));
    if (asked.of.place_kind) params.add("canal", activities::code(*asked.of.place_kind));
    if (const Length* length = length_of(asked.of)) params.add("duree", length->code);
    if (asked.of.place) params.add("lieu", asked.of.place.text());
    if (!asked.of.insee.empty()) params.add("commune", asked.of.insee);
    if (asked.of.tag) params.add("etiquette", asked.of.tag.text());
    if (asked.of.agreement != 0) params.add("convention", id_to_text(asked.of.agreement));
    const activities::Whom& whom = asked.of.whom;
    if (whom.gender) params.add("genre", beneficiaries::code(*whom.gender));
    if (whom.age_band) params.add("age", beneficiaries::code(*whom.age_band));
    if (whom.situation) params.add("situation", beneficiaries::code(*whom.situation));
    if (!whom.insee.empty()) params.add("residence", whom.insee);
    return params;
}

std::vector<Narrowing> narrowings(db::Read& tx, const Asked& asked, Lang lang) {
    std::vector<Narrowing> all;
    const auto say = [&](std::string_view name, std::string words) { all.push_back({name, std::move(words)}); };
    const auto key = [&](std::string_view label) { return std::string(i18n::translate(lang, label)); };
    const auto name_of = [](const std::string& insee) {
        const auto commune = territory::commune(insee);
        return commune ? std::string(commune->name) : insee;
    };
    const Selection& of = asked.of;
    if (asked.employer) say("employeur", asked.employer_name);
    if (of.type) say("type", key(activities::label(*of.type)));
    if (of.theme) say("theme", key(activities::label(*of.theme)));
    if (of.admin_theme) say("demarche", key(activities::label(*of.admin_theme)));
    if (of.equipment) say("materiel", key(activities::label(*of.equipment)));
    if (of.place_kind) say("canal", key(activities::label(*of.place_kind)));
    if (const Length* length = length_of(of)) say("duree", key(length->label));
    if (of.place) {
        const auto place = places::by_id(tx, of.place);
        say("lieu", place ? place->name : std::string());
    }
    if (!of.insee.empty()) say("commune", name_of(of.insee));
    if (of.tag) say("etiquette", asked.tag);
    if (of.agreement != 0) say("convention", asked.agreement);
    // "Not said" alone would not tell what was not said.
    const auto of_people = [&](std::string_view name, std::string_view what, std::string_view label) {
        say(name, i18n::format(lang, msg("{1}: {2}", key(what), key(label))));
    };
    if (of.whom.gender) of_people("genre", i18n::key("Gender"), beneficiaries::label(*of.whom.gender));
    if (of.whom.age_band) of_people("age", i18n::key("Age"), beneficiaries::label(*of.whom.age_band));
    if (of.whom.situation) of_people("situation", i18n::key("Situation"), beneficiaries::label(*of.whom.situation));
    if (!of.whom.insee.empty())
        say("residence", i18n::format(lang, msg("People who live in {1}", name_of(of.whom.insee))));
    return all;
}

}
