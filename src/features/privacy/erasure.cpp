// Requests for erasure, and erasing; no SQL.
#include "features/privacy/repository.hpp"
#include "platform/base/log.hpp"

namespace beffroi::privacy {

using journal::Act;

namespace {

Result<void> may_erase(db::Read& tx, std::span<const Holding> holdings, PersonId person, const Clock& clock) {
    for (const Holding& holding : holdings)
        if (holding.may_erase)
            if (auto may = holding.may_erase(tx, person, clock); !may) return may;
    return {};
}

}

Result<ErasureRequest> ask_erasure(db::Write& tx, std::span<const Holding> holdings, PersonId person,
                                   const Clock& clock) {
    if (auto may = may_erase(tx, holdings, person, clock); !may) return std::move(may).take_error();
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

std::vector<ErasureRequest> waiting_requests(db::Read& tx) { return repository::due(tx, Instant::max()); }

Result<void> erase(db::Database& database, std::span<const Holding> holdings, PersonId person, PersonId by,
                   const Clock& clock) {
    auto erased = database.write([&](db::Write& tx) -> Result<void> {
        if (auto may = may_erase(tx, holdings, person, clock); !may) return may;
        for (const Holding& holding : holdings)
            if (holding.erase) holding.erase(tx, person, clock);
        repository::done(tx, person, clock.now());
        journal::record(tx, by, Act::account_erased, person, "", clock);
        return {};
    });
    if (!erased) return erased;
    return database.forget_deleted();
}

Result<int> erase_due(db::Database& database, std::span<const Holding> holdings, const Clock& clock) {
    const auto due = database.read([&](db::Read& tx) { return repository::due(tx, clock.now()); });
    int count = 0;
    for (const ErasureRequest& request : due) {
        auto done = erase(database, holdings, request.person, {}, clock);
        if (!done && done.error().kind == ErrorKind::unavailable) return std::move(done).take_error();
        if (!done) log::warning("a request for erasure can't be done yet", {{"code", done.error().code}});
        count += done.ok();
    }
    return count;
}

}
