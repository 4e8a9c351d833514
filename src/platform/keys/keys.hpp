// vault.key and what it sealed: several keys while one is replaced, which of them seals, and sealing anew what a former one sealed.
//
// Each feature states what it sealed by a `Table` for each table; src/server collects them. A test walks the columns of the database, so
// that none is forgotten. Why it is made like this: docs/decisions/keys.md.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/result.hpp"
#include "platform/base/time.hpp"
#include "platform/base/vault.hpp"
#include "platform/db/db.hpp"
#include "platform/db/migrations.hpp"

namespace beffroi::keys {

// ---- The file ----

constexpr std::size_t most_keys = 8;

/// What vault.key holds: keys of 32 bytes, the one made last first, and, once one was replaced, eight bytes "lasting1" and the 32
/// bytes of `crypto::Vault::lasting_of` the first one there ever was.
struct Ring {
    std::vector<std::string> keys;
    std::string lasting;
    crypto::Vault::Secrets secrets(std::size_t seals = 0) const { return {keys, seals, lasting}; }
};
/// Error: `bad_key` when it can't be read, is no such file or may be read by others.
Result<Ring> read_ring(const std::string& path);
/// Whole or not at all, and on the disk when this returns. Error: `cannot_write`.
Result<void> write_ring(const std::string& path, const Ring& ring);
/// By which a database knows a key again: 16 bytes that say nothing of it.
std::string mark_of(const std::string& key);

// ---- Which keys a database needs ----

struct Known {
    std::string mark;
    bool seals = false, needed = false;
    std::optional<Instant> since;  ///< none: from the beginning
    bool leaked = false;  ///< it took the place of one that leaked
};
/// The one that seals first.
std::vector<Known> known(db::Read& tx);
/// Which key of the ring seals; a database that knows no key yet, or in which nothing is sealed, takes the first.
/// Error: `other_vault_key` when it needs one that the ring has not.
Result<std::size_t> check(db::Write& tx, const Ring& ring, bool anything_sealed);
/// From now on servers seal with that key.
void seal_with(db::Write& tx, std::string_view mark, bool leaked, Instant now);
/// Nothing is sealed any more by others than the one that seals: the database opens without them.
void need_only_present(db::Write& tx);
/// Forgets all others: what people hold of them is over.
void forget_former(db::Write& tx);

// ---- Who has which ----

struct Holder {
    std::int64_t id = 0;
    std::string who;  ///< "beffroi-1:4711": the machine and its process
    std::vector<std::string> knows;  ///< marks in hexadecimal
    std::string seals;
    Instant seen;
};
/// Servers that said something in the last minutes. One of this machine whose process is gone is forgotten.
std::vector<Holder> holders(db::Database& database, Instant now);

/// Keeps a server's vault as the file and the database say, in a thread of its own: a changed file within two seconds.
class Follower {
public:
    /// `vault` shares its keys with every other copy in the program.
    Follower(db::Database& database, crypto::Vault vault, std::string path);
    ~Follower();
    void start();
    /// Looks at once: for SIGHUP.
    void look();
    void stop();

private:
    struct Own;
    std::unique_ptr<Own> own_;
};

// ---- What a feature sealed ----

/// A column, and what it holds.
struct Column {
    enum class Kind { number, bytes, text };
    std::string name;
    Kind kind = Kind::bytes;
};

/// A row of a table on its way from one key to the next.
class Row {
public:
    /// Of the key of the table.
    std::int64_t number(std::size_t i = 0) const { return keys_[i].number; }
    /// As it is now; empty when there is nothing.
    const std::string& value(std::string_view column) const;
    /// Of a column of numbers; 0 when there is none.
    std::int64_t number_beside(std::string_view column) const;
    /// Opens a column and, when another key than the present one sealed it, seals it anew. None when it is empty, or opens by no key.
    std::optional<std::string> seal(std::string_view column, std::string_view context);
    /// The same for one of several contexts: where the context itself was made by a key.
    std::optional<std::string> seal(std::string_view column, std::string_view context, std::string_view next_context);
    /// The blind index of a value by the present key; an empty column stays empty.
    void index(std::string_view column, std::string_view value, std::string_view purpose);
    /// What the column shall hold.
    void set(std::string_view column, std::string value);
    /// It leads nowhere any more: the row goes.
    void remove() { removed_ = true; }
    /// Counts a value that a former key sealed, and one that no key opens: for those who open by themselves.
    void former() { ++former_; }
    void unreadable() { ++unreadable_; }

    struct Cell {
        bool null = false;
        std::int64_t number = 0;
        std::string bytes;
    };

private:
    friend class Reader;
    std::size_t at(std::string_view column) const;
    const crypto::Vault* vault_ = nullptr;
    const struct Table* table_ = nullptr;
    std::vector<Cell> keys_, cells_;  ///< as read
    std::vector<std::optional<std::string>> next_;  ///< where it shall change
    int former_ = 0, unreadable_ = 0;
    bool removed_ = false;
};

/// What one table holds that a key made.
struct Table {
    std::string name;  ///< "people"
    std::vector<Column> key;  ///< rows go in its order, which is unique
    std::vector<Column> columns;  ///< what a key made: read, compared, written
    std::vector<Column> beside = {};  ///< what is read with it
    std::string where = {};  ///< which rows: "kind = 'mail'"; empty: all
    /// Says what the columns shall hold by the present key.
    std::function<void(const crypto::Vault&, Row&)> renew;
    /// What else follows from a row that changed, in the same transaction.
    std::function<void(db::Write&, const crypto::Vault&, const Row&)> then = {};
    int at_once = 250;  ///< rows a transaction
};

/// What one pass found.
struct Found {
    std::int64_t rows = 0, values = 0;  ///< looked at; `values` that a former key sealed
    std::int64_t behind = 0;  ///< rows that are not as the present key makes them
    std::int64_t renewed = 0;  ///< of these, sealed anew
    std::int64_t met = 0;  ///< of these, changed by somebody else meanwhile: for the next pass
    std::int64_t unreadable = 0;  ///< values that no key opens: they stay
    Found& operator+=(const Found& other);
};
enum class Act { look, renew };
/// Goes through one table in small transactions. A row that somebody changed meanwhile is left as it is: nothing is lost. `go_on` hears
/// what was found so far, and may answer false to stop; what was done stays done.
Found pass(db::Database& database, const crypto::Vault& vault, const Table& table, Act act,
           const std::function<bool(const Found&)>& go_on = {});

std::span<const db::Migration> migrations();

}
