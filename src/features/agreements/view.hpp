// Agreements as their pages tell them: words and lengths computed once and printed by the templates.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "features/agreements/agreements.hpp"
#include "platform/html/forms.hpp"
#include "platform/net/http.hpp"

namespace beffroi::agreements {

/// Hours or sessions on their way to what is contracted.
struct Gauge {
    std::string_view label;  ///< a catalogue key: "Hours of help"
    std::string done, of;  ///< "48 h 30", "120 h"
    std::string told;  ///< where it is going, in a sentence
    std::string planned;  ///< "6 sessions to come are planned already"; empty: none
    std::string width;  ///< "40.4%" of the line
    std::string low, span;  ///< where the forecast begins, and how wide it is: "70%", "8%"; empty: none
    Pace pace{};
    std::string_view pace_label;  ///< a catalogue key: "Late"
};
struct ListLine {
    std::string address, title, funder, period;
    std::vector<Gauge> gauges;
};
struct ListView {
    struct Part {
        std::string_view title;  ///< a catalogue key
        std::vector<ListLine> lines;
    };
    std::vector<Part> parts;  ///< those that are not empty
    bool may_keep = false;
    std::string undo, undo_title;  ///< what was just taken away; empty: nothing
};

/// What was delivered, added up month by month, beside an even pace.
struct Drawing {
    static constexpr int height = 232, top = 34, bottom = 214;
    struct Column {
        std::string label;  ///< "mars 2026"
        std::string x, width;  ///< "8.3%"
        int y = 0, height = 0;
        bool to_come = false;
        std::string alone, added, even;  ///< of this month, since the beginning, at an even pace
    };
    std::string title, unit;
    std::vector<Column> columns;
    int contracted_y = 0;  ///< the level of what is contracted
    std::string contracted;  ///< "120 h are contracted"
    std::string latest, latest_x, latest_anchor;  ///< above the last column that is no longer to come
    int latest_y = 0;
    std::string expected;  ///< "78 h to 86 h expected"; empty: no forecast
    int low_y = 0, high_y = 0;
    std::string last_x, last_width;  ///< of the last column
    std::string first, last;  ///< the months at both ends
};

struct Tile {
    std::string label, value, definition;
};
struct PlaceRow {
    std::string name, help, sessions, cost_of_hour;
};
struct ProofRow {
    std::string address, title, day, told;
    bool proven = false;
};
struct FileRow {
    std::string id, name, told;
};
struct Fact {
    std::string_view label;  ///< a catalogue key
    std::string value;
};
struct RecordRow {
    std::string id, title, day, where, told;
    std::string address;  ///< empty: this visitor may not open it
};
struct View {
    std::string id, base;
    Agreement a;
    std::string lead, period;
    bool may_keep = false, closed = false;
    std::string said;  ///< a catalogue key: what was just done
    std::vector<Gauge> gauges;
    std::vector<Drawing> drawings;
    std::vector<Tile> tiles;
    std::vector<PlaceRow> places;
    std::vector<ProofRow> unproven;
    int sessions = 0, proven = 0, appointments = 0;
    std::vector<FileRow> files;
    std::string file_undo;  ///< the file that was just taken away
    std::vector<Fact> facts;
    std::vector<int> years;  ///< of the period, when it has several
    int records = 0, outside = 0, waiting = 0;
    bool more_waiting = false;
};
struct RecordsView {
    std::string base, title, period;
    bool closed = false;
    std::string said;
    std::vector<RecordRow> free, own;
    bool more_free = false;
};

struct Option {
    std::string id, name;
};
struct FormView {
    std::string action, back;
    bool is_new = true;
    std::vector<Option> used_places, other_places, counsellors;
    std::vector<std::string> funders;  ///< names that are known here already
};

}
