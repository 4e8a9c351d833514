// What goes by itself: the register's rules, applied every night; no SQL.
#include "features/privacy/repository.hpp"
#include "platform/base/log.hpp"
#include "platform/jobs/jobs.hpp"

namespace beffroi::privacy {
namespace {

constexpr std::string_view daily = "privacy.daily";
constexpr int minute_of_night = 3 * 60 + 30;
constexpr auto day = std::chrono::hours(24);

/// Leaves a transaction without keeping what it did.
Error undone() { return fail(ErrorKind::conflict, "dry_run", {}); }

/// Half past three in Paris, of the next night.
Instant next_night(Instant now) {
    const LocalTime local = to_local(now, "Europe/Paris");
    const Date date = local.minute < minute_of_night ? local.date : add_days(local.date, 1);
    return from_local({date, minute_of_night, 0}, "Europe/Paris");
}

/// Erases those whose time is over; returns how many, or how many it would.
std::int64_t erase_over(db::Database& database, std::span<const Holding> holdings, const Holding& holding,
                        Instant before, const Clock& clock, DryRun dry_run) {
    if (!holding.over) return 0;
    const auto people = database.read([&](db::Read& tx) { return holding.over(tx, before); });
    if (dry_run == DryRun::yes) return static_cast<std::int64_t>(people.size());
    std::int64_t count = 0;
    for (const PersonId person : people) {
        const auto erased = erase(database, holdings, person, {}, clock);
        // The files may be cleaned later in the night; the rows are gone all the same.
        count += erased || erased.error().code == "unavailable";
    }
    return count;
}

Result<void> nightly(db::Database& database, std::span<const Holding> holdings, const Clock& clock) {
    // The next night first: whatever fails tonight, tomorrow comes.
    database.write([&](db::Write& tx) { schedule(tx, clock); });
    enforce_retention(database, holdings, clock);
    auto erased = erase_due(database, holdings, clock);
    if (!erased) return std::move(erased).take_error();
    // Every night: also what a night before could not make sure of.
    return database.forget_deleted();
}

}

std::vector<Removed> enforce_retention(db::Database& database, std::span<const Holding> holdings, const Clock& clock,
                                       DryRun dry_run) {
    std::vector<Removed> all;
    const Instant now = clock.now();
    for (const Holding& holding : holdings) {
        const Processing* rule = processing(holding.key);
        if (!rule || rule->kept_days == 0 || !(holding.delete_older || holding.over)) continue;
        Removed removed{std::string(holding.key), now, now - rule->kept_days * day, 0};
        const std::int64_t erased = erase_over(database, holdings, holding, removed.before, clock, dry_run);
        const auto kept = database.write([&](db::Write& tx) -> Result<void> {
            removed.count = erased + (holding.delete_older ? holding.delete_older(tx, removed.before, clock) : 0);
            if (dry_run == DryRun::yes) return undone();
            repository::insert(tx, removed);
            return {};
        });
        if (kept && removed.count > 0)
            log::info("personal data removed, as the register says",
                      {{"holding", removed.key}, {"count", std::to_string(removed.count)}});
        all.push_back(removed);
    }
    if (dry_run == DryRun::no) {
        database.write([&](db::Write& tx) { repository::forget_runs(tx, now - 30 * day, now - 3 * 365 * day); });
        // The log is what operators send to another machine: with the head there, nobody here writes the journal anew unseen.
        log::info("the journal ends with", {{"head", database.read([](db::Read& tx) { return journal::head(tx); })}});
    }
    return all;
}

std::vector<Removed> removed_lately(db::Read& tx, int limit) { return repository::removed_lately(tx, limit); }

std::optional<Instant> last_run(db::Read& tx) { return repository::last_run(tx); }

void schedule(db::Write& tx, const Clock& clock) { jobs::enqueue(tx, daily, "{}", next_night(clock.now()), daily); }

void serve(jobs::Runner& runner, db::Database& database, std::vector<Holding> holdings, const Clock& clock) {
    runner.on(std::string(daily), [&database, holdings = std::move(holdings), clock](const jobs::Job&) {
        return nightly(database, holdings, clock);
    });
}

std::vector<Holding> own_holdings(DetailLabel detail) {
    const auto lines_of = [detail](db::Read& tx, PersonId person) {
        std::vector<Record> records;
        std::int64_t before = 0;
        for (std::size_t got = 1000; got == 1000;) {
            const auto entries = journal::about(tx, person, 1000, before);
            got = entries.size();
            for (const auto& e : entries) {
                before = e.number;
                const std::string_view who = e.by == person ? i18n::key("You")
                                             : e.by         ? i18n::key("Somebody of the co-operative")
                                                            : i18n::key("The program");
                records.push_back(
                    {{"at", i18n::key("When"), e.at},
                     {"act", i18n::key("What"), std::string(journal::code(e.act)), journal::label(e.act)},
                     {"detail", i18n::key("Detail"), e.what, detail ? detail(e.what) : std::string_view()},
                     {"by", i18n::key("By whom"),
                      std::string(e.by == person ? "you"
                                  : e.by         ? "staff"
                                                 : "program"),
                      who}});
            }
        }
        return records;
    };
    const auto requests_of = [](db::Read& tx, PersonId person) {
        std::vector<Record> records;
        for (const auto& request : repository::requests_of(tx, person)) {
            Record record{{"asked", i18n::key("Asked on"), request.asked}};
            if (request.withdrawn) record.push_back({"withdrawn", i18n::key("Taken back on"), *request.withdrawn});
            if (request.done) record.push_back({"done", i18n::key("Done on"), *request.done});
            records.push_back(std::move(record));
        }
        return records;
    };
    return {{"journal",
             i18n::key("What was done with your data"),
             lines_of,
             {},
             [](db::Write& tx, Instant before, const Clock& clock) { return journal::shorten(tx, before, clock); }},
            {"requests",
             i18n::key("Your requests for erasure"),
             requests_of,
             {},
             [](db::Write& tx, Instant before, const Clock&) { return repository::delete_requests(tx, before); }}};
}

}
