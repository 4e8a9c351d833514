// Sealing anew, table after table: rows are read, opened and sealed outside of any transaction that writes, and written only where they
// still are what was read.
#include <algorithm>
#include <stdexcept>

#include "platform/keys/keys.hpp"

namespace beffroi::keys {

Found& Found::operator+=(const Found& other) {
    rows += other.rows;
    values += other.values;
    behind += other.behind;
    renewed += other.renewed;
    met += other.met;
    unreadable += other.unreadable;
    return *this;
}

// ---- Row ----

std::size_t Row::at(std::string_view column) const {
    std::size_t i = 0;
    for (const auto* list : {&table_->columns, &table_->beside})
        for (const Column& each : *list) {
            if (each.name == column) return i;
            ++i;
        }
    throw std::logic_error("keys: the table " + table_->name + " states no column " + std::string(column));
}

const std::string& Row::value(std::string_view column) const { return cells_[at(column)].bytes; }

std::int64_t Row::number_beside(std::string_view column) const { return cells_[at(column)].number; }

std::optional<std::string> Row::seal(std::string_view column, std::string_view context) {
    return seal(column, context, context);
}

std::optional<std::string> Row::seal(std::string_view column, std::string_view context, std::string_view next_context) {
    const std::size_t i = at(column);
    const std::string& bytes = cells_[i].bytes;
    if (cells_[i].null || bytes.empty()) return std::nullopt;
    auto plain = vault_->open(bytes, context);
    if (!plain) {
        ++unreadable_;
        return std::nullopt;
    }
    if (context != next_context || !vault_->is_present(bytes, context)) {
        ++former_;
        next_[i] = vault_->seal(*plain, next_context);
    }
    return plain;
}

void Row::index(std::string_view column, std::string_view value, std::string_view purpose) {
    const std::size_t i = at(column);
    if (!cells_[i].null && !cells_[i].bytes.empty()) set(column, vault_->index(value, purpose));
}

void Row::set(std::string_view column, std::string value) {
    const std::size_t i = at(column);
    if (cells_[i].bytes != value) next_[i] = std::move(value);
}

// ---- The statements ----

class Reader {
public:
    Reader(const Table& table, const crypto::Vault& vault) : table_(table), vault_(vault) {}

    /// The rows that follow `last`, the first ones when it is empty.
    std::vector<Row> after(db::Read& tx, const std::vector<Row::Cell>& last) const {
        std::string sql = "SELECT ";
        bool first = true;
        for (const auto* list : {&table_.key, &table_.columns, &table_.beside})
            for (const Column& each : *list) sql += (std::exchange(first, false) ? "" : ", ") + each.name;
        sql += " FROM " + table_.name;
        std::vector<db::Param> params;
        std::string condition = table_.where;
        if (!last.empty()) {
            std::string names, values;
            for (std::size_t i = 0; i < last.size(); ++i) {
                params.push_back(param(table_.key[i], last[i]));
                names += (i == 0 ? "" : ", ") + table_.key[i].name;
                values += (i == 0 ? "?" : ", ?") + std::to_string(i + 1);
            }
            condition += (condition.empty() ? "(" : " AND (") + names + ") > (" + values + ")";
        }
        if (!condition.empty()) sql += " WHERE " + condition;
        sql += " ORDER BY ";
        for (std::size_t i = 0; i < table_.key.size(); ++i) sql += (i == 0 ? "" : ", ") + table_.key[i].name;
        sql += " LIMIT " + std::to_string(table_.at_once);
        std::vector<Row> rows;
        tx.connection().execute(sql, params, [&](const db::Row& from) { return rows.push_back(row(from)), true; });
        return rows;
    }

    /// Whether something is to be written.
    bool renew(Row& row) const {
        table_.renew(vault_, row);
        return row.removed_ ||
               std::any_of(row.next_.begin(), row.next_.end(), [](const auto& c) { return c.has_value(); });
    }

