// Where traces of a person are looked for: in every table, in the bytes of the files, on paper.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/database.hpp"

namespace beffroi::testing {

inline const Instant asked_at = *parse_instant("2026-11-25T10:00:00+01:00");
inline Clock after(int days, int hours = 0) { return Clock::fixed(asked_at + std::chrono::hours(24 * days + hours)); }

/// "table.column" of every place in the database that holds `needle`, as text or as bytes.
std::vector<std::string> tables_with(db::Database& db, const std::string& needle);
/// Names of the files of the data folder whose bytes hold `needle`. SQLite, inside TEST_CASE_BOTH_ENGINES.
std::vector<std::string> files_with(const std::string& needle);
/// What poppler reads in a PDF.
std::string words_of(const std::string& pdf);
inline bool holds(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}
