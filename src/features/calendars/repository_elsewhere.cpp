// The SQL of calendars kept elsewhere.
#include "features/calendars/repository.hpp"

namespace beffroi::calendars::repository {
namespace {

#define BEFFROI_SOURCES \
    "SELECT id, person, name, url, created, tried, good, failure, times, unclear FROM calendar_sources "

std::string context(SourceId id) { return "calendars.source:" + id.text(); }
std::string url_context(SourceId id) { return "calendars.source.url:" + id.text(); }

Source source_from(const crypto::Vault& vault, const db::Row& row) {
    const auto id = row.get<SourceId>(0);
    return {id,
            row.get<PersonId>(1),
            vault.open(row.text(2), context(id)).value_or(""),
            vault.open(row.text(3), url_context(id)).value_or(""),
            row.get<Instant>(4),
            row.get<std::optional<Instant>>(5),
            row.get<std::optional<Instant>>(6),
            row.string(7),
            row.get<int>(8),
            row.get<int>(9)};
}

}

void insert(db::Write& tx, const crypto::Vault& vault, const Source& s) {
    const std::string name = vault.seal(s.name, context(s.id)), url = vault.seal(s.url, url_context(s.id));
    tx.run(
        "INSERT INTO calendar_sources (id, person, name, url, created, etag, modified, failure, times, unclear) VALUES "
        "(?1, ?2, ?3, ?4, ?5, '', '', '', 0, 0)",
        s.id, s.person, db::Param::blob(name), db::Param::blob(url), s.created);
}

bool remove_source(db::Write& tx, PersonId person, SourceId id) {
    return tx.run("DELETE FROM calendar_sources WHERE id = ?1 AND person = ?2", id, person) == 1;
}

std::vector<Source> sources(db::Read& tx, const crypto::Vault& vault, PersonId person) {
    std::vector<Source> found;
    tx.each(
        BEFFROI_SOURCES "WHERE person = ?1 ORDER BY id",
        [&](const db::Row& row) { found.push_back(source_from(vault, row)); }, person);
    return found;
}

std::optional<Source> source(db::Read& tx, const crypto::Vault& vault, SourceId id) {
    std::optional<Source> found;
    tx.each(BEFFROI_SOURCES "WHERE id = ?1", [&](const db::Row& row) { found = source_from(vault, row); }, id);
    return found;
}

std::vector<SourceId> every_source(db::Read& tx) { return tx.all<SourceId>("SELECT id FROM calendar_sources"); }

int count_older(db::Read& tx, PersonId person, Instant before) {
    return tx
        .one<int>("SELECT COUNT(*) FROM calendar_sources WHERE person = ?1 AND COALESCE(good, created) < ?2", person,
                  before)
        .value_or(0);
}

Versions versions(db::Read& tx, SourceId id) {
    Versions found;
    tx.each(
        "SELECT etag, modified FROM calendar_sources WHERE id = ?1",
        [&](const db::Row& row) { found = {row.string(0), row.string(1)}; }, id);
    return found;
}

void update(db::Write& tx, const Source& s, const Versions& v) {
    tx.run(
        "UPDATE calendar_sources SET tried = ?2, good = ?3, failure = ?4, times = ?5, unclear = ?6, etag = ?7, "
        "modified "
        "= ?8 WHERE id = ?1",
        s.id, s.tried, s.good, s.failure, s.times, s.unclear, v.etag, v.modified);
}

}
