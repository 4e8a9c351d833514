// Imports as their pages tell them: sentences computed once and printed by the templates.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "features/imports/imports.hpp"
#include "platform/html/forms.hpp"
#include "platform/net/http.hpp"

namespace beffroi::imports {

inline constexpr std::string_view at = "/espace/importer", out_at = "/espace/exporter";

struct FileLine {
    std::string id, name, when;
    State state{};
    std::string made;  ///< "12 comptes rendus, 3 fiches"; empty before
};

struct OptionLine {
    std::string value, label;
    bool chosen = false;
};
struct ColumnLine {
    std::string name, title, values;
    std::vector<OptionLine> options;
};
struct TableView {
    std::string name;  ///< of the sheet
    std::string number;  ///< in the names of its fields
    int titles_at = 0;
    std::vector<OptionLine> subjects;
    std::vector<ColumnLine> columns;
};
struct AskLine {
    std::string number, key, shown, column;
    int lines = 0;
    std::vector<OptionLine> options;
};
struct ColumnsView {
    std::string id, file;
    std::string_view origin;  ///< a catalogue key: what it was recognised as
    bool recognised = false;
    Message lacks;  ///< empty key: nothing
    std::vector<TableView> tables;
    std::vector<AskLine> asks;
    bool names_add = true, add_alike = false, has_records = false, has_people = false;
};

struct FaultLine {
    std::string line, column, value, why;
};
struct FaultsView {
    std::string address;  ///< of all of them as a file
    std::vector<FaultLine> refused, notes, left;
    int refused_count = 0, notes_count = 0, left_count = 0;
};
struct PreviewView {
    std::string id, file;
    std::string_view origin;
    Message lacks;
    std::string before;  ///< when this very file was brought in already; empty: never
    int lines = 0, refused = 0, asked = 0;
    int people_new = 0, people_known = 0, people_alike = 0, records_new = 0, records_known = 0, named_new = 0;
    bool cut = false;  ///< a long file: what is known of it was looked up for its first lines
    bool large = false;
    bool may_undo = false;  ///< something of it is in already
    std::vector<std::string> people, records;  ///< the first ones, in a line each
    FaultsView faults;
};
struct ResultView {
    std::string id, file;
    Import import;
    int percent = 0;
    bool may_go_on = false, may_undo = false, has_file = false;
    FaultsView faults;
};

}
