// The yearly report, as sections of tables: once for paper and once for spreadsheets, with the same numbers left out.
#pragma once
#include <string>
#include <vector>

#include "features/agreements/parts.hpp"

namespace beffroi::agreements {

struct Section {
    std::string code;  ///< for programs: "mois"
    std::string title, definition;  ///< `definition` may be empty
    std::vector<std::vector<std::string>> rows;  ///< the first is the head
};
struct Report {
    std::string title;
    std::vector<std::string> cover;  ///< funder, period, when it was made
    std::vector<Section> sections;
};
/// "8 h 15 min" and "1 250 €", or "8,25" and "1250,00" as spreadsheets read them.
enum class Numbers { worded, plain };
/// What the funder reads of [from, to]: nobody is named, and no number of people from 1 to 4 is told or can be reckoned.
Report report(db::Read& tx, const Agreement& a, Date from, Date to, Date today, Lang lang,
              Numbers numbers = Numbers::worded);

}
