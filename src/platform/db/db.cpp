// The door of the folder: picks the engine and refuses calls that are nested the wrong way.
#include "platform/db/db.hpp"

#include "platform/db/backend.hpp"

namespace beffroi::db {
namespace {

/// What the current thread is doing with which database. Nested transactions would wait for each other: a write inside a write
/// would wait for its own thread on SQLite, and for a second pooled connection on PostgreSQL, but only under load.
/// Refusing them everywhere lets the tests see them.
struct Scope {
    const detail::Backend* backend;
    Read* reading;  ///< null while writing
    const Scope* outer;
};
thread_local const Scope* innermost = nullptr;

class Entered {
public:
    Entered(const detail::Backend* backend, Read* reading) : scope_{backend, reading, innermost} {
        innermost = &scope_;
    }
    ~Entered() { innermost = scope_.outer; }
    Entered(const Entered&) = delete;
    Entered& operator=(const Entered&) = delete;

private:
    Scope scope_;
};

const Scope* find_scope(const detail::Backend* backend) {
    for (const Scope* s = innermost; s; s = s->outer) {
        if (s->backend == backend) return s;
    }
    return nullptr;
}

}

Database::Database(std::unique_ptr<detail::Backend> backend) : backend_(std::move(backend)) {}
Database::~Database() = default;

Result<std::unique_ptr<Database>> Database::open(const Options& options) {
    auto backend = options.url.empty() ? detail::open_sqlite(options) : detail::open_postgres(options);
    if (!backend) return std::move(backend).take_error();
    return std::unique_ptr<Database>(new Database(std::move(*backend)));
}

Engine Database::engine() const { return backend_->engine(); }
Stats Database::stats() const { return backend_->stats(); }
Result<void> Database::backup(const std::string& file) { return backend_->backup(file); }
Result<void> Database::check() { return backend_->check(); }
Result<void> Database::forget_deleted() { return backend_->forget_deleted(); }

void Database::run_read(FunctionRef<void(Read&)> body) {
    if (const Scope* scope = find_scope(backend_.get())) {
        if (!scope->reading)
            throw std::logic_error("Database::read inside a write: read through the write's own transaction");
        body(*scope->reading);
        return;
    }
    backend_->run_read([&](Read& tx) {
        const Entered entered(backend_.get(), &tx);
        body(tx);
    });
}

void Database::run_write(FunctionRef<bool(Write&)> body) {
    if (const Scope* scope = find_scope(backend_.get())) {
        throw std::logic_error(scope->reading
                                   ? "Database::write inside a read: finish reading first, its view is already old"
                                   : "Database::write inside a write: use the transaction at hand");
    }
    backend_->run_write([&](Write& tx) {
        const Entered entered(backend_.get(), nullptr);
        return body(tx);
    });
}

Result<void> restore(const std::string& file, const Options& options, std::span<const Migration> known) {
    return options.url.empty() ? detail::restore_sqlite(file, options, known)
                               : detail::restore_postgres(file, options, known);
}

}
