// A place with its photo, field by field: what every change compares and writes.
#pragma once
#include "features/editing/editing.hpp"

namespace beffroi::editing {

struct State {
    places::Record record;
    std::string photo;  ///< digest; empty: none
    std::string photo_shows, photo_credit;

    std::string value(std::string_view field) const;
    void set(std::string_view field, std::string_view value);
};

/// Nothing when no place has this id; retired ones are found.
std::optional<State> load(db::Read& tx, PlaceId place);
/// Of every field of a place and its photo, in the order of the form.
std::span<const std::string_view> every_field();
std::vector<FieldChange> differences(const State& before, const State& after);

/// What is written down of a change besides its fields.
struct Reason {
    Kind kind;
    std::optional<PersonId> by;
    std::optional<ChangeId> undoes = {};
    std::optional<PlaceId> other = {};
};
/// Writes what differs, and the row of the history; fields that differ are kept from imports. Nothing at all when nothing
/// differs and the kind is `edited` or `photo`. Answers the version. Error: `already_undone`.
Result<std::int64_t> write(db::Write& tx, const State& before, State after, const Reason& reason, const Clock& clock);
/// The same for a change that only takes the place off the lists (`at`) or puts it back.
Result<void> write_retired(db::Write& tx, PlaceId place, std::optional<Instant> at, const Reason& reason,
                           const Clock& clock);

}
