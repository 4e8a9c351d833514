// The table that the tests of this folder play with.
#pragma once
#include <stdexcept>
#include <string_view>

#include "platform/db/db.hpp"
#include "platform/db/migrations.hpp"

namespace beffroi::db::for_tests {

inline constexpr db::Migration things[] = {
    {"things", 1, "table", "",
     "CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, size REAL, open INTEGER, photo BLOB, "
     "parent INTEGER REFERENCES things (id) DEFERRABLE INITIALLY IMMEDIATE, "
     "owner INTEGER REFERENCES things (id) DEFERRABLE INITIALLY DEFERRED, CHECK (size >= 0))"},
};

inline void make_things(db::Database& db) {
    if (!db::migrate(db, things).ok()) throw std::runtime_error("the table of the tests can't be made");
}

inline std::int64_t count_things(db::Database& db) {
    return db.read([](db::Read& tx) { return tx.one<std::int64_t>("SELECT count(*) FROM things").value(); });
}

inline void add(db::Write& tx, std::int64_t id, std::string_view name) {
    tx.run("INSERT INTO things (id, name) VALUES (?1, ?2)", id, name);
}

}
