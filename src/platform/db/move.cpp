#include "platform/db/move.hpp"

#include <string>
#include <vector>

#include "platform/db/migrations_check.hpp"

namespace beffroi::db {
namespace {

struct Column {
    std::string name;
    Param::Type type;
};
struct Table {
    std::string name;
    std::vector<Column> columns;
};

/// As SQLite's documentation on column affinity has it (section 3.1), for the four types that migrations use.
Param::Type type_of(std::string_view declared) {
    if (declared.find("INT") != std::string_view::npos) return Param::Type::integer;
    if (declared == "REAL") return Param::Type::real;
    if (declared == "BLOB") return Param::Type::blob;
    return Param::Type::text;
}

/// Names come from our own migrations; they are quoted for those that are words of SQL as well.
std::string quoted(std::string_view name) { return "\"" + std::string(name) + "\""; }

/// The tables that migrations made. Those of an index of words are virtual or shadows of one, and others on PostgreSQL.
std::vector<Table> tables_of(Read& sqlite) {
    std::vector<Table> tables;
    sqlite.each(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%' AND "
        "name <> 'schema_migrations' ORDER BY name",
        [&](const Row& row) { tables.push_back({row.string(0), {}}); });
    for (auto& table : tables)
        sqlite.each(
            "SELECT name, type FROM pragma_table_info(?1) ORDER BY cid",
            [&](const Row& row) { table.columns.push_back({row.string(0), type_of(row.text(1))}); }, table.name);
    return tables;
}

Param value_of(const Row& row, int i, Param::Type type) {
    // An empty optional keeps the type of what it would hold: PostgreSQL wants to know it.
    switch (type) {
        case Param::Type::integer: return row.is_null(i) ? Param(std::optional<std::int64_t>()) : Param(row.integer(i));
        case Param::Type::real: return row.is_null(i) ? Param(std::optional<double>()) : Param(row.real(i));
        case Param::Type::blob: return row.is_null(i) ? Param(nullptr) : Param::blob(row.text(i));
        default: return row.is_null(i) ? Param(std::optional<std::string_view>()) : Param(row.text(i));
    }
}

std::int64_t copy_table(Read& from, Write& to, const Table& table) {
    std::string names, places;
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        names += (i > 0 ? ", " : "") + quoted(table.columns[i].name);
        places += (i > 0 ? ", ?" : "?") + std::to_string(i + 1);
    }
    const std::string insert = "INSERT INTO " + quoted(table.name) + " (" + names + ") VALUES (" + places + ")";
    std::int64_t rows = 0;
    std::vector<Param> values;
    from.each("SELECT " + names + " FROM " + quoted(table.name), [&](const Row& row) {
        values.clear();
        for (std::size_t i = 0; i < table.columns.size(); ++i)
            values.push_back(value_of(row, static_cast<int>(i), table.columns[i].type));
        rows += to.run_list(insert, values);
    });
    return rows;
}

struct ForeignKey {
    std::string table, name;
    static ForeignKey from(const Row& row) { return {row.string(0), row.string(1)}; }
};

std::vector<ForeignKey> foreign_keys(Read& postgres) {
    return postgres.all<ForeignKey>(
        "SELECT r.relname, c.conname FROM pg_constraint c JOIN pg_class r ON r.oid = c.conrelid "
        "WHERE c.contype = 'f' AND r.relnamespace = to_regnamespace(current_schema()) ORDER BY 1, 2");
}

}

bool is_used(Database& database) {
    return database.read([](Read& tx) { return !detail::read_applied(tx).empty(); });
}

Result<Moved> move_rows(Database& from, Database& to, FunctionRef<void(Write&)> finish) {
    return from.read([&](Read& source) {
        const auto tables = tables_of(source);
        return to.write([&](Write& target) -> Result<Moved> {
            const auto alter = [&](const std::string& table, const std::string& what) {
                target.connection().script("ALTER TABLE " + quoted(table) + " " + what);
            };
            for (const auto& table : tables)
                if (!target.one<bool>("SELECT to_regclass(?1) IS NOT NULL", quoted(table.name)).value_or(false))
                    return fail(ErrorKind::internal, "missing_table",
                                msg("The table {1} is not in the PostgreSQL database.", table.name));
            // Rows may then come in any order, and tables be emptied that others point to.
            const auto keys = foreign_keys(target);
            for (const auto& key : keys)
                alter(key.table, "ALTER CONSTRAINT " + quoted(key.name) + " DEFERRABLE INITIALLY DEFERRED");
            for (const auto& table : tables) alter(table.name, "DISABLE TRIGGER USER");
            for (const auto& table : tables) target.run("DELETE FROM " + quoted(table.name));
            Moved moved;
            for (const auto& table : tables) {
                moved.rows += copy_table(source, target, table);
                ++moved.tables;
            }
            target.connection().script("SET CONSTRAINTS ALL IMMEDIATE");
            for (const auto& table : tables) alter(table.name, "ENABLE TRIGGER USER");
            for (const auto& key : keys) alter(key.table, "ALTER CONSTRAINT " + quoted(key.name) + " NOT DEFERRABLE");
            finish(target);
            return moved;
        });
    });
}

}
