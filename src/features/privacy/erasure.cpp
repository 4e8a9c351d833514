// Requests for erasure, and erasing; no SQL.
#include "features/privacy/repository.hpp"
#include "platform/base/log.hpp"

namespace beffroi::privacy {

using journal::Act;

ErasureRequest ask_erasure(db::Write& tx, PersonId person, const Clock& clock) {
    const Instant now = clock.now();
    const ErasureRequest request{RequestId::next(), person, now, now + std::chrono::hours(24 * days_to_withdraw)};
    if (repository::insert(tx, request)) journal::record(tx, person, Act::erasure_asked, person, "", clock);
    return *repository::waiting(tx, person);
}

Result<void> withdraw_erasure(db::Write& tx, PersonId person, const Clock& clock) {
    if (!repository::withdraw(tx, person, clock.now()))
        return fail(ErrorKind::not_found, "no_request",
                    msg("No request for erasure waits: there is nothing to take back."));
    journal::record(tx, person, Act::erasure_withdrawn, person, "", clock);
    return {};
}

std::optional<ErasureRequest> erasure_request(db::Read& tx, PersonId person) { return repository::waiting(tx, person); }

Result<void> erase(db::Database& database, std::span<const Holding> holdings, PersonId person, PersonId by,
                   const Clock& clock) {
    database.write([&](db::Write& tx) {
        for (const Holding& holding : holdings)
            if (holding.erase) holding.erase(tx, person, clock);
        repository::done(tx, person, clock.now());
        journal::record(tx, by, Act::account_erased, person, "", clock);
    });
    return database.forget_deleted();
}

Result<int> erase_due(db::Database& database, std::span<const Holding> holdings, const Clock& clock) {
    const auto due = database.read([&](db::Read& tx) { return repository::due(tx, clock.now()); });
    for (const ErasureRequest& request : due)
        if (auto done = erase(database, holdings, request.person, {}, clock); !done)
            return std::move(done).take_error();
    return static_cast<int>(due.size());
}

}
