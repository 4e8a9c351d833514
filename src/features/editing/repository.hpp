// The SQL of what was changed by hand, for both engines.
#pragma once
#include "features/editing/editing.hpp"

namespace beffroi::editing::repository {

/// False when the change that it undoes was undone by somebody else.
bool insert(db::Write& tx, const Change& change);
std::optional<Change> change(db::Read& tx, ChangeId id);
std::vector<Change> newest(db::Read& tx, PlaceId place, int limit);
/// Oldest first.
std::vector<Change> since(db::Read& tx, PlaceId place, std::int64_t version);
/// The last merge of `other` into `place` that nobody undid.
std::optional<ChangeId> open_merge(db::Read& tx, PlaceId place, PlaceId other);

std::vector<Kept> kept(db::Read& tx, PlaceId place);
/// From now on imports leave `field` alone; what the source said first stays.
void keep(db::Write& tx, PlaceId place, std::string_view field, std::string_view import_value);
void set_import_value(db::Write& tx, PlaceId place, std::string_view field, std::string_view import_value);
void release(db::Write& tx, PlaceId place, std::string_view field);
/// Fields that hold what the source says need no keeping.
void release_when(db::Write& tx, PlaceId place, std::string_view field, std::string_view equal_to);

}
