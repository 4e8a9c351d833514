#include "features/activities/parts.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "features/activities/offline.hpp"
#include "features/territory/territory.hpp"
#include "platform/base/text.hpp"

namespace beffroi::activities {

using accounts::Right;
using accounts::visitor;

std::string minutes_text(Lang lang, std::int64_t minutes) {
    const std::string h = std::to_string(minutes / 60), m = std::to_string(minutes % 60);
    const std::string told = i18n::format(lang, minutes < 60        ? msg("{1} min", m)
                                                : minutes % 60 == 0 ? msg("{1} h", h)
                                                                    : msg("{1} h {2} min", h, m));
    // Figures and their units stay on one line.
    std::string kept;
    for (const char c : told) kept += c == ' ' ? std::string("\u00A0") : std::string(1, c);
    return kept;
}

std::string Where::told(PlaceKind kind, PlaceId place, std::string_view insee) {
    if (kind == PlaceKind::place) {
        const auto at = names_.find(place);
        if (at != names_.end()) return at->second;
        const auto found = places::by_id(tx_, place);
        return names_.emplace(place, found ? found->name : std::string()).first->second;
    }
    const std::string what(i18n::translate(lang_, label(kind)));
    const auto commune = territory::commune(insee);
    return commune ? what + ", " + std::string(commune->name) : what;
}

std::string name_of(db::Read& tx, const Services& use, PersonId id) {
    const auto person = accounts::person(tx, use.vault, id, use.clock);
    return person ? person->name : std::string();
}

PersonChoice choice_of(const beneficiaries::Beneficiary& sheet, Lang lang) {
    PersonChoice choice{sheet.id.text(), sheet.name(), {}};
    if (sheet.forgotten) choice.name = i18n::format(lang, msg("(erased)"));
    if (sheet.birth_year) choice.told = std::to_string(*sheet.birth_year);
    if (const auto commune = territory::commune(sheet.insee))
        choice.told += (choice.told.empty() ? "" : ", ") + std::string(commune->name);
    return choice;
}

std::string themes_told(Lang lang, const Set<Theme>& themes) {
    std::string all;
    for (const Theme each : themes.values())
        all += (all.empty() ? "" : ", ") + std::string(i18n::translate(lang, label(each)));
    return all;
}

std::optional<Whose> whose(db::Read& tx, const Services& use, const net::Request& request, std::string_view text) {
    const auto& who = visitor(request);
    if (text.empty()) return Whose{who.person, who.name, true};
    const auto id = PersonId::from_text(text);
    if (!id) return std::nullopt;
    if (*id == who.person) return Whose{who.person, who.name, true};
    if (!may_keep(tx, use.vault, who, std::array{*id}, use.clock)) return std::nullopt;
    const auto person = accounts::person(tx, use.vault, *id, use.clock);
    // Residents keep no records.
    const bool helps = person && std::any_of(person->roles.begin(), person->roles.end(), [](const auto& held) {
                           return accounts::reach(held.role, Right::help_people) != accounts::Reach::none;
                       });
    if (!helps) return std::nullopt;
    return Whose{*id, person->name, false};
}

std::vector<Whose> colleagues(db::Read& tx, const Services& use, const accounts::Visitor& who) {
    std::vector<Whose> all;
    std::set<PersonId> seen{who.person};
    for (const accounts::Held& held : who.roles) {
        if (!held.team) continue;
        for (const auto& there : accounts::roles_in(tx, held.team)) {
            if (there.role.until || accounts::reach(there.role.held.role, Right::help_people) == accounts::Reach::none)
                continue;
            if (!seen.insert(there.person).second) continue;
            const auto person = accounts::person(tx, use.vault, there.person, use.clock);
            if (person && !person->closed) all.push_back({person->id, person->name, false});
        }
    }
    std::sort(all.begin(), all.end(),
              [](const Whose& a, const Whose& b) { return text::fold(a.name) < text::fold(b.name); });
    all.insert(all.begin(), {who.person, who.name, true});
    return all;
}

std::optional<Activity> named(db::Read& tx, const net::Request& request, const Services& use) {
    const auto id = ActivityId::from_text(request.param("id"));
    auto a = id ? activity(tx, use.vault, *id) : std::nullopt;
    if (!a || !may_keep(tx, use.vault, visitor(request), a->counsellors, use.clock)) return std::nullopt;
    return a;
}

Way way_to(db::Read& tx, const accounts::Visitor& who, AppointmentId id) {
    if (!who.may(Right::help_people)) return {};
    if (const auto made = of_appointment(tx, id)) return {std::string(base) + "/" + made->text(), true};
    return {std::string(base) + "/nouveau?rendez-vous=" + id.text(), false};
}

Way way_to(db::Read& tx, const accounts::Visitor& who, workshops::SessionId id) {
    if (!who.may(Right::help_people)) return {};
    if (const auto made = of_session(tx, id)) return {std::string(base) + "/" + made->text(), true};
    return {std::string(base) + "/nouveau?atelier=" + id.text(), false};
}

void add_doors(const accounts::Visitor& who, std::vector<html::Door>& doors) {
    if (!who.may(Right::help_people)) return;
    doors.push_back({base, i18n::key("Records"), "file-text",
                     i18n::key("What you did, day by day; write up what was done today."), html::Group::residents, 20});
    doors.push_back({"/espace/coordination", i18n::key("Coordination"), "users",
                     i18n::key("Assemblies, events, partnerships: what holds the network together."), html::Group::team,
                     40});
}

void routes(net::Router& on, Services& use) {
    find_routes(on, use);
    list_routes(on, use);
    form_routes(on, use);
    record_routes(on, use);
    coordination_routes(on, use);
    offline_routes(on, use);
    tag_routes(on, use);
}

}
