// Taking a change back, which is a change itself.
#include <algorithm>

#include "features/editing/photos.hpp"
#include "features/editing/repository.hpp"
#include "features/editing/state.hpp"

namespace beffroi::editing {
namespace {

/// The day of the last look moves with every change: nobody is kept from undoing by it.
bool counts(const FieldChange& change) { return change.field != "date_maj"; }

Error nothing_to_undo() {
    return fail(ErrorKind::conflict, "nothing_to_undo",
                msg("This change can no longer be undone: the place is already as it was before."));
}

/// Puts back what `change` changed. A field that is neither as the change left it nor as it was before was touched later.
Result<State> put_back(const State& now, const Change& change, Force force) {
    State after = now;
    std::string touched;
    for (const auto& one : change.fields) {
        const std::string value = now.value(one.field);
        const bool as_left = value == one.after;
        if (!as_left && counts(one) && value != one.before) {
            touched += (touched.empty() ? "" : "|") + one.field;
            if (force == Force::no) continue;
        }
        if (as_left || counts(one)) after.set(one.field, one.before);
    }
    if (!touched.empty() && force == Force::no)
        return fail(ErrorKind::conflict, "touched_later",
                    msg("A later change touched the same fields. Undo that one first, or undo this one all the same."))
            .on(touched);
    return after;
}

Result<void> undo_fields(db::Write& tx, const State& now, const Change& change, const Reason& reason,
                         const Clock& clock, Force force) {
    auto after = put_back(now, change, force);
    if (!after) return after.error();
    const auto differ = differences(now, *after);
    if (change.kind != Kind::merged && std::none_of(differ.begin(), differ.end(), counts)) return nothing_to_undo();
    if (after->photo != now.photo && !after->photo.empty() && !picture_there(tx, after->photo))
        return fail(ErrorKind::conflict, "photo_gone",
                    msg("The photo of that time is no longer kept. Send it again if you have it."));
    auto done = write(tx, now, *std::move(after), reason, clock);
    return done ? Result<void>() : Result<void>(done.error());
}

}

Result<void> undo(db::Write& tx, ChangeId id, PersonId by, const Clock& clock, Force force) {
    const auto change = repository::change(tx, id);
    if (!change) return fail(ErrorKind::not_found, "unknown_change", msg("There is no such change."));
    if (change->undone)
        return fail(ErrorKind::conflict, "already_undone", msg("Somebody has already undone this change."));
    const auto now = load(tx, change->place);
    if (!now) return fail(ErrorKind::not_found, "unknown_change", msg("There is no such change."));
    const Reason reason{Kind::undone, by, id, change->other};

    switch (change->kind) {
        case Kind::created:
        case Kind::restored:
            if (now->record.retired) return nothing_to_undo();
            return write_retired(tx, change->place, clock.now(), {Kind::retired, by, id}, clock);
        case Kind::retired:
            if (!now->record.retired) return nothing_to_undo();
            if (change->other) return bring_back(tx, change->place, by, clock);
            return write_retired(tx, change->place, std::nullopt, {Kind::restored, by, id}, clock);
        case Kind::merged: {
            const auto other = load(tx, *change->other);
            if (!other || other->record.merged_into != change->place) return nothing_to_undo();
            if (auto done = undo_fields(tx, *now, *change, reason, clock, force); !done) return done;
            places::settle_proposal(tx, change->place, *change->other, places::Verdict::open);
            return write_retired(tx, *change->other, std::nullopt, {Kind::restored, by, {}, change->place}, clock);
        }
        default: return undo_fields(tx, *now, *change, reason, clock, force);
    }
}

}
