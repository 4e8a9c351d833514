// Figures as pages tell them.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "features/reporting/asking.hpp"
#include "features/reporting/reporting.hpp"
#include "platform/base/function_ref.hpp"
#include "platform/base/result.hpp"
#include "platform/html/forms.hpp"
#include "platform/spreadsheet/temporary_file.hpp"

namespace beffroi::reporting {

/// A line of a drawing and of its table.
struct Bar {
    std::string label;
    std::int64_t n = 0;
    std::string link;  ///< the same figures of this line alone; empty: none
    int y = 0;  ///< where it is drawn
    std::string width;  ///< "62.5%" of the drawing
    std::string drawn{};  ///< the label as it fits on a telephone; the table has all of it
    bool hidden = false;  ///< too small to be shown outside: `n` is 0, `told` says so
    std::string told{};  ///< in place of the number
};
struct Chart {
    std::string_view id;  ///< for addresses: "themes"
    std::string title, definition, unit;  ///< `unit`: the head of the column of numbers
    std::vector<Bar> bars;
    std::string rest;  ///< how many more lines there are than are drawn; empty: none
    int height = 0;
    bool masked = false;  ///< some bars are hidden
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
    /// One field of the form: its name in addresses, what it asks, what may be chosen.
    struct Field {
        std::string_view name;
        std::string label;
        std::vector<Choice> choices;
    };
    std::vector<Field> about, whom;  ///< of the activities; of the people who were helped
    std::string commune, residence;  ///< as the fields of the form have them
    std::vector<Preset> filters;  ///< what narrows, each with the address without it
    std::vector<std::pair<std::string, std::string>> kept;  ///< filters that the form has no field for
    bool of_some = false;  ///< not everybody who was helped is counted: `of_some_rule`
    bool too_few = false;  ///< outside: there are so few people that nothing is told
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

// ---- A whole page ----

std::string period_words(Lang lang, const Selection& of);  ///< "du 1er mars au 31 mars 2026"
std::string whose_words(const accounts::Visitor& who, const Asked& asked, const std::vector<accounts::Person>& seen,
                        Lang lang);
Shown shown_of(db::Read& tx, const Services& use, const accounts::Visitor& who, const net::Params& query,
               const html::Page& page, const std::vector<accounts::Person>& seen, const Asked& asked, const Figures& f);

// ---- Outside of the desk ----

/// The page of one's links, with the form for a new one.
struct LinksView {
    struct Line {
        std::string id, title, what, until, address;  ///< `address`: empty once it is over
        bool over = false, can_return = false;
    };
    std::string query, what;  ///< of the new one; empty: nothing was chosen to share
    std::string until;  ///< as usual
    std::vector<Line> links;
};
struct PublishView {
    bool on = false, last_year = false;
    std::string address;  ///< of the public page
    std::vector<Choice> sections;
};

/// So few people that nothing of what was done for them may be told.
bool too_few(const Figures& figures);
/// What is left of everybody's when these people are taken away: what somebody with both can reckon. Only what tiles tell.
Figures others_of(const Figures& everybody, const Figures& some);
/// Hides what `tellable` does not tell, of these people and of the others; a chart of which nothing is left goes. `everybody`: the
/// charts of everybody when these are of some people.
void mask(std::vector<Chart>& charts, const std::vector<Chart>* everybody, Lang lang);
/// How that is said to whoever reads them: a catalogue key.
std::string_view mask_rule();
std::string_view too_few_rule();
std::string_view of_some_rule();
std::vector<Tile> masked_tiles(const Figures& figures, const Figures& others, Lang lang);
/// For partners and the public: masked, without days, links and choices.
Shown shown_outside(db::Read& tx, const html::Page& page, const Asked& asked, std::string whose, const Figures& f);

// ---- Files ----

/// A report to hand in: a cover, the figures with their definitions, the drawings.
std::string report_pdf(const Shown& shown, const html::Page& page, Date made);
/// A sheet for each section of `csv`. Error: `cannot_write`.
Result<spreadsheet::File> workbook(db::Read& tx, const Figures& f, const Selection& of, const std::string& folder,
                                   Lang lang);
/// A row for each activity; nobody is named. Errors: `cannot_write`, `too_many_rows`.
Result<spreadsheet::File> rows_file(db::Read& tx, const Selection& of, const std::string& folder, Lang lang);
/// One line of `csv`.
struct FileLine {
    std::string_view section, code;
    std::string label;
    std::int64_t number = 0;
};
void each_line(db::Read& tx, const Figures& f, const Selection& of, Lang lang, FunctionRef<void(const FileLine&)> tell);

}
