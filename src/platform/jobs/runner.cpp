#include <algorithm>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

#include "platform/base/log.hpp"
#include "platform/base/text.hpp"
#include "platform/jobs/jobs.hpp"

namespace beffroi::jobs {
namespace {

using namespace std::chrono_literals;

constexpr auto look_every = 1s;
constexpr std::size_t longest_trouble = 300;
/// Jobs of one transaction: each of them keeps the others' writes waiting.
constexpr int most_together = 8;

/// The pause after the `attempt`-th failure: 1, 2, 4 … minutes, at most 6 hours.
std::chrono::minutes backoff(int attempt) {
    return std::min<std::chrono::minutes>(1min * (1 << std::min(attempt - 1, 10)), 6h);
}

std::string trouble_of(const Error& error) { return error.code + (error.detail.empty() ? "" : ": " + error.detail); }

/// Only the attempt that holds the job may end it: after a lost lease it is somebody else's.
void remove(db::Write& tx, const Job& job) {
    tx.run("DELETE FROM jobs WHERE id = ?1 AND attempts = ?2", job.id, job.attempts);
}

/// The longest due job of one of `kinds`, now ours until the lease ends.
std::optional<Job> take(db::Write& tx, Instant now, std::chrono::milliseconds lease,
                        const std::vector<std::string>& kinds) {
    std::string list;
    std::vector<db::Param> params{now, now + lease};
    for (const auto& kind : kinds) {
        params.emplace_back(kind);
        list += (list.empty() ? "?" : ", ?") + std::to_string(params.size());
    }
    // SQLite has one writer at a time; on PostgreSQL, rows that another runner is just taking are passed over.
    const char* passing_over = tx.engine() == db::Engine::postgres ? " FOR UPDATE SKIP LOCKED" : "";
    std::optional<Job> job;
    tx.connection().execute(
        "UPDATE jobs SET running = 1, attempts = attempts + 1, due_at = ?2 WHERE id = (SELECT id FROM jobs WHERE "
        "failed = 0 "
        "AND due_at <= ?1 AND kind IN (" +
            list + ") ORDER BY due_at, id LIMIT 1" + passing_over + ") RETURNING id, kind, payload, attempts",
        params, [&](const db::Row& row) {
            job = Job{row.integer(0), row.string(1), row.string(2), static_cast<int>(row.integer(3))};
            return false;
        });
    return job;
}

/// Renews the lease of the job at hand as long as it lives, so that a long job is not taken for a dead one.
class LeaseKeeper {
public:
    LeaseKeeper(db::Database& database, const Clock& clock, std::chrono::milliseconds lease, const Job& job)
        : thread_([this, &database, &clock, lease, &job] { keep(database, clock, lease, job); }) {}
    ~LeaseKeeper() {
        {
            const std::lock_guard lock(mutex_);
            ended_ = true;
        }
        end_.notify_one();
        thread_.join();
    }
    LeaseKeeper(const LeaseKeeper&) = delete;
    LeaseKeeper& operator=(const LeaseKeeper&) = delete;

private:
    void keep(db::Database& database, const Clock& clock, std::chrono::milliseconds lease, const Job& job) {
        std::unique_lock lock(mutex_);
        while (!end_.wait_for(lock, lease / 4, [this] { return ended_; })) {
            lock.unlock();
            try {
                database.write([&](db::Write& tx) {
                    tx.run("UPDATE jobs SET due_at = ?1 WHERE id = ?2 AND attempts = ?3", clock.now() + lease, job.id,
                           job.attempts);
                });
            } catch (const std::exception& e) {
                log::warning("a job's lease could not be renewed",
                             {{"job", std::to_string(job.id)}, {"why", e.what()}});
            }
            lock.lock();
        }
    }

    std::mutex mutex_;
    std::condition_variable end_;
    bool ended_ = false;
    std::thread thread_;
};

}

struct Runner::Impl {
    Impl(db::Database& d, Clock c, std::chrono::milliseconds l) : database(d), clock(c), lease(l) {}

    db::Database& database;
    Clock clock;
    std::chrono::milliseconds lease;
    struct Kind {
        HandlerFn handler;
        WriterFn writer;
        int most_attempts;
    };
    std::map<std::string, Kind> handlers;
    std::vector<std::string> kinds, written_kinds;

    std::mutex mutex;
    std::condition_variable wake;
    bool stopping = false;
    std::thread thread;

    bool asked_to_stop() {
        const std::lock_guard lock(mutex);
        return stopping;
    }

    /// Waits, less when asked to stop; answers whether to go on.
    bool pause(std::chrono::milliseconds time) {
        std::unique_lock lock(mutex);
        return !wake.wait_for(lock, time, [this] { return stopping; });
    }

    /// Empty when the handler was content, else why not.
    std::string run(const Job& job) {
        const LeaseKeeper keeper(database, clock, lease, job);
        try {
            const auto result = handlers.at(job.kind).handler(job);
            if (result.ok()) return {};
            return trouble_of(result.error());
        } catch (const std::exception& e) { return std::string("exception: ") + e.what(); } catch (...) {
            return "unknown exception";
        }
    }

