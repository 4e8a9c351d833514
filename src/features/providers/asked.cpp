#include "features/providers/asked.hpp"

#include <algorithm>
#include <charconv>

#include "platform/base/text.hpp"

namespace beffroi::providers {
namespace {

const catalogue::Knowledge& knowledge() { return catalogue::Knowledge::carried(); }

/// "48.841,-0.889", as a device tells it.
std::optional<territory::Point> point_from(std::string_view text) {
    const auto comma = text.find(',');
    if (comma == std::string_view::npos) return std::nullopt;
    territory::Point point;
    const auto read = [](std::string_view part, double& into, double most) {
        const auto [end, fault] = std::from_chars(part.data(), part.data() + part.size(), into);
        return fault == std::errc() && end == part.data() + part.size() && into >= -most && into <= most;
    };
    if (!read(text.substr(0, comma), point.latitude, 90) || !read(text.substr(comma + 1), point.longitude, 180))
        return std::nullopt;
    return point;
}

void read_where(Asked& asked, const net::Params& query, std::string_view home) {
    constexpr std::size_t most = 6;
    asked.where = query.get("ou").substr(0, 80);
    const auto take = [&](const territory::Commune& commune) {
        asked.insee = commune.insee;
        asked.town = commune.name;
        asked.spot = spot_of(commune);
    };
    if (const auto point = point_from(query.get("pos")); point && asked.where.empty()) {
        asked.spot = spot_at(*point);
        if (const auto near = territory::nearest(*point)) asked.town = near->name;
        asked.where = asked.town;
        return;
    }
    if (const auto commune = territory::commune(query.get("insee"));
        commune && (asked.where.empty() || text::fold(asked.where) == text::fold(commune->name))) {
        take(*commune);
        asked.where = commune->name;
        return;
    }
    if (asked.where.empty()) return;
    const auto found = territory::find(asked.where, most + 1, territory::Mistyped::if_nothing_else);
    asked.unknown_where = found.empty();
    if (found.empty()) return;
    std::vector<const territory::Match*> exact, near_home;
    for (const auto& each : found)
        if (each.exact) exact.push_back(&each);
    for (const auto* each : exact)
        if (each->commune.departement == home) near_home.push_back(each);
    // A postcode means its largest commune, which comes first.
    const bool postcode =
        asked.where.size() == 5 && std::ranges::all_of(asked.where, [](char c) { return c >= '0' && c <= '9'; });
    if (exact.size() == 1 || (postcode && !exact.empty())) return take(exact.front()->commune);
    if (near_home.size() == 1) return take(near_home.front()->commune);
    if (exact.empty() && found.size() == 1 && found.front().mistakes == 0) return take(found.front().commune);
    const std::string what = asked.what_query();
    for (const auto& each : found) {
        if ((!exact.empty() && !each.exact) || asked.towns.size() == most) continue;
        const std::string in =
            std::string(territory::departement_name(each.commune.departement)) + ", " +
            (each.commune.postcodes.empty() ? std::string() : std::string(each.commune.postcodes.front()));
        net::Params to = net::Params::parse(what);
        to.set("insee", each.commune.insee);
        asked.towns.push_back({std::string(each.commune.name), in, "/prestataires?" + to.encode()});
    }
}

/// The name and the parts of an address of what the box found.
std::pair<std::string, net::Params> told(const catalogue::Found& found, Lang lang) {
    net::Params to;
    switch (found.kind) {
        case catalogue::Found::Kind::need: {
            const auto& one = knowledge().needs()[found.at];
            to.set("besoin", one.slug);
            return {one.name.in(lang), to};
        }
        case catalogue::Found::Kind::solution: {
            const auto& one = knowledge().solutions()[found.at];
            to.set("solution", one.id);
            return {one.name, to};
        }
        case catalogue::Found::Kind::product: {
            const auto& one = knowledge().products()[found.at];
            to.set("quitter", one.id);
            return {i18n::format(lang, msg("Leave {1}", one.name)), to};
        }
        case catalogue::Found::Kind::listed: break;
    }
    return {};
}

void set_what(Asked& asked, const net::Params& query, Lang lang) {
    if (const auto* one = knowledge().solution(query.get("solution"))) {
        asked.solution = one->id;
        asked.what = one->name;
    } else if (const auto* need = knowledge().need_at(query.get("besoin"))) {
        asked.need = need->slug;
        asked.what = need->name.in(lang);
    } else if (const auto* product = knowledge().product(query.get("quitter"))) {
        asked.product = product->id;
        asked.what = i18n::format(lang, msg("Leave {1}", product->name));
    }
}

void read_what(Asked& asked, const net::Params& query, Lang lang,
               const std::function<std::shared_ptr<const catalogue::Finder>()>& finder) {
    constexpr std::size_t most = 6, longest = 120;
    set_what(asked, query, lang);
    const std::string typed(query.get("quoi").substr(0, longest));
    // What stands in the field by our own hand, sent back with the form, means what it says.
    if (typed.empty()) {
        if (query.has("quoi") && !asked.what.empty()) asked.solution = asked.need = asked.product = asked.what = {};
        return;
    }
    if (text::fold(typed) == text::fold(asked.what)) return;
    asked.solution = asked.need = asked.product = {};
    asked.what = typed;
    std::vector<std::pair<std::string, net::Params>> all;
    for (const auto& each : finder()->find(typed, 20))
        if (each.kind != catalogue::Found::Kind::listed) all.push_back(told(each, lang));
    asked.unknown_what = all.empty();
    if (all.empty()) return;
    set_what(asked, all.front().second, lang);
    for (std::size_t i = 1; i < all.size() && i <= most; ++i) {
        net::Params to = all[i].second;
        for (const std::string_view name : {"ou", "insee"})
            if (query.has(name)) to.set(name, query.get(name));
        asked.meant.push_back({all[i].first, "/prestataires?" + to.encode()});
    }
}

}

Asked Asked::read(const net::Params& query, std::string_view home_departement, Lang lang,
                  const std::function<std::shared_ptr<const catalogue::Finder>()>& finder) {
    constexpr int last_page = 500;
    Asked asked;
    read_what(asked, query, lang, finder);
    read_where(asked, query, home_departement);
    const auto typed = query.get("page");
    int page = 1;
    const auto [end, fault] = std::from_chars(typed.data(), typed.data() + typed.size(), page);
    if (fault == std::errc() && end == typed.data() + typed.size()) asked.page = std::clamp(page, 1, last_page);
    return asked;
}

Work Asked::work() const {
    std::optional<Work> work;
    if (!solution.empty()) work = work_of_solution(solution);
    if (!need.empty()) work = work_of_need(need);
    if (!product.empty()) work = work_of_product(product);
    return work ? *std::move(work) : everything();
}

std::string Asked::what_query() const {
    net::Params to;
    if (!solution.empty()) to.set("solution", solution);
    if (!need.empty()) to.set("besoin", need);
    if (!product.empty()) to.set("quitter", product);
    return to.encode();
}

std::string Asked::path(int page_number) const {
    net::Params to = net::Params::parse(what_query());
    if (!insee.empty())
        to.set("insee", insee);
    else if (!where.empty())
        to.set("ou", where);
    if (page_number > 1) to.set("page", std::to_string(page_number));
    const std::string query = to.encode();
    return query.empty() ? "/prestataires" : "/prestataires?" + query;
}

}
