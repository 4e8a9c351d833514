// Full-text search in French on both engines.
//
// Words are folded by us, the same way everywhere: accents off, plural off, then libstemmer. SQLite keeps them in FTS5,
// PostgreSQL in a tsvector: both hold the words that we give them and cut or fold nothing themselves.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "platform/db/db.hpp"

namespace beffroi::search {

/// The words that the index holds for `text`: "Les vélos électriques" → {"le", "velo", "electr"}. Small words stay, elided ones
/// ("l'", "d'", "qu'") go.
std::vector<std::string> french_words(std::string_view text);

struct Hit {
    std::int64_t id;
    double rank;  ///< higher is better; comparable only within one answer
};

/// One index over (id → text). `name` is a table name in snake_case; created by `create_index` from a migration or at start:
/// nothing happens when it exists.
void create_index(db::Write& tx, std::string_view name);
/// Replaces what the index holds for `id`. The first 20,000 words count.
void put(db::Write& tx, std::string_view name, std::int64_t id, std::string_view text);
void remove(db::Write& tx, std::string_view name, std::int64_t id);
/// Rows that hold every word of `query` (the last one as a beginning), best first, at most `limit` (≤ 1000). Articles and
/// prepositions are not demanded when there are other words. When more than 1,000 rows match, the newest 1,000 are ranked.
/// Never fails on what a person may type: quotes, operators and lone accents are words like others or nothing.
std::vector<Hit> find(db::Read& tx, std::string_view name, std::string_view query, int limit);

}
