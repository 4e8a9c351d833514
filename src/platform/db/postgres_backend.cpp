// Internal: the PostgreSQL side of `Database`: a bounded pool that mends itself, and transactions done again after a conflict.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <random>
#include <thread>

#include "platform/base/log.hpp"
#include "platform/base/waiting.hpp"
#include "platform/db/backend.hpp"
#include "platform/db/postgres.hpp"
#include "platform/db/postgres_backup.hpp"

namespace beffroi::db::postgres {
namespace {

/// Serializable transactions that meet are done again this often before the caller hears of it.
constexpr int max_attempts = 20;
constexpr int longest_pause_us = 50'000;
/// A host that does not answer costs a caller the whole connection timeout: no more than one tries in this time.
constexpr std::chrono::milliseconds pause_between_tries{250};

class Pool {
public:
    Pool(const Address& address, int size, int wait_ms) : address_(address), size_(std::max(size, 1)), wait_(wait_ms) {}

    /// A connection, ours until `give_back`. Throws Unavailable when all stay taken or none can be made.
    std::unique_ptr<Session> take() {
        std::unique_lock lock(mutex_);
        if (!freed_.wait_for(lock, wait_, [this] { return !idle_.empty() || open_ < size_; })) {
            throw Unavailable("all connections to the database are taken");
        }
        if (!idle_.empty()) {
            auto session = std::move(idle_.back());
            idle_.pop_back();
            return session;
        }
        // While the server is away everybody hears so at once, and one caller now and then tries the door.
        if (std::chrono::steady_clock::now() < try_again_at_) throw Unavailable(last_trouble_);
        ++open_;
        lock.unlock();
        try {
            return std::make_unique<Session>(address_);
        } catch (const Unavailable& e) {
            lock.lock();
            --open_;
            last_trouble_ = e.what();
            try_again_at_ = std::chrono::steady_clock::now() + pause_between_tries;
            freed_.notify_one();
            throw;
        }
    }

    void give_back(std::unique_ptr<Session> session) {
        const bool sound = session->idle();
        if (!sound) session.reset();
        const std::lock_guard lock(mutex_);
        if (sound)
            idle_.push_back(std::move(session));
        else
            --open_;
        freed_.notify_one();
    }

    /// After one connection broke: the idle ones most probably did as well.
    void drop_idle() {
        std::vector<std::unique_ptr<Session>> dropped;
        const std::lock_guard lock(mutex_);
        dropped.swap(idle_);
        open_ -= static_cast<int>(dropped.size());
        freed_.notify_all();
    }

private:
    const Address& address_;
    const int size_;
    const std::chrono::milliseconds wait_;
    std::mutex mutex_;
    std::condition_variable freed_;
    std::vector<std::unique_ptr<Session>> idle_;
    int open_ = 0;
    std::chrono::steady_clock::time_point try_again_at_{};
    std::string last_trouble_;
};

/// Gives the connection back, whatever happens.
class Taken {
public:
    explicit Taken(Pool& pool) : pool_(pool), session_(pool.take()) {}
    ~Taken() {
        if (session_) pool_.give_back(std::move(session_));
    }
    Taken(const Taken&) = delete;
    Taken& operator=(const Taken&) = delete;
    Session& session() { return *session_; }
    /// Ends the transaction, if there is one and the connection still works.
    void rollback() noexcept {
        try {
            if (!session_->lost() && !session_->idle()) session_->command("ROLLBACK");
        } catch (const std::exception& e) { log::debug("rollback failed", {{"why", e.what()}}); }
    }

private:
    Pool& pool_;
    std::unique_ptr<Session> session_;
};

class PostgresBackend final : public detail::Backend {
public:
    explicit PostgresBackend(const Options& options)
        : address_(options.url), pool_(address_, options.readers, options.busy_wait_ms) {
        const Taken taken(pool_);  // says now whether the address works
    }

    Engine engine() const override { return Engine::postgres; }
    Stats stats() const override { return {writes_.load(), writes_.load(), failures_.load()}; }

