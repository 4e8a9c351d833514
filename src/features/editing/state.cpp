#include "features/editing/state.hpp"

#include "features/editing/photos.hpp"
#include "features/editing/repository.hpp"

namespace beffroi::editing {

std::string State::value(std::string_view field) const {
    if (field == "photo") return photo;
    if (field == "photo_shows") return photo_shows;
    if (field == "photo_credit") return photo_credit;
    return places::field(record.place, field);
}

void State::set(std::string_view field, std::string_view value) {
    if (field == "photo")
        photo = value;
    else if (field == "photo_shows")
        photo_shows = value;
    else if (field == "photo_credit")
        photo_credit = value;
    else
        places::set_field(record.place, field, value);
}

std::optional<State> load(db::Read& tx, PlaceId place) {
    auto record = places::record(tx, place);
    if (!record) return std::nullopt;
    State state{*std::move(record), {}, {}, {}};
    if (auto photo = photo_of(tx, place)) {
        state.photo = std::move(photo->digest);
        state.photo_shows = std::move(photo->shows);
        state.photo_credit = std::move(photo->credit);
    }
    return state;
}

std::span<const std::string_view> every_field() {
    static const std::vector<std::string_view> all = [] {
        std::vector<std::string_view> out(places::fields().begin(), places::fields().end());
        for (std::string_view photo : {"photo", "photo_shows", "photo_credit"}) out.push_back(photo);
        return out;
    }();
    return all;
}

std::vector<FieldChange> differences(const State& before, const State& after) {
    std::vector<FieldChange> found;
    for (const auto field : every_field()) {
        std::string was = before.value(field), is = after.value(field);
        if (was != is) found.push_back({std::string(field), std::move(was), std::move(is)});
    }
    return found;
}

namespace {

/// Imports leave alone what a person changed; the day of the last look is of each look.
void keep_from_imports(db::Write& tx, const places::Place& place, const std::vector<FieldChange>& fields) {
    if (place.source == places::by_hand_source) return;
    for (const auto& [field, before, after] : fields) {
        if (field == "date_maj" || field.starts_with("photo")) continue;
        repository::keep(tx, place.id, field, before);
        repository::release_when(tx, place.id, field, after);
    }
}

Error already_undone() {
    return fail(ErrorKind::conflict, "already_undone", msg("Somebody has already undone this change."));
}

}

Result<std::int64_t> write(db::Write& tx, const State& before, State after, const Reason& reason, const Clock& clock) {
    auto fields = differences(before, after);
    if (fields.empty() && (reason.kind == Kind::edited || reason.kind == Kind::photo)) return before.record.version;
    const std::int64_t version = places::change(tx, after.record.place);
    const PlaceId place = after.record.place.id;
    if (before.photo != after.photo || before.photo_shows != after.photo_shows ||
        before.photo_credit != after.photo_credit)
        set_photo(tx, place, {after.photo, after.photo_shows, after.photo_credit});
    keep_from_imports(tx, after.record.place, fields);
    const Change change{ChangeId::next(), place,         version,      clock.now(),       reason.by,
                        reason.kind,      reason.undoes, reason.other, std::move(fields), false};
    if (!repository::insert(tx, change)) return already_undone();
    return version;
}

Result<void> write_retired(db::Write& tx, PlaceId place, std::optional<Instant> at, const Reason& reason,
                           const Clock& clock) {
    const std::int64_t version =
        places::set_retired(tx, place, at, reason.kind == Kind::retired ? reason.other : std::nullopt);
    const Change change{ChangeId::next(), place,         version,      clock.now(), reason.by,
                        reason.kind,      reason.undoes, reason.other, {},          false};
    if (!repository::insert(tx, change)) return already_undone();
    return {};
}

}
