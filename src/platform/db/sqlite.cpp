#include "platform/db/sqlite.hpp"

#include <sqlite3.h>
#include <sys/stat.h>

#include <cstdio>
#include <cstring>
#include <mutex>
#include <new>

#include "platform/db/backend.hpp"

namespace beffroi::db {
namespace {

std::mutex hooks_mutex;
std::vector<std::function<void(sqlite3*)>>& hooks() {
    static std::vector<std::function<void(sqlite3*)>> all;
    return all;
}

}

void on_sqlite_open(std::function<void(sqlite3*)> hook) {
    const std::lock_guard lock(hooks_mutex);
    hooks().push_back(std::move(hook));
}

namespace sqlite {
namespace {

/// More distinct texts than this on one connection means that SQL is being glued from values; forget and start again.
constexpr std::size_t max_cached_statements = 512;

ConstraintError::Kind constraint_kind(int extended) {
    switch (extended) {
        case SQLITE_CONSTRAINT_UNIQUE:
        case SQLITE_CONSTRAINT_PRIMARYKEY:
        case SQLITE_CONSTRAINT_ROWID: return ConstraintError::Kind::unique;
        case SQLITE_CONSTRAINT_FOREIGNKEY: return ConstraintError::Kind::foreign_key;
        case SQLITE_CONSTRAINT_NOTNULL: return ConstraintError::Kind::not_null;
        case SQLITE_CONSTRAINT_CHECK: return ConstraintError::Kind::check;
        default: return ConstraintError::Kind::other;
    }
}

/// Columns straight from the statement's memory.
class SqliteRow final : public RowSource {
public:
    explicit SqliteRow(sqlite3_stmt* statement) : statement_(statement) {}
    bool is_null(int column) const override { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }
    std::int64_t integer(int column) const override { return sqlite3_column_int64(statement_, column); }
    double real(int column) const override { return sqlite3_column_double(statement_, column); }
    std::string_view bytes(int column) const override {
        const void* data = sqlite3_column_type(statement_, column) == SQLITE_BLOB
                               ? sqlite3_column_blob(statement_, column)
                               : static_cast<const void*>(sqlite3_column_text(statement_, column));
        if (!data) return {};
        return {static_cast<const char*>(data), static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
    }

private:
    sqlite3_stmt* statement_;
};

int bind(sqlite3_stmt* statement, int index, const Param& param) {
    switch (param.type()) {
        case Param::Type::null: return sqlite3_bind_null(statement, index);
        case Param::Type::integer: return sqlite3_bind_int64(statement, index, param.integer());
        case Param::Type::real: return sqlite3_bind_double(statement, index, param.real());
        // A null pointer would bind NULL: an empty text is not nothing.
        case Param::Type::text: {
            const auto text = param.bytes();
            return sqlite3_bind_text64(statement, index, text.data() ? text.data() : "", text.size(), SQLITE_STATIC,
                                       SQLITE_UTF8);
        }
        case Param::Type::blob: {
            const auto blob = param.bytes();
            return sqlite3_bind_blob64(statement, index, blob.data() ? blob.data() : "", blob.size(), SQLITE_STATIC);
        }
    }
    return SQLITE_MISUSE;
}

}

void raise(sqlite3* db, int code, std::string_view sql) {
    const int extended = db ? sqlite3_extended_errcode(db) : code;
    const int primary = code & 0xff;
    // Messages of SQLite name tables and columns, never values: they may be logged.
    std::string what = db ? sqlite3_errmsg(db) : sqlite3_errstr(code);
    if (!sql.empty()) what += " [" + std::string(sql.substr(0, 300)) + "]";
    switch (primary) {
        case SQLITE_FULL: throw StorageFull(what);
        case SQLITE_IOERR:
            switch (extended) {
                case SQLITE_IOERR_READ:
                case SQLITE_IOERR_SHORT_READ:
                case SQLITE_IOERR_CORRUPTFS:
                case SQLITE_IOERR_DATA: throw Damaged(what);
                case SQLITE_IOERR_NOMEM: throw std::bad_alloc();
                // What remains are writes that the disk refused; the index file of the WAL grows by ftruncate, which says
                // "I/O error" where a write says "full".
                default: throw StorageFull(what);
            }
        case SQLITE_CONSTRAINT: throw ConstraintError(constraint_kind(extended), what);
        case SQLITE_BUSY:
        case SQLITE_LOCKED: throw Unavailable(what);
        case SQLITE_CANTOPEN: throw CannotOpen(what);
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB: throw Damaged(what);
        case SQLITE_NOMEM: throw std::bad_alloc();
        default: throw DatabaseError(what);
    }
}

Handle::Handle(const std::string& file, Mode mode, int busy_wait_ms) : busy_wait_ms_(busy_wait_ms) {
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (mode == Mode::create ? SQLITE_OPEN_CREATE : 0);
    const int rc = sqlite3_open_v2(file.c_str(), &db_, flags, nullptr);
    try {
        if (rc != SQLITE_OK) raise(db_, rc, {});
        sqlite3_extended_result_codes(db_, 1);
        sqlite3_busy_timeout(db_, busy_wait_ms);
        std::vector<std::function<void(sqlite3*)>> all;
        {
            const std::lock_guard lock(hooks_mutex);
            all = hooks();
        }
        for (const auto& hook : all) hook(db_);
    } catch (...) {
        sqlite3_close_v2(db_);
        throw;
    }
}

Handle::~Handle() {
    for (auto& [sql, cached] : statements_) sqlite3_finalize(cached.statement);
    sqlite3_close_v2(db_);
}

/// Borrows a statement from the cache; when the same text is already running further up the stack, a fresh one.
class Handle::Use {
public:
    Use(Handle& handle, std::string_view sql) : handle_(handle) {
        auto found = handle.statements_.find(sql);
        if (found == handle.statements_.end()) {
            if (handle.statements_.size() >= max_cached_statements) {
                std::erase_if(handle.statements_, [](auto& entry) {
                    if (entry.second.busy) return false;
                    sqlite3_finalize(entry.second.statement);
                    return true;
                });
            }
            sqlite3_stmt* statement = handle.prepare(sql, true);
            found = handle.statements_.emplace(std::string(sql), Cached{statement, false}).first;
        }
        if (found->second.busy) {
            statement_ = handle.prepare(sql, false);
        } else {
            cached_ = &found->second;
            cached_->busy = true;
            statement_ = cached_->statement;
        }
    }
    ~Use() {
        if (cached_) {
            sqlite3_reset(statement_);
            cached_->busy = false;
        } else {
            sqlite3_finalize(statement_);
        }
    }
    Use(const Use&) = delete;
    Use& operator=(const Use&) = delete;
    sqlite3_stmt* get() const { return statement_; }

private:
    Handle& handle_;
    Cached* cached_ = nullptr;
    sqlite3_stmt* statement_ = nullptr;
};

sqlite3_stmt* Handle::prepare(std::string_view sql, bool keep) {
    sqlite3_stmt* statement = nullptr;
    const char* tail = nullptr;
    const int rc = sqlite3_prepare_v3(db_, sql.data(), static_cast<int>(sql.size()),
                                      keep ? SQLITE_PREPARE_PERSISTENT : 0, &statement, &tail);
    if (rc != SQLITE_OK) raise(db_, rc, sql);
    if (!statement) throw DatabaseError("an empty statement");
    // SQLite would run the first statement and forget the others without a word.
    sqlite3_stmt* second = nullptr;
    const auto rest = sql.substr(static_cast<std::size_t>(tail - sql.data()));
    const int rest_rc = rest.empty()
                            ? SQLITE_OK
                            : sqlite3_prepare_v3(db_, rest.data(), static_cast<int>(rest.size()), 0, &second, nullptr);
    if (rest_rc != SQLITE_OK || second) {
        sqlite3_finalize(second);
        sqlite3_finalize(statement);
        throw DatabaseError("several statements in one text: " + std::string(sql.substr(0, 300)));
    }
    return statement;
}

std::int64_t Handle::step_all(std::string_view sql, std::span<const Param> params, FunctionRef<bool(const Row&)> row) {
    const Use use(*this, sql);
    sqlite3_stmt* statement = use.get();
    const int wanted = sqlite3_bind_parameter_count(statement);
    if (wanted != static_cast<int>(params.size())) {
        throw DatabaseError("the statement has " + std::to_string(wanted) + " parameters, " +
                            std::to_string(params.size()) + " were given [" + std::string(sql.substr(0, 300)) + "]");
    }
    for (int i = 0; i < wanted; ++i) {
        const int rc = bind(statement, i + 1, params[static_cast<std::size_t>(i)]);
        if (rc != SQLITE_OK) raise(db_, rc, sql);
    }
    const auto changes_before = sqlite3_total_changes64(db_);
    const SqliteRow source(statement);
    const Row current(source);
    const bool readonly = sqlite3_stmt_readonly(statement) != 0;
    bool wanting = true;
    for (;;) {
        const int rc = sqlite3_step(statement);
        if (rc == SQLITE_DONE) break;
        if (rc != SQLITE_ROW) raise(db_, rc, sql);
        if (wanting) wanting = row(current);
        // A change with RETURNING is stepped to its end: foreign keys are checked only there.
        if (!wanting && readonly) return 0;
    }
    // sqlite3_changes keeps the figure of an earlier statement when this one changes nothing.
    if (readonly || sqlite3_total_changes64(db_) == changes_before) return 0;
    return sqlite3_changes64(db_);
}

std::int64_t Handle::execute(std::string_view sql, std::span<const Param> params, FunctionRef<bool(const Row&)> row) {
    if (spoiled_) throw DatabaseError(detail::spoiled_message);
    try {
        return step_all(sql, params, row);
    } catch (const DatabaseError&) {
        spoiled_ = true;
        throw;
    }
}

void Handle::command(std::string_view sql) {
    step_all(sql, {}, [](const Row&) { return true; });
}

std::string Handle::value(std::string_view sql) {
    std::string first;
    step_all(sql, {}, [&](const Row& row) {
        first = row.string(0);
        return false;
    });
    return first;
}

void Handle::script(std::string_view sql) {
    if (spoiled_) throw DatabaseError(detail::spoiled_message);
    const std::string text(sql);
    const bool inside = in_transaction();
    const int rc = sqlite3_exec(db_, text.c_str(), nullptr, nullptr, nullptr);
    if (rc != SQLITE_OK) {
        spoiled_ = true;
        raise(db_, rc, sql);
    }
    if (inside != in_transaction()) {
        spoiled_ = true;
        throw DatabaseError("a script must not begin or end transactions");
    }
}

void Handle::nested(FunctionRef<void()> body) {
    if (spoiled_) throw DatabaseError(detail::spoiled_message);
    command("SAVEPOINT attempt");
    try {
        body();
        if (spoiled_) throw DatabaseError(detail::spoiled_message);
    } catch (...) {
        // A full disk may have undone everything already; then there is nothing to return to.
        if (in_transaction()) {
            command("ROLLBACK TO attempt");
            command("RELEASE attempt");
            spoiled_ = false;
        }
        throw;
    }
    command("RELEASE attempt");
}

bool Handle::in_transaction() const { return sqlite3_get_autocommit(db_) == 0; }

bool Handle::owes_foreign_keys() const {
    int owed = 0;
    int highest = 0;
    sqlite3_db_status(db_, SQLITE_DBSTATUS_DEFERRED_FKS, &owed, &highest, 0);
    return owed != 0;
}

bool looks_sound(const std::string& file, std::string& why) {
    struct stat info{};
    if (stat(file.c_str(), &info) != 0 || info.st_size == 0) return true;  // to be created
    std::FILE* in = std::fopen(file.c_str(), "rb");
    if (!in) return true;  // opening it will say why not
    unsigned char header[100] = {};
    const std::size_t got = std::fread(header, 1, sizeof header, in);
    std::fclose(in);
    if (got < sizeof header || std::memcmp(header, "SQLite format 3", 16) != 0) {
        why = "it does not begin as an SQLite database";
        return false;
    }
    return true;
}

}
}
