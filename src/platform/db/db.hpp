// One interface to two databases, SQLite and PostgreSQL.
//
// SQL is written with `?1`, `?2`; PostgreSQL gets `$1`, `$2`. Reads run on a read-only connection of the calling thread.
// Writes are queued: on SQLite one thread groups them into one durable transaction, a savepoint per job; on PostgreSQL each
// is a transaction of a pooled connection. Either way `write` returns only once the change is on disk.
#pragma once
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
#include "platform/base/id.hpp"
#include "platform/base/result.hpp"
#include "platform/base/time.hpp"

namespace beffroi::db {

enum class Engine { sqlite, postgres };

// ---- What can go wrong beyond a Result: caught once at the handler boundary ----

struct DatabaseError : std::runtime_error { using std::runtime_error::runtime_error; };
/// The database can't be reached now; the same call may work in a moment (503).
struct Unavailable : DatabaseError { using DatabaseError::DatabaseError; };
/// The disk is full; reads go on (503).
struct StorageFull : DatabaseError { using DatabaseError::DatabaseError; };
/// A unique, foreign-key, not-null or check constraint refused the change.
struct ConstraintError : DatabaseError { using DatabaseError::DatabaseError; };

// ---- Parameters and rows ----

/// One bound value. Texts and blobs are views: they need to live until the call returns.
class Param {
public:
    enum class Type { null, integer, real, text, blob };

    Param(std::nullptr_t) {}
    Param(std::nullopt_t) {}
    template <class T> requires std::is_integral_v<T>
    Param(T n) : type_(Type::integer), integer_(static_cast<std::int64_t>(n)) {}
    Param(double x) : type_(Type::real), real_(x) {}
    Param(const char* s) : type_(Type::text), bytes_(s) {}
    Param(std::string_view s) : type_(Type::text), bytes_(s) {}
    Param(const std::string& s) : type_(Type::text), bytes_(s) {}
    template <class Tag>
    Param(Id<Tag> id) : type_(Type::integer), integer_(id.value) {}
    Param(Instant at) : type_(Type::integer), integer_(to_micros(at)) {}
    /// Dates are stored as ISO text ("2026-11-24"), which orders as it should on both engines.
    Param(Date date) : type_(Type::text), owned_(date_text(date)) {}
    template <class T>
    Param(const std::optional<T>& v) { if (v) *this = Param(*v); }
    static Param blob(std::string_view bytes) { Param p(bytes); p.type_ = Type::blob; return p; }

    Type type() const { return type_; }
    std::int64_t integer() const { return integer_; }
    double real() const { return real_; }
    std::string_view bytes() const { return owned_.empty() ? bytes_ : std::string_view(owned_); }

private:
    Type type_ = Type::null;
    std::int64_t integer_ = 0;
    double real_ = 0;
    std::string_view bytes_;
    std::string owned_;
};

/// Where a row's columns come from; implemented once per engine.
class RowSource {
public:
    virtual ~RowSource() = default;
    virtual bool is_null(int column) const = 0;
    virtual std::int64_t integer(int column) const = 0;
    virtual double real(int column) const = 0;
    virtual std::string_view bytes(int column) const = 0;  ///< text or blob, valid until the next row
};

/// The current row. Columns count from 0. Texts are views into the engine's memory: copy what outlives the row.
class Row {
public:
    explicit Row(const RowSource& source) : source_(source) {}
    bool is_null(int column) const { return source_.is_null(column); }
    std::int64_t integer(int column) const { return source_.integer(column); }
    bool boolean(int column) const { return source_.integer(column) != 0; }
    double real(int column) const { return source_.real(column); }
    std::string_view text(int column) const { return source_.bytes(column); }
    std::string string(int column) const { return std::string(source_.bytes(column)); }

