// Internal: SQL text as written for SQLite, made ready for PostgreSQL. Strings, quoted names and comments stay as they are.
#pragma once
#include <string>
#include <string_view>

namespace beffroi::db {

struct Placeholders {
    std::string sql;
    std::size_t count = 0;  ///< the highest number
};
/// `?1` becomes `$1`; a `?` without number (an operator of jsonb) stays.
Placeholders with_dollar_placeholders(std::string_view sql);
/// The words INTEGER, REAL and BLOB become BIGINT, DOUBLE PRECISION and BYTEA.
std::string with_postgres_types(std::string_view sql);

}
