#include <toml++/toml.h>

#include <algorithm>
#include <cmath>

#include "features/audit/verdict.hpp"
#include "platform/base/log.hpp"

extern "C" const char audit_rules_begin[], audit_rules_end[];

namespace beffroi::audit {
namespace {

Error bad_rules(std::string_view what) { return invalid("bad_rules", msg("The rules of the audit lack {1}.", what), "rules"); }

bool holds(const std::vector<std::string>& all, std::string_view one) { return std::find(all.begin(), all.end(), one) != all.end(); }

std::vector<std::string> texts(const toml::node_view<toml::node>& of) {
    std::vector<std::string> all;
    if (const toml::array* list = of.as_array())
        for (const toml::node& each : *list)
            if (const auto text = each.value<std::string>()) all.push_back(*text);
    return all;
}

}

Result<Rules> Rules::read(std::string_view text) {
    toml::table parsed;
    try {
        parsed = toml::parse(text);
    } catch (const toml::parse_error& error) {
        return bad_rules(error.description());
    }
    Rules rules;
    rules.version = parsed["version"].value_or(std::string());
    if (rules.version.empty()) return bad_rules("version");
    double all = 0;
    for (const Dimension each : every_dimension()) {
        const auto weight = parsed["weights"][code(each)].value<double>();
        if (!weight || *weight < 0) return bad_rules(code(each));
        rules.weights[each] = *weight;
        all += *weight;
    }
    if (std::abs(all - 100) > 1e-9) return bad_rules("weights of together 100");
    rules.union_countries = texts(parsed["countries"]["union"]);
    rules.associated = texts(parsed["countries"]["associated"]);
    rules.adequate = texts(parsed["countries"]["adequate"]);
    if (rules.union_countries.empty()) return bad_rules("union");
    if (const toml::array* laws = parsed["law"].as_array())
        for (const toml::node& node : *laws) {
            toml::table of = node.is_table() ? *node.as_table() : toml::table();
            const auto field = [&](std::string_view key) { return of[key].value_or(std::string()); };
            rules.laws.push_back({field("country"), field("name"), field("reference"), field("source")});
        }
    return rules;
}

const Rules& Rules::carried() {
    static const Rules rules = [] {
        auto read = Rules::read({audit_rules_begin, audit_rules_end});
        if (!read) log::error("rules of the audit are damaged", {{"why", read.error().message.args.at(0)}});
        return read ? *std::move(read) : Rules{};
    }();
    return rules;
}

bool Rules::within_union(std::string_view country) const { return holds(union_countries, country) || holds(associated, country); }

const Law* Rules::law_of(std::string_view country) const {
    const auto at = std::find_if(laws.begin(), laws.end(), [&](const Law& law) { return law.country == country; });
    return at == laws.end() ? nullptr : &*at;
}

std::string_view foreign_hand(const Service& service, const Knowledge& knowledge, const Rules& rules) {
    const Company& company = knowledge.company_of(service);
    for (const std::string* country : {&company.owner_country, &company.seat})
        if (!rules.within_union(*country)) return *country;
    for (const std::string& id : service.on)
        if (const Company* host = knowledge.company(id))
            for (const std::string* country : {&host->owner_country, &host->seat})
                if (!rules.within_union(*country)) return *country;
    return {};
}

Level level_of(const Service& service, const Knowledge& knowledge, const Rules& rules) {
    const Company& company = knowledge.company_of(service);
    const auto inside = [&](const Company& one) { return rules.within_union(one.owner_country); };
    if (!rules.within_union(company.seat)) return service.tracks ? Level::tracker : Level::foreign;
    if (!inside(company)) return Level::partly;
    const bool machines = std::all_of(service.on.begin(), service.on.end(), [&](const std::string& id) {
        const Company* host = knowledge.company(id);
        return !host || (rules.within_union(host->seat) && inside(*host));
    });
    if (!machines) return Level::partly;
    return service.free ? Level::free : Level::european;
}

}
