// Text as people write it: UTF-8 checked, accents folded, names compared.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace beffroi::text {

bool is_utf8(std::string_view bytes);
/// Every byte sequence that is not UTF-8 becomes U+FFFD; control characters but \t and \n are dropped.
std::string clean_utf8(std::string_view bytes);
std::string_view trim(std::string_view s);
std::vector<std::string_view> split(std::string_view s, char separator);
std::string join(const std::vector<std::string>& parts, std::string_view separator);
bool starts_with_ci(std::string_view s, std::string_view ascii_prefix);
std::string lower_ascii(std::string_view s);

/// Lower case without accents or ligatures: "Œuvre à Saint-Lô" → "oeuvre a saint-lo".
/// Typographic apostrophes become '. Other scripts pass unchanged.
std::string fold(std::string_view s);
/// `fold`, with everything but letters and digits as single spaces: "l'Haÿ-les-Roses" → "l hay les roses".
std::string fold_words(std::string_view s);
/// `fold_words` with hyphens, at most 80 bytes, for addresses: "mediatheque-de-vire".
std::string slug(std::string_view s);
/// Optimal string alignment distance (insert, delete, replace, swap neighbours) in code points,
/// or `limit + 1` as soon as it is certain to exceed `limit`.
std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit);
/// Code points, not bytes.
std::size_t length(std::string_view utf8);
/// At most `code_points`, cut at a word with "…" when longer.
std::string shorten(std::string_view s, std::size_t code_points);

}
