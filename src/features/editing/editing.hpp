// Places changed at the desk: every change with who and when, taken back when it was wrong, never lost to an import.
#pragma once
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "features/accounts/accounts.hpp"
#include "features/places/places.hpp"
#include "platform/base/id.hpp"
#include "platform/base/result.hpp"
#include "platform/base/time.hpp"
#include "platform/db/db.hpp"
#include "platform/db/migrations.hpp"

namespace beffroi::html {
struct Door;
}
namespace beffroi::jobs {
class Runner;
}
namespace beffroi::net {
class Router;
struct Request;
}

namespace beffroi::editing {

using accounts::PersonId;
using places::PlaceId;
using ChangeId = Id<struct ChangeTag>;

// ---- Checking what was typed ----

struct Fault {
    std::string field;  ///< a column of the standard
    Message message;  ///< what is wrong and how to mend it
};
struct Checked {
    places::Place place;  ///< what could be read, with the identity of `before`
    std::vector<Fault> faults;  ///< must be mended
    std::vector<Fault> doubts;  ///< worth a look
};
/// The rules of the import, and what a person can be asked beyond them: hours that a program reads, a commune that exists.
/// What `before` holds already is not held against who edits something else.
Checked check(const places::Values& typed, const places::Place* before, Date today);
/// The values of a place, as a form shows them.
places::Values values_of(const places::Place& place);

// ---- Changes ----

enum class Kind { created, edited, undone, retired, restored, merged, imported, photo };
std::string_view code(Kind kind);  ///< "created": what the database holds
std::string_view label(Kind kind);  ///< a catalogue key

struct FieldChange {
    std::string field;  ///< of places::fields(), or "photo", "photo_shows", "photo_credit"
    std::string before, after;
};
struct Change {
    ChangeId id;
    PlaceId place;
    std::int64_t version = 0;
    Instant at;
    std::optional<PersonId> by;  ///< none: an import
    Kind kind = Kind::edited;
    std::optional<ChangeId> undoes;
    std::optional<PlaceId> other;  ///< of a merge
    std::vector<FieldChange> fields;
    bool undone = false;
};

/// Newest first.
std::vector<Change> history(db::Read& tx, PlaceId place, int limit = 200);
/// What happened to the place after `version`, oldest first.
std::vector<Change> changes_since(db::Read& tx, PlaceId place, std::int64_t version);

/// Errors: those of `check`, on their field.
Result<places::Record> create(db::Write& tx, const places::Place& place, PersonId by, const Clock& clock);
/// Replaces what the form of a place holds, and answers the new version. Errors: those of `check`; `stale` (conflict) when
/// somebody changed a field after `expected_version`; `unknown_place`; `retired_place`.
Result<std::int64_t> edit(db::Write& tx, PlaceId place, const places::Place& after, PersonId by, const Clock& clock,
                          std::int64_t expected_version);
/// Off every list, map and export; its page answers 410. Errors: `unknown_place`, `retired_place`.
Result<void> retire(db::Write& tx, PlaceId place, PersonId by, const Clock& clock);
/// Errors: `unknown_place`, `listed_place`.
Result<void> bring_back(db::Write& tx, PlaceId place, PersonId by, const Clock& clock);

/// What `undo` does when later changes touched the same fields.
enum class Force { no, yes };
/// Makes a change that takes `change` back. Errors: `unknown_change`, `already_undone`, `touched_later` (conflict, on
/// those fields, separated by `|`), `photo_gone`, `nothing_to_undo`.
Result<void> undo(db::Write& tx, ChangeId change, PersonId by, const Clock& clock, Force force = Force::no);

// ---- Imports ----

/// A field that people changed and what the source says of it.
struct Kept {
    std::string field;
    std::string import_value;
};
std::vector<Kept> kept_by_hand(db::Read& tx, PlaceId place);
/// For ImportOptions::before_update: fields changed by hand stay until they hold again what the source says, by a change here
/// or there; what an import changes is in the history.
places::BeforeUpdate import_rule(const Clock& clock);

// ---- Duplicates ----

/// Makes one of two: `keep` takes the fields of `from_other` from `other`, which is retired and leads to it.
/// Errors: `unknown_place`, `retired_place`.
Result<void> merge(db::Write& tx, PlaceId keep, PlaceId other, std::span<const std::string> from_other, PersonId by,
                   const Clock& clock);

// ---- Photos ----

/// What the page of a place shows.
std::optional<places::Photo> photo(db::Read& tx, PlaceId place);
/// Registers the daily job that takes away pictures nobody shows any more, and asks for its first run.
void serve(jobs::Runner& runner, db::Database& database, const Clock& clock);

std::span<const db::Migration> migrations();

// ---- Pages ----

struct Services {
    db::Database& database;
    places::Directory& directory;
    Clock clock;
    std::function<html::Page(const net::Request&)> page;
    std::function<std::string(db::Read&, PersonId)> name_of;  ///< of whoever made a change; empty when nobody knows
    std::string work_folder;  ///< where photos are worked on
    /// What is still to take place at a place: openings, appointments, sessions of workshops. Without it a place is retired at once.
    struct StillThere {
        int openings = 0, appointments = 0, sessions = 0;
        bool operator==(const StillThere&) const = default;
    };
    std::function<StillThere(db::Read&, PlaceId)> still_there = {};
};
/// /espace/lieux and what is below it, /espace/doublons, /photos.
void routes(net::Router& on, Services& use);
/// Its entries in the navigation of the desk, for this visitor.
void add_doors(const accounts::Visitor& visitor, std::vector<html::Door>& doors);

}
