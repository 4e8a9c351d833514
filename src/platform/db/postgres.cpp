#include "platform/db/postgres.hpp"

#include <libpq-fe.h>

#include <array>
#include <bit>
#include <charconv>
#include <cstring>
#include <memory>

#include "platform/base/log.hpp"
#include "platform/db/backend.hpp"
#include "platform/db/sql_text.hpp"

namespace beffroi::db::postgres {
namespace {

using Answer = std::unique_ptr<PGresult, decltype([](PGresult* r) { PQclear(r); })>;

// Object ids of the built-in types, fixed for all time in PostgreSQL's catalogue (pg_type.dat).
constexpr Oid oid_bytea = 17;
constexpr Oid oid_int8 = 20;
constexpr Oid oid_text = 25;
constexpr Oid oid_float8 = 701;

constexpr std::size_t max_cached_statements = 512;

Oid oid_of(Param::Type type) {
    switch (type) {
        case Param::Type::integer: return oid_int8;
        case Param::Type::real: return oid_float8;
        case Param::Type::text: return oid_text;
        case Param::Type::blob: return oid_bytea;
        case Param::Type::null: return 0;  // PostgreSQL finds out from where it stands
    }
    return 0;
}

std::array<char, 8> big_endian(std::uint64_t n) {
    std::array<char, 8> bytes;
    for (int i = 0; i < 8; ++i) bytes[static_cast<std::size_t>(i)] = static_cast<char>(n >> (56 - 8 * i));
    return bytes;
}

/// The values of one statement in the form that PQexecPrepared wants, all binary: lengths are known, no text needs a final zero.
struct Bound {
    explicit Bound(std::span<const Param> params)
        : count(params.size()), numbers(count), values(count), lengths(count), formats(count, 1) {
        for (std::size_t i = 0; i < count; ++i) {
            const Param& param = params[i];
            switch (param.type()) {
                case Param::Type::null: values[i] = nullptr; break;
                case Param::Type::integer: number(i, static_cast<std::uint64_t>(param.integer())); break;
                case Param::Type::real: number(i, std::bit_cast<std::uint64_t>(param.real())); break;
                case Param::Type::text:
                case Param::Type::blob: {
                    const auto bytes = param.bytes();
                    values[i] = bytes.data() ? bytes.data() : "";
                    lengths[i] = static_cast<int>(bytes.size());
                }
            }
        }
    }
    void number(std::size_t i, std::uint64_t n) {
        numbers[i] = big_endian(n);
        values[i] = numbers[i].data();
        lengths[i] = 8;
    }
    std::size_t count;
    std::vector<std::array<char, 8>> numbers;
    std::vector<const char*> values;
    std::vector<int> lengths;
    std::vector<int> formats;
};

int hex_digit(char c) { return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10; }

/// Columns of one row of an answer in text form.
class PostgresRow final : public RowSource {
public:
    PostgresRow(const PGresult* answer, int row) : answer_(answer), row_(row) {}
    void next() {
        ++row_;
        decoded_.clear();
    }
    int number() const { return row_; }

    bool is_null(int column) const override { return PQgetisnull(answer_, row_, column) != 0; }
    std::int64_t integer(int column) const override {
        const auto text = raw(column);
        if (text == "t") return 1;
        std::int64_t n = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
        // A numeric or double read as integer loses its fraction, as on SQLite.
        if (error == std::errc{} && end != text.data() + text.size() && (*end == 'e' || *end == 'E' || *end == '.')) {
            return static_cast<std::int64_t>(real(column));
        }
        return n;
    }
    double real(int column) const override {
        const auto text = raw(column);
        if (text == "t") return 1;
        double x = 0;
        std::from_chars(text.data(), text.data() + text.size(), x);
        return x;
    }
    std::string_view bytes(int column) const override {
        const auto text = raw(column);
        if (PQftype(answer_, column) != oid_bytea || !text.starts_with("\\x")) return text;
        // Bytes come as \x and hexadecimal digits; each column is decoded once and kept until the next row.
        const auto key = static_cast<std::size_t>(column);
        if (decoded_.size() <= key) decoded_.resize(static_cast<std::size_t>(PQnfields(answer_)));
        auto& slot = decoded_[key];
        if (!slot) {
            slot = std::make_unique<std::string>();
            slot->reserve(text.size() / 2);
            for (std::size_t i = 2; i + 1 < text.size(); i += 2) {
                slot->push_back(static_cast<char>(hex_digit(text[i]) << 4 | hex_digit(text[i + 1])));
            }
        }
        return *slot;
    }

private:
    std::string_view raw(int column) const {
        return {PQgetvalue(answer_, row_, column), static_cast<std::size_t>(PQgetlength(answer_, row_, column))};
    }
    const PGresult* answer_;
    int row_;
    mutable std::vector<std::unique_ptr<std::string>> decoded_;
};

std::string one_line(const char* text) {
    std::string line = text ? text : "";
    while (!line.empty() && (line.back() == '\n' || line.back() == ' ')) line.pop_back();
    for (char& c : line)
        if (c == '\n') c = ' ';
    return line;
}

ConstraintError::Kind constraint_kind(std::string_view state) {
    if (state == "23505" || state == "23P01") return ConstraintError::Kind::unique;
    if (state == "23503") return ConstraintError::Kind::foreign_key;
    if (state == "23502") return ConstraintError::Kind::not_null;
    if (state == "23514") return ConstraintError::Kind::check;
    return ConstraintError::Kind::other;
}

}

Session::Session(const Address& address) {
    connection_ = PQconnectdbParams(address.keywords(), address.values(), 0);
    if (PQstatus(connection_) != CONNECTION_OK) {
        const std::string why = one_line(PQerrorMessage(connection_));
        PQfinish(connection_);
        throw Unavailable(why);
    }
    PQsetNoticeProcessor(
        connection_, [](void*, const char* text) { log::debug("postgresql", {{"notice", one_line(text)}}); }, nullptr);
}

Session::~Session() { PQfinish(connection_); }

bool Session::lost() const { return PQstatus(connection_) != CONNECTION_OK; }
bool Session::idle() const { return !lost() && PQtransactionStatus(connection_) == PQTRANS_IDLE; }
bool Session::spoiled() const { return PQtransactionStatus(connection_) == PQTRANS_INERROR; }

void Session::check(const PGresult* result, std::string_view sql) {
    const auto status = PQresultStatus(result);
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY) return;
    raise(result, sql);
}

