#include "features/editing/reach.hpp"

#include <algorithm>

#include "features/organisations/organisations.hpp"

namespace beffroi::editing {

using accounts::Right;

Error unknown_place() { return fail(ErrorKind::not_found, "unknown_place", msg("No place has this address.")); }

bool reaches_all(const accounts::Visitor& who) { return who.may(Right::edit_places, accounts::Object{}); }

std::vector<std::string> pivots_of(db::Read& tx, const accounts::Visitor& who) {
    std::vector<std::string> found;
    if (reaches_all(who)) return found;
    for (const auto& held : who.roles) {
        if (!who.may(Right::edit_places, {.organisation = held.organisation})) continue;
        const auto organisation = organisations::organisation(tx, held.organisation);
        if (!organisation) continue;
        std::string pivot = organisations::pivot_of(*organisation);
        if (!pivot.empty() && std::find(found.begin(), found.end(), pivot) == found.end())
            found.push_back(std::move(pivot));
    }
    return found;
}

std::optional<places::Record> reached(db::Read& tx, const net::Request& request, std::string_view slug) {
    auto record = places::record(tx, slug);
    if (!record || reaches_all(accounts::visitor(request))) return record;
    const auto own = pivots_of(tx, accounts::visitor(request));
    if (std::find(own.begin(), own.end(), record->place.pivot) == own.end()) return std::nullopt;
    return record;
}

bool may_undo(const accounts::Visitor& who, const Change& change) {
    if (reaches_all(who)) return true;
    return !change.other && std::none_of(change.fields.begin(), change.fields.end(),
                                         [](const FieldChange& field) { return field.field == "pivot"; });
}

}
