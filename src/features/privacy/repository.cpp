#include "features/privacy/repository.hpp"

namespace beffroi::privacy::repository {
namespace {

#define BEFFROI_REQUEST \
    "SELECT id, person, asked, due FROM erasure_requests WHERE withdrawn IS NULL AND done IS NULL AND "

ErasureRequest request_from(const db::Row& row) {
    return {row.get<RequestId>(0), row.get<PersonId>(1), row.get<Instant>(2), row.get<Instant>(3)};
}

}

bool insert(db::Write& tx, const ErasureRequest& r) {
    return tx.run(
               "INSERT INTO erasure_requests (id, person, asked, due) VALUES (?1, ?2, ?3, ?4) "
               "ON CONFLICT (person) WHERE withdrawn IS NULL AND done IS NULL DO NOTHING",
               r.id, r.person, r.asked, r.due) == 1;
}

bool withdraw(db::Write& tx, PersonId person, Instant at) {
    return tx.run("UPDATE erasure_requests SET withdrawn = ?2 WHERE person = ?1 AND withdrawn IS NULL AND done IS NULL",
                  person, at) == 1;
}

void done(db::Write& tx, PersonId person, Instant at) {
    tx.run("UPDATE erasure_requests SET done = ?2 WHERE person = ?1 AND withdrawn IS NULL AND done IS NULL", person,
           at);
}

std::optional<ErasureRequest> waiting(db::Read& tx, PersonId person) {
    std::optional<ErasureRequest> found;
    tx.each(BEFFROI_REQUEST "person = ?1", [&](const db::Row& row) { found = request_from(row); }, person);
    return found;
}

std::vector<ErasureRequest> due(db::Read& tx, Instant now) {
    std::vector<ErasureRequest> found;
    tx.each(
        BEFFROI_REQUEST "due <= ?1 ORDER BY due, id", [&](const db::Row& row) { found.push_back(request_from(row)); },
        now);
    return found;
}

std::vector<PastRequest> requests_of(db::Read& tx, PersonId person) {
    std::vector<PastRequest> found;
    tx.each(
        "SELECT asked, withdrawn, done FROM erasure_requests WHERE person = ?1 ORDER BY asked",
        [&](const db::Row& row) {
            found.push_back(
                {row.get<Instant>(0), row.get<std::optional<Instant>>(1), row.get<std::optional<Instant>>(2)});
        },
        person);
    return found;
}

std::int64_t delete_requests(db::Write& tx, Instant before) {
    return tx.run("DELETE FROM erasure_requests WHERE COALESCE(withdrawn, done) < ?1", before);
}

void insert(db::Write& tx, const Removed& r) {
    tx.run(
        "INSERT INTO retention_runs (ran_at, holding, before_at, removed) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO "
        "NOTHING",
        r.ran, r.key, r.before, r.count);
}

void forget_runs(db::Write& tx, Instant empty_before, Instant all_before) {
    tx.run("DELETE FROM retention_runs WHERE ran_at < ?2 OR (ran_at < ?1 AND removed = 0)", empty_before, all_before);
}

std::vector<Removed> removed_lately(db::Read& tx, int limit) {
    std::vector<Removed> found;
    tx.each(
        "SELECT holding, ran_at, before_at, removed FROM retention_runs WHERE removed > 0 ORDER BY ran_at DESC, "
        "holding LIMIT ?1",
        [&](const db::Row& row) {
            found.push_back({row.string(0), row.get<Instant>(1), row.get<Instant>(2), row.integer(3)});
        },
        limit);
    return found;
}

std::optional<Instant> last_run(db::Read& tx) {
    return tx.one<std::optional<Instant>>("SELECT MAX(ran_at) FROM retention_runs").value_or(std::nullopt);
}

void insert(db::Write& tx, const AuthorityRequest& r) {
    tx.run("INSERT INTO authority_requests (id, received, authority, asked, answer) VALUES (?1, ?2, ?3, ?4, ?5)", r.id,
           r.received, r.authority, r.asked, code(r.answer));
}

bool remove(db::Write& tx, AuthorityRequestId id) {
    return tx.run("DELETE FROM authority_requests WHERE id = ?1", id) == 1;
}

std::vector<AuthorityRequest> authority_requests(db::Read& tx) {
    std::vector<AuthorityRequest> found;
    tx.each("SELECT id, received, authority, asked, answer FROM authority_requests ORDER BY received DESC, id DESC",
            [&](const db::Row& row) {
                found.push_back({row.get<AuthorityRequestId>(0), row.get<Date>(1), row.string(2), row.string(3),
                                 answer_from(row.text(4)).value_or(Answer::refused)});
            });
    return found;
}

}
