// Internal: the SQLite side of `Database`: one writer thread, a stack of readers.
#pragma once
#include <semaphore.h>

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "platform/db/backend.hpp"
#include "platform/db/data_lock.hpp"
#include "platform/db/sqlite.hpp"
#include "platform/db/wal_keeper.hpp"

namespace beffroi::db::sqlite {

class SqliteBackend final : public detail::Backend {
public:
    /// Throws what opening may: Damaged, CannotOpen, Unavailable, StorageFull.
    SqliteBackend(const Options& options, DataLock lock);
    ~SqliteBackend() override;

    Engine engine() const override { return Engine::sqlite; }
    Stats stats() const override;
    void run_read(FunctionRef<void(Read&)> body) override;
    void run_write(FunctionRef<bool(Write&)> body) override;
    Result<void> backup(const std::string& file) override;
    Result<void> check() override;
    Result<void> forget_deleted() override;

private:
    /// One caller of `run_write`, on its stack, waiting.
    struct Job {
        explicit Job(FunctionRef<bool(Write&)> f) : body(f) { sem_init(&done, 0, 0); }
        ~Job() { sem_destroy(&done); }
        Job(const Job&) = delete;
        Job& operator=(const Job&) = delete;
        FunctionRef<bool(Write&)> body;
        std::exception_ptr error;
        bool kept = false;
        /// Not std::atomic::wait, which gives up the processor several times before it sleeps: a fifth of a write.
        sem_t done;
    };
    class Reading;

    void write_loop();
    void commit(std::vector<Job*>& group);
    std::exception_ptr try_commit(std::span<Job* const> jobs, bool& began);
    void run_job(Job& job);

    std::string file_;
    int busy_wait_ms_;
    DataLock lock_;

    std::mutex readers_mutex_;
    std::vector<std::unique_ptr<Handle>> idle_readers_;

    std::unique_ptr<Handle> writer_;  ///< used by the writer thread only, once it runs
    int wal_pages_ = 0;  ///< as of the last commit
    std::unique_ptr<WalKeeper> wal_keeper_;
    std::mutex queue_mutex_;
    std::condition_variable queue_filled_;
    std::vector<Job*> queue_;
    std::size_t gathering_ = 1;  ///< how many jobs the writer waits for
    bool stopping_ = false;
    std::thread writer_thread_;

    std::atomic<std::uint64_t> writes_{0};
    std::atomic<std::uint64_t> groups_{0};
    std::atomic<std::uint64_t> failures_{0};
};

/// Checks every page, index and foreign key of an open database; empty when all is well, else the first fault.
std::string find_fault(Handle& handle);

}