void Session::raise(const PGresult* result, std::string_view sql) {
    const char* state_text = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : nullptr;
    const std::string_view state = state_text ? state_text : "";
    const auto kind = state.substr(0, 2);
    // Only the primary message: the detail line holds the row's values. Errors of class 22 quote the value in the message itself.
    const char* primary = result ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : nullptr;
    std::string what =
        kind == "22" ? "a value does not fit" : one_line(primary ? primary : PQerrorMessage(connection_));
    if (!state.empty()) what += " (" + std::string(state) + ")";
    if (!sql.empty()) what += " [" + std::string(sql.substr(0, 300)) + "]";

    if (lost() || kind == "08" || state == "57P01" || state == "57P02" || state == "57P03" || state == "57P05")
        throw Lost(what);
    if (kind == "23") throw ConstraintError(constraint_kind(state), what);
    if (state == "40001" || state == "40P01") {
        met_conflict_ = true;
        throw Conflict(what);
    }
    // Another node migrated, or a proxy handed us another server: prepared statements are stale, a fresh connection is not.
    if (state == "26000" || (state == "0A000" && what.find("cached plan") != std::string::npos)) throw Lost(what);
    // The server has become a standby: the pool must look for the new primary.
    if (state == "25006" && what.find("recovery") != std::string::npos) throw Lost(what);
    if (state == "53100" || state == "58030") throw StorageFull(what);
    if (kind == "53" || state == "55P03" || state == "57014") throw Unavailable(what);
    throw DatabaseError(what);
}

const std::string& Session::prepared(std::string_view sql, std::span<const Param> params) {
    // The types belong to the statement: an integer and a text in the same place are two plans.
    key_.clear();
    for (const Param& param : params) key_.push_back(static_cast<char>('0' + static_cast<int>(param.would_be())));
    key_.push_back(' ');
    key_ += sql;
    if (const auto found = statements_.find(std::string_view(key_)); found != statements_.end()) return found->second;
    if (statements_.size() >= max_cached_statements) {
        command("DEALLOCATE ALL");
        statements_.clear();
    }
    std::vector<Oid> types;
    types.reserve(params.size());
    for (const Param& param : params) types.push_back(oid_of(param.would_be()));
    const std::string name = "s" + std::to_string(++next_name_);
    const auto text = with_dollar_placeholders(sql);
    if (text.count != params.size()) {
        throw DatabaseError("the statement has " + std::to_string(text.count) + " parameters, " +
                            std::to_string(params.size()) + " were given [" + std::string(sql.substr(0, 300)) + "]");
    }
    const Answer answer(
        PQprepare(connection_, name.c_str(), text.sql.c_str(), static_cast<int>(types.size()), types.data()));
    check(answer.get(), sql);
    return statements_.emplace(key_, name).first->second;
}

std::int64_t Session::execute(std::string_view sql, std::span<const Param> params, FunctionRef<bool(const Row&)> row) {
    if (spoiled()) throw DatabaseError(detail::spoiled_message);
    const std::string name = prepared(sql, params);
    const Bound bound(params);
    const Answer answer(PQexecPrepared(connection_, name.c_str(), static_cast<int>(bound.count), bound.values.data(),
                                       bound.lengths.data(), bound.formats.data(), 0));
    check(answer.get(), sql);
    const int rows = PQntuples(answer.get());
    PostgresRow source(answer.get(), 0);
    const Row current(source);
    gave_rows_ = gave_rows_ || rows > 0;
    while (source.number() < rows && row(current)) source.next();

    const std::string_view tag = PQcmdStatus(answer.get());
    if (tag.starts_with("SELECT")) return 0;
    const std::string_view changed = PQcmdTuples(answer.get());
    std::int64_t count = 0;
    std::from_chars(changed.data(), changed.data() + changed.size(), count);
    return count;
}

std::string Session::command(const char* sql) {
    const Answer answer(PQexec(connection_, sql));
    check(answer.get(), sql);
    return PQcmdStatus(answer.get());
}

void Session::script(std::string_view sql) {
    if (spoiled()) throw DatabaseError(detail::spoiled_message);
    const auto before = PQtransactionStatus(connection_);
    command(std::string(sql).c_str());
    if (PQtransactionStatus(connection_) != before) throw DatabaseError("a script must not begin or end transactions");
}

void Session::nested(FunctionRef<void()> body) {
    if (spoiled()) throw DatabaseError(detail::spoiled_message);
    command("SAVEPOINT attempt");
    try {
        body();
        if (spoiled()) throw DatabaseError(detail::spoiled_message);
    } catch (...) {
        // A conflict or a lost connection can't be undone half-way.
        if (!lost() && !met_conflict_) {
            command("ROLLBACK TO attempt");
            command("RELEASE attempt");
        }
        throw;
    }
    command("RELEASE attempt");
}

}
