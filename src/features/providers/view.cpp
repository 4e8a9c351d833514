#include "features/providers/view.hpp"

#include <algorithm>

#include "platform/base/text.hpp"
#include "platform/html/filters.hpp"

namespace beffroi::providers {
namespace {

const catalogue::Knowledge& knowledge() { return catalogue::Knowledge::carried(); }
std::string words(Lang lang, std::string_view key) { return std::string(i18n::translate(lang, key)); }

std::string commune_of(std::string_view insee) {
    const auto commune = territory::commune(insee);
    return commune ? std::string(commune->name) : std::string();
}

}

std::string day_words(Instant at, Lang lang) { return i18n::short_date(lang, to_local(at, "Europe/Paris").date); }

std::string in_groups(std::string_view siren) {
    if (siren.size() != 9) return std::string(siren);
    return std::string(siren.substr(0, 3)) + "\u00A0" + std::string(siren.substr(3, 3)) + "\u00A0" +
           std::string(siren.substr(6));
}

std::vector<std::string_view> lines_of(std::string_view written) {
    std::vector<std::string_view> lines;
    for (const std::string_view each : text::split(written, '\n'))
        if (const auto line = text::trim(each); !line.empty()) lines.push_back(line);
    return lines;
}

std::string siren_address(std::string_view siren) {
    return "https://annuaire-entreprises.data.gouv.fr/entreprise/" + std::string(siren);
}

Card card_of(const Found& found, Lang lang) {
    const Provider& p = *found.provider;
    Card card;
    card.provider = found.provider;
    card.where = commune_of(p.insee);
    if (elsewhere(found.distance_m)) card.where += " · " + i18n::distance(lang, *found.distance_m);
    constexpr std::size_t most = 6;
    std::vector<std::string> knows = found.knows;
    if (knows.size() > most) knows.resize(most);
    card.knows = i18n::list(lang, knows);
    card.far = found.far;
    card.proof_seen = std::ranges::any_of(p.proofs, [](const Proof& each) { return each.seen.has_value(); });
    if (found.stale) card.confirmed = day_words(p.confirmed, lang);
    return card;
}

std::string area_words(const Provider& p, Lang lang) {
    const auto commune = territory::commune(p.insee);
    std::string where;
    switch (p.area) {
        case Area::radius:
            where = i18n::format(lang, msg("Within {1} km around {2}", std::to_string(p.radius_km),
                                           commune ? std::string(commune->name) : std::string()));
            break;
        case Area::departement:
            where = i18n::format(lang,
                                 msg("In the whole département: {1}",
                                     commune ? territory::departement_name(commune->departement) : std::string_view()));
            break;
        case Area::region:
            where = i18n::format(lang, msg("In the whole region: {1}",
                                           commune ? territory::region_name(commune->region) : std::string_view()));
            break;
        case Area::france: return words(lang, i18n::key("Everywhere in France, on the spot or at a distance"));
    }
    if (!p.remote) return where;
    return i18n::format(lang, msg("{1}; further away at a distance", where));
}

SheetView sheet_of(db::Read& tx, Directory& directory, const Provider& p, Lang lang, Instant now) {
    SheetView view;
    view.provider = p;
    view.kind = words(lang, label(p.kind));
    if (const auto commune = territory::commune(p.insee)) {
        view.commune = commune->name;
        if (!commune->postcodes.empty()) view.postcode = commune->postcodes.front();
    }
    view.area = area_words(p, lang);
    for (const std::string& id : p.skills.solutions)
        if (const auto* one = knowledge().solution(id)) view.solutions.push_back(one);
    for (const std::string& id : p.skills.needs)
        if (const auto* one = knowledge().need(id)) view.needs.push_back(one);
    for (const Proof& each : p.proofs)
        view.proofs.push_back({words(lang, label(each.kind)), each.words, each.address,
                               each.seen ? day_words(*each.seen, lang) : std::string()});
    view.confirmed = day_words(p.confirmed, lang);
    view.stale = p.confirmed < now - stale_after;
    if (p.state == State::shown) {
        view.site = catalogue::look_at_site(tx, p.site, lang);
        return view;
    }
    if (p.settled) view.closed = day_words(*p.settled, lang);
    std::optional<Spot> spot;
    if (const auto commune = territory::commune(p.insee)) spot = spot_of(*commune);
    for (const Found& each : directory.near(tx, {p.skills, false}, spot, lang, now, {0, 3, 0}).found)
        view.neighbours.push_back(card_of(each, lang));
    return view;
}

namespace {

/// The catalogue in the order of the form; it never changes while the program runs.
std::vector<SkillGroup> all_groups() {
    std::vector<SkillGroup> groups;
    for (const auto& family : knowledge().families()) {
        SkillGroup group{&family, {}, {}, 0};
        for (const auto& need : knowledge().needs())
            if (need.family == family.id) group.needs.push_back(&need);
        for (const auto& solution : knowledge().solutions()) {
            const auto* need = solution.needs.empty() ? nullptr : knowledge().need(solution.needs.front());
            // A practice of one's own site is nobody's trade.
            const bool practice = !solution.name_en.empty();
            if (need && need->family == family.id && !practice) group.solutions.push_back(&solution);
        }
        std::ranges::sort(group.solutions, {}, [](const auto* each) { return text::fold(each->name); });
        if (!group.needs.empty() || !group.solutions.empty()) groups.push_back(std::move(group));
    }
    return groups;
}

}

std::vector<SkillGroup> skill_groups(const html::Form& form) {
    static const std::vector<SkillGroup> in_order = all_groups();
    std::vector<SkillGroup> groups = in_order;
    for (SkillGroup& group : groups) {
        for (const auto* each : group.needs) group.ticked += form.chosen("need", each->id);
        for (const auto* each : group.solutions) group.ticked += form.chosen("solution", each->id);
    }
    return groups;
}

RefusalLine refusal_of(const Provider& p, Lang lang) {
    RefusalLine line;
    if (p.settled) line.day = day_words(*p.settled, lang);
    // Whoever works under their own name is a person: why is told, who is not.
    line.who = p.own_name ? words(lang, i18n::key("Somebody who works under their own name")) : p.name;
    line.kind = words(lang, label(p.kind));
    line.why = p.reason == Reason::other ? std::string() : words(lang, label(p.reason));
    line.words = p.reason_words;
    return line;
}

}
