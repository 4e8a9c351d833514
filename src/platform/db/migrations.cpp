#include "platform/db/migrations.hpp"

#include <algorithm>

#include "platform/base/crypto.hpp"
#include "platform/base/log.hpp"
#include "platform/db/migrations_check.hpp"
#include "platform/db/sql_text.hpp"

namespace beffroi::db {
namespace detail {

bool concerns(const Migration& migration, Engine engine) {
    return migration.engine.empty() || migration.engine == (engine == Engine::sqlite ? "sqlite" : "postgres");
}

std::string checksum(const Migration& migration) { return crypto::hex(crypto::sha256(migration.sql)); }

std::optional<Error> refusal(const std::vector<Applied>& applied, std::span<const Migration> known, Engine engine) {
    for (const Applied& past : applied) {
        const auto same = std::ranges::find_if(known, [&](const Migration& m) {
            return m.feature == past.feature && m.number == past.number && concerns(m, engine);
        });
        const std::string number = std::to_string(past.number);
        if (same == known.end()) {
            return fail(ErrorKind::conflict, "newer_database",
                        msg("The database was used by a newer Beffroi: this one does not know its step {1} {2}. "
                            "Install the newer "
                            "version, or restore an older backup.",
                            past.feature, number));
        }
        if (checksum(*same) != past.checksum) {
            return fail(ErrorKind::conflict, "changed_migration",
                        msg("The step {1} {2} of the database is no longer what it was when it was applied. Put its "
                            "file back as it "
                            "was and add a new step instead.",
                            past.feature, number));
        }
    }
    return std::nullopt;
}

std::vector<Applied> read_applied(Read& tx) {
    const bool exists =
        tx.engine() == Engine::sqlite
            ? tx.one<int>("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'schema_migrations'").has_value()
            : tx.one<bool>("SELECT to_regclass('schema_migrations') IS NOT NULL").value_or(false);
    if (!exists) return {};
    return tx.all<Applied>(select_applied);
}

}

namespace {

constexpr const char* create_table =
    "CREATE TABLE IF NOT EXISTS schema_migrations (feature TEXT NOT NULL, number BIGINT NOT NULL, name TEXT NOT NULL, "
    "checksum TEXT NOT NULL, applied_at BIGINT NOT NULL, PRIMARY KEY (feature, number))";

void create_record(Database& database) {
    database.write([](Write& tx) {
        // Nodes that create the table at the same moment would meet in PostgreSQL's catalogue, where "if not exists" does not
        // help; the lock lets one pass after the other. Its number is "beffroi" in ASCII.
        if (tx.engine() == Engine::postgres) tx.connection().script("SELECT pg_advisory_xact_lock(27696038197489513)");
        tx.connection().script(create_table);
    });
}

/// Applies one in its own transaction; false when another process was faster.
bool apply(Database& database, const Migration& migration) {
    return database.write([&](Write& tx) {
        // SQLite holds the only write lock already. On PostgreSQL the lock comes before the first look at the data, so that
        // the view is not older than the lock.
        const bool postgres = tx.engine() == Engine::postgres;
        if (postgres) tx.connection().script("LOCK TABLE schema_migrations IN EXCLUSIVE MODE");
        if (tx.one<int>("SELECT 1 FROM schema_migrations WHERE feature = ?1 AND number = ?2", migration.feature,
                        migration.number)) {
            return false;
        }
        if (postgres && migration.engine.empty())
            tx.connection().script(with_postgres_types(migration.sql));
        else
            tx.connection().script(migration.sql);
        tx.run(
            "INSERT INTO schema_migrations (feature, number, name, checksum, applied_at) VALUES (?1, ?2, ?3, ?4, ?5)",
            migration.feature, migration.number, migration.name, detail::checksum(migration), Clock().now());
        return true;
    });
}

}

Result<int> migrate(Database& database, std::span<const Migration> migrations) {
    const Engine engine = database.engine();
    try {
        const auto applied = database.read([](Read& tx) { return detail::read_applied(tx); });
        if (auto no = detail::refusal(applied, migrations, engine)) return std::move(*no);
        const auto is_applied = [&](const Migration& m) {
            return std::ranges::any_of(applied,
                                       [&](const auto& a) { return a.feature == m.feature && a.number == m.number; });
        };
        int count = 0;
        for (const Migration& migration : migrations) {
            if (!detail::concerns(migration, engine) || is_applied(migration)) continue;
            if (count == 0) create_record(database);
            try {
                if (!apply(database, migration)) continue;
            } catch (const Unavailable&) { throw; } catch (const StorageFull&) {
                throw;
            } catch (const DatabaseError& e) {
                return fail(ErrorKind::internal, "migration_failed",
                            msg("The step {1} {2} of the database failed, and nothing of it was kept: {3}",
                                migration.feature, std::to_string(migration.number), e.what()));
            }
            ++count;
            log::info("database step applied", {{"feature", std::string(migration.feature)},
                                                {"number", std::to_string(migration.number)},
                                                {"name", std::string(migration.name)}});
        }
        return count;
    } catch (const DatabaseError& e) {
        return fail(ErrorKind::unavailable, "unavailable", msg("The database can't be used now: {1}.", e.what()));
    }
}

}
