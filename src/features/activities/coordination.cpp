// What holds the network together: assemblies, events, partnerships.
#include <algorithm>

#include "features/activities/repository.hpp"
#include "features/activities/rules.hpp"

namespace beffroi::activities {
namespace {

Error unknown() {
    return fail(ErrorKind::not_found, "unknown_coordination", msg("There is no such record, or no longer."));
}

Result<void> sound(Coordination& c, const Clock& clock) {
    if (auto ok = sound_day(c.day, {}, clock); !ok) return ok;
    if (auto ok = sound_duration(c.duration_min); !ok) return ok;
    const auto all = whats(c.kind);
    if (std::none_of(all.begin(), all.end(), [&](const CoordinationWhat& each) { return each.code == c.what; }))
        return invalid("what_needed", msg("Choose what it was."), "what");
    if (c.kind != CoordinationKind::event) c.scale.reset();
    if (c.participants < 0 || c.participants > most_anonymous)
        return invalid("participants_wrong", msg("Write how many took part, from 0 to 10,000."), "participants");
    if (auto ok = sound_text(c.title, longest_title, "title_long", "title"); !ok) return ok;
    return sound_text(c.notes, longest_notes, "notes_long", "notes");
}

}

Result<CoordinationId> record(db::Write& tx, const crypto::Vault& vault, Coordination c, const Clock& clock) {
    if (!c.client_key.empty())
        if (const auto there = repository::coordination_by_key(tx, c.counsellor, c.client_key)) return *there;
    if (auto ok = sound(c, clock); !ok) return std::move(ok).take_error();
    c.id = CoordinationId::next();
    c.created = c.changed = clock.now();
    if (repository::insert(tx, vault, c)) return c.id;
    const auto there = repository::coordination_by_key(tx, c.counsellor, c.client_key);
    return there ? Result<CoordinationId>(*there) : unknown();
}

Result<void> change(db::Write& tx, const crypto::Vault& vault, Coordination c, const Clock& clock) {
    if (auto ok = sound(c, clock); !ok) return ok;
    c.changed = clock.now();
    if (!repository::update(tx, vault, c)) return unknown();
    return {};
}

Result<void> set_removed(db::Write& tx, CoordinationId id, bool removed, const Clock& clock) {
    const auto at = removed ? std::optional(clock.now()) : std::nullopt;
    if (!repository::set_removed(tx, id, at, clock.now())) return unknown();
    return {};
}

std::optional<Coordination> coordination(db::Read& tx, const crypto::Vault& vault, CoordinationId id) {
    return repository::coordination(tx, vault, id);
}

std::vector<Coordination> coordinations(db::Read& tx, const crypto::Vault& vault, PersonId counsellor, Date from,
                                        Date to, int most) {
    return repository::coordinations(tx, vault, counsellor, from, to, most);
}

}
