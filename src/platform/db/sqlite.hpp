// Internal: one SQLite connection with its statement cache.
#pragma once
#include <string>
#include <string_view>
#include <unordered_map>

#include "platform/db/db.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace beffroi::db::sqlite {

/// "BFRI": written into the file's header, so that a backup is told from any other SQLite file.
inline constexpr int application_id = 0x42465249;

/// Lets texts be looked up by view, without building a string each time.
struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view s) const { return std::hash<std::string_view>{}(s); }
};

/// Used by one thread at a time.
class Handle final : public Connection {
public:
    enum class Mode { create, existing };
    /// Opens `file` and runs the hooks of `on_sqlite_open`; sets nothing else. Throws as `raise` does.
    Handle(const std::string& file, Mode mode, int busy_wait_ms);
    ~Handle() override;
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;

    Engine engine() const override { return Engine::sqlite; }
    std::int64_t execute(std::string_view sql, std::span<const Param> params,
                         FunctionRef<bool(const Row&)> row) override;
    void script(std::string_view sql) override;
    void nested(FunctionRef<void()> body) override;

    /// BEGIN, COMMIT and the like: a statement that spoils nothing when it fails.
    void command(std::string_view sql);
    /// The first column of the first row, as text.
    std::string value(std::string_view sql);
    /// Whether a statement failed since `forgive`.
    bool spoiled() const { return spoiled_; }
    void forgive() { spoiled_ = false; }
    bool in_transaction() const;
    /// Whether a deferred foreign key still waits for its other end: COMMIT would fail, for the whole group.
    bool owes_foreign_keys() const;
    sqlite3* raw() const { return db_; }
    int busy_wait_ms() const { return busy_wait_ms_; }

private:
    struct Cached {
        sqlite3_stmt* statement = nullptr;
        bool busy = false;
    };
    class Use;
    sqlite3_stmt* prepare(std::string_view sql, bool keep);
    std::int64_t step_all(std::string_view sql, std::span<const Param> params, FunctionRef<bool(const Row&)> row);

    sqlite3* db_ = nullptr;
    int busy_wait_ms_;
    std::unordered_map<std::string, Cached, TextHash, std::equal_to<>> statements_;
    bool spoiled_ = false;
};

/// Throws what an SQLite result code means: StorageFull, ConstraintError, Unavailable, Damaged or DatabaseError.
[[noreturn]] void raise(sqlite3* db, int code, std::string_view sql);

/// The file is not a database, or not a sound one.
struct Damaged : DatabaseError {
    using DatabaseError::DatabaseError;
};
/// The file can't be opened at all: missing folder, rights.
struct CannotOpen : Unavailable {
    using Unavailable::Unavailable;
};

/// Answers false when `file` exists and is not a sound SQLite database at first sight; touches nothing.
/// `why` says what is wrong.
bool looks_sound(const std::string& file, std::string& why);

}
