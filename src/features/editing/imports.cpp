// What imports must leave alone, and what they changed.
#include <algorithm>

#include "features/editing/repository.hpp"
#include "features/editing/state.hpp"

namespace beffroi::editing {

std::vector<Kept> kept_by_hand(db::Read& tx, PlaceId place) { return repository::kept(tx, place); }

places::BeforeUpdate import_rule(const Clock& clock) {
    return [clock](db::Write& tx, const places::Place& before, places::Place& incoming, std::int64_t version) {
        int kept_values = 0;
        for (const auto& [field, import_value] : repository::kept(tx, before.id)) {
            const std::string here = places::field(before, field), there = places::field(incoming, field);
            if (here == there) {
                // The source has caught up: from now on it may change the field again.
                repository::release(tx, before.id, field);
                continue;
            }
            if (there != import_value) repository::set_import_value(tx, before.id, field, there);
            places::set_field(incoming, field, here);
            ++kept_values;
        }
        if (kept_values > 0 && incoming.updated < before.updated) incoming.updated = before.updated;

        Change change{ChangeId::next(), before.id, version, clock.now(), {}, Kind::imported, {}, {}, {}, false};
        bool more_than_the_day = false;
        for (const auto name : places::fields()) {
            std::string was = places::field(before, name), is = places::field(incoming, name);
            if (was == is) continue;
            more_than_the_day = more_than_the_day || name != "date_maj";
            change.fields.push_back({std::string(name), std::move(was), std::move(is)});
        }
        if (more_than_the_day) repository::insert(tx, change);
        return kept_values;
    };
}

}
