// The index on SQLite (FTS5) and PostgreSQL (tsvector, GIN).
//
// Each text is indexed by its stems ("electr") and, marked with "=", by its words as they stand ("=electriques"): the stems find
// plurals and verbs, the words find what is still being typed, since "électriq" is no beginning of its own stem.
#include "platform/search/search.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <stdexcept>

#include "platform/search/terms.hpp"

namespace beffroi::search {
namespace {

constexpr std::size_t most_words = 20'000;
constexpr std::size_t most_query_words = 16;
constexpr int most_ranked = 1'000;
/// The largest position that PostgreSQL keeps, and how many of one word.
constexpr std::size_t last_position = 16'383, most_positions = 255;

/// `name` comes from our own code; it becomes part of statements, so anything else is a bug.
std::string checked(std::string_view name) {
    const bool fine = !name.empty() && name.size() <= 40 && name[0] >= 'a' && name[0] <= 'z' &&
                      std::all_of(name.begin(), name.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
    if (!fine) throw std::invalid_argument("a search index is named in snake_case: " + std::string(name));
    return std::string(name);
}

struct Word { std::string folded, stem; };

std::vector<Word> words_of(std::string_view text, std::size_t most) {
    std::vector<Word> words;
    for (auto& folded : folded_words(text)) {
        if (words.size() == most) break;
        auto root = stem(folded);
        words.push_back({std::move(folded), std::move(root)});
    }
    return words;
}

/// FTS5 takes the text apart at spaces: stems in their order, then each word as it stands, once.
std::string fts_text(const std::vector<Word>& words) {
    std::string out;
    std::set<std::string_view> seen;
    for (const auto& w : words) out.append(w.stem).append(" ");
    for (const auto& w : words)
        if (seen.insert(w.folded).second) out.append("=").append(w.folded).append(" ");
    return out;
}

std::string quoted(std::string_view lexeme) {
    std::string out = "'";
    for (const char c : lexeme) {
        if (c == '\'' || c == '\\') out += c;
        out += c;
    }
    return out + "'";
}

/// 'velo':2,7 'electr':3 '=velos' …
std::string ts_vector(const std::vector<Word>& words) {
    std::map<std::string_view, std::vector<std::size_t>> positions;
    std::set<std::string_view> seen;
    for (std::size_t i = 0; i < words.size(); ++i) {
        auto& at = positions[words[i].stem];
        if (at.size() < most_positions && i < last_position) at.push_back(i + 1);
    }
    std::string out;
    for (const auto& [word, at] : positions) {
        out += quoted(word);
        for (std::size_t i = 0; i < at.size(); ++i) out.append(i == 0 ? ":" : ",").append(std::to_string(at[i]));
        out += ' ';
    }
    for (const auto& w : words)
        if (seen.insert(w.folded).second) out.append(quoted("=" + w.folded)).append(" ");
    return out;
}

/// The words that a row has to hold.
std::vector<Word> demanded(std::string_view query) {
    auto words = words_of(query, most_query_words);
    const bool says_anything = std::any_of(words.begin(), words.end(), [](const Word& w) { return !small_word(w.folded); });
    if (says_anything) std::erase_if(words, [](const Word& w) { return small_word(w.folded); });
    return words;
}

/// "velo" AND ("electr" OR "=electriq"*): words hold no quotes.
std::string fts_query(const std::vector<Word>& words) {
    std::string out;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i > 0) out += " AND ";
        if (i + 1 < words.size()) out.append("\"").append(words[i].stem).append("\"");
        else out.append("(\"").append(words[i].stem).append("\" OR \"=").append(words[i].folded).append("\" *)");
    }
    return out;
}

std::string ts_query(const std::vector<Word>& words) {
    std::string out;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i > 0) out += " & ";
        if (i + 1 < words.size()) out += quoted(words[i].stem);
        else out.append("(").append(quoted(words[i].stem)).append(" | ").append(quoted("=" + words[i].folded)).append(":*)");
    }
    return out;
}

}

void create_index(db::Write& tx, std::string_view name) {
    const auto table = checked(name);
    if (tx.engine() == db::Engine::sqlite) {
        // "=" and a letter or two are what people have typed when the first answers are wanted.
        tx.run("CREATE VIRTUAL TABLE IF NOT EXISTS " + table + " USING fts5(words, tokenize = \"ascii tokenchars '='\", prefix = '2 3 4')");
        return;
    }
    tx.run("CREATE TABLE IF NOT EXISTS " + table + " (id BIGINT PRIMARY KEY, words TSVECTOR NOT NULL)");
    tx.run("CREATE INDEX IF NOT EXISTS " + table + "_words ON " + table + " USING gin (words)");
}

void put(db::Write& tx, std::string_view name, std::int64_t id, std::string_view text) {
    const auto table = checked(name);
    const auto words = words_of(text, most_words);
    if (tx.engine() == db::Engine::sqlite) {
        tx.run("DELETE FROM " + table + " WHERE rowid = ?1", id);
        tx.run("INSERT INTO " + table + " (rowid, words) VALUES (?1, ?2)", id, fts_text(words));
        return;
    }
    tx.run("INSERT INTO " + table + " (id, words) VALUES (?1, CAST(?2 AS tsvector)) ON CONFLICT (id) DO UPDATE SET words = excluded.words",
           id, ts_vector(words));
}

void remove(db::Write& tx, std::string_view name, std::int64_t id) {
    const auto table = checked(name);
    tx.run("DELETE FROM " + table + (tx.engine() == db::Engine::sqlite ? " WHERE rowid = ?1" : " WHERE id = ?1"), id);
}

std::vector<Hit> find(db::Read& tx, std::string_view name, std::string_view query, int limit) {
    const auto table = checked(name);
    const auto words = demanded(query);
    std::vector<Hit> hits;
    if (words.empty() || limit <= 0) return hits;
    limit = std::min(limit, most_ranked);
    const auto take = [&](const db::Row& row) { hits.push_back({row.integer(0), row.real(1)}); };
    if (tx.engine() == db::Engine::sqlite) {
        // bm25 is better the more negative it is.
        tx.each("SELECT rowid, -score FROM (SELECT rowid, bm25(" + table + ") AS score FROM " + table + " WHERE " + table +
                    " MATCH ?1 ORDER BY rowid DESC LIMIT ?2) ORDER BY score, rowid LIMIT ?3",
                take, fts_query(words), most_ranked, limit);
        return hits;
    }
    // Materialized, or the planner walks the whole table in the order of ids when it expects many matches; ids alone, since the
    // words of many thousand rows weigh more than reading a thousand again.
    tx.each("WITH matching AS MATERIALIZED (SELECT id FROM " + table + " WHERE words @@ CAST(?1 AS tsquery)), "
                "newest AS MATERIALIZED (SELECT id FROM matching ORDER BY id DESC LIMIT ?2) "
                "SELECT id, CAST(ts_rank(words, CAST(?1 AS tsquery), 1) AS DOUBLE PRECISION) AS score "
                "FROM newest JOIN " + table + " USING (id) ORDER BY score DESC, id LIMIT ?3",
            take, ts_query(words), most_ranked, limit);
    return hits;
}

}
