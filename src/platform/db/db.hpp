// One interface to two databases, SQLite and PostgreSQL.
//
// SQL is written with `?1`, `?2`; PostgreSQL gets `$1`, `$2`. Reads run on a read-only connection of the calling thread.
// Writes are queued: on SQLite one thread groups them into one durable transaction, a savepoint per job; on PostgreSQL each
// is a serializable transaction of a pooled connection. Either way `write` returns only once the change is on disk.
//
// The same SQL text on both engines:
// - Columns: INTEGER (64 bits), REAL (double), TEXT, BLOB. Migrations get the PostgreSQL names (see migrations.hpp).
// - Booleans are INTEGER columns of 0 and 1: `WHERE open = 1`, `SET open = ?1` with a C++ bool. Instants are microseconds in
//   INTEGER, dates are ISO TEXT.
// - A parameter has its C++ type on PostgreSQL too (BIGINT, DOUBLE PRECISION, TEXT, BYTEA; an empty optional keeps the type
//   of what it would hold), so that `(?1 IS NULL OR x = ?1)` works. A text parameter is compared with text, a number with numbers.
// - `INSERT … ON CONFLICT … DO …`, `RETURNING`, `WITH`, window functions, `IS NOT DISTINCT FROM`, COALESCE, `||`, LOWER (ASCII
//   only on SQLite), LENGTH, SUBSTR work alike. LIKE minds case on PostgreSQL only, and the order of texts depends on its
//   collation: compare and sort a folded column (text::fold) instead.
// - Statements may be nested: `each` inside the rows of another `each`.
#pragma once
#include <concepts>
#include <cstdint>
#include <exception>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "platform/base/function_ref.hpp"
#include "platform/base/result.hpp"
#include "platform/db/values.hpp"

struct sqlite3;

namespace beffroi::db {

enum class Engine { sqlite, postgres };

// ---- What can go wrong beyond a Result: caught once at the handler boundary ----

struct DatabaseError : std::runtime_error {
    using std::runtime_error::runtime_error;
};
/// The database can't be reached now; the same call may work in a moment (503).
struct Unavailable : DatabaseError {
    using DatabaseError::DatabaseError;
};
/// The disk is full; reads go on (503).
struct StorageFull : DatabaseError {
    using DatabaseError::DatabaseError;
};
/// A unique, foreign-key, not-null or check constraint refused the change.
struct ConstraintError : DatabaseError {
    enum class Kind { unique, foreign_key, not_null, check, other };
    ConstraintError(Kind which, const std::string& what) : DatabaseError(what), kind(which) {}
    Kind kind;
};

// ---- Transactions ----

/// What the engines implement; features use `Read` and `Write`.
class Connection {
public:
    virtual ~Connection() = default;
    virtual Engine engine() const = 0;
    /// Runs one statement; calls `row` for each row until it returns false. Returns the rows changed.
    virtual std::int64_t execute(std::string_view sql, std::span<const Param> params,
                                 FunctionRef<bool(const Row&)> row) = 0;
    /// Several statements without parameters, for migrations.
    virtual void script(std::string_view sql) = 0;
    /// Runs `body` in a savepoint; when it throws, undoes what it did and lets the exception go on.
    virtual void nested(FunctionRef<void()> body) = 0;
};

/// A consistent view of the database, read-only.
class Read {
public:
    explicit Read(Connection& connection) : connection_(connection) {}
    Engine engine() const { return connection_.engine(); }
    Connection& connection() { return connection_; }

    /// Calls `f(row)` for each row; `f` may return false to stop.
    template <class F, class... Args>
    void each(std::string_view sql, F&& f, const Args&... args) {
        const std::initializer_list<Param> params{Param(args)...};
        connection_.execute(sql, {params.begin(), params.size()}, [&](const Row& row) {
            if constexpr (std::is_same_v<std::invoke_result_t<F&, const Row&>, bool>)
                return f(row);
            else {
                f(row);
                return true;
            }
        });
    }
    /// Every row as a `T`: a single column's type, or a struct with `static T from(const db::Row&)`.
    template <class T, class... Args>
    std::vector<T> all(std::string_view sql, const Args&... args) {
        std::vector<T> rows;
        each(sql, [&](const Row& row) { rows.push_back(make<T>(row)); }, args...);
        return rows;
    }
    /// The first row, if any.
    template <class T, class... Args>
    std::optional<T> one(std::string_view sql, const Args&... args) {
        std::optional<T> found;
        each(
            sql,
            [&](const Row& row) {
                found.emplace(make<T>(row));
                return false;
            },
            args...);
        return found;
    }

protected:
    template <class T>
    static T make(const Row& row) {
        if constexpr (detail::FromRow<T>)
            return T::from(row);
        else
            return row.get<T>(0);
    }
    Connection& connection_;
};

/// A transaction that may change things. A statement that fails spoils the whole transaction, even when its exception is
/// caught: further statements throw and nothing is kept, unless it failed inside `attempt`.
class Write : public Read {
public:
    using Read::Read;
    /// Runs a statement; returns how many rows it changed. Throws `ConstraintError` when a constraint refuses it.
    template <class... Args>
    std::int64_t run(std::string_view sql, const Args&... args) {
        const std::initializer_list<Param> params{Param(args)...};
        return connection_.execute(sql, {params.begin(), params.size()}, [](const Row&) { return true; });
    }
    /// The same with parameters collected at run time.
    std::int64_t run_list(std::string_view sql, std::span<const Param> params) {
        return connection_.execute(sql, params, [](const Row&) { return true; });
    }
    /// Runs `f()` and answers true; when a constraint refuses one of its statements, undoes what `f` did, and no more, and
    /// answers false.
    template <class F>
    bool attempt(F&& f) {
        try {
            connection_.nested([&] { f(); });
            return true;
        } catch (const ConstraintError&) { return false; }
    }
};

// ---- The database ----

/// Who opens the data folder. A `command` (import, export…) may work, and write, while a server runs: SQLite makes writers
/// wait for each other, at most `busy_wait_ms`. Two servers on one folder are a mistake, refused with `in_use`; two servers
/// on one PostgreSQL database are not.
enum class OpenedBy { command, server };

struct Options {
    /// Empty: SQLite in `data_dir`/beffroi.db. Else a libpq address, "postgresql://…" (several hosts allowed).
    std::string url;
    std::string data_dir;
    int readers = 4;  ///< PostgreSQL: connections in the pool; SQLite: one per thread that reads
    int busy_wait_ms =
        5000;  ///< how long to wait for a pooled connection, or for another process that writes, before `Unavailable`
    OpenedBy opened_by = OpenedBy::command;
};

struct Stats {
    std::uint64_t writes = 0;  ///< jobs committed
    std::uint64_t groups = 0;  ///< durable commits that carried them
    std::uint64_t failures = 0;
};

namespace detail {
class Backend;
}

class Database {
public:
    /// Opens or creates. Errors: `unavailable`, `in_use`, `not_a_database`, `damaged_database`, `cannot_create`.
    /// A file that is not a sound database is left as it is.
    static Result<std::unique_ptr<Database>> open(const Options& options);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    Engine engine() const;
    Stats stats() const;

