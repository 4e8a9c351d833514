// Many rows in few statements, for imports.
#pragma once
#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/db/db.hpp"

namespace beffroi::db {

/// Whether inserting into the table fires a trigger that may refuse the row. SQLite keeps a journal for each statement that may fail
/// half way (one that fires such a trigger, or has several rows) and walks it at the statement's end, the longer the more
/// the transaction has changed. So it gets hundreds of rows a statement where a trigger fires, and one where none
/// does: of 150,000 appointments in transactions of 20,000, that took 4 s where 100 rows a statement everywhere took 18 s. On
/// PostgreSQL each statement is a round trip.
enum class Fires { nothing, trigger };
std::size_t rows_a_statement(Engine engine, Fires fires);

/// "(?1, ?2), (?3, ?4)".
std::string placeholders(std::size_t rows, std::size_t columns);

/// "(?3, ?4)" for "column IN ": appends the values, bytes, to what the statement has already. They must live until it ran.
std::string in_list(std::vector<Param>& params, std::span<const std::string> values);

/// Runs `into` ("INSERT INTO t (a, b) VALUES ") with all rows. `add` appends the `columns` values of a row; what they point to must live
/// until this returns. Throws as `Write::run`.
template <class Row, class Add>
void insert_rows(Write& tx, std::string_view into, std::size_t columns, Fires fires, std::span<const Row> rows,
                 Add&& add) {
    const std::size_t most = rows_a_statement(tx.engine(), fires);
    std::string sql;
    std::size_t rows_of_sql = 0;
    std::vector<Param> params;
    while (!rows.empty()) {
        const std::size_t count = std::min(rows.size(), most);
        if (count != rows_of_sql) sql = std::string(into) + placeholders(count, columns);
        rows_of_sql = count;
        params.clear();
        for (const Row& row : rows.first(count)) add(row, params);
        tx.run_list(sql, params);
        rows = rows.subspan(count);
    }
}

/// From now on this process keeps up to 256 MB of pages while it writes: for commands that write all over large tables. A server keeps 8.
/// PostgreSQL decides by itself.
void keep_many_pages(Database& database);

}
