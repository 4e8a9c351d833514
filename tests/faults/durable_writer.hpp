// What the writer that gets killed and the test that kills it agree on.
#pragma once
#include "platform/db/migrations.hpp"

namespace beffroi::faults {

/// Each transaction adds one row to either table: seeing them differ would mean a torn transaction.
inline constexpr db::Migration tables[] = {
    {"faults", 1, "tables", "",
     "CREATE TABLE entries (thread INTEGER NOT NULL, number INTEGER NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY "
     "(thread, number));"
     "CREATE TABLE echoes (thread INTEGER NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (thread, number))"}};

/// What is written to the pipe once `write` has returned: short enough for the pipe to keep it whole.
struct Acknowledgement {
    int thread;
    int number;
};

}