    /// Reads a column as its C++ type: integers, bool, double, std::string, std::string_view, Id, Instant, Date, optional of these.
    template <class T>
    T get(int column) const;

private:
    const RowSource& source_;
};

namespace detail {
template <class T> struct is_optional : std::false_type {};
template <class T> struct is_optional<std::optional<T>> : std::true_type {};
template <class T> struct is_id : std::false_type {};
template <class Tag> struct is_id<Id<Tag>> : std::true_type {};
template <class T> concept FromRow = requires(const Row& row) { { T::from(row) } -> std::same_as<T>; };
}

template <class T>
T Row::get(int column) const {
    if constexpr (detail::is_optional<T>::value) {
        if (is_null(column)) return std::nullopt;
        return get<typename T::value_type>(column);
    } else if constexpr (std::is_same_v<T, bool>) {
        return boolean(column);
    } else if constexpr (std::is_integral_v<T>) {
        return static_cast<T>(integer(column));
    } else if constexpr (std::is_floating_point_v<T>) {
        return static_cast<T>(real(column));
    } else if constexpr (detail::is_id<T>::value) {
        return T{integer(column)};
    } else if constexpr (std::is_same_v<T, Instant>) {
        return from_micros(integer(column));
    } else if constexpr (std::is_same_v<T, Date>) {
        return parse_date(text(column)).value_or(Date{});
    } else {
        return T(text(column));
    }
}

// ---- Transactions ----

/// What the engines implement; features use `Read` and `Write`.
class Connection {
public:
    virtual ~Connection() = default;
    virtual Engine engine() const = 0;
    /// Runs one statement; calls `row` for each row until it returns false. Returns the rows changed.
    virtual std::int64_t execute(std::string_view sql, std::span<const Param> params, FunctionRef<bool(const Row&)> row) = 0;
    /// Several statements without parameters, for migrations.
    virtual void script(std::string_view sql) = 0;
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
            if constexpr (std::is_same_v<std::invoke_result_t<F&, const Row&>, bool>) return f(row);
            else { f(row); return true; }
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
        each(sql, [&](const Row& row) { found.emplace(make<T>(row)); return false; }, args...);
        return found;
    }

protected:
    template <class T>
    static T make(const Row& row) {
        if constexpr (detail::FromRow<T>) return T::from(row);
        else return row.get<T>(0);
    }
    Connection& connection_;
};

/// A transaction that may change things.
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
};

// ---- The database ----

struct Options {
    /// Empty: SQLite in `data_dir`/beffroi.db. Else a libpq address, "postgresql://…" (several hosts allowed).
    std::string url;
    std::string data_dir;
    int readers = 4;             ///< PostgreSQL: connections in the pool; SQLite: one per thread that reads
    int busy_wait_ms = 5000;     ///< how long to wait for a pooled connection before `Unavailable`
};

struct Stats {
    std::uint64_t writes = 0;    ///< jobs committed
    std::uint64_t groups = 0;    ///< durable commits that carried them
    std::uint64_t failures = 0;
};

namespace detail { class Backend; }

class Database {
public:
    /// Opens or creates. Errors: `unavailable`, `not_a_database`, `cannot_create`.
    static Result<std::unique_ptr<Database>> open(const Options& options);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    Engine engine() const;
    Stats stats() const;

    /// Runs `f(Read&)` in one consistent view and returns what it returns.
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
    /// exception, undoes everything `f` did. `f` may be run again after a serialization failure: it must have no other effect
    /// than through `tx`.
    template <class F>
    auto write(F&& f) -> std::invoke_result_t<F&, Write&> {
        using R = std::invoke_result_t<F&, Write&>;
        if constexpr (std::is_void_v<R>) {
            run_write([&](Write& tx) { f(tx); return true; });
        } else {
            std::optional<R> out;
            run_write([&](Write& tx) {
                out.reset();
                out.emplace(f(tx));
                if constexpr (requires { out->error(); out->ok(); }) return out->ok();
                else return true;
            });
            return std::move(*out);
        }
    }

    /// A consistent copy while everything goes on; verified after writing. SQLite: a database file.
    Result<void> backup(const std::string& file);

    detail::Backend& backend() { return *backend_; }

private:
    explicit Database(std::unique_ptr<detail::Backend> backend);
    void run_read(FunctionRef<void(Read&)> body);
    /// `body` answers whether to keep its changes.
    void run_write(FunctionRef<bool(Write&)> body);
    std::unique_ptr<detail::Backend> backend_;
};

/// Checks `file` and puts it in place of the database in `data_dir`, which is kept beside it with the date in its name.
/// The server must not be running. Errors: `not_a_backup`, `damaged_backup`, `newer_database`, `in_use`.
Result<void> restore(const std::string& file, const std::string& data_dir);

}