    /// Runs `f(Read&)` in one consistent view and returns what it returns. A read inside a read of the same thread shares its
    /// view; a read or write inside a write, or a write inside a read, is a bug and throws std::logic_error.
    template <class F>
    auto read(F&& f) -> std::invoke_result_t<F&, Read&> {
        using R = std::invoke_result_t<F&, Read&>;
        if constexpr (std::is_void_v<R>) {
            run_read([&](Read& tx) { f(tx); });
        } else {
            std::optional<R> out;
            run_read([&](Read& tx) { out.emplace(f(tx)); });
            return std::move(*out);
        }
    }

    /// Runs `f(Write&)`, and returns what it returned once it is durable. A `Result` that holds an error, or an
    /// exception, undoes everything `f` did. `f` may be run again (after a serialization failure, or when the commit that it
    /// shared with others failed), and on another thread: it must have no other effect than through `tx`.
    /// Throws `Unavailable`, `StorageFull`, `ConstraintError`, `DatabaseError`; after `Unavailable` on PostgreSQL the
    /// change may exceptionally be there (the connection broke while committing).
    template <class F>
    auto write(F&& f) -> std::invoke_result_t<F&, Write&> {
        using R = std::invoke_result_t<F&, Write&>;
        if constexpr (std::is_void_v<R>) {
            run_write([&](Write& tx) {
                f(tx);
                return true;
            });
        } else {
            std::optional<R> out;
            run_write([&](Write& tx) {
                out.reset();
                out.emplace(f(tx));
                if constexpr (requires {
                                  out->error();
                                  out->ok();
                              })
                    return out->ok();
                else
                    return true;
            });
            return std::move(*out);
        }
    }

    /// A consistent copy while everything goes on; verified after writing. SQLite: a database file. PostgreSQL: an archive of
    /// pg_dump (custom format). `file` appears only once it is whole. Errors: `cannot_write`, `damaged_backup`, `no_pg_dump`.
    Result<void> backup(const std::string& file);
    /// Reads everything and answers `damaged_database` with the first fault found. SQLite only; elsewhere that it answers.
    Result<void> check();
    /// Makes sure that no file of the database holds any more what was deleted before. SQLite overwrites what it deletes, but its
    /// log still holds former pages: this empties the log, and waits a while for those who read and write. PostgreSQL
    /// frees the room by itself (autovacuum): nothing is done. Error: `unavailable` when readers did not pause; try later.
    Result<void> forget_deleted();

    detail::Backend& backend() { return *backend_; }

private:
    explicit Database(std::unique_ptr<detail::Backend> backend);
    void run_read(FunctionRef<void(Read&)> body);
    /// `body` answers whether to keep its changes.
    void run_write(FunctionRef<bool(Write&)> body);
    std::unique_ptr<detail::Backend> backend_;
};

struct Migration;

/// Checks `file` and puts it in place of the database that `options` names. SQLite: the former one is kept beside it with the
/// date in its name, and nothing else may be using the folder. PostgreSQL: pg_restore in one transaction over the former one.
/// `known` is every migration of this program. Errors: `not_a_backup`, `damaged_backup`, `newer_database`, `in_use`,
/// `cannot_write`, `no_pg_restore`, `unavailable`.
Result<void> restore(const std::string& file, const Options& options, std::span<const Migration> known);

/// Calls `hook` with every SQLite connection opened from now on in this process, before anything else uses it: for functions
/// and tokenizers of one's own. May throw DatabaseError. Register before opening a database; it is never removed.
void on_sqlite_open(std::function<void(sqlite3*)> hook);

}