    void end(const Job& job, std::string trouble) {
        if (trouble.empty()) {
            database.write([&](db::Write& tx) { remove(tx, job); });
            return;
        }
        if (trouble.size() > longest_trouble) trouble.resize(longest_trouble);
        const bool give_up = job.attempts >= handlers.at(job.kind).most_attempts;
        log::write(give_up ? log::Level::error : log::Level::warning,
                   give_up ? "a job failed for good" : "a job failed and will be tried again",
                   {{"job", std::to_string(job.id)},
                    {"kind", job.kind},
                    {"attempt", std::to_string(job.attempts)},
                    {"why", trouble}});
        // What an exception says may be any bytes; PostgreSQL takes UTF-8 only.
        trouble = text::clean_utf8(trouble);
        database.write([&](db::Write& tx) {
            // A fresh job of the same key may wait by now; it does the same work.
            tx.run(
                "DELETE FROM jobs WHERE id = ?1 AND attempts = ?2 AND EXISTS (SELECT 1 FROM jobs o WHERE o.unique_key "
                "= jobs.unique_key "
                "AND o.running = 0 AND o.failed = 0 AND o.id <> jobs.id)",
                job.id, job.attempts);
            tx.run(
                "UPDATE jobs SET running = 0, failed = ?3, due_at = ?4, trouble = ?5 WHERE id = ?1 AND attempts = ?2",
                job.id, job.attempts, give_up, clock.now() + backoff(job.attempts), trouble);
        });
    }

    /// Runs some of the jobs whose work is in the database alone. Returns how many ran.
    int run_written(Instant now) {
        if (written_kinds.empty()) return 0;
        std::optional<Job> at_hand;
        std::string trouble;
        try {
            const auto done = database.write([&](db::Write& tx) -> Result<int> {
                for (int ran = 0; ran < most_together; ++ran) {
                    at_hand = take(tx, now, lease, written_kinds);
                    if (!at_hand) return ran;
                    if (auto ok = handlers.at(at_hand->kind).writer(tx, *at_hand); !ok) return ok.error();
                    remove(tx, *at_hand);
                }
                return most_together;
            });
            if (done) return *done;
            trouble = trouble_of(done.error());
        } catch (const db::Unavailable&) { throw; } catch (const db::StorageFull&) {
            throw;
        } catch (const std::exception& e) { trouble = std::string("exception: ") + e.what(); }
        if (!at_hand) throw db::DatabaseError(trouble);
        // All of them are as before; the one that failed is put off, and the others come next.
        const bool ours = database.write([&](db::Write& tx) {
            return tx.run(
                       "UPDATE jobs SET running = 1, attempts = ?2, due_at = ?3 WHERE id = ?1 AND attempts = ?2 - 1 "
                       "AND running = 0 AND failed = 0",
                       at_hand->id, at_hand->attempts, now + lease) == 1;
        });
        if (ours) end(*at_hand, trouble);
        return ours ? 1 : 0;
    }

    /// Runs what is due first; how many jobs that were.
    int run_some() {
        if (kinds.empty() && written_kinds.empty()) return 0;
        const Instant now = clock.now();
        // Looking costs less than a write transaction, and most looks find nothing.
        const bool due = database.read([&](db::Read& tx) {
            return tx.one<int>("SELECT 1 FROM jobs WHERE failed = 0 AND due_at <= ?1 LIMIT 1", now).has_value();
        });
        if (!due) return 0;
        const int written = run_written(now);
        return written + (run_one(now) ? 1 : 0);
    }

    /// Runs one job of those whose work is elsewhere, if one is due.
    bool run_one(Instant now) {
        if (kinds.empty()) return false;
        const auto job = database.write([&](db::Write& tx) { return take(tx, now, lease, kinds); });
        if (!job) return false;
        std::string trouble = run(*job);
        // The work is done: losing that over a database that is away for a moment would do it twice.
        for (int attempt = 1;; ++attempt) {
            try {
                end(*job, trouble);
                return true;
            } catch (const db::DatabaseError& e) {
                log::warning("the end of a job could not be written down",
                             {{"job", std::to_string(job->id)}, {"why", e.what()}});
                if (attempt >= 20 || !pause(1s)) throw;
            }
        }
    }

    void loop() {
        bool in_trouble = false;
        while (!asked_to_stop()) {
            bool ran = false;
            try {
                ran = run_some() > 0;
                in_trouble = false;
            } catch (const std::exception& e) {
                if (!in_trouble) log::error("jobs can't be run now", {{"why", e.what()}});
                in_trouble = true;
            }
            if (!ran && !pause(look_every)) return;
        }
    }
};

Runner::Runner(db::Database& database, Clock clock, std::chrono::milliseconds lease)
    : impl_(std::make_unique<Impl>(database, clock, lease)) {}
Runner::~Runner() { stop(); }

void Runner::on(std::string kind, HandlerFn handler, int most_attempts) {
    impl_->kinds.push_back(kind);
    impl_->handlers[std::move(kind)] = {std::move(handler), {}, most_attempts};
}

void Runner::on_write(std::string kind, WriterFn handler, int most_attempts) {
    impl_->written_kinds.push_back(kind);
    impl_->handlers[std::move(kind)] = {{}, std::move(handler), most_attempts};
}

db::Database& Runner::database() const { return impl_->database; }
const Clock& Runner::clock() const { return impl_->clock; }

void Runner::start() {
    impl_->stopping = false;
    impl_->thread = std::thread([this] { impl_->loop(); });
}

void Runner::stop() {
    {
        const std::lock_guard lock(impl_->mutex);
        impl_->stopping = true;
    }
    impl_->wake.notify_all();
    if (impl_->thread.joinable()) impl_->thread.join();
}

int Runner::run_due() {
    int ran = 0;
    while (const int some = impl_->run_some()) ran += some;
    return ran;
}

}