    void run_read(FunctionRef<void(Read&)> body) override {
        // The second time on a fresh connection: an idle one may have died since it was last used, or hold statements from
        // before a migration. Not once rows were handed out, though: who collects them would have them twice.
        for (bool again = false;; again = true) {
            bool untouched = true;
            try {
                read_once(body, untouched);
                return;
            } catch (const Lost&) {
                pool_.drop_idle();
                if (again || !untouched) throw;
            }
        }
    }

    void run_write(FunctionRef<bool(Write&)> body) override {
        const Waiting waiting;  // for a connection, for each answer, for the disk behind it
        bool reconnected = false;
        for (int attempt = 1;; ++attempt) {
            Outcome outcome = Outcome::begun;
            try {
                if (write_once(body, outcome)) writes_.fetch_add(1, std::memory_order_relaxed);
                return;
            } catch (const Conflict&) {
                if (attempt >= max_attempts) {
                    failed();
                    throw;
                }
                pause(attempt);
            } catch (const Lost&) {
                pool_.drop_idle();
                // Once COMMIT was sent nobody knows whether it arrived: only the caller may decide to do it again.
                if (reconnected || outcome == Outcome::committing) {
                    failed();
                    throw;
                }
                reconnected = true;
            } catch (...) {
                failed();
                throw;
            }
        }
    }

    Result<void> backup(const std::string& file) override { return dump(address_, file); }

    Result<void> check() override {
        try {
            run_read([](Read& tx) { tx.one<int>("SELECT 1"); });
            return {};
        } catch (const DatabaseError& e) {
            return fail(ErrorKind::unavailable, "unavailable", msg("The database does not answer: {1}.", e.what()));
        }
    }

    Result<void> forget_deleted() override { return {}; }

private:
    enum class Outcome { begun, committing };

    void read_once(FunctionRef<void(Read&)> body, bool& untouched) {
        Taken taken(pool_);
        Session& session = taken.session();
        session.begin_anew();
        session.command("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
        try {
            Read tx(session);
            body(tx);
        } catch (...) {
            untouched = !session.gave_rows();
            taken.rollback();
            throw;
        }
        taken.rollback();  // nothing to keep, and it can't fail in a way that matters
    }

    /// One attempt; answers whether its changes were kept.
    bool write_once(FunctionRef<bool(Write&)> body, Outcome& outcome) {
        Taken taken(pool_);
        Session& session = taken.session();
        session.begin_anew();
        session.command("BEGIN ISOLATION LEVEL SERIALIZABLE");
        try {
            Write tx(session);
            const bool keep = body(tx);
            if (session.lost()) throw Lost("the connection broke");
            if (session.met_conflict()) throw Conflict("a conflict with another transaction");
            if (keep && session.spoiled()) throw DatabaseError(detail::spoiled_message);
            if (!keep) {
                taken.rollback();
                return false;
            }
            outcome = Outcome::committing;
            session.command("COMMIT");
            return true;
        } catch (...) {
            taken.rollback();
            // What the body made of a conflict does not count: it is done again.
            if (outcome == Outcome::begun && session.met_conflict())
                throw Conflict("a conflict with another transaction");
            throw;
        }
    }

    void failed() { failures_.fetch_add(1, std::memory_order_relaxed); }

    /// Waits a random moment, longer after each attempt, so that those who met do not meet again.
    static void pause(int attempt) {
        thread_local std::minstd_rand random{std::random_device{}()};
        const int longest = std::min(longest_pause_us, 500 << std::min(attempt, 10));
        std::this_thread::sleep_for(std::chrono::microseconds(std::uniform_int_distribution<int>(0, longest)(random)));
    }

    Address address_;
    Pool pool_;
    std::atomic<std::uint64_t> writes_{0};
    std::atomic<std::uint64_t> failures_{0};
};

}
}

namespace beffroi::db::detail {

Result<std::unique_ptr<Backend>> open_postgres(const Options& options) {
    try {
        return std::unique_ptr<Backend>(std::make_unique<postgres::PostgresBackend>(options));
    } catch (const DatabaseError& e) {
        return fail(ErrorKind::unavailable, "unavailable",
                    msg("The PostgreSQL database can't be reached: {1}.", e.what()));
    }
}

}
