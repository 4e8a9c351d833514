// Internal: one PostgreSQL connection with its prepared statements.
#pragma once
#include <chrono>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "platform/db/db.hpp"

struct pg_conn;
struct pg_result;

namespace beffroi::db::postgres {

/// The transaction lost against another one: the same work may succeed when done again.
struct Conflict : Unavailable {
    using Unavailable::Unavailable;
};
/// The connection is of no more use.
struct Lost : Unavailable {
    using Unavailable::Unavailable;
};

/// A libpq address with our defaults where it says nothing.
class Address {
public:
    /// Throws Unavailable with libpq's words when `url` can't be read.
    explicit Address(const std::string& url);
    /// Null-terminated arrays for PQconnectdbParams, valid as long as this.
    const char* const* keywords() const { return keyword_pointers_.data(); }
    const char* const* values() const { return value_pointers_.data(); }
    /// "PGHOST=…", for programs that shall not show a password among their arguments.
    const std::vector<std::string>& environment() const { return environment_; }
    Address(const Address&) = delete;
    Address& operator=(const Address&) = delete;

private:
    std::vector<std::string> keywords_;
    std::vector<std::string> values_;
    std::vector<std::string> environment_;
    std::vector<const char*> keyword_pointers_;
    std::vector<const char*> value_pointers_;
};

/// Used by one thread at a time. Throws Lost, Conflict, StorageFull, ConstraintError, Unavailable, DatabaseError.
class Session final : public Connection {
public:
    explicit Session(const Address& address);
    ~Session() override;
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    Engine engine() const override { return Engine::postgres; }
    std::int64_t execute(std::string_view sql, std::span<const Param> params,
                         FunctionRef<bool(const Row&)> row) override;
    void script(std::string_view sql) override;
    void nested(FunctionRef<void()> body) override;

    /// BEGIN, COMMIT and the like; answers the server's command tag ("ROLLBACK" to the COMMIT of a failed transaction).
    std::string command(const char* sql);
    /// Connected, and in no transaction: may go back to the pool.
    bool idle() const;
    /// In a transaction that a failed statement made useless.
    bool spoiled() const;
    /// Whether a statement since `begin_anew` met a conflict or lost the connection, even if its exception was swallowed.
    bool met_conflict() const { return met_conflict_; }
    bool lost() const;
    /// Whether a row was handed out since `begin_anew`: what was done with it can't be taken back.
    bool gave_rows() const { return gave_rows_; }
    void begin_anew() { met_conflict_ = gave_rows_ = false; }

private:
    const std::string& prepared(std::string_view sql, std::span<const Param> params);
    [[noreturn]] void raise(const pg_result* result, std::string_view sql);
    void check(const pg_result* result, std::string_view sql);

    struct TextHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view s) const { return std::hash<std::string_view>{}(s); }
    };
    pg_conn* connection_ = nullptr;
    std::unordered_map<std::string, std::string, TextHash, std::equal_to<>> statements_;  ///< types + text → name
    std::string key_;
    unsigned next_name_ = 0;
    bool met_conflict_ = false;
    bool gave_rows_ = false;
};

}
