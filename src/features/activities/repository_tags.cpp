// The SQL of tags, and of coordination.
#include "features/activities/repository.hpp"
#include "platform/base/text.hpp"

namespace beffroi::activities::repository {
namespace {

Tag tag_from(const db::Row& r) {
    return {r.get<TagId>(0), r.string(1), scope_from(r.text(2)).value_or(Scope::personal), r.get<PersonId>(3),
            r.get<accounts::TeamId>(4)};
}

std::string sealed_notes(const crypto::Vault& vault, const Coordination& c) {
    return c.notes.empty() ? std::string() : vault.seal(c.notes, "coordinations.notes:" + c.id.text());
}

db::Param scale_param(const Coordination& c) {
    return c.scale ? db::Param(code(*c.scale)) : db::Param(std::optional<std::string>());
}

// A macro so that the statements are whole literals.
#define BEFFROI_COORDINATIONS                                                                                        \
    "SELECT id, kind, what, scale, day, duration_min, title, participants, notes, counsellor, client_key, created, " \
    "changed, removed FROM coordinations "

Coordination coordination_from(const crypto::Vault& vault, const db::Row& r) {
    Coordination c;
    c.id = r.get<CoordinationId>(0);
    c.kind = coordination_kind_from(r.text(1)).value_or(CoordinationKind::animation);
    c.what = r.string(2);
    if (!r.is_null(3)) c.scale = scale_from(r.text(3));
    c.day = r.get<Date>(4);
    c.duration_min = r.get<int>(5);
    c.title = r.string(6);
    c.participants = r.get<int>(7);
    if (!r.text(8).empty()) c.notes = vault.open(r.text(8), "coordinations.notes:" + c.id.text()).value_or("");
    c.counsellor = r.get<PersonId>(9);
    if (!r.is_null(10)) c.client_key = r.string(10);
    c.created = r.get<Instant>(11);
    c.changed = r.get<Instant>(12);
    c.removed = r.get<std::optional<Instant>>(13);
    return c;
}

}

std::optional<Tag> tag(db::Read& tx, TagId id) {
    std::optional<Tag> found;
    tx.each(
        "SELECT id, name, scope, owner, team FROM tags WHERE id = ?1 AND merged_into IS NULL",
        [&](const db::Row& r) { found = tag_from(r); }, id);
    return found;
}

std::optional<TagId> kept_tag(db::Read& tx, TagId id) {
    // `merge_tags` keeps chains short: what was joined to a tag follows it.
    return tx.one<TagId>("SELECT COALESCE(merged_into, id) FROM tags WHERE id = ?1", id);
}

std::vector<Tag> tags(db::Read& tx) {
    std::vector<Tag> all;
    tx.each("SELECT id, name, scope, owner, team FROM tags WHERE merged_into IS NULL",
            [&](const db::Row& r) { all.push_back(tag_from(r)); });
    return all;
}

std::optional<TagId> tag_named(db::Read& tx, const Tag& like) {
    return tx.one<TagId>(
        "SELECT id FROM tags WHERE scope = ?1 AND owner = ?2 AND team = ?3 AND folded = ?4 AND merged_into IS NULL",
        code(like.scope), like.owner, like.team, text::fold_words(like.name));
}

void insert_tag(db::Write& tx, const Tag& tag, PersonId by, Instant now) {
    tx.run(
        "INSERT INTO tags (id, name, folded, scope, owner, team, created_by, created) VALUES (?1, ?2, ?3, ?4, ?5, ?6, "
        "?7, ?8) ON CONFLICT DO NOTHING",
        tag.id, tag.name, text::fold_words(tag.name), code(tag.scope), tag.owner, tag.team, by, now);
}

void merge_tags(db::Write& tx, TagId kept, TagId gone) {
    tx.run(
        "INSERT INTO activity_tags (activity, tag) SELECT activity, ?1 FROM activity_tags WHERE tag = ?2 ON CONFLICT "
        "DO NOTHING",
        kept, gone);
    tx.run("DELETE FROM activity_tags WHERE tag = ?1", gone);
    tx.run("UPDATE tags SET merged_into = ?1 WHERE id = ?2 OR merged_into = ?2", kept, gone);
}

bool rename_tag(db::Write& tx, TagId id, const std::string& name) {
    return tx.attempt([&] {
        tx.run("UPDATE tags SET name = ?2, folded = ?3 WHERE id = ?1 AND merged_into IS NULL", id, name,
               text::fold_words(name));
    });
}

std::map<TagId, std::int64_t> tag_records(db::Read& tx) {
    std::map<TagId, std::int64_t> all;
    tx.each(
        "SELECT t.tag, COUNT(*) FROM activity_tags t JOIN activities v ON v.id = t.activity WHERE v.removed IS NULL "
        "GROUP BY t.tag",
        [&](const db::Row& r) { all[r.get<TagId>(0)] = r.integer(1); });
    return all;
}

bool insert(db::Write& tx, const crypto::Vault& vault, const Coordination& c) {
    const std::string notes = sealed_notes(vault, c);
    return tx.run(
               "INSERT INTO coordinations (id, kind, what, scale, day, duration_min, title, participants, notes, "
               "counsellor, client_key, created, changed) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, "
               "?12) ON CONFLICT DO NOTHING",
               c.id, code(c.kind), c.what, scale_param(c), c.day, c.duration_min, c.title, c.participants,
               db::Param::blob(notes), c.counsellor,
               c.client_key.empty() ? db::Param(std::optional<std::string>()) : db::Param(c.client_key),
               c.created) == 1;
}

bool update(db::Write& tx, const crypto::Vault& vault, const Coordination& c) {
    const std::string notes = sealed_notes(vault, c);
    return tx.run(
               "UPDATE coordinations SET kind = ?2, what = ?3, scale = ?4, day = ?5, duration_min = ?6, title = ?7, "
               "participants = ?8, notes = ?9, changed = ?10 WHERE id = ?1 AND removed IS NULL",
               c.id, code(c.kind), c.what, scale_param(c), c.day, c.duration_min, c.title, c.participants,
               db::Param::blob(notes), c.changed) == 1;
}

bool set_removed(db::Write& tx, CoordinationId id, std::optional<Instant> at, Instant now) {
    return tx.run("UPDATE coordinations SET removed = ?2, changed = ?3 WHERE id = ?1", id, at, now) == 1;
}

std::optional<CoordinationId> coordination_by_key(db::Read& tx, PersonId counsellor, std::string_view key) {
    return tx.one<CoordinationId>("SELECT id FROM coordinations WHERE counsellor = ?1 AND client_key = ?2", counsellor,
                                  key);
}

std::optional<Coordination> coordination(db::Read& tx, const crypto::Vault& vault, CoordinationId id) {
    std::optional<Coordination> found;
    tx.each(BEFFROI_COORDINATIONS "WHERE id = ?1", [&](const db::Row& r) { found = coordination_from(vault, r); }, id);
    return found;
}

std::vector<Coordination> coordinations(db::Read& tx, const crypto::Vault& vault, PersonId counsellor, Date from,
                                        Date to, int most) {
    std::vector<Coordination> all;
    tx.each(
        BEFFROI_COORDINATIONS
        "WHERE counsellor = ?1 AND day >= ?2 AND day <= ?3 AND removed IS NULL ORDER BY day DESC, id DESC LIMIT ?4",
        [&](const db::Row& r) { all.push_back(coordination_from(vault, r)); }, counsellor, from, to, most);
    return all;
}

}
