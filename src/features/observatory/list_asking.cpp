// Auditing a whole list: asked for in batches, by somebody or because its time has come.
#include <algorithm>

#include "features/observatory/letter.hpp"
#include "platform/base/log.hpp"
#include "platform/db/many_rows.hpp"
#include "platform/jobs/jobs.hpp"

namespace beffroi::observatory {
namespace {

constexpr std::size_t batch = 500;
constexpr std::string_view job = "audit-lists";
constexpr auto put_back_within = std::chrono::days{30};

std::int64_t ask_some(db::Write& tx, std::span<const std::string> domains, Instant now) {
    std::int64_t asked = 0;
    const std::size_t most = db::rows_a_statement(tx.engine(), db::Fires::nothing);
    while (!domains.empty()) {
        const auto some = domains.first(std::min(most, domains.size()));
        std::vector<db::Param> params;
        for (const std::string& each : some)
            for (db::Param param :
                 {db::Param(AuditId::next()), db::Param(each), db::Param("waiting"), db::Param(1), db::Param(now)})
                params.push_back(param);
        // One that is asked for meanwhile stays as it is.
        asked += tx.run_list("INSERT INTO audits (id, domain, state, urgency, asked) VALUES " +
                                 db::placeholders(some.size(), 5) + " ON CONFLICT DO NOTHING",
                             params);
        domains = domains.subspan(some.size());
    }
    return asked;
}

Instant next_time(const List& list) {
    using std::chrono::days;
    // A day early rather than a day late: the job looks once in an hour.
    switch (list.every) {
        case Every::month: return *list.asked + days{30};
        case Every::quarter: return *list.asked + days{91};
        case Every::year: return *list.asked + days{365};
        case Every::never: break;
    }
    return Instant::max();
}

}

Result<std::int64_t> ask_all(db::Database& database, ListId id, const Clock& clock) {
    std::vector<std::string> due;
    const bool known = database.read([&](db::Read& tx) {
        const auto list = list_of(tx, id);
        if (!list || list->removed) return false;
        for (const Member& each : members(tx, id, clock)) {
            const bool fresh_still = each.audited && clock.now() - *each.audited < list_fresh;
            if (!each.objects && !each.waits && !fresh_still) due.push_back(each.domain);
        }
        std::ranges::sort(due);
        due.erase(std::ranges::unique(due).begin(), due.end());
        return true;
    });
    if (!known) return unknown_list();
    std::int64_t asked = 0;
    for (std::span<const std::string> rest(due); !rest.empty();) {
        const auto some = rest.first(std::min(batch, rest.size()));
        asked += database.write([&](db::Write& tx) { return ask_some(tx, some, clock.now()); });
        rest = rest.subspan(some.size());
    }
    // Told last: what was broken off half way is asked for again, and nobody twice.
    database.write([&](db::Write& tx) { tx.run("UPDATE audit_lists SET asked = ?2 WHERE id = ?1", id, clock.now()); });
    return asked;
}

std::int64_t stop_asking(db::Write& tx, ListId id) {
    return tx.run(
        "DELETE FROM audits WHERE state = 'waiting' AND urgency = 1 AND domain IN (SELECT domain FROM audit_members "
        "WHERE list = ?1)",
        id);
}

std::optional<std::int64_t> minutes_left(db::Read& tx, std::int64_t waiting, const Clock& clock) {
    constexpr std::int64_t of_minutes = 10;
    const auto ended = tx.one<std::int64_t>("SELECT COUNT(*) FROM audits WHERE finished > ?1",
                                            clock.now() - std::chrono::minutes{of_minutes})
                           .value_or(0);
    if (ended == 0) return std::nullopt;
    return (waiting * of_minutes + ended - 1) / ended;
}

std::int64_t ask_due(db::Database& database, const Clock& clock) {
    database.write(
        [&](db::Write& tx) { tx.run("DELETE FROM audit_lists WHERE removed < ?1", clock.now() - put_back_within); });
    std::int64_t asked = 0;
    for (const List& each : database.read([](db::Read& tx) { return every_list(tx); })) {
        if (each.every == Every::never || (each.asked && next_time(each) > clock.now())) continue;
        if (const auto done = ask_all(database, each.id, clock)) asked += *done;
    }
    return asked;
}

void serve(jobs::Runner& runner, db::Database& database, Clock clock, std::shared_ptr<const audit::Ranges> ranges) {
    serve_letters(runner, database, clock, std::move(ranges));
    runner.on(std::string(job), [&database, clock](const jobs::Job&) -> Result<void> {
        if (const auto asked = ask_due(database, clock); asked > 0)
            log::info("lists of domains are audited anew", {{"domains", std::to_string(asked)}});
        database.write([&](db::Write& tx) {
            jobs::enqueue(tx, job, "{}", clock.now() + std::chrono::hours{1}, std::string(job) + ":next");
        });
        return {};
    });
}

void schedule(db::Write& tx, const Clock& clock) { jobs::enqueue(tx, job, "{}", clock.now(), job); }

}
