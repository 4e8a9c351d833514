// Work done later, exactly as often as promised: a table with lease, attempts and the earliest time to run.
#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
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
    int attempts = 0;     ///< this one included
};

/// Adds a job inside the transaction that makes it necessary: both or neither. With a `unique_key`, a job of the same key that
/// still waits is kept instead.
void enqueue(db::Write& tx, std::string_view kind, std::string_view payload, Instant run_after, std::string_view unique_key = {});

/// Takes due jobs one by one and hands them to their kind's handler. Several processes may run at once on PostgreSQL
/// (SKIP LOCKED); a job whose process died is taken again after its lease. A handler that throws or returns an error is
/// retried with exponential backoff (1 min doubled up to 6 h), at most 12 times, then kept as failed.
class Runner {
public:
    using HandlerFn = std::function<Result<void>(const Job&)>;
    Runner(db::Database& database, Clock clock);
    ~Runner();
    void on(std::string kind, HandlerFn handler);
    /// Starts one thread. `stop` lets the job at hand finish.
    void start();
    void stop();
    /// Runs what is due now, in this thread; returns how many ran. For tests and the command line.
    int run_due();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}
