#include "features/editing/repository.hpp"

namespace beffroi::editing::repository {
namespace {

#define BEFFROI_CHANGES                                                                                        \
    "SELECT c.id, c.place, c.version, c.made_at, c.person, c.kind, c.undoes, c.other, (SELECT COUNT(*) FROM "  \
    "editing_changes u WHERE u.undoes = c.id), f.field, f.value_before, f.value_after FROM editing_changes c " \
    "LEFT JOIN editing_changed_fields f ON f.change = c.id "

Kind kind_from(std::string_view code_text) {
    for (int k = 0; k <= static_cast<int>(Kind::photo); ++k)
        if (code(static_cast<Kind>(k)) == code_text) return static_cast<Kind>(k);
    return Kind::edited;
}

/// Rows of one change stand together: one for each field, or one without.
void collect(std::vector<Change>& all, const db::Row& row) {
    const auto id = row.get<ChangeId>(0);
    if (all.empty() || all.back().id != id)
        all.push_back({id,
                       row.get<PlaceId>(1),
                       row.integer(2),
                       row.get<Instant>(3),
                       row.get<std::optional<PersonId>>(4),
                       kind_from(row.text(5)),
                       row.get<std::optional<ChangeId>>(6),
                       row.get<std::optional<PlaceId>>(7),
                       {},
                       row.integer(8) > 0});
    if (!row.is_null(9)) all.back().fields.push_back({row.string(9), row.string(10), row.string(11)});
}

}

bool insert(db::Write& tx, const Change& c) {
    return tx.attempt([&] {
        tx.run(
            "INSERT INTO editing_changes (id, place, version, made_at, person, kind, undoes, other) VALUES (?1, ?2, "
            "?3, ?4, ?5, ?6, ?7, ?8)",
            c.id, c.place, c.version, c.at, c.by, code(c.kind), c.undoes, c.other);
        for (const auto& f : c.fields)
            tx.run(
                "INSERT INTO editing_changed_fields (change, field, value_before, value_after) VALUES (?1, ?2, ?3, "
                "?4)",
                c.id, f.field, f.before, f.after);
    });
}

std::optional<Change> change(db::Read& tx, ChangeId id) {
    std::vector<Change> all;
    tx.each(
        BEFFROI_CHANGES "WHERE c.id = ?1 ORDER BY c.id, f.field", [&](const db::Row& row) { collect(all, row); }, id);
    if (all.empty()) return std::nullopt;
    return std::move(all.front());
}

std::vector<Change> newest(db::Read& tx, PlaceId place, int limit) {
    std::vector<Change> all;
    tx.each(
        BEFFROI_CHANGES
        "WHERE c.id IN (SELECT id FROM editing_changes WHERE place = ?1 ORDER BY version DESC, id "
        "DESC LIMIT ?2) ORDER BY c.version DESC, c.id DESC, f.field",
        [&](const db::Row& row) { collect(all, row); }, place, limit);
    return all;
}

std::vector<Change> since(db::Read& tx, PlaceId place, std::int64_t version) {
    std::vector<Change> all;
    tx.each(
        BEFFROI_CHANGES "WHERE c.place = ?1 AND c.version > ?2 ORDER BY c.version, c.id, f.field",
        [&](const db::Row& row) { collect(all, row); }, place, version);
    return all;
}

std::optional<ChangeId> open_merge(db::Read& tx, PlaceId place, PlaceId other) {
    return tx.one<ChangeId>(
        "SELECT id FROM editing_changes c WHERE place = ?1 AND other = ?2 AND kind = 'merged' AND NOT EXISTS (SELECT 1 "
        "FROM editing_changes u WHERE u.undoes = c.id) ORDER BY version DESC LIMIT 1",
        place, other);
}

std::vector<Kept> kept(db::Read& tx, PlaceId place) {
    std::vector<Kept> all;
    tx.each(
        "SELECT field, import_value FROM editing_kept WHERE place = ?1 ORDER BY field",
        [&](const db::Row& row) { all.push_back({row.string(0), row.string(1)}); }, place);
    return all;
}

void keep(db::Write& tx, PlaceId place, std::string_view field, std::string_view import_value) {
    tx.run(
        "INSERT INTO editing_kept (place, field, import_value) VALUES (?1, ?2, ?3) ON CONFLICT (place, field) DO "
        "NOTHING",
        place, field, import_value);
}

void set_import_value(db::Write& tx, PlaceId place, std::string_view field, std::string_view import_value) {
    tx.run("UPDATE editing_kept SET import_value = ?3 WHERE place = ?1 AND field = ?2", place, field, import_value);
}

void release(db::Write& tx, PlaceId place, std::string_view field) {
    tx.run("DELETE FROM editing_kept WHERE place = ?1 AND field = ?2", place, field);
}

void release_when(db::Write& tx, PlaceId place, std::string_view field, std::string_view equal_to) {
    tx.run("DELETE FROM editing_kept WHERE place = ?1 AND field = ?2 AND import_value = ?3", place, field, equal_to);
}

}
