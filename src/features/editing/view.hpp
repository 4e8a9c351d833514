// What the pages of this folder show, made ready for their templates.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "features/editing/checklist.hpp"
#include "features/editing/editing.hpp"
#include "platform/html/forms.hpp"
#include "platform/net/http.hpp"

namespace beffroi::editing {

// ---- The list ----

struct RowView {
    std::string slug, name, commune;
    std::string when;  ///< "vérifié le 12 mai 2026", "retiré le 3 mars 2026"
    std::vector<Problem> problems;
};
struct ListView {
    enum class Shown { to_check, found, retired, own } shown = Shown::to_check;
    std::string words;  ///< that were searched
    std::string kept;  ///< what links to other pages of the list repeat: "q=vire&"
    std::vector<RowView> rows;
    int total = 0, page = 1, pages = 1;
    int to_check = 0, retired = 0, doubles = 0;
    bool all = true;  ///< the visitor reaches every place; else the list holds their own
    int own = 0;
};

// ---- One change ----

struct FieldChangeView {
    std::string_view label;  ///< a catalogue key
    std::string before, after;
};
struct ChangeView {
    std::string id, when, who;
    std::string_view what;  ///< a catalogue key
    std::vector<FieldChangeView> fields;
    std::string other_slug, other_name;  ///< of a merge; no slug when the other is not the visitor's to change
    bool undone = false, undoable = false;
    std::string refusal;  ///< why it could not be undone just now; it can be forced
    bool may_force = false;
};
/// In the words and within the reach of whoever asks.
ChangeView change_view(db::Read& tx, const net::Request& request, const Change& change, const Services& use);

// ---- The form ----

struct ChoiceView {
    std::string_view code, label;
    bool chosen = false;
};
struct FieldView {
    enum class Shape { line, lines, text, choices, hours };
    std::string_view name, label, hint;  ///< label and hint are catalogue keys
    Shape shape = Shape::line;
    std::string_view type = "text", mode = "text";  ///< of the box: `type` and `inputmode`
    int longest = 500, rows = 3;
    bool required = false;
    std::string value;
    std::vector<ChoiceView> choices;
    const Message* error = nullptr;
    const Message* doubt = nullptr;
    bool kept = false;  ///< changed by hand: imports leave it alone
    std::string import_says;
    std::string other_says;  ///< what somebody else wrote meanwhile
};
struct SectionView {
    std::string_view id, title;
    std::vector<FieldView> fields;
};
struct DayView {
    std::string_view code;
    std::string label;
    std::string from_1, to_1, from_2, to_2;
    bool closed = false, copies = false;
    std::vector<const Message*> errors;
};
struct HoursView {
    bool offered = true;  ///< a table says all that the text says
    bool by_table = true;
    std::vector<DayView> days;
    std::string school;
    std::optional<opening_hours::Week> week;  ///< what the hours mean
    std::string text;
};
struct FormView {
    html::Form form;
    std::string action;  ///< without language
    std::string slug, name;  ///< empty: a new place
    std::int64_t version = 0;
    std::vector<SectionView> sections;
    HoursView hours;
    std::vector<ChangeView> since;  ///< what others changed while the form was open
    std::string token, check_token;
    std::string saved;  ///< the change that was just written, to be undone
    std::vector<Problem> problems;
};

struct HistoryView {
    std::string slug, name;
    bool retired = false;
    std::string merged_slug,
        merged_name;  ///< the place it was merged into; no slug when it is not the visitor's to change
    bool may_restore = true;
    std::vector<ChangeView> changes;
    std::string undo_token, retire_token, restore_token;
    Services::StillThere still;
    bool quiet() const { return still == Services::StillThere{}; }
    /// What retiring sends back, so that nobody retires a place without having read this.
    std::string still_there() const {
        return std::to_string(still.openings) + "-" + std::to_string(still.appointments) + "-" +
               std::to_string(still.sessions);
    }
};

struct PhotoView {
    html::Form form;
    std::string slug, name, action;
    std::optional<places::Photo> photo;
    std::string token, remove_token;
};

// ---- Two places that may be one ----

struct DoubleView {
    std::string pair;  ///< "1k3f-9x2p": both ids
    std::string one, other, commune;  ///< names
    Message why;
};
struct SideView {
    std::string slug, name, address, source, updated;
};
struct DifferenceView {
    std::string_view field, label;
    std::string one, other;  ///< values in words
    bool second = false;  ///< the other's is proposed: the first says nothing
};
struct SideBySide {
    std::string pair;
    Message why;
    SideView one, other;
    std::vector<DifferenceView> differences, same;
    std::string token;
};

}
