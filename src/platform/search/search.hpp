// Full-text search in French on both engines.
//
// Words are folded by us, the same way everywhere: accents off, plural s/x off, then libstemmer; SQLite keeps them in FTS5
// (our tokenizer), PostgreSQL in a tsvector of the same words.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "platform/db/db.hpp"

namespace beffroi::search {

/// The words that the index holds for `text`: "Les vélos électriques" → {"le", "velo", "electr"}. Stop words stay: short names need them.
std::vector<std::string> french_words(std::string_view text);

struct Hit {
    std::int64_t id;
    double rank;  ///< higher is better; comparable only within one answer
};

/// One index over (id → text). `name` is a table name in snake_case; created by `create_index` from a migration or at start.
void create_index(db::Write& tx, std::string_view name);
void put(db::Write& tx, std::string_view name, std::int64_t id, std::string_view text);
void remove(db::Write& tx, std::string_view name, std::int64_t id);
/// Rows that hold every word of `query` (the last one as a beginning), best first, at most `limit` (≤ 1000).
/// Never fails on what a person may type: quotes, operators and lone accents are words like others or nothing.
std::vector<Hit> find(db::Read& tx, std::string_view name, std::string_view query, int limit);

}
