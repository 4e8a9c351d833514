// Figures as pages tell them.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "features/reporting/reporting.hpp"
#include "platform/base/result.hpp"

namespace beffroi::reporting {

/// A line of a drawing and of its table.
struct Bar {
    std::string label;
    std::int64_t n = 0;
    std::string link;  ///< the same figures of this line alone; empty: none
    int y = 0;  ///< where it is drawn
    std::string width;  ///< "62.5%" of the drawing
    std::string drawn{};  ///< the label as it fits on a telephone; the table has all of it
};
struct Chart {
    std::string_view id;  ///< for addresses: "themes"
    std::string title, definition, unit;  ///< `unit`: the head of the column of numbers
    std::vector<Bar> bars;
    std::string rest;  ///< how many more lines there are than are drawn; empty: none
    int height = 0;
};
/// Columns side by side: one for each day.
struct Column {
    std::string label;
    std::int64_t n = 0;
    std::string x, width;  ///< of the drawing: "3.2%"
    int y = 0, height = 0;
};
struct Days {
    static constexpr int height = 120;
    std::vector<Column> columns;
    std::string first, last;
};
/// The key in the page's language.
inline std::string words(Lang lang, std::string_view key) { return std::string(i18n::translate(lang, key)); }
/// "62.5%", as drawings write it.
std::string percent(std::int64_t part, std::int64_t whole);
struct Tile {
    std::string label, value, definition;
};
struct Choice {
    std::string value, label;
    bool chosen = false;
};
struct Preset {
    std::string label, link;
    bool current = false;
};
struct Shown {
    std::string from, to;  ///< as the fields of the form have them
    std::string period, whose;  ///< in words
    Message error;  ///< empty key: none
    std::string_view wrong_field;
    std::vector<Preset> presets;
    std::vector<Choice> people, types, themes;
    std::vector<Preset> filters;  ///< what narrows, each with the address without it
    std::vector<std::pair<std::string, std::string>> kept;  ///< filters that the form has no field for
    std::vector<Tile> tiles;
    std::vector<Chart> charts;
    std::optional<Days> days;
    std::string query;  ///< for the addresses of files and pictures
    bool nothing = false;
};

/// The drawings of `figures`, in the order of the page; a drawing without any line is left out. `link` gives the address of the same
/// page narrowed by one more parameter.
std::vector<Chart> charts(db::Read& tx, const Figures& figures, Lang lang,
                          const std::function<std::string(std::string_view name, std::string_view value)>& link);
std::vector<Tile> tiles(const Figures& figures, Lang lang);

}
