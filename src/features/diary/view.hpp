// What the pages of the diary show.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "features/diary/parts.hpp"

namespace beffroi::diary {

/// A stretch of a day's column: rows of five minutes from the top of the grid.
struct Stretch {
    int row = 1, rows = 1;
    std::string classes() const { return "s" + std::to_string(row) + " n" + std::to_string(rows); }
};

/// One appointment, or a time that is taken by something else.
struct Entry {
    Stretch at;
    std::string id;  ///< empty: taken by something else
    std::string time;  ///< "9 h 30 – 10 h 15"
    std::string start;  ///< "9 h 30"
    std::string name, motif, where;
    std::string status;  ///< a catalogue key; empty while simply booked
    std::string travel;  ///< "15 min away"; empty: none
    bool cancelled = false;
    bool movable = false;  ///< still to come
    std::string book;  ///< of a free time: the way to book there
    int from = 0, to = 0;  ///< of a free time, minutes of the day
    std::string address() const { return "/espace/agenda/rendez-vous/" + id; }
    std::string classes() const {
        std::string all = "entry-at " + at.classes();
        if (at.rows < 12) all += " short";
        if (at.rows <= 5) all += " brief";
        if (!book.empty())
            all += " free off-paper";
        else if (id.empty())
            all += " taken";
        if (!status.empty()) all += " settled";
        return all;
    }
};
/// An opening or an absence behind the entries.
struct Band {
    Stretch at;
    bool absence = false;
    std::string told;  ///< "9 h – 12 h, Médiathèque Les Vaux"
    std::string classes() const { return std::string(absence ? "band away " : "band ") + at.classes(); }
};
struct Day {
    Date date{};
    std::string iso, title, brief;  ///< "mardi 24 novembre", "mar. 24"
    std::string holiday;  ///< a catalogue key
    bool today = false, chosen = false;
    std::vector<Band> bands;
    std::vector<Entry> entries;  ///< in order, without cancelled ones
    std::vector<Entry> cancelled;
};
struct Pending {
    std::string id, when, name, motif;
    std::string address() const { return "/espace/agenda/rendez-vous/" + id; }
    std::string settle() const { return address() + "/suite"; }
};
struct AgendaView {
    enum class Mode { automatic, day, week } mode = Mode::automatic;
    Whose whom;
    bool has_colleagues = false;
    bool sets_up = false;
    std::string week_title;
    std::string day_before, day_after, week_before, week_after, today, as_day, as_week;  ///< addresses
    std::string here;  ///< this very page, to come back to
    std::string tour;  ///< the round of home visits of the chosen day; empty: none
    std::vector<Day> days;
    std::vector<std::string> hours;  ///< "8 h", from the top of the grid
    int first_minute = 0;  ///< of the day, at the top of the grid
    struct Whole {
        int rows = 1;
        std::string classes() const { return "whole s1 n" + std::to_string(rows); }
    } whole;  ///< every column is as long as the hours beside it, whatever stands in it
    std::vector<Pending> pending;
    bool no_openings = false;
    std::string query;  ///< "?qui=…"
};

/// One thing in the history of an appointment.
struct Happened {
    std::string when, what, who, reason;
};
struct AppointmentView {
    appointments::Appointment a;
    std::string motif, when, where, counsellor, slip;
    std::string made_by, channel;
    std::vector<Happened> history;
    bool may_settle = false;  ///< the visitor keeps this diary
    bool begun = false, settled_soon = false;
    std::string base;  ///< "/espace/agenda/rendez-vous/1k3f…"
    std::string agenda;  ///< the day in the counsellor's agenda; empty when the visitor may not see it
    std::string said;  ///< a catalogue key: what was just done
    std::string place_address;
    std::string qr;  ///< of the person's own way to it, as a path; empty when the site's address is not known
    int qr_size = 0;
    std::string bring;  ///< what the motif says once it is booked
    std::string room;  ///< by video: where to go; empty when it is cancelled, or nobody has said
    bool lacks_room = false;  ///< by video, and nobody has said where
    RecordLink record;  ///< once it has begun
};

/// A time that is offered.
struct Time {
    std::string value;  ///< for the form
    std::string label;  ///< "9 h 30 – 10 h 15"
    std::string where;
};
struct TimesOfDay {
    std::string day;
    std::vector<Time> times;
};
struct TimesView {
    std::vector<TimesOfDay> days;
    std::string first;  ///< the value that is chosen when nothing is
    std::string from;  ///< the day from which on they are, for the field
    bool elsewhere = false;  ///< a time of one's own choice may be given
};
struct BookView {
    std::vector<Option> motifs, places;
    agenda::Kind kind = agenda::Kind::office;
    TimesView times;
    bool asked = false;  ///< times were looked for
    bool partner = false;
    std::string moment;  ///< the time that was pressed in the agenda, as it came
    Option colleague;  ///< with whom, when it is neither oneself nor whoever is free
    std::vector<Line> mine;  ///< what a partner booked, to come
};
struct MoveView {
    AppointmentView of;
    TimesView times;
};

/// An opening or an absence in a list.
struct SeriesLine {
    std::string id, told, hours, where, motifs, note;
    bool retired = false;
};
struct SeriesList {
    Whose whom;
    std::string query;
    std::vector<SeriesLine> lines;
    std::string undo;  ///< the id of what was just retired
};
/// A form of an opening or an absence.
struct SeriesForm {
    Whose whom;
    std::string action, query;
    std::string id;  ///< empty: a new one
    std::vector<Option> places, motifs;
    std::string told;  ///< what it would say; empty until it can be read
    std::vector<std::string> next;  ///< its next days
    std::vector<Line> outside;  ///< appointments that no longer fit
    bool saved = false;
};

struct TourStop {
    int number = 0;
    std::string time, name, where, phone, address;
    std::string leg;  ///< "12 km, about 20 min"; empty when nobody knows
    std::string doubt;  ///< "Only 10 min between both"
    std::string commune;
    double x = 0, y = 0;  ///< in the drawing
    bool placed = false;
};
struct TourView {
    Whose whom;
    std::string day, before, after, agenda;
    std::vector<TourStop> stops;
    std::string path;  ///< of the legs, for the drawing
    std::string start;  ///< the commune where the day begins
    double start_x = 0, start_y = 0;
    bool drawn = false;
    std::string sum;
    std::string shorter;  ///< a sentence: a shorter order that there is, and what it saves; empty: there is none
};

}
