// The rules of changes, readable aloud; no HTTP, no SQL.
#include <algorithm>

#include "features/editing/reach.hpp"
#include "features/editing/repository.hpp"
#include "features/editing/state.hpp"
#include "platform/base/text.hpp"

namespace beffroi::editing {
namespace {

Error retired_place() {
    return fail(ErrorKind::conflict, "retired_place",
                msg("This place is retired. Bring it back first, then change it."));
}

Result<State> listed(db::Read& tx, PlaceId place) {
    auto state = load(tx, place);
    if (!state) return unknown_place();
    if (state->record.retired) return retired_place();
    return *std::move(state);
}

Error first_of(const std::vector<Fault>& faults) {
    return invalid("bad_field", faults.front().message, faults.front().field);
}

}

std::string_view code(Kind kind) {
    static constexpr std::string_view codes[] = {"created",  "edited", "undone",   "retired",
                                                 "restored", "merged", "imported", "photo"};
    return codes[static_cast<std::size_t>(kind)];
}

std::string_view label(Kind kind) {
    switch (kind) {
        case Kind::created: return i18n::key("Added");
        case Kind::edited: return i18n::key("Changed");
        case Kind::undone: return i18n::key("A change was undone");
        case Kind::retired: return i18n::key("Retired");
        case Kind::restored: return i18n::key("Brought back");
        case Kind::merged: return i18n::key("Merged with another place");
        case Kind::imported: return i18n::key("Changed by an import");
        case Kind::photo: return i18n::key("Photo changed");
    }
    return {};
}

std::vector<Change> history(db::Read& tx, PlaceId place, int limit) { return repository::newest(tx, place, limit); }

std::vector<Change> changes_since(db::Read& tx, PlaceId place, std::int64_t version) {
    return repository::since(tx, place, version);
}

Result<places::Record> create(db::Write& tx, const places::Place& place, PersonId by, const Clock& clock) {
    auto checked = check(values_of(place), nullptr, clock.today());
    if (!checked.faults.empty()) return first_of(checked.faults);
    checked.place.declared_source = place.declared_source;
    places::Record record = places::add(tx, std::move(checked.place));
    repository::insert(
        tx, {ChangeId::next(), record.place.id, record.version, clock.now(), by, Kind::created, {}, {}, {}, false});
    return record;
}

Result<std::int64_t> edit(db::Write& tx, PlaceId place, const places::Place& after, PersonId by, const Clock& clock,
                          std::int64_t expected_version) {
    const auto before = listed(tx, place);
    if (!before) return before.error();
    // The version also moves when only the stops of a round do: what counts is whether a field did.
    const auto others = changes_since(tx, place, expected_version);
    if (std::any_of(others.begin(), others.end(), [](const Change& c) { return !c.fields.empty(); }))
        return fail(
            ErrorKind::conflict, "stale",
            msg("Somebody else changed this place while you were writing. Look at what changed, then save again."));
    auto checked = check(values_of(after), &before->record.place, clock.today());
    if (!checked.faults.empty()) return first_of(checked.faults);
    State changed = *before;
    changed.record.place = std::move(checked.place);
    // Whoever saves the form has looked at the place today.
    changed.record.place.updated = clock.today();
    return write(tx, *before, std::move(changed), {Kind::edited, by}, clock);
}

Result<void> retire(db::Write& tx, PlaceId place, PersonId by, const Clock& clock) {
    if (const auto there = listed(tx, place); !there) return there.error();
    return write_retired(tx, place, clock.now(), {Kind::retired, by}, clock);
}

Result<void> bring_back(db::Write& tx, PlaceId place, PersonId by, const Clock& clock) {
    const auto there = load(tx, place);
    if (!there) return unknown_place();
    if (!there->record.retired) return fail(ErrorKind::conflict, "listed_place", msg("This place is listed already."));
    // What was merged comes back as it was: the fields that the other place took go back with it.
    if (const auto into = there->record.merged_into)
        if (const auto merged = repository::open_merge(tx, *into, place))
            return undo(tx, *merged, by, clock, Force::yes);
    return write_retired(tx, place, std::nullopt, {Kind::restored, by}, clock);
}

Result<void> merge(db::Write& tx, PlaceId keep, PlaceId other, std::span<const std::string> from_other, PersonId by,
                   const Clock& clock) {
    const auto kept = listed(tx, keep), gone = listed(tx, other);
    if (!kept) return kept.error();
    if (!gone) return gone.error();
    if (keep == other) return unknown_place();
    State one = *kept;
    for (const auto& field : from_other)
        if (const auto all = every_field(); std::find(all.begin(), all.end(), field) != all.end())
            one.set(field, gone->value(field));
    if (auto done = write(tx, *kept, std::move(one), {Kind::merged, by, {}, other}, clock); !done) return done.error();
    places::settle_proposal(tx, keep, other, places::Verdict::same);
    return write_retired(tx, other, clock.now(), {Kind::retired, by, {}, keep}, clock);
}

}
