// What the list of records and the page of one show.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "features/activities/parts.hpp"

namespace beffroi::activities {

struct ListLine {
    std::string id, title, where, minutes;
    bool workshop = false;
    int people = 0;
    std::string address() const { return std::string(base) + "/" + id; }
};
struct ListDay {
    std::string title, minutes;
    std::vector<ListLine> lines;
};
/// An appointment of which nobody has said what became of it.
struct ToWrite {
    std::string address, when, motif;
};
struct ListView {
    Whose whom;
    std::vector<Whose> colleagues;  ///< whose records the visitor may look at, without themselves
    Totals week;
    std::string week_minutes, beside_minutes;  ///< of help; of preparation and travel, empty: none
    std::vector<ListDay> days;
    std::vector<ToWrite> to_write;
    std::vector<ToWrite> to_attach;  ///< records with a name that was noted without network: `motif` is where it was
    std::string next;  ///< the address of what is older; empty: nothing is
    bool later = false;  ///< this page is not the first
    std::string said;  ///< a catalogue key: what was just done
    std::string undo;  ///< the id of what was just taken away
};

struct Told {
    std::string_view name;  ///< a catalogue key
    std::string value;
};
struct RecordEvent {
    std::string when, what, who;
    std::vector<Told> was;
};
struct RecordView {
    Activity a;
    std::string address;
    std::string lead;  ///< "jeudi 26 novembre 2026, 45 min"
    std::string said;  ///< a catalogue key
    std::vector<PersonChoice> people;
    std::vector<Told> facts;
    std::vector<std::string> counted;  ///< of those without a name: "3 Woman"
    std::vector<RecordEvent> history;
    std::vector<BeneficiaryId> formerly;  ///< whom the history names
    std::string from_link;  ///< the appointment's or session's page; empty: none
};

struct TagsView {
    std::vector<TagUse> tags;
    std::vector<Scope> scopes;  ///< that a new one may have
    std::string said;  ///< a catalogue key: what was just done
};
struct TagView {
    TagUse use;
    std::vector<Tag> others;  ///< which it may be joined to
    Tag into;  ///< about to be; its id is 0: not asked yet
    std::string address;
};

struct CoordinationLine {
    std::string address;
    std::string_view what;  ///< a catalogue key
    std::string title, day, minutes;
    int participants = 0;
};

}
