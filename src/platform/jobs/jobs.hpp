// Work done later: a table with lease, attempts and the earliest time to run.
//
// Two runners never run a job at once, and no job is forgotten. A job whose process died in its middle, or whose end could not
// be written down, runs again: a handler does what it does so that twice is no worse than once.
#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "platform/base/time.hpp"
#include "platform/db/db.hpp"
#include "platform/db/migrations.hpp"

namespace beffroi::jobs {

std::span<const db::Migration> migrations();

struct Job {
    std::int64_t id = 0;
    std::string kind;
    std::string payload;  ///< JSON
    int attempts = 0;  ///< this one included
};

/// Adds a job inside the transaction that makes it necessary: both or neither. With a `unique_key`, a job of the same key that
/// still waits is kept instead.
void enqueue(db::Write& tx, std::string_view kind, std::string_view payload, Instant run_after,
             std::string_view unique_key = {});

struct Counts {
    std::int64_t waiting = 0;
    std::int64_t running = 0;
    std::int64_t failed = 0;
};
/// For `/metrics` and `doctor`.
Counts count(db::Read& tx);
/// Gives every failed job its attempts back, to run now; returns how many.
std::int64_t retry_failed(db::Write& tx, Instant now);

/// Takes due jobs one by one, the longest due first, and hands them to their kind's handler; kinds without a handler wait for a
/// program that has one. Several processes may run at once (SKIP LOCKED on PostgreSQL). The lease is renewed while the
/// handler works; a job whose process died is taken again after it. A handler that throws or returns an
/// error is retried with exponential backoff (1 min doubled up to 6 h), then kept as failed.
class Runner {
public:
    using HandlerFn = std::function<Result<void>(const Job&)>;
    using WriterFn = std::function<Result<void>(db::Write&, const Job&)>;
    Runner(db::Database& database, Clock clock, std::chrono::milliseconds lease = std::chrono::minutes(2));
    ~Runner();
    /// Before `start` and `run_due` only. `most_attempts`: 12 take 21 hours, each further one 6.
    void on(std::string kind, HandlerFn handler, int most_attempts = 12);
    /// Work that is in the database alone: it and the end of the job are one transaction, so that it happens exactly once. Several
    /// due jobs share a transaction, and one that fails leaves the others as they were. `handler` may be run again, as what
    /// `Database::write` is given.
    void on_write(std::string kind, WriterFn handler, int most_attempts = 12);
    db::Database& database() const;
    const Clock& clock() const;
    /// Starts one thread, which looks for due jobs every second. `stop` lets the job at hand finish.
    void start();
    void stop();
    /// Runs what is due now, in this thread; returns how many ran. For tests and the command line.
    int run_due();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}
