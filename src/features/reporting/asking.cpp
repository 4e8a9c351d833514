#include "features/reporting/asking.hpp"

#include <algorithm>

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

/// Whose records are counted: never more than the visitor may see.
void read_people(Asked& asked, const Services& use, db::Read& tx, const accounts::Visitor& who, const net::Params& query,
                 const std::vector<accounts::Person>& seen) {
    const Reach reach = who.reach(Right::see_figures);
    if (reach == Reach::own || reach == Reach::none) {
        asked.of.counsellors = {who.person};
        return;
    }
    const auto one = PersonId::from_text(query.get("qui"));
    const auto known = std::find_if(seen.begin(), seen.end(), [&](const accounts::Person& p) { return one && p.id == *one; });
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
    if (territory::commune(query.get("commune"))) asked.of.insee = query.get("commune");
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
    if (asked.of.place) params.add("lieu", asked.of.place.text());
    if (!asked.of.insee.empty()) params.add("commune", asked.of.insee);
    if (asked.of.tag) params.add("etiquette", asked.of.tag.text());
    if (asked.of.agreement != 0) params.add("convention", id_to_text(asked.of.agreement));
    return params;
}

}
