#include "platform/db/sql_text.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>

#include "platform/base/function_ref.hpp"
#include "platform/base/text.hpp"

namespace beffroi::db {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_word(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           static_cast<unsigned char>(c) >= 0x80;
}

/// Where the text quoted by `quote` at `from` ends: after its closing quote, a doubled one inside counting as a character.
std::size_t after_quoted(std::string_view sql, std::size_t from, bool backslashes) {
    const char quote = sql[from];
    for (std::size_t i = from + 1; i < sql.size(); ++i) {
        if (backslashes && sql[i] == '\\') {
            ++i;
            continue;
        }
        if (sql[i] != quote) continue;
        if (i + 1 < sql.size() && sql[i + 1] == quote) {
            ++i;
            continue;
        }
        return i + 1;
    }
    return sql.size();
}

/// Comments nest on PostgreSQL.
std::size_t after_block_comment(std::string_view sql, std::size_t from) {
    int depth = 1;
    std::size_t i = from + 2;
    while (i < sql.size() && depth > 0) {
        const auto two = sql.substr(i, 2);
        if (two == "/*") {
            ++depth;
            i += 2;
        } else if (two == "*/") {
            --depth;
            i += 2;
        } else
            ++i;
    }
    return i;
}

/// `$tag$ … $tag$`, the bodies of functions; `from` itself when it is none.
std::size_t after_dollar_quoted(std::string_view sql, std::size_t from) {
    std::size_t end = from + 1;
    while (end < sql.size() && is_word(sql[end])) ++end;
    if (end >= sql.size() || sql[end] != '$' || (end > from + 1 && is_digit(sql[from + 1]))) return from;
    const auto tag = sql.substr(from, end + 1 - from);
    const auto close = sql.find(tag, end + 1);
    return close == std::string_view::npos ? sql.size() : close + tag.size();
}

/// Copies `sql`; every word, and every character that is neither of a word nor quoted, goes through `code`, which appends
/// what it wants.
std::string rewrite(std::string_view sql, FunctionRef<void(std::string& out, std::string_view piece)> code) {
    std::string out;
    out.reserve(sql.size() + 16);
    std::size_t i = 0;
    while (i < sql.size()) {
        const char c = sql[i];
        std::size_t end = i;
        if (c == '\'' || c == '"') {
            const bool escapes =
                c == '\'' && i > 0 && (sql[i - 1] == 'E' || sql[i - 1] == 'e') && (i < 2 || !is_word(sql[i - 2]));
            end = after_quoted(sql, i, escapes);
        } else if (sql.substr(i, 2) == "--") {
            end = std::min(sql.find('\n', i), sql.size());
        } else if (sql.substr(i, 2) == "/*") {
            end = after_block_comment(sql, i);
        } else if (c == '$') {
            end = after_dollar_quoted(sql, i);
        }
        if (end > i) {
            out += sql.substr(i, end - i);
            i = end;
            continue;
        }
        end = i + 1;
        // A placeholder is one piece with its number, a word is one piece.
        if (c == '?')
            while (end < sql.size() && is_digit(sql[end])) ++end;
        else if (is_word(c))
            while (end < sql.size() && is_word(sql[end])) ++end;
        code(out, sql.substr(i, end - i));
        i = end;
    }
    return out;
}

}

Placeholders with_dollar_placeholders(std::string_view sql) {
    Placeholders result;
    result.sql = rewrite(sql, [&](std::string& out, std::string_view piece) {
        if (piece.size() > 1 && piece[0] == '?') {
            std::size_t number = 0;
            std::from_chars(piece.data() + 1, piece.data() + piece.size(), number);
            result.count = std::max(result.count, number);
            out.append("$").append(piece.substr(1));
        } else {
            out += piece;
        }
    });
    return result;
}

std::string with_postgres_types(std::string_view sql) {
    return rewrite(sql, [](std::string& out, std::string_view piece) {
        const std::string word = text::lower_ascii(piece);
        if (word == "integer")
            out += "BIGINT";
        else if (word == "real")
            out += "DOUBLE PRECISION";
        else if (word == "blob")
            out += "BYTEA";
        else
            out += piece;
    });
}

}
