// Workshops at the counsellors' desk.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "features/workshops/view.hpp"
#include "platform/html/forms.hpp"
#include "platform/html/page_named.hpp"
#include "platform/net/private_page.hpp"

namespace beffroi::workshops {

/// What a form offers: an id and a name.
struct Choice {
    std::string id, name;
};
struct Choices {
    std::vector<Choice> places, counsellors, resources;
    std::string told;  ///< of a series that the form cannot say
};
Choices choices(db::Read& tx, const Services& use, const Workshop& now, Lang lang);

/// Fills the form from a workshop, and reads it back. `before` gives what the form cannot say.
html::Form form_of(const Workshop& workshop, Lang lang);
Workshop read_form(html::Form& form, const Workshop& before);
/// The message of an error with its day as people write it.
Error told_day(Error error, Lang lang);

struct PlannedLine {
    std::string day, hours, holiday, taken;
};
struct FormView {
    std::string action, back, title;
    Choices choices;
    std::vector<PlannedLine> plan;
    bool planned = false, is_new = false;
};

struct DeskLine {
    std::string id, title, slug, place, next, told;
    int taken = 0, seats = 0, waiting = 0, sessions = 0;
    bool cancelled = false, over = false;
    Instant next_at;
};
struct DeskSheet {
    Workshop workshop;
    std::string id, place, told;
    std::vector<std::string> counsellors, resources;
    std::vector<Line> sessions;
    bool may_edit = false, may_lead = false;
};

struct PersonLine {
    Person person;
    std::string id, name, contact, phone, mail;
    std::string_view state;
    int rank = 0;
    std::string until, token;
};
struct SessionView {
    Workshop workshop;
    Line line;
    std::string id, workshop_id;
    std::vector<PersonLine> seated, waiting, gone;
    std::vector<Half> halves;
    std::vector<Choice> sheets;
    std::string iso_day, from, to;  ///< as the form that moves it holds them
    std::string long_day, counsellors;
    bool to_come = false, may_note = false, may_add = false;
    RecordLink record;  ///< once it has begun
};

/// A sheet to sign: tables of names and half-days.
struct SigningColumn {
    std::string day;  ///< of a series
    std::string_view half;  ///< a catalogue key
};
struct SigningCell {
    bool expected = false;  ///< else the person is not registered for it
    std::string path;  ///< what they signed on the screen, SVG path data
};
struct SigningRow {
    std::string name;
    std::vector<SigningCell> cells;
};
struct SigningTable {
    std::vector<SigningColumn> columns;
    std::vector<SigningRow> rows;
};
struct SigningSheet {
    std::string title, day, place, counsellors, back;
    std::vector<SigningTable> tables;
    bool wide = false;  ///< the paper lies
};

struct Named {
    Session session;
    Workshop workshop;
};
/// The session that the address names, if this visitor leads its workshop.
std::optional<Named> named_session(db::Read& tx, const Services& use, const net::Request& request);
/// The page of that session, with what was typed.
net::Response session_page(const net::Request& request, Services& use, const html::Form& form = {},
                           net::Status status = net::Status::ok);

/// Whether the visitor leads this workshop, or looks after whoever does: who is registered is theirs to see.
bool may_lead(db::Read& tx, const Services& use, const net::Request& request, const Workshop& workshop);
using html::page_named;
using net::private_page;

void desk_session_routes(net::Router& on, Services& use);
void desk_paper_routes(net::Router& on, Services& use);

}
