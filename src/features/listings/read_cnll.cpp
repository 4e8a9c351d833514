// CNLL: the firms of its directory by the software that they know, as annuaire.cnll.fr/api/prestataires-sill.json has them.
#include "features/listings/json_entries.hpp"

namespace beffroi::listings {
namespace {

using namespace json_entries;

void read_firm(Gathering& gathering, const object& firm, const std::string& skill) {
    Firm one;
    one.name = gathering.line(text_at(firm, "nom"), most_name);
    gathering.at(one.name);
    one.siren = gathering.siren(text_at(firm, "siren"));
    one.page = gathering.address(text_at(firm, "url"));
    one.skills = {skill};
    gathering.add(std::move(one));
}

}

Result<Read> read_cnll(std::string_view text, Date today) {
    const auto parsed = parse(text);
    if (!parsed) return parsed.error();
    const array* all = parsed->if_array();
    if (all == nullptr) return not_a_list(Source::cnll);
    Gathering gathering(Source::cnll, today);
    std::size_t number = 0;
    for (const value& each : *all) {
        gathering.at_number(++number);
        const object* entry = each.if_object();
        const array* firms = entry ? array_at(*entry, "prestataires") : nullptr;
        if (firms == nullptr) {
            gathering.refused(msg("It is not an entry of this list."));
            continue;
        }
        const std::string skill = gathering.line(text_at(*entry, "nom"), most_name);
        if (skill.empty()) {
            gathering.refused(msg("It has no name."));
            continue;
        }
        for (const value& firm : *firms) {
            gathering.at(skill);
            if (const object* told = firm.if_object())
                read_firm(gathering, *told, skill);
            else
                gathering.refused(msg("It is not an entry of this list."));
        }
    }
    return gathering.done();
}

}
