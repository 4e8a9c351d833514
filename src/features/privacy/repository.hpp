// The SQL of privacy, for both engines.
#pragma once
#include "features/privacy/privacy.hpp"

namespace beffroi::privacy::repository {

// Requests for erasure.
/// False when one of this person waits already.
bool insert(db::Write& tx, const ErasureRequest& request);
bool withdraw(db::Write& tx, PersonId person, Instant at);
void done(db::Write& tx, PersonId person, Instant at);
std::optional<ErasureRequest> waiting(db::Read& tx, PersonId person);
std::vector<ErasureRequest> due(db::Read& tx, Instant now);
struct PastRequest {
    Instant asked;
    std::optional<Instant> withdrawn, done;
};
std::vector<PastRequest> requests_of(db::Read& tx, PersonId person);
std::int64_t delete_requests(db::Write& tx, Instant before);

// Retention.
void insert(db::Write& tx, const Removed& removed);
/// Runs that found nothing are kept a month, for `last_run`; the others as long as what they tell of.
void forget_runs(db::Write& tx, Instant empty_before, Instant all_before);
std::vector<Removed> removed_lately(db::Read& tx, int limit);
std::optional<Instant> last_run(db::Read& tx);

// Requests of authorities.
void insert(db::Write& tx, const AuthorityRequest& request);
bool remove(db::Write& tx, AuthorityRequestId id);
std::vector<AuthorityRequest> authority_requests(db::Read& tx);

}
