#include "platform/db/sql_text.hpp"

#include <doctest/doctest.h>

namespace beffroi::db {

namespace {
std::string dollars(std::string_view sql) { return with_dollar_placeholders(sql).sql; }
}

TEST_CASE("placeholders are rewritten where they are placeholders") {
    CHECK(dollars("SELECT ?1, ?12") == "SELECT $1, $12");
    CHECK(dollars("?1") == "$1");
    CHECK(dollars("a=?1AND b=?2") == "a=$1AND b=$2");
    CHECK(dollars("SELECT '?1', 'it''s ?2', ?3") == "SELECT '?1', 'it''s ?2', $3");
    CHECK(dollars(R"(SELECT "a?1", "b""?2", ?3)") == R"(SELECT "a?1", "b""?2", $3)");
    CHECK(dollars("SELECT ?1 -- ?2\n, ?3") == "SELECT $1 -- ?2\n, $3");
    CHECK(dollars("SELECT ?1 /* ?2 /* ?3 */ ?4 */ ?5") == "SELECT $1 /* ?2 /* ?3 */ ?4 */ $5");
    CHECK(dollars(R"(SELECT E'\'?1', e'?\\', ?2, 'a\', ?3)") == R"(SELECT E'\'?1', e'?\\', $2, 'a\', $3)");
    CHECK(dollars("SELECT $$ ?1 $$, $a$ ?2 $$ ?3 $a$, ?4") == "SELECT $$ ?1 $$, $a$ ?2 $$ ?3 $a$, $4");
    CHECK(dollars("data ? 'key' AND data ?| ?1") == "data ? 'key' AND data ?| $1");
    CHECK(dollars("SELECT 5 - ?1, 6 / ?2, $3") == "SELECT 5 - $1, 6 / $2, $3");
    // Unfinished quotes are PostgreSQL's to complain about.
    CHECK(dollars("SELECT 'open ?1") == "SELECT 'open ?1");
    CHECK(dollars("/* open ?1") == "/* open ?1");
    CHECK(dollars("-- open ?1") == "-- open ?1");
    CHECK(dollars("").empty());
    CHECK(with_dollar_placeholders("?2 ?12 ?3 '?99'").count == 12);
    CHECK(with_dollar_placeholders("?").count == 0);
}

TEST_CASE("column types get PostgreSQL's names, whole words only") {
    CHECK(with_postgres_types("CREATE TABLE t (id INTEGER PRIMARY KEY, x real, b Blob, integers TEXT, my_real TEXT)") ==
          "CREATE TABLE t (id BIGINT PRIMARY KEY, x DOUBLE PRECISION, b BYTEA, integers TEXT, my_real TEXT)");
    CHECK(with_postgres_types("DEFAULT 'integer' -- a REAL one\n, \"blob\" INTEGER") ==
          "DEFAULT 'integer' -- a REAL one\n, \"blob\" BIGINT");
}

}
