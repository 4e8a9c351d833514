#include "platform/db/sqlite_backend.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <chrono>
#include <filesystem>

#include "platform/base/log.hpp"
#include "platform/base/waiting.hpp"

namespace beffroi::db::sqlite {
namespace {

/// A group longer than this only makes its first caller wait for the last.
constexpr std::size_t max_group = 1024;
/// How long a commit waits for as many writers as the last one had: those whom that one let go come back within this time. It
/// saves a third of the commits under load, and a writer who is alone never waits.
constexpr auto gathering_time = std::chrono::microseconds(300);
std::string database_file(const std::string& data_dir) { return data_dir + "/beffroi.db"; }

}

std::string find_fault(Handle& handle) {
    const std::string integrity = handle.value("PRAGMA integrity_check(1)");
    if (integrity != "ok") return integrity.empty() ? "integrity_check gives no answer" : integrity;
    const std::string orphan = handle.value("PRAGMA foreign_key_check");
    if (!orphan.empty()) return "a row of table " + orphan + " refers to a row that does not exist";
    return {};
}

SqliteBackend::SqliteBackend(const Options& options, DataLock lock)
    : file_(database_file(options.data_dir)), busy_wait_ms_(options.busy_wait_ms), lock_(std::move(lock)) {
    std::string why;
    if (!looks_sound(file_, why)) throw Damaged(why);
    const bool fresh = !std::filesystem::exists(file_) || std::filesystem::file_size(file_) == 0;
    writer_ = std::make_unique<Handle>(file_, Handle::Mode::create, busy_wait_ms_);
    // Reading the schema finds a truncated or garbled file before anything is written to it.
    writer_->command("SELECT count(*) FROM sqlite_schema");
    if (fresh) writer_->command("PRAGMA application_id = " + std::to_string(application_id));
    if (writer_->value("PRAGMA journal_mode = WAL") != "wal") throw CannotOpen("the file system does not allow WAL");
    writer_->command("PRAGMA synchronous = FULL");
    writer_->command("PRAGMA foreign_keys = ON");
    // What is deleted is overwritten: a stolen file must not tell of people who asked to be forgotten.
    writer_->command("PRAGMA secure_delete = ON");
    writer_->command("PRAGMA temp_store = MEMORY");
    writer_->command("PRAGMA cache_size = -8000");
    // In place of SQLite's automatic checkpoint: only remembers how long the log is.
    sqlite3_wal_hook(
        writer_->raw(),
        [](void* self, sqlite3*, const char*, int pages) {
            static_cast<SqliteBackend*>(self)->wal_pages_ = pages;
            return SQLITE_OK;
        },
        this);
    wal_keeper_ = std::make_unique<WalKeeper>(file_);
    writer_thread_ = std::thread([this] { write_loop(); });
}

SqliteBackend::~SqliteBackend() {
    {
        const std::lock_guard lock(queue_mutex_);
        stopping_ = true;
    }
    queue_filled_.notify_one();
    writer_thread_.join();
    wal_keeper_.reset();
    idle_readers_.clear();
    try {
        // Keeps the planner's figures fresh where they changed much; bounded, a few milliseconds at most.
        writer_->command("PRAGMA analysis_limit = 400");
        writer_->command("PRAGMA optimize");
    } catch (const std::exception&) {
        // Only an optimisation: a full disk or another process must not make closing fail.
    }
}

Stats SqliteBackend::stats() const { return {writes_.load(), groups_.load(), failures_.load()}; }

// ---- Reading ----

/// A reader taken from the stack and put back; the last one put back has the warmest cache.
class SqliteBackend::Reading {
public:
    explicit Reading(SqliteBackend& backend) : backend_(backend) {
        {
            const std::lock_guard lock(backend.readers_mutex_);
            if (!backend.idle_readers_.empty()) {
                handle_ = std::move(backend.idle_readers_.back());
                backend.idle_readers_.pop_back();
            }
        }
        if (!handle_) {
            handle_ = std::make_unique<Handle>(backend.file_, Handle::Mode::existing, backend.busy_wait_ms_);
            handle_->command("PRAGMA query_only = ON");
            handle_->command("PRAGMA temp_store = MEMORY");
            handle_->command("PRAGMA cache_size = -2000");
            // No mmap_size: each connection maps for itself, which took 200 MB where the page caches take 8 (docs/decisions/two-engines.md).
        }
        handle_->command("BEGIN");
    }
    ~Reading() {
        try {
            handle_->forgive();
            handle_->command("COMMIT");
            const std::lock_guard lock(backend_.readers_mutex_);
            backend_.idle_readers_.push_back(std::move(handle_));
        } catch (const std::exception& e) { log::warning("a reading connection is given up", {{"why", e.what()}}); }
    }
    Reading(const Reading&) = delete;
    Reading& operator=(const Reading&) = delete;
    Handle& handle() { return *handle_; }

private:
    SqliteBackend& backend_;
    std::unique_ptr<Handle> handle_;
};

void SqliteBackend::run_read(FunctionRef<void(Read&)> body) {
    Reading reading(*this);
    Read tx(reading.handle());
    body(tx);
}

// ---- Writing ----

void SqliteBackend::run_write(FunctionRef<bool(Write&)> body) {
    Job job(body);
    bool enough = false;
    {
        const std::lock_guard lock(queue_mutex_);
        if (stopping_) throw Unavailable("the database is closing");
        queue_.push_back(&job);
        enough = queue_.size() == gathering_;
    }
    if (enough) queue_filled_.notify_one();
    {
        const Waiting waiting;
        while (sem_wait(&job.done) != 0) {}  // but for a signal
    }
    if (job.error) std::rethrow_exception(job.error);
}

void SqliteBackend::write_loop() {
    std::vector<Job*> group;
    for (;;) {
        {
            std::unique_lock lock(queue_mutex_);
            queue_filled_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
            if (queue_.empty()) return;
            if (group.size() > 1) {
                gathering_ = std::min(group.size(), max_group);
                queue_filled_.wait_for(lock, gathering_time,
                                       [this] { return stopping_ || queue_.size() >= gathering_; });
                gathering_ = 1;
            }
            const auto count = static_cast<std::ptrdiff_t>(std::min(queue_.size(), max_group));
            group.assign(queue_.begin(), queue_.begin() + count);
            queue_.erase(queue_.begin(), queue_.begin() + count);
        }
        commit(group);
        // Only now may the callers go on: what they were told is on disk. A job lives on its caller's stack and must not be
        // touched once `done` is posted.
        for (Job* job : group) { sem_post(&job->done); }
        wal_keeper_->grown(wal_pages_, *writer_);
    }
}

/// Commits the group; when it is lost as a whole although the transaction could begin, runs its jobs one by one, so that one
/// that is too large for the disk takes nobody down with it.
void SqliteBackend::commit(std::vector<Job*>& group) {
    bool began = false;
    std::exception_ptr lost = try_commit(group, began);
    if (lost && began && group.size() > 1) {
        for (Job* job : group) {
            if (auto alone = try_commit({&job, 1}, began)) job->error = alone;
        }
    } else if (lost) {
        for (Job* job : group) job->error = lost;
    }
    for (const Job* job : group) {
        if (job->error)
            failures_.fetch_add(1, std::memory_order_relaxed);
        else if (job->kept)
            writes_.fetch_add(1, std::memory_order_relaxed);
    }
}

/// One durable transaction. Returns the error that undid all of it, or null when it is on disk.
std::exception_ptr SqliteBackend::try_commit(std::span<Job* const> jobs, bool& began) {
    began = false;
    try {
        // IMMEDIATE takes the only write lock at once: nothing can fail later because another process wrote meanwhile.
        writer_->command("BEGIN IMMEDIATE");
        began = true;
        for (Job* job : jobs) run_job(*job);
        writer_->command("COMMIT");
        groups_.fetch_add(1, std::memory_order_relaxed);
        return nullptr;
    } catch (...) {
        auto lost = std::current_exception();
        if (writer_->in_transaction()) {
            try {
                writer_->command("ROLLBACK");
            } catch (const std::exception& e) { log::error("rolling back failed", {{"why", e.what()}}); }
        }
        return lost;
    }
}

/// Runs one job in its savepoint. Throws only when the transaction as a whole is lost.
void SqliteBackend::run_job(Job& job) {
    job.error = nullptr;
    job.kept = false;
    writer_->forgive();
    writer_->command("SAVEPOINT job");
    try {
        Write tx(*writer_);
        job.kept = job.body(tx);
        if (job.kept && writer_->spoiled()) throw DatabaseError(detail::spoiled_message);
        if (job.kept && writer_->owes_foreign_keys()) {
            throw ConstraintError(ConstraintError::Kind::foreign_key,
                                  "FOREIGN KEY constraint failed at the end of the transaction");
        }
    } catch (...) {
        job.kept = false;
        job.error = std::current_exception();
    }
    if (!writer_->in_transaction()) {
        // A full disk or an I/O error makes SQLite undo everything by itself.
        if (job.error) std::rethrow_exception(job.error);
        throw DatabaseError("the transaction ended by itself");
    }
    if (!job.kept) writer_->command("ROLLBACK TO job");
    writer_->command("RELEASE job");
}

Result<void> SqliteBackend::check() {
    try {
        Reading reading(*this);
        const std::string fault = find_fault(reading.handle());
        if (fault.empty()) return {};
        return fail(ErrorKind::internal, "damaged_database",
                    msg("The database {1} is damaged: {2}. Restore the last backup.", file_, fault));
    } catch (const DatabaseError& e) {
        return fail(ErrorKind::internal, "damaged_database",
                    msg("The database {1} is damaged: {2}. Restore the last backup.", file_, e.what()));
    }
}

Result<void> SqliteBackend::forget_deleted() {
    try {
        // Beside the writer, which may wait for it: a connection of its own.
        Handle handle(file_, Handle::Mode::existing, busy_wait_ms_);
        // A connection that has read nothing yet does not know of the log, and would have nothing to do.
        handle.command("SELECT count(*) FROM sqlite_schema");
        int pages = 0;
        int copied = 0;
        if (sqlite3_wal_checkpoint_v2(handle.raw(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, &pages, &copied) == SQLITE_OK)
            return {};
    } catch (const DatabaseError& e) {
        log::warning("the log of the database could not be emptied", {{"why", e.what()}});
    }
    return fail(ErrorKind::unavailable, "unavailable",
                msg("The database does not answer just now. Please try again in a moment."));
}

}

namespace beffroi::db::detail {

Result<std::unique_ptr<Backend>> open_sqlite(const Options& options) {
    std::error_code ec;
    const bool made = std::filesystem::create_directories(options.data_dir, ec);
    if (ec) {
        return fail(ErrorKind::unavailable, "cannot_create",
                    msg("The folder {1} can't be created: {2}. Check the rights and the room on the disk.",
                        options.data_dir, ec.message()));
    }
    // People's data: nobody but its owner and group looks into a folder that we made.
    if (made)
        std::filesystem::permissions(options.data_dir, std::filesystem::perms::others_all,
                                     std::filesystem::perm_options::remove, ec);
    auto lock = DataLock::take(options.data_dir,
                               options.opened_by == OpenedBy::server ? DataLock::As::server : DataLock::As::user);
    if (!lock) return std::move(lock).take_error();
    const std::string file = options.data_dir + "/beffroi.db";
    try {
        return std::unique_ptr<Backend>(std::make_unique<sqlite::SqliteBackend>(options, std::move(*lock)));
    } catch (const sqlite::Damaged& e) {
        std::string why;
        if (!sqlite::looks_sound(file, why)) {
            return fail(ErrorKind::internal, "not_a_database",
                        msg("The file {1} is not a Beffroi database. It is left as it is.", file))
                .because(why);
        }
        return fail(
            ErrorKind::internal, "damaged_database",
            msg("The database {1} is damaged: {2}. It is left as it is; restore the last backup.", file, e.what()));
    } catch (const sqlite::CannotOpen& e) {
        return fail(
            ErrorKind::unavailable, "cannot_create",
            msg("The database {1} can't be opened: {2}. Check the rights and the room on the disk.", file, e.what()));
    } catch (const DatabaseError& e) {
        return fail(ErrorKind::unavailable, "unavailable",
                    msg("The database {1} can't be used now: {2}.", file, e.what()));
    }
}

}