    /// False when the row is not any more what was read.
    bool write(db::Write& tx, const Row& row) const {
        std::string sql;
        std::vector<db::Param> params;
        const auto place = [&](db::Param p) {
            params.push_back(std::move(p));
            return "?" + std::to_string(params.size());
        };
        if (row.removed_) {
            sql = "DELETE FROM " + table_.name;
        } else {
            sql = "UPDATE " + table_.name + " SET ";
            bool first = true;
            for (std::size_t i = 0; i < table_.columns.size(); ++i)
                if (row.next_[i])
                    sql += (std::exchange(first, false) ? "" : ", ") + table_.columns[i].name + " = " +
                           place(bytes(table_.columns[i], *row.next_[i]));
        }
        sql += " WHERE ";
        for (std::size_t i = 0; i < table_.key.size(); ++i)
            sql += (i == 0 ? "" : " AND ") + table_.key[i].name + " = " + place(param(table_.key[i], row.keys_[i]));
        for (std::size_t i = 0; i < table_.columns.size(); ++i)
            sql += " AND " + table_.columns[i].name +
                   (row.cells_[i].null ? " IS NULL" : " = " + place(param(table_.columns[i], row.cells_[i])));
        if (tx.run_list(sql, params) != 1) return false;
        if (table_.then && !row.removed_) table_.then(tx, vault_, row);
        return true;
    }

    static const std::vector<Row::Cell>& key_of(const Row& row) { return row.keys_; }
    static int former(const Row& row) { return row.former_; }
    static int unreadable(const Row& row) { return row.unreadable_; }

private:
    static db::Param bytes(const Column& column, const std::string& value) {
        return column.kind == Column::Kind::text ? db::Param(value) : db::Param::blob(value);
    }
    static db::Param param(const Column& column, const Row::Cell& cell) {
        if (column.kind == Column::Kind::number) return cell.number;
        return bytes(column, cell.bytes);
    }
    static Row::Cell cell(const Column& column, const db::Row& from, int i) {
        if (from.is_null(i)) return {true, 0, {}};
        if (column.kind == Column::Kind::number) return {false, from.integer(i), {}};
        return {false, 0, from.string(i)};
    }
    Row row(const db::Row& from) const {
        Row r;
        r.table_ = &table_;
        r.vault_ = &vault_;
        int i = 0;
        for (const Column& each : table_.key) r.keys_.push_back(cell(each, from, i++));
        for (const auto* list : {&table_.columns, &table_.beside})
            for (const Column& each : *list) r.cells_.push_back(cell(each, from, i++));
        r.next_.resize(table_.columns.size());
        return r;
    }

    const Table& table_;
    const crypto::Vault& vault_;
};

Found pass(db::Database& database, const crypto::Vault& vault, const Table& table, Act act,
           const std::function<bool(const Found&)>& go_on) {
    const Reader reader(table, vault);
    Found found;
    std::vector<Row::Cell> last;
    for (;;) {
        std::vector<Row> rows = database.read([&](db::Read& tx) { return reader.after(tx, last); });
        if (rows.empty()) return found;
        last = Reader::key_of(rows.back());
        const bool whole = rows.size() == static_cast<std::size_t>(table.at_once);
        std::vector<const Row*> behind;
        for (Row& each : rows) {
            if (reader.renew(each)) behind.push_back(&each);
            found.values += Reader::former(each);
            found.unreadable += Reader::unreadable(each);
        }
        found.rows += static_cast<std::int64_t>(rows.size());
        found.behind += static_cast<std::int64_t>(behind.size());
        if (act == Act::renew && !behind.empty()) {
            const auto written = database.write([&](db::Write& tx) {
                std::int64_t n = 0;
                for (const Row* each : behind) n += reader.write(tx, *each) ? 1 : 0;
                return n;
            });
            found.renewed += written;
            found.met += static_cast<std::int64_t>(behind.size()) - written;
        }
        if ((go_on && !go_on(found)) || !whole) return found;
    }
}

}
